// SPDX-License-Identifier: GPL-2.0-or-later
#include "detain.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../../bpf/workload/detain.h"
#include "load.h"
#include "workload_detain.skel.h"

struct detain {
	struct workload_detain_bpf *skel;
	pthread_t thread;
	bool begun;		/* the thread is there, to be joined */
	atomic_bool done;
	sem_t ready;
	enum detain_flavour flavour;
	int rc;
	uint32_t us;
};

struct detain *detain_new(int *code)
{
	struct detain *d = calloc(1, sizeof(*d));

	load_quiet();
	if (d)
		d->skel = workload_detain_bpf__open_and_load();
	if (!d || !d->skel) {
		*code = load_err(d ? -errno : -ENOMEM);
		free(d);
		return NULL;
	}
	sem_init(&d->ready, 0, 0);
	return d;
}

void detain_free(struct detain *d)
{
	if (!d)
		return;
	detain_end(d);
	sem_destroy(&d->ready);
	workload_detain_bpf__destroy(d->skel);
	free(d);
}

static int run(const struct detain *d)
{
	struct bpf_program *prog = d->flavour == DETAIN_RCU ? d->skel->progs.detain_rcu :
				   d->skel->progs.detain_tasks_trace;
	struct detain_run ctx = { .ns = d->us * 1000ull };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = &ctx, .ctx_size_in = sizeof(ctx));

	return bpf_prog_test_run_opts(bpf_program__fd(prog), &opts);
}

/* What sched_setattr() takes: <linux/sched/types.h> does not go together with <sched.h>. */
struct policy {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;	/* ns */
};

/*
 * The program is to last, not to burn a CPU: with the deadline policy its thread gets 10 ms in each 50 ms,
 * and holds its read-side section meanwhile all the same. Where that is refused it burns one.
 */
static void run_rarely(void)
{
	struct policy deadline = {
		.size = sizeof(deadline), .policy = SCHED_DEADLINE,
		.runtime = 10000000, .deadline = 50000000, .period = 50000000,
	};
	cpu_set_t all;

	memset(&all, 0xff, sizeof(all));
	sched_setaffinity(0, sizeof(all), &all);	/* the policy wants that */
	syscall(SYS_sched_setattr, 0, &deadline, 0);
}

static void *be_reader(void *arg)
{
	struct detain *d = arg;

	run_rarely();
	sem_post(&d->ready);
	d->rc = run(d);
	atomic_store(&d->done, true);
	return NULL;
}

int detain_start(struct detain *d, enum detain_flavour flavour, uint32_t us)
{
	int rc;

	if (d->begun && !atomic_load(&d->done))
		return -EBUSY;
	rc = detain_end(d);
	if (rc)
		return rc;
	d->flavour = flavour;
	d->us = us;
	atomic_store(&d->done, false);
	rc = -pthread_create(&d->thread, NULL, be_reader, d);
	if (rc)
		return rc;
	d->begun = true;
	while (sem_wait(&d->ready))
		;
	return 0;
}

int detain_end(struct detain *d)
{
	if (!d->begun)
		return 0;
	pthread_join(d->thread, NULL);
	d->begun = false;
	return d->rc;
}
