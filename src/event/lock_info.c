// SPDX-License-Identifier: GPL-2.0-or-later
#include "lock_info.h"

static const char *const ofs[BMA_LOCK_OFS] = {
	[BMA_LOCK_UNKNOWN] = "unknown",
	[BMA_LOCK_BUCKET] = "bucket",
	[BMA_LOCK_STORAGE] = "storage",
	[BMA_LOCK_STORAGE_BUCKET] = "storage_bucket",
	[BMA_LOCK_VALUE] = "value",
	[BMA_LOCK_RINGBUF] = "ringbuf",
	[BMA_LOCK_LPM_TRIE] = "lpm_trie",
	[BMA_LOCK_QUEUE] = "queue",
	[BMA_LOCK_FREELIST] = "freelist",
	[BMA_LOCK_LRU] = "lru",
	[BMA_LOCK_LRU_CPU] = "lru_cpu",
	[BMA_LOCK_ARENA] = "arena",
};

static const char *const owners[BMA_STORAGE_OWNERS] = {
	[BMA_STORAGE_UNKNOWN] = "unknown",
	[BMA_STORAGE_TASK] = "task",
	[BMA_STORAGE_CGROUP] = "cgroup",
	[BMA_STORAGE_INODE] = "inode",
	[BMA_STORAGE_SOCKET] = "socket",
};

const char *lock_of_name(unsigned int of)
{
	return of < BMA_LOCK_OFS ? ofs[of] : "unknown";
}

const char *storage_owner_name(unsigned int owner)
{
	return owner < BMA_STORAGE_OWNERS ? owners[owner] : "unknown";
}
