/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How old the oldest batch of each flavour was, second by second, for a minute. The scale is
 * logarithmic: a stall of a minute and the usual milliseconds are to be seen beside each other.
 */
#ifndef BMA_UI_GRACE_GRAPH_H
#define BMA_UI_GRACE_GRAPH_H

#include "draw.h"
#include "../src/model/model.h"

/* How high an age stands, from 0 to 7: four times as long is one step higher, from 1 ms to 4 s
 * and above. */
#define GRACE_STEPS 8
unsigned int grace_step(uint64_t age);

/* Lines that both graphs take at the foot of a body: a line each, or a row for each step. */
int grace_graphs_height(struct rect body);

void grace_graphs_draw(const struct draw *d, const struct model *m, struct rect r);

#endif
