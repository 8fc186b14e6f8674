// SPDX-License-Identifier: GPL-2.0-or-later
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/err.h"
#include "../base/signals.h"
#include "offspring.h"

#define LAST_WORDS_NS 2000000000ull	/* for a command to end when it was told */

struct child {
	char **command;
	struct offspring *offspring;	/* NULL: there is no command */
	pid_t pid;		/* 0: none, or waited for */
	int signal_fd;
	int go;			/* a byte lets the command run */
	int failure;		/* the child writes its errno here when exec fails */
	bool interrupted;
	bool wants_snapshot;
	uint64_t told;		/* when it was told to end, and all it started with it, ns; or 0 */
	bool time_over;		/* by us, as the recording's time was over */
	int status;
	unsigned int interrupts;
};

static int take_signals(struct child *c, bool snapshots)
{
	sigset_t set;

	sigemptyset(&set);
	if (snapshots)
		sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGCHLD);
	signal(SIGCHLD, SIG_DFL);	/* inherited as ignored, it would never tell of the end */
	c->signal_fd = signals_take(&set);
	return c->signal_fd;
}

static void tell_of_marks(const struct marks *m)
{
	int fd = marks_command_fd(m);

	setenv(MARKS_VARIABLE, marks_path(m), 1);
	if (fd >= 0)
		fcntl(fd, F_SETFD, 0);
}

/* The stream may be on standard output: what the command prints there must not get into it. */
static void become_command(const struct child *c, const struct child_setup *setup, int go,
			   int failure)
{
	char byte;
	int saved;

	sigprocmask(SIG_SETMASK, &setup->legacy->signals, NULL);
	signal(SIGPIPE, SIG_DFL);
	setrlimit(RLIMIT_NOFILE, &setup->legacy->files);
	if (setup->marks)
		tell_of_marks(setup->marks);
	if (setup->stdout_taken)
		dup2(STDERR_FILENO, STDOUT_FILENO);
	/* nothing to read: the capture gave up before it began */
	if (read(go, &byte, 1) != 1)
		_exit(127);
	execvp(c->command[0], c->command);
	saved = errno;
	if (write(failure, &saved, sizeof(saved)) < 0)
		_exit(126);
	_exit(127);
}

static int fork_command(struct child *c, const struct child_setup *setup)
{
	int go[2], failure[2];

	if (pipe2(go, O_CLOEXEC))
		return -1;
	if (pipe2(failure, O_CLOEXEC))
		return -1;
	c->pid = fork();
	if (c->pid < 0)
		return -1;
	if (!c->pid) {
		close(go[1]);
		become_command(c, setup, go[0], failure[1]);
	}
	close(go[0]);
	close(failure[1]);
	c->go = go[1];
	c->failure = failure[0];
	return 0;
}

struct child *child_new(const struct child_setup *setup, int epoll_fd)
{
	char **command = setup->command;
	struct child *c = calloc(1, sizeof(*c));
	struct epoll_event ev = { .events = EPOLLIN };

	if (!c)
		return NULL;
	c->command = command;
	c->signal_fd = c->go = c->failure = -1;
	c->offspring = command ? offspring_new() : NULL;
	if ((command && !c->offspring) || take_signals(c, setup->snapshots) < 0 ||
	    (command && fork_command(c, setup))) {
		child_free(c);
		return NULL;
	}
	ev.data.fd = c->signal_fd;
	if (!epoll_ctl(epoll_fd, EPOLL_CTL_ADD, c->signal_fd, &ev))
		return c;
	child_free(c);
	return NULL;
}

void child_free(struct child *c)
{
	if (!c)
		return;
	if (c->go >= 0)
		close(c->go);
	if (c->pid > 0)
		kill(c->pid, SIGTERM);
	if (c->pid > 0 || c->told)
		offspring_end(c->offspring);	/* a recording that is over must not hang on it */
	offspring_free(c->offspring);
	if (c->failure >= 0)
		close(c->failure);
	if (c->signal_fd >= 0)
		close(c->signal_fd);
	free(c);
}

static bool runnable(const char *dir, size_t len, const char *name)
{
	char path[4096];

	/* an empty part of PATH is the folder one is in */
	return snprintf(path, sizeof(path), "%.*s%s%s", (int)len, dir, len ? "/" : "", name) <
		       (int)sizeof(path) && !access(path, X_OK);
}

int child_check(char *const *command)
{
	const char *name = command[0], *path = getenv("PATH");

	if (strchr(name, '/')) {
		if (!access(name, X_OK))
			return 0;
		return err(EXIT_RUNTIME, "cannot run %s: %s", name, strerror(errno));
	}
	for (path = path ? path : "/bin:/usr/bin"; ; path++) {
		size_t len = strcspn(path, ":");

		if (runnable(path, len, name))
			return 0;
		path += len;
		if (!*path)
			return err(EXIT_RUNTIME, "cannot run %s: there is no such command in PATH",
				   name);
	}
}

int child_start(struct child *c)
{
	int why = 0;

	if (!c->command)
		return 0;
	if (write(c->go, "", 1) != 1)
		return err(EXIT_RUNTIME, "cannot start %s: %s", c->command[0], strerror(errno));
	/* close-on-exec ends this pipe when the command has become itself */
	if (read(c->failure, &why, sizeof(why)) == sizeof(why))
		return err(EXIT_RUNTIME, "cannot run %s: %s", c->command[0], strerror(why));
	return 0;
}

int child_fd(const struct child *c)
{
	return c->signal_fd;
}

static void reap(struct child *c)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (pid == c->pid) {
			c->status = status;
			c->pid = 0;
		}
}

/* Of a command that goes by itself the rest may stay: what it left running, it meant to. */
static bool command_ended(const struct child *c)
{
	return c->command && !c->pid && !(c->told && offspring_signal(c->offspring, SIGTERM));
}

/* A terminal's Ctrl-C has reached the command already. */
static void pass_on(struct child *c, const struct signalfd_siginfo *si)
{
	if (c->pid <= 0 || (si->ssi_signo == SIGINT && si->ssi_code != SI_USER))
		return;
	if (si->ssi_signo != SIGINT && !c->told)
		c->told = clock_ns(CLOCK_MONOTONIC);
	offspring_signal(c->offspring, si->ssi_signo);
}

bool child_news(struct child *c)
{
	struct signalfd_siginfo si;
	bool end = false;

	while (read(c->signal_fd, &si, sizeof(si)) == sizeof(si)) {
		if (si.ssi_signo == SIGCHLD) {
			reap(c);
			end |= command_ended(c);
			continue;
		}
		if (si.ssi_signo == SIGUSR1) {
			c->wants_snapshot = true;
			continue;
		}
		c->interrupted |= si.ssi_signo == SIGINT;
		/* the command's end ends the capture */
		pass_on(c, &si);
		/* a command that ignores Ctrl-C does not keep us from hearing the second one */
		c->interrupts += si.ssi_signo == SIGINT;
		end |= c->pid <= 0 || c->interrupts > 1;
	}
	return end;
}

bool child_wants_snapshot(struct child *c)
{
	bool wants = c->wants_snapshot;

	c->wants_snapshot = false;
	return wants;
}

bool child_end(struct child *c)
{
	if (c->pid <= 0)
		return false;
	c->time_over = true;
	if (!c->told)
		c->told = clock_ns(CLOCK_MONOTONIC);
	offspring_signal(c->offspring, SIGTERM);
	return true;
}

bool child_overdue(const struct child *c)
{
	return c->told && clock_ns(CLOCK_MONOTONIC) - c->told > LAST_WORDS_NS;
}

void child_result(const struct child *c, struct capture_result *result)
{
	result->interrupted = c->interrupted;
	result->status = c->time_over ? 0 : c->status;
}
