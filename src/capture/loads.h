/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * News of BPF programs that are being loaded: where the machine code of each of their functions
 * lies. A program that ran for a few milliseconds is gone before anyone can ask the kernel for it;
 * perf's ring buffers remember (PERF_RECORD_KSYMBOL and PERF_RECORD_BPF_EVENT, written by
 * kernel/events/core.c, perf_event_bpf_event(), before a program can run).
 */
#ifndef BMA_LOADS_H
#define BMA_LOADS_H

#include <stdint.h>

#include "../../bpf/event.h"

struct loads;

struct load {			/* a function of a program */
	uint64_t start, end;	/* kernel addresses, end excluded */
	uint64_t since;		/* CLOCK_MONOTONIC, ns: it did not run before */
	uint32_t id;		/* of the program */
	char name[BMA_NAME_LEN]; /* of the program, cut off where it is longer */
};

/*
 * Listens on the possible CPUs 0 .. ncpus - 1. There will be no news of those that are offline now,
 * or where the kernel refuses, nor of what did not fit in the kernel's buffer: whoever wants a name
 * has to ask for it in another way then. NULL with errno ENOMEM.
 */
struct loads *loads_new(uint32_t ncpus);
void loads_free(struct loads *l);

/* Hands out what has come since the last call, in the order of loading. */
void loads_read(struct loads *l, void (*news)(void *ctx, const struct load *load), void *ctx);

#endif
