// SPDX-License-Identifier: GPL-2.0-or-later
/* K inserts, then K deletes, again and again: what one CPU's free list does under its own load. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/err.h"
#include "hash.h"
#include "stop.h"
#include "workload.h"

#define RUN_OPS 256	/* inserts and deletes in one run of the program, if rounds are small */

/* Rounds for the next run: many small ones together, big ones alone. */
static uint32_t rounds_now(const struct workload_opts *o, uint64_t done)
{
	uint64_t n = o->pause_us || o->hold_us ? 1 : RUN_OPS / (2ull * o->depth);

	if (!n)
		n = 1;
	if (o->rounds && n > o->rounds - done)
		n = o->rounds - done;
	return n;
}

/* One run of the program, or two with a rest between them. */
static int run_rounds(struct hash *h, const struct workload_opts *o, struct workload_run *run)
{
	int rc;

	if (!o->hold_us)
		return hash_run(h, run);
	run->what = WORKLOAD_INSERT;
	rc = hash_run(h, run);
	stop_wait(o->hold_us);
	run->what = WORKLOAD_DELETE;
	return rc ? rc : hash_run(h, run);
}

static void print(const struct hash *h, const struct workload_run *run, uint64_t rounds)
{
	printf("workload churn\nmap_id %u\nrounds %" PRIu64 "\ninserted %llu\ndeleted %llu\n"
	       "failed %llu\n", hash_map_id(h), rounds, run->inserted, run->deleted, run->failed);
}

int workload_churn(const struct workload_opts *o)
{
	struct workload_run run = { .depth = o->depth, .what = WORKLOAD_INSERT | WORKLOAD_DELETE };
	uint64_t done = 0;
	int code, rc = 0;
	struct hash *h = hash_new(o->name, o->depth + 64, &code);

	if (!h)
		return code;
	stop_catch();
	while (!rc && (!o->rounds || done < o->rounds)) {
		run.rounds = rounds_now(o, done);
		rc = run_rounds(h, o, &run);
		done += rc ? 0 : run.rounds;
		if (stop_wanted(o->pause_us))
			break;
	}
	print(h, &run, done);
	hash_free(h);
	return rc ? err(EXIT_RUNTIME, "the workload's program stopped: %s", strerror(-rc)) : 0;
}
