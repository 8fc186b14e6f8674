/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an item of a stream does to a model: the one place that says so. */
#ifndef BMA_PLAY_REPLAY_H
#define BMA_PLAY_REPLAY_H

#include "../stream/reader.h"
#include "../model/model.h"

/* 0 or -ENOMEM. Not for ITEM_META: that makes a model. */
int replay_item(struct model *m, const struct item *item);

/* Does the item take a model of so many CPUs to its next position? */
bool replay_steps(const struct item *item, uint32_t ncpus);

#endif
