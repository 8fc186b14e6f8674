/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BMA_LOCK_TEXT_H
#define BMA_LOCK_TEXT_H

#include <stdio.h>

#include "../model/model.h"
#include "filter.h"

/* Locks by owner, and the stories of attempts that failed; nothing where no event told of a lock.
 * 0 or -ENOMEM. */
int print_locks(FILE *to, const struct model *m, const struct filter *filter);

#endif
