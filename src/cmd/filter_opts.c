// SPDX-License-Identifier: GPL-2.0-or-later
#include "filter_opts.h"

#include "number.h"

error_t filter_option(struct filter *f, int key, char *arg, struct argp_state *state)
{
	switch (key) {
	case FILTER_OPT_MAP:
		f->map = arg;
		return 0;
	case FILTER_OPT_SIZE:
		if (number_bytes(arg, &f->size) || !f->size)
			argp_error(state, "--size wants bytes, not \"%s\"", arg);
		return 0;
	case 'C':
		if (filter_cpus(f, arg))
			argp_error(state, "-C wants CPUs as 0,2-5, not \"%s\"", arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}
