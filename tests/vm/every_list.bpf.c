// SPDX-License-Identifier: GPL-2.0-only
/*
 * Puts objects on the lists of two maps' caches and holds them there. What a run shall do is told
 * by the variables below; every_list.c calls the runs in their order, on CPU 0.
 */
#include "../../bpf/kernel.bpf.h"

#define KEYS 256

struct route {		/* each one a prefix of the next: a node for each key and none besides */
	__u32 prefixlen;
	__u8 data[KEYS / 8];
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, KEYS);
	__type(key, struct route);
	__type(value, __u64);
} routes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, KEYS);
	__type(key, __u64);
	__type(value, __u64);
} conns SEC(".maps");

volatile __u32 in_conns;		/* of the two maps, this one */
volatile __u32 from, count;		/* keys */
volatile __u32 armed;			/* the next NMI deletes the keys */
volatile __u32 deleted, inserted;
volatile __u64 page;			/* of user space, that is not there */
volatile __u32 held, release_rcu;
volatile __u64 active;			/* address of the counter in the map's cache of CPU 0 */
volatile __u32 rcu_busy, behind, waiting;	/* of routes' cache: is there something? */

extern const void __per_cpu_offset __ksym;
extern void *bpf_rdonly_cast(const void *obj, __u32 btf_id) __ksym;
extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;

struct local {};

struct bpf_mem_cache___active {
	struct local active;
} __attribute__((preserve_access_index));

static __always_inline struct bpf_mem_cache *cache(void *base)
{
	__u64 offset = 0;

	bpf_probe_read_kernel(&offset, sizeof(offset), &__per_cpu_offset);
	return base + offset;
}

static __always_inline struct bpf_mem_cache *routes_cache(void)
{
	struct lpm_trie *t = bpf_rdonly_cast(&routes, bpf_core_type_id_kernel(struct lpm_trie));

	return cache(BPF_CORE_READ(t, ma.cache));
}

static __always_inline struct bpf_mem_cache *conns_cache(void)
{
	struct bpf_htab *h = bpf_rdonly_cast(&conns, bpf_core_type_id_kernel(struct bpf_htab));

	return cache(BPF_CORE_READ(h, ma.cache));
}

SEC("syscall")
int look(void *ctx)
{
	struct bpf_mem_cache *c = routes_cache();
	struct bpf_mem_cache *of = in_conns ? conns_cache() : c;

	active = (__u64)&((struct bpf_mem_cache___active *)of)->active;
	rcu_busy = BPF_CORE_READ(c, call_rcu_in_progress.counter) != 0;
	behind = BPF_CORE_READ(c, free_by_rcu_ttrace.first) != NULL;
	waiting = BPF_CORE_READ(c, waiting_for_gp_ttrace.first) != NULL;
	return 0;
}

static int insert_one(__u32 i, void *ctx)
{
	struct route route = { .prefixlen = from + i };
	__u64 key = from + i;
	long rc;

	if (in_conns)
		rc = bpf_map_update_elem(&conns, &key, &key, BPF_NOEXIST);
	else
		rc = bpf_map_update_elem(&routes, &route, &key, BPF_NOEXIST);
	inserted += !rc;
	return 0;
}

static int delete_one(__u32 i, void *ctx)
{
	struct route route = { .prefixlen = from + i };
	__u64 key = from + i;
	long rc;

	if (in_conns)
		rc = bpf_map_delete_elem(&conns, &key);
	else
		rc = bpf_map_delete_elem(&routes, &route);
	deleted += !rc;
	return 0;
}

SEC("syscall")
int insert(void *ctx)
{
	inserted = 0;
	bpf_loop(count, insert_one, NULL, 0);
	return 0;
}

/* With interrupts off: what it frees moves on together. */
SEC("syscall")
int delete(void *ctx)
{
	unsigned long flags;

	deleted = 0;
	bpf_local_irq_save(&flags);
	bpf_loop(count, delete_one, NULL, 0);
	bpf_local_irq_restore(&flags);
	return 0;
}

/* At each write to `active` of the map's cache. The first one is that of insert's unit_alloc(),
 * which goes on only after this: whatever is deleted here finds the cache busy. */
SEC("perf_event")
int on_nmi(void *ctx)
{
	if (!armed)
		return 0;
	armed = 0;
	bpf_loop(count, delete_one, NULL, 0);
	return 0;
}

/* inserts the key 0 with an NMI in the middle of it, which deletes the keys */
SEC("syscall")
int insert_busy(void *ctx)
{
	struct route route = {};
	__u64 key = 0;
	long rc;

	deleted = 0;
	armed = 1;
	if (in_conns)
		rc = bpf_map_update_elem(&conns, &key, &key, BPF_NOEXIST);
	else
		rc = bpf_map_update_elem(&routes, &route, &key, BPF_NOEXIST);
	inserted = !rc;
	armed = 0;
	return 0;
}

/* No tasks-trace grace period ends while this waits for its page. */
SEC("syscall")
int hold_ttrace(void *ctx)
{
	__u64 got;

	return bpf_copy_from_user(&got, sizeof(got), (void *)page);
}

static int spin(__u32 i, __u64 *deadline)
{
	return release_rcu || bpf_ktime_get_ns() > *deadline;
}

static int spin_long(__u32 i, __u64 *deadline)
{
	bpf_loop(1 << 23, spin, deadline, 0);
	return release_rcu || bpf_ktime_get_ns() > *deadline;
}

/* No RCU grace period ends while this runs; 15 s, or the kernel complains. */
SEC("syscall")
int hold_rcu(void *ctx)
{
	__u64 deadline = bpf_ktime_get_ns() + 15000000000ull;

	bpf_rcu_read_lock();
	held = 1;
	bpf_loop(1 << 20, spin_long, &deadline, 0);
	held = 0;
	bpf_rcu_read_unlock();
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
