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
	{ ACT_LOCKS, { '4' }, ON_ALL, "4", NULL, "screen 4, Locks" },
	{ ACT_STORAGE, { '5' }, ON_ALL, "5", NULL, "screen 5, local storage" },
	{ ACT_EVENTS, { '7' }, ON_ALL, "7", NULL, "screen 7, Events" },
	{ ACT_NEXT_VIEW, { KEY_OF_TAB }, ON_ALL, "Tab", NULL, "the next screen" },
	{ ACT_BEFORE_VIEW, { KEY_OF_BACKTAB }, ON_ALL, "S-Tab", NULL, "the screen to the left" },
	{ ACT_UP, { KEY_OF_ARROW_UP, 'k', KEY_OF_WHEEL_UP }, ON_ALL & ~ON_STORAGE, "↑ k", NULL,
	  "row up" },
	{ ACT_UP, { KEY_OF_ARROW_UP, KEY_OF_WHEEL_UP }, ON_STORAGE, "↑", NULL, "row up" },
	{ ACT_DOWN, { KEY_OF_ARROW_DOWN, 'j', KEY_OF_WHEEL_DOWN }, ON_ALL, "↓ j", NULL,
	  "row down" },
	{ ACT_PAGE_UP, { KEY_OF_PAGE_UP }, ON_ALL, "PgUp", NULL, "page up" },
	{ ACT_PAGE_DOWN, { KEY_OF_PAGE_DOWN }, ON_ALL, "PgDn", NULL, "page down" },
	{ ACT_FIRST, { KEY_OF_HOME }, ON_ALL, "Home", NULL, "first row" },
	{ ACT_LAST, { KEY_OF_END }, ON_ALL, "End", NULL, "last row" },
	{ ACT_CLICK, { KEY_OF_CLICK }, ON_SCREENS, "mouse", NULL, "click rows, headings, tabs" },
	{ ACT_FILTER, { '/' }, ON_LISTS & ~ON_STORAGE, "/", "filter", "rows that have a text" },
	{ ACT_FILTER, { '/' }, ON_STORAGE, "/", "find", "owners by pid or name" },
	{ ACT_TURN, { 'm' }, ON_STORAGE, "m", "maps", "by map, or by owner" },
	{ ACT_TASKS, { 't' }, ON_STORAGE, "t", "kind", "tasks only; again: all" },
	{ ACT_CGROUPS, { 'c' }, ON_STORAGE, "c", "kind", "cgroups only" },
	{ ACT_INODES, { 'i' }, ON_STORAGE, "i", "kind", "inodes only" },
	{ ACT_SOCKETS, { 'k' }, ON_STORAGE, "k", "kind", "sockets only" },
	{ ACT_SORT, { 's' }, ON_CACHES | ON_GRACE | ON_LOCKS, "s", "sort", "next order of rows" },
	{ ACT_REVERSE, { 'r' }, ON_CACHES | ON_GRACE | ON_LOCKS, "r", NULL, "reverse that order" },
	{ ACT_GROUP, { 'g' }, ON_CACHES, "g", "group", "idle sizes, owners, or all" },
	{ ACT_GROUP, { 'g' }, ON_LOCKS, "g", "group", "by owner, or single locks" },
	{ ACT_GROUP, { 'g' }, ON_EVENTS, "g", "kinds", "fewer or more kinds of events" },
	{ ACT_UNFOLD, { KEY_OF_ARROW_RIGHT }, ON_CACHES, "→", NULL, "unfold a group" },
	{ ACT_FOLD, { KEY_OF_ARROW_LEFT }, ON_CACHES, "←", NULL, "fold it again" },
	{ ACT_LOG_BEFORE, { '<', KEY_OF_ARROW_LEFT }, ON_LOCKS, "<", "log",
	  "the failure before" },
	{ ACT_LOG_NEXT, { '>', KEY_OF_ARROW_RIGHT }, ON_LOCKS, ">", "log", "the next failure" },
	{ ACT_ALL_CPUS, { 'a' }, ON_CACHE, "a", "all CPUs", "all CPUs together" },
	{ ACT_CPU_BEFORE, { '<', KEY_OF_ARROW_LEFT }, ON_CACHE, "<", "CPU", "the CPU before" },
	{ ACT_CPU_NEXT, { '>', KEY_OF_ARROW_RIGHT }, ON_CACHE, ">", "CPU", "the next CPU" },
	{ ACT_INCIDENT_BEFORE, { 'p' }, ON_SCREENS | WITHOUT_DECK, "p", NULL,
	  "the incident before" },
	{ ACT_INCIDENT_NEXT, { 'n' }, ON_SCREENS | WITHOUT_DECK, "n", NULL, "the next incident" },
	{ ACT_PAUSE, { ' ' }, ON_ALL | WITHOUT_DECK, "space", "pause",
	  "hold the screen; reading on" },
	{ ACT_PAUSE, { ' ' }, ON_ALL | WITH_DECK, "space", "play", "play; pause" },
	{ ACT_STEP_BACK, { ',' }, ON_SCREENS, ",", "step", "one event back" },
	{ ACT_STEP, { '.' }, ON_SCREENS, ".", "step", "one event on" },
	{ ACT_SEEK_BACK, { '[' }, ON_SCREENS | WITH_DECK, "[", "seek", "back by a second" },
	{ ACT_SEEK, { ']' }, ON_SCREENS | WITH_DECK, "]", "seek", "on by a second" },
	{ ACT_LEAP_BACK, { '{' }, ON_SCREENS | WITH_DECK, "{", NULL, "back by ten seconds" },
	{ ACT_LEAP, { '}' }, ON_SCREENS | WITH_DECK, "}", NULL, "on by ten seconds" },
	{ ACT_SLOWER, { '-' }, ON_SCREENS | WITH_DECK, "-", "speed", "slower, down to 1/1000" },
	{ ACT_FASTER, { '+', '=' }, ON_SCREENS | WITH_DECK, "+ =", "speed", "faster, up to max" },
	{ ACT_GO_TO, { ':' }, ON_SCREENS | WITH_DECK, ":", "go to", "go to a time, event or text" },
	{ ACT_FIND_NEXT, { 'N' }, ON_SCREENS | WITH_DECK, "N", NULL, "the search's next event" },
	{ ACT_FIND_BEFORE, { 'P' }, ON_SCREENS | WITH_DECK, "P", NULL, "the search's event before" },
	{ ACT_TROUBLE_NEXT, { 'n' }, ON_SCREENS | WITH_DECK, "n", NULL,
	  "the next incident or loss" },
	{ ACT_TROUBLE_BEFORE, { 'p' }, ON_SCREENS | WITH_DECK, "p", NULL,
	  "the incident or loss before" },
	{ ACT_LABEL_NEXT, { ')' }, ON_SCREENS | WITH_DECK, ")", NULL, "the next label" },
	{ ACT_LABEL_BEFORE, { '(' }, ON_SCREENS | WITH_DECK, "(", NULL, "the label before" },
	{ ACT_BEGINNING, { '0' }, ON_SCREENS | WITH_DECK, "0", NULL, "to the beginning" },
	{ ACT_END, { '$' }, ON_SCREENS | WITH_DECK, "$", NULL, "to the end" },
	{ ACT_REDRAW, { KEY_OF_CTRL_L }, ON_ALL, "^L", NULL, "draw the screen anew" },
	{ ACT_HELP, { '?', 'h', KEY_OF_F1 }, ON_ALL, "? h", "help", "this help, and back" },
	{ ACT_QUIT, { 'q', KEY_OF_F10 }, ON_ALL, "q", "quit", "leave" },
	{ .action = ACT_NONE },
};

static bool has_key(const struct key_row *row, int key)
{
	for (int i = 0; i < KEYS_PER_ROW && row->keys[i]; i++)
		if (row->keys[i] == key)
			return true;
	return false;
}

enum action key_action(int key, unsigned int screen, bool deck)
{
	const struct key_row *other = NULL;

	for (const struct key_row *row = key_rows; row->action; row++) {
		if (!(row->on & screen) || !has_key(row, key))
			continue;
		if (key_is_there(row, deck))
			return row->action;
		other = row;
	}
	return other ? other->action : ACT_NONE;
}

bool action_opens(enum action action)
{
	return action == ACT_CACHES || action == ACT_CACHE || action == ACT_GRACE ||
	       action == ACT_LOCKS || action == ACT_STORAGE || action == ACT_EVENTS;
}
