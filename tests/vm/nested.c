// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs in the guest, traced: nested WATCH ROUNDS. Inserts and deletes on CPU 0, each of them
 * interrupted by an NMI that deletes or inserts in another map. WATCH is what the interrupted one
 * writes: free_cnt of its cache; or slot, the counter of the capture's own lane, so that the NMI comes
 * when a program has taken its slot and not written it. Says how many there were.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "nested.skel.h"

#define AT_ONCE 1000	/* rounds of one run */

static void need(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "nested: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void run(const struct bpf_program *prog)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	need(!bpf_prog_test_run_opts(bpf_program__fd(prog), &opts) && !opts.retval,
	     bpf_program__name(prog));
}

/* The capture's map. */
static int find_lanes(void)
{
	struct bpf_map_info info;
	__u32 id = 0, len;
	int fd;

	while (!bpf_map_get_next_id(id, &id)) {
		fd = bpf_map_get_fd_by_id(id);
		memset(&info, 0, sizeof(info));
		len = sizeof(info);
		if (fd >= 0 && !bpf_obj_get_info_by_fd(fd, &info, &len) && !strcmp(info.name, "lanes"))
			return fd;
		close(fd);
	}
	return -1;
}

static struct nested_bpf *load(void)
{
	struct nested_bpf *bpf = nested_bpf__open();
	int lanes = find_lanes();

	need(bpf != NULL, "cannot open the programs");
	need(lanes >= 0, "there is no capture that runs");
	need(!bpf_map__reuse_fd(bpf->maps.lanes, lanes), "cannot use its lanes");
	need(!nested_bpf__load(bpf), "cannot load the programs");
	return bpf;
}

/* A data breakpoint; its program runs in NMI context. */
static void watch(const struct nested_bpf *bpf, uint64_t address, unsigned int bytes)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_BREAKPOINT, .size = sizeof(attr),
					.bp_type = HW_BREAKPOINT_W, .bp_len = bytes,
					.bp_addr = address, .sample_period = 1 };
	int fd = syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);

	need(fd >= 0, "cannot set the watchpoint");
	need(bpf_program__attach_perf_event(bpf->progs.on_nmi, fd) != NULL, "cannot attach to it");
}

int main(int argc, char **argv)
{
	struct nested_bpf *bpf;
	cpu_set_t set;
	long rounds = argc == 3 ? atol(argv[2]) : 0;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	need(!sched_setaffinity(0, sizeof(set), &set), "cannot stay on one CPU");
	bpf = load();
	run(bpf->progs.look);
	if (!strcmp(argv[1], "slot"))
		watch(bpf, bpf->bss->slot, HW_BREAKPOINT_LEN_8);
	else
		watch(bpf, bpf->bss->free_cnt, HW_BREAKPOINT_LEN_4);
	bpf->bss->rounds = AT_ONCE;
	for (; rounds > 0; rounds -= AT_ONCE)
		run(bpf->progs.run);
	run(bpf->progs.empty);
	fprintf(stderr, "inserted %llu\ndeleted %llu\nfailed %llu\n", bpf->bss->inserted,
		bpf->bss->deleted, bpf->bss->failed);
	fprintf(stderr, "nested %llu\nnested_inserted %llu\nnested_deleted %llu\nnested_failed %llu\n",
		bpf->bss->hits, bpf->bss->nested_inserted, bpf->bss->nested_deleted,
		bpf->bss->nested_failed);
	return 0;
}
