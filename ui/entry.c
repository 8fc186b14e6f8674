// SPDX-License-Identifier: GPL-2.0-or-later
#include "entry.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "../src/base/say.h"

static bool typed_character(struct entry *e, int key)
{
	size_t len = strlen(e->text);

	if (key < ' ' || key >= KEY_OF_BACKSPACE || !isprint(key))
		return false;
	if (len + 1 < sizeof(e->text)) {
		e->text[len] = key;
		e->text[len + 1] = 0;
	}
	return true;
}

bool entry_typed(struct entry *e, const struct input *in)
{
	size_t len = strlen(e->text);

	if (in->key == KEY_OF_ESC && (e->typing || len)) {
		e->typing = false;
		e->text[0] = 0;
		return true;
	}
	if (!e->typing)
		return false;
	if (in->key == KEY_OF_ENTER)
		e->typing = false;
	else if (in->key == KEY_OF_BACKSPACE && len)
		e->text[len - 1] = 0;
	else if (in->key != KEY_OF_BACKSPACE)
		return typed_character(e, in->key);
	return true;
}

bool entry_prompt(const struct entry *e, const char *keys, char *buf, size_t size)
{
	if (e->typing)
		snprintf(buf, size, "/%s_   %s", e->text, keys);
	return e->typing;
}

void entry_note(const struct entry *e, struct say *s)
{
	if (*e->text && !e->typing)
		say(s, "/%s  ", e->text);
}
