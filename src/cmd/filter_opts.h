/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options that choose caches by their map, size or CPU: the same for every command that has them. */
#ifndef BMA_FILTER_OPTS_H
#define BMA_FILTER_OPTS_H

#include <argp.h>

#include "../export/filter.h"

enum { FILTER_OPT_MAP = 2000, FILTER_OPT_SIZE };	/* keys; the third is 'C' */

/* One of these; what it wants otherwise is said by argp_error(). ARGP_ERR_UNKNOWN: another option.
 * filter->cpus is the command's to free. */
error_t filter_option(struct filter *f, int key, char *arg, struct argp_state *state);

#endif
