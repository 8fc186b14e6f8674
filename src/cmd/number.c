// SPDX-License-Identifier: GPL-2.0-or-later
#include "number.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct unit {
	const char *name;
	uint64_t factor;
};

static int with_unit(const char *s, const struct unit *units, size_t n, uint64_t *out)
{
	unsigned long long v;
	char *end;

	if (*s < '0' || *s > '9')
		return -EINVAL;
	errno = 0;
	v = strtoull(s, &end, 10);
	for (size_t i = 0; i < n && !errno; i++)
		if (!strcmp(end, units[i].name))
			return __builtin_mul_overflow(v, units[i].factor, out) ? -EINVAL : 0;
	return -EINVAL;
}

#define WITH_UNIT(s, units, out) with_unit(s, units, sizeof(units) / sizeof((units)[0]), out)

int number_count(const char *s, uint64_t *n)
{
	static const struct unit units[] = { { "", 1 } };

	return WITH_UNIT(s, units, n);
}

int number_bytes(const char *s, uint64_t *n)
{
	static const struct unit units[] = {
		{ "", 1 }, { "K", 1 << 10 }, { "M", 1 << 20 }, { "G", 1 << 30 },
	};

	return WITH_UNIT(s, units, n);
}

int number_us(const char *s, uint64_t *us)
{
	static const struct unit units[] = {
		{ "us", 1 }, { "ms", 1000 }, { "s", 1000000 }, { "m", 60000000 },
	};

	return WITH_UNIT(s, units, us);
}

int number_ns(const char *s, uint64_t *ns)
{
	static const struct unit units[] = {
		{ "ns", 1 }, { "us", 1000 }, { "ms", 1000000 }, { "s", 1000000000 },
		{ "m", 60000000000 },
	};

	return WITH_UNIT(s, units, ns);
}

int number_position(const char *s, uint64_t *n)
{
	char digits[32];
	size_t len = 0;

	for (s += *s == '#'; *s; s++) {
		if (*s == ',' && len)
			continue;
		if (len == sizeof(digits) - 1)
			return -EINVAL;
		digits[len++] = *s;
	}
	digits[len] = 0;
	return number_count(digits, n);
}
