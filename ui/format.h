/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers to short words for people. Pure. Each returns its text by value, so that a call can
 * stand where a string is wanted: draw_text(…, text_count(n).s).
 */
#ifndef BMA_UI_FORMAT_H
#define BMA_UI_FORMAT_H

#include <stdint.h>

struct text {
	char s[32];
};

struct text text_count(int64_t n);	/* 1,204 */
struct text text_objects(uint64_t n);	/* 1 object, 33 objects */
struct text text_short(uint64_t n);	/* 41k; at most 5 characters */
struct text text_bytes(uint64_t n);	/* 123K; at most 5 characters */
struct text text_plain(uint64_t n);	/* 96, 4K: a size that is a power of two when large */
struct text text_mib(uint64_t n);	/* 1.06 MiB */
struct text text_age(uint64_t ns);	/* 850 ns, 4.2 ms, 14 ms, 38.2 s, as duration_words()
					 * has it, but at most 7 characters */
struct text text_clock(uint64_t ns);	/* 00:01:23; within the first second 0.374 s */
struct text text_percent(uint64_t part, uint64_t whole);	/* 85% */

#endif
