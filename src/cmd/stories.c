// SPDX-License-Identifier: GPL-2.0-or-later
#include "stories.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../base/err.h"
#include "../base/write_all.h"

#define STORY(name, ...) extern const unsigned char story_##name[], story_##name##_end[];
#include "stories.def"
#undef STORY

static const struct story stories[] = {
#define STORY(name, cpus, screen, map, size, title, about) \
	{ #name, cpus, screen, map, size, title, about, story_##name, story_##name##_end },
#include "stories.def"
#undef STORY
};

#define STORIES (sizeof(stories) / sizeof(stories[0]))

const struct story *story_at(size_t i)
{
	return i < STORIES ? &stories[i] : NULL;
}

const struct story *story_find(const char *name)
{
	for (size_t i = 0; i < STORIES; i++)
		if (!strcmp(stories[i].name, name))
			return &stories[i];
	return NULL;
}

const char *story_names(char *buf, size_t size)
{
	size_t len = 0;

	for (size_t i = 0; i < STORIES && len < size; i++)
		len += snprintf(buf + len, size - len, "%s%s", !i ? "" : i + 1 < STORIES ? ", " :
				" or ", stories[i].name);
	return buf;
}

const char *story_in_file(const char *file)
{
	size_t len = strlen(STORY_PREFIX);

	return strncmp(file, STORY_PREFIX, len) ? NULL : file + len;
}

/* Without memfd_create(): a file that has no name any more. */
static int unlinked_file(void)
{
	const char *dir = getenv("TMPDIR");
	char path[256];
	int fd;

	if (!dir || strlen(dir) > sizeof(path) - 32)
		dir = "/tmp";
	strcpy(stpcpy(path, dir), "/bmascope-demo.XXXXXX");
	fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	unlink(path);
	return fd;
}

static int fill(int fd, const unsigned char *p, const unsigned char *end)
{
	int rc = write_all(fd, p, end - p);

	return rc ? rc : lseek(fd, 0, SEEK_SET) ? -errno : 0;
}

int story_missing(const struct story *story)
{
	return err(EXIT_RUNTIME, "this program was built without the recording of %s: `make "
		   "recordings` makes it", story->name);
}

int story_open(const struct story *story)
{
	int fd, rc;

	if (story->begin == story->end)
		return -story_missing(story);
	fd = memfd_create(story->name, MFD_CLOEXEC);
	if (fd < 0)
		fd = unlinked_file();
	rc = fd < 0 ? fd : fill(fd, story->begin, story->end);
	if (!rc)
		return fd;
	if (fd >= 0)
		close(fd);
	return -err(EXIT_RUNTIME, "cannot unpack the recording of %s: %s", story->name,
		    strerror(-rc));
}

int story_open_named(const char *name)
{
	const struct story *story = story_find(name);
	char buf[128];

	if (story)
		return story_open(story);
	return -err(EXIT_USAGE, "there is no story \"%s\": %s", name,
		    story_names(buf, sizeof(buf)));
}
