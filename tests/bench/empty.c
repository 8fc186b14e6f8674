// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * empty [-c] [-l] COMMAND…: runs COMMAND with the programs of empty.bpf.c attached that hear of
 * allocations and frees, with -l with those that hear of locks, and exits as it did. With -c the kernel
 * counts their runs, which costs; standard error tells, a name and a number each.
 * Only for the virtual machine: attaching needs the patched kernel.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdbool.h>
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
	struct bpf_program *prog;

	if (stats < 0) {
		fprintf(stderr, "empty: cannot have runs counted: %s\n", strerror(errno));
		return 1;
	}
	code = run(command);
	bpf_object__for_each_program(prog, bpf->obj)
		if (bpf_program__autoload(prog) && tell(prog))
			code = 1;
	close(stats);
	return code;
}

static struct empty_bpf *attach(bool locks)
{
	struct empty_bpf *bpf = empty_bpf__open();

	if (!bpf)
		return NULL;
	bpf_program__set_autoload(bpf->progs.empty_alloc, !locks);
	bpf_program__set_autoload(bpf->progs.empty_free, !locks);
	bpf_program__set_autoload(bpf->progs.empty_acquire, locks);
	bpf_program__set_autoload(bpf->progs.empty_release, locks);
	if (!empty_bpf__load(bpf) && !empty_bpf__attach(bpf))
		return bpf;
	empty_bpf__destroy(bpf);
	return NULL;
}

int main(int argc, char **argv)
{
	bool counted = argc > 1 && !strcmp(argv[1], "-c");
	bool locks = argc > 1 + counted && !strcmp(argv[1 + counted], "-l");
	char **command = argv + 1 + counted + locks;
	struct empty_bpf *bpf;
	int code = 1;

	if (!*command) {
		fputs("usage: empty [-c] [-l] COMMAND [ARGUMENT…]\n", stderr);
		return 2;
	}
	bpf = attach(locks);
	if (!bpf)
		fprintf(stderr, "empty: cannot attach to its tracepoints: %s; run it as root on the "
			"patched kernel\n", strerror(errno));
	else if (counted)
		code = run_counted(bpf, command);
	else
		code = run(command);
	empty_bpf__destroy(bpf);
	return code;
}
