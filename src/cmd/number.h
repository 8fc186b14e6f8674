/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers as people write them on a command line. */
#ifndef BMA_NUMBER_H
#define BMA_NUMBER_H

#include <stdint.h>

/* A plain count. 0 or -EINVAL; digits only, nothing behind them. */
int number_count(const char *s, uint64_t *n);

/* The number of an event as the screen shows it, 812440, 812,440 or #812,440. 0 or -EINVAL. */
int number_position(const char *s, uint64_t *n);

/* Bytes, with K, M or G behind it or nothing. */
int number_bytes(const char *s, uint64_t *n);

/* A duration with its unit: 10s, 250ms, 5us, 2m. In microseconds. */
int number_us(const char *s, uint64_t *us);

/* The same to the nanosecond: 1500ns too. */
int number_ns(const char *s, uint64_t *ns);

#endif
