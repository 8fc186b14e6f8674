// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * K inserts, then K deletes, again and again: what one CPU's free list does under its own load. It
 * stays on the CPU where it began, for else some of its objects would be freed on another.
 */
#include <stdio.h>

#include "cpus.h"
#include "hash.h"
#include "load.h"
#include "loop.h"
#include "workload.h"

int workload_churn(const struct workload_opts *o)
{
	struct workload_run run = { .depth = o->depth, .step = 1 };
	struct loop loop = { .opts = o, .at_once = hash_at_once(o) };
	int code, rc = cpus_pin_here();
	struct hash *h = hash_new(HASH_PLAIN, o, &code);

	if (!h)
		return code;
	while (!rc && (run.rounds = loop_next(&loop)))
		rc = hash_rounds(h, o, &run);
	printf("workload churn\nmap_id %u\n", hash_map_id(h));
	hash_print(loop.done, &run);
	hash_free(h);
	return load_stopped(rc);
}
