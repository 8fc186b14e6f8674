// SPDX-License-Identifier: GPL-2.0-or-later
/* Sentences for local storage. True to kernel/bpf/bpf_local_storage.c of 7.2. */
#include <inttypes.h>
#include <string.h>

#include "explain_say.h"
#include "../src/model/lock_words.h"

static void say_where(struct say *s, const struct explain *x)
{
	char name[LOCK_NAME];

	say(s, "%s", lock_words(x->model, x->event->n[N_STORAGE], name, sizeof(name)));
	if (x->event->n[N_STORAGE_MAP])
		say(s, ", for map #%" PRIu32, x->event->n[N_STORAGE_MAP]);
}

void say_storage_new(struct say *s, const struct explain *x)
{
	say(s, "An owner got local storage: ");
	say_where(s, x);
	say(s, ". Its first element comes with it.");
}

void say_storage_link(struct say *s, const struct explain *x)
{
	if (x->event->what) {
		say(s, "An element could not be had (%s): ", strerror(x->event->what));
		say_where(s, x);
		say(s, ".");
		return;
	}
	say(s, "An element is in its owner's list and in its map's bucket now: ");
	say_where(s, x);
	say(s, ".");
}

void say_storage_unlink(struct say *s, const struct explain *x)
{
	if (x->event->what)
		say(s, "An element could not be taken out (%s): ", strerror(x->event->what));
	else
		say(s, "An element leaves: ");
	say_where(s, x);
	say(s, "%s", x->event->flags & BMA_F_LAST ?
	    ". It was the last one: the storage goes, too." : ".");
}

void say_storage_free(struct say *s, const struct explain *x)
{
	say(s, "%s", x->event->flags & BMA_F_WHOLE ? "A local storage is given back" :
	    "An element of local storage is given back");
	say(s, " after %s grace period: ", x->event->flags & BMA_F_DEFERRED ? "a tasks-trace" :
	    "an RCU");
	say_where(s, x);
	say(s, ".");
}
