/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What storage.c (snapshots) and storage_event.c (events) share. For src/model only. */
#ifndef BMA_MODEL_STORAGE_PARTS_H
#define BMA_MODEL_STORAGE_PARTS_H

#include "model.h"

#define STORAGE_MAPS_KEPT 1024
#define STORAGE_OWNERS_KEPT 16384	/* more are known again from the next snapshot */
#define STORAGE_ELEMS_KEPT 65536

/* By their ids, made when they are not there. NULL without memory. */
struct model_storage_map *storage_map(struct model_storage *s, uint32_t id);
struct model_storage_owner *storage_owner(struct model_storage *s, uint32_t id);

void storage_drop_owner(struct model_storage *s, uint32_t at);

/* NULL: there is none. */
struct model_storage_elem *storage_find_elem(struct model_storage *s, uint64_t addr);

/* New, or another at its address; all but `seen` is taken over. 0 or -ENOMEM. */
int storage_put_elem(struct model_storage *s, const struct model_storage_elem *like);

/* Pointers to elements are not good any more. */
void storage_drop_elem(struct model_storage *s, struct model_storage_elem *e);

#endif
