// SPDX-License-Identifier: GPL-2.0-or-later
/* The capture while it runs: what is done at every tick, and how it ends. */
#include "capture_parts.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "../base/clock.h"

#define OWNERS_EVERY_MS 1000
#define OWNERS_SOON_MS 200	/* after a map that may have been missed */
#define STATE_EVERY_MS 200	/* at most so often … */
#define STATE_SHARE 50		/* … and at most this part of the time: there may be many caches */
#define STEP 65536		/* events given out in one step, at most */
#define TICKS_LEFT 4		/* for the end, before a limit of the size */
#define LAST_DRAINS 50		/* ticks spent on making room for the last state */
#define LAST_STATES 5		/* tries to read all lists with nothing dropped meanwhile */

/* Marks that were made up to that time. */
static void put_marks(struct capture *c, uint64_t until)
{
	struct mark mark;

	while (c->marks && marks_next(c->marks, until, &mark))
		writer_mark(c->writer, &mark);
}

static void read_marks(struct capture *c)
{
	if (c->marks)
		marks_read(c->marks, clock_ns(CLOCK_MONOTONIC));
}

/* A new map for local storage: what it is like only a walk tells. */
static bool is_storage_map(const struct ordered *o)
{
	const struct bma_owner_event *e = (const void *)o->rec;

	return e && e->head.kind == BMA_MAP_FD && e->locks[0].of == BMA_LOCK_STORAGE_BUCKET;
}

static void out(void *ctx, const struct ordered *o)
{
	struct capture *c = ctx;
	struct event e;

	put_marks(c, o->time);
	resolve(&c->resolver, o, &e);
	if (e.kind == BMA_LOSS)
		c->result->lost += o->lost;
	/* write() errors stick in the writer; an event out of its CPU's order is our own mistake */
	if (writer_event(c->writer, &e) == -EINVAL)
		c->result->refused++;
	c->storage_is_new |= is_storage_map(o);
	flight_event(c, &e);
}

static void note_fill(struct capture *c)
{
	uint32_t fill = rings_fill(c->rings);

	c->fill = fill > c->fill ? fill : c->fill;
}

/* Between two steps the lanes are looked at, and emptied where they fill: small ones more often. */
static uint64_t step(const struct capture *c)
{
	uint64_t half = probes_slots(c->probes) / 2;

	return half < STEP ? half : STEP;
}

int capture_drain(void *ctx)
{
	struct capture *c = ctx;
	uint64_t start = clock_ns(CLOCK_MONOTONIC), until;
	int more;

	do {
		until = clock_ns(CLOCK_MONOTONIC);
		note_fill(c);
		more = rounds_tell_missed(c->rounds);
		if (!more)
			more = rings_flush(c->rings, &until, step(c), out, c);
		if (more < 0)
			return more;
		c->complete = until;
		put_marks(c, c->complete);
	} while (more && clock_ns(CLOCK_MONOTONIC) < start + CAPTURE_TICK_MS * 1000000ull &&
		 !writer_error(c->writer) && writer_has_room(c->writer));
	c->behind = more;
	return c->land_error ? c->land_error : writer_error(c->writer);
}

/* Behind all events that were there before the walk began: what comes later may be in it or not, and
 * changes nothing then. */
static int ask_storage(struct capture *c)
{
	struct storage_walk walk;
	int rc = probes_storage(c->probes, &walk);

	c->storage_is_new = false;
	return rc == -ENOMEM ? rc : rc ? 0 : storage_tell(c->storage, &walk);
}

static int ask_owners(struct capture *c)
{
	int rc;

	c->next_owners = clock_ns(CLOCK_MONOTONIC) + OWNERS_EVERY_MS * 1000000ull;
	progs_update(c->progs);
	rc = rounds_owners(c->rounds);
	return rc ? rc : ask_storage(c);
}

static int tell_cost(struct capture *c)
{
	struct cost cost = { .capture_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - c->cpu_before,
			     .probes_ns = probes_own_ns(c->probes), .fill = c->fill,
			     .own_locks = probes_own_locks(c->probes) };

	c->fill = 0;
	return writer_cost(c->writer, &cost);
}

static void keep_rate(struct capture *c)
{
	uint64_t always, told = rings_uses_told(c->rings, &always);

	if (rater_look(&c->rater, clock_ns(CLOCK_MONOTONIC), told, always))
		probes_set_rate(c->probes, c->rater.rate);
}

/* What a reader wants from now on. That locks cannot be told was not so at the start. */
static void hear_word(struct capture *c, char word)
{
	if (word == TELL_LOCKS || word == TELL_NO_LOCKS)
		probes_tell_locks(c->probes, word == TELL_LOCKS || c->opts->each_lock);
	else
		rater_hear(&c->rater, word);
}

static void hear_reader(struct capture *c)
{
	char words[64];
	ssize_t n = read(c->opts->ask_fd, words, sizeof(words));

	for (ssize_t i = 0; i < n; i++)
		hear_word(c, words[i]);
	if (n > 0)
		return;
	if (!n || (errno != EINTR && errno != EAGAIN))	/* it is gone */
		epoll_ctl(c->epoll_fd, EPOLL_CTL_DEL, c->opts->ask_fd, NULL);
}

static int ask_state(struct capture *c)
{
	uint64_t begin = clock_ns(CLOCK_MONOTONIC), end, pause;
	int rc = rounds_state(c->rounds);

	end = clock_ns(CLOCK_MONOTONIC);
	pause = (end - begin) * STATE_SHARE;
	if (pause < STATE_EVERY_MS * 1000000ull)
		pause = STATE_EVERY_MS * 1000000ull;
	c->next_state = end + pause;
	if (!rc)
		rc = rounds_counters(c->rounds);
	return rc ? rc : tell_cost(c);
}

static bool maps_unseen(struct capture *c)
{
	uint64_t before = c->unseen_maps;

	c->unseen_maps = probes_unseen_maps(c->probes);
	return c->unseen_maps != before;
}

/* However much is still to be written: a reader must not have to begin far back. */
static int key_if_due(struct capture *c)
{
	return capture_key_due(c) && writer_has_room(c->writer) ? capture_key(c) : 0;
}

/*
 * From one turn's begin to the next one's. What turns take goes off the wait, up to three quarters of
 * it: where events come as fast as they can be written, the next takes as long again. A long one counts
 * for some turns: the one behind it has little to write, and a whole wait after that would make the next
 * a long one again.
 */
static uint64_t tick_pause(struct capture *c, uint64_t took)
{
	uint64_t most = CAPTURE_TICK_MS * 1000000ull;

	c->tick_took = took > c->tick_took / 2 ? took : c->tick_took / 2;
	return most - (c->tick_took < most * 3 / 4 ? c->tick_took : most * 3 / 4);
}

static int tick(struct capture *c)
{
	uint64_t time = clock_ns(CLOCK_MONOTONIC);
	int rc;

	read_marks(c);
	rc = capture_drain(c);
	if (maps_unseen(c) && c->next_owners > time + OWNERS_SOON_MS * 1000000ull)
		c->next_owners = time + OWNERS_SOON_MS * 1000000ull;
	if (!rc && time >= c->next_owners)
		rc = ask_owners(c);
	else if (!rc && c->storage_is_new)
		rc = ask_storage(c);
	if (!rc && time >= c->next_state)
		rc = ask_state(c);
	keep_rate(c);
	flight_tick(c);
	if (!rc)
		rc = writer_tick(c->writer, c->complete);
	if (!rc)
		rc = key_if_due(c);
	c->next_tick = time + tick_pause(c, clock_ns(CLOCK_MONOTONIC) - time);
	return rc;
}

/* Is there room for no more than a few ticks as large as the largest so far, the command's end and
 * the last states among them? */
static bool limit_is_near(struct capture *c)
{
	uint64_t left = writer_left(c->writer);

	if (!c->opts->size_limit)
		return false;
	if (c->tick_left > left && c->tick_left - left > c->tick_bytes)
		c->tick_bytes = c->tick_left - left;
	c->tick_left = left;
	c->result->size_reached |= left < TICKS_LEFT * c->tick_bytes;
	return c->result->size_reached;
}

static bool is_over(struct capture *c)
{
	uint64_t now = clock_ns(CLOCK_MONOTONIC), duration = c->opts->duration_ms * 1000000;

	return (duration && now >= c->running + duration) || (c->end_at && now >= c->end_at) ||
	       limit_is_near(c);
}

/* The command is ended first and its end recorded: what it counted is what the stream holds. */
static void look_at_clock(struct capture *c)
{
	if (is_over(c) && !c->time_over) {
		c->time_over = true;
		c->stop |= !child_end(c->child);
	}
	c->stop |= child_overdue(c->child) || !writer_has_room(c->writer);
}

static void tell(struct capture *c)
{
	const struct capture_calls *calls = &c->opts->calls;
	uint64_t now = clock_ns(CLOCK_MONOTONIC);

	if (calls->tell)
		calls->tell(calls->ctx, &(struct capture_progress){
			.time = now - c->running, .events = writer_events(c->writer),
			.lost = c->result->lost, .missed = rounds_missed(c->rounds),
			.bytes = writer_bytes(c->writer), .kept = writer_kept(c->writer),
			.triggered = c->end_at != 0 });
}

/* Is it only a mark that came? It gets its time at once; the tick can wait. */
static bool only_marks(struct capture *c, const struct epoll_event *ev, int n)
{
	if (n != 1 || !c->marks || ev->data.fd != marks_fd(c->marks))
		return false;
	read_marks(c);
	return true;
}

/* A tick's own work is part of its time: a recording that breaks off lacks no more than that. */
static int until_tick(const struct capture *c)
{
	uint64_t now = clock_ns(CLOCK_MONOTONIC);

	return now < c->next_tick ? (c->next_tick - now + 999999) / 1000000 : 0;
}

/* Waits for the timer, a ring that fills up, a signal, or the command's end. */
static void wait_for_news(struct capture *c)
{
	struct epoll_event ev[16];
	int n;

	do
		n = epoll_wait(c->epoll_fd, ev, 16, until_tick(c));
	while (only_marks(c, ev, n) && until_tick(c));
	for (int i = 0; i < n; i++)
		if (ev[i].data.fd == child_fd(c->child))
			c->stop |= child_news(c->child);
		else if (c->opts->ask_fd && ev[i].data.fd == c->opts->ask_fd)
			hear_reader(c);
	look_at_clock(c);
}

int capture_begin(struct capture *c)
{
	int rc = capture_drain(c);

	if (!rc)
		rc = ask_owners(c);
	if (!rc)
		rc = ask_state(c);
	if (!rc)
		rc = writer_tick(c->writer, c->complete);
	capture_key_later(c);
	return rc;
}

int capture_stream(struct capture *c)
{
	int rc = 0;

	while (!c->stop && !rc) {
		wait_for_news(c);
		rc = tick(c);
		if (!rc && child_wants_snapshot(c->child))
			flight_snapshot(c);
		tell(c);
	}
	return rc;
}

static int drain_some(struct capture *c)
{
	int rc = capture_drain(c);

	if (!rc)
		rc = writer_tick(c->writer, c->complete);
	return rc ? rc : key_if_due(c);
}

/* Full rings have no room for the last state; events that never let up do not hold up the end. */
static int make_room(struct capture *c)
{
	int rc, tries = 0;

	do
		rc = drain_some(c);
	while (!rc && c->behind && ++tries < LAST_DRAINS);
	return rc;
}

static uint64_t dropped(struct capture *c)
{
	uint64_t sum = 0;

	for (uint32_t kind = 1; kind < BMA_KINDS; kind++) {
		const struct bma_counts *k = probes_counts(c->probes, kind);

		for (uint32_t cpu = 0; k && cpu < c->ncpus; cpu++)
			sum += k[cpu].dropped;
	}
	return sum;
}

/*
 * What was dropped while the lists were read leaves them unknown; and so does what was dropped before,
 * where it is told only now, with the first state of its CPU: then they are read once more.
 */
static int last_state(struct capture *c)
{
	uint64_t before, told;
	int rc, tries = 0;

	do {
		rc = make_room(c);
		before = dropped(c);
		told = c->result->lost;
		if (!rc)
			rc = rounds_state(c->rounds);
		if (!rc)
			rc = make_room(c);
	} while (!rc && (dropped(c) != before || c->result->lost != told) && ++tries < LAST_STATES);
	return rc;
}

int capture_finish(struct capture *c)
{
	int rc;

	writer_hurry(c->writer);
	read_marks(c);
	probes_set_rate(c->probes, 1);	/* behind the last count what comes is told */
	rc = make_room(c);
	if (!rc)
		rc = ask_owners(c);
	if (!rc)
		rc = last_state(c);
	probes_detach(c->probes);
	do
		rc = rc ? rc : drain_some(c);
	while (!rc && c->behind);
	if (rc)
		return rc;
	rc = rings_finish(c->rings, out, c);
	if (rc)
		return rc;
	put_marks(c, UINT64_MAX);
	c->result->refused += rings_refused(c->rings);
	rc = rounds_counters(c->rounds);
	if (rc >= 0)
		rc = flight_land(c);
	return rc < 0 ? rc : writer_end(c->writer, clock_ns(CLOCK_MONOTONIC));
}

