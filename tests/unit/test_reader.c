// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/base/varint.h"

#define REAL "tests/unit/data/churn100.bma"

/* The payload of a hand-made block. */
struct payload {
	uint8_t b[4096];
	uint8_t *p;
};

static void start(struct payload *p, const uint64_t *numbers, size_t n)
{
	p->p = p->b;
	while (n--)
		p->p = put_uint(p->p, *numbers++);
}

#define PAYLOAD(p, ...) \
	start(p, (const uint64_t[]){ __VA_ARGS__ }, \
	      sizeof((const uint64_t[]){ __VA_ARGS__ }) / sizeof(uint64_t))

static void add(struct bytes *b, uint8_t type, const struct payload *p)
{
	bytes_add_block(b, type, p->b, p->p - p->b);
}

/* map_fd, the shortest event: head, CPU when it is another, time + 1, n0 */
static void put_event(struct payload *p, bool same_cpu, uint32_t cpu)
{
	*p->p++ = BMA_MAP_FD | (same_cpu ? 0x80 : 0);
	if (!same_cpu)
		p->p = put_uint(p->p, cpu);
	p->p = put_sint(p->p, 1);
	p->p = put_uint(p->p, 7);
}

/* An EVENTS block of one CPU. */
static void add_events(struct bytes *b, uint32_t cpu, uint64_t seq, unsigned int n)
{
	struct payload p;

	PAYLOAD(&p, 1000, n, 1, cpu, seq);
	for (unsigned int i = 0; i < n; i++)
		put_event(&p, i != 0, cpu);
	add(b, BLOCK_EVENTS, &p);
}

static void add_end(struct bytes *b, uint64_t events)
{
	struct payload p;

	PAYLOAD(&p, 2000, events);
	add(b, BLOCK_END, &p);
}

static struct items read_and_release(struct bytes *b)
{
	struct items i = items_of(b->p, b->len, 0);

	bytes_release(b);
	return i;
}

static void healthy(const struct items *i)
{
	assert_int_equal(i->rc, 0);
	assert_int_equal(i->health.damaged_places, 0);
	assert_int_equal(i->health.damaged_bytes, 0);
	assert_int_equal(i->health.unexplained, 0);
	assert_int_equal(i->health.tail_bytes, 0);
	assert_true(i->health.ended);
}

static void same_in_any_chunks(const struct bytes *b)
{
	static const size_t chunks[] = { 1, 7, 4096 };
	struct items whole = items_of(b->p, b->len, 0);

	for (size_t c = 0; c < ARRAY_SIZE(chunks); c++) {
		struct items i = items_of(b->p, b->len, chunks[c]);

		items_equal(&whole, &i);
		items_release(&i);
	}
	items_release(&whole);
}

static void chunks_of_any_size_give_the_same_items(void **state)
{
	struct bytes b[] = { small_recording(), busy_recording(1, 3000), bytes_of_file(REAL) };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(b); i++) {
		struct items whole = items_of(b[i].p, b[i].len, 0);

		if (i < 2)
			healthy(&whole);
		assert_int_equal(whole.health.bytes, b[i].len);
		items_release(&whole);
		same_in_any_chunks(&b[i]);
		bytes_release(&b[i]);
	}
}

/* One item for every so many bytes: they come, and the buffer moves, while a block is being read. */
static void one_item_for_each(const struct bytes *b, const struct items *all, size_t size)
{
	struct reader *r = reader_new();
	struct item item = { 0 };
	size_t n = 0;

	for (size_t at = 0, len; at < b->len; at += len) {
		len = b->len - at < size ? b->len - at : size;
		assert_int_equal(reader_feed(r, b->p + at, len), 0);
		if (reader_next(r, &item) > 0)
			assert_true(item_equal(&item, &all->item[n++]));
	}
	assert_true(n > 10);
	reader_eof(r);
	while (reader_next(r, &item) > 0)
		assert_true(item_equal(&item, &all->item[n++]));
	assert_int_equal(n, all->n);
	reader_free(r);
}

static void bytes_may_come_between_any_two_items(void **state)
{
	struct bytes b = busy_recording(8, 500);
	struct items all = items_of(b.p, b.len, 0);

	(void)state;
	for (size_t size = 4; size < 300; size += 1 + size / 50)
		one_item_for_each(&b, &all, size);
	items_release(&all);
	bytes_release(&b);
}

static void every_type_of_block_gives_its_items(void **state)
{
	struct bytes b = small_recording();
	struct items i = read_and_release(&b);

	(void)state;
	healthy(&i);
	assert_int_equal(items_count(&i, ITEM_META), 1);
	assert_int_equal(items_count(&i, ITEM_ALLOC), 2);	/* told again behind the KEY */
	assert_int_equal(items_count(&i, ITEM_CACHE), 4);
	assert_int_equal(items_count(&i, ITEM_NAME), 2);
	assert_int_equal(items_count(&i, ITEM_MARK), 1);
	assert_int_equal(items_count(&i, ITEM_KEY), 0);		/* none to a reader of it all */
	assert_int_equal(items_count(&i, ITEM_EVENT), 2 * (BMA_KINDS - 1) + 2);
	assert_int_equal(items_count(&i, ITEM_COUNTERS), 2);
	assert_int_equal(items_count(&i, ITEM_TICK), 1);
	assert_int_equal(items_count(&i, ITEM_END), 1);
	assert_int_equal(i.item[i.n - 1].events, 2 * (BMA_KINDS - 2) + 1);	/* losses are none */
	items_release(&i);
}

/* How many items the first k blocks give. */
static size_t *items_up_to_block(const struct bytes *b, unsigned int blocks)
{
	size_t *n = calloc(blocks + 1, sizeof(*n));

	for (unsigned int k = 0; k <= blocks; k++) {
		struct items i = items_of(b->p, block_offset(b, k), 0);

		n[k] = i.n;
		items_release(&i);
	}
	return n;
}

static void cut_everywhere(const struct bytes *b)
{
	unsigned int blocks = block_count(b), whole = 0;
	size_t *upto = items_up_to_block(b, blocks);
	struct items all = items_of(b->p, b->len, 0);

	for (size_t cut = 16; cut < b->len; cut++) {
		uint8_t *copy = malloc(cut);
		struct items i;

		memcpy(copy, b->p, cut);
		i = items_of(copy, cut, cut % 2 ? 0 : 61);
		while (block_offset(b, whole + 1) <= cut)
			whole++;
		assert_int_equal(i.rc, 0);
		assert_int_equal(i.n, upto[whole]);
		for (size_t k = 0; k < i.n; k++)
			assert_true(item_equal(&i.item[k], &all.item[k]));
		assert_int_equal(i.health.tail_bytes, cut - block_offset(b, whole));
		assert_int_equal(i.health.damaged_places, 0);
		assert_false(i.health.ended);
		items_release(&i);
		free(copy);
	}
	items_release(&all);
	free(upto);
}

static void of_every_truncation_all_whole_blocks_are_used(void **state)
{
	struct bytes b[] = { small_recording(), bytes_of_file(REAL) };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(b); i++) {
		cut_everywhere(&b[i]);
		bytes_release(&b[i]);
	}
}

static void nothing_and_a_part_of_the_file_header_are_no_stream(void **state)
{
	struct bytes b = small_recording();

	(void)state;
	for (size_t cut = 0; cut < 16; cut++) {
		struct items i = items_of(b.p, cut, 0);

		assert_int_equal(i.rc, cut < 8 ? -EPROTO : 0);
		assert_int_equal(i.n, 0);
		items_release(&i);
	}
	bytes_release(&b);
}

static void foreign_bytes_are_no_stream(void **state)
{
	static const char *const foreign[] = { "b", "bmascopf.......", "\177ELF............",
					       "BMASCOPE\1......." };

	(void)state;
	for (size_t f = 0; f < ARRAY_SIZE(foreign); f++) {
		struct items i = items_of(foreign[f], strlen(foreign[f]), f % 2);

		assert_int_equal(i.rc, -EPROTO);
		assert_int_equal(i.n, 0);
		items_release(&i);
	}
}

static void a_later_version_is_said_to_be_one(void **state)
{
	struct bytes b = small_recording();
	struct items i;

	(void)state;
	b.p[8] = 3;
	i = read_and_release(&b);
	assert_int_equal(i.rc, -EPROTONOSUPPORT);
	assert_int_equal(i.n, 0);
	items_release(&i);
}

static void a_block_of_unknown_type_is_stepped_over_and_counted(void **state)
{
	struct bytes b = { 0 };
	struct items i;

	(void)state;
	bytes_add_start(&b, 1);
	bytes_add_block(&b, 100, "whatever", 8);
	add_events(&b, 0, 0, 2);
	bytes_add_block(&b, 255, NULL, 0);
	add_events(&b, 0, 2, 1);
	add_end(&b, 3);
	i = read_and_release(&b);
	healthy(&i);
	assert_int_equal(i.health.unknown_blocks, 2);
	assert_int_equal(items_count(&i, ITEM_EVENT), 3);
	items_release(&i);
}

static void a_kind_of_a_later_version_is_read_by_the_layout_in_meta(void **state)
{
	static const char meta[] = "{\"schema\":\"bmascope.meta/1\",\"cpus\":1,\"kinds\":["
		"{\"kind\":18,\"fields\":[\"n0\"]},{\"kind\":30,\"fields\":[\"obj\",\"n1\"]}]}";
	struct payload p;
	struct bytes b = { 0 };
	struct items i;

	(void)state;
	bytes_add(&b, "bmascope\1\0\0\0\0\0\0\0", 16);
	bytes_add_block(&b, BLOCK_META, meta, strlen(meta));
	PAYLOAD(&p, 1000, 3, 1, 0, 0);
	put_event(&p, false, 0);
	*p.p++ = 0x80 | 30;
	p.p = put_sint(p.p, 1);
	p.p = put_sint(p.p, -5);
	p.p = put_uint(p.p, 300);
	put_event(&p, true, 0);
	add(&b, BLOCK_EVENTS, &p);
	add_end(&b, 3);
	i = read_and_release(&b);
	healthy(&i);
	assert_int_equal(items_count(&i, ITEM_EVENT), 3);
	assert_int_equal(i.item[2].event.kind, 30);
	assert_int_equal(i.item[2].event.obj, (uint64_t)-5);
	assert_int_equal(i.item[2].event.n[1], 300);
	assert_int_equal(i.item[3].event.kind, BMA_MAP_FD);
	items_release(&i);
}

static void bytes_behind_what_a_payload_needs_are_left_alone(void **state)
{
	struct payload p;
	struct bytes b = { 0 };
	struct items i;

	(void)state;
	bytes_add_start(&b, 1);
	PAYLOAD(&p, 1000, 1, 1, 0, 0);
	put_event(&p, false, 0);
	memset(p.p, 0xff, 20);
	p.p += 20;
	add(&b, BLOCK_EVENTS, &p);
	PAYLOAD(&p, 1500, 77, 78);
	add(&b, BLOCK_TICK, &p);
	PAYLOAD(&p, 2000, 1, 99);
	add(&b, BLOCK_END, &p);
	i = read_and_release(&b);
	healthy(&i);
	assert_int_equal(items_count(&i, ITEM_EVENT), 1);
	items_release(&i);
}

/* One event, a block with the right checksum that makes no sense, one event, END. */
static struct items around(uint8_t type, const struct payload *p)
{
	struct bytes b = { 0 };
	struct items i;
	size_t at;

	bytes_add_start(&b, 1);
	add_events(&b, 0, 0, 1);
	at = b.len;
	add(&b, type, p);
	add_events(&b, 0, 1, 1);
	add_end(&b, 2);
	i = items_of(b.p, b.len, 0);
	same_in_any_chunks(&b);
	assert_int_equal(i.health.damaged_places, 1);
	assert_int_equal(i.health.first_damage, at);
	assert_int_equal(i.health.damaged_bytes, 16 + (p->p - p->b));
	assert_int_equal(i.health.unexplained, 0);
	assert_true(i.health.ended);
	bytes_release(&b);
	return i;
}

static void around_gives(uint8_t type, const struct payload *p, size_t events)
{
	struct items i = around(type, p);

	assert_int_equal(items_count(&i, ITEM_EVENT), events);
	items_release(&i);
}

static void a_payload_that_makes_no_sense_is_damage_and_the_rest_is_used(void **state)
{
	struct payload p;

	(void)state;
	PAYLOAD(&p, 1000);				/* no count, no table */
	around_gives(BLOCK_EVENTS, &p, 2);
	PAYLOAD(&p, 1000, 1, 1, 0, 0);			/* the event is missing */
	around_gives(BLOCK_EVENTS, &p, 2);
	PAYLOAD(&p, 1000, 0, UINT32_MAX, 0, 0);		/* a table longer than the payload */
	around_gives(BLOCK_EVENTS, &p, 2);
	PAYLOAD(&p, 1000, 1, 1ull << 40);		/* a table of absurd length */
	around_gives(BLOCK_EVENTS, &p, 2);
	PAYLOAD(&p, 1000, 1, 1, STREAM_CPUS_MAX, 0);	/* an absurd CPU in the table */
	around_gives(BLOCK_EVENTS, &p, 2);
	PAYLOAD(&p, 1000, 1, 1, 5, 0);			/* an event of a CPU that is not in it */
	put_event(&p, false, 0);
	around_gives(BLOCK_EVENTS, &p, 2);
	PAYLOAD(&p, 1000, 1, 1, 0, 1);			/* an absurd CPU in the event */
	put_event(&p, false, UINT32_MAX);
	around_gives(BLOCK_EVENTS, &p, 2);
	PAYLOAD(&p, 1000, 1, 1, 0, 1);			/* "the same CPU" as none */
	put_event(&p, true, 0);
	around_gives(BLOCK_EVENTS, &p, 2);
	PAYLOAD(&p, 1000, 1, 1, 0, 0);			/* a number that was there already */
	put_event(&p, false, 0);
	around_gives(BLOCK_EVENTS, &p, 2);
	PAYLOAD(&p, 1000, 1, 1, 0, 1, 31);		/* a kind that nobody told of */
	around_gives(BLOCK_EVENTS, &p, 2);
	p.p = p.b;
	around_gives(BLOCK_COUNTERS, &p, 2);
	PAYLOAD(&p, 1, STREAM_CPUS_MAX, 1, 2, 3, 4, 5);
	around_gives(BLOCK_COUNTERS, &p, 2);
	PAYLOAD(&p, 1000000, 0, 1, 2, 3, 4, 5);
	around_gives(BLOCK_COUNTERS, &p, 2);
	PAYLOAD(&p, 'X', 1, 2, 3);
	around_gives(BLOCK_CACHES, &p, 2);
	PAYLOAD(&p, 'A', 1, 1, 1, 1, 1, 1, 'n');	/* half a name */
	around_gives(BLOCK_CACHES, &p, 2);
	PAYLOAD(&p, 'C', 1, 1, 1ull << 32);
	around_gives(BLOCK_CACHES, &p, 2);
	PAYLOAD(&p, 'P');				/* no id */
	around_gives(BLOCK_NAMES, &p, 2);
	PAYLOAD(&p, 'T', 1, 'n', 'a');			/* half a name */
	around_gives(BLOCK_NAMES, &p, 2);
	PAYLOAD(&p, 'X', 1, 'n', 'a');			/* half a name of something unknown */
	around_gives(BLOCK_NAMES, &p, 2);
	PAYLOAD(&p, 'T', 1ull << 32, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
	around_gives(BLOCK_NAMES, &p, 2);
	p.p = p.b;
	around_gives(BLOCK_TICK, &p, 2);
	around_gives(BLOCK_END, &p, 2);
	around_gives(0, &p, 2);				/* no block has the type 0 */
	around_gives(BLOCK_META, &p, 2);
	p.p = mempcpy(p.b, "{\"schema\":\"bmascope.meta/1\",\"cpus\":1,\"kinds\":[]}", 48);
	around_gives(BLOCK_META, &p, 2);		/* good, but the second one */
}

static void a_cache_larger_than_any_or_on_a_cpu_that_none_has_is_damage(void **state)
{
	static const uint64_t most = 1 << 29, cpus = 8192;
	const uint64_t good[][3] = { { cpus - 1, most, most }, { CPU_UNKNOWN, 0, 0 }, { 0, 72, 8 } };
	const uint64_t bad[][3] = { { 0, most + 1, 0 }, { 0, UINT32_MAX, 0 }, { 0, 72, most + 1 },
				    { cpus, 72, 0 }, { CPU_UNKNOWN - 1, 72, 0 } };
	struct bytes b = { 0 };
	struct payload p;
	struct items i;

	(void)state;
	for (size_t n = 0; n < ARRAY_SIZE(bad); n++) {
		PAYLOAD(&p, 'C', 1, 1, bad[n][0], 64, bad[n][1], bad[n][2], 0, 0, 0);
		around_gives(BLOCK_CACHES, &p, 2);
	}
	bytes_add_start(&b, 1);
	for (size_t n = 0; n < ARRAY_SIZE(good); n++) {
		PAYLOAD(&p, 'C', 1, 1, good[n][0], 64, good[n][1], good[n][2], 0, 0, 0);
		add(&b, BLOCK_CACHES, &p);
	}
	add_end(&b, 0);
	i = read_and_release(&b);
	healthy(&i);
	assert_int_equal(items_count(&i, ITEM_CACHE), ARRAY_SIZE(good));
	items_release(&i);
}

static void what_came_before_the_nonsense_in_a_block_is_used(void **state)
{
	struct payload p;
	struct items i;

	(void)state;
	PAYLOAD(&p, 'A', 1, 1, 17, 1, 100, 1);
	memcpy(p.p, "conns\0\0\0\0\0\0\0\0\0\0\0", BMA_NAME_LEN);
	p.p += BMA_NAME_LEN;
	*p.p++ = '?';
	i = around(BLOCK_CACHES, &p);
	assert_int_equal(items_count(&i, ITEM_ALLOC), 1);
	items_release(&i);
}

static void names_before_the_nonsense_are_used(void **state)
{
	static const char names[] = "P\5prog\0\0\0\0\0\0\0\0\0\0\0\0"
				    "T\6task\0\0\0\0\0\0\0\0\0\0\0\0T";
	struct payload p;
	struct items i;

	(void)state;
	p.p = mempcpy(p.b, names, sizeof(names) - 1);
	i = around(BLOCK_NAMES, &p);
	assert_int_equal(items_count(&i, ITEM_NAME), 2);
	items_release(&i);
}

static void a_record_cut_anywhere_is_damage(void **state)
{
	static const struct {
		uint8_t type;
		const char *bytes;
		size_t n;
	} records[] = {
		{ BLOCK_CACHES, "A\1\1\1\1\1\1fifteen_letters", 7 + BMA_NAME_LEN },
		{ BLOCK_CACHES, "C\1\1\1\1\1\1\1\1\1", 10 },
		{ BLOCK_NAMES, "P\1fifteen_letters", 2 + BMA_NAME_LEN },
		{ BLOCK_NAMES, "X\1fifteen_letters", 2 + BMA_NAME_LEN },
		{ BLOCK_COUNTERS, "\1\0\1\1\1\1\1", 7 },
	};
	struct payload p;

	(void)state;
	for (size_t n = 0; n < ARRAY_SIZE(records); n++)
		for (size_t cut = 1; cut < records[n].n; cut++) {
			p.p = mempcpy(p.b, records[n].bytes, cut);
			around_gives(records[n].type, &p, 2);
		}
}

static void what_stands_behind_the_end_is_damage(void **state)
{
	struct bytes b = small_recording(), twice = bytes_copy(&b);
	struct items one = items_of(b.p, b.len, 0), i;

	(void)state;
	bytes_add(&twice, b.p, b.len);
	same_in_any_chunks(&twice);
	i = read_and_release(&twice);
	assert_int_equal(i.n, one.n);
	assert_int_equal(i.health.damaged_places, 1);
	assert_int_equal(i.health.damaged_bytes, b.len);
	assert_int_equal(i.health.first_damage, b.len);
	items_release(&i);
	items_release(&one);
	bytes_release(&b);
}

static void counters_of_all_cpus_together_are_no_damage(void **state)
{
	struct payload p;
	struct bytes b = { 0 };
	struct items i;

	(void)state;
	bytes_add_start(&b, 1);
	PAYLOAD(&p, 1, CPU_UNKNOWN, BMA_ALLOC, 5, 0, 0, 5);
	add(&b, BLOCK_COUNTERS, &p);
	add_end(&b, 0);
	i = read_and_release(&b);
	healthy(&i);
	assert_int_equal(i.item[1].counters.cpu, CPU_UNKNOWN);
	assert_int_equal(i.item[1].counters.missed, 5);
	items_release(&i);
}

static void the_longest_payload_is_a_block_and_one_byte_more_is_damage(void **state)
{
	uint8_t *zero = calloc(1, BLOCK_MAX + 1);
	struct items i;

	(void)state;
	for (unsigned int more = 0; more < 2; more++) {
		struct bytes b = { 0 };

		bytes_add_start(&b, 1);
		bytes_add_block(&b, 200, zero, BLOCK_MAX + more);
		add_end(&b, 0);
		i = read_and_release(&b);
		assert_int_equal(i.health.unknown_blocks, !more);
		assert_int_equal(i.health.damaged_bytes, more ? BLOCK_MAX + 1 + 16 : 0);
		assert_true(i.health.ended);
		items_release(&i);
	}
	free(zero);
}

static void the_least_length_that_is_too_long_is_seen_at_once(void **state)
{
	uint8_t h[16] = { 0x89, 'B', 'M', 'A', BLOCK_TICK, 0, 0, 0, 1, 0, 0, 1 };
	struct reader *r = reader_new();
	struct reader_health health;
	struct item item;
	struct bytes b = { 0 };

	(void)state;
	bytes_add_start(&b, 1);
	bytes_add(&b, h, sizeof(h));
	add_events(&b, 0, 0, 1);
	assert_int_equal(reader_feed(r, b.p, b.len), 0);
	assert_int_equal(reader_next(r, &item), 1);
	assert_int_equal(reader_next(r, &item), 1);	/* without waiting for 16 MiB */
	assert_int_equal(item.type, ITEM_EVENT);
	reader_health(r, &health);
	assert_int_equal(health.damaged_bytes, 16);
	reader_free(r);
	bytes_release(&b);
}

static void a_gap_becomes_a_loss_at_its_place(void **state)
{
	struct bytes b = { 0 };
	struct items i;

	(void)state;
	bytes_add_start(&b, 2);
	add_events(&b, 0, 0, 1);
	add_events(&b, 1, 3, 1);	/* CPU 1 begins with 3 */
	add_events(&b, 0, 1, 1);
	add_events(&b, 0, 7, 2);	/* 2 to 6 are missing */
	add_end(&b, 13);
	same_in_any_chunks(&b);
	i = read_and_release(&b);
	assert_int_equal(items_count(&i, ITEM_EVENT), 5 + 2);
	assert_int_equal(i.item[2].event.kind, BMA_LOSS);
	assert_int_equal(i.item[2].event.cpu, 1);
	assert_int_equal(i.item[2].event.seq, 0);
	assert_int_equal(i.item[2].event.n[0], 3);
	assert_int_equal(i.item[3].event.seq, 3);
	assert_int_equal(i.item[5].event.kind, BMA_LOSS);
	assert_int_equal(i.item[5].event.cpu, 0);
	assert_int_equal(i.item[5].event.seq, 2);
	assert_int_equal(i.item[5].event.n[0], 5);
	assert_int_equal(i.item[6].event.seq, 7);
	assert_int_equal(i.item[7].event.seq, 8);
	assert_int_equal(i.health.unexplained, 8);
	assert_int_equal(i.health.damaged_places, 0);
	items_release(&i);
}

static void a_gap_too_long_for_one_loss_is_counted_in_full(void **state)
{
	struct bytes b = { 0 };
	struct items i;

	(void)state;
	bytes_add_start(&b, 1);
	add_events(&b, 0, 1ull << 33, 1);
	i = read_and_release(&b);
	assert_int_equal(i.item[1].event.n[0], UINT32_MAX);
	assert_int_equal(i.health.unexplained, 1ull << 33);
	items_release(&i);
}

static void a_last_block_that_vanished_is_missed_by_the_count_of_the_end(void **state)
{
	struct bytes b = { 0 };
	struct items i;

	(void)state;
	bytes_add_start(&b, 1);
	add_events(&b, 0, 0, 4);
	add_end(&b, 10);
	i = read_and_release(&b);
	assert_int_equal(i.health.unexplained, 6);
	assert_int_equal(i.health.damaged_places, 0);
	items_release(&i);
}

static void whole_blocks_behind_a_damaged_length_are_found(void **state)
{
	struct bytes b = small_recording();
	unsigned int blocks = block_count(&b);
	struct items all = items_of(b.p, b.len, 0), i;
	size_t at = block_offset(&b, blocks - 3), next = block_offset(&b, blocks - 2);

	(void)state;
	b.p[at + 10] = 0x70;		/* 7 MiB: more than there is, less than too long */
	same_in_any_chunks(&b);
	i = items_of(b.p, b.len, 0);
	assert_int_equal(i.health.damaged_places, 1);
	assert_int_equal(i.health.first_damage, at);
	assert_int_equal(i.health.damaged_bytes, next - at);
	assert_true(i.health.ended);
	assert_true(item_equal(&i.item[i.n - 1], &all.item[all.n - 1]));
	items_release(&i);
	items_release(&all);
	bytes_release(&b);
}

static void rubbish_at_the_end_is_damage_and_no_torn_block(void **state)
{
	struct bytes b = { 0 };
	struct items i;

	(void)state;
	bytes_add_start(&b, 1);
	add_events(&b, 0, 0, 1);
	bytes_add(&b, "rubbish", 7);
	same_in_any_chunks(&b);
	i = read_and_release(&b);
	assert_int_equal(i.health.tail_bytes, 0);
	assert_int_equal(i.health.damaged_bytes, 7);
	items_release(&i);
}

static void a_block_inside_a_damaged_block_is_not_mistaken_for_none(void **state)
{
	struct bytes inner = { 0 }, b = { 0 };
	struct items i;

	(void)state;
	add_events(&inner, 0, 0, 1);
	bytes_add_start(&b, 1);
	bytes_add_block(&b, 77, inner.p, inner.len);
	b.p[b.len - inner.len - 1] ^= 1;	/* the outer checksum */
	i = read_and_release(&b);
	assert_int_equal(items_count(&i, ITEM_EVENT), 1);
	assert_int_equal(i.health.damaged_bytes, 16);
	bytes_release(&inner);
	items_release(&i);
}

static void names_cannot_command_a_terminal(void **state)
{
	struct alloc_info a = { .id = 1, .name = "a\x1b[2J\n\x9b\xc3\xa9z" };
	struct name_info n = { NAME_TASK, 1, "\x7f\t\x1b]0;evil\a\xff\x80 " };
	struct items i;
	struct tape t;
	struct bytes b;

	(void)state;
	tape_start(&t, 1);
	memset(a.name + 12, 'x', 4);		/* not ended by a 0 */
	memset(n.name + 14, 'x', 2);
	assert_int_equal(writer_alloc(t.w, &a), 0);
	assert_int_equal(writer_name(t.w, &n), 0);
	assert_int_equal(writer_end(t.w, 0), 0);
	b = tape_bytes(&t);
	i = read_and_release(&b);
	assert_string_equal(i.item[1].alloc.name, "a?[2J????z");
	assert_string_equal(i.item[2].name.name, "???]0;evil??? x");
	items_release(&i);
}

static void feeding_nothing_is_fine(void **state)
{
	struct reader *r = reader_new();
	struct item item;

	(void)state;
	assert_int_equal(reader_feed(r, NULL, 0), 0);
	assert_int_equal(reader_next(r, &item), 0);
	reader_free(r);
	reader_free(NULL);
}

/* Every CPU's numbers, events and losses together, go up without a gap and from 0. */
static void numbers_are_without_gaps(const struct items *i)
{
	uint64_t next[4] = { 0 };

	for (size_t k = 0; k < i->n; k++) {
		const struct event *e = &i->item[k].event;

		if (i->item[k].type != ITEM_EVENT)
			continue;
		assert_true(e->cpu < ARRAY_SIZE(next));
		assert_int_equal(e->seq, next[e->cpu]);
		next[e->cpu] += event_span(e);
	}
}

static void overwrite(struct bytes *b, struct rnd *r)
{
	uint32_t n = 1 + rnd_below(r, rnd_below(r, 4) ? 4 : 300);
	size_t at = 16 + rnd_below(r, b->len - 16);
	unsigned int how = rnd_below(r, 3);

	for (; n-- && at < b->len; at++) {
		if (how == 0)
			b->p[at] = 0;
		else if (how == 1)
			b->p[at] = rnd(r);
		else
			b->p[at] ^= 1 << rnd_below(r, 8);
	}
}

struct damage {				/* blocks, the last included */
	unsigned int first, last;
	size_t bytes;			/* of these blocks; 0: the streams do not differ */
};

static struct damage difference(const struct bytes *good, const struct bytes *bad)
{
	size_t from = 16, to = good->len;
	struct damage d = { 0 };

	while (from < to && good->p[from] == bad->p[from])
		from++;
	while (to > from && good->p[to - 1] == bad->p[to - 1])
		to--;
	if (from == to)
		return d;
	while (block_offset(good, d.first + 1) <= from)
		d.first++;
	for (d.last = d.first; block_offset(good, d.last + 1) < to;)
		d.last++;
	d.bytes = block_offset(good, d.last + 1) - block_offset(good, d.first);
	return d;
}

/*
 * All items of all blocks that were not touched, in order; between them nothing but losses for
 * what the others held.
 */
static void rest_is_used(const struct items *all, const size_t *upto, const struct items *i,
			 const struct damage *d)
{
	uint64_t told = 0;
	size_t want = 0;

	for (size_t k = 0; k < i->n; k++) {
		if (want == upto[d->first])
			want = upto[d->last + 1];
		if (want < all->n && item_equal(&i->item[k], &all->item[want])) {
			want++;
			continue;
		}
		assert_int_equal(i->item[k].type, ITEM_EVENT);
		assert_int_equal(i->item[k].event.kind, BMA_LOSS);
		told += i->item[k].event.n[0];
	}
	if (want == upto[d->first])
		want = upto[d->last + 1];
	assert_int_equal(want, all->n);
	assert_true(told <= i->health.unexplained);
}

static void overwritten_bytes_cost_their_blocks_and_nothing_else(void **state)
{
	struct bytes b = busy_recording(2, 800);
	unsigned int blocks = block_count(&b);
	size_t *upto = items_up_to_block(&b, blocks);
	struct items all = items_of(b.p, b.len, 0);
	struct rnd r = { 99 };

	(void)state;
	assert_true(blocks > 60);
	for (int round = 0; round < 4000; round++) {
		struct bytes bad = bytes_copy(&b);
		struct damage d;
		struct items i;

		overwrite(&bad, &r);
		d = difference(&b, &bad);
		i = items_of(bad.p, bad.len, round % 3 ? 0 : 13);
		if (d.bytes && !d.first) {	/* META: then no event is read */
			assert_int_equal(items_count(&i, ITEM_EVENT), 0);
			assert_true(i.health.damaged_places > 1);
		} else if (d.bytes) {
			numbers_are_without_gaps(&i);
			rest_is_used(&all, upto, &i, &d);
			assert_int_equal(i.health.damaged_places + !!i.health.tail_bytes, 1);
			assert_true(i.health.damaged_bytes + i.health.tail_bytes <= d.bytes);
		} else {
			items_equal(&i, &all);
		}
		items_release(&i);
		bytes_release(&bad);
	}
	items_release(&all);
	free(upto);
	bytes_release(&b);
}

/* Cuts out, repeats or inserts a piece. */
static struct bytes mangle(const struct bytes *b, struct rnd *r)
{
	size_t from = 16 + rnd_below(r, b->len - 16), n = rnd_below(r, 400);
	struct bytes bad = { 0 };
	uint8_t wild[400];

	if (from + n > b->len)
		n = b->len - from;
	for (size_t i = 0; i < n; i++)
		wild[i] = rnd(r);
	bytes_add(&bad, b->p, from);
	switch (rnd_below(r, 3)) {
	case 0:
		from += n;
		break;
	case 1:
		bytes_add(&bad, b->p + from, n);
		break;
	default:
		bytes_add(&bad, wild, n);
	}
	bytes_add(&bad, b->p + from, b->len - from);
	return bad;
}

static bool among(const struct item *item, const struct items *all)
{
	for (size_t k = 0; k < all->n; k++)
		if (item_equal(item, &all->item[k]))
			return true;
	return false;
}

static void pieces_cut_out_or_put_in_never_invent_an_event(void **state)
{
	struct bytes b = busy_recording(5, 600);
	struct items all = items_of(b.p, b.len, 0);
	struct rnd r = { 1234 };

	(void)state;
	for (int round = 0; round < 1500; round++) {
		struct bytes bad = mangle(&b, &r);
		struct items i = items_of(bad.p, bad.len, round % 5 ? 0 : 7);

		numbers_are_without_gaps(&i);
		for (size_t k = 0; k < i.n; k += 1 + rnd_below(&r, 20))
			assert_true(among(&i.item[k], &all) ||
				    (i.item[k].type == ITEM_EVENT &&
				     i.item[k].event.kind == BMA_LOSS));
		if (!(round % 20))
			same_in_any_chunks(&bad);
		items_release(&i);
		bytes_release(&bad);
	}
	items_release(&all);
	bytes_release(&b);
}

/* Payloads of random bytes under a right checksum: what a hostile writer could make. */
static void random_payloads_with_right_checksums_do_no_harm(void **state)
{
	struct rnd r = { 77 };

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct bytes b = { 0 };
		struct items i;
		uint8_t p[200];

		bytes_add_start(&b, 2);
		for (int n = 0; n < 4; n++) {
			size_t len = rnd_below(&r, sizeof(p) + 1);

			for (size_t k = 0; k < len; k++)
				p[k] = rnd_below(&r, 3) ? rnd_below(&r, 32) : rnd(&r);
			bytes_add_block(&b, rnd_below(&r, 10), p, len);
		}
		add_events(&b, 0, 1ull << 62, 1);
		i = items_of(b.p, b.len, 0);
		assert_int_equal(i.rc, 0);
		items_release(&i);
		bytes_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chunks_of_any_size_give_the_same_items),
		cmocka_unit_test(bytes_may_come_between_any_two_items),
		cmocka_unit_test(every_type_of_block_gives_its_items),
		cmocka_unit_test(of_every_truncation_all_whole_blocks_are_used),
		cmocka_unit_test(nothing_and_a_part_of_the_file_header_are_no_stream),
		cmocka_unit_test(foreign_bytes_are_no_stream),
		cmocka_unit_test(a_later_version_is_said_to_be_one),
		cmocka_unit_test(a_block_of_unknown_type_is_stepped_over_and_counted),
		cmocka_unit_test(a_kind_of_a_later_version_is_read_by_the_layout_in_meta),
		cmocka_unit_test(bytes_behind_what_a_payload_needs_are_left_alone),
		cmocka_unit_test(a_payload_that_makes_no_sense_is_damage_and_the_rest_is_used),
		cmocka_unit_test(a_cache_larger_than_any_or_on_a_cpu_that_none_has_is_damage),
		cmocka_unit_test(what_came_before_the_nonsense_in_a_block_is_used),
		cmocka_unit_test(names_before_the_nonsense_are_used),
		cmocka_unit_test(a_record_cut_anywhere_is_damage),
		cmocka_unit_test(what_stands_behind_the_end_is_damage),
		cmocka_unit_test(counters_of_all_cpus_together_are_no_damage),
		cmocka_unit_test(the_longest_payload_is_a_block_and_one_byte_more_is_damage),
		cmocka_unit_test(the_least_length_that_is_too_long_is_seen_at_once),
		cmocka_unit_test(a_gap_becomes_a_loss_at_its_place),
		cmocka_unit_test(a_gap_too_long_for_one_loss_is_counted_in_full),
		cmocka_unit_test(a_last_block_that_vanished_is_missed_by_the_count_of_the_end),
		cmocka_unit_test(whole_blocks_behind_a_damaged_length_are_found),
		cmocka_unit_test(rubbish_at_the_end_is_damage_and_no_torn_block),
		cmocka_unit_test(a_block_inside_a_damaged_block_is_not_mistaken_for_none),
		cmocka_unit_test(names_cannot_command_a_terminal),
		cmocka_unit_test(feeding_nothing_is_fine),
		cmocka_unit_test(overwritten_bytes_cost_their_blocks_and_nothing_else),
		cmocka_unit_test(pieces_cut_out_or_put_in_never_invent_an_event),
		cmocka_unit_test(random_payloads_with_right_checksums_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
