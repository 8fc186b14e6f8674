// SPDX-License-Identifier: GPL-2.0-or-later
#include "other_reader.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "other_parts.h"

static const char *const names[FIELDS] = { "", "flags", "what", "cache", "tgt", "obj", "free_cnt",
					   "n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "moves",
					   "tgt_moves" };

static const char *const columns[C_COLUMNS] = {
	"head", "cpu", "time", "flags", "what", "cache", "cache_id", "tgt", "obj", "obj_addr",
	"free_cnt", "n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "moves", "tgt_moves",
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

uint8_t other_byte(struct in *in)
{
	in->bad |= in->p == in->end;
	return in->bad ? 0 : *in->p++;
}

uint64_t other_uint(struct in *in)
{
	uint64_t v = 0, b;
	int shift = 0;

	do {
		b = other_byte(in);
		in->bad |= shift == 63 && b > 1;
		if (in->bad)
			return 0;
		v |= (b & 127) << shift;
		shift += 7;
	} while (b & 128);
	return v;
}

uint64_t other_sint(struct in *in)
{
	uint64_t v = other_uint(in);

	return v & 1 ? ~(v >> 1) : v >> 1;
}

uint64_t other_u32(struct in *in)
{
	uint64_t v = other_uint(in);

	in->bad |= v >> 32 != 0;
	return v;
}

/* The number of the name that stands here, up to its quote, among n; n if it is not there. */
static uint8_t name_at(const char *name, const char *const *all, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		if (*all[i] && !strncmp(name, all[i], strlen(all[i])) && name[strlen(all[i])] == '"')
			return i;
	return n;
}

/* "columns":["head",…] */
static void meta_columns(struct other_reader *r, struct in *in, char *k)
{
	bool seen[C_COLUMNS + 1] = { false };
	char *end = k ? strchr(k, ']') : NULL;

	r->ncolumns = 0;
	if (!k)
		return;
	for (k = strchr(k, '[') + 1; k < end; k = strchr(k + 1, '"') + 2) {
		uint8_t c = name_at(k + 1, columns, C_COLUMNS);

		in->bad |= r->ncolumns == 64 || (c < C_COLUMNS && seen[c]);
		if (in->bad)
			return;
		seen[c] = true;
		r->columns[r->ncolumns++] = c;
	}
}

/* {"kind":7,"name":"trim","fields":["cache",…]} */
static void meta(struct other_reader *r, struct in *in)
{
	char *text = strndup((const char *)in->p, in->end - in->p), *k = text;

	in->bad |= !strstr(text, "\"schema\":\"bmascope.meta/1\"");
	meta_columns(r, in, strstr(text, "\"columns\":["));
	r->meta = !in->bad;
	while (r->meta && (k = strstr(k, "{\"kind\":"))) {
		unsigned int kind = atoi(k + 8), n = 0;
		char *end = strchr(k, ']');

		for (k = strchr(k, '[') + 1; k < end && n < 15; k = strchr(k + 1, '"') + 2) {
			uint8_t f = name_at(k + 1, names, FIELDS);

			r->fields[kind % 32][n++] = f == FIELDS ? OTHER : f;
		}
		r->fields[kind % 32][n] = 0;
	}
	free(text);
}

void other_table(struct other_reader *r, struct in *in)
{
	uint64_t cpus = other_u32(in);

	memset(r->table, 0, sizeof(r->table));
	r->any_events = true;
	while (cpus-- && !in->bad) {
		uint64_t c = other_u32(in), seq = other_uint(in);

		in->bad |= c >= OTHER_CPUS;
		if (!in->bad) {
			r->table[c].seq = seq;
			r->table[c].here = true;
		}
	}
}

void other_event(struct other_reader *r, struct in *in, uint8_t head, uint64_t cpu, uint64_t time,
		 const uint64_t *v)
{
	uint64_t seq = r->table[cpu].seq, gap = seq - r->next[cpu], hash = r->o->hash;
	uint8_t kind = head & 31;

	in->bad |= seq < r->next[cpu];
	if (in->bad)
		return;
	r->o->missing += gap;
	r->o->lost += gap + (kind == 17 ? v[N0] : 0);
	r->told_lost += kind == 17 ? v[N0] : 0;
	r->next[cpu] = r->table[cpu].seq = seq + (kind == 17 ? v[N0] : 1);
	if (kind == 17)
		return;
	hash = other_mix(other_mix(other_mix(hash, head & 127), cpu), time);
	hash = other_mix(hash, seq);
	for (int f = 1; f < FIELDS; f++)
		hash = other_mix(hash, f == OBJ ? v[f] : (uint32_t)v[f]);
	r->o->hash = hash;
	r->o->kinds[kind]++;
	r->events++;
}

/* What a packing made of the rest: in *copy, to be freed, unless it was not packed. */
static void unpack(struct in *in, uint8_t packing, uint8_t **copy)
{
	uint64_t n;

	if (!packing)
		return;
	n = packing == 1 ? other_uint(in) : 0;
	in->bad |= packing != 1 || n > 16777216;
	if (in->bad)
		return;
	*copy = malloc(n + 1);
	in->bad = ZSTD_decompress(*copy, n, in->p, in->end - in->p) != n;
	in->p = *copy;
	in->end = *copy + n;
}

static void events(struct other_reader *r, struct in *in, uint8_t packing, uint8_t **copy)
{
	uint64_t time = other_uint(in), n = other_uint(in);

	other_table(r, in);
	if (in->bad)
		return;
	if (r->version == 1)
		return other_rows(r, in, time, n);
	unpack(in, packing, copy);
	if (!in->bad)
		other_columns(r, in, time, n);
}

static void caches(struct other_reader *r, struct in *in)
{
	while (in->p < in->end && !in->bad) {
		uint8_t tag = other_byte(in);

		in->bad |= tag != 'A' && tag != 'C';
		for (int i = 0; i < (tag == 'A' ? 6 : 9); i++)
			tag == 'A' && i == 1 ? other_byte(in) : other_uint(in);
		for (int i = 0; tag == 'A' && i < 16; i++)
			other_byte(in);
		r->o->allocs += tag == 'A' && !in->bad;
		r->o->caches += tag == 'C' && !in->bad;
	}
}

static void all_names(struct other_reader *r, struct in *in)
{
	while (in->p < in->end && !in->bad) {
		uint64_t letter = other_byte(in), id = other_u32(in), hash = r->o->name_hash;

		hash = other_mix(other_mix(hash, letter), id);
		for (int i = 0; i < 16; i++)
			hash = other_mix(hash, other_byte(in));
		if (in->bad || (letter != 'P' && letter != 'T'))
			continue;
		r->o->names++;
		r->o->name_hash = hash;
	}
}

static void counters(struct other_reader *r, struct in *in)
{
	uint64_t n = other_uint(in), sum = 0;

	while (n-- && !in->bad) {
		other_u32(in);
		other_byte(in);
		sum += other_uint(in);
		other_uint(in);
		other_uint(in);
		other_uint(in);
	}
	r->o->attempted = sum;		/* as of the newest block */
}

static void marks(struct other_reader *r, struct in *in)
{
	while (in->p < in->end && !in->bad) {
		uint64_t time = other_uint(in), n = other_uint(in), hash;

		in->bad |= n > (uint64_t)(in->end - in->p);
		if (in->bad)
			return;
		hash = other_mix(r->o->mark_hash, time);
		for (uint64_t i = 0; i < n; i++, in->p++)
			hash = i < 119 ? other_mix(hash, *in->p) : hash;
		r->o->marks++;
		r->o->mark_hash = hash;
	}
}

static void tick(struct other_reader *r, struct in *in, size_t end)
{
	uint64_t time = other_uint(in);

	if (in->bad)
		return;
	r->o->ticks++;
	r->ticks = realloc(r->ticks, (r->nticks + 1) * sizeof(*r->ticks));
	r->ticks[r->nticks++] = (struct other_place){ end, time, r->events, r->told_lost,
						      r->o->kinds[2] };
}

static void key(struct other_reader *r, struct in *in)
{
	uint64_t events_before;

	other_uint(in);
	events_before = other_uint(in);
	if (in->bad || r->any_events)
		return;
	other_table(r, in);
	r->any_events = !in->bad;
	if (in->bad)
		return;
	r->o->keys++;
	r->before = events_before;
	for (int c = 0; c < OTHER_CPUS; c++)
		r->next[c] = r->table[c].seq;
}

/* Is there a tick that this place lies behind, with the same counts? */
static bool is_tick(const struct other_reader *r, const struct other_place *p)
{
	for (size_t i = 0; i < r->nticks; i++)
		if (!memcmp(&r->ticks[i], p, sizeof(*p)))
			return true;
	return false;
}

/* Of a whole stream alone: one that began before it was read, or lost blocks, has other counts. */
static void places(struct other_reader *r, struct in in)
{
	struct other_place p = { 0 };
	uint64_t n = other_uint(&in);

	while (n-- && !in.bad) {
		p.offset += other_uint(&in);
		p.time += other_uint(&in);
		p.events += other_uint(&in);
		p.lost += other_uint(&in);
		p.failures += other_uint(&in);
		r->o->places++;
		r->o->wrong_places += !is_tick(r, &p);
	}
}

static void end(struct other_reader *r, struct in *in)
{
	uint64_t said = (other_uint(in), other_uint(in)), have = r->events + r->before;

	if (in->bad)
		return;
	r->o->ended = 1;
	r->o->index = r->version > 1 && in->p < in->end ? other_uint(in) : 0;
	if (said > have && said - have > r->o->missing)
		r->o->missing = said - have;
}

static void payload(struct other_reader *r, uint8_t type, struct in *in, size_t block_end)
{
	if (type == 1 && !r->meta)
		meta(r, in);
	else if (type == 1)
		in->bad = true;
	else if (type == 2)
		caches(r, in);
	else if (type == 6)
		counters(r, in);
	else if (type == 7)
		tick(r, in, block_end);
	else if (type == 8)
		end(r, in);
	else if (type == 9)
		all_names(r, in);
	else if (type == 10)
		marks(r, in);
	else if (type == 11)
		key(r, in);
	else
		places(r, *in);
}

/* The block at p[at]. */
static void block(struct other_reader *r, const uint8_t *p, size_t at, uint32_t len)
{
	struct in in = { p + at + 16, p + at + 16 + len, false };
	uint8_t type = p[at + 4], packing = r->version > 1 ? p[at + 5] : 0, *copy = NULL;

	if (type > 12) {
		r->o->unknown_blocks++;
	} else if (type >= 3 && type <= 5) {
		events(r, &in, packing, &copy);
	} else {
		unpack(&in, packing, &copy);
		if (!in.bad)
			payload(r, type, &in, at + 16 + len);
	}
	free(copy);
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
			block(r, p, at, fixed(p + at + 8));
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
	o->no_stream = n < 16 || memcmp(p, "bmascope", 8) || fixed(p + 8) < 1 || fixed(p + 8) > 2;
	if (!o->no_stream) {
		r->o = o;
		r->version = p[8];
		memset(r->fields, 0xff, sizeof(r->fields));
		blocks(r, p, n);
	}
	free(r->ticks);
	free(r);
}
