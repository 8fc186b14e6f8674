/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The recordings that the program carries: each a story of the allocator, told by captions. */
#ifndef BMA_STORIES_H
#define BMA_STORIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STORY_PREFIX "demo:"	/* before a name, where a FILE is wanted */

struct story {
	const char *name;
	unsigned int cpus;	/* it was recorded on */
	unsigned int screen;	/* that shows it best, by its number */
	const char *map;	/* whose caches it is about; NULL: those of bpf_obj_new() */
	uint32_t unit_size;	/* of these caches, bytes */
	const char *title, *about;
	const unsigned char *begin, *end;	/* the recording */
};

/* NULL behind the last. */
const struct story *story_at(size_t i);

/* NULL: there is none of that name. */
const struct story *story_find(const char *name);

/* A descriptor with the recording in it, to be read from its beginning and by pread(); or a negative
 * exit code with the message out. */
int story_open(const struct story *story);

/* Says that the program was built before the story was recorded; returns an enum exit_code. */
int story_missing(const struct story *story);

/* "watermarks, burst, … or batches" */
const char *story_names(char *buf, size_t size);

/* What stands behind STORY_PREFIX when the name of a file begins with it, else NULL. */
const char *story_in_file(const char *file);

/* story_open() of the story so named. */
int story_open_named(const char *name);

#endif
