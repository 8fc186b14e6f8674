// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who owns which local storage: an iterator over all maps that walks the buckets of each task, cgroup,
 * inode and socket storage map. Nothing is attached and no lock is taken: iterators run under
 * rcu_read_lock(), and elements and storages are given back only after a grace period, so what a list
 * led us to stays readable. Lists change meanwhile: what was on its way out is marked.
 *
 * The records go to an mmapable array: what bpf_seq_write() takes for one map is bounded by the seq
 * file's 32 KiB.
 */
#include "emit.bpf.h"
#include "storage_owner.bpf.h"

#define BUCKETS_MAX (1u << 17)		/* storage maps have as many as the machine has CPUs, rounded up */
#define STEPS_MAX (64u << 10)		/* elements of a map, counted or told; more: torn */

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, BMA_WALK_RECORDS);
	__type(key, __u32);
	__type(value, union bma_walk);
} storage_walk SEC(".maps");

/* Set to 0 by user space before each walk: records in storage_walk, and those that had no room. */
__u32 storage_records;
__u32 storage_left_out;

extern const void kmalloc_nolock_noprof __ksym __weak;	/* mm/slub.c, since 6.18 */
extern const void _kmalloc_nolock_noprof __ksym __weak;	/* the same in 7.2 */
extern const void bpf_task_storage_busy __ksym __weak;	/* the per-CPU busy counter; not in 7.2 */

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct any_lock {			/* raw_spinlock_t, in 7.2 rqspinlock_t: its word is first */
	int word;
};

struct hlist_node___walk {
	struct hlist_node___walk *next, **pprev;
};

struct hlist_head___walk {
	struct hlist_node___walk *first;
};

/* include/linux/bpf_local_storage.h. "___walk" is no part of the kernel's name: libbpf leaves it out. */
struct bpf_local_storage_map_bucket___walk {
	struct hlist_head___walk list;
	struct any_lock lock;
};

struct bpf_local_storage_map___walk {
	struct bpf_local_storage_map_bucket___walk *buckets;
	__u32 bucket_log;
	__u16 elem_size;
	__u16 cache_idx;
	bool bpf_ma;			/* 6.4, until kmalloc_nolock() took its place */
	bool use_kmalloc_nolock;	/* then, until all four kinds used it */
};

struct bpf_map___walk {
	__u32 value_size;
};

struct bpf_local_storage_data___walk {
	struct bpf_local_storage_map___walk *smap;
};

struct bpf_local_storage___walk {
	struct bpf_local_storage_data___walk *cache[16];
	void *owner;
	struct any_lock lock;
};

struct bpf_local_storage_elem___walk {
	struct hlist_node___walk map_node, snode;
	struct bpf_local_storage___walk *local_storage;
	atomic_t state;			/* 7.2 */
	struct bpf_local_storage_data___walk sdata;
};

#pragma clang attribute pop

struct smap_walk {
	struct hlist_node___walk *node;
	__u64 buckets;
	__u32 bucket, nbuckets, cache_idx, kind, seen;
	bool bucket_locked;
};

static __always_inline bool is_locked(struct any_lock *lock)
{
	int word = 0;

	bpf_probe_read_kernel(&word, sizeof(word), lock);
	return word & 0xff;
}

/* The next record; NULL: there is no room. */
static __always_inline union bma_walk *record(void)
{
	__u32 i = storage_records;
	union bma_walk *r = bpf_map_lookup_elem(&storage_walk, &i);

	if (r)
		storage_records = i + 1;
	else
		storage_left_out++;
	return r;
}

/* The owner may be freed as soon as it is no longer in the storage: what was read counts only if it
 * still is there afterwards, and if the element is in its lists then: is_leaving(). */
static __always_inline void read_owner(struct bma_walk_elem *e, struct bpf_local_storage___walk *s)
{
	void *owner = BPF_CORE_READ(s, owner);

	if (owner)
		name_storage_owner(e->owner, owner, &e->owner_id, e->name);
	barrier();
	if (owner && BPF_CORE_READ(s, owner) == owner)
		return;
	e->flags |= BMA_WALK_NO_OWNER;
	e->owner_id = 0;
	e->name[0] = 0;
}

static __always_inline void read_storage(struct bma_walk_elem *e, struct bpf_local_storage___walk *s,
					 struct bpf_local_storage_elem___walk *selem, __u32 cache_idx)
{
	struct bpf_local_storage_data___walk *cached = NULL;

	e->storage = (__u64)s;
	e->lock = (__u64)&s->lock;
	if (is_locked(&s->lock))
		e->flags |= BMA_WALK_STORAGE_LOCKED;
	bpf_probe_read_kernel(&cached, sizeof(cached),
			      (void *)&s->cache + (cache_idx & 15) * sizeof(cached));
	if (cached && cached == &selem->sdata)
		e->slot = cache_idx;
	read_owner(e, s);
}

/*
 * To be asked after the owner was read: bpf_local_storage_destroy() leaves storage->owner as it is, and
 * the owner is freed next. But first it takes the elements out of their lists: hlist_del_init_rcu()
 * leaves next and clears pprev; where it cannot, it forgets their storage.
 */
static __always_inline bool is_leaving(struct bpf_local_storage_elem___walk *selem)
{
	barrier();
	return !BPF_CORE_READ(selem, map_node.pprev) || !BPF_CORE_READ(selem, snode.pprev) ||
	       !BPF_CORE_READ(selem, local_storage);
}

static __always_inline void read_elem(struct bma_walk_elem *e, struct smap_walk *w,
				      struct bpf_local_storage_elem___walk *selem)
{
	struct bpf_local_storage___walk *s = BPF_CORE_READ(selem, local_storage);

	__builtin_memset(e, 0, sizeof(*e));
	e->bucket = w->bucket - 1;
	e->addr = (__u64)selem;
	e->owner = w->kind;
	e->slot = BMA_NO_SLOT;
	e->flags = w->bucket_locked ? BMA_WALK_BUCKET_LOCKED : 0;
	if (bpf_core_field_exists(selem->state))
		e->state = BPF_CORE_READ(selem, state.counter);
	if (s)
		read_storage(e, s, selem, w->cache_idx);
	if (is_leaving(selem))
		e->flags |= BMA_WALK_LEAVING;
}

static __always_inline void next_bucket(struct smap_walk *w)
{
	struct bpf_local_storage_map_bucket___walk *b = (void *)(w->buckets +
		w->bucket * bpf_core_type_size(struct bpf_local_storage_map_bucket___walk));

	w->node = BPF_CORE_READ(b, list.first);
	w->bucket_locked = is_locked(&b->lock);
	w->bucket++;
}

/* One bucket, or one element, a step: a walk is bounded by the steps, whatever the lists do. */
static int smap_step(__u32 i, struct smap_walk *w)
{
	struct bpf_local_storage_elem___walk *selem;
	struct hlist_node___walk *node = w->node;
	union bma_walk *r;

	if (!node) {
		if (w->bucket >= w->nbuckets)
			return 1;
		next_bucket(w);
		return 0;
	}
	selem = (void *)node - bpf_core_field_offset(struct bpf_local_storage_elem___walk, map_node);
	r = record();
	w->seen++;
	if (r)
		read_elem(&r->elem, w, selem);
	w->node = BPF_CORE_READ(node, next);
	return 0;
}

static __always_inline __u32 alloc_of(struct bpf_local_storage_map___walk *smap)
{
	if (bpf_core_field_exists(smap->use_kmalloc_nolock))
		return BPF_CORE_READ(smap, use_kmalloc_nolock) ? BMA_STORAGE_KMALLOC_NOLOCK :
								 BMA_STORAGE_KMALLOC;
	if (bpf_core_field_exists(smap->bpf_ma))
		return BPF_CORE_READ(smap, bpf_ma) ? BMA_STORAGE_MEM_ALLOC : BMA_STORAGE_KMALLOC;
	if (&_kmalloc_nolock_noprof || &kmalloc_nolock_noprof)
		return BMA_STORAGE_KMALLOC_NOLOCK;
	return BMA_STORAGE_KMALLOC;
}

static __always_inline void read_map(struct bma_walk_map *to, struct bpf_map *map,
				     struct bpf_local_storage_map___walk *smap)
{
	__builtin_memset(to, 0, sizeof(*to));
	to->map_id = BPF_CORE_READ(map, id);
	to->map_type = BPF_CORE_READ(map, map_type);
	to->value_size = BPF_CORE_READ((struct bpf_map___walk *)map, value_size);
	to->elem_size = BPF_CORE_READ(smap, elem_size);
	to->cache_idx = BPF_CORE_READ(smap, cache_idx);
	to->buckets = 1u << (BPF_CORE_READ(smap, bucket_log) & 31);
	to->alloc = alloc_of(smap);
	bpf_probe_read_kernel_str(to->name, sizeof(to->name), &map->name);
}

SEC("iter/bpf_map")
int list_storage(struct bpf_iter__bpf_map *ctx)
{
	struct bpf_map *map = ctx->map;
	struct bpf_local_storage_map___walk *smap = (void *)map;
	struct smap_walk w = { 0 };
	union bma_walk *r;

	if (!map)
		return 0;
	w.kind = storage_owner_of(BPF_CORE_READ(map, map_type));
	if (w.kind == BMA_STORAGE_UNKNOWN)
		return 0;
	w.buckets = (__u64)BPF_CORE_READ(smap, buckets);
	w.nbuckets = 1u << (BPF_CORE_READ(smap, bucket_log) & 31);
	w.cache_idx = BPF_CORE_READ(smap, cache_idx);
	r = record();
	if (r)
		read_map(&r->map, map, smap);
	bpf_loop(BUCKETS_MAX + STEPS_MAX, smap_step, &w, 0);
	if (!r)
		return 0;
	r->map.elems = w.seen;
	r->map.torn = w.node || w.bucket < w.nbuckets;
	return 0;
}

/* Has this kernel the counter that made helpers fail with -EBUSY? */
SEC("raw_tp")
int has_busy_counter(struct raw_tp *ctx)
{
	return &bpf_task_storage_busy != NULL;
}
