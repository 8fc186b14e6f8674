// SPDX-License-Identifier: GPL-2.0-or-later
#include "examine.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/play/feed.h"

#define LONG_PIECE 5000

static void must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "examine: %s\n", what);
	abort();
}

static uint64_t mix(uint64_t hash, uint64_t v)
{
	return (hash ^ v) * 0x100000001b3 + (hash >> 29);
}

static uint64_t mix_text(uint64_t hash, const char *text)
{
	for (; *text; text++)
		hash = mix(hash, (uint8_t)*text);
	return mix(hash, 0);
}

static uint64_t mix_event(uint64_t h, const struct event *e)
{
	h = mix(mix(mix(mix(h, e->time), e->seq), e->cpu), e->kind);
	h = mix(mix(mix(mix(h, e->ctx), e->flags), e->what), e->cache);
	h = mix(mix(mix(h, e->tgt), e->obj), (uint32_t)e->free_cnt);
	for (int i = 0; i < EVENT_COUNTS; i++)
		h = mix(h, e->n[i]);
	return mix(mix(h, e->moves), e->tgt_moves);
}

static uint64_t mix_alloc(uint64_t h, const struct alloc_info *a)
{
	h = mix(mix(mix(h, a->id), a->owner), a->map_id);
	h = mix(mix(mix(h, a->map_type), a->max_entries), a->ma);
	return mix_text(h, a->name);
}

static uint64_t mix_cache(uint64_t h, const struct cache_info *c)
{
	h = mix(mix(mix(h, c->id), c->alloc), c->cpu);
	h = mix(mix(mix(h, c->addr), c->unit_size), c->percpu_size);
	return mix(mix(mix(h, c->low), c->high), c->batch);
}

static uint64_t mix_counters(uint64_t h, const struct counters *c)
{
	h = mix(mix(mix(h, c->cpu), c->kind), c->attempted);
	return mix(mix(mix(h, c->emitted), c->dropped), c->missed);
}

static uint64_t mix_lock(uint64_t h, const struct lock_info *l)
{
	h = mix(mix(mix(mix(h, l->id), l->count), l->of), l->first);
	h = mix(mix(mix(mix(h, l->map_id), l->map_type), l->owner), l->owner_id);
	return mix_text(mix(mix(h, l->addr), l->stride), l->name);
}

static uint64_t mix_storage_map(uint64_t h, const struct storage_map_info *m)
{
	h = mix(mix(mix(mix(h, m->id), m->type), m->value_size), m->elem_size);
	h = mix(mix(mix(mix(h, m->cache_idx), m->buckets), m->alloc), m->torn);
	return mix_text(mix(h, m->elems), m->name);
}

static uint64_t mix_storage(uint64_t h, const struct storage_info *s)
{
	h = mix(h, s->what);
	switch (s->what) {
	case STORAGE_BEGIN:
		return mix(mix(h, s->begin.time), s->begin.flags);
	case STORAGE_MAP:
		return mix_storage_map(h, &s->map);
	case STORAGE_OWNER:
		h = mix(mix(mix(h, s->owner.storage), s->owner.owner), s->owner.flags);
		return mix_text(mix(h, s->owner.owner_id), s->owner.name);
	case STORAGE_ELEM:
		h = mix(mix(mix(h, s->elem.addr), s->elem.storage), s->elem.map_id);
		h = mix(mix(h, s->elem.bucket), s->elem.slot);
		return mix(mix(h, s->elem.state), s->elem.flags);
	case STORAGE_END:
		h = mix(mix(mix(h, s->end.maps), s->end.owners), s->end.elems);
		return mix(h, s->end.left_out);
	}
	must(false, "a part of a snapshot of no kind");
	return 0;
}

static uint64_t mix_item(uint64_t hash, const struct item *i)
{
	hash = mix(hash, i->type);
	switch (i->type) {
	case ITEM_META:
		return mix_text(hash, i->text);
	case ITEM_ALLOC:
		return mix_alloc(hash, &i->alloc);
	case ITEM_CACHE:
		return mix_cache(hash, &i->cache);
	case ITEM_EVENT:
		return mix_event(hash, &i->event);
	case ITEM_LOCK:
		return mix_lock(hash, &i->lock);
	case ITEM_STORAGE:
		return mix_storage(hash, &i->storage);
	case ITEM_NAME:
		return mix_text(mix(mix(hash, i->name.of), i->name.id), i->name.name);
	case ITEM_COUNTERS:
		return mix_counters(hash, &i->counters);
	case ITEM_COST:
		return mix(mix(mix(hash, i->cost.capture_ns), i->cost.probes_ns), i->cost.fill);
	case ITEM_TICK:
		return mix(hash, i->time);
	case ITEM_END:
	case ITEM_KEY:
		return mix(mix(hash, i->time), i->events);
	case ITEM_MARK:
		return mix_text(mix(hash, i->mark.time), i->mark.text);
	}
	must(false, "an item of no type");
	return 0;
}

struct outcome {
	uint64_t hash, items, boundaries;	/* boundaries: items behind which a fork is possible */
	int rc;
	struct reader_health health;
};

static void take(struct reader *r, struct outcome *o)
{
	struct item item;

	while ((o->rc = reader_next(r, &item)) > 0) {
		o->hash = mix_item(o->hash, &item);
		o->items++;
		o->boundaries += reader_between_blocks(r);
	}
}

/* The next piece of n bytes is so long. */
static size_t piece(uint64_t *seed, size_t n)
{
	size_t len;

	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	len = *seed >> 60 ? 1 + (*seed >> 33) % 40 : 1 + (*seed >> 33) % LONG_PIECE;
	return len < n ? len : n;
}

static void feed_piece(struct reader *r, const uint8_t *p, size_t n)
{
	uint8_t *copy = malloc(n);	/* of exact size: a sanitizer sees a step beyond it */

	memcpy(copy, p, n);
	must(!reader_feed(r, copy, n), "feeding failed");
	free(copy);
}

static void read_pieces(struct reader *r, const uint8_t *p, size_t n, uint64_t seed,
			struct outcome *o)
{
	for (size_t at = 0, len; at < n && o->rc >= 0; at += len) {
		len = piece(&seed, n - at);
		feed_piece(r, p + at, len);
		take(r, o);
	}
	reader_eof(r);
	if (o->rc >= 0)
		take(r, o);
	reader_health(r, &o->health);
}

static struct outcome read_at_once(const uint8_t *p, size_t n)
{
	struct reader *r = reader_new();
	struct outcome o = { 0 };

	if (n)
		feed_piece(r, p, n);
	reader_eof(r);
	take(r, &o);
	reader_health(r, &o.health);
	reader_free(r);
	return o;
}

static void same(const struct outcome *a, const struct outcome *b, const char *how)
{
	const struct reader_health *x = &a->health, *y = &b->health;

	must(a->rc == b->rc, how);
	if (a->rc < 0)		/* no stream: what was fed behind that differs */
		return;
	must(a->items == b->items && a->hash == b->hash, how);
	must(x->damaged_bytes == y->damaged_bytes && x->damaged_places == y->damaged_places &&
	     x->first_damage == y->first_damage && x->unknown_blocks == y->unknown_blocks &&
	     x->unexplained == y->unexplained && x->tail_bytes == y->tail_bytes &&
	     x->ended == y->ended, how);
}

/* Reads until item number `items` is out, and goes on with another reader from there. */
static struct outcome read_by_fork(const uint8_t *p, size_t n, uint64_t boundary, uint64_t seed)
{
	struct reader *r = reader_new(), *fork;
	struct outcome o = { 0 };
	struct item item;
	uint64_t at;

	feed_piece(r, p, n);
	while (reader_next(r, &item) > 0) {
		o.hash = mix_item(o.hash, &item);
		o.items++;
		o.boundaries += reader_between_blocks(r);
		if (o.boundaries == boundary)
			break;
	}
	at = reader_offset(r);
	must(at <= n, "an offset behind the end");
	fork = reader_fork(r);
	must(fork, "no fork between two blocks");
	reader_free(r);
	read_pieces(fork, p + at, n - at, seed, &o);
	must(o.health.bytes == n, "the fork counts other bytes");
	reader_free(fork);
	return o;
}

static void into_model(const uint8_t *p, size_t n, uint64_t seed)
{
	char buf[256];
	const char *said;
	struct feed f;

	must(!feed_init(&f, UINT64_MAX), "no memory");
	for (size_t at = 0, len; at < n; at += len) {
		len = piece(&seed, n - at);
		feed_bytes(&f, p + at, len);
	}
	feed_eof(&f);
	must(f.error != -12, "no memory");	/* an input of some KiB must not ask for so much */
	said = feed_verdict(&f, buf, sizeof(buf));
	must(!said || (*said && strlen(said) < sizeof(buf)), "a verdict that says nothing");
	feed_release(&f);
}

void examine(const uint8_t *p, size_t n)
{
	struct outcome whole = read_at_once(p, n), pieces = { 0 }, forked;
	struct reader *r = reader_new();
	uint64_t seed = whole.hash ^ n;

	must(whole.health.damaged_bytes + whole.health.tail_bytes <= n, "more damage than bytes");
	must(!whole.health.damaged_bytes == !whole.health.damaged_places, "damage without a place");
	read_pieces(r, p, n, seed, &pieces);
	reader_free(r);
	same(&whole, &pieces, "in pieces it reads another way");
	if (whole.boundaries && whole.rc >= 0) {
		forked = read_by_fork(p, n, 1 + seed % whole.boundaries, seed);
		same(&whole, &forked, "a fork reads another way");
	}
	into_model(p, n, seed);
}
