/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The BPF side as the rest of capture sees it: load, attach, run, read what it counts. Only here and
 * in rings.c is libbpf spoken to while tracing.
 */
#ifndef BMA_PROBE_H
#define BMA_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../bpf/event.h"
#include "../stream/format.h"

struct probes;
struct storage_walk;

/*
 * Loads the programs, attaches nothing. buffer_bytes: of all buffers together; each CPU gets an
 * equal share, a power of two, at least 64 KiB. verbose: libbpf's warnings, a verifier's log
 * among them, go to standard error. NULL: *code says how to exit (enum exit_code),
 * the message is out.
 */
struct probes *probes_load(uint64_t buffer_bytes, bool verbose, int *code);

/* Attaches every program. 0, or the exit code; the message is out. */
int probes_attach(struct probes *p);

/*
 * Is each acquisition and each release of a resilient spinlock told from now on? Each CPU's table of
 * held locks is told as it was then. 0, or the exit code; the message is out, and none is told.
 */
int probes_tell_locks(struct probes *p, bool each);
bool probes_each_lock(const struct probes *p);

/* Emits each CPU's table of held locks. */
void probes_read_held(struct probes *p);

/* Lock events of our own programs, which are not told: of all CPUs so far. */
uint64_t probes_own_locks(const struct probes *p);

/* Detaches them all; none runs any more when it returns. */
void probes_detach(struct probes *p);
void probes_free(struct probes *p);

uint32_t probes_cpus(const struct probes *p);		/* possible CPUs */
uint64_t probes_ring_bytes(const struct probes *p);	/* of each CPU's ring buffer */
uint64_t probes_buffer_bytes(const struct probes *p);	/* of that and the CPU's lane together */
uint32_t probes_slots(const struct probes *p);		/* of each lane; a power of two */
int probes_ring_fd(const struct probes *p, uint32_t cpu);

/* The CPU's lane, shared with the programs. */
struct bma_lane *probes_lane(const struct probes *p, uint32_t cpu);

/*
 * Of the uses of caches one in `rate` is told from now on, or none (BMA_RATE_NONE); all are counted.
 * A rate event in each CPU's lane says from where on.
 */
void probes_set_rate(struct probes *p, uint32_t rate);

/* Readers begin here: where not all uses are told, that is told again, with the next states. */
void probes_tell_rate_again(struct probes *p);

/* __per_cpu_offset of each CPU. 0 or -errno. */
int probes_offsets(struct probes *p, uint64_t *offsets);

/*
 * Runs the owner iterator once over all maps and the kernel's own allocators; it emits an event for
 * each. fn is called as often as a quarter of a ring was filled that way, and empties it. 0, -errno,
 * or the first thing other than 0 that fn returned.
 */
int probes_owners(struct probes *p, int (*fn)(void *ctx), void *ctx);

/*
 * Walks all local storage maps, which takes no lock and attaches nothing. The records are good until the
 * next walk. 0 or -errno.
 */
int probes_storage(struct probes *p, struct storage_walk *walk);

/* Ids of our own programs, at most n, to ids; how many. */
unsigned int probes_ids(const struct probes *p, uint32_t *ids, unsigned int n);

/* Where read_state finds addresses of caches, and how many fit. */
uint64_t *probes_state_table(struct probes *p, uint32_t *room);

/* Emits the state of n caches from table entry `first` on, on that CPU. 0 or -errno. */
int probes_read_state(struct probes *p, uint32_t cpu, uint32_t first, uint32_t n);

/*
 * Descriptors of which the probe may have missed that they are a new map's: unlike the others it runs
 * with preemption on, so another task's can come in between. No event is missing for that, and no
 * counter has it: probes_owners() finds the map.
 */
uint64_t probes_unseen_maps(const struct probes *p);

/* Runs of the kind's program that the kernel left out because it was running on that CPU. */
uint64_t probes_missed(const struct probes *p, unsigned int kind);

/* The counters of a kind, by CPU. Valid until the next call; NULL with errno set. */
const struct bma_counts *probes_counts(struct probes *p, uint32_t kind);

/* Time that all CPUs spent in the programs so far, ns: estimated from samples that the programs
 * take. Not in it: the kernel's way to a program and back. */
uint64_t probes_own_ns(const struct probes *p);

#endif
