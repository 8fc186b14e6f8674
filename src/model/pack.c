// SPDX-License-Identifier: GPL-2.0-or-later
#include "pack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "parts.h"

size_t model_image_bytes(const struct model *m)
{
	size_t n = sizeof(*m);

	for_each_part(p)
		n += part_bytes(m, p);
	return n;
}

/* struct model comes first; where arrays are, and how much room they have, is no content. */
static uint8_t *put_model(const struct model *m, uint8_t *to)
{
	struct model *n = memcpy(to, m, sizeof(*m));

	for_each_part(p) {
		part_fit(n, p);
		*part_pointer(n, p) = NULL;
	}
	return to + sizeof(*m);
}

void model_image(const struct model *m, uint8_t *to)
{
	to = put_model(m, to);
	for_each_part(p) {
		size_t bytes = part_bytes(m, p);

		if (bytes)
			memcpy(to, part_array(m, p), bytes);
		to += bytes;
	}
}

/* The arrays, of which the counts are there already. */
static int get_parts(struct model *m, const uint8_t *from)
{
	for_each_part(p) {
		size_t bytes = part_bytes(m, p);
		void *array = bytes ? malloc(bytes) : NULL;

		if (!array && bytes)
			return -ENOMEM;
		*part_pointer(m, p) = array;
		if (bytes)
			memcpy(array, from, bytes);
		from += bytes;
	}
	return 0;
}

struct model *model_of_image(const uint8_t *image, size_t bytes)
{
	struct model *m = malloc(sizeof(*m));

	if (!m)
		return NULL;
	if (bytes >= sizeof(*m))
		memcpy(m, image, sizeof(*m));
	if (bytes < sizeof(*m) || model_image_bytes(m) != bytes) {
		free(m);
		errno = EINVAL;
		return NULL;
	}
	if (!get_parts(m, image + sizeof(*m)))
		return m;
	model_free(m);
	errno = ENOMEM;
	return NULL;
}
