/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A BPF program that allocates objects with bpf_obj_new() in each size class and drops them. */
#ifndef BMA_OBJ_H
#define BMA_OBJ_H

#include <linux/types.h>
#include <stdint.h>

#include "../../bpf/workload/obj.h"
#include "workload.h"

struct obj;

/* NULL: *code says how to exit and the message is out. */
struct obj *obj_new(const struct workload_opts *o, int *code);
void obj_free(struct obj *j);

/* Allocates, or drops, the opts' depth of objects of a class; counts go up. 0 or -errno. */
int obj_run(struct obj *j, uint32_t class, uint32_t what);

/* The same with n of them, in the slots from first on, of which there are the opts' depth. */
int obj_run_some(struct obj *j, uint32_t class, uint32_t what, uint32_t first, uint32_t n);

/* Waits until nothing of the class waits for a grace period, or a signal comes. 0 or -errno. */
int obj_wait(struct obj *j, uint32_t class);

/* Bytes of a class with the hidden 8, as in memalloc.c. */
uint32_t obj_size(uint32_t class);

/* So far. */
struct obj_counts obj_counts(const struct obj *j, uint32_t class);

#endif
