// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Allocates on one CPU and frees on the next: objects wander. free_bulk() of the freeing CPU sends
 * them back to the cache that allocated them (bpf_mem_cache.tgt). With mix, every CPU allocates
 * and their objects are freed in turn: a batch goes to the cache of the object freed last, though
 * most of it may be of others.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "../base/err.h"
#include "cpus.h"
#include "hash.h"
#include "load.h"
#include "loop.h"
#include "stop.h"
#include "workload.h"

struct cross {
	struct cpus cpus;	/* all there are */
	int from;		/* of them, this many allocate */
	int to;			/* this one frees */
	uint64_t *inserted;	/* by the first `from` CPUs */
	struct workload_run run;
};

static int cross_init(struct cross *x, const struct workload_opts *o)
{
	int rc = cpus_init(&x->cpus);

	if (rc)
		return rc;
	if (x->cpus.n == 1)
		note("only one CPU here: what is allocated on it is freed on it");
	x->from = o->mix ? x->cpus.n : 1;
	x->to = x->cpus.cpu[x->cpus.n > 1];
	x->inserted = calloc(x->from, sizeof(*x->inserted));
	return x->inserted ? 0 : -ENOMEM;
}

static void cross_release(struct cross *x)
{
	cpus_release(&x->cpus);
	free(x->inserted);
}

static int run_on(struct hash *h, int cpu, struct workload_run *run, uint32_t what)
{
	int rc = cpus_pin(cpu);

	run->what = what;
	return rc || !run->depth ? rc : hash_run(h, run);
}

/* The n-th CPU takes every from-th key, so that keys in their order are objects of all in turn. */
static int fill(struct cross *x, struct hash *h, uint32_t depth, int n)
{
	uint64_t before = x->run.inserted;
	int rc;

	x->run.key = n;
	x->run.step = x->from;
	x->run.depth = (depth + x->from - 1 - n) / x->from;
	rc = run_on(h, x->cpus.cpu[n], &x->run, WORKLOAD_INSERT);
	x->inserted[n] += x->run.inserted - before;
	return rc;
}

static int empty(struct cross *x, struct hash *h, uint32_t depth)
{
	x->run.key = 0;
	x->run.step = 1;
	x->run.depth = depth;
	return run_on(h, x->to, &x->run, WORKLOAD_DELETE);
}

static int one_round(struct cross *x, struct hash *h, const struct workload_opts *o)
{
	int rc = 0;

	for (int n = 0; !rc && n < x->from; n++)
		rc = fill(x, h, o->depth, n);
	stop_wait(o->hold_us);
	return rc ? rc : empty(x, h, o->depth);
}

static void print(const struct cross *x, const struct hash *h, const struct workload_opts *o,
		  uint64_t rounds)
{
	printf("workload cross\nmap_id %u\n", hash_map_id(h));
	if (!o->mix)
		printf("alloc_cpu %d\n", x->cpus.cpu[0]);
	printf("free_cpu %d\n", x->to);
	for (int n = 0; o->mix && n < x->from; n++) {
		int cpu = x->cpus.cpu[n];

		printf("cpu %d inserted %" PRIu64 " deleted %" PRIu64 "\n", cpu, x->inserted[n],
		       cpu == x->to ? (uint64_t)x->run.deleted : 0);
	}
	hash_print(rounds, &x->run);
}

int workload_cross(const struct workload_opts *o)
{
	struct loop loop = { .opts = o, .at_once = 1 };
	struct cross x = { .run.rounds = 1 };
	int code, rc;
	struct hash *h = hash_new(HASH_PLAIN, o, &code);

	if (!h)
		return code;
	rc = cross_init(&x, o);
	while (!rc && loop_next(&loop))
		rc = one_round(&x, h, o);
	if (x.inserted)
		print(&x, h, o, loop.done);
	cross_release(&x);
	hash_free(h);
	return load_stopped(rc);
}
