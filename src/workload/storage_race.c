// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two threads on one CPU make and delete elements of one task's storage, each in a map of its own, and
 * interrupt each other anywhere in it.
 */
#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../base/err.h"
#include "cpus.h"
#include "load.h"
#include "loop.h"
#include "storage.h"
#include "team.h"
#include "workload.h"
#include "workload_storage_race.skel.h"

#define AT_ONCE 5000

struct race {
	struct workload_storage_race_bpf *skel;
	struct storage_run run;
	long switches[2];	/* times the threads were interrupted by another one */
};

static int one_thread(void *arg, int n)
{
	struct race *r = arg;
	struct storage_run run = r->run;
	struct rusage before, after;
	int rc;

	getrusage(RUSAGE_THREAD, &before);
	rc = load_run(n ? r->skel->progs.right : r->skel->progs.left, &run, sizeof(run));
	getrusage(RUSAGE_THREAD, &after);
	r->switches[n] += after.ru_nivcsw - before.ru_nivcsw;
	return rc;
}

static void print(const struct race *r, int cpu, uint64_t rounds, const struct outcomes *stays)
{
	static const char *const names[] = { "race_left", "race_right" };

	printf("workload storage-race\nrounds %" PRIu64 "\ncpu %d\ntask %u\n", rounds, cpu, r->run.pid);
	load_print_map(r->skel->maps.race_stays);
	load_print_map(r->skel->maps.race_left);
	load_print_map(r->skel->maps.race_right);
	storage_print("create", "race_stays", stays);
	for (int n = 0; n < 2; n++) {
		storage_print("create", names[n], &r->skel->bss->created[n]);
		storage_print("delete", names[n], &r->skel->bss->deleted[n]);
		printf("interrupted %s %ld\n", names[n], r->switches[n]);
	}
}

static int run_all(struct race *r, const struct workload_opts *o)
{
	struct loop loop = { .opts = o, .at_once = o->pause_us ? 1 : AT_ONCE };
	int cpu = sched_getcpu(), rc = 0, fd = storage_own_pidfd();
	struct cpus twice = { .n = 2, .cpu = (int[]){ cpu, cpu } };
	struct outcomes stays = { .attempts = 0 };

	if (fd < 0)
		return fd;
	storage_update(r->skel->maps.race_stays, fd, &stays);
	close(fd);
	while (!rc && (r->run.rounds = loop_next(&loop)))
		rc = team_run(&twice, one_thread, r);
	print(r, cpu, loop.done, &stays);
	return rc;
}

int workload_storage_race(const struct workload_opts *o)
{
	struct race r = { .run.pid = getpid() };
	int rc;

	load_quiet();
	r.skel = workload_storage_race_bpf__open_and_load();
	if (!r.skel && errno != EPERM && !load_has_kfunc("bpf_task_from_pid"))
		return err(EXIT_KERNEL, "this kernel has no bpf_task_from_pid(): Linux 6.2 or newer does");
	if (!r.skel)
		return load_err(-errno);
	rc = run_all(&r, o);
	workload_storage_race_bpf__destroy(r.skel);
	return load_stopped(rc);
}
