// SPDX-License-Identifier: GPL-2.0-or-later
/* Which program is attached where, and what it tells of. */
#include "probe_parts.h"

#include <bpf/libbpf.h>
#include <stddef.h>

#include "bmascope.skel.h"

#define PROG(name) offsetof(struct bmascope_bpf, progs.name)
#define MEM(kind, event) { kind, PROG(on_##event), "bpf_mem_" #event, 0 }

static const struct probe_row rows[PROBES] = {
	MEM(BMA_ALLOC, alloc),
	MEM(BMA_ALLOC_FAIL, alloc_fail),
	MEM(BMA_FREE, free),
	MEM(BMA_FREE_RCU, free_rcu),
	MEM(BMA_PREFILL, prefill),
	MEM(BMA_REFILL, refill),
	MEM(BMA_TRIM, trim),
	MEM(BMA_EXTRA_RCU, extra_rcu),
	MEM(BMA_GP_START, gp_start),
	MEM(BMA_GP_END, gp_end),
	MEM(BMA_CACHE_NEW, cache_new),
	MEM(BMA_CACHE_DRAIN, cache_drain),
	MEM(BMA_CACHE_GONE, cache_gone),
	MEM(BMA_SLAB_ALLOC, slab_alloc),
	MEM(BMA_RAW_FREE, raw_free),
	{ BMA_LOCK_WAIT, PROG(on_lock_wait), "rqspinlock_wait", 0 },
	{ BMA_LOCK_ACQUIRED, PROG(on_lock_acquired), "rqspinlock_acquired", 0 },
	{ BMA_LOCK_FAIL, PROG(on_lock_fail), "rqspinlock_fail", 0 },
	{ BMA_LOCK_ACQUIRE, PROG(on_lock_acquire), "rqspinlock_acquire", PROBE_EACH_LOCK },
	{ BMA_LOCK_RELEASE, PROG(on_lock_release), "rqspinlock_release", PROBE_EACH_LOCK },
	{ BMA_STORAGE_NEW, PROG(on_storage_new), "bpf_storage_new", 0 },
	{ BMA_STORAGE_LINK, PROG(on_selem_link), "bpf_selem_link", 0 },
	{ BMA_STORAGE_LINK, PROG(on_selem_update), "bpf_selem_update", 0 },
	{ BMA_STORAGE_UNLINK, PROG(on_selem_unlink), "bpf_selem_unlink", 0 },
	{ BMA_STORAGE_UNLINK, PROG(on_selem_delete), "bpf_selem_delete", 0 },
	{ BMA_STORAGE_FREE, PROG(on_selem_free), "bpf_selem_free", 0 },
	{ BMA_STORAGE_FREE, PROG(on_storage_free), "bpf_storage_free", 0 },
	/* without it owners are known by the next look at all maps: a second late */
	{ BMA_MAP_FD, PROG(on_map_fd), "anon_inode_getfd", PROBE_MAY_FAIL },
};

const struct probe_row *probe_row(unsigned int i)
{
	return &rows[i];
}

struct bpf_program *probe_program(const struct probes *p, const struct probe_row *row)
{
	return *(struct bpf_program *const *)((const char *)p->skel + row->prog);
}
