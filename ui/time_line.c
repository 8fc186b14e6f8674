// SPDX-License-Identifier: GPL-2.0-or-later
#include "time_line.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "format.h"

#define SECOND 1000000000ull

/* As screen 7's column SECONDS has it, and as the prompt takes it. */
static int say_seconds(char *buf, size_t size, uint64_t ns)
{
	return snprintf(buf, size, "%" PRIu64 ".%06us", (uint64_t)(ns / SECOND),
			(unsigned int)(ns % SECOND / 1000));
}

/* What is not read yet lasts, where nothing tells it, as the rest of the bytes does. */
static uint64_t length_of(const struct reel_extent *e, const struct contents *whole)
{
	uint64_t read = e->end > e->start ? e->end - e->start : 0;
	double all;

	if (whole && whole->end > e->end)
		return whole->end - e->start;
	if (e->all || !e->bytes || e->size <= e->bytes)
		return read;
	all = (double)read * e->size / e->bytes;
	return all < INT64_MAX ? (uint64_t)all : INT64_MAX;
}

static void say_end(struct time_line *t, const struct time_facts *f)
{
	const struct reel_extent *e = f->extent;
	struct text length = text_age(t->length);

	if (e->all || !e->size)
		snprintf(t->end, sizeof(t->end), "%.16s", length.s);
	else
		snprintf(t->end, sizeof(t->end), "%s%.16s, %.5s read", f->whole ? "" : "~", length.s,
			 text_percent(e->bytes, e->size).s);
}

static int cell_of(const struct time_line *t, uint64_t ns)
{
	double cell = t->length ? (double)ns * t->n / t->length : 0;

	return cell < t->n ? (int)cell : t->n - 1;
}

static void count(struct time_cell *c, const struct reel_bucket *b)
{
	c->events += b->events;
	c->trouble |= b->incidents || b->failed;
	c->lost |= b->lost != 0;
	c->label |= b->marks != 0;
}

/* Short recordings have fewer buckets than the screen has cells: then a bucket's events are spread
 * evenly, and its marks stand at its beginning. */
static void take_bucket(struct time_line *t, const struct reel_line *line, unsigned int i)
{
	int from = cell_of(t, i * line->bucket), to = cell_of(t, (i + 1) * line->bucket - 1);
	uint64_t share;

	count(&t->cell[from], &line->buckets[i]);
	if (to <= from)
		return;
	share = line->buckets[i].events / (to - from + 1);
	t->cell[from].events -= share * (to - from);
	for (int c = from + 1; c <= to; c++)
		t->cell[c].events += share;
}

static void take_line(struct time_line *t, const struct reel_line *line, uint64_t read)
{
	for (unsigned int i = 0; line->bucket && i < line->n && i * line->bucket <= read; i++)
		take_bucket(t, line, i);
	for (int c = 0; c <= cell_of(t, read); c++)
		t->cell[c].known = true;
}

/* Behind what was read the index tells how many events there are, what was lost and what failed. */
static void take_index(struct time_line *t, const struct index *x, uint64_t start, uint64_t read)
{
	for (uint32_t i = 1; i < x->n; i++) {
		const struct index_place *p = &x->places[i], *before = p - 1;
		uint64_t ns = p->time > start ? p->time - start : 0;
		struct time_cell *c = &t->cell[cell_of(t, ns)];

		if (ns <= read)
			continue;
		c->events += p->events - before->events;
		c->lost |= p->lost != before->lost;
		c->trouble |= p->failures != before->failures;
	}
	for (int c = 0; c < t->n; c++)
		t->cell[c].known = true;
}

static void take_facts(struct time_line *t, const struct time_facts *f)
{
	const struct reel_extent *e = f->extent;
	uint64_t read = e->end > e->start ? e->end - e->start : 0;

	take_line(t, f->line, read);
	if (f->whole)
		take_index(t, &f->whole->index, e->start, read);
	for (int c = 0; c < t->n; c++)
		t->most = t->cell[c].events > t->most ? t->cell[c].events : t->most;
}

void time_line_make(struct time_line *t, const struct time_facts *f, struct rect r)
{
	uint64_t start = f->extent->start, place = f->now > start ? f->now - start : 0;
	char longest[TIME_TEXT];
	int left;

	memset(t, 0, sizeof(*t));
	t->since = start > f->origin ? start - f->origin : 0;
	t->length = length_of(f->extent, f->whole);
	left = say_seconds(longest, sizeof(longest),
			   t->since + (t->length > place ? t->length : place));
	say_seconds(t->place, sizeof(t->place), t->since + place);
	say_end(t, f);
	t->x = r.x + 1 + left + 2;
	t->n = r.x + r.w - 1 - (int)strlen(t->end) - 2 - t->x;
	t->n = t->n > TIME_CELLS ? TIME_CELLS : t->n > 0 ? t->n : 0;
	if (!t->n)
		return;
	t->cursor = cell_of(t, place);
	take_facts(t, f);
}

static const char *glyph_of(const struct time_line *t, const struct time_cell *c)
{
	if (c->trouble)
		return "!";
	if (c->lost)
		return "x";
	if (c->label)
		return "'";
	if (!c->known)
		return " ";
	return c->events ? draw_eighth(c->events, t->most) : "·";
}

static enum role role_of(const struct time_line *t, int i)
{
	const struct time_cell *c = &t->cell[i];

	if (c->trouble || c->lost)
		return ROLE_BAD;
	if (c->label)
		return ROLE_NOTICE;
	return i < t->cursor ? ROLE_TEXT : ROLE_DIM;
}

void time_line_draw(const struct draw *d, const struct time_line *t, struct rect r)
{
	int end = t->x + t->n;

	draw_right(d, r.y, r.x + 1, t->x - r.x - 3, ROLE_STRONG, t->place);
	if (!t->n)
		return;
	draw_text(d, r.y, t->x - 1, 1, ROLE_DIM, "▕");
	for (int i = 0; i < t->n; i++)
		draw_text(d, r.y, t->x + i, 1, role_of(t, i), glyph_of(t, &t->cell[i]));
	draw_text(d, r.y, t->x + t->cursor, 1, ROLE_SELECTED, "┃");
	draw_text(d, r.y, end, 1, ROLE_DIM, "▏");
	draw_text(d, r.y, end + 2, r.x + r.w - end - 2, ROLE_TEXT, t->end);
}

int64_t time_line_at(const struct time_line *t, int x)
{
	double at;

	if (x < t->x || x >= t->x + t->n)
		return -1;
	/* Numbers come from a stream: they need not fit. */
	at = t->since + (x == t->x ? 0 : (double)(x - t->x) * t->length / t->n + 1);
	return at < INT64_MAX ? (int64_t)at : INT64_MAX;
}
