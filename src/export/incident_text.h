/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Incidents as text for people: how many there were, by owner, program and cause, and the newest. */
#ifndef BMA_INCIDENT_TEXT_H
#define BMA_INCIDENT_TEXT_H

#include <stdio.h>

#include "filter.h"

/* Prints nothing when there is nothing to say. */
void print_incidents(FILE *to, const struct model *m, const struct filter *filter);

#endif
