// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * K inserts, then K deletes in a per-CPU hash map: each element takes one object from the map's
 * own caches and one per-CPU object, whose caches have watermarks of 1 and 3, from its second.
 */
#include <stdio.h>

#include "cpus.h"
#include "hash.h"
#include "load.h"
#include "loop.h"
#include "workload.h"

int workload_percpu(const struct workload_opts *o)
{
	struct workload_run run = { .depth = o->depth, .step = 1 };
	struct loop loop = { .opts = o, .at_once = hash_at_once(o) };
	int code, cpu = cpus_pin_first(), rc = cpu < 0 ? cpu : 0;
	struct hash *h = hash_new(HASH_PERCPU, o, &code);

	if (!h)
		return code;
	while (!rc && (run.rounds = loop_next(&loop)))
		rc = hash_rounds(h, o, &run);
	printf("workload percpu\nmap_id %u\ncpu %d\n", hash_map_id(h), cpu);
	hash_print(loop.done, &run);
	hash_free(h);
	return load_stopped(rc);
}
