// SPDX-License-Identifier: GPL-2.0-or-later
#include "failure.h"

#include <inttypes.h>
#include <stdio.h>

#include "../event/kind.h"
#include "model.h"

const char *failure_name(unsigned int what)
{
	static const char *const names[FAILURE_WHATS] = {
		[FAILURE_FREE_CNT] = "free_cnt", [FAILURE_LIST] = "list",
		[FAILURE_WALK] = "walk", [FAILURE_MOVES] = "moves",
		[FAILURE_CPU] = "cpu", [FAILURE_IN_USE] = "in_use",
		[FAILURE_HELD] = "held", [FAILURE_HELD_LOCK] = "held_lock",
	};

	return what < FAILURE_WHATS ? names[what] : "?";
}

/* The first ones stay; of the others the newest. */
static size_t slot_of(uint64_t number)
{
	if (number <= FAILURES_FIRST)
		return number - 1;
	return FAILURES_FIRST + (number - 1) % FAILURES_NEWEST;
}

const struct model_failure *model_failure(const struct model *m, uint64_t number)
{
	const struct model_failure *f;

	if (!number || number > m->nfailures)
		return NULL;
	f = &m->failures[slot_of(number)];
	return f->number == number ? f : NULL;
}

/* A cache or class is kept as long as the failure is that is noted with it: the first ones for good,
 * else the newest. */
static void note(uint64_t *noted, uint64_t number)
{
	if (!*noted || *noted > FAILURES_FIRST)
		*noted = number;
}

void failure_add(struct model *m, struct model_cache *c, struct model_failure f)
{
	f.number = ++m->nfailures;
	f.time = m->now;
	if (!f.position)
		f.position = m->position;
	if (c) {
		f.cache = c->info.id;
		f.class = c->class;
		note(&c->failure, f.number);
	}
	if (f.class != FAILURE_NO_CLASS)
		note(&m->classes[f.class].failure, f.number);
	m->failures[slot_of(f.number)] = f;
}

void failure_of_event(struct model *m, struct model_cache *c, const struct event *e,
		      enum failure_what what, int64_t ours, int64_t kernel)
{
	failure_add(m, c, (struct model_failure){
		.what = what, .kind = e->kind, .list = BMA_LISTS, .ours = ours, .kernel = kernel });
	c->failed++;
	m->checks.failed++;
}

static void say_what(const struct model_failure *f, char *buf, size_t size)
{
	switch (f->what) {
	case FAILURE_LIST:
		snprintf(buf, size, "%s has %" PRId64 " objects, the model says %" PRId64,
			 list_name(f->list), f->kernel, f->ours);
		break;
	case FAILURE_WALK:
		snprintf(buf, size, "free_cnt is %" PRId64 " where free_llist has %" PRId64
			 " objects", f->kernel, f->ours);
		break;
	case FAILURE_MOVES:
		snprintf(buf, size, "%" PRId64 " moves of its lists have no event", f->kernel);
		break;
	case FAILURE_CPU:
		snprintf(buf, size, "its event is told by CPU %" PRId64 ", but it is CPU %" PRId64
			 "'s cache", f->kernel, f->ours);
		break;
	case FAILURE_IN_USE:
		snprintf(buf, size, "%" PRId64 " objects are in use, the model says %" PRId64,
			 f->kernel, f->ours);
		break;
	case FAILURE_HELD:
		snprintf(buf, size, "CPU %" PRIu32 " holds or tries %" PRId64 " locks, the model "
			 "says %" PRId64, f->cpu, f->kernel, f->ours);
		break;
	case FAILURE_HELD_LOCK:
		snprintf(buf, size, "CPU %" PRIu32 " holds lock %" PRId64 " where the model says "
			 "lock %" PRId64, f->cpu, f->kernel, f->ours);
		break;
	default:
		snprintf(buf, size, "free_cnt is %" PRId64 ", the model says %" PRId64, f->kernel,
			 f->ours);
	}
}

const char *failure_sentence(const struct model *m, const struct model_failure *f, char *buf,
			     size_t size)
{
	const struct model_cache *c = model_cache(m, f->cache);
	char what[128], kind[32] = "", of[64] = "";

	say_what(f, what, sizeof(what));
	if (f->what != FAILURE_MOVES)	/* the place is not that of the event that told it */
		snprintf(kind, sizeof(kind), " (%s)", kind_name(f->kind));
	if (c)
		snprintf(of, sizeof(of), "cache %u (CPU %d): ", f->cache, (int)c->info.cpu);
	snprintf(buf, size, "at event %" PRIu64 "%s: %s%s", f->position, kind, of, what);
	return buf;
}
