// SPDX-License-Identifier: GPL-2.0-or-later
#include "owner.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct owner_words {
	const char *kind;	/* NULL: the map's type says it */
	const char *name;	/* NULL: the map's name */
	const char *objects;
	int rank;
};

static const struct owner_words words[BMA_OWNERS] = {
	[BMA_OWNER_MAP] = { NULL, NULL, "elements", 0 },
	[BMA_OWNER_MAP_PERCPU] = { "percpu", NULL, "per-CPU values", 0 },
	[BMA_OWNER_GLOBAL] = { "global", "obj_new", "bpf_obj_new(), iterators", 1 },
	[BMA_OWNER_GLOBAL_PERCPU] = { "global", "percpu_new", "bpf_percpu_obj_new()", 2 },
	[BMA_OWNER_CPUMASK] = { "global", "cpumask", "bpf_cpumask_create()", 3 },
	[BMA_OWNER_UNKNOWN] = { "unknown", "allocator", "owner not found", 4 },
};

static const struct owner_words *words_of(const struct alloc_info *a)
{
	return &words[a->owner < BMA_OWNERS ? a->owner : BMA_OWNER_UNKNOWN];
}

/* The map's type in a word short enough for a column. */
static const char *map_word(uint32_t map_type)
{
	const char *name = map_type_name(map_type);
	static const struct {
		const char *name, *word;
	} shorter[] = {
		{ "percpu_hash", "hash" },	/* its elements; its values are "percpu" */
		{ "lpm_trie", "lpm" },
		{ "hash_of_maps", "hash-of" },
	};

	for (unsigned int i = 0; i < sizeof(shorter) / sizeof(shorter[0]); i++)
		if (!strcmp(name, shorter[i].name))
			return shorter[i].word;
	return name;
}

static const char *name_of(const struct alloc_info *a)
{
	const struct owner_words *w = words_of(a);

	return w->name ? w->name : *a->name ? a->name : "(no name)";
}

const char *owner_own_name(const struct model *m, const struct model_class *k)
{
	return name_of(model_alloc(m, k->alloc));
}

void owner_of(const struct model *m, const struct model_class *k, char kind[OWNER_PART],
	      char name[OWNER_PART], char id[OWNER_PART])
{
	const struct alloc_info *a = model_alloc(m, k->alloc);
	const struct owner_words *w = words_of(a);

	snprintf(kind, OWNER_PART, "%s", w->kind ? w->kind : map_word(a->map_type));
	snprintf(name, OWNER_PART, "%s", name_of(a));
	id[0] = 0;
	if (a->map_id)
		snprintf(id, OWNER_PART, "#%" PRIu32, a->map_id);
	else if (w == &words[BMA_OWNER_UNKNOWN])
		snprintf(id, OWNER_PART, "%" PRIu32, k->alloc);
}

void owner_label(const struct model *m, const struct model_class *k, char buf[OWNER_LABEL])
{
	char kind[OWNER_PART], name[OWNER_PART], id[OWNER_PART];

	owner_of(m, k, kind, name, id);
	/* the kernel's own come in many sizes */
	if (*id)
		snprintf(buf, OWNER_LABEL, "%s %s", name, id);
	else
		snprintf(buf, OWNER_LABEL, "%s %" PRIu32, name, k->unit_size);
}

int owner_rank(const struct model *m, const struct model_class *k)
{
	return words_of(model_alloc(m, k->alloc))->rank;
}

const char *owner_objects(const struct model *m, const struct model_class *k)
{
	return words_of(model_alloc(m, k->alloc))->objects;
}
