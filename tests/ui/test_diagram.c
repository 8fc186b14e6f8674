// SPDX-License-Identifier: GPL-2.0-or-later
/* Screen 2's picture, from numbers that the test makes up: no model computes them. */
#include "ui_test.h"

#include <stdio.h>
#include <string.h>

#include "../../ui/diagram.h"
#include "../../ui/view.h"

#define CPUS 4
#define START 1000000000ull
#define US 1000ull
#define MS 1000000ull
#define ALL_KNOWN ((1u << BMA_LISTS) - 1)
#define ROW (CANVAS_COLS * 4 + 1)

static const char *const names[BMA_LISTS] = {
	"free_llist ", "free_llist_extra ", " free_by_rcu ", "free_llist_extra_rcu ",
	" waiting_for_gp ", " free_by_rcu_ttrace ", " waiting_for_gp_ttrace ",
};

struct world {
	struct model *m;
	struct cache_facts f;
	struct cache_last last;
	struct diagram g;
	char text[CANVAS_ROWS * ROW];
};

static struct model *one_map(uint32_t ncpus)
{
	struct alloc_info a = { .id = 1, .owner = BMA_OWNER_MAP, .map_id = 17, .map_type = 1,
				.name = "conns" };
	struct model *m = model_new(ncpus, START);

	assert_non_null(m);
	assert_int_equal(model_add_alloc(m, &a), 0);
	for (uint32_t cpu = 0; cpu < ncpus; cpu++) {
		struct cache_info c = { .id = cpu + 1, .alloc = 1, .cpu = cpu,
					.addr = 0x1000 * (cpu + 1), .unit_size = 72, .low = 32,
					.high = 96, .batch = 48 };

		assert_int_equal(model_add_cache(m, &c), 0);
	}
	m->classes[0].older = false;
	m->now = START + 10000 * MS;
	return m;
}

/* As after the 82nd delete of the first lesson: 148 = 64 + 18 + 33 + 33. */
static void set_up(struct world *w, uint32_t ncpus, int32_t cpu)
{
	memset(w, 0, sizeof(*w));
	w->m = one_map(ncpus);
	w->m->classes[0].in_use = 18;
	w->f = (struct cache_facts){
		.model = w->m, .class = &w->m->classes[0], .cpu = cpu, .caches = 1,
		.known = ALL_KNOWN, .out = 148,
		.list = { [BMA_FREE_LLIST] = 64, [BMA_FREE_BY_RCU_TTRACE] = 33,
			  [BMA_WAITING_FOR_GP_TTRACE] = 33 },
		.flow = { [FLOW_ALLOC] = 100, [FLOW_FREE] = 82, [FLOW_SLAB_OUT] = 148,
			  [FLOW_TRIM] = 66, [FLOW_TRIM_IN] = 66, [FLOW_TTRACE_START] = 33 },
		.wait = { [BMA_GP_TASKS_TRACE] = { .batches = 1, .age = 2 * MS } },
		.behind_age = MS,
	};
}

/* A row as UTF-8, without the blanks at its end. */
static const char *row_text(const struct canvas *c, int y, char buf[ROW])
{
	size_t n = 0, end = 0;

	for (int x = 0; x < c->w; x++) {
		const char *glyph = *c->cell[y][x].glyph ? c->cell[y][x].glyph : " ";

		n += snprintf(buf + n, ROW - n, "%s", glyph);
		end = strcmp(glyph, " ") ? n : end;
	}
	buf[end] = 0;
	return buf;
}

static void make(struct world *w, int width)
{
	size_t n = 0;

	diagram_make(&w->g, &w->f, &w->last, width);
	for (int y = 0; y < w->g.canvas.h; y++) {
		char row[ROW];

		row_text(&w->g.canvas, y, row);
		n += snprintf(w->text + n, sizeof(w->text) - n, "%s\n", row);
	}
}

static void has(const struct world *w, const char *text)
{
	if (!strstr(w->text, text))
		fail_msg("no \"%s\" in\n%s", text, w->text);
}

static unsigned int count(const struct world *w, const char *text)
{
	unsigned int n = 0;

	for (const char *p = w->text; (p = strstr(p, text)); p++)
		n++;
	return n;
}

void the_picture_of_the_first_lesson(void **state)
{
	static const char want[] =
	"┌ slab ────┐ alloc_bulk   ┌ free_llist ─────────┐   unit_alloc   ┌ in use ─────┐\n"
	"│out    148├─ 148 ──┴────►│ 64                  ├───── 100 ─────►│ 18          │\n"
	"│back     0│        ▲     │ free_llist_extra 0  │◄───── 82 ──────┤ of all CPUs │\n"
	"└──────────┘        │     └─┬───────────────────┘   unit_free    └────────────┬┘\n"
	"  ▲                 │       ▼ free_bulk 66                    unit_free_rcu 0 ▼\n"
	"  │       took back │   ┌ free_by_rcu_ttrace ───┐     ┌ free_by_rcu ───────────┐\n"
	"  │               0 ├───┤ 33 behind, 1.0 ms     │◄──┐ │ 0                      │\n"
	"  │                 │   └┬──────────────────────┘   │ │ free_llist_extra_rcu 0 │\n"
	"  │                 │    ▼ do_call_rcu_ttrace 33    │ └───────────────────────┬┘\n"
	"  │                 │   ┌ waiting_for_gp_ttrace ┐   │     check_free_by_rcu 0 ▼\n"
	"  │               0 └───┤ 33 for 2.0 ms         │   │         ┌ waiting_for_gp ┐\n"
	"  │                     └┬──────────────────────┘   └─── 0 ───┤ 0              │\n"
	"  └───────── 0 ──────────┘ __free_rcu after GP  __free_by_rcu └────────────────┘\n";
	struct world w;

	(void)state;
	set_up(&w, CPUS, 0);
	make(&w, DIAGRAM_MIN);
	assert_string_equal(w.text, want);
	assert_int_equal(w.g.canvas.faults, 0);
	model_free(w.m);
}

/* Every list once, with its number, and nothing drawn over anything else. */
static void check_picture(struct world *w, int width)
{
	make(w, width);
	if (w->g.canvas.faults)
		fail_msg("%d cells written twice or outside at width %d:\n%s", w->g.canvas.faults,
			 width, w->text);
	for (unsigned int l = 0; l < BMA_LISTS; l++) {
		bool extra = l == BMA_FREE_LLIST_EXTRA || l == BMA_FREE_LLIST_EXTRA_RCU;

		if (!extra || (w->f.list[l] < 100 && w->f.known))
			assert_true(count(w, names[l]) >= 1);
		else
			has(w, "extra");
	}
	for (int y = 0; y < w->g.gauge.h; y++) {
		const struct canvas_cell *row = w->g.canvas.cell[w->g.gauge.y + y];

		for (int x = 0; x < w->g.gauge.w; x++)
			assert_int_equal(row[w->g.gauge.x + x].glyph[0], 0);
	}
	assert_true(w->g.gauge.w >= 12);
}

void no_number_makes_the_picture_run_into_itself(void **state)
{
	static const int64_t sizes[] = { 0, 7, 42, 999, 1000, 12345, 999999, 1234567, 98765432100 };
	struct world w;

	(void)state;
	set_up(&w, CPUS, 0);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (int width = DIAGRAM_MIN; width <= DIAGRAM_MAX; width++)
			for (int mode = 0; mode < 16; mode++) {
				for (unsigned int l = 0; l < BMA_LISTS; l++)
					w.f.list[l] = sizes[i];
				for (unsigned int k = 0; k < FLOWS; k++) {
					w.f.flow[k] = sizes[i] + k % 2;	/* in and out differ */
					w.f.rate[k] = mode & 1 ? sizes[i] / 2 : 0;
				}
				w.f.rated = mode & 1;
				w.f.held = mode & 2;
				w.f.known = mode & 4 ? 0 : ALL_KNOWN;
				w.m->classes[0].in_doubt = mode & 4;
				w.f.cpu = mode & 8 ? ALL_CPUS : 3;
				w.m->classes[0].in_use = mode & 8 ? -sizes[i] : sizes[i];
				w.f.out = w.f.back = sizes[i];
				w.f.wait[0].batches = w.f.wait[1].batches = sizes[i] % 1000;
				w.f.wait[0].age = w.f.wait[1].age = sizes[i] * US;
				check_picture(&w, width);
			}
	model_free(w.m);
}

static enum role role_of(const struct world *w, int row, const char *text)
{
	char line[ROW];
	const char *at;

	row_text(&w->g.canvas, row, line);
	at = strstr(line, text);
	assert_non_null(at);
	*strstr(line, text) = 0;
	return w->g.canvas.cell[row][draw_width(line)].role;
}

void the_arrow_that_fired_last_stands_out(void **state)
{
	struct world w;

	(void)state;
	set_up(&w, CPUS, 0);
	w.f.fired = 1u << FLOW_TRIM;
	make(&w, DIAGRAM_MIN);
	assert_int_equal(role_of(&w, 4, "free_bulk"), ROLE_STRONG);
	assert_int_equal(role_of(&w, 1, "100"), ROLE_TEXT);
	assert_int_equal(role_of(&w, 4, "unit_free_rcu"), ROLE_DIM);
	w.f.fired = 1u << FLOW_BACK_BEHIND;
	make(&w, DIAGRAM_MIN);
	assert_int_equal(role_of(&w, 2, "▲"), ROLE_STRONG);
	assert_int_equal(role_of(&w, 4, "free_bulk"), ROLE_TEXT);
	model_free(w.m);
}

void what_is_not_known_is_marked_as_such(void **state)
{
	struct world w;

	(void)state;
	set_up(&w, CPUS, 0);
	w.f.known = ALL_KNOWN & ~(1u << BMA_FREE_LLIST | 1u << BMA_FREE_BY_RCU);
	w.m->classes[0].in_doubt = true;
	make(&w, DIAGRAM_MIN);
	has(&w, "│ ~64 ");
	has(&w, "│ ~18 ");
	has(&w, "─ ~100 ─");			/* what was lost is not in these */
	has(&w, "│out   ~148├─ ~148 ─");
	assert_int_equal(count(&w, "│ ? "), 1);	/* free_by_rcu: 0 and not known */
	w.m->classes[0].in_doubt = false;
	w.m->classes[0].older = true;
	make(&w, DIAGRAM_MIN);
	has(&w, "│ +18 ");
	w.m->classes[0].counted = true;		/* while the map was changing */
	make(&w, DIAGRAM_MIN);
	has(&w, "│ ~18 ");
	w.m->classes[0].settled = true;
	make(&w, DIAGRAM_MIN);
	has(&w, "│ 18 ");
	model_free(w.m);
}

void a_rate_stands_on_an_arrow_that_moves(void **state)
{
	struct world w;

	(void)state;
	set_up(&w, CPUS, 0);
	w.f.rated = true;
	w.f.rate[FLOW_ALLOC] = 8100;
	make(&w, DIAGRAM_MIN);
	has(&w, " 100 (8.1k/s) ");
	has(&w, " 82 ");		/* did not move in the last second: the sum so far */
	w.f.flow[FLOW_ALLOC] = 1234567;
	make(&w, DIAGRAM_MIN);
	has(&w, "─ 8.1k/s ─");
	w.f.held = true;
	make(&w, DIAGRAM_MIN);
	has(&w, "─ 1,234,567 ─");
	model_free(w.m);
}

void a_trim_tells_whose_list_got_the_objects(void **state)
{
	struct world w;

	(void)state;
	set_up(&w, CPUS, 0);
	w.last.trim = (struct moved){ 7, { .kind = BMA_TRIM, .cache = 1, .tgt = 3 } };
	make(&w, DIAGRAM_MIN);
	has(&w, "free_bulk 66 to CPU 2 ");
	w.f.flow[FLOW_TRIM_IN] = 0;
	make(&w, DIAGRAM_MIN);
	has(&w, "free_bulk 66 to CPU 2, in 0 ");
	w.f.cpu = ALL_CPUS;
	w.f.flow[FLOW_TRIM_IN] = 66;
	make(&w, DIAGRAM_MIN);
	assert_null(strstr(w.text, "to CPU"));
	model_free(w.m);
}

void the_most_that_a_map_may_hold_is_its_limit(void **state)
{
	struct world w;

	(void)state;
	set_up(&w, CPUS, ALL_CPUS);
	make(&w, DIAGRAM_MIN);
	has(&w, "┤ objects ");
	w.m->allocs[1].info.max_entries = 164;
	make(&w, DIAGRAM_MIN);
	has(&w, "┤ limit 164 ");
	model_free(w.m);
}

void the_waits_say_what_a_callback_holds(void **state)
{
	struct world w;

	(void)state;
	set_up(&w, CPUS, 0);
	w.f.list[BMA_WAITING_FOR_GP_TTRACE] = 0;	/* a refill took them back */
	make(&w, DIAGRAM_MIN);
	has(&w, "┤ 0 in flight 2.0 ms");
	w.f.wait[BMA_GP_TASKS_TRACE] = (struct wait_facts){ .batches = 3, .age = 40 * MS };
	w.f.list[BMA_WAITING_FOR_GP_TTRACE] = 99;
	make(&w, DIAGRAM_MIN);
	has(&w, "99 in 3, oldest 40 ms");
	w.f.wait[BMA_GP_TASKS_TRACE] = (struct wait_facts){ .unknown = true };
	make(&w, DIAGRAM_MIN);
	has(&w, "99 for ?");
	has(&w, "33 for 1.0 ms");		/* behind nothing */
	model_free(w.m);
}
