// SPDX-License-Identifier: GPL-2.0-or-later
/* The terminal's life cycle and the one loop: stream, keys and signals in, a frame at most ten
 * times a second out. */
#include "ui.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <term.h>
#include <time.h>
#include <unistd.h>

#include "app.h"
#include "crash.h"

/* term.h takes this name for itself */
#undef lines

#define FRAME_MS 100
#define REDRAW_MS 1000		/* silence is counted in seconds */
#define ESC_MS 25		/* an Esc that no more follows within this is the key */

static const int handled[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT };

#define SIGNALS (sizeof(handled) / sizeof(handled[0]))

struct ui {
	const struct ui_source *source;
	const struct ui_begin *begin;
	struct app *app;
	struct draw draw;
	bool mouse;
	FILE *keyboard;
	SCREEN *screen;
	WINDOW *keys;		/* never shown: reading from it draws nothing */
	int signals;		/* signalfd */
	sigset_t mask_before;
	struct sigaction before[SIGNALS];
	enum ui_more more;
	bool dirty;
	uint64_t drawn;		/* ms, of the last frame */
	int end;		/* signal or -errno that ends the loop */
	bool done;
};

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000ull + t.tv_nsec / 1000000;
}

static bool can_move_cursor(void)
{
	int why = 0;
	bool can;

	if (setupterm(NULL, STDOUT_FILENO, &why) != OK)
		return false;
	can = cursor_address && clear_screen;
	del_curterm(cur_term);
	return can;
}

const char *ui_obstacle(void)
{
	int fd;

	if (!isatty(STDOUT_FILENO))
		return "standard output is no terminal; `bmascope stat` tells the same without one";
	if (!can_move_cursor())
		return "the terminal named by TERM is unknown here, or cannot place text; set TERM, "
		       "or use `bmascope stat`";
	if (isatty(STDIN_FILENO))
		return NULL;
	fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return "standard input is no terminal and there is no /dev/tty to read keys from; "
		       "use `bmascope stat`";
	close(fd);
	return NULL;
}

static FILE *open_keyboard(void)
{
	int fd = isatty(STDIN_FILENO) ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) :
		 open("/dev/tty", O_RDWR | O_CLOEXEC);

	return fd < 0 ? NULL : fdopen(fd, "r");
}

static int block_signals(struct ui *u)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < SIGNALS; i++) {
		sigaddset(&set, handled[i]);
		sigaction(handled[i], NULL, &u->before[i]);
	}
	sigprocmask(SIG_BLOCK, &set, &u->mask_before);
	u->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return u->signals < 0 ? -errno : 0;
}

/* curses puts handlers of its own in place, which must not outlive it. */
static void unblock_signals(struct ui *u)
{
	for (size_t i = 0; i < SIGNALS; i++)
		sigaction(handled[i], &u->before[i], NULL);
	sigprocmask(SIG_SETMASK, &u->mask_before, NULL);
	if (u->signals >= 0)
		close(u->signals);
}

static void set_modes(struct ui *u)
{
	cbreak();
	noecho();
	nonl();
	curs_set(0);
	if (u->mouse) {
		mousemask(BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON4_PRESSED | BUTTON5_PRESSED,
			  NULL);
		mouseinterval(0);
	}
}

static int start_terminal(struct ui *u)
{
	set_escdelay(ESC_MS);
	u->screen = newterm(NULL, stdout, u->keyboard);
	if (!u->screen)
		return -ENOTTY;
	set_modes(u);
	u->keys = newpad(1, 1);
	if (!u->keys)
		return -ENOMEM;
	keypad(u->keys, TRUE);
	nodelay(u->keys, TRUE);
	draw_start(&u->draw);
	crash_guard();
	return 0;
}

static void stop_terminal(struct ui *u)
{
	crash_unguard();
	if (u->keys)
		delwin(u->keys);
	if (u->screen) {
		endwin();
		delscreen(u->screen);
	}
}

/* The terminal's size may have changed while nobody told us. */
static void take_size(struct ui *u)
{
	struct winsize size;

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_row && size.ws_col)
		resizeterm(size.ws_row, size.ws_col);
	clearok(curscr, TRUE);
	u->dirty = true;
}

/* The shell gets its terminal back; who continues us gets the screen back. */
static void suspend(struct ui *u)
{
	sigset_t stop;

	endwin();
	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	signal(SIGTSTP, SIG_DFL);
	kill(getpid(), SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &stop, NULL);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	reset_prog_mode();
	take_size(u);
}

static void take_signals(struct ui *u)
{
	struct signalfd_siginfo info;

	while (read(u->signals, &info, sizeof(info)) == sizeof(info)) {
		switch (info.ssi_signo) {
		case SIGWINCH:
			take_size(u);
			break;
		case SIGCONT:	/* after a stop that was not ours */
			reset_prog_mode();
			take_size(u);
			break;
		case SIGTSTP:
			suspend(u);
			break;
		default:
			u->end = info.ssi_signo;
			u->done = true;
		}
	}
}

static int key_of_mouse(struct input *in)
{
	MEVENT e;

	if (getmouse(&e) == ERR)
		return KEY_OF_NOTHING;
	in->y = e.y;
	in->x = e.x;
	if (e.bstate & BUTTON4_PRESSED)
		return KEY_OF_WHEEL_UP;
	if (e.bstate & BUTTON5_PRESSED)
		return KEY_OF_WHEEL_DOWN;
	return KEY_OF_CLICK;
}

static int key_of_code(int code)
{
	static const struct {
		int code, key;
	} codes[] = {
		{ KEY_UP, KEY_OF_ARROW_UP }, { KEY_DOWN, KEY_OF_ARROW_DOWN },
		{ KEY_LEFT, KEY_OF_ARROW_LEFT }, { KEY_RIGHT, KEY_OF_ARROW_RIGHT },
		{ KEY_BTAB, KEY_OF_BACKTAB },
		{ KEY_PPAGE, KEY_OF_PAGE_UP }, { KEY_NPAGE, KEY_OF_PAGE_DOWN },
		{ KEY_HOME, KEY_OF_HOME }, { KEY_FIND, KEY_OF_HOME }, { KEY_END, KEY_OF_END },
		{ KEY_SELECT, KEY_OF_END }, { KEY_F(1), KEY_OF_F1 }, { KEY_F(10), KEY_OF_F10 },
		{ KEY_ENTER, KEY_OF_ENTER }, { '\r', KEY_OF_ENTER },
		{ KEY_BACKSPACE, KEY_OF_BACKSPACE }, { '\b', KEY_OF_BACKSPACE },
	};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == code)
			return codes[i].key;
	return code < 0x80 ? code : KEY_OF_NOTHING;
}

static void take_keys(struct ui *u)
{
	int code;

	while (!u->done && (code = wgetch(u->keys)) != ERR) {
		struct input in = { .y = -1, .x = -1 };

		in.key = code == KEY_MOUSE ? key_of_mouse(&in) : key_of_code(code);
		app_key(u->app, &in);
		u->dirty = true;
		u->done = app_wants_quit(u->app);
		if (app_wants_redraw(u->app))
			clearok(curscr, TRUE);
		if (app_wants_read(u->app))
			u->more = UI_MORE;
	}
}

static void draw_frame(struct ui *u, uint64_t now)
{
	app_draw(u->app, &u->draw, LINES, COLS, now);
	refresh();
	u->drawn = now;
	u->dirty = false;
}

static int wait_ms(const struct ui *u, uint64_t now)
{
	uint64_t next = u->drawn + (u->dirty || u->more == UI_LATER ? FRAME_MS : REDRAW_MS);

	return next > now ? (int)(next - now) : 0;
}

static void take_stream(struct ui *u)
{
	u->more = app_read(u->app, now_ms());
	u->dirty = true;
}

static void loop_once(struct ui *u)
{
	struct pollfd fds[] = {
		{ .fd = fileno(u->keyboard), .events = POLLIN },
		{ .fd = u->signals, .events = POLLIN },
		{ .fd = u->more == UI_MORE ? u->source->fd : -1, .events = POLLIN },
	};
	uint64_t now = now_ms();

	if (poll(fds, 3, wait_ms(u, now)) < 0 && errno != EINTR) {
		u->end = -errno;
		u->done = true;
		return;
	}
	if (fds[1].revents)
		take_signals(u);
	if (fds[0].revents & POLLIN)
		take_keys(u);
	if (!u->done && fds[0].revents & (POLLHUP | POLLERR | POLLNVAL)) {
		u->end = SIGHUP;	/* the terminal is gone */
		u->done = true;
	}
	now = now_ms();
	if (fds[2].revents || (u->more == UI_LATER && now >= u->drawn + FRAME_MS))
		take_stream(u);
	if (!u->done && now >= u->drawn + (u->dirty ? FRAME_MS : REDRAW_MS))
		draw_frame(u, now);
}

static int run(struct ui *u)
{
	int rc = block_signals(u);

	u->keyboard = rc ? NULL : open_keyboard();
	u->app = app_new(u->source);
	if (!rc && (!u->keyboard || !u->app))
		rc = -errno;
	if (!rc)
		app_begin(u->app, u->begin);
	if (!rc)
		rc = start_terminal(u);
	while (!rc && !u->done)
		loop_once(u);
	stop_terminal(u);
	app_free(u->app);
	if (u->keyboard)
		fclose(u->keyboard);
	unblock_signals(u);
	return rc ? rc : u->end;
}

int ui_run(const struct ui_source *source, const struct ui_opts *opts)
{
	const char *no_color = getenv("NO_COLOR");
	struct ui u = {
		.source = source, .mouse = !opts->no_mouse, .signals = -1, .more = UI_MORE,
		.dirty = true, .begin = opts->begin,
	};

	setlocale(LC_CTYPE, "");
	u.draw.ascii = opts->ascii || strcmp(nl_langinfo(CODESET), "UTF-8");
	u.draw.color = !opts->no_color && !(no_color && *no_color);
	return run(&u);
}
