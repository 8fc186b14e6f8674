/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of `record`. */
#ifndef BMA_RECORD_OPTS_H
#define BMA_RECORD_OPTS_H

#include <argp.h>
#include <stdbool.h>

#include "../capture/capture.h"

struct record_opts {
	const char *out;
	struct capture_opts capture;
	char *stop_on;		/* all that was given, with commas, the caller's to free; NULL: nothing */
	bool quiet, fail_on_loss;
};

extern const struct argp record_argp;

/* "alloc_fail,lock_fail,stall=5s" to what it means. 0; -EINVAL: it means nothing. */
int record_stop_on(const char *arg, struct trigger_opts *to);

#endif
