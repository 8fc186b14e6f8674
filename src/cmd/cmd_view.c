// SPDX-License-Identifier: GPL-2.0-or-later
#include <argp.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "../base/err.h"
#include "cmd.h"
#include "input.h"
#include "number.h"
#include "player.h"
#include "screen.h"

enum { OPT_AT = 1000 };

struct opts {
	const char *file;
	uint64_t at;
	struct ui_opts ui;
};

static const struct argp_option options[] = {
	{ "at", OPT_AT, "POS", 0, "stop at event POS, as the screen shows it; space goes on", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->ui;
		return 0;
	case OPT_AT:
		if (number_position(arg, &o->at))
			argp_error(state, "--at wants the number of an event, not \"%s\"", arg);
		return 0;
	case ARGP_KEY_ARG:
		if (o->file)
			argp_error(state, "one FILE at a time, \"%s\" is too much", arg);
		o->file = arg;
		return 0;
	case ARGP_KEY_END:
		if (!o->file)
			argp_error(state, "which stream: a FILE, or - for standard input?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = {
	{ &screen_argp, 0, NULL, 0 },
	{ NULL, 0, NULL, 0 },
};

static const struct argp argp = {
	options, parse, "FILE|-",
	"Shows a recording on screens, or a stream while it arrives. A file that is still being "
	"written is followed.", children, NULL, NULL,
};

static const char *title(const char *file)
{
	return strcmp(file, "-") ? file : "standard input";
}

static int show(struct player *p, const struct opts *o)
{
	const struct ui_source source = {
		.ctx = p, .fd = p->fd, .read = player_read, .model = player_model,
		.past = player_past, .news = player_news, .resume = player_resume,
	};
	int code = player_wait(p) ? screen_show(&source, &o->ui) : 0;

	if (!code && player_complaint(p))
		return err(player_code(p), "%s: %s", title(o->file), player_complaint(p));
	return code;
}

int cmd_view(int argc, char **argv)
{
	struct opts o = { .at = UINT64_MAX };
	struct player p;
	int fd, code;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	fd = input_open(o.file);
	if (fd < 0)
		return -fd;
	code = screen_possible();
	if (code)
		return code;
	if (player_init(&p, fd, o.at))
		return err(EXIT_RUNTIME, "out of memory");
	code = show(&p, &o);
	player_release(&p);
	if (fd != STDIN_FILENO)
		close(fd);
	return code;
}
