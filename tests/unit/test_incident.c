// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/model/model.h"

#define START 5000000000ull
#define US 1000ull
#define MS 1000000ull
#define SECOND 1000000000ull

/* One map, a cache on CPU 0 (id 1) and one on CPU 1 (id 2), set up before our eyes. */
static struct model *one_map(void)
{
	struct alloc_info a = { .id = 1, .owner = BMA_OWNER_MAP, .map_id = 17, .map_type = 1,
				.name = "conns" };
	struct model *m = model_new(2, START);

	assert_int_equal(model_add_alloc(m, &a), 0);
	for (uint32_t id = 1; id <= 2; id++) {
		struct cache_info c = { .id = id, .alloc = 1, .cpu = id - 1, .addr = id * 0x1000,
					.unit_size = 72, .low = 32, .high = 96, .batch = 48 };

		assert_int_equal(model_add_cache(m, &c), 0);
		model_apply(m, &(struct event){ .kind = BMA_CACHE_NEW, .cache = id, .cpu = id - 1,
						.time = START });
		model_apply(m, &(struct event){ .kind = BMA_PREFILL, .cache = id, .cpu = id - 1,
						.n = { 4, 0, 0, 4 }, .free_cnt = 4,
						.time = START });
	}
	return m;
}

/* Event of cache 1 on CPU 0, a microsecond after the one before. */
static void event(struct model *m, struct event e)
{
	e.cache = e.kind == BMA_LOSS ? 0 : 1;
	e.time = m->now + US;
	model_apply(m, &e);
}

static void alloc(struct model *m, int32_t left, uint8_t raise)
{
	event(m, (struct event){ .kind = BMA_ALLOC, .free_cnt = left, .flags = raise });
}

static void failing(struct model *m, uint8_t flags, uint8_t ctx)
{
	event(m, (struct event){ .kind = BMA_ALLOC_FAIL, .flags = flags, .ctx = ctx,
				 .n = { 31, 812 } });
}

static void refill(struct model *m, uint32_t got, int32_t free_cnt)
{
	event(m, (struct event){ .kind = BMA_REFILL, .ctx = BMA_CTX_IRQ, .free_cnt = free_cnt,
				 .n = { 48, 0, 0, got } });
}

/* The prefill is used up: the first of four asks for the refill. */
static void empty(struct model *m)
{
	alloc(m, 3, BMA_RAISE_QUEUED);
	alloc(m, 2, BMA_RAISE_PENDING);
	alloc(m, 1, BMA_RAISE_PENDING);
	alloc(m, 0, BMA_RAISE_PENDING);
}

static const struct incident *newest(const struct model *m)
{
	const struct incident *i = model_incident(m, m->nincidents);

	assert_non_null(i);
	return i;
}

static void caused(const struct model *m, uint64_t number, enum incident_cause cause)
{
	const struct incident *i = model_incident(m, number);

	assert_int_equal(m->nincidents, number);
	assert_non_null(i);
	assert_string_equal(cause_name(i->cause), cause_name(cause));
}

static void a_run_of_failures_is_one_incident_with_all_it_takes_to_explain_it(void **state)
{
	struct model *m = one_map();
	const struct incident *i;

	(void)state;
	empty(m);
	for (int n = 0; n < 12; n++)
		failing(m, BMA_RAISE_PENDING | BMA_F_IRQS_OFF, BMA_CTX_TASK);
	caused(m, 1, CAUSE_IRQS_OFF);
	i = newest(m);
	assert_int_equal(i->number, 1);
	assert_int_equal(i->type, INCIDENT_ALLOC_FAIL);
	assert_int_equal(i->cache, 1);
	assert_int_equal(i->count, 12);
	assert_int_equal(i->position, 9);		/* after two set-ups and four allocations */
	assert_int_equal(i->raised_at, START + 1 * US);
	assert_int_equal(i->empty_since, START + 4 * US);
	assert_int_equal(i->first, START + 5 * US);
	assert_int_equal(i->last, START + 16 * US);
	assert_int_equal(i->prog, 31);
	assert_int_equal(i->pid, 812);
	assert_false(i->over);
	refill(m, 48, 48);
	assert_false(i->over);
	alloc(m, 47, 0);
	assert_true(i->over);
	assert_int_equal(m->caches[1].incident, 0);
	assert_int_equal(m->nincidents, 1);
	model_free(m);
}

static void an_interrupt_keeps_the_refill_off_as_well(void **state)
{
	static const uint8_t ctx[] = { BMA_CTX_IRQ, BMA_CTX_NMI };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ctx); i++) {
		struct model *m = one_map();

		empty(m);
		failing(m, BMA_RAISE_PENDING, ctx[i]);
		caused(m, 1, CAUSE_IRQS_OFF);
		model_free(m);
	}
}

static void with_interrupts_on_the_refill_is_late(void **state)
{
	struct model *m = one_map();

	(void)state;
	empty(m);
	failing(m, BMA_RAISE_PENDING, BMA_CTX_TASK);
	caused(m, 1, CAUSE_IRQ_WORK_LATE);
	model_free(m);
}

static void an_nmi_that_finds_active_taken_is_busy_whatever_is_on_the_list(void **state)
{
	struct model *m = one_map();

	(void)state;
	event(m, (struct event){ .kind = BMA_ALLOC_FAIL, .what = BMA_FAIL_BUSY,
				 .flags = BMA_RAISE_QUEUED, .ctx = BMA_CTX_NMI });
	caused(m, 1, CAUSE_BUSY);
	alloc(m, 3, BMA_RAISE_PENDING);		/* the one that it interrupted */
	assert_true(newest(m)->over);
	model_free(m);
}

/* A refill that brings nothing: the next failure raises anew, and so it stays the slab's fault. */
static void a_refill_that_brings_nothing_was_refused(void **state)
{
	struct model *m = one_map();

	(void)state;
	empty(m);
	refill(m, 0, 0);
	failing(m, BMA_RAISE_QUEUED, BMA_CTX_TASK);
	caused(m, 1, CAUSE_REFUSED);
	assert_int_equal(newest(m)->refill.asked, 48);
	assert_int_equal(newest(m)->refill.slab, 0);
	assert_int_equal(newest(m)->refill.time, START + 5 * US);
	failing(m, BMA_RAISE_PENDING | BMA_F_IRQS_OFF, BMA_CTX_TASK);
	caused(m, 1, CAUSE_REFUSED);
	assert_int_equal(newest(m)->count, 2);
	refill(m, 48, 48);
	alloc(m, 47, 0);
	assert_true(newest(m)->over);
	model_free(m);
}

static void a_pending_raise_does_not_excuse_the_slab(void **state)
{
	struct model *m = one_map();

	(void)state;
	empty(m);
	failing(m, BMA_RAISE_PENDING | BMA_F_IRQS_OFF, BMA_CTX_TASK);
	caused(m, 1, CAUSE_IRQS_OFF);
	refill(m, 0, 0);
	failing(m, BMA_RAISE_QUEUED | BMA_F_IRQS_OFF, BMA_CTX_TASK);
	caused(m, 1, CAUSE_REFUSED);		/* one run, and this says more */
	failing(m, BMA_RAISE_PENDING | BMA_F_IRQS_OFF, BMA_CTX_TASK);
	caused(m, 1, CAUSE_REFUSED);
	assert_int_equal(newest(m)->count, 3);
	model_free(m);
}

/* It got ten of 48; they were used up with interrupts off: full or not, none could follow. */
static void a_short_refill_that_was_used_up_is_not_the_cause_while_the_next_is_held_off(void **s)
{
	struct model *m = one_map();

	(void)s;
	empty(m);
	refill(m, 10, 10);
	for (int left = 9; left >= 0; left--)
		alloc(m, left, left == 9 ? BMA_RAISE_QUEUED : BMA_RAISE_PENDING);
	failing(m, BMA_RAISE_PENDING | BMA_F_IRQS_OFF, BMA_CTX_TASK);
	caused(m, 1, CAUSE_IRQS_OFF);
	assert_int_equal(newest(m)->refill.slab, 10);
	model_free(m);
}

static void each_run_is_an_incident_of_its_own(void **state)
{
	struct model *m = one_map();

	(void)state;
	empty(m);
	for (uint64_t n = 1; n <= 3; n++) {
		failing(m, BMA_RAISE_PENDING | BMA_F_IRQS_OFF, BMA_CTX_TASK);
		caused(m, n, CAUSE_IRQS_OFF);
		refill(m, 1, 1);
		alloc(m, 0, BMA_RAISE_QUEUED);
	}
	model_free(m);
}

static void a_prefill_that_got_nothing_was_refused(void **state)
{
	struct cache_info c = { .id = 1, .alloc = 1, .addr = 0x1000, .unit_size = 72, .low = 32 };
	struct model *m = model_new(1, START);
	char buf[512];

	(void)state;
	assert_int_equal(model_add_cache(m, &c), 0);
	event(m, (struct event){ .kind = BMA_CACHE_NEW });
	event(m, (struct event){ .kind = BMA_PREFILL, .n = { 4 } });
	failing(m, BMA_RAISE_QUEUED, BMA_CTX_TASK);
	caused(m, 1, CAUSE_REFUSED);
	assert_non_null(strstr(incident_sentence(m, newest(m), buf, sizeof(buf)),
			       "when the cache was set up."));
	model_free(m);
}

static void an_allocation_past_the_list_ends_the_run_too(void **state)
{
	struct model *m = one_map();

	(void)state;
	empty(m);
	failing(m, BMA_RAISE_PENDING, BMA_CTX_TASK);
	event(m, (struct event){ .kind = BMA_SLAB_ALLOC });		/* refused */
	assert_false(newest(m)->over);
	event(m, (struct event){ .kind = BMA_SLAB_ALLOC, .obj = 72 });
	assert_true(newest(m)->over);
	model_free(m);
}

static void with_the_cache_its_incidents_end(void **state)
{
	struct model *m = one_map();

	(void)state;
	empty(m);
	failing(m, BMA_RAISE_PENDING, BMA_CTX_TASK);
	event(m, (struct event){ .kind = BMA_CACHE_GONE });
	assert_true(newest(m)->over);
	model_free(m);
}

static void a_cache_that_went_unseen_ends_them_at_the_next_tick(void **state)
{
	struct cache_info c = { .id = 3, .alloc = 1, .cpu = 0, .addr = 0x1000, .unit_size = 16 };
	struct model *m = one_map();

	(void)state;
	empty(m);
	failing(m, BMA_RAISE_PENDING, BMA_CTX_TASK);
	assert_int_equal(model_add_cache(m, &c), 0);	/* at its address */
	model_tick(m, m->now + MS);
	assert_true(newest(m)->over);
	model_free(m);
}

/* Behind a loss nothing is known but what the failure itself says. */
static void after_a_loss_only_the_event_itself_is_believed(void **state)
{
	struct model *m = one_map();

	(void)state;
	empty(m);
	event(m, (struct event){ .kind = BMA_LOSS, .n = { 9 } });
	failing(m, BMA_RAISE_QUEUED | BMA_F_IRQS_OFF, BMA_CTX_TASK);
	caused(m, 1, CAUSE_UNKNOWN);
	assert_int_equal(newest(m)->raised_at, 0);
	assert_int_equal(newest(m)->empty_since, 0);
	failing(m, BMA_RAISE_PENDING | BMA_F_IRQS_OFF, BMA_CTX_TASK);
	caused(m, 1, CAUSE_IRQS_OFF);
	assert_int_equal(newest(m)->count, 2);
	model_free(m);
}

/* Sums go on after a loss, but a list that they count down to 0 need not be empty. */
static void a_list_that_is_empty_by_a_guess_is_not_said_to_be(void **state)
{
	struct model *m = one_map();

	(void)state;
	event(m, (struct event){ .kind = BMA_LOSS, .n = { 9 } });
	for (int left = 3; left >= 0; left--)
		event(m, (struct event){ .kind = BMA_ALLOC, .free_cnt = left, .ctx = BMA_CTX_NMI });
	assert_int_equal(m->caches[1].known >> BMA_FREE_LLIST & 1, 0);
	failing(m, BMA_RAISE_PENDING, BMA_CTX_TASK);
	caused(m, 1, CAUSE_IRQ_WORK_LATE);
	assert_int_equal(newest(m)->empty_since, 0);
	model_free(m);
}

static void of_a_cache_that_is_older_the_event_itself_is_believed(void **state)
{
	struct cache_info c = { .id = 1, .alloc = 1, .addr = 0x1000, .unit_size = 72, .low = 32 };
	struct model *m = model_new(1, START);

	(void)state;
	assert_int_equal(model_add_cache(m, &c), 0);
	failing(m, BMA_RAISE_PENDING, BMA_CTX_TASK);
	caused(m, 1, CAUSE_IRQ_WORK_LATE);
	model_free(m);
}

static void only_the_newest_are_kept(void **state)
{
	struct model *m = one_map();

	(void)state;
	empty(m);
	for (int n = 0; n < INCIDENTS_KEPT + 10; n++) {
		failing(m, BMA_RAISE_PENDING | BMA_F_IRQS_OFF, BMA_CTX_TASK);
		refill(m, 1, 1);
		alloc(m, 0, BMA_RAISE_QUEUED);
	}
	assert_int_equal(m->nincidents, INCIDENTS_KEPT + 10);
	assert_null(model_incident(m, 0));
	assert_null(model_incident(m, 10));
	assert_int_equal(model_incident(m, 11)->number, 11);
	assert_int_equal(newest(m)->number, INCIDENTS_KEPT + 10);
	assert_null(model_incident(m, INCIDENTS_KEPT + 11));
	model_free(m);
}

static void gp(struct model *m, uint8_t kind, uint8_t what, uint32_t n, uint64_t at)
{
	model_apply(m, &(struct event){ .kind = kind, .cache = 1, .what = what, .n = { n },
					.time = START + at });
}

static void a_grace_period_far_beyond_the_usual_is_an_incident(void **state)
{
	struct model *m = one_map();
	const struct incident *i;

	(void)state;
	event(m, (struct event){ .kind = BMA_TRIM, .tgt = 1, .n = { 66 } });
	gp(m, BMA_GP_START, BMA_GP_TASKS_TRACE, 33, 1 * MS);
	gp(m, BMA_GP_END, BMA_GP_TASKS_TRACE, 33, 45 * MS);
	gp(m, BMA_GP_START, BMA_GP_TASKS_TRACE, 33, 50 * MS);
	event(m, (struct event){ .kind = BMA_TRIM, .tgt = 1, .n = { 3 } });
	model_tick(m, START + SECOND);
	assert_int_equal(m->nincidents, 0);
	model_tick(m, START + 3 * SECOND);
	i = newest(m);
	assert_int_equal(i->type, INCIDENT_STALL);
	assert_int_equal(i->cause, CAUSE_READER);
	assert_int_equal(i->flavour, BMA_GP_TASKS_TRACE);
	assert_int_equal(i->count, 36);			/* three behind it */
	assert_int_equal(i->usual, 44 * MS);
	assert_int_equal(i->first, START + 50 * MS);
	assert_int_equal(i->last, START + 3 * SECOND);
	model_tick(m, START + 4 * SECOND);		/* still the same */
	assert_int_equal(m->nincidents, 1);
	assert_int_equal(i->last, START + 4 * SECOND);
	event(m, (struct event){ .kind = BMA_REFILL, .free_cnt = 48, .n = { 48, 3, 33, 12 } });
	model_tick(m, START + 4 * SECOND + MS);
	assert_int_equal(i->count, 36);			/* so many it was, at the most */
	assert_false(i->over);
	gp(m, BMA_GP_END, BMA_GP_TASKS_TRACE, 33, 5 * SECOND);
	assert_true(i->over);
	assert_int_equal(i->last, START + 5 * SECOND);
	assert_int_equal(m->caches[1].stall[BMA_GP_TASKS_TRACE], 0);
	model_tick(m, START + 9 * SECOND);
	assert_int_equal(m->nincidents, 1);
	model_free(m);
}

static void both_flavours_can_stall_at_once(void **state)
{
	struct model *m = one_map();

	(void)state;
	gp(m, BMA_GP_START, BMA_GP_RCU, 5, MS);
	gp(m, BMA_GP_START, BMA_GP_TASKS_TRACE, 6, MS);
	model_tick(m, START + 2 * SECOND);
	assert_int_equal(m->nincidents, 2);
	assert_int_equal(newest(m)->usual, 0);
	gp(m, BMA_GP_END, BMA_GP_RCU, 5, 3 * SECOND);
	assert_true(model_incident(m, 1)->over);
	assert_false(model_incident(m, 2)->over);
	model_free(m);
}

static void an_end_that_was_lost_is_no_stall_once_the_kernel_says_so(void **state)
{
	struct model *m = one_map();

	(void)state;
	gp(m, BMA_GP_START, BMA_GP_TASKS_TRACE, 33, 1 * MS);
	event(m, (struct event){ .kind = BMA_LOSS, .n = { 1 } });
	event(m, (struct event){ .kind = BMA_STATE, .ctx = BMA_CTX_IRQ, .free_cnt = 4,
				 .n = { 4, [N_IN_PROGRESS] = 1 << 8 } });
	model_tick(m, START + 2 * SECOND);
	assert_int_equal(newest(m)->cause, CAUSE_UNKNOWN);	/* since when? */
	event(m, (struct event){ .kind = BMA_LOSS, .n = { 1 } });
	event(m, (struct event){ .kind = BMA_STATE, .ctx = BMA_CTX_IRQ, .free_cnt = 4, .n = { 4 } });
	model_tick(m, START + 3 * SECOND);
	assert_true(newest(m)->over);
	model_tick(m, START + 9 * SECOND);
	assert_int_equal(m->nincidents, 1);
	model_free(m);
}

static void says(const struct model *m, const char *wanted)
{
	char buf[512];

	assert_string_equal(incident_sentence(m, newest(m), buf, sizeof(buf)), wanted);
}

static void name(struct model *m, uint8_t of, uint32_t id, const char *text)
{
	struct name_info n = { .of = of, .id = id };

	strcpy(n.name, text);
	assert_int_equal(model_add_name(m, &n), 0);
}

static void a_sentence_begins_with_the_cause_then_says_where_who_and_since_when(void **state)
{
	struct model *m = one_map();

	(void)state;
	empty(m);
	failing(m, BMA_RAISE_PENDING | BMA_F_IRQS_OFF, BMA_CTX_TASK);
	says(m, "interrupts off: hash conns #17, 72 bytes, CPU 0: 1 allocation by program #31 (thread "
	     "#812) failed; the list was empty for 1.0 us before, and its refill, asked for 4.0 us "
	     "before, cannot run while interrupts are off.");
	name(m, NAME_PROG, 31, "burst");
	name(m, NAME_TASK, 812, "worker");
	failing(m, BMA_RAISE_PENDING | BMA_F_IRQS_OFF, BMA_CTX_TASK);
	says(m, "interrupts off: hash conns #17, 72 bytes, CPU 0: 2 allocations by program burst #31 "
	     "(thread worker #812) failed within 1.0 us; the list was empty for 1.0 us before the "
	     "first, and its refill, asked for 4.0 us before, cannot run while interrupts are off.");
	refill(m, 0, 0);
	failing(m, BMA_RAISE_QUEUED, BMA_CTX_TASK);
	says(m, "memory refused: hash conns #17, 72 bytes, CPU 0: 3 allocations by program burst #31 "
	     "(thread worker #812) failed within 3.0 us; the list was empty for 1.0 us before the "
	     "first, and the last refill got 0 of 48 objects: the slab or the memory cgroup had no "
	     "more to give.");
	model_free(m);
}

static void ends_with(const struct model *m, const char *end)
{
	char buf[512];
	size_t n = strlen(incident_sentence(m, newest(m), buf, sizeof(buf)));

	assert_true(n > strlen(end));
	assert_string_equal(buf + n - strlen(end), end);
}

/* What is over, or was refilled, or whose list is not known to be empty any more, is past. */
static void only_what_goes_on_is_told_in_the_present_tense(void **state)
{
	const char *past = "before, could not run while interrupts were off.";
	struct model *m = one_map();

	(void)state;
	empty(m);
	failing(m, BMA_RAISE_PENDING | BMA_F_IRQS_OFF, BMA_CTX_TASK);
	ends_with(m, "before, cannot run while interrupts are off.");
	event(m, (struct event){ .kind = BMA_LOSS, .n = { 1 } });
	ends_with(m, past);
	model_free(m);
	m = one_map();
	empty(m);
	failing(m, BMA_RAISE_PENDING, BMA_CTX_NMI);
	ends_with(m, "cannot run before the NMI is over.");
	event(m, (struct event){ .kind = BMA_FREE, .free_cnt = 1 });
	ends_with(m, "could not run before the NMI was over.");
	alloc(m, 0, BMA_RAISE_PENDING);
	assert_true(newest(m)->over);
	ends_with(m, "could not run before the NMI was over.");
	failing(m, BMA_RAISE_PENDING, BMA_CTX_IRQ);
	ends_with(m, "cannot run before the interrupt is over.");
	event(m, (struct event){ .kind = BMA_CACHE_GONE });
	ends_with(m, "could not run before the interrupt was over.");
	model_free(m);
}

static void a_refill_that_came_since_is_told(void **state)
{
	struct model *m = one_map();

	(void)state;
	empty(m);
	failing(m, BMA_RAISE_PENDING | BMA_F_IRQS_OFF, BMA_CTX_TASK);
	refill(m, 0, 0);
	ends_with(m, "could not run while interrupts were off; a refill 1.0 us after the failure "
		  "brought nothing.");
	refill(m, 10, 10);
	refill(m, 38, 48);
	ends_with(m, "were off; refilled 2.0 us after the failure.");
	assert_false(newest(m)->over);
	alloc(m, 47, 0);
	ends_with(m, "were off; refilled 2.0 us after the failure.");
	refill(m, 1, 48);		/* that is another story */
	ends_with(m, "were off; refilled 2.0 us after the failure.");
	model_free(m);
	m = one_map();
	empty(m);
	failing(m, BMA_RAISE_PENDING, BMA_CTX_TASK);
	refill(m, 1, 1);
	failing(m, BMA_RAISE_PENDING, BMA_CTX_TASK);	/* that one does not count any more */
	ends_with(m, "before, had not run yet, though interrupts were on.");
	refill(m, 48, 48);
	ends_with(m, "though interrupts were on; refilled 1.0 us after the last failure.");
	model_free(m);
}

static void says_short(const struct model *m, const char *wanted)
{
	char buf[512];

	assert_string_equal(incident_short(m, newest(m), buf, sizeof(buf)), wanted);
}

static void for_narrow_places_there_is_a_short_form(void **state)
{
	struct model *m = one_map();

	(void)state;
	empty(m);
	failing(m, BMA_RAISE_PENDING | BMA_F_IRQS_OFF, BMA_CTX_TASK);
	says_short(m, "ENOMEM, interrupts off: conns #17 CPU 0, 1 failure");
	failing(m, BMA_RAISE_PENDING | BMA_F_IRQS_OFF, BMA_CTX_TASK);
	says_short(m, "ENOMEM, interrupts off: conns #17 CPU 0, 2 failures");
	gp(m, BMA_GP_START, BMA_GP_TASKS_TRACE, 33, MS);
	model_tick(m, START + 3001 * MS);
	says_short(m, "stall, overdue: conns #17 CPU 0, 3.0 s, up to 33 objects");
	model_free(m);
}

/* The longest names and numbers: what does not fit is left out whole. */
static void the_short_form_has_its_cause_and_never_half_a_number(void **state)
{
	struct alloc_info a = { .id = 1, .owner = BMA_OWNER_MAP, .map_id = UINT32_MAX,
				.name = "fifteen_letters" };
	struct cache_info c = { .id = 1, .alloc = 1, .cpu = 8191, .unit_size = 1 << 20 };
	struct incident i = { .cache = 1, .count = UINT64_MAX };
	struct model *m = model_new(8192, START);
	char buf[512];

	(void)state;
	assert_int_equal(model_add_alloc(m, &a), 0);
	assert_int_equal(model_add_cache(m, &c), 0);
	for (i.type = 0; i.type <= INCIDENT_STALL; i.type++)
		for (i.cause = 0; i.cause < CAUSES; i.cause++)
			for (i.ctx = 0; i.ctx <= BMA_CTX_NMI; i.ctx++) {
				incident_short(m, &i, buf, sizeof(buf));
				assert_in_range(strlen(incident_head(&i)), 5, 15);
				assert_true(strlen(buf) <= INCIDENT_SHORT);
				assert_non_null(strstr(buf, incident_head(&i)));
				assert_non_null(strstr(buf, "fifteen_letters #4294967295 CPU 8191"));
				assert_null(strstr(buf, "184467"));
			}
	a.owner = BMA_OWNER_GLOBAL_PERCPU;
	a.map_id = 0;
	i.type = INCIDENT_ALLOC_FAIL;
	i.cause = CAUSE_IRQS_OFF;
	i.ctx = BMA_CTX_TASK;
	i.count = 99;
	assert_int_equal(model_add_alloc(m, &a), 0);
	assert_string_equal(incident_short(m, &i, buf, sizeof(buf)),
			    "ENOMEM, interrupts off: global_percpu 1048576 B CPU 8191, 99 failures");
	assert_string_equal(incident_short(m, &i, buf, 24), "ENOMEM, interrupts off:");
	model_free(m);
}

static void says_why_it_does_not_know(const struct model *m, const char *why)
{
	char wanted[256];

	snprintf(wanted, sizeof(wanted), "cause unknown: hash conns #17, 72 bytes, CPU 0: 1 allocation "
		 "by program #31 (thread #812) failed; the list was empty%s; why no refill had come is "
		 "not known: %s.", newest(m)->empty_since ? " for 1.0 us before" : "", why);
	assert_int_equal(newest(m)->cause, CAUSE_UNKNOWN);
	says(m, wanted);
}

static void events_are_said_to_be_missing_only_where_they_are(void **state)
{
	struct model *m = one_map();
	struct counters missed = { .cpu = 1, .kind = BMA_FREE, .attempted = 1, .missed = 1 };

	(void)state;
	for (int left = 3; left >= 0; left--)		/* and none of them raises refill_work */
		alloc(m, left, BMA_RAISE_NONE);
	failing(m, BMA_RAISE_QUEUED, BMA_CTX_TASK);
	says_why_it_does_not_know(m, "none had been asked for before");
	event(m, (struct event){ .kind = BMA_LOSS, .n = { 9 } });
	says_why_it_does_not_know(m, "none had been asked for before");	/* that was later */
	alloc(m, 0, BMA_RAISE_NONE);
	failing(m, BMA_RAISE_QUEUED, BMA_CTX_TASK);
	says_why_it_does_not_know(m, "events are missing");
	model_free(m);
	m = one_map();
	assert_int_equal(model_counters(m, &missed), 0);
	failing(m, BMA_RAISE_QUEUED, BMA_CTX_TASK);
	says_why_it_does_not_know(m, "events are missing");
	model_free(m);
}

static void of_an_older_cache_it_began_before_the_recording(void **state)
{
	struct alloc_info a = { .id = 1, .owner = BMA_OWNER_MAP, .map_id = 17, .map_type = 1,
				.name = "conns" };
	struct cache_info c = { .id = 1, .alloc = 1, .addr = 0x1000, .unit_size = 72, .low = 32 };
	struct model *m = model_new(1, START);

	(void)state;
	assert_int_equal(model_add_alloc(m, &a), 0);
	assert_int_equal(model_add_cache(m, &c), 0);
	failing(m, BMA_RAISE_QUEUED, BMA_CTX_TASK);
	says_why_it_does_not_know(m, "it began before the recording");
	model_free(m);
}

/* Busy first; then empty, and the refill asked for after the run had begun: no "before" to tell. */
static void a_raise_after_the_first_failure_is_not_said_to_be_before_it(void **state)
{
	struct model *m = one_map();
	char buf[512];

	(void)state;
	event(m, (struct event){ .kind = BMA_ALLOC_FAIL, .what = BMA_FAIL_BUSY,
				 .ctx = BMA_CTX_NMI, .flags = BMA_RAISE_QUEUED });
	failing(m, BMA_RAISE_QUEUED, BMA_CTX_TASK);
	failing(m, BMA_RAISE_PENDING, BMA_CTX_TASK);
	caused(m, 1, CAUSE_IRQ_WORK_LATE);
	incident_sentence(m, &(struct incident){ .cause = CAUSE_IRQ_WORK_LATE, .count = 1, .cache = 1,
						 .first = START, .raised_at = START + US },
			  buf, sizeof(buf));
	assert_non_null(strstr(buf, "; the list was empty, and its refill had not run yet, though"));
	model_free(m);
}

static void a_stall_is_a_sentence_too(void **state)
{
	struct model *m = one_map();

	(void)state;
	gp(m, BMA_GP_START, BMA_GP_TASKS_TRACE, 33, 0);
	gp(m, BMA_GP_END, BMA_GP_TASKS_TRACE, 33, 44 * MS);
	gp(m, BMA_GP_START, BMA_GP_TASKS_TRACE, 33, 50 * MS);
	model_tick(m, START + 2050 * MS);
	says(m, "overdue: hash conns #17, 72 bytes, CPU 0: a tasks-trace grace period has not "
	     "ended for 2.0 s, up to 33 objects wait for it, the longest before took 44 ms; a sleepable program has not left "
	     "its critical section, or the callback is late.");
	gp(m, BMA_GP_END, BMA_GP_TASKS_TRACE, 33, 3050 * MS);
	says(m, "overdue: hash conns #17, 72 bytes, CPU 0: a tasks-trace grace period took "
	     "3.0 s, up to 33 objects waited for it, the longest before took 44 ms; a sleepable program had not left "
	     "its critical section, or the callback was late.");
	model_free(m);
}

static void a_sentence_is_cut_off_where_its_place_ends(void **state)
{
	struct model *m = one_map();
	char whole[512];

	(void)state;
	empty(m);
	failing(m, BMA_RAISE_PENDING, BMA_CTX_TASK);
	incident_sentence(m, newest(m), whole, sizeof(whole));
	for (size_t size = 1; size <= strlen(whole) + 1; size++) {
		char *cut = malloc(size);

		incident_sentence(m, newest(m), cut, size);
		assert_int_equal(strlen(cut), size - 1);
		assert_memory_equal(cut, whole, size - 1);
		free(cut);
	}
	model_free(m);
}

static void every_cause_has_its_word(void **state)
{
	static const char *const words[] = { "unknown", "busy", "irqs_off", "irq_work_late",
					     "refused", "reader", "?" };

	(void)state;
	for (unsigned int c = 0; c <= CAUSES; c++)
		assert_string_equal(cause_name(c), words[c]);
	assert_string_equal(incident_name(INCIDENT_ALLOC_FAIL), "alloc_fail");
	assert_string_equal(incident_name(INCIDENT_STALL), "stall");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_run_of_failures_is_one_incident_with_all_it_takes_to_explain_it),
		cmocka_unit_test(an_interrupt_keeps_the_refill_off_as_well),
		cmocka_unit_test(with_interrupts_on_the_refill_is_late),
		cmocka_unit_test(an_nmi_that_finds_active_taken_is_busy_whatever_is_on_the_list),
		cmocka_unit_test(a_refill_that_brings_nothing_was_refused),
		cmocka_unit_test(a_pending_raise_does_not_excuse_the_slab),
		cmocka_unit_test(
			a_short_refill_that_was_used_up_is_not_the_cause_while_the_next_is_held_off),
		cmocka_unit_test(each_run_is_an_incident_of_its_own),
		cmocka_unit_test(a_prefill_that_got_nothing_was_refused),
		cmocka_unit_test(an_allocation_past_the_list_ends_the_run_too),
		cmocka_unit_test(with_the_cache_its_incidents_end),
		cmocka_unit_test(a_cache_that_went_unseen_ends_them_at_the_next_tick),
		cmocka_unit_test(after_a_loss_only_the_event_itself_is_believed),
		cmocka_unit_test(a_list_that_is_empty_by_a_guess_is_not_said_to_be),
		cmocka_unit_test(of_a_cache_that_is_older_the_event_itself_is_believed),
		cmocka_unit_test(only_the_newest_are_kept),
		cmocka_unit_test(a_grace_period_far_beyond_the_usual_is_an_incident),
		cmocka_unit_test(both_flavours_can_stall_at_once),
		cmocka_unit_test(an_end_that_was_lost_is_no_stall_once_the_kernel_says_so),
		cmocka_unit_test(a_sentence_begins_with_the_cause_then_says_where_who_and_since_when),
		cmocka_unit_test(only_what_goes_on_is_told_in_the_present_tense),
		cmocka_unit_test(a_refill_that_came_since_is_told),
		cmocka_unit_test(for_narrow_places_there_is_a_short_form),
		cmocka_unit_test(the_short_form_has_its_cause_and_never_half_a_number),
		cmocka_unit_test(events_are_said_to_be_missing_only_where_they_are),
		cmocka_unit_test(of_an_older_cache_it_began_before_the_recording),
		cmocka_unit_test(a_raise_after_the_first_failure_is_not_said_to_be_before_it),
		cmocka_unit_test(a_stall_is_a_sentence_too),
		cmocka_unit_test(a_sentence_is_cut_off_where_its_place_ends),
		cmocka_unit_test(every_cause_has_its_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
