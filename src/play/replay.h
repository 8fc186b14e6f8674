/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an item of a stream does to a model: the one place that says so. */
#ifndef BMA_MODEL_REPLAY_H
#define BMA_MODEL_REPLAY_H

#include "../stream/reader.h"
#include "../model/model.h"

/* 0 or -ENOMEM. Not for ITEM_META: that makes a model. */
int replay_item(struct model *m, const struct item *item);

#endif
