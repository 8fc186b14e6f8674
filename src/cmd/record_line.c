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

/* 1,250,000 */
static void put_count(char *to, size_t size, uint64_t n)
{
	char digits[24];
	size_t len = snprintf(digits, sizeof(digits), "%" PRIu64, n), at = 0;

	for (size_t i = 0; i < len && at + 2 < size; i++) {
		if (i && (len - i) % 3 == 0)
			to[at++] = ',';
		to[at++] = digits[i];
	}
	to[at] = 0;
}

/* As the options have them: 640K, 12.3M */
static void put_size(char *to, size_t size, uint64_t n)
{
	if (n < 1 << 20)
		snprintf(to, size, "%" PRIu64 "K", n >> 10);
	else
		snprintf(to, size, "%" PRIu64 ".%" PRIu64 "M", n >> 20,
			 (n & 0xfffff) * 10 >> 20);
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

	put_size(n, sizeof(n), l->ring && !p->triggered ? p->kept : p->bytes);
	put_size(most, sizeof(most), l->ring ? l->ring : l->limit);
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

	put_count(events, sizeof(events), p->events);
	put_count(speed, sizeof(speed), rate);
	snprintf(to, size, "%" PRIu64 ".%" PRIu64 " s", p->time / SECOND,
		 p->time / (SECOND / 10) % 10);
	if (l->duration) {
		snprintf(text, sizeof(text), " of %" PRIu64 ".%" PRIu64 " s", l->duration / SECOND,
			 l->duration / (SECOND / 10) % 10);
		put(to, size, text);
	}
	snprintf(text, sizeof(text), "  %s events  %s/s", events, speed);
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
