// SPDX-License-Identifier: GPL-2.0-or-later
#include "keys.h"

#include <stddef.h>

const struct key_row key_rows[] = {
	{ ACT_OPEN, { KEY_OF_ENTER }, ON_CACHES | ON_GRACE, "Enter", "open",
	  "open what the cursor is on" },
	{ ACT_OPEN, { KEY_OF_ENTER, 'e' }, ON_EVENTS, "Enter e", "more", "what led to the event" },
	{ ACT_BACK, { KEY_OF_ESC, KEY_OF_BACKSPACE }, ON_ALL, "Esc", NULL,
	  "back to the screen before" },
	{ ACT_CACHES, { '1' }, ON_ALL, "1", NULL, "screen 1, Caches" },
	{ ACT_CACHE, { '2' }, ON_ALL, "2", NULL, "screen 2, Cache" },
	{ ACT_GRACE, { '3' }, ON_ALL, "3", NULL, "screen 3, Grace periods" },
	{ ACT_EVENTS, { '7' }, ON_ALL, "7", NULL, "screen 7, Events" },
	{ ACT_NEXT_VIEW, { KEY_OF_TAB }, ON_ALL, "Tab", NULL, "the next screen" },
	{ ACT_BEFORE_VIEW, { KEY_OF_BACKTAB }, ON_ALL, "S-Tab", NULL, "the screen to the left" },
	{ ACT_UP, { KEY_OF_ARROW_UP, 'k', KEY_OF_WHEEL_UP }, ON_ALL, "↑ k", NULL, "row up" },
	{ ACT_DOWN, { KEY_OF_ARROW_DOWN, 'j', KEY_OF_WHEEL_DOWN }, ON_ALL, "↓ j", NULL,
	  "row down" },
	{ ACT_PAGE_UP, { KEY_OF_PAGE_UP }, ON_ALL, "PgUp", NULL, "page up" },
	{ ACT_PAGE_DOWN, { KEY_OF_PAGE_DOWN }, ON_ALL, "PgDn", NULL, "page down" },
	{ ACT_FIRST, { KEY_OF_HOME }, ON_ALL, "Home", NULL, "first row" },
	{ ACT_LAST, { KEY_OF_END }, ON_ALL, "End", NULL, "last row" },
	{ ACT_CLICK, { KEY_OF_CLICK }, ON_SCREENS, "mouse", NULL, "click rows, headings, tabs" },
	{ ACT_FILTER, { '/' }, ON_LISTS, "/", "filter", "rows that have a text" },
	{ ACT_SORT, { 's' }, ON_CACHES | ON_GRACE, "s", "sort", "next order of rows" },
	{ ACT_REVERSE, { 'r' }, ON_CACHES | ON_GRACE, "r", NULL, "reverse that order" },
	{ ACT_GROUP, { 'g' }, ON_CACHES, "g", "group", "idle sizes, owners, or all" },
	{ ACT_GROUP, { 'g' }, ON_EVENTS, "g", "kinds", "fewer or more kinds of events" },
	{ ACT_UNFOLD, { KEY_OF_ARROW_RIGHT }, ON_CACHES, "→", NULL, "unfold a group" },
	{ ACT_FOLD, { KEY_OF_ARROW_LEFT }, ON_CACHES, "←", NULL, "fold it again" },
	{ ACT_ALL_CPUS, { 'a' }, ON_CACHE, "a", "all CPUs", "all CPUs together" },
	{ ACT_CPU_BEFORE, { '<', KEY_OF_ARROW_LEFT }, ON_CACHE, "<", "CPU", "the CPU before" },
	{ ACT_CPU_NEXT, { '>', KEY_OF_ARROW_RIGHT }, ON_CACHE, ">", "CPU", "the next CPU" },
	{ ACT_INCIDENT_BEFORE, { 'p' }, ON_SCREENS, "p", NULL, "the incident before" },
	{ ACT_INCIDENT_NEXT, { 'n' }, ON_SCREENS, "n", NULL, "the next incident" },
	{ ACT_PAUSE, { ' ' }, ON_ALL, "space", "pause", "hold the screen; reading on" },
	{ ACT_STEP_BACK, { ',' }, ON_SCREENS, ",", "step", "one event back" },
	{ ACT_STEP, { '.' }, ON_SCREENS, ".", "step", "one event on" },
	{ ACT_REDRAW, { KEY_OF_CTRL_L }, ON_ALL, "^L", NULL, "draw the screen anew" },
	{ ACT_HELP, { '?', 'h', KEY_OF_F1 }, ON_ALL, "? h", "help", "this help, and back" },
	{ ACT_QUIT, { 'q', KEY_OF_F10 }, ON_ALL, "q", "quit", "leave" },
	{ .action = ACT_NONE },
};

enum action key_action(int key, unsigned int screen)
{
	for (const struct key_row *row = key_rows; row->action; row++)
		for (int i = 0; row->on & screen && i < KEYS_PER_ROW && row->keys[i]; i++)
			if (row->keys[i] == key)
				return row->action;
	return ACT_NONE;
}

bool action_opens(enum action action)
{
	return action == ACT_CACHES || action == ACT_CACHE || action == ACT_GRACE ||
	       action == ACT_EVENTS;
}
