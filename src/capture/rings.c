// SPDX-License-Identifier: GPL-2.0-or-later
#include "rings.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>

/* A callback that returns an error ends libbpf's round after that record: our way to stop. */
#define ENOUGH (-ECANCELED)

struct lane {
	struct ring_buffer *rb;
	struct rings *all;
	uint32_t cpu;
	size_t taken;
	uint64_t time;		/* of the record taken last */
};

struct rings {
	struct order *order;
	uint32_t ncpus;
	size_t limit;
	struct lane lanes[];
};

static int take(void *ctx, void *data, size_t size)
{
	struct lane *l = ctx;
	int rc = order_push(l->all->order, l->cpu, data, size);

	if (rc == -ENOMEM)
		return rc;
	if (!rc)
		l->time = ((const struct bma_head *)data)->time;
	/* a malformed or late record is counted by the order: the others must not suffer */
	return ++l->taken >= l->all->limit ? ENOUGH : 0;
}

static int add_lane(struct rings *r, struct probes *p, uint32_t cpu, int epoll_fd)
{
	struct lane *l = &r->lanes[cpu];
	struct epoll_event ev = { .events = EPOLLIN };
	int fd = probes_ring_fd(p, cpu);

	l->all = r;
	l->cpu = cpu;
	l->rb = ring_buffer__new(fd, take, l, NULL);
	if (!l->rb)
		return -1;
	ev.data.fd = fd;
	return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &ev);
}

struct rings *rings_new(struct probes *p, struct order *o, int epoll_fd)
{
	uint32_t n = probes_cpus(p);
	struct rings *r = calloc(1, sizeof(*r) + n * sizeof(r->lanes[0]));

	if (!r)
		return NULL;
	r->order = o;
	r->ncpus = n;
	for (uint32_t cpu = 0; cpu < n; cpu++)
		if (add_lane(r, p, cpu, epoll_fd)) {
			int saved = errno;

			rings_free(r);
			errno = saved;
			return NULL;
		}
	return r;
}

void rings_free(struct rings *r)
{
	if (!r)
		return;
	for (uint32_t cpu = 0; cpu < r->ncpus; cpu++)
		ring_buffer__free(r->lanes[cpu].rb);
	free(r);
}

int rings_drain(struct rings *r, size_t limit, uint64_t *until)
{
	bool more = false;

	r->limit = limit;
	for (uint32_t cpu = 0; cpu < r->ncpus; cpu++) {
		struct lane *l = &r->lanes[cpu];
		int rc;

		l->taken = 0;
		rc = ring_buffer__consume(l->rb);
		if (rc == -ENOMEM)
			return rc;
		if (rc != ENOUGH)
			continue;
		more = true;
		if (l->time < *until)
			*until = l->time;
	}
	return more;
}
