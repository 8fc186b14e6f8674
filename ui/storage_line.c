// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage_line.h"

#include <inttypes.h>
#include <stdio.h>

#include "storage_rows.h"

void storage_line_owner(const struct model *m, const struct event *e, char *buf, size_t size)
{
	char words[STORAGE_WORDS];

	snprintf(buf, size, "%s", e->n[N_STORAGE] ?
		 storage_row_words(m, false, e->n[N_STORAGE], words) : "");
}

static void say_free(struct say *s, const struct event *e)
{
	say(s, "%safter %s", e->flags & BMA_F_WHOLE ? "the storage, " : "",
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
	say_map(s, m, e);
	if (e->kind == BMA_STORAGE_FREE)
		say_free(s, e);
	else if (e->what && e->kind != BMA_STORAGE_NEW)
		say(s, "failed: errno %u ", e->what);
	else if (e->kind == BMA_STORAGE_UNLINK && e->flags & BMA_F_LAST)
		say(s, "the last one");
	if (e->kind == BMA_STORAGE_LINK && !brief)
		say_who(s, m, e);
}
