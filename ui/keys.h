/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one table of keys: what a key does on which screen, and the words that the footer, the help
 * screen and the manual page use for it. A key nobody finds here does nothing.
 */
#ifndef BMA_UI_KEYS_H
#define BMA_UI_KEYS_H

#include <stdbool.h>

/* Keys that are no character; characters are themselves. */
enum key {
	KEY_OF_NOTHING = 0,
	KEY_OF_TAB = '\t',
	KEY_OF_CTRL_L = 0x0c,
	KEY_OF_ENTER = '\n',
	KEY_OF_ESC = 0x1b,
	KEY_OF_BACKSPACE = 0x7f,
	KEY_OF_ARROW_UP = 0x100,
	KEY_OF_ARROW_DOWN,
	KEY_OF_ARROW_LEFT,
	KEY_OF_ARROW_RIGHT,
	KEY_OF_BACKTAB,
	KEY_OF_PAGE_UP,
	KEY_OF_PAGE_DOWN,
	KEY_OF_HOME,
	KEY_OF_END,
	KEY_OF_F1,
	KEY_OF_F10,
	KEY_OF_CLICK,		/* button 1; y and x tell where */
	KEY_OF_WHEEL_UP,
	KEY_OF_WHEEL_DOWN,
};

struct input {
	int key;		/* enum key or a character */
	int y, x;		/* KEY_OF_CLICK: cell of the terminal */
};

enum action {
	ACT_NONE,
	ACT_UP, ACT_DOWN, ACT_PAGE_UP, ACT_PAGE_DOWN, ACT_FIRST, ACT_LAST, ACT_CLICK,
	ACT_FILTER, ACT_SORT, ACT_REVERSE,
	ACT_PAUSE, ACT_REDRAW, ACT_HELP, ACT_QUIT,
	ACT_CACHES, ACT_CACHE, ACT_GRACE, ACT_LOCKS, ACT_STORAGE, ACT_EVENTS,
	ACT_NEXT_VIEW,	/* which screen */
	ACT_OPEN, ACT_BACK,		/* what the cursor is on; where one came from */
	ACT_GROUP,
	ACT_STEP_BACK, ACT_STEP,	/* one event, while paused */
	ACT_ALL_CPUS, ACT_CPU_BEFORE, ACT_CPU_NEXT,
	ACT_INCIDENT_BEFORE, ACT_INCIDENT_NEXT,
	ACT_FOLD, ACT_UNFOLD,		/* the group that the cursor is on */
	ACT_BEFORE_VIEW,
	ACT_LOG_BEFORE, ACT_LOG_NEXT,	/* of screen 4's failures */
	/* of a recording that can be wound */
	ACT_SEEK_BACK, ACT_SEEK, ACT_LEAP_BACK, ACT_LEAP,	/* by a time */
	ACT_SLOWER, ACT_FASTER,
	ACT_GO_TO, ACT_BEGINNING, ACT_END,
	ACT_FIND_BEFORE, ACT_FIND_NEXT,
	ACT_LABEL_BEFORE, ACT_LABEL_NEXT,
	ACT_TROUBLE_BEFORE, ACT_TROUBLE_NEXT,	/* what the keys for incidents do there */
	/* screen 5 */
	ACT_TURN, ACT_TASKS, ACT_CGROUPS, ACT_INODES, ACT_SOCKETS,
};

/* The screens that a row of the table is about, as bits. */
#define ON(screen_action) (1u << (screen_action))
#define ON_CACHES ON(ACT_CACHES)
#define ON_CACHE ON(ACT_CACHE)
#define ON_GRACE ON(ACT_GRACE)
#define ON_LOCKS ON(ACT_LOCKS)
#define ON_STORAGE ON(ACT_STORAGE)
#define ON_EVENTS ON(ACT_EVENTS)
#define ON_HELP ON(ACT_HELP)
#define ON_LISTS (ON_CACHES | ON_GRACE | ON_LOCKS | ON_STORAGE | ON_EVENTS)
#define ON_SCREENS (ON_LISTS | ON_CACHE)
#define ON_ALL (ON_SCREENS | ON_HELP)

/* Only of recordings that can be wound, or only of streams that cannot. */
#define WITH_DECK (1u << 30)
#define WITHOUT_DECK (1u << 31)

#define KEYS_PER_ROW 4

struct key_row {
	enum action action;
	int keys[KEYS_PER_ROW];		/* ended by 0 when fewer */
	unsigned int on;		/* ON_ bits, and one of the above or none */
	const char *label;		/* the keys as people write them */
	const char *footer;		/* a word or two; NULL: not in the footer. Rows side by
					 * side with the same words are one there */
	const char *help;		/* what it does, at most 29 characters */
};

static inline bool key_is_there(const struct key_row *row, bool deck)
{
	return !(row->on & (deck ? WITHOUT_DECK : WITH_DECK));
}

/* All rows, in the order of help; ended by a row whose action is ACT_NONE. */
extern const struct key_row key_rows[];

/* screen: the ON_ bit of the open one. A key that winds recordings has its action also where none
 * can be wound: somebody should say so. */
enum action key_action(int key, unsigned int screen, bool deck);

/* Does the action open a screen? */
bool action_opens(enum action action);

#endif
