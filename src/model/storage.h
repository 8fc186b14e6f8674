/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who owns which local storage: the newest snapshot, and what events did since. A snapshot stands in the
 * stream before the events that came while it was taken: those find done already what they tell, or do it.
 */
#ifndef BMA_MODEL_STORAGE_H
#define BMA_MODEL_STORAGE_H

#include "../base/hist.h"
#include "../base/ptrmap.h"
#include "../event/storage_info.h"
#include "../event/lock_info.h"

struct model;

#define STORAGE_ERRNOS 8		/* different ones that are told apart */

struct storage_errno {
	uint8_t err;			/* 0: this one is unused */
	uint64_t n;
};

struct storage_counts {			/* events so far */
	uint64_t created;		/* storages */
	uint64_t linked, unlinked;	/* elements */
	uint64_t freed, deferred;	/* elements given back after an RCU grace period; after one of
					 * tasks-trace */
	uint64_t gone, gone_deferred;	/* storages, likewise */
	uint64_t link_failed, unlink_failed;
};

struct model_storage_map {
	struct storage_map_info info;	/* type 0: no snapshot has it, its sizes are
					 * not known */
	bool there;			/* in the newest snapshot, or told of since */
	struct storage_counts counts;
};

struct model_storage_owner {
	struct storage_owner_info info;
	uint64_t since;			/* ns, its storage was made; 0: not seen */
	bool there;			/* it has a storage; else only its lock was told */
	uint64_t seen;			/* number of the last snapshot that had it */
};

struct model_storage_elem {
	struct storage_elem_info info;	/* bucket STORAGE_BUCKET_UNKNOWN: of an older stream's event */
	uint64_t since;			/* ns, it was linked; 0: not seen */
	uint32_t prog, pid;		/* that had it linked; 0: not seen, not known */
	uint64_t seen;
};

#define STORAGE_BUCKET_UNKNOWN UINT32_MAX

struct model_storage {
	uint64_t time;			/* of the newest snapshot, ns; 0: there is none */
	uint64_t snapshots, broken;	/* so far; those of which parts were missing */
	uint32_t left_out;		/* of the newest: for which there was no room */
	bool busy_counter;		/* this kernel has the counter that gives -EBUSY */
	struct storage_counts counts;
	struct storage_errno errnos[STORAGE_ERRNOS];
	uint64_t other_errnos;		/* for which there was no room */
	struct hist lives;		/* of elements that were seen to come and to go, ns */

	struct model_storage_map *maps;
	uint32_t nmaps, cap_maps;
	struct model_storage_owner *owners;
	uint32_t nowners, cap_owners;
	struct model_storage_elem *elems;
	uint32_t nelems, cap_elems;
	struct storage_info *coming;	/* of a snapshot whose end was not told yet */
	uint32_t ncoming, cap_coming;
	struct ptrmap by_map;		/* map id to index + 1 */
	struct ptrmap by_owner;		/* storage's id to index + 1 */
	struct ptrmap by_elem;		/* address to index + 1 */
};

/* What the stream tells. 0 or -ENOMEM. */
int model_add_storage(struct model *m, const struct storage_info *s);
int model_storage_lock(struct model *m, const struct lock_info *l);
int model_storage_event(struct model *m, const struct event *e);

/* NULL: not known. */
const struct model_storage_owner *model_storage_owner(const struct model *m, uint32_t storage);
const struct model_storage_map *model_storage_map(const struct model *m, uint32_t map_id);

/* Elements and bytes of a map, or of an owner. */
struct storage_sum {
	uint32_t elems;
	uint64_t data, bytes;		/* values; elements as a whole */
	bool unknown;			/* of some element that is not known */
};

void model_storage_sum_add(const struct model *m, const struct model_storage_elem *e,
			   struct storage_sum *sum);
void model_storage_map_sum(const struct model *m, uint32_t map_id, struct storage_sum *sum);
void model_storage_owner_sum(const struct model *m, uint32_t storage, struct storage_sum *sum);

/* How many have a storage now. */
uint32_t model_storage_owners(const struct model *m);

/* How often an operation failed with that errno. */
uint64_t model_storage_errno(const struct model *m, unsigned int err);

/* "task 4121 nginx", "cgroup 1 /", "inode 5121", "socket tcp 4242" */
const char *storage_owner_words(const struct storage_owner_info *o, char *buf, size_t size);

static inline bool is_storage_event(unsigned int kind)
{
	return kind >= BMA_STORAGE_NEW && kind <= BMA_STORAGE_FREE;
}

#endif
