// SPDX-License-Identifier: GPL-2.0-or-later
#include "spark.h"

#include <string.h>

static int64_t value_of(const struct second *s, enum spark what)
{
	switch (what) {
	case SPARK_FREE:
		return s->free_cnt;
	case SPARK_WAITING:
		return s->waiting;
	case SPARK_ALLOCS:
		return s->allocs;
	default:
		return s->frees;
	}
}

static void add_cache(struct series *s, const struct model *m, const struct model_cache *c,
		      enum spark what)
{
	const struct activity *a = model_activity(m, c);
	const struct second *sec;

	for (unsigned int ago = 0; (sec = activity_ago(a, ago)); ago++) {
		s->told[ago] = true;
		s->value[ago] += value_of(sec, what);
	}
}

/* What a list of a cache has at this moment. */
static int64_t now_of(const struct model_cache *c, enum spark what)
{
	if (what == SPARK_FREE)
		return c->list[BMA_FREE_LLIST];
	return what == SPARK_WAITING ? model_cache_waiting(c) : 0;
}

/* Caches without any event have no history: they had all the time what they have now. */
static void add_idle(struct series *s, int64_t n)
{
	for (unsigned int ago = 0; ago < HISTORY_SECONDS; ago++)
		if (s->told[ago])
			s->value[ago] += n;
}

static void measure(struct series *s, enum spark what)
{
	if (what != SPARK_FREE && what != SPARK_WAITING)
		s->now = s->value[0];
	s->max = s->now > 0 ? s->now : 0;
	for (unsigned int ago = 0; ago < HISTORY_SECONDS; ago++) {
		if (!s->told[ago])
			continue;
		s->n = ago + 1;
		s->max = s->value[ago] > s->max ? s->value[ago] : s->max;
	}
}

void series_make(struct series *s, const struct model *m, uint32_t class, int32_t cpu,
		 enum spark what)
{
	int64_t idle = 0;

	memset(s, 0, sizeof(*s));
	for (uint32_t i = 0; i < m->ncpus; i++) {
		const struct model_cache *c = model_cache_at(m, class, i);
		int64_t now = c && !c->gone ? now_of(c, what) : 0;

		if (!c || (cpu >= 0 && i != (uint32_t)cpu))
			continue;
		s->now += now;
		if (c->activity)
			add_cache(s, m, c, what);
		else
			idle += now;
	}
	add_idle(s, idle);
	measure(s, what);
}

const char *spark_name(enum spark what)
{
	static const char *const names[SPARKS] = {
		[SPARK_FREE] = "free_cnt", [SPARK_WAITING] = "waiting",
		[SPARK_ALLOCS] = "allocs/s", [SPARK_FREES] = "frees/s",
	};

	return names[what];
}

/* Not 0 is never drawn as nothing. */
static int64_t eighths(int64_t value, int64_t top, int rows)
{
	int64_t n = top > 0 ? value * 8 * rows / top : 0;

	return value > 0 && n < 1 ? 1 : n;
}

const char *spark_glyph(const struct series *s, unsigned int ago, int row, int rows, int64_t top)
{
	static const char *const part[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	int64_t n;

	if (ago >= HISTORY_SECONDS || !s->told[ago])
		return " ";
	if (s->value[ago] <= 0)
		return row == 0 ? "·" : " ";
	n = eighths(s->value[ago], top, rows) - row * 8;
	return part[n < 0 ? 0 : n > 8 ? 8 : n];
}
