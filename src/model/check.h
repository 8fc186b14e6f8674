/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model held against the kernel's own numbers. What counts as a check, and when, is told in
 * model.h at struct model_checks. For src/model only.
 */
#ifndef BMA_MODEL_CHECK_H
#define BMA_MODEL_CHECK_H

#include "model.h"

/* Were all losses before this position told? */
bool check_heard_all(const struct model *m, uint64_t position);

/* Moves of the cache that are awaited will not come any more: one failed check. kind is the event's
 * that shows it, or BMA_NONE. */
void check_moves(struct model *m, struct model_cache *c, uint8_t kind);

/* A state: compares what can be compared, and takes over what the kernel says. */
void check_state(struct model *m, struct model_cache *c, const struct event *e);

/* The last move has come that a state contained and no event had told. */
void check_owed(struct model *m, struct model_cache *c);

/*
 * The kernel's own count rides on every event that changes free_llist. Around an NMI the counts
 * of nested events come out of order, while sums do not care for order: only plain neighbours are
 * compared, and only they teach.
 */
void check_free_cnt(struct model *m, struct model_cache *c, const struct event *e);

/* What only the cache's own CPU does must come from it. */
void check_cpu(struct model *m, struct model_cache *c, const struct event *e);

static inline bool check_is_own_cpu(const struct model_cache *c, const struct event *e)
{
	return c->info.cpu == e->cpu || c->info.cpu == CPU_UNKNOWN;
}

/* The cache goes: nothing may be left on its lists, no move may be missing. Judged later, for a loss
 * may still explain it: by check_ends(). */
void check_gone(struct model *m, struct model_cache *c);
void check_ends(struct model *m);

/* An owner event that brings the map's own number of elements. */
void check_count(struct model *m, const struct event *e);

/* The stream is whole and ends here: what is missing now is missing for good. */
void check_stream_end(struct model *m);

#endif
