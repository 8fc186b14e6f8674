// SPDX-License-Identifier: GPL-2.0-or-later
/* The help screen: the table of keys on the left, what the columns and marks mean on the right. */
#include <stdio.h>

#include "view.h"

#define LEFT_WIDTH 38
#define KEY_WIDTH 7

struct meaning {
	const char *sign, *words;
};

static const struct meaning meanings[] = {
	{ "SIZE", "bytes of an object with its 8" },
	{ "", "hidden ones; 4x64: 64 on 4 CPUs" },
	{ "CPU0 …", "free objects ready on this CPU" },
	{ "▼", "fell below low: a refill is due" },
	{ "▲", "above high: a trim is due" },
	{ "✖", "none left: allocations fail" },
	{ "?", "nothing has told yet" },
	{ "!", "an allocation or a check failed" },
	{ "IN USE", "objects somebody holds" },
	{ "WAIT", "freed, not free: they wait for a" },
	{ "", "grace period, or behind one" },
	{ "MEM", "bytes taken, the slab's rounding" },
	{ "", "included: 72 B take 96" },
	{ "OLDEST", "age of the oldest waiting batch" },
	{ "+n", "since the start: older objects" },
	{ "", "were never counted. ≥: at least" },
	{ "~n", "in doubt: events were lost" },
	{ "lost", "events that did not get here" },
	{ "missed", "events no probe saw" },
	{ "checks", "our numbers against the kernel's" },
	{ "#812", "events so far; stat --at 812" },
};

static bool help_act(void *state, enum action action, const struct input *in)
{
	(void)state;
	(void)action;
	(void)in;
	return false;
}

static void draw_pair(const struct draw *d, struct rect r, const char *sign, const char *words)
{
	draw_text(d, r.y, r.x, KEY_WIDTH, ROLE_KEY, sign);
	draw_text(d, r.y, r.x + KEY_WIDTH + 1, r.w - KEY_WIDTH - 1, ROLE_TEXT, words);
}

static void help_draw(void *state, const struct draw *d, const struct scene *s, struct rect body)
{
	struct rect left = { body.y, body.x + 1, 1, LEFT_WIDTH - 1 };
	struct rect right = { body.y, body.x + LEFT_WIDTH + 1, 1, body.w - LEFT_WIDTH - 1 };
	int end = body.y + body.h;

	(void)state;
	(void)s;
	for (const struct key_row *k = key_rows; k->action && left.y < end; k++, left.y++)
		draw_pair(d, left, k->label, k->help);
	for (unsigned int i = 0; i < sizeof(meanings) / sizeof(meanings[0]) && right.y < end; i++) {
		draw_pair(d, right, meanings[i].sign, meanings[i].words);
		right.y++;
	}
}

const struct view_ops view_help = {
	.name = "help",
	.action = ACT_HELP,
	.act = help_act,
	.draw = help_draw,
};
