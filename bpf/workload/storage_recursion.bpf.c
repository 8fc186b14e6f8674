// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program that traces how task storage is used, and uses it itself. It runs on entry to task_storage_ptr()
 * (kernel/bpf/bpf_task_storage.c), which local storage asks where a task's storage hangs: while an update
 * makes the storage and holds the lock of the map's bucket, and while a deletion of the last element holds
 * the lock of the storage. What it asks for itself there would wait for its own CPU.
 */
#include "storage.bpf.h"

STORAGE_MAP(recursed, BPF_MAP_TYPE_TASK_STORAGE, 8);
STORAGE_MAP(recursed_too, BPF_MAP_TYPE_TASK_STORAGE, 8);

const volatile int pid;			/* of the thread that updates and deletes */

enum { NOTHING, UPDATING, DELETING };

volatile __u32 doing;			/* that thread */
volatile __u32 inside;			/* the program's own call */
__u64 calls[3];				/* of task_storage_ptr(), while doing nothing, updating, deleting */
__u32 nth;				/* call since `doing` changed */
struct outcomes created[2];	/* by the program, of recursed while updating, else of recursed_too */
struct outcomes found;		/* by the program, of recursed while deleting */
struct outcomes deleted;		/* by the program, of recursed */
struct outcomes told;		/* what bpf_local_storage_update() said to the program's own calls */

static __always_inline void create(void *map, struct outcomes *c)
{
	struct task_struct *task = bpf_get_current_task_btf();
	void *data;

	inside = 1;
	data = bpf_task_storage_get(map, task, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	inside = 0;
	outcome_count(c, data ? 0 : -1);
}

/*
 * An update calls it twice: before it takes any lock, and in bpf_local_storage_alloc() under one. A deletion
 * calls it once. What is to be deleted is still found then, and to remember it in the storage's cache of
 * pointers asks for the lock in vain: bpf_task_storage_get() does not tell.
 */
SEC("fentry/task_storage_ptr")
int recurse(void *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	__u32 now = doing;

	if (task->pid != pid || now > DELETING)
		return 0;
	calls[now]++;
	nth++;
	if (now == UPDATING && nth == 2)
		create(&recursed, &created[0]);
	if (now == DELETING && nth == 1) {
		create(&recursed, &found);
		create(&recursed_too, &created[1]);
		outcome_count(&deleted, bpf_task_storage_delete(&recursed, task));
	}
	return 0;
}

SEC("fexit/bpf_local_storage_update")
int answer(void *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	__u64 ret = 0;

	if (task->pid != pid || !inside || bpf_get_func_ret(ctx, &ret))
		return 0;
	outcome_count(&told, ret >= -(__u64)MAX_ERRNO ? (long)ret : 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
