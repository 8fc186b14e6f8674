// SPDX-License-Identifier: GPL-2.0-or-later
/* A process for each class, three threads for each of its caches, named when first needed. */
#include "perfetto_parts.h"

#include <errno.h>
#include <inttypes.h>

#include "../model/words.h"

const char *cpu_words(uint32_t cpu, uint32_t cache, char *buf, size_t size)
{
	if (cpu != CPU_UNKNOWN)
		snprintf(buf, size, "CPU %" PRIu32, cpu);
	else
		snprintf(buf, size, "CPU ? cache %" PRIu32, cache);
	return buf;
}

static void name_row(struct perfetto *p, const struct model *m, const struct row *row,
		     const struct model_class *k)
{
	char owner[64], name[96];

	owner_words(model_alloc(m, k->alloc), owner, sizeof(owner));
	snprintf(name, sizeof(name), "%s %" PRIu32 " B%s", owner, k->unit_size,
		 k->percpu_size ? " per CPU" : "");
	record_name(p, row->pid, 0, name, row->busy ? row->pid : SORT_IDLE + row->pid);
}

/* What happens stands above what only is there. */
void row_busy(struct perfetto *p, struct row *row)
{
	if (row->busy)
		return;
	row->busy = true;
	record_sort(p, row->pid, 0, row->pid);
}

static uint32_t new_row(struct perfetto *p, const struct model *m, const struct model_class *k)
{
	struct row *row = pool_take(&p->rows);

	if (!row)
		return 0;
	row->pid = PID_ROWS + k->number;
	row->class = row->first_class = k->number;
	row->alloc = k->alloc;
	if (ptrmap_set(&p->by_class, k->number, pool_slot(&p->rows, row)))
		return 0;
	name_row(p, m, row, k);
	return pool_slot(&p->rows, row);
}

static struct track *new_track(struct perfetto *p, const struct model *m,
			       const struct model_cache *c)
{
	const struct model_class *k = &m->classes[c->class];
	uint32_t row = ptrmap_get(&p->by_class, k->number);
	struct track *t;

	if (!row)
		row = new_row(p, m, k);
	t = row ? pool_take(&p->tracks) : NULL;
	if (!t || ptrmap_set(&p->by_cache, c->info.id, pool_slot(&p->tracks, t)))
		return NULL;
	t->cache = c->info.id;
	t->row = row;
	row_of(p, t)->tracks++;
	t->cpu = c->info.cpu;
	t->tid = TID_CACHES + TIDS * p->caches++;
	t->free = t->waiting = -1;
	return t;
}

struct track *track_of(struct perfetto *p, const struct model *m, uint32_t cache, int *rc)
{
	uint32_t slot = ptrmap_get(&p->by_cache, cache);
	const struct model_cache *c;
	struct track *t;

	*rc = 0;
	if (slot)
		return pool_at(&p->tracks, slot);
	c = cache ? model_cache(m, cache) : NULL;
	if (!c || !filter_cache(&p->opts.filter, m, c))
		return NULL;
	t = new_track(p, m, c);
	*rc = t ? 0 : -ENOMEM;
	return t;
}

struct row *row_of(const struct perfetto *p, const struct track *t)
{
	return pool_at(&p->rows, t->row);
}

uint32_t track_tid(struct perfetto *p, struct track *t, unsigned int which)
{
	static const char *const what[TIDS] = {
		[TID_EVENTS] = "", [TID_RCU] = " waiting_for_gp",
		[TID_TTRACE] = " waiting_for_gp_ttrace",
	};
	char cpu[32], name[64];

	if (!(t->named >> which & 1)) {
		snprintf(name, sizeof(name), "%s%s",
			 cpu_words(t->cpu, t->cache, cpu, sizeof(cpu)), what[which]);
		record_name(p, row_of(p, t)->pid, t->tid + which, name,
			    t->cpu == CPU_UNKNOWN ? t->tid + which : t->cpu * TIDS + which);
		t->named |= 1u << which;
	}
	return t->tid + which;
}

static const struct model_class *class_by_number(const struct model *m, const struct row *row)
{
	for (uint32_t i = 0; i < m->nclasses; i++)
		if (m->classes[i].number == row->class)
			return &m->classes[i];
	return NULL;
}

void rows_renamed(struct perfetto *p, const struct model *m, uint32_t alloc)
{
	for (uint32_t i = 1; i < p->rows.n; i++) {
		const struct row *row = pool_at(&p->rows, i);
		const struct model_class *k;

		if (!row->pid || row->alloc != alloc)
			continue;
		k = class_by_number(m, row);
		if (k)
			name_row(p, m, row, k);
	}
}

/* It turned out whose it is: its process gets that name, unless there is one for it already. */
int track_moved(struct perfetto *p, const struct model *m, uint32_t cache)
{
	uint32_t slot = ptrmap_get(&p->by_cache, cache);
	const struct model_cache *c = slot ? model_cache(m, cache) : NULL;
	const struct model_class *k = c ? &m->classes[c->class] : NULL;
	struct row *row = slot ? row_of(p, pool_at(&p->tracks, slot)) : NULL;

	if (!k || k->number == row->class)
		return 0;
	row->class = k->number;
	row->alloc = k->alloc;
	name_row(p, m, row, k);
	if (ptrmap_get(&p->by_class, k->number))
		return 0;
	return ptrmap_set(&p->by_class, k->number, pool_slot(&p->rows, row));
}

/* Its row goes with the last of them. */
void track_drop(struct perfetto *p, struct track *t)
{
	struct row *row = row_of(p, t);

	ptrmap_remove(&p->by_cache, t->cache);
	pool_give_back(&p->tracks, t);
	if (--row->tracks)
		return;
	ptrmap_remove(&p->by_class, row->class);
	ptrmap_remove(&p->by_class, row->first_class);
	pool_give_back(&p->rows, row);
}
