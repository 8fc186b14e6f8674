// SPDX-License-Identifier: GPL-2.0-or-later
#include "format.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../src/model/words.h"

#define MS 1000000ull
#define SEC (1000 * MS)

struct text text_count(int64_t n)
{
	char digits[24];
	struct text t;
	size_t len, o = 0;

	snprintf(digits, sizeof(digits), "%" PRIu64, n < 0 ? -(uint64_t)n : (uint64_t)n);
	len = strlen(digits);
	if (n < 0)
		t.s[o++] = '-';
	for (size_t i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			t.s[o++] = ',';
		t.s[o++] = digits[i];
	}
	t.s[o] = 0;
	return t;
}

/* Three digits and a letter: the units are base, base^2, … */
static struct text scaled(uint64_t n, unsigned int base, const char *units)
{
	double v = n;
	struct text t;

	while (v >= 999.5 && units[1]) {
		v /= base;
		units++;
	}
	if (*units == ' ')
		snprintf(t.s, sizeof(t.s), "%.0f", v);
	else
		snprintf(t.s, sizeof(t.s), v < 9.95 && *units != 'K' ?
			 "%.1f%c" : "%.0f%c", v, *units);
	return t;
}

struct text text_short(uint64_t n)
{
	return scaled(n, 1000, " kMGTPE");
}

struct text text_bytes(uint64_t n)
{
	struct text t = scaled(n, 1024, " KMGTPE");

	if (n < 1000)
		strcat(t.s, "B");
	return t;
}

struct text text_plain(uint64_t n)
{
	struct text t;

	if (n < 1000)
		snprintf(t.s, sizeof(t.s), "%" PRIu64, n);
	else
		snprintf(t.s, sizeof(t.s), "%" PRIu64 "K", (n + 512) / 1024);
	return t;
}

struct text text_mib(uint64_t n)
{
	struct text t;

	if (n < 1000)
		snprintf(t.s, sizeof(t.s), "%" PRIu64 " B", n);
	else if (n < 1000 * 1024)
		snprintf(t.s, sizeof(t.s), "%.1f KiB", n / 1024.0);
	else if (n < 1000ull << 20)
		snprintf(t.s, sizeof(t.s), "%.2f MiB", n / 1048576.0);
	else
		snprintf(t.s, sizeof(t.s), "%.2f GiB", n / 1073741824.0);
	return t;
}

struct text text_age(uint64_t ns)
{
	struct text t;

	if (ns < 100 * SEC)
		duration_words(ns, t.s, sizeof(t.s));
	else if (ns < 6000 * SEC)
		snprintf(t.s, sizeof(t.s), "%u min", (unsigned int)(ns / (60 * SEC)));
	else
		snprintf(t.s, sizeof(t.s), "%" PRIu64 " h", (uint64_t)(ns / (3600 * SEC)));
	return t;
}

struct text text_clock(uint64_t ns)
{
	uint64_t s = ns / SEC;
	struct text t;

	if (ns < SEC)
		snprintf(t.s, sizeof(t.s), "0.%03u s", (unsigned int)(ns / MS));
	else
		snprintf(t.s, sizeof(t.s), "%02" PRIu64 ":%02u:%02u", s / 3600,
			 (unsigned int)(s / 60 % 60), (unsigned int)(s % 60));
	return t;
}

struct text text_percent(uint64_t part, uint64_t whole)
{
	struct text t;

	snprintf(t.s, sizeof(t.s), "%.0f%%", whole ? 100.0 * part / whole : 0);
	return t;
}

struct text text_objects(uint64_t n)
{
	struct text count = text_count(n), t;

	snprintf(t.s, sizeof(t.s), "%.22s %s", count.s, n == 1 ? "object" : "objects");
	return t;
}
