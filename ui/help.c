// SPDX-License-Identifier: GPL-2.0-or-later
/* Help about the screen that it was called from: its keys on the left, then its words and those of
 * the frame in as many columns as fit. What does not fit is a page further. */
#include "help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view.h"

#define COLUMN_MIN 40
#define SIGN_WIDTH 10
#define LINES_MAX 400
#define TEXT_MAX 60		/* cells of a line's text; a column has no more */

const struct word frame_words[] = {
	{ "counted", "allocs and frees are counted, exactly, but told one by one only where a screen "
	  "shows single events" },
	{ "1 in 4", "of them is told: there are more than the budget allows. The counts stay exact" },
	{ "cost", "of one CPU: the capture itself + the probes on all CPUs, an estimate from samples, "
	  "without the kernel's way to them; buffer: how full the fullest was" },
	{ "lost", "events that did not get here" },
	{ "missed", "events that no probe saw" },
	{ "checks", "our numbers are compared with the kernel's own, up to five times a second: ok, "
	  "skipped (something moved meanwhile) or FAILED" },
	{ "~n", "in doubt: events were lost, or a map's count still moves" },
	{ "#812", "events so far; stat --at 812 tells that moment's numbers" },
	{ NULL, NULL },
};

const struct word deck_words[] = {
	{ "!  x", "on the time line: incidents and failed checks began; events were lost" },
	{ "'", "a label that the recording carries: it is told above the line" },
	{ "▁ to █", "events in that part of the recording; · none" },
	{ "┃", "what the screen shows; a click goes there" },
	{ "[ ] { }", "1 s and 10 s; a tenth of it when the recording is shorter than 20 s, a hundredth "
	  "when shorter than 2 s, and so on; 10 and 100 s when longer than 20 min" },
	{ ":", "12.5s  1m30s  1:30  50%  #1234; +2s  -500ms  +10 from here; /trim cpu1 searches the "
	  "next event with these words" },
	{ "1/1000", "the slowest: never more than one event in a picture" },
	{ NULL, NULL },
};

struct help {
	const struct view_ops *about;
	bool deck;
	int page, pages;
};

struct help_line {
	char sign[40];		/* in bytes; SIGN_WIDTH cells are drawn */
	char text[TEXT_MAX * 3 + 1];
	enum role role;		/* of the sign */
};

struct help_text {
	struct help_line line[LINES_MAX];
	int n, keys;		/* lines; the first so many are the keys' */
	int width;		/* cells of a line's text */
};

static void *help_open(void)
{
	return calloc(1, sizeof(struct help));
}

void help_is_about(void *state, const struct view_ops *view, bool deck)
{
	struct help *h = state;

	h->deck = deck;
	if (h->about != view)
		h->page = 0;
	h->about = view;
}

static void add_line(struct help_text *t, enum role role, const char *sign, const char *text,
		     size_t len)
{
	struct help_line *l = &t->line[t->n];

	if (t->n == LINES_MAX)
		return;
	t->n++;
	l->role = role;
	snprintf(l->sign, sizeof(l->sign), "%s", sign);
	snprintf(l->text, sizeof(l->text), "%.*s", (int)len, text);
}

/* The meaning takes as many lines as it needs; the sign stands before the first. */
static void add_word(struct help_text *t, const char *sign, const char *means)
{
	do {
		size_t len = draw_break(means, t->width);

		add_line(t, ROLE_KEY, sign, means, len);
		means += len;
		means += strspn(means, " ");
		sign = "";
	} while (*means);
}

static void add_keys(struct help_text *t, unsigned int screen, bool deck)
{
	for (const struct key_row *k = key_rows; k->action; k++)
		if (k->on & screen && key_is_there(k, deck))
			add_word(t, k->label, k->help);
}

static void add_words(struct help_text *t, const struct word *w)
{
	for (; w->sign; w++)
		add_word(t, w->sign, w->means);
}

static void make_text(struct help_text *t, const struct view_ops *about, bool deck)
{
	add_keys(t, ON(about->action), deck);
	t->keys = t->n;
	for (const struct word *const *w = about->words; w && *w; w++)
		add_words(t, *w);
	add_words(t, frame_words);
	if (deck)
		add_words(t, deck_words);
}

/* The drawing knows how many pages there are. */
static void turn(struct help *h, int pages)
{
	h->page += pages;
	if (h->page < 0)
		h->page = 0;
}

static bool help_act(void *state, struct focus *focus, enum action action, const struct input *in)
{
	struct help *h = state;

	(void)focus;
	(void)in;
	switch (action) {
	case ACT_DOWN:
	case ACT_PAGE_DOWN:
		turn(h, 1);
		return true;
	case ACT_UP:
	case ACT_PAGE_UP:
		turn(h, -1);
		return true;
	case ACT_FIRST:
	case ACT_LAST:
		h->page = action == ACT_LAST ? LINES_MAX : 0;
		return true;
	default:
		return false;
	}
}

static void draw_line(const struct draw *d, const struct help_line *l, int y, int x, int w)
{
	draw_text(d, y, x, SIGN_WIDTH, l->role, l->sign);
	draw_text(d, y, x + SIGN_WIDTH, w - SIGN_WIDTH, ROLE_TEXT, l->text);
}

/* Where a page's columns begin: in the keys while there are any, for the first column, else in the
 * words. */
struct flow_at {
	int key, word;
};

static int fill_column(const struct help_text *t, struct flow_at *at, bool first, int h, int *from)
{
	int *next = first && at->key < t->keys ? &at->key : &at->word;
	int end = next == &at->key ? t->keys : t->n;
	int n = end - *next < h ? end - *next : h;

	*from = *next;
	*next += n;
	return n;
}

/* Goes through the pages; draws the one that is wanted, when d is not NULL. Returns how many. */
static int flow(const struct help_text *t, const struct draw *d, struct rect body, int wanted)
{
	int columns = body.w / COLUMN_MIN, w = (body.w - 1) / columns, page = 0;
	struct flow_at at = { 0, t->keys };

	while (at.key < t->keys || at.word < t->n) {
		for (int c = 0; c < columns; c++) {
			int from, n = fill_column(t, &at, c == 0, body.h, &from);

			for (int i = 0; d && page == wanted && i < n; i++)
				draw_line(d, &t->line[from + i], body.y + i, body.x + 1 + c * w,
					  w - 1);
		}
		page++;
	}
	return page;
}

static void help_draw(void *state, const struct draw *d, const struct scene *s, struct rect body)
{
	struct help *h = state;
	int w = (body.w - 1) / (body.w / COLUMN_MIN);
	struct help_text *t = calloc(1, sizeof(*t));

	(void)s;
	if (!t || !h->about) {
		free(t);
		return;
	}
	t->width = w - SIGN_WIDTH - 1 < TEXT_MAX ? w - SIGN_WIDTH - 1 : TEXT_MAX;
	make_text(t, h->about, h->deck);
	h->pages = flow(t, NULL, body, 0);
	if (h->page >= h->pages)
		h->page = h->pages - 1;
	flow(t, d, body, h->page);
	free(t);
}

static void help_note(void *state, char *buf, size_t size)
{
	const struct help *h = state;

	if (h->pages > 1)
		snprintf(buf, size, "page %d/%d  %s%s", h->page + 1, h->pages,
			 h->page ? "PgUp " : "", h->page + 1 < h->pages ? "PgDn" : "");
}

const struct view_ops view_help = {
	.name = "help",
	.action = ACT_HELP,
	.open = help_open,
	.close = free,
	.act = help_act,
	.draw = help_draw,
	.note = help_note,
};
