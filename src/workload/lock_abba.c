// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two programs on two CPUs take two locks in opposite order, in each round at the same time: the kernel
 * finds an ABBA deadlock on one of the CPUs, or on both.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "load.h"
#include "lock.h"
#include "loop.h"
#include "team.h"
#include "workload.h"
#include "workload_lock_abba.skel.h"

struct abba {
	struct workload_lock_abba_bpf *skel;
	struct cpus cpus;	/* left's, right's */
	uint32_t round;
};

static const struct bpf_program *prog(const struct abba *a, int n)
{
	return n ? a->skel->progs.right : a->skel->progs.left;
}

static int one_side(void *arg, int n)
{
	const struct abba *a = arg;
	struct lock_run run = { .slot = n, .rounds = a->round };

	return load_run(prog(a, n), &run, sizeof(run));
}

static void print(const struct abba *a, uint64_t rounds)
{
	printf("workload lock-abba\nrounds %" PRIu64 "\n", rounds);
	load_print_map(a->skel->maps.pair);
	for (int n = 0; n < 2; n++)
		load_print_prog(prog(a, n));
	for (int n = 0; n < 2; n++)
		for (int key = 0; key < 2; key++)
			lock_print(a->skel->maps.pair, key, prog(a, n), a->cpus.cpu[n],
				   &a->skel->bss->counts[n][key]);
	for (int key = 0; key < 2; key++)
		lock_print_taken(a->skel->maps.pair, key);
	printf("missed %u\n", a->skel->bss->missed[0] + a->skel->bss->missed[1]);
}

int workload_lock_abba(const struct workload_opts *o)
{
	struct loop loop = { .opts = o, .at_once = 1 };
	struct abba a = { .skel = NULL };
	int rc = 0, code = lock_cpus(&a.cpus, "lock-abba", 2, 2);

	load_quiet();
	if (!code) {
		a.skel = workload_lock_abba_bpf__open_and_load();
		code = a.skel ? 0 : lock_load_err(-errno);
	}
	while (!code && !rc && loop_next(&loop)) {
		a.round++;
		rc = team_run(&a.cpus, one_side, &a);
	}
	if (!code)
		print(&a, loop.done);
	workload_lock_abba_bpf__destroy(a.skel);
	cpus_release(&a.cpus);
	return code ? code : load_stopped(rc);
}
