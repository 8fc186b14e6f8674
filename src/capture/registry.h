/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Addresses to ids. Knows every bpf_mem_alloc and bpf_mem_cache seen so far, from the owner
 * iterator, from events, and from map descriptors, and tells the stream of each once. An address
 * that the kernel reuses after cache_gone gets a new id; what is gone takes no memory. Pure but for
 * the writer it is given.
 */
#ifndef BMA_REGISTRY_H
#define BMA_REGISTRY_H

#include <stdbool.h>

#include "../event/cache_info.h"
#include "../stream/writer.h"

struct registry;

/* offsets: __per_cpu_offset of each possible CPU; copied. NULL with errno ENOMEM. */
struct registry *registry_new(struct writer *w, uint32_t ncpus, const uint64_t *offsets);
void registry_free(struct registry *r);

/*
 * What the iterator or a map_fd event said of one allocator. The events up to the moment of the
 * reading must have been resolved before. 0 or -ENOMEM.
 */
int registry_owner(struct registry *r, const struct bma_owner_rec *rec);

/* A cache was set up: its id. */
uint32_t registry_new_cache(struct registry *r, const struct bma_new *e);

/* The id of the cache at an address that an event on `cpu` names; an address never heard of
 * becomes a cache of unknown owner. own: the event is one that happens on the cache's own CPU
 * only, so that CPU is the cache's. 0 for address 0. */
uint32_t registry_resolve(struct registry *r, uint64_t addr, uint32_t cpu, bool own);

/* The same, but an unknown or dead address is 0: for hints and for states. */
uint32_t registry_find(const struct registry *r, uint64_t addr);

/* The cache's uses came to n so far, modulo 2^32: to `since` how many that is more than at the call
 * before. Nothing for an address that is unknown or dead. */
void registry_uses(struct registry *r, uint64_t addr, const uint32_t n[BMA_USES],
		   uint32_t since[BMA_USES]);

/* Tells the stream of all that lives once more, for those who begin to read here. 0 or what the
 * writer said. */
int registry_tell_all(struct registry *r);

/* What is known of the allocator of a living cache; NULL: nothing. Takes its time. */
const struct alloc_info *registry_alloc(const struct registry *r, uint32_t cache);

/* Caches and allocators that it has memory for: as many as lived at once, however many came. */
uint32_t registry_room(const struct registry *r);

/* The cache is gone: its address means nothing from now on. */
void registry_gone(struct registry *r, uint64_t addr);

/*
 * Addresses of the living caches, those of one CPU side by side. Writes at most `room` to addrs
 * and, for each CPU, how many to per_cpu; returns how many were written.
 */
uint32_t registry_addrs(const struct registry *r, uint64_t *addrs, uint32_t room,
			uint32_t *per_cpu);

#endif
