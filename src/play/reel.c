// SPDX-License-Identifier: GPL-2.0-or-later
#include "reel.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "reel_parts.h"

#define SLICE (64u << 10)

/* States that are read less than so many ns after a place are of the round that made it. */
#define ROUND_NS 50000000ull

/* A place is wanted after so many events, states or not: what is between two is decoded in some
 * thousandths of a second. */
#define APART_MAX (32u << 10)

/* Of a model whose image has more bytes than that, places have a number of events between them for
 * which decoding takes about as long as packing. */
#define IMAGE_LARGE (8u << 20)
#define IMAGE_BYTES_PER_EVENT 128

static int each(void *ctx, const struct item *item, const struct model *m);

struct reel *reel_new(int fd, uint64_t budget)
{
	struct reel *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->fd = fd;
	reel_line_init(&r->line);
	r->window = past_new_window(WINDOW_ITEMS);
	if (!r->window || reel_points_init(&r->points, budget) || feed_init(&r->far, UINT64_MAX)) {
		reel_free(r);
		errno = ENOMEM;
		return NULL;
	}
	r->far.each = each;
	r->far.each_ctx = r;
	return r;
}

void reel_free(struct reel *r)
{
	if (!r)
		return;
	reel_tape_release(&r->tape);
	model_free(r->model);
	past_free(r->window);
	reel_points_release(&r->points);
	feed_release(&r->far);
	free(r);
}

/* Has a round of states ended, or did so much happen that it is time without? */
static bool round_ends(struct scout *s, const struct item *item, const struct model *m)
{
	bool state = item->event.kind == BMA_STATE, ended = s->states && !state;

	if (item->type != ITEM_EVENT)
		return false;
	s->states = state;
	return (ended && m->now - s->time >= ROUND_NS) || m->position - s->position >= APART_MAX;
}

/* The model grows, but not by much from one place to the next. */
static bool is_worth_it(const struct reel *r, const struct model *m)
{
	size_t image = r->points.p[r->points.n - 1].model.image;

	return image <= IMAGE_LARGE ||
	       m->position - r->scout.position >= image / IMAGE_BYTES_PER_EVENT;
}

static int keep_place(struct reel *r, const struct model *m)
{
	struct scout *s = &r->scout;

	s->due = false;
	s->position = m->position;
	s->time = m->now;
	return reel_points_add(&r->points, r->far.reader, m, s->number, s->round++);
}

static int each(void *ctx, const struct item *item, const struct model *m)
{
	struct reel *r = ctx;

	if (!m)
		return 0;
	if (item->type == ITEM_META)
		return keep_place(r, m);
	r->scout.number++;
	reel_line_item(&r->line, m);
	r->scout.due |= round_ends(&r->scout, item, m);
	if (!r->scout.due || !reader_between_blocks(r->far.reader) || !is_worth_it(r, m))
		return 0;
	return keep_place(r, m);
}

/* 1: there may be more; 0: that is the file's end for now; -errno. */
static int scout_slice(struct reel *r, uint64_t most)
{
	char buf[SLICE];
	ssize_t n = reel_tape_pread(r->fd, buf, most < SLICE ? most : SLICE, r->bytes);
	int rc;

	if (n <= 0)
		return n;
	rc = feed_bytes(&r->far, buf, n);
	r->bytes += n;
	return rc ? rc : 1;
}

static int scout_end(struct reel *r, bool last)
{
	r->all = true;
	if (!last)
		return 0;
	r->last = true;
	return feed_eof(&r->far);
}

static int scout(struct reel *r, size_t bytes, bool last)
{
	uint64_t until = bytes < UINT64_MAX - r->bytes ? r->bytes + bytes : UINT64_MAX;
	int rc = 1;

	r->all = false;
	while (rc > 0 && r->bytes < until)
		rc = scout_slice(r, until - r->bytes);
	return rc ? rc : scout_end(r, last);
}

int reel_scout(struct reel *r, size_t bytes, bool last)
{
	uint64_t last_cost = r->cost.last;
	struct stat st;
	int more, rc = 0;

	if (r->far.error || r->last)
		return r->far.error;
	more = scout(r, bytes, last);
	r->size = fstat(r->fd, &st) ? r->bytes : (uint64_t)st.st_size;
	if (!r->model && r->points.n)
		rc = reel_to_start(r);
	if (!rc && r->model)
		rc = reel_window_fill_after(r);
	r->cost.last = last_cost;
	return rc ? rc : more;
}

void reel_extent(const struct reel *r, struct reel_extent *e)
{
	const struct model *m = r->far.model;
	struct reader_health h;

	reader_health(r->far.reader, &h);
	*e = (struct reel_extent){
		.newest = m ? m->position : 0, .start = m ? m->begun : 0, .end = m ? m->now : 0,
		.bytes = r->bytes, .size = r->size, .ended = h.ended, .all = r->all,
	};
}

const struct feed *reel_far(const struct reel *r)
{
	return &r->far;
}

const struct model *reel_model(const struct reel *r)
{
	return r->model;
}

const struct past *reel_past(const struct reel *r)
{
	return r->window;
}

const struct reel_line *reel_line(const struct reel *r)
{
	return &r->line.line;
}

/* Events between one kept place and the next, at most. */
static uint64_t widest(const struct reel *r)
{
	const struct reel_points *s = &r->points;
	uint64_t most = 0;

	for (size_t i = 0; i < s->n; i++) {
		uint64_t next = i + 1 < s->n ? s->p[i + 1].position : r->far.model->position;

		if (next - s->p[i].position > most)
			most = next - s->p[i].position;
	}
	return most;
}

void reel_cost(const struct reel *r, struct reel_cost *c)
{
	*c = r->cost;
	c->packed = r->points.n;
	c->packed_bytes = reel_points_bytes(&r->points);
	c->apart = r->points.apart;
	c->widest = widest(r);
}
