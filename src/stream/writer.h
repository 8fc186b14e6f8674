/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds blocks and writes them to a descriptor. Events go in as they come; the writer decides
 * which block they belong to and begins a new one when it must. Errors of write() stick: after
 * the first one every call returns it, and writer_error() tells it. Not for two threads.
 */
#ifndef BMA_STREAM_WRITER_H
#define BMA_STREAM_WRITER_H

#include "../event/cache_info.h"
#include "../event/lock_info.h"
#include "../event/mark.h"
#include "../event/storage_info.h"
#include "format.h"

struct writer;

/* Takes over nothing: fd stays the caller's. NULL with errno ENOMEM. */
struct writer *writer_new(int fd);
void writer_free(struct writer *w);

/*
 * From when on a reader that does not read is not waited for: from now on (writer_hurry), or once fd
 * is readable, a signalfd say. Then each write has two seconds, and fails with -ETIMEDOUT.
 */
void writer_hurry(struct writer *w);
void writer_hurry_when(struct writer *w, int fd);

/*
 * The stream never gets longer than that. When there is only room left for its end, it takes no more:
 * the calls go on as if it did, and writer_end() tells of what had no room as lost. Whoever wants a
 * better end stops before writer_left(), bytes until then, is 0. Before writer_meta(), not together with
 * writer_keep().
 */
void writer_limit(struct writer *w, uint64_t bytes);
uint64_t writer_left(const struct writer *w);		/* UINT64_MAX: there is no limit */
bool writer_has_room(const struct writer *w);		/* some is left */
uint64_t writer_unwritten(const struct writer *w);	/* events, not losses, that had no room */

/*
 * Nothing is written; the newest part of the stream, about so many bytes, is kept in memory: whole
 * stretches from one writer_key() to the next. Before writer_meta(). 0 or -ENOMEM.
 */
int writer_keep(struct writer *w, uint64_t bytes);
uint64_t writer_kept(const struct writer *w);		/* bytes in memory now */
uint64_t writer_gone_events(const struct writer *w);	/* that were not kept */

/* Writes what was kept, and from now on what comes; writer_end() does it too. After an error, too:
 * what is kept is whole. 0 or -errno. */
int writer_spill(struct writer *w);

/* Writes what is kept to fd, as a stream that ends here, and goes on as before. 0; -errno of the
 * writing, which does not stick; -EINVAL: nothing is kept. */
int writer_snapshot(struct writer *w, int fd, uint64_t time);

/* The file header and the META block; must come first. json is copied. 0 or -errno. */
int writer_meta(struct writer *w, const char *json);

/* A new or changed allocator or cache. Must precede the events that name it. */
int writer_alloc(struct writer *w, const struct alloc_info *a);
int writer_cache(struct writer *w, const struct cache_info *c);

/* New locks. Must precede the events that name them. */
int writer_lock(struct writer *w, const struct lock_info *l);

/* A part of a snapshot of local storage: one after the other, with nothing else in between. The locks
 * that it names must precede it. -EINVAL when it is none. */
int writer_storage(struct writer *w, const struct storage_info *s);

/* The name of a BPF program or of a task, new or another. Must precede the events that name it.
 * -EINVAL when it is the name of neither. */
int writer_name(struct writer *w, const struct name_info *n);

/*
 * Here a reader can begin that has read nothing but META. What it must know of caches and names is
 * the caller's to tell again, right behind.
 */
int writer_key(struct writer *w, uint64_t time);

/* A label. */
int writer_mark(struct writer *w, const struct mark *m);

/* An event of any kind; e->seq must be the CPU's next one, after events and losses so far, else
 * -EINVAL and nothing is written: a gap must be said. The same for a kind that is none and a CPU
 * beyond STREAM_CPUS_MAX. A loss is an event of kind BMA_LOSS: seq is the first missing number,
 * n[0] how many. */
int writer_event(struct writer *w, const struct event *e);

int writer_cost(struct writer *w, const struct cost *c);
int writer_counters(struct writer *w, const struct counters *c, unsigned int n);

/* What happened up to this time is written, as far as is known. Writes everything out. */
int writer_tick(struct writer *w, uint64_t time);

/* The END block, with the number of events. Writes everything out; after an error what was kept
 * alone, which then has no end. */
int writer_end(struct writer *w, uint64_t time);

/* Bytes of the stream so far, kept or not, if it were written out now; at most. */
uint64_t writer_length(const struct writer *w);

int writer_error(const struct writer *w);	/* 0 or the -errno that stopped the writing */
uint64_t writer_bytes(const struct writer *w);	/* handed to write() so far */
uint64_t writer_events(const struct writer *w);	/* events so far, losses not counted */

#endif
