/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The values of events as text, each with what stands before it. All that does not depend on the
 * event is made once: the keys, and where a value is a word the whole of it.
 */
#ifndef BMA_VALUE_TEXT_H
#define BMA_VALUE_TEXT_H

#include <stdbool.h>

#include "../event/value.h"
#include "text_put.h"

/* A value takes no more room than this, PUT_SLACK not counted. */
#define VALUE_TEXT_MAX 64

#define VALUE_WORDS 8			/* of one value, at most */

struct value_style {
	bool keys;			/* ,"key": stands before each; else nothing */
	const char *none;		/* where there is no value */
	const char *quote;		/* around words and raw addresses */
	bool raw_addresses;		/* else they are numbers that the caller gives */
};

struct value_text {
	/* Where it stands in struct event and when it is there, all that value_of() knows. */
	uint8_t offset, bytes;		/* 1, 4 or 8 of them */
	uint8_t shift;
	uint8_t type;			/* enum value_type */
	uint8_t cares, needs;		/* of the flags that it cares for it needs these */
	bool is_signed;
	uint64_t mask;
	int64_t absent;			/* this value is none */
	uint32_t words_known;

	struct piece number;		/* what stands before a number, */
	struct piece address;		/* a raw address, */
	struct piece address_end;	/* and behind that */
	struct piece none;		/* all of it, where there is none */
	struct piece words[VALUE_WORDS];	/* all of it, false and true among them */
};

/* Text of values that all come from an event's flags: the same as long as these are the same. */
struct flags_text {
	bool made;
	uint8_t flags;
	struct piece text;
};

struct value_texts {
	bool raw_addresses;
	struct value_text of[VALUES];
};

void value_texts_init(struct value_texts *t, const struct value_style *style);

static inline int64_t value_load(const struct value_text *t, const struct event *e)
{
	const char *at = (const char *)e + t->offset;
	uint64_t all;
	uint32_t half;

	if (t->bytes == 1)
		return (uint8_t)*at >> t->shift & t->mask;
	if (t->bytes == 8) {
		memcpy(&all, at, sizeof(all));
		return all;
	}
	memcpy(&half, at, sizeof(half));
	return t->is_signed ? (int32_t)half : (int64_t)(half >> t->shift & t->mask);
}

/* number: what an address is called where raw ones are not wanted */
static inline char *put_value(char *at, const struct value_texts *texts, unsigned int id,
			      const struct event *e, uint32_t number)
{
	const struct value_text *t = &texts->of[id];
	int64_t v = value_load(t, e);

	if ((e->flags & t->cares) != t->needs || v == t->absent)
		return put_piece(at, &t->none);
	if (t->type == VALUE_WORD || t->type == VALUE_BOOLEAN)
		return put_piece(at, v < t->words_known ? &t->words[v] : &t->none);
	if (t->type != VALUE_ADDRESS)
		return put_sint(put_piece(at, &t->number), v);
	if (!texts->raw_addresses)
		return put_uint(put_piece(at, &t->number), number);
	return put_piece(put_address(put_piece(at, &t->address), v), &t->address_end);
}

#define FLAGS_TEXT_VALUES 2		/* so many, their keys and ends fit into a piece */

static inline bool flags_text_holds(const struct flags_text *f, const struct event *e)
{
	return f->made && f->flags == e->flags;
}

/* Keeps what was made of the event: from `text` to `end`, and as much as a piece has may be read. */
void flags_text_keep(struct flags_text *f, const struct event *e, const char *text,
		     const char *end);

#endif
