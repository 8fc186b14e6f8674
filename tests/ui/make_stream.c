// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes a stream that no kernel made, for tests of the screens: make_stream [OPTION…] > FILE.
 * Real recordings prove that what is shown is true; these reach every corner of the screens.
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sim_locks.h"
#include "sim_storage.h"

#define MS 1000000ull
#define SIZES 11		/* of bpf_global_ma */

struct want {
	unsigned int cpus, maps, loss, missed, seconds;
	unsigned int minute, stall;
	unsigned int storage;	/* 1: it is told; more: so many more had no room in the snapshot */
	bool wrong, no_end, nothing, fail, evil, burst, rcu, cross, count, torn,
	     sizes, labels, locks, waits;
};

/* The rows that most tests look at: each kind of owner, each state of a list. */
struct scene {
	uint32_t conns, flows, stats, values, routes, global64, global1k;
	uint32_t global[SIZES];
};

static void make_maps(struct sim *s, struct scene *sc)
{
	sc->conns = sim_owner(s, &(struct sim_owner){ BMA_OWNER_MAP, 17, 1, "conns", 72, 0,
						      false, false });
	sc->flows = sim_owner(s, &(struct sim_owner){ BMA_OWNER_MAP, 18, 1, "flows", 136, 0,
						      false, false });
	sc->stats = sim_owner(s, &(struct sim_owner){ BMA_OWNER_MAP, 19, 5, "stats", 32, 0, false,
						      false });
	sc->values = sim_owner(s, &(struct sim_owner){ BMA_OWNER_MAP_PERCPU, 19, 5, "stats", 64, 16,
						      false, false });
	sc->routes = sim_owner(s, &(struct sim_owner){ BMA_OWNER_MAP, 23, 11, "routes", 44, 0,
						       false, false });
	sim_owner(s, &(struct sim_owner){ BMA_OWNER_MAP, 1234, 13, "a_long_map_name", 96, 0, true,
					  false });
}

static void make_global(struct sim *s, struct scene *sc)
{
	static const uint32_t sizes[SIZES] = { 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048,
					       4096 };
	struct sim_owner o = { BMA_OWNER_GLOBAL, 0, 0, "", sizes[0], 0, true, false };

	sc->global[0] = sim_owner(s, &o);
	for (unsigned int i = 1; i < SIZES; i++) {
		o.unit_size = sizes[i];
		sc->global[i] = sim_class(s, &o);
	}
	sc->global64 = sc->global[2];
	sc->global1k = sc->global[8];
	sim_owner(s, &(struct sim_owner){ BMA_OWNER_CPUMASK, 0, 0, "", 32, 0, true, false });
	sim_owner(s, &(struct sim_owner){ BMA_OWNER_UNKNOWN, 0, 0, "", 80, 0, true, true });
}

static void make_more(struct sim *s, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++) {
		struct sim_owner o = { BMA_OWNER_MAP, 100 + i, 1, "", 72 + 8 * i, 0, false, false };
		char name[BMA_NAME_LEN];

		snprintf(name, sizeof(name), "map_%03u", i);
		o.name = name;
		sim_alloc(s, sim_owner(s, &o), 1 + i);
	}
}

static uint32_t on(const struct sim *s, uint32_t first, uint32_t cpu)
{
	return first + cpu % s->ncpus;
}

/* Uneven on purpose: every CPU has another story. */
static void use(struct sim *s, const struct scene *sc)
{
	for (uint32_t cpu = 0; cpu < s->ncpus && cpu < 16; cpu++) {
		sim_alloc(s, on(s, sc->conns, cpu), 300 + 7 * cpu);
		sim_free(s, on(s, sc->conns, cpu), cpu % 4 == 3 ? 0 : 140 + 11 * cpu);
		sim_alloc(s, on(s, sc->flows, cpu), 900 + 50 * cpu);
		sim_free(s, on(s, sc->flows, cpu), 170 + 30 * cpu);
	}
	for (int i = 0; i < 40; i++) {	/* an element and its value */
		sim_alloc(s, on(s, sc->stats, 0), 1);
		sim_alloc(s, on(s, sc->values, 0), 1);
	}
	sim_alloc(s, on(s, sc->routes, 0), 312);
	sim_free(s, on(s, sc->routes, 1), 120);
	sim_alloc(s, on(s, sc->global64, 0), 47);
	sim_alloc(s, on(s, sc->global1k, 0), 12);
}

/* Moments in between: work that is due and has not run yet. */
static void leave_due(struct sim *s, const struct scene *sc, bool fail)
{
	s->no_work = true;
	while (s->caches[on(s, sc->flows, 1)].list[BMA_FREE_LLIST] <= 96)
		sim_free(s, on(s, sc->flows, 1), 1);
	while (s->caches[on(s, sc->flows, 3)].list[BMA_FREE_LLIST] >= 32)
		sim_alloc(s, on(s, sc->flows, 3), 1);
	if (fail)
		sim_alloc(s, on(s, sc->routes, 3), 7);	/* 4 from the prefill, then none */
	s->no_work = false;
}

/* A crowd of CPUs, a little different each. */
static void use_crowd(struct sim *s, const struct scene *sc)
{
	for (uint32_t cpu = 16; cpu < s->ncpus; cpu++)
		sim_alloc(s, on(s, sc->conns, cpu), 1 + cpu * 5 % 61);
	s->no_work = true;
	for (uint32_t cpu = 100; cpu < s->ncpus; cpu += 97)
		while (s->caches[on(s, sc->conns, cpu)].list[BMA_FREE_LLIST])
			sim_alloc(s, on(s, sc->conns, cpu), 1);
	s->no_work = false;
}

static void ask_all(struct sim *s, bool wrong)
{
	for (uint32_t i = 0; i < s->ncaches; i++)
		if (!s->caches[i].gone && s->caches[i].info.unit_size != 80)
			sim_state(s, i, wrong && i == 0);
}

static void sleep_ms(unsigned int ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * MS };

	nanosleep(&t, NULL);
}

/* As fast as life, for so long, or until nobody reads. */
static void keep_going(struct sim *s, const struct scene *sc, unsigned int seconds)
{
	for (unsigned int tick = 0; tick < seconds * 20 && !writer_error(s->w); tick++) {
		sim_alloc(s, on(s, sc->conns, tick), 60);
		sim_free(s, on(s, sc->conns, tick), 40 + tick % 40);
		sim_gp_end(s, on(s, sc->conns, tick + 1));
		if (tick % 10 == 0)
			ask_all(s, false);
		sim_wait(s, 49 * MS);
		sleep_ms(50);
	}
}

/* More allocations than the list holds while interrupts are off; then they come on again. */
static void tell_burst(struct sim *s, const struct scene *sc)
{
	uint32_t cache = on(s, sc->conns, 2);

	sim_name(s, NAME_PROG, 51, "on_packet");
	sim_name(s, NAME_TASK, 812, "nginx");
	s->prog = 51;
	s->pid = 812;
	s->irqs_off = s->no_work = true;
	sim_alloc(s, cache, s->caches[cache].list[BMA_FREE_LLIST] + 20);
	s->irqs_off = s->no_work = false;
	s->prog = s->pid = 0;
	sim_wait(s, 2 * MS);
	sim_work(s, cache);
	sim_alloc(s, cache, 3);
}

static void ask_all(struct sim *s, bool wrong);

/* Something on each of the seven lists of conns on CPU 0. */
static void tell_rcu(struct sim *s, const struct scene *sc)
{
	uint32_t cache = sc->conns;

	for (int i = 0; i < 8; i++) {
		sim_free_rcu(s, cache, 9 + i);
		sim_wait(s, (3 + i % 4) * MS);
		sim_rcu_end(s, cache);
		sim_wait(s, (10 + 3 * i) * MS);
		sim_gp_end(s, cache);
	}
	sim_rcu_end(s, cache);
	sim_free(s, cache, 110);	/* trimmed: in flight, and then behind it */
	s->no_work = true;
	sim_free_rcu(s, cache, 12);
	s->no_work = false;
	sim_work(s, cache);
	sim_free_rcu(s, cache, 5);
	sim_free_extra(s, cache, 3);
	sim_free_rcu_extra(s, cache, 2);
	sim_wait(s, MS);
}

/* Objects of all sizes that no refill_work has asked a grace period for, and then states only. */
static void tell_sizes(struct sim *s, const struct scene *sc)
{
	s->no_work = true;
	for (unsigned int i = 0; i < SIZES; i++) {
		int64_t n = s->caches[sc->global[i]].list[BMA_FREE_LLIST];

		n = n < 3 ? n : 3;
		sim_alloc(s, sc->global[i], n);
		sim_free_rcu(s, sc->global[i], n);
	}
	s->no_work = false;
	ask_all(s, false);
}

/* CPU 1 frees what CPU 0 allocated: its trims go to CPU 0's cache. */
static void tell_cross(struct sim *s, const struct scene *sc)
{
	s->tgt = sc->conns + 1;
	sim_free(s, on(s, sc->conns, 1), 150);
	s->tgt = 0;
}

#define LONGEST "A label of 119 characters fits into two lines of a small terminal, and into one " \
		"of a wide terminal: this is such a one."

/* The second label is the longest that there is; later an empty one ends it. */
static void tell_labels(struct sim *s, unsigned int second)
{
	if (second == 2)
		sim_label(s, "Step 1: allocations come in uneven lots");
	else if (second == 5)
		sim_label(s, LONGEST);
	else if (second == 9)
		sim_label(s, "");
}

/* A minute's worth of seconds that differ. */
static void tell_minute(struct sim *s, const struct scene *sc, unsigned int seconds, bool labels)
{
	for (unsigned int i = 0; i < seconds; i++) {
		uint32_t conns = on(s, sc->conns, i % 3), flows = on(s, sc->flows, 0);

		if (labels)
			tell_labels(s, i);
		sim_alloc(s, conns, 20 + i * 13 % 70);
		sim_free(s, conns, 10 + i * 29 % 60);
		sim_alloc(s, flows, 5 + i);
		sim_free(s, flows, i * 7 % 50);
		sim_wait(s, (12 + i * 5 % 30) * MS);
		sim_gp_end(s, conns);
		sim_gp_end(s, flows);
		sim_wait(s, 950 * MS);
		ask_all(s, false);
	}
}

/* A tasks-trace grace period that does not end, while objects pile up behind it. */
static void tell_stall(struct sim *s, const struct scene *sc, unsigned int seconds)
{
	sim_free(s, sc->flows, 140);
	for (unsigned int i = 0; i < seconds; i++) {
		sim_alloc(s, sc->flows, 20);
		sim_free(s, sc->flows, 60);
		sim_wait(s, 1000 * MS);
	}
}

/* single: acquisitions and releases are told one by one, as `record --locks` does. */
static void tell_locks(struct sim *s, bool single)
{
	struct sim_locks l;

	if (s->ncpus < 2 || sim_locks_init(&l, s, single))
		return;
	sim_locks_story(&l);
	sim_locks_release(&l);
}

static void write_all(struct sim *s, const struct want *w)
{
	struct scene sc;

	s->torn = w->torn;
	make_maps(s, &sc);
	make_global(s, &sc);
	make_more(s, w->maps);
	if (w->evil)	/* a name that would clear the screen and ring the bell */
		sim_owner(s, &(struct sim_owner){ BMA_OWNER_MAP, 66, 1,
						  "e\033[2Jv\007\303\244\377l", 64, 0, false,
						  false });
	use(s, &sc);
	use_crowd(s, &sc);
	sim_gp_end(s, on(s, sc.conns, 0));
	sim_gone(s, sim_owner(s, &(struct sim_owner){ BMA_OWNER_MAP, 40, 1, "short_lived", 64, 0,
						      false, false }));
	for (int tick = 0; tick < 3; tick++)
		sim_wait(s, 5 * MS);	/* so that states find quiet lists */
	ask_all(s, w->wrong);
	tell_minute(s, &sc, w->minute, w->labels);
	if (w->cross)
		tell_cross(s, &sc);
	if (w->burst)
		tell_burst(s, &sc);
	if (w->rcu)
		tell_rcu(s, &sc);
	tell_stall(s, &sc, w->stall);
	if (w->count)
		sim_count(s, 1234, 5300);
	leave_due(s, &sc, w->fail);
	if (w->loss)
		sim_loss(s, 1 % s->ncpus, w->loss);
	if (w->loss)	/* after it, so that this CPU is known again */
		sim_free(s, on(s, sc.conns, 0), 3);
	if (w->sizes)
		tell_sizes(s, &sc);
	if (w->locks || w->waits)
		tell_locks(s, w->locks);
	if (w->storage)
		sim_storage_story(s, w->storage - 1);
	keep_going(s, &sc, w->seconds);
}

static int usage(void)
{
	fputs("make_stream [--cpus N] [--maps N] [--loss N] [--missed N] [--wrong] [--fail]\n"
	      "            [--evil] [--nothing] [--no-end] [--live SECONDS] [--burst] [--rcu]\n"
	      "            [--cross] [--count] [--minute SECONDS] [--stall SECONDS] [--torn]\n"
	      "            [--sizes] [--labels] [--locks | --lock-waits] [--storage LEFT_OUT] > FILE\n",
	      stderr);
	return 2;
}

static int parse(int argc, char **argv, struct want *w)
{
	static const struct option longs[] = {
		{ "cpus", 1, NULL, 'c' }, { "maps", 1, NULL, 'm' }, { "loss", 1, NULL, 'l' },
		{ "missed", 1, NULL, 'i' }, { "live", 1, NULL, 's' }, { "wrong", 0, NULL, 'w' },
		{ "fail", 0, NULL, 'f' }, { "nothing", 0, NULL, 'n' }, { "no-end", 0, NULL, 'u' },
		{ "evil", 0, NULL, 'e' }, { "burst", 0, NULL, 'b' }, { "rcu", 0, NULL, 'r' },
		{ "cross", 0, NULL, 'x' }, { "count", 0, NULL, 'o' }, { "minute", 1, NULL, 't' },
		{ "stall", 1, NULL, 'a' }, { "torn", 0, NULL, 'k' },
		{ "sizes", 0, NULL, 'z' }, { "labels", 0, NULL, 'd' },
		{ "storage", 1, NULL, 'g' }, { "locks", 0, NULL, 'q' }, { "lock-waits", 0, NULL, 'p' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		unsigned int n = optarg ? strtoul(optarg, NULL, 10) : 1;

		switch (c) {
		case 'c': w->cpus = n; break;
		case 'm': w->maps = n; break;
		case 'l': w->loss = n; break;
		case 'i': w->missed = n; break;
		case 's': w->seconds = n; break;
		case 't': w->minute = n; break;
		case 'a': w->stall = n; break;
		case 'w': w->wrong = true; break;
		case 'f': w->fail = true; break;
		case 'n': w->nothing = true; break;
		case 'u': w->no_end = true; break;
		case 'e': w->evil = true; break;
		case 'b': w->burst = true; break;
		case 'r': w->rcu = true; break;
		case 'x': w->cross = true; break;
		case 'k': w->torn = true; break;
		case 'z': w->sizes = true; break;
		case 'o': w->count = true; break;
		case 'd': w->labels = true; break;
		case 'g': w->storage = n + 1; break;
		case 'q': w->locks = true; break;
		case 'p': w->waits = true; break;
		default: return usage();
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct want w = { .cpus = 4 };
	struct sim s;
	int code = parse(argc, argv, &w);

	if (code)
		return code;
	signal(SIGPIPE, SIG_IGN);
	if (sim_init(&s, STDOUT_FILENO, w.cpus))
		return 1;
	if (!w.nothing)
		write_all(&s, &w);
	sim_counters(&s, w.missed);
	sim_wait(&s, 2 * MS);
	if (!w.no_end)
		writer_end(s.w, s.time);
	code = writer_error(s.w) ? 1 : 0;
	sim_release(&s);
	return code;
}
