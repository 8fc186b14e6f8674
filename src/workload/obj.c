// SPDX-License-Identifier: GPL-2.0-or-later
#include "obj.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>

#include "../base/err.h"
#include "load.h"
#include "stop.h"
#include "workload_obj.skel.h"

#define LOOK_US 1000

struct obj {
	struct workload_obj_bpf *skel;
	uint32_t depth;
};

static int load(struct obj *j, const struct workload_opts *o)
{
	int rc;

	j->skel = workload_obj_bpf__open();
	if (!j->skel)
		return -errno;
	j->depth = o->depth;
	rc = bpf_map__set_max_entries(j->skel->maps.slots, o->depth);
	return rc ? rc : workload_obj_bpf__load(j->skel);
}

struct obj *obj_new(const struct workload_opts *o, int *code)
{
	struct obj *j = calloc(1, sizeof(*j));
	int rc;

	load_quiet();
	rc = j ? load(j, o) : -ENOMEM;
	if (!rc)
		return j;
	if (rc != -EPERM && !load_has_kfunc("bpf_obj_new_impl"))
		*code = err(EXIT_KERNEL, "this kernel has no bpf_obj_new(): Linux 6.4 or newer does");
	else
		*code = load_err(rc);
	obj_free(j);
	return NULL;
}

void obj_free(struct obj *j)
{
	if (!j)
		return;
	workload_obj_bpf__destroy(j->skel);
	free(j);
}

static int run_prog(const struct bpf_program *prog, void *ctx, uint32_t size)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = ctx, .ctx_size_in = size);

	return bpf_prog_test_run_opts(bpf_program__fd(prog), &opts);
}

int obj_run(struct obj *j, uint32_t class, uint32_t what)
{
	return obj_run_some(j, class, what, 0, j->depth);
}

int obj_run_some(struct obj *j, uint32_t class, uint32_t what, uint32_t first, uint32_t n)
{
	struct obj_run run = { .class = class, .depth = n, .what = what, .first = first };

	return run_prog(j->skel->progs.run, &run, sizeof(run));
}

int obj_wait(struct obj *j, uint32_t class)
{
	struct obj_look look = { .class = class };
	int rc;

	do {
		rc = run_prog(j->skel->progs.look, &look, sizeof(look));
		if (!rc && (look.rcu || look.ttrace))
			stop_wait(LOOK_US);
	} while (!rc && (look.rcu || look.ttrace) && !stop_pending());
	return rc;
}

uint32_t obj_size(uint32_t class)
{
#define SIZE(n) n,
	static const uint32_t sizes[] = { OBJ_CLASSES_DO(SIZE) };

	return sizes[class];
}

struct obj_counts obj_counts(const struct obj *j, uint32_t class)
{
	return j->skel->bss->counts[class];
}
