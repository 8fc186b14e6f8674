// SPDX-License-Identifier: GPL-2.0-or-later
#include "room.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int model_room(void *array, uint32_t n, uint32_t *cap, size_t size)
{
	uint32_t to = n + n / 2 + 16;
	void *p;

	if (n < *cap)
		return 0;
	p = realloc(*(void **)array, to * size);
	if (!p)
		return -ENOMEM;
	/* models are compared as bytes, those between the fields among them */
	memset((char *)p + *cap * size, 0, (to - *cap) * size);
	*(void **)array = p;
	*cap = to;
	return 0;
}
