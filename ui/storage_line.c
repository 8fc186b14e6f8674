// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage_line.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "draw.h"
#include "storage_rows.h"

#define OWNER_LONG 20	/* cells from which on it is said at length, so that rows are alike */

void storage_line_owner(const struct model *m, const struct event *e, char *buf, size_t size)
{
	char words[STORAGE_WORDS];

	snprintf(buf, size, "%s", e->n[N_STORAGE] ?
		 storage_row_words(m, false, e->n[N_STORAGE], words) : "");
}

/* Without the word for what most are; the number of a cgroup says less than its name. */
static void say_shortly(struct say *s, const struct storage_owner_info *o)
{
	char words[STORAGE_WORDS];

	storage_owner_words(o, words, sizeof(words));
	if (o->owner == BMA_STORAGE_TASK)
		say(s, "%" PRIu64 " %s", o->owner_id, o->name);
	else if (o->owner == BMA_STORAGE_CGROUP && *o->name)
		say(s, "cg %s", o->name);
	else if (o->owner == BMA_STORAGE_SOCKET)
		say(s, "sk%s", words + strlen("socket"));
	else
		say(s, "%s", words);
}

void storage_line_owner_in(struct say *s, const struct model *m, const struct event *e, int width)
{
	char text[STORAGE_WORDS] = "";
	struct storage_owner_info o;
	struct say brief;

	if (e->n[N_STORAGE])
		storage_row_words(m, false, e->n[N_STORAGE], text);
	if (width < OWNER_LONG && storage_whose(m, e->n[N_STORAGE], &o)) {
		say_start(&brief, text, sizeof(text));
		say_shortly(&brief, &o);
	}
	say(s, "%s", text);
}

/* "-EDEADLK", or "errno 75" */
static void say_error(struct say *s, unsigned int err)
{
	const char *name = storage_errno_name(err);

	if (name)
		say(s, "-%s ", name);
	else
		say(s, "errno %u ", err);
}

static void say_free(struct say *s, const struct event *e, bool brief)
{
	say(s, "%s%s%s", e->flags & BMA_F_WHOLE ? "the storage, " : "", brief ? "" : "after ",
	    e->flags & BMA_F_DEFERRED ? "tasks-trace" : "rcu");
}

static void say_map(struct say *s, const struct model *m, const struct event *e)
{
	const struct model_storage_map *map = model_storage_map(m, e->n[N_STORAGE_MAP]);

	if (map && *map->info.name)
		say(s, "%s ", map->info.name);
	if (e->n[N_STORAGE_MAP])
		say(s, "#%" PRIu32 " ", e->n[N_STORAGE_MAP]);
	if (e->kind == BMA_STORAGE_LINK && e->flags & BMA_F_BUCKET)
		say(s, "b[%" PRIu32 "] ", e->n[N_STORAGE_BUCKET]);
}

static void say_who(struct say *s, const struct model *m, const struct event *e)
{
	char text[120];

	say(s, "%s", storage_who_words(m, e->n[N_STORAGE_PROG], e->n[N_STORAGE_PID], text,
				       sizeof(text)));
}

void storage_line_what(struct say *s, const struct model *m, const struct event *e, bool brief)
{
	if (e->what && (e->kind == BMA_STORAGE_LINK || e->kind == BMA_STORAGE_UNLINK))
		say_error(s, e->what);
	say_map(s, m, e);
	if (e->kind == BMA_STORAGE_FREE)
		say_free(s, e, brief);
	else if (e->kind == BMA_STORAGE_UNLINK && e->flags & BMA_F_LAST)
		say(s, "the last one");
	if (e->kind == BMA_STORAGE_LINK && !brief)
		say_who(s, m, e);
}
