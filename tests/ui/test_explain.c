// SPDX-License-Identifier: GPL-2.0-or-later
/* Screen 7 without a terminal: the sentences, the columns of a line, which events are shown. */
#include "ui_test.h"

#include <stdio.h>
#include <string.h>

#include "../../ui/event_line.h"
#include "../../ui/event_pick.h"
#include "../../ui/explain.h"
#include "../../src/event/kind.h"

#define CPUS 2
#define START 1000000000ull
#define US 1000ull
#define MS (1000 * US)

#define CONNS0 1	/* the caches of a map, one a CPU */
#define CONNS1 2
#define OBJNEW 3

static void add_cache(struct model *m, uint32_t id, uint32_t alloc, uint32_t cpu, uint32_t size)
{
	struct cache_info c = { .id = id, .alloc = alloc, .cpu = cpu, .addr = 0x1000 * id,
				.unit_size = size, .low = 32, .high = 96, .batch = 48 };

	assert_int_equal(model_add_cache(m, &c), 0);
}

static struct model *world(void)
{
	struct alloc_info conns = { .id = 1, .owner = BMA_OWNER_MAP, .map_id = 17, .map_type = 1,
				    .name = "conns" };
	struct alloc_info global = { .id = 2, .owner = BMA_OWNER_GLOBAL };
	struct name_info prog = { NAME_PROG, 51, "lesson" }, task = { NAME_TASK, 4121, "bench" };
	struct model *m = model_new(CPUS, START);

	assert_non_null(m);
	assert_int_equal(model_add_alloc(m, &conns), 0);
	assert_int_equal(model_add_alloc(m, &global), 0);
	add_cache(m, CONNS0, 1, 0, 72);
	add_cache(m, CONNS1, 1, 1, 72);
	add_cache(m, OBJNEW, 2, 0, 64);
	assert_int_equal(model_add_name(m, &prog), 0);
	assert_int_equal(model_add_name(m, &task), 0);
	return m;
}

static char sentences[600];

static const char *told(const struct model *m, const struct event *e, const struct event *cause)
{
	struct explain x = { .model = m, .event = e, .cause = cause, .cause_position = 7 };

	return explain(&x, sentences, sizeof(sentences));
}

static void has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is not in \"%s\"", part, text);
}

static void has_not(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("\"%s\" is in \"%s\"", part, text);
}

/* Whatever the numbers: a whole sentence, and room for it on the smallest terminal. */
static void fits(const struct model *m, const struct event *e, const struct event *cause)
{
	const char *text = told(m, e, cause);
	struct rect r = { .w = 78 };

	assert_true(strlen(text) > 40);
	assert_int_equal(text[strlen(text) - 1], '.');
	if (draw_paragraph(NULL, r, ROLE_TEXT, text) > 4)
		fail_msg("%s: more than 4 lines: %s", kind_name(e->kind), text);
}

void every_kind_is_explained_in_four_lines(void **state)
{
	struct model *m = world();
	static const uint8_t causes[BMA_KINDS] = {
		[BMA_ALLOC_FAIL] = BMA_REFILL, [BMA_REFILL] = BMA_ALLOC, [BMA_TRIM] = BMA_FREE_RCU,
		[BMA_GP_START] = BMA_GP_END, [BMA_GP_END] = BMA_GP_START,
	};
	struct event cause = { .time = START, .n = { 99999 } };

	(void)state;
	for (unsigned int kind = 1; kind < BMA_KINDS; kind++) {
		for (unsigned int bits = 0; bits < 256; bits++) {
			struct event e = {
				.time = START + 99999 * MS, .kind = kind, .cpu = 1, .cache = CONNS0,
				.tgt = CONNS1, .flags = bits, .free_cnt = 12345, .obj = bits & 1,
				.ctx = bits & 0x20 ? BMA_CTX_NMI : BMA_CTX_TASK, .what = bits >> 2 & 1,
				.n = { 12345, 12345, 12345, 12345, 12345, 12345, 12345, 2 },
			};

			if (kind == BMA_ALLOC_FAIL) {
				e.n[N_PROG] = 51;
				e.n[N_PID] = 4121;
			}
			cause.kind = causes[kind];
			fits(m, &e, bits & 0x80 && explain_has_cause(kind) ? &cause : NULL);
		}
		for (unsigned int what = 0; what < 2; what++) {
			struct event e = { .kind = kind, .what = what };

			assert_true(strlen(explain_where(&e)) > 0);
			assert_true(strlen(kind_name(kind)) + strlen(" #12,345,678   ") +
				    strlen(explain_where(&e)) <= 79);
		}
	}
	assert_string_equal(explain_where(&(struct event){ .kind = BMA_KINDS }), "");
	model_free(m);
}

void an_event_of_an_unknown_cache_is_explained_too(void **state)
{
	struct model *m = world();

	(void)state;
	for (unsigned int kind = 1; kind < BMA_KINDS + 1; kind++) {
		struct event e = { .kind = kind, .cache = kind % 2 ? 0 : 4000, .tgt = 4000 };

		assert_true(strlen(told(m, &e, NULL)) > 20);
		has_not(sentences, "watermark 0");
	}
	model_free(m);
}

void an_allocation_says_how_far_the_next_refill_is(void **state)
{
	struct event e = { .kind = BMA_ALLOC, .cache = CONNS0, .free_cnt = 32 };
	struct model *m = world();

	(void)state;
	has(told(m, &e, NULL), "32 stay. A refill is asked for when fewer than 32 stay: 1 allocation "
	    "from now");
	e.free_cnt = 79;
	has(told(m, &e, NULL), "48 allocations from now");
	e.free_cnt = 31;
	e.flags = BMA_RAISE_QUEUED;
	has(told(m, &e, NULL), "fewer than the low watermark 32; so it queued refill_work");
	has(sentences, "asks for 48 more");
	e.flags = BMA_RAISE_PENDING;
	has(told(m, &e, NULL), "queued already");
	model_free(m);
}

void a_free_says_how_far_the_next_trim_is(void **state)
{
	struct event e = { .kind = BMA_FREE, .cache = CONNS0, .free_cnt = 96 };
	struct model *m = world();

	(void)state;
	has(told(m, &e, NULL), "above 96, 1 free from now");
	e.free_cnt = 97;
	e.flags = BMA_RAISE_QUEUED;
	has(told(m, &e, NULL), "97 are there, more than the high watermark 96");
	has(sentences, "down to 64");
	e = (struct event){ .kind = BMA_FREE, .cache = CONNS0, .flags = BMA_F_EXTRA,
			    .ctx = BMA_CTX_NMI };
	has(told(m, &e, NULL), "free_llist_extra until the next trim");
	has_not(sentences, "watermark");
	model_free(m);
}

void a_failure_names_its_cause_and_who_asked(void **state)
{
	struct event raised = { .time = START, .kind = BMA_ALLOC, .cache = CONNS0,
				.flags = BMA_RAISE_QUEUED };
	struct event e = { .time = START + 1200 * US, .kind = BMA_ALLOC_FAIL, .cache = CONNS0,
			   .what = BMA_FAIL_EMPTY, .n = { 51, 4121 },
			   .flags = BMA_RAISE_PENDING | BMA_F_IRQS_OFF };
	struct event refill = { .time = START, .kind = BMA_REFILL, .cache = CONNS0,
				.n = { 48, 1, 2, 0 } };
	struct model *m = world();

	(void)state;
	has(told(m, &e, &raised), "One was queued 1.2 ms before, but cannot run until the caller has "
	    "interrupts on.");
	has(sentences, "program lesson #51, thread bench 4121.");
	e.flags = BMA_RAISE_PENDING;
	has(told(m, &e, &raised), "is late, as interrupts were on");
	e.ctx = BMA_CTX_IRQ;
	has(told(m, &e, &raised), "until this interrupt is over");
	e.ctx = BMA_CTX_TASK;
	e.flags = BMA_RAISE_QUEUED;
	has(told(m, &e, &refill), "asked for 48 and got 3");
	e.what = BMA_FAIL_BUSY;
	has(told(m, &e, NULL), "`active` is taken");
	has_not(sentences, "is empty");
	model_free(m);
}

void a_refill_says_whence_its_objects_came(void **state)
{
	struct event raised = { .time = START, .kind = BMA_ALLOC, .cache = CONNS0,
				.flags = BMA_RAISE_QUEUED };
	struct event e = { .time = START + 3 * US, .kind = BMA_REFILL, .cache = CONNS0,
			   .free_cnt = 79, .n = { 48, 33, 0, 15 } };
	struct model *m = world();

	(void)state;
	assert_true(explain_is_cause(&e, &raised));
	has(told(m, &e, &raised), "below the low watermark 32: unit_alloc() queued refill_work, run 3.0 us "
	    "later");
	has(sentences, "asked for 48 and got 48: 33 back from free_by_rcu_ttrace, 0 back from "
	    "waiting_for_gp_ttrace, then 15 from the slab.");
	has(sentences, "48 allocations from now");
	e.n[N_SLAB] = 0;
	has(told(m, &e, NULL), "refused");
	model_free(m);
}

void a_trim_names_the_cache_that_gets_the_objects(void **state)
{
	struct event e = { .kind = BMA_TRIM, .cache = CONNS0, .tgt = CONNS1, .free_cnt = 64,
			   .n = { 33, 2 } };
	struct model *m = world();

	(void)state;
	has(told(m, &e, NULL), "moved 33 and 2 of free_llist_extra to free_by_rcu_ttrace of "
	    "CPU 1's cache");
	has(sentences, "64 stay");
	e.tgt = CONNS0;
	has(told(m, &e, NULL), "this CPU's cache");
	model_free(m);
}

void the_end_of_a_wait_says_how_long_and_what_was_taken_back(void **state)
{
	struct event start = { .time = START, .kind = BMA_GP_START, .cache = CONNS1,
			       .what = BMA_GP_TASKS_TRACE, .n = { 48 } };
	struct event e = { .time = START + 14 * MS, .kind = BMA_GP_END, .cache = CONNS1,
			   .what = BMA_GP_TASKS_TRACE, .n = { 33 } };
	struct event rcu = { .kind = BMA_GP_END, .cache = CONNS1, .tgt = CONNS0,
			     .what = BMA_GP_RCU, .n = { 1 } };
	struct model *m = world();

	(void)state;
	assert_true(explain_is_cause(&e, &start));
	assert_false(explain_is_cause(&rcu, &start));
	has(told(m, &e, &start), "over after 14 ms: __free_rcu() gave 33 objects of CPU 1's cache");
	has(sentences, "48 began to wait; the other 15 were taken back");
	assert_string_equal(explain_where(&e), "kernel/bpf/memalloc.c: __free_rcu()");
	assert_string_equal(explain_where(&rcu), "kernel/bpf/memalloc.c: __free_by_rcu()");
	has(told(m, &rcu, NULL), "moved 1 object to free_by_rcu_ttrace of this CPU's cache");
	start.flags = BMA_F_DRAINING;
	has(told(m, &start, NULL), "to the slab at once");
	model_free(m);
}

/* The chain: a trim starts the wait; a raise starts the trim. */
void causes_are_of_the_same_cache(void **state)
{
	struct event raise0 = { .kind = BMA_FREE, .cache = CONNS0, .flags = BMA_RAISE_QUEUED };
	struct event pending = { .kind = BMA_FREE, .cache = CONNS0, .flags = BMA_RAISE_PENDING };
	struct event trim = { .kind = BMA_TRIM, .cache = CONNS0, .tgt = CONNS1 };
	struct event gp = { .kind = BMA_GP_START, .cache = CONNS1, .what = BMA_GP_TASKS_TRACE };

	(void)state;
	assert_true(explain_is_cause(&trim, &raise0));
	assert_false(explain_is_cause(&trim, &pending));
	assert_true(explain_is_cause(&gp, &trim));
	trim.tgt = CONNS0;
	assert_false(explain_is_cause(&gp, &trim));
	trim.cache = CONNS1;
	assert_false(explain_is_cause(&trim, &raise0));
}

static char column[EVENT_TEXT];

static const char *text_of(const struct model *m, enum event_column c, const struct event *e,
			   int width)
{
	event_text(c, m, e, 812440, width, column);
	return column;
}

void an_event_is_a_line_of_columns(void **state)
{
	struct event e = { .time = START + 1984851 * US, .kind = BMA_REFILL, .cache = CONNS0,
			   .free_cnt = 79, .n = { 48, 0, 0, 48 }, .ctx = BMA_CTX_IRQ };
	struct model *m = world();

	(void)state;
	assert_string_equal(text_of(m, EV_TIME, &e, 11), "1.984851");
	assert_string_equal(text_of(m, EV_POSITION, &e, 13), "#812,440");
	assert_string_equal(text_of(m, EV_CTX, &e, 4), "irq");
	assert_string_equal(text_of(m, EV_OWNER, &e, 14), "conns #17");
	assert_string_equal(text_of(m, EV_OWNER, &e, 8), "con… #17");
	assert_string_equal(text_of(m, EV_KIND, &e, 11), "refill");
	assert_string_equal(text_of(m, EV_WHAT, &e, 60), "got 48 of 48: 0 behind 0 waiting 48 slab");
	assert_string_equal(text_of(m, EV_WHAT, &e, 27), "48 slab");
	assert_string_equal(text_of(m, EV_FREE, &e, 5), "79");
	e.cache = OBJNEW;
	assert_string_equal(text_of(m, EV_OWNER, &e, 14), "obj_new 64");
	e.time = START - 5 * US;
	assert_string_equal(text_of(m, EV_TIME, &e, 11), "-0.000005");
	model_free(m);
}

void no_address_is_shown_whole(void **state)
{
	struct event e = { .kind = BMA_ALLOC, .cache = CONNS0, .obj = 0xffff888104c4e108ull,
			   .flags = BMA_RAISE_QUEUED };
	struct model *m = world();

	(void)state;
	assert_string_equal(text_of(m, EV_WHAT, &e, 27), "o89c21  refill queued");
	model_free(m);
}

void another_cpus_cache_is_said_to_be_so(void **state)
{
	struct event e = { .kind = BMA_GP_END, .cache = CONNS1, .what = BMA_GP_TASKS_TRACE,
			   .n = { 33 } };
	struct event extra = { .kind = BMA_FREE, .cache = CONNS0, .flags = BMA_F_EXTRA };
	struct model *m = world();

	(void)state;
	assert_string_equal(text_of(m, EV_WHAT, &e, 40), "tasks-trace: 33 to the slab (cpu1's)");
	e.cpu = 1;
	assert_string_equal(text_of(m, EV_WHAT, &e, 40), "tasks-trace: 33 to the slab");
	assert_string_equal(text_of(m, EV_FREE, &extra, 5), "");
	model_free(m);
}

void the_columns_fit_from_80_to_300_cells(void **state)
{
	(void)state;
	for (int w = 80; w <= 300; w++) {
		struct event_layout l = event_layout(w, w % 2 ? 1024 : 4);
		int end = 0;

		for (int c = 0; c < EV_COLUMNS; c++) {
			if (!l.w[c])
				continue;
			assert_true(l.x[c] > end);
			end = l.x[c] + l.w[c];
			if (c != EV_POSITION)
				assert_true(l.w[c] >= (int)strlen(event_heading(c)));
		}
		assert_true(end <= w);
		assert_true(l.w[EV_OWNER] >= 12 && l.w[EV_WHAT] >= 25);
		assert_int_equal(l.w[EV_POSITION] != 0, w >= 100);
	}
}

/* The model and its past as a player keeps them. */
static void happens(struct model *m, struct past *p, struct event e)
{
	struct item item = { .type = ITEM_EVENT, .event = e };

	item.event.time = m->now + US;
	model_apply(m, &item.event);
	assert_int_equal(past_push(p, &item, m), 0);
}

static struct past *story(struct model *m)
{
	struct past *p = past_new(100);

	assert_non_null(p);
	happens(m, p, (struct event){ .kind = BMA_ALLOC, .cache = CONNS0, .free_cnt = 32 });
	happens(m, p, (struct event){ .kind = BMA_ALLOC, .cache = CONNS0, .free_cnt = 31,
				      .flags = BMA_RAISE_QUEUED });
	happens(m, p, (struct event){ .kind = BMA_STATE, .cache = CONNS1, .cpu = 1 });
	happens(m, p, (struct event){ .kind = BMA_LOSS, .cpu = 1, .n = { 9 } });
	happens(m, p, (struct event){ .kind = BMA_REFILL, .cache = CONNS0, .free_cnt = 79,
				      .ctx = BMA_CTX_IRQ, .n = { 48, 0, 0, 48 } });
	happens(m, p, (struct event){ .kind = BMA_ALLOC, .cache = OBJNEW, .free_cnt = 3 });
	happens(m, p, (struct event){ .kind = BMA_ALLOC_FAIL, .cache = CONNS1, .cpu = 1 });
	return p;
}

/* The spots as text: "1 2 L 5": positions, L for a loss. */
static const char *shown(const struct model *m, const struct past *p, enum event_group group,
			 const char *filter)
{
	struct event_pick *k = event_pick_new(m, group, filter, NULL);
	uint64_t spot = 0;
	char *at = column;

	assert_non_null(k);
	*at = 0;
	while ((spot = event_pick_next(k, p, spot, 1)))
		at += sprintf(at, spot & 1 ? "%llu " : "L ",
			      (unsigned long long)spot_position(spot));
	/* and the same on the way back */
	spot = 1000;
	while ((spot = event_pick_next(k, p, spot, -1)))
		if (spot & 1)
			assert_non_null(event_at_spot(p, spot));
	event_pick_free(k);
	return column;
}

void losses_stand_in_their_place(void **state)
{
	struct model *m = world();
	struct past *p = story(m);

	(void)state;
	assert_string_equal(shown(m, p, GROUP_ALL, ""), "1 2 3 L 4 5 6 ");
	assert_int_equal(event_at_spot(p, 2 * 4)->n[0], 9);
	assert_string_equal(shown(m, p, GROUP_USUAL, ""), "1 2 L 4 5 6 ");
	happens(m, p, (struct event){ .kind = BMA_LOSS, .cpu = 0, .n = { 1 } });
	assert_string_equal(shown(m, p, GROUP_FAILURES, ""), "L 6 L ");
	past_free(p);
	model_free(m);
}

void the_filter_asks_for_all_its_words(void **state)
{
	struct model *m = world();
	struct past *p = story(m);

	(void)state;
	assert_string_equal(shown(m, p, GROUP_WORK, ""), "2 L 4 6 ");
	assert_string_equal(shown(m, p, GROUP_ALL, "conns"), "1 2 3 L 4 6 ");
	assert_string_equal(shown(m, p, GROUP_ALL, "CONNS alloc"), "1 2 L 6 ");
	assert_string_equal(shown(m, p, GROUP_ALL, "cpu1"), "3 L 6 ");
	assert_string_equal(shown(m, p, GROUP_ALL, "irq"), "L 4 ");
	assert_string_equal(shown(m, p, GROUP_ALL, "obj_new"), "L 5 ");
	assert_string_equal(shown(m, p, GROUP_ALL, "nothing_like_it"), "L ");
	past_free(p);
	model_free(m);
}

void the_newest_raise_before_it_led_to_a_refill(void **state)
{
	struct model *m = world();
	struct past *p = story(m);
	struct explain x;

	(void)state;
	explain_find(&x, m, p, past_event(p, 4), 4);
	assert_non_null(x.cause);
	assert_int_equal(x.cause_position, 2);
	explain_find(&x, m, p, past_event(p, 1), 1);
	assert_null(x.cause);
	past_free(p);
	model_free(m);
}
