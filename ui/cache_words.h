/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lines of words on screen 2: whose cache, and what happened last. Pure. Each writes one line
 * to buf.
 */
#ifndef BMA_UI_CACHE_WORDS_H
#define BMA_UI_CACHE_WORDS_H

#include <stddef.h>

#include "cache_rates.h"
#include "draw.h"

/* A number that may be a guess: "33", "~33", or "?" where nothing ever told. */
const char *say_number(char *buf, size_t size, int64_t n, bool known);

/*
 * What stands on an arrow: with a rate, "66 (33/s)" or "33/s"; else the objects since the start,
 * "12,345" or "12k". The longest that fits.
 */
const char *say_flow(char *buf, size_t size, const struct cache_facts *f, enum flow flow, int room);

/* In use, with what is to be thought of it: "+n" since the stream's start, "~n" after a loss. In
 * short when the room is too small. */
const char *say_in_use(char *buf, size_t size, const struct model_class *k, int room);

/* "72 B (64 + 8 hidden) in kmalloc-96   low 32  high 96  batch 48" */
void say_objects(char *buf, size_t size, const struct cache_facts *f);

/* "CPU 0 of 4", and what state it is in. */
void say_where(char *buf, size_t size, const struct cache_facts *f);

/* From the raise of refill_work to the refill. */
void say_latency(char *buf, size_t size, const struct cache_facts *f);

/* " to CPU 1": where the last trim went; "" when that is not known. */
void say_target(char *buf, size_t size, const struct cache_facts *f, const struct cache_last *l);

/* The newest event that moved objects here, or failed to. In at most room cells, where that can be. */
void say_last(char *buf, size_t size, const struct cache_facts *f, const struct cache_last *l,
	      int room);

#endif
