/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How often a cache was used, told or not: before each of its states, and when it goes, so that what
 * its lists hold can be explained by then.
 */
#ifndef BMA_COUNT_BPF_H
#define BMA_COUNT_BPF_H

#include "emit.bpf.h"
#include "entry.bpf.h"

/* All uses so far, told or not; an NMI may have come in between. */
static __always_inline __u64 uses_of(const struct bma_entry *m)
{
	__u64 sum = 0;

	for (int i = 0; i < BMA_USES; i++)
		sum += *(volatile __u64 *)&m->n[i];
	return sum;
}

/* Has another event come since this one took its slot? Only an NMI's can. */
static __always_inline bool overtaken(const struct emit *em)
{
	return *(volatile __u64 *)&em->lane->slot != em->number + 1 ||
	       *(volatile __u32 *)&em->lane->lost != em->slot->lost;
}

/*
 * How often the cache was used; nothing, when that is told already. idle: nobody uses it any more, so
 * an event in between is another cache's.
 */
static __noinline int emit_count(__u64 cache, struct bma_entry *m, bool idle)
{
	struct emit em;
	struct bma_count_rec *e;
	__u64 sum;

	if (!m || uses_of(m) == m->told)
		return 0;
	e = emit_begin(&em, BMA_COUNT, sizeof(*e), cache);
	if (!e)
		return 0;
	e->pad = 0;
	sum = uses_of(m);
	for (int i = 0; i < BMA_USES; i++)
		e->n[i] = *(volatile __u64 *)&m->n[i];
	if ((!idle && overtaken(&em)) || m->cache != cache || uses_of(m) != sum)
		e->head.flags |= BMA_F_TORN;
	else
		m->told = sum;
	emit_end(&em, &e->head);
	return 0;
}

/* The cache is torn down: nobody uses it any more, on its own CPU neither. */
static __always_inline void count_at_end(__u64 cache)
{
	emit_count(cache, entry_lookup(cache), true);
}

#endif
