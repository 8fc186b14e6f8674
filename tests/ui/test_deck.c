// SPDX-License-Identifier: GPL-2.0-or-later
/* A recording played and wound, by a clock that the test makes up. */
#include "ui_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../../src/cmd/deck.h"
#include "../../src/cmd/deck_parts.h"
#include "../../ui/event_pick.h"
#include "sim.h"

#define MS 1000000ull
#define SEC (1000 * MS)
#define MOST 4096

/* Two seconds with a burst that fails, a loss, labels, states in between. */
static int story(unsigned int rounds, bool whole)
{
	const struct sim_owner conns = { BMA_OWNER_MAP, 17, 1, "conns", 72, 0, false, false };
	const struct sim_owner flows = { BMA_OWNER_MAP, 18, 1, "flows", 136, 0, false, false };
	int fd = memfd_create("story", MFD_CLOEXEC);
	uint32_t a, b;
	struct sim s;

	assert_true(fd >= 0);
	assert_int_equal(sim_init(&s, fd, 2), 0);
	a = sim_owner(&s, &conns);
	b = sim_owner(&s, &flows);
	for (unsigned int i = 0; i < rounds; i++) {
		sim_alloc(&s, a + i % 2, 20);
		sim_free(&s, a + i % 2, 12);
		if (i % 10 == 3)
			sim_label(&s, i % 20 == 3 ? "one" : "");
		if (i % 16 == 7) {
			s.irqs_off = s.no_work = true;
			sim_alloc(&s, b, s.caches[b].list[BMA_FREE_LLIST] + 3);
			s.irqs_off = s.no_work = false;
			sim_work(&s, b);
		}
		if (i % 16 == 11)
			sim_loss(&s, 1, 5);
		sim_state(&s, a, i == 21);
		sim_state(&s, b, false);
		sim_wait(&s, 50 * MS);
	}
	if (whole)
		writer_end(s.w, s.time);
	assert_int_equal(writer_error(s.w), 0);
	sim_release(&s);
	return fd;
}

struct tape_test {
	struct deck d;
	int fd;
	uint64_t clock;		/* ns */
};

static void put_in(struct tape_test *t, int fd, const struct deck_opts *opts)
{
	memset(t, 0, sizeof(*t));
	t->fd = fd;
	t->clock = 77 * SEC;
	assert_int_equal(deck_init(&t->d, fd, opts), 0);
}

static void take_out(struct tape_test *t)
{
	deck_release(&t->d);
	close(t->fd);
}

static enum ui_more run_for(struct tape_test *t, uint64_t ns)
{
	t->clock += ns;
	return deck_run(&t->d, t->clock);
}

/* Until it has nothing more to do at once. */
static void settle(struct tape_test *t)
{
	while (run_for(t, 0) == UI_MORE)
		;
}

static void start(struct tape_test *t, const struct place *at)
{
	const struct deck_opts opts = { .at = at, .speed = deck_speed_normal() };

	put_in(t, story(40, true), &opts);
	settle(t);
}

static enum ui_phase phase(struct tape_test *t)
{
	const struct ui_source source = deck_source(&t->d);
	struct ui_news news = { 0 };

	source.news(&t->d, &news);
	return news.phase;
}

static struct ui_deck_state state_of(struct tape_test *t)
{
	const struct ui_source source = deck_source(&t->d);
	struct ui_deck_state s;

	source.deck->state(&t->d, &s);
	return s;
}

static uint64_t position(const struct tape_test *t)
{
	return deck_model(&t->d)->position;
}

static void go(struct tape_test *t, enum place_kind kind, int64_t n)
{
	deck_to(&t->d, &(struct place){ kind, n });
	settle(t);
}

void a_recording_is_opened_at_its_end(void **state)
{
	struct tape_test t;

	(void)state;
	start(&t, NULL);
	assert_int_equal(phase(&t), UI_ENDED);
	assert_int_equal(position(&t), state_of(&t).extent.newest);
	assert_true(state_of(&t).extent.ended);
	assert_int_equal(state_of(&t).now, state_of(&t).extent.end);
	assert_int_equal(run_for(&t, SEC), UI_NO_MORE);
	assert_null(deck_complaint(&t.d));
	take_out(&t);
}

/* Of each step the event is in the window, and no step leaves out a usual one. */
void steps_go_back_to_the_beginning_and_on_again(void **state)
{
	static uint64_t back[MOST * 4];
	struct tape_test t;
	size_t n = 0;

	(void)state;
	start(&t, NULL);
	while (position(&t)) {
		uint64_t before = position(&t);

		assert_true(n < sizeof(back) / sizeof(back[0]));
		back[n++] = before;
		deck_step(&t.d, -1, false);
		for (uint64_t p = position(&t) + 1; p < before; p++)
			assert_false(event_is_usual(past_event(reel_past(t.d.reel), p)));
		assert_true(position(&t) < before);
		assert_int_equal(phase(&t), UI_HELD);
	}
	assert_true(n > 1000);
	deck_step(&t.d, -1, false);
	assert_string_equal(state_of(&t).answer, "This is the beginning.");
	while (n > 1) {
		deck_step(&t.d, 1, false);
		assert_int_equal(position(&t), back[--n]);
	}
	go(&t, PLACE_END, 0);
	deck_step(&t.d, 1, false);
	assert_non_null(strstr(state_of(&t).answer, "is the last event"));
	take_out(&t);
}

void with_all_kinds_a_step_is_one_event(void **state)
{
	struct tape_test t;

	(void)state;
	start(&t, &(struct place){ PLACE_POSITION, 300 });
	for (uint64_t p = 300; p < 400; p++) {
		assert_int_equal(position(&t), p);
		deck_step(&t.d, 1, true);
	}
	for (uint64_t p = 400; p > 300; p--) {
		assert_int_equal(position(&t), p);
		deck_step(&t.d, -1, true);
	}
	take_out(&t);
}

/* What the clock says is what is played, at any speed but the slowest and the fastest. */
void it_plays_by_the_clock(void **state)
{
	struct tape_test t;

	(void)state;
	for (int speed = 1; speed < deck_speed("max"); speed++) {
		uint64_t from, real = 0;

		start(&t, &(struct place){ PLACE_TIME, 100 * MS });
		deck_change_speed(&t.d, speed - (int)deck_speed_normal());
		deck_play(&t.d, true);
		run_for(&t, 0);
		from = state_of(&t).now;
		assert_int_equal(from, SIM_START + 100 * MS);
		for (; real < SEC && t.d.playing; real += 50 * MS)
			run_for(&t, 50 * MS);
		if (speed <= deck_speed("1"))
			assert_int_equal(state_of(&t).now - from, speed == deck_speed("1") ? SEC :
					 speed == deck_speed("1/3") ? SEC / 3 / MS * MS + 333320 :
					 speed == deck_speed("1/10") ? 100 * MS :
					 speed == deck_speed("1/30") ? 33333320 :
					 speed == deck_speed("1/100") ? 10 * MS : 3333320);
		else if (speed >= deck_speed("3"))
			assert_int_equal(phase(&t), UI_ENDED);
		assert_true(deck_model(&t.d)->now <= state_of(&t).now);
		take_out(&t);
	}
}

void the_slowest_never_shows_two_events_at_once(void **state)
{
	struct tape_test t;
	uint64_t seen = 0;

	(void)state;
	start(&t, &(struct place){ PLACE_TIME, 0 });
	deck_change_speed(&t.d, -100);
	assert_string_equal(state_of(&t).speed, "1/1000");
	assert_non_null(strstr(state_of(&t).answer, "slowest"));
	deck_play(&t.d, true);
	for (int i = 0; i < 2000; i++) {
		uint64_t before = position(&t), usual = 0;

		run_for(&t, 100 * MS);
		for (uint64_t p = before + 1; p <= position(&t); p++)
			usual += event_is_usual(past_event(reel_past(t.d.reel), p));
		assert_true(usual <= 1);
		seen += usual;
	}
	assert_true(seen > 100);
	assert_true(state_of(&t).slow);
	take_out(&t);
}

void played_to_the_end_it_begins_anew(void **state)
{
	struct tape_test t;

	(void)state;
	start(&t, &(struct place){ PLACE_SHARE, 900000 });
	assert_int_equal(phase(&t), UI_HELD);
	deck_change_speed(&t.d, 100);
	assert_string_equal(state_of(&t).speed, "max");
	deck_play(&t.d, true);
	assert_int_equal(phase(&t), UI_PLAYING);
	for (int i = 0; i < 100 && t.d.playing; i++)
		run_for(&t, 50 * MS);
	assert_int_equal(phase(&t), UI_ENDED);
	assert_int_equal(position(&t), state_of(&t).extent.newest);
	deck_play(&t.d, true);
	assert_int_equal(phase(&t), UI_PLAYING);
	assert_int_equal(position(&t), 0);
	take_out(&t);
}

void every_form_of_a_place_is_gone_to(void **state)
{
	struct tape_test t;
	uint64_t newest, end;

	(void)state;
	start(&t, &(struct place){ PLACE_POSITION, 500 });
	newest = state_of(&t).extent.newest;
	end = state_of(&t).extent.end;
	assert_int_equal(position(&t), 500);
	go(&t, PLACE_BY_EVENTS, 10);
	assert_int_equal(position(&t), 510);
	go(&t, PLACE_BY_EVENTS, -600);
	assert_int_equal(position(&t), 0);
	go(&t, PLACE_TIME, SEC);
	assert_int_equal(state_of(&t).now, SIM_START + SEC);
	assert_true(deck_model(&t.d)->now <= SIM_START + SEC);
	go(&t, PLACE_BY_TIME, 10 * MS);	/* also where nothing happens */
	go(&t, PLACE_BY_TIME, 10 * MS);
	assert_int_equal(state_of(&t).now, SIM_START + SEC + 20 * MS);
	go(&t, PLACE_BY_TIME, -5 * (int64_t)SEC);
	assert_int_equal(state_of(&t).now, SIM_START);
	go(&t, PLACE_SHARE, 500000);
	assert_int_equal(state_of(&t).now, SIM_START + (end - SIM_START) / 2);
	go(&t, PLACE_POSITION, newest + 1);
	assert_int_equal(phase(&t), UI_ENDED);
	assert_string_equal(state_of(&t).answer, "That is behind the end.");
	go(&t, PLACE_POSITION, newest);
	assert_int_equal(phase(&t), UI_HELD);
	take_out(&t);
}

/* What --at asked for and the recording does not have is a complaint, with its own exit code. */
void a_place_behind_the_end_is_complained_about(void **state)
{
	struct tape_test t;

	(void)state;
	start(&t, &(struct place){ PLACE_POSITION, 99999999 });
	assert_int_equal(phase(&t), UI_ENDED);
	assert_non_null(strstr(deck_complaint(&t.d), "before the position 99999999"));
	assert_int_equal(deck_code(&t.d), 1);
	take_out(&t);
	start(&t, &(struct place){ PLACE_TIME, 3600 * SEC });
	assert_non_null(strstr(deck_complaint(&t.d), "before what was asked"));
	take_out(&t);
}

static uint64_t troubles(const struct model *m)
{
	return m->nincidents + m->lost + m->checks.failed;
}

static uint64_t labels(const struct model *m)
{
	return m->nmarks;
}

/* Positions at which a count has grown, by looking at every event. */
static size_t places_of(struct tape_test *t, uint64_t (*count)(const struct model *m),
			uint64_t places[MOST])
{
	uint64_t before = 0;
	size_t n = 0;

	for (go(t, PLACE_POSITION, 0); ; deck_step(&t->d, 1, true)) {
		uint64_t now = count(deck_model(&t->d));

		if (now != before && n < MOST)
			places[n++] = position(t);
		before = now;
		if (position(t) == state_of(t).extent.newest)
			return n;
	}
}

static void find(struct tape_test *t, const struct ui_quest *q)
{
	deck_find(&t->d, q);
	settle(t);
}

static void check_quest(struct ui_quest q, uint64_t (*count)(const struct model *m), size_t least)
{
	uint64_t places[MOST];
	struct tape_test t;
	size_t n;

	start(&t, NULL);
	n = places_of(&t, count, places);
	assert_true(n >= least);
	go(&t, PLACE_POSITION, 0);
	q.way = 1;
	for (size_t i = 0; i < n; i++) {
		find(&t, &q);
		assert_int_equal(position(&t), places[i]);
	}
	find(&t, &q);
	assert_int_equal(position(&t), places[n - 1]);
	assert_non_null(strstr(state_of(&t).answer, "after this"));
	go(&t, PLACE_END, 0);
	q.way = -1;
	while (n--) {
		find(&t, &q);
		assert_int_equal(position(&t), places[n]);
	}
	find(&t, &q);
	assert_int_equal(position(&t), places[0]);
	assert_non_null(strstr(state_of(&t).answer, "before this"));
	take_out(&t);
}

void every_incident_loss_and_failed_check_is_found_both_ways(void **state)
{
	(void)state;
	check_quest((struct ui_quest){ .what = QUEST_TROUBLE }, troubles, 5);
}

void every_label_is_found_both_ways(void **state)
{
	(void)state;
	check_quest((struct ui_quest){ .what = QUEST_LABEL }, labels, 4);
}

void what_was_found_says_what_it_is(void **state)
{
	struct tape_test t;
	struct ui_quest q = { .what = QUEST_TROUBLE, .way = 1 };

	(void)state;
	start(&t, &(struct place){ PLACE_POSITION, 0 });
	find(&t, &q);
	assert_non_null(strstr(state_of(&t).answer, "ENOMEM"));
	assert_int_not_equal(state_of(&t).cache, 0);
	find(&t, &q);
	assert_non_null(strstr(state_of(&t).answer, "5 events of CPU 1 were lost"));
	take_out(&t);
}

/* Positions of events with a text, by looking at every one. */
static size_t events_with(struct tape_test *t, const char *text, uint64_t places[MOST])
{
	size_t n = 0;

	for (go(t, PLACE_POSITION, 0); position(t) < state_of(t).extent.newest; ) {
		struct event_pick *k = event_pick_new(reel_far(t->d.reel)->model, GROUP_USUAL, text,
						      NULL);

		assert_non_null(k);
		deck_step(&t->d, 1, true);
		if (event_picked(k, past_event(reel_past(t->d.reel), position(t))) && n < MOST)
			places[n++] = position(t);
		event_pick_free(k);
	}
	return n;
}

void every_event_with_a_text_is_found_both_ways(void **state)
{
	static const char *const texts[] = { "refill", "flows cpu0 refill", "alloc_fail" };
	uint64_t places[MOST];
	struct tape_test t;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct ui_quest q = { .what = QUEST_TEXT, .way = 1 };
		size_t n;

		snprintf(q.text, sizeof(q.text), "%s", texts[i]);
		start(&t, NULL);
		n = events_with(&t, texts[i], places);
		assert_true(n > 1);
		go(&t, PLACE_POSITION, 0);
		for (size_t k = 0; k < n; k++) {
			find(&t, &q);
			assert_int_equal(position(&t), places[k]);
		}
		find(&t, &q);
		assert_non_null(strstr(state_of(&t).answer, "No event after this"));
		q.way = -1;
		for (size_t k = n - 1; k-- > 0;) {
			find(&t, &q);
			assert_int_equal(position(&t), places[k]);
		}
		find(&t, &q);
		assert_int_equal(position(&t), places[0]);
		take_out(&t);
	}
}

/* Nothing is found: it stays where it was, at the end also in what it says. */
void a_search_in_vain_changes_nothing(void **state)
{
	struct ui_quest q = { .what = QUEST_TEXT, .way = -1, .text = "nosuchthing" };
	struct tape_test t;
	uint64_t ticks;

	(void)state;
	start(&t, NULL);
	find(&t, &q);
	assert_int_equal(phase(&t), UI_ENDED);
	go(&t, PLACE_POSITION, 700);
	q.way = 1;
	find(&t, &q);
	assert_int_equal(position(&t), 700);
	assert_int_equal(phase(&t), UI_HELD);
	go(&t, PLACE_TIME, SEC + 20 * MS);	/* in a quiet time, behind a tick */
	ticks = deck_model(&t.d)->ticks;
	find(&t, &q);
	assert_int_equal(state_of(&t).now, SIM_START + SEC + 20 * MS);
	assert_int_equal(deck_model(&t.d)->ticks, ticks);
	take_out(&t);
}

/* The first so many bytes of the whole story, in a file of their own. */
static int part_of(int whole, off_t bytes)
{
	int fd = memfd_create("part", MFD_CLOEXEC);
	char buf[4096];
	ssize_t n;

	for (off_t at = 0; at < bytes; at += n) {
		n = pread(whole, buf, bytes - at < 4096 ? bytes - at : 4096, at);
		assert_true(n > 0);
		assert_int_equal(write(fd, buf, n), n);
	}
	return fd;
}

static void append(int to, int from)
{
	off_t at = lseek(to, 0, SEEK_END);
	char buf[4096];
	ssize_t n;

	for (; (n = pread(from, buf, sizeof(buf), at)) > 0; at += n)
		assert_int_equal(write(to, buf, n), n);
}

/* Live at its end; a pause stays where it is while the far end goes on. */
void a_file_that_grows_is_followed(void **state)
{
	const struct deck_opts opts = { .speed = deck_speed_normal() };
	int whole = story(40, true);
	struct tape_test t;
	uint64_t then;

	(void)state;
	put_in(&t, part_of(whole, lseek(whole, 0, SEEK_END) / 2), &opts);
	settle(&t);
	assert_int_equal(run_for(&t, SEC), UI_LATER);
	assert_int_equal(phase(&t), UI_LIVE);
	then = position(&t);
	append(t.fd, whole);
	settle(&t);
	run_for(&t, SEC);
	assert_true(position(&t) > then);
	assert_int_equal(phase(&t), UI_ENDED);
	take_out(&t);
	put_in(&t, part_of(whole, lseek(whole, 0, SEEK_END) / 2), &opts);
	settle(&t);
	deck_play(&t.d, false);
	assert_int_equal(phase(&t), UI_HELD);
	append(t.fd, whole);
	settle(&t);
	assert_int_equal(position(&t), then);
	assert_true(state_of(&t).extent.newest > then);
	deck_play(&t.d, true);
	assert_int_equal(phase(&t), UI_PLAYING);
	take_out(&t);
	close(whole);
}

/* One that was cut off long ago is told so, and all that is whole can be wound. */
void what_is_left_of_a_cut_off_file_can_be_wound(void **state)
{
	const struct deck_opts opts = { .speed = deck_speed_normal() };
	const struct timespec old[2] = { { .tv_sec = 1000000000 }, { .tv_sec = 1000000000 } };
	int whole = story(40, true);
	off_t size = lseek(whole, 0, SEEK_END);
	struct tape_test t;

	(void)state;
	for (off_t bytes = 0; bytes < size; bytes += size / 23 + 1) {
		int fd = part_of(whole, bytes);

		assert_int_equal(futimens(fd, old), 0);
		put_in(&t, fd, &opts);
		settle(&t);
		assert_non_null(deck_complaint(&t.d));
		assert_int_equal(deck_code(&t.d), 5);
		for (int i = 0; i < 20 && deck_model(&t.d); i++)
			deck_step(&t.d, -1, false);
		go(&t, PLACE_SHARE, 500000);
		find(&t, &(struct ui_quest){ .what = QUEST_TROUBLE, .way = 1 });
		find(&t, &(struct ui_quest){ .what = QUEST_TEXT, .way = -1, .text = "refill" });
		deck_play(&t.d, true);
		run_for(&t, SEC);
		take_out(&t);
	}
	close(whole);
}

/* Of a long recording the place that is wanted comes later: it is waited for. */
void what_is_not_read_yet_is_waited_for(void **state)
{
	const struct place at = { PLACE_SHARE, 750000 };
	const struct deck_opts opts = { .at = &at, .speed = deck_speed_normal() };
	struct tape_test t;
	int slices = 0;

	(void)state;
	put_in(&t, story(4000, true), &opts);
	while (run_for(&t, 0) == UI_MORE && phase(&t) == UI_READING)
		slices++;
	assert_true(slices > 1);
	assert_int_equal(phase(&t), UI_HELD);
	settle(&t);
	assert_int_equal(state_of(&t).now - SIM_START,
			 (state_of(&t).extent.end - SIM_START) * 3 / 4);
	take_out(&t);
}

/* A file that nobody wrote: all bytes damaged but the first block's. */
void a_damaged_file_is_wound_as_far_as_it_is_whole(void **state)
{
	const struct deck_opts opts = { .speed = deck_speed_normal() };
	int fd = story(400, true);
	off_t size = lseek(fd, 0, SEEK_END);
	struct tape_test t;
	char noise[997];

	(void)state;
	memset(noise, 0x5a, sizeof(noise));
	for (off_t at = size / 3; at < size / 2; at += sizeof(noise))
		assert_int_equal(pwrite(fd, noise, sizeof(noise), at), sizeof(noise));
	put_in(&t, fd, &opts);
	settle(&t);
	assert_non_null(strstr(deck_complaint(&t.d), "damaged"));
	assert_int_equal(deck_code(&t.d), 5);
	go(&t, PLACE_POSITION, 0);
	while (position(&t) < state_of(&t).extent.newest)
		deck_step(&t.d, 1, false);
	go(&t, PLACE_SHARE, 400000);
	assert_int_equal(phase(&t), UI_HELD);
	take_out(&t);
}

#define BEGUN (45 * SEC)

/* What a flight recorder kept of a minute: the last of it. */
static int late_story(uint64_t end)
{
	const struct sim_owner conns = { BMA_OWNER_MAP, 17, 1, "conns", 72, 0, true, false };
	int fd = memfd_create("late", MFD_CLOEXEC);
	struct sim s;
	uint32_t a;

	assert_true(fd >= 0);
	assert_int_equal(sim_init(&s, fd, 2), 0);
	s.time = SIM_START + BEGUN;
	assert_int_equal(writer_key(s.w, s.time), 0);
	a = sim_owner(&s, &conns);
	for (unsigned int i = 0; i < 200; i++) {
		sim_alloc(&s, a, 20);
		sim_free(&s, a, 20);
		sim_wait(&s, 50 * MS);
	}
	writer_end(s.w, end ? end : s.time);
	assert_int_equal(writer_error(s.w), 0);
	sim_release(&s);
	return fd;
}

void times_of_a_flight_recording_count_from_its_origin(void **state)
{
	const struct deck_opts opts = { .speed = deck_speed_normal() };
	struct reel_extent e;
	struct tape_test t;

	(void)state;
	put_in(&t, late_story(0), &opts);
	settle(&t);
	e = state_of(&t).extent;
	assert_int_equal(e.start, SIM_START + BEGUN);
	assert_true(e.end > e.start + 9 * SEC);
	go(&t, PLACE_SHARE, 500000);
	assert_int_equal(state_of(&t).now, e.start + (e.end - e.start) / 2);
	go(&t, PLACE_SHARE, 0);
	assert_int_equal(state_of(&t).now, e.start);
	go(&t, PLACE_TIME, BEGUN + 3 * SEC);
	assert_int_equal(state_of(&t).now, e.start + 3 * SEC);
	take_out(&t);
}

/* The time of the END block is a number of the file: any. */
void a_share_of_more_time_than_there_is_goes_to_the_end(void **state)
{
	const struct place half = { PLACE_SHARE, 999999 };
	const struct deck_opts opts = { .at = &half, .speed = deck_speed_normal() };
	struct tape_test t;

	(void)state;
	put_in(&t, late_story(UINT64_MAX), &opts);
	settle(&t);
	go(&t, PLACE_SHARE, 999999);
	go(&t, PLACE_SHARE, 1000000);
	assert_int_equal(position(&t), state_of(&t).extent.newest);
	take_out(&t);
}

static int aged_story(time_t by)
{
	int fd = story(10, false);
	struct timespec times[2] = { { .tv_sec = time(NULL) + by }, { .tv_sec = time(NULL) + by } };

	assert_int_equal(futimens(fd, times), 0);
	return fd;
}

/* Only what was written to just now is waited for, not what another clock dated. */
void a_file_from_the_future_is_not_waited_for(void **state)
{
	static const struct { time_t by; enum ui_phase phase; } cases[] = {
		{ 0, UI_LIVE }, { -3600, UI_ENDED }, { 3600, UI_ENDED },
	};
	const struct deck_opts opts = { .speed = deck_speed_normal() };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tape_test t;

		put_in(&t, aged_story(cases[i].by), &opts);
		settle(&t);
		assert_int_equal(phase(&t), cases[i].phase);
		take_out(&t);
	}
}
