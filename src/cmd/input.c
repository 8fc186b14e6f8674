// SPDX-License-Identifier: GPL-2.0-or-later
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../base/err.h"
#include "stories.h"

int input_open(const char *name)
{
	int fd;

	if (!strcmp(name, "-")) {
		if (isatty(STDIN_FILENO))
			return -err(EXIT_USAGE, "standard input is a terminal, not a stream: give "
				    "a FILE, or pipe one: bmascope record -o - | …");
		return STDIN_FILENO;
	}
	if (story_in_file(name))
		return story_open_named(story_in_file(name));
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -err(EXIT_RUNTIME, "cannot read %s: %s", name, strerror(errno));
	return fd;
}

/* Bytes read and events in the model, as people want to see them while they wait. */
static void tell(struct progress *p, const struct feed *f)
{
	struct reader_health h;

	if (!p)
		return;
	reader_health(f->reader, &h);
	progress_tell(p, h.bytes, f->model ? f->model->position : 0);
}

int input_read_all(int fd, const char *name, struct feed *f)
{
	return input_read_on(fd, name, f, NULL);
}

int input_read_on(int fd, const char *name, struct feed *f, struct progress *p)
{
	char buf[64 << 10];
	ssize_t n;

	while (!f->stopped && !f->error && (n = read(fd, buf, sizeof(buf))) != 0) {
		if (n > 0) {
			feed_bytes(f, buf, n);
			tell(p, f);
		} else if (errno != EINTR)
			return err(EXIT_RUNTIME, "cannot read %s: %s", name, strerror(errno));
	}
	feed_eof(f);
	if (f->error == -ENOMEM)
		return err(EXIT_RUNTIME, "out of memory while reading %s", name);
	return 0;
}

int input_verdict(const struct feed *f, const char *name)
{
	char buf[256];
	const char *what = feed_verdict(f, buf, sizeof(buf));

	return what ? err(EXIT_STREAM, "%s: %s", strcmp(name, "-") ? name : "standard input",
			  what) : 0;
}
