/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A probe's record, with its kernel addresses, becomes an event with ids. */
#ifndef BMA_RESOLVE_H
#define BMA_RESOLVE_H

#include "../event/event.h"
#include "order.h"
#include "registry.h"

/* In the stream's order only: addresses mean what the events before made of them. */
void resolve(struct registry *r, const struct ordered *in, struct event *e);

#endif
