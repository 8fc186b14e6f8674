// SPDX-License-Identifier: GPL-2.0-or-later
/* Events of local storage: moments of a process of their own, on a thread for each kind of owner. */
#include "perfetto_parts.h"

#include <inttypes.h>

#include "../event/kind.h"

/* The owner is known as long as it has its storage. */
static unsigned int owner_of(const struct model *m, const struct event *e)
{
	const struct model_storage_owner *o = model_storage_owner(m, e->n[N_STORAGE]);

	return o && o->info.owner < BMA_STORAGE_OWNERS ? o->info.owner : BMA_STORAGE_UNKNOWN;
}

static void name_thread(struct perfetto *p, unsigned int owner)
{
	char name[32];

	if (!p->storage_named)
		record_name(p, PID_STORAGE, 0, "local storage", PID_STORAGE);
	if (p->storage_named >> owner & 1)
		return;
	p->storage_named |= 1u << owner;
	snprintf(name, sizeof(name), "%s", owner ? storage_owner_name(owner) : "owner not known");
	record_name(p, PID_STORAGE, TID_STORAGE + owner, name, owner);
}

static void put_owner(struct perfetto *p, const struct model *m, const struct event *e)
{
	const struct model_storage_owner *o = model_storage_owner(m, e->n[N_STORAGE]);
	char words[64];

	if (e->n[N_STORAGE])
		arg_uint(p, "storage", e->n[N_STORAGE]);
	if (o)
		arg_text(p, "owner", storage_owner_words(&o->info, words, sizeof(words)));
}

static void put_map(struct perfetto *p, const struct model *m, const struct event *e)
{
	const struct model_storage_map *map = model_storage_map(m, e->n[N_STORAGE_MAP]);

	if (e->n[N_STORAGE_MAP])
		arg_uint(p, "map", e->n[N_STORAGE_MAP]);
	if (map && *map->info.name)
		arg_text(p, "map_name", map->info.name);
}

static void put_link(struct perfetto *p, const struct model *m, const struct event *e)
{
	const char *prog = model_name(m, NAME_PROG, e->n[N_STORAGE_PROG]);
	const char *task = model_name(m, NAME_TASK, e->n[N_STORAGE_PID]);

	if (e->flags & BMA_F_BUCKET)
		arg_uint(p, "bucket", e->n[N_STORAGE_BUCKET]);
	if (e->n[N_STORAGE_PROG])
		arg_uint(p, "prog", e->n[N_STORAGE_PROG]);
	if (prog)
		arg_text(p, "prog_name", prog);
	if (e->n[N_STORAGE_PID])
		arg_uint(p, "pid", e->n[N_STORAGE_PID]);
	if (task)
		arg_text(p, "task", task);
}

void storage_event(struct perfetto *p, const struct model *m, const struct event *e)
{
	unsigned int owner = owner_of(m, e);
	bool link = e->kind == BMA_STORAGE_LINK || e->kind == BMA_STORAGE_UNLINK;

	if (!in_window(p) || !wants_kind(p, e->kind))
		return;
	name_thread(p, owner);
	record_begin(p, &(struct record){
		.ph = 'i', .scope = 't', .pid = PID_STORAGE, .tid = TID_STORAGE + owner,
		.ts = apart(&p->storage_ts, p->now), .cat = "storage", .name = kind_name(e->kind) });
	put_owner(p, m, e);
	put_map(p, m, e);
	if (e->kind == BMA_STORAGE_LINK)
		put_link(p, m, e);
	if (link && e->what)
		arg_uint(p, "errno", e->what);
	arg_true(p, "last", e->kind == BMA_STORAGE_UNLINK && e->flags & BMA_F_LAST);
	arg_true(p, "deferred", e->kind == BMA_STORAGE_FREE && e->flags & BMA_F_DEFERRED);
	arg_true(p, "whole", e->kind == BMA_STORAGE_FREE && e->flags & BMA_F_WHOLE);
	arg_uint(p, "ran_on_cpu", e->cpu);
	arg_text(p, "context", ctx_name(e->ctx));
	arg_uint(p, "position", m->position);
	record_end(p);
}
