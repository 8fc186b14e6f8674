// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ten thousand random damages of a recording, and what must be left of it: everything that is in a
 * block which is still whole, in its order, and between it nothing but losses.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../src/play/feed.h"

#define ROUNDS 10000
#define SECONDS 5	/* of processor time, for one of them; some milliseconds are usual */

struct original {
	struct bytes b;
	struct items items;
	unsigned int blocks;
	size_t *at;		/* offset of each block, and of the end */
	size_t *upto;		/* items that the blocks before it give */
};

static void original_init(struct original *o)
{
	o->b = busy_recording(21, 1300);
	o->items = items_of(o->b.p, o->b.len, 0);
	o->blocks = block_count(&o->b);
	o->at = calloc(o->blocks + 1, sizeof(*o->at));
	o->upto = calloc(o->blocks + 1, sizeof(*o->upto));
	for (unsigned int k = 0; k <= o->blocks; k++) {
		struct items i;

		o->at[k] = block_offset(&o->b, k);
		i = items_of(o->b.p, o->at[k], 0);
		o->upto[k] = i.n;
		items_release(&i);
	}
	assert_int_equal(o->upto[o->blocks], o->items.n);
}

static void original_release(struct original *o)
{
	bytes_release(&o->b);
	items_release(&o->items);
	free(o->at);
	free(o->upto);
}

/* A damaged copy: of the original's bytes from `from` up to `to` nothing is promised any more. */
struct damaged {
	struct bytes b;
	size_t from, to;
	bool again;		/* blocks may be there twice */
};

static void add_rest(struct damaged *d, const struct original *o)
{
	bytes_add(&d->b, o->b.p + d->to, o->b.len - d->to);
}

static struct damaged begin(const struct original *o, struct rnd *r, uint32_t most)
{
	struct damaged d = { .from = 16 + rnd_below(r, o->b.len - 16) };

	d.to = d.from + 1 + rnd_below(r, most);
	if (d.to > o->b.len)
		d.to = o->b.len;
	return d;
}

static struct damaged bits_flipped(const struct original *o, struct rnd *r)
{
	struct damaged d = begin(o, r, rnd_below(r, 3) ? 1 : 40);

	bytes_add(&d.b, o->b.p, o->b.len);
	for (size_t at = d.from; at < d.to; at += 1 + rnd_below(r, 8))
		d.b.p[at] ^= 1 << rnd_below(r, 8);
	return d;
}

static struct damaged run_overwritten(const struct original *o, struct rnd *r)
{
	struct damaged d = begin(o, r, rnd_below(r, 3) ? 20 : 2000);
	uint8_t same = rnd(r);
	bool random = rnd_below(r, 2);

	bytes_add(&d.b, o->b.p, o->b.len);
	for (size_t at = d.from; at < d.to; at++)
		d.b.p[at] = random ? rnd(r) : same;
	return d;
}

static struct damaged piece_cut_out(const struct original *o, struct rnd *r)
{
	struct damaged d = begin(o, r, rnd_below(r, 3) ? 20 : 3000);

	bytes_add(&d.b, o->b.p, d.from);
	add_rest(&d, o);
	return d;
}

static struct damaged bytes_put_in(const struct original *o, struct rnd *r)
{
	struct damaged d = begin(o, r, 1);

	d.to = d.from;
	bytes_add(&d.b, o->b.p, d.from);
	for (uint32_t n = 1 + rnd_below(r, 500); n--;) {
		char byte = rnd_below(r, 9) ? (char)rnd(r) : BLOCK_MARK[n % 4];

		bytes_add(&d.b, &byte, 1);
	}
	add_rest(&d, o);
	return d;
}

static struct damaged piece_told_twice(const struct original *o, struct rnd *r)
{
	struct damaged d = begin(o, r, 3000);

	bytes_add(&d.b, o->b.p, d.to);
	bytes_add(&d.b, o->b.p + d.from, d.to - d.from);
	add_rest(&d, o);
	d.again = true;
	return d;
}

static struct damaged end_cut_off(const struct original *o, struct rnd *r)
{
	struct damaged d = begin(o, r, 1);

	d.to = o->b.len;
	bytes_add(&d.b, o->b.p, d.from);
	return d;
}

/* Neither META, without which there is nothing, nor END, behind which there is nothing. */
static struct damaged blocks_swapped(const struct original *o, struct rnd *r)
{
	unsigned int a = 1 + rnd_below(r, o->blocks - 3), b = a + 1 + rnd_below(r, 5);
	struct damaged d = { .from = o->at[a], .again = true };

	b = b < o->blocks - 1 ? b : o->blocks - 2;
	d.to = o->at[b + 1];
	bytes_add(&d.b, o->b.p, d.from);
	bytes_add(&d.b, o->b.p + o->at[b], d.to - o->at[b]);
	bytes_add(&d.b, o->b.p + o->at[a + 1], o->at[b] - o->at[a + 1]);
	bytes_add(&d.b, o->b.p + o->at[a], o->at[a + 1] - o->at[a]);
	add_rest(&d, o);
	return d;
}

/* The first block that the damage touches, and the first behind it. */
static void touched(const struct original *o, const struct damaged *d, unsigned int *first,
		    unsigned int *behind)
{
	for (*first = 0; *first < o->blocks && o->at[*first + 1] <= d->from;)
		++*first;
	for (*behind = *first; *behind < o->blocks && o->at[*behind] < d->to;)
		++*behind;
	if (d->from == d->to && *first < o->blocks && o->at[*first] == d->from)
		*behind = *first;	/* bytes put in between two blocks touch neither */
	else if (d->from == d->to)
		*behind = *first + 1;
}

static bool is_among(const struct items *all, size_t from, size_t to, const struct item *i)
{
	while (from < to)
		if (item_equal(&all->item[from++], i))
			return true;
	return false;
}

static bool is_loss(const struct item *i)
{
	return i->type == ITEM_EVENT && i->event.kind == BMA_LOSS;
}

/* Every item of blocks that are whole, in order. */
static void whole_blocks_are_used(const struct original *o, const struct damaged *d,
				  const struct items *got)
{
	unsigned int first, behind;
	size_t want = 0, from, to;

	touched(o, d, &first, &behind);
	from = o->upto[first];
	to = o->upto[behind];
	for (size_t k = 0; k < got->n; k++) {
		const struct item *i = &got->item[k];

		if (want == from)
			want = to;
		if (want < o->items.n && item_equal(i, &o->items.item[want]))
			want++;
		else
			assert_true(is_loss(i) || is_among(&o->items, from, to, i) ||
				    (d->again && i->type != ITEM_EVENT));
	}
	assert_int_equal(want == from ? to : want, o->items.n);
}

/* Without META no event can be read; what else is whole is still there. */
static void nothing_is_made_up(const struct original *o, const struct items *got)
{
	size_t want = 0;

	for (size_t k = 0; k < got->n; k++, want++) {
		assert_true(got->item[k].type != ITEM_EVENT);
		while (want < o->items.n && !item_equal(&got->item[k], &o->items.item[want]))
			want++;
		assert_true(want < o->items.n);
	}
}

static void numbers_have_no_gaps(const struct items *i)
{
	uint64_t next[4] = { 0 };

	for (size_t k = 0; k < i->n; k++) {
		const struct event *e = &i->item[k].event;

		if (i->item[k].type != ITEM_EVENT)
			continue;
		assert_true(e->cpu < ARRAY_SIZE(next));
		assert_int_equal(e->seq, next[e->cpu]);
		next[e->cpu] += event_span(e);
	}
}

/* What is read tells the same as a model says of it, in one sentence. */
static void a_sentence_is_said(const struct damaged *d, const struct items *i)
{
	bool wrong = i->health.damaged_places || i->health.unexplained || !i->health.ended;
	char buf[256];
	const char *said;
	struct feed f;

	assert_int_equal(feed_init(&f, UINT64_MAX), 0);
	feed_bytes(&f, d->b.p, d->b.len);
	feed_eof(&f);
	assert_int_equal(f.error, 0);
	said = feed_verdict(&f, buf, sizeof(buf));
	assert_int_equal(!said, !wrong);
	assert_true(!said || strlen(said) > 20);
	feed_release(&f);
}

static void examine(const struct original *o, const struct damaged *d, int round)
{
	struct items i = items_of(d->b.p, d->b.len, round % 4 ? 0 : 1 + round % 97);

	assert_int_equal(i.rc, 0);
	numbers_have_no_gaps(&i);
	if (!i.n || i.item[0].type != ITEM_META)
		nothing_is_made_up(o, &i);
	else
		whole_blocks_are_used(o, d, &i);
	if (round % 3 == 0)
		a_sentence_is_said(d, &i);
	items_release(&i);
}

static void of_ten_thousand_damages_none_costs_a_block_that_is_whole(void **state)
{
	static struct damaged (*const ways[])(const struct original *, struct rnd *) = {
		bits_flipped, run_overwritten, piece_cut_out, bytes_put_in, piece_told_twice,
		end_cut_off, blocks_swapped,
	};
	struct rnd r = { 2024 };
	struct original o;

	(void)state;
	original_init(&o);
	assert_true(o.blocks > 50);
	for (int round = 0; round < ROUNDS; round++) {
		clock_t began = clock();
		struct damaged d = ways[round % ARRAY_SIZE(ways)](&o, &r);

		examine(&o, &d, round);
		assert_true(clock() - began < SECONDS * CLOCKS_PER_SEC);
		bytes_release(&d.b);
	}
	original_release(&o);
}

/* So that the checks are known to see something: a recording that lacks one event in a whole block. */
static void the_same_checks_find_an_event_that_is_missing(void **state)
{
	struct damaged d = { 0 };
	unsigned int first, behind;
	struct original o;

	(void)state;
	original_init(&o);
	d.from = d.to = o.at[7];
	touched(&o, &d, &first, &behind);
	assert_int_equal(first, 7);
	assert_int_equal(behind, 7);
	d.to = o.at[7] + 1;
	touched(&o, &d, &first, &behind);
	assert_int_equal(first, 7);
	assert_int_equal(behind, 8);
	d.from = o.at[5] + 3;
	touched(&o, &d, &first, &behind);
	assert_int_equal(first, 5);
	assert_int_equal(behind, 8);
	assert_false(is_among(&o.items, o.upto[5], o.upto[8], &o.items.item[o.upto[8]]));
	assert_true(is_among(&o.items, o.upto[5], o.upto[8], &o.items.item[o.upto[8] - 1]));
	original_release(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_ten_thousand_damages_none_costs_a_block_that_is_whole),
		cmocka_unit_test(the_same_checks_find_an_event_that_is_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
