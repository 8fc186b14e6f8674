// SPDX-License-Identifier: GPL-2.0-or-later
#include "cache_sum.h"

#include "format.h"
#include "../src/base/say.h"

/* Every list that is not empty, so that a reader can add up what the boxes say. */
static void say_terms(struct say *s, const struct cache_facts *all, bool named)
{
	static const struct {
		enum bma_list list;
		const char *name;
	} terms[] = {
		{ BMA_FREE_LLIST_EXTRA, "extra" }, { BMA_FREE_BY_RCU, "by_rcu" },
		{ BMA_FREE_LLIST_EXTRA_RCU, "extra_rcu" }, { BMA_WAITING_FOR_GP, "for_gp" },
		{ BMA_FREE_BY_RCU_TTRACE, "by_rcu_ttrace" },
		{ BMA_WAITING_FOR_GP_TTRACE, "for_gp_ttrace" },
	};

	say(s, named ? "%s free + %s in use" : "%s + %s",
	    text_count(all->list[BMA_FREE_LLIST]).s, text_count(all->class->in_use).s);
	for (unsigned int i = 0; i < sizeof(terms) / sizeof(terms[0]); i++)
		if (all->list[terms[i].list])
			say(s, named ? " + %s %s" : " + %s",
			    text_count(all->list[terms[i].list]).s, terms[i].name);
}

/* In full, or what fits. */
static void say_older(struct say *s, const struct cache_facts *all, int room)
{
	struct say from = *s;

	say(s, "sum: not known, the cache is older than this stream: slab %s out, %s back since",
	    text_count(all->out).s, text_count(all->back).s);
	if ((int)s->len <= room)
		return;
	*s = from;
	say(s, "sum: not known, older than this stream: slab %s out, %s back since",
	    text_short(all->out).s, text_short(all->back).s);
}

/* What it was before, or what was lost, cannot be added up. */
static bool say_why_not(struct say *s, const struct cache_facts *all, int room)
{
	const struct model *m = all->model;

	if (fact_lossy(all) || ((m->lost || m->missed) && !fact_all_known(all))) {
		say(s, "sum: not known, events were lost");
	} else if (all->class->older) {
		say_older(s, all, room);
	} else if (!fact_all_known(all)) {
		say(s, "sum: not known before the kernel's first answer");
	} else {
		return false;
	}
	return true;
}

/* Only what was held against the kernel's own numbers on each CPU is called exact. */
static bool is_exact(const struct cache_facts *all)
{
	return all->compared && all->compared == all->caches - all->gone;
}

static void say_compared(struct say *s, const struct cache_facts *all)
{
	uint32_t living = all->caches - all->gone;

	if (is_exact(all))
		say(s, "  exact");
	else if (all->compared)
		say(s, "  compared on %u of %u CPUs", all->compared, living);
	else if (living)
		say(s, "  not yet compared");
}

static void say_equation(struct say *s, const struct cache_facts *all, const char *prefix,
			 bool named)
{
	int64_t taken = (int64_t)(all->out - all->back);
	int64_t found = fact_listed(all) + all->class->in_use;

	say(s, "%s%s out", prefix, text_count(all->out).s);
	if (all->back)
		say(s, " - %s back", text_count(all->back).s);
	say(s, " = ");
	say_terms(s, all, named);
	if (all->failed)
		say(s, "  !%s FAILED", text_count(all->failed).s);
	else if (taken != found)
		say(s, "  !%s missing", text_count(taken - found).s);
	else
		say_compared(s, all);
}

enum role say_sum(char *buf, size_t size, const struct cache_facts *all, int32_t cpu, int room)
{
	const char *prefix = cpu >= 0 ? "all CPUs: " : "";
	int64_t found = fact_listed(all) + all->class->in_use;
	struct say s;

	say_start(&s, buf, size);
	if (say_why_not(&s, all, room)) {
		if (all->failed)
			say(&s, ", %s FAILED", text_count(all->failed).s);
		return all->failed ? ROLE_BAD : ROLE_NOTICE;
	}
	say_equation(&s, all, prefix, true);
	if ((int)s.len > room) {
		say_start(&s, buf, size);
		say_equation(&s, all, prefix, false);
	}
	if (all->failed || (int64_t)(all->out - all->back) != found)
		return ROLE_BAD;
	return is_exact(all) ? ROLE_GOOD : ROLE_TEXT;
}
