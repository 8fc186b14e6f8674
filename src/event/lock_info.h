/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the stream says once of each resilient spinlock: whose it is. Locks that lie side by side,
 * the buckets of a map say, are told together and have ids side by side. Ids count from 1 in the
 * order of first sight and are never reused.
 */
#ifndef BMA_LOCK_INFO_H
#define BMA_LOCK_INFO_H

#include "event.h"

struct lock_info {
	uint32_t id;			/* of the first */
	uint32_t count;			/* so many, with the ids behind it; not 0 */
	uint8_t of;			/* enum bma_lock_of */
	uint32_t first;			/* number of the first: bucket, element or CPU */
	uint32_t map_id;		/* 0: not a map's */
	uint32_t map_type;		/* enum bpf_map_type */
	uint8_t owner;			/* BMA_LOCK_STORAGE: enum bma_storage_owner, and its id */
	uint64_t owner_id;
	uint64_t addr;			/* of the first */
	uint32_t stride;		/* bytes from one to the next */
	char name[BMA_NAME_LEN];	/* the map's, the task's, the cgroup's; always ended by a 0 */
};

/* The word for what a lock guards (enum bma_lock_of), as in JSON: "bucket", "storage", "storage_bucket",
 * "value", "ringbuf", "lpm_trie", "queue", "freelist", "lru", "lru_cpu", "arena", or "unknown". */
const char *lock_of_name(unsigned int of);

/* The word for the owner of a local storage (enum bma_storage_owner): "task", "cgroup", "inode",
 * "socket", or "unknown". */
const char *storage_owner_name(unsigned int owner);

#endif
