/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the walk through the storage maps left (bpf/storage.bpf.c) becomes a snapshot in the stream.
 * Knows no BPF: records in, items out.
 */
#ifndef BMA_CAPTURE_STORAGE_H
#define BMA_CAPTURE_STORAGE_H

#include "../stream/writer.h"

/* The id of a storage's lock, which it tells the stream of if it is new: lock_ids_storage_seen(). 0: there
 * are no ids left. */
struct storage_locks {
	uint32_t (*lock_of_storage)(void *ctx, const struct bma_storage_rec *r);
	void *ctx;
};

struct storage_walk {
	uint64_t time;			/* when it began, ns */
	const union bma_walk *records;
	uint32_t n, left_out;
	bool busy_counter;		/* the kernel has one */
};

struct storage;

/* NULL with errno ENOMEM. The writer stays the caller's. */
struct storage *storage_new(struct writer *w, const struct storage_locks *locks);
void storage_free(struct storage *s);

/* Writes a snapshot; none where there is no storage map and the stream knows that. 0 or -errno. */
int storage_tell(struct storage *s, const struct storage_walk *walk);

#endif
