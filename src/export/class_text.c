// SPDX-License-Identifier: GPL-2.0-or-later
#include "class_text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../model/words.h"

#define NUMBER 24
#define OWNER_WIDTH 20		/* at least */

struct table {
	const struct model *m;
	uint32_t *class;	/* indices, one owner's side by side, by size */
	uint32_t n;
	int owner_width;
	bool failed;		/* some allocation did: there is a column for that */
};

static const char *marked(char to[NUMBER], const char *mark, int64_t n)
{
	snprintf(to, NUMBER, "%s%" PRId64, mark, n);
	return to;
}

/* All bytes that the class holds, in use or not. */
static int64_t bytes_of(const struct model *m, const struct model_class *k,
			const struct model_sum *s, bool *sure)
{
	*sure = !*model_in_use_mark(k) && s->free_known && s->waiting_known;
	return model_bytes_of(m, k, k->in_use + s->free + s->waiting);
}

static const char *owner_of(const struct table *t, uint32_t i, char *to, size_t size)
{
	return owner_words(model_alloc(t->m, t->m->classes[t->class[i]].alloc), to, size);
}

static int before(const void *a, const void *b, void *model)
{
	const struct model *m = model;
	const struct model_class *x = &m->classes[*(const uint32_t *)a];
	const struct model_class *y = &m->classes[*(const uint32_t *)b];

	if (x->alloc != y->alloc)
		return x->alloc < y->alloc ? -1 : 1;
	if (x->unit_size != y->unit_size)
		return x->unit_size < y->unit_size ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

/* What the columns must hold. */
static void measure(struct table *t)
{
	struct model_sum s;
	char owner[64];

	for (uint32_t i = 0; i < t->n; i++) {
		int n = strlen(owner_of(t, i, owner, sizeof(owner)));

		if (!t->m->classes[t->class[i]].last_event)
			continue;
		t->owner_width = n > t->owner_width ? n : t->owner_width;
		model_class_sum(t->m, t->class[i], &s);
		t->failed |= s.events[BMA_ALLOC_FAIL] != 0;
	}
}

static int table_init(struct table *t, const struct model *m, const struct filter *filter)
{
	*t = (struct table){ .m = m, .owner_width = OWNER_WIDTH };
	t->class = malloc((m->nclasses + 1) * sizeof(*t->class));
	if (!t->class)
		return -ENOMEM;
	for (uint32_t i = 0; i < m->nclasses; i++)
		if (!m->classes[i].moved && filter_class(filter, m, &m->classes[i]))
			t->class[t->n++] = i;
	qsort_r(t->class, t->n, sizeof(*t->class), before, (void *)m);
	measure(t);
	return 0;
}

static void print_heading(FILE *to, const struct table *t)
{
	fprintf(to, "\n%-*s %5s %9s %9s %7s %6s", t->owner_width, "OWNER", "SIZE", "ALLOC", "FREE",
		"REFILL", "TRIM");
	if (t->failed)
		fprintf(to, " %6s", "FAIL");
	fprintf(to, " %9s %5s %5s %10s\n", "IN USE", "FREE", "WAIT", "BYTES");
}

static void print_row(FILE *to, const struct table *t, uint32_t i)
{
	const struct model_class *k = &t->m->classes[t->class[i]];
	char owner[64], in_use[NUMBER], free_cnt[NUMBER], waiting[NUMBER], bytes[NUMBER];
	struct model_sum s;
	int64_t n;
	bool sure;

	model_class_sum(t->m, t->class[i], &s);
	n = bytes_of(t->m, k, &s, &sure);
	fprintf(to, "%-*s %5u %9" PRIu64 " %9" PRIu64 " %7" PRIu64 " %6" PRIu64, t->owner_width,
		owner_of(t, i, owner, sizeof(owner)), k->unit_size, s.events[BMA_ALLOC],
		s.events[BMA_FREE] + s.events[BMA_FREE_RCU], s.events[BMA_REFILL],
		s.events[BMA_TRIM]);
	if (t->failed)
		fprintf(to, " %6" PRIu64, s.events[BMA_ALLOC_FAIL]);
	fprintf(to, " %9s %5s %5s %10s%s\n", marked(in_use, model_in_use_mark(k),
		       model_in_use_words(k)),
		marked(free_cnt, s.free_known ? "" : "~", s.free),
		marked(waiting, s.waiting_known ? "" : "~", s.waiting),
		marked(bytes, sure ? "" : "~", n), k->live ? "" : "  gone");
}

/* Nothing happened to them, but they hold memory all the same. */
static void print_quiet(FILE *to, const struct table *t)
{
	uint32_t quiet = 0, owners = 0, owner = ID_NONE;
	char bytes[NUMBER];
	bool all_sure = true, sure;
	int64_t sum = 0;
	struct model_sum s;

	for (uint32_t i = 0; i < t->n; i++) {
		const struct model_class *k = &t->m->classes[t->class[i]];

		if (k->last_event)
			continue;
		model_class_sum(t->m, t->class[i], &s);
		if (__builtin_add_overflow(sum, bytes_of(t->m, k, &s, &sure), &sum))
			sum = INT64_MAX;
		all_sure &= sure;
		owners += !quiet || k->alloc != owner;
		owner = k->alloc;
		quiet++;
	}
	if (quiet)
		fprintf(to, "and %u without an event, of %u owner%s: %s bytes\n", quiet, owners,
			owners == 1 ? "" : "s", marked(bytes, all_sure ? "" : "~", sum));
}

int print_classes(FILE *to, const struct model *m, const struct filter *filter)
{
	struct table t;

	if (table_init(&t, m, filter))
		return -ENOMEM;
	print_heading(to, &t);
	for (uint32_t i = 0; i < t.n; i++)
		if (m->classes[t.class[i]].last_event)
			print_row(to, &t, i);
	print_quiet(to, &t);
	free(t.class);
	if (m->retired.classes && !filter_any(filter))
		fprintf(to, "and %" PRIu64 " classes that went before the newest %d caches that are gone\n",
			m->retired.classes, GONE_KEPT);
	return 0;
}
