// SPDX-License-Identifier: GPL-2.0-or-later
#include "value.h"

#include "kind.h"

#define LENGTH(list, str) \
	[VALUE_FREE_LLIST + (list)] = { str, FIELD_N0 + (list), VALUE_LENGTH, \
					 .optional = true, .unknown = LENGTH_UNKNOWN }
#define FLAG(str, bit) { str, FIELD_FLAGS, VALUE_BOOLEAN, .mask = (bit) }
#define COUNT(str, i) { str, FIELD_N0 + (i), VALUE_INTEGER }
/* a torn one says nothing */
#define USES(use, str) \
	[VALUE_ALLOCS + (use)] = { str, FIELD_N0 + (use), VALUE_INTEGER, .spoils = BMA_F_TORN }
#define ID(str, f) { str, f, VALUE_INTEGER, .optional = true }
#define HELD(i) [VALUE_HELD_LOCK + (i)] = ID("lock" #i, FIELD_N0 + N_HELD_LOCK + (i))
#define WORD(str, f, fn, n) { str, f, VALUE_WORD, .word = fn, .words = n }

static const struct event_value values[VALUES] = {
	[VALUE_CACHE] = ID("cache", FIELD_CACHE),
	[VALUE_TGT] = ID("tgt", FIELD_TGT),
	[VALUE_OBJ] = { "obj", FIELD_OBJ, VALUE_ADDRESS, .optional = true },
	/* what goes to an extra list leaves free_cnt alone, and it is not told */
	[VALUE_FREE_CNT] = { "free_cnt", FIELD_FREE_CNT, VALUE_INTEGER,
			      .spoils = BMA_F_EXTRA },
	[VALUE_RAISE] = { "raise", FIELD_FLAGS, VALUE_WORD, .mask = BMA_F_RAISE,
			   .word = raise_name, .words = BMA_RAISE_PENDING + 1 },
	[VALUE_EXTRA] = FLAG("extra", BMA_F_EXTRA),
	[VALUE_COUNTED] = FLAG("counted", BMA_F_COUNTED),
	[VALUE_IRQS_OFF] = FLAG("irqs_off", BMA_F_IRQS_OFF),
	[VALUE_DRAINING] = FLAG("draining", BMA_F_DRAINING),
	[VALUE_REASON] = WORD("reason", FIELD_WHAT, reason_name, BMA_FAIL_BUSY + 1),
	[VALUE_PROG] = ID("prog", FIELD_N0 + N_PROG),
	[VALUE_PID] = ID("pid", FIELD_N0 + N_PID),
	[VALUE_ASKED] = COUNT("asked", N_ASKED),
	[VALUE_BEHIND] = COUNT("behind", N_BEHIND),
	[VALUE_WAITING] = COUNT("waiting", N_WAITING),
	[VALUE_SLAB] = COUNT("slab", N_SLAB),
	[VALUE_FLAVOUR] = WORD("flavour", FIELD_WHAT, flavour_name, BMA_GP_TASKS_TRACE + 1),
	[VALUE_LIST] = WORD("list", FIELD_WHAT, list_name, BMA_LISTS),
	[VALUE_MOVED] = COUNT("moved", N_MOVED),
	[VALUE_MOVED_EXTRA] = COUNT("moved_extra", N_EXTRA),
	[VALUE_MAP_ID] = ID("map_id", FIELD_N0 + N_MAP),
	[VALUE_COUNT] = { "count", FIELD_N0 + N_COUNT, VALUE_INTEGER,
			   .needs = BMA_F_COUNT },
	[VALUE_LOST] = COUNT("lost", 0),
	[VALUE_NUMBER] = { "number", FIELD_END, VALUE_INTEGER },
	USES(BMA_USE_ALLOC, "allocs"),
	USES(BMA_USE_FREE, "frees"),
	USES(BMA_USE_FREE_EXTRA, "frees_extra"),
	USES(BMA_USE_FREE_RCU, "frees_rcu"),
	USES(BMA_USE_FREE_RCU_EXTRA, "frees_rcu_extra"),
	[VALUE_RATE] = COUNT("rate", N_RATE),
	[VALUE_TORN] = FLAG("torn", BMA_F_TORN),
	[VALUE_MOVING] = FLAG("moving", BMA_F_MOVING),
	LENGTH(BMA_FREE_LLIST, "free_llist"),
	LENGTH(BMA_FREE_LLIST_EXTRA, "free_llist_extra"),
	LENGTH(BMA_FREE_BY_RCU, "free_by_rcu"),
	LENGTH(BMA_FREE_LLIST_EXTRA_RCU, "free_llist_extra_rcu"),
	LENGTH(BMA_WAITING_FOR_GP, "waiting_for_gp"),
	LENGTH(BMA_FREE_BY_RCU_TTRACE, "free_by_rcu_ttrace"),
	LENGTH(BMA_WAITING_FOR_GP_TTRACE, "waiting_for_gp_ttrace"),
	[VALUE_RCU_IN_PROGRESS] = { "call_rcu_in_progress", FIELD_N0 + N_IN_PROGRESS,
				     VALUE_INTEGER, .mask = 0xff },
	[VALUE_TTRACE_IN_PROGRESS] = { "call_rcu_ttrace_in_progress", FIELD_N0 + N_IN_PROGRESS,
					VALUE_INTEGER, .shift = 8 },
	[VALUE_MOVES] = ID("moves", FIELD_MOVES),
	[VALUE_TGT_MOVES] = ID("tgt_moves", FIELD_TGT_MOVES),
	[VALUE_LOCK] = ID("lock", FIELD_N0 + N_LOCK),
	[VALUE_HELD] = COUNT("held", N_HELD),
	[VALUE_WAITED] = COUNT("waited_ns", N_WAITED),
	[VALUE_FAILURE] = WORD("failure", FIELD_WHAT, lock_failure_name, BMA_LOCK_FAILURES),
	[VALUE_LOCK_PROG] = ID("prog", FIELD_N0 + N_LOCK_PROG),
	[VALUE_LOCK_PID] = ID("pid", FIELD_N0 + N_LOCK_PID),
	[VALUE_HOLDER] = { "holder_cpu", FIELD_N0 + N_HOLDER, VALUE_INTEGER, .optional = true,
			   .unknown = BMA_NO_CPU },
	[VALUE_HELD_CPU] = COUNT("of_cpu", N_HELD_CPU),
	[VALUE_FIRST] = { "first", FIELD_WHAT, VALUE_INTEGER },
	[VALUE_TOP_TRIED] = FLAG("top_tried", BMA_F_TOP_TRIED),
	[VALUE_TOP_OPEN] = FLAG("top_open", BMA_F_TOP_OPEN),
	[VALUE_REMOTE] = FLAG("remote", BMA_F_REMOTE),
	[VALUE_LOCKS] = FLAG("locks_told", BMA_F_LOCKS),
	HELD(0), HELD(1), HELD(2), HELD(3), HELD(4), HELD(5),
	[VALUE_STORAGE] = ID("storage", FIELD_N0 + N_STORAGE),
	[VALUE_ERRNO] = { "errno", FIELD_WHAT, VALUE_INTEGER, .optional = true },
	[VALUE_LAST] = FLAG("last", BMA_F_LAST),
	[VALUE_DEFERRED] = FLAG("deferred", BMA_F_DEFERRED),
	[VALUE_WHOLE] = FLAG("whole", BMA_F_WHOLE),
	[VALUE_BUCKET] = { "bucket", FIELD_N0 + N_STORAGE_BUCKET, VALUE_INTEGER,
			    .needs = BMA_F_BUCKET },
};

#define VALUES_MAX 16		/* of one kind, the end included */
#define LENGTHS VALUE_FREE_LLIST, VALUE_FREE_LLIST + 1, VALUE_FREE_LLIST + 2, \
		VALUE_FREE_LLIST + 3, VALUE_FREE_LLIST + 4, VALUE_FREE_LLIST + 5, \
		VALUE_FREE_LLIST + 6
#define COUNTS_BULK VALUE_ASKED, VALUE_BEHIND, VALUE_WAITING, VALUE_SLAB

static const uint8_t by_kind[BMA_KINDS][VALUES_MAX] = {
	[BMA_ALLOC] = { VALUE_CACHE, VALUE_OBJ, VALUE_FREE_CNT, VALUE_RAISE, VALUE_COUNTED },
	[BMA_ALLOC_FAIL] = { VALUE_CACHE, VALUE_REASON, VALUE_RAISE, VALUE_IRQS_OFF,
			     VALUE_PROG, VALUE_PID },
	[BMA_FREE] = { VALUE_CACHE, VALUE_OBJ, VALUE_FREE_CNT, VALUE_RAISE, VALUE_EXTRA,
		       VALUE_COUNTED },
	[BMA_FREE_RCU] = { VALUE_CACHE, VALUE_OBJ, VALUE_RAISE, VALUE_EXTRA, VALUE_COUNTED },
	[BMA_PREFILL] = { VALUE_CACHE, VALUE_FREE_CNT, COUNTS_BULK, VALUE_MOVES },
	[BMA_REFILL] = { VALUE_CACHE, VALUE_FREE_CNT, COUNTS_BULK, VALUE_MOVES },
	[BMA_TRIM] = { VALUE_CACHE, VALUE_TGT, VALUE_FREE_CNT, VALUE_MOVED,
		       VALUE_MOVED_EXTRA, VALUE_TGT_MOVES },
	[BMA_EXTRA_RCU] = { VALUE_CACHE, VALUE_MOVED },
	[BMA_GP_START] = { VALUE_CACHE, VALUE_FLAVOUR, VALUE_MOVED, VALUE_DRAINING,
			   VALUE_MOVES },
	[BMA_GP_END] = { VALUE_CACHE, VALUE_TGT, VALUE_FLAVOUR, VALUE_MOVED, VALUE_MOVES,
			 VALUE_TGT_MOVES },
	[BMA_CACHE_NEW] = { VALUE_CACHE },
	[BMA_CACHE_DRAIN] = { VALUE_CACHE, VALUE_LIST, VALUE_MOVED, VALUE_MOVES },
	[BMA_CACHE_GONE] = { VALUE_CACHE },
	[BMA_SLAB_ALLOC] = { VALUE_CACHE, VALUE_OBJ },
	[BMA_RAW_FREE] = { VALUE_CACHE, VALUE_OBJ },
	[BMA_STATE] = { VALUE_CACHE, VALUE_TORN, VALUE_MOVING, VALUE_FREE_CNT, LENGTHS,
			VALUE_RCU_IN_PROGRESS, VALUE_TTRACE_IN_PROGRESS, VALUE_MOVES },
	[BMA_LOSS] = { VALUE_LOST },
	[BMA_MAP_FD] = { VALUE_MAP_ID },
	[BMA_OWNER] = { VALUE_MAP_ID, VALUE_COUNT },
	[BMA_COUNT] = { VALUE_CACHE, VALUE_TORN, VALUE_ALLOCS + BMA_USE_ALLOC,
			VALUE_ALLOCS + BMA_USE_FREE, VALUE_ALLOCS + BMA_USE_FREE_EXTRA,
			VALUE_ALLOCS + BMA_USE_FREE_RCU, VALUE_ALLOCS + BMA_USE_FREE_RCU_EXTRA },
	[BMA_RATE] = { VALUE_RATE },
	[BMA_LOCK_ACQUIRE] = { VALUE_LOCK, VALUE_HELD },
	[BMA_LOCK_WAIT] = { VALUE_LOCK, VALUE_HELD, VALUE_LOCK_PROG, VALUE_LOCK_PID },
	[BMA_LOCK_ACQUIRED] = { VALUE_LOCK, VALUE_HELD, VALUE_WAITED },
	[BMA_LOCK_FAIL] = { VALUE_LOCK, VALUE_FAILURE, VALUE_HELD, VALUE_WAITED, VALUE_LOCK_PROG,
			    VALUE_LOCK_PID, VALUE_HOLDER },
	[BMA_LOCK_RELEASE] = { VALUE_LOCK, VALUE_HELD },
	[BMA_LOCK_HELD] = { VALUE_HELD_CPU, VALUE_HELD, VALUE_FIRST, VALUE_TOP_TRIED, VALUE_TOP_OPEN,
			    VALUE_REMOTE, VALUE_LOCKS, VALUE_HELD_LOCK, VALUE_HELD_LOCK + 1, VALUE_HELD_LOCK + 2,
			    VALUE_HELD_LOCK + 3, VALUE_HELD_LOCK + 4, VALUE_HELD_LOCK + 5 },
	[BMA_STORAGE_NEW] = { VALUE_MAP_ID, VALUE_STORAGE },
	[BMA_STORAGE_LINK] = { VALUE_MAP_ID, VALUE_STORAGE, VALUE_OBJ, VALUE_BUCKET, VALUE_ERRNO,
			       VALUE_LOCK_PROG, VALUE_LOCK_PID },
	[BMA_STORAGE_UNLINK] = { VALUE_MAP_ID, VALUE_STORAGE, VALUE_OBJ, VALUE_LAST, VALUE_ERRNO },
	[BMA_STORAGE_FREE] = { VALUE_MAP_ID, VALUE_STORAGE, VALUE_OBJ, VALUE_DEFERRED, VALUE_WHOLE },
};

const struct event_value *value_row(unsigned int id)
{
	return &values[id];
}

const uint8_t *kind_values(unsigned int kind)
{
	static const uint8_t unknown[] = { VALUE_NUMBER, VALUE_END };

	return kind_row(kind) ? by_kind[kind] : unknown;
}

static uint64_t field_value(const struct event *e, unsigned int field)
{
	switch (field) {
	case FIELD_END:
		return e->kind;
	case FIELD_FLAGS:
		return e->flags;
	case FIELD_WHAT:
		return e->what;
	case FIELD_CACHE:
		return e->cache;
	case FIELD_TGT:
		return e->tgt;
	case FIELD_OBJ:
		return e->obj;
	case FIELD_FREE_CNT:
		return (int64_t)e->free_cnt;
	case FIELD_MOVES:
		return e->moves;
	case FIELD_TGT_MOVES:
		return e->tgt_moves;
	default:
		return e->n[field - FIELD_N0];
	}
}

bool value_of(const struct event_value *c, const struct event *e, int64_t *value)
{
	uint64_t v = field_value(e, c->field) >> c->shift;

	if (c->mask)
		v &= c->mask;
	if (c->type == VALUE_BOOLEAN)
		v = !!v;
	*value = v;
	return !(c->optional && v == c->unknown) && (e->flags & c->needs) == c->needs && !(e->flags & c->spoils) &&
	       (!c->word || v < c->words);
}

const char *raise_name(unsigned int raise)
{
	static const char *const raises[] = {
		[BMA_RAISE_NONE] = "none", [BMA_RAISE_QUEUED] = "queued",
		[BMA_RAISE_PENDING] = "pending",
	};

	return raise <= BMA_RAISE_PENDING ? raises[raise] : "?";
}

const char *reason_name(unsigned int reason)
{
	static const char *const reasons[] = {
		[BMA_FAIL_EMPTY] = "empty", [BMA_FAIL_BUSY] = "busy",
	};

	return reason <= BMA_FAIL_BUSY ? reasons[reason] : "?";
}

const char *lock_failure_name(unsigned int failure)
{
	static const char *const failures[] = {
		[BMA_LOCK_AA] = "AA", [BMA_LOCK_ABBA] = "ABBA", [BMA_LOCK_TIMEOUT] = "timeout",
		[BMA_LOCK_NO_NODE] = "no_node",
	};

	return failure && failure < BMA_LOCK_FAILURES ? failures[failure] : "?";
}
