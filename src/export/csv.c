// SPDX-License-Identifier: GPL-2.0-or-later
/* csv: a table with a row an event (a loss is one), or a row a state. Quoted as RFC 4180 has it. */
#include <stdlib.h>
#include <string.h>

#include "../event/kind.h"
#include "../play/replay.h"
#include "csv_who.h"
#include "exporter.h"
#include "ids.h"
#include "pick.h"
#include "text_out.h"
#include "value_text.h"

#define KIND_UNKNOWN BMA_KINDS

/* No row takes more room, PUT_SLACK included. */
#define CSV_ROW_MAX 2048

_Static_assert(VALUES + FLAGS_TEXT_VALUES * sizeof("pending") < PUT_SLACK,
	       "a tail is a piece, with a comma for each column");

/* How the rows of a kind look behind the columns that all have. */
struct csv_kind {
	struct piece name;
	struct csv_cell {
		uint8_t commas;			/* before it */
		uint8_t id;			/* VALUE_END: they stand before the end */
	} cells[VALUES];
	const struct csv_cell *tail;		/* the last, when its flags tell them */
	struct flags_text tail_text;
};

struct csv {
	const struct export_opts *opts;
	bool picking;
	struct ids ids;
	uint8_t columns[VALUES];		/* enum value_id, in order, ended by VALUE_END */
	bool has[BMA_KINDS + 1][VALUES];	/* by kind (the last: unknown ones) and value_id */
	struct piece ctx[BMA_CTXS + 1];
	struct csv_kind kinds[BMA_KINDS + 1];
	struct value_texts values;
	struct near_number position, time, seq;
	struct csv_who who;
	struct text_out out;
};

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

/* The column of that value; VALUE_END: there is none yet. Values of one name share one. */
static unsigned int column_for(const struct csv *c, unsigned int id)
{
	for (const uint8_t *col = c->columns; *col; col++)
		if (!strcmp(value_row(*col)->name, value_row(id)->name))
			return *col;
	return VALUE_END;
}

/* What the kind has in that column. */
static unsigned int value_in(const struct csv *c, unsigned int kind, unsigned int column)
{
	for (unsigned int id = VALUE_END + 1; id < VALUES; id++)
		if (c->has[kind][id] && !strcmp(value_row(id)->name, value_row(column)->name))
			return id;
	return VALUE_END;
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
		if (some && !in_front(id) && !column_for(c, id))
			c->columns[n++] = id;
	}
}

static void make_name(struct piece *p, const char *name)
{
	p->len = snprintf(p->text, sizeof(p->text), ",%s,", name);
}

static void make_kind(struct csv *c, unsigned int kind)
{
	struct csv_kind *k = &c->kinds[kind];
	struct csv_cell *cell = k->cells;

	make_name(&k->name, kind_row(kind) ? kind_name(kind) : "unknown");
	for (const uint8_t *col = c->columns; *col; col++) {
		cell->commas++;
		if (value_in(c, kind, *col))
			cell++->id = value_in(c, kind, *col);
	}
	for (k->tail = cell; k->tail > k->cells && cell - k->tail < FLAGS_TEXT_VALUES &&
			     value_row(k->tail[-1].id)->field == FIELD_FLAGS;)
		k->tail--;
}

static void make_texts(struct csv *c)
{
	value_texts_init(&c->values, &(struct value_style){
		.none = "", .quote = "", .raw_addresses = c->opts->raw_addresses });
	for (unsigned int ctx = 0; ctx <= BMA_CTXS; ctx++)
		c->ctx[ctx].len = snprintf(c->ctx[ctx].text, PUT_SLACK, "%s", ctx_name(ctx));
	for (unsigned int kind = 0; kind <= KIND_UNKNOWN; kind++)
		make_kind(c, kind);
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
	make_texts(c);
	put_header(c);
	return c;
}

static inline unsigned int at_most(unsigned int i, unsigned int max)
{
	return i < max ? i : max;
}

static char *put_commas(char *at, unsigned int n)
{
	static const char commas[VALUES] = { [0 ... VALUES - 1] = ',' };

	memcpy(at, commas, sizeof(commas));
	return at + n;
}

/* Up to the end: its commas and the line's are not in it. */
static char *put_cells(struct csv *c, char *at, const struct csv_cell *cell,
		       const struct csv_cell *end, const struct event *e, uint32_t number)
{
	for (; cell < end; cell++)
		at = put_value(put_commas(at, cell->commas), &c->values, cell->id, e, number);
	return at;
}

static char *put_tail(struct csv *c, char *at, struct csv_kind *k, const struct event *e)
{
	const struct csv_cell *cell = k->tail;
	char *end;

	if (__builtin_expect(flags_text_holds(&k->tail_text, e), 1))
		return put_piece(at, &k->tail_text.text);
	while (cell->id)
		cell++;
	end = put_cells(c, at, k->tail, cell, e, 0);
	end = PUT(put_commas(end, cell->commas), "\n");
	flags_text_keep(&k->tail_text, e, at, end);
	return end;
}

/* steps: the event has a position. */
static char *put_row(struct csv *c, char *at, const struct event *e, bool steps, uint32_t number,
		     const struct model *m)
{
	struct csv_kind *k = &c->kinds[at_most(e->kind, KIND_UNKNOWN)];

	if (steps)
		at = put_near(at, &c->position, m->position);
	at = put_near_ns(PUT(at, ","), &c->time, (int64_t)(e->time - m->start));
	at = put_uint(PUT(at, ","), e->cpu);
	at = put_near(PUT(at, ","), &c->seq, e->seq);
	at = PUT(at, ",");
	if (e->kind != BMA_LOSS)
		at = put_piece(at, &c->ctx[at_most(e->ctx, BMA_CTXS)]);
	at = csv_who_put(&c->who, put_piece(at, &k->name), e, m);
	at = put_cells(c, at, k->cells, k->tail, e, number);
	return put_tail(c, at, k, e);
}

static int csv_item(void *x, const struct item *item, const struct model *m)
{
	struct csv *c = x;
	uint32_t id = 0;
	int rc = c->opts->raw_addresses ? 0 : ids_take(&c->ids, item, &id);

	csv_who_item(&c->who, item);
	if (rc || item->type != ITEM_EVENT || !in_table(c, item->event.kind))
		return rc;
	if (!c->picking || pick_event(c->opts, m, &item->event))
		out_used(&c->out, put_row(c, out_room(&c->out, CSV_ROW_MAX), &item->event,
					  replay_steps(item, m->ncpus), id, m));
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
