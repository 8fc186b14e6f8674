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

struct probes {
	struct bmascope_bpf *skel;
	struct bpf_link *links[BMA_KINDS];
	struct bpf_link *owners, *moving, *storage;
	uint32_t ncpus;
	uint64_t ring_bytes;
	uint32_t slots;			/* of each lane */
	int *rings;			/* descriptors, by CPU */
	struct shared lanes, state_caches, storage_walk;
	bool busy_counter;		/* this kernel has bpf_task_storage_busy */
	struct bma_counts *counts;	/* scratch: one kind, all CPUs */
};

/* The program of each kind; NULL: no program makes it, or it is run, not attached. */
struct bpf_program *probe_program(const struct probes *p, unsigned int kind);

/* Has this kernel the counter that makes helpers of local storage fail with -EBUSY? */
bool probes_have_busy_counter(const struct probes *p);

/* Until every program that runs now is done. */
void probes_sync(struct probes *p);

#endif
