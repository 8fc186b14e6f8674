// SPDX-License-Identifier: GPL-2.0-or-later
#include "replay.h"

int replay_item(struct model *m, const struct item *item)
{
	int rc;

	switch (item->type) {
	case ITEM_ALLOC:
		return model_add_alloc(m, &item->alloc);
	case ITEM_CACHE:
		return model_add_cache(m, &item->cache);
	case ITEM_NAME:
		return model_add_name(m, &item->name);
	case ITEM_EVENT:
		return model_apply(m, &item->event);
	case ITEM_COUNTERS:
		return model_counters(m, &item->counters);
	case ITEM_TICK:
		return model_tick(m, item->time);
	case ITEM_END:
		return model_end(m, item->time);
	case ITEM_MARK:
		model_mark(m, &item->mark);
		break;
	case ITEM_COST:
		model_cost(m, &item->cost);
		break;
	case ITEM_KEY:
		model_begin_inside(m, item->events, item->time);
		break;
	case ITEM_LOCK:
		rc = model_add_lock(m, &item->lock);
		return rc ? rc : model_storage_lock(m, &item->lock);
	case ITEM_STORAGE:
		return model_add_storage(m, &item->storage);
	case ITEM_META:
		break;
	}
	return 0;
}

bool replay_steps(const struct item *item, uint32_t ncpus)
{
	const struct event *e = &item->event;

	return item->type == ITEM_EVENT && e->kind != BMA_LOSS && e->cpu < ncpus;
}
