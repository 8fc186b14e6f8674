// SPDX-License-Identifier: GPL-2.0-or-later
/* A writer to memory, and the recordings that most tests read. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../src/event/kind.h"

void tape_start(struct tape *t, uint32_t cpus)
{
	char *text = meta_text(cpus);

	*t = (struct tape){ .fd = memfd_create("tape", MFD_CLOEXEC), .time = 5000000000 };
	assert_true(t->fd >= 0);
	t->w = writer_new(t->fd);
	assert_non_null(t->w);
	assert_int_equal(writer_meta(t->w, text), 0);
	free(text);
}

void tape_event(struct tape *t, struct event e)
{
	t->time += 1000;
	e.time = t->time;
	e.seq = t->seq[e.cpu];
	t->seq[e.cpu] += event_span(&e);
	assert_int_equal(writer_event(t->w, &e), 0);
}

void tape_loss(struct tape *t, uint32_t cpu, uint32_t lost)
{
	tape_event(t, (struct event){ .kind = BMA_LOSS, .cpu = cpu, .n = { lost } });
}

struct bytes tape_bytes(struct tape *t)
{
	writer_free(t->w);
	assert_int_equal(lseek(t->fd, 0, SEEK_SET), 0);
	return bytes_of_fd(t->fd);
}

static void tell_caches(struct tape *t, uint32_t cpus)
{
	struct alloc_info a = { .id = 1, .owner = BMA_OWNER_MAP, .map_id = 17, .map_type = 1,
				.max_entries = 100, .ma = 0xffff888001234500, .name = "conns" };

	assert_int_equal(writer_alloc(t->w, &a), 0);
	for (uint32_t cpu = 0; cpu < cpus; cpu++) {
		struct cache_info c = { .id = cpu + 1, .alloc = 1, .cpu = cpu,
					.addr = 0xffff88807dc00000 + cpu * 0x40000,
					.unit_size = 72, .low = 32, .high = 96, .batch = 48 };

		assert_int_equal(writer_cache(t->w, &c), 0);
	}
}

static bool has_field(const struct event *e, uint8_t field)
{
	for (const uint8_t *f = kind_row(e->kind)->fields; *f; f++)
		if (*f == field)
			return true;
	return false;
}

/* As the probes number them: moves has the number of each cache's last one. */
static struct event numbered(struct event e, uint32_t *moves)
{
	if (e.kind == BMA_STATE)
		e.moves = moves[e.cache];
	else if (has_field(&e, FIELD_MOVES))
		e.moves = ++moves[e.cache];
	if (has_field(&e, FIELD_TGT_MOVES))
		e.tgt_moves = ++moves[e.tgt];
	return e;
}

static void tell_name(struct tape *t, enum name_of of, uint32_t id)
{
	struct name_info n = { .of = of, .id = id };

	snprintf(n.name, sizeof(n.name), "%s%u", of == NAME_PROG ? "prog" : "task ", id);
	assert_int_equal(writer_name(t->w, &n), 0);
}

struct bytes small_recording(void)
{
	uint32_t moves[3] = { 0 };
	struct counters c[] = { { 0, BMA_ALLOC, 9, 7, 1, 1 }, { CPU_UNKNOWN, BMA_FREE, 2, 0, 0, 2 } };
	struct mark mark = { 7, "a label" };
	struct tape t;

	tape_start(&t, 2);
	tell_caches(&t, 2);
	tell_name(&t, NAME_PROG, BMA_ALLOC_FAIL);
	tell_name(&t, NAME_TASK, 2);
	for (unsigned int k = 1; k < BMA_KINDS; k++)
		for (uint32_t cpu = 0; cpu < 2; cpu++)
			tape_event(&t, numbered((struct event){ .kind = k, .cpu = cpu, .ctx = k % 4,
				.cache = cpu + 1, .tgt = 2 - cpu, .obj = 0xffff888000000000 + k * 72,
				.free_cnt = 3 * k, .n = { k, 2, 3, 4, 5, 6, 7, 8 } }, moves));
	assert_int_equal(writer_counters(t.w, c, 2), 0);
	assert_int_equal(writer_tick(t.w, t.time), 0);
	assert_int_equal(writer_mark(t.w, &mark), 0);
	assert_int_equal(writer_key(t.w, t.time), 0);
	tell_caches(&t, 2);
	tape_loss(&t, 1, 12);
	tape_event(&t, (struct event){ .kind = BMA_ALLOC, .cpu = 1, .cache = 2, .free_cnt = 9 });
	assert_int_equal(writer_end(t.w, t.time + 1), 0);
	return tape_bytes(&t);
}

/* Kinds that change nothing dangerous when their neighbours are missing: all but those of life. */
static struct event random_event(struct rnd *r)
{
	static const uint8_t kinds[] = { BMA_ALLOC, BMA_ALLOC, BMA_ALLOC, BMA_FREE, BMA_FREE,
					 BMA_FREE_RCU, BMA_REFILL, BMA_TRIM, BMA_GP_START,
					 BMA_GP_END, BMA_ALLOC_FAIL, BMA_STATE };
	uint32_t cpu = rnd_below(r, 3);

	return (struct event){ .kind = kinds[rnd_below(r, ARRAY_SIZE(kinds))], .cpu = cpu,
			       .cache = cpu + 1, .tgt = 1 + rnd_below(r, 3), .obj = rnd_wild(r),
			       .free_cnt = rnd_below(r, 100),
			       .n = { rnd_below(r, 50), rnd_below(r, 9), rnd_below(r, 9) } };
}

struct bytes busy_recording(uint64_t seed, unsigned int events)
{
	struct rnd r = { seed };
	uint32_t moves[4] = { 0 };
	struct tape t;

	tape_start(&t, 3);
	tell_caches(&t, 3);
	for (unsigned int i = 0; i < events; i++) {
		struct event e = numbered(random_event(&r), moves);

		if (e.kind == BMA_ALLOC_FAIL && e.n[N_PROG]) {
			tell_name(&t, NAME_PROG, e.n[N_PROG]);
			tell_name(&t, NAME_TASK, e.n[N_PID]);
		}
		tape_event(&t, e);
		if (!rnd_below(&r, 40))
			tape_loss(&t, rnd_below(&r, 3), 1 + rnd_below(&r, 9));
		if (!rnd_below(&r, 25)) {
			t.time += 20000000;	/* so that INDEX has places */
			assert_int_equal(writer_tick(t.w, t.time), 0);
		}
	}
	assert_int_equal(writer_end(t.w, t.time), 0);
	return tape_bytes(&t);
}
