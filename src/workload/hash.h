/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A dynamic hash map and BPF programs that insert into it and delete from it. */
#ifndef BMA_HASH_H
#define BMA_HASH_H

#include <linux/types.h>
#include <stdint.h>

#include "../../bpf/workload/hash.h"
#include "workload.h"

struct hash;

enum hash_kind { HASH_PLAIN, HASH_PERCPU };

/*
 * A map with room for all that opts hold at once, under their name. NULL: *code says how to exit
 * and the message is out.
 */
struct hash *hash_new(enum hash_kind kind, const struct workload_opts *o, int *code);
void hash_free(struct hash *h);
uint32_t hash_map_id(const struct hash *h);

/* Runs the program once on the calling CPU; counts go up in run. 0 or -errno. */
int hash_run(struct hash *h, struct workload_run *run);

/* Inserts run->depth keys while interrupts are off. 0, -ENOTSUP: not on this kernel, or -errno. */
int hash_burst(struct hash *h, struct workload_run *run);

/* Inserts, the rest that opts ask for, deletes; run->rounds times, once when there is a rest. */
int hash_rounds(struct hash *h, const struct workload_opts *o, struct workload_run *run);

/* How many such rounds go in one run: many small ones together, big ones alone. */
uint32_t hash_at_once(const struct workload_opts *o);

/* The `key value` lines: how many rounds, and the counts. */
void hash_print(uint64_t rounds, const struct workload_run *run);

#endif
