/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Locks in slots: the newest are kept. For src/model only. */
#ifndef BMA_MODEL_LOCK_KEEP_H
#define BMA_MODEL_LOCK_KEEP_H

#include "model.h"

/* The lock of that id, made when it is not there; it is the latest used now. NULL without memory.
 * Another call may move it. id is not 0. */
struct model_lock *lock_keep(struct model *m, uint32_t id);

/* A wait for it is over. 0 or -ENOMEM. */
int lock_keep_wait(struct model *m, struct model_lock *k, uint64_t ns);

/* Wait times that a lock or an owner had: nobody looks at them any more. */
void lock_drop_hist(struct locks *l, uint32_t *index);

#endif
