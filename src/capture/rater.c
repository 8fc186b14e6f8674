// SPDX-License-Identifier: GPL-2.0-or-later
#include "rater.h"

#include "../../bpf/event.h"

#define LOOK_NS 200000000ull	/* a rate is measured over so long, at least */
#define RATE_MOST (1u << 20)

void rater_init(struct rater *r, uint32_t wanted, uint64_t budget)
{
	*r = (struct rater){ .wanted = wanted, .budget = budget, .rate = wanted };
}

void rater_hear(struct rater *r, char word)
{
	if (word == TELL_COUNTS)
		r->wanted = BMA_RATE_NONE;
	else if (word == TELL_EVENTS)
		r->wanted = 1;
}

/* The smallest rate that keeps the budget, if uses go on as they did. Down only one step at a time,
 * and only where there is room: what comes in bursts shall not go up and down with them. */
static uint32_t within_budget(const struct rater *r, uint64_t a_second)
{
	uint32_t rate = r->rate;

	while (rate < RATE_MOST && a_second / rate > r->budget)
		rate *= 2;
	if (rate == r->rate && rate > r->wanted && a_second / rate < r->budget / 3)
		rate /= 2;
	return rate > r->wanted ? rate : r->wanted;
}

bool rater_look(struct rater *r, uint64_t time, uint64_t told)
{
	uint32_t before = r->rate;
	uint64_t past = time - r->time;

	if (r->wanted == BMA_RATE_NONE || r->rate == BMA_RATE_NONE || !r->budget) {
		r->rate = r->wanted;
	} else if (past >= LOOK_NS) {
		r->rate = within_budget(r, (double)(told - r->told) * r->rate * 1e9 / past);
	} else {
		return false;
	}
	r->time = time;
	r->told = told;
	return r->rate != before;
}
