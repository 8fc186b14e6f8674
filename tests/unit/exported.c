// SPDX-License-Identifier: GPL-2.0-or-later
#include "exported.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/event/value.h"
#include "../../src/event/kind.h"
#include "../../src/play/replay.h"

const struct export_opts export_everything = { .to = UINT64_MAX, .kinds = UINT32_MAX };

struct sink {
	const struct exporter *format;
	void *x;
};

static int each(void *ctx, const struct item *item, const struct model *m)
{
	struct sink *s = ctx;

	return m ? s->format->item(s->x, item, m) : 0;
}

struct exported exported_of(const struct bytes *stream, const struct exporter *format,
			    const struct export_opts *opts, size_t chunk)
{
	struct exported x = { 0 };
	FILE *to = open_memstream(&x.text, &x.len);
	struct sink s = { format, format->open(to, opts) };

	assert_non_null(s.x);
	assert_int_equal(feed_init(&x.feed, UINT64_MAX), 0);
	x.feed.each = each;
	x.feed.each_ctx = &s;
	chunk = chunk ? chunk : stream->len;
	for (size_t at = 0; at < stream->len; at += chunk)
		feed_bytes(&x.feed, stream->p + at,
			   stream->len - at < chunk ? stream->len - at : chunk);
	feed_eof(&x.feed);
	assert_int_equal(x.feed.error, 0);
	assert_non_null(x.feed.model);
	assert_int_equal(format->finish(s.x, &x.feed), 0);
	assert_int_equal(format->error(s.x), 0);
	format->close(s.x);
	assert_int_equal(fclose(to), 0);
	return x;
}

void exported_release(struct exported *x)
{
	free(x->text);
	feed_release(&x->feed);
}

size_t exported_lines(const struct exported *x)
{
	size_t n = 0;

	for (size_t i = 0; i < x->len; i++)
		n += x->text[i] == '\n';
	return n;
}

const cJSON *json_at(const cJSON *o, const char *path)
{
	char key[64];

	while (*path) {
		size_t n = strcspn(path, ".");

		assert_true(n < sizeof(key));
		memcpy(key, path, n);
		key[n] = 0;
		o = cJSON_IsArray(o) ? cJSON_GetArrayItem(o, atoi(key)) :
				       cJSON_GetObjectItemCaseSensitive(o, key);
		if (!o)
			fail_msg("there is no %s", path);
		path += n + (path[n] == '.');
	}
	return o;
}

/* A number; null is `none`. Strings are those that pass 2^53. */
static uint64_t number(const cJSON *o, const char *key, uint64_t none)
{
	const cJSON *v = json_at(o, key);

	if (cJSON_IsNull(v))
		return none;
	if (cJSON_IsString(v))
		return strtoull(v->valuestring, NULL, 0);
	assert_true(cJSON_IsNumber(v));
	return v->valuedouble < 0 ? (uint64_t)(int64_t)v->valuedouble : (uint64_t)v->valuedouble;
}

static unsigned int word(const cJSON *o, const char *key, const char *(*name)(unsigned int),
			 unsigned int n, unsigned int none)
{
	const char *s = cJSON_GetStringValue(json_at(o, key));

	for (unsigned int i = 0; s && i < n; i++)
		if (!strcmp(name(i), s))
			return i;
	return none;
}

static unsigned int kind_number(const cJSON *o)
{
	unsigned int kind = word(o, "kind", kind_name, BMA_KINDS, 0);

	return kind ? kind : number(o, "number", 0);
}

/* The other direction of value_of(), written apart from it: from the key alone. */
static void put_field(struct event *e, unsigned int field, uint64_t v)
{
	if (field == FIELD_CACHE)
		e->cache = v;
	else if (field == FIELD_TGT)
		e->tgt = v;
	else if (field == FIELD_OBJ)
		e->obj = v;
	else if (field == FIELD_FREE_CNT)
		e->free_cnt = v;
	else if (field == FIELD_FLAGS)
		e->flags |= v;
	else if (field == FIELD_WHAT)
		e->what = v;
	else if (field == FIELD_MOVES)
		e->moves = v;
	else if (field == FIELD_TGT_MOVES)
		e->tgt_moves = v;
	else if (field)
		e->n[field - FIELD_N0] |= v;
}

static void get_value(struct event *e, const cJSON *o, const struct event_value *v)
{
	const cJSON *from = v->type == VALUE_LENGTH ? json_at(o, "lists") : o;
	uint64_t n = 0;

	if (v->type == VALUE_BOOLEAN)
		n = cJSON_IsTrue(json_at(from, v->name)) ? v->mask : 0;
	else if (v->type == VALUE_WORD)
		n = word(from, v->name, v->word, v->words, v->mask ? v->mask : 0xff);
	else
		n = number(from, v->name, v->optional ? v->unknown : 0);
	if (v->needs && !cJSON_IsNull(json_at(from, v->name)))
		e->flags |= v->needs;
	put_field(e, v->field, n << v->shift);
}

static void get_event(struct item *item, const cJSON *o, const struct model *m, unsigned int kind)
{
	struct event *e = &item->event;

	item->type = ITEM_EVENT;
	e->kind = kind;
	e->time = m->start + number(o, "t_ns", 0);
	e->cpu = number(o, "cpu", 0);
	e->seq = number(o, "seq", 0);
	if (kind != BMA_LOSS)
		e->ctx = word(o, "ctx", ctx_name, BMA_CTXS, 0xff);
	for (const uint8_t *id = kind_values(kind); *id; id++)
		get_value(e, o, value_row(*id));
}

static const char *owner_word(unsigned int owner)
{
	return owner_name(owner);
}

static void get_name(char *to, const cJSON *o, const char *key)
{
	const char *s = cJSON_GetStringValue(json_at(o, key));

	assert_non_null(s);
	assert_true(strlen(s) < BMA_NAME_LEN);
	strcpy(to, s);
}

static void get_alloc(struct item *item, const cJSON *o)
{
	item->type = ITEM_ALLOC;
	item->alloc = (struct alloc_info){ .id = number(o, "id", 0),
		.owner = word(o, "owner.kind", owner_word, BMA_OWNERS, 0),
		.map_id = number(o, "owner.map_id", 0), .map_type = number(o, "map_type_number", 0),
		.max_entries = number(o, "max_entries", 0), .ma = number(o, "ma", 0) };
	get_name(item->alloc.name, o, "owner.name");
}

static void get_cache(struct item *item, const cJSON *o)
{
	item->type = ITEM_CACHE;
	item->cache = (struct cache_info){ .id = number(o, "id", 0), .alloc = number(o, "alloc", 0),
		.cpu = number(o, "cpu", CPU_UNKNOWN), .addr = number(o, "addr", 0),
		.unit_size = number(o, "unit_size", 0), .percpu_size = number(o, "percpu_size", 0),
		.low = number(o, "low", 0), .high = number(o, "high", 0),
		.batch = number(o, "batch", 0) };
}

static void get_counters(struct item *item, const cJSON *o)
{
	item->type = ITEM_COUNTERS;
	item->counters = (struct counters){ .cpu = number(o, "cpu", CPU_UNKNOWN),
		.kind = number(o, "number", 0), .attempted = number(o, "attempted", 0),
		.emitted = number(o, "emitted", 0), .dropped = number(o, "dropped", 0),
		.missed = number(o, "missed", 0) };
}

static void get_cost(struct item *item, const cJSON *o)
{
	item->type = ITEM_COST;
	item->cost = (struct cost){ number(o, "capture_ns", 0), number(o, "probes_ns", 0),
				    number(o, "fill_percent", 0), number(o, "own_locks", 0) };
}

static void get_lock(struct item *item, const cJSON *o)
{
	const char *id = cJSON_GetStringValue(json_at(o, "owner_id"));

	item->type = ITEM_LOCK;
	item->lock = (struct lock_info){ .id = number(o, "id", 0), .count = number(o, "count", 0),
		.of = word(o, "of", lock_of_name, BMA_LOCK_OFS, 0), .first = number(o, "first", 0),
		.map_id = number(o, "map_id", 0), .map_type = number(o, "map_type_number", 0),
		.owner = word(o, "owner", storage_owner_name, BMA_STORAGE_OWNERS, 0),
		.owner_id = id ? strtoull(id, NULL, 10) : 0, .addr = number(o, "addr", 0),
		.stride = number(o, "stride", 0) };
	get_name(item->lock.name, o, "name");
}

static void get_of_name(struct item *item, const cJSON *o)
{
	bool prog = !strcmp(cJSON_GetStringValue(json_at(o, "of")), "prog");

	item->type = ITEM_NAME;
	item->name = (struct name_info){ .of = prog ? NAME_PROG : NAME_TASK,
					 .id = number(o, "id", 0) };
	get_name(item->name.name, o, "name");
}

static void get_mark(struct item *item, const cJSON *o, const struct model *m)
{
	item->type = ITEM_MARK;
	item->mark.time = m->start + number(o, "t_ns", 0);
	strcpy(item->mark.text, cJSON_GetStringValue(json_at(o, "text")));
}

static void get_place(struct item *item, const cJSON *o, const struct model *m, enum item_type type)
{
	item->type = type;
	item->time = m->start + number(o, "t_ns", 0);
	item->events = type == ITEM_TICK ? 0 : number(o, "events", 0);
}

static void get_item(struct item *item, const cJSON *o, const struct model *m, const char *part)
{
	if (!strcmp(part, "events"))
		get_event(item, o, m, kind_number(o));
	else if (!strcmp(part, "states"))
		get_event(item, o, m, BMA_STATE);
	else if (!strcmp(part, "losses"))
		get_event(item, o, m, BMA_LOSS);
	else if (!strcmp(part, "allocs"))
		get_alloc(item, o);
	else if (!strcmp(part, "caches"))
		get_cache(item, o);
	else if (!strcmp(part, "locks"))
		get_lock(item, o);
	else if (!strcmp(part, "names"))
		get_of_name(item, o);
	else if (!strcmp(part, "marks"))
		get_mark(item, o, m);
	else if (!strcmp(part, "counters"))
		get_counters(item, o);
	else if (!strcmp(part, "costs"))
		get_cost(item, o);
	else if (!strcmp(part, "ticks"))
		get_place(item, o, m, ITEM_TICK);
	else if (!strcmp(part, "before"))
		get_place(item, o, m, ITEM_KEY);
	else if (!strcmp(part, "end"))
		get_place(item, o, m, ITEM_END);
	else
		fail_msg("no such part: %s", part);
}

static void put_at_its_place(struct item *items, size_t n, const cJSON *o, const struct model *m,
			     const char *part)
{
	uint64_t at = number(o, "item", 0);

	assert_true(at >= 1 && at <= n);
	assert_int_equal(items[at - 1].type, ITEM_META);	/* nobody else's place */
	get_item(&items[at - 1], o, m, part);
}

static const char *const arrays[] = { "events", "states", "losses", "allocs", "caches", "locks", "names",
				      "marks", "counters", "costs", "ticks" };
static const char *const places[] = { "before", "end" };

static size_t count_items(const cJSON *d)
{
	size_t n = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(arrays); i++)
		n += cJSON_GetArraySize(json_at(d, arrays[i]));
	for (unsigned int i = 0; i < ARRAY_SIZE(places); i++)
		n += cJSON_IsObject(json_at(d, places[i]));
	return n;
}

static struct item *get_items(const cJSON *d, const struct model *m, size_t n)
{
	struct item *items = calloc(n, sizeof(*items));		/* ITEM_META: not told yet */
	const cJSON *o;

	assert_int_equal(ITEM_META, 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(arrays); i++)
		cJSON_ArrayForEach(o, json_at(d, arrays[i]))
			put_at_its_place(items, n, o, m, arrays[i]);
	for (unsigned int i = 0; i < ARRAY_SIZE(places); i++)
		if (cJSON_IsObject(json_at(d, places[i])))
			put_at_its_place(items, n, json_at(d, places[i]), m, places[i]);
	return items;
}

struct model *reloaded_model(const cJSON *d)
{
	struct model *m = model_new(number(d, "meta.cpus", 0), number(d, "meta.start_ns", 0));
	size_t n = count_items(d);
	struct item *items;

	assert_non_null(m);
	items = get_items(d, m, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(replay_item(m, &items[i]), 0);
	free(items);
	return m;
}

/* Without what stands between the members, which is nobody's. */
static struct cache_info info_alone(const struct cache_info *i, bool addresses)
{
	struct cache_info to;

	memset(&to, 0, sizeof(to));
	to.id = i->id;
	to.alloc = i->alloc;
	to.cpu = i->cpu;
	to.addr = addresses ? i->addr : 0;
	to.unit_size = i->unit_size;
	to.percpu_size = i->percpu_size;
	to.low = i->low;
	to.high = i->high;
	to.batch = i->batch;
	return to;
}

static void caches_equal(const struct model *a, const struct model *b, bool addresses)
{
	assert_int_equal(a->ncaches, b->ncaches);
	for (uint32_t i = 1; i < a->ncaches; i++) {
		const struct model_cache *x = &a->caches[i], *y = &b->caches[i];
		struct cache_info xi = info_alone(&x->info, addresses);
		struct cache_info yi = info_alone(&y->info, addresses);

		assert_int_equal(offsetof(struct model_cache, info), 0);
		assert_memory_equal(&xi, &yi, sizeof(xi));
		assert_memory_equal(&x->class, &y->class,
				    sizeof(*x) - offsetof(struct model_cache, class));
	}
}

static void allocs_equal(const struct model *a, const struct model *b, bool addresses)
{
	assert_int_equal(a->nallocs, b->nallocs);
	for (uint32_t i = 1; i < a->nallocs; i++) {
		const struct model_alloc *x = &a->allocs[i], *y = &b->allocs[i];

		assert_int_equal(x->id, y->id);
		assert_int_equal(x->class, y->class);
		assert_int_equal(x->next_unused, y->next_unused);
		assert_int_equal(x->info.id, y->info.id);
		assert_int_equal(x->info.owner, y->info.owner);
		assert_int_equal(x->info.map_id, y->info.map_id);
		assert_int_equal(x->info.map_type, y->info.map_type);
		assert_int_equal(x->info.max_entries, y->info.max_entries);
		if (addresses)
			assert_true(x->info.ma == y->info.ma);
		assert_string_equal(x->info.name, y->info.name);
	}
}

static void names_equal(const struct model *a, const struct model *b)
{
	assert_int_equal(a->nnames, b->nnames);
	assert_int_equal(a->oldest_name, b->oldest_name);
	for (uint32_t i = 0; i < a->nnames; i++) {
		assert_int_equal(a->names[i].of, b->names[i].of);
		assert_int_equal(a->names[i].id, b->names[i].id);
		assert_string_equal(a->names[i].name, b->names[i].name);
	}
}

static void maps_equal(const struct ptrmap *a, const struct ptrmap *b)
{
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->cap; i++)
		if (a->slots[i].key)
			assert_int_equal(ptrmap_get(b, a->slots[i].key), a->slots[i].value);
}

#define ARRAYS_EQUAL(a, b, array, n) do { \
	assert_int_equal((a)->n, (b)->n); \
	if ((a)->n) \
		assert_memory_equal((a)->array, (b)->array, (a)->n * sizeof(*(a)->array)); \
} while (0)

/* Everything that is no pointer, and no array that is compared by itself. */
static void scalars_equal(const struct model *a, const struct model *b)
{
	static const struct ptrmap none;
	struct model x = *a, y = *b;

	for (struct model *m = &x; m; m = m == &x ? &y : NULL) {
		m->allocs = NULL;
		m->caches = NULL;
		m->classes = NULL;
		m->by_cpu = NULL;
		m->waiting = NULL;
		m->counters = NULL;
		m->by_counter = m->by_addr = m->by_cache = m->by_alloc = m->by_map = m->by_name = none;
		m->last_ctx = NULL;
		m->heard = NULL;
		m->rates = NULL;
		m->activities = NULL;
		m->incidents = NULL;
		m->names = NULL;
		m->locks.ranges = NULL;
		m->locks.locks = NULL;
		m->locks.owners = NULL;
		m->locks.hists = NULL;
		m->locks.cpus = NULL;
		m->locks.log = NULL;
		m->locks.cap_ranges = m->locks.cap_locks = m->locks.cap_owners = m->locks.cap_hists = 0;
		m->locks.by_lock = m->locks.by_owner = none;
		m->storage.maps = NULL;
		m->storage.owners = NULL;
		m->storage.elems = NULL;
		m->storage.coming = NULL;
		m->storage.cap_maps = m->storage.cap_owners = 0;
		m->storage.cap_elems = m->storage.cap_coming = 0;
		m->storage.by_map = m->storage.by_owner = m->storage.by_elem = none;
	}
	assert_memory_equal(&x, &y, sizeof(x));
}

/* Without the stream's addresses the ranges' differ, and those of owners, which have one of a range. */
static void lock_infos_equal(const struct lock_info *a, const struct lock_info *b, bool addresses)
{
	struct lock_info x = *a, y = *b;

	if (!addresses)
		x.addr = y.addr = 0;
	assert_memory_equal(&x, &y, sizeof(x));
}

static void locks_equal(const struct model *a, const struct model *b, bool addresses)
{
	ARRAYS_EQUAL(a, b, locks.locks, locks.nlocks);
	ARRAYS_EQUAL(a, b, locks.hists, locks.nhists);
	assert_int_equal(a->locks.nranges, b->locks.nranges);
	for (uint32_t i = 0; i < a->locks.nranges; i++)
		lock_infos_equal(&a->locks.ranges[i], &b->locks.ranges[i], addresses);
	assert_int_equal(a->locks.nowners, b->locks.nowners);
	for (uint32_t i = 0; i < a->locks.nowners; i++) {
		assert_int_equal(a->locks.owners[i].key, b->locks.owners[i].key);
		lock_infos_equal(&a->locks.owners[i].info, &b->locks.owners[i].info, addresses);
	}
	maps_equal(&a->locks.by_lock, &b->locks.by_lock);
	maps_equal(&a->locks.by_owner, &b->locks.by_owner);
	assert_int_equal(a->locks.used, b->locks.used);
	if (a->locks.used)
		assert_memory_equal(a->locks.cpus, b->locks.cpus,
				    a->ncpus * sizeof(*a->locks.cpus));
	if (a->locks.nlog)
		assert_memory_equal(a->locks.log, b->locks.log,
				    LOCK_LOG_KEPT * sizeof(*a->locks.log));
}

/* Without the stream's addresses those of elements differ, too. */
static void elems_equal(const struct model *a, const struct model *b, bool addresses)
{
	assert_int_equal(a->storage.nelems, b->storage.nelems);
	for (uint32_t i = 0; i < a->storage.nelems; i++) {
		struct model_storage_elem x = a->storage.elems[i], y = b->storage.elems[i];

		if (!addresses)
			x.info.addr = y.info.addr = 0;
		assert_memory_equal(&x, &y, sizeof(x));
	}
	if (addresses)
		maps_equal(&a->storage.by_elem, &b->storage.by_elem);
	else
		assert_int_equal(a->storage.by_elem.n, b->storage.by_elem.n);
}

static void coming_equal(const struct model *a, const struct model *b, bool addresses)
{
	assert_int_equal(a->storage.ncoming, b->storage.ncoming);
	for (uint32_t i = 0; i < a->storage.ncoming; i++) {
		struct storage_info x = a->storage.coming[i], y = b->storage.coming[i];

		if (!addresses && x.what == STORAGE_ELEM && y.what == STORAGE_ELEM)
			x.elem.addr = y.elem.addr = 0;
		assert_memory_equal(&x, &y, sizeof(x));
	}
}

static void storages_equal(const struct model *a, const struct model *b, bool addresses)
{
	ARRAYS_EQUAL(a, b, storage.maps, storage.nmaps);
	ARRAYS_EQUAL(a, b, storage.owners, storage.nowners);
	maps_equal(&a->storage.by_map, &b->storage.by_map);
	maps_equal(&a->storage.by_owner, &b->storage.by_owner);
	elems_equal(a, b, addresses);
	coming_equal(a, b, addresses);
}

void models_equal(const struct model *a, const struct model *b, bool addresses)
{
	locks_equal(a, b, addresses);
	storages_equal(a, b, addresses);
	scalars_equal(a, b);
	caches_equal(a, b, addresses);
	allocs_equal(a, b, addresses);
	names_equal(a, b);
	ARRAYS_EQUAL(a, b, classes, nclasses);
	ARRAYS_EQUAL(a, b, waiting, nwaiting);
	ARRAYS_EQUAL(a, b, counters, ncounters);
	ARRAYS_EQUAL(a, b, activities, nactivities);
	ARRAYS_EQUAL(a, b, last_ctx, ncpus);
	ARRAYS_EQUAL(a, b, heard, ncpus);
	assert_memory_equal(a->by_cpu, b->by_cpu,
			    (size_t)a->nclasses * a->ncpus * sizeof(*a->by_cpu));
	assert_int_equal(!a->incidents, !b->incidents);
	if (a->incidents)
		assert_memory_equal(a->incidents, b->incidents,
				    INCIDENTS_KEPT * sizeof(*a->incidents));
	maps_equal(&a->by_counter, &b->by_counter);
	maps_equal(&a->by_cache, &b->by_cache);
	maps_equal(&a->by_alloc, &b->by_alloc);
	maps_equal(&a->by_map, &b->by_map);
	maps_equal(&a->by_name, &b->by_name);
	if (addresses)
		maps_equal(&a->by_addr, &b->by_addr);
	else
		assert_int_equal(a->by_addr.n, b->by_addr.n);
}
