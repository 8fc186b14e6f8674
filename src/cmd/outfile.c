// SPDX-License-Identifier: GPL-2.0-or-later
#include "outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/err.h"

#define LINKS 40		/* as many as the kernel follows */

int outfile_failed(const struct outfile *o, int error)
{
	if (error == EPIPE)
		return 128 + SIGPIPE;
	if (error == ENOSPC || error == EDQUOT || error == EFBIG)
		return err(EXIT_RUNTIME, "cannot write %s: %s; %s. Make room, or narrow the export: "
			   "--from, --to, --event, --map", o->name, strerror(error), o->target ?
			   "nothing of it is kept" : "what is there is not whole");
	return err(EXIT_RUNTIME, "cannot write %s: %s", o->name, strerror(error));
}

static void release(struct outfile *o)
{
	if (o->to && o->to != stdout)
		fclose(o->to);
	free(o->target);
	free(o->part);
	*o = (struct outfile){ 0 };
}

/* A name beside the target that nobody has, and that says it is no whole file. NULL with errno. */
static char *part_name(const char *target)
{
	uint64_t random;
	char *name;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return NULL;
	return asprintf(&name, "%s.part.%016" PRIx64, target, random) < 0 ? NULL : name;
}

/* A file without a name, or where the file system knows none, with such a one. The descriptor, or
 * -1 with errno. */
static int open_part(struct outfile *o, mode_t mode)
{
	char *folder = strdup(o->target);
	int fd;

	if (!folder)
		return -1;
	fd = open(dirname(folder), O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
	free(folder);
	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
		return fd;
	o->part = part_name(o->target);
	return o->part ? open(o->part, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode) : -1;
}

/* Where a link leads, as seen from where the link is seen from. NULL with errno, EINVAL when it is
 * no link. */
static char *link_of(const char *name)
{
	char to[PATH_MAX], *path = NULL;
	const char *slash = strrchr(name, '/');
	ssize_t n = readlink(name, to, sizeof(to) - 1);

	if (n < 0)
		return NULL;
	to[n] = 0;
	if (*to == '/' || !slash)
		return strdup(to);
	return asprintf(&path, "%.*s/%s", (int)(slash - name), name, to) < 0 ? NULL : path;
}

/* What a name leads to: realpath() wants the file to be there, it may be made by this. NULL with
 * errno. */
static char *target_of(const char *name)
{
	char *path = realpath(name, NULL), *next;

	if (path || errno != ENOENT)
		return path;
	path = strdup(name);
	for (int links = 0; path && (next = link_of(path)); links++) {
		free(path);
		path = next;
		if (links < LINKS)
			continue;
		free(path);
		errno = ELOOP;
		return NULL;
	}
	return path;
}

/* Who could read and write what had the name before can do so with the new file, and nobody else.
 * 0 or -1 with errno. */
static int keep_access(int fd, const struct stat *st, bool private)
{
	mode_t mode = private ? 0600 : st->st_mode & 0777;

	if (fchown(fd, st->st_uid, st->st_gid)) {
		if (errno != EPERM && errno != EINVAL)
			return -1;
		if (st->st_gid != getegid())	/* it would be another group's now */
			mode &= ~070;
	}
	return fchmod(fd, mode);
}

static int open_regular(struct outfile *o, const struct stat *st, bool private)
{
	int fd, error;

	o->target = target_of(o->name);
	fd = o->target ? open_part(o, st || private ? 0600 : 0666) : -1;
	if (fd < 0 || !st || !keep_access(fd, st, private))
		return fd;
	error = errno;
	close(fd);
	if (o->part)
		unlink(o->part);
	errno = error;
	return -1;
}

/* st: of what has the name already; NULL: nothing. */
static int open_any(struct outfile *o, const struct stat *st, bool private)
{
	if (st && !S_ISREG(st->st_mode))	/* a pipe, a device */
		return open(o->name, O_WRONLY | O_CLOEXEC);
	return open_regular(o, st, private);
}

static bool same_file(const struct stat *st, int fd)
{
	struct stat other;

	return !fstat(fd, &other) && S_ISREG(other.st_mode) && st->st_dev == other.st_dev &&
	       st->st_ino == other.st_ino;
}

int outfile_open(struct outfile *o, const char *name, int from_fd, bool private)
{
	struct stat st;
	bool there;
	int fd, error;

	*o = (struct outfile){ .name = name };
	if (!name || !strcmp(name, "-")) {
		o->name = "standard output";
		o->to = stdout;
		return 0;
	}
	there = !stat(name, &st);
	if (there && same_file(&st, from_fd))
		return err(EXIT_USAGE, "%s is what is read: give another name with -o", name);
	fd = open_any(o, there ? &st : NULL, private);
	o->to = fd < 0 ? NULL : fdopen(fd, "w");
	if (o->to)
		return 0;
	error = errno;
	if (fd >= 0)
		close(fd);
	err(EXIT_RUNTIME, "cannot write %s: %s", name, strerror(error));
	release(o);
	return EXIT_RUNTIME;
}

/* Gives the nameless file a name beside the target. 0 or -1 with errno. */
static int name_part(struct outfile *o)
{
	char self[64];

	snprintf(self, sizeof(self), "/proc/self/fd/%d", fileno(o->to));
	o->part = part_name(o->target);
	return o->part ? linkat(AT_FDCWD, self, AT_FDCWD, o->part, AT_SYMLINK_FOLLOW) : -1;
}

static int publish(struct outfile *o)
{
	if (fflush(o->to))
		return -1;
	if (!o->target)
		return 0;
	if (!o->part && name_part(o))
		return -1;
	return rename(o->part, o->target);
}

int outfile_commit(struct outfile *o)
{
	int code = 0;

	if (publish(o)) {
		code = outfile_failed(o, errno);
		if (o->part)
			unlink(o->part);
	}
	release(o);
	return code;
}

void outfile_abandon(struct outfile *o)
{
	if (o->part)
		unlink(o->part);
	release(o);
}
