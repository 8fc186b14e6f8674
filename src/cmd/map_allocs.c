// SPDX-License-Identifier: GPL-2.0-or-later
#include "map_allocs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/err.h"
#include "../stream/reader.h"

struct search {
	const struct filter *filter;
	struct reader *reader;
	uint8_t *allocs;
	uint32_t n;
};

static int add(struct search *s, uint32_t id)
{
	if (id >= s->n) {
		uint32_t n = id + 64;
		uint8_t *p = realloc(s->allocs, n);

		if (!p)
			return -ENOMEM;
		memset(p + s->n, 0, n - s->n);
		s->allocs = p;
		s->n = n;
	}
	s->allocs[id] = 1;
	return 0;
}

/* What is wrong with the stream is told when it is read for good. */
static int search_bytes(struct search *s, const void *bytes, size_t n)
{
	struct item item;
	int rc = reader_feed(s->reader, bytes, n);

	while (!rc && (rc = reader_next(s->reader, &item)) > 0)
		rc = item.type == ITEM_ALLOC && filter_alloc_info(s->filter, &item.alloc) ?
		     add(s, item.alloc.id) : 0;
	return rc;
}

static int search_all(struct search *s, int fd, const char *name)
{
	char buf[64 << 10];
	ssize_t n;
	int rc = 0;

	while (!rc && (n = read(fd, buf, sizeof(buf))) != 0) {
		if (n > 0)
			rc = search_bytes(s, buf, n);
		else if (errno != EINTR)
			return err(EXIT_RUNTIME, "cannot read %s: %s", name, strerror(errno));
	}
	return rc == -ENOMEM ? err(EXIT_RUNTIME, "out of memory while reading %s", name) : 0;
}

int map_allocs_find(int fd, const char *name, struct filter *f)
{
	struct search s = { .filter = f };
	off_t at = lseek(fd, 0, SEEK_CUR);
	int code;

	if (!f->map || at < 0)
		return 0;
	s.reader = reader_new();
	if (!s.reader || add(&s, 0)) {
		reader_free(s.reader);
		return err(EXIT_RUNTIME, "out of memory");
	}
	s.allocs[0] = 0;	/* no allocator has that id; the table is there even if none is found */
	code = search_all(&s, fd, name);
	reader_free(s.reader);
	f->allocs = s.allocs;
	f->nallocs = s.n;
	if (!code && lseek(fd, at, SEEK_SET) < 0)
		code = err(EXIT_RUNTIME, "cannot read %s again: %s", name, strerror(errno));
	return code;
}
