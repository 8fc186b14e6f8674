// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the stream lacks: a slice where numbered events of a CPU are missing, from the last event
 * that it told to the next one; an instant where probes did not run; and a counter of both.
 * Whatever caches and kinds the filters leave out, this stays: a loss on one CPU makes numbers of
 * all others uncertain.
 */
#include "perfetto_parts.h"

#include <inttypes.h>
#include <stdio.h>

#include "../event/kind.h"

static void write_total(struct perfetto *p)
{
	record_begin(p, &(struct record){ .ph = 'C', .pid = PID_LOST, .cat = "lost",
					  .ts = apart(&p->lost_ts, p->now),
					  .name = "lost so far" });
	arg_uint(p, "lost", p->lost);
	arg_uint(p, "missed", p->missed);
	record_end(p);
}

void lost_begin(struct perfetto *p)
{
	record_name(p, PID_LOST, 0, "lost events", PID_LOST);
	write_total(p);
}

static void write_loss(struct perfetto *p, const struct event *e)
{
	uint64_t since = p->heard[e->cpu] > p->opts.from ? p->heard[e->cpu] : p->opts.from;
	char name[32];

	snprintf(name, sizeof(name), "CPU %" PRIu32, e->cpu);
	record_name(p, PID_LOST, TID_LOST + e->cpu, name, e->cpu);
	record_begin(p, &(struct record){
		.ph = 'X', .pid = PID_LOST, .tid = TID_LOST + e->cpu, .ts = since,
		.dur = p->now > since ? p->now - since : 0, .cat = "lost",
		.name = "events lost" });
	arg_uint(p, "count", e->n[0]);
	arg_uint(p, "cpu", e->cpu);
	arg_uint(p, "first_number", e->seq);
	record_end(p);
	write_total(p);
}

void lost_event(struct perfetto *p, const struct event *e)
{
	if (e->cpu >= p->ncpus)
		return;
	if (e->kind == BMA_LOSS) {
		p->lost += e->n[0];
		if (in_window(p))
			write_loss(p, e);
	}
	p->heard[e->cpu] = p->now;
}

void lost_counters(struct perfetto *p, const struct model *m, const struct counters *c)
{
	uint64_t missed = m->missed - p->missed;

	p->missed = m->missed;
	if (!missed || !in_window(p))
		return;
	if (!p->missed_ts)
		record_name(p, PID_LOST, TID_MISSED, "probes that did not run", STREAM_CPUS_MAX);
	record_begin(p, &(struct record){ .ph = 'i', .scope = 't', .pid = PID_LOST,
					  .tid = TID_MISSED, .ts = apart(&p->missed_ts, p->now),
					  .cat = "lost", .name = "events missed" });
	arg_uint(p, "count", missed);
	arg_text(p, "event", kind_name(c->kind));
	if (c->cpu != CPU_UNKNOWN)
		arg_uint(p, "cpu", c->cpu);
	record_end(p);
	write_total(p);
}
