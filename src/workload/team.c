// SPDX-License-Identifier: GPL-2.0-or-later
#include "team.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

enum team_state { TEAM_GATHERS, TEAM_RUNS, TEAM_GOES_HOME };

struct team {
	pthread_mutex_t lock;
	pthread_cond_t change;
	enum team_state state;
	int here;		/* threads that are on their CPU */
	team_fn fn;
	void *arg;
};

struct member {
	struct team *team;
	pthread_t thread;
	int n, cpu, rc;
};

/* Returns what has been decided. */
static enum team_state gather(struct team *t)
{
	enum team_state state;

	pthread_mutex_lock(&t->lock);
	t->here++;
	pthread_cond_broadcast(&t->change);
	while (t->state == TEAM_GATHERS)
		pthread_cond_wait(&t->change, &t->lock);
	state = t->state;
	pthread_mutex_unlock(&t->lock);
	return state;
}

static void *be_member(void *arg)
{
	struct member *m = arg;
	int rc = cpus_pin(m->cpu);

	m->rc = gather(m->team) == TEAM_RUNS ? m->team->fn(m->team->arg, m->n) : 0;
	if (!m->rc)
		m->rc = rc;
	return NULL;
}

static void decide(struct team *t, enum team_state state, int n)
{
	pthread_mutex_lock(&t->lock);
	while (t->here < n)
		pthread_cond_wait(&t->change, &t->lock);
	t->state = state;
	pthread_cond_broadcast(&t->change);
	pthread_mutex_unlock(&t->lock);
}

static int run(struct team *t, struct member *members, const struct cpus *c)
{
	int n, rc = 0;

	for (n = 0; n < c->n; n++) {
		members[n] = (struct member){ .team = t, .n = n, .cpu = c->cpu[n] };
		rc = -pthread_create(&members[n].thread, NULL, be_member, &members[n]);
		if (rc)
			break;
	}
	decide(t, rc ? TEAM_GOES_HOME : TEAM_RUNS, n);
	for (int i = 0; i < n; i++) {
		pthread_join(members[i].thread, NULL);
		if (!rc)
			rc = members[i].rc;
	}
	return rc;
}

int team_run(const struct cpus *c, team_fn fn, void *arg)
{
	struct team t = { .state = TEAM_GATHERS, .fn = fn, .arg = arg };
	struct member *members = calloc(c->n, sizeof(*members));
	int rc;

	if (!members)
		return -ENOMEM;
	pthread_mutex_init(&t.lock, NULL);
	pthread_cond_init(&t.change, NULL);
	rc = run(&t, members, c);
	pthread_cond_destroy(&t.change);
	pthread_mutex_destroy(&t.lock);
	free(members);
	return rc;
}
