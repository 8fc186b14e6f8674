// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tasks, cgroups, inodes and sockets get an element in each map of their kind, then lose it again. At the
 * end they get one a last time and go with it: an owner's end frees what it has.
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/err.h"
#include "load.h"
#include "loop.h"
#include "owner.h"
#include "stop.h"
#include "storage.h"
#include "workload.h"
#include "workload_storage_churn.skel.h"

#define MAPS 11

struct churn {
	struct workload_storage_churn_bpf *skel;
	uint32_t n;		/* of each kind */
	struct owner *owners;	/* kind after kind */
	uint32_t opened;
	struct {
		enum owner_kind kind;
		struct bpf_map *map;	/* NULL: this kernel has no such map */
		struct outcomes created, deleted;
	} maps[MAPS];
};

static void list_maps(struct churn *c)
{
#define MAP(n, k, name) \
	c->maps[n].kind = k; \
	c->maps[n].map = c->skel->maps.name
	MAP(0, OWNER_TASK, churn_task_0);
	MAP(1, OWNER_TASK, churn_task_1);
	MAP(2, OWNER_TASK, churn_task_2);
	MAP(3, OWNER_TASK, churn_task_3);
	MAP(4, OWNER_TASK, churn_task_4);
	MAP(5, OWNER_CGROUP, churn_cgrp_0);
	MAP(6, OWNER_CGROUP, churn_cgrp_1);
	MAP(7, OWNER_INODE, churn_inode_0);
	MAP(8, OWNER_INODE, churn_inode_1);
	MAP(9, OWNER_SOCKET, churn_sk_0);
	MAP(10, OWNER_SOCKET, churn_sk_1);
}

static void say_left_out(enum owner_kind kind)
{
	note("this kernel has no local storage of kind %s%s", owner_kind_name(kind),
	     kind == OWNER_INODE ? ": it needs CONFIG_BPF_LSM, and bpf among the security modules "
	     "(lsm=…,bpf on its command line)" : "");
}

/* Not every kernel has all four kinds. */
static void leave_out(struct churn *c)
{
	bool said[OWNER_KINDS] = { false };

	for (int i = 0; i < MAPS; i++) {
		struct bpf_map *map = c->maps[i].map;
		enum owner_kind kind = c->maps[i].kind;

		if (libbpf_probe_bpf_map_type(bpf_map__type(map), NULL) > 0)
			continue;
		if (!said[kind])
			say_left_out(kind);
		said[kind] = true;
		bpf_map__set_autocreate(map, false);
		c->maps[i].map = NULL;
	}
}

static int load_maps(struct churn *c, bool choose)
{
	c->skel = workload_storage_churn_bpf__open();
	if (!c->skel)
		return -errno;
	list_maps(c);
	if (choose)
		leave_out(c);
	return workload_storage_churn_bpf__load(c->skel);
}

/* All kinds if it can be: to ask which there are takes a privilege, too, and has no errors of its own. */
static int load(struct churn *c)
{
	int rc = load_maps(c, false);

	if (rc && rc != -EPERM) {
		workload_storage_churn_bpf__destroy(c->skel);
		rc = load_maps(c, true);
	}
	return rc;
}

static int open_owners(struct churn *c)
{
	int rc = 0;

	c->owners = calloc(OWNER_KINDS * c->n, sizeof(*c->owners));
	if (!c->owners)
		return -ENOMEM;
	while (!rc && c->opened < OWNER_KINDS * c->n) {
		struct owner *o = &c->owners[c->opened];

		rc = owner_open(o, c->opened / c->n);
		if (!rc)
			c->opened++;
	}
	return rc;
}

static void close_owners(struct churn *c)
{
	while (c->opened)
		owner_close(&c->owners[--c->opened]);
	free(c->owners);
	c->owners = NULL;
}

/* Early, for who looks at them while the workload runs. */
static void print_owners(const struct churn *c)
{
	for (uint32_t i = 0; i < c->opened; i++)
		printf("owner %s %" PRIu64 "\n", owner_kind_name(c->owners[i].kind),
		       c->owners[i].id);
	fflush(stdout);
}

static void create(struct churn *c)
{
	for (uint32_t i = 0; i < c->opened; i++)
		for (int m = 0; m < MAPS; m++)
			if (c->maps[m].map && c->maps[m].kind == c->owners[i].kind)
				storage_update(c->maps[m].map, c->owners[i].fd,
					       &c->maps[m].created);
}

static void delete(struct churn *c)
{
	for (uint32_t i = 0; i < c->opened; i++)
		for (int m = 0; m < MAPS; m++)
			if (c->maps[m].map && c->maps[m].kind == c->owners[i].kind)
				storage_delete(c->maps[m].map, c->owners[i].fd,
					       &c->maps[m].deleted);
}

static void print(const struct churn *c, uint64_t rounds)
{
	printf("workload storage-churn\nrounds %" PRIu64 "\n", rounds);
	for (int m = 0; m < MAPS; m++)
		if (c->maps[m].map)
			load_print_map(c->maps[m].map);
	for (int m = 0; m < MAPS; m++)
		if (c->maps[m].map) {
			const char *name = bpf_map__name(c->maps[m].map);

			storage_print("create", name, &c->maps[m].created);
			storage_print("delete", name, &c->maps[m].deleted);
			printf("left %s %llu\n", name,
			       c->maps[m].created.done - c->maps[m].deleted.done);
		}
}

static void rounds(struct churn *c, const struct workload_opts *o)
{
	struct loop loop = { .opts = o, .at_once = 1 };

	print_owners(c);
	while (loop_next(&loop)) {
		create(c);
		stop_wait(o->hold_us);
		delete(c);
	}
	create(c);
	print(c, loop.done);
}

int workload_storage_churn(const struct workload_opts *o)
{
	struct churn c = { .n = o->depth };
	int rc, code = 0;

	load_quiet();
	rc = load(&c);
	if (rc)
		code = load_err(rc);
	if (!rc) {
		rc = open_owners(&c);
		if (rc)
			code = err(EXIT_RUNTIME, "cannot make a %s to give storage to: %s",
				   owner_kind_name(c.opened / c.n), strerror(-rc));
	}
	if (!rc)
		rounds(&c, o);
	close_owners(&c);
	workload_storage_churn_bpf__destroy(c.skel);
	return code;
}
