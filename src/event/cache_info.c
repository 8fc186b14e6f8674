// SPDX-License-Identifier: GPL-2.0-or-later
#include "cache_info.h"

#include <stddef.h>

static const char *const owners[BMA_OWNERS] = {
	[BMA_OWNER_UNKNOWN] = "unknown",
	[BMA_OWNER_MAP] = "map",
	[BMA_OWNER_MAP_PERCPU] = "map_percpu",
	[BMA_OWNER_GLOBAL] = "global",
	[BMA_OWNER_GLOBAL_PERCPU] = "global_percpu",
	[BMA_OWNER_CPUMASK] = "cpumask",
};

/* enum bpf_map_type (include/uapi/linux/bpf.h), the types that own a bpf_mem_alloc, or have
 * resilient spinlocks */
static const struct {
	uint32_t type;
	const char *name;
} map_types[] = {
	{ 1, "hash" },
	{ 2, "array" },
	{ 5, "percpu_hash" },
	{ 9, "lru_hash" },
	{ 10, "lru_percpu_hash" },
	{ 11, "lpm_trie" },
	{ 13, "hash_of_maps" },
	{ 22, "queue" },
	{ 23, "stack" },
	{ 24, "sk_storage" },
	{ 27, "ringbuf" },
	{ 28, "inode_storage" },
	{ 29, "task_storage" },
	{ 31, "user_ringbuf" },
	{ 32, "cgrp_storage" },
	{ 33, "arena" },
	{ 35, "rhash" },	/* 7.2 */
};

const char *owner_name(unsigned int owner)
{
	return owner < BMA_OWNERS ? owners[owner] : "unknown";
}

const char *map_type_name(unsigned int map_type)
{
	for (size_t i = 0; i < sizeof(map_types) / sizeof(map_types[0]); i++)
		if (map_types[i].type == map_type)
			return map_types[i].name;
	return "map";
}
