// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two programs that each make and delete an element of one task's storage, in a map of their own. A third
 * map's element stays, so that the storage itself does too and neither can meet it half gone (-EAGAIN).
 * They can only disturb each other by what guards the storage. Where that is a busy counter of each CPU, a
 * thread that comes while another one is inside is refused (-EBUSY); where it is a lock, none is.
 */
#include "storage.bpf.h"

extern struct task_struct *bpf_task_from_pid(int pid) __ksym __weak;
extern void bpf_task_release(struct task_struct *task) __ksym __weak;

STORAGE_MAP(race_stays, BPF_MAP_TYPE_TASK_STORAGE, 8);
STORAGE_MAP(race_left, BPF_MAP_TYPE_TASK_STORAGE, 8);
STORAGE_MAP(race_right, BPF_MAP_TYPE_TASK_STORAGE, 8);

enum { LEFT, RIGHT };

struct outcomes created[2];	/* all but 0 is in `other`: bpf_task_storage_get() says NULL only */
struct outcomes deleted[2];

static __always_inline int once(void *map, const struct storage_run *run, int me)
{
	struct task_struct *task = bpf_task_from_pid(run->pid);
	void *data;

	if (!task)
		return 1;
	data = bpf_task_storage_get(map, task, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	outcome_count(&created[me], data ? 0 : -1);
	if (data)
		outcome_count(&deleted[me], bpf_task_storage_delete(map, task));
	bpf_task_release(task);
	return 0;
}

static int once_left(__u32 i, struct storage_run *run)
{
	return once(&race_left, run, LEFT);
}

static int once_right(__u32 i, struct storage_run *run)
{
	return once(&race_right, run, RIGHT);
}

SEC("syscall")
int left(struct storage_run *run)
{
	struct storage_run copy = *run;

	if (run->rounds && run->rounds <= STORAGE_TURNS_MAX)
		bpf_loop(run->rounds, once_left, &copy, 0);
	return 0;
}

SEC("syscall")
int right(struct storage_run *run)
{
	struct storage_run copy = *run;

	if (run->rounds && run->rounds <= STORAGE_TURNS_MAX)
		bpf_loop(run->rounds, once_right, &copy, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
