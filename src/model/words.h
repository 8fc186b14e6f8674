/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the model knows, in words for people. All write into buf, cut off at size, and return it. */
#ifndef BMA_MODEL_WORDS_H
#define BMA_MODEL_WORDS_H

#include "model.h"

/* "hash conns #17", "percpu_hash values stats #19", "global", "unknown" */
const char *owner_words(const struct alloc_info *a, char *buf, size_t size);

/* "850 ns", "4.2 ms", "38.2 s", "17 min" */
const char *duration_words(uint64_t ns, char *buf, size_t size);

#endif
