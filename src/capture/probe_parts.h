/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the BPF side consists of. For probe.c, which loads and attaches it, probe_run.c, which runs
 * its programs, and probe_counts.c, which reads what it counts. */
#ifndef BMA_PROBE_PARTS_H
#define BMA_PROBE_PARTS_H

#include "probe.h"

struct bmascope_bpf;		/* bmascope.skel.h, which is generated */
struct bpf_link;
struct bpf_program;

struct shared {			/* a BPF array, mapped */
	void *at;
	size_t bytes;
};

struct probe_row {
	uint8_t kind;			/* of the events that it tells */
	size_t prog;			/* offset of the program's pointer in the skeleton */
	const char *hook;		/* tracepoint or function */
	unsigned int flags;
};

#define PROBE_EACH_LOCK 1	/* attached only while each lock is told */
#define PROBE_MAY_FAIL 2	/* where it cannot be attached something is known later */
#define PROBES 28

/* i below PROBES */
const struct probe_row *probe_row(unsigned int i);

struct probes {
	struct bmascope_bpf *skel;
	struct bpf_link *links[PROBES];	/* by row of the table */
	struct bpf_link *owners, *moving, *storage;
	uint32_t ncpus;
	uint64_t ring_bytes;
	uint32_t slots;			/* of each lane */
	int *rings;			/* descriptors, by CPU */
	bool each_lock;
	struct shared lanes, state_caches, storage_walk;
	bool busy_counter;		/* this kernel has bpf_task_storage_busy */
	struct bma_counts *counts;	/* scratch: one kind, all CPUs */
};

struct bpf_program *probe_program(const struct probes *p, const struct probe_row *row);

/* Has this kernel the counter that makes helpers of local storage fail with -EBUSY? */
bool probes_have_busy_counter(const struct probes *p);

/* Until every program that runs now is done. */
void probes_sync(struct probes *p);

#endif
