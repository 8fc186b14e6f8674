// SPDX-License-Identifier: GPL-2.0-or-later
/* What screen 3 says first: do grace periods end as usual? */
#include <inttypes.h>
#include <string.h>

#include "format.h"
#include "grace_rows.h"
#include "../src/base/say.h"
#include "../src/event/kind.h"

const struct incident *grace_stall(const struct model *m, unsigned int flavour)
{
	const struct incident *oldest = NULL;

	for_each_waiting(m, c) {
		const struct incident *s = c->stall[flavour] ?
					   model_incident(m, c->stall[flavour]) : NULL;

		if (s && (!oldest || s->first < oldest->first ||
			  (s->first == oldest->first && s->cache < oldest->cache)))
			oldest = s;
	}
	return oldest;
}

static void say_stall(struct say *s, const struct model *m, const struct incident *i)
{
	say(s, s->len ? ", %s not for %s" : "! %s has not ended for %s", flavour_words(i->flavour),
	    text_age(m->now > i->first ? m->now - i->first : 0).s);
	if (i->usual)
		say(s, " (usual max %s)", text_age(i->usual).s);
}

/* Who it is that reads no event tells: the kernel knows it of each task, we are not told. */
static void say_reader(struct say *s, const struct incident *i)
{
	if (i->cause == CAUSE_UNKNOWN)
		say(s, "Events were lost: it may be another one by now. ");
	say(s, i->flavour == BMA_GP_TASKS_TRACE ?
	    "Some sleepable BPF program is still in its section. These events do not tell which: "
	    "look for one that sleeps in a page fault or copies user memory. " :
	    "Some CPU or task still reads: the kernel's log names it after some 20 s. ");
}

/* What grace periods of a flavour took that have ended: the one under way may be older. */
static void say_longest(struct say *s, const struct grace *g)
{
	if (!g->age.n)
		return;
	say(s, ", the longest took %s", text_age(g->age.max).s);
	if (g->usual && g->usual < g->age.max)
		say(s, ", without stalls %s", text_age(g->usual).s);
}

struct under_way {		/* of both flavours */
	uint32_t batches;
	uint64_t oldest;	/* since, ns; 0: none, or not known */
	unsigned int flavour;	/* of the oldest */
};

static struct under_way under_way(const struct model *m)
{
	struct under_way u = { .batches = 0 };
	struct grace_now now;

	for (unsigned int f = 0; f < GRACE_FLAVOURS; f++) {
		model_grace_now(m, f, &now);
		u.batches += now.batches;
		if (now.oldest && (!u.oldest || now.oldest < u.oldest)) {
			u.oldest = now.oldest;
			u.flavour = f;
		}
	}
	return u;
}

/* The oldest, beside what was the longest of its own flavour. */
static void say_under_way(struct say *s, const struct model *m, const struct under_way *u)
{
	if (u->oldest) {
		say(s, "No grace period is late: the oldest is %s old",
		    text_age(m->now > u->oldest ? m->now - u->oldest : 0).s);
		say_longest(s, &m->grace[u->flavour]);
	} else if (u->batches) {
		say(s, "%s waited for; since when is not known",
		    u->batches == 1 ? "A grace period is" : "Grace periods are");
	} else if (m->grace[BMA_GP_RCU].started || m->grace[BMA_GP_TASKS_TRACE].started) {
		say(s, "No grace period is under way");
	} else {
		say(s, "No object has had to wait for a grace period yet");
	}
	say(s, ".");
}

/* unit_free_rcu() asks for no grace period: check_free_by_rcu() does, in refill_work. */
static void say_not_yet(struct say *s, const struct model *m)
{
	bool known = true;
	int64_t n = 0;

	for_each_waiting(m, c) {
		struct grace_row row;

		if (!grace_row_fill(&row, m, c, BMA_GP_RCU) || row.list != BMA_FREE_BY_RCU)
			continue;
		n += row.objects;
		known &= row.known;
	}
	if (n)
		say(s, "%s%s %s on free_by_rcu: %s begins with the next refill work.",
		    known ? "" : "~", text_count(n).s, n == 1 ? "object is" : "are",
		    n == 1 ? "its grace period" : "their grace period");
}

void grace_verdict(const struct model *m, struct grace_verdict *v)
{
	struct under_way u;
	struct say head, more;

	v->stalled = false;
	say_start(&head, v->headline, sizeof(v->headline));
	say_start(&more, v->more, sizeof(v->more));
	for (unsigned int f = GRACE_FLAVOURS; f-- > 0; ) {
		const struct incident *i = grace_stall(m, f);

		if (!i)
			continue;
		say_stall(&head, m, i);
		say_reader(&more, i);
		v->stalled = true;
	}
	if (v->stalled)
		return;
	u = under_way(m);
	say_under_way(&head, m, &u);
	if (!u.batches)
		say_not_yet(&more, m);
}
