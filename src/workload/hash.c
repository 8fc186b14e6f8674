// SPDX-License-Identifier: GPL-2.0-or-later
#include "hash.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "load.h"
#include "stop.h"
#include "workload_hash.skel.h"

#define SPARE 64	/* room for keys that another CPU's count of elements has not seen go */
#define RUN_OPS 256	/* inserts and deletes in one run of the program, if rounds are small */

struct hash {
	struct workload_hash_bpf *skel;
	uint32_t map_id;
	bool bursts;
};

/* Made here, not by the skeleton, so that it carries the workload's name. */
static int make_map(struct hash *h, enum hash_kind kind, const struct workload_opts *o)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_NO_PREALLOC);
	struct bpf_map_info info = { 0 };
	uint32_t len = sizeof(info), entries = o->depth + SPARE;
	int rc, fd = bpf_map_create(kind == HASH_PERCPU ? BPF_MAP_TYPE_PERCPU_HASH :
				    BPF_MAP_TYPE_HASH, o->name, sizeof(__u64), sizeof(__u64),
				    entries, &opts);

	if (fd < 0)
		return -errno;
	bpf_map__set_max_entries(h->skel->maps.workload, entries);
	rc = bpf_map__reuse_fd(h->skel->maps.workload, fd);
	if (!rc && bpf_obj_get_info_by_fd(fd, &info, &len))
		rc = -errno;
	close(fd);
	h->map_id = info.id;
	return rc;
}

static int load(struct hash *h, enum hash_kind kind, const struct workload_opts *o)
{
	int rc;

	h->skel = workload_hash_bpf__open();
	if (!h->skel)
		return -errno;
	h->bursts = load_has_kfunc("bpf_local_irq_save");
	bpf_program__set_autoload(h->skel->progs.burst, h->bursts);
	rc = make_map(h, kind, o);
	return rc ? rc : workload_hash_bpf__load(h->skel);
}

struct hash *hash_new(enum hash_kind kind, const struct workload_opts *o, int *code)
{
	struct hash *h = calloc(1, sizeof(*h));
	int rc;

	load_quiet();
	rc = h ? load(h, kind, o) : -ENOMEM;
	if (!rc)
		return h;
	*code = load_err(rc);
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

static int run_prog(const struct bpf_program *prog, struct workload_run *run)
{
	/* the kernel writes a syscall program's context back to where it read it */
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = run, .ctx_size_in = sizeof(*run));

	return bpf_prog_test_run_opts(bpf_program__fd(prog), &opts);
}

int hash_run(struct hash *h, struct workload_run *run)
{
	return run_prog(h->skel->progs.run, run);
}

int hash_burst(struct hash *h, struct workload_run *run)
{
	return h->bursts ? run_prog(h->skel->progs.burst, run) : -ENOTSUP;
}

int hash_rounds(struct hash *h, const struct workload_opts *o, struct workload_run *run)
{
	int rc;

	run->what = WORKLOAD_INSERT | WORKLOAD_DELETE;
	if (!o->hold_us)
		return hash_run(h, run);
	run->what = WORKLOAD_INSERT;
	rc = hash_run(h, run);
	stop_wait(o->hold_us);
	run->what = WORKLOAD_DELETE;
	return rc ? rc : hash_run(h, run);
}

uint32_t hash_at_once(const struct workload_opts *o)
{
	if (o->pause_us || o->hold_us || o->depth > RUN_OPS / 2)
		return 1;
	return RUN_OPS / (2 * o->depth);
}

void hash_print(uint64_t rounds, const struct workload_run *run)
{
	printf("rounds %" PRIu64 "\ninserted %llu\ndeleted %llu\nfailed %llu\n", rounds,
	       run->inserted, run->deleted, run->failed);
	if (run->failed)
		printf("failed_enomem %llu\nfailed_other %llu\n", run->enomem,
		       run->failed - run->enomem);
}
