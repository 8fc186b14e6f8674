/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of the stream an export is to have: the filters of struct export_opts, the same for every
 * format. */
#ifndef BMA_PICK_H
#define BMA_PICK_H

#include "exporter.h"

/* Do the options leave anything out? */
bool pick_any(const struct export_opts *o);

/* Is it in [from, to]? time as events have it, ns. */
bool pick_time(const struct export_opts *o, const struct model *m, uint64_t time);

/*
 * By time, kind and cache. An event is of the cache concerned and of the one that got the objects;
 * one of no cache passes where no caches are chosen, or when it is about the map that is. What is
 * missing may have been anything: a loss goes by its time alone.
 */
bool pick_event(const struct export_opts *o, const struct model *m, const struct event *e);

/* Allocators and caches, names and META pass always, for others refer to them. Marks, ticks and
 * counters go by the time. */
bool pick_item(const struct export_opts *o, const struct model *m, const struct item *item);

#endif
