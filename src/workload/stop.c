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

void stop_catch(void)
{
	sigset_t set;

	stop_set(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

bool stop_wanted(uint32_t pause_us)
{
	struct timespec pause = { pause_us / 1000000, pause_us % 1000000 * 1000 };
	sigset_t set;

	stop_set(&set);
	return sigtimedwait(&set, NULL, &pause) > 0;
}

void stop_wait(uint32_t us)
{
	struct timespec pause = { us / 1000000, us % 1000000 * 1000 };

	if (us)
		nanosleep(&pause, NULL);
}
