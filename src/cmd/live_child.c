// SPDX-License-Identifier: GPL-2.0-or-later
#include "live_child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/err.h"
#include "privilege.h"

#define PIPE_BYTES (16 << 20)	/* what a suspended reader may leave unread */
#define GOODBYE_MS 3000		/* the child is told, and writes each 50 ms to a pipe without reader */

bool live_child_hears(const struct capture_opts *capture, bool screen)
{
	return capture->command && !screen;
}

/*
 * The other end closes, whoever does it: SIGTERM, which ends a capture. kill() is not to be had, as
 * the parent is another user by then; for the same reason its death signal may not come. Nothing is ever
 * written there: a write's signal may come after what was written was read (pipe_write(), fs/pipe.c).
 */
static void end_when_closed(int go)
{
	struct pollfd closed = { .fd = go, .events = POLLIN };

	fcntl(go, F_SETOWN, getpid());
	fcntl(go, F_SETSIG, SIGTERM);
	fcntl(go, F_SETFL, fcntl(go, F_GETFL) | O_ASYNC);
	if (poll(&closed, 1, 0))	/* it was before that */
		_exit(EXIT_RUNTIME);
}

static void take_streams(bool screen, int words)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (screen) {
		dup2(null, STDIN_FILENO);
		dup2(words, STDERR_FILENO);
	}
	/* standard output is the parent's: what else is printed must not get in between */
	dup2(screen ? null : STDERR_FILENO, STDOUT_FILENO);
}

static int exit_code(const struct capture_opts *capture, const struct capture_result *r)
{
	if (r->refused)
		note("%llu records could not be used: please report this",
		     (unsigned long long)r->refused);
	if (!capture->command)
		return 0;
	return WIFSIGNALED(r->status) ? 128 + WTERMSIG(r->status) : WEXITSTATUS(r->status);
}

struct child_end {		/* the child's ends of the pipes */
	int start, go, stream, words, ask;
};

/* A session of its own: the terminal's Ctrl-C and Ctrl-Z are for the parent. */
static _Noreturn void be_capture(const struct capture_opts *given, bool screen, pid_t parent,
				 const struct child_end *end)
{
	struct capture_opts capture = *given;
	struct capture_result result;
	int code;
	char byte;

	/* the parent's privilege goes before anything of BPF is there */
	if (read(end->start, &byte, 1) != 1)
		_exit(EXIT_RUNTIME);
	if (!live_child_hears(given, screen))
		setsid();
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(EXIT_RUNTIME);
	take_streams(screen, end->words);
	end_when_closed(end->go);
	capture.out_fd = end->stream;
	capture.ask_fd = end->ask;
	code = capture_main(&capture, &result);
	if (!code)
		code = exit_code(&capture, &result);
	fflush(stderr);
	_exit(code);
}

/* Nothing of the kernel is open yet when the two part. 0 or -errno. */
static int part(struct live_child *c, const struct capture_opts *capture)
{
	int start[2], go[2], stream[2], words[2], ask[2];
	pid_t parent = getpid();

	if (pipe2(start, O_CLOEXEC) || pipe2(go, O_CLOEXEC) ||
	    pipe2(stream, O_CLOEXEC) || pipe2(words, O_CLOEXEC) ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ask))
		return -errno;
	if (fcntl(stream[1], F_SETPIPE_SZ, PIPE_BYTES) < 0)
		fcntl(stream[1], F_SETPIPE_SZ, 1 << 20);	/* what anybody may have */
	c->pid = fork();
	if (c->pid < 0)
		return -errno;
	if (!c->pid) {
		close(start[1]);
		close(go[1]);
		close(stream[0]);
		close(words[0]);
		close(ask[1]);
		be_capture(capture, c->screen, parent,
			   &(struct child_end){ start[0], go[0], stream[1], words[1], ask[0] });
	}
	close(ask[0]);
	close(start[0]);
	close(go[0]);
	close(stream[1]);
	close(words[1]);
	fcntl(words[0], F_SETFL, O_NONBLOCK);
	c->start = start[1];
	c->go = go[1];
	c->stream = stream[0];
	c->words_fd = words[0];
	c->ask = ask[1];
	return 0;
}

int live_child_start(struct live_child *c, const struct capture_opts *capture, bool screen)
{
	int rc, code;

	memset(c, 0, sizeof(*c));
	c->screen = screen;
	rc = part(c, capture);
	if (rc)
		return err(EXIT_RUNTIME, "cannot start the capture: %s", strerror(-rc));
	code = privilege_drop();
	if (!code && write(c->start, "", 1) != 1)
		code = err(EXIT_RUNTIME, "cannot start the capture: %s", strerror(errno));
	close(c->start);
	return code;
}

static void let_go(struct live_child *c)
{
	if (c->go >= 0)
		close(c->go);
	c->go = -1;
}

void live_child_want(const struct live_child *c, char word)
{
	/* full: it has words enough, and is about to read them; gone: its end is told elsewhere, and
	 * must not be ours */
	if (send(c->ask, &word, 1, MSG_NOSIGNAL) != 1)
		return;
}

void live_child_stop(struct live_child *c)
{
	c->stopped = true;
	let_go(c);
}

/* The first bytes are kept; the rest is read, so that the child never waits for us. */
static void hear(struct live_child *c)
{
	char rest[512];
	ssize_t n;

	for (;;) {
		size_t room = sizeof(c->words) - 1 - c->nwords;

		n = read(c->words_fd, room ? c->words + c->nwords : rest, room ? room : sizeof(rest));
		if (n <= 0)
			return;
		c->nwords += room ? n : 0;
	}
}

static void reap(struct live_child *c, int flags)
{
	if (!c->reaped && waitpid(c->pid, &c->status, flags) == c->pid)
		c->reaped = true;
}

/* The newest whole line, without the name that err() puts before it; NULL: none. */
static const char *last_line(struct live_child *c)
{
	size_t end = c->nwords, from;

	while (end && c->words[end - 1] == '\n')
		end--;
	for (from = end; from && c->words[from - 1] != '\n';)
		from--;
	if (end - from > 10 && !strncmp(c->words + from, "bmascope: ", 10))
		from += 10;
	snprintf(c->line, sizeof(c->line), "%.*s", (int)(end - from), c->words + from);
	return end > from ? c->line : NULL;
}

const char *live_child_news(struct live_child *c)
{
	hear(c);
	reap(c, WNOHANG);
	if (last_line(c))
		return c->line;
	if (!c->reaped || !WIFSIGNALED(c->status))
		return NULL;
	snprintf(c->line, sizeof(c->line), "The capture was ended by signal %d (%s).",
		 WTERMSIG(c->status), strsignal(WTERMSIG(c->status)));
	return c->line;
}

/* How the capture ended, as our own end. */
static int code_of(const struct live_child *c)
{
	int sig = WIFSIGNALED(c->status) ? WTERMSIG(c->status) : 0;

	if (!c->reaped)
		return EXIT_RUNTIME;
	if (sig == SIGTERM && c->stopped)	/* before it had begun: as we wanted */
		return 0;
	if (sig)
		return err(EXIT_RUNTIME, "the capture was ended by signal %d (%s)", sig,
			   strsignal(sig));
	return WEXITSTATUS(c->status);
}

int live_child_end(struct live_child *c)
{
	close(c->stream);
	close(c->ask);
	let_go(c);
	for (int ms = 0; ms < GOODBYE_MS && !c->reaped; ms += 10) {
		hear(c);
		reap(c, WNOHANG);
		if (!c->reaped)
			poll(NULL, 0, 10);
	}
	hear(c);
	close(c->words_fd);
	c->words[c->nwords] = 0;
	fputs(c->words, stderr);
	if (!c->reaped)
		note("the capture, process %d, has not ended yet", (int)c->pid);
	return code_of(c);
}
