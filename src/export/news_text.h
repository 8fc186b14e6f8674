/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happened, as text for people: refills, grace periods, failed checks. */
#ifndef BMA_NEWS_TEXT_H
#define BMA_NEWS_TEXT_H

#include <stdio.h>

#include "filter.h"

/* Each prints nothing when there is nothing to say. */
void print_failures(FILE *to, const struct model *m, const struct filter *filter);
void print_refills(FILE *to, const struct model *m, const struct filter *filter);
void print_grace(FILE *to, const struct model *m);

#endif
