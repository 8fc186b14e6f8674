// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs QEMU for `vm` and joins the guest's virtio-serial ports to standard input, output and error.
 *
 *	relay [-t] [-v] [-T SECONDS] -- QEMU ARGUMENT…
 *
 * Descriptor 3 gets the outcome, one line: `exit STATUS`, `timeout`, `signal NUMBER`, `pipe`,
 * `error SENTENCE`, or `died HOW` when QEMU ended before the guest reported a status. Descriptor 4
 * gets what QEMU itself prints. The lines on the port ctl are described in init.c.
 *
 * QEMU lives in a session of its own, so a Ctrl-C reaches it only through here, and dies with this
 * process, however that ends.
 */
#include "pump.h"

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>

enum { OUTCOME_FD = 3, QEMU_LOG_FD = 4, ESCAPE = 0x1d, ESCAPES = 3 };
enum { OUT, ERR, IN, CTL, PORTS };

static const char *const port_names[PORTS] = { "out", "err", "in", "ctl" };

struct relay {
	bool tty, verbose;
	int64_t started, deadline;	/* milliseconds; deadline 0: none */
	struct pump out, err, in;
	int ctl, signals;
	char line[256];
	size_t line_len;
	bool in_told;			/* the guest knows where its input ends */
	int escapes;
	pid_t qemu;
	int qemu_status;
	bool ended;			/* the guest reported: */
	int status;
	uint64_t out_bytes, err_bytes;
	struct termios saved;
	char outcome[256];
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

__attribute__((format(printf, 2, 3)))
static void finish(struct relay *r, const char *format, ...)
{
	va_list args;

	if (r->outcome[0])
		return;
	va_start(args, format);
	vsnprintf(r->outcome, sizeof(r->outcome), format, args);
	va_end(args);
}

static void tell_guest(struct relay *r, const char *line)
{
	/* A few short lines a second fit the socket's buffer; with QEMU gone nobody needs them. */
	send(r->ctl, line, strlen(line), MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void tell_size(struct relay *r)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	char line[64];

	ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	snprintf(line, sizeof(line), "size %u %u\n", size.ws_row, size.ws_col);
	tell_guest(r, line);
}

/*
 * A descriptor for the same file that never blocks. The original is shared with other programs, so
 * its flags stay as they are; where a second opening is refused, short writes after POLLOUT do.
 */
static void open_target(struct pump *p, int from, int fd)
{
	char path[32];
	struct stat st;
	int own = -1;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (!fstat(fd, &st) && (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode)))
		own = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	pump_init(p, from, own >= 0 ? own : fd);
	if (own < 0 && !S_ISREG(st.st_mode))
		p->chunk = 4096;
}

__attribute__((format(printf, 1, 2)))
static char *text(const char *format, ...)
{
	va_list args;
	char *made;
	int length;

	va_start(args, format);
	length = vasprintf(&made, format, args);
	va_end(args);
	if (length < 0)
		exit(1);
	return made;
}

/* argv and a port for each of our sockets */
static char **qemu_arguments(char **argv, const int sockets[PORTS])
{
	size_t n = 0;
	char **full;

	while (argv[n])
		n++;
	full = calloc(n + 4 * PORTS + 1, sizeof(*full));
	if (!full)
		exit(1);
	memcpy(full, argv, n * sizeof(*full));
	for (int i = 0; i < PORTS; i++) {
		const char *name = port_names[i];

		full[n++] = "-chardev";
		full[n++] = text("socket,id=%s,fd=%d", name, sockets[i]);
		full[n++] = "-device";
		full[n++] = text("virtserialport,chardev=%s,name=%s,nr=%d", name, name, i + 1);
	}
	return full;
}

static void qemu_exec(char **argv)
{
	sigset_t none;
	int null = open("/dev/null", O_RDONLY);

	setsid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	dup2(null, 0);
	dup2(QEMU_LOG_FD, 1);
	dup2(QEMU_LOG_FD, 2);
	execvp(argv[0], argv);
	dprintf(2, "cannot run %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

static void qemu_start(struct relay *r, char **argv)
{
	int ours[PORTS], theirs[PORTS], fds[2];

	for (int i = 0; i < PORTS; i++) {
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds))
			exit(1);
		ours[i] = fds[0];
		theirs[i] = fds[1];
		fcntl(ours[i], F_SETFD, FD_CLOEXEC);
		fcntl(ours[i], F_SETFL, O_NONBLOCK);
	}
	r->qemu = fork();
	if (r->qemu < 0)
		exit(1);
	if (!r->qemu)
		qemu_exec(qemu_arguments(argv, theirs));
	for (int i = 0; i < PORTS; i++)
		close(theirs[i]);
	open_target(&r->out, ours[OUT], STDOUT_FILENO);
	open_target(&r->err, ours[ERR], STDERR_FILENO);
	pump_init(&r->in, r->tty || !isatty(STDIN_FILENO) ? STDIN_FILENO : -1, ours[IN]);
	r->ctl = ours[CTL];
}

static void guest_line(struct relay *r, const char *line)
{
	if (sscanf(line, "exit %d %" SCNu64 " %" SCNu64, &r->status, &r->out_bytes, &r->err_bytes) == 3)
		r->ended = true;
	else if (!strcmp(line, "start") && r->verbose)
		fprintf(stderr, "vm: COMMAND starts %.1f s after QEMU%s\n",
			(now_ms() - r->started) / 1000.0, r->tty ? "\r" : "");
}

static void guest_read(struct relay *r)
{
	char bytes[256];
	ssize_t n = read(r->ctl, bytes, sizeof(bytes));

	if (!n || (n < 0 && errno != EAGAIN && errno != EINTR))
		r->ctl = -1;
	for (ssize_t i = 0; i < n; i++) {
		if (bytes[i] != '\n') {
			if (r->line_len < sizeof(r->line) - 1)
				r->line[r->line_len++] = bytes[i];
			continue;
		}
		r->line[r->line_len] = '\0';
		r->line_len = 0;
		guest_line(r, r->line);
	}
}

static void handle_signal(struct relay *r)
{
	struct signalfd_siginfo info;

	while (read(r->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGWINCH && r->tty)
			tell_size(r);
		else if (info.ssi_signo == SIGCHLD && waitpid(r->qemu, &r->qemu_status, WNOHANG) > 0)
			r->qemu = 0;
		else if (info.ssi_signo != SIGWINCH && info.ssi_signo != SIGCHLD)
			finish(r, "signal %u", info.ssi_signo);
	}
}

/* In raw mode every key is the guest's; somebody whose guest hangs needs a way out all the same. */
static void watch_escape(struct relay *r)
{
	for (size_t i = 0; i < r->in.len; i++) {
		r->escapes = r->in.buf[r->in.start + i] == ESCAPE ? r->escapes + 1 : 0;
		if (r->escapes == ESCAPES)
			finish(r, "signal %d", SIGINT);
	}
}

static void move_input(struct relay *r, const struct pollfd fds[2])
{
	uint64_t before = r->in.taken;
	char line[64];

	pump_move(&r->in, fds);
	if (r->tty && r->in.taken != before)
		watch_escape(r);
	if (r->in.from >= 0 || r->in_told)
		return;
	r->in_told = true;
	snprintf(line, sizeof(line), "eof %" PRIu64 "\n", r->in.taken);
	tell_guest(r, line);
	if (r->tty)
		finish(r, "signal %d", SIGHUP);
}

static void check_output(struct relay *r)
{
	if (r->out.error == EPIPE)
		finish(r, "pipe");
	else if (r->out.error)
		finish(r, "error cannot write standard output: %s", strerror(r->out.error));
}

static void check_end(struct relay *r)
{
	bool empty = !r->out.len && !r->err.len;

	if (r->ended && empty && r->out.taken == r->out_bytes && r->err.taken == r->err_bytes)
		finish(r, "exit %d", r->status);
	if (r->qemu || !empty || r->out.from >= 0 || r->err.from >= 0 || r->ctl >= 0)
		return;
	if (WIFSIGNALED(r->qemu_status))
		finish(r, "died signal %d", WTERMSIG(r->qemu_status));
	else
		finish(r, "died status %d", WEXITSTATUS(r->qemu_status));
}

static int time_left(const struct relay *r)
{
	int64_t left = r->deadline - now_ms();

	if (!r->deadline)
		return -1;
	if (left > INT32_MAX)
		return INT32_MAX;
	return left > 0 ? left : 0;
}

static void carry(struct relay *r)
{
	struct pollfd fds[8];

	while (!r->outcome[0]) {
		pump_poll(&r->out, fds);
		pump_poll(&r->err, fds + 2);
		pump_poll(&r->in, fds + 4);
		fds[6] = (struct pollfd){ .fd = r->ctl, .events = POLLIN };
		fds[7] = (struct pollfd){ .fd = r->signals, .events = POLLIN };
		if (!poll(fds, 8, time_left(r)))
			finish(r, "timeout");
		pump_move(&r->out, fds);
		pump_move(&r->err, fds + 2);
		move_input(r, fds + 4);
		if (fds[6].revents)
			guest_read(r);
		if (fds[7].revents)
			handle_signal(r);
		check_output(r);
		check_end(r);
	}
}

static void take_signals(struct relay *r)
{
	static const int taken[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD, SIGWINCH };
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
		/* A shell starts its background jobs with SIGINT ignored, and ignored is never seen. */
		signal(taken[i], SIG_DFL);
		sigaddset(&set, taken[i]);
	}
	sigprocmask(SIG_BLOCK, &set, NULL);
	r->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
}

static void terminal_raw(struct relay *r)
{
	struct termios raw;

	tcgetattr(STDIN_FILENO, &r->saved);
	raw = r->saved;
	cfmakeraw(&raw);
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	tell_size(r);
}

/* A program that was cut off could not leave its screen: alternate buffer, hidden cursor, mouse. */
static void terminal_restore(struct relay *r)
{
	static const char leave[] = "\033[?1000l\033[?1002l\033[?1003l\033[?1006l\033[?2004l"
				    "\033[?1l\033>\033[?1049l\033[?25h\033[0m\r\n";

	if (strncmp(r->outcome, "exit ", 5) || r->status >= 128)
		if (write(r->out.to, leave, sizeof(leave) - 1) < 0)
			r->out.error = errno;
	tcsetattr(STDIN_FILENO, TCSANOW, &r->saved);
}

static void parse(struct relay *r, int argc, char **argv)
{
	int option;

	r->started = now_ms();
	while ((option = getopt(argc, argv, "+tvT:")) != -1) {
		if (option == 't')
			r->tty = true;
		else if (option == 'v')
			r->verbose = true;
		else if (option == 'T' && atoll(optarg))
			r->deadline = r->started + atoll(optarg) * 1000;
	}
	if (optind == argc) {
		fprintf(stderr, "relay: no command for QEMU; it is started by tests/vm/vm\n");
		exit(2);
	}
}

int main(int argc, char **argv)
{
	static struct relay r;

	parse(&r, argc, argv);
	fcntl(OUTCOME_FD, F_SETFD, FD_CLOEXEC);
	fcntl(QEMU_LOG_FD, F_SETFD, FD_CLOEXEC);
	take_signals(&r);
	qemu_start(&r, argv + optind);
	if (r.tty)
		terminal_raw(&r);
	carry(&r);
	if (r.tty)
		terminal_restore(&r);
	if (r.qemu) {
		kill(r.qemu, SIGKILL);
		waitpid(r.qemu, NULL, 0);
	}
	dprintf(OUTCOME_FD, "%s\n", r.outcome);
	return 0;
}
