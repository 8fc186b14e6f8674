// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage_json.h"

#include <cjson/cJSON.h>

#include "../event/lock_info.h"

static bool put_counts(cJSON *o, const struct storage_counts *n)
{
	return put_num(o, "created", n->created) && put_num(o, "linked", n->linked) &&
	       put_num(o, "unlinked", n->unlinked) && put_num(o, "freed", n->freed) &&
	       put_num(o, "freed_deferred", n->deferred) &&
	       put_num(o, "link_failed", n->link_failed) &&
	       put_num(o, "unlink_failed", n->unlink_failed);
}

static bool put_errnos(cJSON *o, const struct model_storage *s)
{
	cJSON *rows = cJSON_AddArrayToObject(o, "errnos");
	bool ok = rows;

	for (int i = 0; ok && i < STORAGE_ERRNOS && s->errnos[i].err; i++) {
		cJSON *e = cJSON_CreateObject();

		ok = cJSON_AddItemToArray(rows, e) && put_num(e, "errno", s->errnos[i].err) &&
		     put_text_or_null(e, "name", storage_errno_name(s->errnos[i].err)) &&
		     put_num(e, "n", s->errnos[i].n);
	}
	return ok && put_num(o, "errnos_other", s->other_errnos);
}

static bool put_sum(cJSON *o, const struct storage_sum *sum)
{
	return put_num(o, "elems", sum->elems) &&
	       put_num_or_null(o, "value_bytes", sum->data, !sum->unknown) &&
	       put_num_or_null(o, "elem_bytes", sum->bytes, !sum->unknown);
}

static bool put_map(cJSON *rows, const struct model *m, const struct model_storage_map *map)
{
	const struct storage_map_info *i = &map->info;
	cJSON *o = cJSON_CreateObject();
	struct storage_sum sum;

	model_storage_map_sum(m, i->id, &sum);
	if (!cJSON_AddItemToArray(rows, o))
		return false;
	return put_num(o, "map_id", i->id) && cJSON_AddStringToObject(o, "name", i->name) &&
	       put_text_or_null(o, "map_type", i->type ? map_type_name(i->type) : NULL) &&
	       put_text_or_null(o, "allocator", i->type ? storage_alloc_name(i->alloc) : NULL) &&
	       cJSON_AddBoolToObject(o, "there", map->there) && put_sum(o, &sum) &&
	       put_counts(o, &map->counts);
}

static bool put_maps(cJSON *o, const struct model *m, const struct filter *filter)
{
	cJSON *rows = cJSON_AddArrayToObject(o, "maps");
	bool ok = rows;

	for (uint32_t i = 0; ok && i < m->storage.nmaps; i++)
		if (filter_storage_map(filter, &m->storage.maps[i].info))
			ok = put_map(rows, m, &m->storage.maps[i]);
	return ok;
}

bool put_storage(cJSON *o, const struct model *m, const struct filter *filter)
{
	const struct model_storage *s = &m->storage;
	cJSON *e = cJSON_AddObjectToObject(o, "storage");

	return e && put_num(e, "snapshots", s->snapshots) && put_num(e, "left_out", s->left_out) &&
	       put_num(e, "owners", model_storage_owners(m)) && put_num(e, "elems", s->nelems) &&
	       put_counts(e, &s->counts) && put_num(e, "storages_freed", s->counts.gone) &&
	       put_num(e, "storages_freed_deferred", s->counts.gone_deferred) &&
	       put_hist(e, "lived", &s->lives) && put_errnos(e, s) && put_maps(e, m, filter);
}
