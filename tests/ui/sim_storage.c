// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim_storage.h"

#include <errno.h>
#include <string.h>

#define FIRST_LOCK 9000		/* ids, beyond those that sim_locks.c gives */
#define ADDR 0xffff888010000000ull

static const struct {
	uint32_t id, type, value_size;
	uint8_t alloc;
	bool torn;
	const char *name;
} maps[] = {
	{ 51, 29, 64, BMA_STORAGE_KMALLOC_NOLOCK, false, "on_switch" },
	{ 52, 29, 16, BMA_STORAGE_KMALLOC_NOLOCK, false, "started" },
	{ 53, 29, 200, BMA_STORAGE_KMALLOC_NOLOCK, true, "a_long_map_name" },
	{ 54, 32, 8, BMA_STORAGE_MEM_ALLOC, false, "groups" },
	{ 55, 28, 512, BMA_STORAGE_KMALLOC, false, "files" },
	{ 56, 24, 24, BMA_STORAGE_KMALLOC_NOLOCK, false, "conns" },
	{ 57, 29, 1000, BMA_STORAGE_KMALLOC_NOLOCK, false, "task_last_seen" },
	{ 58, 29, 8, BMA_STORAGE_KMALLOC_NOLOCK, false, "task_last_wait" },
};

#define MAPS (sizeof(maps) / sizeof(maps[0]))

static const struct {
	uint8_t owner;
	uint64_t id;
	const char *name;
	bool locked;
	uint32_t map[6];	/* ended by 0 */
} owners[] = {
	{ BMA_STORAGE_TASK, 4121, "nginx", true, { 51, 52, 53, 57, 58, 0 } },
	{ BMA_STORAGE_TASK, 733, "sshd", false, { 51, 0 } },
	{ BMA_STORAGE_TASK, 1, "init", false, { 51, 52, 0 } },
	{ BMA_STORAGE_CGROUP, 6218, "system.slice", false, { 54, 0 } },
	{ BMA_STORAGE_INODE, 131077, "", false, { 55, 0 } },
	{ BMA_STORAGE_SOCKET, 10ull << 32 | 443 << 16 | 51820, "", false, { 56, 0 } },
};

#define OWNERS (sizeof(owners) / sizeof(owners[0]))

static void tell_lock(struct sim *s, uint32_t n, uint8_t owner, uint64_t id, const char *name)
{
	struct lock_info l = { .id = FIRST_LOCK + n, .count = 1, .of = BMA_LOCK_STORAGE,
			       .owner = owner, .owner_id = id, .addr = ADDR + n * 4096 };

	strncpy(l.name, name, BMA_NAME_LEN - 1);
	writer_lock(s->w, &l);
}

static void tell_owner(struct sim *s, uint32_t n)
{
	struct storage_info info = { .what = STORAGE_OWNER, .owner = {
		.storage = FIRST_LOCK + n, .owner = owners[n].owner, .owner_id = owners[n].id,
		.flags = owners[n].locked ? STORAGE_F_LOCKED : 0 } };

	strncpy(info.owner.name, owners[n].name, BMA_NAME_LEN - 1);
	writer_storage(s->w, &info);
}

static uint64_t elem_addr(uint32_t owner, uint32_t map)
{
	return ADDR + owner * 4096 + map * 8;
}

static void tell_elem(struct sim *s, uint32_t owner, uint32_t map)
{
	struct storage_info info = { .what = STORAGE_ELEM, .elem = {
		.addr = elem_addr(owner, map), .storage = FIRST_LOCK + owner, .map_id = map,
		.bucket = (owner * 5 + map) % 4, .slot = map % 2 ? map - 50 : 0,
		.flags = map == 53 ? STORAGE_F_BUCKET_LOCKED : 0 } };

	writer_storage(s->w, &info);
}

static uint32_t tell_elems(struct sim *s, uint32_t map)
{
	uint32_t n = 0;

	for (uint32_t o = 0; o < OWNERS; o++)
		for (const uint32_t *m = owners[o].map; *m; m++)
			if (*m == map) {
				tell_elem(s, o, map);
				n++;
			}
	return n;
}

static void tell_map(struct sim *s, uint32_t i, uint32_t elems)
{
	struct storage_info info = { .what = STORAGE_MAP, .map = {
		.id = maps[i].id, .type = maps[i].type, .value_size = maps[i].value_size,
		.elem_size = maps[i].value_size + 72, .cache_idx = i, .buckets = 4,
		.alloc = maps[i].alloc, .torn = maps[i].torn, .elems = elems } };

	strncpy(info.map.name, maps[i].name, BMA_NAME_LEN - 1);
	writer_storage(s->w, &info);
}

static void tell_snapshot(struct sim *s, uint32_t left_out)
{
	struct storage_info begin = { .what = STORAGE_BEGIN, .begin = { .time = s->time } };
	struct storage_info end = { .what = STORAGE_END, .end = {
		.maps = MAPS, .owners = OWNERS, .left_out = left_out } };

	writer_storage(s->w, &begin);
	for (uint32_t o = 0; o < OWNERS; o++)
		tell_owner(s, o);
	for (uint32_t i = 0; i < MAPS; i++) {
		uint32_t n = tell_elems(s, maps[i].id);

		tell_map(s, i, n);
		end.end.elems += n;
	}
	writer_storage(s->w, &end);
}

static void happen(struct sim *s, uint8_t kind, uint8_t what, uint8_t flags, uint64_t obj,
		   uint32_t map, uint32_t owner)
{
	struct event e = { .kind = kind, .what = what, .flags = flags, .obj = obj,
			   .n = { [N_STORAGE_MAP] = map, [N_STORAGE] = FIRST_LOCK + owner } };

	if (flags & BMA_F_BUCKET) {
		e.n[N_STORAGE_BUCKET] = 2;
		e.n[N_STORAGE_PROG] = 71;
		e.n[N_STORAGE_PID] = 4242;
	}
	sim_event(s, 0, &e);
}

void sim_storage_story(struct sim *s, uint32_t left_out)
{
	uint32_t curl = OWNERS;

	for (uint32_t o = 0; o < OWNERS; o++)
		tell_lock(s, o, owners[o].owner, owners[o].id, owners[o].name);
	tell_snapshot(s, left_out);
	sim_name(s, NAME_PROG, 71, "count_switches");
	sim_name(s, NAME_TASK, 4242, "curl");
	for (int i = 0; i < 20; i++) {	/* a value for a little while, again and again */
		happen(s, BMA_STORAGE_LINK, 0, 0, elem_addr(1, 52), 52, 1);
		sim_wait(s, 1000000);
		happen(s, BMA_STORAGE_UNLINK, 0, 0, elem_addr(1, 52), 52, 1);
		happen(s, BMA_STORAGE_FREE, 0, BMA_F_DEFERRED, elem_addr(1, 52), 52, 1);
	}
	happen(s, BMA_STORAGE_UNLINK, EDEADLK, 0, elem_addr(2, 51), 51, 2);
	happen(s, BMA_STORAGE_LINK, EEXIST, 0, 0, 51, 2);
	tell_lock(s, curl, BMA_STORAGE_TASK, 4242, "curl");
	happen(s, BMA_STORAGE_LINK, 0, BMA_F_BUCKET, elem_addr(curl, 51), 51, curl);
	happen(s, BMA_STORAGE_NEW, 0, 0, 0, 51, curl);
	happen(s, BMA_STORAGE_LINK, 0, 0, elem_addr(curl, 52), 52, curl);
	sim_wait(s, 2500000);
}
