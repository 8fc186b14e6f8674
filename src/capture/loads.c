// SPDX-License-Identifier: GPL-2.0-or-later
#include "loads.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../base/clock.h"

#define DATA_PAGES 8u		/* a program of one function takes some 150 bytes */
#define PENDING_MAX 512		/* functions of programs whose id has not come yet */
#define PENDING_NS 1000000000ull	/* after that it will not come */
#define SETTLED_NS 1000000ull	/* what is older than that stands in the ring of any CPU */
#define SYM_PREFIX "bpf_prog_"
#define SYM_TAG 17		/* sixteen hex digits and _ */

struct loads_ring {
	int fd;
	struct perf_event_mmap_page *page;	/* NULL: no news of this CPU */
};

/* What a record tells: a function (id 0), or the id of the program whose functions the thread has
 * just told of. A thread may change its CPU in between, so the records of all are sorted by time. */
struct note {
	struct load load;	/* since: the record's time */
	uint32_t tid;
};

struct loads {
	uint32_t ncpus;
	size_t page_size;
	struct loads_ring *rings;
	struct note *notes;	/* read, and not yet settled */
	size_t nnotes, cap;
	struct note *pending;	/* functions */
	unsigned int npending;
};

struct record {
	struct perf_event_header head;
	union {
		struct {
			uint64_t addr;
			uint32_t len;
			uint16_t type, flags;
			char name[];
		} ksym;
		struct {
			uint16_t type, flags;
			uint32_t id;
		} bpf;
	};
};

struct trailer {		/* sample_id_all: behind every record */
	uint32_t pid, tid;
	uint64_t time;
};

static size_t ring_bytes(const struct loads *l)
{
	return (1 + DATA_PAGES) * l->page_size;
}

static void ring_open(struct loads *l, struct loads_ring *r, int cpu)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .size = sizeof(attr),
		.config = PERF_COUNT_SW_DUMMY, .sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME,
		.sample_id_all = 1, .ksymbol = 1, .bpf_event = 1,
		.use_clockid = 1, .clockid = CLOCK_MONOTONIC,
	};
	void *p;

	r->fd = syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
	if (r->fd < 0)
		return;
	p = mmap(NULL, ring_bytes(l), PROT_READ | PROT_WRITE, MAP_SHARED, r->fd, 0);
	if (p != MAP_FAILED)
		r->page = p;
}

struct loads *loads_new(uint32_t ncpus)
{
	struct loads *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->page_size = sysconf(_SC_PAGESIZE);
	l->rings = calloc(ncpus, sizeof(*l->rings));
	l->pending = calloc(PENDING_MAX, sizeof(*l->pending));
	if (!l->rings || !l->pending) {
		loads_free(l);
		errno = ENOMEM;
		return NULL;
	}
	l->ncpus = ncpus;
	for (uint32_t i = 0; i < ncpus; i++)
		ring_open(l, &l->rings[i], i);
	return l;
}

void loads_free(struct loads *l)
{
	if (!l)
		return;
	for (uint32_t i = 0; i < l->ncpus; i++) {
		if (l->rings[i].page)
			munmap(l->rings[i].page, ring_bytes(l));
		if (l->rings[i].fd >= 0)
			close(l->rings[i].fd);
	}
	free(l->rings);
	free(l->notes);
	free(l->pending);
	free(l);
}

/* Without memory for it a program stays nameless. */
static struct note *new_note(struct loads *l, const struct trailer *t)
{
	struct note *n;

	if (l->nnotes == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 64;

		n = realloc(l->notes, cap * sizeof(*n));
		if (!n)
			return NULL;
		l->notes = n;
		l->cap = cap;
	}
	n = &l->notes[l->nnotes++];
	*n = (struct note){ .tid = t->tid, .load.since = t->time };
	return n;
}

/* bpf_prog_<tag>_<name> */
static void take_symbol(struct loads *l, const struct record *r, const struct trailer *t)
{
	const char *name = r->ksym.name;
	struct note *n;

	if (r->ksym.type != PERF_RECORD_KSYMBOL_TYPE_BPF ||
	    r->ksym.flags & PERF_RECORD_KSYMBOL_FLAGS_UNREGISTER ||
	    strncmp(name, SYM_PREFIX, strlen(SYM_PREFIX)))
		return;
	n = new_note(l, t);
	if (!n)
		return;
	n->load.start = r->ksym.addr;
	n->load.end = r->ksym.addr + r->ksym.len;
	name += strlen(SYM_PREFIX);
	name += strnlen(name, SYM_TAG);
	strncpy(n->load.name, name, sizeof(n->load.name) - 1);
}

static void take_program(struct loads *l, const struct record *r, const struct trailer *t)
{
	struct note *n;

	if (r->bpf.type != PERF_BPF_EVENT_PROG_LOAD || !r->bpf.id)
		return;
	n = new_note(l, t);
	if (n)
		n->load.id = r->bpf.id;
}

/* A record may go over the end of the ring: `copy` has room for the longest one there is. */
static const struct record *record_at(const struct loads *l, const struct loads_ring *r,
				      uint64_t at, char *copy)
{
	size_t bytes = DATA_PAGES * l->page_size, from = at % bytes, size, first;
	const char *data = (const char *)r->page + l->page_size;

	size = ((const struct perf_event_header *)(data + from))->size;
	first = size < bytes - from ? size : bytes - from;
	memcpy(copy, data + from, first);
	memcpy(copy + first, data, size - first);
	return (const struct record *)copy;
}

static void ring_read(struct loads *l, struct loads_ring *ring)
{
	_Alignas(8) char copy[UINT16_MAX + 1];
	uint64_t head = __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE);
	uint64_t at = ring->page->data_tail;

	while (at < head) {
		const struct record *r = record_at(l, ring, at, copy);
		struct trailer t;

		if (r->head.size < sizeof(r->head) + sizeof(t))
			break;
		memcpy(&t, copy + r->head.size - sizeof(t), sizeof(t));
		if (r->head.type == PERF_RECORD_KSYMBOL)
			take_symbol(l, r, &t);
		else if (r->head.type == PERF_RECORD_BPF_EVENT)
			take_program(l, r, &t);
		at += r->head.size;
	}
	__atomic_store_n(&ring->page->data_tail, head, __ATOMIC_RELEASE);
}

static int by_time(const void *a, const void *b)
{
	const struct note *x = a, *y = b;

	if (x->load.since != y->load.since)
		return x->load.since < y->load.since ? -1 : 1;
	return !!x->load.id - !!y->load.id;	/* the id comes behind its functions */
}

static void function_loaded(struct loads *l, const struct note *n)
{
	struct note *p = &l->pending[l->npending];

	if (l->npending == PENDING_MAX)
		return;
	*p = *n;
	/* all functions of a program go by its own name, which is the first one's */
	for (unsigned int i = 0; i < l->npending; i++)
		if (l->pending[i].tid == n->tid) {
			memcpy(p->load.name, l->pending[i].load.name, sizeof(p->load.name));
			break;
		}
	l->npending++;
}

/* Now the functions that this thread has loaded have an id; those too old to be its stay nameless. */
static void program_loaded(struct loads *l, const struct note *n,
			   void (*news)(void *ctx, const struct load *load), void *ctx)
{
	unsigned int left = 0;

	for (unsigned int i = 0; i < l->npending; i++) {
		struct note *p = &l->pending[i];

		if (p->load.since + PENDING_NS < n->load.since)
			continue;
		if (p->tid != n->tid) {
			l->pending[left++] = *p;
			continue;
		}
		p->load.id = n->load.id;
		news(ctx, &p->load);
	}
	l->npending = left;
}

void loads_read(struct loads *l, void (*news)(void *ctx, const struct load *load), void *ctx)
{
	uint64_t settled = clock_ns(CLOCK_MONOTONIC) - SETTLED_NS;
	size_t done = 0;

	for (uint32_t i = 0; i < l->ncpus; i++)
		if (l->rings[i].page)
			ring_read(l, &l->rings[i]);
	if (!l->nnotes)
		return;
	qsort(l->notes, l->nnotes, sizeof(*l->notes), by_time);
	for (; done < l->nnotes && l->notes[done].load.since < settled; done++)
		if (l->notes[done].load.id)
			program_loaded(l, &l->notes[done], news, ctx);
		else
			function_loaded(l, &l->notes[done]);
	l->nnotes -= done;
	memmove(l->notes, l->notes + done, l->nnotes * sizeof(*l->notes));
}
