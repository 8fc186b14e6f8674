/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BMA_STORAGE_TEXT_H
#define BMA_STORAGE_TEXT_H

#include <stdio.h>

#include "../model/model.h"
#include "filter.h"

/* Local storage by map, and in all; nothing where no map for it was seen. */
void print_storage(FILE *to, const struct model *m, const struct filter *filter);

#endif
