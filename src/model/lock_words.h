/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Locks in words for people, by what the model knows: their names, and the story of an attempt that
 * failed. What takes a buf writes there, cut off at size, and returns it. */
#ifndef BMA_MODEL_LOCK_WORDS_H
#define BMA_MODEL_LOCK_WORDS_H

#include "../event/lock_words.h"
#include "model.h"

/* A lock's name, as lock_info_words(). */
const char *lock_words(const struct model *m, uint32_t id, char *buf, size_t size);

/* "prog left #51", "thread nginx #812", both, or "" when neither is known. */
const char *lock_who_words(const struct model *m, const struct lock_side *s, char *buf, size_t size);

/* "-EDEADLK" or "-ETIMEDOUT": what the caller got. */
const char *lock_errno_words(unsigned int why);

/* What the failure was in few words: "ABBA deadlock: pair #40 [1], CPU 1 against CPU 0". */
const char *lock_failure_short(const struct model *m, const struct lock_failure_entry *f, char *buf,
			       size_t size);

/* The story: whole sentences, with all that is known and nothing that is not. */
const char *lock_failure_story(const struct model *m, const struct lock_failure_entry *f, char *buf,
			       size_t size);

/* Place of the topmost entry with that lock in a table, -1: it is not there. */
int lock_table_find(const struct lock_table *t, uint32_t lock);

/* How entry i of a side's table is to be drawn: the one that the side waits for is never held. */
enum lock_how lock_table_how(const struct lock_side *s, unsigned int i);

/* The same of the lock that could not be had, on the CPU that is named as its holder. The kernel finds
 * that CPU by its table, where it may be another one that waits. */
enum lock_how lock_holder_how(const struct lock_failure_entry *f);

#endif
