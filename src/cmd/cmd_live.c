// SPDX-License-Identifier: GPL-2.0-or-later
/* Capture in a child that keeps its privilege, a pipe, and `view` in a parent that gave its own
 * up before the child touched the kernel. */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/err.h"
#include "../capture/capture.h"
#include "cmd.h"
#include "number.h"
#include "player.h"
#include "privilege.h"
#include "screen.h"

#define PIPE_BYTES (16 << 20)	/* what a suspended screen may leave unread */
#define COMPLAINTS 4096		/* bytes of the child's messages that are kept */
#define GOODBYE_MS 3000		/* the child writes, and so learns that we left, each 50 ms */

enum { OPT_BUFFER = 1000 };

struct opts {
	struct capture_opts capture;
	struct ui_opts ui;
};

struct live {
	struct player player;
	pid_t child;
	int go;			/* a byte lets the capture begin */
	int stream, complaints_fd;
	char complaints[COMPLAINTS];
	size_t ncomplaints;
	bool reaped;
	int status;		/* of the child, as wait() gives it */
	char line[256];		/* the newest complaint, for the screen */
};

static const struct argp_option options[] = {
	{ "buffer", OPT_BUFFER, "BYTES", 0,
	  "ring buffers of all CPUs together (64M; at least 64K a CPU)", 0 },
	{ "verbose", 'v', NULL, 0, "say what libbpf and the verifier say", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->ui;
		return 0;
	case OPT_BUFFER:
		if (number_bytes(arg, &o->capture.buffer_bytes) || !o->capture.buffer_bytes)
			argp_error(state, "--buffer wants bytes, as 64M, not \"%s\"", arg);
		return 0;
	case 'v':
		o->capture.verbose = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "\"%s\" is too much: live takes options only", arg);
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = {
	{ &screen_argp, 0, NULL, 0 },
	{ NULL, 0, NULL, 0 },
};

static const struct argp argp = {
	options, parse, NULL,
	"Shows this kernel's BPF memory allocator on screens, as it works.", children, NULL, NULL,
};

/*
 * A session of its own: the terminal's Ctrl-C and Ctrl-Z are the screen's. The death signal does
 * not get through once the parent is another user; then it is the pipe without a reader that ends
 * the capture, at its next tick.
 */
static _Noreturn void be_capture(const struct opts *o, pid_t parent, int go, int stream,
				 int complaints)
{
	struct capture_opts capture = o->capture;
	struct capture_result result;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int code;
	char byte;

	/* the screen's privilege goes before anything of BPF is there */
	if (read(go, &byte, 1) != 1)
		_exit(EXIT_RUNTIME);
	setsid();
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(EXIT_RUNTIME);
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(complaints, STDERR_FILENO);
	capture.out_fd = stream;
	code = capture_main(&capture, &result);
	fflush(stderr);
	_exit(code);
}

/* Nothing of the kernel is open yet when the two part. 0 or -errno. */
static int start(struct live *l, const struct opts *o)
{
	int go[2], stream[2], complaints[2];
	pid_t parent = getpid();

	if (pipe2(go, O_CLOEXEC) || pipe2(stream, O_CLOEXEC) || pipe2(complaints, O_CLOEXEC))
		return -errno;
	if (fcntl(stream[1], F_SETPIPE_SZ, PIPE_BYTES) < 0)
		fcntl(stream[1], F_SETPIPE_SZ, 1 << 20);	/* what anybody may have */
	l->child = fork();
	if (l->child < 0)
		return -errno;
	if (!l->child) {
		close(go[1]);
		close(stream[0]);
		close(complaints[0]);
		be_capture(o, parent, go[0], stream[1], complaints[1]);
	}
	close(go[0]);
	close(stream[1]);
	close(complaints[1]);
	l->go = go[1];
	fcntl(complaints[0], F_SETFL, O_NONBLOCK);
	l->stream = stream[0];
	l->complaints_fd = complaints[0];
	return 0;
}

/* The first COMPLAINTS bytes are kept; the rest is read, so that the child never waits for us. */
static void hear(struct live *l)
{
	char rest[512];
	ssize_t n;

	for (;;) {
		size_t room = sizeof(l->complaints) - 1 - l->ncomplaints;

		n = read(l->complaints_fd, room ? l->complaints + l->ncomplaints : rest,
			 room ? room : sizeof(rest));
		if (n <= 0)
			return;
		l->ncomplaints += room ? n : 0;
	}
}

static void reap(struct live *l, int flags)
{
	if (!l->reaped && waitpid(l->child, &l->status, flags) == l->child)
		l->reaped = true;
}

/* The newest whole line, without the name that err() puts before it; NULL: none. */
static const char *last_line(struct live *l)
{
	size_t end = l->ncomplaints, from;

	while (end && l->complaints[end - 1] == '\n')
		end--;
	for (from = end; from && l->complaints[from - 1] != '\n';)
		from--;
	if (end - from > 10 && !strncmp(l->complaints + from, "bmascope: ", 10))
		from += 10;
	snprintf(l->line, sizeof(l->line), "%.*s", (int)(end - from), l->complaints + from);
	return end > from ? l->line : NULL;
}

static enum ui_more live_read(void *ctx)
{
	struct live *l = ctx;

	return player_read(&l->player);
}

static const struct model *live_model(void *ctx)
{
	struct live *l = ctx;

	return player_model(&l->player);
}

static const struct past *live_past(void *ctx)
{
	struct live *l = ctx;

	return player_past(&l->player);
}

static void live_news(void *ctx, struct ui_news *news)
{
	struct live *l = ctx;
	const char *line;

	hear(l);
	reap(l, WNOHANG);
	player_news(&l->player, news);
	line = last_line(l);
	if (line) {
		news->message = line;
		news->fault = true;
	} else if (l->reaped && WIFSIGNALED(l->status)) {
		snprintf(l->line, sizeof(l->line), "The capture was ended by signal %d (%s).",
			 WTERMSIG(l->status), strsignal(WTERMSIG(l->status)));
		news->message = l->line;
		news->fault = true;
	}
}

/* Without a reader of its pipe the capture ends; probes are gone when it is. */
static void say_goodbye(struct live *l)
{
	close(l->stream);
	for (int ms = 0; ms < GOODBYE_MS && !l->reaped; ms += 10) {
		hear(l);
		reap(l, WNOHANG);
		if (!l->reaped)
			poll(NULL, 0, 10);
	}
	hear(l);
	close(l->complaints_fd);
	l->complaints[l->ncomplaints] = 0;
	fputs(l->complaints, stderr);
	if (!l->reaped)
		note("the capture, process %d, has not ended yet", (int)l->child);
}

/* How the capture ended, as our own end. */
static int child_code(const struct live *l)
{
	if (!l->reaped)
		return EXIT_RUNTIME;
	if (WIFSIGNALED(l->status))
		return err(EXIT_RUNTIME, "the capture was ended by signal %d (%s)",
			   WTERMSIG(l->status), strsignal(WTERMSIG(l->status)));
	return WEXITSTATUS(l->status);
}

/* The child's own message, where there is one, says it best; so it comes before ours. */
static int watch(struct live *l, const struct opts *o)
{
	const struct ui_source source = {
		.ctx = l, .fd = l->stream, .read = live_read, .model = live_model,
		.past = live_past, .news = live_news,
	};
	int code = 0, end;
	bool began = player_wait(&l->player);

	if (began)
		code = screen_possible();
	if (began && !code)
		code = screen_show(&source, &o->ui);
	say_goodbye(l);
	end = child_code(l);
	if (code || end)
		return code ? code : end;
	if (player_complaint(&l->player))
		return err(player_code(&l->player), "the capture's stream: %s",
			   player_complaint(&l->player));
	return 0;
}

int cmd_live(int argc, char **argv)
{
	struct opts o = { .capture = { .out_fd = -1 } };
	struct live *l = calloc(1, sizeof(*l));
	int code, rc;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	rc = l ? start(l, &o) : -ENOMEM;
	if (rc) {
		free(l);
		return err(EXIT_RUNTIME, "cannot start the capture: %s", strerror(-rc));
	}
	code = privilege_drop();
	if (!code && write(l->go, "", 1) != 1)
		code = err(EXIT_RUNTIME, "cannot start the capture: %s", strerror(errno));
	close(l->go);
	if (!code && player_init(&l->player, l->stream, UINT64_MAX))
		code = err(EXIT_RUNTIME, "out of memory");
	if (!code) {
		code = watch(l, &o);
		player_release(&l->player);
	}
	free(l);
	return code;
}
