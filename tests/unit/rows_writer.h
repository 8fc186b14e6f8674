/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events as version 1 of the stream kept them: what its writer did, kept here because the program
 * still reads such streams and nothing else makes them any more.
 */
#ifndef BMA_TEST_ROWS_WRITER_H
#define BMA_TEST_ROWS_WRITER_H

#include "../../src/stream/rows.h"

/* Bytes that one event takes at most: its head, CPU, time and fifteen fields. */
#define ROW_MAX (1 + (2 + KIND_FIELDS - 1) * VARINT_MAX)

/* Writes e at p, which has ROW_MAX bytes of room; returns the position behind it. */
uint8_t *rows_put(struct rows *r, const struct event *e, uint8_t *p);

#endif
