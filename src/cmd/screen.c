// SPDX-License-Identifier: GPL-2.0-or-later
#include "screen.h"

#include <string.h>

#include "../base/err.h"

enum { OPT_ASCII = 2000, OPT_NO_COLOR, OPT_NO_MOUSE };

static const struct argp_option options[] = {
	{ "ascii", OPT_ASCII, NULL, 0, "draw with ASCII only", 1 },
	{ "no-color", OPT_NO_COLOR, NULL, 0, "no colours; NO_COLOR=1 does the same", 1 },
	{ "no-mouse", OPT_NO_MOUSE, NULL, 0, "leave the mouse to the terminal", 1 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct ui_opts *o = state->input;

	(void)arg;
	switch (key) {
	case OPT_ASCII:
		o->ascii = true;
		return 0;
	case OPT_NO_COLOR:
		o->no_color = true;
		return 0;
	case OPT_NO_MOUSE:
		o->no_mouse = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp screen_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };

int screen_possible(void)
{
	const char *obstacle = ui_obstacle();

	return obstacle ? err(EXIT_RUNTIME, "no screen here: %s", obstacle) : 0;
}

int screen_show(const struct ui_source *source, const struct ui_opts *opts)
{
	int end = ui_run(source, opts);

	if (end < 0)
		return err(EXIT_RUNTIME, "the screen had to stop: %s", strerror(-end));
	return end ? 128 + end : 0;
}
