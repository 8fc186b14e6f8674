// SPDX-License-Identifier: GPL-2.0-or-later
#include "story.h"

#include <stdlib.h>
#include <string.h>

#define START 5000000000ull
#define STEP 1000000ull		/* ns from event to event: seconds end on the way */

static void push(struct story *s, const struct event *e)
{
	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 1024;
		s->e = realloc(s->e, s->cap * sizeof(*e));
		assert_non_null(s->e);
	}
	s->e[s->n++] = *e;
}

static void keep(void *ctx, const struct event *e)
{
	struct story *s = ctx;

	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++)
		s->since_state[cpu]++;
	if (e->kind == BMA_STATE) {
		size_t *since = &s->since_state[e->cache - 1];

		if (*since < 2 * SKEW)
			return;
		*since = 0;
	}
	push(s, e);
}

/* Events of no cache, by every CPU: time in which nothing happens to the map. */
static void rest(struct story *s)
{
	for (uint32_t i = 0; i < SKEW * WORLD_CPUS; i++)
		keep(s, &(struct event){ .kind = BMA_MAP_FD, .cpu = i % WORLD_CPUS });
}

static void states(struct story *s)
{
	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++)
		world_state(&s->w, cpu);
}

static void quiet_round(struct story *s)
{
	rest(s);
	world_count(&s->w, STORY_MAP);
	states(s);
	rest(s);
	world_count(&s->w, STORY_MAP);
	rest(s);
}

/* So long that no task can be stopped between an element and its count (src/model/check_count.c). */
static void long_rest(struct story *s)
{
	for (int i = 0; i < 25; i++) {
		keep(s, &(struct event){ .kind = BMA_MAP_FD, .time = 1000000000ull });
		rest(s);
		world_count(&s->w, STORY_MAP);
	}
	rest(s);
}

static void live(struct story *s, uint64_t seed, unsigned int steps, bool tear_down, bool at_rest)
{
	*s = (struct story){ 0 };
	world_init(&s->w, 1, seed, keep, s);
	world_set_up(&s->w);
	rest(s);		/* a map is used only when its creator knows that it is there */
	while (steps--) {
		world_step(&s->w);
		if (steps % STORY_TICK == STORY_TICK / 2)
			states(s);	/* in the middle of everything */
		else if (steps % STORY_TICK == 0)
			quiet_round(s);
	}
	if (tear_down) {
		world_empty(&s->w);
		world_settle(&s->w);
		quiet_round(s);
		if (at_rest)
			long_rest(s);
		world_tear_down(&s->w);
		rest(s);
	}
}

void story_live(struct story *s, uint64_t seed, unsigned int steps, bool tear_down)
{
	live(s, seed, steps, tear_down, false);
}

void story_live_and_rest(struct story *s, uint64_t seed, unsigned int steps)
{
	live(s, seed, steps, true, true);
}

void story_release(struct story *s)
{
	free(s->e);
	*s = (struct story){ 0 };
}

void story_copy(struct story *to, const struct story *from)
{
	*to = *from;
	to->e = malloc(from->n * sizeof(*from->e));
	assert_non_null(to->e);
	memcpy(to->e, from->e, from->n * sizeof(*from->e));
	to->cap = from->n;
}

/* For each CPU the next of its events: an index into the story. */
struct heads {
	size_t at[WORLD_CPUS];
};

static void to_next(const struct story *s, struct heads *h, uint32_t cpu)
{
	while (h->at[cpu] < s->n && s->e[h->at[cpu]].cpu != cpu)
		h->at[cpu]++;
}

static uint32_t pick(const struct story *s, const struct heads *h, struct rnd *r)
{
	size_t first = s->n;
	uint32_t cpu;

	for (cpu = 0; cpu < WORLD_CPUS; cpu++)
		first = h->at[cpu] < first ? h->at[cpu] : first;
	do
		cpu = rnd_below(r, WORLD_CPUS);
	while (h->at[cpu] >= s->n || h->at[cpu] >= first + SKEW);
	return cpu;
}

void story_skew(struct story *s, uint64_t seed)
{
	struct rnd r = { seed };
	struct heads h = { 0 };
	struct event *e = malloc(s->n * sizeof(*e));

	assert_non_null(e);
	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++)
		to_next(s, &h, cpu);
	for (size_t i = 0; i < s->n; i++) {
		uint32_t cpu = pick(s, &h, &r);

		e[i] = s->e[h.at[cpu]++];
		to_next(s, &h, cpu);
	}
	free(s->e);
	s->e = e;
	s->cap = s->n;
}

static void tell_gap(struct story *to, uint32_t cpu, uint32_t *gap)
{
	if (*gap)
		push(to, &(struct event){ .kind = BMA_LOSS, .cpu = cpu, .n = { *gap } });
	*gap = 0;
}

void story_lose(struct story *s, uint64_t seed, unsigned int one_in)
{
	struct rnd r = { seed };
	struct story to = *s;
	uint32_t gap[WORLD_CPUS] = { 0 };

	to.e = NULL;
	to.n = to.cap = 0;
	for (size_t i = 0; i < s->n; i++) {
		uint32_t cpu = s->e[i].cpu;

		/* idle events and states take turns in a real stream: they always come */
		if (s->e[i].kind != BMA_MAP_FD && s->e[i].kind != BMA_STATE &&
		    !rnd_below(&r, gap[cpu] ? 2 : one_in)) {
			gap[cpu]++;
			continue;
		}
		tell_gap(&to, cpu, &gap[cpu]);
		push(&to, &s->e[i]);
	}
	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++)
		tell_gap(&to, cpu, &gap[cpu]);
	free(s->e);
	*s = to;
}

void story_delete(struct story *s, size_t at)
{
	memmove(&s->e[at], &s->e[at + 1], (s->n - at - 1) * sizeof(*s->e));
	s->n--;
}

void story_insert(struct story *s, size_t at, struct event e)
{
	push(s, &e);
	memmove(&s->e[at + 1], &s->e[at], (s->n - 1 - at) * sizeof(*s->e));
	s->e[at] = e;
}

struct model *story_model(void)
{
	struct alloc_info a = { .id = 1, .owner = BMA_OWNER_MAP, .map_id = STORY_MAP, .map_type = 1,
				.name = "conns" };
	struct model *m = model_new(WORLD_CPUS, START);

	assert_non_null(m);
	assert_int_equal(model_add_alloc(m, &a), 0);
	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++) {
		struct cache_info c = { .id = 1 + cpu, .alloc = 1, .cpu = cpu,
					.addr = 0x1000 * (cpu + 1), .unit_size = 72, .low = 32,
					.high = 96, .batch = 48 };

		assert_int_equal(model_add_cache(m, &c), 0);
	}
	return m;
}

/* What events have as their time is how much longer than a STEP it took until they came. */
static uint64_t waited(const struct story *s, size_t until)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < until; i++)
		sum += s->e[i].time;
	return sum;
}

void story_tell(const struct story *s, struct model *m, size_t from, size_t to)
{
	uint64_t longer = waited(s, from);

	for (size_t i = from; i < to && i < s->n; i++) {
		struct event e = s->e[i];

		longer += e.time;
		e.time = START + (i + 1) * STEP + longer;
		assert_int_equal(model_apply(m, &e), 0);
		if (i % 100 == 99)
			assert_int_equal(model_tick(m, e.time), 0);
	}
}

struct model *story_play(const struct story *s)
{
	struct model *m = story_model();

	story_tell(s, m, 0, s->n);
	assert_int_equal(model_end(m, m->now + STEP), 0);
	return m;
}
