// SPDX-License-Identifier: GPL-2.0-or-later
#include "json_record.h"

#include "../event/kind.h"
#include "../model/lock_words.h"
#include "json_storage.h"
#include "pick.h"

static const struct {
	const char *name, *type;
} parts[JSON_PARTS] = {
	[JSON_EVENTS] = { "events", "event" },
	[JSON_STATES] = { "states", "state" },
	[JSON_LOSSES] = { "losses", "loss" },
	[JSON_ALLOCS] = { "allocs", "alloc" },
	[JSON_CACHES] = { "caches", "cache" },
	[JSON_LOCKS] = { "locks", "lock" },
	[JSON_NAMES] = { "names", "name" },
	[JSON_MARKS] = { "marks", "mark" },
	[JSON_COUNTERS] = { "counters", "counters" },
	[JSON_COSTS] = { "costs", "cost" },
	[JSON_STORAGE] = { "storage", "storage" },
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
	json_event_init(&r->event, opts->raw_addresses);
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
	case ITEM_COST:
		return JSON_COSTS;
	case ITEM_STORAGE:
		return JSON_STORAGE;
	case ITEM_TICK:
		return JSON_TICKS;
	case ITEM_LOCK:
		return JSON_LOCKS;
	case ITEM_META:
	case ITEM_KEY:
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

void json_put_address(const struct json_record *r, struct text_out *o, uint64_t address)
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
	json_put_address(r, o, a->ma);
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
	json_put_address(r, o, c->addr);
	PUT_UINT(o, "unit_size", c->unit_size);
	PUT_UINT(o, "percpu_size", c->percpu_size);
	PUT_UINT(o, "low", c->low);
	PUT_UINT(o, "high", c->high);
	PUT_UINT(o, "batch", c->batch);
}

/* The map's type, by word and number; null, 0: not a map's. */
static void put_map_type(struct text_out *o, const struct lock_info *l)
{
	OUT(o, ",\"map_type\":");
	if (l->map_id)
		put_word(o, map_type_name(l->map_type));
	else
		OUT(o, "null");
	PUT_UINT(o, "map_type_number", l->map_type);
}

/* Ids of owners may pass 2^53: a string. */
static void put_lock_owner(struct text_out *o, const struct lock_info *l)
{
	if (l->of != BMA_LOCK_STORAGE) {
		OUT(o, ",\"owner\":null,\"owner_id\":null");
		return;
	}
	OUT(o, ",\"owner\":");
	put_word(o, storage_owner_name(l->owner));
	OUT(o, ",\"owner_id\":\"");
	out_uint(o, l->owner_id);
	out_char(o, '"');
}

static void put_lock(const struct json_record *r, struct text_out *o, const struct lock_info *l)
{
	char words[LOCK_NAME];

	PUT_UINT(o, "id", l->id);
	PUT_UINT(o, "count", l->count);
	OUT(o, ",\"of\":");
	put_word(o, lock_of_name(l->of));
	PUT_UINT(o, "first", l->first);
	PUT_UINT(o, "map_id", l->map_id);
	put_map_type(o, l);
	PUT_STRING(o, "name", l->name);
	put_lock_owner(o, l);
	OUT(o, ",\"addr\":");
	json_put_address(r, o, l->addr);
	PUT_UINT(o, "stride", l->stride);
	PUT_STRING(o, "words", lock_info_words(l, 0, words, sizeof(words)));
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

static void put_cost(struct text_out *o, const struct cost *c, const struct model *m)
{
	PUT_SINT(o, "t_ns", json_time(m, m->now));
	PUT_UINT(o, "capture_ns", c->capture_ns);
	PUT_UINT(o, "probes_ns", c->probes_ns);
	PUT_UINT(o, "fill_percent", c->fill);
	PUT_UINT(o, "own_locks", c->own_locks);
}

static void put_other(const struct json_record *r, struct text_out *o, const struct item *item,
		      const struct model *m)
{
	OUT(o, "\"item\":");
	out_uint(o, r->items);
	switch (json_record_part(item)) {
	case JSON_ALLOCS:
		put_alloc(r, o, &item->alloc);
		break;
	case JSON_CACHES:
		put_cache(r, o, &item->cache);
		break;
	case JSON_LOCKS:
		put_lock(r, o, &item->lock);
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
	case JSON_COSTS:
		put_cost(o, &item->cost, m);
		break;
	case JSON_STORAGE:
		json_put_storage(r, o, &item->storage, m);
		break;
	case JSON_TICKS:
		PUT_SINT(o, "t_ns", json_time(m, item->time));
		break;
	default:
		break;
	}
}

void json_record_put(struct json_record *r, struct text_out *o, const struct item *item,
		     const struct model *m)
{
	if (item->type == ITEM_EVENT)
		out_used(o, json_event_put(&r->event, out_room(o, JSON_EVENT_MAX), r->items,
					   &item->event, r->id, m));
	else
		put_other(r, o, item, m);
}
