// SPDX-License-Identifier: GPL-2.0-or-later
#include "record_line.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SECOND UINT64_C(1000000000)
#define PAUSE (SECOND / 2)
#define COLUMNS_MAX 79		/* a line that wraps cannot be written again */

void record_line_start(struct record_line *l, const struct record_opts *o)
{
	bool command_prints = o->capture.command && isatty(STDOUT_FILENO);

	*l = (struct record_line){
		.shown = !o->quiet && strcmp(o->out, "-") && isatty(STDERR_FILENO) &&
			 !command_prints,
		.limit = o->capture.size_limit, .ring = o->capture.ring_bytes,
		.duration = o->capture.duration_ms * 1000000,
	};
}

/* 1.5 MB, 640 kB, 12 k: three digits or so are enough. */
static void amount(char *to, size_t size, uint64_t n, const char *unit)
{
	if (n < 10000)
		snprintf(to, size, "%" PRIu64 " %s", n, unit);
	else if (n < 10000000)
		snprintf(to, size, "%" PRIu64 " k%s", n / 1000, unit);
	else
		snprintf(to, size, "%" PRIu64 ".%" PRIu64 " M%s", n / 1000000, n / 100000 % 10,
			 unit);
}

static void put(char *to, size_t size, const char *text)
{
	size_t n = strlen(to);

	snprintf(to + n, size - n, "%s", text);
}

static void put_bytes(const struct record_line *l, const struct capture_progress *p, char *to,
		      size_t size)
{
	char n[32], most[32], text[96];

	amount(n, sizeof(n), l->ring && !p->triggered ? p->kept : p->bytes, "B");
	amount(most, sizeof(most), l->ring ? l->ring : l->limit, "B");
	if (l->ring && !p->triggered)
		snprintf(text, sizeof(text), "  %s of %s kept", n, most);
	else if (l->limit)
		snprintf(text, sizeof(text), "  %s of %s", n, most);
	else
		snprintf(text, sizeof(text), "  %s", n);
	put(to, size, text);
}

void record_line_format(const struct record_line *l, const struct capture_progress *p, char *to,
			size_t size)
{
	uint64_t spent = p->time - l->time;
	uint64_t rate = spent ? (p->events - l->events) * 1000 / (spent / 1000000 + 1) : 0;
	char events[32], speed[32], text[96];

	amount(events, sizeof(events), p->events, "events");
	amount(speed, sizeof(speed), rate, "ev/s");
	snprintf(to, size, "%" PRIu64 ".%" PRIu64 " s", p->time / SECOND,
		 p->time / (SECOND / 10) % 10);
	if (l->duration) {
		snprintf(text, sizeof(text), " of %" PRIu64 ".%" PRIu64 " s", l->duration / SECOND,
			 l->duration / (SECOND / 10) % 10);
		put(to, size, text);
	}
	snprintf(text, sizeof(text), "  %s  %s", events, speed);
	put(to, size, text);
	put_bytes(l, p, to, size);
	if (p->lost + p->missed) {
		snprintf(text, sizeof(text), "  LOST %" PRIu64 " MISSED %" PRIu64, p->lost,
			 p->missed);
		put(to, size, text);
	}
	if (p->triggered)
		put(to, size, "  TRIGGERED");
}

/* By carriage return and blanks alone: any terminal understands these. */
static void rewrite(struct record_line *l, const char *line)
{
	int width = strnlen(line, COLUMNS_MAX);

	fprintf(stderr, "\r%.*s%*s", width, line, l->width > width ? l->width - width : 0, "");
	fflush(stderr);
	l->width = l->width > width ? l->width : width;
}

void record_line_tell(struct record_line *l, const struct capture_progress *p)
{
	char line[256];

	if (!l->shown || p->time < l->next)
		return;
	record_line_format(l, p, line, sizeof(line));
	rewrite(l, line);
	l->next = p->time + PAUSE;
	l->time = p->time;
	l->events = p->events;
}

void record_line_end(struct record_line *l)
{
	if (!l->width)
		return;
	fprintf(stderr, "\r%*s\r", l->width, "");
	fflush(stderr);
	l->width = 0;
}
