/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Places of a recording from which it can be read on: the reader and the model as they were there,
 * the model packed. In the order of the recording. When they take more than a budget, every second
 * one goes.
 */
#ifndef BMA_PLAY_REEL_POINTS_H
#define BMA_PLAY_REEL_POINTS_H

#include "../model/model.h"
#include "../stream/reader.h"
#include "reel_pack.h"

struct reel_point {
	uint64_t number;	/* of the item that comes next, from 0 behind META */
	uint64_t position;	/* of the model */
	uint64_t time;		/* the model's now */
	uint64_t round;		/* number of the round of states behind which it is */
	struct reader *reader;	/* to be forked */
	struct packed model;
};

struct reel_points {
	struct reel_point *p;
	size_t n, cap;
	struct reel_packer *packer;
	uint64_t budget;	/* bytes */
	uint64_t readers;	/* bytes of all readers */
	uint32_t apart;		/* rounds from one to the next */
};

int reel_points_init(struct reel_points *s, uint64_t budget);	/* 0 or -ENOMEM */
void reel_points_release(struct reel_points *s);

/* The place where r and m are, behind all others; r is between two blocks. Does nothing for a round
 * that is passed over. 0 or -ENOMEM. */
int reel_points_add(struct reel_points *s, const struct reader *r, const struct model *m,
		    uint64_t number, uint64_t round);

/* The last one that is not beyond a number of an item, a position or a time; NULL: all are. */
const struct reel_point *reel_points_by_number(const struct reel_points *s, uint64_t number);
const struct reel_point *reel_points_by_position(const struct reel_points *s, uint64_t position);
const struct reel_point *reel_points_by_time(const struct reel_points *s, uint64_t time);

/* All that they take, in bytes. */
uint64_t reel_points_bytes(const struct reel_points *s);

#endif
