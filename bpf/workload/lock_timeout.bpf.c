// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locks whose holder does not let go, and deadlocks that the kernel does not find. A CPU's table
 * rqspinlock_held_locks has room for 31 locks; these programs hold 32. A second attempt at the first of
 * them is found to be AA at once; one at the last, which is not in the table, ends when its time is over.
 * That is also how holder keeps a lock for long: it waits for itself, as politely as the kernel does. (A
 * loop of the program's own would take the time of the other CPUs where one thread emulates them all.)
 */
#include "lock.bpf.h"

LOCK_MAP(long_held, 1);
LOCK_MAP(many_held, LOCK_MANY);

struct lock_counts held;			/* of the holder */
struct lock_counts waited[LOCK_SLOTS];		/* of those that wait */
struct lock_counts many[2][LOCK_MANY];	/* of the holder; of full */
struct lock_waits waits[LOCK_SLOTS];
__u32 late;			/* times the holder let go before all had given up */
volatile __u32 begun;		/* the round in which the lock is held */
volatile __u32 given_up;		/* attempts, of all rounds */

struct look {
	__u64 end;
	__u32 round;
};

#define PATIENCE (5 * 1000000000ull)	/* ns; before the lock is held nobody has to hurry */

static int look(__u32 i, struct look *l)
{
	return begun >= l->round;
}

static int look_often(__u32 i, struct look *l)
{
	bpf_loop(1 << 16, look, l, 0);
	return begun >= l->round || bpf_ktime_get_ns() >= l->end;
}

static __always_inline void note_wait(struct lock_waits *w, __u64 ns)
{
	if (!w->shortest || ns < w->shortest)
		w->shortest = ns;
	if (ns > w->longest)
		w->longest = ns;
}

SEC("syscall")
int waiter(struct lock_run *run)
{
	struct look l = { .end = bpf_ktime_get_ns() + PATIENCE, .round = run->rounds };
	__u32 key = 0, n = run->slot & (LOCK_SLOTS - 1);
	struct guarded *g = bpf_map_lookup_elem(&long_held, &key);
	__u64 begin;

	if (!g)
		return 0;
	bpf_loop(WAIT_TURNS, look_often, &l, 0);
	begin = bpf_ktime_get_ns();
	if (!take(g, &waited[n]))
		put(g, &waited[n]);
	else
		note_wait(&waits[n], bpf_ktime_get_ns() - begin);
	__sync_fetch_and_add(&given_up, 1);
	return 0;
}

#define LOOK_UP(n)						\
	key = n;						\
	struct guarded *g##n = bpf_map_lookup_elem(&many_held, &key);	\
	if (!g##n)						\
		return 0;

/* inner runs with the lock held */
#define WITH(g, c, inner)			\
	if (!take(g, c)) {			\
		inner				\
		put(g, c);			\
	}

#define ALL_BUT_LAST(X)							\
	X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)	\
	X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) X(30)

#define WITH_NTH(n, inner) WITH(g##n, &mine[n], inner)
#define WITH_4(a, b, c, d, inner) WITH_NTH(a, WITH_NTH(b, WITH_NTH(c, WITH_NTH(d, inner))))
#define WITH_ALL_BUT_LAST(inner)					\
	WITH_4(0, 1, 2, 3, WITH_4(4, 5, 6, 7, WITH_4(8, 9, 10, 11, WITH_4(12, 13, 14, 15,	\
	WITH_4(16, 17, 18, 19, WITH_4(20, 21, 22, 23, WITH_4(24, 25, 26, 27,		\
	WITH_NTH(28, WITH_NTH(29, WITH_NTH(30, inner))))))))))

#define AGAIN_MAX 16		/* attempts of the holder, a quarter of a second or more each */

/* Waits for a lock that the CPU holds itself, again and again, until all others have given up. */
static __always_inline void outlast(struct guarded *g, __u32 enough)
{
	struct numbers it;

	bpf_iter_num_new(&it, 0, AGAIN_MAX);
	while (given_up < enough && bpf_iter_num_next(&it)) {
		WITH(g, &held, )
	}
	bpf_iter_num_destroy(&it);
	if (given_up < enough)
		late++;
}

/* run->slot: how many wait. */
SEC("syscall")
int holder(struct lock_run *run)
{
	__u32 round = run->rounds, enough = run->rounds * run->slot, key = 0;
	struct guarded *g = bpf_map_lookup_elem(&long_held, &key);
	struct guarded *again = bpf_map_lookup_elem(&long_held, &key);
	struct lock_counts *mine = many[0];

	if (!g || !again)
		return 0;
	ALL_BUT_LAST(LOOK_UP)
	WITH_ALL_BUT_LAST(
		WITH(g, &held,
			begun = round;
			outlast(again, enough);
		)
	)
	begun = round;
	return 0;
}

SEC("syscall")
int full(struct lock_run *run)
{
	struct guarded *first, *last, *again;
	struct lock_counts *mine = many[1];
	__u32 key = 0;

	first = bpf_map_lookup_elem(&many_held, &key);
	key = LOCK_MANY - 1;
	last = bpf_map_lookup_elem(&many_held, &key);
	again = bpf_map_lookup_elem(&many_held, &key);
	if (!first || !last || !again)
		return 0;
	ALL_BUT_LAST(LOOK_UP)
	WITH_ALL_BUT_LAST(
		WITH(last, &mine[LOCK_MANY - 1],
			WITH(first, &mine[0], )
			WITH(again, &mine[LOCK_MANY - 1], )
		)
	)
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
