/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one table of keys: what a key does, and the words that the footer, the help screen and the
 * manual page use for it. A key nobody finds here does nothing.
 */
#ifndef BMA_UI_KEYS_H
#define BMA_UI_KEYS_H

/* Keys that are no character; characters are themselves. */
enum key {
	KEY_OF_NOTHING = 0,
	KEY_OF_CTRL_L = 0x0c,
	KEY_OF_ENTER = '\n',
	KEY_OF_ESC = 0x1b,
	KEY_OF_BACKSPACE = 0x7f,
	KEY_OF_ARROW_UP = 0x100,
	KEY_OF_ARROW_DOWN,
	KEY_OF_PAGE_UP,
	KEY_OF_PAGE_DOWN,
	KEY_OF_HOME,
	KEY_OF_END,
	KEY_OF_F1,
	KEY_OF_F10,
	KEY_OF_CLICK,		/* button 1; y tells where */
	KEY_OF_WHEEL_UP,
	KEY_OF_WHEEL_DOWN,
};

struct input {
	int key;		/* enum key or a character */
	int y;			/* KEY_OF_CLICK: row of the terminal */
};

enum action {
	ACT_NONE,
	ACT_UP, ACT_DOWN, ACT_PAGE_UP, ACT_PAGE_DOWN, ACT_FIRST, ACT_LAST, ACT_CLICK,
	ACT_FILTER, ACT_SORT, ACT_REVERSE,
	ACT_PAUSE, ACT_REDRAW, ACT_CACHES, ACT_HELP, ACT_QUIT,
};

#define KEYS_PER_ROW 4

struct key_row {
	enum action action;
	int keys[KEYS_PER_ROW];		/* ended by 0 when fewer */
	const char *label;		/* the keys as people write them */
	const char *footer;		/* a word or two; NULL: not in the footer */
	const char *help;		/* what it does, at most 28 characters */
};

/* All rows, in the order of help; ended by a row whose action is ACT_NONE. */
extern const struct key_row key_rows[];

enum action key_action(int key);

#endif
