/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The model's totals as text for people. */
#ifndef BMA_STAT_TEXT_H
#define BMA_STAT_TEXT_H

#include <stdint.h>
#include <stdio.h>

#include "filter.h"

/* bytes: length of the stream. The filter chooses rows, totals are of all. 0, -EIO or
 * -ENOMEM. */
int stat_text(FILE *to, const struct model *m, uint64_t bytes, const struct filter *filter);

#endif
