/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What CACHES, LOCKS, STORAGE, NAMES, COUNTERS and COST hold, to bytes and back. Events are in columns.h and rows.h. Pure.
 *
 * record_put_*() write at p, which has RECORD_MAX bytes of room, and return the position after it.
 * record_get_*() return 1, or -EBADMSG when the bytes make no sense. Names that they give are ended
 * by a 0 and hold nothing that could command a terminal.
 */
#ifndef BMA_STREAM_RECORDS_H
#define BMA_STREAM_RECORDS_H

#include "../base/varint.h"
#include "../event/cache_info.h"
#include "../event/lock_info.h"
#include "../event/mark.h"
#include "../event/storage_info.h"
#include "format.h"

#define RECORD_MAX (1 + 9 * VARINT_MAX + MARK_LEN)

/* First bytes of the records in CACHES: put writes it, get begins behind it. */
#define RECORD_ALLOC 'A'
#define RECORD_CACHE 'C'

/* A name, of BMA_NAME_LEN bytes. */
uint8_t *record_put_text(uint8_t *p, const char *name);
int record_get_text(struct cursor *in, char *name);

uint8_t *record_put_alloc(uint8_t *p, const struct alloc_info *a);
uint8_t *record_put_cache(uint8_t *p, const struct cache_info *c);
uint8_t *record_put_lock(uint8_t *p, const struct lock_info *l);
uint8_t *record_put_storage(uint8_t *p, const struct storage_info *s);
uint8_t *record_put_name(uint8_t *p, const struct name_info *n);
uint8_t *record_put_counters(uint8_t *p, const struct counters *c);
uint8_t *record_put_cost(uint8_t *p, const struct cost *c);
uint8_t *record_put_mark(uint8_t *p, const struct mark *m);

int record_get_alloc(struct cursor *in, struct alloc_info *a);
int record_get_cache(struct cursor *in, struct cache_info *c);
int record_get_lock(struct cursor *in, struct lock_info *l);

int record_get_storage(struct cursor *in, struct storage_info *s);

/* 0: the name of something that this version does not know; it was stepped over. */
int record_get_name(struct cursor *in, struct name_info *n);

int record_get_counters(struct cursor *in, struct counters *c);
int record_get_cost(struct cursor *in, struct cost *c);
int record_get_mark(struct cursor *in, struct mark *m);	/* what is too long is cut */

#endif
