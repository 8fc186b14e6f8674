// SPDX-License-Identifier: GPL-2.0-or-later
/* Local storage: what the walk left becomes a snapshot, which survives the stream, and the model. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/capture/storage.h"
#include "../../src/model/model.h"
#include "../../src/model/pack.h"
#include "unit.h"

#define TASK_STORAGE 29
#define ELEM(n) (0xffff888000001000ull + (n) * 256)

static struct storage_info begin_at(uint64_t time)
{
	return (struct storage_info){ .what = STORAGE_BEGIN, .begin = { .time = time } };
}

static struct storage_info map_of(uint32_t id, uint32_t value_size)
{
	return (struct storage_info){ .what = STORAGE_MAP, .map = {
		.id = id, .type = TASK_STORAGE, .value_size = value_size,
		.elem_size = value_size + 72, .cache_idx = id % 16, .buckets = 4,
		.alloc = BMA_STORAGE_KMALLOC_NOLOCK, .elems = 2, .name = "a_map" } };
}

static struct storage_info owner_of(uint32_t storage, uint64_t pid, const char *name)
{
	struct storage_info info = { .what = STORAGE_OWNER, .owner = {
		.storage = storage, .owner = BMA_STORAGE_TASK, .owner_id = pid } };

	strncpy(info.owner.name, name, BMA_NAME_LEN - 1);
	return info;
}

static struct storage_info elem_of(uint64_t addr, uint32_t storage, uint32_t map_id)
{
	return (struct storage_info){ .what = STORAGE_ELEM, .elem = {
		.addr = addr, .storage = storage, .map_id = map_id, .bucket = 3, .slot = 1 } };
}

static struct storage_info end_of(uint32_t maps, uint32_t owners, uint32_t elems)
{
	return (struct storage_info){ .what = STORAGE_END, .end = {
		.maps = maps, .owners = owners, .elems = elems } };
}

/* Two maps; task 41 has an element in each, task 42 one. */
#define PARTS 9

static void two_tasks(struct storage_info part[PARTS], uint64_t time)
{
	part[0] = begin_at(time);
	part[1] = map_of(7, 64);
	part[2] = owner_of(1, 41, "nginx");
	part[3] = elem_of(ELEM(1), 1, 7);
	part[4] = owner_of(2, 42, "sshd");
	part[5] = elem_of(ELEM(2), 2, 7);
	part[6] = map_of(8, 200);
	part[7] = elem_of(ELEM(3), 1, 8);
	part[8] = end_of(2, 2, 3);
}

static struct bytes snapshot_bytes(const struct storage_info *part, size_t n)
{
	struct tape t;

	tape_start(&t, 1);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(writer_storage(t.w, &part[i]), 0);
	assert_int_equal(writer_end(t.w, 9), 0);
	return tape_bytes(&t);
}

static void a_snapshot_comes_back_as_it_was_written(void **state)
{
	struct storage_info part[PARTS];
	struct bytes b;
	struct items i;
	size_t n = 0;

	(void)state;
	two_tasks(part, 5);
	part[0].begin.flags = STORAGE_F_BUSY;
	part[1].map.torn = true;
	part[3].elem.flags = STORAGE_F_LEAVING;
	part[4].owner.flags = STORAGE_F_LOCKED;
	part[8].end.left_out = 12;
	b = snapshot_bytes(part, PARTS);
	i = items_of(b.p, b.len, 1);
	assert_int_equal(i.health.damaged_places, 0);
	for (size_t k = 0; k < i.n; k++)
		if (i.item[k].type == ITEM_STORAGE)
			assert_memory_equal(&i.item[k].storage, &part[n++], sizeof(part[0]));
	assert_int_equal(n, PARTS);
	items_release(&i);
	bytes_release(&b);
}

static void a_part_of_no_kind_is_refused(void **state)
{
	struct storage_info part = { .what = STORAGE_WHATS };
	struct tape t;
	struct bytes b;

	(void)state;
	tape_start(&t, 1);
	assert_int_equal(writer_storage(t.w, &part), -EINVAL);
	part.what = 0;
	assert_int_equal(writer_storage(t.w, &part), -EINVAL);
	b = tape_bytes(&t);
	bytes_release(&b);
}

static void nonsense_is_damage(void **state)
{
	static const struct {
		const char *payload;
		size_t n;
	} bad[] = {
		{ "\x06", 1 },				/* no such part */
		{ "\x01\x05", 2 },			/* flags are missing */
		{ "\x04\x01\x01\x07\x00\x11\x00\x00", 8 },	/* slot 16 of 16 */
		{ "\x04\x00\x01\x07\x00\x00\x00\x00", 8 },	/* an element nowhere */
		{ "\x03\x00\x01\x00\x29" "0123456789abcdef", 21 },	/* nobody's storage */
		{ "\x05\x01\x01\x01", 4 },		/* left_out is missing */
	};

	(void)state;
	for (size_t k = 0; k < ARRAY_SIZE(bad); k++) {
		struct bytes b = { 0 };
		char *meta = meta_text(1);
		struct items i;

		bytes_add_header(&b, STREAM_VERSION);
		bytes_add_block(&b, BLOCK_META, meta, strlen(meta));
		bytes_add_packed(&b, BLOCK_STORAGE, PACKED_NOT, bad[k].payload, bad[k].n);
		i = items_of(b.p, b.len, 0);
		assert_int_equal(items_count(&i, ITEM_STORAGE), 0);
		assert_int_equal(i.health.damaged_places, 1);
		items_release(&i);
		bytes_release(&b);
		free(meta);
	}
}

static void cut_anywhere_it_does_no_harm(void **state)
{
	struct storage_info part[PARTS];
	struct bytes b;

	(void)state;
	two_tasks(part, 5);
	b = snapshot_bytes(part, PARTS);
	for (size_t len = 0; len < b.len; len++) {
		struct items i = items_of(b.p, len, 0);

		assert_true(items_count(&i, ITEM_STORAGE) <= PARTS);
		items_release(&i);
	}
	bytes_release(&b);
}

static struct model *model_with(const struct storage_info *part, size_t n)
{
	struct model *m = model_new(2, 0);

	assert_non_null(m);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(model_add_storage(m, &part[i]), 0);
	return m;
}

static struct model *two_tasks_model(void)
{
	struct storage_info part[PARTS];

	two_tasks(part, 1000);
	return model_with(part, PARTS);
}

static uint32_t elems_of(const struct model *m, uint32_t storage)
{
	struct storage_sum sum;

	model_storage_owner_sum(m, storage, &sum);
	return sum.elems;
}

static void a_snapshot_tells_who_owns_what(void **state)
{
	struct model *m = two_tasks_model();
	struct storage_sum sum;
	char words[64];

	(void)state;
	assert_int_equal(m->storage.nelems, 3);
	assert_int_equal(m->storage.time, 1000);
	model_storage_owner_sum(m, 1, &sum);
	assert_int_equal(sum.elems, 2);
	assert_int_equal(sum.data, 264);
	assert_int_equal(sum.bytes, 264 + 2 * 72);
	model_storage_map_sum(m, 7, &sum);
	assert_int_equal(sum.elems, 2);
	assert_string_equal(storage_owner_words(&model_storage_owner(m, 1)->info, words,
						sizeof(words)), "task 41 nginx");
	assert_null(model_storage_owner(m, 3));
	model_free(m);
}

static void of_half_a_snapshot_nothing_is_used(void **state)
{
	struct storage_info part[PARTS];
	struct model *m;

	(void)state;
	two_tasks(part, 1000);
	for (size_t gone = 0; gone < PARTS; gone++) {
		m = model_new(2, 0);
		for (size_t i = 0; i < PARTS; i++)
			if (i != gone)
				assert_int_equal(model_add_storage(m, &part[i]), 0);
		assert_int_equal(m->storage.nelems, 0);
		assert_int_equal(m->storage.snapshots, 0);
		assert_int_equal(m->storage.broken, gone != PARTS - 1);
		model_free(m);
	}
}

static void what_the_next_snapshot_lacks_is_gone(void **state)
{
	struct storage_info part[] = { begin_at(2000), map_of(8, 200), owner_of(1, 41, "nginx"),
				       elem_of(ELEM(3), 1, 8), end_of(1, 1, 1) };
	struct model *m = two_tasks_model();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(part); i++)
		assert_int_equal(model_add_storage(m, &part[i]), 0);
	assert_int_equal(m->storage.nelems, 1);
	assert_null(model_storage_owner(m, 2));
	assert_int_equal(elems_of(m, 1), 1);
	assert_false(model_storage_map(m, 7)->there);
	assert_true(model_storage_map(m, 8)->there);
	model_free(m);
}

static struct event event_of(uint8_t kind, uint64_t time, uint64_t obj, uint32_t map, uint32_t storage)
{
	return (struct event){ .kind = kind, .time = time, .obj = obj,
			       .n = { [N_STORAGE_MAP] = map, [N_STORAGE] = storage } };
}

static void apply(struct model *m, struct event e)
{
	assert_int_equal(model_apply(m, &e), 0);
}

static void events_link_and_unlink(void **state)
{
	struct model *m = two_tasks_model();
	struct event last = event_of(BMA_STORAGE_UNLINK, 1500, ELEM(2), 7, 2);

	(void)state;
	apply(m, event_of(BMA_STORAGE_LINK, 1100, ELEM(4), 8, 2));
	assert_int_equal(elems_of(m, 2), 2);
	apply(m, event_of(BMA_STORAGE_UNLINK, 1400, ELEM(4), 8, 2));
	assert_int_equal(m->storage.nelems, 3);
	assert_int_equal(m->storage.lives.max, 300);
	last.flags = BMA_F_LAST;
	apply(m, last);
	assert_null(model_storage_owner(m, 2));
	assert_int_equal(m->storage.nelems, 2);
	assert_int_equal(m->storage.counts.linked, 1);
	assert_int_equal(m->storage.counts.unlinked, 2);
	assert_int_equal(model_storage_map(m, 8)->counts.linked, 1);
	assert_int_equal(m->storage.lives.n, 1);	/* when ELEM(2) came nobody knows */
	model_free(m);
}

static const struct model_storage_elem *elem_at(const struct model *m, uint64_t addr)
{
	return &m->storage.elems[ptrmap_get(&m->storage.by_elem, addr) - 1];
}

static void a_link_tells_the_bucket_and_who_asked_for_the_element(void **state)
{
	struct event e = event_of(BMA_STORAGE_LINK, 1100, ELEM(4), 8, 2);
	struct model *m = two_tasks_model();

	(void)state;
	apply(m, e);
	assert_int_equal(elem_at(m, ELEM(4))->info.bucket, STORAGE_BUCKET_UNKNOWN);
	assert_int_equal(elem_at(m, ELEM(4))->pid, 0);
	e.obj = ELEM(5);
	e.flags = BMA_F_BUCKET;
	e.n[N_STORAGE_BUCKET] = 2;
	e.n[N_STORAGE_PROG] = 51;
	e.n[N_STORAGE_PID] = 41;
	apply(m, e);
	assert_int_equal(elem_at(m, ELEM(5))->info.bucket, 2);
	assert_int_equal(elem_at(m, ELEM(5))->prog, 51);
	assert_int_equal(elem_at(m, ELEM(5))->pid, 41);
	model_free(m);
}

static void who_asked_is_kept_as_long_as_it_is_the_same_element(void **state)
{
	struct event e = event_of(BMA_STORAGE_LINK, 999, ELEM(3), 8, 1);
	struct storage_info part[PARTS];
	struct model *m = two_tasks_model();

	(void)state;
	e.n[N_STORAGE_PID] = 41;
	apply(m, e);			/* behind a snapshot that has it */
	assert_int_equal(elem_at(m, ELEM(3))->info.slot, 1);
	two_tasks(part, 2000);
	for (int i = 0; i < PARTS; i++)
		assert_int_equal(model_add_storage(m, &part[i]), 0);
	assert_int_equal(elem_at(m, ELEM(3))->since, 999);
	assert_int_equal(elem_at(m, ELEM(3))->pid, 41);
	part[7].elem.storage = 2;
	for (int i = 0; i < PARTS; i++)
		assert_int_equal(model_add_storage(m, &part[i]), 0);
	assert_int_equal(elem_at(m, ELEM(3))->since, 0);
	assert_int_equal(elem_at(m, ELEM(3))->pid, 0);
	model_free(m);
}

static void what_the_snapshot_has_already_changes_nothing(void **state)
{
	struct model *m = two_tasks_model();

	(void)state;
	apply(m, event_of(BMA_STORAGE_LINK, 999, ELEM(1), 7, 1));
	assert_int_equal(m->storage.nelems, 3);
	assert_int_equal(m->storage.elems[0].info.bucket, 3);
	assert_int_equal(m->storage.elems[0].since, 999);
	apply(m, event_of(BMA_STORAGE_UNLINK, 999, ELEM(9), 7, 1));
	assert_int_equal(m->storage.nelems, 3);
	model_free(m);
}

static void a_new_owner_is_known_by_its_lock(void **state)
{
	struct lock_info lock = { .id = 5, .count = 1, .of = BMA_LOCK_STORAGE,
				  .owner = BMA_STORAGE_SOCKET,
				  .owner_id = 2ull << 32 | 80 << 16, .name = "" };
	struct model *m = two_tasks_model();
	char words[64];

	(void)state;
	assert_int_equal(model_storage_lock(m, &lock), 0);
	apply(m, event_of(BMA_STORAGE_NEW, 1100, 0, 7, 5));
	assert_true(model_storage_owner(m, 5)->there);
	assert_int_equal(model_storage_owner(m, 5)->since, 1100);
	assert_string_equal(storage_owner_words(&model_storage_owner(m, 5)->info, words,
						sizeof(words)), "socket inet port 80");
	model_free(m);
}

static void failures_are_counted_by_their_errno(void **state)
{
	struct model *m = two_tasks_model();
	struct event e = event_of(BMA_STORAGE_LINK, 1100, 0, 7, 1);

	(void)state;
	e.what = EBUSY;
	apply(m, e);
	apply(m, e);
	e.kind = BMA_STORAGE_UNLINK;
	e.what = EDEADLK;
	apply(m, e);
	assert_int_equal(model_storage_errno(m, EBUSY), 2);
	assert_int_equal(model_storage_errno(m, EDEADLK), 1);
	assert_int_equal(model_storage_errno(m, ENOMEM), 0);
	assert_int_equal(m->storage.counts.link_failed, 2);
	assert_int_equal(m->storage.counts.unlink_failed, 1);
	assert_int_equal(m->storage.counts.linked, 0);
	assert_int_equal(m->storage.nelems, 3);
	model_free(m);
}

static void frees_are_told_apart(void **state)
{
	struct model *m = two_tasks_model();
	struct event e = event_of(BMA_STORAGE_FREE, 1100, ELEM(1), 7, 0);

	(void)state;
	apply(m, e);
	e.flags = BMA_F_DEFERRED;
	apply(m, e);
	apply(m, e);
	e.flags = BMA_F_WHOLE;
	apply(m, e);
	assert_int_equal(m->storage.counts.freed, 1);
	assert_int_equal(m->storage.counts.deferred, 2);
	assert_int_equal(m->storage.counts.gone, 1);
	model_free(m);
}

static void a_copy_and_an_image_have_it_all(void **state)
{
	struct model *m = two_tasks_model(), *copy, *back;
	struct storage_info half = begin_at(2000);
	size_t n;
	uint8_t *image;

	(void)state;
	assert_int_equal(model_add_storage(m, &half), 0);
	copy = model_copy(m);
	n = model_image_bytes(m);
	image = malloc(n);
	model_image(m, image);
	back = model_of_image(image, n);
	assert_non_null(back);
	model_free(m);
	for (int i = 0; i < 2; i++) {
		struct model *x = i ? back : copy;

		assert_int_equal(x->storage.nelems, 3);
		assert_int_equal(x->storage.ncoming, 1);
		assert_string_equal(model_storage_owner(x, 2)->info.name, "sshd");
		apply(x, event_of(BMA_STORAGE_LINK, 1100, ELEM(4), 8, 2));
		assert_int_equal(elems_of(x, 2), 2);
		model_free(x);
	}
	free(image);
}

static void any_events_and_parts_keep_the_tables_whole(void **state)
{
	struct model *m = model_new(2, 0);
	struct rnd r = { 5 };

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct storage_info part[PARTS];
		struct event e = event_of(BMA_STORAGE_NEW + rnd_below(&r, 4), i,
					  ELEM(rnd_below(&r, 40)), rnd_below(&r, 9),
					  rnd_below(&r, 9));

		e.what = rnd_below(&r, 20) ? 0 : rnd_below(&r, 200);
		e.flags = rnd_below(&r, 8);
		apply(m, e);
		two_tasks(part, i);
		if (!rnd_below(&r, 10))
			assert_int_equal(model_add_storage(m, &part[rnd_below(&r, PARTS)]), 0);
		for (int k = 0; k < PARTS && i % 50 == 0; k++)
			assert_int_equal(model_add_storage(m, &part[k]), 0);
		for (uint32_t k = 0; k < m->storage.nelems; k++)
			assert_int_equal(ptrmap_get(&m->storage.by_elem,
						    m->storage.elems[k].info.addr), k + 1);
	}
	for (uint32_t k = 0; k < m->storage.nowners; k++) {
		const struct model_storage_owner *o = &m->storage.owners[k];

		assert_ptr_equal(model_storage_owner(m, o->info.storage), o);
	}
	model_free(m);
}

/* What the walk left, to the stream. */

static uint32_t lock_id(void *ctx, const struct bma_storage_rec *r)
{
	uint32_t *calls = ctx;

	++*calls;
	return r->lock & 0xff;
}

static union bma_walk walked_map(uint32_t id)
{
	union bma_walk r = { .map = { .map_id = id, .map_type = TASK_STORAGE, .value_size = 8,
				      .elem_size = 80, .buckets = 2, .elems = 2 } };

	memcpy(r.map.name, "0123456789abcdef", 16);	/* not ended by a 0 */
	return r;
}

static union bma_walk walked_elem(uint64_t addr, uint64_t lock, uint32_t flags)
{
	return (union bma_walk){ .elem = { .addr = addr, .storage = lock, .lock = lock,
					   .owner = BMA_STORAGE_TASK, .owner_id = 41,
					   .slot = BMA_NO_SLOT, .flags = flags, .name = "nginx" } };
}

static struct items told(const struct storage_walk *walks, size_t n, uint32_t *calls)
{
	struct storage_locks locks = { lock_id, calls };
	struct storage *s;
	struct tape t;
	struct bytes b;
	struct items i;

	tape_start(&t, 1);
	s = storage_new(t.w, &locks);
	for (size_t k = 0; k < n; k++)
		assert_int_equal(storage_tell(s, &walks[k]), 0);
	storage_free(s);
	assert_int_equal(writer_end(t.w, 9), 0);
	b = tape_bytes(&t);
	i = items_of(b.p, b.len, 0);
	bytes_release(&b);
	return i;
}

static const struct storage_info *part_at(const struct items *i, size_t n)
{
	for (size_t k = 0; k < i->n; k++)
		if (i->item[k].type == ITEM_STORAGE && !n--)
			return &i->item[k].storage;
	return NULL;
}

static void the_walk_becomes_a_snapshot(void **state)
{
	union bma_walk r[] = { walked_map(7), walked_elem(ELEM(1), 0x1005, 0),
			       walked_elem(ELEM(2), 0x1005, BMA_WALK_BUCKET_LOCKED), walked_map(8),
			       walked_elem(ELEM(3), 0x1006, BMA_WALK_NO_OWNER) };
	struct storage_walk walk = { 5, r, ARRAY_SIZE(r), 3, true };
	uint32_t calls = 0;
	struct items i = told(&walk, 1, &calls);

	(void)state;
	assert_int_equal(items_count(&i, ITEM_STORAGE), 8);
	assert_int_equal(calls, 1);	/* of a storage it is asked once a walk */
	assert_int_equal(part_at(&i, 0)->begin.flags, STORAGE_F_BUSY);
	assert_string_equal(part_at(&i, 1)->map.name, "0123456789abcde");
	assert_int_equal(part_at(&i, 2)->owner.storage, 5);
	assert_string_equal(part_at(&i, 2)->owner.name, "nginx");
	assert_int_equal(part_at(&i, 3)->elem.storage, 5);
	assert_int_equal(part_at(&i, 4)->elem.flags, STORAGE_F_BUCKET_LOCKED);
	assert_int_equal(part_at(&i, 4)->elem.map_id, 7);
	assert_int_equal(part_at(&i, 6)->elem.storage, 0);
	assert_int_equal(part_at(&i, 6)->elem.flags, STORAGE_F_LEAVING);
	assert_int_equal(part_at(&i, 6)->elem.map_id, 8);
	assert_int_equal(part_at(&i, 7)->end.elems, 3);
	assert_int_equal(part_at(&i, 7)->end.owners, 1);
	assert_int_equal(part_at(&i, 7)->end.left_out, 3);
	items_release(&i);
}

/* Its owner may have been freed before it was read. */
static void what_is_on_its_way_out_names_nobody(void **state)
{
	union bma_walk r[] = { walked_map(7), walked_elem(ELEM(1), 0x1005, BMA_WALK_LEAVING),
			       walked_elem(ELEM(2), 0x1005, 0) };
	struct storage_walk walk = { 5, r, ARRAY_SIZE(r), 0, true };
	uint32_t calls = 0;
	struct items i;

	(void)state;
	r[1].elem.owner_id = 99;
	i = told(&walk, 1, &calls);
	assert_int_equal(calls, 1);
	assert_int_equal(part_at(&i, 2)->what, STORAGE_ELEM);
	assert_int_equal(part_at(&i, 2)->elem.storage, 0);
	assert_int_equal(part_at(&i, 2)->elem.flags, STORAGE_F_LEAVING);
	assert_int_equal(part_at(&i, 3)->owner.owner_id, r[2].elem.owner_id);
	assert_int_equal(part_at(&i, 4)->elem.storage, 5);
	items_release(&i);
}

static void another_owner_at_the_same_place_is_another_storage(void **state)
{
	union bma_walk r[] = { walked_map(7), walked_elem(ELEM(1), 0x1005, 0), walked_map(8),
			       walked_elem(ELEM(2), 0x1005, 0), walked_elem(ELEM(3), 0x1005, 0) };
	struct storage_walk walks[] = { { 5, r, ARRAY_SIZE(r), 0, true },
					{ 6, r, ARRAY_SIZE(r), 0, true } };
	uint32_t calls = 0;
	struct items i;

	(void)state;
	r[3].elem.owner_id = r[4].elem.owner_id = 42;	/* while the walk went on */
	i = told(walks, ARRAY_SIZE(walks), &calls);
	assert_int_equal(calls, 4);
	items_release(&i);
}

static void without_maps_it_is_said_once(void **state)
{
	union bma_walk r[] = { walked_map(7) };
	struct storage_walk none = { 5, NULL, 0, 0, false }, one = { 5, r, 1, 0, false };
	struct storage_walk walks[] = { none, none, one, none, none };
	uint32_t calls = 0;
	struct items i = told(walks, ARRAY_SIZE(walks), &calls);

	(void)state;
	assert_int_equal(items_count(&i, ITEM_STORAGE), 3 + 2);
	items_release(&i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_snapshot_comes_back_as_it_was_written),
		cmocka_unit_test(a_part_of_no_kind_is_refused),
		cmocka_unit_test(nonsense_is_damage),
		cmocka_unit_test(cut_anywhere_it_does_no_harm),
		cmocka_unit_test(a_snapshot_tells_who_owns_what),
		cmocka_unit_test(of_half_a_snapshot_nothing_is_used),
		cmocka_unit_test(what_the_next_snapshot_lacks_is_gone),
		cmocka_unit_test(events_link_and_unlink),
		cmocka_unit_test(a_link_tells_the_bucket_and_who_asked_for_the_element),
		cmocka_unit_test(who_asked_is_kept_as_long_as_it_is_the_same_element),
		cmocka_unit_test(what_the_snapshot_has_already_changes_nothing),
		cmocka_unit_test(a_new_owner_is_known_by_its_lock),
		cmocka_unit_test(failures_are_counted_by_their_errno),
		cmocka_unit_test(frees_are_told_apart),
		cmocka_unit_test(a_copy_and_an_image_have_it_all),
		cmocka_unit_test(any_events_and_parts_keep_the_tables_whole),
		cmocka_unit_test(the_walk_becomes_a_snapshot),
		cmocka_unit_test(what_is_on_its_way_out_names_nobody),
		cmocka_unit_test(another_owner_at_the_same_place_is_another_storage),
		cmocka_unit_test(without_maps_it_is_said_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
