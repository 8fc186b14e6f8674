// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Updates and deletes an element of this task's storage, and a program that traces what this does uses the
 * same storage itself, where its locks are held.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "../base/err.h"
#include "cpus.h"
#include "load.h"
#include "loop.h"
#include "storage.h"
#include "workload.h"
#include "workload_storage_recursion.skel.h"

enum { NOTHING, UPDATING, DELETING };	/* as in the program */

struct recursion {
	struct workload_storage_recursion_bpf *skel;
	struct outcomes created, deleted;		/* by the traced calls */
};

static void doing(struct recursion *r, uint32_t what)
{
	r->skel->bss->nth = 0;
	r->skel->bss->doing = what;
}

static void one_round(struct recursion *r, int fd)
{
	const struct bpf_map *map = r->skel->maps.recursed;

	doing(r, UPDATING);
	storage_update(map, fd, &r->created);
	doing(r, DELETING);
	storage_delete(map, fd, &r->deleted);
	doing(r, NOTHING);
}

static void print(const struct recursion *r, uint64_t rounds)
{
	const struct workload_storage_recursion_bpf *skel = r->skel;

	printf("workload storage-recursion\nrounds %" PRIu64 "\ntask %d\n", rounds, getpid());
	load_print_map(skel->maps.recursed);
	load_print_map(skel->maps.recursed_too);
	printf("prog recurse id %u\n", load_prog_id(skel->progs.recurse));
	storage_print("create", "recursed", &r->created);
	storage_print("delete", "recursed", &r->deleted);
	storage_print("recursed_create", "recursed", &skel->bss->created[0]);
	storage_print("recursed_create", "recursed_too", &skel->bss->created[1]);
	storage_print("recursed_find", "recursed", &skel->bss->found);
	storage_print("recursed_update", "both", &skel->bss->told);
	storage_print("recursed_delete", "recursed", &skel->bss->deleted);
	printf("calls updating %llu deleting %llu\n", skel->bss->calls[UPDATING],
	       skel->bss->calls[DELETING]);
}

static int run_all(struct recursion *r, const struct workload_opts *o)
{
	struct loop loop = { .opts = o, .at_once = 1 };
	int fd = storage_own_pidfd();

	if (fd < 0)
		return fd;
	while (loop_next(&loop))
		one_round(r, fd);
	close(fd);
	print(r, loop.done);
	return 0;
}

static int load(struct recursion *r)
{
	int rc;

	r->skel = workload_storage_recursion_bpf__open();
	if (!r->skel)
		return -errno;
	r->skel->rodata->pid = getpid();
	rc = workload_storage_recursion_bpf__load(r->skel);
	return rc ? rc : workload_storage_recursion_bpf__attach(r->skel);
}

static int say_why(int rc)
{
	if (rc != -EPERM && !load_has_kfunc("task_storage_ptr"))
		return err(EXIT_KERNEL, "this kernel has no task_storage_ptr() that could be traced");
	return load_err(rc);
}

int workload_storage_recursion(const struct workload_opts *o)
{
	struct recursion r = { .skel = NULL };
	int code = 0, rc = cpus_pin_here();

	load_quiet();
	if (!rc)
		rc = load(&r);
	if (rc)
		code = say_why(rc);
	if (!rc)
		code = load_stopped(run_all(&r, o));
	workload_storage_recursion_bpf__destroy(r.skel);
	return code;
}
