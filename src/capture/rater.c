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
 * and only where there is room to spare: what comes in bursts shall not go up and down with them. */
static uint32_t within_budget(const struct rater *r, double a_second, double budget)
{
	uint32_t rate = r->rate;

	while (rate < RATE_MOST && a_second / rate > budget)
		rate *= 2;
	if (rate == r->rate && rate > r->wanted && a_second / rate * 2 < budget * 3 / 4)
		rate /= 2;
	return rate > r->wanted ? rate : r->wanted;
}

/* What is told at every rate leaves the others less; but a fourth at least, else all would be lost
 * and nothing gained. */
static uint32_t rate_now(const struct rater *r, double seconds, uint64_t told, uint64_t always)
{
	double fixed = (always - r->always) / seconds, left = r->budget - fixed;
	double sampled = (told - r->told - (always - r->always)) / seconds * r->rate;

	return within_budget(r, sampled, left > r->budget / 4.0 ? left : r->budget / 4.0);
}

bool rater_look(struct rater *r, uint64_t time, uint64_t told, uint64_t always)
{
	uint32_t before = r->rate;
	uint64_t past = time - r->time;

	if (r->wanted == BMA_RATE_NONE || r->rate == BMA_RATE_NONE || !r->budget)
		r->rate = r->wanted;
	else if (past >= LOOK_NS)
		r->rate = rate_now(r, past / 1e9, told, always);
	else
		return false;
	r->time = time;
	r->told = told;
	r->always = always;
	return r->rate != before;
}
