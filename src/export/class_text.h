/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of `stat`: a row for each owner and object size that had an event, and one sum. */
#ifndef BMA_CLASS_TEXT_H
#define BMA_CLASS_TEXT_H

#include <stdio.h>

#include "filter.h"

/* 0 or -ENOMEM. */
int print_classes(FILE *to, const struct model *m, const struct filter *filter);

#endif
