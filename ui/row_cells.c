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

static struct cell cell_of(const struct model *m, const struct model_cache *c)
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

static void add_lists(struct row *row, const struct model_cache *c, uint64_t *oldest)
{
	uint64_t since = c->kept.waits ? model_cache_oldest(c) : 0;

	row->behind += c->list[BMA_FREE_BY_RCU_TTRACE];
	row->in_gp += c->list[BMA_WAITING_FOR_GP] + c->list[BMA_WAITING_FOR_GP_TTRACE];
	row->taken += c->slab_out;
	row->back += c->slab_back;
	if (since && (!*oldest || since < *oldest))
		*oldest = since;
}

static void add_cpu(struct row *row, const struct cell *cell)
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

/* One CPU's caches of the row: of a group there are several. */
static struct cell see_cpu(const struct rows *r, struct row *row, const struct model *m,
			   uint32_t cpu, uint64_t *oldest)
{
	struct cell sum = { .level = LEVEL_NONE };
	uint32_t n = row->members ? row->members : 1;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t class = row->members ? r->member[row->first + i] : row->class;
		const struct model_cache *c = model_cache_at(m, class, cpu);
		struct cell cell = cell_of(m, c);

		if (cell.level == LEVEL_NONE)
			continue;
		add_lists(row, c, oldest);
		if (!row->members)
			return cell;
		add_cell(&sum, &cell);
	}
	return sum;
}

static void see(const struct rows *r, struct row *row, const struct model *m)
{
	char id[OWNER_PART];
	uint64_t oldest = 0;

	owner_of(m, &m->classes[row->class], row->kind, row->name, id);
	if (!*row->id)		/* a group's says how many it has */
		memcpy(row->id, id, sizeof(row->id));
	row->free_min = INT64_MAX;
	row->free_max = INT64_MIN;
	for (uint32_t cpu = 0; cpu < m->ncpus; cpu++) {
		struct cell cell = see_cpu(r, row, m, cpu, &oldest);

		add_cpu(row, &cell);
	}
	row_set_oldest(row, m, oldest);
	row->seen = true;
}

void rows_see(struct rows *r, const struct model *m, uint32_t first, uint32_t n)
{
	for (uint32_t i = first; i < r->n && i - first < n; i++)
		if (!r->row[i].seen)
			see(r, &r->row[i], m);
}
