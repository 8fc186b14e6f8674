// SPDX-License-Identifier: GPL-2.0-or-later
#include "tally.h"

#include <errno.h>

#include "../event/cache_info.h"

/* Each of the kinds that are told in slots has taken one, or found none and is in dropped. */
static struct counters of_cpu(const struct bma_counts *k, const struct rings *r, uint32_t cpu,
			      uint32_t kind)
{
	struct counters c = { .cpu = cpu, .kind = kind, .attempted = k->attempted,
			      .emitted = k->emitted, .dropped = k->dropped,
			      .missed = k->refused };

	if (!lane_by_record(kind)) {
		c.emitted = rings_told(r, cpu, kind);
		c.attempted = c.emitted + c.dropped;
	}
	return c;
}

static int of_kind(struct probes *p, const struct rings *r, uint32_t kind, struct counters *c)
{
	uint64_t missed = kind == BMA_MAP_FD ? 0 : probes_missed(p, kind);
	const struct bma_counts *k = probes_counts(p, kind);
	int n = 0;

	if (!k)
		return -errno;
	for (uint32_t cpu = 0; cpu < probes_cpus(p); cpu++) {
		c[n] = of_cpu(&k[cpu], r, cpu, kind);
		n += c[n].attempted != 0;
	}
	if (missed)
		c[n++] = (struct counters){ .cpu = CPU_UNKNOWN, .kind = kind,
					    .attempted = missed, .missed = missed };
	return n;
}

int tally(struct probes *p, const struct rings *r, struct counters *c)
{
	int n = 0, rc = 0;

	for (uint32_t kind = 1; kind < BMA_KINDS && rc >= 0; kind++) {
		rc = of_kind(p, r, kind, c + n);
		n += rc > 0 ? rc : 0;
	}
	return rc < 0 ? rc : n;
}

uint64_t tally_missed(const struct counters *c, int n)
{
	uint64_t missed = 0;

	for (int i = 0; i < n; i++)
		missed += c[i].missed;
	return missed;
}
