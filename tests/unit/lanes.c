// SPDX-License-Identifier: GPL-2.0-or-later
#include "lanes.h"

#include <errno.h>
#include <stdlib.h>

void rig_open(struct rig *r, uint32_t slots, size_t room)
{
	size_t size = sizeof(struct bma_lane) + slots * sizeof(struct bma_slot);

	*r = (struct rig){ .slots = slots, .room = room, .lock = PTHREAD_MUTEX_INITIALIZER };
	r->shared = calloc(1, size);	/* of exact size, so that a sanitizer sees a step beyond */
	assert_non_null(r->shared);
	lane_init(&r->lane, r->shared, slots);
	lane_give_back(&r->lane);
}

void rig_close(struct rig *r)
{
	lane_release(&r->lane);
	free(r->shared);
	free(r->ring);
}

/* lane_take() */
uint64_t rig_take(struct rig *r)
{
	struct bma_lane *l = r->shared;
	uint64_t number;

	if (l->slot >= __atomic_load_n(&l->limit, __ATOMIC_ACQUIRE)) {
		__atomic_fetch_add(&l->lost, 1, __ATOMIC_RELAXED);
		return NO_SLOT;
	}
	number = __atomic_fetch_add(&l->slot, 1, __ATOMIC_RELAXED);
	l->slots[number % r->slots].lost = l->lost;
	return number;
}

static struct bma_slot *slot_of(struct rig *r, uint64_t number)
{
	return &r->shared->slots[number % r->slots];
}

/* lane_commit() */
static void commit(struct bma_slot *s, uint64_t number)
{
	__atomic_store_n(&s->commit, number + 1, __ATOMIC_RELEASE);
}

void rig_tell(struct rig *r, uint64_t number, uint8_t kind, uint64_t time, uint64_t obj)
{
	struct bma_slot *s = slot_of(r, number);

	s->time = time;
	s->obj = obj;
	s->kind = kind;
	s->where = BMA_HERE;
	commit(s, number);
}

void rig_commit(struct rig *r, uint64_t number, uint64_t time, uint8_t where)
{
	struct bma_slot *s = slot_of(r, number);

	s->time = time;
	s->kind = BMA_TRIM;
	s->where = where;
	commit(s, number);
}

/* Sent as it is, whether or not it fits. */
void rig_submit(struct rig *r, uint64_t number, uint64_t time, uint32_t obj)
{
	if (r->n == r->cap) {
		r->cap = r->cap ? r->cap * 2 : 16;
		r->ring = realloc(r->ring, r->cap * sizeof(*r->ring));
		assert_non_null(r->ring);
	}
	r->ring[r->n++] = (struct bma_move){
		.head = { .time = time, .seq = number, .kind = BMA_TRIM }, .count = obj };
}

void rig_send(struct rig *r, uint64_t number, uint64_t time, uint32_t obj)
{
	bool fits;

	pthread_mutex_lock(&r->lock);
	fits = r->n < r->room;
	if (fits)
		rig_submit(r, number, time, obj);
	pthread_mutex_unlock(&r->lock);
	rig_commit(r, number, time, fits ? BMA_IN_RING : BMA_NOWHERE);
}

bool rig_use(struct rig *r, uint64_t time, uint64_t obj)
{
	uint64_t number = rig_take(r);

	if (number == NO_SLOT)
		return false;
	rig_tell(r, number, BMA_ALLOC, time, obj);
	return true;
}

bool rig_record(struct rig *r, uint64_t time, uint32_t obj)
{
	uint64_t number = rig_take(r);

	if (number == NO_SLOT)
		return false;
	rig_send(r, number, time, obj);
	return true;
}

int rig_fetch(struct rig *r)
{
	int rc = 0;

	pthread_mutex_lock(&r->lock);
	for (size_t i = 0; i < r->n && rc != -ENOMEM; i++)
		rc = lane_record(&r->lane, &r->ring[i], sizeof(r->ring[i]));
	r->n = 0;
	pthread_mutex_unlock(&r->lock);
	return rc == -ENOMEM ? rc : 0;
}

uint64_t rig_obj(const struct ordered *o)
{
	return o->slot ? o->slot->obj : ((const struct bma_move *)o->rec)->count;
}
