/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line of `stat --json`, schema "bmascope.stat-line/1": docs/stat.md fixes every key. */
#ifndef BMA_STAT_LINE_JSON_H
#define BMA_STAT_LINE_JSON_H

#include "stat_line.h"

/* wall: CLOCK_REALTIME when the stream began, ns; 0: not known. The text is the caller's to free; NULL
 * without memory. */
char *stat_line_json(const struct stat_line *l, uint64_t wall);

#endif
