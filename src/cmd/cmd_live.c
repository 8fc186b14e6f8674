// SPDX-License-Identifier: GPL-2.0-or-later
/* The screens of `view` over the stream of a child that captures. */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>

#include "../base/err.h"
#include "../capture/rater.h"
#include "capture_args.h"
#include "cmd.h"
#include "live_child.h"
#include "player.h"
#include "screen.h"

enum { OPT_BUFFER = 1000, OPT_BUDGET };

#define LIVE_BUDGET 500000	/* events a second: what one core reads and draws with ease */

struct opts {
	struct capture_opts capture;
	struct ui_opts ui;
};

struct live {
	struct player player;
	struct live_child child;
	bool locks;		/* single acquisitions of locks were asked for */
};

static const struct argp_option options[] = {
	{ "buffer", OPT_BUFFER, "BYTES", 0,
	  "buffers of all CPUs together (64M; at least 64K a CPU)", 0 },
	{ "budget", OPT_BUDGET, "N", 0,
	  "while single events are looked at, tell fewer allocs and frees, as long as there would "
	  "be more than N a second; 0: always all (500000)", 0 },
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
		o->capture.buffer_bytes = capture_arg_buffer(state, arg);
		return 0;
	case OPT_BUDGET:
		o->capture.budget = capture_arg_count(state, "--budget", arg, UINT32_MAX);
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

static void live_want(void *ctx, bool events, bool locks)
{
	struct live *l = ctx;

	live_child_want(&l->child, events ? TELL_EVENTS : TELL_COUNTS);
	if (locks != l->locks)
		live_child_want(&l->child, locks ? TELL_LOCKS : TELL_NO_LOCKS);
	l->locks = locks;
}

static void live_news(void *ctx, struct ui_news *news)
{
	struct live *l = ctx;
	const char *line = live_child_news(&l->child);

	player_news(&l->player, news);
	if (line) {
		news->message = line;
		news->fault = true;
	}
}

/* The child's own message, where there is one, says it best; so it comes before ours. */
static int watch(struct live *l, const struct opts *o)
{
	const struct ui_source source = {
		.ctx = l, .fd = l->child.stream, .read = live_read, .model = live_model,
		.past = live_past, .news = live_news, .want = live_want,
	};
	int code = 0, end;
	bool began = player_wait(&l->player);

	if (began)
		code = screen_possible();
	if (began && !code)
		code = screen_show(&source, &o->ui);
	end = live_child_end(&l->child);
	if (code || end)
		return code ? code : end;
	if (player_complaint(&l->player))
		return err(player_code(&l->player), "the capture's stream: %s",
			   player_complaint(&l->player));
	return 0;
}

int cmd_live(int argc, char **argv)
{
	struct opts o = { .capture = { .out_fd = -1, .rate = BMA_RATE_NONE,
					   .budget = LIVE_BUDGET } };
	struct live *l = calloc(1, sizeof(*l));
	int code;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	if (!l)
		return err(EXIT_RUNTIME, "out of memory");
	code = live_child_start(&l->child, &o.capture, true);
	if (!code && player_init(&l->player, l->child.stream, UINT64_MAX))
		code = err(EXIT_RUNTIME, "out of memory");
	if (!code) {
		code = watch(l, &o);
		player_release(&l->player);
	}
	free(l);
	return code;
}
