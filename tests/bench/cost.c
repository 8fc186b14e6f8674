// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cost FILE COMMAND…: runs COMMAND, writes to FILE how many nanoseconds of CPU time it took, with
 * all children that it waited for, and exits as it did. The kernel's sum, which is exact, and not
 * samples of it: `user` and `system` of rusage are made to add up to that.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static uint64_t ns(const struct timeval *t)
{
	return (t->tv_sec * UINT64_C(1000000) + t->tv_usec) * 1000;
}

static int note(const char *name, const struct rusage *used)
{
	FILE *file = fopen(name, "w");

	if (file && fprintf(file, "%" PRIu64 "\n", ns(&used->ru_utime) + ns(&used->ru_stime)) > 0 &&
	    !fclose(file))
		return 0;
	fprintf(stderr, "cost: cannot write %s: %s\n", name, strerror(errno));
	return 1;
}

int main(int argc, char **argv)
{
	struct rusage used;
	int status;
	pid_t pid;

	if (argc < 3) {
		fputs("usage: cost FILE COMMAND [ARGUMENT…]\n", stderr);
		return 2;
	}
	pid = fork();
	if (!pid) {
		execvp(argv[2], argv + 2);
		fprintf(stderr, "cost: cannot run %s: %s\n", argv[2], strerror(errno));
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &used) < 0) {
		fprintf(stderr, "cost: cannot start %s: %s\n", argv[2], strerror(errno));
		return 1;
	}
	if (note(argv[1], &used))
		return 1;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
