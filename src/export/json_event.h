/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An event as the keys of a JSON object: the item that there are millions of. */
#ifndef BMA_JSON_EVENT_H
#define BMA_JSON_EVENT_H

#include "../model/model.h"
#include "value_text.h"

/* No event takes more room, PUT_SLACK included. */
#define JSON_EVENT_MAX 2048

struct json_event {
	struct value_texts values;
	struct near_number item, time, seq, position;
	/* By number, the last for unknown ones: */
	struct piece ctx[BMA_CTXS + 1], kind[BMA_KINDS + 1];
	struct json_tail {		/* the last values of a kind, when its flags tell them */
		const uint8_t *from;	/* in kind_values(): the first of them, or its end */
		struct flags_text text;
	} tails[BMA_KINDS + 1];
};

void json_event_init(struct json_event *j, bool raw_addresses);

/* From `"item":` on, without braces; item is its number. number: what its address is called where raw ones are not
 * wanted. Where the text ended. */
char *json_event_put(struct json_event *j, char *at, uint64_t item, const struct event *e,
		     uint32_t number, const struct model *m);

#endif
