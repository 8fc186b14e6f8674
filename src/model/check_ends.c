// SPDX-License-Identifier: GPL-2.0-or-later
/* What must hold when a cache goes, and when the stream ends. */
#include "check.h"
#include "keep.h"
#include "lists.h"
#include "moves.h"

static bool empty(const struct model_cache *c)
{
	for (unsigned int l = 0; l < BMA_LISTS; l++)
		if (list_known(c, l) && c->list[l])
			return false;
	return true;
}

/* Objects may outlive their caches, by bpf_mem_cache_raw_free(); but none came from nowhere. */
static bool from_nowhere(const struct model_class *k)
{
	return !k->live && k->in_use < 0 && !k->older && !k->in_doubt;
}

void check_gone(struct model *m, struct model_cache *c)
{
	if (c->moves_doubted)		/* a drain may be among what was lost */
		return;
	moves_settle(c);
	if (!empty(c) || c->moves_awaited || from_nowhere(&m->classes[c->class]))
		c->judged_at = m->position;
}

/* check_leaked_objs() in memalloc.c says so, too. */
static void fail_lists(struct model *m, struct model_cache *c)
{
	for (unsigned int l = 0; l < BMA_LISTS; l++)
		if (list_known(c, l) && c->list[l])
			failure_add(m, c, (struct model_failure){
				.what = FAILURE_LIST, .kind = BMA_CACHE_GONE, .list = l,
				.position = c->judged_at, .ours = c->list[l] });
	c->failed++;
	m->checks.failed++;
}

static void judge_end(struct model *m, struct model_cache *c)
{
	const struct model_class *k = &m->classes[c->class];

	check_moves(m, c, BMA_CACHE_GONE);
	if (!empty(c))
		fail_lists(m, c);
	if (from_nowhere(k)) {
		failure_add(m, c, (struct model_failure){
			.what = FAILURE_IN_USE, .kind = BMA_CACHE_GONE, .list = BMA_LISTS,
			.position = c->judged_at, .ours = k->in_use });
		c->failed++;
		m->checks.failed++;
	}
	c->judged_at = 0;
}

static void judge_ends(struct model *m, bool all)
{
	for_each_watched(m, c, &m->ending)
		if (c->judged_at && (all || check_heard_all(m, c->judged_at)))
			judge_end(m, c);
}

void check_ends(struct model *m)
{
	judge_ends(m, false);
}

static void end_cache(struct model *m, struct model_cache *c)
{
	moves_settle(c);
	check_moves(m, c, BMA_NONE);
}

void check_stream_end(struct model *m)
{
	judge_ends(m, true);
	for_each_watched(m, c, &m->living)
		end_cache(m, c);
	for_each_watched(m, c, &m->ending)
		end_cache(m, c);
}
