/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds blocks and writes them to a descriptor. Events go in as they come; the writer decides
 * which block they belong to and begins a new one when it must. Errors of write() stick: after
 * the first one every call returns it, and writer_error() tells it. Not for two threads.
 */
#ifndef BMA_STREAM_WRITER_H
#define BMA_STREAM_WRITER_H

#include "../event/cache_info.h"
#include "../event/mark.h"
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

/* The file header and the META block; must come first. json is copied. 0 or -errno. */
int writer_meta(struct writer *w, const char *json);

/* A new or changed allocator or cache. Must precede the events that name it. */
int writer_alloc(struct writer *w, const struct alloc_info *a);
int writer_cache(struct writer *w, const struct cache_info *c);

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

int writer_counters(struct writer *w, const struct counters *c, unsigned int n);

/* What happened up to this time is written, as far as is known. Writes everything out. */
int writer_tick(struct writer *w, uint64_t time);

/* The END block, with the number of events. Writes everything out. */
int writer_end(struct writer *w, uint64_t time);

int writer_error(const struct writer *w);	/* 0 or the -errno that stopped the writing */
uint64_t writer_bytes(const struct writer *w);	/* handed to write() so far */
uint64_t writer_events(const struct writer *w);	/* events so far, losses not counted */

#endif
