// SPDX-License-Identifier: GPL-2.0-or-later
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../base/err.h"
#include "../base/write_all.h"
#include "cmd.h"
#include "deck.h"
#include "demo_text.h"
#include "screen.h"

enum { OPT_SAVE = 1000 };

struct opts {
	const struct story *story;	/* NULL: none was named */
	const char *save;
	bool list;
	struct ui_opts ui;
};

static const struct argp_option options[] = {
	{ "list", 'l', NULL, 0, "say what there is", 0 },
	{ "save", OPT_SAVE, "FILE", 0, "write the recording there instead of playing it; - is "
	  "standard output", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;
	char buf[128];

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->ui;
		return 0;
	case 'l':
		o->list = true;
		return 0;
	case OPT_SAVE:
		o->save = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (o->story)
			argp_error(state, "one story at a time, \"%s\" is too much", arg);
		o->story = story_find(arg);
		if (!o->story)
			argp_error(state, "there is no story \"%s\": %s", arg,
				   story_names(buf, sizeof(buf)));
		return 0;
	case ARGP_KEY_END:
		if (o->save && !o->story)
			o->story = story_at(0);
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
	options, parse, "[NAME]",
	"Plays a recording that comes with the program, on the screens that live tracing has: the "
	"first one, or NAME. Needs no privilege and nothing of this kernel.", children, NULL, NULL,
};

/* A file that is there already stays as it is, and of one that cannot be whole nothing stays. */
static int save(const struct story *story, const char *name)
{
	bool out = !strcmp(name, "-");
	int fd = STDOUT_FILENO, rc;

	if (story->begin == story->end)
		return story_missing(story);
	if (out && isatty(STDOUT_FILENO))
		return err(EXIT_USAGE, "a recording is binary and would spoil your terminal: give "
			   "--save FILE");
	if (!out)
		fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return err(EXIT_RUNTIME, "cannot write %s: %s", name, strerror(errno));
	rc = write_all(fd, story->begin, story->end - story->begin);
	if (!out && close(fd) && !rc)
		rc = -errno;
	if (rc && !out)
		unlink(name);
	return rc ? err(EXIT_RUNTIME, "cannot write %s: %s", name, strerror(-rc)) : 0;
}

static int play_from(int fd, const struct story *story, const struct ui_opts *ui)
{
	const struct deck_opts opts = { .play = true, .speed = deck_speed_normal() };
	struct ui_source source;
	struct deck d;
	int code;

	if (deck_init(&d, fd, &opts))
		return err(EXIT_RUNTIME, "out of memory");
	source = deck_source(&d);
	code = deck_wait(&d) ? screen_show(&source, ui) : 0;
	if (!code && deck_complaint(&d))
		code = err(deck_code(&d), "%s: %s", story->name, deck_complaint(&d));
	deck_release(&d);
	return code;
}

static int play(const struct story *story, const struct ui_opts *opts)
{
	const struct ui_begin begin = {
		.screen = story->screen, .map = story->map, .unit_size = story->unit_size,
	};
	struct ui_opts ui = *opts;
	int fd = story_open(story), code;

	if (fd < 0)
		return -fd;
	ui.begin = &begin;
	code = play_from(fd, story, &ui);
	close(fd);
	if (!code)
		note("that was %s; `bmascope demo --list` has the others", story->name);
	return code;
}

/* Output that cannot be written is an error, as with every command. */
static int written(int code)
{
	if (fflush(stdout) || ferror(stdout))
		return err(EXIT_RUNTIME, "cannot write: %s", strerror(errno));
	return code;
}

int cmd_demo(int argc, char **argv)
{
	struct opts o = { 0 };
	const char *obstacle;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	if (o.save)
		return save(o.story, o.save);
	if (o.list)
		return written(demo_list(stdout));
	obstacle = ui_obstacle();
	if (obstacle && o.story)
		return written(demo_tell(stdout, o.story));
	if (obstacle)
		return written(demo_list(stdout));
	return play(o.story ? o.story : story_at(0), &o.ui);
}
