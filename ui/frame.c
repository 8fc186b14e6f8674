// SPDX-License-Identifier: GPL-2.0-or-later
#include "frame.h"

#include <stdio.h>
#include <string.h>

#include "alarm.h"
#include "format.h"

#define SEGMENTS 12
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
		SAY(add(l, ROLE_TEXT, 6), "patched");
	SAY(add(l, ROLE_TEXT, 5), "%u cpu%s", s->model->ncpus, s->model->ncpus == 1 ? "" : "s");
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
		[UI_PLAYING] = { "PLAYING", ROLE_GOOD },
	};
	enum ui_phase phase = s->paused ? UI_HELD : s->phase;

	if (phase == UI_PLAYING)
		SAY(add(l, phases[phase].role, 0), "PLAYING %sx %s", s->speed,
		    text_clock(s->model->now - s->model->start).s);
	else
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

#define GOOD_SHARE 90	/* percent; less is worth saying */
#define NOTE_GAP 2	/* cells before the note … */
#define POSITION_GAP 2	/* … and after it, with the margin at the right edge */
#define NOTE_MIN 4	/* fewer cells: no note */
#define NOTE_MAX 160

static void add_checks(struct line *l, const struct model *m)
{
	const struct model_checks *c = &m->checks;

	if (c->failed) {
		SAY(add(l, ROLE_BAD, 0), "!%s of %s checks FAILED", text_short(c->failed).s,
		    text_short(c->exact + c->failed).s);
	} else if (!c->exact && !c->skipped) {
		SAY(add(l, ROLE_DIM, 1), "no checks yet");
	} else if (model_exact_share(m) < GOOD_SHARE) {
		SAY(add(l, ROLE_NOTICE, 1), "only %u%% of checks exact", model_exact_share(m));
	} else if (c->skipped) {
		SAY(add(l, ROLE_GOOD, 1), "%s checks ok, %s skipped", text_count(c->exact).s,
		    text_short(c->skipped).s);
	} else {
		SAY(add(l, ROLE_GOOD, 1), "%s checks ok", text_count(c->exact).s);
	}
}

/* What went wrong in the kernel has a place on every screen, most of all while it goes on. */
static void add_alarm(struct line *l, const struct model *m)
{
	struct alarm a = alarm_of(m);
	struct segment *seg;

	if (!a.incidents)
		return;
	seg = add(l, a.lasting ? ROLE_BAD : ROLE_NOTICE, 0);
	if (a.stalls == a.incidents)
		SAY(seg, "!%u stall%s", a.stalls, a.stalls == 1 ? "" : "s");
	else if (a.stalls)
		SAY(seg, "!%s incidents, %u stall%s", text_short(a.incidents).s, a.stalls,
		    a.stalls == 1 ? "" : "s");
	else
		SAY(seg, "%s%s incident%s", a.lasting ? "!" : "", text_short(a.incidents).s,
		    a.incidents == 1 ? "" : "s");
}

/* Deadlocks and timeouts: each is one attempt that gave up. */
static void add_lock_failures(struct line *l, const struct model *m)
{
	uint64_t n = lock_failed(&m->locks.n);

	if (n)
		SAY(add(l, ROLE_NOTICE, 0), "%s lock failure%s", text_short(n).s, n == 1 ? "" : "s");
}

static void add_rate(struct line *l, const struct status *s)
{
	uint64_t rate = rates_all(s->rates, s->model);
	bool whole = s->rates->whole;	/* an average: it tells little of any moment */
	struct segment *seg = add(l, ROLE_TEXT, whole ? 4 : 2);

	SAY(seg, "%s ev/s%s", rate == RATE_UNKNOWN ? "-" : text_short(rate).s,
	    whole ? " avg" : "");
	seg->width = sizeof("1.2k ev/s") - 1;
}

/* Where not all uses of caches are told, how many are: what single events show is no more. */
static void add_told(struct line *l, const struct model *m)
{
	if (m->sampling && m->rate == BMA_RATE_NONE)
		SAY(add(l, ROLE_TEXT, 3), "counted");
	else if (m->sampling && m->rate != 1)
		SAY(add(l, ROLE_NOTICE, 0), "1 in %u told", m->rate);
}

/* What looking costs. */
static void add_cost(struct line *l, const struct status *s)
{
	struct rates_cost c;

	if (!rates_cost(s->rates, s->model, &c))
		return;
	SAY(add(l, ROLE_DIM, 7), "cost %u.%u%%+%u.%u%% cpu, buffer %u%%", c.capture / 10,
	    c.capture % 10, c.probes / 10, c.probes % 10, s->model->cost.fill);
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
	add_told(&l, s->model);
	add_loss(&l, s->model);
	add_alarm(&l, s->model);
	add_lock_failures(&l, s->model);
	add_checks(&l, s->model);
	add_cost(&l, s);
	while (l.n > 1 && line_width(&l) > r.w)
		drop_one(&l);
	for (int i = 0; i < l.n; i++) {
		draw_text(d, r.y, x, r.x + r.w - x, l.seg[i].role, l.seg[i].text);
		x += segment_width(&l.seg[i]) + 2;
	}
}

static const struct key_row *key_of(enum action action)
{
	const struct key_row *k = key_rows;

	while (k->action && k->action != action)
		k++;
	return k;
}

struct tab_text {
	char s[40];
};

/* The blank before a tab is its bracket's place. */
static struct tab_text tab_text(const struct view_ops *view, bool open)
{
	struct tab_text text;

	snprintf(text.s, sizeof(text.s), open ? "[%c %s]" : " %c %s",
		 key_of(view->action)->keys[0], view->name);
	return text;
}

/* Help goes where a note needs its place: the footer has it, too. */
static bool tab_shown(const struct view_ops *view, bool help)
{
	return help || view->action != ACT_HELP;
}

static int tabs_width(const struct view_ops *const *views, const struct view_ops *open, bool help)
{
	int w = 0;

	for (; *views; views++)
		if (tab_shown(*views, help))
			w += draw_width(tab_text(*views, *views == open).s);
	return w;
}

struct position_text {
	char s[80];
};

static struct position_text position_text(const struct status *s, bool newest)
{
	struct position_text text;
	int n = snprintf(text.s, sizeof(text.s), "#%s", text_count(s->model->position).s);

	if (newest && s->newest > s->model->position)
		snprintf(text.s + n, sizeof(text.s) - n, " of %s", text_count(s->newest).s);
	return text;
}

/* The last place of two blanks; NULL: there is none. */
static char *last_gap(char *text)
{
	char *gap = NULL;

	for (char *p = text; (p = strstr(p, "  ")) != NULL; p++)
		gap = p;
	return gap;
}

struct note_text {
	char s[NOTE_MAX];
};

/* Remarks that two blanks part: as many as fit, but the first in any case. No blank is left at the end. */
static struct note_text note_fit(const char *note, int w)
{
	struct note_text text;
	char *gap;

	snprintf(text.s, sizeof(text.s), "%s", note);
	for (size_t n = strlen(text.s); n && text.s[n - 1] == ' '; n--)
		text.s[n - 1] = 0;
	while (draw_width(text.s) > w && (gap = last_gap(text.s)) != NULL)
		*gap = 0;
	return text;
}

/* What of the line is there besides the other tabs and the place in the stream. */
struct tab_line {
	bool newest;	/* "of N" behind the place */
	bool help;	/* its tab: the footer has it, too */
	int room;	/* for the note, cells */
};

static struct tab_line tab_line(const struct rect *r, const struct view_ops *const *views,
				const struct view_ops *open, const struct status *s, bool newest,
				bool help)
{
	struct tab_line line = { .newest = newest, .help = help || open->action == ACT_HELP };

	line.room = r->w - tabs_width(views, open, line.help) - NOTE_GAP - POSITION_GAP -
		    draw_width(position_text(s, newest).s);
	return line;
}

/* Help goes for remarks that fit into its place, and whatever would overlap goes. */
static struct tab_line choose_line(const struct rect *r, const struct view_ops *const *views,
				   const struct view_ops *open, const char *note,
				   const struct status *s)
{
	struct tab_line all = tab_line(r, views, open, s, true, true);
	struct tab_line wide = tab_line(r, views, open, s, true, false);

	if (draw_width(note_fit(note, NOTE_MAX).s) <= all.room)
		return all;
	if (draw_width(note_fit(note, wide.room).s) <= wide.room)
		return wide;
	return all.room >= -NOTE_GAP ? all : wide.room >= -NOTE_GAP ? wide :
	       tab_line(r, views, open, s, false, true);
}

struct frame_tabs_at frame_tabs(const struct draw *d, struct rect r,
				const struct view_ops *const *views, const struct view_ops *open,
				const char *note, const struct status *s)
{
	struct frame_tabs_at t = { .y = r.y };
	struct tab_line line = choose_line(&r, views, open, note, s);
	int x = r.x;

	draw_right(d, r.y, r.x, r.w - 1, s->paused ? ROLE_NOTICE : ROLE_TEXT,
		   position_text(s, line.newest).s);
	for (; *views && t.n < TABS_MAX; views++) {
		struct tab_text text = tab_text(*views, *views == open);
		int w = draw_width(text.s);

		if (!tab_shown(*views, line.help))
			continue;
		draw_text(d, r.y, x, w, *views == open ? ROLE_STRONG : ROLE_TEXT, text.s);
		t.tab[t.n].x = x;
		t.tab[t.n].w = w;
		t.tab[t.n++].action = (*views)->action;
		x += w;
	}
	if (line.room >= NOTE_MIN)
		draw_text(d, r.y, x + NOTE_GAP, line.room, ROLE_TEXT, note_fit(note, line.room).s);
	return t;
}

enum action frame_tab_clicked(const struct frame_tabs_at *t, int y, int x)
{
	for (int i = 0; i < t->n; i++)
		if (y == t->y && x >= t->tab[i].x && x < t->tab[i].x + t->tab[i].w)
			return t->tab[i].action;
	return ACT_NONE;
}

#define FOOTER_KEYS 24
#define FOOTER_YIELDS 5		/* keys that may be left out */

struct footer_key {
	char keys[24];
	const char *words;
};

/* What goes when the footer is too narrow, last to first: help has it. 0: it stays. */
static int yields(enum action action)
{
	static const enum action order[] = { ACT_FILTER, ACT_GROUP, ACT_ALL_CPUS, ACT_SORT, ACT_TASKS };

	if (action == ACT_CGROUPS || action == ACT_INODES || action == ACT_SOCKETS)
		action = ACT_TASKS;	/* they share a word */
	for (int i = 0; i < FOOTER_YIELDS; i++)
		if (order[i] == action)
			return i + 1;
	return 0;
}

static const char *word_of(const struct key_row *k, unsigned int screen, enum key_deck deck)
{
	if (screen == ON_HELP && k->action == ACT_HELP)
		return "back";
	return deck == KEYS_DECK_PLAYING && k->action == ACT_PAUSE ? "pause" : k->footer;
}

/* The first of several keys is enough here; neighbours with the same words share them. */
static int footer_keys(struct footer_key *list, unsigned int screen, enum key_deck deck,
		       int without)
{
	int n = 0;

	for (const struct key_row *k = key_rows; k->action && n < FOOTER_KEYS; k++) {
		int key = (int)strcspn(k->label, " ");
		struct footer_key *before = n ? &list[n - 1] : NULL;
		size_t len = before ? strlen(before->keys) : 0;

		if (!k->footer || !(k->on & screen) || !key_is_there(k, deck) ||
		    yields(k->action) > FOOTER_YIELDS - without ||
		    (screen == ON_HELP && k->action == ACT_PAUSE))
			continue;
		if (before && !strcmp(before->words, k->footer)) {
			snprintf(before->keys + len, sizeof(before->keys) - len, " %.*s", key,
				 k->label);
			continue;
		}
		snprintf(list[n].keys, sizeof(list[n].keys), "%.*s", key, k->label);
		list[n++].words = word_of(k, screen, deck);
	}
	return n;
}

static int width_with(const struct footer_key *list, int n, int gap)
{
	int w = 1;

	for (int i = 0; i < n; i++)
		w += draw_width(list[i].keys) + 1 + draw_width(list[i].words) + (i ? gap : 0);
	return w;
}

int frame_footer(const struct draw *d, struct rect r, unsigned int screen, enum key_deck deck)
{
	struct footer_key list[FOOTER_KEYS];
	int n, gap, without = 0, x = r.x + 1, end = r.x + r.w;

	do {
		memset(list, 0, sizeof(list));
		n = footer_keys(list, screen, deck, without);
	} while (width_with(list, n, 2) > r.w && without++ < FOOTER_YIELDS);
	gap = width_with(list, n, 3) <= r.w ? 3 : 2;
	for (int i = 0; d && i < n; i++) {
		x += draw_text(d, r.y, x, end - x, ROLE_KEY, list[i].keys) + 1;
		x += draw_text(d, r.y, x, end - x, ROLE_TEXT, list[i].words) + gap;
	}
	return width_with(list, n, gap);
}
