// SPDX-License-Identifier: GPL-2.0-or-later
#include "keys.h"

#include <stddef.h>

const struct key_row key_rows[] = {
	{ ACT_UP, { KEY_OF_ARROW_UP, 'k', KEY_OF_WHEEL_UP }, "↑ k", NULL, "row up" },
	{ ACT_DOWN, { KEY_OF_ARROW_DOWN, 'j', KEY_OF_WHEEL_DOWN }, "↓ j", NULL, "row down" },
	{ ACT_PAGE_UP, { KEY_OF_PAGE_UP }, "PgUp", NULL, "page up" },
	{ ACT_PAGE_DOWN, { KEY_OF_PAGE_DOWN }, "PgDn", NULL, "page down" },
	{ ACT_FIRST, { KEY_OF_HOME }, "Home", NULL, "first row" },
	{ ACT_LAST, { KEY_OF_END }, "End", NULL, "last row" },
	{ ACT_CLICK, { KEY_OF_CLICK }, "mouse", NULL, "click selects, wheel scrolls" },
	{ ACT_FILTER, { '/' }, "/", "filter", "rows whose owner has a text" },
	{ ACT_SORT, { 's' }, "s", "sort", "next order of rows" },
	{ ACT_REVERSE, { 'r' }, "r", "reverse", "reverse that order" },
	{ ACT_PAUSE, { ' ' }, "space", "pause", "hold the screen; reading on" },
	{ ACT_REDRAW, { KEY_OF_CTRL_L }, "^L", NULL, "draw the screen anew" },
	{ ACT_CACHES, { '1' }, "1", NULL, "screen 1, Caches" },
	{ ACT_HELP, { '?', 'h', KEY_OF_F1 }, "? h", "help", "this help, and back" },
	{ ACT_QUIT, { 'q', KEY_OF_ESC, KEY_OF_F10 }, "q Esc", "quit", "leave" },
	{ .action = ACT_NONE },
};

enum action key_action(int key)
{
	for (const struct key_row *row = key_rows; row->action; row++)
		for (int i = 0; i < KEYS_PER_ROW && row->keys[i]; i++)
			if (row->keys[i] == key)
				return row->action;
	return ACT_NONE;
}
