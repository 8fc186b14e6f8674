// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzzing the reader with whole streams. Checksums would stop a fuzzer at the door, so most changes
 * are made to one block, and then length and checksum are made right again.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "../../src/stream/format.h"
#include "examine.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);
size_t LLVMFuzzerMutate(uint8_t *p, size_t n, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *p, size_t n, size_t max, unsigned int seed);

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	examine(p, n);
	return 0;
}

static uint32_t get32(const uint8_t *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

static void put32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = v >> 8 * i;
}

/* The length of the whole block at p, of which there are n bytes; 0: there is none. */
static size_t block_at(const uint8_t *p, size_t n)
{
	size_t len;

	if (n < BLOCK_HEADER || memcmp(p, BLOCK_MARK, 4))
		return 0;
	len = BLOCK_HEADER + (size_t)get32(p + 8);
	return len <= n ? len : 0;
}

static void seal(uint8_t *p, size_t n)
{
	put32(p + 8, n - BLOCK_HEADER);
	put32(p + 12, crc32(crc32(0, p + 4, 8), p + BLOCK_HEADER, n - BLOCK_HEADER));
}

/* Block number k of those that begin behind the header, one behind the other. */
static bool find(const uint8_t *p, size_t n, unsigned int k, size_t *at, size_t *len)
{
	for (*at = STREAM_HEADER; *at < n && (*len = block_at(p + *at, n - *at)); *at += *len)
		if (!k--)
			return true;
	return false;
}

static unsigned int count(const uint8_t *p, size_t n)
{
	unsigned int k = 0;
	size_t at, len;

	while (find(p, n, k, &at, &len))
		k++;
	return k;
}

/* Something else in the block of len bytes at p[at]: its payload, now and then its type too. */
static size_t change(uint8_t *p, size_t n, size_t max, size_t at, size_t len, unsigned int seed)
{
	size_t head = seed & 1 ? 4 : BLOCK_HEADER, rest = n - at - len, now;
	uint8_t *tail = malloc(rest + 1);

	memcpy(tail, p + at + len, rest);
	now = head + LLVMFuzzerMutate(p + at + head, len - head, max - rest - at - head);
	if (now < BLOCK_HEADER) {
		memset(p + at + now, 0, BLOCK_HEADER - now);
		now = BLOCK_HEADER;
	}
	seal(p + at, now);
	memcpy(p + at + now, tail, rest);
	free(tail);
	return at + now + rest;
}

static size_t drop(uint8_t *p, size_t n, size_t at, size_t len)
{
	memmove(p + at, p + at + len, n - at - len);
	return n - len;
}

static size_t repeat(uint8_t *p, size_t n, size_t max, size_t at, size_t len)
{
	if (n + len > max)
		return n;
	memmove(p + at + len, p + at, n - at);
	return n + len;
}

/* With the block behind it. */
static size_t swap(uint8_t *p, size_t n, size_t at, size_t len)
{
	size_t next = block_at(p + at + len, n - at - len);
	uint8_t *copy = malloc(len);

	memcpy(copy, p + at, len);
	memmove(p + at, p + at + len, next);
	memcpy(p + at + next, copy, len);
	free(copy);
	return n;
}

size_t LLVMFuzzerCustomMutator(uint8_t *p, size_t n, size_t max, unsigned int seed)
{
	unsigned int blocks = count(p, n);
	size_t at, len;

	if (!blocks || seed % 16 == 0 || max < n + BLOCK_HEADER)
		return LLVMFuzzerMutate(p, n, max);
	find(p, n, (seed >> 8) % blocks, &at, &len);
	switch (seed / 16 % 16) {
	case 0:
		return drop(p, n, at, len);
	case 1:
		return repeat(p, n, max, at, len);
	case 2:
		return swap(p, n, at, len);
	default:
		return change(p, n, max, at, len, seed >> 4);
	}
}
