// SPDX-License-Identifier: GPL-2.0-or-later
#include "desk.h"

#include <string.h>

/* A kernel with one BPF program. */
static uint32_t prog_at(void *ctx, uint64_t time, const __u64 *addrs, unsigned int n,
			char name[BMA_NAME_LEN])
{
	(void)ctx;
	(void)time;
	for (unsigned int i = 0; i < n; i++)
		if (addrs[i] >= PROG_START && addrs[i] < PROG_END) {
			strcpy(name, "hungry");
			return 51;
		}
	return 0;
}

void desk_open(struct desk *d)
{
	static const uint64_t offsets[2] = { 0xffff888000000000, 0xffff888000040000 };

	tape_start(&d->tape, 2);
	d->r = registry_new(d->tape.w, 2, offsets);
	assert_non_null(d->r);
	d->resolver = (struct resolver){ d->r, names_new(d->tape.w),
					  lock_ids_new(d->tape.w, 2, offsets), prog_at, NULL };
	assert_non_null(d->resolver.names);
	assert_non_null(d->resolver.locks);
}

void desk_close(struct desk *d)
{
	struct bytes b;

	registry_free(d->r);
	names_free(d->resolver.names);
	lock_ids_free(d->resolver.locks);
	b = tape_bytes(&d->tape);
	bytes_release(&b);
}

struct bma_head head(uint8_t kind)
{
	return (struct bma_head){ .time = 90, .seq = 7, .cache = ADDR, .kind = kind,
				  .ctx = BMA_CTX_NMI, .flags = 5, .what = 1, .free_cnt = -3 };
}

struct event event_of(struct desk *d, const void *rec)
{
	struct ordered in = { .cpu = 1, .time = 100, .seq = 7, .rec = rec };
	struct event e;

	memset(&e, 0xff, sizeof(e));
	resolve(&d->resolver, &in, &e);
	return e;
}

struct bma_slot slot(uint8_t kind, uint64_t obj)
{
	return (struct bma_slot){ .commit = 8, .time = 90, .cache = ADDR, .obj = obj, .free_cnt = -3,
				  .preempt = 0x100000 | 2, .kind = kind, .flags = 5 };
}

struct event event_of_slot(struct desk *d, const struct bma_slot *s)
{
	struct ordered in = { .cpu = 1, .time = 100, .seq = 7, .slot = s };
	struct event e;

	memset(&e, 0xff, sizeof(e));
	resolve(&d->resolver, &in, &e);
	return e;
}

struct bma_owner_rec owner_rec(uint64_t ma, uint64_t base, uint32_t owner, uint32_t size)
{
	return (struct bma_owner_rec){ .ma = ma, .base = base, .owner = owner, .map_id = 40,
				       .map_type = 5, .classes = 1, .name = "stats",
				       .cls = { { .unit_size = size } } };
}
