/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Uses of caches (enum bma_use) that no event tells: they are counted apart, and a count event says
 * how many there were. Between two counts a cache's own lists are right as of the last event that
 * told a length; at a count they are right again to the object, and the state behind it is compared
 * as always. For src/model only.
 */
#ifndef BMA_MODEL_USES_H
#define BMA_MODEL_USES_H

#include "model.h"

/* May there have been uses since the cache's last state that no event tells? */
bool uses_unseen(const struct model *m, const struct model_cache *c);

/* An event tells a use; perhaps one that the next count has, too (BMA_F_COUNTED). Where that is so,
 * not all are told, even if no rate event said it. */
void uses_told(struct model *m, struct model_cache *c, const struct event *e);

/* An event told the list's length, which with unseen uses is not ours: what it is off by is
 * explained by the next count. */
void uses_drift(struct model *m, struct model_cache *c, unsigned int list, int64_t length);

/* A count: what was not told is done now. Where the count before is missing, lost or torn, its uses are
 * in this one; a state in between has told lengths with them, so the lists are unknown until the
 * next state. */
void uses_count(struct model *m, struct model_cache *c, const struct event *e);

/* A state that can be compared: every use before it was told or counted. */
void uses_state(struct model *m, struct model_cache *c);

/* How many are told from now on, on that CPU. */
void uses_rate(struct model *m, const struct event *e);

#endif
