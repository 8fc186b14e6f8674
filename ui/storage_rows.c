// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage_rows.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/model/lock_words.h"

static const struct {
	const char *word;
	uint8_t owner;
} types[] = {			/* by enum bpf_map_type */
	[24] = { "sk_storage", BMA_STORAGE_SOCKET },
	[28] = { "inode_storage", BMA_STORAGE_INODE },
	[29] = { "task_storage", BMA_STORAGE_TASK },
	[32] = { "cgrp_storage", BMA_STORAGE_CGROUP },
};

#define TYPES (sizeof(types) / sizeof(types[0]))

unsigned int storage_owner_of_map(const struct storage_map_info *map)
{
	return map->type < TYPES ? types[map->type].owner : BMA_STORAGE_UNKNOWN;
}

const char *storage_map_word(const struct storage_map_info *map)
{
	return map->type < TYPES && types[map->type].word ? types[map->type].word : "map";
}

void storage_rows_release(struct storage_rows *r)
{
	free(r->row);
	memset(r, 0, sizeof(*r));
}

/* Of a storage that is gone its lock still says whose it was. */
bool storage_whose(const struct model *m, uint32_t id, struct storage_owner_info *to)
{
	const struct model_storage_owner *o = model_storage_owner(m, id);
	const struct lock_info *l = model_lock_info(m, id);

	if (!o && (!l || l->of != BMA_LOCK_STORAGE))
		return false;
	if (o) {
		*to = o->info;
		return true;
	}
	*to = (struct storage_owner_info){ .owner = l->owner, .owner_id = l->owner_id };
	memcpy(to->name, l->name, BMA_NAME_LEN);
	return true;
}

const char *storage_row_words(const struct model *m, bool maps, uint32_t id, char buf[STORAGE_WORDS])
{
	const struct model_storage_map *map = maps ? model_storage_map(m, id) : NULL;
	struct storage_owner_info o;

	if (map)
		snprintf(buf, STORAGE_WORDS, "%s %s #%" PRIu32, storage_map_word(&map->info),
			 map->info.name, id);
	else if (id && maps)
		snprintf(buf, STORAGE_WORDS, "map %" PRIu32, id);
	else if (id && storage_whose(m, id, &o))
		storage_owner_words(&o, buf, STORAGE_WORDS);
	else if (id)
		snprintf(buf, STORAGE_WORDS, "storage %" PRIu32, id);
	else
		snprintf(buf, STORAGE_WORDS, "nobody");
	return buf;
}

const char *storage_who_words(const struct model *m, uint32_t prog, uint32_t pid, char *buf, size_t size)
{
	struct lock_side who = { .prog = prog, .pid = pid };

	return lock_who_words(m, &who, buf, size);
}

static bool passes(const struct model *m, const struct storage_query *q, uint32_t id,
		   unsigned int owner)
{
	char words[STORAGE_WORDS];

	if (q->owner && owner != q->owner)
		return false;
	return !*q->filter || strcasestr(storage_row_words(m, q->maps, id, words), q->filter);
}

static int by_elems(const void *pa, const void *pb)
{
	const struct storage_row *a = pa, *b = pb;

	if (a->sum.elems != b->sum.elems)
		return a->sum.elems < b->sum.elems ? 1 : -1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static void add_row(struct storage_rows *r, const struct model *m, const struct storage_query *q,
		    uint32_t id, unsigned int owner)
{
	r->all++;
	if (passes(m, q, id, owner))
		r->row[r->n++] = (struct storage_row){ .id = id };
}

static void add_rows(struct storage_rows *r, const struct model *m, const struct storage_query *q)
{
	const struct model_storage *s = &m->storage;

	for (uint32_t i = 0; q->maps && i < s->nmaps; i++)
		if (s->maps[i].there)
			add_row(r, m, q, s->maps[i].info.id,
				storage_owner_of_map(&s->maps[i].info));
	for (uint32_t i = 0; !q->maps && i < s->nowners; i++)
		if (s->owners[i].there)
			add_row(r, m, q, s->owners[i].info.storage, s->owners[i].info.owner);
}

/* Row of each id, found by halving: the rows stand in the order of their ids now. */
static struct storage_row *find(struct storage_rows *r, uint32_t id)
{
	uint32_t low = 0, high = r->n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (r->row[mid].id == id)
			return &r->row[mid];
		if (r->row[mid].id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static int by_id(const void *pa, const void *pb)
{
	const struct storage_row *a = pa, *b = pb;

	return a->id < b->id ? -1 : a->id > b->id;
}

static void add_sums(struct storage_rows *r, const struct model *m, bool maps)
{
	for (uint32_t i = 0; i < m->storage.nelems; i++) {
		const struct model_storage_elem *e = &m->storage.elems[i];
		struct storage_row *row = find(r, maps ? e->info.map_id : e->info.storage);

		if (row)
			model_storage_sum_add(m, e, &row->sum);
	}
}

/* Where no event was told ever, it is not known whether there are any: 0 a second would be a claim. */
static void add_rates(struct storage_rows *r, const struct model *m, const struct storage_query *q)
{
	const struct storage_counts *n = &m->storage.counts;

	if (!q->rates || !(n->linked + n->unlinked + n->freed + n->deferred + n->gone + n->gone_deferred))
		return;
	for (uint32_t i = 0; i < m->storage.nmaps; i++) {
		struct storage_row *row = find(r, m->storage.maps[i].info.id);

		if (row)
			row->rated = rates_storage(q->rates, m, i, &row->rate);
	}
}

int storage_rows_make(struct storage_rows *r, const struct model *m, const struct storage_query *q)
{
	uint32_t most = m->storage.nowners + m->storage.nmaps;

	r->n = r->all = 0;
	if (most > r->cap) {
		struct storage_row *p = realloc(r->row, most * sizeof(*p));

		if (!p)
			return -ENOMEM;
		r->row = p;
		r->cap = most;
	}
	add_rows(r, m, q);
	if (!r->n)
		return 0;
	qsort(r->row, r->n, sizeof(*r->row), by_id);
	add_sums(r, m, q->maps);
	if (q->maps)
		add_rates(r, m, q);
	qsort(r->row, r->n, sizeof(*r->row), by_elems);
	return 0;
}

static uint64_t place_of(const struct model *m, uint32_t i)
{
	const struct storage_elem_info *e = &m->storage.elems[i].info;

	return (uint64_t)e->map_id << 32 | e->bucket;
}

static bool before(const struct model *m, uint32_t a, uint32_t b)
{
	uint64_t pa = place_of(m, a), pb = place_of(m, b);

	return pa != pb ? pa < pb : m->storage.elems[a].info.addr < m->storage.elems[b].info.addr;
}

uint32_t storage_elems(const struct model *m, bool of_map, uint32_t id, uint32_t *at, uint32_t n)
{
	uint32_t found = 0, kept = 0;

	for (uint32_t i = 0; i < m->storage.nelems; i++) {
		const struct storage_elem_info *e = &m->storage.elems[i].info;
		uint32_t to;

		if ((of_map ? e->map_id : e->storage) != id)
			continue;
		found++;
		if (kept == n && (!n || !before(m, i, at[n - 1])))
			continue;
		for (to = kept < n ? kept++ : n - 1; to && before(m, i, at[to - 1]); to--)
			at[to] = at[to - 1];
		at[to] = i;
	}
	return found;
}
