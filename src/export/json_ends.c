// SPDX-License-Identifier: GPL-2.0-or-later
#include "json_ends.h"

#include <errno.h>

#include "../event/kind.h"
#include "pick.h"
#include "stat_json.h"

#define SCHEMA "bmascope.export/1"
#define KINDS_NUMBERS 32	/* bits in export_opts.kinds */

static void put_bool(struct text_out *o, bool v)
{
	out_text(o, v ? "true" : "false");
}

static void put_uint_or_null(struct text_out *o, uint64_t v, bool known)
{
	if (known)
		out_uint(o, v);
	else
		OUT(o, "null");
}

static void put_string_or_null(struct text_out *o, const char *s)
{
	if (s)
		out_string(o, s);
	else
		OUT(o, "null");
}

static void put_cpus(struct text_out *o, const struct filter *f)
{
	bool first = true;

	if (!f->cpus) {
		OUT(o, "null");
		return;
	}
	out_char(o, '[');
	for (uint32_t i = 0; i < f->ncpus; i++) {
		if (!f->cpus[i])
			continue;
		if (!first)
			out_char(o, ',');
		first = false;
		out_uint(o, i);
	}
	out_char(o, ']');
}

static void put_kinds(struct text_out *o, uint32_t kinds)
{
	bool first = true;

	if (kinds == UINT32_MAX) {
		OUT(o, "null");
		return;
	}
	out_char(o, '[');
	for (unsigned int k = 0; k < KINDS_NUMBERS; k++) {
		if (!(kinds >> k & 1) || !kind_row(k))
			continue;
		if (!first)
			out_char(o, ',');
		first = false;
		out_string(o, kind_name(k));
	}
	out_char(o, ']');
}

static void put_filter(struct text_out *o, const struct export_opts *opts)
{
	const struct filter *f = &opts->filter;

	if (!pick_any(opts)) {
		OUT(o, "null");
		return;
	}
	OUT(o, "{\"from_ns\":");
	put_uint_or_null(o, opts->from, opts->from);
	OUT(o, ",\"to_ns\":");
	put_uint_or_null(o, opts->to, opts->to != UINT64_MAX);
	OUT(o, ",\"cpus\":");
	put_cpus(o, f);
	OUT(o, ",\"map\":");
	put_string_or_null(o, f->map);
	OUT(o, ",\"size\":");
	put_uint_or_null(o, f->size, f->size);
	OUT(o, ",\"cache\":");
	put_uint_or_null(o, f->cache, f->cache);
	OUT(o, ",\"events\":");
	put_kinds(o, opts->kinds);
	out_char(o, '}');
}

void json_put_about(struct text_out *o, const struct export_opts *opts)
{
	OUT(o, "\"schema\":\"" SCHEMA "\",\"raw_addresses\":");
	put_bool(o, opts->raw_addresses);
	OUT(o, ",\"filter\":");
	put_filter(o, opts);
}

/* A number that may pass 2^53: a string. */
#define PUT_LARGE(o, key, v) (OUT(o, ",\"" key "\":\""), out_uint(o, v), out_char(o, '"'))

void json_put_meta(struct text_out *o, const struct meta *meta)
{
	OUT(o, "\"bmascope\":");
	out_string(o, meta->version);
	OUT(o, ",\"release\":");
	out_string(o, meta->release);
	OUT(o, ",\"machine\":");
	out_string(o, meta->machine);
	OUT(o, ",\"boot_id\":");
	out_string(o, meta->boot_id);
	OUT(o, ",\"cpus\":");
	out_uint(o, meta->cpus);
	PUT_LARGE(o, "start_ns", meta->start);
	PUT_LARGE(o, "wall_ns", meta->wall);
	PUT_LARGE(o, "buffer_bytes", meta->buffer);
}

void json_put_place(struct text_out *o, const struct json_place *p)
{
	OUT(o, "\"item\":");
	out_uint(o, p->item);
	OUT(o, ",\"t_ns\":");
	out_sint(o, p->t_ns);
	OUT(o, ",\"events\":");
	out_uint(o, p->events);
}

void json_put_stream(struct text_out *o, const struct feed *feed)
{
	struct reader_health h;
	char buf[256];

	reader_health(feed->reader, &h);
	OUT(o, "\"bytes\":");
	out_uint(o, feed_length(feed));
	OUT(o, ",\"ended\":");
	put_bool(o, h.ended);
	OUT(o, ",\"damaged_bytes\":");
	out_uint(o, h.damaged_bytes);
	OUT(o, ",\"damaged_places\":");
	out_uint(o, h.damaged_places);
	OUT(o, ",\"unexplained\":");
	out_uint(o, h.unexplained);
	OUT(o, ",\"tail_bytes\":");
	out_uint(o, h.tail_bytes);
	OUT(o, ",\"verdict\":");
	put_string_or_null(o, feed_verdict(feed, buf, sizeof(buf)));
}

int json_summary(const struct feed *feed, const struct export_opts *opts, char **text)
{
	*text = stat_json(feed->model, feed_length(feed), &opts->filter);
	return *text ? 0 : -ENOMEM;
}
