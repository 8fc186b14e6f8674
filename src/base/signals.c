// SPDX-License-Identifier: GPL-2.0-or-later
#include "signals.h"

#include <stdbool.h>
#include <sys/signalfd.h>

static bool ignored(int sig)
{
	struct sigaction now;

	return !sigaction(sig, NULL, &now) && now.sa_handler == SIG_IGN;
}

int signals_take(sigset_t *set)
{
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	if (!ignored(SIGHUP))
		sigaddset(set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, set, NULL))
		return -1;
	return signalfd(-1, set, SFD_CLOEXEC | SFD_NONBLOCK);
}
