// SPDX-License-Identifier: GPL-2.0-or-later
#include "probe.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "../base/err.h"
#include "../event/cache_info.h"
#include "../event/kind.h"
#include "bmascope.skel.h"
#include "allowed.h"

#define RING_MIN (64u << 10)
#define RING_MAX (1ull << 30)

struct probes {
	struct bmascope_bpf *skel;
	struct bpf_link *links[BMA_KINDS];
	struct bpf_link *owners, *moving;
	uint32_t ncpus;
	uint64_t ring_bytes;
	int *rings;		/* descriptors, by CPU */
	uint64_t *state_table;
	uint32_t state_room;
	struct bma_counts *counts;	/* scratch: one kind, all CPUs */
};

/* The program of each kind; NULL: no program makes it. */
static struct bpf_program *program(const struct probes *p, unsigned int kind)
{
	struct bpf_program *const of[BMA_KINDS] = {
		[BMA_ALLOC] = p->skel->progs.on_alloc,
		[BMA_ALLOC_FAIL] = p->skel->progs.on_alloc_fail,
		[BMA_FREE] = p->skel->progs.on_free,
		[BMA_FREE_RCU] = p->skel->progs.on_free_rcu,
		[BMA_PREFILL] = p->skel->progs.on_prefill,
		[BMA_REFILL] = p->skel->progs.on_refill,
		[BMA_TRIM] = p->skel->progs.on_trim,
		[BMA_EXTRA_RCU] = p->skel->progs.on_extra_rcu,
		[BMA_GP_START] = p->skel->progs.on_gp_start,
		[BMA_GP_END] = p->skel->progs.on_gp_end,
		[BMA_CACHE_NEW] = p->skel->progs.on_cache_new,
		[BMA_CACHE_DRAIN] = p->skel->progs.on_cache_drain,
		[BMA_CACHE_GONE] = p->skel->progs.on_cache_gone,
		[BMA_SLAB_ALLOC] = p->skel->progs.on_slab_alloc,
		[BMA_RAW_FREE] = p->skel->progs.on_raw_free,
		[BMA_MAP_FD] = p->skel->progs.on_map_fd,
	};

	return of[kind];
}

static uint64_t ring_share(uint64_t total, uint32_t ncpus)
{
	uint64_t bytes = RING_MIN;

	while (bytes < RING_MAX && bytes * 2 * ncpus <= total)
		bytes *= 2;
	return bytes;
}

/* libbpf's own words explain a failure to those who know it; the others get our sentence. */
static int print_nothing(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	(void)level;
	(void)fmt;
	(void)ap;
	return 0;
}

static int print_warnings(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	return level == LIBBPF_WARN ? vfprintf(stderr, fmt, ap) : 0;
}

static int load_failed(int rc)
{
	if (rc == -EMFILE || rc == -ENOMEM)
		return err(EXIT_RUNTIME, "cannot load the probes: %s", strerror(-rc));
	if (rc == -EPERM || rc == -EACCES)
		return err(EXIT_PRIVILEGE, "the kernel refused to load the probes: %s; run as root "
			   "and outside of any container", strerror(-rc));
	return err(EXIT_KERNEL, "this kernel does not take the probes: %s. They need a 7.2 with "
		   "bmascope's patches and CONFIG_DEBUG_INFO_BTF: `make live` shows one in a virtual "
		   "machine, docs/kernel.md says how to make one, -v what the kernel disliked",
		   strerror(-rc));
}

static int make_rings(struct probes *p)
{
	p->rings = calloc(p->ncpus, sizeof(*p->rings));
	if (!p->rings)
		return -ENOMEM;
	for (uint32_t cpu = 0; cpu < p->ncpus; cpu++)
		p->rings[cpu] = -1;
	for (uint32_t cpu = 0; cpu < p->ncpus; cpu++) {
		p->rings[cpu] = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "bma_ring", 0, 0,
					       p->ring_bytes, NULL);
		if (p->rings[cpu] < 0)
			return -errno;
		if (bpf_map_update_elem(bpf_map__fd(p->skel->maps.rings), &cpu, &p->rings[cpu], 0))
			return -errno;
	}
	return 0;
}

static int map_state_table(struct probes *p)
{
	struct bpf_map *map = p->skel->maps.state_caches;
	void *table;

	p->state_room = bpf_map__max_entries(map);
	table = mmap(NULL, p->state_room * sizeof(*p->state_table), PROT_READ | PROT_WRITE,
		     MAP_SHARED, bpf_map__fd(map), 0);
	if (table == MAP_FAILED)
		return -errno;
	p->state_table = table;
	return 0;
}

/* Buckets for the caches whose moves are numbered: many times those that a busy machine has, so that
 * hardly one is ever full. A power of two; 128 bytes each. */
static uint32_t moves_buckets(uint32_t ncpus)
{
	uint32_t n = 4096;

	while (n < 128 * ncpus && n < 1u << 17)
		n *= 2;
	return n;
}

static int load(struct probes *p)
{
	uint32_t buckets = moves_buckets(p->ncpus);
	int rc;

	p->skel = bmascope_bpf__open();
	if (!p->skel)
		return -errno;
	p->skel->rodata->wake_bytes = p->ring_bytes / 4;
	p->skel->rodata->moves_mask = buckets - 1;
	bpf_map__set_max_entries(p->skel->maps.moves, buckets);
	bpf_map__set_max_entries(p->skel->maps.rings, p->ncpus);
	bpf_map__set_max_entries(p->skel->maps.cpu_offsets, p->ncpus);
	rc = bmascope_bpf__load(p->skel);
	return rc;
}

struct probes *probes_load(uint64_t buffer_bytes, bool verbose, int *code)
{
	struct probes *p;
	int rc;

	*code = capture_allowed();
	if (*code)
		return NULL;
	libbpf_set_print(verbose ? print_warnings : print_nothing);
	p = calloc(1, sizeof(*p));
	if (!p) {
		*code = err(EXIT_RUNTIME, "out of memory");
		return NULL;
	}
	p->ncpus = libbpf_num_possible_cpus();
	p->ring_bytes = ring_share(buffer_bytes, p->ncpus);
	p->counts = calloc(p->ncpus, sizeof(*p->counts));
	rc = load(p);
	if (rc) {
		*code = load_failed(rc);
	} else {
		rc = p->counts ? make_rings(p) : -ENOMEM;
		if (!rc)
			rc = map_state_table(p);
		if (!rc)
			return p;
		*code = err(EXIT_RUNTIME, "cannot make %u ring buffers of %llu bytes: %s; try a "
			    "smaller --buffer", p->ncpus, (unsigned long long)p->ring_bytes,
			    strerror(-rc));
	}
	probes_free(p);
	return NULL;
}

static int attach_failed(const char *name, int rc)
{
	if (rc == -ENOENT || rc == -EINVAL)
		return err(EXIT_KERNEL, "this kernel has no tracepoint bpf_mem_%s: bmascope's "
			   "kernel patch is missing. `bmascope demo` needs none, `make live` shows a "
			   "patched kernel in a virtual machine, docs/kernel.md says how to patch your "
			   "own",
			   name);
	return err(EXIT_RUNTIME, "cannot attach to bpf_mem_%s: %s", name, strerror(-rc));
}

int probes_attach(struct probes *p)
{
	/* before the others: what they tell of must not be in the middle of a move unseen */
	p->moving = bpf_program__attach(p->skel->progs.on_moving);
	if (!p->moving)
		return attach_failed("moving", -errno);
	for (unsigned int kind = 0; kind < BMA_KINDS; kind++) {
		struct bpf_program *prog = program(p, kind);

		if (!prog)
			continue;
		p->links[kind] = bpf_program__attach(prog);
		/* without it owners are known by the next look at all maps: a second late */
		if (!p->links[kind] && kind != BMA_MAP_FD)
			return attach_failed(kind_name(kind), -errno);
	}
	p->owners = bpf_program__attach_iter(p->skel->progs.list_owners, NULL);
	if (!p->owners)
		return err(EXIT_KERNEL, "cannot list BPF maps: %s", strerror(errno));
	__atomic_store_n(&p->skel->bss->tracing, 1, __ATOMIC_SEQ_CST);
	return 0;
}

/* Is no program between counting its attempt and counting how that ended? */
static bool quiet(struct probes *p)
{
	struct counters *c = calloc(BMA_KINDS * (p->ncpus + 1), sizeof(*c));
	int n = c ? probes_counters(p, c, NULL, NULL) : 0;
	uint64_t open = 0;

	for (int i = 0; i < n; i++)
		open += c[i].attempted - c[i].emitted - c[i].dropped - c[i].missed;
	free(c);
	return !open;
}

void probes_detach(struct probes *p)
{
	__atomic_store_n(&p->skel->bss->tracing, 0, __ATOMIC_SEQ_CST);
	for (unsigned int kind = 0; kind < BMA_KINDS; kind++) {
		bpf_link__destroy(p->links[kind]);
		p->links[kind] = NULL;
	}
	/* a program may still be running on another CPU when its link is gone */
	for (int tries = 0; tries < 100 && !quiet(p); tries++)
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
}

void probes_free(struct probes *p)
{
	if (!p)
		return;
	for (unsigned int kind = 0; kind < BMA_KINDS; kind++)
		bpf_link__destroy(p->links[kind]);
	bpf_link__destroy(p->owners);
	bpf_link__destroy(p->moving);
	for (uint32_t cpu = 0; p->rings && cpu < p->ncpus; cpu++)
		if (p->rings[cpu] >= 0)
			close(p->rings[cpu]);
	if (p->state_table)
		munmap(p->state_table, p->state_room * sizeof(*p->state_table));
	bmascope_bpf__destroy(p->skel);
	free(p->rings);
	free(p->counts);
	free(p);
}

uint32_t probes_cpus(const struct probes *p)
{
	return p->ncpus;
}

uint64_t probes_ring_bytes(const struct probes *p)
{
	return p->ring_bytes;
}

int probes_ring_fd(const struct probes *p, uint32_t cpu)
{
	return p->rings[cpu];
}

int probes_offsets(struct probes *p, uint64_t *offsets)
{
	uint64_t args[1] = { p->ncpus };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args, .ctx_size_in = sizeof(args));
	int rc = bpf_prog_test_run_opts(bpf_program__fd(p->skel->progs.read_offsets), &opts);

	if (rc)
		return rc;
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

unsigned int probes_ids(const struct probes *p, uint32_t *ids, unsigned int n)
{
	struct bpf_program *prog;
	unsigned int found = 0;

	bpf_object__for_each_program(prog, p->skel->obj) {
		struct bpf_prog_info info = { 0 };
		uint32_t len = sizeof(info);

		if (found < n && !bpf_obj_get_info_by_fd(bpf_program__fd(prog), &info, &len))
			ids[found++] = info.id;
	}
	return found;
}

uint64_t *probes_state_table(struct probes *p, uint32_t *room)
{
	*room = p->state_room;
	return p->state_table;
}

int probes_read_state(struct probes *p, uint32_t cpu, uint32_t first, uint32_t n)
{
	uint64_t args[2] = { first, n };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args, .ctx_size_in = sizeof(args),
		    .flags = BPF_F_TEST_RUN_ON_CPU, .cpu = cpu);

	return bpf_prog_test_run_opts(bpf_program__fd(p->skel->progs.read_state), &opts);
}

/* How often the kernel did not run the kind's program because it was running on that CPU. */
static uint64_t recursion_misses(const struct probes *p, unsigned int kind)
{
	struct bpf_program *prog = program(p, kind);
	struct bpf_prog_info info = { 0 };
	uint32_t len = sizeof(info);

	if (!prog || bpf_obj_get_info_by_fd(bpf_program__fd(prog), &info, &len))
		return 0;
	return info.recursion_misses;
}

uint64_t probes_unseen_maps(const struct probes *p)
{
	return recursion_misses(p, BMA_MAP_FD);
}

static int kind_counters(struct probes *p, uint32_t kind, struct counters *c, uint64_t *dropped)
{
	uint64_t missed = kind == BMA_MAP_FD ? 0 : recursion_misses(p, kind);
	int n = 0;

	if (bpf_map_lookup_elem(bpf_map__fd(p->skel->maps.counts), &kind, p->counts))
		return -errno;
	for (uint32_t cpu = 0; cpu < p->ncpus; cpu++) {
		const struct bma_counts *k = &p->counts[cpu];

		if (!k->attempted)
			continue;
		c[n++] = (struct counters){
			.cpu = cpu, .kind = kind, .attempted = k->attempted,
			.emitted = k->emitted, .dropped = k->dropped, .missed = k->refused,
		};
		if (dropped)
			dropped[cpu] += k->dropped;
	}
	if (missed)
		c[n++] = (struct counters){ .cpu = CPU_UNKNOWN, .kind = kind,
					    .attempted = missed, .missed = missed };
	return n;
}

static int read_seqs(struct probes *p, uint64_t *seq)
{
	struct bma_cpu *cpus = calloc(p->ncpus, sizeof(*cpus));
	uint32_t zero = 0;
	int rc = 0;

	if (!cpus)
		return -ENOMEM;
	if (bpf_map_lookup_elem(bpf_map__fd(p->skel->maps.cpus), &zero, cpus))
		rc = -errno;
	for (uint32_t cpu = 0; cpu < p->ncpus; cpu++)
		seq[cpu] = cpus[cpu].seq;
	free(cpus);
	return rc;
}

int probes_counters(struct probes *p, struct counters *c, uint64_t *dropped, uint64_t *seq)
{
	int n = 0, rc = 0;

	if (dropped)
		memset(dropped, 0, p->ncpus * sizeof(*dropped));
	for (uint32_t kind = 1; kind < BMA_KINDS && rc >= 0; kind++) {
		rc = kind_counters(p, kind, c + n, dropped);
		n += rc > 0 ? rc : 0;
	}
	if (rc >= 0 && seq)
		rc = read_seqs(p, seq);
	return rc < 0 ? rc : n;
}
