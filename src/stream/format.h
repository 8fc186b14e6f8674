/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stream: a file header, then blocks. docs/stream.md describes every byte; this header holds
 * what the writer and the reader share. All fixed-width numbers are little-endian. Version 2 is
 * written; version 1, which kept events as rows and packed nothing, is read.
 */
#ifndef BMA_STREAM_FORMAT_H
#define BMA_STREAM_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include "../event/event.h"

#define STREAM_MAGIC "bmascope"		/* 8 bytes, then the version as 4 bytes, then 4 bytes 0 */
#define STREAM_VERSION 2
#define STREAM_VERSION_ROWS 1
#define STREAM_HEADER 16

#define BLOCK_MARK "\x89" "BMA"		/* 4 bytes that begin every block */
#define BLOCK_HEADER 16			/* mark 4, type 1, packing 1, zero 2, length 4, CRC-32 4 */
#define BLOCK_MAX (16u << 20)		/* longest payload; a longer one is damage */

/* No kernel has more CPUs (NR_CPUS). CPU_UNKNOWN stands in counters and in caches. */
#define STREAM_CPUS_MAX 8192

/* No object is larger, in bytes: what kmalloc() has at most, with the largest pages (64 KiB) and
 * MAX_PAGE_ORDER (13). A hash map's elements are allowed that much (htab_map_alloc_check()). */
#define STREAM_OBJECT_MAX (1u << 29)

enum block_type {
	BLOCK_META = 1,		/* JSON: kernel, CPUs, clock, layout of every kind of event */
	BLOCK_CACHES = 2,	/* new or changed allocators and caches */
	BLOCK_STATE = 3,	/* the kernel's own numbers, coded as events of kind state */
	BLOCK_EVENTS = 4,	/* events in order */
	BLOCK_LOSS = 5,		/* ranges of sequence numbers that are missing */
	BLOCK_COUNTERS = 6,	/* per CPU and kind: attempted, emitted, dropped, missed so far */
	BLOCK_TICK = 7,		/* what happened up to this time is written, as far as is known */
	BLOCK_END = 8,		/* the stream is whole; how many events it has */
	BLOCK_NAMES = 9,	/* of BPF programs and of tasks that events name by number */
	BLOCK_MARKS = 10,	/* labels, with their times */
	BLOCK_KEY = 11,		/* from here on a reader can begin, knowing META alone */
	BLOCK_INDEX = 12,	/* what is where: before END */
	BLOCK_COST = 13,	/* what the capture itself costs */
	BLOCK_LOCKS = 14,	/* new locks */
	BLOCK_STORAGE = 15,	/* snapshots of who owns which local storage */
};

/* In version 2 the payload, or what follows the table of CPUs, can be packed (zip.h). */
enum packing { PACKED_NOT = 0, PACKED_ZSTD = 1 };

/* Events after a table of their CPUs; the other types hold something else. */
static inline bool block_has_events(enum block_type type)
{
	return type == BLOCK_STATE || type == BLOCK_EVENTS || type == BLOCK_LOSS;
}

/* Per CPU and kind, cumulative since the probes were attached. attempted = emitted + dropped +
 * missed at every quiet moment, the end of the stream among them. */
struct counters {
	uint32_t cpu;		/* CPU_UNKNOWN: counted for all CPUs together */
	uint8_t kind;
	uint64_t attempted;
	uint64_t emitted;
	uint64_t dropped;	/* ring buffer full */
	uint64_t missed;	/* program did not run (recursion_misses), or refused by the guard */
};

/* What the capture costs, since the probes were attached. */
struct cost {
	uint64_t capture_ns;	/* CPU time of the process that captures */
	uint64_t probes_ns;	/* of all CPUs in the probes' programs, told and counted uses alike,
				 * estimated from samples; not the kernel's way to them and back */
	uint32_t fill;		/* of the fullest lane, at most since the last block, in percent */
	uint64_t own_locks;	/* lock events of the programs' own locks, which are not told */
};

#endif
