// SPDX-License-Identifier: GPL-2.0-or-later
/* Screen 3 without a terminal: its rows, their order and sums, and the verdict. */
#include "ui_test.h"

#include <string.h>

#include "../../ui/grace_graph.h"
#include "../../ui/grace_rows.h"
#include "../../ui/event_line.h"

#define CPUS 2
#define START 1000000000ull
#define MS 1000000ull
#define SEC (1000 * MS)

#define CONNS0 1
#define CONNS1 2
#define FLOWS0 3

static void add_map(struct model *m, uint32_t alloc, const char *name, uint32_t first)
{
	struct alloc_info a = { .id = alloc, .owner = BMA_OWNER_MAP, .map_id = 16 + alloc,
				.map_type = 1 };

	strncpy(a.name, name, sizeof(a.name) - 1);
	assert_int_equal(model_add_alloc(m, &a), 0);
	for (uint32_t cpu = 0; cpu < CPUS; cpu++) {
		struct cache_info c = { .id = first + cpu, .alloc = alloc, .cpu = cpu,
					.addr = 0x1000 * (first + cpu), .unit_size = 72,
					.low = 32, .high = 96, .batch = 48 };

		assert_int_equal(model_add_cache(m, &c), 0);
	}
}

static void at(struct model *m, uint64_t time, struct event e)
{
	e.time = START + time;
	e.cpu = (e.cache + 1) % CPUS;
	model_apply(m, &e);
}

static void trim(struct model *m, uint64_t time, uint32_t cache, uint32_t n)
{
	at(m, time, (struct event){ .kind = BMA_TRIM, .cache = cache, .tgt = cache, .free_cnt = 64,
				    .n = { n } });
}

static void gp(struct model *m, uint64_t time, enum bma_kind kind, uint32_t cache, uint32_t n)
{
	at(m, time, (struct event){ .kind = kind, .cache = cache, .what = BMA_GP_TASKS_TRACE,
				    .n = { n } });
}

static struct model *world(void)
{
	struct model *m = model_new(CPUS, START);

	assert_non_null(m);
	add_map(m, 1, "conns", CONNS0);
	add_map(m, 2, "flows", FLOWS0);
	for (uint32_t cache = CONNS0; cache < FLOWS0 + CPUS; cache++) {
		at(m, 0, (struct event){ .kind = BMA_CACHE_NEW, .cache = cache });
		at(m, 0, (struct event){ .kind = BMA_PREFILL, .cache = cache, .free_cnt = 4,
					 .n = { 4, 0, 0, 4 } });
	}
	return m;
}

static struct grace_rows make(const struct model *m, enum grace_sort sort, const char *filter)
{
	struct grace_query q = { .sort = sort, .filter = filter };
	struct grace_rows r = { 0 };

	assert_int_equal(grace_rows_make(&r, m, &q), 0);
	return r;
}

void what_waits_is_listed_oldest_first(void **state)
{
	struct model *m = world();
	struct grace_rows r;

	(void)state;
	trim(m, 1 * MS, FLOWS0, 10);
	gp(m, 2 * MS, BMA_GP_START, FLOWS0, 10);
	trim(m, 3 * MS, CONNS0, 33);
	gp(m, 4 * MS, BMA_GP_START, CONNS0, 33);
	trim(m, 5 * MS, CONNS0, 7);
	r = make(m, GRACE_BY_AGE, "");
	assert_int_equal(r.n, 2);
	assert_string_equal(grace_owner(m, &r.row[0]).name, "flows");
	assert_int_equal(r.row[0].since, START + 2 * MS);
	assert_string_equal(grace_owner(m, &r.row[1]).name, "conns");
	assert_int_equal(r.row[1].list, BMA_WAITING_FOR_GP_TTRACE);
	assert_int_equal(r.row[1].objects, 33);
	assert_int_equal(r.row[1].behind, 7);
	assert_int_equal(r.objects, 50);
	assert_int_equal(r.bytes, 50 * 96);
	assert_true(r.known);
	grace_rows_release(&r);
	r = make(m, GRACE_BY_OBJECTS, "");
	assert_string_equal(grace_owner(m, &r.row[0]).name, "conns");
	grace_rows_release(&r);
	r = make(m, GRACE_BY_OWNER, "FLO");
	assert_int_equal(r.n, 1);
	assert_int_equal(r.all, 2);
	assert_int_equal(r.objects, 10);
	grace_rows_release(&r);
	model_free(m);
}

void what_no_callback_waits_for_yet_is_listed_too(void **state)
{
	struct model *m = world();
	struct grace_rows r;

	(void)state;
	trim(m, 3 * MS, CONNS0, 33);
	r = make(m, GRACE_BY_AGE, "");
	assert_int_equal(r.n, 1);
	assert_int_equal(r.row[0].list, BMA_FREE_BY_RCU_TTRACE);
	assert_int_equal(r.row[0].objects, 33);
	assert_int_equal(r.row[0].behind, 0);
	grace_rows_release(&r);
	model_free(m);
}

/* A batch that refills have emptied is in flight all the same. */
void refills_take_back_from_a_batch(void **state)
{
	struct model *m = world();
	struct grace_rows r;

	(void)state;
	trim(m, 1 * MS, CONNS0, 33);
	gp(m, 2 * MS, BMA_GP_START, CONNS0, 33);
	at(m, 3 * MS, (struct event){ .kind = BMA_REFILL, .cache = CONNS0, .free_cnt = 112,
				      .n = { 48, 0, 33, 15 } });
	r = make(m, GRACE_BY_AGE, "");
	assert_int_equal(r.n, 1);
	assert_int_equal(r.row[0].objects, 0);
	assert_int_equal(grace_took_back(m, &r.row[0]), 33);
	grace_rows_release(&r);
	gp(m, 4 * MS, BMA_GP_END, CONNS0, 0);
	r = make(m, GRACE_BY_AGE, "");
	assert_int_equal(r.n, 0);
	grace_rows_release(&r);
	model_free(m);
}

static void free_rcu(struct model *m, uint64_t time, uint32_t cache, unsigned int n)
{
	while (n--)
		at(m, time, (struct event){ .kind = BMA_FREE_RCU, .cache = cache, .free_cnt = 4 });
}

void what_has_no_age_is_listed_last(void **state)
{
	struct model *m = world();
	struct grace_rows r;

	(void)state;
	free_rcu(m, 1 * MS, CONNS0, 99);
	trim(m, 2 * MS, FLOWS0, 10);
	gp(m, 3 * MS, BMA_GP_START, FLOWS0, 10);
	trim(m, 4 * MS, CONNS1, 10);
	gp(m, 5 * MS, BMA_GP_START, CONNS1, 10);
	r = make(m, GRACE_BY_AGE, "");
	assert_int_equal(r.n, 3);
	assert_int_equal(r.row[0].cache, FLOWS0);
	assert_int_equal(r.row[1].cache, CONNS1);
	assert_int_equal(r.row[2].cache, CONNS0);
	assert_int_equal(r.row[2].list, BMA_FREE_BY_RCU);
	assert_true(r.row[2].not_yet);
	assert_false(r.row[0].not_yet);
	grace_rows_release(&r);
	at(m, 6 * MS, (struct event){ .kind = BMA_GP_START, .cache = CONNS0, .what = BMA_GP_RCU,
				      .n = { 99 } });
	r = make(m, GRACE_BY_AGE, "");
	assert_int_equal(r.row[2].since, START + 6 * MS);
	assert_false(r.row[2].not_yet);
	grace_rows_release(&r);
	model_free(m);
}

/* The same on screens 3 and 7; and the filter finds what is to be read. */
void an_owner_has_one_name(void **state)
{
	struct alloc_info global = { .id = 3, .owner = BMA_OWNER_GLOBAL };
	struct cache_info c = { .id = 9, .alloc = 3, .cpu = 0, .addr = 0x9000, .unit_size = 1024,
				.low = 8, .high = 24, .batch = 12 };
	struct event e = { .kind = BMA_TRIM, .cache = 9 };
	struct model *m = world();
	char text[EVENT_TEXT];
	struct grace_rows r;

	(void)state;
	assert_int_equal(model_add_alloc(m, &global), 0);
	assert_int_equal(model_add_cache(m, &c), 0);
	trim(m, 1 * MS, 9, 10);
	trim(m, 1 * MS, CONNS0, 10);
	r = make(m, GRACE_BY_AGE, "1024");
	assert_int_equal(r.n, 1);
	assert_string_equal(grace_owner(m, &r.row[0]).label, "obj_new 1024");
	event_text(EV_OWNER, m, &e, 1, 20, text);
	assert_string_equal(text, grace_owner(m, &r.row[0]).label);
	grace_rows_release(&r);
	r = make(m, GRACE_BY_AGE, "conns #17");
	assert_int_equal(r.n, 1);
	e.cache = CONNS0;
	event_text(EV_OWNER, m, &e, 1, 20, text);
	assert_string_equal(text, grace_owner(m, &r.row[0]).label);
	grace_rows_release(&r);
	model_free(m);
}

void after_a_loss_what_waits_is_not_sure(void **state)
{
	struct model *m = world();
	struct grace_rows r;

	(void)state;
	trim(m, 1 * MS, CONNS0, 33);
	gp(m, 2 * MS, BMA_GP_START, CONNS0, 33);
	at(m, 3 * MS, (struct event){ .kind = BMA_LOSS, .n = { 5 } });
	r = make(m, GRACE_BY_AGE, "");
	assert_int_equal(r.n, 1);
	assert_false(r.row[0].known);
	assert_false(r.known);
	grace_rows_release(&r);
	model_free(m);
}

static void has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is not in \"%s\"", part, text);
}

void the_verdict_is_good_until_one_does_not_end(void **state)
{
	struct model *m = world();
	struct grace_verdict v;

	(void)state;
	grace_verdict(m, &v);
	assert_false(v.stalled);
	has(v.headline, "No object has had to wait");
	for (unsigned int i = 0; i < 20; i++) {
		trim(m, 100 * i * MS, CONNS0, 33);
		gp(m, 100 * i * MS, BMA_GP_START, CONNS0, 33);
		gp(m, (100 * i + 14) * MS, BMA_GP_END, CONNS0, 33);
	}
	model_tick(m, START + 2 * SEC);
	grace_verdict(m, &v);
	assert_false(v.stalled);
	assert_string_equal(v.headline, "No grace period is under way.");
	assert_string_equal(v.more, "");
	trim(m, 2 * SEC, CONNS0, 33);
	gp(m, 2 * SEC, BMA_GP_START, CONNS0, 33);
	model_tick(m, START + 40 * SEC);
	grace_verdict(m, &v);
	assert_true(v.stalled);
	has(v.headline, "! tasks-trace has not ended for 38.0 s (usual max 14 ms)");
	has(v.more, "These events do not tell which");
	gp(m, 41 * SEC, BMA_GP_END, CONNS0, 33);
	grace_verdict(m, &v);
	assert_false(v.stalled);
	model_free(m);
}

/* The longest so far is no bound: the one under way may be the longest of all. */
void older_than_all_before_is_not_late_yet(void **state)
{
	struct model *m = world();
	struct grace_verdict v;

	(void)state;
	trim(m, 0, CONNS0, 33);
	gp(m, 0, BMA_GP_START, CONNS0, 33);
	gp(m, 66 * MS, BMA_GP_END, CONNS0, 33);
	trim(m, 100 * MS, CONNS0, 33);
	gp(m, 100 * MS, BMA_GP_START, CONNS0, 33);
	model_tick(m, START + 168 * MS);
	grace_verdict(m, &v);
	assert_string_equal(v.headline, "No grace period is late: the oldest is 68 ms old, the "
			    "longest took 66 ms.");
	model_tick(m, START + 9 * SEC);
	grace_verdict(m, &v);
	assert_true(v.stalled);
	gp(m, 9 * SEC, BMA_GP_END, CONNS0, 33);
	trim(m, 9 * SEC, CONNS0, 33);
	gp(m, 9 * SEC, BMA_GP_START, CONNS0, 33);
	model_tick(m, START + 9 * SEC + MS);
	grace_verdict(m, &v);
	assert_string_equal(v.headline, "No grace period is late: the oldest is 1.0 ms old, the "
			    "longest took 8.9 s, without stalls 66 ms.");
	model_free(m);
}

void what_no_refill_work_has_seen_waits_for_it(void **state)
{
	struct model *m = world();
	struct grace_verdict v;

	(void)state;
	free_rcu(m, 1 * MS, CONNS0, 1);
	grace_verdict(m, &v);
	assert_string_equal(v.headline, "No object has had to wait for a grace period yet.");
	assert_string_equal(v.more, "1 object is on free_by_rcu: its grace period begins with the "
			    "next refill work.");
	free_rcu(m, 2 * MS, FLOWS0, 98);
	grace_verdict(m, &v);
	assert_string_equal(v.more, "99 are on free_by_rcu: their grace period begins with the next "
			    "refill work.");
	at(m, 3 * MS, (struct event){ .kind = BMA_LOSS, .n = { 5 } });
	grace_verdict(m, &v);
	has(v.more, "~99 are on");
	model_free(m);
}

void the_graph_is_logarithmic(void **state)
{
	(void)state;
	assert_int_equal(grace_step(0), 0);
	assert_int_equal(grace_step(MS - 1), 0);
	assert_int_equal(grace_step(MS), 1);
	assert_int_equal(grace_step(4 * MS - 1), 1);
	assert_int_equal(grace_step(4 * MS), 2);
	assert_int_equal(grace_step(4096 * MS - 1), 6);
	assert_int_equal(grace_step(4096 * MS), 7);
	assert_int_equal(grace_step(UINT64_MAX), 7);
}
