// SPDX-License-Identifier: GPL-2.0-or-later
#include "contents.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../stream/frames.h"
#include "../stream/zip.h"

#define TAIL 96			/* bytes: END is shorter, with what a later version may add */
#define INDEX_MAX (1u << 20)	/* bytes of a block that holds INDEX_PLACES */

/* Reads n bytes at an offset: 0, -ENODATA when there are fewer, -errno. */
static int read_at(int fd, uint64_t offset, uint8_t *to, size_t n)
{
	while (n) {
		ssize_t some = pread(fd, to, n, offset);

		if (some < 0 && errno == EINTR)
			continue;
		if (some <= 0)
			return some ? -errno : -ENODATA;
		to += some;
		n -= some;
		offset += some;
	}
	return 0;
}

/* The payload of the block of a type that begins at p and ends before p + n. */
static bool open_block(const uint8_t *p, size_t n, enum block_type type, struct cursor *in)
{
	uint32_t len;

	if (n < BLOCK_HEADER || frames_block_at(p, n, &len) <= 0 || p[4] != type)
		return false;
	*in = (struct cursor){ p + BLOCK_HEADER, p + BLOCK_HEADER + len, 0 };
	return true;
}

/* END, which ends where the file does, tells where INDEX is. */
static int read_end(struct contents *c, int fd, uint64_t size, uint64_t *index)
{
	uint8_t tail[TAIL];
	size_t n = size < TAIL ? size : TAIL;
	int rc = read_at(fd, size - n, tail, n);
	struct cursor in;

	if (rc)
		return rc;
	for (size_t at = 0; at + BLOCK_HEADER <= n; at++) {
		if (!open_block(tail + at, n - at, BLOCK_END, &in) || in.end != tail + n)
			continue;
		c->end = get_uint(&in);
		c->events = get_uint(&in);
		*index = get_uint(&in);
		return in.bad || *index >= size ? -ENODATA : 0;
	}
	return -ENODATA;
}

static int unpack_index(struct contents *c, struct cursor in, enum packing packing)
{
	struct zip *zip = zip_new();
	struct buf plain = { 0 };
	int rc = zip ? 0 : -ENOMEM;

	if (!rc && packing == PACKED_ZSTD) {
		rc = zip_unpack(zip, in, &plain);
		in = (struct cursor){ plain.p, plain.p + plain.len, 0 };
	}
	if (!rc)
		rc = index_get(&c->index, in);
	buf_release(&plain);
	zip_free(zip);
	return rc == -EBADMSG ? -ENODATA : rc;
}

static int read_index(struct contents *c, int fd, uint64_t offset, uint64_t size)
{
	size_t n = size - offset < INDEX_MAX ? size - offset : INDEX_MAX;
	uint8_t *block = malloc(n);
	int rc = block ? read_at(fd, offset, block, n) : -ENOMEM;
	struct cursor in;

	if (!rc)
		rc = open_block(block, n, BLOCK_INDEX, &in) ? unpack_index(c, in, block[5]) :
							      -ENODATA;
	free(block);
	return rc;
}

/* Only version 2 has one. */
static int check_version(int fd)
{
	uint8_t h[STREAM_HEADER];
	int rc = read_at(fd, 0, h, sizeof(h));

	if (rc)
		return rc;
	return memcmp(h, STREAM_MAGIC, 8) || h[8] != STREAM_VERSION ? -ENODATA : 0;
}

int contents_read(struct contents *c, int fd)
{
	uint64_t index = 0;
	struct stat st;
	int rc;

	*c = (struct contents){ 0 };
	if (fstat(fd, &st))
		return -errno;
	rc = check_version(fd);
	if (!rc)
		rc = read_end(c, fd, st.st_size, &index);
	if (!rc)
		rc = read_index(c, fd, index, st.st_size);
	if (rc)
		contents_release(c);
	return rc;
}

void contents_release(struct contents *c)
{
	index_release(&c->index);
	*c = (struct contents){ 0 };
}
