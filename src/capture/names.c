// SPDX-License-Identifier: GPL-2.0-or-later
#include "names.h"

#include <stdlib.h>
#include <string.h>

#include "../base/ptrmap.h"

#define NAMES_TOLD 8192	/* half of what src/model keeps */

struct names {
	struct writer *w;
	struct ptrmap told;	/* (of, id) to a hash of the name that was told */
	unsigned int tellings;	/* in told */
};

struct names *names_new(struct writer *w)
{
	struct names *n = calloc(1, sizeof(*n));

	if (n)
		n->w = w;
	return n;
}

void names_free(struct names *n)
{
	if (!n)
		return;
	ptrmap_release(&n->told);
	free(n);
}

/* FNV-1a; never 0, which means "not told" */
static uint32_t hash(const char *name, size_t size)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < size && name[i]; i++)
		h = (h ^ (uint8_t)name[i]) * 16777619u;
	return h ? h : 1;
}

void names_forget(struct names *n)
{
	ptrmap_clear(&n->told);
	n->tellings = 0;
}

void names_tell(struct names *n, enum name_of of, uint32_t id, const char *name)
{
	struct name_info info = { .of = of, .id = id };
	uint64_t key = ((uint64_t)of << 32 | id) + 1;
	uint32_t h = hash(name, BMA_NAME_LEN - 1);

	if (ptrmap_get(&n->told, key) == h)
		return;
	memcpy(info.name, name, BMA_NAME_LEN - 1);
	/* readers keep the newest names only: what they may have forgotten is told again */
	if (n->tellings == NAMES_TOLD)
		names_forget(n);
	n->tellings++;
	/* a name that cannot be remembered is told again next time */
	ptrmap_set(&n->told, key, h);
	writer_name(n->w, &info);
}
