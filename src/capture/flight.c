// SPDX-License-Identifier: GPL-2.0-or-later
/* The flight recorder: when what is kept in memory is written, and where readers can begin. */
#include "capture_parts.h"

#include <stdio.h>

#include "../event/lock_words.h"

#define KEY_EVERY_NS 10000000000ull
#define KEY_EVERY_BYTES (4ull << 20)
#define SEGMENTS 8	/* of a ring that is small: so much of it is there at least, but for one */

static uint64_t key_every(const struct capture *c)
{
	uint64_t share = c->opts->ring_bytes / SEGMENTS;

	return share && share < KEY_EVERY_BYTES ? share : KEY_EVERY_BYTES;
}

bool capture_key_due(const struct capture *c)
{
	return c->complete >= c->next_key || writer_length(c->writer) >= c->key_bytes;
}

void capture_key_later(struct capture *c)
{
	c->next_key = c->complete + KEY_EVERY_NS;
	c->key_bytes = writer_length(c->writer) + key_every(c);
}

int capture_key(struct capture *c)
{
	int rc = writer_key(c->writer, c->complete);

	if (!rc)
		rc = rounds_tell_counters(c->rounds);
	if (!rc)
		rc = registry_tell_all(c->registry);
	if (!rc)
		rc = lock_ids_tell_all(c->locks);
	names_forget(c->names);
	probes_tell_rate_again(c->probes);
	capture_key_later(c);
	return rc;
}

/* The map by its type, name and id, else the kernel's name of the allocator. */
static void name_owner(const struct alloc_info *a, char *to, size_t size)
{
	if (!a)
		snprintf(to, size, "unknown");
	else if (a->owner == BMA_OWNER_MAP || a->owner == BMA_OWNER_MAP_PERCPU)
		snprintf(to, size, "%s %s #%u", map_type_name(a->map_type), a->name, a->map_id);
	else
		snprintf(to, size, "%s", owner_name(a->owner));
}

/* The lock, or the owner of the cache, that it was about. */
static void name_hit(const struct capture *c, const struct trigger_hit *h, char *to, size_t size)
{
	if (h->cause == TRIGGER_LOCK_FAIL)
		lock_id_words(lock_ids_info(c->locks, h->lock), h->lock, to, size);
	else
		name_owner(registry_alloc(c->registry, h->cache), to, size);
}

/* A word in the stream, too, for those who look at it. */
static void mark_hit(struct capture *c)
{
	const struct trigger_hit *h = &c->result->hit;
	struct mark mark = { .time = h->time };

	if (h->cause == TRIGGER_STALL)
		snprintf(mark.text, sizeof(mark.text), "stop-on: stall of %s, CPU %u, %llu ms",
			 c->result->hit_owner, h->cpu,
			 (unsigned long long)(h->time - h->since) / 1000000);
	else if (h->cause == TRIGGER_LOCK_FAIL)
		snprintf(mark.text, sizeof(mark.text), "stop-on: lock_fail of %s, CPU %u, %s",
			 c->result->hit_owner, h->cpu, lock_why_words(h->failure));
	else
		snprintf(mark.text, sizeof(mark.text), "stop-on: alloc_fail of %s, CPU %u",
			 c->result->hit_owner, h->cpu);
	writer_mark(c->writer, &mark);
}

/* A file is emptied only now that there is something new for it. */
int flight_land(struct capture *c)
{
	int rc;

	if (!c->kept)
		return 0;
	rc = capture_empty_output(c);
	if (rc)
		return rc;
	c->kept = false;	/* even when not all of it can be written: it is tried only once */
	return writer_spill(c->writer);
}

void flight_rescue(struct capture *c)
{
	if (!c->kept)
		return;
	writer_hurry(c->writer);
	flight_land(c);
	writer_tick(c->writer, c->complete);
}

static void hit(struct capture *c)
{
	const struct trigger_hit *h = trigger_hit(c->trigger);
	struct capture_result *r = c->result;
	uint64_t events = writer_events(c->writer);

	name_hit(c, h, r->hit_owner, sizeof(r->hit_owner));
	r->hit = *h;
	r->hit_after = h->time - c->start;
	mark_hit(c);
	c->land_error = flight_land(c);
	r->hit_position = events - writer_gone_events(c->writer);
	c->end_at = h->time + c->opts->after_ms * 1000000ull;
}

void flight_event(struct capture *c, const struct event *e)
{
	if (c->trigger && trigger_event(c->trigger, e))
		hit(c);
}

void flight_tick(struct capture *c)
{
	uint64_t missed = rounds_missed(c->rounds);

	if (c->trigger && missed != c->missed)
		trigger_doubt(c->trigger, c->complete);
	c->missed = missed;
	if (c->trigger && trigger_time(c->trigger, c->complete))
		hit(c);
}

void flight_snapshot(struct capture *c)
{
	const struct capture_calls *calls = &c->opts->calls;
	int fd;

	if (!c->kept)		/* it is being written anyway */
		return;
	fd = calls->snapshot(calls->ctx);
	if (fd >= 0)
		calls->snapshot_done(calls->ctx, fd,
				     writer_snapshot(c->writer, fd, c->complete));
}
