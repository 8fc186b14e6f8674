// SPDX-License-Identifier: GPL-2.0-or-later
#include "loads.h"

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DATA_PAGES 8u		/* a program of one function takes some 150 bytes */
#define PENDING_MAX 512		/* functions of programs whose id has not come yet */
#define SYM_PREFIX "bpf_prog_"
#define SYM_TAG 17		/* sixteen hex digits and _ */

struct loads_ring {
	int fd;
	struct perf_event_mmap_page *page;	/* NULL: no news of this CPU */
};

struct pending {
	struct load load;
	uint32_t tid;
};

struct loads {
	uint32_t ncpus;
	size_t page_size;
	struct loads_ring *rings;
	struct pending *pending;
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

struct trailer {		/* sample_id_all with PERF_SAMPLE_TID: behind every record */
	uint32_t pid, tid;
};

static size_t ring_bytes(const struct loads *l)
{
	return (1 + DATA_PAGES) * l->page_size;
}

static void ring_open(struct loads *l, struct loads_ring *r, int cpu)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .size = sizeof(attr),
		.config = PERF_COUNT_SW_DUMMY, .sample_type = PERF_SAMPLE_TID,
		.sample_id_all = 1, .ksymbol = 1, .bpf_event = 1,
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
	free(l->pending);
	free(l);
}

/* bpf_prog_<tag>_<name>; the functions of one program come together, its own first. */
static void function_loaded(struct loads *l, const struct record *r, uint32_t tid)
{
	const char *name = r->ksym.name;
	struct pending *p;

	if (r->ksym.type != PERF_RECORD_KSYMBOL_TYPE_BPF ||
	    r->ksym.flags & PERF_RECORD_KSYMBOL_FLAGS_UNREGISTER || l->npending == PENDING_MAX ||
	    strncmp(name, SYM_PREFIX, strlen(SYM_PREFIX)))
		return;
	name += strlen(SYM_PREFIX);
	name += strnlen(name, SYM_TAG);
	p = &l->pending[l->npending];
	*p = (struct pending){ .tid = tid };
	p->load.start = r->ksym.addr;
	p->load.end = r->ksym.addr + r->ksym.len;
	strncpy(p->load.name, name, sizeof(p->load.name) - 1);
	for (unsigned int i = 0; i < l->npending; i++)
		if (l->pending[i].tid == tid) {
			memcpy(p->load.name, l->pending[i].load.name, sizeof(p->load.name));
			break;
		}
	l->npending++;
}

/* Now the functions that this thread has loaded have an id. */
static void program_loaded(struct loads *l, uint32_t id, uint32_t tid,
			   void (*news)(void *ctx, const struct load *load), void *ctx)
{
	unsigned int left = 0;

	for (unsigned int i = 0; i < l->npending; i++) {
		if (l->pending[i].tid != tid) {
			l->pending[left++] = l->pending[i];
			continue;
		}
		l->pending[i].load.id = id;
		news(ctx, &l->pending[i].load);
	}
	l->npending = left;
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

static void ring_read(struct loads *l, struct loads_ring *ring,
		      void (*news)(void *ctx, const struct load *load), void *ctx)
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
			function_loaded(l, r, t.tid);
		else if (r->head.type == PERF_RECORD_BPF_EVENT &&
			 r->bpf.type == PERF_BPF_EVENT_PROG_LOAD)
			program_loaded(l, r->bpf.id, t.tid, news, ctx);
		at += r->head.size;
	}
	__atomic_store_n(&ring->page->data_tail, head, __ATOMIC_RELEASE);
}

void loads_read(struct loads *l, void (*news)(void *ctx, const struct load *load), void *ctx)
{
	for (uint32_t i = 0; i < l->ncpus; i++)
		if (l->rings[i].page)
			ring_read(l, &l->rings[i], news, ctx);
	/* an id whose functions were read in another CPU's ring is not to be had any more */
	if (l->npending == PENDING_MAX)
		l->npending = 0;
}
