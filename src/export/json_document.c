// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * json: one document of everything. Events, the most of it, go straight out; the other arrays wait
 * in temporary files until they have ended.
 */
#include <errno.h>
#include <stdlib.h>

#include "json_ends.h"
#include "json_record.h"

struct section {
	FILE *file;
	bool begun;
	struct text_out out;
};

struct document {
	const struct export_opts *opts;
	struct json_record record;
	struct text_out out;
	struct section sections[JSON_PARTS];	/* that of events is only used for `begun` */
	struct json_place before, end;		/* item 0: there was none */
};

static void document_close(void *x)
{
	struct document *d = x;

	if (!d)
		return;
	for (unsigned int i = 0; i < JSON_PARTS; i++)
		if (d->sections[i].file)
			fclose(d->sections[i].file);
	json_record_release(&d->record);
	free(d);
}

static void *document_open(FILE *to, const struct export_opts *opts)
{
	struct document *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	d->opts = opts;
	json_record_init(&d->record, opts);
	text_out_init(&d->out, to);
	for (unsigned int i = 0; i < JSON_PARTS; i++) {
		struct section *s = &d->sections[i];

		s->file = i == JSON_EVENTS ? NULL : tmpfile();
		text_out_init(&s->out, s->file);
		if (i != JSON_EVENTS && !s->file) {
			int error = errno;

			document_close(d);
			errno = error;
			return NULL;
		}
	}
	return d;
}

static int put_meta(struct document *d, const char *text)
{
	struct meta meta;

	if (meta_parse(text, &meta))
		return -EBADMSG;
	out_char(&d->out, '{');
	json_put_about(&d->out, d->opts);
	OUT(&d->out, ",\n\"meta\":{");
	json_put_meta(&d->out, &meta);
	OUT(&d->out, "},\n\"events\":[");
	return 0;
}

static void put_record(struct document *d, const struct item *item, const struct model *m)
{
	enum json_part part = json_record_part(item);
	struct section *s = &d->sections[part];
	struct text_out *o = part == JSON_EVENTS ? &d->out : &s->out;

	if (s->begun)
		OUT(o, ",\n{");
	else
		OUT(o, "\n{");
	s->begun = true;
	json_record_put(&d->record, o, item, m);
	out_char(o, '}');
}

static struct json_place place_of(const struct document *d, const struct item *item,
				  const struct model *m)
{
	return (struct json_place){ d->record.items, item->events, json_time(m, item->time) };
}

static int document_item(void *x, const struct item *item, const struct model *m)
{
	struct document *d = x;
	int rc = json_record_take(&d->record, item, m);

	if (rc <= 0)
		return rc;
	if (item->type == ITEM_META)
		return put_meta(d, item->text);
	if (item->type == ITEM_KEY)
		d->before = place_of(d, item, m);
	else if (item->type == ITEM_END)
		d->end = place_of(d, item, m);
	else
		put_record(d, item, m);
	return 0;
}

/* What the section's file holds. 0 or -errno. */
static int put_section(struct document *d, enum json_part part)
{
	struct section *s = &d->sections[part];
	char buf[16 << 10];
	size_t n;

	text_out_flush(&s->out);
	if (s->out.error)
		return -s->out.error;
	if (fseek(s->file, 0, SEEK_SET))	/* what its own buffer holds is written first */
		return -errno;
	OUT(&d->out, "],\n\"");
	out_text(&d->out, json_part_name(part));
	OUT(&d->out, "\":[");
	while ((n = fread(buf, 1, sizeof(buf), s->file)) > 0)
		out_bytes(&d->out, buf, n);
	return ferror(s->file) ? -EIO : 0;
}

static void put_place(struct text_out *o, const struct json_place *p)
{
	if (!p->item) {
		OUT(o, "null");
		return;
	}
	out_char(o, '{');
	json_put_place(o, p);
	out_char(o, '}');
}

static int document_finish(void *x, const struct feed *feed)
{
	struct document *d = x;
	char *summary;
	int rc = 0;

	for (unsigned int part = JSON_EVENTS + 1; !rc && part < JSON_PARTS; part++)
		rc = put_section(d, part);
	if (!rc)
		rc = json_summary(feed, d->opts, &summary);
	if (rc)
		return rc;
	OUT(&d->out, "],\n\"before\":");
	put_place(&d->out, &d->before);
	OUT(&d->out, ",\n\"end\":");
	put_place(&d->out, &d->end);
	OUT(&d->out, ",\n\"stream\":{");
	json_put_stream(&d->out, feed);
	OUT(&d->out, "},\n\"summary\":");
	out_text(&d->out, summary);
	OUT(&d->out, "}\n");
	free(summary);
	text_out_flush(&d->out);
	return 0;
}

static int document_error(const void *x)
{
	const struct document *d = x;

	return d->out.error;
}

const struct exporter export_json = {
	.format = "json",
	.means = "JSON, one document of everything that the stream told",
	.open = document_open,
	.item = document_item,
	.finish = document_finish,
	.error = document_error,
	.close = document_close,
};
