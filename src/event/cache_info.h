/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who is who: what the stream says once of each bpf_mem_alloc and of each of its per-CPU
 * bpf_mem_caches. Ids count from 1 in the order of first sight and are never reused, so memory
 * that the kernel reuses for another cache gets another id.
 */
#ifndef BMA_CACHE_INFO_H
#define BMA_CACHE_INFO_H

#include "event.h"

#define CPU_UNKNOWN UINT32_MAX

struct alloc_info {
	uint32_t id;
	uint8_t owner;			/* enum bma_owner; may be told later than the caches */
	uint32_t map_id;		/* 0: not a map */
	uint32_t map_type;		/* enum bpf_map_type */
	uint32_t max_entries;
	uint64_t ma;			/* address of struct bpf_mem_alloc; 0: not known */
	char name[BMA_NAME_LEN];	/* the map's; always ended by a 0 */
};

struct cache_info {
	uint32_t id;
	uint32_t alloc;			/* alloc_info.id */
	uint32_t cpu;			/* whose per-CPU cache; CPU_UNKNOWN when nothing told */
	uint64_t addr;			/* struct bpf_mem_cache * */
	uint32_t unit_size;		/* bytes, with the hidden llist_node; 0: not known */
	uint32_t percpu_size;		/* bytes of the pointer block of per-CPU objects, else 0 */
	uint32_t low, high, batch;	/* watermarks and refill batch, in objects */
};

/* A BPF program or a task, told before the first event that names it by its number. */
enum name_of { NAME_PROG = 0, NAME_TASK = 1 };

struct name_info {
	uint8_t of;			/* enum name_of */
	uint32_t id;			/* program id, thread id */
	char name[BMA_NAME_LEN];	/* always ended by a 0 */
};

/* The word for an owner (enum bma_owner), as in JSON. */
const char *owner_name(unsigned int owner);

/* The word for a map type that can own a cache ("hash", "lpm_trie", …), or "map". */
const char *map_type_name(unsigned int map_type);

#endif
