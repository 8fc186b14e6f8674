// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bare PROGRAM ROUNDS: that many rounds of a program of bare.bpf.c. Fails when a single one did not
 * do what it is for. Only for the virtual machine.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../bpf/workload/lock.h"
#include "bare.skel.h"

#define AT_ONCE 10000u	/* in one run: nothing else gets the CPU meanwhile */

static int run_once(int prog, __u32 rounds)
{
	struct lock_run run = { .rounds = rounds };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = &run, .ctx_size_in = sizeof(run));

	if (bpf_prog_test_run_opts(prog, &opts)) {
		fprintf(stderr, "bare: the program cannot be run: %s\n", strerror(errno));
		return 1;
	}
	/* the kernel writes a syscall program's context back to where it read it */
	if (run.slot == rounds)
		return 0;
	fprintf(stderr, "bare: %u of %u rounds went as they should\n", run.slot, rounds);
	return 1;
}

static int run_all(const struct bare_bpf *bpf, const char *name, unsigned long rounds)
{
	const struct bpf_program *prog = bpf_object__find_program_by_name(bpf->obj, name);

	if (!prog) {
		fprintf(stderr, "bare: there is no program %s in bare.bpf.c\n", name);
		return 1;
	}
	while (rounds) {
		__u32 n = rounds < AT_ONCE ? rounds : AT_ONCE;

		if (run_once(bpf_program__fd(prog), n))
			return 1;
		rounds -= n;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct bare_bpf *bpf;
	int code = 1;

	if (argc != 3) {
		fputs("usage: bare PROGRAM ROUNDS\n", stderr);
		return 2;
	}
	bpf = bare_bpf__open_and_load();
	if (bpf)
		code = run_all(bpf, argv[1], strtoul(argv[2], NULL, 10));
	else
		fprintf(stderr, "bare: cannot load its programs: %s; run it as root\n", strerror(errno));
	bare_bpf__destroy(bpf);
	return code;
}
