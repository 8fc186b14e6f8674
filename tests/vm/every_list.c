// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs in the guest, traced. Puts objects on the lists of CPU 0's caches of two maps, so many on
 * each that no two lists are equally long, and keeps them there while a debugger looks:
 *
 *	waiting_for_gp_ttrace, free_by_rcu_ttrace	a sleepable program waits for a page
 *	waiting_for_gp, free_by_rcu			a program on CPU 1 stays in its RCU section
 *	free_llist_extra, free_llist_extra_rcu		freed from an NMI inside of unit_alloc()
 *
 * `ready` on standard error, then it waits for a line. The moment to look is when it makes the map
 * `marker`, in bpf_mem_alloc_init().
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "every_list.skel.h"

#define PAGE 4096

static struct every_list_bpf *bpf;
static struct every_list_bpf__bss *var;

static void need(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "every_list: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	need(!sched_setaffinity(0, sizeof(set), &set), "cannot stay on one CPU");
}

static void run(const struct bpf_program *prog)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	need(!bpf_prog_test_run_opts(bpf_program__fd(prog), &opts) && !opts.retval,
	     bpf_program__name(prog));
}

static void insert(uint32_t from, uint32_t count)
{
	var->from = from;
	var->count = count;
	run(bpf->progs.insert);
	need(var->inserted == count, "not all keys were inserted");
}

static void delete(uint32_t from, uint32_t count)
{
	var->from = from;
	var->count = count;
	run(bpf->progs.delete);
	need(var->deleted == count, "not all keys were deleted");
}

/* until the RCU grace period of routes is over, and what waited for it is on that list */
static void wait_moved(volatile uint32_t *list)
{
	for (int i = 0; i < 2000; i++) {
		run(bpf->progs.look);
		if (!var->rcu_busy && *list)
			return;
		usleep(5000);
	}
	need(0, "the RCU grace period does not end");
}

/* A page whose first reader waits until page_in(). */
static int make_page(void)
{
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct uffdio_api api = { .api = UFFD_API };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);
	void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	need(fd >= 0 && page != MAP_FAILED, "userfaultfd");
	reg.range.start = var->page = (uint64_t)page;
	reg.range.len = PAGE;
	need(!ioctl(fd, UFFDIO_API, &api) && !ioctl(fd, UFFDIO_REGISTER, &reg), "userfaultfd");
	return fd;
}

static void page_in(int fd)
{
	struct uffdio_zeropage zero = { .range = { .start = var->page, .len = PAGE } };

	need(!ioctl(fd, UFFDIO_ZEROPAGE, &zero), "cannot give the page");
}

static void *hold_ttrace(void *arg)
{
	(void)arg;
	run(bpf->progs.hold_ttrace);
	return NULL;
}

static void *hold_rcu(void *arg)
{
	(void)arg;
	pin(1);
	run(bpf->progs.hold_rcu);
	return NULL;
}

static int start_hold_ttrace(pthread_t *thread)
{
	int fd = make_page();
	struct pollfd p = { .fd = fd, .events = POLLIN };

	need(!pthread_create(thread, NULL, hold_ttrace, NULL), "cannot start a thread");
	need(poll(&p, 1, 10000) == 1, "the sleepable program does not ask for its page");
	return fd;
}

static void start_hold_rcu(pthread_t *thread)
{
	need(!pthread_create(thread, NULL, hold_rcu, NULL), "cannot start a thread");
	for (int i = 0; i < 2000 && !var->held; i++)
		usleep(5000);
	need(var->held, "the RCU reader does not start");
}

/* A data breakpoint on `active` of the map's cache; its program runs in NMI context. */
static int watch(bool in_conns, struct bpf_link **link)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_BREAKPOINT, .size = sizeof(attr),
					.bp_type = HW_BREAKPOINT_W, .bp_len = HW_BREAKPOINT_LEN_8,
					.sample_period = 1, .disabled = 1 };
	int fd;

	var->in_conns = in_conns;
	run(bpf->progs.look);
	attr.bp_addr = var->active;
	fd = syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
	need(fd >= 0, "cannot watch the cache");
	*link = bpf_program__attach_perf_event(bpf->progs.on_nmi, fd);
	need(*link != NULL, "cannot attach to the watch");
	need(!ioctl(fd, PERF_EVENT_IOC_DISABLE, 0), "cannot rest the watch");
	return fd;
}

/* An insert with an NMI in the middle of it that deletes. */
static void delete_in_nmi(int fd, bool in_conns, uint32_t from, uint32_t count)
{
	var->in_conns = in_conns;
	var->from = from;
	var->count = count;
	need(!ioctl(fd, PERF_EVENT_IOC_ENABLE, 0), "cannot start the watch");
	run(bpf->progs.insert_busy);
	need(!ioctl(fd, PERF_EVENT_IOC_DISABLE, 0), "cannot rest the watch");
	fprintf(stderr, "nmi %s deleted %u inserted %u\n", in_conns ? "conns" : "routes",
		var->deleted, var->inserted);
	need(var->inserted == 1 && var->deleted == count, "the NMI did not delete all keys");
}

/* More than one trim: what the first sent off waits, what the others did stays behind. */
static void fill_conns(void)
{
	var->in_conns = 1;
	insert(1, 220);
	for (int i = 0; i < 10; i++)
		delete(1 + i * 20, 20);
}

static void fill_routes(void)
{
	var->in_conns = 0;
	insert(1, 120);
	delete(1, 13);
	wait_moved(&var->waiting);
	delete(14, 11);
	wait_moved(&var->behind);
}

static void make_marker(void)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_NO_PREALLOC);
	int fd = bpf_map_create(BPF_MAP_TYPE_HASH, "marker", 8, 8, 8, &opts);

	need(fd >= 0, "cannot make the map marker");
	close(fd);
}

int main(void)
{
	struct bpf_link *link[2];
	pthread_t ttrace, rcu;
	int page, busy[2];

	pin(0);
	bpf = every_list_bpf__open_and_load();
	need(bpf != NULL, "cannot load the programs");
	var = bpf->bss;
	page = start_hold_ttrace(&ttrace);
	fill_conns();
	fill_routes();
	busy[0] = watch(false, &link[0]);
	busy[1] = watch(true, &link[1]);
	fprintf(stderr, "ready\n");
	need(getchar() != EOF, "nobody said go");
	start_hold_rcu(&rcu);
	var->in_conns = 0;
	delete(25, 9);
	delete(34, 7);
	delete_in_nmi(busy[0], false, 41, 8);
	delete_in_nmi(busy[1], true, 201, 6);
	make_marker();
	need(var->held, "the RCU reader ended too early");
	var->release_rcu = 1;
	page_in(page);
	pthread_join(rcu, NULL);
	pthread_join(ttrace, NULL);
	fprintf(stderr, "done\n");
	every_list_bpf__destroy(bpf);
	return 0;
}
