/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the META block says of the traced kernel. */
#ifndef BMA_ABOUT_H
#define BMA_ABOUT_H

#include <stdint.h>

/* The JSON text of META for a stream that begins at `start` (CLOCK_MONOTONIC, ns); the caller frees
 * it. NULL with errno ENOMEM. */
char *about_kernel(uint32_t cpus, uint64_t start, uint64_t ring_bytes);

#endif
