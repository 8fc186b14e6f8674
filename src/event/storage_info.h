/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the stream says of local storage: from time to time a snapshot of who owns what, one item for
 * its begin, each map, each owner's storage, each element, and its end. A storage is named by the id
 * of its lock (lock_info.h).
 */
#ifndef BMA_STORAGE_INFO_H
#define BMA_STORAGE_INFO_H

#include "event.h"

enum storage_what {
	STORAGE_BEGIN = 1, STORAGE_MAP = 2, STORAGE_OWNER = 3, STORAGE_ELEM = 4, STORAGE_END = 5,
	STORAGE_WHATS
};

#define STORAGE_F_BUSY		0x01	/* begin: this kernel has the busy counter that gives -EBUSY */

#define STORAGE_F_LOCKED	0x01	/* owner: its storage's lock was held */
#define STORAGE_F_NOBODY	0x02	/* owner: it was gone, the storage was about to go */

#define STORAGE_F_BUCKET_LOCKED	0x01	/* element: its bucket's lock was held */
#define STORAGE_F_LEAVING	0x02	/* element: it was being taken out of its lists */

#define STORAGE_CACHE_SLOTS 16		/* BPF_LOCAL_STORAGE_CACHE_SIZE */

struct storage_begin {
	uint64_t time;			/* ns: when the walk began. What happened later may be in it or not */
	uint8_t flags;
};

struct storage_map_info {
	uint32_t id, type;		/* enum bpf_map_type */
	uint32_t value_size, elem_size;	/* bytes; elem_size has what stands before the value, too */
	uint32_t cache_idx, buckets;
	uint8_t alloc;			/* enum bma_storage_alloc */
	bool torn;			/* its lists changed so that the walk had to break off */
	uint32_t elems;			/* that were seen, in the snapshot or not */
	char name[BMA_NAME_LEN];
};

struct storage_owner_info {
	uint32_t storage;		/* id of its lock; not 0 */
	uint8_t owner;			/* enum bma_storage_owner */
	uint8_t flags;
	uint64_t owner_id;
	char name[BMA_NAME_LEN];
};

struct storage_elem_info {
	uint64_t addr;			/* not 0 */
	uint32_t storage;		/* 0: it was in none any more */
	uint32_t map_id, bucket;
	uint8_t slot;			/* of the storage's cache[] that holds it, + 1; 0: none */
	uint8_t state;			/* SELEM_* of 7.2 */
	uint8_t flags;
	uint8_t pad;			/* models are compared as bytes */
};

struct storage_end {
	uint32_t maps, owners, elems;	/* items since the begin */
	uint32_t left_out;		/* maps and elements for which there was no room */
};

struct storage_info {
	uint8_t what;			/* enum storage_what */
	union {
		struct storage_begin begin;
		struct storage_map_info map;
		struct storage_owner_info owner;
		struct storage_elem_info elem;
		struct storage_end end;
	};
};

/* "EDEADLK"; NULL: none that local storage is known to give. */
const char *storage_errno_name(unsigned int err);

/* "bpf_mem_alloc", "kmalloc", "kmalloc_nolock", or "unknown" */
const char *storage_alloc_name(unsigned int alloc);

#endif
