/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arguments that every command which captures takes. What makes no sense is a usage error. */
#ifndef BMA_CAPTURE_ARGS_H
#define BMA_CAPTURE_ARGS_H

#include <argp.h>
#include <stdint.h>

#define CAPTURE_BUFFER_MIN (64 << 10)	/* bytes, of one CPU */

/* A time of `min` ms or more, in ms. */
uint64_t capture_arg_ms(struct argp_state *state, const char *option, const char *arg,
			uint64_t min);

/* `min` bytes or more; `wants` says what that is, for people. */
uint64_t capture_arg_bytes(struct argp_state *state, const char *option, const char *arg,
			   uint64_t min, const char *wants);

/* A whole number, at most `most`. */
uint64_t capture_arg_count(struct argp_state *state, const char *option, const char *arg,
			   uint64_t most);

/* --buffer */
uint64_t capture_arg_buffer(struct argp_state *state, const char *arg);

#endif
