// SPDX-License-Identifier: GPL-2.0-or-later
#include "tally.h"

#include <errno.h>

#include "../event/cache_info.h"

/* Told in slots: what is emitted is what came out of the lanes. */
static bool told_in_slots(uint32_t kind)
{
	return kind == BMA_ALLOC || kind == BMA_FREE || kind == BMA_FREE_RCU ||
	       kind == BMA_SLAB_ALLOC || kind == BMA_RAW_FREE;
}

struct attempts {
	uint64_t by_kind[BMA_KINDS];	/* of living caches */
	uint64_t left;			/* of the kind at hand: no CPU's row has them */
};

static void count_living(const struct probes *p, struct attempts *a)
{
	uint64_t n[BMA_USES];

	probes_uses(p, n);
	*a = (struct attempts){ .by_kind = {
		[BMA_ALLOC] = n[BMA_USE_ALLOC],
		[BMA_FREE] = n[BMA_USE_FREE] + n[BMA_USE_FREE_EXTRA],
		[BMA_FREE_RCU] = n[BMA_USE_FREE_RCU] + n[BMA_USE_FREE_RCU_EXTRA] } };
}

static struct counters of_cpu(const struct bma_counts *k, const struct rings *r, uint32_t cpu,
			      uint32_t kind, struct attempts *a)
{
	struct counters c = { .cpu = cpu, .kind = kind, .attempted = k->attempted,
			      .emitted = k->emitted, .dropped = k->dropped,
			      .missed = k->refused };

	if (!told_in_slots(kind))
		return c;
	c.emitted = rings_told(r, cpu, kind);
	c.attempted = c.emitted + c.dropped;
	a->left += k->attempted - c.attempted;
	return c;
}

static int of_kind(struct probes *p, const struct rings *r, uint32_t kind, struct attempts *a,
		   struct counters *c)
{
	uint64_t missed = kind == BMA_MAP_FD ? 0 : probes_missed(p, kind);
	const struct bma_counts *k = probes_counts(p, kind);
	int n = 0;

	if (!k)
		return -errno;
	a->left = a->by_kind[kind];
	for (uint32_t cpu = 0; cpu < probes_cpus(p); cpu++) {
		c[n] = of_cpu(&k[cpu], r, cpu, kind, a);
		n += c[n].attempted != 0;
	}
	/* read one after the other: while programs run, what was told may be ahead of what was counted */
	a->left = (int64_t)a->left > 0 ? a->left : 0;
	if (missed + a->left)
		c[n++] = (struct counters){ .cpu = CPU_UNKNOWN, .kind = kind,
					    .attempted = missed + a->left, .missed = missed };
	return n;
}

int tally(struct probes *p, const struct rings *r, struct counters *c)
{
	struct attempts a;
	int n = 0, rc = 0;

	count_living(p, &a);
	for (uint32_t kind = 1; kind < BMA_KINDS && rc >= 0; kind++) {
		rc = of_kind(p, r, kind, &a, c + n);
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
