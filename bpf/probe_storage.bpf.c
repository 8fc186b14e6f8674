// SPDX-License-Identifier: GPL-2.0-only
/* Local storage: one program for each tracepoint of kernel/bpf/bpf_local_storage.c (bpf/kernel). They run
 * with interrupts off. */
#include "emit.bpf.h"
#include "storage_owner.bpf.h"

#define GOLDEN_RATIO_64 0x61c8864680b583ebull	/* include/linux/hash.h */

struct storage {		/* what the tracepoints have, as far as they have it */
	__u64 smap, storage, elem;
	__u32 kind;
	__u8 flags, what;
};

static __noinline int fill_storage(struct bma_storage_rec *e, const struct storage *s)
{
	struct bpf_local_storage_map *smap = (void *)s->smap;
	struct bpf_local_storage *storage = (void *)s->storage;
	void *owner;

	e->head.flags = s->flags;
	e->head.what = s->what;
	e->elem = s->elem;
	e->lock = storage ? (__u64)&storage->lock : 0;
	e->map_id = smap ? BPF_CORE_READ(smap, map.id) : 0;
	e->owner = smap ? storage_owner_of(BPF_CORE_READ(smap, map.map_type)) : BMA_STORAGE_UNKNOWN;
	e->owner_id = 0;
	__builtin_memset(e->name, 0, sizeof(e->name));
	owner = storage ? BPF_CORE_READ(storage, owner) : NULL;
	if (owner)
		name_storage_owner(e->owner, owner, &e->owner_id, e->name);
	return 0;
}

static __noinline int emit_storage(const struct storage *s)
{
	struct bma_storage_rec *e;
	struct emit em;

	if (!s)
		return 0;
	e = emit_begin(&em, s->kind, sizeof(*e), s->storage);
	if (!e)
		return 0;
	fill_storage(e, s);
	emit_end(&em, &e->head);
	return 0;
}

/*
 * select_bucket() of 7.2: hash_ptr() of the storage, not of the element; all elements of an owner that
 * were in one map would share a bucket. hash_ptr() is hash_64() (include/linux/hash.h).
 */
static __always_inline void fill_bucket(struct bma_link_rec *e, const struct storage *s)
{
	struct bpf_local_storage_map *smap = (void *)s->smap;
	__u32 log = smap ? BPF_CORE_READ(smap, bucket_log) : 0;

	e->bucket = 0;
	if (!s->storage || !log || log > 31)
		return;
	e->bucket = s->storage * GOLDEN_RATIO_64 >> (64 - log);
	e->s.head.flags |= BMA_F_BUCKET;
}

/* Elements are linked in the call of the one who asked for them: the stack has the program. */
static __always_inline void fill_who(struct raw_tp *ctx, struct bma_link_rec *e)
{
	long bytes;

	e->pid = bpf_get_current_pid_tgid();
	e->pad = 0;
	bpf_get_current_comm(e->comm, sizeof(e->comm));
	bytes = bpf_get_stack(ctx, e->stack, sizeof(e->stack), 0);
	e->depth = bytes > 0 ? bytes / sizeof(e->stack[0]) : 0;
}

static __always_inline int emit_link(struct raw_tp *ctx, const struct storage *s)
{
	struct bma_link_rec *e;
	struct emit em;

	e = emit_begin(&em, BMA_STORAGE_LINK, sizeof(*e), s->storage);
	if (!e)
		return 0;
	fill_storage(&e->s, s);
	fill_bucket(e, s);
	fill_who(ctx, e);
	emit_end(&em, &e->s.head);
	return 0;
}

/* bpf_local_storage_alloc(): storage, smap, owner */
SEC("raw_tp/bpf_storage_new")
int on_storage_new(struct raw_tp *ctx)
{
	return emit_storage(&(struct storage){ .kind = BMA_STORAGE_NEW, .storage = ctx->args[0],
					       .smap = ctx->args[1] });
}

/* bpf_selem_link_storage_nolock(): selem, smap, storage */
SEC("raw_tp/bpf_selem_link")
int on_selem_link(struct raw_tp *ctx)
{
	return emit_link(ctx, &(struct storage){ .elem = ctx->args[0], .smap = ctx->args[1],
						 .storage = ctx->args[2] });
}

/* bpf_local_storage_update(): smap, owner, selem, ret. That it went well bpf_selem_link has told. */
SEC("raw_tp/bpf_selem_update")
int on_selem_update(struct raw_tp *ctx)
{
	__s32 ret = ctx->args[3];

	if (!ret)
		return 0;
	return emit_link(ctx, &(struct storage){ .smap = ctx->args[0], .what = -ret });
}

/* selem, smap, storage, last */
SEC("raw_tp/bpf_selem_unlink")
int on_selem_unlink(struct raw_tp *ctx)
{
	return emit_storage(&(struct storage){ .kind = BMA_STORAGE_UNLINK, .elem = ctx->args[0],
					       .smap = ctx->args[1], .storage = ctx->args[2],
					       .flags = ctx->args[3] ? BMA_F_LAST : 0 });
}

/* bpf_selem_unlink(): selem, ret. It is still there when it could not be unlinked. */
SEC("raw_tp/bpf_selem_delete")
int on_selem_delete(struct raw_tp *ctx)
{
	struct bpf_local_storage_elem *elem = (void *)ctx->args[0];
	__s32 ret = ctx->args[1];

	if (!ret)
		return 0;
	return emit_storage(&(struct storage){ .kind = BMA_STORAGE_UNLINK, .elem = ctx->args[0],
					       .storage = (__u64)BPF_CORE_READ(elem, local_storage),
					       .what = -ret });
}

/* bpf_selem_free(): selem, smap, reuse_now */
SEC("raw_tp/bpf_selem_free")
int on_selem_free(struct raw_tp *ctx)
{
	return emit_storage(&(struct storage){ .kind = BMA_STORAGE_FREE, .elem = ctx->args[0],
					       .smap = ctx->args[1],
					       .flags = ctx->args[2] ? 0 : BMA_F_DEFERRED });
}

/* bpf_local_storage_free(): storage, reuse_now */
SEC("raw_tp/bpf_storage_free")
int on_storage_free(struct raw_tp *ctx)
{
	return emit_storage(&(struct storage){ .kind = BMA_STORAGE_FREE, .storage = ctx->args[0],
					       .flags = BMA_F_WHOLE |
							(ctx->args[1] ? 0 : BMA_F_DEFERRED) });
}
