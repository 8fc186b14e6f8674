// SPDX-License-Identifier: GPL-2.0-or-later
#include "rings.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>

struct rings {
	struct order *order;
	struct ring_buffer **rbs;	/* by CPU */
	struct lane *lanes;
	uint32_t ncpus;
	uint32_t slots;			/* of each lane */
};

static int take(void *ctx, void *data, size_t size)
{
	/* a record that makes no sense is counted by the lane: the others must not suffer */
	return lane_record(ctx, data, size) == -ENOMEM ? -ENOMEM : 0;
}

static int fetch(void *ctx, uint32_t cpu)
{
	struct rings *r = ctx;

	return ring_buffer__consume(r->rbs[cpu]) == -ENOMEM ? -ENOMEM : 0;
}

static int add_ring(struct rings *r, struct probes *p, uint32_t cpu, int epoll_fd)
{
	struct epoll_event ev = { .events = EPOLLIN };
	int fd = probes_ring_fd(p, cpu);

	lane_init(&r->lanes[cpu], probes_lane(p, cpu), r->slots);
	r->rbs[cpu] = ring_buffer__new(fd, take, &r->lanes[cpu], NULL);
	if (!r->rbs[cpu])
		return -1;
	ev.data.fd = fd;
	return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &ev);
}

static int add_rings(struct rings *r, struct probes *p, int epoll_fd)
{
	for (uint32_t cpu = 0; cpu < r->ncpus; cpu++)
		if (add_ring(r, p, cpu, epoll_fd))
			return -1;
	return 0;
}

struct rings *rings_new(struct probes *p, int epoll_fd)
{
	struct rings *r = calloc(1, sizeof(*r));
	int saved;

	if (!r)
		return NULL;
	r->ncpus = probes_cpus(p);
	r->slots = probes_slots(p);
	r->rbs = calloc(r->ncpus, sizeof(*r->rbs));
	r->lanes = calloc(r->ncpus, sizeof(*r->lanes));
	if (r->lanes)
		r->order = order_new(r->lanes, r->ncpus, fetch, r);
	if (r->order && r->rbs && !add_rings(r, p, epoll_fd))
		return r;
	saved = errno;
	rings_free(r);
	errno = saved;
	return NULL;
}

void rings_free(struct rings *r)
{
	if (!r)
		return;
	for (uint32_t cpu = 0; cpu < r->ncpus; cpu++) {
		if (r->rbs)
			ring_buffer__free(r->rbs[cpu]);
		if (r->lanes)
			lane_release(&r->lanes[cpu]);
	}
	order_free(r->order);
	free(r->rbs);
	free(r->lanes);
	free(r);
}

int rings_flush(struct rings *r, uint64_t *until, uint64_t limit, order_fn *fn, void *ctx)
{
	int rc = 0;

	/* not only when a slot's turn comes: a record whose slot is far away must not fill the ring */
	for (uint32_t cpu = 0; cpu < r->ncpus && !rc; cpu++) {
		rc = fetch(r, cpu);
		lane_make_room(&r->lanes[cpu]);	/* slots are of use only where records have room, too */
	}
	return rc ? rc : order_flush(r->order, until, limit, fn, ctx);
}

int rings_finish(struct rings *r, order_fn *fn, void *ctx)
{
	return order_finish(r->order, fn, ctx);
}

uint64_t rings_told(const struct rings *r, uint32_t cpu, unsigned int kind)
{
	return r->lanes[cpu].told[kind];
}

uint64_t rings_uses_told(const struct rings *r, uint64_t *always)
{
	uint64_t sum = 0;

	*always = 0;
	for (uint32_t cpu = 0; cpu < r->ncpus; cpu++) {
		sum += rings_told(r, cpu, BMA_ALLOC) + rings_told(r, cpu, BMA_FREE) +
		       rings_told(r, cpu, BMA_FREE_RCU);
		*always += r->lanes[cpu].queued;
	}
	return sum;
}

unsigned int rings_fill(const struct rings *r)
{
	uint64_t most = 0;

	for (uint32_t cpu = 0; cpu < r->ncpus; cpu++)
		if (lane_fill(&r->lanes[cpu]) > most)
			most = lane_fill(&r->lanes[cpu]);
	return most * 100 / r->slots;
}

uint64_t rings_refused(const struct rings *r)
{
	uint64_t sum = 0;

	for (uint32_t cpu = 0; cpu < r->ncpus; cpu++)
		sum += r->lanes[cpu].refused;
	return sum;
}
