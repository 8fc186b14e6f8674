// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#define VALUE_MAX 1024

void storage_update(const struct bpf_map *map, int fd, struct outcomes *c)
{
	uint64_t value[VALUE_MAX / sizeof(uint64_t)] = { fd };
	int rc = bpf_map_update_elem(bpf_map__fd(map), &fd, value, BPF_ANY);

	outcome_count(c, rc ? -errno : 0);
}

void storage_delete(const struct bpf_map *map, int fd, struct outcomes *c)
{
	int rc = bpf_map_delete_elem(bpf_map__fd(map), &fd);

	outcome_count(c, rc ? -errno : 0);
}

int storage_own_pidfd(void)
{
	int fd = syscall(SYS_pidfd_open, getpid(), 0);

	return fd < 0 ? -errno : fd;
}

void storage_print(const char *what, const char *name, const struct outcomes *c)
{
	printf("%s %s attempts %llu done %llu eagain %llu edeadlk %llu etimedout %llu ebusy %llu "
	       "other %llu\n", what, name, c->attempts, c->done, c->eagain, c->edeadlk,
	       c->etimedout, c->ebusy, c->other);
}
