// SPDX-License-Identifier: GPL-2.0-or-later
/* The lines of `stat`: cutting, counting, and how they are written. docs/stat.md fixes them. */
#include "story.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/event/kind.h"
#include "../../src/export/stat_line_json.h"
#include "../../src/export/stat_line_text.h"
#include "../../src/play/replay.h"

#define DOC "docs/stat.md"
#define MS 1000000ull
#define SECOND (1000 * MS)
#define START (77 * SECOND)

static const struct filter everything;

struct log {
	struct stat_lines lines;
	struct stat_line line[4096];
	unsigned int n, stop_at;
};

static int keep(void *ctx, const struct stat_line *line)
{
	struct log *log = ctx;

	assert_in_range(log->n, 0, ARRAY_SIZE(log->line) - 1);
	log->line[log->n++] = *line;
	return log->stop_at && log->n >= log->stop_at ? -EPIPE : 0;
}

static struct log *log_new(uint64_t interval, const struct filter *filter)
{
	struct log *log = calloc(1, sizeof(*log));

	assert_non_null(log);
	log->lines = (struct stat_lines){ .interval = interval, .filter = filter, .line = keep,
					  .ctx = log };
	return log;
}

static void add(struct model *m, uint32_t id, uint32_t map_id, const char *name, uint32_t unit_size)
{
	struct alloc_info a = { .id = id, .owner = BMA_OWNER_MAP, .map_id = map_id, .map_type = 1 };
	struct cache_info c = { .id = id, .alloc = id, .cpu = id - 1, .addr = id * 0x1000,
				.unit_size = unit_size, .low = 32, .high = 96, .batch = 48 };

	strcpy(a.name, name);
	assert_int_equal(model_add_alloc(m, &a), 0);
	assert_int_equal(model_add_cache(m, &c), 0);
}

/* Caches 1 (map conns, CPU 0) and 2 (map tiny, CPU 1), both new, with nine objects each. */
static struct model *two_maps(void)
{
	struct model *m = model_new(2, START);

	add(m, 1, 17, "conns", 72);
	add(m, 2, 18, "tiny", 16);
	for (uint32_t i = 1; i <= 2; i++) {
		model_apply(m, &(struct event){ .kind = BMA_CACHE_NEW, .cache = i, .cpu = i - 1 });
		model_apply(m, &(struct event){ .kind = BMA_PREFILL, .cache = i, .cpu = i - 1,
						.free_cnt = 9, .n = { 9, 0, 0, 9 } });
	}
	return m;
}

/* As the feed does: told, applied, told again. */
static int take(struct log *log, struct model *m, const struct item *item)
{
	int rc = stat_lines_before(&log->lines, item, m);

	if (rc)
		return rc;
	assert_int_equal(replay_item(m, item), 0);
	return stat_lines_item(&log->lines, item, m);
}

/* An event so many milliseconds after the start. */
static int event(struct log *log, struct model *m, uint64_t ms, struct event e)
{
	struct item item = { .type = ITEM_EVENT, .event = e };

	item.event.time = START + ms * MS;
	return take(log, m, &item);
}

static int alloc(struct log *log, struct model *m, uint64_t ms, uint32_t cache)
{
	return event(log, m, ms, (struct event){ .kind = BMA_ALLOC, .cache = cache,
						 .cpu = cache - 1, .free_cnt = 8 });
}

static int tick(struct log *log, struct model *m, uint64_t ms)
{
	struct item item = { .type = ITEM_TICK, .time = START + ms * MS };

	return take(log, m, &item);
}

static void finish(struct log *log, struct model *m)
{
	assert_int_equal(stat_lines_end(&log->lines, m), 0);
	model_free(m);
}

static void is_line(const struct log *log, unsigned int i, uint64_t from_ms, uint64_t to_ms,
		    uint64_t allocs)
{
	assert_in_range(log->n, i + 1, UINT32_MAX);
	assert_int_equal(log->line[i].from, from_ms * MS);
	assert_int_equal(log->line[i].to, to_ms * MS);
	assert_int_equal(log->line[i].n.events[BMA_ALLOC], allocs);
}

static void an_event_is_in_the_line_of_its_interval(void **state)
{
	struct log *log = log_new(SECOND, &everything);
	struct model *m = two_maps();

	(void)state;
	alloc(log, m, 0, 1);
	alloc(log, m, 999, 1);
	alloc(log, m, 1000, 1);		/* the next one's */
	assert_int_equal(log->n, 1);
	alloc(log, m, 1400, 2);
	alloc(log, m, 1300, 1);		/* told late: it is where it comes */
	tick(log, m, 1999);
	assert_int_equal(log->n, 1);
	tick(log, m, 2000);
	finish(log, m);
	assert_int_equal(log->n, 2);
	is_line(log, 0, 0, 1000, 2);
	is_line(log, 1, 1000, 2000, 3);
	free(log);
}

static void the_first_interval_has_what_came_before_the_first_line(void **state)
{
	struct log *log = log_new(250 * MS, &everything);
	struct model *m = two_maps();

	(void)state;
	tick(log, m, 250);
	finish(log, m);
	is_line(log, 0, 0, 250, 0);
	assert_int_equal(log->line[0].n.events[BMA_CACHE_NEW], 2);
	assert_int_equal(log->line[0].position, 4);
	free(log);
}

static void an_idle_second_is_a_line_of_zeroes(void **state)
{
	static const struct stat_counts nothing;
	struct log *log = log_new(SECOND, &everything);
	struct model *m = two_maps();

	(void)state;
	for (uint64_t ms = 50; ms <= 3000; ms += 50)
		tick(log, m, ms);
	finish(log, m);
	assert_int_equal(log->n, 3);
	assert_memory_equal(&log->line[1].n, &nothing, sizeof(nothing));
	assert_memory_equal(&log->line[2].n, &nothing, sizeof(nothing));
	assert_int_equal(log->line[2].free.objects, 18);
	assert_int_equal(log->line[2].free.sure, STAT_EXACT);
	free(log);
}

static void intervals_without_a_tick_have_lines_too(void **state)
{
	struct log *log = log_new(SECOND, &everything);
	struct model *m = two_maps();

	(void)state;
	alloc(log, m, 100, 1);
	alloc(log, m, 3500, 1);
	finish(log, m);
	assert_int_equal(log->n, 4);
	is_line(log, 0, 0, 1000, 1);
	is_line(log, 1, 1000, 2000, 0);
	is_line(log, 2, 2000, 3000, 0);
	is_line(log, 3, 3000, 3500, 1);
	free(log);
}

static void a_gap_of_years_ends_in_one_line(void **state)
{
	struct log *log = log_new(SECOND, &everything);
	struct model *m = two_maps();

	(void)state;
	alloc(log, m, 100, 1);
	alloc(log, m, 100000000500, 1);
	finish(log, m);
	assert_int_equal(log->n, STAT_LINES_GAP + 2);
	is_line(log, STAT_LINES_GAP, STAT_LINES_GAP * 1000, 100000000000, 0);
	is_line(log, STAT_LINES_GAP + 1, 100000000000, 100000000500, 1);
	free(log);
}

static void the_end_of_time_is_no_endless_loop(void **state)
{
	struct log *log = log_new(UINT64_MAX, &everything);
	struct model *m = two_maps();

	(void)state;
	m->now = UINT64_MAX;
	alloc(log, m, 100, 1);
	finish(log, m);
	assert_int_equal(log->n, 1);
	assert_int_equal(log->line[0].to, UINT64_MAX - START);
	free(log);
}

static char *text_of(const struct stat_line *l)
{
	char *text;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	stat_line_text(f, l);
	fclose(f);
	return text;
}

/* The words of a line, by the heading of their column. */
static void has(const struct stat_line *l, const char *heading, const char *wanted)
{
	char *text = text_of(l), *rest = text, *word;

	for (unsigned int i = 0; i < STAT_COLUMNS; i++) {
		word = strsep(&rest, " \n");
		while (word && !*word)
			word = strsep(&rest, " \n");
		assert_non_null(word);
		if (!strcmp(stat_columns[i].heading, heading)) {
			assert_string_equal(word, wanted);
			free(text);
			return;
		}
	}
	fail_msg("no column %s", heading);
}

static void a_stream_may_end_in_the_middle_of_an_interval(void **state)
{
	struct log *log = log_new(SECOND, &everything);
	struct model *m = two_maps();

	(void)state;
	for (unsigned int i = 0; i < 5; i++)
		alloc(log, m, 1200, 1);
	tick(log, m, 1250);
	finish(log, m);
	assert_int_equal(log->n, 2);
	is_line(log, 1, 1000, 1250, 5);
	has(&log->line[1], "TIME", "1.25");
	has(&log->line[1], "alloc/s", "20");	/* by its true length */
	free(log);
}

static void of_a_stream_that_ends_with_an_interval_nothing_is_left(void **state)
{
	struct log *log = log_new(SECOND, &everything);
	struct model *m = two_maps();

	(void)state;
	alloc(log, m, 500, 1);
	tick(log, m, 1000);
	finish(log, m);
	assert_int_equal(log->n, 1);
	free(log);
}

static void what_is_counted_in_the_last_instant_has_a_line_without_rates(void **state)
{
	struct log *log = log_new(SECOND, &everything);
	struct model *m = two_maps();

	(void)state;
	alloc(log, m, 1000, 1);
	finish(log, m);
	assert_int_equal(log->n, 2);
	is_line(log, 1, 1000, 1000, 1);
	has(&log->line[1], "alloc/s", "-");
	has(&log->line[1], "free/s", "0");
	free(log);
}

static void no_stream_has_no_line(void **state)
{
	struct log *log = log_new(SECOND, &everything);
	struct item meta = { .type = ITEM_META, .text = "" };

	(void)state;
	assert_int_equal(stat_lines_before(&log->lines, &meta, NULL), 0);
	assert_int_equal(stat_lines_item(&log->lines, &meta, NULL), 0);
	assert_int_equal(stat_lines_end(&log->lines, NULL), 0);
	assert_int_equal(log->n, 0);
	free(log);
}

static void a_loss_stands_in_the_line_of_its_second_and_makes_the_rest_doubtful(void **state)
{
	struct log *log = log_new(SECOND, &everything);
	struct model *m = two_maps();

	(void)state;
	tick(log, m, 1000);
	event(log, m, 1500, (struct event){ .kind = BMA_LOSS, .cpu = 0, .n = { 1234 } });
	tick(log, m, 2000);
	tick(log, m, 3000);
	finish(log, m);
	assert_int_equal(log->line[0].n.lost, 0);
	assert_int_equal(log->line[1].n.lost, 1234);
	assert_int_equal(log->line[2].n.lost, 0);
	has(&log->line[0], "lost", "0");
	has(&log->line[0], "in-use", "0");
	has(&log->line[1], "lost", "1234");
	has(&log->line[1], "in-use", "~0");
	has(&log->line[2], "in-use", "~0");
	has(&log->line[1], "free", "~1.0K");
	assert_int_equal(log->line[1].in_use.sure, STAT_DOUBT);
	free(log);
}

static void levels_are_those_before_what_ended_the_interval(void **state)
{
	struct log *log = log_new(SECOND, &everything);
	struct model *m = two_maps();

	(void)state;
	alloc(log, m, 100, 1);
	event(log, m, 2500, (struct event){ .kind = BMA_LOSS, .cpu = 0, .n = { 1 } });
	tick(log, m, 3000);
	finish(log, m);
	assert_int_equal(log->n, 3);
	assert_int_equal(log->line[0].free.objects, 17);
	assert_int_equal(log->line[1].free.sure, STAT_EXACT);
	assert_int_equal(log->line[2].free.sure, STAT_DOUBT);
	assert_int_equal(log->line[2].n.lost, 1);
	free(log);
}

static void what_is_older_than_the_stream_is_in_use_since_the_start(void **state)
{
	struct log *log = log_new(SECOND, &everything);
	struct model *m = model_new(1, START);

	(void)state;
	add(m, 1, 17, "conns", 72);
	alloc(log, m, 100, 1);
	tick(log, m, 1000);
	assert_int_equal(log->line[0].in_use.objects, 1);
	assert_int_equal(log->line[0].in_use.sure, STAT_SINCE_START);
	has(&log->line[0], "in-use", "+96");
	for (unsigned int i = 0; i < 2; i++)
		event(log, m, 1500, (struct event){ .kind = BMA_FREE, .cache = 1, .free_cnt = 9 });
	tick(log, m, 2000);
	assert_int_equal(log->line[1].in_use.objects, -1);
	assert_int_equal(log->line[1].in_use.bytes, 0);
	has(&log->line[1], "in-use", "+0");
	finish(log, m);
	free(log);
}

static void a_grace_period_grows_older_line_by_line(void **state)
{
	struct event e = { .kind = BMA_GP_START, .what = BMA_GP_TASKS_TRACE, .cache = 1, .moves = 1,
			   .n = { 3 } };
	struct log *log = log_new(SECOND, &everything);
	struct model *m = two_maps();

	(void)state;
	event(log, m, 600, e);
	tick(log, m, 1000);
	alloc(log, m, 3200, 2);
	e.kind = BMA_GP_END;
	e.moves = 2;
	event(log, m, 3500, e);
	tick(log, m, 4000);
	assert_int_equal(log->line[0].oldest, 400 * MS);
	assert_int_equal(log->line[1].oldest, 1400 * MS);	/* a gap: as of each line's end */
	assert_int_equal(log->line[2].oldest, 2400 * MS);
	assert_int_equal(log->line[3].oldest, 0);
	assert_true(log->line[2].oldest_sure);
	has(&log->line[0], "oldest", "400ms");
	has(&log->line[2], "oldest", "2.4s");
	has(&log->line[3], "oldest", "-");
	finish(log, m);
	free(log);
}

static void after_a_loss_a_grace_period_may_be_over(void **state)
{
	struct event e = { .kind = BMA_GP_START, .what = BMA_GP_RCU, .cache = 1, .n = { 3 } };
	struct log *log = log_new(SECOND, &everything);
	struct model *m = two_maps();

	(void)state;
	event(log, m, 600, e);
	event(log, m, 700, (struct event){ .kind = BMA_LOSS, .cpu = 0, .n = { 1 } });
	tick(log, m, 1000);
	assert_false(log->line[0].oldest_sure);
	has(&log->line[0], "oldest", "~400ms");
	finish(log, m);
	free(log);
}

static void a_filter_chooses_caches_but_no_losses(void **state)
{
	const struct filter tiny = { .map = "tiny" }, large = { .size = 72 };
	struct log *a = log_new(SECOND, &tiny), *b = log_new(SECOND, &large);
	struct event loss = { .kind = BMA_LOSS, .cpu = 0, .n = { 5 } };
	struct model *m = two_maps();

	(void)state;
	for (unsigned int i = 0; i < 6; i++) {
		struct item item = { .type = ITEM_EVENT, .event = {
			.kind = BMA_ALLOC, .cache = i < 4 ? 1 : 2, .cpu = i < 4 ? 0 : 1,
			.free_cnt = i < 4 ? 8 - i : 12 - i, .time = START + 1 } };

		assert_int_equal(take(a, m, &item), 0);
		assert_int_equal(stat_lines_item(&b->lines, &item, m), 0);
	}
	assert_int_equal(stat_lines_end(&b->lines, m), 0);
	event(a, m, 500, loss);
	tick(a, m, 1000);
	finish(a, m);
	is_line(a, 0, 0, 1000, 2);
	assert_int_equal(a->line[0].in_use.objects, 2);
	assert_int_equal(a->line[0].in_use.bytes, 32);
	assert_int_equal(a->line[0].n.lost, 5);
	assert_int_equal(b->line[0].n.events[BMA_ALLOC], 4);
	assert_int_equal(b->line[0].in_use.bytes, 4 * 96);
	free(a);
	free(b);
}

static void who_cannot_write_a_line_ends_the_reading(void **state)
{
	struct log *log = log_new(SECOND, &everything);
	struct model *m = two_maps();

	(void)state;
	log->stop_at = 2;
	assert_int_equal(tick(log, m, 1000), 0);
	assert_int_equal(alloc(log, m, 9000, 1), -EPIPE);
	assert_int_equal(log->n, 2);
	model_free(m);
	free(log);
}

static void add_counts(struct stat_counts *sum, const struct stat_counts *n)
{
	for (unsigned int k = 0; k < BMA_KINDS; k++)
		sum->events[k] += n->events[k];
	sum->lost += n->lost;
	sum->missed += n->missed;
	sum->checks.exact += n->checks.exact;
	sum->checks.skipped += n->checks.skipped;
	sum->checks.failed += n->checks.failed;
	sum->incidents += n->incidents;
}

/* Lines follow each other without a gap, and together they are the model's totals. */
static void lines_are_the_whole(const struct log *log, const struct model *m)
{
	struct stat_counts sum = { 0 };
	uint64_t at = 0;

	for (unsigned int i = 0; i < log->n; i++) {
		assert_int_equal(log->line[i].from, at);
		at = log->line[i].to;
		add_counts(&sum, &log->line[i].n);
	}
	assert_int_equal(at, m->now - m->start);
	assert_memory_equal(sum.events, m->events, sizeof(sum.events));
	assert_memory_equal(&sum.checks, &m->checks, sizeof(sum.checks));
	assert_int_equal(sum.lost, m->lost);
	assert_int_equal(sum.missed, m->missed);
	assert_int_equal(sum.incidents, m->nincidents);
}

static void last_line_is_the_end(const struct log *log, const struct model *m)
{
	const struct stat_line *l = &log->line[log->n - 1];
	struct model_bytes b;
	uint64_t oldest = 0;

	model_bytes(m, &b);
	assert_int_equal(l->in_use.bytes, b.in_use);
	assert_int_equal(l->free.bytes, b.free);
	assert_int_equal(l->waiting.bytes, b.waiting);
	assert_int_equal(l->position, m->position);
	assert_int_equal(l->in_use.sure == STAT_EXACT && l->free.sure == STAT_EXACT &&
			 l->waiting.sure == STAT_EXACT, b.known);
	for (unsigned int f = 0; f < GRACE_FLAVOURS; f++) {
		struct grace_now now;

		model_grace_now(m, f, &now);
		if (now.oldest && m->now - now.oldest > oldest)
			oldest = m->now - now.oldest;
	}
	assert_int_equal(l->oldest, oldest);
}

static void cut_stream(const struct bytes *b, uint64_t interval)
{
	struct log *log = log_new(interval, &everything);
	struct feed f;

	assert_int_equal(feed_init(&f, UINT64_MAX), 0);
	f.before = stat_lines_before;
	f.each = stat_lines_item;
	f.each_ctx = &log->lines;
	assert_int_equal(feed_bytes(&f, b->p, b->len), 0);
	assert_int_equal(feed_eof(&f), 0);
	assert_int_equal(stat_lines_end(&log->lines, f.model), 0);
	assert_in_range(log->n, 1, UINT32_MAX);
	lines_are_the_whole(log, f.model);
	last_line_is_the_end(log, f.model);
	feed_release(&f);
	free(log);
}

static void of_real_recordings_the_lines_sum_up_to_the_totals(void **state)
{
	static const char *const names[] = { "tests/unit/data/churn100.bma",
					     "tests/unit/data/cross.bma" };
	static const uint64_t intervals[] = { 10 * MS, 33333333, SECOND, 1000 * SECOND };

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++) {
		struct bytes b = bytes_of_file(names[i]);

		for (unsigned int k = 0; k < ARRAY_SIZE(intervals); k++)
			cut_stream(&b, intervals[k]);
		bytes_release(&b);
	}
}

/* Every kind of event, losses, missed runs; events without a cache. */
static void of_made_up_streams_the_lines_sum_up_to_the_totals(void **state)
{
	struct bytes b[] = { small_recording(), busy_recording(3, 4000) };

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(b); i++) {
		cut_stream(&b[i], 10 * MS);
		bytes_release(&b[i]);
	}
}

static void lives_with_losses_sum_up_too(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 10; seed++) {
		struct log *log = log_new(20 * MS, &everything);
		struct model *m = story_model();
		struct story s;

		story_live(&s, seed, 3000, seed % 2);
		story_lose(&s, seed, 20);
		for (size_t i = 0; i < s.n; i++) {
			struct item item = { .type = ITEM_EVENT, .event = s.e[i] };

			item.event.time = m->start + (i + 1) * MS;
			assert_int_equal(take(log, m, &item), 0);
		}
		assert_int_equal(model_end(m, m->now + 1), 0);
		assert_int_equal(stat_lines_end(&log->lines, m), 0);
		assert_true(m->lost && log->n > 2);
		lines_are_the_whole(log, m);
		last_line_is_the_end(log, m);
		model_free(m);
		story_release(&s);
		free(log);
	}
}

/* Numbers of any size, also such as no stream should tell. */
static void a_line_fits_80_columns_whatever_it_tells(void **state)
{
	struct rnd r = { 5 };

	(void)state;
	for (unsigned int i = 0; i < 20000; i++) {
		struct stat_line l = { .from = 0, .to = rnd_below(&r, 1000000) * SECOND };
		char cell[STAT_CELL], *text;

		for (unsigned int k = 0; k < BMA_KINDS; k++)
			l.n.events[k] = rnd_wild(&r) / 4;
		l.n.lost = rnd_wild(&r);
		l.n.missed = rnd_wild(&r);
		l.n.checks.failed = rnd_below(&r, 1000);
		l.in_use = l.free = l.waiting = (struct stat_level){ .bytes = rnd_wild(&r),
								     .sure = rnd_below(&r, 3) };
		l.oldest = rnd_wild(&r) % (9999 * 3600 * SECOND);
		for (unsigned int c = 0; c < STAT_COLUMNS; c++) {
			stat_columns[c].cell(cell, stat_columns[c].width, &l);
			if (strlen(cell) > (size_t)stat_columns[c].width || !*cell)
				fail_msg("\"%s\" in column %s", cell, stat_columns[c].heading);
		}
		text = text_of(&l);
		assert_int_equal(strlen(text), 81);
		free(text);
	}
}

static void seldom_is_not_never(void **state)
{
	struct stat_line l = { .to = 100 * SECOND, .n.events = { [BMA_ALLOC] = 3,
				       [BMA_FREE] = 60, [BMA_FREE_RCU] = 20, [BMA_ALLOC_FAIL] = 1 } };

	(void)state;
	has(&l, "alloc/s", "<1");
	has(&l, "free/s", "1");
	has(&l, "fail", "1");		/* of the interval */
}

static cJSON *json_of(const struct stat_line *l, uint64_t wall)
{
	char *text = stat_line_json(l, wall);
	cJSON *o;

	assert_non_null(text);
	assert_null(strchr(text, '\n'));
	o = cJSON_Parse(text);
	assert_non_null(o);
	free(text);
	return o;
}

static void what_is_not_known_is_null(void **state)
{
	struct stat_line l = { .to = 1500 * MS, .free = { 3, 288, STAT_DOUBT },
			       .waiting = { 4, 384, STAT_EXACT }, .oldest = 5 };
	cJSON *o = json_of(&l, 0), *objects = cJSON_GetObjectItem(o, "objects");

	(void)state;
	assert_true(cJSON_IsNull(cJSON_GetObjectItem(o, "wall_ms")));
	assert_true(cJSON_IsNull(cJSON_GetObjectItem(o, "oldest_ns")));
	assert_true(cJSON_IsNull(cJSON_GetObjectItem(objects, "free")));
	assert_int_equal(cJSON_GetObjectItem(objects, "waiting")->valuedouble, 4);
	assert_true(cJSON_IsTrue(cJSON_GetObjectItem(objects, "in_use_exact")));
	cJSON_Delete(o);
	l.oldest_sure = true;
	o = json_of(&l, 1700000000123456789);
	assert_int_equal(cJSON_GetObjectItem(o, "oldest_ns")->valuedouble, 5);
	assert_true(cJSON_GetObjectItem(o, "wall_ms")->valuedouble == 1700000001623);
	cJSON_Delete(o);
}

/* Keys in the order of the document, one a line. */
static void keys_of(const cJSON *o, const char *path, FILE *to)
{
	const cJSON *v;

	cJSON_ArrayForEach(v, o) {
		char p[128];

		snprintf(p, sizeof(p), "%s%s%s", path, *path ? "." : "",
			 strcmp(path, "events") ? v->string : "KIND");
		if (strcmp(path, "events") || v == o->child)
			fprintf(to, "%s\n", p);
		keys_of(v, p, to);
	}
}

static void documented_keys(FILE *to)
{
	FILE *f = fopen(DOC, "r");
	char line[1024], key[64], type[32];
	bool json = false;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		json |= !strncmp(line, "## JSON", 7);
		if (json && sscanf(line, "| `%63[^`]` | %31[a-z ] |", key, type) == 2)
			fprintf(to, "%s\n", key);
	}
	fclose(f);
}

static void the_document_has_every_key_and_no_other(void **state)
{
	static const struct stat_line l;
	cJSON *o = json_of(&l, 0);
	char *have, *wanted;
	size_t n;
	FILE *f = open_memstream(&have, &n);

	(void)state;
	keys_of(o, "", f);
	fclose(f);
	f = open_memstream(&wanted, &n);
	documented_keys(f);
	fclose(f);
	assert_string_equal(have, wanted);
	assert_string_equal(cJSON_GetObjectItem(o, "schema")->valuestring, "bmascope.stat-line/1");
	cJSON_Delete(o);
	free(have);
	free(wanted);
}

static void the_document_has_every_column_and_the_heading(void **state)
{
	struct bytes doc = bytes_of_file(DOC);
	char word[64], *heading;
	size_t n;
	FILE *f = open_memstream(&heading, &n);

	(void)state;
	bytes_add(&doc, "", 1);
	for (unsigned int i = 0; i < STAT_COLUMNS; i++) {
		snprintf(word, sizeof(word), "\n| `%s` | ", stat_columns[i].heading);
		assert_non_null(strstr((char *)doc.p, word));
	}
	stat_line_heading(f);
	fclose(f);
	assert_int_equal(n, 81);
	assert_non_null(strstr((char *)doc.p, heading));
	free(heading);
	bytes_release(&doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_is_in_the_line_of_its_interval),
		cmocka_unit_test(the_first_interval_has_what_came_before_the_first_line),
		cmocka_unit_test(an_idle_second_is_a_line_of_zeroes),
		cmocka_unit_test(intervals_without_a_tick_have_lines_too),
		cmocka_unit_test(a_gap_of_years_ends_in_one_line),
		cmocka_unit_test(the_end_of_time_is_no_endless_loop),
		cmocka_unit_test(a_stream_may_end_in_the_middle_of_an_interval),
		cmocka_unit_test(of_a_stream_that_ends_with_an_interval_nothing_is_left),
		cmocka_unit_test(what_is_counted_in_the_last_instant_has_a_line_without_rates),
		cmocka_unit_test(no_stream_has_no_line),
		cmocka_unit_test(a_loss_stands_in_the_line_of_its_second_and_makes_the_rest_doubtful),
		cmocka_unit_test(levels_are_those_before_what_ended_the_interval),
		cmocka_unit_test(what_is_older_than_the_stream_is_in_use_since_the_start),
		cmocka_unit_test(a_grace_period_grows_older_line_by_line),
		cmocka_unit_test(after_a_loss_a_grace_period_may_be_over),
		cmocka_unit_test(a_filter_chooses_caches_but_no_losses),
		cmocka_unit_test(who_cannot_write_a_line_ends_the_reading),
		cmocka_unit_test(of_real_recordings_the_lines_sum_up_to_the_totals),
		cmocka_unit_test(of_made_up_streams_the_lines_sum_up_to_the_totals),
		cmocka_unit_test(lives_with_losses_sum_up_too),
		cmocka_unit_test(a_line_fits_80_columns_whatever_it_tells),
		cmocka_unit_test(seldom_is_not_never),
		cmocka_unit_test(what_is_not_known_is_null),
		cmocka_unit_test(the_document_has_every_key_and_no_other),
		cmocka_unit_test(the_document_has_every_column_and_the_heading),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
