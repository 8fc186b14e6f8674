// SPDX-License-Identifier: GPL-2.0-or-later
#include "other_reader.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { FLAGS = 1, WHAT, CACHE, TGT, OBJ, FREE_CNT, N0, N7 = N0 + 7, MOVES, TGT_MOVES, FIELDS,
       OTHER };	/* OTHER: one uint that is stepped over */

static const char *const names[FIELDS] = { "", "flags", "what", "cache", "tgt", "obj", "free_cnt",
					   "n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "moves",
					   "tgt_moves" };

struct in {
	const uint8_t *p, *end;
	bool bad;
};

struct other_reader {
	struct other *o;
	bool meta;
	uint8_t fields[32][16];		/* [0] is 0xff for a kind that META does not tell */
	uint64_t next[65536];		/* by CPU: the number that must come next */
	uint64_t events;
	struct { uint64_t seq; bool here; } table[65536];
};

uint64_t other_mix(uint64_t hash, uint64_t v)
{
	return (hash ^ v) * 0x100000001b3 + (hash >> 29);
}

static uint32_t crc(const uint8_t *p, size_t n, uint32_t c)
{
	while (n--) {
		c ^= *p++;
		for (int i = 0; i < 8; i++)
			c = c >> 1 ^ (c & 1 ? 0xedb88320 : 0);
	}
	return c;
}

static uint32_t fixed(const uint8_t *p)
{
	return p[0] + (p[1] << 8) + (p[2] << 16) + ((uint32_t)p[3] << 24);
}

static uint8_t get_byte(struct in *in)
{
	in->bad |= in->p == in->end;
	return in->bad ? 0 : *in->p++;
}

static uint64_t get_uint(struct in *in)
{
	uint64_t v = 0, b;
	int shift = 0;

	do {
		b = get_byte(in);
		in->bad |= shift == 63 && b > 1;
		if (in->bad)
			return 0;
		v |= (b & 127) << shift;
		shift += 7;
	} while (b & 128);
	return v;
}

static uint64_t get_sint(struct in *in)
{
	uint64_t v = get_uint(in);

	return v & 1 ? ~(v >> 1) : v >> 1;
}

static uint64_t get_u32(struct in *in)
{
	uint64_t v = get_uint(in);

	in->bad |= v >> 32 != 0;
	return v;
}

/* The number of the field whose name stands here, up to its quote. */
static uint8_t field_at(const char *name)
{
	for (int f = 1; f < FIELDS; f++)
		if (!strncmp(name, names[f], strlen(names[f])) && name[strlen(names[f])] == '"')
			return f;
	return OTHER;
}

/* {"kind":7,"name":"trim","fields":["cache",…]} */
static void meta(struct other_reader *r, struct in *in)
{
	char *text = strndup((const char *)in->p, in->end - in->p), *k = text;

	r->meta = strstr(text, "\"schema\":\"bmascope.meta/1\"");
	in->bad |= !r->meta;
	while ((k = strstr(k, "{\"kind\":"))) {
		unsigned int kind = atoi(k + 8), n = 0;
		char *end = strchr(k, ']');

		for (k = strchr(k, '[') + 1; k < end && n < 15; k = strchr(k + 1, '"') + 2)
			r->fields[kind % 32][n++] = field_at(k + 1);
		r->fields[kind % 32][n] = 0;
	}
	free(text);
}

static uint64_t get_field(struct in *in, uint8_t f, uint64_t *last)
{
	if (f == CACHE || f == OBJ || f == FREE_CNT)
		return last[f] += get_sint(in);
	if (f == OTHER)
		return get_uint(in);
	return f == FLAGS || f == WHAT ? get_byte(in) : get_u32(in);
}

static void one_event(struct other_reader *r, struct in *in, uint64_t *last, uint64_t *cpu)
{
	uint64_t v[OTHER + 1] = { 0 }, hash = r->o->hash, gap;
	uint8_t head = get_byte(in), kind = head & 31;

	*cpu = head & 128 ? *cpu : get_u32(in);
	last[0] += get_sint(in);
	in->bad |= *cpu > 65535 || !r->table[*cpu].here || r->fields[kind][0] == 0xff;
	if (in->bad)
		return;
	for (const uint8_t *f = r->fields[kind]; *f; f++)
		v[*f] = get_field(in, *f, last);
	in->bad |= r->table[*cpu].seq < r->next[*cpu];
	if (in->bad)
		return;
	gap = r->table[*cpu].seq - r->next[*cpu];
	r->o->missing += gap;
	r->o->lost += gap + (kind == 17 ? v[N0] : 0);
	r->next[*cpu] = r->table[*cpu].seq + (kind == 17 ? v[N0] : 1);
	hash = other_mix(other_mix(other_mix(hash, head & 127), *cpu), last[0]);
	hash = other_mix(hash, r->table[*cpu].seq);
	for (int f = 1; f < FIELDS; f++)
		hash = other_mix(hash, f == CACHE || f == FREE_CNT ? (uint32_t)v[f] : v[f]);
	r->table[*cpu].seq = r->next[*cpu];
	if (kind == 17)
		return;
	r->o->hash = hash;
	r->o->kinds[kind]++;
	r->events++;
}

static void events(struct other_reader *r, struct in *in)
{
	uint64_t last[FIELDS] = { get_uint(in) }, n = get_uint(in), cpus = get_u32(in), cpu = UINT64_MAX;

	memset(r->table, 0, sizeof(r->table));
	while (cpus-- && !in->bad) {
		uint64_t c = get_u32(in), seq = get_uint(in);

		in->bad |= c > 65535;
		if (!in->bad) {
			r->table[c].seq = seq;
			r->table[c].here = true;
		}
	}
	while (n-- && !in->bad)
		one_event(r, in, last, &cpu);
}

static void caches(struct other_reader *r, struct in *in)
{
	while (in->p < in->end && !in->bad) {
		uint8_t tag = get_byte(in);

		in->bad |= tag != 'A' && tag != 'C';
		for (int i = 0; i < (tag == 'A' ? 6 : 9); i++)
			tag == 'A' && i == 1 ? get_byte(in) : get_uint(in);
		for (int i = 0; tag == 'A' && i < 16; i++)
			get_byte(in);
		r->o->allocs += tag == 'A' && !in->bad;
		r->o->caches += tag == 'C' && !in->bad;
	}
}

static void all_names(struct other_reader *r, struct in *in)
{
	while (in->p < in->end && !in->bad) {
		uint64_t letter = get_byte(in), id = get_u32(in), hash = r->o->name_hash;

		hash = other_mix(other_mix(hash, letter), id);
		for (int i = 0; i < 16; i++)
			hash = other_mix(hash, get_byte(in));
		if (in->bad || (letter != 'P' && letter != 'T'))
			continue;
		r->o->names++;
		r->o->name_hash = hash;
	}
}

static void counters(struct other_reader *r, struct in *in)
{
	uint64_t n = get_uint(in), sum = 0;

	while (n-- && !in->bad) {
		get_u32(in);
		get_byte(in);
		sum += get_uint(in);
		get_uint(in);
		get_uint(in);
		get_uint(in);
	}
	r->o->attempted = sum;		/* as of the newest block */
}

static void end(struct other_reader *r, struct in *in)
{
	uint64_t said = (get_uint(in), get_uint(in));

	if (in->bad)
		return;
	r->o->ended = 1;
	if (said > r->events && said - r->events > r->o->missing)
		r->o->missing = said - r->events;
}

static void block(struct other_reader *r, const uint8_t *p, uint32_t len)
{
	struct in in = { p + 16, p + 16 + len, false };

	if (p[4] == 1 && !r->meta)
		meta(r, &in);
	else if (p[4] == 1)
		in.bad = true;
	else if (p[4] == 2)
		caches(r, &in);
	else if (p[4] >= 3 && p[4] <= 5)
		events(r, &in);
	else if (p[4] == 6)
		counters(r, &in);
	else if (p[4] == 7)
		r->o->ticks += !(get_uint(&in), in.bad);
	else if (p[4] == 8)
		end(r, &in);
	else if (p[4] == 9)
		all_names(r, &in);
	else
		r->o->unknown_blocks++;
	if (in.bad) {
		r->o->damaged_places++;
		r->o->damaged_bytes += 16 + len;
	}
}

/* 1: a whole block; 0: could be one that is cut off; -1: none. */
static int here(const uint8_t *p, size_t n)
{
	static const uint8_t mark[] = { 0x89, 'B', 'M', 'A' };

	if (memcmp(p, mark, n < 4 ? n : 4))
		return -1;
	if (n < 16)
		return 0;
	if (!p[4] || fixed(p + 8) > 16777216)
		return -1;
	if (n - 16 < fixed(p + 8))
		return 0;
	return (crc(p + 16, fixed(p + 8), crc(p + 4, 8, UINT32_MAX)) ^ UINT32_MAX) ==
	       fixed(p + 12) ? 1 : -1;
}

static void blocks(struct other_reader *r, const uint8_t *p, size_t n)
{
	size_t at = 16, skipped = 0;
	bool torn = false;

	while (at < n) {
		int found = r->o->ended ? -1 : here(p + at, n - at);

		if (found > 0) {
			r->o->damaged_places += skipped > 0;
			r->o->damaged_bytes += skipped;
			skipped = 0;
			block(r, p + at, fixed(p + at + 8));
			at += 16 + fixed(p + at + 8);
			continue;
		}
		torn = skipped ? torn : !found;
		skipped++;
		at++;
	}
	if (skipped && torn) {
		r->o->tail_bytes = skipped;
	} else {
		r->o->damaged_places += skipped > 0;
		r->o->damaged_bytes += skipped;
	}
}

void other_read(const uint8_t *p, size_t n, struct other *o)
{
	struct other_reader *r = calloc(1, sizeof(*r));

	memset(o, 0, sizeof(*o));
	o->no_stream = !r || n < 16 || memcmp(p, "bmascope", 8) || fixed(p + 8) != 1;
	if (!o->no_stream) {
		r->o = o;
		memset(r->fields, 0xff, sizeof(r->fields));
		blocks(r, p, n);
	}
	free(r);
}
