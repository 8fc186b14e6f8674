// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Allocates on one CPU and frees on the next: objects wander. free_bulk() of the freeing CPU sends
 * them back to the cache that allocated them (bpf_mem_cache.tgt).
 */
#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "../base/err.h"
#include "hash.h"
#include "stop.h"
#include "workload.h"

struct pair {
	int from, to;
};

/* The first two CPUs this process may use; one CPU plays both parts when there is no other. */
static struct pair two_cpus(void)
{
	struct pair p = { -1, -1 };
	cpu_set_t set;

	CPU_ZERO(&set);
	sched_getaffinity(0, sizeof(set), &set);
	for (int cpu = 0; cpu < CPU_SETSIZE && p.to < 0; cpu++)
		if (CPU_ISSET(cpu, &set))
			*(p.from < 0 ? &p.from : &p.to) = cpu;
	if (p.to < 0) {
		p.to = p.from;
		note("only one CPU here: what is allocated on it is freed on it");
	}
	return p;
}

static int run_on(struct hash *h, int cpu, struct workload_run *run, uint32_t what)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		return -errno;
	run->what = what;
	return hash_run(h, run);
}

static void print(const struct hash *h, const struct workload_run *run, struct pair p,
		  uint64_t rounds)
{
	printf("workload cross\nmap_id %u\nalloc_cpu %d\nfree_cpu %d\nrounds %" PRIu64
	       "\ninserted %llu\ndeleted %llu\nfailed %llu\n", hash_map_id(h), p.from, p.to,
	       rounds, run->inserted, run->deleted, run->failed);
}

int workload_cross(const struct workload_opts *o)
{
	struct workload_run run = { .depth = o->depth, .rounds = 1 };
	struct pair p = two_cpus();
	uint64_t done = 0;
	int code, rc = 0;
	struct hash *h = hash_new(o->name, o->depth + 64, &code);

	if (!h)
		return code;
	stop_catch();
	while (!rc && (!o->rounds || done < o->rounds)) {
		rc = run_on(h, p.from, &run, WORKLOAD_INSERT);
		stop_wait(o->hold_us);
		if (!rc)
			rc = run_on(h, p.to, &run, WORKLOAD_DELETE);
		done += !rc;
		if (stop_wanted(o->pause_us))
			break;
	}
	print(h, &run, p, done);
	hash_free(h);
	return rc ? err(EXIT_RUNTIME, "the workload's program stopped: %s", strerror(-rc)) : 0;
}
