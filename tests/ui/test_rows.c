// SPDX-License-Identifier: GPL-2.0-or-later
/* Rows of screen 1, from models that the test builds by hand. */
#include "ui_test.h"

#include <string.h>

#include "../../ui/groups.h"
#include "../../ui/storage_rows.h"
#include "../../ui/unseen.h"
#include "../../ui/view.h"

#define CPUS 2
#define START 1000000000ull

static const struct rates no_rates = { .whole = true };

static void add(struct model *m, uint32_t alloc, const char *name, enum bma_owner owner,
		uint32_t map_id, uint32_t unit_size)
{
	struct alloc_info a = { .id = alloc, .owner = owner, .map_id = map_id, .map_type = 1 };

	strncpy(a.name, name, sizeof(a.name) - 1);
	model_add_alloc(m, &a);
	for (uint32_t cpu = 0; cpu < CPUS; cpu++) {
		struct cache_info c = { .id = alloc * CPUS + cpu, .alloc = alloc, .cpu = cpu,
					.addr = 0x1000 * alloc + 0x100 * cpu,
					.unit_size = unit_size, .low = 32, .high = 96,
					.batch = 48 };

		model_add_cache(m, &c);
	}
}

static void happens(struct model *m, uint32_t cache, enum bma_kind kind, int32_t free_cnt)
{
	struct event e = { .time = m->now + 1000, .kind = kind, .cache = cache,
			   .cpu = cache % CPUS, .free_cnt = free_cnt };

	if (kind == BMA_PREFILL || kind == BMA_REFILL)
		e.n[N_ASKED] = e.n[N_SLAB] = free_cnt;
	model_apply(m, &e);
}

static struct model *three_owners(void)
{
	struct model *m = model_new(CPUS, START);

	assert_non_null(m);
	add(m, 1, "", BMA_OWNER_GLOBAL, 0, 64);
	add(m, 2, "zebra", BMA_OWNER_MAP, 7, 72);
	add(m, 3, "aardvark", BMA_OWNER_MAP, 9, 136);
	for (uint32_t cache = 4; cache < 8; cache++) {
		happens(m, cache, BMA_CACHE_NEW, 0);
		happens(m, cache, BMA_PREFILL, 4);
	}
	return m;
}

static void make(struct rows *r, const struct model *m, enum sort sort, const char *filter)
{
	struct query q = { .sort = sort };

	strncpy(q.filter.text, filter, sizeof(q.filter.text) - 1);
	assert_int_equal(rows_make(r, m, &no_rates, &q), 0);
}

void maps_come_before_the_kernels_own(void **state)
{
	struct model *m = three_owners();
	struct rows r = { 0 };

	(void)state;
	make(&r, m, SORT_OWNER, "");
	assert_int_equal(r.n, 3);
	assert_string_equal(r.row[0].name, "aardvark");
	assert_string_equal(r.row[1].name, "zebra");
	assert_string_equal(r.row[2].name, "obj_new");
	rows_release(&r);
	model_free(m);
}

void numbers_sort_most_first_and_reversed(void **state)
{
	struct query q = { .sort = SORT_IN_USE, .reverse = true };
	struct model *m = three_owners();
	struct rows r = { 0 };

	(void)state;
	happens(m, 4, BMA_ALLOC, 3);
	make(&r, m, SORT_IN_USE, "");
	assert_string_equal(r.row[0].name, "zebra");
	assert_string_equal(r.row[1].name, "aardvark");
	assert_int_equal(rows_make(&r, m, &no_rates, &q), 0);
	assert_string_equal(r.row[2].name, "zebra");
	assert_string_equal(r.row[0].name, "aardvark");
	rows_release(&r);
	model_free(m);
}

void the_filter_takes_any_part_in_any_case(void **state)
{
	struct model *m = three_owners();
	struct rows r = { 0 };

	(void)state;
	make(&r, m, SORT_OWNER, "ARD");
	assert_int_equal(r.n, 1);
	assert_int_equal(r.all, 3);
	make(&r, m, SORT_OWNER, "#7");
	assert_string_equal(r.row[0].name, "zebra");
	make(&r, m, SORT_OWNER, "nobody");
	assert_int_equal(r.n, 0);
	rows_release(&r);
	model_free(m);
}

void rows_of_caches_that_are_gone_vanish(void **state)
{
	struct model *m = three_owners();
	struct rows r = { 0 };

	(void)state;
	happens(m, 4, BMA_CACHE_GONE, 0);
	make(&r, m, SORT_OWNER, "");
	assert_int_equal(r.n, 3);
	happens(m, 5, BMA_CACHE_GONE, 0);
	make(&r, m, SORT_OWNER, "");
	assert_int_equal(r.n, 2);
	assert_int_equal(r.gone, 1);
	rows_release(&r);
	model_free(m);
}

/* Also those that the model has forgotten since; what then has their place is another one. */
void maps_that_are_gone_are_counted_for_ever(void **state)
{
	struct model *m = model_new(CPUS, START);
	struct rates rates = { 0 };
	struct rows r = { 0 };
	uint32_t maps = GONE_KEPT / CPUS + 100, class;

	(void)state;
	assert_non_null(m);
	add(m, 1, "lasting", BMA_OWNER_MAP, 1, 64);
	for (uint32_t alloc = 2; alloc < 2 + maps; alloc++) {
		add(m, alloc, "brief", BMA_OWNER_MAP, alloc, 72);
		for (uint32_t cache = alloc * CPUS; cache < (alloc + 1) * CPUS; cache++) {
			happens(m, cache, BMA_CACHE_NEW, 0);
			happens(m, cache, BMA_CACHE_GONE, 0);
		}
		if (alloc == 1000)
			rates_sample(&rates, m);
	}
	model_tick(m, m->now + 1000000000);
	make(&r, m, SORT_OWNER, "");
	assert_int_equal(r.n, 1);
	assert_int_equal(r.gone, maps);
	assert_true(m->retired.classes > 0);
	add(m, 2 + maps, "newest", BMA_OWNER_MAP, 2 + maps, 72);
	class = model_cache(m, (2 + maps) * CPUS)->class;
	assert_in_range(class, 1, 900);		/* another one's place */
	assert_true(rates_class(&rates, m, class) != RATE_UNKNOWN);
	rates_release(&rates);
	rows_release(&r);
	model_free(m);
}

void objects_older_than_the_stream_make_a_lower_bound(void **state)
{
	struct model *m = three_owners();
	struct rows r = { 0 };

	(void)state;
	make(&r, m, SORT_OWNER, "obj_new");
	assert_true(r.row[0].older);
	assert_true(r.row[0].at_least);
	make(&r, m, SORT_OWNER, "zebra");
	assert_false(r.row[0].at_least);
	assert_int_equal(r.row[0].bytes, 8 * 96);	/* 72 bytes sit in kmalloc-96 */
	rows_release(&r);
	model_free(m);
}

void a_list_is_judged_by_its_watermarks(void **state)
{
	static const struct {
		int32_t free;
		enum level level;
	} cases[] = {
		{ 0, LEVEL_EMPTY }, { 31, LEVEL_REFILL }, { 32, LEVEL_FINE }, { 96, LEVEL_FINE },
		{ 97, LEVEL_TRIM },
	};
	struct model *m = three_owners();

	(void)state;
	assert_int_equal(row_cell(m, 0, 0).level, LEVEL_UNKNOWN);
	assert_int_equal(row_cell(m, 1, 0).level, LEVEL_PREFILLED);
	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		happens(m, 4, BMA_ALLOC, cases[i].free);
		assert_int_equal(row_cell(m, 1, 0).level, cases[i].level);
		assert_int_equal(row_cell(m, 1, 0).free, cases[i].free);
	}
	model_free(m);
}

void after_a_loss_numbers_are_guesses(void **state)
{
	struct event loss = { .time = START + 1000000, .kind = BMA_LOSS, .cpu = 0, .n = { 33 } };
	struct model *m = three_owners();
	struct rows r = { 0 };

	(void)state;
	assert_false(row_cell(m, 1, 0).guess);
	model_apply(m, &loss);
	assert_true(row_cell(m, 1, 0).guess);
	assert_int_equal(row_cell(m, 1, 0).free, 4);
	assert_false(row_cell(m, 1, 1).guess);
	make(&r, m, SORT_OWNER, "zebra");
	assert_true(r.row[0].in_doubt);
	rows_release(&r);
	model_free(m);
}

void a_long_name_yields_to_its_number(void **state)
{
	struct row row = { .kind = "hash", .name = "a_long_map_name", .id = "#1234" };
	char text[OWNER_LEN];

	(void)state;
	row_owner(&row, text, 30);
	assert_string_equal(text, "hash a_long_map_name #1234");
	row_owner(&row, text, 20);
	assert_string_equal(text, "hash a_long_m… #1234");
	row_name(&row, text, 12);
	assert_string_equal(text, "a_lon… #1234");
}

void rates_are_of_the_whole_stream_or_of_the_last_second(void **state)
{
	struct model *m = three_owners();
	struct rates rates = { .whole = true };

	(void)state;
	for (int i = 0; i < 92; i++)
		happens(m, 4, BMA_FREE, 5 + i);
	model_tick(m, START + 1000000000);
	assert_int_equal(rates_all(&rates, m), 100);	/* 8 of set-up and 92 */
	assert_int_equal(rates_class(&rates, m, 1), 96);
	rates.whole = false;
	rates_sample(&rates, m);
	model_tick(m, START + 2000000000);
	rates_sample(&rates, m);
	assert_int_equal(rates_all(&rates, m), 0);
	rates_release(&rates);
	model_free(m);
}

static void storage_happens(struct model *m, uint8_t kind, uint32_t map, uint64_t obj, uint64_t time)
{
	struct event e = { .kind = kind, .time = time, .obj = obj,
			   .n = { [N_STORAGE_MAP] = map, [N_STORAGE] = 1 } };

	assert_int_equal(model_apply(m, &e), 0);
}

static const struct storage_row *row_of_map(struct storage_rows *r, const struct model *m,
					    const struct rates *rates, uint32_t map)
{
	struct storage_query q = { .maps = true, .filter = "", .rates = rates };

	assert_int_equal(storage_rows_make(r, m, &q), 0);
	for (uint32_t i = 0; i < r->n; i++)
		if (r->row[i].id == map)
			return &r->row[i];
	fail_msg("map %u has no row", map);
	return NULL;
}

void rates_of_local_storage_are_those_of_the_map(void **state)
{
	struct model *m = model_new(1, START);
	struct storage_rows rows = { 0 };
	struct rates rates = { 0 };
	const struct storage_info parts[] = {
		{ .what = STORAGE_BEGIN, .begin = { .time = START } },
		{ .what = STORAGE_MAP, .map = { .id = 7, .type = 29 } },
		{ .what = STORAGE_MAP, .map = { .id = 8, .type = 29 } },
		{ .what = STORAGE_END, .end = { .maps = 2 } },
	};

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(model_add_storage(m, &parts[i]), 0);
	model_tick(m, START + 1);
	rates_sample(&rates, m);
	assert_false(row_of_map(&rows, m, &rates, 7)->rated);	/* nobody told of anything so far */
	storage_happens(m, BMA_STORAGE_NEW, 7, 0, START + 2);
	for (int i = 0; i < 6; i++)
		storage_happens(m, BMA_STORAGE_LINK, 7, 64 + i, START + 3);
	for (int i = 0; i < 4; i++)
		storage_happens(m, BMA_STORAGE_UNLINK, 7, 64 + i, START + 4);
	storage_happens(m, BMA_STORAGE_FREE, 7, 64, START + 5);
	model_tick(m, START + 2000000001);
	assert_int_equal(row_of_map(&rows, m, &rates, 7)->rate.linked, 3);
	assert_int_equal(row_of_map(&rows, m, &rates, 7)->rate.unlinked, 2);
	assert_int_equal(row_of_map(&rows, m, &rates, 7)->rate.created, 1);	/* 0.5 */
	assert_int_equal(row_of_map(&rows, m, &rates, 7)->rate.freed, 1);
	assert_true(row_of_map(&rows, m, &rates, 8)->rated);
	assert_int_equal(row_of_map(&rows, m, &rates, 8)->rate.linked, 0);
	rates_sample(&rates, m);
	model_tick(m, START + 4000000001);
	assert_int_equal(row_of_map(&rows, m, &rates, 7)->rate.linked, 0);
	storage_rows_release(&rows);
	rates_release(&rates);
	model_free(m);
}

void without_a_class_there_is_no_row(void **state)
{
	struct model *m = model_new(CPUS, START);
	struct rows r = { 0 };

	(void)state;
	assert_non_null(m);
	for (unsigned int group = 0; group < GROUPS; group++) {
		struct query q = { .group = group };

		assert_int_equal(rows_make(&r, m, &no_rates, &q), 0);
		assert_int_equal(r.n, 0);
	}
	rows_release(&r);
	model_free(m);
}

/* The kernel's own allocator with three sizes, a map, and a per-CPU map's two allocators. */
static struct model *a_family(void)
{
	struct model *m = model_new(CPUS, START);

	assert_non_null(m);
	add(m, 1, "", BMA_OWNER_GLOBAL, 0, 16);
	add(m, 2, "single", BMA_OWNER_MAP, 7, 72);
	add(m, 3, "pair", BMA_OWNER_MAP, 9, 64);
	add(m, 4, "pair", BMA_OWNER_MAP_PERCPU, 9, 8);
	for (uint32_t size = 0; size < 2; size++)
		for (uint32_t cpu = 0; cpu < CPUS; cpu++) {
			struct cache_info c = { .id = 20 + size * CPUS + cpu, .alloc = 1, .cpu = cpu,
						.addr = 0x90000 + 0x1000 * size + 0x100 * cpu,
						.unit_size = 32 << size, .low = 32, .high = 96,
						.batch = 48 };

			assert_int_equal(model_add_cache(m, &c), 0);
		}
	return m;
}

static uint32_t rows_in(const struct model *m, const struct query *q, struct rows *r)
{
	assert_int_equal(rows_make(r, m, &no_rates, q), 0);
	return r->n;
}

void idle_sizes_are_one_row(void **state)
{
	struct model *m = a_family();
	struct query q = { .group = GROUP_IDLE };
	struct rows r = { 0 };

	(void)state;
	assert_int_equal(rows_in(m, &q, &r), 4);	/* single, pair twice, three idle sizes */
	assert_int_equal(r.row[3].members, 3);
	assert_true(r.row[3].folded);
	assert_int_equal(r.row[3].size_max, 64);
	happens(m, 20, BMA_ALLOC, 31);
	assert_int_equal(rows_in(m, &q, &r), 5);
	q.group = GROUP_NONE;
	assert_int_equal(rows_in(m, &q, &r), 6);
	rows_release(&r);
	model_free(m);
}

void an_owner_is_one_row_and_unfolds(void **state)
{
	struct model *m = a_family();
	struct query q = { .group = GROUP_OWNER };
	struct rows r = { 0 };

	(void)state;
	assert_int_equal(rows_in(m, &q, &r), 3);
	assert_string_equal(r.row[0].name, "pair");
	assert_int_equal(r.row[0].members, 2);
	query_unfold(&q, r.row[0].key, true);
	query_unfold(&q, r.row[0].key, true);
	assert_int_equal(q.nunfolded, 1);
	assert_int_equal(rows_in(m, &q, &r), 5);
	assert_true(r.row[0].members && !r.row[0].folded);
	assert_true(r.row[1].child && r.row[2].child && !r.row[3].child);
	for (uint64_t key = 100; key < 100 + UNFOLDED_MAX; key++)
		query_unfold(&q, key, true);
	assert_int_equal(q.nunfolded, UNFOLDED_MAX);
	assert_int_equal(rows_in(m, &q, &r), 3);	/* the first one gave way */
	query_unfold(&q, 100, false);
	assert_int_equal(q.nunfolded, UNFOLDED_MAX - 1);
	assert_int_equal(q.unfolded[0], 101);
	rows_release(&r);
	model_free(m);
}

/* An element and its per-CPU value come and go together: that is one thing in use. */
void a_groups_numbers_are_its_members(void **state)
{
	struct model *m = a_family();
	struct query q = { .group = GROUP_OWNER };
	struct rows r = { 0 };

	(void)state;
	happens(m, 6, BMA_ALLOC, 40);
	happens(m, 8, BMA_ALLOC, 2);
	happens(m, 9, BMA_ALLOC, 3);
	rows_in(m, &q, &r);
	assert_int_equal(r.row[0].in_use, 1);
	assert_int_equal(r.row[0].sum.free, 45);
	assert_int_equal(rows_cell(&r, &r.row[0], m, 0).free, 42);
	assert_int_equal(rows_cell(&r, &r.row[0], m, 1).free, 3);
	assert_int_equal(r.row[0].bytes, r.row[0].bytes_in_use + r.row[0].bytes_free);
	rows_release(&r);
	model_free(m);
}

static void count(struct model *m, uint32_t map, uint32_t n)
{
	struct event e = { .time = m->now + 1000, .kind = BMA_OWNER, .flags = BMA_F_COUNT,
			   .n = { [N_MAP] = map, [N_COUNT] = n } };

	assert_int_equal(model_apply(m, &e), 0);
}

/* A count that was taken while the map changed is a guess, one of a map at rest is not. */
void a_maps_own_count_is_a_guess_until_it_rested(void **state)
{
	struct model *m = a_family();
	struct query q = { .group = GROUP_OWNER };
	struct rows r = { 0 };

	(void)state;
	rows_in(m, &q, &r);
	assert_string_equal(r.row[0].mark, "+");
	assert_true(r.row[0].at_least && !r.row[0].approx);
	count(m, 9, 12);
	rows_in(m, &q, &r);
	assert_int_equal(r.row[0].in_use, 12);
	assert_string_equal(r.row[0].mark, "~");
	assert_true(r.row[0].approx && r.approx && !r.in_doubt);
	count(m, 9, 12);
	rows_in(m, &q, &r);
	assert_string_equal(r.row[0].mark, "");
	assert_false(r.approx);
	rows_release(&r);
	model_free(m);
}

/* Members stay behind their group in any order. */
void groups_stay_together(void **state)
{
	struct model *m = a_family();
	struct query q = { .group = GROUP_OWNER, .unfolded = { 1 }, .nunfolded = 1 };
	struct rows r = { 0 };

	(void)state;
	happens(m, 22, BMA_ALLOC, 90);
	happens(m, 4, BMA_ALLOC, 10);
	happens(m, 4, BMA_ALLOC, 9);
	for (q.sort = 0; q.sort < SORTS; q.sort++)
		for (int reverse = 0; reverse < 2; reverse++) {
			uint32_t at = 0;

			q.reverse = reverse;
			assert_int_equal(rows_in(m, &q, &r), 6);
			while (at < r.n && !(r.row[at].members && !r.row[at].folded))
				at++;
			assert_true(at + 3 < r.n);
			for (uint32_t i = 1; i <= 3; i++)
				assert_true(r.row[at + i].child);
		}
	rows_release(&r);
	model_free(m);
}

void a_rate_of_the_past_is_not_guessed(void **state)
{
	struct model *m = three_owners();
	struct rates rates = { 0 };

	(void)state;
	model_tick(m, START + 2000000000);
	rates_sample(&rates, m);
	model_tick(m, START + 4000000000);
	rates_sample(&rates, m);
	m->now = START + 1000000000;
	assert_true(rates_all(&rates, m) == RATE_UNKNOWN);
	assert_true(rates_class(&rates, m, 1) == RATE_UNKNOWN);
	rates_release(&rates);
	model_free(m);
}

/* The one in trouble is the second of three. */
void trouble_out_of_sight_is_counted(void **state)
{
	struct model *m = three_owners();
	struct rows r = { 0 };
	struct unseen u;

	(void)state;
	for (int free = 3; free >= 0; free--)
		happens(m, 4, BMA_ALLOC, free);
	happens(m, 4, BMA_ALLOC_FAIL, 0);
	make(&r, m, SORT_OWNER, "");
	u = rows_unseen(&r, 0, 3);
	assert_int_equal(u.above + u.below, 0);
	u = rows_unseen(&r, 0, 1);
	assert_true(u.trouble);
	assert_int_equal(u.below, 1);
	u = rows_unseen(&r, 2, 1);
	assert_true(u.trouble);
	assert_int_equal(u.above, 1);
	assert_int_equal(u.below, 0);
	happens(m, 4, BMA_REFILL, 48);		/* that is past */
	make(&r, m, SORT_OWNER, "");
	u = rows_unseen(&r, 0, 1);
	assert_false(u.trouble);
	assert_int_equal(u.below, 1);
	rows_release(&r);
	model_free(m);
}

static void draw_rows(void *view, const struct model *m, struct focus *focus)
{
	struct draw d = { .ascii = true };
	struct scene s = { .model = m, .newest = m, .rates = &no_rates, .focus = focus };

	view_caches.draw(view, &d, &s, (struct rect){ 2, 0, 21, 80 });
}

/* The indices of classes that are forgotten go to others. */
void a_class_that_took_anothers_place_is_not_chosen(void **state)
{
	struct focus focus = { .cpu = ALL_CPUS };
	struct model *m = three_owners();
	void *view = view_caches.open();
	uint32_t chosen;

	(void)state;
	assert_non_null(view);
	draw_rows(view, m, &focus);
	view_caches.act(view, &focus, ACT_DOWN, &(struct input){ 'j', 0, 0 });
	draw_rows(view, m, &focus);
	chosen = focus.class;
	assert_int_equal(focus.number, m->classes[chosen].number);
	m->classes[chosen].number = ++m->class_number;
	m->classes[chosen].alloc = 1;		/* now it is the last row */
	draw_rows(view, m, &focus);
	assert_int_not_equal(focus.class, chosen);
	assert_int_equal(focus.number, m->classes[focus.class].number);
	view_caches.close(view);
	model_free(m);
}
