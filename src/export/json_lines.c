// SPDX-License-Identifier: GPL-2.0-or-later
/* jsonl: an object a line, as they come. Events and states only, so that lines are positions; or
 * everything. */
#include <errno.h>
#include <stdlib.h>

#include "../play/replay.h"
#include "json_ends.h"
#include "json_record.h"

struct lines {
	const struct export_opts *opts;
	struct json_record record;
	struct piece heads[JSON_PARTS];		/* {"type":"event", */
	struct text_out out;
};

static void *lines_open(FILE *to, const struct export_opts *opts)
{
	struct lines *l = malloc(sizeof(*l));

	if (!l)
		return NULL;
	l->opts = opts;
	json_record_init(&l->record, opts);
	text_out_init(&l->out, to);
	for (unsigned int part = 0; part < JSON_PARTS; part++)
		l->heads[part].len = snprintf(l->heads[part].text, sizeof(l->heads[part].text),
					      "{\"type\":\"%s\",", json_part_type(part));
	return l;
}

static void put_meta(struct lines *l, const char *text)
{
	struct meta meta;

	if (!l->opts->all || meta_parse(text, &meta))
		return;
	OUT(&l->out, "{\"type\":\"meta\",");
	json_put_about(&l->out, l->opts);
	out_char(&l->out, ',');
	json_put_meta(&l->out, &meta);
	OUT(&l->out, "}\n");
}

static void put_place(struct lines *l, const char *type, const struct item *item,
		      const struct model *m)
{
	OUT(&l->out, "{\"type\":\"");
	out_text(&l->out, type);
	OUT(&l->out, "\",");
	json_put_place(&l->out, &(struct json_place){ l->record.items, item->events,
						      json_time(m, item->time) });
	OUT(&l->out, "}\n");
}

static void put_line(struct lines *l, const struct item *item, const struct model *m)
{
	out_used(&l->out, put_piece(out_room(&l->out, PUT_SLACK),
				    &l->heads[json_record_part(item)]));
	json_record_put(&l->record, &l->out, item, m);
	OUT(&l->out, "}\n");
}

static int lines_item(void *x, const struct item *item, const struct model *m)
{
	struct lines *l = x;
	int rc = json_record_take(&l->record, item, m);

	if (rc <= 0)
		return rc;
	if (item->type == ITEM_META)
		put_meta(l, item->text);
	else if (!l->opts->all && !replay_steps(item, m->ncpus))
		return 0;
	else if (item->type == ITEM_KEY)
		put_place(l, "before", item, m);
	else if (item->type == ITEM_END)
		put_place(l, "end", item, m);
	else
		put_line(l, item, m);
	return 0;
}

static int lines_finish(void *x, const struct feed *feed)
{
	struct lines *l = x;
	char *summary = NULL;

	if (l->opts->all) {
		if (json_summary(feed, l->opts, &summary))
			return -ENOMEM;
		OUT(&l->out, "{\"type\":\"stream\",");
		json_put_stream(&l->out, feed);
		OUT(&l->out, "}\n{\"type\":\"summary\",");
		out_text(&l->out, summary + 1);		/* behind its { */
		out_char(&l->out, '\n');
		free(summary);
	}
	text_out_flush(&l->out);
	return 0;
}

static int lines_error(const void *x)
{
	const struct lines *l = x;

	return l->out.error;
}

static void lines_close(void *x)
{
	struct lines *l = x;

	if (!l)
		return;
	json_record_release(&l->record);
	free(l);
}

const struct exporter export_jsonl = {
	.format = "jsonl",
	.means = "JSON, a line an event or state; with --all everything",
	.open = lines_open,
	.item = lines_item,
	.finish = lines_finish,
	.error = lines_error,
	.close = lines_close,
};
