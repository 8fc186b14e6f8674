// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A thread on each CPU runs a program that takes a lock and lets it go, and updates a hash map with a
 * single bucket: all CPUs want the same two locks.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "load.h"
#include "lock.h"
#include "loop.h"
#include "team.h"
#include "workload.h"
#include "workload_lock_contend.skel.h"

#define AT_ONCE 500

struct contend {
	struct workload_lock_contend_bpf *skel;
	struct cpus cpus;
	uint32_t rounds;
};

static int one_cpu(void *arg, int n)
{
	const struct contend *c = arg;
	struct lock_run run = { .slot = n, .rounds = c->rounds };

	return load_run(c->skel->progs.contend, &run, sizeof(run));
}

static void print(const struct contend *c, uint64_t rounds)
{
	const struct bpf_program *prog = c->skel->progs.contend;

	printf("workload lock-contend\nrounds %" PRIu64 "\n", rounds);
	load_print_map(c->skel->maps.contended);
	load_print_map(c->skel->maps.contended_hash);
	load_print_prog(prog);
	for (int n = 0; n < c->cpus.n; n++)
		lock_print(c->skel->maps.contended, 0, prog, c->cpus.cpu[n],
			   &c->skel->bss->counts[n]);
	for (int n = 0; n < c->cpus.n; n++)
		lock_print_update(c->skel->maps.contended_hash, prog, c->cpus.cpu[n],
				  &c->skel->bss->updates[n]);
	lock_print_taken(c->skel->maps.contended, 0);
}

int workload_lock_contend(const struct workload_opts *o)
{
	struct loop loop = { .opts = o, .at_once = o->pause_us ? 1 : AT_ONCE };
	struct contend c = { .skel = NULL };
	int rc = 0, code = lock_cpus(&c.cpus, "lock-contend", 1, LOCK_SLOTS);

	load_quiet();
	if (!code) {
		c.skel = workload_lock_contend_bpf__open_and_load();
		code = c.skel ? 0 : lock_load_err(-errno);
	}
	while (!code && !rc && (c.rounds = loop_next(&loop)))
		rc = team_run(&c.cpus, one_cpu, &c);
	if (!code)
		print(&c, loop.done);
	workload_lock_contend_bpf__destroy(c.skel);
	cpus_release(&c.cpus);
	return code ? code : load_stopped(rc);
}
