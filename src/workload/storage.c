// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "load.h"

#define VALUE_MAX 1024

static void count(struct storage_counts *c, int rc)
{
	static const struct {
		int rc;
		size_t at;
	} results[] = {
		{ 0, offsetof(struct storage_counts, done) },
		{ -EAGAIN, offsetof(struct storage_counts, eagain) },
		{ -EDEADLK, offsetof(struct storage_counts, edeadlk) },
		{ -ETIMEDOUT, offsetof(struct storage_counts, etimedout) },
		{ -EBUSY, offsetof(struct storage_counts, ebusy) },
	};

	c->attempts++;
	for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++)
		if (results[i].rc == rc) {
			++*(__u64 *)((char *)c + results[i].at);
			return;
		}
	c->other++;
}

void storage_update(const struct bpf_map *map, int fd, struct storage_counts *c)
{
	uint64_t value[VALUE_MAX / sizeof(uint64_t)] = { fd };
	int rc = bpf_map_update_elem(bpf_map__fd(map), &fd, value, BPF_ANY);

	count(c, rc ? -errno : 0);
}

void storage_delete(const struct bpf_map *map, int fd, struct storage_counts *c)
{
	int rc = bpf_map_delete_elem(bpf_map__fd(map), &fd);

	count(c, rc ? -errno : 0);
}

int storage_own_pidfd(void)
{
	int fd = syscall(SYS_pidfd_open, getpid(), 0);

	return fd < 0 ? -errno : fd;
}

void storage_print_map(const struct bpf_map *map)
{
	printf("map %s id %u\n", bpf_map__name(map), load_map_id(map));
}

void storage_print(const char *what, const char *name, const struct storage_counts *c)
{
	printf("%s %s attempts %llu done %llu eagain %llu edeadlk %llu etimedout %llu ebusy %llu "
	       "other %llu\n", what, name, c->attempts, c->done, c->eagain, c->edeadlk,
	       c->etimedout, c->ebusy, c->other);
}
