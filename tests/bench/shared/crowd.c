// SPDX-License-Identifier: GPL-2.0-or-later
#include "crowd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../ui/sim.h"

#define SECOND 1000000000ull
#define GRACE (SECOND * 4 / 5)	/* what a grace period takes: some program sleeps */
#define WAITING 16384		/* caches that wait for one at once, at most */

struct maker {			/* the other process */
	struct sim sim;
	const struct crowd_want *want;
	uint64_t random;
	uint32_t waiting[WAITING];	/* caches whose grace periods end next, a ring */
	uint32_t first, behind;
};

/* Any sequence that is always the same and visits all (Knuth's constants). */
static uint32_t next_random(struct maker *m, uint32_t below)
{
	m->random = m->random * 6364136223846793005ull + 1442695040888963407ull;
	return (m->random >> 33) % below;
}

static void make_maps(struct maker *m)
{
	static const uint32_t sizes[] = { 72, 136, 48, 264, 520, 96, 1032 };
	char name[BMA_NAME_LEN];

	for (uint32_t i = 0; i < m->want->maps; i++) {
		struct sim_owner o = {
			.owner = BMA_OWNER_MAP, .map_id = i + 1, .map_type = 1, .name = name,
			.unit_size = sizes[i % 7], .older = true,
		};

		snprintf(name, sizeof(name), "map_%u", (i * 7919) % m->want->maps);
		sim_owner(&m->sim, &o);
	}
}

/* Those that began long enough ago are over. A batch that began behind one waits anew. */
static void end_waits(struct maker *m)
{
	while (m->first != m->behind) {
		struct sim_cache *c = &m->sim.caches[m->waiting[m->first % WAITING]];

		if (c->gp_start + GRACE > m->sim.time && m->behind - m->first < WAITING - 1)
			return;
		sim_gp_end(&m->sim, m->waiting[m->first++ % WAITING]);
		if (c->gp_start)
			m->waiting[m->behind++ % WAITING] = c - m->sim.caches;
	}
}

/* Some objects are taken and most come back: lists go up and down, refills and trims come. */
static void use(struct maker *m, uint32_t cache)
{
	bool waited = m->sim.caches[cache].gp_start;
	uint32_t n = 1 + next_random(m, 24);

	end_waits(m);
	if (next_random(m, 2))
		sim_alloc(&m->sim, cache, n);
	else
		sim_free(&m->sim, cache, n);
	if (m->sim.caches[cache].gp_start && !waited)
		m->waiting[m->behind++ % WAITING] = cache;
}

static uint32_t any_busy(struct maker *m)
{
	uint32_t cpus = m->want->cpus / m->want->busy;

	return next_random(m, m->want->maps) * m->want->cpus +
	       next_random(m, cpus ? cpus : 1) * m->want->busy;
}

static void make_piece(struct maker *m, char piece)
{
	struct sim *s = &m->sim;
	uint64_t end = s->time + (piece == CROWD_EVENTS ? SECOND / 10 : SECOND / 20);

	end_waits(m);
	s->step = SECOND / 10 / 12000;		/* over all of it */
	for (int i = 0; piece == CROWD_EVENTS && i < CROWD_CALLS; i++)
		use(m, any_busy(m));
	if (piece == CROWD_SECOND)
		end = SIM_START + ((s->time - SIM_START) / SECOND + 1) * SECOND;
	sim_wait(s, end > s->time ? end - s->time : 1);
}

static int make_all(struct maker *m, int fd)
{
	if (sim_init(&m->sim, fd, m->want->cpus))
		return -ENOMEM;
	m->sim.step = 1000;
	make_maps(m);
	for (uint32_t i = 0; i < m->sim.ncaches; i += m->want->busy)
		sim_alloc(&m->sim, i, 1 + next_random(m, 40));
	for (int i = 0; i < 10; i++) {
		sim_wait(&m->sim, SECOND / 10);
		end_waits(m);
	}
	return 0;
}

/* A byte that comes asks for a piece, a byte that goes says that it is there. */
static int child(const struct crowd_want *w, int fd, int asked, int answer)
{
	struct maker *m = calloc(1, sizeof(*m));
	char piece;

	if (!m)
		return 1;
	m->want = w;
	m->random = 1;
	if (make_all(m, fd))
		return 1;
	do {
		if (writer_error(m->sim.w) || write(answer, "", 1) != 1)
			return 1;
		if (read(asked, &piece, 1) != 1)
			return 0;
		make_piece(m, piece);
	} while (1);
}

static int wait_answer(struct crowd *c)
{
	char done;

	return read(c->answer, &done, 1) == 1 ? 0 : -EPIPE;
}

int crowd_start(struct crowd *c, const struct crowd_want *w)
{
	int fd = memfd_create("stream", MFD_CLOEXEC), ask[2], answer[2];
	char again[32];

	if (fd < 0 || pipe(ask) || pipe(answer))
		return -errno;
	/* opened again: each side has its own place in the file */
	snprintf(again, sizeof(again), "/proc/self/fd/%d", fd);
	*c = (struct crowd){ .ask = ask[1], .answer = answer[0], .fd = open(again, O_RDONLY) };
	c->pid = c->fd < 0 ? -1 : fork();
	if (c->pid < 0)
		return -errno;
	if (!c->pid) {
		close(ask[1]);
		close(answer[0]);
		_exit(child(w, fd, ask[0], answer[1]));
	}
	close(fd);
	close(ask[0]);
	close(answer[1]);
	return wait_answer(c);
}

int crowd_more(struct crowd *c, enum crowd_piece piece)
{
	char byte = piece;

	return write(c->ask, &byte, 1) == 1 ? wait_answer(c) : -errno;
}

void crowd_end(struct crowd *c)
{
	close(c->ask);
	close(c->answer);
	close(c->fd);
	waitpid(c->pid, NULL, 0);
}
