// SPDX-License-Identifier: GPL-2.0-or-later
/* Programs that are run, not attached: on a CPU of our choice, or by the map iterator. */
#include "probe_parts.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <unistd.h>

#include "../base/clock.h"
#include "bmascope.skel.h"
#include "storage.h"

int probes_offsets(struct probes *p, uint64_t *offsets)
{
	uint64_t args[1] = { p->ncpus };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args, .ctx_size_in = sizeof(args));
	int rc = bpf_prog_test_run_opts(bpf_program__fd(p->skel->progs.read_offsets), &opts);

	if (rc)
		return rc;
	if (opts.retval)
		return -ENOENT;
	for (uint32_t cpu = 0; cpu < p->ncpus; cpu++)
		if (bpf_map_lookup_elem(bpf_map__fd(p->skel->maps.cpu_offsets), &cpu,
					&offsets[cpu]))
			return -errno;
	return 0;
}

int probes_owners(struct probes *p, int (*fn)(void *ctx), void *ctx)
{
	char pace[64 * BMA_OWNER_PACE];
	size_t fit = p->ring_bytes / 4 / (sizeof(struct bma_owner_event) + 8) * BMA_OWNER_PACE;
	int fd = bpf_iter_create(bpf_link__fd(p->owners)), rc = 0;
	ssize_t n;

	if (fd < 0)
		return -errno;
	while (!rc && (n = read(fd, pace, fit < sizeof(pace) ? fit : sizeof(pace))))
		rc = n < 0 ? -errno : fn(ctx);
	close(fd);
	return rc;
}

bool probes_have_busy_counter(const struct probes *p)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	return !bpf_prog_test_run_opts(bpf_program__fd(p->skel->progs.has_busy_counter), &opts) &&
	       opts.retval;
}

/* The whole walk is one read: the program hands nothing over this way. */
int probes_storage(struct probes *p, struct storage_walk *walk)
{
	struct bmascope_bpf__bss *bss = p->skel->bss;
	int fd = bpf_iter_create(bpf_link__fd(p->storage)), rc = 0;
	char nothing[64];

	if (fd < 0)
		return -errno;
	*walk = (struct storage_walk){ .time = clock_ns(CLOCK_MONOTONIC),
				       .records = p->storage_walk.at,
				       .busy_counter = p->busy_counter };
	bss->storage_records = bss->storage_left_out = 0;
	if (read(fd, nothing, sizeof(nothing)) < 0)
		rc = -errno;
	close(fd);
	walk->n = bss->storage_records;
	walk->left_out = bss->storage_left_out;
	return rc;
}

uint64_t *probes_state_table(struct probes *p, uint32_t *room)
{
	*room = bpf_map__max_entries(p->skel->maps.state_caches);
	return p->state_caches.at;
}

static int run_on(const struct bpf_program *prog, uint32_t cpu, uint64_t a, uint64_t b)
{
	uint64_t args[2] = { a, b };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args, .ctx_size_in = sizeof(args),
		    .flags = BPF_F_TEST_RUN_ON_CPU, .cpu = cpu);

	return bpf_prog_test_run_opts(bpf_program__fd(prog), &opts);
}

int probes_read_state(struct probes *p, uint32_t cpu, uint32_t first, uint32_t n)
{
	return run_on(p->skel->progs.read_state, cpu, first, n);
}

void probes_read_held(struct probes *p)
{
	for (uint32_t cpu = 0; cpu < p->ncpus; cpu++)
		run_on(p->skel->progs.read_held, cpu, 0, 0);
}

/* Programs run with interrupts off, and this one comes to a CPU by an interrupt: when it was there,
 * what ran before is done. CPUs that are off run nothing. */
void probes_sync(struct probes *p)
{
	for (uint32_t cpu = 0; cpu < p->ncpus; cpu++)
		run_on(p->skel->progs.read_state, cpu, 0, 0);
}

static void tell_rate(struct probes *p, uint32_t tells)
{
	for (uint32_t cpu = 0; cpu < p->ncpus; cpu++)
		run_on(p->skel->progs.tell_rate, cpu, tells, 0);
}

/* A CPU that could not be told now is told with its next states. */
void probes_set_rate(struct probes *p, uint32_t rate)
{
	uint32_t *telling = &p->skel->bss->telling, was = *telling;
	uint32_t tells = rate == BMA_RATE_NONE ? BMA_TELL_NONE : rate;

	if (tells > was)	/* fewer are told from now on */
		tell_rate(p, tells);
	__atomic_store_n(telling, tells, __ATOMIC_SEQ_CST);
	probes_sync(p);
	if (tells < was)
		tell_rate(p, tells);
}

void probes_tell_rate_again(struct probes *p)
{
	for (uint32_t cpu = 0; cpu < p->ncpus; cpu++)
		if (probes_lane(p, cpu)->told_rate > BMA_TELL_ALL)
			__atomic_store_n(&probes_lane(p, cpu)->told_rate, 0, __ATOMIC_RELAXED);
}
