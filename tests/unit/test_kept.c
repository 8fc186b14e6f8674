// SPDX-License-Identifier: GPL-2.0-or-later
/* Sums that the model keeps as events come, against the same sums made by walking all caches. */
#include "unit.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../src/model/keep.h"
#include "../../src/model/lists.h"
#include "../../src/play/feed.h"
#include "story.h"

static bool is_told(const struct model_cache *c)
{
	static const uint8_t kinds[] = { BMA_ALLOC, BMA_FREE, BMA_PREFILL, BMA_REFILL, BMA_TRIM,
					 BMA_STATE };

	for (unsigned int i = 0; i < sizeof(kinds); i++)
		if (c->events[kinds[i]])
			return true;
	return list_known(c, BMA_FREE_LLIST);
}

static struct class_kept walked(const struct model *m, uint32_t class)
{
	struct class_kept k = { .changes = m->classes[class].kept.changes };

	for (uint32_t cpu = 0; cpu < m->ncpus; cpu++) {
		const struct model_cache *c = model_cache_at(m, class, cpu);

		for (unsigned int i = 0; c && i < BMA_KINDS; i++)
			k.events[i] += c->events[i];
		if (!c || c->gone)
			continue;
		k.free += c->list[BMA_FREE_LLIST];
		k.waiting += model_cache_waiting(c);
		k.unsure[UNSURE_FREE] += !list_known(c, BMA_FREE_LLIST);
		k.unsure[UNSURE_WAITING] += !model_waiting_known(c);
		k.unsure[UNSURE_ALL] += !is_told(c);
	}
	for_each_watched(m, c, &m->living)	/* by_cpu may lead to none of two for one CPU */
		k.waits += c->class == class && c->kept.waits;
	return k;
}

static bool may_wait(const struct model_cache *c)
{
	return c->list[BMA_FREE_BY_RCU] > 0 || c->list[BMA_FREE_BY_RCU_TTRACE] > 0 ||
	       c->list[BMA_WAITING_FOR_GP] > 0 || c->list[BMA_WAITING_FOR_GP_TTRACE] > 0 ||
	       c->wait_start[0] || c->wait_start[1] || c->stall[0] || c->stall[1] ||
	       c->behind_since;
}

/* Each that waits is in the list once, and no other. */
static void check_waiting(const struct model *m)
{
	uint32_t n = 0;

	for_each_watched(m, c, &m->living) {
		assert_int_equal(may_wait(c), c->kept.waits != 0);
		n += may_wait(c);
		if (c->kept.waits)
			assert_ptr_equal(model_waiting_at(m, c->kept.waits - 1), c);
	}
	assert_int_equal(m->nwaiting, n);
}

static void check_model(const struct model *m)
{
	for (uint32_t i = 0; i < m->nclasses; i++) {
		struct class_kept k = walked(m, i);

		assert_memory_equal(&k, &m->classes[i].kept, sizeof(k));
	}
	check_waiting(m);
}

struct watcher {
	uint64_t seen;		/* models that were looked at */
	unsigned int every;	/* items, besides ticks */
};

static int look(void *ctx, const struct item *item, const struct model *m)
{
	struct watcher *w = ctx;

	if (!m || (item->type != ITEM_TICK && m->position % w->every))
		return 0;
	check_model(m);
	w->seen++;
	return 0;
}

static uint64_t watch_file(const char *name, unsigned int every)
{
	struct watcher w = { .every = every };
	char buf[64 << 10];
	struct feed f;
	ssize_t n;
	int fd = open(name, O_RDONLY);

	assert_true(fd >= 0);
	assert_int_equal(feed_init(&f, UINT64_MAX), 0);
	f.each = look;
	f.each_ctx = &w;
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		feed_bytes(&f, buf, n);
	feed_eof(&f);
	if (f.model)
		check_model(f.model);
	feed_release(&f);
	close(fd);
	return w.seen;
}

/* Whatever a damaged stream tells of caches: again, of another owner, at another's address. */
static void damaged_streams_keep_their_sums_too(void **state)
{
	glob_t found;

	(void)state;
	assert_int_equal(glob("tests/fuzz/data/stream/*.bma", 0, NULL, &found), 0);
	assert_true(found.gl_pathc > 20);
	for (size_t i = 0; i < found.gl_pathc; i++)
		watch_file(found.gl_pathv[i], 1);
	globfree(&found);
}

/* Every kind of event at random, the map's tear-down at the end, and some of them lost. */
static void sums_survive_losses_and_tear_downs(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 12; seed++) {
		struct story s;
		struct model *m = story_model();

		story_live(&s, seed, 1500, seed % 2);
		story_skew(&s, seed);
		if (seed > 4)
			story_lose(&s, seed, 40);
		for (size_t i = 0; i < s.n; i++) {
			story_tell(&s, m, i, i + 1);
			check_model(m);
		}
		model_free(m);
		story_release(&s);
	}
}

static void a_copy_keeps_on_by_itself(void **state)
{
	struct model *m = story_model(), *copy;
	struct story s;

	(void)state;
	story_live(&s, 3, 1000, true);
	story_tell(&s, m, 0, s.n / 2);
	copy = model_copy(m);
	assert_non_null(copy);
	story_tell(&s, m, s.n / 2, s.n);
	check_model(copy);
	story_tell(&s, copy, s.n / 2, s.n);
	check_model(copy);
	check_model(m);
	model_free(copy);
	model_free(m);
	story_release(&s);
}

/* A cache's bytes, but for what is no concern of who looks at lists. */
static uint64_t looks(const struct model *m, uint32_t class)
{
	uint64_t sum = 14695981039346656037ull;

	for (uint32_t cpu = 0; cpu < m->ncpus; cpu++) {
		const struct model_cache *c = model_cache_at(m, class, cpu);
		uint64_t v[] = { c && !c->gone, c ? c->known : 0, c ? c->slab_out : 0,
				 c ? c->slab_back : 0, c ? c->wait_start[0] : 0,
				 c ? c->wait_start[1] : 0, c ? c->behind_since : 0,
				 c ? c->events[BMA_CACHE_DRAIN] : 0, c ? c->events[BMA_ALLOC] : 0 };

		if (!c || c->gone)
			continue;
		for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++)
			sum = (sum ^ v[i]) * 1099511628211ull;
		for (unsigned int l = 0; l < BMA_LISTS; l++)
			sum = (sum ^ (uint64_t)c->list[l]) * 1099511628211ull;
	}
	return sum;
}

static void no_cache_changes_without_its_class_telling(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct model *m = story_model();
		uint64_t changes = 0, before = 0, told = 0;
		struct story s;

		story_live(&s, seed, 1500, true);
		if (seed > 3)
			story_lose(&s, seed, 40);
		for (size_t i = 0; i < s.n; i++) {
			story_tell(&s, m, i, i + 1);
			told += changes != m->classes[0].kept.changes;
			if (changes == m->classes[0].kept.changes && i)
				assert_int_equal(looks(m, 0), before);
			changes = m->classes[0].kept.changes;
			before = looks(m, 0);
		}
		assert_true(told > 100);
		model_free(m);
		story_release(&s);
	}
}

static void sums_of_recordings_are_those_of_a_walk(void **state)
{
	static const char *const files[] = {
		"recordings/batches.bma", "recordings/burst.bma", "recordings/cross.bma",
		"recordings/watermarks.bma", "tests/unit/data/churn100.bma",
		"tests/unit/data/cross.bma", "tests/unit/data/v1/cross.bma",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		assert_true(watch_file(files[i], 7) > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_of_recordings_are_those_of_a_walk),
		cmocka_unit_test(damaged_streams_keep_their_sums_too),
		cmocka_unit_test(sums_survive_losses_and_tear_downs),
		cmocka_unit_test(no_cache_changes_without_its_class_telling),
		cmocka_unit_test(a_copy_keeps_on_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
