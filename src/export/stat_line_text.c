// SPDX-License-Identifier: GPL-2.0-or-later
#include "stat_line_text.h"

#include <inttypes.h>
#include <string.h>

#define MS 1000000ull
#define SECOND (1000 * MS)

/* All its digits where they fit, else three of them at most and a letter. */
static void number(char to[STAT_CELL], int width, uint64_t n, unsigned int base)
{
	static const char letters[] = " kMGTPE";
	const char *letter = letters;
	double v = n;

	if (base == 1000 && snprintf(to, STAT_CELL, "%" PRIu64, n) <= width)
		return;
	while (v >= 999.5 && letter[1]) {
		v /= base;
		letter++;
	}
	if (*letter == ' ')
		snprintf(to, STAT_CELL, "%.0f", v);
	else
		snprintf(to, STAT_CELL, "%.*f%c", v < 9.95 || (v < 99.95 && width > 4), v,
			 base == 1024 && *letter == 'k' ? 'K' : *letter);
}

static void put_time(char to[STAT_CELL], int width, const struct stat_line *l)
{
	for (int digits = 2; digits >= 0; digits--)
		if (snprintf(to, STAT_CELL, "%.*f", digits, l->to / 1e9) <= width)
			return;
}

/* So many a second; one that is not 0 is not shown as 0. */
static void rate(char to[STAT_CELL], int width, const struct stat_line *l, uint64_t n)
{
	double v = l->to > l->from ? n * 1e9 / (l->to - l->from) : 0;

	if (n && l->to == l->from)
		strcpy(to, "-");
	else if (n && v < 0.5)
		strcpy(to, "<1");
	else
		number(to, width, v < 1e18 ? v + 0.5 : 1e18, 1000);
}

static void put_allocs(char to[STAT_CELL], int width, const struct stat_line *l)
{
	rate(to, width, l, l->n.events[BMA_ALLOC]);
}

static void put_frees(char to[STAT_CELL], int width, const struct stat_line *l)
{
	rate(to, width, l, l->n.events[BMA_FREE] + l->n.events[BMA_FREE_RCU]);
}

static void put_refills(char to[STAT_CELL], int width, const struct stat_line *l)
{
	number(to, width, l->n.events[BMA_REFILL], 1000);
}

static void put_trims(char to[STAT_CELL], int width, const struct stat_line *l)
{
	number(to, width, l->n.events[BMA_TRIM], 1000);
}

static void put_fails(char to[STAT_CELL], int width, const struct stat_line *l)
{
	number(to, width, l->n.events[BMA_ALLOC_FAIL], 1000);
}

static void level(char to[STAT_CELL], int width, const struct stat_level *v)
{
	static const char *const marks[] = {
		[STAT_EXACT] = "", [STAT_SINCE_START] = "+", [STAT_DOUBT] = "~",
	};
	const char *mark = marks[v->sure];
	char n[STAT_CELL];

	number(n, width - strlen(mark), v->bytes, 1024);
	snprintf(to, STAT_CELL, "%s%.16s", mark, n);
}

static void put_in_use(char to[STAT_CELL], int width, const struct stat_line *l)
{
	level(to, width, &l->in_use);
}

static void put_free(char to[STAT_CELL], int width, const struct stat_line *l)
{
	level(to, width, &l->free);
}

static void put_waiting(char to[STAT_CELL], int width, const struct stat_line *l)
{
	level(to, width, &l->waiting);
}

static void put_oldest(char to[STAT_CELL], int width, const struct stat_line *l)
{
	const char *mark = l->oldest_sure ? "" : "~";
	uint64_t ns = l->oldest;

	(void)width;
	if (!ns)
		strcpy(to, "-");
	else if (ns < MS)
		snprintf(to, STAT_CELL, "%s%uus", mark, (unsigned int)(ns / 1000));
	else if (ns < SECOND)
		snprintf(to, STAT_CELL, "%s%ums", mark, (unsigned int)(ns / MS));
	else if (ns < 100 * SECOND)
		snprintf(to, STAT_CELL, "%s%u.%us", mark, (unsigned int)(ns / SECOND),
			 (unsigned int)(ns % SECOND / (100 * MS)));
	else if (ns < 6000 * SECOND)
		snprintf(to, STAT_CELL, "%s%um", mark, (unsigned int)(ns / (60 * SECOND)));
	else
		snprintf(to, STAT_CELL, "%s%" PRIu64 "h", mark, (uint64_t)(ns / (3600 * SECOND)));
}

static void put_lost(char to[STAT_CELL], int width, const struct stat_line *l)
{
	number(to, width, l->n.lost, 1000);
}

static void put_missed(char to[STAT_CELL], int width, const struct stat_line *l)
{
	number(to, width, l->n.missed, 1000);
}

static void put_bad(char to[STAT_CELL], int width, const struct stat_line *l)
{
	number(to, width, l->n.checks.failed, 1000);
}

/* 80 columns, the blanks between them included. */
const struct stat_column stat_columns[STAT_COLUMNS] = {
	{ "TIME", 7, put_time, "seconds since the stream began, at the end of the interval" },
	{ "alloc/s", 7, put_allocs, "objects given out, a second" },
	{ "free/s", 6, put_frees, "objects that came back, a second" },
	{ "refill", 6, put_refills, "refills of a free list in the interval" },
	{ "trim", 4, put_trims, "trims of a free list" },
	{ "fail", 4, put_fails, "allocations that got nothing (ENOMEM); the end says why" },
	{ "in-use", 6, put_in_use, "bytes given out" },
	{ "free", 5, put_free, "bytes on free lists" },
	{ "wait", 6, put_waiting, "bytes that wait for a grace period, or to begin to" },
	{ "oldest", 6, put_oldest, "how long the oldest grace period under way has lasted" },
	{ "lost", 4, put_lost, "events lost: the line's other numbers lack them" },
	{ "miss", 4, put_missed, "events that could not be traced" },
	{ "bad", 3, put_bad, "checks that failed: the numbers are not the kernel's" },
};

void stat_line_heading(FILE *to)
{
	for (unsigned int i = 0; i < STAT_COLUMNS; i++)
		fprintf(to, "%s%*s", i ? " " : "", stat_columns[i].width, stat_columns[i].heading);
	fputc('\n', to);
}

void stat_line_text(FILE *to, const struct stat_line *l)
{
	char cell[STAT_CELL];

	for (unsigned int i = 0; i < STAT_COLUMNS; i++) {
		stat_columns[i].cell(cell, stat_columns[i].width, l);
		fprintf(to, "%s%*s", i ? " " : "", stat_columns[i].width, cell);
	}
	fputc('\n', to);
}
