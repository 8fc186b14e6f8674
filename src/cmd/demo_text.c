// SPDX-License-Identifier: GPL-2.0-or-later
#include "demo_text.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "../base/err.h"
#include "../play/feed.h"

#define WIDTH 80
#define INDENT 10	/* of captions: their times stand before */

struct telling {
	FILE *to;	/* NULL: nothing is told, only read */
	struct feed feed;
};

static int failed(const struct story *story, const struct feed *f)
{
	char buf[256];
	const char *what = feed_verdict(f, buf, sizeof(buf));

	if (f->error == -ENOMEM)
		return err(EXIT_RUNTIME, "out of memory");
	return err(EXIT_STREAM, "the recording of %s is bad: %s", story->name,
		   what ? what : "it holds nothing");
}

/* Breaks a text between words, behind the indent. */
static void put_caption(FILE *to, const char *text)
{
	int at = INDENT;

	while (*text) {
		int len = strcspn(text, " ");

		if (at > INDENT && at + 1 + len >= WIDTH) {
			fprintf(to, "\n%*s", INDENT, "");
			at = INDENT;
		}
		at += fprintf(to, "%s%.*s", at > INDENT ? " " : "", len, text);
		text += len + strspn(text + len, " ");
	}
	fputc('\n', to);
}

static double seconds(const struct model *m, uint64_t time)
{
	return (double)(time - m->start) / 1e9;
}

static int tell_item(void *ctx, const struct item *item, const struct model *m)
{
	const struct telling *t = ctx;

	if (t->to && m && item->type == ITEM_MARK) {
		fprintf(t->to, "%6.1f s  ", seconds(m, item->mark.time));
		put_caption(t->to, item->mark.text);
	}
	return 0;
}

/* Reads all of it; its feed is to be released. 0 or an enum exit_code, message out. */
static int read_all(struct telling *t, const struct story *story)
{
	int rc;

	if (story->begin == story->end)
		return story_missing(story);
	if (feed_init(&t->feed, UINT64_MAX))
		return err(EXIT_RUNTIME, "out of memory");
	t->feed.each = tell_item;
	t->feed.each_ctx = t;
	rc = feed_bytes(&t->feed, story->begin, story->end - story->begin);
	if (!rc)
		rc = feed_eof(&t->feed);
	if (!rc && t->feed.model)
		return 0;
	rc = failed(story, &t->feed);
	feed_release(&t->feed);
	return rc;
}

static int list_one(FILE *to, const struct story *story)
{
	struct telling t = { .to = NULL };
	int code = read_all(&t, story);

	if (code)
		return code;
	fprintf(to, "  %-11s %2.0f s  %s\n%20s%s\n", story->name,
		seconds(t.feed.model, t.feed.model->now), story->title, "", story->about);
	feed_release(&t.feed);
	return 0;
}

int demo_list(FILE *to)
{
	const struct story *story;
	int code = 0;

	fputs("Recordings of a real kernel, each a story told by captions:\n\n", to);
	for (size_t i = 0; !code && (story = story_at(i)); i++)
		code = list_one(to, story);
	fprintf(to, "\n`bmascope demo NAME` plays one on a terminal, and tells it as text elsewhere.\n"
		"view, stat and export take " STORY_PREFIX "NAME for a file: bmascope stat "
		STORY_PREFIX "%s\n", story_at(0)->name);
	return code;
}

int demo_tell(FILE *to, const struct story *story)
{
	struct telling t = { .to = to };
	const struct model *m;
	int code;

	fprintf(to, "%s:\n%s\n\n", story->title, story->about);
	code = read_all(&t, story);
	if (code)
		return code;
	m = t.feed.model;
	fprintf(to, "\n%.0f s and %" PRIu64 " events of Linux %s on %u CPU%s.\n"
		"The totals: bmascope stat " STORY_PREFIX "%s\n", seconds(m, m->now), m->position,
		t.feed.meta.release, m->ncpus, m->ncpus == 1 ? "" : "s", story->name);
	feed_release(&t.feed);
	return 0;
}
