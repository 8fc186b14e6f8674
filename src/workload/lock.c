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

/* Nobody says -EAGAIN here: it is one of the others. */
static void print_outcomes(const struct bpf_program *prog, int cpu, const struct outcomes *o)
{
	printf(" prog %s cpu %d attempts %llu acquired %llu edeadlk %llu etimedout %llu ebusy %llu "
	       "other %llu", bpf_program__name(prog), cpu, o->attempts, o->done, o->edeadlk,
	       o->etimedout, o->ebusy, o->other + o->eagain);
}

void lock_print(const struct bpf_map *map, uint32_t key, const struct bpf_program *prog, int cpu,
		const struct lock_counts *c)
{
	printf("lock %s %u", bpf_map__name(map), key);
	print_outcomes(prog, cpu, &c->got);
	printf(" released %llu\n", c->released);
}

void lock_print_update(const struct bpf_map *map, const struct bpf_program *prog, int cpu,
		       const struct outcomes *o)
{
	printf("update %s", bpf_map__name(map));
	print_outcomes(prog, cpu, o);
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
