/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line of text being typed: what a filter is made of. Pure. */
#ifndef BMA_UI_ENTRY_H
#define BMA_UI_ENTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "keys.h"

struct say;

#define ENTRY_LEN 32

struct entry {
	bool typing;
	char text[ENTRY_LEN];
};

/* A key; true: it was for the entry. Enter keeps the text, Esc clears it, also later on. */
bool entry_typed(struct entry *e, const struct input *in);

/* What the footer shows meanwhile: the text and what the keys do. False: nothing is being typed. */
bool entry_prompt(const struct entry *e, const char *keys, char *buf, size_t size);

/* "/text  " when it stands, before the other remarks in the line of tabs. */
void entry_note(const struct entry *e, struct say *s);

#endif
