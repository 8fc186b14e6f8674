/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VM_INIT_H
#define VM_INIT_H

#include <stddef.h>
#include <sys/types.h>

enum { JOB_MAX = 4096 };

/* What to run, as the host wrote it to /job: records that end in a NUL byte, each `key=value`. */
struct job {
	const char *dir;		/* where COMMAND starts: the project's folder */
	char *show[JOB_MAX + 1];	/* host folders to keep visible below the guest's own tmpfs */
	char *args[JOB_MAX + 1];
	size_t shows, argc;
	gid_t groups[64];
	size_t group_count;
	uid_t uid;
	gid_t gid;
	int tty;
};

/* Reads the job file whole, variables into the environment. Strings live as long as the program. */
void job_read(struct job *job, const char *path);

/*
 * Makes the guest's root: the host's files read-only through 9p, the kernel's own file systems, and
 * a tmpfs where programs expect to write. Becomes that root. Ends the program on failure.
 */
void root_enter(const struct job *job);

/* Prints a reason where the host looks for one (the console) and ends the guest. */
void fail(const char *what, const char *object) __attribute__((noreturn));

#endif
