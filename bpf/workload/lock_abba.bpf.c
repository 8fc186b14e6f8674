// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two programs and two locks: left takes pair[0] and then tries pair[1], right the other way round. Neither
 * tries its second lock before the other one holds its first: ABBA, each time.
 */
#include "lock.bpf.h"

LOCK_MAP(pair, 2);

enum { LEFT, RIGHT };

struct lock_counts counts[2][2];	/* of each program; of each lock */
__u32 missed[2];			/* rounds in which the other one did not come */
volatile __u32 arrived[2];		/* the last round in which each has tried its first lock */

/* By value: what a lookup reads its key from is unknown to the verifier afterwards. */
static __always_inline struct guarded *in_pair(__u32 key)
{
	return bpf_map_lookup_elem(&pair, &key);
}

static __always_inline int deadlock(const struct lock_run *run, const __u32 me)
{
	struct guarded *first = in_pair(me), *second = in_pair(!me);
	__u32 round = run->rounds;
	const __u32 other = !me;
	int rc;

	if (!first || !second)
		return 0;
	rc = take(first, &counts[me][me]);
	arrived[me] = round;
	if (rc)
		return 0;
	if (!wait_long(&arrived[other], round))
		missed[me]++;
	if (!take(second, &counts[me][other]))
		put(second, &counts[me][other]);
	put(first, &counts[me][me]);
	return 0;
}

SEC("syscall")
int left(struct lock_run *run)
{
	return deadlock(run, LEFT);
}

SEC("syscall")
int right(struct lock_run *run)
{
	return deadlock(run, RIGHT);
}

char LICENSE[] SEC("license") = "GPL";
