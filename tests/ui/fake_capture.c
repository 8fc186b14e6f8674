// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Stands in for src/capture in the tests of `bmascope live`'s two processes, which need neither
 * privilege nor a patched kernel to be looked at. Only the tests' own binary is linked with it.
 * FAKE_CAPTURE says what it does: "run", "privilege", "kernel", "die", "crash".
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../src/base/err.h"
#include "../../src/capture/capture.h"
#include "sim.h"

static void sleep_ms(unsigned int ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

/* A stream like that of a quiet machine; ends after so many ticks, or when nobody reads. */
static int run(const struct capture_opts *opts, unsigned int ticks)
{
	const struct sim_owner conns = { BMA_OWNER_MAP, 17, 1, "conns", 72, 0, false, false };
	struct sim s;
	uint32_t first;
	int error;

	signal(SIGPIPE, SIG_IGN);
	if (sim_init(&s, opts->out_fd, 2))
		return EXIT_RUNTIME;
	first = sim_owner(&s, &conns);
	for (unsigned int i = 0; i < ticks && !writer_error(s.w); i++) {
		sim_alloc(&s, first + i % 2, 20);
		sim_free(&s, first + i % 2, 15);
		sim_wait(&s, 49000000);
		sleep_ms(50);
	}
	error = writer_error(s.w);
	sim_release(&s);
	if (error)
		return 0;
	return err(EXIT_RUNTIME, "tracing stopped: the test wants it");
}

int capture_main(const struct capture_opts *opts, struct capture_result *result)
{
	const char *how = getenv("FAKE_CAPTURE");

	memset(result, 0, sizeof(*result));
	if (!how || !strcmp(how, "run"))
		return run(opts, 600);
	if (!strcmp(how, "privilege"))
		return err(EXIT_PRIVILEGE, "privilege is missing: CAP_BPF");
	if (!strcmp(how, "kernel"))
		return err(EXIT_KERNEL, "this kernel has no bpf_mem tracepoints");
	if (!strcmp(how, "die"))
		return run(opts, 10);
	abort();
}
