// SPDX-License-Identifier: GPL-2.0-or-later
#include "lane.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define GIVE_BACK_EVERY 256	/* slots: the programs' CPU need not see each step */

/* A record that has not come after so many looks, a flush each, never will. */
#define PATIENCE 50

struct waiting {
	union {
		struct bma_head head;
		uint8_t bytes[sizeof(struct bma_head)];
	};
};

/* Sizes of the records that come through the ring buffer; 0: none. */
static const uint16_t sizes[BMA_KINDS] = {
	[BMA_ALLOC_FAIL] = sizeof(struct bma_fail_rec),
	[BMA_PREFILL] = sizeof(struct bma_bulk),
	[BMA_REFILL] = sizeof(struct bma_bulk),
	[BMA_TRIM] = sizeof(struct bma_move),
	[BMA_EXTRA_RCU] = sizeof(struct bma_move),
	[BMA_GP_START] = sizeof(struct bma_move),
	[BMA_GP_END] = sizeof(struct bma_move),
	[BMA_CACHE_NEW] = sizeof(struct bma_new),
	[BMA_CACHE_DRAIN] = sizeof(struct bma_move),
	[BMA_CACHE_GONE] = sizeof(struct bma_move),
	[BMA_STATE] = sizeof(struct bma_state),
	[BMA_MAP_FD] = sizeof(struct bma_owner_event),
	[BMA_OWNER] = sizeof(struct bma_owner_event),
	[BMA_COUNT] = sizeof(struct bma_count_rec),
	[BMA_RATE] = sizeof(struct bma_rate_rec),
	[BMA_LOCK_WAIT] = sizeof(struct bma_lock_rec),
	[BMA_LOCK_FAIL] = sizeof(struct bma_lock_rec),
	[BMA_LOCK_HELD] = sizeof(struct bma_held),
	[BMA_STORAGE_NEW] = sizeof(struct bma_storage_rec),
	[BMA_STORAGE_LINK] = sizeof(struct bma_link_rec),
	[BMA_STORAGE_UNLINK] = sizeof(struct bma_storage_rec),
	[BMA_STORAGE_FREE] = sizeof(struct bma_storage_rec),
};

void lane_init(struct lane *l, struct bma_lane *shared, uint32_t slots)
{
	*l = (struct lane){ .shared = shared, .mask = slots - 1 };
}

void lane_release(struct lane *l)
{
	for (size_t i = 0; i < l->nwaiting; i++)
		free(l->waiting[l->first_waiting + i]);
	free(l->waiting);
	free(l->copies);
	l->waiting = NULL;
	l->copies = NULL;
	l->first_waiting = l->nwaiting = l->cap_waiting = 0;
	l->ncopies = 0;
}

static int refuse(struct lane *l)
{
	l->refused++;
	return -EBADMSG;
}

/* Room behind the last one: what is before the first is used again, or there is more. */
static int room(struct lane *l)
{
	size_t cap = l->cap_waiting ? l->cap_waiting * 2 : 64;
	struct waiting **w;

	if (l->first_waiting + l->nwaiting < l->cap_waiting)
		return 0;
	if (l->first_waiting > l->cap_waiting / 2) {
		memmove(l->waiting, l->waiting + l->first_waiting, l->nwaiting * sizeof(*w));
		l->first_waiting = 0;
		return 0;
	}
	w = realloc(l->waiting, cap * sizeof(*w));
	if (!w)
		return -ENOMEM;
	l->waiting = w;
	l->cap_waiting = cap;
	return 0;
}

static struct waiting *first_waiting(const struct lane *l)
{
	return l->nwaiting ? l->waiting[l->first_waiting] : NULL;
}

/* Behind those with lower numbers: nearly always at the end, only NMIs shuffle neighbours. */
static void sort_in(struct lane *l, struct waiting *w)
{
	struct waiting **first = l->waiting + l->first_waiting;
	size_t at = l->nwaiting++;

	while (at && first[at - 1]->head.seq > w->head.seq) {
		first[at] = first[at - 1];
		at--;
	}
	first[at] = w;
}

bool lane_by_record(unsigned int kind)
{
	return kind < BMA_KINDS && sizes[kind];
}

int lane_record(struct lane *l, const void *rec, size_t size)
{
	const struct bma_head *h = rec;
	struct waiting *w;

	if (size < sizeof(*h) || !lane_by_record(h->kind) ||
	    size < sizes[h->kind] || h->seq < l->next)
		return refuse(l);
	if (room(l))
		return -ENOMEM;
	size = sizes[h->kind];
	w = malloc(offsetof(struct waiting, bytes) + size);
	if (!w)
		return -ENOMEM;
	memcpy(w->bytes, rec, size);
	sort_in(l, w);
	return 0;
}

/* Of the number in the slot only the lower half is there. Where programs nested it may be less than
 * that of the slot before, so it counts only if it can be. */
static uint64_t lost_before(const struct lane *l, const struct bma_slot *s)
{
	uint32_t more = s->lost - (uint32_t)l->lost;

	if (!more)
		return 0;
	return more <= __atomic_load_n(&l->shared->lost, __ATOMIC_RELAXED) - l->lost ? more : 0;
}

static const struct bma_slot *slot_in_lane(const struct lane *l, uint64_t number)
{
	return &l->shared->slots[number & l->mask];
}

static struct bma_slot *copy_of(const struct lane *l, uint64_t number)
{
	return &l->copies[number % (LANE_COPIES * (l->mask + 1))];
}

static const struct bma_slot *next_slot(const struct lane *l)
{
	return l->ncopies ? copy_of(l, l->next) : slot_in_lane(l, l->next);
}

static void drop_first(struct lane *l)
{
	free(first_waiting(l));
	l->first_waiting++;
	if (!--l->nwaiting)
		l->first_waiting = 0;
}

static void drop_copy(struct lane *l)
{
	if (--l->ncopies)
		return;
	free(l->copies);	/* what was slow is over */
	l->copies = NULL;
}

static bool is_there(const struct bma_slot *s, uint64_t number)
{
	return __atomic_load_n(&s->commit, __ATOMIC_ACQUIRE) == number + 1;
}

void lane_make_room(struct lane *l)
{
	size_t most = LANE_COPIES * (l->mask + 1);

	if (lane_fill(l) <= l->mask / 4)
		return;
	if (!l->copies)
		l->copies = malloc(most * sizeof(*l->copies));
	while (l->copies && l->ncopies < most) {
		uint64_t number = l->next + l->ncopies;
		const struct bma_slot *s = slot_in_lane(l, number);

		if (!is_there(s, number))
			break;
		*copy_of(l, number) = *s;
		l->ncopies++;
	}
	lane_give_back(l);
}

static enum lane_look give_loss(const struct lane *l, uint64_t n, uint64_t time,
				struct ordered *out)
{
	*out = (struct ordered){ .seq = l->seq, .time = time,
				 .lost = n < UINT32_MAX ? n : UINT32_MAX };
	return LANE_READY;
}

/* Given up after a while: something is wrong with the ring, and the rest must not wait for it. */
static enum lane_look look_for_record(struct lane *l, const struct bma_slot *s,
				      struct ordered *out)
{
	while (l->nwaiting && first_waiting(l)->head.seq < l->next) {
		l->refused++;
		drop_first(l);
	}
	if (!l->nwaiting || first_waiting(l)->head.seq != l->next) {
		if (l->patience++ < PATIENCE)
			return LANE_AWAY;
		l->refused++;
		return give_loss(l, 1, s->time, out);
	}
	*out = (struct ordered){ .seq = l->seq, .time = first_waiting(l)->head.time,
				 .rec = &first_waiting(l)->head };
	return LANE_READY;
}

static enum lane_look look_at_end(struct lane *l, bool last, struct ordered *out)
{
	uint64_t lost = __atomic_load_n(&l->shared->lost, __ATOMIC_RELAXED);

	if (__atomic_load_n(&l->shared->slot, __ATOMIC_ACQUIRE) != l->next)
		return LANE_BUSY;
	return last && lost > l->lost ? give_loss(l, lost - l->lost, 0, out) : LANE_EMPTY;
}

enum lane_look lane_look(struct lane *l, bool last, struct ordered *out)
{
	const struct bma_slot *s = next_slot(l);

	if (!is_there(s, l->next))
		return look_at_end(l, last, out);
	if (lost_before(l, s))
		return give_loss(l, lost_before(l, s), s->time, out);
	if (s->where == BMA_HERE && s->kind < BMA_KINDS) {
		*out = (struct ordered){ .seq = l->seq, .time = s->time, .slot = s };
		return LANE_READY;
	}
	if (s->where == BMA_IN_RING)
		return look_for_record(l, s, out);
	return give_loss(l, 1, s->time, out);
}

/* A loss before a slot leaves the slot's turn to the slot. */
static bool before_slot(const struct lane *l, const struct ordered *out)
{
	const struct bma_slot *s = next_slot(l);

	return !out->slot && !out->rec && (s->commit != l->next + 1 || lost_before(l, s));
}

static void count_told(struct lane *l, const struct bma_slot *s)
{
	l->told[s->kind]++;
	l->queued += (s->flags & BMA_F_RAISE) == BMA_RAISE_QUEUED;
}

void lane_pass(struct lane *l, const struct ordered *out)
{
	if (before_slot(l, out)) {
		l->lost += out->lost;
		l->seq += out->lost;
		return;
	}
	if (out->slot)
		count_told(l, out->slot);
	else if (out->rec)
		drop_first(l);
	l->patience = 0;
	l->seq++;
	l->next++;
	if (l->ncopies)
		drop_copy(l);
	else if (l->next % GIVE_BACK_EVERY == 0)
		lane_give_back(l);
}

void lane_give_back(struct lane *l)
{
	__atomic_store_n(&l->shared->limit,
			 l->next + l->ncopies + l->mask + 1 - BMA_SLOTS_SPARE, __ATOMIC_RELEASE);
}
