// SPDX-License-Identifier: GPL-2.0-or-later
#include "place.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define TEXT_MAX 48
#define SECOND 1000000000ll
#define MOST (INT64_MAX / 4)	/* sums of two stay in range */

static const struct {
	const char *name;
	int64_t ns;
} units[] = {	/* of two that begin alike the longer comes first */
	{ "min", 60 * SECOND }, { "ms", 1000000 }, { "us", 1000 }, { "ns", 1 },
	{ "h", 3600 * SECOND }, { "m", 60 * SECOND }, { "s", SECOND },
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits, a point and digits, times `unit`; what is smaller than 1 is cut off. */
static bool take_number(const char **p, int64_t unit, int64_t *n)
{
	int64_t whole = 0, part = 0, scale = unit;

	if (!is_digit(**p))
		return false;
	for (; is_digit(**p); (*p)++)
		if (__builtin_mul_overflow(whole, 10, &whole) ||
		    __builtin_add_overflow(whole, **p - '0', &whole))
			return false;
	if (**p == '.' && !is_digit(*++*p))
		return false;
	for (; is_digit(**p); (*p)++) {
		part += scale / 10 * (**p - '0') + scale % 10 * (**p - '0') / 10;
		scale /= 10;
	}
	return !__builtin_mul_overflow(whole, unit, n) &&
	       !__builtin_add_overflow(*n, part, n) && *n <= MOST;
}

/* The unit behind a number; NULL: none is there. */
static const char *unit_behind(const char *p, int64_t *ns)
{
	while (is_digit(*p) || *p == '.')
		p++;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!strncmp(p, units[i].name, strlen(units[i].name))) {
			*ns = units[i].ns;
			return p + strlen(units[i].name);
		}
	return NULL;
}

/* 1m30s, 12.5s: each unit smaller than the one before. */
static bool take_units(const char *p, int64_t *n)
{
	int64_t before = INT64_MAX, ns, part;
	const char *behind;

	for (*n = 0; *p; p = behind) {
		behind = unit_behind(p, &ns);
		if (!behind || ns >= before || !take_number(&p, ns, &part))
			return false;
		before = ns;
		*n += part;
		if (*n > MOST)
			return false;
	}
	return before != INT64_MAX;
}

/* 1:30, 0:01:30.25 */
static bool take_clock(const char *p, int64_t *n)
{
	int64_t part;
	int colons = 0;

	for (*n = 0; ; p++) {
		if (!take_number(&p, SECOND, &part) || (colons && part >= 60 * SECOND) ||
		    *n > MOST / 60)
			return false;
		*n = *n * 60 + part;
		if (*p != ':')
			return !*p && colons && *n <= MOST;
		if (++colons > 2 || part % SECOND)
			return false;
	}
}

static bool take_share(const char *p, int64_t *n)
{
	return take_number(&p, 10000, n) && !strcmp(p, "%") && *n <= 1000000;
}

/* 1,234: commas as the screen has them. */
static bool take_count(const char *p, int64_t *n)
{
	char digits[TEXT_MAX];
	const char *q = digits;
	size_t len = 0;

	for (; *p; p++)
		if (*p != ',' || !len)
			digits[len++] = *p;
	digits[len] = 0;
	return !strchr(digits, '.') && take_number(&q, 1, n) && !*q;
}

static bool take_absolute(const char *text, struct place *place)
{
	static const struct {
		bool (*take)(const char *text, int64_t *n);
		enum place_kind kind;
	} forms[] = {
		{ take_units, PLACE_TIME }, { take_clock, PLACE_TIME }, { take_share, PLACE_SHARE },
		{ take_count, PLACE_POSITION },
	};

	if (*text == '#')
		return place->kind = PLACE_POSITION, take_count(text + 1, &place->n);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		place->kind = forms[i].kind;
		if (forms[i].take(text, &place->n))
			return true;
	}
	return false;
}

bool place_parse(const char *text, struct place *place)
{
	char plain[TEXT_MAX];
	size_t len = 0;
	int sign;

	for (; *text; text++) {
		if (*text == ' ')
			continue;
		if (len == sizeof(plain) - 1)
			return false;
		plain[len++] = *text;
	}
	plain[len] = 0;
	sign = *plain == '+' ? 1 : *plain == '-' ? -1 : 0;
	if (!sign)
		return take_absolute(plain, place);
	if (plain[1] == '#' || !take_absolute(plain + 1, place) || place->kind == PLACE_SHARE)
		return false;
	place->kind = place->kind == PLACE_TIME ? PLACE_BY_TIME : PLACE_BY_EVENTS;
	place->n *= sign;
	return true;
}
