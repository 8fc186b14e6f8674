// SPDX-License-Identifier: GPL-2.0-or-later
#include "json_event.h"

#include <stdio.h>

#include "../event/kind.h"

static void make_word(struct piece *p, const char *key, const char *word)
{
	p->len = snprintf(p->text, sizeof(p->text), ",\"%s\":\"%s\"", key, word);
}

static const uint8_t *tail_of(unsigned int kind)
{
	const uint8_t *first = kind_values(kind), *from = first, *end;

	while (*from)
		from++;
	end = from;
	while (from > first && end - from < FLAGS_TEXT_VALUES &&
	       value_row(from[-1])->field == FIELD_FLAGS)
		from--;
	return from;
}

void json_event_init(struct json_event *j, bool raw_addresses)
{
	value_texts_init(&j->values, &(struct value_style){
		.keys = true, .none = "null", .quote = "\"", .raw_addresses = raw_addresses });
	for (unsigned int ctx = 0; ctx <= BMA_CTXS; ctx++)
		make_word(&j->ctx[ctx], "ctx", ctx_name(ctx));
	for (unsigned int kind = 0; kind <= BMA_KINDS; kind++) {
		make_word(&j->kind[kind], "kind", kind_row(kind) ? kind_name(kind) : "unknown");
		j->tails[kind].from = tail_of(kind);
	}
}

static inline unsigned int at_most(unsigned int i, unsigned int max)
{
	return i < max ? i : max;
}

static char *put_place(struct json_event *j, char *at, const struct event *e,
		       const struct model *m)
{
	at = PUT(at, ",\"position\":");
	if (e->cpu < m->ncpus)
		at = put_near(at, &j->position, m->position);
	else			/* META tells no such CPU: it was counted nowhere */
		at = PUT(at, "null");
	at = put_piece(at, &j->ctx[at_most(e->ctx, BMA_CTXS)]);
	return put_piece(at, &j->kind[at_most(e->kind, BMA_KINDS)]);
}

/* The seven lengths stand together, as in `stat --json`. */
static char *put_lists(const struct json_event *j, char *at, const struct event *e)
{
	char *first = PUT(at, ",\"lists\":");

	at = first;
	for (unsigned int l = 0; l < BMA_LISTS; l++)
		at = put_value(at, &j->values, VALUE_FREE_LLIST + l, e, 0);
	*first = '{';		/* was the comma before the first key */
	return PUT(at, "}");
}

static char *put_tail(const struct json_event *j, struct json_tail *tail, char *at,
		      const struct event *e)
{
	char *end = at;

	if (__builtin_expect(flags_text_holds(&tail->text, e), 1))
		return put_piece(at, &tail->text.text);
	for (const uint8_t *id = tail->from; *id; id++)
		end = put_value(end, &j->values, *id, e, 0);
	flags_text_keep(&tail->text, e, at, end);
	return end;
}

char *json_event_put(struct json_event *j, char *at, uint64_t item, const struct event *e,
		     uint32_t number, const struct model *m)
{
	unsigned int kind = at_most(e->kind, BMA_KINDS);
	const uint8_t *id = kind_values(e->kind);

	at = put_near(PUT(at, "\"item\":"), &j->item, item);
	at = put_near_ns(PUT(at, ",\"t_ns\":"), &j->time, (int64_t)(e->time - m->start));
	at = put_uint(PUT(at, ",\"cpu\":"), e->cpu);
	at = put_near(PUT(at, ",\"seq\":"), &j->seq, e->seq);
	if (e->kind != BMA_LOSS)
		at = put_place(j, at, e, m);
	while (id != j->tails[kind].from) {
		if (*id == VALUE_FREE_LLIST) {
			at = put_lists(j, at, e);
			id += BMA_LISTS;
			continue;
		}
		at = put_value(at, &j->values, *id++, e, number);
	}
	return put_tail(j, &j->tails[kind], at, e);
}
