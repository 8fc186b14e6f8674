// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Helper of tests/bench/growth.
 *
 *	growth make EVENTS CLASSES CPUS > FILE	a stream that no kernel made: so many events, on so
 *						many CPUs in turn, of that many classes of caches
 *	growth peak COMMAND…			what it took at most, in KiB of memory
 *
 * An event each microsecond, mostly allocs and frees in turn, the state of every cache each 200 ms,
 * a tick each 50 ms: what recordings have.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/stream/meta.h"
#include "../../src/stream/writer.h"

#define FREE_CNT 48		/* objects on each free_llist at first */
#define DEPTH 16		/* allocs in a row, then as many frees */
#define TURN 32			/* events until the next CPU has its turn */
#define STATE_EVERY 200000
#define TICK_EVERY 50000
#define START 1000000000ull

struct maker {
	struct writer *w;
	uint32_t classes, cpus;
	uint64_t time;
	uint64_t *seq;		/* by CPU */
	int32_t *used;		/* by cache: objects in use */
};

static void check(int rc, const char *what)
{
	if (!rc)
		return;
	fprintf(stderr, "growth: %s: %s\n", what, strerror(rc < 0 ? -rc : rc));
	exit(1);
}

static uint32_t cache_id(const struct maker *k, uint32_t class, uint32_t cpu)
{
	return 1 + class * k->cpus + cpu;
}

static void tell(struct maker *k, uint32_t cpu, struct event e)
{
	e.cpu = cpu;
	e.seq = k->seq[cpu]++;
	e.time = k->time += 1000;
	check(writer_event(k->w, &e), "event");
}

static void tell_caches(struct maker *k)
{
	for (uint32_t class = 0; class < k->classes; class++) {
		struct alloc_info a = { .id = class + 1, .owner = BMA_OWNER_MAP,
					.map_id = class + 1, .map_type = 1, .max_entries = 1000 };

		snprintf(a.name, sizeof(a.name), "map%u", class);
		check(writer_alloc(k->w, &a), "alloc");
		for (uint32_t cpu = 0; cpu < k->cpus; cpu++) {
			uint32_t id = cache_id(k, class, cpu);
			struct cache_info c = {
				.id = id, .alloc = class + 1, .cpu = cpu, .unit_size = 72,
				.addr = 0xffff888000000000ull + id * 256ull,
				.low = 32, .high = 96, .batch = 48 };

			check(writer_cache(k->w, &c), "cache");
		}
	}
}

static void tell_states(struct maker *k)
{
	for (uint32_t class = 0; class < k->classes; class++)
		for (uint32_t cpu = 0; cpu < k->cpus; cpu++) {
			uint32_t id = cache_id(k, class, cpu);
			int32_t n = FREE_CNT - k->used[id];

			tell(k, cpu, (struct event){ .kind = BMA_STATE, .cache = id, .free_cnt = n,
						     .n = { n } });
		}
}

/* Event number i of those that are no states. */
static void tell_use(struct maker *k, uint64_t i)
{
	uint32_t cpu = i / TURN % k->cpus, class = i / (TURN * k->cpus) % k->classes;
	uint32_t id = cache_id(k, class, cpu);
	bool alloc = i / DEPTH % 2 == 0;

	k->used[id] += alloc ? 1 : -1;
	tell(k, cpu, (struct event){
		.kind = alloc ? BMA_ALLOC : BMA_FREE, .cache = id,
		.obj = 0xffff888800000000ull + (id * 4096ull + k->used[id] - alloc) * 72,
		.free_cnt = FREE_CNT - k->used[id] });
}

static void make(struct maker *k, uint64_t events)
{
	uint64_t told = 0;
	uint64_t each_round = (uint64_t)k->classes * k->cpus;

	for (uint64_t i = 0; told < events; i++) {
		if (i % STATE_EVERY == 0) {
			tell_states(k);
			told += each_round;
		}
		tell_use(k, i);
		told++;
		if (i % TICK_EVERY == 0)
			check(writer_tick(k->w, k->time), "tick");
	}
	check(writer_end(k->w, k->time), "end");
}

static int make_stream(char **argv)
{
	struct maker k = { .w = writer_new(STDOUT_FILENO), .classes = atoi(argv[1]),
			   .cpus = atoi(argv[2]), .time = START };
	struct meta meta = { .version = "bench", .release = "none", .machine = "none",
			     .boot_id = "none", .cpus = k.cpus, .start = START };
	char *text = meta_format(&meta);

	k.seq = calloc(k.cpus, sizeof(*k.seq));
	k.used = calloc((size_t)k.classes * k.cpus + 1, sizeof(*k.used));
	if (!k.w || !text || !k.seq || !k.used)
		check(errno, "memory");
	check(writer_meta(k.w, text), "META");
	tell_caches(&k);
	make(&k, strtoull(argv[0], NULL, 10));
	writer_free(k.w);
	free(text);
	free(k.seq);
	free(k.used);
	return 0;
}

static int peak(char **argv)
{
	struct rusage u;
	int status;
	pid_t pid = fork();

	if (!pid) {
		execvp(argv[0], argv);
		perror(argv[0]);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &u) < 0)
		check(errno, "wait4");
	fprintf(stderr, "%ld\n", u.ru_maxrss);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(int argc, char **argv)
{
	if (argc == 5 && !strcmp(argv[1], "make"))
		return make_stream(argv + 2);
	if (argc > 2 && !strcmp(argv[1], "peak"))
		return peak(argv + 2);
	fprintf(stderr, "usage: growth make EVENTS CLASSES CPUS > FILE | growth peak COMMAND…\n");
	return 2;
}
