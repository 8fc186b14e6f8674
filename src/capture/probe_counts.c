// SPDX-License-Identifier: GPL-2.0-or-later
/* What the programs, and the kernel of them, count. */
#include "probe_parts.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>

#include "bmascope.skel.h"

static uint64_t missed_by(const struct bpf_program *prog)
{
	struct bpf_prog_info info = { 0 };
	uint32_t len = sizeof(info);

	return bpf_obj_get_info_by_fd(bpf_program__fd(prog), &info, &len) ? 0 :
									   info.recursion_misses;
}

uint64_t probes_missed(const struct probes *p, unsigned int kind)
{
	uint64_t missed = 0;

	for (unsigned int i = 0; i < PROBES; i++)
		if (probe_row(i)->kind == kind)
			missed += missed_by(probe_program(p, probe_row(i)));
	return missed;
}

uint64_t probes_own_locks(const struct probes *p)
{
	uint64_t sum = 0;

	for (uint32_t cpu = 0; cpu < p->ncpus; cpu++)
		sum += __atomic_load_n(&probes_lane(p, cpu)->own_locks, __ATOMIC_RELAXED);
	return sum;
}

uint64_t probes_unseen_maps(const struct probes *p)
{
	return probes_missed(p, BMA_MAP_FD);
}

const struct bma_counts *probes_counts(struct probes *p, uint32_t kind)
{
	if (bpf_map_lookup_elem(bpf_map__fd(p->skel->maps.counts), &kind, p->counts))
		return NULL;
	return p->counts;
}

uint64_t probes_own_ns(const struct probes *p)
{
	uint64_t sum = 0;

	for (uint32_t cpu = 0; cpu < p->ncpus; cpu++)
		sum += __atomic_load_n(&probes_lane(p, cpu)->own_ns, __ATOMIC_RELAXED);
	return sum;
}
