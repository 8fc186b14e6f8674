// SPDX-License-Identifier: GPL-2.0-only
/* Runs for three seconds, and no grace period ends meanwhile. */
#include <linux/types.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define HOLD_NS 3000000000ull

struct hold {
	__u64 until;
};

static long go_on(__u32 i, void *ctx)
{
	const struct hold *h = ctx;

	return bpf_ktime_get_ns() >= h->until;
}

SEC("tc")
int hold(struct __sk_buff *skb)
{
	struct hold h = { bpf_ktime_get_ns() + HOLD_NS };

	for (int i = 0; i < 64; i++)
		if (bpf_loop(1 << 23, go_on, &h, 0) < 1 << 23)
			break;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
