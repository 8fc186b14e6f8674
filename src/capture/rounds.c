// SPDX-License-Identifier: GPL-2.0-or-later
#include "rounds.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tally.h"

#define STATES_AT_ONCE 64

struct rounds {
	struct probes *probes;
	struct registry *registry;
	struct writer *writer;
	int (*drain)(void *ctx);
	void *ctx;
	uint32_t ncpus;
	const struct rings *rings;
	struct counters *counters;	/* of every kind and CPU, newest */
	struct counters *told;		/* as the stream was told last */
	int ntold;
	uint64_t missed;		/* that the stream has been told of */
	uint64_t kernel_missed;		/* of these, left out by the kernel */
	uint32_t *per_cpu;		/* caches of each CPU */
};

struct rounds *rounds_new(struct probes *p, const struct rings *rings, struct registry *reg,
			  struct writer *w, int (*drain)(void *ctx), void *ctx)
{
	struct rounds *r = calloc(1, sizeof(*r));
	uint32_t n = probes_cpus(p);

	if (!r)
		return NULL;
	*r = (struct rounds){ .probes = p, .rings = rings, .registry = reg,
			      .writer = w, .drain = drain, .ctx = ctx, .ncpus = n };
	r->counters = calloc(BMA_KINDS * (n + 1), sizeof(*r->counters));
	r->told = calloc(BMA_KINDS * (n + 1), sizeof(*r->told));
	r->per_cpu = calloc(n, sizeof(*r->per_cpu));
	if (r->counters && r->told && r->per_cpu)
		return r;
	rounds_free(r);
	errno = ENOMEM;
	return NULL;
}

void rounds_free(struct rounds *r)
{
	if (!r)
		return;
	free(r->counters);
	free(r->told);
	free(r->per_cpu);
	free(r);
}

int rounds_owners(struct rounds *r)
{
	int rc = probes_owners(r->probes, r->drain, r->ctx);

	/* the stream's own troubles stick in the writer; a map that vanished under the iterator is
	 * none */
	if (rc && rc != -ENOMEM && !writer_error(r->writer))
		rc = 0;
	return rc ? rc : r->drain(r->ctx);
}

/* States to read in one go: the CPU's interrupts are off meanwhile, and a quarter of its ring must
 * have room for them. */
static uint32_t state_slice(const struct rounds *r)
{
	uint32_t fit = probes_ring_bytes(r->probes) / 4 / (sizeof(struct bma_state) +
							sizeof(struct bma_count_rec) + 16);

	return fit < STATES_AT_ONCE ? fit : STATES_AT_ONCE;
}

int rounds_state(struct rounds *r)
{
	uint32_t room, first = 0, slice = state_slice(r);
	uint64_t *table = probes_state_table(r->probes, &room);
	int rc = 0;

	registry_addrs(r->registry, table, room, r->per_cpu);
	for (uint32_t cpu = 0; cpu < r->ncpus && !rc; cpu++)
		for (uint32_t left = r->per_cpu[cpu]; left && !rc;) {
			uint32_t n = left < slice ? left : slice;

			probes_read_state(r->probes, cpu, first, n);
			first += n;
			left -= n;
			if (left)
				rc = r->drain(r->ctx);
		}
	if (probes_each_lock(r->probes))
		probes_read_held(r->probes);
	return rc;
}

static int write_counters(struct rounds *r, int n)
{
	if (n <= 0)
		return n;
	r->missed = tally_missed(r->counters, n);
	memcpy(r->told, r->counters, n * sizeof(*r->told));
	r->ntold = n;
	return writer_counters(r->writer, r->counters, n);
}

int rounds_tell_counters(struct rounds *r)
{
	return r->ntold ? writer_counters(r->writer, r->told, r->ntold) : 0;
}

int rounds_counters(struct rounds *r)
{
	return write_counters(r, tally(r->probes, r->rings, r->counters));
}

int rounds_tell_missed(struct rounds *r)
{
	uint64_t missed = 0;

	for (unsigned int kind = 1; kind < BMA_KINDS; kind++)
		missed += kind == BMA_MAP_FD ? 0 : probes_missed(r->probes, kind);
	if (missed == r->kernel_missed)
		return 0;
	r->kernel_missed = missed;
	return rounds_counters(r);
}

uint64_t rounds_missed(const struct rounds *r)
{
	return r->missed;
}
