// SPDX-License-Identifier: GPL-2.0-or-later
#include "column.h"

#include "kind.h"

#define LENGTH(list, str) \
	[COLUMN_FREE_LLIST + (list)] = { str, FIELD_N0 + (list), COLUMN_LENGTH, \
					 .optional = true, .unknown = LENGTH_UNKNOWN }
#define FLAG(str, bit) { str, FIELD_FLAGS, COLUMN_BOOLEAN, .mask = (bit) }
#define COUNT(str, i) { str, FIELD_N0 + (i), COLUMN_INTEGER }
#define ID(str, f) { str, f, COLUMN_INTEGER, .optional = true }
#define WORD(str, f, fn, n) { str, f, COLUMN_WORD, .word = fn, .words = n }

static const struct column columns[COLUMNS] = {
	[COLUMN_CACHE] = ID("cache", FIELD_CACHE),
	[COLUMN_TGT] = ID("tgt", FIELD_TGT),
	[COLUMN_OBJ] = { "obj", FIELD_OBJ, COLUMN_ADDRESS, .optional = true },
	/* what goes to an extra list leaves free_cnt alone, and it is not told */
	[COLUMN_FREE_CNT] = { "free_cnt", FIELD_FREE_CNT, COLUMN_INTEGER,
			      .spoils = BMA_F_EXTRA },
	[COLUMN_RAISE] = { "raise", FIELD_FLAGS, COLUMN_WORD, .mask = BMA_F_RAISE,
			   .word = raise_name, .words = BMA_RAISE_PENDING + 1 },
	[COLUMN_EXTRA] = FLAG("extra", BMA_F_EXTRA),
	[COLUMN_IRQS_OFF] = FLAG("irqs_off", BMA_F_IRQS_OFF),
	[COLUMN_DRAINING] = FLAG("draining", BMA_F_DRAINING),
	[COLUMN_REASON] = WORD("reason", FIELD_WHAT, reason_name, BMA_FAIL_BUSY + 1),
	[COLUMN_PROG] = ID("prog", FIELD_N0 + N_PROG),
	[COLUMN_PID] = ID("pid", FIELD_N0 + N_PID),
	[COLUMN_ASKED] = COUNT("asked", N_ASKED),
	[COLUMN_BEHIND] = COUNT("behind", N_BEHIND),
	[COLUMN_WAITING] = COUNT("waiting", N_WAITING),
	[COLUMN_SLAB] = COUNT("slab", N_SLAB),
	[COLUMN_FLAVOUR] = WORD("flavour", FIELD_WHAT, flavour_name, BMA_GP_TASKS_TRACE + 1),
	[COLUMN_LIST] = WORD("list", FIELD_WHAT, list_name, BMA_LISTS),
	[COLUMN_MOVED] = COUNT("moved", N_MOVED),
	[COLUMN_MOVED_EXTRA] = COUNT("moved_extra", N_EXTRA),
	[COLUMN_MAP_ID] = ID("map_id", FIELD_N0 + N_MAP),
	[COLUMN_COUNT] = { "count", FIELD_N0 + N_COUNT, COLUMN_INTEGER,
			   .needs = BMA_F_COUNT },
	[COLUMN_LOST] = COUNT("lost", 0),
	[COLUMN_NUMBER] = { "number", FIELD_END, COLUMN_INTEGER },
	[COLUMN_TORN] = FLAG("torn", BMA_F_TORN),
	[COLUMN_MOVING] = FLAG("moving", BMA_F_MOVING),
	LENGTH(BMA_FREE_LLIST, "free_llist"),
	LENGTH(BMA_FREE_LLIST_EXTRA, "free_llist_extra"),
	LENGTH(BMA_FREE_BY_RCU, "free_by_rcu"),
	LENGTH(BMA_FREE_LLIST_EXTRA_RCU, "free_llist_extra_rcu"),
	LENGTH(BMA_WAITING_FOR_GP, "waiting_for_gp"),
	LENGTH(BMA_FREE_BY_RCU_TTRACE, "free_by_rcu_ttrace"),
	LENGTH(BMA_WAITING_FOR_GP_TTRACE, "waiting_for_gp_ttrace"),
	[COLUMN_RCU_IN_PROGRESS] = { "call_rcu_in_progress", FIELD_N0 + N_IN_PROGRESS,
				     COLUMN_INTEGER, .mask = 0xff },
	[COLUMN_TTRACE_IN_PROGRESS] = { "call_rcu_ttrace_in_progress", FIELD_N0 + N_IN_PROGRESS,
					COLUMN_INTEGER, .shift = 8 },
	[COLUMN_MOVES] = ID("moves", FIELD_MOVES),
	[COLUMN_TGT_MOVES] = ID("tgt_moves", FIELD_TGT_MOVES),
};

#define COLUMNS_MAX 16		/* of one kind, the end included */
#define LENGTHS COLUMN_FREE_LLIST, COLUMN_FREE_LLIST + 1, COLUMN_FREE_LLIST + 2, \
		COLUMN_FREE_LLIST + 3, COLUMN_FREE_LLIST + 4, COLUMN_FREE_LLIST + 5, \
		COLUMN_FREE_LLIST + 6
#define COUNTS_BULK COLUMN_ASKED, COLUMN_BEHIND, COLUMN_WAITING, COLUMN_SLAB

static const uint8_t by_kind[BMA_KINDS][COLUMNS_MAX] = {
	[BMA_ALLOC] = { COLUMN_CACHE, COLUMN_OBJ, COLUMN_FREE_CNT, COLUMN_RAISE },
	[BMA_ALLOC_FAIL] = { COLUMN_CACHE, COLUMN_REASON, COLUMN_RAISE, COLUMN_IRQS_OFF,
			     COLUMN_PROG, COLUMN_PID },
	[BMA_FREE] = { COLUMN_CACHE, COLUMN_OBJ, COLUMN_FREE_CNT, COLUMN_RAISE, COLUMN_EXTRA },
	[BMA_FREE_RCU] = { COLUMN_CACHE, COLUMN_OBJ, COLUMN_RAISE, COLUMN_EXTRA },
	[BMA_PREFILL] = { COLUMN_CACHE, COLUMN_FREE_CNT, COUNTS_BULK, COLUMN_MOVES },
	[BMA_REFILL] = { COLUMN_CACHE, COLUMN_FREE_CNT, COUNTS_BULK, COLUMN_MOVES },
	[BMA_TRIM] = { COLUMN_CACHE, COLUMN_TGT, COLUMN_FREE_CNT, COLUMN_MOVED,
		       COLUMN_MOVED_EXTRA, COLUMN_TGT_MOVES },
	[BMA_EXTRA_RCU] = { COLUMN_CACHE, COLUMN_MOVED },
	[BMA_GP_START] = { COLUMN_CACHE, COLUMN_FLAVOUR, COLUMN_MOVED, COLUMN_DRAINING,
			   COLUMN_MOVES },
	[BMA_GP_END] = { COLUMN_CACHE, COLUMN_TGT, COLUMN_FLAVOUR, COLUMN_MOVED, COLUMN_MOVES,
			 COLUMN_TGT_MOVES },
	[BMA_CACHE_NEW] = { COLUMN_CACHE },
	[BMA_CACHE_DRAIN] = { COLUMN_CACHE, COLUMN_LIST, COLUMN_MOVED, COLUMN_MOVES },
	[BMA_CACHE_GONE] = { COLUMN_CACHE },
	[BMA_SLAB_ALLOC] = { COLUMN_CACHE, COLUMN_OBJ },
	[BMA_RAW_FREE] = { COLUMN_CACHE, COLUMN_OBJ },
	[BMA_STATE] = { COLUMN_CACHE, COLUMN_TORN, COLUMN_MOVING, COLUMN_FREE_CNT, LENGTHS,
			COLUMN_RCU_IN_PROGRESS, COLUMN_TTRACE_IN_PROGRESS, COLUMN_MOVES },
	[BMA_LOSS] = { COLUMN_LOST },
	[BMA_MAP_FD] = { COLUMN_MAP_ID },
	[BMA_OWNER] = { COLUMN_MAP_ID, COLUMN_COUNT },
};

const struct column *column_row(unsigned int id)
{
	return &columns[id];
}

const uint8_t *kind_columns(unsigned int kind)
{
	static const uint8_t unknown[] = { COLUMN_NUMBER, COLUMN_END };

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

bool column_value(const struct column *c, const struct event *e, int64_t *value)
{
	uint64_t v = field_value(e, c->field) >> c->shift;

	if (c->mask)
		v &= c->mask;
	if (c->type == COLUMN_BOOLEAN)
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
