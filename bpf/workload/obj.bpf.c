// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpf_obj_new() and bpf_obj_drop() in every size class of bpf_global_ma (kernel/bpf/helpers.c).
 * The objects are held in between as kptrs in an array map. An object is 8 bytes smaller than its
 * class: in front of it lies the allocator's llist_node. Since 6.6 each drop is a unit_free_rcu().
 */
#include "../kernel.bpf.h"
#include "obj.h"

#define LLIST_NODE_SZ 8

#define KPTR __attribute__((btf_type_tag("kptr")))

/* The verifier turns the type's id into its size, and meta into what it knows of its fields. */
extern void *bpf_obj_new_impl(__u64 local_type_id, void *meta) __ksym;
extern void bpf_obj_drop_impl(void *object, void *meta) __ksym;

/* By a typedef: clang 14 loses the tag of a member that points to a struct. */
#define DECLARE(n) typedef struct obj_##n { __u8 bytes[n - LLIST_NODE_SZ]; } obj_##n##_t;
OBJ_CLASSES_DO(DECLARE)

#define HOLD(n) obj_##n##_t KPTR *held_##n;
struct slot {
	OBJ_CLASSES_DO(HOLD)
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct slot);
} slots SEC(".maps");

struct obj_counts counts[OBJ_CLASSES];
struct bpf_mem_cache *cache[OBJ_CLASSES];	/* that gave the last object */

enum {
#define NUMBER(n) CLASS_##n,
	OBJ_CLASSES_DO(NUMBER)
};

/* unit_alloc() leaves the cache's address in the hidden word. */
static void remember(__u32 class, void *obj)
{
	bpf_probe_read_kernel(&cache[class], sizeof(cache[class]), obj - LLIST_NODE_SZ);
}

/* A slot that is taken already gives its object up, which is counted as freed. */
#define LOOPS(n)								\
static int new_##n(__u32 i, __u32 *first)					\
{										\
	__u32 at = *first + i;							\
	struct slot *slot = bpf_map_lookup_elem(&slots, &at);			\
	struct obj_##n *obj;							\
										\
	if (!slot)								\
		return 1;							\
	obj = bpf_obj_new_impl(bpf_core_type_id_local(struct obj_##n), NULL);	\
	if (!obj) {								\
		counts[CLASS_##n].failed++;					\
		return 0;							\
	}									\
	counts[CLASS_##n].allocated++;						\
	remember(CLASS_##n, obj);						\
	obj = bpf_kptr_xchg(&slot->held_##n, obj);				\
	if (obj) {								\
		counts[CLASS_##n].freed++;					\
		bpf_obj_drop_impl(obj, NULL);					\
	}									\
	return 0;								\
}										\
										\
static int drop_##n(__u32 i, __u32 *first)					\
{										\
	__u32 at = *first + i;							\
	struct slot *slot = bpf_map_lookup_elem(&slots, &at);			\
	struct obj_##n *obj;							\
										\
	if (!slot)								\
		return 1;							\
	obj = bpf_kptr_xchg(&slot->held_##n, NULL);				\
	if (obj) {								\
		counts[CLASS_##n].freed++;					\
		bpf_obj_drop_impl(obj, NULL);					\
	}									\
	return 0;								\
}

OBJ_CLASSES_DO(LOOPS)

/* One class a run: the verifier walks through eleven short ways and not through 2^22. */
SEC("syscall")
int run(struct obj_run *run)
{
	__u32 depth = run->depth, class = run->class, first = run->first;
	bool allocate = run->what == OBJ_ALLOCATE;

	if (!depth || depth > OBJ_DEPTH_MAX)
		return 0;
#define EITHER(n)								\
	if (class == CLASS_##n) {						\
		if (allocate)							\
			bpf_loop(depth, new_##n, &first, 0);			\
		else								\
			bpf_loop(depth, drop_##n, &first, 0);			\
		return 0;							\
	}
	OBJ_CLASSES_DO(EITHER)
	return 0;
}

/* Does anything of the class wait for a grace period? */
SEC("syscall")
int look(struct obj_look *look)
{
	struct bpf_mem_cache *c;

	if (look->class >= OBJ_CLASSES)
		return 0;
	c = cache[look->class];
	look->rcu = BPF_CORE_READ(c, call_rcu_in_progress.counter);
	look->ttrace = BPF_CORE_READ(c, call_rcu_ttrace_in_progress.counter);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
