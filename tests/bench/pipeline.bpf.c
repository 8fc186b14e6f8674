// SPDX-License-Identifier: GPL-2.0-only
/*
 * The capture's programs, and one more that makes events by the same code as the tracepoints' do:
 * it is run by BPF_PROG_TEST_RUN, nothing is attached. So lanes and rings fill as fast as the
 * machine itself can do it, and the capture can be measured outside of any virtual machine.
 */
/* A kernel without CONFIG_KALLSYMS_ALL will do: then its data has no names for programs. */
#define NO_PREEMPT_COUNT
#include "../../bpf/bmascope.bpf.c"

#define OBJECTS 64		/* on free_llist, when all are there */
#define BURST 32		/* allocations, then as many frees */
#define CACHE 0xffff888100000000ull
#define OBJECT 0xffff888200000000ull

static int trial_step(__u32 i, __u64 *from)
{
	__u64 at = (*from + i) % (2 * BURST);
	__u64 n = at < BURST ? at : 2 * BURST - 1 - at;
	struct raw_tp ctx = { .args = { CACHE, OBJECT + n * 96 } };

	if (at < BURST) {
		ctx.args[2] = OBJECTS - n - 1;
		on_use(&ctx, (struct use){ BMA_ALLOC, BMA_USE_ALLOC, .free_cnt = 2, .raised = 3 });
	} else {
		ctx.args[3] = OBJECTS - n;
		on_use(&ctx, (struct use){ BMA_FREE, BMA_USE_FREE, .extra = 2, .free_cnt = 3,
					   .raised = 4 });
	}
	return 0;
}

/* args: how many events were made before, how many to make */
SEC("raw_tp")
int trial(struct raw_tp *ctx)
{
	__u64 from = ctx->args[0], n = ctx->args[1];

	if (n && n <= 1 << 20)
		bpf_loop(n, trial_step, &from, 0);
	return 0;
}
