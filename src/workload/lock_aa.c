// SPDX-License-Identifier: GPL-2.0-or-later
/* A program takes a lock and, holding it, tries to take it again: the kernel finds an AA deadlock. */
#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>

#include "cpus.h"
#include "load.h"
#include "lock.h"
#include "loop.h"
#include "workload.h"
#include "workload_lock_aa.skel.h"

#define AT_ONCE 10

static void print(const struct workload_lock_aa_bpf *skel, uint64_t rounds)
{
	printf("workload lock-aa\nrounds %" PRIu64 "\n", rounds);
	load_print_map(skel->maps.twice);
	load_print_prog(skel->progs.again);
	lock_print(skel->maps.twice, 0, skel->progs.again, sched_getcpu(), &skel->bss->counts);
	lock_print_taken(skel->maps.twice, 0);
}

int workload_lock_aa(const struct workload_opts *o)
{
	struct loop loop = { .opts = o, .at_once = o->pause_us ? 1 : AT_ONCE };
	struct workload_lock_aa_bpf *skel;
	struct lock_run run = { .slot = 0 };
	int rc = cpus_pin_here();

	load_quiet();
	skel = workload_lock_aa_bpf__open_and_load();
	if (!skel)
		return lock_load_err(-errno);
	while (!rc && (run.rounds = loop_next(&loop)))
		rc = load_run(skel->progs.again, &run, sizeof(run));
	print(skel, loop.done);
	workload_lock_aa_bpf__destroy(skel);
	return load_stopped(rc);
}
