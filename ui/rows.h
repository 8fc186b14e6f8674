/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Model -> the rows of screen 1: filtered, grouped, in order, and their sums. Pure data: no
 * curses, no widths. A row is a class of the model that still lives, or a group of them.
 */
#ifndef BMA_UI_ROWS_H
#define BMA_UI_ROWS_H

#include "entry.h"
#include "owner.h"
#include "rates.h"

enum sort {
	SORT_OWNER, SORT_IN_USE, SORT_WAIT, SORT_MEM, SORT_OLDEST, SORT_ACTIVITY,
	SORTS
};

enum group {
	GROUP_IDLE,		/* idle sizes of the kernel's own allocators are one row each */
	GROUP_OWNER,		/* a row an owner */
	GROUP_NONE,		/* a row a class */
	GROUPS
};

#define UNFOLDED_MAX 32

struct query {
	enum sort sort;
	bool reverse;
	struct entry filter;	/* part of the owner's text, any case; "": all rows */
	enum group group;
	uint64_t unfolded[UNFOLDED_MAX];	/* keys of groups whose members are to be seen */
	uint32_t nunfolded;
};

/* What is to be said of one CPU's free_llist. The kernel acts when an operation leaves the count
 * below low or above high: unit_alloc(), unit_free(). A group's is that of its worst member. */
enum level {
	LEVEL_NONE,		/* this CPU has no such cache */
	LEVEL_DRAINED,		/* emptied because the map goes: nobody can allocate here */
	LEVEL_UNKNOWN,		/* nothing has told yet how many */
	LEVEL_FINE,
	LEVEL_PREFILLED,	/* below low because nobody has allocated here yet */
	LEVEL_TRIM,		/* above high, refill_work will trim */
	LEVEL_REFILL,		/* below low, refill_work is due */
	LEVEL_EMPTY,		/* the next allocation fails */
	LEVELS
};

struct cell {			/* one CPU's part of a row */
	enum level level;
	int64_t free;
	bool guess;		/* events were lost: this was true before */
	bool worked;		/* refilled or trimmed within the last second */
};

#define OWNER_LEN 48

struct row_cpus {		/* a walk along the CPUs */
	uint32_t levels[LEVELS];	/* how many CPUs are at each */
	int64_t free_min, free_max;	/* of the CPUs that are known or guessed */
	bool guess;			/* some are guesses */
	int64_t behind, in_gp;		/* of the waiting ones: not yet, and in a grace period */
	uint64_t taken, back;		/* objects from and to the slab */
	uint64_t oldest;		/* since when the oldest waits, ns; 0: none does */
};

struct row {
	uint32_t class;			/* of a group: its first member's */
	uint64_t number;		/* of that class: its index may be another's one day */
	uint32_t members;		/* of a group; 0: a class by itself */
	uint32_t first;			/* its members are rows.member[first], … */
	uint64_t key;			/* of the group that the row heads or belongs to; 0: none */
	bool folded;			/* a group whose members are no rows of their own */
	bool child;			/* a member below its group */
	char name[OWNER_PART];		/* "conns" */
	int rank;			/* owner_rank() */
	struct model_sum sum;
	uint64_t failed_checks;
	int64_t in_use;
	const char *mark;		/* before in_use: model_in_use_mark() */
	bool older;			/* in_use is a difference since the stream's start */
	bool in_doubt;			/* events were lost */
	bool approx;			/* so is in_use, or it is a map's count that was changing */
	bool counted;			/* in_use is the map's own count */
	uint64_t object_bytes;		/* of a group: 0 */
	uint32_t size_min, size_max;	/* unit_size */
	uint32_t high;			/* of a group: all of its members' */
	uint64_t bytes, bytes_in_use, bytes_free, bytes_waiting;
	bool at_least;			/* bytes is a lower bound */
	uint64_t rate;			/* events a second, or RATE_UNKNOWN */
	bool idle;			/* no event but its set-up and our own questions */
	uint64_t incident;		/* number of the newest; 0: none that is kept */
	bool trouble;			/* the incident goes on, or a check failed */

	bool seen;			/* rows_see(): what follows is there */
	char kind[OWNER_PART], id[OWNER_PART];	/* "hash", "#17"; id may be empty */
	struct row_cpus cpus;
	bool waits;			/* age tells how long; else nothing waits or it is unknown */
	uint64_t age;			/* with SORT_OLDEST these two are there always */
};

struct rows_seen {
	uint64_t number, changes;	/* of the class then; number 0: there was no walk */
	struct row_cpus cpus;
};

struct rows {
	struct row *row;
	uint32_t n, cap;
	uint32_t *member;		/* classes of groups */
	uint32_t nmembers;
	struct rows_seen *walked;	/* by class: the newest walk, kept until something changes */
	uint64_t *oldest;		/* by class, with SORT_OLDEST: since when it waits, ns; 0: it does not */
	uint64_t *incidents;		/* by class: number of the newest */
	uint32_t all;			/* classes without the filter and without groups */
	uint32_t matched;		/* classes that the filter lets pass */
	uint32_t gone;			/* classes whose caches are all gone */
	uint64_t in_use, free, waiting;	/* bytes of the rows that are there */
	bool at_least, in_doubt, approx;
};

void rows_release(struct rows *r);

/* Replaces what r held. 0 or -ENOMEM (r is then empty). */
int rows_make(struct rows *r, const struct model *m, const struct rates *rates,
	      const struct query *q);

/* Looks at each CPU of n rows from `first` on, as far as there are such. The model is the one that the
 * rows were made of. */
void rows_see(struct rows *r, const struct model *m, uint32_t first, uint32_t n);

/* For rows.c. oldest: since when the row waits, ns; 0: it does not. */
void row_set_oldest(struct row *row, const struct model *m, uint64_t oldest);

/* Is there a count to show? */
bool level_counts(enum level level);

/* One CPU's part of a class. */
struct cell row_cell(const struct model *m, uint32_t class, uint32_t cpu);

/* The same of a row, which may be a group. */
struct cell rows_cell(const struct rows *r, const struct row *row, const struct model *m,
		      uint32_t cpu);

/* "hash conns #17" in at most width cells: the name is shortened, kind and number stay. */
void row_owner(const struct row *row, char buf[OWNER_LEN], int width);

/* The same without the kind: "conns #17". */
void row_name(const struct row *row, char buf[OWNER_LEN], int width);

const char *sort_name(enum sort sort);

#endif
