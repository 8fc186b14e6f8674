// SPDX-License-Identifier: GPL-2.0-or-later
#include "frame.h"

#include <stdio.h>
#include <string.h>

#include "format.h"

#define SEGMENTS 9
#define RELEASE_MAX 18

struct segment {
	char text[96];
	enum role role;
	int yields;	/* the highest goes first when the line is too short; 0 never goes */
	int width;	/* at least: what changes all the time must not push the rest around */
};

struct line {
	struct segment seg[SEGMENTS];
	int n;
};

static struct segment *add(struct line *l, enum role role, int yields)
{
	struct segment *s = &l->seg[l->n++];

	s->role = role;
	s->yields = yields;
	s->width = 0;
	return s;
}

#define SAY(seg, ...) snprintf((seg)->text, sizeof((seg)->text), __VA_ARGS__)

static void add_kernel(struct line *l, const struct status *s)
{
	if (s->kernel)
		SAY(add(l, ROLE_STRONG, 3), "%.*s", RELEASE_MAX, s->kernel);
	if (s->kernel)
		SAY(add(l, ROLE_TEXT, 5), "patched");
	SAY(add(l, ROLE_TEXT, 4), "%u cpu%s", s->model->ncpus, s->model->ncpus == 1 ? "" : "s");
}

static void add_state(struct line *l, const struct status *s)
{
	static const struct {
		const char *word;
		enum role role;
	} phases[] = {
		[UI_READING] = { "READING", ROLE_NOTICE },
		[UI_LIVE] = { "LIVE", ROLE_GOOD },
		[UI_HELD] = { "PAUSED", ROLE_NOTICE },
		[UI_ENDED] = { "ENDED", ROLE_STRONG },
	};
	enum ui_phase phase = s->paused ? UI_HELD : s->phase;

	SAY(add(l, phases[phase].role, 0), "%s %s", phases[phase].word,
	    text_clock(s->model->now - s->model->start).s);
}

/* A count that ought to be 0: marked by more than colour when it is not. */
static void add_fault(struct line *l, const char *word, uint64_t n)
{
	if (n < 1000000)
		SAY(add(l, ROLE_BAD, 0), "!%s %s", word, text_count(n).s);
	else
		SAY(add(l, ROLE_BAD, 0), "!%s %s", word, text_short(n).s);
}

static void add_loss(struct line *l, const struct model *m)
{
	if (m->lost)
		add_fault(l, "lost", m->lost);
	else
		SAY(add(l, ROLE_GOOD, 0), "lost 0");
	if (m->missed)
		add_fault(l, "missed", m->missed);
}

/* Under nine in ten compared exactly is worth saying: the rest was in motion and left out. */
static void add_checks(struct line *l, const struct model_checks *c)
{
	uint64_t done = c->exact + c->failed, all = done + c->skipped;

	if (c->failed)
		SAY(add(l, ROLE_BAD, 0), "!%s of %s checks FAILED", text_short(c->failed).s,
		    text_short(done).s);
	else if (!done)
		SAY(add(l, ROLE_DIM, 1), "no checks yet");
	else if (c->exact * 10 < all * 9)
		SAY(add(l, ROLE_TEXT, 1), "%s checks ok, %s skipped", text_short(c->exact).s,
		    text_short(c->skipped).s);
	else
		SAY(add(l, ROLE_GOOD, 1), "%s checks ok", text_count(c->exact).s);
}

static void add_rate(struct line *l, const struct status *s)
{
	struct segment *seg = add(l, ROLE_TEXT, 2);

	SAY(seg, "%s ev/s", text_short(rates_all(s->rates, s->model)).s);
	seg->width = sizeof("1.2k ev/s") - 1;
}

static int segment_width(const struct segment *s)
{
	int n = draw_width(s->text);

	return n > s->width ? n : s->width;
}

static int line_width(const struct line *l)
{
	int w = 1;

	for (int i = 0; i < l->n; i++)
		w += segment_width(&l->seg[i]) + (i ? 2 : 0);
	return w;
}

static void drop_one(struct line *l)
{
	int out = 0;

	for (int i = 1; i < l->n; i++)
		if (l->seg[i].yields > l->seg[out].yields)
			out = i;
	memmove(&l->seg[out], &l->seg[out + 1], (l->n - out - 1) * sizeof(l->seg[0]));
	l->n--;
}

void frame_status(const struct draw *d, struct rect r, const struct status *s)
{
	struct line l = { .n = 0 };
	int x = r.x + 1;

	add_kernel(&l, s);
	add_state(&l, s);
	add_rate(&l, s);
	add_loss(&l, s->model);
	add_checks(&l, &s->model->checks);
	while (l.n > 1 && line_width(&l) > r.w)
		drop_one(&l);
	for (int i = 0; i < l.n; i++) {
		draw_text(d, r.y, x, r.x + r.w - x, l.seg[i].role, l.seg[i].text);
		x += segment_width(&l.seg[i]) + 2;
	}
}

static int draw_tab(const struct draw *d, int y, int x, const struct view_ops *view, bool open)
{
	char text[40];

	for (const struct key_row *k = key_rows; k->action; k++)
		if (k->action == view->action)
			snprintf(text, sizeof(text), open ? "[%c %s]" : " %c %s ", k->keys[0],
				 view->name);
	return draw_text(d, y, x, sizeof(text), open ? ROLE_STRONG : ROLE_TEXT, text);
}

static int draw_position(const struct draw *d, struct rect r, const struct status *s)
{
	char text[80];
	int n = snprintf(text, sizeof(text), "#%s", text_count(s->model->position).s);

	if (s->behind)
		snprintf(text + n, sizeof(text) - n, " (+%s since)", text_count(s->behind).s);
	draw_right(d, r.y, r.x, r.w - 1, s->paused ? ROLE_NOTICE : ROLE_TEXT, text);
	return draw_width(text);
}

void frame_tabs(const struct draw *d, struct rect r, const struct view_ops *const *views,
		const struct view_ops *open, const char *note, const struct status *s)
{
	int x = r.x, position = draw_position(d, r, s);

	for (; *views; views++)
		x += draw_tab(d, r.y, x, *views, *views == open);
	x += 3;
	draw_text(d, r.y, x, r.x + r.w - position - 3 - x, ROLE_TEXT, note);
}

/* On the help screen the other screen's keys do nothing. */
static bool in_footer(const struct key_row *k, bool help)
{
	return k->footer && (!help || k->action == ACT_HELP || k->action == ACT_QUIT);
}

void frame_footer(const struct draw *d, struct rect r, bool help)
{
	int x = r.x + 1, end = r.x + r.w;

	for (const struct key_row *k = key_rows; k->action; k++) {
		const char *words = help && k->action == ACT_HELP ? "back" : k->footer;
		char key[16];

		if (!in_footer(k, help) || x + draw_width(words) + 8 > end)
			continue;
		/* the first of several keys is enough here */
		snprintf(key, sizeof(key), "%.*s", (int)strcspn(k->label, " "), k->label);
		x += draw_text(d, r.y, x, end - x, ROLE_KEY, key) + 1;
		x += draw_text(d, r.y, x, end - x, ROLE_TEXT, words) + 3;
	}
}
