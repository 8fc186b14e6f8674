// SPDX-License-Identifier: GPL-2.0-or-later
#include "words.h"

#include <inttypes.h>
#include <stdio.h>

const char *owner_words(const struct alloc_info *a, char *buf, size_t size)
{
	switch (a->owner) {
	case BMA_OWNER_MAP:
	case BMA_OWNER_MAP_PERCPU:
		snprintf(buf, size, "%s%s %s #%u", map_type_name(a->map_type),
			 a->owner == BMA_OWNER_MAP_PERCPU ? " values" : "", a->name, a->map_id);
		break;
	default:
		snprintf(buf, size, "%s", owner_name(a->owner));
	}
	return buf;
}

const char *model_in_use_mark(const struct model_class *k)
{
	if (k->in_doubt || (k->counted && !k->settled))
		return "~";
	return !k->counted && k->older && k->in_use >= 0 ? "+" : "";
}

int64_t model_in_use_words(const struct model_class *k)
{
	return k->in_use < 0 && *model_in_use_mark(k) == '~' ? 0 : k->in_use;
}

const char *duration_words(uint64_t ns, char *buf, size_t size)
{
	static const struct { uint64_t unit; const char *name; } units[] = {
		{ 1000000000, "s" }, { 1000000, "ms" }, { 1000, "us" }, { 1, "ns" },
	};
	unsigned int u = 0;

	while (units[u].unit > 1 && ns < units[u].unit)
		u++;
	if (ns >= 1000 * units[0].unit)
		snprintf(buf, size, "%" PRIu64 " min", ns / units[0].unit / 60);
	else if (units[u].unit == 1 || (u && ns >= 10 * units[u].unit))
		snprintf(buf, size, "%" PRIu64 " %s", ns / units[u].unit, units[u].name);
	else
		snprintf(buf, size, "%" PRIu64 ".%" PRIu64 " %s", ns / units[u].unit,
			 ns % units[u].unit * 10 / units[u].unit, units[u].name);
	return buf;
}

void say_name(struct say *s, const struct model *m, enum name_of of, uint32_t id,
	      const char *before)
{
	const char *name = model_name(m, of, id);

	if (id)
		say(s, "%s %s%s#%" PRIu32, before, name ? name : "", name && *name ? " " : "", id);
}
