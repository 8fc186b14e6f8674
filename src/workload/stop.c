// SPDX-License-Identifier: GPL-2.0-or-later
#include "stop.h"

#include <signal.h>
#include <time.h>

static void stop_set(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
}

/* The signal that came within us, or -1. */
static int take(uint32_t us)
{
	struct timespec pause = { us / 1000000, us % 1000000 * 1000 };
	sigset_t set;

	stop_set(&set);
	return sigtimedwait(&set, NULL, &pause);
}

void stop_catch(void)
{
	sigset_t set;

	stop_set(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

bool stop_wanted(uint32_t pause_us)
{
	return take(pause_us) > 0;
}

bool stop_pending(void)
{
	sigset_t set;

	return !sigpending(&set) && (sigismember(&set, SIGINT) || sigismember(&set, SIGTERM));
}

void stop_wait(uint32_t us)
{
	int sig = us ? take(us) : -1;

	if (sig > 0)
		raise(sig);	/* it is held back: pending again */
}
