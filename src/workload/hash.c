// SPDX-License-Identifier: GPL-2.0-or-later
#include "hash.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/err.h"
#include "workload_hash.skel.h"

struct hash {
	struct workload_hash_bpf *skel;
	uint32_t map_id;
};

static int no_print(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	(void)level;
	(void)fmt;
	(void)ap;
	return 0;
}

static int load(struct hash *h, const char *name, uint32_t entries)
{
	struct bpf_map_info info = { 0 };
	uint32_t len = sizeof(info);
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_NO_PREALLOC);
	int fd, rc;

	h->skel = workload_hash_bpf__open();
	if (!h->skel)
		return -errno;
	/* made here, not by the skeleton, so that it carries the workload's name */
	fd = bpf_map_create(BPF_MAP_TYPE_HASH, name, sizeof(__u64), sizeof(__u64), entries, &opts);
	if (fd < 0)
		return -errno;
	bpf_map__set_max_entries(h->skel->maps.workload, entries);
	rc = bpf_map__reuse_fd(h->skel->maps.workload, fd);
	if (!rc && bpf_obj_get_info_by_fd(fd, &info, &len))
		rc = -errno;
	close(fd);
	h->map_id = info.id;
	return rc ? rc : workload_hash_bpf__load(h->skel);
}

struct hash *hash_new(const char *name, uint32_t entries, int *code)
{
	struct hash *h = calloc(1, sizeof(*h));
	int rc;

	libbpf_set_print(no_print);
	rc = h ? load(h, name, entries) : -ENOMEM;
	if (!rc)
		return h;
	if (rc == -EPERM)
		*code = err(EXIT_PRIVILEGE, "a workload loads BPF programs, which needs CAP_BPF "
			    "and CAP_PERFMON here: run it with sudo");
	else
		*code = err(EXIT_RUNTIME, "cannot load the workload's BPF program: %s",
			    strerror(-rc));
	hash_free(h);
	return NULL;
}

void hash_free(struct hash *h)
{
	if (!h)
		return;
	workload_hash_bpf__destroy(h->skel);
	free(h);
}

uint32_t hash_map_id(const struct hash *h)
{
	return h->map_id;
}

int hash_run(struct hash *h, struct workload_run *run)
{
	/* the kernel writes a syscall program's context back to where it read it */
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = run, .ctx_size_in = sizeof(*run));

	return bpf_prog_test_run_opts(bpf_program__fd(h->skel->progs.run), &opts);
}
