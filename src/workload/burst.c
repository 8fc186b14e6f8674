// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * K inserts in one stretch with interrupts off: the free list runs empty, the refill is asked for
 * and cannot run, the rest of the inserts fail with ENOMEM. Then what was inserted is deleted.
 */
#include <errno.h>
#include <stdio.h>

#include "../base/err.h"
#include "cpus.h"
#include "hash.h"
#include "load.h"
#include "loop.h"
#include "stop.h"
#include "workload.h"

static int one_round(struct hash *h, const struct workload_opts *o, struct workload_run *run)
{
	int rc = hash_burst(h, run);

	stop_wait(o->hold_us);
	run->what = WORKLOAD_DELETE;
	return rc ? rc : hash_run(h, run);
}

static int ended(int rc)
{
	if (rc == -ENOTSUP)
		return err(EXIT_KERNEL, "burst needs bpf_local_irq_save(), which this kernel has "
			   "not: Linux 6.14 or newer does");
	return load_stopped(rc);
}

int workload_burst(const struct workload_opts *o)
{
	struct workload_run run = { .depth = o->depth, .step = 1 };
	struct loop loop = { .opts = o, .at_once = 1 };
	int code, cpu = cpus_pin_first(), rc = cpu < 0 ? cpu : 0;
	struct hash *h = hash_new(HASH_PLAIN, o, &code);

	if (!h)
		return code;
	while (!rc && (run.rounds = loop_next(&loop)))
		rc = one_round(h, o, &run);
	if (rc != -ENOTSUP) {
		printf("workload burst\nmap_id %u\ncpu %d\n", hash_map_id(h), cpu);
		hash_print(loop.done, &run);
	}
	hash_free(h);
	return ended(rc);
}
