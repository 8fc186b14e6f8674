/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Long lines of text for people. */
#ifndef BMA_FOLD_H
#define BMA_FOLD_H

#include <stdio.h>

/* Folded at blanks to 100 columns, the lines after the first set in by `indent` blanks; the first
 * line has its own in the text. */
void print_folded(FILE *to, const char *text, int indent);

#endif
