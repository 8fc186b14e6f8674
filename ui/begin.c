// SPDX-License-Identifier: GPL-2.0-or-later
#include "begin.h"

#include <string.h>

static bool is_it(const struct ui_begin *b, const struct model *m, const struct model_class *k)
{
	const struct alloc_info *a = model_alloc(m, k->alloc);

	if (!k->number || k->moved || k->unit_size != b->unit_size || k->percpu_size)
		return false;
	if (!b->map)
		return a->owner == BMA_OWNER_GLOBAL;
	return a->owner == BMA_OWNER_MAP && !strcmp(a->name, b->map);
}

bool begin_choose(const struct ui_begin *b, const struct model *m, struct focus *focus)
{
	for (uint32_t i = 0; i < m->nclasses; i++) {
		if (!is_it(b, m, &m->classes[i]))
			continue;
		focus->class = i;
		focus->number = m->classes[i].number;
		return true;
	}
	return false;
}
