// SPDX-License-Identifier: GPL-2.0-or-later
/* Events, as docs/stream.md tells of them: rows of version 1, columns of version 2. */
#include <stdlib.h>
#include <string.h>

#include "other_parts.h"

static uint64_t row_field(struct in *in, uint8_t f, uint64_t *last)
{
	if (f == CACHE || f == OBJ || f == FREE_CNT)
		return last[f] += other_sint(in);
	if (f == OTHER)
		return other_uint(in);
	return f == FLAGS || f == WHAT ? other_byte(in) : other_u32(in);
}

/* Can an event with this first byte, on this CPU, be one? */
static bool is_event(const struct other_reader *r, uint8_t head, uint64_t cpu)
{
	return cpu < OTHER_CPUS && r->table[cpu].here && r->fields[head & 31][0] != 0xff;
}

void other_rows(struct other_reader *r, struct in *in, uint64_t time, uint64_t n)
{
	uint64_t last[FIELDS] = { 0 }, cpu = UINT64_MAX;

	while (n-- && !in->bad) {
		uint64_t v[OTHER + 1] = { 0 };
		uint8_t head = other_byte(in);

		cpu = head & 128 ? cpu : other_u32(in);
		time += other_sint(in);
		in->bad |= !is_event(r, head, cpu);
		if (in->bad)
			return;
		for (const uint8_t *f = r->fields[head & 31]; *f; f++)
			v[*f] = row_field(in, *f, last);
		other_event(r, in, head, cpu, time, v);
	}
}

struct known_cache {
	uint32_t id, free_cnt, moves;
};

struct block {
	struct in column[C_COLUMNS];
	bool bad;
	uint64_t newest_id, newest_addr;	/* of the columns cache_id and obj_addr */
	struct known_cache *caches;
	uint64_t *objs, ncaches, nobjs;
	struct { uint64_t cache, obj; } cpus[OTHER_CPUS];
};

struct now {				/* the event that is being read */
	uint64_t cpu;
	uint8_t kind;
	struct known_cache none, *cache, *tgt;	/* pointers into the block's list, or to none */
};

static uint64_t take(struct block *b, enum other_column c, uint64_t (*get)(struct in *))
{
	uint64_t v = get(&b->column[c]);

	b->bad |= b->column[c].bad;
	return v;
}

static uint64_t take_byte(struct block *b, enum other_column c)
{
	uint8_t v = other_byte(&b->column[c]);

	b->bad |= b->column[c].bad;
	return v;
}

/* The place that a reference stands for, seen from another; in a list of n. */
static uint64_t place(struct block *b, uint64_t ref, uint64_t from, uint64_t n)
{
	uint64_t sint = (ref - 2) & 1 ? ~((ref - 2) >> 1) : (ref - 2) >> 1;

	b->bad |= from + sint >= n;
	return b->bad ? 0 : from + sint;
}

static struct known_cache *cache_of(struct block *b, enum other_column c, struct now *e, bool own)
{
	uint64_t ref = take(b, c, other_uint), at;

	if (!ref || b->bad)
		return &e->none;
	if (ref == 1) {
		b->newest_id += take(b, C_CACHE_ID, other_sint);
		at = b->ncaches++;
		b->caches[at] = (struct known_cache){ .id = b->newest_id };
	} else {
		at = place(b, ref, b->cpus[e->cpu].cache, b->ncaches);
	}
	if (b->bad)
		return &e->none;
	if (own)
		b->cpus[e->cpu].cache = at;
	return &b->caches[at];
}

static uint64_t object_of(struct block *b, uint64_t cpu)
{
	uint64_t ref = take(b, C_OBJ, other_uint), at;

	if (!ref || b->bad)
		return 0;
	if (ref == 1) {
		b->newest_addr += take(b, C_OBJ_ADDR, other_sint);
		at = b->nobjs++;
		b->objs[at] = b->newest_addr;
	} else {
		at = place(b, ref, b->cpus[cpu].obj, b->nobjs);
	}
	if (b->bad)
		return 0;
	b->cpus[cpu].obj = at;
	return b->objs[at];
}

static uint64_t column_field(struct block *b, uint8_t f, struct now *e)
{
	switch (f) {
	case FLAGS:
		return take_byte(b, C_FLAGS);
	case WHAT:
		return take_byte(b, C_WHAT);
	case CACHE:
		e->cache = cache_of(b, C_CACHE, e, true);
		return e->cache->id;
	case TGT:
		e->tgt = cache_of(b, C_TGT, e, false);
		return e->tgt->id;
	case OBJ:
		return object_of(b, e->cpu);
	case FREE_CNT:
		e->cache->free_cnt += (e->kind == 3) - (e->kind == 1);
		return e->cache->free_cnt += take(b, C_FREE_CNT, other_sint);
	case MOVES:
		return e->cache->moves += take(b, C_MOVES, other_sint);
	case TGT_MOVES:
		return e->tgt->moves += take(b, C_TGT_MOVES, other_sint);
	case OTHER:
		return 0;
	default:
		return take(b, C_N0 + (f - N0), other_u32);
	}
}

/* An address, not an index, would not stay while the list of caches grows: it has room for all. */
static void one_of_columns(struct other_reader *r, struct in *in, struct block *b, uint64_t *cpu,
			   uint64_t *time)
{
	uint8_t head = take_byte(b, C_HEAD);
	struct now e = { .kind = head & 31 };
	uint64_t v[OTHER + 1] = { 0 };

	*cpu = head & 128 ? *cpu : take(b, C_CPU, other_u32);
	in->bad |= b->bad || !is_event(r, head, *cpu);
	if (in->bad)
		return;
	*time += take(b, C_TIME, other_sint);
	e.cpu = *cpu;
	e.cache = e.tgt = &e.none;
	for (const uint8_t *f = r->fields[e.kind]; *f; f++)
		v[*f] = column_field(b, *f, &e);
	in->bad |= b->bad;
	if (!in->bad)
		other_event(r, in, head, *cpu, *time, v);
}

static void find_columns(struct other_reader *r, struct in *in, struct block *b)
{
	uint64_t n = other_uint(in), length[64];

	in->bad |= n > r->ncolumns;
	for (uint64_t i = 0; i < n && !in->bad; i++)
		length[i] = other_uint(in);
	for (uint64_t i = 0; i < n && !in->bad; i++) {
		in->bad |= length[i] > (uint64_t)(in->end - in->p);
		if (!in->bad && r->columns[i] < C_COLUMNS)
			b->column[r->columns[i]] = (struct in){ in->p, in->p + length[i], false };
		in->p += in->bad ? 0 : length[i];
	}
	in->bad |= in->p != in->end;
}

void other_columns(struct other_reader *r, struct in *in, uint64_t time, uint64_t n)
{
	struct block *b = calloc(1, sizeof(*b));
	size_t most = 2 * (in->end - in->p) + 1;	/* what is new takes a byte at least */
	uint64_t cpu = UINT64_MAX;

	b->caches = malloc(most * sizeof(*b->caches));
	b->objs = malloc(most * sizeof(*b->objs));
	find_columns(r, in, b);
	while (n-- && !in->bad)
		one_of_columns(r, in, b, &cpu, &time);
	free(b->caches);
	free(b->objs);
	free(b);
}
