// SPDX-License-Identifier: GPL-2.0-or-later
#include "model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "lists.h"

#define SECOND 1000000000ull

/* Ids are given out in order, and damage can hide some; no damage hides more than this. */
#define ID_JUMP_MAX (1u << 16)

struct model *model_new(uint32_t ncpus, uint64_t start)
{
	struct model *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	m->ncpus = ncpus;
	m->start = m->now = start;
	m->last_ctx = calloc(ncpus, 1);
	m->heard = calloc(ncpus, sizeof(*m->heard));
	if (!m->last_ctx || !m->heard) {
		model_free(m);
		return NULL;
	}
	return m;
}

void model_free(struct model *m)
{
	if (!m)
		return;
	free(m->allocs);
	free(m->caches);
	free(m->classes);
	free(m->by_cpu);
	free(m->counters);
	free(m->last_ctx);
	free(m->heard);
	free(m->activities);
	free(m->incidents);
	free(m->names);
	ptrmap_release(&m->by_counter);
	ptrmap_release(&m->by_addr);
	ptrmap_release(&m->by_alloc);
	ptrmap_release(&m->by_map);
	ptrmap_release(&m->by_name);
	free(m);
}

static void *copy_of(const void *p, size_t n, bool *failed)
{
	void *q = n ? malloc(n) : NULL;

	if (q)
		memcpy(q, p, n);
	else if (n)
		*failed = true;
	return q;
}

static void copy_map(struct ptrmap *map, bool *failed)
{
	map->slots = copy_of(map->slots, map->cap * sizeof(*map->slots), failed);
}

/* What only some streams have. */
static void copy_more(struct model *n, bool *failed)
{
	n->activities = copy_of(n->activities, n->nactivities * sizeof(*n->activities), failed);
	n->cap_activities = n->nactivities;
	if (n->incidents)
		n->incidents = copy_of(n->incidents, INCIDENTS_KEPT * sizeof(*n->incidents),
				       failed);
	n->names = copy_of(n->names, n->nnames * sizeof(*n->names), failed);
	n->cap_names = n->nnames;
	copy_map(&n->by_name, failed);
}

struct model *model_copy(const struct model *m)
{
	bool failed = false;
	struct model *n = copy_of(m, sizeof(*m), &failed);

	if (!n)
		return NULL;
	n->allocs = copy_of(m->allocs, m->nallocs * sizeof(*m->allocs), &failed);
	n->caches = copy_of(m->caches, m->ncaches * sizeof(*m->caches), &failed);
	n->classes = copy_of(m->classes, m->nclasses * sizeof(*m->classes), &failed);
	n->by_cpu = copy_of(m->by_cpu, (size_t)m->nclasses * m->ncpus * sizeof(*m->by_cpu),
			    &failed);
	n->counters = copy_of(m->counters, m->ncounters * sizeof(*m->counters), &failed);
	n->last_ctx = copy_of(m->last_ctx, m->ncpus, &failed);
	n->heard = copy_of(m->heard, m->ncpus * sizeof(*m->heard), &failed);
	copy_map(&n->by_counter, &failed);
	copy_map(&n->by_addr, &failed);
	copy_map(&n->by_alloc, &failed);
	copy_map(&n->by_map, &failed);
	copy_more(n, &failed);
	if (!failed)
		return n;
	model_free(n);
	errno = ENOMEM;
	return NULL;
}

/* Grows a zero-filled array so that index is in it. 0, -ENOMEM, or -EINVAL for a wild index. */
static int reach(void **array, uint32_t *n, uint32_t index, size_t size)
{
	uint32_t to;
	void *p;

	if (index < *n)
		return 0;
	if (index - *n > ID_JUMP_MAX)
		return -EINVAL;
	to = (index + 1) + (index + 1) / 2;
	p = realloc(*array, to * size);
	if (!p)
		return -ENOMEM;
	memset((char *)p + *n * size, 0, (to - *n) * size);
	*array = p;
	*n = to;
	return 0;
}

int model_add_alloc(struct model *m, const struct alloc_info *a)
{
	int rc = reach((void **)&m->allocs, &m->nallocs, a->id, sizeof(*m->allocs));

	if (rc || a->id == ID_NONE)
		return rc == -ENOMEM ? rc : 0;
	m->allocs[a->id] = *a;
	if (a->owner != BMA_OWNER_MAP && a->owner != BMA_OWNER_MAP_PERCPU)
		return 0;
	return ptrmap_set(&m->by_map, model_map_key(a->map_id, a->owner), a->id);
}

/* The class (alloc, unit_size), made when it is not there. -ENOMEM or its index. */
static int64_t class_of(struct model *m, const struct cache_info *c)
{
	struct model_class *k;
	uint32_t *by_cpu;

	/* newest first: caches come in groups */
	for (uint32_t i = m->nclasses; i-- > 0;)
		if (m->classes[i].alloc == c->alloc && m->classes[i].unit_size == c->unit_size)
			return i;
	k = realloc(m->classes, (m->nclasses + 1) * sizeof(*k));
	if (!k)
		return -ENOMEM;
	m->classes = k;
	by_cpu = realloc(m->by_cpu, (size_t)(m->nclasses + 1) * m->ncpus * sizeof(*by_cpu));
	if (!by_cpu)
		return -ENOMEM;
	m->by_cpu = by_cpu;
	memset(by_cpu + (size_t)m->nclasses * m->ncpus, 0, m->ncpus * sizeof(*by_cpu));
	k[m->nclasses] = (struct model_class){
		.alloc = c->alloc, .unit_size = c->unit_size, .percpu_size = c->percpu_size,
		.low = c->low, .high = c->high, .batch = c->batch,
	};
	if (c->alloc && ptrmap_set(&m->by_alloc, c->alloc, m->nclasses + 1))
		return -ENOMEM;
	return m->nclasses++;
}

static uint32_t *cpu_slot(const struct model *m, uint32_t class, uint32_t cpu)
{
	return &m->by_cpu[(size_t)class * m->ncpus + cpu];
}

/* One address, one living cache: an older one there went without our seeing it. */
static int take_address(struct model *m, const struct cache_info *c)
{
	uint32_t old = ptrmap_get(&m->by_addr, c->addr);

	if (!c->addr || old == c->id)
		return 0;
	if (old)
		model_cache_gone(m, &m->caches[old]);
	return ptrmap_set(&m->by_addr, c->addr, c->id);
}

/*
 * A cache that events named before anybody told its owner. What it counted goes along when
 * nothing stays behind; objects of several caches of a class cannot be told apart.
 */
static void change_class(struct model *m, struct model_cache *mc, uint32_t to)
{
	struct model_class *from = &m->classes[mc->class], *k = &m->classes[to];

	k->live += !mc->gone;
	from->live -= !mc->gone;
	k->older |= mc->older;
	k->in_doubt |= from->in_doubt;
	if (k->last_event < from->last_event)
		k->last_event = from->last_event;
	if (from->live)
		return;
	k->in_use += from->in_use;
	from->in_use = 0;
	from->last_event = 0;
	from->moved = true;
}

static void place(struct model *m, struct model_cache *mc, const struct cache_info *c,
		  uint32_t class)
{
	uint32_t cpu = mc->info.cpu;

	if (mc->info.id == ID_NONE) {
		mc->older = true;	/* until its cache_new event says otherwise */
		m->classes[class].older = true;
		m->classes[class].live++;
	} else {
		if (cpu < m->ncpus && *cpu_slot(m, mc->class, cpu) == c->id)
			*cpu_slot(m, mc->class, cpu) = ID_NONE;
		if (class != mc->class)
			change_class(m, mc, class);
	}
	m->classes[class].moved = false;
	mc->info = *c;
	mc->class = class;
	if (c->cpu < m->ncpus)
		*cpu_slot(m, class, c->cpu) = c->id;
}

int model_add_cache(struct model *m, const struct cache_info *c)
{
	int rc = reach((void **)&m->caches, &m->ncaches, c->id, sizeof(*m->caches));
	int64_t class;

	if (rc || c->id == ID_NONE)
		return rc == -ENOMEM ? rc : 0;
	class = class_of(m, c);
	if (class < 0)
		return class;
	rc = take_address(m, c);
	if (!rc)
		place(m, &m->caches[c->id], c, class);
	return rc;
}

void model_cache_gone(struct model *m, struct model_cache *c)
{
	if (!c->gone && m->classes[c->class].live)
		m->classes[c->class].live--;
	c->gone = true;
}

const struct alloc_info *model_alloc(const struct model *m, uint32_t id)
{
	static const struct alloc_info unknown;

	return id < m->nallocs ? &m->allocs[id] : &unknown;
}

/* The newest counters of the CPU and kind, all zero before the first. NULL without memory. */
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
	memset(p, 0, sizeof(*p));
	return p;
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

static void end_second(struct model *m)
{
	for (uint32_t i = 1; i < m->ncaches; i++) {
		struct model_cache *c = &m->caches[i];

		if (c->activity && !c->gone)
			activity_second(&m->activities[c->activity - 1], m->second,
					c->list[BMA_FREE_LLIST], model_cache_waiting(c));
	}
}

void model_advance(struct model *m, uint64_t time)
{
	uint64_t second;

	if (time <= m->now)
		return;
	m->now = time;
	second = (time - m->start) / SECOND;
	if (second <= m->second)
		return;
	m->second = second;	/* of several that end at once nothing happened but in the first */
	end_second(m);
	grace_tick(m);
}

int model_tick(struct model *m, uint64_t time)
{
	m->ticks++;
	model_advance(m, time);
	check_ends(m);
	return incident_tick(m);
}

int model_end(struct model *m, uint64_t time)
{
	check_stream_end(m);
	return model_tick(m, time);
}

static uint64_t name_key(uint8_t of, uint32_t id)
{
	return ((uint64_t)of << 32 | id) + 1;
}

int model_add_name(struct model *m, const struct name_info *n)
{
	uint64_t key = name_key(n->of, n->id);
	uint32_t at = ptrmap_get(&m->by_name, key);

	if (!at) {
		if (m->nnames == m->cap_names) {
			uint32_t cap = m->cap_names ? m->cap_names * 2 : 16;
			struct name_info *p = realloc(m->names, cap * sizeof(*p));

			if (!p)
				return -ENOMEM;
			m->names = p;
			m->cap_names = cap;
		}
		if (ptrmap_set(&m->by_name, key, m->nnames + 1))
			return -ENOMEM;
		at = ++m->nnames;
	}
	m->names[at - 1] = *n;
	return 0;
}

const char *model_name(const struct model *m, enum name_of of, uint32_t id)
{
	uint32_t at = ptrmap_get(&m->by_name, name_key(of, id));

	return at ? m->names[at - 1].name : NULL;
}

const struct activity *model_activity(const struct model *m, const struct model_cache *c)
{
	static const struct activity none;

	return c->activity ? &m->activities[c->activity - 1] : &none;
}

const struct incident *model_incident(const struct model *m, uint64_t number)
{
	if (!number || number > m->nincidents || m->nincidents - number >= INCIDENTS_KEPT)
		return NULL;
	return &m->incidents[number % INCIDENTS_KEPT];
}

const struct model_cache *model_cache_at(const struct model *m, uint32_t class, uint32_t cpu)
{
	uint32_t id = *cpu_slot(m, class, cpu);

	return id ? &m->caches[id] : NULL;
}
