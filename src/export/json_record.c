// SPDX-License-Identifier: GPL-2.0-or-later
#include "json_record.h"

#include "../event/kind.h"
#include "pick.h"

static const struct {
	const char *name, *type;
} parts[JSON_PARTS] = {
	[JSON_EVENTS] = { "events", "event" },
	[JSON_STATES] = { "states", "state" },
	[JSON_LOSSES] = { "losses", "loss" },
	[JSON_ALLOCS] = { "allocs", "alloc" },
	[JSON_CACHES] = { "caches", "cache" },
	[JSON_NAMES] = { "names", "name" },
	[JSON_MARKS] = { "marks", "mark" },
	[JSON_COUNTERS] = { "counters", "counters" },
	[JSON_TICKS] = { "ticks", "tick" },
};

const char *json_part_name(enum json_part part)
{
	return parts[part].name;
}

const char *json_part_type(enum json_part part)
{
	return parts[part].type;
}

void json_record_init(struct json_record *r, const struct export_opts *opts)
{
	*r = (struct json_record){ .opts = opts, .picking = pick_any(opts) };
	for (unsigned int c = VALUE_END + 1; c < VALUES; c++)
		r->keys[c].len = snprintf(r->keys[c].text, sizeof(r->keys[c].text), ",\"%s\":",
					  value_row(c)->name);
}

void json_record_release(struct json_record *r)
{
	ids_release(&r->ids);
}

int json_record_take(struct json_record *r, const struct item *item, const struct model *m)
{
	int rc = r->opts->raw_addresses ? 0 : ids_take(&r->ids, item, &r->id);

	r->items += item->type != ITEM_META;
	if (rc)
		return rc;
	return !r->picking || pick_item(r->opts, m, item);
}

static enum json_part part_of_event(const struct event *e)
{
	switch (e->kind) {
	case BMA_STATE:
		return JSON_STATES;
	case BMA_LOSS:
		return JSON_LOSSES;
	default:
		return JSON_EVENTS;
	}
}

enum json_part json_record_part(const struct item *item)
{
	switch (item->type) {
	case ITEM_EVENT:
		return part_of_event(&item->event);
	case ITEM_ALLOC:
		return JSON_ALLOCS;
	case ITEM_CACHE:
		return JSON_CACHES;
	case ITEM_NAME:
		return JSON_NAMES;
	case ITEM_MARK:
		return JSON_MARKS;
	case ITEM_COUNTERS:
		return JSON_COUNTERS;
	case ITEM_TICK:
		return JSON_TICKS;
	case ITEM_META:
	case ITEM_KEY:
	case ITEM_COST:
	case ITEM_END:
		break;
	}
	return JSON_PARTS;
}

/* ,"key":number */
#define PUT_UINT(o, key, v) (OUT(o, ",\"" key "\":"), out_uint(o, v))
#define PUT_SINT(o, key, v) (OUT(o, ",\"" key "\":"), out_sint(o, v))
#define PUT_STRING(o, key, v) (OUT(o, ",\"" key "\":"), out_string(o, v))

/* A word of ours: nothing in it needs an escape. */
static void put_word(struct text_out *o, const char *word)
{
	out_char(o, '"');
	out_text(o, word);
	out_char(o, '"');
}

/* Raw ones pass 2^53: a string. */
static void put_address(const struct json_record *r, struct text_out *o, uint64_t address)
{
	if (!address) {
		OUT(o, "null");
		return;
	}
	if (!r->opts->raw_addresses) {
		out_uint(o, r->id);
		return;
	}
	out_char(o, '"');
	out_address(o, address);
	out_char(o, '"');
}

static void put_value(const struct json_record *r, struct text_out *o, const struct event_value *c,
		      const struct event *e)
{
	int64_t v;

	if (!value_of(c, e, &v)) {
		OUT(o, "null");
		return;
	}
	switch ((enum value_type)c->type) {
	case VALUE_BOOLEAN:
		out_text(o, v ? "true" : "false");
		return;
	case VALUE_WORD:
		put_word(o, value_word(c, v));
		return;
	case VALUE_ADDRESS:
		put_address(r, o, v);
		return;
	case VALUE_INTEGER:
	case VALUE_LENGTH:
		out_sint(o, v);
	}
}

/* The seven lengths stand together, as in `stat --json`. */
static const uint8_t *put_lists(const struct json_record *r, struct text_out *o,
				const uint8_t *ids, const struct event *e)
{
	OUT(o, ",\"lists\":{");
	for (unsigned int l = 0; l < BMA_LISTS; l++, ids++) {
		const struct json_key *key = &r->keys[*ids];

		out_short(o, key->text + !l, key->len - !l);
		put_value(r, o, value_row(*ids), e);
	}
	out_char(o, '}');
	return ids;
}

static void put_event(const struct json_record *r, struct text_out *o, const struct event *e,
		      const struct model *m)
{
	const uint8_t *id = kind_values(e->kind);

	PUT_SINT(o, "t_ns", json_time(m, e->time));
	PUT_UINT(o, "cpu", e->cpu);
	PUT_UINT(o, "seq", e->seq);
	if (e->kind != BMA_LOSS) {
		OUT(o, ",\"position\":");
		if (e->cpu < m->ncpus)
			out_uint(o, m->position);
		else			/* META tells no such CPU: it was counted nowhere */
			OUT(o, "null");
		OUT(o, ",\"ctx\":");
		put_word(o, ctx_name(e->ctx));
		OUT(o, ",\"kind\":");
		put_word(o, kind_row(e->kind) ? kind_name(e->kind) : "unknown");
	}
	while (*id) {
		if (*id == VALUE_FREE_LLIST) {
			id = put_lists(r, o, id, e);
			continue;
		}
		out_short(o, r->keys[*id].text, r->keys[*id].len);
		put_value(r, o, value_row(*id), e);
		id++;
	}
}

static void put_alloc(const struct json_record *r, struct text_out *o, const struct alloc_info *a)
{
	PUT_UINT(o, "id", a->id);
	OUT(o, ",\"owner\":{\"kind\":");
	put_word(o, owner_name(a->owner));
	PUT_UINT(o, "map_id", a->map_id);
	PUT_STRING(o, "name", a->name);
	OUT(o, ",\"map_type\":");
	if (a->map_id)
		put_word(o, map_type_name(a->map_type));
	else
		OUT(o, "null");
	out_char(o, '}');
	PUT_UINT(o, "map_type_number", a->map_type);
	PUT_UINT(o, "max_entries", a->max_entries);
	OUT(o, ",\"ma\":");
	put_address(r, o, a->ma);
}

static void put_cache(const struct json_record *r, struct text_out *o, const struct cache_info *c)
{
	PUT_UINT(o, "id", c->id);
	PUT_UINT(o, "alloc", c->alloc);
	OUT(o, ",\"cpu\":");
	if (c->cpu == CPU_UNKNOWN)
		OUT(o, "null");
	else
		out_uint(o, c->cpu);
	OUT(o, ",\"addr\":");
	put_address(r, o, c->addr);
	PUT_UINT(o, "unit_size", c->unit_size);
	PUT_UINT(o, "percpu_size", c->percpu_size);
	PUT_UINT(o, "low", c->low);
	PUT_UINT(o, "high", c->high);
	PUT_UINT(o, "batch", c->batch);
}

static void put_name(struct text_out *o, const struct name_info *n)
{
	static const char *const of[] = { [NAME_PROG] = "prog", [NAME_TASK] = "task" };

	OUT(o, ",\"of\":");
	put_word(o, of[n->of]);
	PUT_UINT(o, "id", n->id);
	PUT_STRING(o, "name", n->name);
}

/* Counters have no time of their own: that of the newest event or tick before them. */
static void put_counters(struct text_out *o, const struct counters *c, const struct model *m)
{
	PUT_SINT(o, "t_ns", json_time(m, m->now));
	OUT(o, ",\"cpu\":");
	if (c->cpu == CPU_UNKNOWN)
		OUT(o, "null");
	else
		out_uint(o, c->cpu);
	OUT(o, ",\"kind\":");
	put_word(o, kind_row(c->kind) ? kind_name(c->kind) : "unknown");
	PUT_UINT(o, "number", c->kind);
	PUT_UINT(o, "attempted", c->attempted);
	PUT_UINT(o, "emitted", c->emitted);
	PUT_UINT(o, "dropped", c->dropped);
	PUT_UINT(o, "missed", c->missed);
}

void json_record_put(const struct json_record *r, struct text_out *o, const struct item *item,
		     const struct model *m)
{
	OUT(o, "\"item\":");
	out_uint(o, r->items);
	switch (json_record_part(item)) {
	case JSON_EVENTS:
	case JSON_STATES:
	case JSON_LOSSES:
		put_event(r, o, &item->event, m);
		break;
	case JSON_ALLOCS:
		put_alloc(r, o, &item->alloc);
		break;
	case JSON_CACHES:
		put_cache(r, o, &item->cache);
		break;
	case JSON_NAMES:
		put_name(o, &item->name);
		break;
	case JSON_MARKS:
		PUT_SINT(o, "t_ns", json_time(m, item->mark.time));
		PUT_STRING(o, "text", item->mark.text);
		break;
	case JSON_COUNTERS:
		put_counters(o, &item->counters, m);
		break;
	case JSON_TICKS:
		PUT_SINT(o, "t_ns", json_time(m, item->time));
		break;
	case JSON_PARTS:
		break;
	}
}
