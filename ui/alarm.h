/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which incidents still go on at the moment that is shown, and how long ago the others were. Pure.
 */
#ifndef BMA_UI_ALARM_H
#define BMA_UI_ALARM_H

#include "format.h"
#include "../src/model/model.h"

/* A stall that has not ended; failures on a list that is still empty. Once objects are on it again
 * the next allocation succeeds, though none may have come yet. */
bool incident_lasts(const struct model *m, const struct incident *i);

/* ", 42 ms ago", ", now": when it was seen last. "" for a stall that lasts: its sentence says how long. */
struct text incident_ago(const struct model *m, const struct incident *i);

struct alarm {
	uint64_t incidents;	/* so far */
	unsigned int lasting;	/* of those that are kept */
	unsigned int stalls;	/* of the lasting ones */
};

struct alarm alarm_of(const struct model *m);

#endif
