// SPDX-License-Identifier: GPL-2.0-or-later
/* Blocks that stand by themselves: COUNTERS, COST, KEY, TICK. */
#include "writer_parts.h"

#include <errno.h>
#include <stdlib.h>

#include "records.h"

/* There is room for the newest one at the end of a full stream. It may be twice as long as the last
 * that was written. */
static bool counters_fit(struct writer *w, uint64_t n)
{
	uint64_t more = n > w->counters_bytes ? 2 * (n - w->counters_bytes) : 0;

	return writer_takes(w, n + more);
}

/* Not now: there may be newer ones, and one will do. */
static void keep_counters(struct writer *w, const uint8_t *p, size_t n)
{
	w->counters.len = 0;
	if (buf_add(&w->counters, p, n))
		w->error = -ENOMEM;
}

int writer_counters(struct writer *w, const struct counters *c, unsigned int n)
{
	uint8_t *start = malloc(VARINT_MAX + (size_t)n * RECORD_MAX), *p = start;

	if (!p)
		return w->error = -ENOMEM;
	p = put_uint(p, n);
	for (unsigned int i = 0; i < n; i++)
		p = record_put_counters(p, &c[i]);
	if (counters_fit(w, p - start)) {
		w->counters_bytes = p - start;
		writer_whole_block(w, BLOCK_COUNTERS, start, p - start);
	} else {
		keep_counters(w, start, p - start);
	}
	free(start);
	return w->error;
}

/* The newest of many: where there is no room any more, nothing is missing. */
int writer_cost(struct writer *w, const struct cost *c)
{
	uint8_t b[3 * VARINT_MAX];

	if (writer_takes(w, sizeof(b)))
		writer_whole_block(w, BLOCK_COST, b, record_put_cost(b, c) - b);
	return w->error;
}

int writer_key(struct writer *w, uint64_t time)
{
	size_t room = (3 + 2 * (size_t)w->ncpus) * VARINT_MAX;
	uint8_t *start = malloc(room), *p = start;

	if (!p)
		return w->error = -ENOMEM;
	p = put_uint(p, time);
	p = put_uint(p, w->events);
	p = put_uint(p, w->ncpus);
	for (uint32_t cpu = 0; cpu < w->ncpus; cpu++) {
		p = put_uint(p, cpu);
		p = put_uint(p, w->cpus[cpu].next_seq);
	}
	if (writer_takes(w, p - start) && !writer_begin_segment(w))
		writer_whole_block(w, BLOCK_KEY, start, p - start);
	free(start);
	return w->error;
}

int writer_tick(struct writer *w, uint64_t time)
{
	uint8_t b[VARINT_MAX];
	bool fits = writer_takes(w, VARINT_MAX);

	if (fits)
		writer_whole_block(w, BLOCK_TICK, b, put_uint(b, time) - b);
	if (writer_flush(w))
		return w->error;
	if (fits && index_add(&w->index, w->output.bytes, time))
		w->error = -ENOMEM;
	return w->error;
}
