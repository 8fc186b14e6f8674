/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the writer consists of: writer.c fills blocks, writer_whole.c writes those that
 * stand by themselves, writer_end.c says where and how they end. */
#ifndef BMA_STREAM_WRITER_PARTS_H
#define BMA_STREAM_WRITER_PARTS_H

#include "columns.h"
#include "index.h"
#include "output.h"
#include "writer.h"
#include "zip.h"

struct cpu_mark {
	uint64_t next_seq;	/* what the CPU's next event must have */
	uint64_t beyond;	/* the number behind the last event that had no room; 0: all had */
	uint64_t block;		/* the last block in which the CPU's first_seq was noted */
};

struct writer {
	struct output output;
	int error;		/* sticky */
	enum block_type open;	/* type of the block being built; 0: none */
	struct columns_writer columns;
	struct zip *zip;
	uint64_t base_time;
	uint64_t blocks;
	uint32_t table_cpus;
	struct buf table;	/* of the open block: cpu, first_seq */
	struct buf body;	/* records, or the columns */
	struct buf packed;
	struct buf out;		/* whole blocks, not yet written */
	struct cpu_mark *cpus;
	uint32_t ncpus;
	uint64_t events;
	uint64_t limit;		/* bytes; 0: none */
	uint64_t counters_bytes;	/* of the last COUNTERS written, not packed */
	struct buf counters;	/* of a full stream: the newest COUNTERS, for its end */
	bool full;		/* nothing but the end goes in any more */
	uint64_t unwritten;	/* events that had no room */
	struct index index;
	struct index_place gone;	/* what the ring had given up when it was written out */
};

/* What comes now begins a segment of the ring, if the stream goes to one. 0 or the error. */
int writer_begin_segment(struct writer *w);

/* Closes the open block and writes everything out. 0 or the error. */
int writer_flush(struct writer *w);

/* Closes the open block. Is there room for a block of n bytes? If not the stream is full, and nothing
 * more goes in. */
bool writer_takes(struct writer *w, uint64_t n);

/* A block by itself. 0 or the error. */
int writer_whole_block(struct writer *w, enum block_type type, const uint8_t *p, size_t n);

#endif
