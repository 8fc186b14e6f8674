// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does what standard input says, a step a line, and answers each with a line when it is done: what a
 * script needs to tell a story about one map and its caches. Elements and objects go in the order in
 * which they came.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../base/err.h"
#include "cpus.h"
#include "hash.h"
#include "detain.h"
#include "load.h"
#include "obj.h"
#include "workload.h"

#define CLASS 2		/* 64 bytes */
#define WORDS 3

struct steps {
	const struct workload_opts *opts;
	struct hash *hash;
	struct obj *obj;	/* NULL until a step wants objects */
	struct detain *detain;	/* likewise */
	uint64_t first, next;	/* keys in the map: from first up to next */
	uint32_t first_slot, next_slot;	/* objects held, likewise */
	struct workload_run run;
	int code;		/* how to exit when a step returned -ECANCELED; the message is out */
};

struct args {
	const char *word;	/* NULL: the step has none, or it was left out */
	uint32_t n;
	uint32_t us;		/* 0: left out */
};

static void rest(uint32_t us)
{
	struct timespec t = { us / 1000000, us % 1000000 * 1000 };

	while (nanosleep(&t, &t) && errno == EINTR)
		;
}

static uint32_t fewer(uint64_t have, uint32_t n)
{
	return have < n ? have : n;
}

/* Keys are taken one after the other by those that got in: with interrupts off or no memory the rest of
 * a run fails, so what got in is the beginning of it. */
static int insert(struct steps *s, uint32_t n)
{
	uint64_t before = s->run.inserted;
	int rc;

	s->run.key = s->next;
	s->run.depth = n;
	s->run.what = WORKLOAD_INSERT;
	rc = hash_run(s->hash, &s->run);
	s->next += s->run.inserted - before;
	return rc;
}

static int delete(struct steps *s, uint32_t n)
{
	n = fewer(s->next - s->first, n);
	s->run.key = s->first;
	s->run.depth = n;
	s->run.what = WORKLOAD_DELETE;
	s->first += n;
	return n ? hash_run(s->hash, &s->run) : 0;
}

static int objects_there(struct steps *s)
{
	if (!s->obj)
		s->obj = obj_new(s->opts, &s->code);
	return s->obj ? 0 : -ECANCELED;
}

static int get_objects(struct steps *s, uint32_t n)
{
	int rc = objects_there(s);

	if (rc)
		return rc;
	if (s->first_slot == s->next_slot)
		s->first_slot = s->next_slot = 0;
	if (n > s->opts->depth - s->next_slot)
		return -ENOSPC;
	s->next_slot += n;
	return obj_run_some(s->obj, CLASS, OBJ_ALLOCATE, s->next_slot - n, n);
}

static int drop_objects(struct steps *s, uint32_t n)
{
	n = fewer(s->next_slot - s->first_slot, n);
	s->first_slot += n;
	return n ? obj_run_some(s->obj, CLASS, OBJ_FREE, s->first_slot - n, n) : 0;
}

/* All in one run, or one after the other with a rest behind each. */
static int many(struct steps *s, const struct args *a, int (*some)(struct steps *s, uint32_t n))
{
	int rc = 0;

	if (!a->us)
		return some(s, a->n);
	for (uint32_t i = 0; !rc && i < a->n; i++) {
		rc = some(s, 1);
		rest(a->us);
	}
	return rc;
}

static int step_insert(struct steps *s, const struct args *a)
{
	return many(s, a, insert);
}

static int step_delete(struct steps *s, const struct args *a)
{
	return many(s, a, delete);
}

static int step_new(struct steps *s, const struct args *a)
{
	return many(s, a, get_objects);
}

static int step_drop(struct steps *s, const struct args *a)
{
	return many(s, a, drop_objects);
}

static int step_burst(struct steps *s, const struct args *a)
{
	uint64_t before = s->run.inserted;
	int rc;

	if (a->n > WORKLOAD_BURST_MAX)
		return -E2BIG;
	s->run.key = s->next;
	s->run.depth = a->n;
	rc = hash_burst(s->hash, &s->run);
	s->next += s->run.inserted - before;
	return rc;
}

static int step_cpu(struct steps *s, const struct args *a)
{
	(void)s;
	return cpus_pin(a->n);
}

static int step_rest(struct steps *s, const struct args *a)
{
	(void)s;
	rest(a->us);
	return 0;
}

static int step_detain(struct steps *s, const struct args *a)
{
	enum detain_flavour flavour = strcmp(a->word, "rcu") ? DETAIN_TASKS_TRACE : DETAIN_RCU;

	if (!s->detain)
		s->detain = detain_new(&s->code);
	return s->detain ? detain_start(s->detain, flavour, a->us) : -ECANCELED;
}

static int step_end(struct steps *s, const struct args *a)
{
	(void)a;
	return s->detain ? detain_end(s->detain) : 0;
}

/* What a step needs loaded is loaded before the story begins. */
static int step_load(struct steps *s, const struct args *a)
{
	if (!strcmp(a->word, "objects"))
		return objects_there(s);
	if (!s->detain)
		s->detain = detain_new(&s->code);
	return s->detain ? 0 : -ECANCELED;
}

static const struct step {
	const char *name;
	int (*run)(struct steps *s, const struct args *a);
	const char *words;	/* of which the first argument is one; NULL: it is N */
	enum { TIME_NONE, TIME_MAY, TIME_MUST } time;
	bool n;
} table[] = {
	{ "insert", step_insert, NULL, TIME_MAY, true },
	{ "delete", step_delete, NULL, TIME_MAY, true },
	{ "burst", step_burst, NULL, TIME_NONE, true },
	{ "new", step_new, NULL, TIME_MAY, true },
	{ "drop", step_drop, NULL, TIME_MAY, true },
	{ "cpu", step_cpu, NULL, TIME_NONE, true },
	{ "detain", step_detain, " rcu tasks-trace ", TIME_MUST, false },
	{ "rest", step_rest, NULL, TIME_MUST, false },
	{ "end", step_end, NULL, TIME_NONE, false },
	{ "load", step_load, " objects detain ", TIME_NONE, false },
};

static bool number(const char *s, uint32_t *n)
{
	char *end;
	unsigned long v;

	if (!s || *s < '0' || *s > '9')
		return false;
	errno = 0;
	v = strtoul(s, &end, 10);
	*n = v;
	return !*end && !errno && v <= WORKLOAD_KEYS_MAX;
}

/* 5ms or 2s */
static bool duration(const char *s, uint32_t *us)
{
	unsigned int n = 0;
	int len = 0;

	if (!s || sscanf(s, "%4u%n", &n, &len) != 1 || !n)
		return false;
	if (strcmp(s + len, "ms") && strcmp(s + len, "s"))
		return false;
	*us = n * (s[len] == 'm' ? 1000u : 1000000u);
	return true;
}

static bool is_one_of(const char *words, const char *s)
{
	char spaced[32];

	return s && snprintf(spaced, sizeof(spaced), " %s ", s) < (int)sizeof(spaced) &&
	       strstr(words, spaced);
}

static bool take(const struct step *step, char *rest_of_line, struct args *a)
{
	char *save, *word = strtok_r(rest_of_line, " \t", &save);

	if (step->words) {
		if (!is_one_of(step->words, word))
			return false;
		a->word = word;
		word = strtok_r(NULL, " \t", &save);
	}
	if (step->n) {
		if (!number(word, &a->n))
			return false;
		word = strtok_r(NULL, " \t", &save);
	}
	if (step->time == TIME_MUST || (word && step->time == TIME_MAY)) {
		if (!duration(word, &a->us))
			return false;
		word = strtok_r(NULL, " \t", &save);
	}
	return !word;
}

static const struct step *find(const char *name)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (!strcmp(table[i].name, name))
			return &table[i];
	return NULL;
}

static int answer(const struct steps *s, const char *name)
{
	printf("%s inserted %llu deleted %llu failed %llu enomem %llu\n", name, s->run.inserted,
	       s->run.deleted, s->run.failed, s->run.enomem);
	return fflush(stdout) ? err(EXIT_RUNTIME, "cannot answer: %s", strerror(errno)) : 0;
}

static int step(struct steps *s, char *line)
{
	char *rest_of_line = line + strcspn(line, " \t");
	struct args a = { 0 };
	const struct step *st;
	int rc;

	if (*rest_of_line)
		*rest_of_line++ = 0;
	st = find(line);
	if (!st || !take(st, rest_of_line, &a))
		return err(EXIT_USAGE, "no such step: %s%s%s", line, *rest_of_line ? " …" : "",
			   st ? "; its arguments are others" : "");
	rc = st->run(s, &a);
	if (rc == -ECANCELED)
		return s->code;
	if (rc)
		return err(EXIT_RUNTIME, "step %s: %s", line, strerror(-rc));
	return answer(s, line);
}

static int steps_run(struct steps *s)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	int code = 0;

	while (!code && (len = getline(&line, &size, stdin)) > 0) {
		line[strcspn(line, "\n")] = 0;
		if (*line)
			code = step(s, line);
	}
	free(line);
	return code;
}

int workload_steps(const struct workload_opts *o)
{
	struct steps s = { .opts = o, .run = { .step = 1, .rounds = 1 } };
	int code, cpu = cpus_pin_first();

	if (cpu < 0)
		return load_stopped(cpu);
	s.hash = hash_new(HASH_PLAIN, o, &code);
	if (!s.hash)
		return code;
	printf("workload steps map_id %u cpu %d\n", hash_map_id(s.hash), cpu);
	fflush(stdout);
	code = steps_run(&s);
	detain_free(s.detain);
	obj_free(s.obj);
	hash_free(s.hash);
	return code;
}
