// SPDX-License-Identifier: GPL-2.0-or-later
/* Sentences for local storage. True to kernel/bpf/bpf_local_storage.c of 7.2. */
#include <inttypes.h>

#include "explain_say.h"
#include "storage_rows.h"

/* "task 4121 nginx"; where nobody told whose the storage is: "storage 7"; or "an owner". */
static void say_whose(struct say *s, const struct explain *x)
{
	uint32_t storage = x->event->n[N_STORAGE];
	char words[STORAGE_WORDS];

	if (storage)
		say(s, "%s", storage_row_words(x->model, false, storage, words));
	else
		say(s, "an owner");
}

static void say_map(struct say *s, const struct explain *x)
{
	const struct model_storage_map *map = model_storage_map(x->model, x->event->n[N_STORAGE_MAP]);

	if (map && *map->info.name)
		say(s, "map %s #%" PRIu32, map->info.name, map->info.id);
	else if (x->event->n[N_STORAGE_MAP])
		say(s, "map #%" PRIu32, x->event->n[N_STORAGE_MAP]);
	else
		say(s, "a map that is gone");
}

/* Without a program it was bpf(), from user space. In an interrupt the thread has no part in it. */
static void say_who(struct say *s, const struct explain *x)
{
	const struct event *e = x->event;
	char text[120];

	storage_who_words(x->model, e->n[N_STORAGE_PROG],
			  e->ctx == BMA_CTX_TASK ? e->n[N_STORAGE_PID] : 0, text, sizeof(text));
	if (*text)
		say(s, " Asked for by %s.", text);
}

void say_storage_new(struct say *s, const struct explain *x)
{
	say_whose(s, x);
	say(s, " had no local storage: bpf_local_storage_alloc() made one, with the first element, of ");
	say_map(s, x);
	say(s, ", in it, and the owner points to it from now on.");
}

void say_storage_link(struct say *s, const struct explain *x)
{
	const struct event *e = x->event;

	say(s, "An element of ");
	say_map(s, x);
	if (e->what) {
		say(s, " could not be had: errno %u, which the helper or bpf() gives back.", e->what);
		say_who(s, x);
		return;
	}
	say(s, " is in the list of the local storage of ");
	say_whose(s, x);
	if (e->flags & BMA_F_BUCKET)
		say(s, " now; bucket %" PRIu32 " of the map has it, too.", e->n[N_STORAGE_BUCKET]);
	else
		say(s, " now; a bucket of the map has it, too.");
	say_who(s, x);
}

void say_storage_unlink(struct say *s, const struct explain *x)
{
	say(s, "An element of ");
	say_map(s, x);
	if (x->event->what) {
		say(s, " could not be taken out: errno %u. It stays where it is.", x->event->what);
		return;
	}
	say(s, " leaves the local storage of ");
	say_whose(s, x);
	if (x->event->flags & BMA_F_LAST)
		say(s, ". It was the last: the storage goes, too.");
	else
		say(s, ". Others stay in it.");
}

void say_storage_free(struct say *s, const struct explain *x)
{
	say(s, x->event->flags & BMA_F_WHOLE ? "A whole local storage" : "An element");
	if (x->event->flags & BMA_F_DEFERRED)
		say(s, " is freed after a tasks-trace grace period: it was deleted while its owner lives "
		    "on, so a program that sleeps may still see it.");
	else
		say(s, " is freed after an RCU grace period: its owner or its map goes, so no sleeping "
		    "program can see it any more.");
}
