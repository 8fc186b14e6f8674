// SPDX-License-Identifier: GPL-2.0-or-later
#include "kind.h"

#include <stddef.h>

#define COUNTS_STATE FIELD_N0, FIELD_N1, FIELD_N2, FIELD_N3, FIELD_N4, FIELD_N5, FIELD_N6, FIELD_N7

static const struct kind kinds[BMA_KINDS] = {
	[BMA_ALLOC] = {
		"alloc", "an object left free_llist: in use now",
		{ FIELD_CACHE, FIELD_FLAGS, FIELD_OBJ, FIELD_FREE_CNT } },
	[BMA_ALLOC_FAIL] = {
		"alloc_fail", "unit_alloc() gave NULL: list empty, or active busy",
		{ FIELD_CACHE, FIELD_FLAGS, FIELD_WHAT, FIELD_N0, FIELD_N1 } },
	[BMA_FREE] = {
		"free", "an object came back to this CPU's free_llist, or to its extra list",
		{ FIELD_CACHE, FIELD_FLAGS, FIELD_OBJ, FIELD_FREE_CNT } },
	[BMA_FREE_RCU] = {
		"free_rcu", "an object came to free_by_rcu: a grace period before reuse",
		{ FIELD_CACHE, FIELD_FLAGS, FIELD_OBJ } },
	[BMA_PREFILL] = {
		"prefill", "first objects of a new cache",
		{ FIELD_CACHE, FIELD_FREE_CNT, FIELD_N0, FIELD_N1, FIELD_N2, FIELD_N3,
		  FIELD_MOVES } },
	[BMA_REFILL] = {
		"refill", "alloc_bulk() topped free_llist up",
		{ FIELD_CACHE, FIELD_FREE_CNT, FIELD_N0, FIELD_N1, FIELD_N2, FIELD_N3,
		  FIELD_MOVES } },
	[BMA_TRIM] = {
		"trim", "free_bulk() moved objects to the target's free_by_rcu_ttrace",
		{ FIELD_CACHE, FIELD_TGT, FIELD_FREE_CNT, FIELD_N0, FIELD_N1, FIELD_TGT_MOVES } },
	[BMA_EXTRA_RCU] = {
		"extra_rcu", "free_llist_extra_rcu was moved to free_by_rcu",
		{ FIELD_CACHE, FIELD_N0 } },
	[BMA_GP_START] = {
		"gp_start", "a batch starts to wait for a grace period",
		{ FIELD_CACHE, FIELD_FLAGS, FIELD_WHAT, FIELD_N0, FIELD_MOVES } },
	[BMA_GP_END] = {
		"gp_end", "a batch has waited: on to the target, or to the slab",
		{ FIELD_CACHE, FIELD_TGT, FIELD_WHAT, FIELD_N0, FIELD_MOVES, FIELD_TGT_MOVES } },
	[BMA_CACHE_NEW] = {
		"cache_new", "a per-CPU cache was set up",
		{ FIELD_CACHE } },
	[BMA_CACHE_DRAIN] = {
		"cache_drain", "a list was emptied to the slab at tear-down",
		{ FIELD_CACHE, FIELD_WHAT, FIELD_N0, FIELD_MOVES } },
	[BMA_CACHE_GONE] = {
		"cache_gone", "the cache's memory is being freed",
		{ FIELD_CACHE } },
	[BMA_SLAB_ALLOC] = {
		"slab_alloc", "GFP_KERNEL path: the slab was asked directly (no object: it refused)",
		{ FIELD_CACHE, FIELD_OBJ } },
	[BMA_RAW_FREE] = {
		"raw_free", "an object went straight to the slab",
		{ FIELD_CACHE, FIELD_OBJ } },
	[BMA_STATE] = {
		"state", "the kernel's own numbers, read on the cache's CPU",
		{ FIELD_CACHE, FIELD_FLAGS, FIELD_FREE_CNT, COUNTS_STATE, FIELD_MOVES } },
	[BMA_LOSS] = {
		"loss", "events of this CPU are missing here",
		{ FIELD_N0 } },
	[BMA_MAP_FD] = {
		"map_fd", "a map that owns caches got a descriptor",
		{ FIELD_N0 } },
	[BMA_OWNER] = {
		"owner", "the owner of an allocator, and how many elements its map counts",
		{ FIELD_FLAGS, FIELD_N0, FIELD_N1 } },
	[BMA_COUNT] = {
		"count", "uses of the cache since its last count, told or not",
		{ FIELD_CACHE, FIELD_FLAGS, FIELD_N0, FIELD_N1, FIELD_N2, FIELD_N3, FIELD_N4 } },
	[BMA_RATE] = {
		"rate", "from here on one in so many uses of this CPU's caches is told",
		{ FIELD_N0 } },
	[BMA_LOCK_ACQUIRE] = {
		"lock_acquire", "a resilient spinlock was free: it is held now",
		{ FIELD_N0, FIELD_N1 } },
	[BMA_LOCK_WAIT] = {
		"lock_wait", "the lock was not free: the slow path begins",
		{ FIELD_N0, FIELD_N1, FIELD_N3, FIELD_N4 } },
	[BMA_LOCK_ACQUIRED] = {
		"lock_acquired", "the slow path got the lock: it is held now",
		{ FIELD_N0, FIELD_N1, FIELD_N2 } },
	[BMA_LOCK_FAIL] = {
		"lock_fail", "the slow path gave up: a deadlock, or a timeout",
		{ FIELD_WHAT, FIELD_N0, FIELD_N1, FIELD_N2, FIELD_N3, FIELD_N4, FIELD_N5 } },
	[BMA_LOCK_RELEASE] = {
		"lock_release", "the lock is about to be free",
		{ FIELD_N0, FIELD_N1 } },
	[BMA_LOCK_HELD] = {
		"lock_held", "a CPU's table of held locks, as the kernel has it",
		{ FIELD_FLAGS, FIELD_WHAT, COUNTS_STATE } },
	[BMA_STORAGE_NEW] = {
		"storage_new", "an owner got local storage",
		{ FIELD_N0, FIELD_N1 } },
	[BMA_STORAGE_LINK] = {
		"storage_link", "an element is in a local storage, or could not be had",
		{ FIELD_FLAGS, FIELD_WHAT, FIELD_OBJ, FIELD_N0, FIELD_N1, FIELD_N2, FIELD_N3,
		  FIELD_N4 } },
	[BMA_STORAGE_UNLINK] = {
		"storage_unlink", "an element leaves a local storage, or could not be taken out",
		{ FIELD_FLAGS, FIELD_WHAT, FIELD_OBJ, FIELD_N0, FIELD_N1 } },
	[BMA_STORAGE_FREE] = {
		"storage_free", "an element or a local storage is freed after a grace period",
		{ FIELD_FLAGS, FIELD_OBJ, FIELD_N0, FIELD_N1 } },
};

static const char *const lists[BMA_LISTS] = {
	[BMA_FREE_LLIST] = "free_llist",
	[BMA_FREE_LLIST_EXTRA] = "free_llist_extra",
	[BMA_FREE_BY_RCU] = "free_by_rcu",
	[BMA_FREE_LLIST_EXTRA_RCU] = "free_llist_extra_rcu",
	[BMA_WAITING_FOR_GP] = "waiting_for_gp",
	[BMA_FREE_BY_RCU_TTRACE] = "free_by_rcu_ttrace",
	[BMA_WAITING_FOR_GP_TTRACE] = "waiting_for_gp_ttrace",
};

struct word {
	const char *name, *words;	/* in JSON, and for people */
};

static const struct word flavours[] = {
	[BMA_GP_RCU] = { "rcu", "rcu" },
	[BMA_GP_TASKS_TRACE] = { "tasks_trace", "tasks-trace" },
};

static const struct word ctxs[BMA_CTXS] = {
	[BMA_CTX_TASK] = { "task", "" },
	[BMA_CTX_SOFTIRQ] = { "softirq", "soft" },
	[BMA_CTX_IRQ] = { "irq", "irq" },
	[BMA_CTX_NMI] = { "nmi", "nmi" },
};

static const struct word *word_of(const struct word *words, size_t n, unsigned int i)
{
	static const struct word none = { "?", "?" };

	return i < n ? &words[i] : &none;
}

const struct kind *kind_row(unsigned int kind)
{
	return kind < BMA_KINDS && kinds[kind].name ? &kinds[kind] : NULL;
}

const char *kind_name(unsigned int kind)
{
	const struct kind *row = kind_row(kind);

	return row ? row->name : "?";
}

const char *list_name(unsigned int list)
{
	return list < BMA_LISTS ? lists[list] : "?";
}

#define WORD_OF(words, i) word_of(words, sizeof(words) / sizeof((words)[0]), i)

const char *flavour_name(unsigned int flavour)
{
	return WORD_OF(flavours, flavour)->name;
}

const char *flavour_words(unsigned int flavour)
{
	return WORD_OF(flavours, flavour)->words;
}

const char *ctx_name(unsigned int ctx)
{
	return WORD_OF(ctxs, ctx)->name;
}

const char *ctx_short(unsigned int ctx)
{
	return WORD_OF(ctxs, ctx)->words;
}
