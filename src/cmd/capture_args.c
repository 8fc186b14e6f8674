// SPDX-License-Identifier: GPL-2.0-or-later
#include "capture_args.h"

#include <inttypes.h>

#include "number.h"

#define LONGEST_MS (36500ull * 24 * 3600 * 1000)	/* 100 years: nothing overflows with it */

uint64_t capture_arg_ms(struct argp_state *state, const char *option, const char *arg,
			uint64_t min)
{
	uint64_t us;

	if (number_us(arg, &us) || us < min * 1000 || us > LONGEST_MS * 1000)
		argp_error(state, "%s wants a time with its unit, as 10s or 500ms, not \"%s\"",
			   option, arg);
	return us / 1000;
}

uint64_t capture_arg_bytes(struct argp_state *state, const char *option, const char *arg,
			   uint64_t min, const char *wants)
{
	uint64_t n;

	if (number_bytes(arg, &n) || n < min)
		argp_error(state, "%s wants bytes, %s, not \"%s\"", option, wants, arg);
	return n;
}

uint64_t capture_arg_count(struct argp_state *state, const char *option, const char *arg,
			   uint64_t most)
{
	uint64_t n;

	if (number_count(arg, &n) || n > most)
		argp_error(state, "%s wants a whole number, at most %" PRIu64 ", not \"%s\"",
			   option, most, arg);
	return n;
}

uint64_t capture_arg_buffer(struct argp_state *state, const char *arg)
{
	return capture_arg_bytes(state, "--buffer", arg, CAPTURE_BUFFER_MIN,
				 "64K a CPU or more, as 64M");
}
