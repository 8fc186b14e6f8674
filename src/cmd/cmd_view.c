// SPDX-License-Identifier: GPL-2.0-or-later
#include <argp.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/err.h"
#include "cmd.h"
#include "deck.h"
#include "input.h"
#include "player.h"
#include "screen.h"

enum { OPT_AT = 1000, OPT_PLAY, OPT_SPEED };

struct opts {
	const char *file;
	const char *at_text;	/* as it was given; NULL: it was not */
	struct place at;
	bool play;
	const char *speed;	/* likewise */
	struct ui_opts ui;
};

static const struct argp_option options[] = {
	{ "at", OPT_AT, "POS", 0, "begin there: at event 812440, as the screen shows it, or at a "
	  "time or share of a file, as 12.5s or 50%", 0 },
	{ "play", OPT_PLAY, NULL, 0, "play a file, from the beginning or from POS", 0 },
	{ "speed", OPT_SPEED, "N", 0, "the same at a speed: " DECK_SPEEDS, 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static bool is_relative(const struct place *p)
{
	return p->kind == PLACE_BY_TIME || p->kind == PLACE_BY_EVENTS;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->ui;
		return 0;
	case OPT_AT:
		o->at_text = arg;
		if (!place_parse(arg, &o->at) || is_relative(&o->at))
			argp_error(state, "--at wants the number of an event, as 1234, or a time or "
				   "share, as 12.5s or 50%%, not \"%s\"", arg);
		return 0;
	case OPT_PLAY:
		o->play = true;
		return 0;
	case OPT_SPEED:
		o->speed = arg;
		o->play = true;
		if (deck_speed(arg) < 0)
			argp_error(state, "--speed wants one of %s, not \"%s\"", DECK_SPEEDS, arg);
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

/* The complaint stays when the screen is gone. code: of the screen. */
static int complain(const struct opts *o, int code, const char *complaint, int its_code)
{
	return code || !complaint ? code : err(its_code, "%s: %s", title(o->file), complaint);
}

static int show_stream(int fd, const struct opts *o)
{
	struct player p;
	const struct ui_source source = {
		.ctx = &p, .fd = fd, .read = player_read, .model = player_model,
		.past = player_past, .news = player_news, .resume = player_resume,
	};
	int code;

	if (o->play || (o->at_text && o->at.kind != PLACE_POSITION))
		return err(EXIT_USAGE, "%s is no file, so it cannot be wound: neither --play nor "
			   "--speed, and --at takes the number of an event only", title(o->file));
	if (player_init(&p, fd, o->at_text ? (uint64_t)o->at.n : UINT64_MAX))
		return err(EXIT_RUNTIME, "out of memory");
	code = player_wait(&p) ? screen_show(&source, &o->ui) : 0;
	code = complain(o, code, player_complaint(&p), player_code(&p));
	player_release(&p);
	return code;
}

static int show_file(int fd, const struct opts *o)
{
	const struct deck_opts opts = {
		.at = o->at_text ? &o->at : NULL, .play = o->play,
		.speed = o->speed ? (unsigned int)deck_speed(o->speed) : deck_speed_normal(),
	};
	struct ui_source source;
	struct deck d;
	int code;

	if (deck_init(&d, fd, &opts))
		return err(EXIT_RUNTIME, "out of memory");
	source = deck_source(&d);
	code = deck_wait(&d) ? screen_show(&source, &o->ui) : 0;
	code = complain(o, code, deck_complaint(&d), deck_code(&d));
	deck_release(&d);
	return code;
}

static bool is_file(int fd)
{
	struct stat st;

	return !fstat(fd, &st) && S_ISREG(st.st_mode);
}

int cmd_view(int argc, char **argv)
{
	struct opts o = { .file = NULL };
	int fd, code;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	fd = input_open(o.file);
	if (fd < 0)
		return -fd;
	code = screen_possible();
	if (!code)
		code = is_file(fd) ? show_file(fd, &o) : show_stream(fd, &o);
	if (fd != STDIN_FILENO)
		close(fd);
	return code;
}
