// SPDX-License-Identifier: GPL-2.0-or-later
#include "owner.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* It ends with its parent, whatever becomes of that. */
static void be_task(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (getppid() == parent)
		pause();
	_exit(0);
}

static int open_task(struct owner *o)
{
	pid_t parent = getpid(), pid = fork();

	if (!pid)
		be_task(parent);
	if (pid < 0)
		return -errno;
	o->id = pid;
	o->fd = syscall(SYS_pidfd_open, pid, 0);
	if (o->fd < 0) {
		int rc = -errno;

		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		return rc;
	}
	return 0;
}

static void close_task(struct owner *o)
{
	kill(o->id, SIGKILL);
	waitpid(o->id, NULL, 0);
}

/* The cgroups' file system, wherever it is mounted or not: this mount has no place. */
static int open_root(void)
{
	int fd = -1, fs = fsopen("cgroup2", FSOPEN_CLOEXEC);

	if (fs >= 0 && !fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		fd = fsmount(fs, FSMOUNT_CLOEXEC, 0);
	if (fd < 0)
		fd = -errno;
	if (fs >= 0)
		close(fs);
	return fd;
}

static int make_cgroup(struct owner *o)
{
	struct stat st;

	for (int n = 0; n < 1000; n++) {
		snprintf(o->name, sizeof(o->name), "bmascope-%d-%d", getpid(), n);
		if (!mkdirat(o->root, o->name, 0755))
			break;
		if (errno != EEXIST)
			return -errno;
	}
	o->fd = openat(o->root, o->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (o->fd < 0 || fstat(o->fd, &st))
		return -errno;
	o->id = st.st_ino;	/* which is a cgroup's id */
	return 0;
}

static int open_cgroup(struct owner *o)
{
	int rc;

	o->root = open_root();
	if (o->root < 0)
		return o->root;
	rc = make_cgroup(o);
	if (rc)
		close(o->root);
	return rc;
}

static void close_cgroup(struct owner *o)
{
	unlinkat(o->root, o->name, AT_REMOVEDIR);
	close(o->root);
}

static int open_inode(struct owner *o)
{
	struct stat st;

	o->fd = memfd_create("bmascope", MFD_CLOEXEC);
	if (o->fd < 0 || fstat(o->fd, &st))
		return -errno;
	o->id = st.st_ino;
	return 0;
}

static int open_socket(struct owner *o)
{
	socklen_t len = sizeof(o->id);

	o->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (o->fd < 0 || getsockopt(o->fd, SOL_SOCKET, SO_COOKIE, &o->id, &len))
		return -errno;
	return 0;
}

static const struct kind {
	const char *name;
	int (*open)(struct owner *o);
	void (*close)(struct owner *o);		/* what closing the descriptor does not do */
} kinds[OWNER_KINDS] = {
	[OWNER_TASK] = { "task", open_task, close_task },
	[OWNER_CGROUP] = { "cgroup", open_cgroup, close_cgroup },
	[OWNER_INODE] = { "inode", open_inode, NULL },
	[OWNER_SOCKET] = { "socket", open_socket, NULL },
};

const char *owner_kind_name(enum owner_kind kind)
{
	return kinds[kind].name;
}

int owner_open(struct owner *o, enum owner_kind kind)
{
	int rc;

	*o = (struct owner){ .kind = kind, .fd = -1, .root = -1 };
	rc = kinds[kind].open(o);
	if (rc && o->fd >= 0)
		close(o->fd);
	if (rc)
		o->fd = -1;
	return rc;
}

void owner_close(struct owner *o)
{
	if (o->fd < 0)
		return;
	if (kinds[o->kind].close)
		kinds[o->kind].close(o);
	close(o->fd);
	o->fd = -1;
}
