// SPDX-License-Identifier: GPL-2.0-or-later
#include "event_pick.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/event/kind.h"
#include "event_line.h"

#define WORDS 8		/* bits of a mask */

struct event_pick {
	const struct model *model;
	enum event_group group;
	uint8_t all;			/* a bit per word of the filter */
	uint8_t kinds[BMA_KINDS];	/* the words that it has */
	uint8_t contexts[BMA_CTXS];
	uint32_t cpu[WORDS];		/* that the word means, or CPU_UNKNOWN */
	uint8_t *classes;
	uint32_t nclasses;
	char words[WORDS - 1][ENTRY_LEN];
	unsigned int nwords;
	struct event_barren *barren;
};

const char *event_group_name(enum event_group group)
{
	static const char *const names[EVENT_GROUPS] = {
		[GROUP_USUAL] = "no states", [GROUP_WORK] = "work only",
		[GROUP_FAILURES] = "failures", [GROUP_ALL] = "all kinds",
	};

	return names[group];
}

/* Words that are no name but stand in a column must match as a whole. */
static void take_word(struct event_pick *k, unsigned int w, const char *word)
{
	uint8_t bit = 1u << w;
	char rest;

	k->all |= bit;
	for (unsigned int i = 0; i < BMA_KINDS; i++)
		if (kind_row(i) && strcasestr(kind_name(i), word))
			k->kinds[i] |= bit;
	for (unsigned int i = 1; i < BMA_CTXS; i++)
		if (!strcasecmp(ctx_short(i), word))
			k->contexts[i] |= bit;
	if (sscanf(word, "cpu%u%c", &k->cpu[w], &rest) != 1)
		k->cpu[w] = CPU_UNKNOWN;
}

/* Owners are written as on the screen; one a class, whichever cache of it. */
static void match_classes(struct event_pick *k, char *const *words, unsigned int n)
{
	const struct model *m = k->model;
	char owner[EVENT_TEXT];

	for (uint32_t i = 1; i < m->ncaches; i++) {
		uint32_t class = m->caches[i].class;

		if (!m->caches[i].info.id || k->classes[class])
			continue;
		event_owner(m, m->caches[i].info.id, owner);
		k->classes[class] = 1u << 7;	/* seen; no word has this bit */
		for (unsigned int w = 0; w < n; w++)
			if (strcasestr(owner, words[w]))
				k->classes[class] |= 1u << w;
	}
}

static uint64_t mixed(uint64_t key, uint64_t value)
{
	return (key ^ value) * 0x100000001b3;
}

/* The same key: the same spots are shown. Names may have been told since, caches come and gone. */
static uint64_t key_of(const struct event_pick *k, const char *filter)
{
	uint64_t key = mixed(0xcbf29ce484222325, k->group);

	if (!k->all)
		return key;
	for (; *filter; filter++)
		key = mixed(key, *filter);
	for (uint32_t i = 1; i < k->model->ncaches; i++) {
		const struct model_cache *c = &k->model->caches[i];

		key = mixed(key, c->info.id ? (uint64_t)c->info.id << 8 | k->classes[c->class] : 0);
	}
	return mixed(key, k->model->locks.nranges);
}

static void take_barren(struct event_pick *k, const char *filter, struct event_barren *barren)
{
	uint64_t key = key_of(k, filter);

	if (!barren)
		return;
	if (barren->key != key)
		*barren = (struct event_barren){ .key = key };
	k->barren = barren;
}

struct event_pick *event_pick_new(const struct model *m, enum event_group group,
				  const char *filter, struct event_barren *barren)
{
	struct event_pick *k = calloc(1, sizeof(*k));
	char copy[ENTRY_LEN], *save = NULL, *words[WORDS - 1], *word;
	unsigned int n = 0;

	if (!k)
		return NULL;
	k->model = m;
	k->group = group;
	k->nclasses = m->nclasses;
	k->classes = calloc(m->nclasses ? m->nclasses : 1, 1);
	if (!k->classes) {
		free(k);
		errno = ENOMEM;
		return NULL;
	}
	snprintf(copy, sizeof(copy), "%s", filter);
	for (word = strtok_r(copy, " ", &save); word && n < WORDS - 1;
	     word = strtok_r(NULL, " ", &save)) {
		take_word(k, n, word);
		snprintf(k->words[n], sizeof(k->words[n]), "%s", word);
		words[n++] = word;
	}
	k->nwords = n;
	if (n)
		match_classes(k, words, n);
	take_barren(k, filter, barren);
	return k;
}

void event_pick_free(struct event_pick *k)
{
	if (k)
		free(k->classes);
	free(k);
}

bool event_is_usual(const struct event *e)
{
	return e->kind != BMA_STATE && e->kind != BMA_OWNER && e->kind != BMA_MAP_FD &&
	       e->kind != BMA_COUNT && e->kind != BMA_RATE && e->kind != BMA_LOCK_HELD;
}

static bool in_group(enum event_group group, const struct event *e)
{
	bool usual = event_is_usual(e);
	bool single = (e->kind >= BMA_ALLOC && e->kind <= BMA_FREE_RCU) ||
		      e->kind == BMA_SLAB_ALLOC || e->kind == BMA_RAW_FREE ||
		      e->kind == BMA_LOCK_ACQUIRE || e->kind == BMA_LOCK_RELEASE;

	switch (group) {
	case GROUP_USUAL:
		return usual;
	case GROUP_WORK:
		return e->kind == BMA_ALLOC_FAIL || (usual && !single) ||
		       (single && !is_lock_event(e->kind) && event_raise(e) == BMA_RAISE_QUEUED);
	case GROUP_FAILURES:
		return e->kind == BMA_ALLOC_FAIL || e->kind == BMA_LOCK_FAIL ||
		       (e->kind == BMA_SLAB_ALLOC && !e->obj);
	default:
		return true;
	}
}

/* A map has so many locks that they are not looked at before. */
static uint8_t words_of_lock(const struct event_pick *k, const struct event *e)
{
	char name[EVENT_TEXT];
	uint8_t has = 0;

	event_owner_of(k->model, e, name);
	for (unsigned int w = 0; w < k->nwords; w++)
		if (strcasestr(name, k->words[w]))
			has |= 1u << w;
	return has;
}

static uint8_t words_of(const struct event_pick *k, const struct event *e)
{
	const struct model_cache *c = model_cache(k->model, e->cache);
	uint8_t has = e->kind < BMA_KINDS ? k->kinds[e->kind] : 0;

	if (e->ctx < BMA_CTXS)
		has |= k->contexts[e->ctx];
	if (c && c->class < k->nclasses)
		has |= k->classes[c->class];
	if (is_lock_event(e->kind) && (has & k->all) != k->all)
		has |= words_of_lock(k, e);
	for (unsigned int w = 0; k->all >> w; w++)
		if (k->cpu[w] == e->cpu)
			has |= 1u << w;
	return has;
}

bool event_picked(const struct event_pick *k, const struct event *e)
{
	if (!in_group(k->group, e))
		return false;
	return !k->all || (words_of(k, e) & k->all) == k->all;
}

const struct event *event_at_spot(const struct past *p, uint64_t spot)
{
	return spot & 1 ? past_event(p, spot / 2) : past_loss(p, spot / 2);
}

/* The first item to look at on the way from a spot. */
static uint64_t first_item(const struct past *p, uint64_t spot, int way)
{
	return way > 0 ? past_seek(p, spot_position(spot)) :
			 past_seek(p, spot_position(spot) + 1) - 1;
}

static uint64_t spot_of_item(const struct past_item *item)
{
	return spot_of(item->position) + (item->event->kind == BMA_LOSS);
}

/* The end of a stretch that need not be looked at; 0: the spot is in none. */
static uint64_t barren_end(const struct event_pick *k, uint64_t spot, int way)
{
	const struct event_barren *b = k->barren;

	if (!b || spot < b->low || spot > b->high)
		return 0;
	return way > 0 ? b->high : b->low;
}

/* The first shown spot behind `spot`, none below low or above high; 0: there is none. Goes along
 * the items: looking for each spot's would take far longer where little is shown. */
static uint64_t walk(const struct event_pick *k, const struct past *p, uint64_t spot, int way,
		     uint64_t low, uint64_t high)
{
	uint64_t number = first_item(p, spot, way), at, end;
	struct past_item item;

	for (; past_item(p, number, &item); number += way) {
		if (!item.event)
			continue;
		at = spot_of_item(&item);
		if (way > 0 ? at <= spot : at >= spot)
			continue;
		if (at < low || at > high)
			return 0;
		end = barren_end(k, at, way);
		if (end) {
			spot = end;
			number = first_item(p, spot, way) - way;
		} else if (!(at & 1) || event_picked(k, item.event)) {
			return at;
		}
	}
	return 0;
}

/* Nothing is shown from low to high. The longest stretch is kept; such as touch become one. */
static void remember(const struct event_pick *k, uint64_t low, uint64_t high)
{
	struct event_barren *b = k->barren;

	if (!b || low > high)
		return;
	if (b->high && low <= b->high + 1 && b->low <= high + 1) {
		b->low = low < b->low ? low : b->low;
		b->high = high > b->high ? high : b->high;
	} else if (!b->high || high - low > b->high - b->low) {
		b->low = low;
		b->high = high;
	}
}

uint64_t event_pick_next(const struct event_pick *k, const struct past *p, uint64_t spot, int way)
{
	uint64_t oldest, newest, low, high, found;

	past_range(p, &oldest, &newest);
	if (!newest)
		return 0;
	low = 2 * oldest;
	high = spot_of(newest) + 1;
	if (way > 0 ? spot > high : spot < low)
		return 0;
	if (way > 0 && spot < low)
		spot = low - 1;
	if (way < 0 && spot > high)
		spot = high + 1;
	found = walk(k, p, spot, way, low, high);
	if (way > 0)
		remember(k, spot + 1, found ? found - 1 : high - 1);	/* a loss may come last */
	else
		remember(k, found ? found + 1 : low, spot <= high ? spot - 1 : high - 1);
	return found;
}
