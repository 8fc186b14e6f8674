/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of `export`. */
#ifndef BMA_EXPORT_OPTS_H
#define BMA_EXPORT_OPTS_H

#include <argp.h>

#include "../export/exporter.h"

struct export_cmd {
	const char *file, *out;		/* out NULL: standard output */
	const struct exporter *format;
	struct export_opts opts;	/* filter.cpus is the command's to free */
	bool quiet;
};

/* Nothing is left out. */
void export_opts_init(struct export_cmd *o);

/* Its input is a struct export_cmd. */
extern const struct argp export_argp;

#endif
