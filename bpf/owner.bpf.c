// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who owns which bpf_mem_alloc: an iterator over all maps, which ends with the kernel's own global
 * allocators, and a probe that tells of a map as soon as it has a descriptor, so that the owner of
 * even a short-lived cache is known. Both tell by events, so that what they say has its place
 * among the other events: an address means something only there.
 */
#include "emit.bpf.h"
#include "lock_range.bpf.h"
#include <bpf/bpf_tracing.h>

/* static in kernel/bpf/core.c, verifier.c and cpumask.c: found by kallsyms, read as plain bytes */
extern const void bpf_global_ma __ksym __weak;
extern const void bpf_global_percpu_ma __ksym __weak;
extern const void bpf_cpumask_ma __ksym __weak;
/* __per_cpu_offset[] of this kernel, filled by read_offsets; entry n is CPU n's. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);	/* user space sets the number of possible CPUs */
	__type(key, __u32);
	__type(value, __u64);
} cpu_offsets SEC(".maps");

extern const void __per_cpu_offset __ksym __weak;
extern const void bpf_map_fops __ksym __weak;

static __always_inline void read_class(struct bma_class *to, __u64 cache)
{
	struct bpf_mem_cache *c = (void *)cache;

	to->unit_size = BPF_CORE_READ(c, unit_size);
	to->percpu_size = BPF_CORE_READ(c, percpu_size);
	to->low = BPF_CORE_READ(c, low_watermark);
	to->high = BPF_CORE_READ(c, high_watermark);
	to->batch = BPF_CORE_READ(c, batch);
}

/* All CPUs' caches are set up alike: the first CPU's copy speaks for them. False: none there. */
static __noinline bool read_alloc(struct bma_owner_rec *r, __u64 addr)
{
	struct bpf_mem_alloc *ma = (void *)addr;
	__u64 offset = 0, first;

	if (!r || !addr)
		return false;
	r->ma = addr;
	r->stride = bpf_core_type_size(struct bpf_mem_cache);
	r->base = (__u64)BPF_CORE_READ(ma, cache);
	r->classes = 1;
	if (!r->base) {
		r->base = (__u64)BPF_CORE_READ(ma, caches);
		r->classes = BMA_SIZE_CLASSES;
	}
	if (!r->base) {
		r->classes = 0;
		return false;
	}
	bpf_probe_read_kernel(&offset, sizeof(offset), &__per_cpu_offset);
	first = r->base + offset;
	for (int i = 0; i < BMA_SIZE_CLASSES; i++)
		if (i < r->classes)
			read_class(&r->cls[i], first + i * r->stride);
	return true;
}

static __always_inline void name_map(struct bma_owner_rec *r, struct bpf_map *map)
{
	r->owner = BMA_OWNER_MAP;
	r->map_id = BPF_CORE_READ(map, id);
	r->map_type = BPF_CORE_READ(map, map_type);
	r->max_entries = BPF_CORE_READ(map, max_entries);
	bpf_probe_read_kernel_str(r->name, sizeof(r->name), &map->name);
}

/* The address of the allocator of a map's elements (percpu: of its per-CPU values); 0: none. */
static __always_inline __u64 alloc_of_map(struct bpf_map *map, bool percpu)
{
	__u32 type = BPF_CORE_READ(map, map_type);

	if (type == BPF_MAP_TYPE_HASH || type == BPF_MAP_TYPE_PERCPU_HASH ||
	    type == BPF_MAP_TYPE_HASH_OF_MAPS)
		return percpu ? (__u64)&((struct bpf_htab *)map)->pcpu_ma :
				(__u64)&((struct bpf_htab *)map)->ma;
	if (percpu)
		return 0;
	if (type == BPF_MAP_TYPE_RHASH_7_2 && bpf_core_type_exists(struct bpf_rhtab))
		return (__u64)&((struct bpf_rhtab *)map)->ma;
	if (type == BPF_MAP_TYPE_LPM_TRIE && bpf_core_field_exists(struct lpm_trie, ma))
		return (__u64)&((struct lpm_trie *)map)->ma;
	return 0;
}

/* Has it an allocator, or resilient spinlocks? */
static __noinline bool is_told(struct bpf_map *map)
{
	struct bma_lock_range locks[BMA_LOCK_RANGES];

	if (!map || alloc_of_map(map, false))
		return map;
	read_lock_ranges(locks, map);
	return locks[0].of || locks[1].of || locks[2].of;
}

static __always_inline bool map_owner(struct bma_owner_rec *r, struct bpf_map *map, bool percpu)
{
	__builtin_memset(r, 0, sizeof(*r));
	if (!read_alloc(r, alloc_of_map(map, percpu)))
		return false;
	name_map(r, map);
	if (percpu)
		r->owner = BMA_OWNER_MAP_PERCPU;
	return true;
}

/* Bytes that the iterator hands over for each map: nothing but a measure by which its reader stops
 * to empty the rings (src/capture/probe_run.c). */
static const char pace[BMA_OWNER_PACE];

static __always_inline void emit_owner(__u32 kind, struct bpf_map *map, __s64 count)
{
	struct emit em;
	struct bma_owner_event *e = emit_begin(&em, kind, sizeof(*e), 0);

	if (!e)
		return;
	map_owner(&e->rec[0], map, false);
	map_owner(&e->rec[1], map, true);
	name_map(&e->rec[0], map);
	read_lock_ranges(e->locks, map);
	e->head.flags = count >= 0 ? BMA_F_COUNT : 0;
	e->count = count >= 0 ? count : 0;
	emit_end(&em, &e->head);
}

static __noinline int emit_global(__u64 ma, __u32 owner)
{
	struct emit em;
	struct bma_owner_event *e;
	unsigned long flags;

	if (!ma)
		return 0;
	bpf_local_irq_save(&flags);
	e = emit_begin(&em, BMA_OWNER, sizeof(*e), 0);
	if (e) {
		__builtin_memset(e->rec, 0, sizeof(e->rec));
		__builtin_memset(e->locks, 0, sizeof(e->locks));
		/* bpf_global_percpu_ma has no caches until a program needs them: tell of it all the same */
		read_alloc(&e->rec[0], ma);
		e->rec[0].owner = owner;
		e->count = 0;
		emit_end(&em, &e->head);
	}
	bpf_local_irq_restore(&flags);
	return 0;
}

/* kernel/bpf/hashtab.c, inc_elem_count(): one for each element of a hash map; -1: no such count */
static __always_inline __s64 elements(struct bpf_map *map)
{
	__u32 type = BPF_CORE_READ(map, map_type);

	if (type != BPF_MAP_TYPE_HASH && type != BPF_MAP_TYPE_PERCPU_HASH &&
	    type != BPF_MAP_TYPE_HASH_OF_MAPS)
		return -1;	/* an lpm trie has nodes without a value, too */
	return bpf_map_sum_elem_count ? bpf_map_sum_elem_count(map) : -1;
}

SEC("iter/bpf_map")
int list_owners(struct bpf_iter__bpf_map *ctx)
{
	struct bpf_map *map = ctx->map;
	unsigned long flags;
	__s64 count;

	if (!map) {	/* after the last map */
		emit_global((__u64)&bpf_global_ma, BMA_OWNER_GLOBAL);
		emit_global((__u64)&bpf_global_percpu_ma, BMA_OWNER_GLOBAL_PERCPU);
		emit_global((__u64)&bpf_cpumask_ma, BMA_OWNER_CPUMASK);
		return 0;
	}
	if (!is_told(map))
		return 0;
	bpf_local_irq_save(&flags);
	count = elements(map);
	emit_owner(BMA_OWNER, map, count);
	bpf_local_irq_restore(&flags);
	bpf_seq_write(ctx->meta->seq, pace, sizeof(pace));
	return 0;
}

/*
 * bpf_map_new_fd() (kernel/bpf/syscall.c) is inlined into BPF_MAP_CREATE, which has given the map
 * its id by then; what it calls is not.
 */
SEC("fentry/anon_inode_getfd")
int BPF_PROG(on_map_fd, const char *name, const void *fops, void *priv)
{
	struct bpf_map *map = priv;
	unsigned long flags;

	if (fops != &bpf_map_fops || !is_told(map))
		return 0;
	bpf_local_irq_save(&flags);
	emit_owner(BMA_MAP_FD, map, -1);
	bpf_local_irq_restore(&flags);
	return 0;
}

static int offset_of_cpu(__u32 cpu, void *unused)
{
	__u64 offset;

	if (bpf_probe_read_kernel(&offset, sizeof(offset),
				  (void *)&__per_cpu_offset + cpu * sizeof(offset)))
		return 1;
	bpf_map_update_elem(&cpu_offsets, &cpu, &offset, 0);
	return 0;
}

/* args: how many CPUs are possible */
SEC("raw_tp")
int read_offsets(struct raw_tp *ctx)
{
	__u32 n = ctx->args[0];

	if (!&__per_cpu_offset)
		return 1;	/* no kallsyms of data: CONFIG_KALLSYMS_ALL */
	if (n && n <= 65536)
		bpf_loop(n, offset_of_cpu, NULL, 0);
	return 0;
}
