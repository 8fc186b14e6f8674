// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "../../src/event/kind.h"
#include "../../src/stream/meta.h"
#include "../../src/stream/records.h"

uint64_t rnd(struct rnd *r)		/* xorshift64*, never 0 */
{
	if (!r->state)
		r->state = 0x2545f4914f6cdd1dull;
	r->state ^= r->state >> 12;
	r->state ^= r->state << 25;
	r->state ^= r->state >> 27;
	return r->state * 0x2545f4914f6cdd1dull;
}

uint32_t rnd_below(struct rnd *r, uint32_t n)
{
	return (rnd(r) >> 32) % n;
}

uint64_t rnd_wild(struct rnd *r)
{
	uint64_t v = rnd(r) >> rnd_below(r, 64);

	switch (rnd_below(r, 8)) {
	case 0:
		return 0;
	case 1:
		return UINT64_MAX;
	case 2:
		return 1ull << rnd_below(r, 64);
	case 3:
		return (1ull << rnd_below(r, 64)) - 1;
	default:
		return v;
	}
}

void bytes_release(struct bytes *b)
{
	free(b->p);
	*b = (struct bytes){ 0 };
}

void bytes_add(struct bytes *b, const void *p, size_t n)
{
	if (!n)
		return;
	b->p = realloc(b->p, b->len + n);
	assert_non_null(b->p);
	memcpy(b->p + b->len, p, n);
	b->len += n;
}

struct bytes bytes_copy(const struct bytes *b)
{
	struct bytes copy = { 0 };

	bytes_add(&copy, b->p, b->len);
	return copy;
}

struct bytes bytes_of_fd(int fd)
{
	struct bytes b = { 0 };
	char buf[65536];
	ssize_t n;

	assert_true(fd >= 0);
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		bytes_add(&b, buf, n);
	assert_int_equal(n, 0);
	close(fd);
	return b;
}

struct bytes bytes_of_file(const char *name)
{
	return bytes_of_fd(open(name, O_RDONLY | O_CLOEXEC));
}

static void put32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = v >> 8 * i;
}

static uint32_t get32(const uint8_t *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

void bytes_add_header(struct bytes *b, uint8_t version)
{
	uint8_t h[16] = "bmascope";

	h[8] = version;
	bytes_add(b, h, sizeof(h));
}

void bytes_add_packed(struct bytes *b, uint8_t type, uint8_t packing, const void *payload,
		      size_t n)
{
	uint8_t h[16] = { 0x89, 'B', 'M', 'A', type, packing };
	uint32_t crc;

	put32(h + 8, n);
	crc = crc32(0, h + 4, 8);
	if (n)
		crc = crc32(crc, payload, n);
	put32(h + 12, crc);
	bytes_add(b, h, sizeof(h));
	bytes_add(b, payload, n);
}

void bytes_add_block(struct bytes *b, uint8_t type, const void *payload, size_t n)
{
	bytes_add_packed(b, type, PACKED_NOT, payload, n);
}

char *meta_text(uint32_t cpus)
{
	struct meta m = { .version = "test", .release = "7.2.0", .machine = "x86_64",
			  .boot_id = "none", .cpus = cpus, .start = 5000000000, .wall = 1,
			  .buffer = 65536 };
	char *text = meta_format(&m);

	assert_non_null(text);
	return text;
}

void bytes_add_start(struct bytes *b, uint32_t cpus)
{
	char *text = meta_text(cpus);

	bytes_add_header(b, STREAM_VERSION_ROWS);
	bytes_add_block(b, 1, text, strlen(text));
	free(text);
}

size_t block_offset(const struct bytes *b, unsigned int n)
{
	size_t at = 16;

	while (n--) {
		assert_true(at + 16 <= b->len);
		at += 16 + get32(b->p + at + 8);
	}
	assert_true(at <= b->len);
	return at;
}

unsigned int block_count(const struct bytes *b)
{
	unsigned int n = 0;

	for (size_t at = 16; at < b->len; n++)
		at += 16 + get32(b->p + at + 8);
	return n;
}

static void items_add(struct items *i, const struct item *item)
{
	if (i->n == i->cap) {
		i->cap = i->cap ? i->cap * 2 : 64;
		i->item = realloc(i->item, i->cap * sizeof(*item));
		assert_non_null(i->item);
	}
	i->item[i->n] = *item;
	if (item->type == ITEM_META)
		i->item[i->n].text = strdup(item->text);
	i->n++;
}

static void take(struct items *i, struct reader *r)
{
	struct item item;

	/* what a type of item does not use is left as it is: that must not differ between runs */
	memset(&item, 0, sizeof(item));
	while ((i->rc = reader_next(r, &item)) > 0) {
		items_add(i, &item);
		memset(&item, 0, sizeof(item));
	}
}

struct items items_of(const void *p, size_t len, size_t chunk)
{
	struct reader *r = reader_new();
	struct items i = { 0 };

	assert_non_null(r);
	if (!chunk)
		assert_int_equal(reader_feed(r, p, len), 0);
	for (size_t at = 0, n; chunk && at < len && !i.rc; at += n) {
		uint8_t *copy;	/* of exact size, so that a sanitizer sees a step beyond it */

		n = len - at < chunk ? len - at : chunk;
		copy = malloc(n);
		memcpy(copy, (const uint8_t *)p + at, n);
		assert_int_equal(reader_feed(r, copy, n), 0);
		free(copy);
		take(&i, r);
	}
	reader_eof(r);
	if (i.rc >= 0)
		take(&i, r);
	reader_health(r, &i.health);
	reader_free(r);
	return i;
}

void items_release(struct items *i)
{
	for (size_t k = 0; k < i->n; k++)
		if (i->item[k].type == ITEM_META)
			free((char *)i->item[k].text);
	free(i->item);
	*i = (struct items){ 0 };
}

bool event_equal(const struct event *a, const struct event *b)
{
	return a->time == b->time && a->seq == b->seq && a->cpu == b->cpu && a->kind == b->kind &&
	       a->ctx == b->ctx && a->flags == b->flags && a->what == b->what &&
	       a->cache == b->cache && a->tgt == b->tgt && a->obj == b->obj &&
	       a->free_cnt == b->free_cnt && !memcmp(a->n, b->n, sizeof(a->n)) &&
	       a->moves == b->moves && a->tgt_moves == b->tgt_moves;
}

struct event event_kept(const struct event *e)
{
	struct event x = { .time = e->time, .cpu = e->cpu, .kind = e->kind, .ctx = e->ctx };

	for (const uint8_t *f = kind_row(e->kind)->fields; *f; f++) {
		switch (*f) {
		case FIELD_FLAGS:
			x.flags = e->flags;
			break;
		case FIELD_WHAT:
			x.what = e->what;
			break;
		case FIELD_CACHE:
			x.cache = e->cache;
			break;
		case FIELD_TGT:
			x.tgt = e->tgt;
			break;
		case FIELD_OBJ:
			x.obj = e->obj;
			break;
		case FIELD_FREE_CNT:
			x.free_cnt = e->free_cnt;
			break;
		case FIELD_MOVES:
			x.moves = e->moves;
			break;
		case FIELD_TGT_MOVES:
			x.tgt_moves = e->tgt_moves;
			break;
		default:
			x.n[*f - FIELD_N0] = e->n[*f - FIELD_N0];
		}
	}
	return x;
}

static bool alloc_equal(const struct alloc_info *a, const struct alloc_info *b)
{
	return a->id == b->id && a->owner == b->owner && a->map_id == b->map_id &&
	       a->map_type == b->map_type && a->max_entries == b->max_entries && a->ma == b->ma &&
	       !memcmp(a->name, b->name, sizeof(a->name));
}

static bool cache_equal(const struct cache_info *a, const struct cache_info *b)
{
	return a->id == b->id && a->alloc == b->alloc && a->cpu == b->cpu && a->addr == b->addr &&
	       a->unit_size == b->unit_size && a->percpu_size == b->percpu_size &&
	       a->low == b->low && a->high == b->high && a->batch == b->batch;
}

static bool name_equal(const struct name_info *a, const struct name_info *b)
{
	return a->of == b->of && a->id == b->id && !memcmp(a->name, b->name, sizeof(a->name));
}

static bool counters_equal(const struct counters *a, const struct counters *b)
{
	return a->cpu == b->cpu && a->kind == b->kind && a->attempted == b->attempted &&
	       a->emitted == b->emitted && a->dropped == b->dropped && a->missed == b->missed;
}

static bool lock_equal(const struct lock_info *a, const struct lock_info *b)
{
	return a->id == b->id && a->count == b->count && a->of == b->of && a->first == b->first &&
	       a->map_id == b->map_id && a->map_type == b->map_type && a->owner == b->owner &&
	       a->owner_id == b->owner_id && a->addr == b->addr && a->stride == b->stride &&
	       !strcmp(a->name, b->name);
}

/* As they are in a stream: of the union only what is meant counts. */
static bool storage_equal(const struct storage_info *a, const struct storage_info *b)
{
	uint8_t in_a[RECORD_MAX], in_b[RECORD_MAX];
	size_t n = record_put_storage(in_a, a) - in_a;

	return n == (size_t)(record_put_storage(in_b, b) - in_b) && !memcmp(in_a, in_b, n);
}

bool item_equal(const struct item *a, const struct item *b)
{
	if (a->type != b->type)
		return false;
	switch (a->type) {
	case ITEM_META:
		return !strcmp(a->text, b->text);
	case ITEM_ALLOC:
		return alloc_equal(&a->alloc, &b->alloc);
	case ITEM_CACHE:
		return cache_equal(&a->cache, &b->cache);
	case ITEM_LOCK:
		return lock_equal(&a->lock, &b->lock);
	case ITEM_EVENT:
		return event_equal(&a->event, &b->event);
	case ITEM_NAME:
		return name_equal(&a->name, &b->name);
	case ITEM_COUNTERS:
		return counters_equal(&a->counters, &b->counters);
	case ITEM_TICK:
		return a->time == b->time;
	case ITEM_MARK:
		return a->mark.time == b->mark.time && !strcmp(a->mark.text, b->mark.text);
	case ITEM_COST:
		return !memcmp(&a->cost, &b->cost, sizeof(a->cost));
	case ITEM_STORAGE:
		return storage_equal(&a->storage, &b->storage);
	case ITEM_END:
	case ITEM_KEY:
		return a->time == b->time && a->events == b->events;
	}
	return false;
}

void items_equal(const struct items *a, const struct items *b)
{
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++)
		assert_true(item_equal(&a->item[i], &b->item[i]));
	assert_int_equal(a->rc, b->rc);
	assert_int_equal(a->health.damaged_bytes, b->health.damaged_bytes);
	assert_int_equal(a->health.damaged_places, b->health.damaged_places);
	assert_int_equal(a->health.first_damage, b->health.first_damage);
	assert_int_equal(a->health.unknown_blocks, b->health.unknown_blocks);
	assert_int_equal(a->health.unexplained, b->health.unexplained);
	assert_int_equal(a->health.tail_bytes, b->health.tail_bytes);
	assert_int_equal(a->health.ended, b->health.ended);
}

size_t items_count(const struct items *i, enum item_type type)
{
	size_t n = 0;

	for (size_t k = 0; k < i->n; k++)
		n += i->item[k].type == type;
	return n;
}
