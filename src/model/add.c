// SPDX-License-Identifier: GPL-2.0-or-later
/* What the stream tells of allocators, caches, counters and names, which are no events. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kept.h"

/* Ids are given out in order, and damage can hide some; no damage hides more than this. Only where
 * a stream begins inside they begin anywhere. */
#define ID_JUMP_MAX (1u << 16)

/* Is it in any sensible order? */
static bool take_id(const struct model *m, uint32_t *newest, uint32_t id)
{
	if (id == ID_NONE || (!m->beginning && id > *newest && id - *newest > ID_JUMP_MAX))
		return false;
	if (id > *newest)
		*newest = id;
	return true;
}

int model_add_alloc(struct model *m, const struct alloc_info *a)
{
	struct model_alloc *to;

	if (!take_id(m, &m->newest_alloc, a->id) || keep_retired_alloc(m, a->id))
		return 0;
	to = keep_alloc(m, a->id);
	if (!to)
		return -ENOMEM;
	to->info = *a;
	if (a->owner != BMA_OWNER_MAP && a->owner != BMA_OWNER_MAP_PERCPU)
		return 0;
	return ptrmap_set(&m->by_map, model_map_key(a->map_id, a->owner), a->id);
}

/* One address, one living cache: an older one there went without our seeing it. */
static int take_address(struct model *m, const struct model_cache *c)
{
	uint32_t old = ptrmap_get(&m->by_addr, c->info.addr);

	if (!c->info.addr || old == slot_of(m, c))
		return 0;
	if (old)
		model_cache_gone(m, &m->caches[old]);
	return ptrmap_set(&m->by_addr, c->info.addr, slot_of(m, c));
}

/*
 * A cache that events named before anybody told its owner. What it counted goes along when
 * nothing stays behind; objects of several caches of a class cannot be told apart.
 */
static void change_class(struct model *m, struct model_cache *mc, uint32_t to)
{
	struct model_class *from = &m->classes[mc->class], *k = &m->classes[to];

	keep_leave(m, mc);
	keep_join(m, mc, to);
	k->older |= mc->older;
	k->in_doubt |= from->in_doubt;
	if (!k->failure)
		k->failure = mc->failure;
	if (k->last_event < from->last_event)
		k->last_event = from->last_event;
	if (from->live)
		return;
	k->in_use += from->in_use;
	from->in_use = 0;
	from->last_event = 0;
	from->moved = true;
}

/* Where by_cpu has the cache; NULL: nowhere. */
static uint32_t *place_of(const struct model *m, const struct model_cache *c)
{
	return c->info.cpu < m->ncpus ? cpu_slot(m, c->class, c->info.cpu) : NULL;
}

/* Where another cache of the class and CPU was, that is found no more. */
static void take_place(struct model *m, struct model_cache *mc)
{
	uint32_t *at = place_of(m, mc);

	if (!at) {
		kept_lists(m, mc);
		return;
	}
	if (*at && *at != slot_of(m, mc))
		kept_remove(m, &m->caches[*at]);
	*at = slot_of(m, mc);
	kept_add(m, mc);
}

static void place_first(struct model *m, struct model_cache *mc, uint32_t class)
{
	mc->older = true;	/* until its cache_new event says otherwise */
	/* two CPUs' moves may have been told the wrong way round, one before and one after */
	mc->moves_doubted = m->beginning;
	m->classes[class].older = true;
	keep_join(m, mc, class);
	keep_watch(m, mc);
}

static void place_again(struct model *m, struct model_cache *mc, uint32_t class)
{
	uint32_t *at = place_of(m, mc);

	kept_remove(m, mc);
	if (at && *at == slot_of(m, mc))
		*at = 0;
	if (class != mc->class)
		change_class(m, mc, class);
}

/* Told again with another address: the old one is no longer its. */
static void leave_address(struct model *m, const struct model_cache *mc, uint64_t addr)
{
	if (mc->info.addr != addr && ptrmap_get(&m->by_addr, mc->info.addr) == slot_of(m, mc))
		ptrmap_remove(&m->by_addr, mc->info.addr);
}

int model_add_cache(struct model *m, const struct cache_info *c)
{
	struct model_cache *mc;
	int64_t class;
	bool first;

	/* before anything is looked up: classes that nothing holds go */
	if (m->untidy > UNTIDY_MAX)
		keep_tidy(m);
	mc = cache_of(m, c->id);
	first = !mc;
	if (!take_id(m, &m->newest_cache, c->id) || keep_retired_cache(m, c->id))
		return 0;
	class = keep_class(m, c);
	if (class < 0)
		return class;
	if (first)
		mc = keep_new_cache(m, c->id);
	if (!mc)
		return -ENOMEM;
	if (first)
		place_first(m, mc, class);
	else
		place_again(m, mc, class);
	m->classes[class].moved = false;
	leave_address(m, mc, c->addr);
	mc->info = *c;
	take_place(m, mc);
	return take_address(m, mc);
}

/* The newest counters of the CPU and kind. Before the first these are all zero; but where a stream
 * begins inside, the first tell what was before. NULL without memory. */
static struct counters *counters_of(struct model *m, const struct counters *c)
{
	uint64_t key = ((uint64_t)c->cpu << 8 | c->kind) + 1;
	uint32_t at = ptrmap_get(&m->by_counter, key);
	struct counters *p;

	if (at)
		return &m->counters[at - 1];
	p = realloc(m->counters, (m->ncounters + 1) * sizeof(*p));
	if (!p)
		return NULL;
	m->counters = p;
	if (ptrmap_set(&m->by_counter, key, m->ncounters + 1))
		return NULL;
	p += m->ncounters++;
	*p = m->beginning ? *c : (struct counters){ 0 };
	return p;
}

void model_cost(struct model *m, const struct cost *c)
{
	m->cost = *c;
	m->cost_time = m->now;
}

int model_counters(struct model *m, const struct counters *c)
{
	struct counters *old = counters_of(m, c);

	if (!old)
		return -ENOMEM;
	m->attempted += c->attempted - old->attempted;
	m->emitted += c->emitted - old->emitted;
	m->dropped += c->dropped - old->dropped;
	m->missed += c->missed - old->missed;
	/* a state or a descriptor that was not told of leaves no hole */
	if (c->missed > old->missed && c->kind != BMA_STATE && c->kind != BMA_MAP_FD &&
	    c->kind != BMA_OWNER)
		model_doubt(m, c->cpu);
	*old = *c;
	return 0;
}

static uint64_t name_key(uint8_t of, uint32_t id)
{
	return ((uint64_t)of << 32 | id) + 1;
}

/* Room for one more; when there are many, the oldest's. 0, or -ENOMEM. */
static int name_slot(struct model *m, uint32_t *at)
{
	if (m->nnames == NAMES_KEPT) {
		const struct name_info *old = &m->names[m->oldest_name];

		ptrmap_remove(&m->by_name, name_key(old->of, old->id));
		*at = m->oldest_name;
		m->oldest_name = (m->oldest_name + 1) % NAMES_KEPT;
		return 0;
	}
	if (m->nnames == m->cap_names) {
		uint32_t cap = m->cap_names ? m->cap_names * 2 : 16;
		struct name_info *p = realloc(m->names, cap * sizeof(*p));

		if (!p)
			return -ENOMEM;
		m->names = p;
		m->cap_names = cap;
	}
	*at = m->nnames++;
	return 0;
}

int model_add_name(struct model *m, const struct name_info *n)
{
	uint64_t key = name_key(n->of, n->id);
	uint32_t at = ptrmap_get(&m->by_name, key);

	if (at) {
		m->names[at - 1] = *n;
		return 0;
	}
	if (name_slot(m, &at))
		return -ENOMEM;
	m->names[at] = *n;
	return ptrmap_set(&m->by_name, key, at + 1);
}

const char *model_name(const struct model *m, enum name_of of, uint32_t id)
{
	uint32_t at = ptrmap_get(&m->by_name, name_key(of, id));

	return at ? m->names[at - 1].name : NULL;
}

void model_begin_inside(struct model *m, uint64_t events, uint64_t time)
{
	if (m->nallocs || m->position || m->ticks)
		return;
	m->before = events;
	m->begun = m->now = time > m->start ? time : m->start;
	m->second = (m->begun - m->start) / 1000000000;
	for (unsigned int f = 0; f < GRACE_FLAVOURS; f++)
		m->grace[f].second = m->second;
	memset(m->last_ctx, BMA_CTX_NMI, m->ncpus);	/* for all we know */
	m->beginning = true;
}

void model_mark(struct model *m, const struct mark *mark)
{
	m->nmarks++;
	m->mark = *mark;
}
