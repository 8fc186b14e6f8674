// SPDX-License-Identifier: GPL-2.0-or-later
#include "value_text.h"

#include <stddef.h>
#include <stdio.h>

#include "../event/kind.h"

_Static_assert(BMA_LISTS <= VALUE_WORDS, "the values with the most words are lists");

#define PLACE(member) offsetof(struct event, member), sizeof(((struct event *)0)->member)

static const struct {
	uint8_t offset, bytes;
	bool is_signed;
} places[] = {
	[FIELD_END] = { PLACE(kind) },
	[FIELD_FLAGS] = { PLACE(flags) },
	[FIELD_WHAT] = { PLACE(what) },
	[FIELD_CACHE] = { PLACE(cache) },
	[FIELD_TGT] = { PLACE(tgt) },
	[FIELD_OBJ] = { PLACE(obj) },
	[FIELD_FREE_CNT] = { PLACE(free_cnt), .is_signed = true },
	[FIELD_N0] = { PLACE(n[0]) },
	[FIELD_N1] = { PLACE(n[1]) },
	[FIELD_N2] = { PLACE(n[2]) },
	[FIELD_N3] = { PLACE(n[3]) },
	[FIELD_N4] = { PLACE(n[4]) },
	[FIELD_N5] = { PLACE(n[5]) },
	[FIELD_N6] = { PLACE(n[6]) },
	[FIELD_N7] = { PLACE(n[7]) },
	[FIELD_MOVES] = { PLACE(moves) },
	[FIELD_TGT_MOVES] = { PLACE(tgt_moves) },
};

/* A flag is a word, too: the first or the second. What may not be absent is never the lowest number
 * of 64 bits, for only addresses have so many, and they may. */
static void make_load(struct value_text *t, const struct event_value *row)
{
	bool flag = row->type == VALUE_BOOLEAN;

	t->offset = places[row->field].offset;
	t->bytes = places[row->field].bytes;
	t->is_signed = places[row->field].is_signed;
	t->type = row->type;
	t->shift = flag ? __builtin_ctz(row->mask) : row->shift;
	t->mask = flag ? 1 : row->mask ? row->mask : UINT64_MAX;
	t->absent = row->optional ? row->unknown : INT64_MIN;
	t->cares = row->needs | row->spoils;
	t->needs = row->needs;
	t->words_known = flag ? 2 : row->words;
}

/* The texts, one after the other. */
static void make(struct piece *p, const char *const *texts)
{
	char all[4 * PUT_SLACK] = "";
	size_t n = 0;

	for (; *texts; texts++)
		n += snprintf(all + n, sizeof(all) - n, "%s", *texts);
	p->len = n;
	memcpy(p->text, all, sizeof(p->text));
}

#define MAKE(p, ...) make(p, (const char *const[]){ __VA_ARGS__, NULL })

static void make_words(struct value_text *t, const struct event_value *row, const char *key,
		       const char *quote)
{
	if (row->type == VALUE_BOOLEAN) {
		MAKE(&t->words[false], key, "false");
		MAKE(&t->words[true], key, "true");
	}
	for (unsigned int i = 0; row->word && i < row->words; i++)
		MAKE(&t->words[i], key, quote, row->word(i), quote);
}

void value_texts_init(struct value_texts *t, const struct value_style *style)
{
	t->raw_addresses = style->raw_addresses;
	for (unsigned int id = VALUE_END + 1; id < VALUES; id++) {
		const struct event_value *row = value_row(id);
		struct value_text *text = &t->of[id];
		char key[PUT_SLACK] = "";

		if (style->keys)
			snprintf(key, sizeof(key), ",\"%s\":", row->name);
		make_load(text, row);
		MAKE(&text->number, key);
		MAKE(&text->address, key, style->quote);
		MAKE(&text->address_end, style->quote);
		MAKE(&text->none, key, style->none);
		make_words(text, row, key, style->quote);
	}
}

void flags_text_keep(struct flags_text *f, const struct event *e, const char *text, const char *end)
{
	f->made = true;
	f->flags = e->flags;
	f->text.len = end - text;
	memcpy(f->text.text, text, sizeof(f->text.text));
}
