// SPDX-License-Identifier: GPL-2.0-or-later
/* csv: a table with a row an event (a loss is one), or a row a state. Quoted as RFC 4180 has it. */
#include <stdlib.h>

#include "../event/value.h"
#include "../event/kind.h"
#include "../play/replay.h"
#include "exporter.h"
#include "ids.h"
#include "pick.h"
#include "text_out.h"

struct csv {
	const struct export_opts *opts;
	bool picking;
	struct ids ids;
	uint8_t columns[VALUES];		/* enum value_id, in order, ended by VALUE_END */
	uint8_t has[BMA_KINDS + 1][VALUES];	/* by kind (the last: unknown ones) and value_id */
	struct text_out out;
};

#define KIND_UNKNOWN BMA_KINDS

static unsigned int index_of(unsigned int kind)
{
	return kind_row(kind) ? kind : KIND_UNKNOWN;
}

/* The state's own columns are for its table, the others' for theirs. */
static bool in_table(const struct csv *c, unsigned int kind)
{
	return c->opts->states == (kind == BMA_STATE);
}

/* These stand in front: who it is about. */
static bool in_front(unsigned int id)
{
	return id == VALUE_CACHE || id == VALUE_MAP_ID;
}

static void choose_columns(struct csv *c)
{
	unsigned int n = 0;

	for (unsigned int k = 0; k <= KIND_UNKNOWN; k++)
		for (const uint8_t *id = kind_values(k); k != BMA_NONE && *id; id++)
			c->has[k][*id] = true;
	for (unsigned int id = VALUE_END + 1; id < VALUES; id++) {
		bool some = false;

		for (unsigned int k = 0; k <= KIND_UNKNOWN; k++)
			some |= in_table(c, k) && c->has[k][id];
		if (some && !in_front(id))
			c->columns[n++] = id;
	}
}

static void put_header(struct csv *c)
{
	OUT(&c->out, "position,t_ns,cpu,seq,ctx,kind,cache,cache_cpu,unit_size,owner,map_id,map_name");
	for (const uint8_t *id = c->columns; *id; id++) {
		out_char(&c->out, ',');
		out_text(&c->out, value_row(*id)->name);
	}
	out_char(&c->out, '\n');
}

static void *csv_open(FILE *to, const struct export_opts *opts)
{
	struct csv *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->opts = opts;
	c->picking = pick_any(opts);
	text_out_init(&c->out, to);
	choose_columns(c);
	put_header(c);
	return c;
}

/* In quotes where it has one, or a comma; there are no line ends in what the reader gives out. */
static void put_text(struct text_out *o, const char *s)
{
	bool quote = strpbrk(s, "\",");

	if (quote)
		out_char(o, '"');
	for (; *s; s++) {
		if (*s == '"')
			out_char(o, '"');
		out_char(o, *s);
	}
	if (quote)
		out_char(o, '"');
}

static void put_owner(struct text_out *o, const struct alloc_info *a)
{
	out_text(o, owner_name(a->owner));
	out_char(o, ',');
	if (a->map_id)
		out_uint(o, a->map_id);
	out_char(o, ',');
	put_text(o, a->name);
}

/* cache,cache_cpu,unit_size,owner,map_id,map_name */
static void put_who(struct text_out *o, const struct event *e, const struct model *m)
{
	const struct model_cache *mc = e->cache ? model_cache(m, e->cache) : NULL;
	bool map = e->kind == BMA_MAP_FD || e->kind == BMA_OWNER;

	if (e->cache)
		out_uint(o, e->cache);
	out_char(o, ',');
	if (mc && mc->info.cpu != CPU_UNKNOWN)
		out_uint(o, mc->info.cpu);
	out_char(o, ',');
	if (mc && mc->info.unit_size)
		out_uint(o, mc->info.unit_size);
	out_char(o, ',');
	if (mc) {
		put_owner(o, model_alloc(m, mc->info.alloc));
		return;
	}
	out_char(o, ',');
	if (map && e->n[N_MAP])
		out_uint(o, e->n[N_MAP]);
	out_char(o, ',');
}

static void put_value(const struct csv *c, struct text_out *o, const struct event_value *col,
		      const struct event *e, uint32_t id)
{
	int64_t v;

	if (!value_of(col, e, &v))
		return;
	switch ((enum value_type)col->type) {
	case VALUE_BOOLEAN:
		out_text(o, v ? "true" : "false");
		return;
	case VALUE_WORD:
		out_text(o, value_word(col, v));
		return;
	case VALUE_ADDRESS:
		if (c->opts->raw_addresses)
			out_address(o, v);
		else
			out_uint(o, id);
		return;
	case VALUE_INTEGER:
	case VALUE_LENGTH:
		out_sint(o, v);
	}
}

/* steps: the event has a position. */
static void put_row(struct csv *c, const struct event *e, bool steps, uint32_t id,
		    const struct model *m)
{
	const uint8_t *has = c->has[index_of(e->kind)];
	struct text_out *o = &c->out;

	if (steps)
		out_uint(o, m->position);
	out_char(o, ',');
	out_sint(o, (int64_t)(e->time - m->start));
	out_char(o, ',');
	out_uint(o, e->cpu);
	out_char(o, ',');
	out_uint(o, e->seq);
	out_char(o, ',');
	if (e->kind != BMA_LOSS)
		out_text(o, ctx_name(e->ctx));
	out_char(o, ',');
	out_text(o, kind_row(e->kind) ? kind_name(e->kind) : "unknown");
	out_char(o, ',');
	put_who(o, e, m);
	for (const uint8_t *col = c->columns; *col; col++) {
		out_char(o, ',');
		if (has[*col])
			put_value(c, o, value_row(*col), e, id);
	}
	out_char(o, '\n');
}

static int csv_item(void *x, const struct item *item, const struct model *m)
{
	struct csv *c = x;
	uint32_t id = 0;
	int rc = c->opts->raw_addresses ? 0 : ids_take(&c->ids, item, &id);

	if (rc || item->type != ITEM_EVENT || !in_table(c, item->event.kind))
		return rc;
	if (!c->picking || pick_event(c->opts, m, &item->event))
		put_row(c, &item->event, replay_steps(item, m->ncpus), id, m);
	return 0;
}

static int csv_finish(void *x, const struct feed *feed)
{
	struct csv *c = x;

	(void)feed;
	text_out_flush(&c->out);
	return 0;
}

static int csv_error(const void *x)
{
	const struct csv *c = x;

	return c->out.error;
}

static void csv_close(void *x)
{
	struct csv *c = x;

	if (!c)
		return;
	ids_release(&c->ids);
	free(c);
}

const struct exporter export_csv = {
	.format = "csv",
	.means = "a table: a row an event, or with --states a row a state",
	.open = csv_open,
	.item = csv_item,
	.finish = csv_finish,
	.error = csv_error,
	.close = csv_close,
};
