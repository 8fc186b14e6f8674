/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of `stat` for people: columns that fit 80. */
#ifndef BMA_STAT_LINE_TEXT_H
#define BMA_STAT_LINE_TEXT_H

#include <stdio.h>

#include "stat_line.h"

#define STAT_CELL 32

struct stat_column {
	const char *heading;
	int width;
	void (*cell)(char to[STAT_CELL], int width, const struct stat_line *l);
	const char *meaning;	/* for --help and docs/stat.md */
};

#define STAT_COLUMNS 13
extern const struct stat_column stat_columns[STAT_COLUMNS];

void stat_line_heading(FILE *to);
void stat_line_text(FILE *to, const struct stat_line *l);

#endif
