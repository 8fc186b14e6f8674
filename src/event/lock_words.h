/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Locks in words for people, by what the stream says of them. What takes a buf writes there, cut off
 * at size, and returns it. */
#ifndef BMA_EVENT_LOCK_WORDS_H
#define BMA_EVENT_LOCK_WORDS_H

#include <stddef.h>

#include "lock_info.h"

#define LOCK_NAME 64		/* bytes that any name needs at most */

/* "conns #17 b[5]", "storage of task 812 nginx", "pair #40 [0]", "unknown lock 7": as screens, text
 * and explanations have it. n: which of its range. */
const char *lock_info_words(const struct lock_info *info, uint32_t n, char *buf, size_t size);

/* The same by the lock's id, of the range that holds it. NULL: nothing is known of it. */
const char *lock_id_words(const struct lock_info *info, uint32_t id, char *buf, size_t size);

/* Whose locks they are, as a row of a table: "hash conns #17 b[*]", "storage of tasks". */
const char *lock_owner_words(const struct lock_info *info, char *buf, size_t size);

/* enum bma_lock_failure: "AA deadlock", "ABBA deadlock", "timeout", "no queue node" */
const char *lock_why_words(unsigned int why);

#endif
