// SPDX-License-Identifier: GPL-2.0-or-later
#include "cache_layout.h"

#include <string.h>

#include "diagram.h"
#include "spark.h"

#define HEAD 2
#define NOTES 3
#define SIDE_MIN 44		/* cells of the CPUs' table, when it stands beside the diagram */
#define SIDE_GOOD 100
#define GRAPH_GOOD 70		/* cells of a graph: 60 seconds and their scale */
#define GRAPH_LINES 4		/* at least, with the line of its name */
#define GRAPH_MOST 14

static int at_most(int n, int limit)
{
	return n < limit ? n : limit;
}

static int at_least(int n, int limit)
{
	return n > limit ? n : limit;
}

static struct rect take(struct rect *rest, int lines)
{
	struct rect r = *rest;

	r.h = at_least(at_most(lines, rest->h), 0);
	rest->y += r.h;
	rest->h -= r.h;
	return r;
}

/* The table gets what the diagram can spare of a wide screen. */
static int diagram_width(int w, bool side)
{
	int spare = side ? at_least(w - SIDE_GOOD - 2, 80) : w;

	return at_most(spare, DIAGRAM_MAX);
}

static int graph_rows(const struct cache_layout *l)
{
	return (SPARKS + l->graph_cols - 1) / l->graph_cols;
}

static void choose_graphs(struct cache_layout *l, struct rect *rest)
{
	int lines;

	l->graph_cols = at_most(at_least(rest->w / GRAPH_GOOD, 1), SPARKS);
	if (l->graph_cols == 3)		/* four graphs in two columns */
		l->graph_cols = 2;
	l->graph_n = SPARKS;
	lines = at_most(rest->h / graph_rows(l), GRAPH_MOST);
	if (lines >= GRAPH_LINES) {
		l->graphs = take(rest, lines * graph_rows(l));
		return;
	}
	l->graph_cols = 0;
	l->graph_n = at_most(rest->h, SPARKS);
	l->graphs = take(rest, l->graph_n);
}

/* The newest incident goes before the graphs, those before it get a third of the room. */
static int incident_lines(const struct cache_want *want, int room)
{
	int some = at_most(want->incidents, at_least(room / 3, 1));

	return want->newest ? at_least(want->newest, some) : 1;
}

struct cache_layout layout_cache(struct rect body, const struct cache_want *want)
{
	struct rect rest = body;
	struct cache_layout l;
	uint32_t ncpus = want->ncpus;
	bool side = ncpus > 1 && body.w >= DIAGRAM_MIN + 2 + SIDE_MIN;
	int w = diagram_width(body.w, side), notes = NOTES + want->waits;

	memset(&l, 0, sizeof(l));
	l.head = take(&rest, HEAD);
	l.diagram = take(&rest, DIAGRAM_ROWS);
	l.notes = take(&rest, rest.h > notes || !want->newest ? notes : rest.h - 1);
	if (side) {
		l.diagram.w = l.notes.w = w;
		l.cpus = (struct rect){ l.diagram.y, body.x + w + 2, DIAGRAM_ROWS + l.notes.h,
					body.w - w - 2 };
	}
	if (side && ncpus >= (uint32_t)l.cpus.h) {	/* down to the bottom */
		l.cpus.h += rest.h;
		rest.w = w;
	}
	l.incidents = take(&rest, incident_lines(want, rest.h));
	if (!side && ncpus > 1 && rest.h > 2 * SPARKS)
		l.cpus = take(&rest, at_most(ncpus + 1, rest.h - SPARKS));
	choose_graphs(&l, &rest);
	return l;
}
