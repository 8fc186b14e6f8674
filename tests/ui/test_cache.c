// SPDX-License-Identifier: GPL-2.0-or-later
/* Screen 2's words, sums, rates and graphs, from models that the test builds by hand. */
#include "ui_test.h"

#include <stdio.h>
#include <string.h>

#include "../../ui/alarm.h"
#include "../../ui/cache_cpus.h"
#include "../../ui/cache_incidents.h"
#include "../../ui/cache_layout.h"
#include "../../ui/cache_next.h"
#include "../../ui/cache_sum.h"
#include "../../ui/cache_words.h"
#include "../../ui/diagram.h"
#include "../../ui/spark.h"
#include "../../ui/view.h"

#define CPUS 2
#define START 1000000000ull
#define MS 1000000ull
#define SEC (1000 * MS)

static struct model *new_map(void)
{
	struct alloc_info a = { .id = 1, .owner = BMA_OWNER_MAP, .map_id = 17, .map_type = 1,
				.name = "conns" };
	struct model *m = model_new(CPUS, START);

	assert_non_null(m);
	assert_int_equal(model_add_alloc(m, &a), 0);
	for (uint32_t cpu = 0; cpu < CPUS; cpu++) {
		struct cache_info c = { .id = cpu + 1, .alloc = 1, .cpu = cpu,
					.addr = 0x1000 * (cpu + 1), .unit_size = 72, .low = 32,
					.high = 96, .batch = 48 };

		assert_int_equal(model_add_cache(m, &c), 0);
	}
	return m;
}

static struct event at(struct model *m, uint64_t time, struct event e)
{
	e.time = START + time;
	e.cpu = e.cache - 1;
	assert_int_equal(model_apply(m, &e), 0);
	return e;
}

/* A cache on each CPU, set up in front of our eyes, with so many objects. */
static struct model *two_caches(int32_t objects)
{
	struct model *m = new_map();

	for (uint32_t id = 1; id <= CPUS; id++) {
		struct event e = { .kind = BMA_PREFILL, .cache = id, .free_cnt = objects,
				   .moves = 1 };

		e.n[N_ASKED] = e.n[N_SLAB] = objects;
		at(m, 1 * MS, (struct event){ .kind = BMA_CACHE_NEW, .cache = id });
		at(m, 1 * MS, e);
	}
	return m;
}

static void allocs(struct model *m, uint64_t time, uint32_t cache, int n)
{
	while (n--)
		at(m, time, (struct event){
			.kind = BMA_ALLOC, .cache = cache,
			.free_cnt = m->caches[cache].list[BMA_FREE_LLIST] - 1 });
}

static void tell_state(struct model *m, uint64_t time, uint32_t cache, int32_t wrong)
{
	struct event e = { .kind = BMA_STATE, .cache = cache,
			   .free_cnt = m->caches[cache].list[BMA_FREE_LLIST],
			   .moves = m->caches[cache].moves };

	for (unsigned int l = 0; l < BMA_LISTS; l++)
		e.n[l] = m->caches[cache].list[l];
	e.n[BMA_FREE_BY_RCU] += wrong;
	at(m, time, e);
}

static void says(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" does not say \"%s\"", text, part);
}

static void next_says_in(const struct model *m, int32_t cpu, const char *part, int room)
{
	struct cache_facts f;
	char text[200];

	cache_facts(&f, m, 0, cpu);
	say_next(text, sizeof(text), &f, room);
	assert_true(draw_width(text) <= room);
	says(text, part);
}

static void next_says(const struct model *m, int32_t cpu, const char *part)
{
	next_says_in(m, cpu, part, 78);
}

void the_next_threshold_is_the_kernels(void **state)
{
	struct model *m = two_caches(64);

	(void)state;
	allocs(m, 2 * MS, 1, 1);
	next_says(m, 0, "refill of 48 in 32 allocs, trim of 33 in 34 frees");
	allocs(m, 2 * MS, 1, 31);	/* 32 left: low, and not below it */
	next_says(m, 0, "refill of 48 in 1 alloc,");
	next_says(m, ALL_CPUS, "CPU 0 refills in 1 alloc; CPU 1 trims in 33 frees");
	allocs(m, 2 * MS, 1, 1);
	next_says(m, 0, "refill due");
	next_says(m, ALL_CPUS, "refill due on CPU 0; CPU 1 trims in 33 frees");
	allocs(m, 2 * MS, 1, 31);
	next_says(m, 0, "empty: allocations fail until the refill");
	next_says_in(m, ALL_CPUS, "CPU 0 is empty: allocations fail until its refill; "
		     "CPU 1 refills in 33 allocs; CPU 1 trims in 33 frees", 120);
	next_says(m, ALL_CPUS, "CPU 0 is empty: allocations fail; CPU 1 refills in 33 allocs");
	allocs(m, 2 * MS, 2, 64);
	next_says(m, ALL_CPUS, "2 CPUs are empty: allocations fail until their refill");
	model_free(m);
}

void a_fresh_cache_asks_for_its_refill_at_once(void **state)
{
	struct model *m = two_caches(4);

	(void)state;
	next_says(m, 1, "the next alloc asks for a refill of 48");
	model_free(m);
}

static enum role sum_says(const struct model *m, const char *part)
{
	struct cache_facts all;
	char text[200];
	enum role role;

	cache_facts(&all, m, 0, ALL_CPUS);
	role = say_sum(text, sizeof(text), &all, ALL_CPUS, 200);
	says(text, part);
	return role;
}

void all_objects_are_accounted_for(void **state)
{
	struct model *m = two_caches(64);

	(void)state;
	allocs(m, 2 * MS, 1, 5);
	assert_int_equal(sum_says(m, "128 out = 123 free + 5 in use  not yet compared"), ROLE_TEXT);
	tell_state(m, 3 * MS, 1, 0);
	assert_int_equal(sum_says(m, "128 out = 123 free + 5 in use  compared on 1 of 2 CPUs"),
			 ROLE_TEXT);
	tell_state(m, 3 * MS, 2, 0);
	assert_int_equal(sum_says(m, "128 out = 123 free + 5 in use  exact"), ROLE_GOOD);
	tell_state(m, 4 * MS, 1, 1);
	assert_int_equal(sum_says(m, "FAILED"), ROLE_BAD);
	model_free(m);
}

/* An answer that could not be compared proves nothing. */
void a_torn_state_makes_nothing_exact(void **state)
{
	struct model *m = two_caches(64);

	(void)state;
	for (uint32_t id = 1; id <= CPUS; id++)
		at(m, 3 * MS, (struct event){ .kind = BMA_STATE, .cache = id,
					      .flags = BMA_F_TORN });
	assert_int_equal(sum_says(m, "128 out = 128 free + 0 in use  not yet compared"), ROLE_TEXT);
	model_free(m);
}

/* A map's own count tells what is in use, but not what the refills took that were lost. */
void a_count_after_a_loss_makes_no_sum(void **state)
{
	struct model *m = two_caches(64);

	(void)state;
	at(m, 3 * MS, (struct event){ .kind = BMA_LOSS, .cache = 1, .n = { 9 } });
	for (uint32_t id = 1; id <= CPUS; id++)
		tell_state(m, 4 * MS, id, 0);
	at(m, 5 * MS, (struct event){ .kind = BMA_OWNER, .cache = 1, .flags = BMA_F_COUNT,
				      .n = { [N_MAP] = 17, [N_COUNT] = 7 } });
	assert_int_equal(m->classes[0].in_use, 7);
	assert_int_equal(sum_says(m, "not known, events were lost"), ROLE_NOTICE);
	model_free(m);
}

void what_is_missing_is_not_called_exact(void **state)
{
	struct model *m = two_caches(64);

	(void)state;
	tell_state(m, 3 * MS, 1, 0);
	m->caches[2].list[BMA_FREE_LLIST] -= 2;
	assert_int_equal(sum_says(m, "!2 missing"), ROLE_BAD);
	model_free(m);
}

void a_sum_with_an_unknown_part_is_not_shown(void **state)
{
	struct model *m = two_caches(64);
	struct cache_facts f;

	(void)state;
	at(m, 3 * MS, (struct event){ .kind = BMA_LOSS, .cache = 1, .n = { 9 } });
	assert_int_equal(sum_says(m, "not known, events were lost"), ROLE_NOTICE);
	cache_facts(&f, m, 0, ALL_CPUS);	/* CPU 0's own lists are not known, CPU 1's are */
	assert_false(fact_known(&f, BMA_FREE_LLIST));
	cache_facts(&f, m, 0, 1);
	assert_true(fact_known(&f, BMA_FREE_LLIST));
	next_says(m, 0, "next, perhaps: refill of 48 in 33 allocs");
	next_says(m, 1, "next: refill of 48 in 33 allocs");
	model_free(m);
	m = new_map();
	assert_int_equal(sum_says(m, "older than this stream"), ROLE_NOTICE);
	model_free(m);
}

void the_size_of_an_object_is_told_with_what_is_hidden(void **state)
{
	struct model *m = two_caches(4);
	struct cache_facts f;
	char text[120];

	(void)state;
	cache_facts(&f, m, 0, 0);
	say_objects(text, sizeof(text), &f);
	assert_string_equal(text, "72 B (64 + 8 hidden) in kmalloc-96  low 32 high 96 batch 48");
	m->classes[0].percpu_size = 16;
	m->classes[0].unit_size = 64;
	say_objects(text, sizeof(text), &f);
	says(text, "2 x 64 B per-CPU + 16 B in kmalloc-16");
	model_free(m);
}

void facts_of_all_cpus_are_sums_and_the_oldest_age(void **state)
{
	struct model *m = two_caches(64);
	struct event start = { .kind = BMA_GP_START, .what = BMA_GP_TASKS_TRACE, .cache = 1 };
	struct event trim = { .kind = BMA_TRIM, .cache = 1, .tgt = 1, .free_cnt = 31,
			      .n = { 33 } };
	struct cache_facts f;

	(void)state;
	at(m, 2 * MS, trim);
	start.n[0] = 33;
	at(m, 3 * MS, start);
	trim.cache = start.cache = trim.tgt = 2;
	at(m, 4 * MS, trim);
	at(m, 5 * MS, start);
	model_tick(m, START + 10 * MS);
	cache_facts(&f, m, 0, ALL_CPUS);
	assert_int_equal(f.list[BMA_FREE_LLIST], 62);
	assert_int_equal(f.list[BMA_WAITING_FOR_GP_TTRACE], 66);
	assert_int_equal(f.flow[FLOW_TRIM], 66);
	assert_int_equal(f.flow[FLOW_TTRACE_START], 66);
	assert_int_equal(f.wait[BMA_GP_TASKS_TRACE].batches, 2);
	assert_int_equal(f.wait[BMA_GP_TASKS_TRACE].age, 7 * MS);
	cache_facts(&f, m, 0, 1);
	assert_int_equal(f.list[BMA_FREE_LLIST], 31);
	assert_int_equal(f.wait[BMA_GP_TASKS_TRACE].age, 5 * MS);
	cache_facts(&f, m, 0, 99);		/* no such CPU */
	assert_int_equal(f.cpu, ALL_CPUS);
	model_free(m);
}

void a_cache_that_is_gone_has_no_lists_and_keeps_its_past(void **state)
{
	struct model *m = two_caches(64);
	struct cache_facts f;
	char text[100];

	(void)state;
	for (uint32_t id = 1; id <= CPUS; id++) {
		at(m, 5 * MS, (struct event){ .kind = BMA_CACHE_DRAIN, .cache = id,
					      .what = BMA_FREE_LLIST, .n = { 64 } });
		at(m, 6 * MS, (struct event){ .kind = BMA_CACHE_GONE, .cache = id });
	}
	cache_facts(&f, m, 0, ALL_CPUS);
	assert_int_equal(f.gone, CPUS);
	assert_int_equal(fact_listed(&f), 0);
	assert_int_equal(f.flow[FLOW_DRAIN], 128);
	say_where(text, sizeof(text), &f);
	says(text, "torn down");
	sum_says(m, "128 out - 128 back = 0 free + 0 in use");
	next_says(m, ALL_CPUS, "it is gone");
	next_says(m, 0, "it is gone");
	model_free(m);
}

void rates_are_of_the_last_second_of_the_stream(void **state)
{
	struct model *m = two_caches(64);
	struct cache_rates r = { 0 };
	uint64_t rate[FLOWS];

	(void)state;
	cache_rates_sample(&r, m, 0);
	assert_false(cache_rates_get(&r, m, ALL_CPUS, rate));	/* nothing to count from yet */
	allocs(m, SEC, 1, 10);
	allocs(m, SEC, 2, 4);
	model_tick(m, START + 1 * MS + SEC);
	assert_true(cache_rates_get(&r, m, ALL_CPUS, rate));
	assert_int_equal(rate[FLOW_ALLOC], 14);
	assert_int_equal(rate[FLOW_FREE], 0);
	assert_true(cache_rates_get(&r, m, 1, rate));
	assert_int_equal(rate[FLOW_ALLOC], 4);
	cache_rates_sample(&r, m, 0);
	model_tick(m, START + 4 * SEC);
	cache_rates_sample(&r, m, 0);
	model_tick(m, START + 5 * SEC);
	assert_true(cache_rates_get(&r, m, ALL_CPUS, rate));
	assert_int_equal(rate[FLOW_ALLOC], 0);
	cache_rates_release(&r);
	model_free(m);
}

static void keep(struct past *p, struct model *m, uint64_t time, struct event e)
{
	struct item item = { .type = ITEM_EVENT };

	item.event = at(m, time, e);
	assert_int_equal(past_push(p, &item, m), 0);
}

void the_last_event_that_moved_objects_is_found(void **state)
{
	struct model *m = two_caches(64);
	struct past *p = past_new(1000);
	struct cache_last l = { .cpu = ALL_CPUS };
	struct cache_facts f;
	struct event trim = { .kind = BMA_TRIM, .cache = 2, .tgt = 1, .free_cnt = 31,
			      .n = { 33 } };

	(void)state;
	assert_non_null(p);
	keep(p, m, 2 * MS, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 63 });
	keep(p, m, 3 * MS, trim);
	keep(p, m, 4 * MS, (struct event){ .kind = BMA_ALLOC, .cache = 2, .free_cnt = 30 });
	cache_facts(&f, m, 0, ALL_CPUS);
	cache_last_find(&l, p, &f);
	assert_int_equal(l.any.position, m->position);
	assert_int_equal(l.trim.position, m->position - 1);
	assert_int_equal(event_flows(&l.any.event, &f), 1u << FLOW_ALLOC);
	cache_facts(&f, m, 0, 0);	/* CPU 0 only got the objects of the trim */
	cache_last_find(&l, p, &f);
	assert_int_equal(l.any.position, m->position - 1);
	assert_int_equal(l.trim.position, 0);
	assert_int_equal(event_flows(&l.any.event, &f), 1u << FLOW_TRIM_IN);
	m->position -= 2;		/* stepped back */
	cache_facts(&f, m, 0, 0);
	cache_last_find(&l, p, &f);
	assert_int_equal(l.any.event.kind, BMA_ALLOC);
	past_free(p);
	model_free(m);
}

static struct event failure(uint32_t cache)
{
	return (struct event){ .kind = BMA_ALLOC_FAIL, .cache = cache, .flags = BMA_F_IRQS_OFF };
}

static void last_says(const struct model *m, const struct past *p, struct cache_last *l,
		      const char *want, int room)
{
	struct cache_facts f;
	char text[200];

	cache_facts(&f, m, 0, ALL_CPUS);
	cache_last_find(l, p, &f);
	say_last(text, sizeof(text), &f, l, room);
	assert_string_equal(text, want);
}

/* Though they move no object. The arrows stay those of the event that did. */
void failures_are_the_last_thing_that_happened(void **state)
{
	struct model *m = two_caches(1);
	struct past *p = past_new(1000);
	struct cache_last l = { .cpu = ALL_CPUS };

	(void)state;
	assert_non_null(p);
	keep(p, m, 2 * MS, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 0 });
	last_says(m, p, &l, "last: #5 alloc on CPU 0, now", 78);
	keep(p, m, 4 * MS, failure(1));
	last_says(m, p, &l, "last: #6 alloc_fail on CPU 0, now", 78);
	keep(p, m, 5 * MS, failure(1));
	keep(p, m, 6 * MS, failure(1));
	model_tick(m, START + 8500000);
	last_says(m, p, &l, "last: #8 alloc_fail on CPU 0, 2.5 ms ago, 3 in a row since #5 alloc",
		  78);
	last_says(m, p, &l, "last: #8 alloc_fail on CPU 0, 2.5 ms ago, 3 in a row", 60);
	assert_int_equal(l.any.position, 5);
	keep(p, m, 9 * MS, (struct event){ .kind = BMA_ALLOC, .cache = 2, .free_cnt = 0 });
	last_says(m, p, &l, "last: #9 alloc on CPU 1, now", 78);
	past_free(p);
	model_free(m);
}

static void free_rcu(struct model *m, uint64_t time, uint32_t cache, int n)
{
	while (n--)
		at(m, time, (struct event){ .kind = BMA_FREE_RCU, .cache = cache,
					    .free_cnt = m->caches[cache].list[BMA_FREE_LLIST] });
}

static void waits_say(const struct model *m, int32_t cpu, const char *want)
{
	struct cache_facts f;
	char text[200];

	cache_facts(&f, m, 0, cpu);
	assert_int_equal(say_waits(text, sizeof(text), &f), *want != 0);
	assert_string_equal(text, want);
	assert_true(draw_width(text) <= 78);
}

/* unit_free_rcu() asks for refill_work only while no RCU callback is in flight. */
void what_waits_for_the_next_refill_work_is_told(void **state)
{
	struct event start = { .kind = BMA_GP_START, .what = BMA_GP_RCU, .cache = 1, .n = { 4 },
			       .moves = 2 };
	struct event end = { .kind = BMA_GP_END, .what = BMA_GP_RCU, .cache = 1, .tgt = 1,
			     .n = { 4 }, .moves = 3 };
	struct model *m = two_caches(64);

	(void)state;
	allocs(m, 2 * MS, 1, 20);
	waits_say(m, ALL_CPUS, "");
	free_rcu(m, 3 * MS, 1, 4);
	at(m, 4 * MS, start);
	free_rcu(m, 5 * MS, 1, 3);
	waits_say(m, ALL_CPUS, "");	/* one is in flight */
	at(m, 6 * MS, end);
	waits_say(m, ALL_CPUS,
		  "waits: 3 on free_by_rcu: their grace period begins with the next refill work");
	waits_say(m, 1, "");
	m->caches[1].raised_at = m->now;
	waits_say(m, 0, "");
	m->caches[1].raised_at = 0;
	allocs(m, 7 * MS, 1, 20);	/* below low: a refill comes */
	waits_say(m, 0, "");
	model_free(m);
}

void a_line_that_is_too_long_is_said_in_fewer_words(void **state)
{
	struct model *m = new_map();
	struct cache_facts all;
	char text[200];

	(void)state;
	m->caches[1].slab_out = 20640;
	m->caches[1].slab_back = 19010;
	cache_facts(&all, m, 0, ALL_CPUS);
	say_sum(text, sizeof(text), &all, ALL_CPUS, 120);
	assert_string_equal(text, "sum: not known, the cache is older than this stream: "
			    "slab 20,640 out, 19,010 back since");
	say_sum(text, sizeof(text), &all, ALL_CPUS, 78);
	assert_string_equal(text, "sum: not known, older than this stream: "
			    "slab 21k out, 19k back since");
	model_free(m);
}

/* A refill ends it, though nobody has allocated since. */
void an_incident_lasts_until_its_list_has_objects(void **state)
{
	struct event refill = { .kind = BMA_REFILL, .cache = 1, .free_cnt = 48, .moves = 2,
				.n = { [N_ASKED] = 48, [N_SLAB] = 48 } };
	struct model *m = two_caches(1);
	const struct incident *i;

	(void)state;
	assert_int_equal(alarm_of(m).incidents, 0);
	allocs(m, 2 * MS, 1, 1);
	at(m, 3 * MS, failure(1));
	i = model_incident(m, 1);
	assert_non_null(i);
	assert_true(incident_lasts(m, i));
	assert_int_equal(alarm_of(m).lasting, 1);
	at(m, 4 * MS, refill);
	assert_false(i->over);
	assert_false(incident_lasts(m, i));
	assert_int_equal(alarm_of(m).lasting, 0);
	assert_int_equal(alarm_of(m).incidents, 1);
	model_tick(m, START + 45 * MS);
	assert_string_equal(incident_ago(m, i).s, ", 42 ms ago");
	model_free(m);
}

/* On the smallest screen the graphs make room for it; what does not fit even then is one line. */
void an_incident_without_room_is_told_in_brief(void **state)
{
	struct cache_want want = { .ncpus = CPUS };
	struct rect body = { 2, 0, 21, 80 };
	struct model *m = two_caches(1);
	struct cache_facts f;

	(void)state;
	allocs(m, 2 * MS, 1, 1);
	at(m, 3 * MS, failure(1));
	cache_facts(&f, m, 0, 0);
	assert_int_equal(cache_incidents(&f), 1);
	incidents_lines(&f, 1, 78, 9, &want.newest, &want.incidents);
	assert_in_range(want.newest, 2, 4);
	assert_int_equal(want.incidents, want.newest);
	assert_int_equal(layout_cache(body, &want).incidents.h, want.newest);
	incidents_lines(&f, 1, 78, 1, &want.newest, &want.incidents);
	assert_int_equal(want.newest, 1);
	assert_int_equal(layout_cache(body, &want).graphs.h, 2);
	model_free(m);
}

static void note_says(void *view, const struct scene *s, const char *want)
{
	struct draw d = { .ascii = true };
	char note[120] = "";

	view_cache.draw(view, &d, s, (struct rect){ 2, 0, 21, 80 });
	view_cache.note(view, note, sizeof(note));
	assert_string_equal(note, want);
}

void what_screen_7_chose_is_said_to_be_its(void **state)
{
	struct focus focus = { .cpu = ALL_CPUS, .number = 1 };
	struct rates rates = { .whole = true };
	struct model *m = two_caches(64);
	struct scene s = { .model = m, .newest = m, .rates = &rates, .focus = &focus };
	struct input key = { '>', 0, 0 };
	void *view = view_cache.open();

	(void)state;
	assert_non_null(view);
	note_says(view, &s, "all CPUs");
	focus.visit++;			/* 7, where nothing was chosen */
	focus.from = ACT_EVENTS;
	note_says(view, &s, "all CPUs");
	focus.visit += 2;
	focus.cpu = 1;
	note_says(view, &s, "event's CPU 1");
	note_says(view, &s, "event's CPU 1");
	view_cache.act(view, &focus, ACT_CPU_NEXT, &key);
	note_says(view, &s, "all CPUs");
	focus.visit += 2;
	focus.from = ACT_CACHES;
	focus.cpu = 0;
	note_says(view, &s, "CPU 0");
	view_cache.close(view);
	model_free(m);
}

static void seconds(struct model *m, uint32_t cache, const int *n, int count)
{
	for (int i = 0; i < count; i++) {
		allocs(m, i * SEC + 500 * MS, cache, n[i]);
		model_tick(m, START + (i + 1) * SEC);
	}
}

void a_graph_is_of_whole_seconds(void **state)
{
	static const int n[] = { 1, 0, 8, 4 };
	struct model *m = two_caches(64);
	struct series s;

	(void)state;
	series_make(&s, m, 0, ALL_CPUS, SPARK_ALLOCS);
	assert_int_equal(s.n, 0);
	seconds(m, 1, n, 4);
	series_make(&s, m, 0, ALL_CPUS, SPARK_ALLOCS);
	assert_int_equal(s.n, 4);
	assert_int_equal(s.max, 8);
	assert_int_equal(s.value[0], 4);
	assert_int_equal(s.value[3], 1);
	assert_int_equal(s.now, 4);
	assert_string_equal(spark_glyph(&s, 0, 0, 1, 8), "▄");
	assert_string_equal(spark_glyph(&s, 1, 0, 1, 8), "█");
	assert_string_equal(spark_glyph(&s, 2, 0, 1, 8), "·");
	assert_string_equal(spark_glyph(&s, 3, 0, 1, 800), "▁");	/* little is not nothing */
	assert_string_equal(spark_glyph(&s, 4, 0, 1, 8), " ");
	assert_string_equal(spark_glyph(&s, 99, 0, 1, 8), " ");
	assert_string_equal(spark_glyph(&s, 0, 1, 2, 8), " ");	/* half of two rows is one */
	assert_string_equal(spark_glyph(&s, 0, 0, 2, 8), "█");
	series_make(&s, m, 0, 0, SPARK_FREE);
	assert_int_equal(s.value[0], 64 - 9);	/* the most in it: 13 are gone by now */
	assert_int_equal(s.now, 64 - 13);
	series_make(&s, m, 0, ALL_CPUS, SPARK_FREE);
	assert_int_equal(s.value[0], 128 - 9);
	assert_int_equal(s.now, 128 - 13);
	assert_int_equal(s.max, 128);
	model_free(m);
}

static void below(const struct rect *upper, const struct rect *lower)
{
	assert_true(upper->h >= 0 && lower->h >= 0);
	assert_true(!lower->h || upper->y + upper->h <= lower->y);
}

static void inside(const struct rect *r, const struct rect *body)
{
	if (!r->h)
		return;
	assert_true(r->y >= body->y && r->y + r->h <= body->y + body->h);
	assert_true(r->x >= body->x && r->x + r->w <= body->x + body->w);
}

static void check_layout(struct rect body, const struct cache_want *want)
{
	struct cache_layout l = layout_cache(body, want);
	int room = body.y + body.h - l.incidents.y;
	bool side = l.cpus.h && l.cpus.y == l.diagram.y;

	inside(&l.head, &body);
	inside(&l.diagram, &body);
	inside(&l.notes, &body);
	inside(&l.cpus, &body);
	inside(&l.incidents, &body);
	inside(&l.graphs, &body);
	assert_int_equal(l.diagram.h, DIAGRAM_ROWS);
	assert_true(l.diagram.w >= DIAGRAM_MIN);
	assert_true(l.notes.h >= 2);
	assert_true(l.incidents.h >= (want->newest < room ? want->newest : room));
	assert_true(!want->newest || l.incidents.h >= 1);
	below(&l.head, &l.diagram);
	below(&l.diagram, &l.notes);
	below(&l.notes, &l.incidents);
	below(&l.incidents, &l.graphs);
	if (l.graph_cols)
		assert_true(l.graphs.h / ((l.graph_n + l.graph_cols - 1) / l.graph_cols) >= 2);
	else
		assert_true(l.graphs.h >= l.graph_n);
	if (side) {
		assert_true(l.diagram.x + l.diagram.w < l.cpus.x);
		if (l.cpus.h > l.diagram.h + l.notes.h)
			assert_true(l.incidents.w == l.diagram.w && l.graphs.w == l.diagram.w);
		return;
	}
	below(&l.incidents, &l.cpus);
	below(&l.cpus, &l.graphs);
}

void screen_2_does_not_overlap_at_any_size(void **state)
{
	static const int sizes[][2] = {
		{ 18, 80 }, { 19, 80 }, { 21, 80 }, { 21, 81 }, { 22, 100 }, { 27, 132 },
		{ 47, 200 }, { 97, 80 }, { 97, 300 }, { 21, 500 },
	};
	static const uint32_t cpus[] = { 1, 2, 4, 16, 64, 1024 };

	(void)state;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++)
		for (size_t c = 0; c < sizeof(cpus) / sizeof(cpus[0]); c++)
			for (int n = 0; n < 40; n++) {
				struct rect body = { 2, 0, sizes[s][0], sizes[s][1] };
				struct cache_want want = {
					.ncpus = cpus[c], .waits = n & 1, .newest = n / 2 % 5,
					.incidents = n / 2 % 5 ? n / 2 % 5 + n / 10 * 13 : 0,
				};

				check_layout(body, &want);
			}
}

void the_chosen_cpu_is_among_the_lines(void **state)
{
	(void)state;
	assert_int_equal(cpus_first(16, 4, 3), 0);
	assert_int_equal(cpus_first(16, 1024, ALL_CPUS), 0);
	assert_int_equal(cpus_first(16, 1024, 1023), 1008);
	for (int32_t cpu = 0; cpu < 1024; cpu++) {
		uint32_t first = cpus_first(15, 1024, cpu);

		assert_true((uint32_t)cpu >= first && (uint32_t)cpu < first + 15);
		assert_true(first + 15 <= 1024);
	}
}
