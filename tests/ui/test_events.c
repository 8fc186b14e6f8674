// SPDX-License-Identifier: GPL-2.0-or-later
/* Screen 7's way through the last events: which are shown, and where keys take the cursor. */
#include "ui_test.h"

#include <stdlib.h>

#include "../../ui/app_parts.h"
#include "../../ui/event_cursor.h"

#define START 1000000000ull
#define US 1000ull
#define ROWS 5

/* The model and its past as a player keeps them. */
struct life {
	struct model *m;
	struct past *p;
};

static struct life born(size_t items)
{
	struct alloc_info conns = { .id = 1, .owner = BMA_OWNER_MAP, .map_id = 17, .map_type = 1,
				    .name = "conns" };
	struct life l = { model_new(2, START), past_new(items) };

	assert_non_null(l.m);
	assert_non_null(l.p);
	assert_int_equal(model_add_alloc(l.m, &conns), 0);
	for (uint32_t id = 1; id <= 2; id++) {
		struct cache_info c = { .id = id, .alloc = 1, .cpu = id - 1, .addr = 0x1000 * id,
					.unit_size = 72, .low = 32, .high = 96, .batch = 48 };

		assert_int_equal(model_add_cache(l.m, &c), 0);
	}
	return l;
}

static void done(struct life *l)
{
	past_free(l->p);
	model_free(l->m);
}

static void happens(struct life *l, enum bma_kind kind, uint32_t cache)
{
	struct item item = { .type = ITEM_EVENT,
			     .event = { .time = l->m->now + US, .kind = kind, .cache = cache,
					.cpu = cache ? cache - 1 : 0, .n = { 1 } } };

	assert_int_equal(model_apply(l->m, &item.event), 0);
	assert_int_equal(past_push(l->p, &item, l->m), 0);
}

static void ticks(struct life *l)
{
	struct item item = { .type = ITEM_TICK };

	assert_int_equal(past_push(l->p, &item, l->m), 0);
}

static void failures(struct life *l, unsigned int n)
{
	while (n--)
		happens(l, BMA_ALLOC_FAIL, 1);
}

static void others(struct life *l, unsigned int n)
{
	while (n--)
		happens(l, BMA_MAP_FD, 0);
}

/* The same, spot by spot. */
static uint64_t next_by_spots(const struct event_pick *k, const struct past *p, uint64_t spot,
			      int way)
{
	uint64_t oldest, newest;

	past_range(p, &oldest, &newest);
	for (spot += way; spot >= 2 * oldest && spot <= 2 * newest + 2; spot += way) {
		const struct event *e = event_at_spot(p, spot);

		if (e && (!(spot & 1) || event_picked(k, e)))
			return spot;
	}
	return 0;
}

/* Ways from every spot, up and down, with what was seen to show nothing kept in between. */
static void check_ways(const struct life *l, enum event_group group, const char *filter,
		       struct event_barren *barren)
{
	struct event_pick *k = event_pick_new(l->m, group, filter, barren);
	uint64_t oldest, newest;

	assert_non_null(k);
	past_range(l->p, &oldest, &newest);
	for (uint64_t spot = 2 * oldest - 1; newest && spot <= 2 * newest + 3; spot++)
		for (int way = -1; way <= 1; way += 2)
			assert_int_equal(event_pick_next(k, l->p, spot, way),
					 next_by_spots(k, l->p, spot, way));
	assert_int_equal(event_pick_next(k, l->p, 0, 1), next_by_spots(k, l->p, 2 * oldest - 1, 1));
	assert_int_equal(event_pick_next(k, l->p, 0, -1), 0);
	event_pick_free(k);
}

void walking_along_the_items_finds_what_looking_up_finds(void **state)
{
	static const enum bma_kind kinds[] = { BMA_MAP_FD, BMA_MAP_FD, BMA_STATE, BMA_ALLOC_FAIL,
					       BMA_LOSS };
	struct event_barren kept[EVENT_GROUPS] = { 0 }, filtered = { 0 };
	struct life l = born(60);
	unsigned int random = 7;

	(void)state;
	for (unsigned int i = 0; i < 300; i++) {
		unsigned int stretch = i / 40 % 5;	/* of one kind, now and then another */

		random = random * 1103515245 + 12345;
		if (random >> 16 & 1)
			ticks(&l);
		happens(&l, kinds[random >> 20 & 15 ? stretch : random >> 24 & 3], 1 + i % 2);
		if (i % 7)
			continue;
		for (enum event_group g = 0; g < EVENT_GROUPS; g++)
			check_ways(&l, g, "", &kept[g]);
		check_ways(&l, GROUP_ALL, "cpu1 fail", &filtered);
		check_ways(&l, GROUP_FAILURES, "", NULL);
	}
	done(&l);
}

/* The second frame does not look at the same events again, only at those that came. */
void a_fruitless_way_is_not_gone_twice(void **state)
{
	struct event_barren barren = { 0 };
	struct life l = born(1000);
	struct event_pick *k;

	(void)state;
	others(&l, 500);
	k = event_pick_new(l.m, GROUP_FAILURES, "", &barren);
	assert_int_equal(event_pick_next(k, l.p, 900, -1), 0);
	assert_int_equal(barren.low, 2);
	assert_int_equal(barren.high, 899);
	assert_int_equal(event_pick_next(k, l.p, 899, 1), 0);
	assert_int_equal(barren.high, 1001);
	event_pick_free(k);
	failures(&l, 1);
	k = event_pick_new(l.m, GROUP_FAILURES, "", &barren);
	assert_int_equal(event_pick_next(k, l.p, 10, 1), spot_of(501));
	assert_int_equal(barren.high, 1002);
	event_pick_free(k);
	k = event_pick_new(l.m, GROUP_ALL, "", &barren);	/* something else is asked for */
	assert_int_equal(barren.high, 0);
	event_pick_free(k);
	done(&l);
}

struct seat {			/* what a frame of screen 7 needs */
	struct life l;
	struct focus focus;
	struct scene scene;
	struct event_cursor c;
};

static void sit_down(struct seat *s, unsigned int events)
{
	*s = (struct seat){ .l = born(1000) };
	others(&s->l, events);
	s->scene = (struct scene){ .model = s->l.m, .newest = s->l.m, .past = s->l.p,
				   .focus = &s->focus };
}

static void frame(struct seat *s, enum event_group group)
{
	struct event_pick *k = event_pick_new(s->scene.newest, group, "", NULL);

	assert_non_null(k);
	event_cursor_place(&s->c, k, &s->scene, ROWS);
	event_pick_free(k);
}

static void press(struct seat *s, enum action action)
{
	assert_true(event_cursor_act(&s->c, action, ROWS - 1));
	frame(s, GROUP_ALL);
}

/* The rows' first position, how many rows, and the cursor's position. */
static void stands(const struct seat *s, uint64_t first, int rows, uint64_t at)
{
	assert_int_equal(s->c.nrows, rows);
	assert_int_equal(spot_position(s->c.rows[0]), first);
	assert_int_equal(spot_position(s->c.spot), at);
}

void the_cursor_follows_the_newest_until_it_is_moved(void **state)
{
	struct seat s;

	(void)state;
	sit_down(&s, 20);
	frame(&s, GROUP_ALL);
	stands(&s, 16, ROWS, 20);
	others(&s.l, 3);
	frame(&s, GROUP_ALL);
	stands(&s, 19, ROWS, 23);
	press(&s, ACT_UP);
	stands(&s, 19, ROWS, 22);
	others(&s.l, 3);
	frame(&s, GROUP_ALL);
	stands(&s, 19, ROWS, 22);
	press(&s, ACT_LAST);
	stands(&s, 22, ROWS, 26);
	others(&s.l, 1);
	frame(&s, GROUP_ALL);
	stands(&s, 23, ROWS, 27);
	done(&s.l);
}

void pages_and_ends_are_reached(void **state)
{
	struct seat s;

	(void)state;
	sit_down(&s, 20);
	press(&s, ACT_FIRST);
	stands(&s, 1, ROWS, 1);
	press(&s, ACT_UP);
	stands(&s, 1, ROWS, 1);
	press(&s, ACT_PAGE_DOWN);
	stands(&s, 5, ROWS, 5);
	press(&s, ACT_PAGE_UP);
	stands(&s, 1, ROWS, 1);
	event_cursor_click(&s.c, 3);
	frame(&s, GROUP_ALL);
	stands(&s, 1, ROWS, 4);
	event_cursor_click(&s.c, ROWS);		/* below the rows */
	frame(&s, GROUP_ALL);
	stands(&s, 1, ROWS, 4);
	done(&s.l);
}

/* The nearest that is shown above the cursor, or below when nothing is above. */
void other_kinds_move_the_cursor_to_the_nearest(void **state)
{
	struct seat s;

	(void)state;
	sit_down(&s, 3);
	failures(&s.l, 2);
	others(&s.l, 6);
	press(&s, ACT_FIRST);
	press(&s, ACT_DOWN);
	frame(&s, GROUP_FAILURES);
	stands(&s, 4, 2, 4);
	press(&s, ACT_PAGE_DOWN);
	press(&s, ACT_DOWN);
	frame(&s, GROUP_FAILURES);
	stands(&s, 4, 2, 5);
	done(&s.l);
	sit_down(&s, 4);
	frame(&s, GROUP_FAILURES);
	assert_int_equal(s.c.nrows, 0);
	done(&s.l);
}

/* Of two caches: each is an incident of its own. */
void n_and_p_find_the_incidents(void **state)
{
	struct seat s;

	(void)state;
	sit_down(&s, 5);
	for (int i = 0; i < 2; i++) {
		happens(&s.l, BMA_ALLOC_FAIL, 1 + i);
		happens(&s.l, BMA_REFILL, 1);
		others(&s.l, 5);
	}
	assert_int_equal(s.l.m->nincidents, 2);
	frame(&s, GROUP_ALL);
	press(&s, ACT_INCIDENT_BEFORE);
	assert_int_equal(spot_position(s.c.spot), 13);
	press(&s, ACT_INCIDENT_BEFORE);
	assert_int_equal(spot_position(s.c.spot), 6);
	press(&s, ACT_INCIDENT_BEFORE);
	assert_int_equal(spot_position(s.c.spot), 6);
	press(&s, ACT_INCIDENT_NEXT);
	assert_int_equal(spot_position(s.c.spot), 13);
	done(&s.l);
}

/* Held and stepped, the cursor stands on the event that the model has just applied. */
void a_step_takes_the_cursor_along(void **state)
{
	struct model *before;
	struct seat s;

	(void)state;
	sit_down(&s, 20);
	frame(&s, GROUP_ALL);
	s.scene.paused = true;
	frame(&s, GROUP_ALL);
	stands(&s, 16, ROWS, 20);
	before = past_at(s.l.p, 12);
	assert_non_null(before);
	s.scene.model = before;
	frame(&s, GROUP_ALL);
	assert_int_equal(spot_position(s.c.spot), 12);
	s.scene.model = s.l.m;
	s.scene.paused = false;
	frame(&s, GROUP_ALL);
	assert_int_equal(spot_position(s.c.spot), 20);
	model_free(before);
	done(&s.l);
}

static struct model *moment(const struct seat *s, uint64_t position)
{
	struct model *m = past_at(s->l.p, position);

	assert_non_null(m);
	return m;
}

/* Wherever the cursor was when it was left. */
void the_cursor_is_where_another_screen_stepped(void **state)
{
	struct model *twelve, *seven;
	struct seat s;

	(void)state;
	sit_down(&s, 20);
	frame(&s, GROUP_ALL);
	press(&s, ACT_FIRST);
	stands(&s, 1, ROWS, 1);
	s.focus.visit++;		/* held and stepped on screen 2 */
	s.scene.paused = true;
	s.scene.model = twelve = moment(&s, 12);
	frame(&s, GROUP_ALL);
	assert_int_equal(spot_position(s.c.spot), 12);
	assert_false(s.c.stopped);	/* nothing was chosen here: the model stays where it is */
	press(&s, ACT_UP);
	assert_int_equal(spot_position(s.c.spot), 11);
	assert_true(s.c.stopped);
	s.focus.visit++;
	s.scene.model = seven = moment(&s, 7);
	press(&s, ACT_UP);		/* together with the screen's key */
	assert_int_equal(spot_position(s.c.spot), 6);
	assert_true(s.c.stopped);
	model_free(twelve);
	model_free(seven);
	done(&s.l);
}

static void steps(struct hold *h, int way, bool all, uint64_t to)
{
	char buf[100];

	assert_null(hold_step(h, way, all, buf, sizeof(buf)));
	assert_int_equal(h->model->position, to);
}

void steps_pass_by_what_moves_no_object(void **state)
{
	struct life l = born(1000);
	struct hold h = { 0 };
	char buf[100];

	(void)state;
	others(&l, 3);
	failures(&l, 2);		/* 4 and 5 */
	others(&l, 30);
	happens(&l, BMA_STATE, 1);	/* 36 */
	assert_int_equal(hold_start(&h, l.m, l.p), 0);
	steps(&h, -1, true, 35);
	steps(&h, -1, false, 5);
	steps(&h, -1, false, 4);
	steps(&h, 1, false, 5);
	steps(&h, 1, true, 6);
	steps(&h, 1, false, 36);	/* the end is reached, whatever stands there */
	assert_non_null(hold_step(&h, 1, false, buf, sizeof(buf)));
	steps(&h, -1, false, 5);
	steps(&h, -1, false, 4);
	steps(&h, -1, false, 1);	/* and so is the oldest */
	assert_non_null(hold_step(&h, -1, false, buf, sizeof(buf)));
	assert_int_equal(h.model->position, 1);
	hold_end(&h);
	done(&l);
}

static const struct model *model_of(void *ctx)
{
	return ((struct life *)ctx)->m;
}

static const struct past *past_of(void *ctx)
{
	return ((struct life *)ctx)->p;
}

static void no_news(void *ctx, struct ui_news *news)
{
	(void)ctx;
	news->phase = UI_ENDED;
}

static void type(struct app *a, const char *keys)
{
	for (; *keys; keys++)
		app_key(a, &(struct input){ .key = *keys });
}

/* All of them before the next frame, as fast fingers and pasted text are. */
void a_choice_is_taken_over_before_the_next_key(void **state)
{
	struct life l = born(1000);
	struct ui_source source = { .ctx = &l, .model = model_of, .past = past_of,
				    .news = no_news };
	struct app *a = app_new(&source);

	(void)state;
	assert_non_null(a);
	failures(&l, 20);
	happens(&l, BMA_ALLOC_FAIL, 2);
	others(&l, 4);
	type(a, "7 kkk3");
	assert_int_equal(a->hold.model->position, 18);
	assert_int_equal(a->focus.position, 18);
	type(a, "7k,2");
	assert_int_equal(a->hold.model->position, 16);
	assert_int_equal(a->focus.cpu, 0);
	type(a, " 7jjjjj2");		/* not held: only the cache is chosen */
	assert_null(a->hold.model);
	assert_int_equal(a->focus.position, 0);
	assert_int_equal(a->focus.cpu, 1);
	type(a, "7gggkkkk2,");		/* now steps stop at all kinds */
	assert_int_equal(a->hold.model->position, 24);
	app_free(a);
	done(&l);
}

void the_names_of_groups_fit_beside_millions(void **state)
{
	(void)state;
	for (enum event_group g = 0; g < EVENT_GROUPS; g++)
		assert_in_range(draw_width(event_group_name(g)), 1, EVENT_GROUP_NAME);
}
