// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui_test.h"

#include "../../ui/layout.h"

static const int sizes[][2] = {
	{ 24, 80 }, { 24, 81 }, { 25, 100 }, { 30, 132 }, { 50, 200 }, { 100, 80 }, { 24, 500 },
	{ 200, 1000 },
};
static const uint32_t cpus[] = { 1, 2, 3, 4, 5, 8, 10, 11, 16, 17, 32, 64, 128, 256, 1000, 1024 };
static const uint32_t rows[] = { 0, 1, 3, 12, 50, 5000 };

#define EACH(i, array) (size_t i = 0; i < sizeof(array) / sizeof((array)[0]); i++)

static void assert_below(const struct rect *upper, const struct rect *lower)
{
	assert_true(upper->h >= 0);
	assert_true(upper->y + upper->h <= lower->y);
}

static struct caches_layout layout(struct rect body, uint32_t n, uint32_t ncpus)
{
	return layout_caches(body, &(struct caches_want){ .rows = n, .ncpus = ncpus });
}

static void check_caches(struct rect body, uint32_t n, uint32_t ncpus, int story)
{
	struct caches_want want = { .rows = n, .ncpus = ncpus, .story = story };
	struct caches_layout l = layout_caches(body, &want);

	assert_int_equal(l.heading.y, body.y);
	assert_below(&l.heading, &l.list);
	assert_below(&l.list, &l.total);
	assert_below(&l.total, &l.explain);
	assert_below(&l.explain, &l.story);
	assert_below(&l.story, &l.counts);
	assert_int_equal(l.story.h, story);
	assert_below(&l.counts, &l.cpus);
	assert_true(l.cpus.y + l.cpus.h <= body.y + body.h);
	assert_true(l.list.h >= (int)(n < 2 || story ? n > 0 : 2));
	assert_true(l.cpus.h >= 1);
	for (int c = 1; c < CACHES_COLUMNS; c++)
		assert_int_equal(l.col_x[c], l.col_x[c - 1] + l.col_w[c - 1]);
	assert_true(l.col_x[CACHES_COLUMNS - 1] + l.col_w[CACHES_COLUMNS - 1] <= body.w);
	if (l.cpu_mode == CPU_NUMBERS)
		assert_true((int)ncpus * l.cpu_cell < l.col_w[COL_CPUS] + 1);
	if (l.gauges)
		assert_true(l.cpus.h * l.gauge_cols >= (int)ncpus);
	else
		assert_true(l.heat_per_line + HEAT_LABEL <= body.w);
}

/* below: a time line, and lines of a caption above it. */
static struct frame check_frame(const int size[2], int message, int below)
{
	struct frame_want want = { .message = message, .time_line = below > 0,
				   .caption = below > 0 ? below - 1 : 0 };
	struct frame f = layout_frame(size[0], size[1], &want);

	assert_true(f.fits);
	assert_below(&f.tabs, &f.body);
	assert_below(&f.body, &f.caption);
	assert_below(&f.caption, &f.time_line);
	assert_below(&f.time_line, &f.message);
	assert_below(&f.message, &f.footer);
	assert_int_equal(f.message.h, message);
	assert_int_equal(f.time_line.h, want.time_line);
	assert_true(f.caption.h <= want.caption);
	assert_true(f.body.h >= 17);
	return f;
}

void nothing_overlaps_at_any_size(void **state)
{
	(void)state;
	for EACH (s, sizes)
		for EACH (c, cpus)
			for EACH (r, rows)
				for (int lines = 0; lines <= 3; lines++)
					for (int below = 0; below <= 3; below++) {
						struct frame f = check_frame(sizes[s], lines, below);

						for (int story = 0; story <= 3; story++)
							check_caches(f.body, rows[r], cpus[c],
								     story);
					}
}

void below_80x24_nothing_fits(void **state)
{
	const struct frame_want none = { 0 };

	(void)state;
	assert_false(layout_frame(23, 80, &none).fits);
	assert_false(layout_frame(24, 79, &none).fits);
	assert_false(layout_frame(0, 0, &none).fits);
	assert_true(layout_frame(24, 80, &none).fits);
}

void cpus_are_numbers_while_they_fit(void **state)
{
	struct rect body = { 2, 0, 21, 80 };

	(void)state;
	assert_int_equal(layout(body, 9, 4).cpu_mode, CPU_NUMBERS);
	assert_int_equal(layout(body, 9, 16).cpu_mode, CPU_CELLS);
	assert_int_equal(layout(body, 9, 64).cpu_mode, CPU_WORDS);
	body.w = 200;
	assert_int_equal(layout(body, 9, 16).cpu_mode, CPU_NUMBERS);
	assert_int_equal(layout(body, 9, 64).cpu_mode, CPU_CELLS);
}

/* The smallest terminal, the largest machine: every CPU has its cell. */
void the_heat_map_holds_1024_cpus_at_80x24(void **state)
{
	struct rect body = { 2, 0, 21, 80 };
	struct caches_layout l = layout(body, 100, 1024);

	(void)state;
	assert_false(l.gauges);
	assert_true((l.cpus.h - l.legend) * l.heat_per_line >= 1024);
	l = layout_caches(body, &(struct caches_want){ .rows = 100, .ncpus = 1024, .story = 3 });
	assert_true((l.cpus.h - l.legend) * l.heat_per_line >= 1024);
}

void a_group_shows_its_members_instead_of_cpus(void **state)
{
	struct rect body = { 2, 0, 21, 80 };
	struct caches_layout l = layout_caches(body, &(struct caches_want){
		.rows = 100, .ncpus = 1024, .members = 11 });

	(void)state;
	assert_false(l.gauges);
	assert_true(l.cpus.h * (body.w / MEMBER_WIDTH) >= 11);
	assert_true(l.list.h > 3);
}

void a_heading_is_found_by_its_cells(void **state)
{
	struct rect body = { 2, 0, 21, 80 };
	struct caches_layout l = layout(body, 9, 4);

	(void)state;
	assert_int_equal(layout_column_at(&l, 2), COL_OWNER);
	assert_int_equal(layout_column_at(&l, 79), COL_OLDEST);
	assert_int_equal(layout_column_at(&l, 0), CACHES_COLUMNS);
}
