// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The capture as it is, with events that a program of ours makes (pipeline.bpf.c) instead of the
 * kernel: nothing is attached. The linker puts the functions below in the place of those that
 * would attach, or ask the kernel about its own maps.
 *
 *	pipeline RATE SECONDS BUFFER >STREAM
 *
 * makes RATE events a second (0: as many as the CPU can) on the last CPU, and captures on the first;
 * what became of them goes to standard error, as `name value` lines.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../../src/base/clock.h"
#include "../../src/capture/capture.h"
#include "../../src/capture/probe_parts.h"
#include "../../src/capture/progs.h"
#include "bmascope.skel.h"

#define SLICE_NS 1000000ull	/* events are made in batches, one a millisecond */
#define BATCH_MOST 100000
#define SETTLE_NS 300000000ull	/* before the first event */

struct maker {
	pthread_t thread;
	int prog;
	int cpu;
	uint64_t rate, until;
	uint64_t made, busy_ns, thread_ns;
};

/* One run of the program: the capture's entry points have no room for a context of ours. */
static struct maker maker;

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set)) {
		perror("pipeline: cannot stay on one CPU");
		exit(1);
	}
}

static void make(struct maker *m, uint64_t n)
{
	uint64_t args[2] = { m->made, n }, begin = clock_ns(CLOCK_THREAD_CPUTIME_ID);
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args, .ctx_size_in = sizeof(args));

	if (bpf_prog_test_run_opts(m->prog, &opts)) {
		perror("pipeline: cannot run the program");
		exit(1);
	}
	m->made += n;
	m->busy_ns += clock_ns(CLOCK_THREAD_CPUTIME_ID) - begin;
}

/* Late by more than a batch: the rest is made up for later, never more at once. */
static uint64_t due(const struct maker *m, uint64_t begin)
{
	uint64_t now = clock_ns(CLOCK_MONOTONIC), n;

	if (!m->rate)
		return BATCH_MOST;
	n = (double)(now - begin) * m->rate / 1e9;
	n = n > m->made ? n - m->made : 0;
	return n < BATCH_MOST ? n : BATCH_MOST;
}

static void *make_events(void *arg)
{
	struct maker *m = arg;
	uint64_t begin;

	pin(m->cpu);
	nanosleep(&(struct timespec){ .tv_nsec = SETTLE_NS }, NULL);
	for (begin = clock_ns(CLOCK_MONOTONIC); clock_ns(CLOCK_MONOTONIC) < begin + m->until;) {
		uint64_t n = due(m, begin);

		if (n)
			make(m, n);
		if (m->rate)
			nanosleep(&(struct timespec){ .tv_nsec = SLICE_NS }, NULL);
	}
	m->thread_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID);
	return NULL;
}

int __real_bpf_object__load_skeleton(struct bpf_object_skeleton *s);
int __wrap_bpf_object__load_skeleton(struct bpf_object_skeleton *s);
int __wrap_probes_attach(struct probes *p);
int __wrap_probes_owners(struct probes *p, int (*fn)(void *ctx), void *ctx);
int __wrap_probes_offsets(struct probes *p, uint64_t *offsets);
int __wrap_probes_read_state(struct probes *p, uint32_t cpu, uint32_t first, uint32_t n);
void __wrap_progs_listen(struct progs *p, uint32_t ncpus);

/* Only what is run is loaded: a machine may refuse programs for its own functions. */
int __wrap_bpf_object__load_skeleton(struct bpf_object_skeleton *s)
{
	struct bpf_program *prog;

	bpf_object__for_each_program(prog, *s->obj)
		bpf_program__set_autoload(prog, !strcmp(bpf_program__name(prog), "trial") ||
						!strcmp(bpf_program__name(prog), "read_state") ||
						!strcmp(bpf_program__name(prog), "tell_rate"));
	return __real_bpf_object__load_skeleton(s);
}

int __wrap_probes_attach(struct probes *p)
{
	__atomic_store_n(&p->skel->bss->telling, 1, __ATOMIC_SEQ_CST);
	maker.prog = bpf_program__fd(p->skel->progs.trial);
	return pthread_create(&maker.thread, NULL, make_events, &maker);
}

int __wrap_probes_owners(struct probes *p, int (*fn)(void *ctx), void *ctx)
{
	(void)p;
	(void)fn;
	(void)ctx;
	return 0;
}

int __wrap_probes_offsets(struct probes *p, uint64_t *offsets)
{
	(void)p;
	(void)offsets;
	return 0;
}

/* There is no cache behind the addresses. */
int __wrap_probes_read_state(struct probes *p, uint32_t cpu, uint32_t first, uint32_t n)
{
	(void)p;
	(void)cpu;
	(void)first;
	(void)n;
	return 0;
}

void __wrap_progs_listen(struct progs *p, uint32_t ncpus)
{
	(void)p;
	(void)ncpus;
}

int main(int argc, char **argv)
{
	struct capture_opts opts = { .out_fd = STDOUT_FILENO, .rate = 1, .verbose = getenv("VERBOSE") };
	struct capture_result result;
	uint64_t cpu_ns;
	int code;

	if (argc != 4) {
		fprintf(stderr, "usage: pipeline RATE SECONDS BUFFER >STREAM\n");
		return 2;
	}
	maker.rate = strtoull(argv[1], NULL, 10);
	maker.until = strtoull(argv[2], NULL, 10) * 1000000000ull;
	maker.cpu = sysconf(_SC_NPROCESSORS_ONLN) - 1;
	opts.duration_ms = maker.until / 1000000 + 1000;
	opts.buffer_bytes = strtoull(argv[3], NULL, 10);
	pin(0);
	code = capture_main(&opts, &result);
	if (code)
		return code;
	pthread_join(maker.thread, NULL);
	cpu_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - maker.thread_ns;
	fprintf(stderr, "made %" PRIu64 "\nevents %" PRIu64 "\nlost %" PRIu64 "\nbytes %" PRIu64
		"\nmake_ns %" PRIu64 "\ncapture_ns %" PRIu64 "\n", maker.made, result.events,
		result.lost, result.bytes, maker.busy_ns, cpu_ns);
	return 0;
}
