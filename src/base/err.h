/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Report and return: one statement says what failed, to which object, why and what to do next,
 * and gives back the code, so that the two cannot disagree.
 */
#ifndef BMA_ERR_H
#define BMA_ERR_H

/* The program's exit codes, a promise to scripts (docs in README and --help). */
enum exit_code {
	EXIT_FINE = 0,
	EXIT_RUNTIME = 1,
	EXIT_USAGE = 2,
	EXIT_PRIVILEGE = 3,	/* a privilege is missing, the message says which */
	EXIT_KERNEL = 4,	/* this kernel lacks what was asked for */
	EXIT_STREAM = 5,	/* bad or cut-off stream */
	EXIT_LOSS = 6,		/* events were lost and --fail-on-loss was given */
};

/* Prints "bmascope: MESSAGE" on standard error; returns code. */
int err(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The same for things worth saying that stop nothing. Callers hold them back under -q. */
void note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
