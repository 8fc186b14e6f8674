// SPDX-License-Identifier: GPL-2.0-or-later
#include "moves.h"

#include "check.h"
#include "lists.h"

/* Where the first of the open numbers was noticed: that place is named when they never come. */
static void notice(const struct model *m, struct model_cache *c)
{
	if (!c->moves_missing && !c->moves_awaited)
		c->moves_noticed = m->position;
	c->moves_opened = m->position;
}

static void open_gap(const struct model *m, struct model_cache *c, uint32_t numbers)
{
	if (!numbers || c->moves_doubted)
		return;
	notice(m, c);
	if (!c->moves_missing) {
		c->known_before = c->known & SHARED_LISTS;
		c->known &= OWN_LISTS;
	}
	c->moves_missing += numbers;
}

static void close_gap(struct model_cache *c)
{
	if (--c->moves_missing)
		return;
	c->known |= c->known_before;
	c->known_before = 0;
}

/* A number that is not newer than the newest. */
static bool take_late(struct model_cache *c, uint32_t number)
{
	if (c->moves_adopted && !moves_before(c->moves_adopted, number)) {
		c->moves_awaited -= c->moves_awaited != 0;
		return false;
	}
	if (c->moves_missing)
		close_gap(c);
	return true;
}

/* False: our lengths hold that move already. */
static bool take(struct model *m, struct model_cache *c, uint32_t number)
{
	if (!number) {
		c->moves_unnumbered = true;
		return true;
	}
	if (c->moves && !moves_before(c->moves, number))
		return take_late(c, number);
	if (c->moves || !c->older)	/* else the moves before were before the stream */
		open_gap(m, c, number - c->moves - 1);
	c->moves = number;
	return true;
}

void moves_apply(struct model *m, struct model_cache *c, uint32_t number,
		 const int64_t by[BMA_LISTS])
{
	uint32_t awaited = c->moves_awaited;
	bool taken = take(m, c, number);

	for (unsigned int l = 0; l < BMA_LISTS; l++) {
		if (!(SHARED_LISTS & 1u << l))
			continue;
		if (taken)
			list_add(m, c, l, by[l]);
		else
			c->owed.by[l] -= by[l];
	}
	if (awaited && !c->moves_awaited)
		check_owed(m, c);
}

bool moves_equal(const struct model_cache *c, uint32_t number)
{
	return number == c->moves && !c->moves_missing && !c->moves_doubted && !c->moves_unnumbered;
}

/* What the state has more than we do must be what the moves that are open now will bring. */
static void owe(const struct model *m, struct model_cache *c, const struct event *state)
{
	struct model_owed *o = &c->owed;

	if (!c->moves_awaited)
		*o = (struct model_owed){ .sure = true };
	o->sure &= !c->moves_unnumbered &&
		   ((c->known | c->known_before) & SHARED_LISTS) == SHARED_LISTS;
	o->position = m->position;
	for (unsigned int l = 0; l < BMA_LISTS; l++) {
		o->length[l] = state->n[l];
		o->by[l] += state->n[l] - c->list[l];
	}
}

void moves_adopt(struct model *m, struct model_cache *c, const struct event *state)
{
	uint32_t open = c->moves || !c->older ? state->moves - c->moves : 0;

	open += c->moves_missing;
	if (c->moves_doubted)
		open = 0;
	if (open) {
		notice(m, c);
		owe(m, c, state);
		c->moves_awaited += open;
	}
	for (unsigned int l = 0; l < BMA_LISTS; l++)
		if (SHARED_LISTS & 1u << l)
			list_set(m, c, l, state->n[l]);
	c->known |= SHARED_LISTS;
	c->known_before = 0;
	c->moves_missing = 0;
	c->moves = c->moves_adopted = state->moves;
	c->moves_doubted = c->moves_unnumbered = false;
}

uint32_t moves_overdue(struct model_cache *c)
{
	uint32_t n = c->moves_awaited;

	c->moves_awaited = 0;
	c->owed.sure = false;
	return n;
}

void moves_doubt(struct model_cache *c)
{
	c->moves_missing = c->moves_awaited = 0;
	c->owed.sure = false;
	c->known_before = 0;
	c->exact = 0;
	c->known &= OWN_LISTS;
	c->moves_doubted = true;
}

void moves_settle(struct model_cache *c)
{
	c->moves_awaited += c->moves_missing;
	c->moves_missing = 0;
	c->known_before = 0;
}
