// SPDX-License-Identifier: GPL-2.0-or-later
#include "reel_pack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "../model/pack.h"

#define LEVEL 1			/* the higher ones take much longer and save little */
#define WINDOW_LOG_MAX 27	/* images beyond 128 MB find less of their key */

struct image {
	uint8_t *p;
	size_t n, cap;
};

struct key {
	uint8_t *bytes;		/* packed by itself */
	size_t n, image;
	uint32_t users;		/* packed models, and the packer while it is the newest */
};

struct reel_packer {
	ZSTD_CCtx *pack;
	ZSTD_DCtx *unpack;
	struct key *key;	/* the newest; NULL: none yet */
	struct image key_image;
	uint64_t since;		/* bytes that were packed with it */
	const struct key *opened;	/* an older one that was used last; NULL: none */
	struct image opened_image;
	struct image image;	/* of the model at hand */
	struct image out;	/* packed */
	uint64_t bytes;
};

struct reel_packer *reel_packer_new(void)
{
	struct reel_packer *k = calloc(1, sizeof(*k));

	if (!k)
		return NULL;
	k->pack = ZSTD_createCCtx();
	k->unpack = ZSTD_createDCtx();
	if (k->pack && k->unpack)
		return k;
	reel_packer_free(k);
	errno = ENOMEM;
	return NULL;
}

static void let_go(struct reel_packer *k, struct key *key)
{
	if (!key || --key->users)
		return;
	if (k->opened == key)
		k->opened = NULL;
	k->bytes -= key->n;
	free(key->bytes);
	free(key);
}

void reel_packer_free(struct reel_packer *k)
{
	if (!k)
		return;
	let_go(k, k->key);
	ZSTD_freeCCtx(k->pack);
	ZSTD_freeDCtx(k->unpack);
	free(k->key_image.p);
	free(k->opened_image.p);
	free(k->image.p);
	free(k->out.p);
	free(k);
}

static int make_room(struct image *i, size_t n)
{
	uint8_t *p;

	if (n > i->cap) {
		p = realloc(i->p, n);
		if (!p)
			return -ENOMEM;
		i->p = p;
		i->cap = n;
	}
	i->n = n;
	return 0;
}

/* So that matches reach from the end of the image to the begin of what stands before it. */
static int window_log(size_t bytes)
{
	int bits = 10;

	while (bits < WINDOW_LOG_MAX && bytes >> bits)
		bits++;
	return bits;
}

/* The image at hand into k->out, with what stands before it (NULL: nothing), which has to be told
 * for each frame anew. 0 or -ENOMEM. */
static int compress(struct reel_packer *k, const struct image *before)
{
	size_t prefix = before ? before->n : 0, n = 0;

	if (make_room(&k->out, ZSTD_compressBound(k->image.n)))
		return -ENOMEM;
	n = ZSTD_CCtx_reset(k->pack, ZSTD_reset_session_and_parameters);
	if (!ZSTD_isError(n))
		n = ZSTD_CCtx_setParameter(k->pack, ZSTD_c_compressionLevel, LEVEL);
	if (!ZSTD_isError(n))
		n = ZSTD_CCtx_setParameter(k->pack, ZSTD_c_windowLog,
					   window_log(prefix + k->image.n));
	if (!ZSTD_isError(n) && before)
		n = ZSTD_CCtx_refPrefix(k->pack, before->p, prefix);
	if (!ZSTD_isError(n))
		n = ZSTD_compress2(k->pack, k->out.p, k->out.n, k->image.p, k->image.n);
	if (ZSTD_isError(n))	/* there is no other reason left */
		return -ENOMEM;
	k->out.n = n;
	return 0;
}

/* What k->out holds, in memory of just that size. */
static uint8_t *packed_copy(const struct reel_packer *k)
{
	uint8_t *p = malloc(k->out.n);

	return p ? memcpy(p, k->out.p, k->out.n) : NULL;
}

/* The image at hand becomes the key. */
static int new_key(struct reel_packer *k)
{
	struct key *key = calloc(1, sizeof(*key));
	struct image old = k->key_image;

	if (!key || compress(k, NULL) || !(key->bytes = packed_copy(k))) {
		free(key);
		return -ENOMEM;
	}
	key->n = k->out.n;
	key->image = k->image.n;
	key->users = 1;
	k->bytes += key->n;
	let_go(k, k->key);
	k->key = key;
	k->since = 0;
	k->key_image = k->image;
	k->image = old;
	return 0;
}

/* The image at hand, by what is new against the key. */
static int pack_difference(struct reel_packer *k, struct packed *to)
{
	if (compress(k, &k->key_image))
		return -ENOMEM;
	to->bytes = packed_copy(k);
	if (!to->bytes)
		return -ENOMEM;
	to->n = k->out.n;
	k->since += to->n;
	k->bytes += to->n;
	return 0;
}

int reel_packer_pack(struct reel_packer *k, const struct model *m, struct packed *to)
{
	int rc;

	*to = (struct packed){ .image = model_image_bytes(m) };
	if (make_room(&k->image, to->image))
		return -ENOMEM;
	model_image(m, k->image.p);
	rc = !k->key || k->since > k->key->n ? new_key(k) : pack_difference(k, to);
	if (rc)
		return rc;
	to->key = k->key;
	k->key->users++;
	return 0;
}

static int decompress(struct reel_packer *k, struct image *to, size_t image, const uint8_t *bytes,
		      size_t n, const struct image *before)
{
	size_t got;

	if (make_room(to, image))
		return -ENOMEM;
	got = ZSTD_DCtx_reset(k->unpack, ZSTD_reset_session_and_parameters);
	if (!ZSTD_isError(got) && before)
		got = ZSTD_DCtx_refPrefix(k->unpack, before->p, before->n);
	if (!ZSTD_isError(got))
		got = ZSTD_decompressDCtx(k->unpack, to->p, to->n, bytes, n);
	return ZSTD_isError(got) || got != image ? -ENOMEM : 0;
}

/* NULL without memory. */
static const struct image *open_key(struct reel_packer *k, const struct key *key)
{
	if (key == k->key)
		return &k->key_image;
	if (key == k->opened)
		return &k->opened_image;
	k->opened = NULL;
	if (decompress(k, &k->opened_image, key->image, key->bytes, key->n, NULL))
		return NULL;
	k->opened = key;
	return &k->opened_image;
}

struct model *reel_packer_unpack(struct reel_packer *k, const struct packed *p)
{
	const struct image *key = open_key(k, p->key);

	if (key && !p->bytes)
		return model_of_image(key->p, key->n);
	if (key && !decompress(k, &k->image, p->image, p->bytes, p->n, key))
		return model_of_image(k->image.p, k->image.n);
	errno = ENOMEM;
	return NULL;
}

void reel_packer_drop(struct reel_packer *k, struct packed *p)
{
	k->bytes -= p->n;
	free(p->bytes);
	let_go(k, p->key);
	*p = (struct packed){ 0 };
}

uint64_t reel_packer_bytes(const struct reel_packer *k)
{
	return k->bytes;
}
