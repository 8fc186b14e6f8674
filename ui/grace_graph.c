// SPDX-License-Identifier: GPL-2.0-or-later
#include "grace_graph.h"

#include <stdio.h>

#include "grace_rows.h"
#include "../src/event/kind.h"

#define MS 1000000ull
#define LABEL_WIDTH 13
#define TALL_FROM 38		/* lines of a body from which on a step gets a row of its own */
#define TALL (GRACE_STEPS + 1)	/* with a heading */
#define BESIDE_FROM 150		/* cells from which on both graphs are side by side */

/* The age at which a step begins. */
static uint64_t step_from(unsigned int step)
{
	return step ? MS << 2 * (step - 1) : 0;
}

unsigned int grace_step(uint64_t age)
{
	unsigned int step = 0;

	while (step + 1 < GRACE_STEPS && age >= step_from(step + 1))
		step++;
	return step;
}

static bool tall(struct rect body)
{
	return body.h >= TALL_FROM;
}

int grace_graphs_height(struct rect body)
{
	if (!tall(body))
		return 3;
	return body.w >= BESIDE_FROM ? TALL : 2 * TALL;
}

/* A graph of rows as high as r: one for all steps, or one for each. */
static const char *glyph(uint64_t age, int row, int rows)
{
	unsigned int step = grace_step(age);
	uint64_t from = step_from(row);

	if (rows == 1)
		return draw_eighth(step, GRACE_STEPS);
	if (row != (int)step)
		return row < (int)step ? "█" : " ";
	if (step + 1 == GRACE_STEPS)
		return "█";
	return draw_eighth((age - from) / 1000, (step_from(row + 1) - from) / 1000);
}

static void draw_column(const struct draw *d, const struct grace *g, uint64_t age, struct rect r)
{
	enum role role = age >= grace_limit(g) ? ROLE_NOTICE : ROLE_GOOD;

	if (!age)	/* nothing was in flight */
		draw_text(d, r.y + r.h - 1, r.x, 1, ROLE_DIM, "·");
	for (int row = 0; age && row < r.h; row++)
		draw_text(d, r.y + r.h - 1 - row, r.x, 1, role, glyph(age, row, r.h));
}

static void draw_scale(const struct draw *d, struct rect r)
{
	static const char *const from[GRACE_STEPS] = {
		"< 1 ms", "1 ms", "4 ms", "16 ms", "64 ms", "256 ms", "1 s", "4 s",
	};

	for (int step = 0; step < GRACE_STEPS; step++)
		draw_right(d, r.y + r.h - 1 - step, r.x, LABEL_WIDTH - 1, ROLE_DIM, from[step]);
}

static void draw_minute(const struct draw *d, const struct grace *g, struct rect r)
{
	if (!g->second)
		draw_text(d, r.y, r.x, r.w, ROLE_DIM, "no whole second has passed yet");
	for (unsigned int ago = HISTORY_SECONDS; ago-- > 0; r.x++) {
		uint64_t n = g->second - ago;

		if (g->second > ago)
			draw_column(d, g, g->oldest[n % HISTORY_SECONDS], r);
	}
}

static void draw_tall(const struct draw *d, const struct model *m, unsigned int flavour,
		      struct rect r)
{
	char text[80];

	snprintf(text, sizeof(text), "%s: oldest age in each of the last 60 s",
		 flavour_words(flavour));
	draw_text(d, r.y, r.x + 1, r.w - 1, ROLE_HEADING, text);
	r.y++;
	r.h--;
	draw_scale(d, r);
	draw_minute(d, &m->grace[flavour], (struct rect){ r.y, r.x + LABEL_WIDTH, r.h,
							  r.w - LABEL_WIDTH });
}

static void draw_low(const struct draw *d, const struct model *m, unsigned int flavour,
		     struct rect r)
{
	draw_text(d, r.y, r.x + 1, LABEL_WIDTH - 1, ROLE_TEXT, flavour_words(flavour));
	draw_minute(d, &m->grace[flavour], (struct rect){ r.y, r.x + LABEL_WIDTH, 1,
							  r.w - LABEL_WIDTH });
}

void grace_graphs_draw(const struct draw *d, const struct model *m, struct rect r)
{
	int half = r.w / 2;

	if (r.h == TALL) {
		draw_tall(d, m, BMA_GP_RCU, (struct rect){ r.y, r.x, TALL, half });
		draw_tall(d, m, BMA_GP_TASKS_TRACE,
			  (struct rect){ r.y, r.x + half, TALL, half });
	} else if (r.h == 2 * TALL) {
		draw_tall(d, m, BMA_GP_RCU, (struct rect){ r.y, r.x, TALL, r.w });
		draw_tall(d, m, BMA_GP_TASKS_TRACE, (struct rect){ r.y + TALL, r.x, TALL, r.w });
	} else {
		draw_text(d, r.y, r.x + 1, r.w - 1, ROLE_DIM, "Oldest age in each of the last 60 s: "
			  "▁ < 1 ms, each step 4 times more, █ ≥ 4 s");
		draw_low(d, m, BMA_GP_RCU, (struct rect){ r.y + 1, r.x, 1, r.w });
		draw_low(d, m, BMA_GP_TASKS_TRACE, (struct rect){ r.y + 2, r.x, 1, r.w });
	}
}
