/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the model knows, in words for people. What takes a buf writes there, cut off at size, and
 * returns it. */
#ifndef BMA_MODEL_WORDS_H
#define BMA_MODEL_WORDS_H

#include "../base/say.h"
#include "model.h"

/* "hash conns #17", "percpu_hash values stats #19", "global", "unknown" */
const char *owner_words(const struct alloc_info *a, char *buf, size_t size);

/* What stands before the number of a class's objects in use. "": it is right to the object. "+": so
 * many since the stream began, how many were there before is not known. "~": it may be off. (Below
 * 0 the number says itself that it counts from the beginning.) */
const char *model_in_use_mark(const struct model_class *k);

/* The number that belongs to it: what may be off, and is below 0, is off by that much at least. */
int64_t model_in_use_words(const struct model_class *k);

/* "850 ns", "4.2 ms", "38.2 s", "17 min" */
const char *duration_words(uint64_t ns, char *buf, size_t size);

/* "prog left #51": what a program or a thread is called, behind a word; nothing for the id 0. */
void say_name(struct say *s, const struct model *m, enum name_of of, uint32_t id,
	      const char *before);

#endif
