// SPDX-License-Identifier: GPL-2.0-or-later
#include "csv_who.h"

#define NUMBERS (4 * PUT_DIGITS / 2)		/* of 32 bits */
#define NAME (2 * BMA_NAME_LEN)			/* each byte a quote */

_Static_assert(NUMBERS + NAME + sizeof("global_percpu,,,,,\"\"") <= CSV_WHO_MAX, "there is room");

static bool is_use(const struct item *item)
{
	const uint32_t uses = 1u << BMA_ALLOC | 1u << BMA_FREE | 1u << BMA_FREE_RCU;

	return item->type == ITEM_EVENT && item->event.kind < BMA_KINDS &&
	       uses >> item->event.kind & 1;
}

void csv_who_item(struct csv_who *w, const struct item *item)
{
	w->told += !is_use(item);
}

/* In quotes where it has one, or a comma; there are no line ends in what the reader gives out. */
static char *put_name(char *at, const char *s)
{
	bool quote = strpbrk(s, "\",");

	if (quote)
		*at++ = '"';
	for (; *s; s++) {
		if (*s == '"')
			*at++ = '"';
		*at++ = *s;
	}
	if (quote)
		*at++ = '"';
	return at;
}

static char *put_known(char *at, uint32_t v, bool known)
{
	if (known)
		at = put_uint(at, v);
	return PUT(at, ",");
}

static char *put_owner(char *at, const struct alloc_info *a)
{
	const char *owner = owner_name(a->owner);

	at = put_bytes(at, owner, strlen(owner));
	at = put_known(PUT(at, ","), a->map_id, a->map_id);
	return put_name(at, a->name);
}

static char *put_cache(char *at, const struct model_cache *c, const struct model *m)
{
	at = put_known(at, c->info.cpu, c->info.cpu != CPU_UNKNOWN);
	at = put_known(at, c->info.unit_size, c->info.unit_size);
	return put_owner(at, model_alloc(m, c->info.alloc));
}

static char *put_storage_map(char *at, uint32_t id, const struct model *m)
{
	const struct model_storage_map *map = model_storage_map(m, id);

	at = put_known(at, id, id);
	return map ? put_name(at, map->info.name) : at;
}

static char *make(char *at, const struct event *e, const struct model *m)
{
	const struct model_cache *c = e->cache ? model_cache(m, e->cache) : NULL;
	bool map = e->kind == BMA_MAP_FD || e->kind == BMA_OWNER;
	bool storage = e->kind >= BMA_STORAGE_NEW && e->kind <= BMA_STORAGE_FREE;

	at = put_known(at, e->cache, e->cache);
	if (c)
		return put_cache(at, c, m);
	at = PUT(at, ",,,");
	if (storage)
		return put_storage_map(at, e->n[N_STORAGE_MAP], m);
	return put_known(at, e->n[N_MAP], map && e->n[N_MAP]);
}

char *csv_who_put(struct csv_who *w, char *at, const struct event *e, const struct model *m)
{
	struct csv_who_text *k = &w->kept[e->cache % CSV_WHO_KEPT];

	if (!e->cache)
		return make(at, e, m);
	if (k->cache != e->cache || k->told != w->told) {
		char text[CSV_WHO_MAX + PUT_SLACK];

		k->cache = e->cache;
		k->told = w->told;
		k->len = make(text, e, m) - text;
		memcpy(k->text, text, sizeof(k->text));
	}
	memcpy(at, k->text, PUT_SLACK);
	if (k->len > PUT_SLACK)
		memcpy(at + PUT_SLACK, k->text + PUT_SLACK, sizeof(k->text) - PUT_SLACK);
	return at + k->len;
}
