// SPDX-License-Identifier: GPL-2.0-only
/*
 * All programs of the capture in one object: bpftool 7.1 cannot link objects that name the same
 * kfunc or untyped ksym.
 */
#include "probe_mem.bpf.c"
#include "probe_lock.bpf.c"
#include "probe_storage.bpf.c"
#include "state.bpf.c"
#include "owner.bpf.c"
#include "storage.bpf.c"

char LICENSE[] SEC("license") = "GPL";
