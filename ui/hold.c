// SPDX-License-Identifier: GPL-2.0-or-later
#include "hold.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "event_pick.h"
#include "format.h"

int hold_start(struct hold *h, const struct model *m, const struct past *past)
{
	hold_end(h);
	h->model = model_copy(m);
	if (!h->model)
		return -ENOMEM;
	h->newest = m->position;
	if (!past)
		return 0;
	h->past = past_copy(past);
	if (h->past)
		return 0;
	hold_end(h);
	return -ENOMEM;
}

void hold_end(struct hold *h)
{
	model_free(h->model);
	past_free(h->past);
	memset(h, 0, sizeof(*h));
}

static const char *why_not(const struct hold *h, int way, char *buf, size_t size)
{
	uint64_t oldest = 0, newest = 0;

	if (errno == ENOMEM)
		return "Out of memory: no step.";
	if (way > 0) {
		snprintf(buf, size, "#%s was the newest event when the screen was held: space "
			 "goes on.", text_count(h->model->position).s);
		return buf;
	}
	past_range(h->past, &oldest, &newest);
	snprintf(buf, size, "#%s is the oldest position that is kept: no step further back.",
		 text_count(oldest).s);
	return buf;
}

/* Where a step goes. False: nothing is kept that way. */
static bool next_position(const struct hold *h, int way, bool all, uint64_t *to)
{
	uint64_t oldest, newest, at = h->model->position;
	const struct event *e;

	past_range(h->past, &oldest, &newest);
	do {
		if (way < 0 ? at <= oldest : at >= newest)
			break;
		at += way;
		e = past_event(h->past, at);
	} while (!all && e && !event_is_usual(e));
	*to = at;
	return at != h->model->position;
}

const char *hold_step(struct hold *h, int way, bool all, char *buf, size_t size)
{
	struct model *m = NULL;
	uint64_t to;

	if (!h->past)
		return "No events are kept here to step through.";
	errno = ERANGE;
	if (next_position(h, way, all, &to))
		m = past_at(h->past, to);
	if (!m)
		return why_not(h, way, buf, size);
	model_free(h->model);
	h->model = m;
	return NULL;
}

bool hold_at(struct hold *h, uint64_t position)
{
	struct model *m = h->past ? past_at(h->past, position) : NULL;

	if (!m)
		return false;
	model_free(h->model);
	h->model = m;
	return true;
}
