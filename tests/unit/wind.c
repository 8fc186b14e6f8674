// SPDX-License-Identifier: GPL-2.0-or-later
#include "wind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../src/model/pack.h"
#include "world.h"

int fd_of(const struct bytes *b)
{
	int fd = memfd_create("recording", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, b->p, b->len), b->len);
	return fd;
}

static void onto_tape(void *ctx, const struct event *e)
{
	tape_event(ctx, *e);
}

static void tell_caches(struct tape *t)
{
	struct alloc_info a = { .id = 1, .owner = BMA_OWNER_MAP, .map_id = 17, .map_type = 1,
				.max_entries = 100, .ma = 0xffff888001234500, .name = "conns" };
	struct cache_info c = { .alloc = 1, .unit_size = 72, .low = 32, .high = 96, .batch = 48 };

	assert_int_equal(writer_alloc(t->w, &a), 0);
	for (c.cpu = 0; c.cpu < WORLD_CPUS; c.cpu++) {
		c.id = c.cpu + 1;
		c.addr = c.id * 0x1000;
		assert_int_equal(writer_cache(t->w, &c), 0);
	}
}

/* What is no event and no state. */
static void tell_more(struct tape *t, struct rnd *r)
{
	struct name_info name = { .of = rnd_below(r, 2), .id = rnd_below(r, 50) };
	struct counters c = { .cpu = rnd_below(r, WORLD_CPUS), .kind = BMA_ALLOC,
			      .attempted = t->time / 1000, .emitted = t->time / 1000 };
	struct mark mark = { .time = t->time };

	switch (rnd_below(r, 8)) {
	case 0:
		tape_loss(t, rnd_below(r, WORLD_CPUS), 1 + rnd_below(r, 5));
		break;
	case 1:
		snprintf(name.name, sizeof(name.name), "name %u", name.id);
		assert_int_equal(writer_name(t->w, &name), 0);
		break;
	case 2:
		assert_int_equal(writer_counters(t->w, &c, 1), 0);
		break;
	case 3:
		snprintf(mark.text, sizeof(mark.text), "mark %u", rnd_below(r, 100));
		assert_int_equal(writer_mark(t->w, &mark), 0);
		break;
	case 4:
		t->time -= 1000;	/* the next event has the time of the one before */
		break;
	default:
		assert_int_equal(writer_tick(t->w, t->time + rnd_below(r, 900)), 0);
	}
}

struct bytes wound_recording(uint64_t seed, unsigned int rounds, unsigned int events)
{
	struct world w;
	struct tape t;

	tape_start(&t, WORLD_CPUS);
	tell_caches(&t);
	world_init(&w, 1, seed, onto_tape, &t);
	world_set_up(&w);
	for (unsigned int i = 0; i < rounds; i++) {
		for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++)
			world_state(&w, cpu);
		for (unsigned int k = 0; k < events; k++) {
			world_step(&w);
			if (!rnd_below(&w.rnd, 12))
				tell_more(&t, &w.rnd);
		}
		t.time += 200000000;
	}
	assert_int_equal(writer_end(t.w, t.time), 0);
	return tape_bytes(&t);
}

#define NO_GAPS(array, n) \
	for (size_t i_ = 0; i_ < (n); i_++) \
		__builtin_clear_padding(&(array)[i_])

/* The first slots of two arrays are never used. */
static void clear_gaps(struct model *m)
{
	__builtin_clear_padding(m);
	if (m->nallocs)
		memset(m->allocs, 0, sizeof(*m->allocs));
	NO_GAPS(m->allocs, m->nallocs);
	NO_GAPS(m->caches, m->ncaches);
	NO_GAPS(m->classes, m->nclasses);
	NO_GAPS(m->counters, m->ncounters);
	NO_GAPS(m->activities, m->nactivities);
	NO_GAPS(m->incidents, m->nincidents ? INCIDENTS_KEPT : 0);
	NO_GAPS(m->names, m->nnames);
	NO_GAPS(m->by_counter.slots, m->by_counter.cap);
	NO_GAPS(m->by_addr.slots, m->by_addr.cap);
	NO_GAPS(m->by_cache.slots, m->by_cache.cap);
	NO_GAPS(m->by_alloc.slots, m->by_alloc.cap);
	NO_GAPS(m->by_map.slots, m->by_map.cap);
	NO_GAPS(m->by_name.slots, m->by_name.cap);
}

struct bytes exact_image(const struct model *m)
{
	struct model *copy = model_copy(m);
	struct bytes b = { .len = model_image_bytes(m) };

	assert_non_null(copy);
	clear_gaps(copy);
	b.p = malloc(b.len);
	assert_non_null(b.p);
	model_image(copy, b.p);
	model_free(copy);
	return b;
}

static bool is_image(const struct model *m, const struct bytes *wanted)
{
	struct bytes b = exact_image(m);
	bool same = b.len == wanted->len && !memcmp(b.p, wanted->p, b.len);

	bytes_release(&b);
	return same;
}

bool same_model(const struct model *a, const struct model *b)
{
	struct bytes image = exact_image(a);
	bool same = is_image(b, &image);

	bytes_release(&image);
	return same;
}

static int keep_image(void *ctx, const struct item *item, const struct model *m)
{
	struct truth *t = ctx;
	bool event = item->type == ITEM_EVENT && m && m->position > t->positions;
	uint64_t i = m ? m->position / t->each : 0;

	if (!event && item->type != ITEM_META)
		return 0;
	t->positions = m->position;
	if (m->position % t->each)
		return 0;
	t->image = realloc(t->image, (i + 1) * sizeof(*t->image));
	assert_non_null(t->image);
	t->image[i] = exact_image(m);
	return 0;
}

struct truth truth_of(const struct bytes *b)
{
	return truth_of_each(b, 1);
}

struct truth truth_of_each(const struct bytes *b, uint64_t each)
{
	struct truth t = { .each = each, .items = items_of(b->p, b->len, 0) };

	assert_int_equal(feed_init(&t.feed, UINT64_MAX), 0);
	t.feed.each = keep_image;
	t.feed.each_ctx = &t;
	assert_int_equal(feed_bytes(&t.feed, b->p, b->len), 0);
	assert_int_equal(feed_eof(&t.feed), 0);
	return t;
}

void truth_release(struct truth *t)
{
	for (uint64_t i = 0; t->image && i <= t->positions / t->each; i++)
		bytes_release(&t->image[i]);
	free(t->image);
	items_release(&t->items);
	feed_release(&t->feed);
}

void is_true_at(const struct truth *t, const struct reel *r, uint64_t position)
{
	assert_true(position <= t->positions);
	assert_int_equal(reel_model(r)->position, position);
	if (position % t->each == 0)
		assert_true(is_image(reel_model(r), &t->image[position / t->each]));
}

struct reel *reel_of(const struct bytes *b, uint64_t budget, int *fd)
{
	struct reel *r;
	int rc;

	*fd = fd_of(b);
	r = reel_new(*fd, budget);
	assert_non_null(r);
	while ((rc = reel_scout(r, 4096, true)) > 0)
		;
	assert_int_equal(rc, 0);
	return r;
}

struct reel_cost cost_of(const struct reel *r)
{
	struct reel_cost c;

	reel_cost(r, &c);
	return c;
}

struct reel_extent extent_of(const struct reel *r)
{
	struct reel_extent e;

	reel_extent(r, &e);
	return e;
}
