// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A recording of a real kernel, changed in one place: does the model notice, and does it name the
 * place? Each event that moves objects has its turn, 802 of the 862. Not tried are states, owners and
 * descriptors, which move none, and what sets a cache up or ends it (cache_new, cache_gone): without
 * the first it is taken for one that was there before, without the second for one that lives on, and
 * neither can be seen to be wrong. tests/unit/data/cross.bma is what
 *
 *	tests/vm/vm --cpus 2 -- ./bmascope record -o - -- ./bmascope workload cross --rounds 3 --depth 130
 *
 * gave. The sequence numbers stay without gaps, as the model does not see them: a gap is the
 * reader's to find (test_reader.c).
 */
#include "unit.h"

#include <string.h>

#include "../../src/event/kind.h"
#include "../../src/play/replay.h"
#include "../../src/stream/meta.h"

#define REAL "tests/unit/data/cross.bma"

static struct items load(struct meta *meta)
{
	struct bytes b = bytes_of_file(REAL);
	struct items i = items_of(b.p, b.len, 0);

	bytes_release(&b);
	assert_int_equal(i.rc, 0);
	assert_int_equal(i.health.damaged_places, 0);
	assert_int_equal(i.item[0].type, ITEM_META);
	assert_int_equal(meta_parse(i.item[0].text, meta), 0);
	return i;
}

/* The model of all items but one; but SIZE_MAX: of all. */
static struct model *play(const struct items *i, const struct meta *meta, size_t but)
{
	struct model *m = model_new(meta->cpus, meta->start);

	assert_non_null(m);
	for (size_t k = 1; k < i->n; k++)
		if (k != but)
			assert_int_equal(replay_item(m, &i->item[k]), 0);
	return m;
}

static bool is_event(const struct item *i)
{
	return i->type == ITEM_EVENT && i->event.kind != BMA_LOSS;
}

/* Kinds that move objects. A state or an owner that is missing leaves no hole; a set-up that is
 * missing makes the cache one that was there before. */
static bool moves_objects(const struct item *i)
{
	if (!is_event(i))
		return false;
	switch (i->event.kind) {
	case BMA_STATE:
	case BMA_OWNER:
	case BMA_MAP_FD:
	case BMA_CACHE_NEW:
	case BMA_CACHE_GONE:
	case BMA_ALLOC_FAIL:
		return false;
	default:
		return true;
	}
}

static bool tells_free_cnt(const struct item *i)
{
	return is_event(i) && (i->event.kind == BMA_ALLOC || i->event.kind == BMA_FREE ||
			       i->event.kind == BMA_PREFILL || i->event.kind == BMA_REFILL ||
			       i->event.kind == BMA_TRIM);
}

/* Only the cache's own CPU does these. */
static bool is_own(const struct item *i)
{
	return is_event(i) && (i->event.kind == BMA_ALLOC || i->event.kind == BMA_FREE ||
			       i->event.kind == BMA_REFILL || i->event.kind == BMA_TRIM);
}

/* How many events are in items [0, k]. */
static uint64_t position_of(const struct items *i, size_t k)
{
	uint64_t n = 0;

	for (size_t j = 0; j <= k; j++)
		n += is_event(&i->item[j]);
	return n;
}

/* The position of the first event after item k that can show that something with the cache is
 * wrong: the next that tells its free_cnt or its lists, or that it goes: then they are empty. */
static uint64_t next_look(const struct items *i, size_t k, uint32_t cache, bool lists)
{
	for (size_t j = k + 1; j < i->n; j++) {
		const struct item *it = &i->item[j];

		if (is_event(it) && it->event.cache == cache &&
		    (it->event.kind == BMA_STATE || it->event.kind == BMA_CACHE_GONE ||
		     (!lists && tells_free_cnt(it))))
			return position_of(i, j);
	}
	fail_msg("cache %u is never looked at behind item %zu", cache, k);
	return 0;
}

static void the_recording_itself_is_clean(void **state)
{
	struct meta meta;
	struct items i = load(&meta);
	struct model *m = play(&i, &meta, SIZE_MAX);

	(void)state;
	assert_int_equal(m->checks.failed, 0);
	assert_true(m->checks.exact >= 20);
	assert_int_equal(m->lost, 0);
	model_free(m);
	items_release(&i);
}

static const struct model_failure *first_failure(const struct model *m, const char *what, size_t k,
						 const struct item *it)
{
	const struct model_failure *f = model_failure(m, 1);

	if (!m->checks.failed || !f)
		fail_msg("%s item %zu (%s of cache %u) goes unnoticed", what, k,
			 kind_name(it->event.kind), it->event.cache);
	return f;
}

static void a_missing_event_is_found_where_its_cache_is_looked_at_next(void **state)
{
	struct meta meta;
	struct items i = load(&meta);
	unsigned int tried = 0;

	(void)state;
	for (size_t k = 1; k < i.n; k++) {
		const struct item *it = &i.item[k];
		const struct model_failure *f;
		struct model *m;
		uint64_t limit;

		if (!moves_objects(it))
			continue;
		m = play(&i, &meta, k);
		f = first_failure(m, "without", k, it);
		assert_true(f->cache == it->event.cache || f->cache == it->event.tgt);
		/* a prefill may come late, so its cache's next free_cnt blames nobody */
		limit = next_look(&i, k, f->cache, !tells_free_cnt(it) ||
				  it->event.kind == BMA_PREFILL || f->cache != it->event.cache);
		/* one event less than in the recording */
		assert_in_range(f->position, position_of(&i, k), limit - 1);
		model_free(m);
		tried++;
	}
	assert_int_equal(tried, 802);
	items_release(&i);
}

static void a_wrong_free_cnt_is_found_at_its_event(void **state)
{
	struct meta meta;
	struct items i = load(&meta);
	unsigned int tried = 0;

	(void)state;
	for (size_t k = 1; k < i.n; k++) {
		struct item *it = &i.item[k];
		const struct model_failure *f;
		struct model *m;

		if (!tells_free_cnt(it))
			continue;
		it->event.free_cnt++;
		m = play(&i, &meta, SIZE_MAX);
		f = first_failure(m, "with another free_cnt", k, it);
		assert_int_equal(f->position, position_of(&i, k));
		assert_int_equal(f->cache, it->event.cache);
		assert_int_equal(f->what, FAILURE_FREE_CNT);
		assert_int_equal(f->kernel - f->ours, 1);
		it->event.free_cnt--;
		model_free(m);
		tried++;
	}
	assert_int_equal(tried, 801);
	items_release(&i);
}

static bool has_count(const struct item *i)
{
	return is_event(i) && (i->event.kind == BMA_REFILL || i->event.kind == BMA_TRIM ||
			       i->event.kind == BMA_GP_START || i->event.kind == BMA_GP_END);
}

/* Item k has one object more than in the recording. What goes to or from free_llist is held against
 * the event's own free_cnt; the other lists, of the cache or the target, wait for a state. */
static void found_at_the_next_look(const struct items *i, const struct meta *meta, size_t k)
{
	const struct event *e = &i->item[k].event;
	bool at_once = e->kind == BMA_REFILL || e->kind == BMA_TRIM;
	struct model *m = play(i, meta, SIZE_MAX);
	const struct model_failure *f = first_failure(m, "with another count", k, &i->item[k]);
	uint64_t first = position_of(i, k);

	assert_true(f->cache == e->cache || (!at_once && f->cache == e->tgt));
	assert_in_range(f->position, first, at_once ? first : next_look(i, k, f->cache, true));
	model_free(m);
}

static void a_wrong_count_is_found_where_its_cache_is_looked_at_next(void **state)
{
	struct meta meta;
	struct items i = load(&meta);
	unsigned int tried = 0;

	(void)state;
	for (size_t k = 1; k < i.n; k++) {
		struct item *it = &i.item[k];
		bool refill = it->event.kind == BMA_REFILL;

		if (!has_count(it))
			continue;
		for (unsigned int n = refill ? N_BEHIND : N_MOVED; n <= (refill ? N_SLAB : N_MOVED); n++) {
			it->event.n[n]++;
			found_at_the_next_look(&i, &meta, k);
			it->event.n[n]--;
			tried++;
		}
	}
	assert_int_equal(tried, 38);
	items_release(&i);
}

/* Two events of different CPUs change places; each stays where the other's time and number were. */
static void swap(struct item *a, struct item *b)
{
	struct event t = a->event, *x = &a->event, *y = &b->event;
	uint32_t cpu[2] = { x->cpu, y->cpu };
	uint64_t time[2] = { x->time, y->time }, seq[2] = { x->seq, y->seq };

	*x = *y;
	*y = t;
	x->cpu = cpu[0];
	y->cpu = cpu[1];
	x->time = time[0];
	y->time = time[1];
	x->seq = seq[0];
	y->seq = seq[1];
}

static void events_that_changed_their_cpus_are_found_at_the_first(void **state)
{
	struct meta meta;
	struct items i = load(&meta);
	unsigned int tried = 0;

	(void)state;
	for (size_t k = 1; k < i.n; k++)
		for (size_t j = k + 1, found = 0; j < i.n && !found; j++) {
			const struct model_failure *f;
			struct model *m;

			if (!is_own(&i.item[k]) || !is_own(&i.item[j]) ||
			    i.item[k].event.cpu == i.item[j].event.cpu)
				continue;
			found = 1;
			swap(&i.item[k], &i.item[j]);
			m = play(&i, &meta, SIZE_MAX);
			f = first_failure(m, "swapped", k, &i.item[k]);
			assert_int_equal(f->position, position_of(&i, k));
			assert_int_equal(f->what, FAILURE_CPU);
			swap(&i.item[k], &i.item[j]);
			model_free(m);
			tried++;
		}
	assert_int_equal(tried, 665);
	items_release(&i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_recording_itself_is_clean),
		cmocka_unit_test(a_missing_event_is_found_where_its_cache_is_looked_at_next),
		cmocka_unit_test(a_wrong_free_cnt_is_found_at_its_event),
		cmocka_unit_test(a_wrong_count_is_found_where_its_cache_is_looked_at_next),
		cmocka_unit_test(events_that_changed_their_cpus_are_found_at_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
