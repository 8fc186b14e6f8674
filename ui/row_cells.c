// SPDX-License-Identifier: GPL-2.0-or-later
/* What a row tells of each CPU: for the rows that are on the screen, as there may be a million caches. */
#include "rows.h"

#include <string.h>

#define BIT(n) (1u << (n))
#define SECOND 1000000000ull

/* Kinds of event that tell free_cnt. */
#define TELLS_FREE (BIT(BMA_ALLOC) | BIT(BMA_FREE) | BIT(BMA_PREFILL) | BIT(BMA_REFILL) | \
		    BIT(BMA_TRIM) | BIT(BMA_STATE))

static bool saw_any(const struct model_cache *c, uint32_t kinds)
{
	for (unsigned int k = 0; k < BMA_KINDS; k++)
		if (kinds & BIT(k) && c->events[k])
			return true;
	return false;
}

static enum level level_of(const struct model_class *k, const struct model_cache *c, int64_t free)
{
	if (c->events[BMA_CACHE_DRAIN])
		return LEVEL_DRAINED;
	if (free <= 0)
		return LEVEL_EMPTY;
	if (free < k->low)
		return c->events[BMA_ALLOC] ? LEVEL_REFILL : LEVEL_PREFILLED;
	return k->high && free > k->high ? LEVEL_TRIM : LEVEL_FINE;
}

static inline struct cell cell_of(const struct model *m, const struct model_cache *c)
{
	struct cell cell = { .level = LEVEL_NONE };

	if (!c || c->gone)
		return cell;
	cell.free = c->list[BMA_FREE_LLIST];
	cell.guess = !(c->known & BIT(BMA_FREE_LLIST));
	cell.worked = c->refill.time && m->now < c->refill.time + SECOND;
	if (cell.guess && !saw_any(c, TELLS_FREE))
		cell.level = LEVEL_UNKNOWN;
	else
		cell.level = level_of(&m->classes[c->class], c, cell.free);
	return cell;
}

struct cell row_cell(const struct model *m, uint32_t class, uint32_t cpu)
{
	return cell_of(m, model_cache_at(m, class, cpu));
}

bool level_counts(enum level level)
{
	return level != LEVEL_NONE && level != LEVEL_UNKNOWN;
}

static void add_cell(struct cell *to, const struct cell *from)
{
	to->free += level_counts(from->level) ? from->free : 0;
	to->guess |= from->guess;
	to->worked |= from->worked;
	if (from->level > to->level)
		to->level = from->level;
}

struct cell rows_cell(const struct rows *r, const struct row *row, const struct model *m,
		      uint32_t cpu)
{
	struct cell sum = { .level = LEVEL_NONE };

	if (!row->members)
		return row_cell(m, row->class, cpu);
	for (uint32_t i = 0; i < row->members; i++) {
		struct cell cell = row_cell(m, r->member[row->first + i], cpu);

		add_cell(&sum, &cell);
	}
	return sum;
}

void row_set_oldest(struct row *row, const struct model *m, uint64_t oldest)
{
	row->waits = oldest != 0;
	row->age = oldest && m->now > oldest ? m->now - oldest : 0;
}

static void add_lists(struct row_cpus *row, const struct model_cache *c)
{
	uint64_t since = c->kept.waits ? model_cache_oldest(c) : 0;

	row->behind += c->list[BMA_FREE_BY_RCU_TTRACE];
	row->in_gp += c->list[BMA_WAITING_FOR_GP] + c->list[BMA_WAITING_FOR_GP_TTRACE];
	row->taken += c->slab_out;
	row->back += c->slab_back;
	if (since && (!row->oldest || since < row->oldest))
		row->oldest = since;
}

static void add_cpu(struct row_cpus *row, const struct cell *cell)
{
	row->levels[cell->level]++;
	row->guess |= cell->guess;
	if (!level_counts(cell->level))
		return;
	if (cell->free < row->free_min)
		row->free_min = cell->free;
	if (cell->free > row->free_max)
		row->free_max = cell->free;
}

static const struct row_cpus nothing = { .free_min = INT64_MAX, .free_max = INT64_MIN };

static void walk_class(struct row_cpus *to, const struct model *m, uint32_t class)
{
	*to = nothing;
	for (uint32_t cpu = 0; cpu < m->ncpus; cpu++) {
		const struct model_cache *c = model_cache_at(m, class, cpu);
		struct cell cell = cell_of(m, c);

		add_cpu(to, &cell);
		if (cell.level != LEVEL_NONE)
			add_lists(to, c);
	}
}

/* The walk is gone again only when the class has changed. */
static const struct row_cpus *cpus_of_class(struct rows *r, const struct model *m, uint32_t class)
{
	const struct model_class *k = &m->classes[class];
	struct rows_seen *w = &r->walked[class];

	if (w->number != k->number || w->changes != k->kept.changes) {
		walk_class(&w->cpus, m, class);
		w->number = k->number;
		w->changes = k->kept.changes;
	}
	return &w->cpus;
}

static void walk_group(struct rows *r, struct row *row, const struct model *m)
{
	row->cpus = nothing;
	for (uint32_t i = 0; i < row->members; i++) {
		const struct row_cpus *one = cpus_of_class(r, m, r->member[row->first + i]);

		row->cpus.behind += one->behind;
		row->cpus.in_gp += one->in_gp;
		row->cpus.taken += one->taken;
		row->cpus.back += one->back;
		if (one->oldest && (!row->cpus.oldest || one->oldest < row->cpus.oldest))
			row->cpus.oldest = one->oldest;
	}
	for (uint32_t cpu = 0; cpu < m->ncpus; cpu++) {
		struct cell cell = rows_cell(r, row, m, cpu);

		add_cpu(&row->cpus, &cell);
	}
}

static void see(struct rows *r, struct row *row, const struct model *m)
{
	char id[OWNER_PART];

	owner_of(m, &m->classes[row->class], row->kind, row->name, id);
	if (!*row->id)		/* a group's says how many it has */
		memcpy(row->id, id, sizeof(row->id));
	if (row->members)
		walk_group(r, row, m);
	else
		row->cpus = *cpus_of_class(r, m, row->class);
	row_set_oldest(row, m, row->cpus.oldest);
	row->seen = true;
}

void rows_see(struct rows *r, const struct model *m, uint32_t first, uint32_t n)
{
	for (uint32_t i = first; i < r->n && i - first < n; i++)
		if (!r->row[i].seen)
			see(r, &r->row[i], m);
}
