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
#include <unistd.h>

#include "../base/err.h"
#include "../event/cache_info.h"
#include "allowed.h"
#include "bmascope.skel.h"
#include "probe_parts.h"

#define SHARE_MIN (64u << 10)
#define SHARE_MAX (512ull << 20)	/* the verifier follows no larger offset into a map's value */

/*
 * Each CPU's share of the buffers: a quarter to its ring buffer, which must be a power of two, and
 * three quarters to its lane, which so gets a power of two of slots.
 */
static void share_out(struct probes *p, uint64_t total)
{
	uint64_t bytes = SHARE_MIN;

	while (bytes < SHARE_MAX && bytes * 2 * p->ncpus <= total)
		bytes *= 2;
	p->ring_bytes = bytes / 4;
	p->slots = bytes / 4 * 3 / sizeof(struct bma_slot);
}

static size_t lane_bytes(uint32_t slots)
{
	return sizeof(struct bma_lane) + slots * sizeof(struct bma_slot);
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

/* What user space shares with the programs: the array's memory. */
static int map_array(const struct bpf_map *map, struct shared *to)
{
	size_t value = (bpf_map__value_size(map) + 7) / 8 * 8;	/* array_map_alloc() rounds up */

	to->bytes = value * bpf_map__max_entries(map);
	to->at = mmap(NULL, to->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(map), 0);
	if (to->at != MAP_FAILED)
		return 0;
	to->at = NULL;
	return -errno;
}

static void unmap_array(struct shared *s)
{
	if (s->at)
		munmap(s->at, s->bytes);
}

static int map_arrays(struct probes *p)
{
	int rc = map_array(p->skel->maps.lanes, &p->lanes);

	if (!rc)
		rc = map_array(p->skel->maps.state_caches, &p->state_caches);
	if (!rc)
		rc = map_array(p->skel->maps.storage_walk, &p->storage_walk);
	for (uint32_t cpu = 0; !rc && cpu < p->ncpus; cpu++)
		probes_lane(p, cpu)->limit = p->slots - BMA_SLOTS_SPARE;
	return rc;
}

static int set_sizes(struct probes *p)
{
	struct bmascope_bpf__rodata *ro = p->skel->rodata;
	int rc;

	ro->wake_bytes = p->ring_bytes / 4;
	ro->wake_slots = p->slots / 4;
	ro->slots_mask = p->slots - 1;
	bpf_map__set_max_entries(p->skel->maps.rings, p->ncpus);
	bpf_map__set_max_entries(p->skel->maps.cpu_offsets, p->ncpus);
	bpf_map__set_max_entries(p->skel->maps.lanes, p->ncpus);
	rc = bpf_map__set_value_size(p->skel->maps.lanes, lane_bytes(p->slots));
	return rc;
}

static int load(struct probes *p)
{
	int rc;

	p->skel = bmascope_bpf__open();
	if (!p->skel)
		return -errno;
	rc = set_sizes(p);
	return rc ? rc : bmascope_bpf__load(p->skel);
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
	share_out(p, buffer_bytes);
	p->counts = calloc(p->ncpus, sizeof(*p->counts));
	rc = load(p);
	if (rc) {
		*code = load_failed(rc);
	} else {
		rc = p->counts ? make_rings(p) : -ENOMEM;
		if (!rc)
			rc = map_arrays(p);
		if (!rc)
			return p;
		*code = err(EXIT_RUNTIME, "cannot make %u buffers of %llu bytes: %s; try a smaller "
			    "--buffer", p->ncpus, (unsigned long long)probes_buffer_bytes(p),
			    strerror(-rc));
	}
	probes_free(p);
	return NULL;
}

static int attach_failed(const char *hook, int rc)
{
	if (rc == -ENOENT || rc == -EINVAL)
		return err(EXIT_KERNEL, "this kernel has no tracepoint %s: bmascope's "
			   "kernel patch is missing, or is an older one. `bmascope demo` needs none, "
			   "`make live` shows a patched kernel in a virtual machine, docs/kernel.md says "
			   "how to patch your own",
			   hook);
	return err(EXIT_RUNTIME, "cannot attach to %s: %s", hook, strerror(-rc));
}

static int attach(struct probes *p, unsigned int i)
{
	const struct probe_row *row = probe_row(i);

	p->links[i] = bpf_program__attach(probe_program(p, row));
	if (!p->links[i] && !(row->flags & PROBE_MAY_FAIL))
		return attach_failed(row->hook, -errno);
	return 0;
}

int probes_attach(struct probes *p)
{
	int code = 0;

	/* before the others: what they tell of must not be in the middle of a move unseen */
	p->moving = bpf_program__attach(p->skel->progs.on_moving);
	if (!p->moving)
		return attach_failed("bpf_mem_moving", -errno);
	for (unsigned int i = 0; i < PROBES && !code; i++)
		if (!(probe_row(i)->flags & PROBE_EACH_LOCK))
			code = attach(p, i);
	if (code)
		return code;
	p->owners = bpf_program__attach_iter(p->skel->progs.list_owners, NULL);
	p->storage = bpf_program__attach_iter(p->skel->progs.list_storage, NULL);
	if (!p->owners || !p->storage)
		return err(EXIT_KERNEL, "cannot list BPF maps: %s", strerror(errno));
	p->busy_counter = probes_have_busy_counter(p);
	__atomic_store_n(&p->skel->bss->telling, 1, __ATOMIC_SEQ_CST);
	return 0;
}

static void detach(struct probes *p, unsigned int flags)
{
	for (unsigned int i = 0; i < PROBES; i++)
		if ((probe_row(i)->flags & flags) == flags) {
			bpf_link__destroy(p->links[i]);
			p->links[i] = NULL;
		}
}

int probes_tell_locks(struct probes *p, bool each)
{
	int code = 0;

	if (p->each_lock == each)
		return 0;
	p->each_lock = each;
	for (unsigned int i = 0; i < PROBES && each && !code; i++)
		if (probe_row(i)->flags & PROBE_EACH_LOCK)
			code = attach(p, i);
	__atomic_store_n(&p->skel->bss->telling_locks, each && !code, __ATOMIC_SEQ_CST);
	probes_sync(p);
	if (!each || code)
		detach(p, PROBE_EACH_LOCK);
	probes_read_held(p);
	return code;
}

bool probes_each_lock(const struct probes *p)
{
	return p->each_lock;
}

void probes_detach(struct probes *p)
{
	__atomic_store_n(&p->skel->bss->telling, 0, __ATOMIC_SEQ_CST);
	detach(p, 0);
	probes_sync(p);
}

void probes_free(struct probes *p)
{
	if (!p)
		return;
	detach(p, 0);
	bpf_link__destroy(p->owners);
	bpf_link__destroy(p->moving);
	bpf_link__destroy(p->storage);
	for (uint32_t cpu = 0; p->rings && cpu < p->ncpus; cpu++)
		if (p->rings[cpu] >= 0)
			close(p->rings[cpu]);
	unmap_array(&p->lanes);
	unmap_array(&p->state_caches);
	unmap_array(&p->storage_walk);
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

uint64_t probes_buffer_bytes(const struct probes *p)
{
	return p->ring_bytes + lane_bytes(p->slots);
}

uint32_t probes_slots(const struct probes *p)
{
	return p->slots;
}

struct bma_lane *probes_lane(const struct probes *p, uint32_t cpu)
{
	return (struct bma_lane *)((char *)p->lanes.at + cpu * lane_bytes(p->slots));
}

int probes_ring_fd(const struct probes *p, uint32_t cpu)
{
	return p->rings[cpu];
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

