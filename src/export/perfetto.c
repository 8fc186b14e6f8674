// SPDX-License-Identifier: GPL-2.0-or-later

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "perfetto_parts.h"

#define ALL_KINDS (~0u - 1)	/* BMA_NONE is none */

static void close_trace(void *x)
{
	struct perfetto *p = x;

	if (!p)
		return;
	pool_release(&p->tracks);
	pool_release(&p->rows);
	ptrmap_release(&p->by_cache);
	ptrmap_release(&p->by_class);
	ids_release(&p->ids);
	free(p->heard);
	free(p->locks);
	free(p);
}

static void *open_trace(FILE *to, const struct export_opts *opts)
{
	struct perfetto *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	text_out_init(&p->out, to);
	p->opts = *opts;
	p->asked = (opts->kinds & ALL_KINDS) == ALL_KINDS ? 0 : opts->kinds;
	p->first = true;
	p->tracks = POOL(struct track);
	p->rows = POOL(struct row);
	instants_init(p);
	OUT(&p->out, "{\"traceEvents\":[\n");
	return p;
}

static int enough_cpus(struct perfetto *p, const struct model *m)
{
	if (p->heard)
		return 0;
	p->ncpus = m->ncpus;
	p->heard = calloc(m->ncpus ? m->ncpus : 1, sizeof(*p->heard));
	return p->heard ? 0 : -ENOMEM;
}

static void enter_window(struct perfetto *p, uint64_t now)
{
	p->now = p->opts.from;
	p->begun = true;
	record_name(p, PID_NOTES, 0, "marks and checks", PID_NOTES);
	lost_begin(p);
	for_each_track(p, t)
		counters_begin(p, t);
	p->now = now;
}

/* What still runs ends here. */
static void leave_window(struct perfetto *p, const struct model *m)
{
	if (!in_window(p))
		return;
	incidents_end(p, m);
	locks_end(p, m);
	for_each_track(p, t) {
		grace_unfinished(p, t);
		counters_end(p, t);
	}
	p->over = true;
}

/* Where the item that the model has just taken stands in time. */
static void set_now(struct perfetto *p, const struct model *m)
{
	uint64_t now = m->now > m->start ? m->now - m->start : 0;

	if (!p->over && now > p->opts.to) {
		if (!p->begun && p->opts.from <= p->opts.to)
			enter_window(p, p->opts.to);
		p->now = p->opts.to;
		leave_window(p, m);
		p->over = true;
	}
	if (!p->begun && !p->over && now >= p->opts.from)
		enter_window(p, now);
	p->now = now;
}

static int take_tgt(struct perfetto *p, const struct model *m, const struct event *e)
{
	int rc = 0;
	struct track *t = e->tgt && e->tgt != e->cache ? track_of(p, m, e->tgt, &rc) : NULL;

	if (t)
		counters_update(p, m, t);
	return rc;
}

static int take_event(struct perfetto *p, const struct model *m, const struct event *e)
{
	struct track *t;
	int rc;

	lost_event(p, e);
	if (e->kind == BMA_LOSS) {
		for_each_track(p, each)
			counters_update(p, m, each);
		locks_lost(p, m, e->cpu);
		return 0;
	}
	if (is_lock_event(e->kind))
		return locks_event(p, m, e);
	if (e->kind >= BMA_KINDS || e->cpu >= m->ncpus)
		return 0;
	if (e->kind >= BMA_STORAGE_NEW && e->kind <= BMA_STORAGE_FREE)
		storage_event(p, m, e);
	t = track_of(p, m, e->cache, &rc);
	if (t) {
		if (e->kind != BMA_STATE)
			row_busy(p, row_of(p, t));
		instant_event(p, m, t, e);
		grace_event_of(p, m, t, e);
		counters_update(p, m, t);
	}
	return rc ? rc : take_tgt(p, m, e);
}

/* Once in a while: what no event of the cache itself tells, and caches that are gone. */
static int look_round(struct perfetto *p, const struct model *m)
{
	locks_round(p, m);
	for_each_track(p, t) {
		const struct model_cache *c = model_cache(m, t->cache);

		counters_update(p, m, t);
		if (c && !c->gone)
			continue;
		grace_gone(p, t);
		if (in_window(p))
			counters_end(p, t);
		track_drop(p, t);
	}
	return incidents_update(p, m, 0);
}

static int take_counters(struct perfetto *p, const struct model *m, const struct counters *c)
{
	bool doubt = m->missed != p->missed;

	lost_counters(p, m, c);
	return doubt ? look_round(p, m) : 0;
}

static int take_item(struct perfetto *p, const struct item *item, const struct model *m)
{
	switch (item->type) {
	case ITEM_EVENT:
		return take_event(p, m, &item->event);
	case ITEM_ALLOC:
		rows_renamed(p, m, item->alloc.id);
		return 0;
	case ITEM_CACHE:
		return track_moved(p, m, item->cache.id);
	case ITEM_COUNTERS:
		return take_counters(p, m, &item->counters);
	case ITEM_TICK:
	case ITEM_END:
		return look_round(p, m);
	case ITEM_MARK:
		instant_mark(p, m, &item->mark);
		return 0;
	default:
		return 0;
	}
}

static int item_to_trace(void *x, const struct item *item, const struct model *m)
{
	struct perfetto *p = x;
	int rc = m ? enough_cpus(p, m) : 0;

	if (!rc && p->asked & OBJECT_KINDS && !p->opts.raw_addresses)
		rc = ids_take(&p->ids, item, &p->obj);
	if (!m || p->over || rc)
		return rc;
	set_now(p, m);
	if (p->over)
		return 0;
	rc = take_item(p, item, m);
	instants_failures(p, m);
	if (!rc && (p->nopen || p->nincidents < m->nincidents) && item->type == ITEM_EVENT)
		rc = incidents_update(p, m, item->event.cache);
	return rc;
}

static void key(struct text_out *o, const char *name)
{
	OUT(o, ",\n");
	out_string(o, name);
	OUT(o, ":");
}

static void put_text(struct text_out *o, const char *name, const char *text)
{
	key(o, name);
	out_string(o, text);
}

/* As text, so that no reader makes a double of it. */
static void put_number(struct text_out *o, const char *name, uint64_t v)
{
	key(o, name);
	out_char(o, '"');
	out_uint(o, v);
	out_char(o, '"');
}

static void put_stream(struct perfetto *p, const struct feed *feed)
{
	struct text_out *o = &p->out;
	char buf[512];
	const char *verdict = feed_verdict(feed, buf, sizeof(buf));

	if (feed->model) {
		put_text(o, "recorded_by", feed->meta.version);
		put_text(o, "kernel", feed->meta.release);
		put_text(o, "machine", feed->meta.machine);
		put_number(o, "cpus", feed->model->ncpus);
		put_number(o, "ts_0_monotonic_ns", feed->meta.start);
		put_number(o, "ts_0_wall_clock_ns", feed->meta.wall);
		put_number(o, "position", feed->model->position);
		put_number(o, "lost", feed->model->lost);
		put_number(o, "missed", feed->model->missed);
		put_number(o, "checks_failed", feed->model->checks.failed);
	}
	put_number(o, "incidents_not_kept", p->unwritten);
	put_text(o, "stream", verdict ? verdict : "whole");
	put_number(o, "records", p->records);
}

static int finish_trace(void *x, const struct feed *feed)
{
	struct perfetto *p = x;

	if (feed->model)
		leave_window(p, feed->model);
	OUT(&p->out, "\n],\n\"otherData\":{\n\"schema\":\"bmascope.perfetto/1\"");
	put_stream(p, feed);
	OUT(&p->out, "\n}}\n");
	text_out_flush(&p->out);
	return 0;
}

static const char *remark_on_trace(const void *x, char *buf, size_t size)
{
	const struct perfetto *p = x;

	if (p->records < PERFETTO_MANY)
		return NULL;
	snprintf(buf, size, "%" PRIu64 " records: a viewer takes about half a gigabyte of memory "
		 "for each million of them; --from, --to, --map, -C and --event make it less",
		 p->records);
	return buf;
}

static int trace_error(const void *x)
{
	const struct perfetto *p = x;

	return p->out.error;
}

const struct exporter export_perfetto = {
	.format = "perfetto",
	.means = "Trace Event JSON for ui.perfetto.dev (docs/perfetto.md)",
	.open = open_trace,
	.item = item_to_trace,
	.finish = finish_trace,
	.error = trace_error,
	.remark = remark_on_trace,
	.close = close_trace,
};
