/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which BPF program a kernel address belongs to. Programs that are loaded while we look on tell of
 * themselves (loads.h) and stay known when they are gone; for an address that is in none of them we
 * ask the kernel for the programs it has, which finds those that are older than we.
 */
#ifndef BMA_PROGS_H
#define BMA_PROGS_H

#include <stdint.h>

#include "../../bpf/event.h"

struct progs;

/* Our own programs, loaded before and of the ids in own[], are left out. NULL with errno ENOMEM. */
struct progs *progs_new(const uint32_t *own, unsigned int nown);

/* From now on programs tell of themselves, on CPUs 0 .. ncpus - 1; without memory they do not. */
void progs_listen(struct progs *p, uint32_t ncpus);

void progs_free(struct progs *p);

/* Takes note of what was loaded: often enough, once a second, that the kernel finds room for it. */
void progs_update(struct progs *p);

/*
 * The innermost of the addresses that lay in a program at that time (CLOCK_MONOTONIC, ns): its id,
 * and its name to `name`. 0: in none we know; the program that is there now came later.
 */
uint32_t progs_find(struct progs *p, uint64_t time, const __u64 *addrs, unsigned int n,
		    char name[BMA_NAME_LEN]);

#endif
