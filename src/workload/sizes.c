// SPDX-License-Identifier: GPL-2.0-or-later
/* K objects of every size class with bpf_obj_new(), smallest first, then all dropped in that order. */
#include <inttypes.h>
#include <stdio.h>

#include "cpus.h"
#include "load.h"
#include "obj.h"
#include "loop.h"
#include "stop.h"
#include "workload.h"

static int each_class(struct obj *j, uint32_t what)
{
	int rc = 0;

	for (uint32_t class = 0; !rc && class < OBJ_CLASSES; class++)
		rc = obj_run(j, class, what);
	return rc;
}

static int one_round(struct obj *j, const struct workload_opts *o)
{
	int rc = each_class(j, OBJ_ALLOCATE);

	stop_wait(o->hold_us);
	return rc ? rc : each_class(j, OBJ_FREE);
}

static void print(const struct obj *j, int cpu, uint64_t rounds)
{
	struct obj_counts all = { 0 };

	printf("workload sizes\ncpu %d\nrounds %" PRIu64 "\n", cpu, rounds);
	for (uint32_t class = 0; class < OBJ_CLASSES; class++) {
		struct obj_counts c = obj_counts(j, class);

		printf("size %u allocated %llu freed %llu failed %llu\n", obj_size(class),
		       c.allocated, c.freed, c.failed);
		all.allocated += c.allocated;
		all.freed += c.freed;
		all.failed += c.failed;
	}
	printf("allocated %llu\nfreed %llu\nfailed %llu\n", all.allocated, all.freed, all.failed);
}

int workload_sizes(const struct workload_opts *o)
{
	struct loop loop = { .opts = o, .at_once = 1 };
	int code, cpu = cpus_pin_first(), rc = cpu < 0 ? cpu : 0;
	struct obj *j = obj_new(o, &code);

	if (!j)
		return code;
	while (!rc && loop_next(&loop))
		rc = one_round(j, o);
	print(j, cpu, loop.done);
	obj_free(j);
	return load_stopped(rc);
}
