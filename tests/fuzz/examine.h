/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What must hold of any bytes that are read as a stream. abort() when something does not, with a
 * line that says what; the sanitizers see the rest.
 */
#ifndef BMA_FUZZ_EXAMINE_H
#define BMA_FUZZ_EXAMINE_H

#include <stddef.h>
#include <stdint.h>

/* Reads them at once, in pieces, by a fork and into a model: always the same must come out. How the
 * pieces are cut follows from the bytes, so that an input does the same each time. */
void examine(const uint8_t *p, size_t n);

#endif
