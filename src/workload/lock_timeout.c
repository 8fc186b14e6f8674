// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One CPU holds a lock until all others have given up: none of them is in a deadlock, their time is over.
 * Then it holds more locks than its table of held locks has room for, and asks again for the first and for
 * the last one.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "load.h"
#include "lock.h"
#include "loop.h"
#include "team.h"
#include "workload.h"
#include "workload_lock_timeout.skel.h"

struct timeout {
	struct workload_lock_timeout_bpf *skel;
	struct cpus cpus;	/* the first one's holds */
	uint32_t round;
};

/* The others count in slots from 1. */
static int one_cpu(void *arg, int n)
{
	const struct timeout *t = arg;
	struct lock_run run = { .slot = n ? n : t->cpus.n - 1, .rounds = t->round };

	return load_run(n ? t->skel->progs.waiter : t->skel->progs.holder, &run, sizeof(run));
}

static int full(void *arg, int n)
{
	const struct timeout *t = arg;
	struct lock_run run = { .slot = n, .rounds = 1 };

	return load_run(t->skel->progs.full, &run, sizeof(run));
}

static int one_round(struct timeout *t)
{
	struct cpus first = { .n = 1, .cpu = t->cpus.cpu };
	int rc;

	t->round++;
	rc = team_run(&t->cpus, one_cpu, t);
	return rc ? rc : team_run(&first, full, t);
}

static void print_waiter(const struct timeout *t, int n)
{
	const struct lock_waits *w = &t->skel->bss->waits[n];

	lock_print(t->skel->maps.long_held, 0, t->skel->progs.waiter, t->cpus.cpu[n],
		   &t->skel->bss->waited[n]);
	printf("wait long_held 0 cpu %d shortest_ns %llu longest_ns %llu\n", t->cpus.cpu[n],
	       w->shortest, w->longest);
}

static void print(const struct timeout *t, uint64_t rounds)
{
	const struct workload_lock_timeout_bpf *skel = t->skel;

	printf("workload lock-timeout\nrounds %" PRIu64 "\n", rounds);
	load_print_map(skel->maps.long_held);
	load_print_map(skel->maps.many_held);
	load_print_prog(skel->progs.holder);
	load_print_prog(skel->progs.waiter);
	load_print_prog(skel->progs.full);
	lock_print(skel->maps.long_held, 0, skel->progs.holder, t->cpus.cpu[0], &skel->bss->held);
	for (int n = 1; n < t->cpus.n; n++)
		print_waiter(t, n);
	lock_print_taken(skel->maps.long_held, 0);
	for (int key = 0; key < LOCK_MANY - 1; key++)
		lock_print(skel->maps.many_held, key, skel->progs.holder, t->cpus.cpu[0],
			   &skel->bss->many[0][key]);
	for (int key = 0; key < LOCK_MANY; key++)
		lock_print(skel->maps.many_held, key, skel->progs.full, t->cpus.cpu[0],
			   &skel->bss->many[1][key]);
	printf("late %u\n", skel->bss->late);
}

int workload_lock_timeout(const struct workload_opts *o)
{
	struct loop loop = { .opts = o, .at_once = 1 };
	struct timeout t = { .skel = NULL };
	int rc = 0, code = lock_cpus(&t.cpus, "lock-timeout", 2, LOCK_SLOTS);

	load_quiet();
	if (!code) {
		t.skel = workload_lock_timeout_bpf__open_and_load();
		code = t.skel ? 0 : lock_load_err(-errno);
	}
	while (!code && !rc && loop_next(&loop))
		rc = one_round(&t);
	if (!code)
		print(&t, loop.done);
	workload_lock_timeout_bpf__destroy(t.skel);
	cpus_release(&t.cpus);
	return code ? code : load_stopped(rc);
}
