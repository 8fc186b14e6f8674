/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Those that can have local storage: a task, a cgroup, an inode, a socket, made for the purpose. */
#ifndef BMA_OWNER_H
#define BMA_OWNER_H

#include <stdint.h>
#include <sys/types.h>

enum owner_kind { OWNER_TASK, OWNER_CGROUP, OWNER_INODE, OWNER_SOCKET };
#define OWNER_KINDS 4

struct owner {
	enum owner_kind kind;
	int fd;			/* what maps know it by; -1: there is none */
	uint64_t id;		/* pid, cgroup id, inode number, socket cookie */
	int root;		/* a cgroup's: the folder that it is in */
	char name[32];		/* a cgroup's */
};

const char *owner_kind_name(enum owner_kind kind);

/*
 * A child process that does nothing; a new cgroup; a file without a name; a socket. 0 or -errno: then
 * owner_close() has nothing to do.
 */
int owner_open(struct owner *o, enum owner_kind kind);

/* The task ends, the cgroup is removed, file and socket are closed. */
void owner_close(struct owner *o);

#endif
