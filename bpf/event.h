/* SPDX-License-Identifier: GPL-2.0-only OR GPL-2.0-or-later */
/*
 * The wire contract between the probes and user space: the only header both sides include.
 *
 * Every event takes a slot of its CPU's lane (struct bma_lane). The frequent kinds are told in the
 * slot itself; of the others it holds only the place, and their record is in the CPU's BPF ring
 * buffer, under the slot's number. Such a record begins with struct bma_head; its kind says which
 * structure it is and thereby how long. Addresses are raw kernel addresses here; src/capture turns
 * them into ids.
 */
#ifndef BMA_BPF_EVENT_H
#define BMA_BPF_EVENT_H

#include <linux/types.h>

/*
 * What happened. The names are the kernel's own words where it has one. Up to BMA_RAW_FREE the
 * tracepoint is bpf_mem_<name> (kernel/bpf/memalloc.c), of locks rqspinlock_<name> (rqspinlock.c),
 * of local storage bpf_storage_<name> and bpf_selem_<name> (bpf_local_storage.c); others are ours.
 * Numbers are part of stream version 1: never reused, only added.
 */
enum bma_kind {
	BMA_NONE = 0,
	BMA_ALLOC = 1,		/* unit_alloc() gave an object */
	BMA_ALLOC_FAIL = 2,	/* unit_alloc() gave NULL */
	BMA_FREE = 3,		/* unit_free() */
	BMA_FREE_RCU = 4,	/* unit_free_rcu() */
	BMA_PREFILL = 5,	/* alloc_bulk() while a cache is set up */
	BMA_REFILL = 6,		/* alloc_bulk() from irq_work */
	BMA_TRIM = 7,		/* free_bulk() */
	BMA_EXTRA_RCU = 8,	/* check_free_by_rcu(): free_llist_extra_rcu to free_by_rcu */
	BMA_GP_START = 9,	/* a batch starts to wait for a grace period */
	BMA_GP_END = 10,	/* its callback ran */
	BMA_CACHE_NEW = 11,	/* bpf_mem_alloc_init() and its siblings set a cache up */
	BMA_CACHE_DRAIN = 12,	/* one list emptied to the slab at tear-down */
	BMA_CACHE_GONE = 13,	/* the cache's per-CPU memory is about to be freed */
	BMA_SLAB_ALLOC = 14,	/* bpf_mem_cache_alloc_flags() went to the slab itself */
	BMA_RAW_FREE = 15,	/* bpf_mem_cache_raw_free() */
	BMA_STATE = 16,		/* the kernel's own numbers of one cache, read on its CPU */
	BMA_LOSS = 17,		/* events of this CPU are missing here (made by user space) */
	BMA_MAP_FD = 18,	/* anon_inode_getfd(): a map got a descriptor, so it has an id and a name */
	BMA_OWNER = 19,		/* the owner iterator came by an allocator: whose, how many elements */
	BMA_COUNT = 20,		/* how often a cache was used while not all uses were told: exact */
	BMA_RATE = 21,		/* from here on this CPU tells one in so many uses */
	BMA_LOCK_ACQUIRE = 22,	/* res_spin_lock() had the lock at once */
	BMA_LOCK_WAIT = 23,	/* it was not free: the slow path begins */
	BMA_LOCK_ACQUIRED = 24,	/* the slow path got it */
	BMA_LOCK_FAIL = 25,	/* the slow path gave up: -EDEADLK or -ETIMEDOUT */
	BMA_LOCK_RELEASE = 26,	/* res_spin_unlock(), while the lock is still held */
	BMA_LOCK_HELD = 27,	/* a CPU's rqspinlock_held_locks as the kernel has it (ours) */
	BMA_STORAGE_NEW = 28,	/* an owner got its struct bpf_local_storage */
	BMA_STORAGE_LINK = 29,	/* an element is in it; or could not be had (what: the errno) */
	BMA_STORAGE_UNLINK = 30,	/* an element leaves it; or could not be taken out (what) */
	BMA_STORAGE_FREE = 31,	/* an element or a storage is given back, after a grace period */
	BMA_KINDS		/* the stream has five bits for them: the next one needs more */
};

/* Where the code ran. Told from preempt_count(). */
enum bma_ctx {
	BMA_CTX_TASK = 0,
	BMA_CTX_SOFTIRQ = 1,
	BMA_CTX_IRQ = 2,
	BMA_CTX_NMI = 3,
	BMA_CTXS
};

/* The context of a preempt_count() (include/linux/preempt.h, interrupt_context_level()). */
static inline __u32 bma_ctx_of(__u32 preempt)
{
	return !!(preempt & 0xf00000) + !!(preempt & 0xff0000) + !!(preempt & 0xff0100);
}

/* The seven lists of struct bpf_mem_cache, in the patch's numbering (bpf_mem_cache_drain). */
enum bma_list {
	BMA_FREE_LLIST = 0,
	BMA_FREE_LLIST_EXTRA = 1,
	BMA_FREE_BY_RCU = 2,
	BMA_FREE_LLIST_EXTRA_RCU = 3,
	BMA_WAITING_FOR_GP = 4,
	BMA_FREE_BY_RCU_TTRACE = 5,
	BMA_WAITING_FOR_GP_TTRACE = 6,
	BMA_LISTS
};

/* Was irq_work asked for, and was it queued by this call or pending already. */
enum bma_raise { BMA_RAISE_NONE = 0, BMA_RAISE_QUEUED = 1, BMA_RAISE_PENDING = 2 };

enum bma_fail { BMA_FAIL_EMPTY = 0, BMA_FAIL_BUSY = 1 };

enum bma_flavour { BMA_GP_RCU = 0, BMA_GP_TASKS_TRACE = 1 };

/* bma_head.flags */
#define BMA_F_RAISE	0x03	/* enum bma_raise */
#define BMA_F_EXTRA	0x04	/* free, free_rcu: `active` was busy, the object went to an extra list */
#define BMA_F_DRAINING	0x08	/* gp_start: the cache is torn down, no grace period is waited for */
#define BMA_F_COUNTED	0x08	/* alloc, free, free_rcu: the cache's next count has it, too */
#define BMA_F_TORN	0x10	/* state: something moved while it was read; not for comparing */
#define BMA_F_IRQS_OFF	0x20	/* alloc_fail: the caller had interrupts off, irq_work cannot run */
#define BMA_F_MOVING	0x40	/* state: another CPU was at work on the shared lists */
#define BMA_F_COUNT	0x80	/* owner: the map keeps a count of its elements, and tells it */
#define BMA_F_TOP_TRIED	0x01	/* lock_held: the topmost entry is only being tried */
#define BMA_F_TOP_OPEN	0x02	/* lock_held: the topmost entry is held or being tried, not known which */
#define BMA_F_REMOTE	0x04	/* lock_held: read by another CPU, so it has no place in its CPU's order */
#define BMA_F_LOCKS	0x08	/* lock_held: each lock_acquire and lock_release of this CPU is told */
#define BMA_F_LAST	0x01	/* storage_unlink: the storage's last element; the storage goes, too */
#define BMA_F_DEFERRED	0x02	/* storage_free: after a tasks-trace grace period, not an RCU one */
#define BMA_F_WHOLE	0x04	/* storage_free: the storage itself, not an element */
#define BMA_F_BUCKET	0x08	/* storage_link: the bucket is told */

/*
 * Lists that other CPUs touch (waiting_for_gp and both ttrace lists; all seven in prefill and
 * drain) are moved between two bpf_mem_moving tracepoints, with one event between them. The probes
 * number these events for each cache, from 1; a state tells the number of the last one. So it is
 * known which moves the kernel's lengths contain, whatever the clocks of the CPUs say. 0: the table
 * of caches was full, nothing is numbered (bpf/moves.bpf.h).
 */

struct bma_head {
	__u64 time;		/* CLOCK_MONOTONIC, ns; may run backwards by a little around an NMI */
	__u64 seq;		/* the slot's number, for the record's way through the ring buffer */
	__u64 cache;		/* struct bpf_mem_cache * */
	__u8 kind;		/* enum bma_kind */
	__u8 ctx;		/* enum bma_ctx */
	__u8 flags;
	__u8 what;		/* list, flavour or reason, as the kind has it */
	__s32 free_cnt;		/* free_cnt after the event, for kinds that change free_llist */
};

/*
 * The uses of a cache that are counted: alloc, free and free_rcu, each by the list it went to. All
 * of them happen on the cache's own CPU.
 */
enum bma_use {
	BMA_USE_ALLOC = 0,
	BMA_USE_FREE = 1,
	BMA_USE_FREE_EXTRA = 2,
	BMA_USE_FREE_RCU = 3,
	BMA_USE_FREE_RCU_EXTRA = 4,
	BMA_USES
};

/* count: uses so far while not all were told (BMA_F_COUNTED), modulo 2^32 */
struct bma_count_rec {
	struct bma_head head;
	__u32 n[BMA_USES];
	__u32 pad;
};

/* Of the uses of caches on this CPU, one in `rate` is told: 1: all; BMA_RATE_NONE: none. Those that
 * queued irq_work, and those of caches that are not counted, are told always. */
#define BMA_RATE_NONE 0

/* The same in the probes' switch; there 0 is: nothing at all is told. */
#define BMA_TELL_ALL 1
#define BMA_TELL_NONE 0xffffffffu

struct bma_rate_rec {		/* rate */
	struct bma_head head;
	__u32 rate;
	__u32 pad;
};

#define BMA_STACK 16

struct bma_fail_rec {		/* alloc_fail: who asked */
	struct bma_head head;
	__u32 pid;		/* of the thread, as the kernel's own tasks have it */
	__u32 depth;		/* entries of stack; 0: it could not be taken */
	char comm[16];
	__u64 stack[BMA_STACK];	/* return addresses, innermost first */
};

/* Why a lock was not to be had. */
enum bma_lock_failure {
	BMA_LOCK_AA = 1,	/* -EDEADLK: this CPU holds it already */
	BMA_LOCK_ABBA = 2,	/* -EDEADLK: its holder waits for one that this CPU holds */
	BMA_LOCK_TIMEOUT = 3,	/* -ETIMEDOUT */
	BMA_LOCK_NO_NODE = 4,	/* -EDEADLK: in an NMI in the slow path's middle no queue was to be had */
	BMA_LOCK_FAILURES
};

#define BMA_NO_CPU 0xffffffffu

/*
 * lock_wait, lock_fail. head.cache is the lock's address, head.what enum bma_lock_failure,
 * head.free_cnt rqspinlock_held_locks.cnt of this CPU: with the lock itself while it waits, without
 * it when it failed.
 */
struct bma_lock_rec {
	struct bma_head head;
	__u64 waited;		/* fail: since the wait began, ns */
	__u32 holder;		/* fail: CPU whose table has the lock; BMA_NO_CPU: none was found */
	__u32 pid;		/* as in bma_fail_rec */
	__u32 depth;		/* wait: only taken when this CPU holds another lock */
	__u32 pad;
	char comm[16];
	__u64 stack[BMA_STACK];
};

#define BMA_HELD_MAX 31		/* RES_NR_HELD: entries of the table; cnt may be larger */

#define BMA_HELD_PART 6

/* lock_held: a part of the table, the oldest lock first; 0: an entry being changed, or none */
struct bma_held {
	struct bma_head head;	/* cache: 0; free_cnt: cnt; what: place of the first in the table */
	__u32 cpu;		/* whose table it is */
	__u32 pad;
	__u64 locks[BMA_HELD_PART];
};

/* Who has local storage: by the type of the map. */
enum bma_storage_owner {
	BMA_STORAGE_UNKNOWN = 0,
	BMA_STORAGE_TASK = 1,	/* id: pid of the thread */
	BMA_STORAGE_CGROUP = 2,	/* id: kernfs_node.id */
	BMA_STORAGE_INODE = 3,	/* id: i_ino */
	BMA_STORAGE_SOCKET = 4,	/* id: family << 32 | local port << 16 | remote port */
	BMA_STORAGE_OWNERS
};

struct bma_storage_rec {	/* storage_new, _unlink, _free; what: errno of one that failed */
	struct bma_head head;	/* cache: struct bpf_local_storage *, 0: none */
	__u64 lock;		/* address of its lock */
	__u64 elem;		/* struct bpf_local_storage_elem *, 0: none */
	__u64 owner_id;		/* as enum bma_storage_owner has it */
	__u32 owner;		/* enum bma_storage_owner */
	__u32 map_id;		/* the element's map; 0: it is gone */
	char name[16];		/* of the owner: comm, or the cgroup's; else empty */
};

struct bma_link_rec {		/* storage_link: and who asked for the element */
	struct bma_storage_rec s;
	__u32 bucket;		/* of its map, with BMA_F_BUCKET */
	__u32 pid;		/* as in bma_fail_rec */
	__u32 depth;
	__u32 pad;
	char comm[16];
	__u64 stack[BMA_STACK];
};

/* Which allocator a storage map's elements come from. */
enum bma_storage_alloc {
	BMA_STORAGE_ALLOC_UNKNOWN = 0,
	BMA_STORAGE_MEM_ALLOC = 1,	/* bpf_mem_alloc: task and cgroup from 6.4 on */
	BMA_STORAGE_KMALLOC = 2,
	BMA_STORAGE_KMALLOC_NOLOCK = 3,
	BMA_STORAGE_ALLOCS
};

/* bma_walk_elem.flags */
#define BMA_WALK_BUCKET_LOCKED	0x01	/* the bucket's lock was held when the element was read */
#define BMA_WALK_STORAGE_LOCKED	0x02	/* the storage's lock was */
#define BMA_WALK_LEAVING	0x04	/* it was taken out of a list while we came by: what was read of
					 * its owner may be of who came after */
#define BMA_WALK_NO_OWNER	0x08	/* the storage has no owner any more, or another one */

/* What the walk through the storage maps leaves in the array storage_walk, one after the other: a map,
 * then the elements that its buckets hold. */
struct bma_walk_map {
	__u32 map_id;		/* not 0: this record is a map */
	__u32 map_type;		/* enum bpf_map_type */
	__u32 value_size;
	__u32 elem_size;	/* struct bpf_local_storage_elem and the value */
	__u32 cache_idx;	/* of bpf_local_storage.cache[] */
	__u32 buckets;
	__u32 alloc;		/* enum bma_storage_alloc */
	__u32 elems;		/* that were seen, in the array or not */
	__u32 torn;		/* not 0: the lists changed so that the walk had to break off */
	__u32 pad;
	char name[16];
};

#define BMA_NO_SLOT 0xffffffffu

struct bma_walk_elem {
	__u32 is_map;		/* 0 */
	__u32 bucket;
	__u64 addr;		/* struct bpf_local_storage_elem * */
	__u64 storage;		/* struct bpf_local_storage *, 0: it was taken out of it */
	__u64 lock;		/* address of its lock */
	__u64 owner_id;		/* as enum bma_storage_owner has it */
	__u32 owner;		/* enum bma_storage_owner */
	__u32 slot;		/* of the storage's cache[], that holds this element; BMA_NO_SLOT: none */
	__u32 state;		/* SELEM_* of 7.2; older kernels: 0 */
	__u32 flags;		/* BMA_WALK_* */
	char name[16];
};

union bma_walk {
	struct bma_walk_map map;
	struct bma_walk_elem elem;
};

#define BMA_WALK_RECORDS 4608	/* maps and elements; more are counted */

_Static_assert(sizeof(struct bma_walk_map) == 56, "wire size");
_Static_assert(sizeof(struct bma_walk_elem) == 72, "wire size");

struct bma_bulk {		/* prefill, refill */
	struct bma_head head;
	__u32 asked;
	__u32 behind;		/* got from free_by_rcu_ttrace */
	__u32 waiting;		/* got from waiting_for_gp_ttrace */
	__u32 slab;		/* got from the slab */
	__u32 moves;		/* of the cache, this one included */
	__u32 pad;
};

struct bma_move {		/* trim, extra_rcu, gp_start, gp_end, cache_drain, cache_gone */
	struct bma_head head;
	__u64 tgt;		/* struct bpf_mem_cache * that got them, 0: none */
	__u32 count;
	__u32 extra;		/* trim: moved from free_llist_extra besides count */
	__u32 moves;		/* of the cache, this one included; trim: 0, its lists are its CPU's own */
	__u32 tgt_moves;	/* of tgt */
};

struct bma_new {		/* cache_new */
	struct bma_head head;
	__u64 ma;		/* struct bpf_mem_alloc * */
	__u32 cpu;		/* whose cache it is */
	__u32 unit_size;	/* bytes, the hidden llist_node included */
	__u32 percpu_size;	/* bytes of the pointer block of a per-CPU object, else 0 */
	__u32 low;
	__u32 high;
	__u32 batch;
};

#define BMA_LEN_UNKNOWN 0xffffffffu	/* a list too long to walk, or changed under the walk */

struct bma_state {		/* state: lengths of all lists; head.free_cnt is the kernel's own count */
	struct bma_head head;
	__u32 len[BMA_LISTS];
	__u32 in_progress;	/* call_rcu_in_progress | call_rcu_ttrace_in_progress << 8 */
	__u32 moves;		/* that the lengths contain */
	__u32 pad;
};

_Static_assert(sizeof(struct bma_head) == 32, "wire size");
_Static_assert(sizeof(struct bma_count_rec) == 56, "wire size");
_Static_assert(sizeof(struct bma_rate_rec) == 40, "wire size");
_Static_assert(sizeof(struct bma_fail_rec) == 56 + 8 * BMA_STACK, "wire size");
_Static_assert(sizeof(struct bma_lock_rec) == 72 + 8 * BMA_STACK, "wire size");
_Static_assert(sizeof(struct bma_held) == 88, "wire size");
_Static_assert(sizeof(struct bma_storage_rec) == 80, "wire size");
_Static_assert(sizeof(struct bma_link_rec) == 112 + 8 * BMA_STACK, "wire size");
_Static_assert(sizeof(struct bma_bulk) == 56, "wire size");
_Static_assert(sizeof(struct bma_move) == 56, "wire size");
_Static_assert(sizeof(struct bma_new) == 64, "wire size");
_Static_assert(sizeof(struct bma_state) == 72, "wire size");

/*
 * One event's place in its CPU's order, and, for alloc, free, free_rcu, slab_alloc and raw_free, all
 * that there is to tell; for lock_acquire, lock_acquired and lock_release, too: cache is the lock's
 * address then, obj how long it was waited for (acquired), free_cnt rqspinlock_held_locks.cnt, the
 * lock itself among them. Written by one program, `commit` last; read by user space through mmap.
 */
struct bma_slot {
	__u64 commit;		/* its number + 1 as soon as the rest is there */
	__u64 time;		/* from here on: told in the slot, struct bma_head says what */
	__u64 cache;
	__u64 obj;		/* the llist_node: 8 bytes before what the caller sees */
	__s32 free_cnt;
	__u32 preempt;		/* preempt_count(), which tells the context: bma_ctx_of() */
	__u32 lost;		/* bma_lane.lost, its lower half, when the slot was taken */
	__u8 kind;
	__u8 flags;
	__u8 where;		/* enum bma_where */
	__u8 pad;
};

enum bma_where {
	BMA_HERE = 0,		/* in the slot */
	BMA_IN_RING = 1,	/* in the CPU's BPF ring buffer */
	BMA_NOWHERE = 2,	/* the ring buffer was full: lost */
};

/*
 * One per CPU, in one mmapable BPF array: its events in order. A program takes the next slot by an
 * atomic add, so one that comes in between, in an NMI, takes a later one; neither waits for the
 * other. Before it looks whether there is room. Programs that nest each do so, so at most one slot
 * each beyond the limit is taken: BMA_SLOTS_SPARE stay free for that.
 */
struct bma_lane {
	__u64 slot;		/* the next one's number; slots[number % how many] */
	__u64 lost;		/* events that found no slot */
	__u64 guard;		/* bit per enum bma_ctx: a record is being written there */
	__u64 soft;		/* up to this number a program need not look at limit, nor at the clock
				 * when it is done */
	__u64 picked;		/* picks which uses are told where not all are */
	__u64 own_ns;		/* time spent in telling uses, from samples, and in reading states */
	__u64 sampled;		/* the newest slot that was timed */
	__u32 told_rate;	/* the newest rate event's, as `telling` has it; 0: none yet */
	__u32 pad;
	__u64 limit;		/* by user space: slots from this number on are not to be taken */
	__u64 woken;		/* the limit for which the reader was woken */
	__u64 own_locks;	/* lock events of our own programs: they are not told */
	__u64 pad2[5];
	__u64 wait_since[BMA_CTXS];	/* by enum bma_ctx: a lock is waited for; 0: none is */
	__u64 wait_for[BMA_CTXS];	/* and which one */
	struct bma_slot slots[];	/* a power of two */
};

#define BMA_SLOTS_SPARE 16

_Static_assert(sizeof(struct bma_slot) == 48, "wire size");
_Static_assert(sizeof(struct bma_lane) == 192, "wire size");

/*
 * What is known of each cache on the probes' side, in a BPF array, found by a hash of its address in
 * buckets of BMA_WAYS. Counted by the cache's own CPU alone; moves by all.
 */
struct bma_entry {
	__u64 cache;		/* or BMA_ENTRY_* */
	__u32 open;		/* CPUs that are between bpf_mem_moving's begin and end */
	__u32 number;		/* of the newest move that has its event */
	__u64 n[BMA_USES];
	__u64 told;		/* sum of n when a count event told them last */
};

#define BMA_ENTRY_FREE 0ull
#define BMA_ENTRY_DEAD 1ull	/* was a cache's; only a new cache may take it, so that buckets fill
				 * from the front for everybody and two CPUs never make two entries
				 * for one cache */
#define BMA_WAYS 8
#define BMA_BUCKETS_BITS 14	/* 8 MiB: many times the caches that a busy machine has */

_Static_assert(sizeof(struct bma_entry) == 64, "wire size");

/*
 * One per CPU and kind, in a BPF array map. For kinds that are told by records: attempted = emitted
 * + dropped + refused at every quiet moment. Of those told in slots each has taken a slot or is in
 * `dropped` here. Runs that the kernel did not start (recursion_misses) are counted by the kernel,
 * per program.
 */
struct bma_counts {
	__u64 attempted;
	__u64 emitted;
	__u64 dropped;
	__u64 refused;		/* the guard: an event raised by our own probe; it has no number */
};

/* Who a bpf_mem_alloc belongs to. */
enum bma_owner {
	BMA_OWNER_UNKNOWN = 0,
	BMA_OWNER_MAP = 1,		/* elements of a map */
	BMA_OWNER_MAP_PERCPU = 2,	/* per-CPU values of a per-CPU hash map */
	BMA_OWNER_GLOBAL = 3,		/* bpf_global_ma: bpf_obj_new() and iterators */
	BMA_OWNER_GLOBAL_PERCPU = 4,	/* bpf_global_percpu_ma: bpf_percpu_obj_new() */
	BMA_OWNER_CPUMASK = 5,		/* bpf_cpumask_ma: bpf_cpumask_create() */
	BMA_OWNERS
};

#define BMA_OWNER_PACE 64	/* bytes that the owner iterator hands over for each of its events */
#define BMA_NAME_LEN 16		/* BPF_OBJ_NAME_LEN */
#define BMA_SIZE_CLASSES 11	/* NUM_CACHES in memalloc.c */

struct bma_class {
	__u32 unit_size;	/* 0: not set up */
	__u32 percpu_size;
	__u32 low;
	__u32 high;
	__u32 batch;
	__u32 pad;
};

struct bma_owner_rec {
	__u64 ma;		/* struct bpf_mem_alloc * */
	__u64 base;		/* its per-CPU pointer; CPU n's cache is base + __per_cpu_offset[n] */
	__u32 owner;		/* enum bma_owner */
	__u32 map_id;
	__u32 map_type;		/* enum bpf_map_type */
	__u32 max_entries;
	__u32 classes;		/* 1, or BMA_SIZE_CLASSES, each stride bytes after the last */
	__u32 stride;		/* sizeof(struct bpf_mem_cache) on this kernel */
	char name[BMA_NAME_LEN];
	struct bma_class cls[BMA_SIZE_CLASSES];
};

/* What a lock guards. */
enum bma_lock_of {
	BMA_LOCK_UNKNOWN = 0,
	BMA_LOCK_BUCKET = 1,		/* hash map: bucket n */
	BMA_LOCK_STORAGE = 2,		/* the local storage of a task, cgroup, inode or socket */
	BMA_LOCK_STORAGE_BUCKET = 3,	/* local storage map: bucket n */
	BMA_LOCK_VALUE = 4,		/* bpf_res_spin_lock in a map's element n */
	BMA_LOCK_RINGBUF = 5,
	BMA_LOCK_LPM_TRIE = 6,
	BMA_LOCK_QUEUE = 7,		/* queue and stack maps */
	BMA_LOCK_FREELIST = 8,		/* preallocated hash map: CPU n's list of free elements */
	BMA_LOCK_LRU = 9,		/* LRU map: the list that all CPUs share */
	BMA_LOCK_LRU_CPU = 10,		/* LRU map: CPU n's list */
	BMA_LOCK_ARENA = 11,
	BMA_LOCK_OFS
};

/* Locks side by side; per CPU: of CPU n it is addr + __per_cpu_offset[n], and count is not told. */
struct bma_lock_range {
	__u64 addr;
	__u32 of;		/* enum bma_lock_of; BMA_LOCK_UNKNOWN: no such range */
	__u32 stride;
	__u32 count;
	__u32 percpu;
};

#define BMA_LOCK_RANGES 3	/* that one map has, at most */

/*
 * map_fd, owner; the allocators of its elements and of its per-CPU values (classes 0: none). With
 * BMA_F_COUNT, count is how many elements the map says it has.
 */
struct bma_owner_event {
	struct bma_head head;
	__u64 count;
	struct bma_owner_rec rec[2];	/* the first names the map even if it has no allocator */
	struct bma_lock_range locks[BMA_LOCK_RANGES];
};

_Static_assert(sizeof(struct bma_class) == 24, "wire size");
_Static_assert(sizeof(struct bma_owner_rec) == 56 + 24 * BMA_SIZE_CLASSES, "wire size");

#endif
