// SPDX-License-Identifier: GPL-2.0-or-later
#include "crash.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const int fatal[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

/*
 * Only what a signal handler may call, and no saved state: the codes that leave the alternate
 * screen, colours, mouse and application keys, which terminals that lack them ignore.
 */
static void on_crash(int sig)
{
	static const char codes[] = "\033[?1000l\033[?1006l\033[?1l\033>\033[m\033[?25h"
				    "\033[?1049l\r\n";
	struct termios t;
	ssize_t ignored = write(STDOUT_FILENO, codes, sizeof(codes) - 1);

	(void)ignored;
	if (!tcgetattr(STDOUT_FILENO, &t)) {
		t.c_lflag |= ICANON | ECHO | ECHOE | ISIG | IEXTEN;
		t.c_iflag |= ICRNL;
		t.c_oflag |= OPOST | ONLCR;
		tcsetattr(STDOUT_FILENO, TCSANOW, &t);
	}
	raise(sig);	/* SA_RESETHAND: the default action is back, and takes place on return */
}

static void set_handlers(void (*from)(int), void (*to)(int))
{
	struct sigaction now, act;

	memset(&act, 0, sizeof(act));
	act.sa_handler = to;
	act.sa_flags = to == on_crash ? SA_RESETHAND : 0;
	for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++)
		if (!sigaction(fatal[i], NULL, &now) && !(now.sa_flags & SA_SIGINFO) &&
		    now.sa_handler == from)
			sigaction(fatal[i], &act, NULL);
}

void crash_guard(void)
{
	set_handlers(SIG_DFL, on_crash);
}

void crash_unguard(void)
{
	set_handlers(on_crash, SIG_DFL);
}
