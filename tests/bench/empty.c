// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * empty [-c] COMMAND…: runs COMMAND with the programs of empty.bpf.c attached and exits as it did.
 * With -c the kernel counts their runs, which costs; standard error tells, a name and a number each.
 * Only for the virtual machine: attaching needs the patched kernel.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "empty.skel.h"

static int run(char **command)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		execvp(command[0], command);
		fprintf(stderr, "empty: cannot run %s: %s\n", command[0], strerror(errno));
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0) {
		fprintf(stderr, "empty: cannot start %s: %s\n", command[0], strerror(errno));
		return 1;
	}
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int tell(const struct bpf_program *prog)
{
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);

	if (bpf_obj_get_info_by_fd(bpf_program__fd(prog), &info, &len)) {
		fprintf(stderr, "empty: cannot ask for the runs of %s: %s\n",
			bpf_program__name(prog), strerror(errno));
		return 1;
	}
	fprintf(stderr, "%s %llu\n", bpf_program__name(prog), (unsigned long long)info.run_cnt);
	return 0;
}

static int run_counted(const struct empty_bpf *bpf, char **command)
{
	int stats = bpf_enable_stats(BPF_STATS_RUN_TIME), code;

	if (stats < 0) {
		fprintf(stderr, "empty: cannot have runs counted: %s\n", strerror(errno));
		return 1;
	}
	code = run(command);
	if (tell(bpf->progs.empty_alloc) || tell(bpf->progs.empty_free))
		code = 1;
	close(stats);
	return code;
}

int main(int argc, char **argv)
{
	int counted = argc > 1 && !strcmp(argv[1], "-c"), code = 1;
	struct empty_bpf *bpf;

	if (argc < 2 + counted) {
		fputs("usage: empty [-c] COMMAND [ARGUMENT…]\n", stderr);
		return 2;
	}
	bpf = empty_bpf__open_and_load();
	if (!bpf || empty_bpf__attach(bpf))
		fprintf(stderr, "empty: cannot attach to bpf_mem_alloc and bpf_mem_free: %s; run it as "
			"root on the patched kernel\n", strerror(errno));
	else if (counted)
		code = run_counted(bpf, argv + 2);
	else
		code = run(argv + 1);
	empty_bpf__destroy(bpf);
	return code;
}
