/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A dynamic hash map and a BPF program that inserts into it and deletes from it. */
#ifndef BMA_HASH_H
#define BMA_HASH_H

#include <linux/types.h>
#include <stdint.h>

#include "../../bpf/workload/hash.h"

struct hash;

/*
 * NULL: *code says how to exit and the message is out.
 */
struct hash *hash_new(const char *name, uint32_t entries, int *code);
void hash_free(struct hash *h);
uint32_t hash_map_id(const struct hash *h);

/* Runs the program once on the calling CPU; counts go up in run. 0 or -errno. */
int hash_run(struct hash *h, struct workload_run *run);

#endif
