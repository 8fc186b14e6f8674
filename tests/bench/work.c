// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What tests/bench/check counts: each thing done once, to a recording, in a part of its own (run by
 * valgrind --tool=callgrind --instr-atstart=no). work FILE; work FILE write: only writes it anew.
 * work --toolchain says what it is linked with: counts depend on that.
 */
#include <cpuid.h>
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "../../src/export/exporter.h"
#include "../../src/stream/writer.h"
#include "shared/count.h"
#include "shared/stage.h"

#define FRAMES 5
#define STEP 97		/* events between two frames */

static void need(const char *what, int rc)
{
	if (!rc)
		return;
	fprintf(stderr, "work: %s: %s\n", what, strerror(-rc));
	exit(1);
}

static int opened(const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	need(file, fd < 0 ? -errno : 0);
	return fd;
}

/* All that is in the file. */
static void feed_file(struct feed *f, const char *file)
{
	static const size_t bytes = 64 << 10;
	char *buf = malloc(bytes);
	int fd = opened(file);
	ssize_t n;

	need("memory", buf ? 0 : -ENOMEM);
	while ((n = read(fd, buf, bytes)) > 0)
		need(file, feed_bytes(f, buf, n));
	need(file, feed_eof(f));
	close(fd);
	free(buf);
}

static void decode(const char *file)
{
	struct feed f;

	count_begin();
	need("feed", feed_init(&f, UINT64_MAX));
	feed_file(&f, file);
	feed_release(&f);
	count_end("decode and model");
}

/* Ticks and keys are as the recording has them, so blocks are of the same size. */
static int write_item(struct writer *w, const struct item *item)
{
	switch (item->type) {
	case ITEM_META:
		return writer_meta(w, item->text);
	case ITEM_ALLOC:
		return writer_alloc(w, &item->alloc);
	case ITEM_CACHE:
		return writer_cache(w, &item->cache);
	case ITEM_STORAGE:
		return writer_storage(w, &item->storage);
	case ITEM_NAME:
		return writer_name(w, &item->name);
	case ITEM_EVENT:
		return writer_event(w, &item->event);
	case ITEM_COUNTERS:
		return writer_counters(w, &item->counters, 1);
	case ITEM_TICK:
		return writer_tick(w, item->time);
	case ITEM_MARK:
		return writer_mark(w, &item->mark);
	default:
		return 0;
	}
}

struct rewriting {
	struct item *item;
	size_t n, cap;
	char *meta;
};

static int keep_item(void *ctx, const struct item *item, const struct model *m)
{
	struct rewriting *r = ctx;

	(void)m;
	if (r->n == r->cap) {
		r->cap = 2 * r->cap + 1024;
		r->item = realloc(r->item, r->cap * sizeof(*r->item));
		if (!r->item)
			return -ENOMEM;
	}
	r->item[r->n] = *item;
	if (item->type == ITEM_META)	/* its text belongs to the reader */
		r->item[r->n].text = r->meta = strdup(item->text);
	r->n++;
	return 0;
}

static void write_anew(const char *file)
{
	struct rewriting r = { .n = 0 };
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	struct writer *w = writer_new(fd);
	struct feed f;

	need("writer", w ? 0 : -ENOMEM);
	need("feed", feed_init(&f, UINT64_MAX));
	f.each = keep_item;
	f.each_ctx = &r;
	feed_file(&f, file);
	count_begin();
	for (size_t i = 0; i < r.n; i++)
		need("writing", write_item(w, &r.item[i]));
	need("writing", writer_end(w, f.model->now));
	count_end("write a stream");
	feed_release(&f);
	writer_free(w);
	close(fd);
	free(r.item);
	free(r.meta);
}

struct exporting {
	const struct exporter *row;
	void *x;
};

static int export_item(void *ctx, const struct item *item, const struct model *m)
{
	struct exporting *e = ctx;

	return m ? e->row->item(e->x, item, m) : 0;
}

/* With decoding and model, which an export cannot do without. */
static void export(const struct exporter *row, const char *file)
{
	const struct export_opts opts = { .to = UINT64_MAX, .kinds = ~0u };
	struct exporting e = { .row = row };
	FILE *to = fopen("/dev/null", "w");
	char name[32];
	struct feed f;

	snprintf(name, sizeof(name), "export %s", row->format);
	count_begin();
	e.x = row->open(to, &opts);
	need(row->format, e.x ? 0 : -ENOMEM);
	need("feed", feed_init(&f, UINT64_MAX));
	f.each = export_item;
	f.each_ctx = &e;
	feed_file(&f, file);
	need(row->format, row->finish(e.x, &f));
	row->close(e.x);
	fclose(to);
	feed_release(&f);
	count_end(name);
}

/* Events go by between two frames, as they do while one looks on; they are not counted. */
static void draw(struct stage *s, char screen)
{
	char name[32];

	stage_key(s, screen);
	stage_draw(s);
	snprintf(name, sizeof(name), "frame of screen %c", screen);
	count_begin();
	for (int i = 0; i < FRAMES; i++) {
		CALLGRIND_TOGGLE_COLLECT;
		s->feed.stop_at += STEP;
		s->feed.stopped = false;
		need("reading", feed_bytes(&s->feed, "", 0));
		CALLGRIND_TOGGLE_COLLECT;
		stage_draw(s);
	}
	count_end(name);
}

static void draw_screens(const char *file)
{
	struct stage s;

	need("a terminal that is not seen", stage_open(&s));
	need("the last events", stage_keep_past(&s));
	s.feed.stop_at = 8000;
	feed_file(&s.feed, file);
	stage_size(&s, 50, 200);
	for (const char *screen = "1237"; *screen; screen++)
		draw(&s, *screen);
	stage_close(&s);
}

/* libc chooses its string functions by what the processor can. */
static const char *vectors(void)
{
	unsigned int a, b, c, d;

	if (!__get_cpuid_count(7, 0, &a, &b, &c, &d))
		return "sse2";
	return b & bit_AVX2 ? "avx2" : "sse2";
}

static void say_toolchain(void)
{
	printf("gcc %s, glibc %s, zstd %s, zlib %s, %s, %s\n", __VERSION__,
	       gnu_get_libc_version(), ZSTD_versionString(), zlibVersion(), curses_version(),
	       vectors());
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--toolchain")) {
		say_toolchain();
		return 0;
	}
	if (argc != 2 && !(argc == 3 && !strcmp(argv[2], "write"))) {
		fputs("work FILE [write] | --toolchain\n", stderr);
		return 2;
	}
	write_anew(argv[1]);
	if (argc == 3)
		return 0;
	decode(argv[1]);
	for (int i = 0; exporter_rows[i]; i++)
		export(exporter_rows[i], argv[1]);
	draw_screens(argv[1]);
	return 0;
}
