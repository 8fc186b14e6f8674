// SPDX-License-Identifier: GPL-2.0-or-later
#include "json_storage.h"

#include "../event/lock_info.h"

/* ,"key":… */
#define PUT_UINT(o, key, v) (OUT(o, ",\"" key "\":"), out_uint(o, v))
#define PUT_STRING(o, key, v) (OUT(o, ",\"" key "\":"), out_string(o, v))
#define PUT_BOOL(o, key, v) (OUT(o, ",\"" key "\":"), out_text(o, (v) ? "true" : "false"))

static void put_uint_or_null(struct text_out *o, uint64_t v, bool known)
{
	if (known)
		out_uint(o, v);
	else
		OUT(o, "null");
}

static void put_begin(struct text_out *o, const struct storage_begin *b, const struct model *m)
{
	OUT(o, ",\"t_ns\":");
	out_sint(o, json_time(m, b->time));
	PUT_BOOL(o, "busy_counter", b->flags & STORAGE_F_BUSY);
}

static void put_map(struct text_out *o, const struct storage_map_info *i)
{
	PUT_UINT(o, "map_id", i->id);
	PUT_STRING(o, "name", i->name);
	PUT_STRING(o, "map_type", map_type_name(i->type));
	PUT_UINT(o, "map_type_number", i->type);
	PUT_UINT(o, "value_size", i->value_size);
	PUT_UINT(o, "elem_size", i->elem_size);
	PUT_UINT(o, "cache_idx", i->cache_idx);
	PUT_UINT(o, "buckets", i->buckets);
	PUT_STRING(o, "allocator", storage_alloc_name(i->alloc));
	PUT_UINT(o, "elems", i->elems);
	PUT_BOOL(o, "torn", i->torn);
}

/* Ids of sockets and inodes may pass 2^53: a string, as all of them. */
static void put_owner(struct text_out *o, const struct storage_owner_info *i)
{
	PUT_UINT(o, "storage", i->storage);
	PUT_STRING(o, "owner", storage_owner_name(i->owner));
	OUT(o, ",\"owner_id\":\"");
	out_uint(o, i->owner_id);
	out_char(o, '"');
	PUT_STRING(o, "name", i->name);
	PUT_BOOL(o, "locked", i->flags & STORAGE_F_LOCKED);
}

static void put_elem(const struct json_record *r, struct text_out *o,
		     const struct storage_elem_info *i)
{
	OUT(o, ",\"obj\":");
	json_put_address(r, o, i->addr);
	OUT(o, ",\"storage\":");
	put_uint_or_null(o, i->storage, i->storage);
	PUT_UINT(o, "map_id", i->map_id);
	PUT_UINT(o, "bucket", i->bucket);
	OUT(o, ",\"slot\":");
	put_uint_or_null(o, i->slot - 1u, i->slot);
	PUT_UINT(o, "state", i->state);
	PUT_BOOL(o, "bucket_locked", i->flags & STORAGE_F_BUCKET_LOCKED);
	PUT_BOOL(o, "leaving", i->flags & STORAGE_F_LEAVING);
}

static void put_end(struct text_out *o, const struct storage_end *e)
{
	PUT_UINT(o, "maps", e->maps);
	PUT_UINT(o, "owners", e->owners);
	PUT_UINT(o, "elems", e->elems);
	PUT_UINT(o, "left_out", e->left_out);
}

void json_put_storage(const struct json_record *r, struct text_out *o, const struct storage_info *s,
		      const struct model *m)
{
	static const char *const whats[STORAGE_WHATS] = {
		[STORAGE_BEGIN] = "begin", [STORAGE_MAP] = "map", [STORAGE_OWNER] = "owner",
		[STORAGE_ELEM] = "elem", [STORAGE_END] = "end",
	};

	PUT_STRING(o, "what", whats[s->what]);
	switch (s->what) {
	case STORAGE_BEGIN:
		put_begin(o, &s->begin, m);
		break;
	case STORAGE_MAP:
		put_map(o, &s->map);
		break;
	case STORAGE_OWNER:
		put_owner(o, &s->owner);
		break;
	case STORAGE_ELEM:
		put_elem(r, o, &s->elem);
		break;
	default:
		put_end(o, &s->end);
	}
}
