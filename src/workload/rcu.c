// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * K objects of one size with bpf_obj_new(), then all dropped, each by unit_free_rcu(). After the
 * allocations and after the drops it waits until the cache has no grace period under way, neither
 * RCU's nor tasks-trace's. A round's first drop sends what lies in free_by_rcu to wait; those that
 * come while it waits stay in free_by_rcu until the cache's irq_work runs again, in the next round.
 */
#include <inttypes.h>
#include <stdio.h>

#include "cpus.h"
#include "load.h"
#include "obj.h"
#include "loop.h"
#include "stop.h"
#include "workload.h"

#define CLASS 2		/* 64 bytes */

static int step(struct obj *j, uint32_t what)
{
	int rc = obj_run(j, CLASS, what);

	return rc ? rc : obj_wait(j, CLASS);
}

static int one_round(struct obj *j, const struct workload_opts *o)
{
	int rc = step(j, OBJ_ALLOCATE);

	stop_wait(o->hold_us);
	return rc ? rc : step(j, OBJ_FREE);
}

int workload_rcu(const struct workload_opts *o)
{
	struct loop loop = { .opts = o, .at_once = 1 };
	int code, cpu = cpus_pin_first(), rc = cpu < 0 ? cpu : 0;
	struct obj *j = obj_new(o, &code);
	struct obj_counts c;

	if (!j)
		return code;
	while (!rc && loop_next(&loop))
		rc = one_round(j, o);
	c = obj_counts(j, CLASS);
	printf("workload rcu\ncpu %d\nsize %u\nrounds %" PRIu64 "\nallocated %llu\nfreed %llu\n"
	       "failed %llu\n", cpu, obj_size(CLASS), loop.done, c.allocated, c.freed, c.failed);
	obj_free(j);
	return load_stopped(rc);
}
