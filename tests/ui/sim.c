// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/stream/meta.h"

#define OBJECT_BASE 0xffff888100000000ull
#define CACHE_BASE 0xffffe8ffff000000ull

int sim_init(struct sim *s, int fd, uint32_t ncpus)
{
	struct meta m = { .version = "test", .release = "7.2.12", .machine = "x86_64",
			  .cpus = ncpus, .start = SIM_START, .buffer = 1 << 20 };
	char *json;

	memset(s, 0, sizeof(*s));
	s->w = writer_new(fd);
	s->ncpus = ncpus;
	s->time = SIM_START;
	s->step = 10000;
	s->seq = calloc(ncpus, sizeof(*s->seq));
	json = meta_format(&m);
	if (!s->w || !s->seq || !json)
		return -ENOMEM;
	writer_meta(s->w, json);
	free(json);
	return 0;
}

void sim_release(struct sim *s)
{
	writer_free(s->w);
	free(s->seq);
	free(s->caches);
}

static void emit(struct sim *s, uint32_t cpu, struct event *e)
{
	s->time += s->step;
	e->time = s->time;
	e->cpu = cpu;
	e->ctx = s->ctx;
	e->seq = s->seq[cpu];
	s->seq[cpu] += event_span(e);
	s->emitted += e->kind != BMA_LOSS;
	if (writer_event(s->w, e) == -EINVAL)
		abort();	/* the sequence numbers are ours to keep */
}

void sim_event(struct sim *s, uint32_t cpu, struct event *e)
{
	emit(s, cpu, e);
}

static void emit_cache(struct sim *s, struct sim_cache *c, struct event *e)
{
	e->cache = c->info.id;
	e->free_cnt = c->list[BMA_FREE_LLIST];
	emit(s, c->info.cpu, e);
}

/* bpf_mem_refill_init() in memalloc.c */
static void set_watermarks(struct cache_info *c)
{
	if (c->percpu_size) {
		c->low = 1;
		c->high = 3;
	} else if (c->unit_size <= 256) {
		c->low = 32;
		c->high = 96;
	} else {
		c->low = 32 * 256 / c->unit_size > 1 ? 32 * 256 / c->unit_size : 1;
		c->high = 96 * 256 / c->unit_size > 3 ? 96 * 256 / c->unit_size : 3;
	}
	c->batch = (c->high - c->low) / 4 * 3 > 1 ? (c->high - c->low) / 4 * 3 : 1;
}

static void prefill(struct sim *s, struct sim_cache *c, bool told)
{
	unsigned int n = c->info.percpu_size || c->info.unit_size > 256 ? 1 : 4;
	struct event e = { .kind = BMA_PREFILL, .n = { n, 0, 0, n } };

	if (!told) {
		c->list[BMA_FREE_LLIST] = n;
		return;
	}
	emit_cache(s, c, &(struct event){ .kind = BMA_CACHE_NEW });
	c->list[BMA_FREE_LLIST] = n;
	e.moves = ++c->moves;
	emit_cache(s, c, &e);
}

uint32_t sim_class(struct sim *s, const struct sim_owner *o)
{
	uint32_t first = s->ncaches;

	s->caches = realloc(s->caches, (first + s->ncpus) * sizeof(*s->caches));
	s->ncaches += s->ncpus;
	memset(s->caches + first, 0, s->ncpus * sizeof(*s->caches));
	for (uint32_t cpu = 0; cpu < s->ncpus; cpu++) {
		struct sim_cache *c = &s->caches[first + cpu];

		c->info = (struct cache_info){
			.id = first + cpu + 1, .alloc = s->nallocs, .cpu = cpu,
			.unit_size = o->unit_size, .percpu_size = o->percpu_size,
			.addr = CACHE_BASE + 512 * (first + cpu),
		};
		set_watermarks(&c->info);
		writer_cache(s->w, &c->info);
	}
	for (uint32_t cpu = 0; cpu < s->ncpus; cpu++) {
		prefill(s, &s->caches[first + cpu], !o->older);
		if (o->older && !o->silent)
			sim_state(s, first + cpu, false);
	}
	return first;
}

uint32_t sim_owner(struct sim *s, const struct sim_owner *o)
{
	struct alloc_info a = { .id = ++s->nallocs, .owner = o->owner, .map_id = o->map_id,
				.map_type = o->map_type };

	strncpy(a.name, o->name, sizeof(a.name) - 1);
	writer_alloc(s->w, &a);
	return sim_class(s, o);
}

/* irq_work_raise() */
static uint8_t raise_work(struct sim_cache *c)
{
	uint8_t how = c->raised ? BMA_RAISE_PENDING : BMA_RAISE_QUEUED;

	c->raised = true;
	return how;
}

/* alloc_bulk(): what waits behind or in the callback comes back before the slab is asked */
static void refill(struct sim *s, struct sim_cache *c)
{
	int64_t want = c->info.batch, behind = c->list[BMA_FREE_BY_RCU_TTRACE];
	int64_t waiting = c->list[BMA_WAITING_FOR_GP_TTRACE];
	struct event e = { .kind = BMA_REFILL, .moves = ++c->moves };

	behind = behind < want ? behind : want;
	waiting = waiting < want - behind ? waiting : want - behind;
	e.n[N_ASKED] = want;
	e.n[N_BEHIND] = behind;
	e.n[N_WAITING] = waiting;
	e.n[N_SLAB] = want - behind - waiting;
	c->list[BMA_FREE_BY_RCU_TTRACE] -= behind;
	c->list[BMA_WAITING_FOR_GP_TTRACE] -= waiting;
	c->list[BMA_FREE_LLIST] += want;
	emit_cache(s, c, &e);
}

/* do_call_rcu_ttrace() */
static void gp_start(struct sim *s, struct sim_cache *c)
{
	struct event e = { .kind = BMA_GP_START, .what = BMA_GP_TASKS_TRACE };

	if (c->gp_start)
		return;
	e.moves = ++c->moves;
	e.n[0] = c->list[BMA_FREE_BY_RCU_TTRACE];
	c->list[BMA_WAITING_FOR_GP_TTRACE] += e.n[0];
	c->list[BMA_FREE_BY_RCU_TTRACE] = 0;
	emit_cache(s, c, &e);
	c->gp_start = s->time;
}

/* free_bulk(): down to the middle between the watermarks */
static void trim(struct sim *s, struct sim_cache *c)
{
	struct sim_cache *tgt = s->tgt ? &s->caches[s->tgt - 1] : c;
	struct event e = { .kind = BMA_TRIM, .tgt = tgt->info.id, .tgt_moves = ++tgt->moves };
	int64_t middle = (c->info.high + c->info.low) / 2;

	e.n[N_EXTRA] = c->list[BMA_FREE_LLIST_EXTRA];
	e.n[N_MOVED] = c->list[BMA_FREE_LLIST] - middle;
	c->list[BMA_FREE_LLIST] = middle;
	c->list[BMA_FREE_LLIST_EXTRA] = 0;
	tgt->list[BMA_FREE_BY_RCU_TTRACE] += e.n[N_MOVED] + e.n[N_EXTRA];
	emit_cache(s, c, &e);
	gp_start(s, tgt);
}

/* check_free_by_rcu() */
static void check_free_by_rcu(struct sim *s, struct sim_cache *c)
{
	struct event extra = { .kind = BMA_EXTRA_RCU, .n = { c->list[BMA_FREE_LLIST_EXTRA_RCU] } };
	struct event start = { .kind = BMA_GP_START, .what = BMA_GP_RCU };

	if (extra.n[0]) {
		c->list[BMA_FREE_BY_RCU] += extra.n[0];
		c->list[BMA_FREE_LLIST_EXTRA_RCU] = 0;
		emit_cache(s, c, &extra);
	}
	if (c->rcu_start || !c->list[BMA_FREE_BY_RCU])
		return;
	start.moves = ++c->moves;
	start.n[0] = c->list[BMA_WAITING_FOR_GP] = c->list[BMA_FREE_BY_RCU];
	c->list[BMA_FREE_BY_RCU] = 0;
	emit_cache(s, c, &start);
	c->rcu_start = s->time;
}

/* bpf_mem_refill(), from irq_work */
static void work(struct sim *s, struct sim_cache *c)
{
	c->raised = false;
	s->time += s->works++ * 7919 % 40 * 1000;	/* ns; 7919 is prime */
	if (c->list[BMA_FREE_LLIST] < c->info.low)
		refill(s, c);
	else if (c->list[BMA_FREE_LLIST] > c->info.high)
		trim(s, c);
	check_free_by_rcu(s, c);
}

void sim_work(struct sim *s, uint32_t cache)
{
	if (s->caches[cache].raised)
		work(s, &s->caches[cache]);
}

static void fail(struct sim *s, struct sim_cache *c)
{
	struct event e = { .kind = BMA_ALLOC_FAIL, .what = BMA_FAIL_EMPTY,
			   .n = { s->prog, s->pid } };

	e.flags = raise_work(c) | (s->irqs_off ? BMA_F_IRQS_OFF : 0);
	emit_cache(s, c, &e);
}

void sim_alloc(struct sim *s, uint32_t cache, unsigned int n)
{
	struct sim_cache *c = &s->caches[cache];

	while (n--) {
		struct event e = { .kind = BMA_ALLOC, .obj = OBJECT_BASE + n * 96 };

		if (!c->list[BMA_FREE_LLIST]) {
			fail(s, c);
			continue;
		}
		c->list[BMA_FREE_LLIST]--;
		if (c->list[BMA_FREE_LLIST] < c->info.low)
			e.flags = raise_work(c);
		emit_cache(s, c, &e);
		if (c->raised && !s->no_work)
			work(s, c);
	}
}

void sim_free(struct sim *s, uint32_t cache, unsigned int n)
{
	struct sim_cache *c = &s->caches[cache];

	while (n--) {
		struct event e = { .kind = BMA_FREE, .obj = OBJECT_BASE + n * 96 };

		c->list[BMA_FREE_LLIST]++;
		if (c->list[BMA_FREE_LLIST] > c->info.high)
			e.flags = raise_work(c);
		emit_cache(s, c, &e);
		if (c->raised && !s->no_work)
			work(s, c);
	}
}

void sim_free_rcu(struct sim *s, uint32_t cache, unsigned int n)
{
	struct sim_cache *c = &s->caches[cache];

	while (n--) {
		struct event e = { .kind = BMA_FREE_RCU, .obj = OBJECT_BASE + n * 96 };

		c->list[BMA_FREE_BY_RCU]++;
		if (!c->rcu_start)
			e.flags = raise_work(c);
		emit_cache(s, c, &e);
		if (c->raised && !s->no_work)
			work(s, c);
	}
}

static void free_extra(struct sim *s, uint32_t cache, unsigned int n, enum bma_kind kind)
{
	struct sim_cache *c = &s->caches[cache];
	uint8_t ctx = s->ctx;

	s->ctx = BMA_CTX_NMI;
	while (n--) {
		struct event e = { .kind = kind, .flags = BMA_F_EXTRA,
				   .obj = OBJECT_BASE + n * 96 };

		c->list[kind == BMA_FREE ? BMA_FREE_LLIST_EXTRA : BMA_FREE_LLIST_EXTRA_RCU]++;
		emit_cache(s, c, &e);
	}
	s->ctx = ctx;
}

void sim_free_extra(struct sim *s, uint32_t cache, unsigned int n)
{
	free_extra(s, cache, n, BMA_FREE);
}

void sim_free_rcu_extra(struct sim *s, uint32_t cache, unsigned int n)
{
	free_extra(s, cache, n, BMA_FREE_RCU);
}

void sim_gp_end(struct sim *s, uint32_t cache)
{
	struct sim_cache *c = &s->caches[cache];
	struct event e = { .kind = BMA_GP_END, .what = BMA_GP_TASKS_TRACE };

	if (!c->gp_start)
		return;
	e.moves = ++c->moves;
	e.n[0] = c->list[BMA_WAITING_FOR_GP_TTRACE];
	c->list[BMA_WAITING_FOR_GP_TTRACE] = 0;
	c->gp_start = 0;
	emit_cache(s, c, &e);
	if (c->list[BMA_FREE_BY_RCU_TTRACE])
		gp_start(s, c);
}

void sim_rcu_end(struct sim *s, uint32_t cache)
{
	struct sim_cache *c = &s->caches[cache];
	struct event e = { .kind = BMA_GP_END, .what = BMA_GP_RCU, .tgt = c->info.id };

	if (!c->rcu_start)
		return;
	e.moves = ++c->moves;
	e.tgt_moves = ++c->moves;
	e.n[0] = c->list[BMA_WAITING_FOR_GP];
	c->list[BMA_FREE_BY_RCU_TTRACE] += c->list[BMA_WAITING_FOR_GP];
	c->list[BMA_WAITING_FOR_GP] = 0;
	c->rcu_start = 0;
	emit_cache(s, c, &e);
	gp_start(s, c);
}

void sim_gone(struct sim *s, uint32_t first)
{
	for (uint32_t cpu = 0; cpu < s->ncpus; cpu++) {
		struct sim_cache *c = &s->caches[first + cpu];

		for (unsigned int l = 0; l < BMA_LISTS; l++) {
			struct event e = { .kind = BMA_CACHE_DRAIN, .what = l,
					   .moves = ++c->moves, .n = { c->list[l] } };

			c->list[l] = 0;
			emit_cache(s, c, &e);
		}
		emit_cache(s, c, &(struct event){ .kind = BMA_CACHE_GONE });
		c->gone = true;
	}
}

void sim_loss(struct sim *s, uint32_t cpu, uint32_t n)
{
	emit(s, cpu, &(struct event){ .kind = BMA_LOSS, .n = { n } });
}

void sim_state(struct sim *s, uint32_t cache, bool wrong)
{
	struct sim_cache *c = &s->caches[cache];
	struct event e = { .kind = BMA_STATE, .moves = c->moves,
			   .flags = s->torn ? BMA_F_TORN : 0 };

	for (unsigned int l = 0; l < BMA_LISTS; l++)
		e.n[l] = c->list[l];
	e.n[BMA_FREE_BY_RCU] += wrong;
	e.n[N_IN_PROGRESS] = (c->rcu_start ? 1 : 0) | (c->gp_start ? 1 << 8 : 0);
	emit_cache(s, c, &e);
}

void sim_counters(struct sim *s, uint64_t missed)
{
	struct counters c = { .cpu = 0, .kind = BMA_ALLOC, .emitted = s->emitted,
			      .missed = missed, .attempted = s->emitted + missed };

	writer_counters(s->w, &c, 1);
}

void sim_name(struct sim *s, enum name_of of, uint32_t id, const char *name)
{
	struct name_info n = { .of = of, .id = id };

	strncpy(n.name, name, sizeof(n.name) - 1);
	writer_name(s->w, &n);
}

void sim_label(struct sim *s, const char *text)
{
	struct mark m = { .time = s->time };

	snprintf(m.text, sizeof(m.text), "%s", text);
	writer_mark(s->w, &m);
}

void sim_count(struct sim *s, uint32_t map_id, uint32_t count)
{
	emit(s, 0, &(struct event){ .kind = BMA_OWNER, .flags = BMA_F_COUNT,
				    .n = { map_id, count } });
}

void sim_wait(struct sim *s, uint64_t ns)
{
	s->time += ns;
	writer_tick(s->w, s->time);
}
