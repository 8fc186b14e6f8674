// SPDX-License-Identifier: GPL-2.0-or-later
#include "sequence.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"

void sequence_release(struct sequence *s)
{
	free(s->cpus);
	*s = (struct sequence){ 0 };
}

int sequence_copy(struct sequence *to, const struct sequence *from)
{
	size_t bytes = from->ncpus * sizeof(*from->cpus);

	*to = (struct sequence){ .block = from->block };
	if (!bytes)
		return 0;
	to->cpus = malloc(bytes);
	if (!to->cpus)
		return -ENOMEM;
	memcpy(to->cpus, from->cpus, bytes);
	to->ncpus = from->ncpus;
	return 0;
}

static struct sequence_cpu *cpu_of(struct sequence *s, uint32_t cpu)
{
	if (cpu >= s->ncpus) {
		uint32_t n = cpu + 1;
		struct sequence_cpu *c = realloc(s->cpus, n * sizeof(*c));

		if (!c)
			return NULL;
		memset(c + s->ncpus, 0, (n - s->ncpus) * sizeof(*c));
		s->cpus = c;
		s->ncpus = n;
	}
	return &s->cpus[cpu];
}

int sequence_table(struct sequence *s, struct cursor *in)
{
	uint32_t n = get_u32(in);

	s->block++;
	while (n-- && !in->bad) {
		uint32_t cpu = get_u32(in);
		struct sequence_cpu *c = cpu < STREAM_CPUS_MAX ? cpu_of(s, cpu) : NULL;

		if (!c)
			return -EBADMSG;
		c->seq = get_uint(in);
		c->block = s->block;
	}
	return in->bad ? -EBADMSG : 0;
}

int sequence_begin(struct sequence *s, struct cursor *in)
{
	if (sequence_table(s, in)) {
		sequence_release(s);
		return -EBADMSG;
	}
	for (uint32_t cpu = 0; cpu < s->ncpus; cpu++)
		s->cpus[cpu].next = s->cpus[cpu].seq;
	return 0;
}
