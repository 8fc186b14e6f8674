// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that do nothing: what BPF itself costs on the hot tracepoints, below which no tool that is
 * built on it can come.
 */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

SEC("raw_tp/bpf_mem_alloc")
int empty_alloc(void *ctx)
{
	return 0;
}

SEC("raw_tp/bpf_mem_free")
int empty_free(void *ctx)
{
	return 0;
}

SEC("raw_tp/rqspinlock_acquire")
int empty_acquire(void *ctx)
{
	return 0;
}

SEC("raw_tp/rqspinlock_release")
int empty_release(void *ctx)
{
	return 0;
}

char _license[] SEC("license") = "GPL";
