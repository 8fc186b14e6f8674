// SPDX-License-Identifier: GPL-2.0-or-later
#include "lock.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../base/err.h"
#include "load.h"

int lock_load_err(int rc)
{
	if (rc != -EPERM && !load_has_kfunc("bpf_res_spin_lock"))
		return err(EXIT_KERNEL, "this kernel has no bpf_res_spin_lock(): Linux 6.15 or newer "
			   "does");
	return load_err(rc);
}

int lock_cpus(struct cpus *c, const char *workload, int least, int n)
{
	int rc = cpus_init(c);

	if (rc)
		return load_err(rc);
	if (c->n < least)
		return err(EXIT_RUNTIME, "%s needs %d CPUs, and may use %d: run it where there are more",
			   workload, least, c->n);
	if (n && c->n > n)
		c->n = n;
	return 0;
}

void lock_print_map(const struct bpf_map *map)
{
	printf("map %s id %u\n", bpf_map__name(map), load_map_id(map));
}

void lock_print_prog(const struct bpf_program *prog)
{
	printf("prog %s id %u\n", bpf_program__name(prog), load_prog_id(prog));
}

static void print_counts(const struct bpf_program *prog, int cpu, const struct lock_counts *c)
{
	printf(" prog %s cpu %d attempts %llu acquired %llu edeadlk %llu etimedout %llu ebusy %llu "
	       "other %llu", bpf_program__name(prog), cpu, c->attempts, c->acquired, c->edeadlk,
	       c->etimedout, c->ebusy, c->other);
}

void lock_print(const struct bpf_map *map, uint32_t key, const struct bpf_program *prog, int cpu,
		const struct lock_counts *c)
{
	printf("lock %s %u", bpf_map__name(map), key);
	print_counts(prog, cpu, c);
	printf(" released %llu\n", c->released);
}

void lock_print_update(const struct bpf_map *map, const struct bpf_program *prog, int cpu,
		       const struct lock_counts *c)
{
	printf("update %s", bpf_map__name(map));
	print_counts(prog, cpu, c);
	putchar('\n');
}

void lock_print_taken(const struct bpf_map *map, uint32_t key)
{
	struct {
		__u32 lock, pad;
		__u64 taken;
	} value;

	if (!bpf_map_lookup_elem(bpf_map__fd(map), &key, &value))
		printf("taken %s %u %llu\n", bpf_map__name(map), key, value.taken);
}
