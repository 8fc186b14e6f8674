/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An event in sentences: what it means, with its numbers, why it happened and what comes next.
 * True to kernel/bpf/memalloc.c of 7.2. Pure.
 */
#ifndef BMA_UI_EXPLAIN_H
#define BMA_UI_EXPLAIN_H

#include <stddef.h>

#include "../src/play/past.h"

struct explain {
	const struct model *model;	/* whose cache it is, its watermarks, names: nothing that
					 * changes with time */
	const struct event *event;
	const struct event *cause;	/* what led to it; NULL: nothing single, or not kept */
	uint64_t cause_position;
};

/* Fills x in for an event that past keeps; the cause is looked for among the events before. */
void explain_find(struct explain *x, const struct model *m, const struct past *p,
		  const struct event *e, uint64_t position);

/* Are there events that lead to one of this kind? Others just come from whoever uses the map. */
bool explain_has_cause(unsigned int kind);

/* Did `before` lead to `e`? The newest such event is its cause. */
bool explain_is_cause(const struct event *e, const struct event *before);

/* The sentences, in buf. */
const char *explain(const struct explain *x, char *buf, size_t size);

/* Where to read on: "kernel/bpf/memalloc.c: unit_alloc()". */
const char *explain_where(const struct event *e);

#endif
