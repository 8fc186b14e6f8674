// SPDX-License-Identifier: GPL-2.0-or-later
#include "offspring.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ASK_TRIES 40
#define TRY_NS 50000000

void offspring_adopt(void)
{
	/* where it fails, the command's own children are not ours to end */
	prctl(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L);
}

/* 0: it has just ended. /proc/PID/task/PID/children would be shorter; not every kernel has it. */
static pid_t parent_of(const char *pid)
{
	char path[64], line[512] = "";
	const char *end;
	int parent = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%.20s/stat", pid);
	f = fopen(path, "r");
	if (!f)
		return 0;
	if (!fgets(line, sizeof(line), f))
		line[0] = 0;
	fclose(f);
	end = strrchr(line, ')');	/* a program's name may hold anything */
	if (!end || sscanf(end, ") %*c %d", &parent) != 1)
		return 0;
	return parent;
}

unsigned int offspring_signal(int sig)
{
	DIR *proc = opendir("/proc");
	struct dirent *e;
	unsigned int n = 0;

	if (!proc)
		return 0;
	while ((e = readdir(proc)))
		if (isdigit((unsigned char)e->d_name[0]) && parent_of(e->d_name) == getpid()) {
			kill(atoi(e->d_name), sig);
			n++;
		}
	closedir(proc);
	return n;
}

static bool all_gone(void)
{
	pid_t pid;

	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
		;
	return pid < 0 && errno == ECHILD;
}

void offspring_end(void)
{
	for (int tries = 0; !all_gone(); tries++) {
		offspring_signal(tries < ASK_TRIES ? SIGTERM : SIGKILL);
		nanosleep(&(struct timespec){ .tv_nsec = TRY_NS }, NULL);
	}
}
