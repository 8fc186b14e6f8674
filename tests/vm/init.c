// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Process 1 of the test virtual machine: runs one command and carries its bytes to the host.
 *
 * Four virtio-serial ports lead to relay.c: out and err (the command's), in (to it), and ctl, lines
 * of text. To the guest: "size ROWS COLUMNS" (terminal), "eof BYTES" (that many came through in).
 * To the host: "start", "exit STATUS OUT ERR". The byte counts exist because a port has buffers on
 * both sides and nothing else tells when the last byte has passed.
 */
#include "init.h"
#include "pump.h"

#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>

enum { PORT_OUT = 1, PORT_ERR, PORT_IN, PORT_CTL };	/* as relay.c numbers them */

struct guest {
	struct job job;
	struct pump out, err, in;
	int ctl, children;
	int stdio[3];		/* the command's ends */
	int master;		/* of its terminal, or -1 */
	char line[256];
	size_t line_len;
	bool sized;
	bool in_ends;
	uint64_t in_bytes;
	pid_t pid;
	int status;
	bool ended;
};

void fail(const char *what, const char *object)
{
	int error = errno;
	FILE *console = fopen("/dev/console", "w");

	if (!console)
		console = fopen("/dev/ttyS0", "w");
	if (console) {
		fprintf(console, "vm-init: cannot %s %s: %s\n", what, object, strerror(error));
		fclose(console);
	}
	_exit(1);
}

static void job_groups(struct job *job, char *list)
{
	for (char *id = strtok(list, ","); id; id = strtok(NULL, ","))
		if (job->group_count < sizeof(job->groups) / sizeof(job->groups[0]))
			job->groups[job->group_count++] = strtoul(id, NULL, 10);
}

static void job_add(char **list, size_t *count, char *value)
{
	errno = E2BIG;
	if (*count == JOB_MAX)
		fail("take more than 4096 of", value);
	list[(*count)++] = value;
}

static void job_record(struct job *job, const char *key, char *value)
{
	if (!strcmp(key, "arg"))
		job_add(job->args, &job->argc, value);
	else if (!strcmp(key, "env"))
		putenv(value);
	else if (!strcmp(key, "show"))
		job_add(job->show, &job->shows, value);
	else if (!strcmp(key, "dir"))
		job->dir = value;
	else if (!strcmp(key, "uid"))
		job->uid = strtoul(value, NULL, 10);
	else if (!strcmp(key, "gid"))
		job->gid = strtoul(value, NULL, 10);
	else if (!strcmp(key, "groups"))
		job_groups(job, value);
	else if (!strcmp(key, "tty"))
		job->tty = 1;
}

void job_read(struct job *job, const char *path)
{
	FILE *file = fopen(path, "r");
	char *record = NULL;
	size_t size = 0;

	if (!file)
		fail("open", path);
	while (getdelim(&record, &size, '\0', file) > 0) {
		char *value = strchr(record, '=');

		if (!value)
			continue;
		*value = '\0';
		job_record(job, record, value + 1);
		record = NULL;
		size = 0;
	}
	fclose(file);
}

/* vport1p4: the first number is the device's place among all virtio devices. */
static int port_find(const char *pattern)
{
	glob_t found;
	int fd = -1;

	if (!glob(pattern, 0, NULL, &found))
		fd = open(found.gl_pathv[0], O_RDWR | O_NONBLOCK | O_CLOEXEC);
	globfree(&found);
	return fd;
}

/* The kernel makes a port's node when it has heard of it, and opens it to data a little later. */
static int port_open(int number)
{
	struct pollfd fd = { .fd = -1, .events = POLLOUT };
	char pattern[32];

	snprintf(pattern, sizeof(pattern), "/dev/vport*p%d", number);
	for (int tries = 0; tries < 20000; tries++) {
		if (fd.fd < 0)
			fd.fd = port_find(pattern);
		if (fd.fd >= 0 && poll(&fd, 1, 0) == 1 && !(fd.revents & POLLHUP))
			return fd.fd;
		usleep(1000);
	}
	fail("open the port", pattern);
}

static void tell_host(struct guest *g, const char *line)
{
	struct pollfd fd = { .fd = g->ctl, .events = POLLOUT };

	while (write(g->ctl, line, strlen(line)) <= 0)
		poll(&fd, 1, 100);
}

static void terminal_resize(struct guest *g, unsigned int rows, unsigned int columns)
{
	struct winsize size = { .ws_row = rows, .ws_col = columns };

	g->sized = true;
	if (g->master >= 0)
		ioctl(g->master, TIOCSWINSZ, &size);
}

static void host_line(struct guest *g, const char *line)
{
	unsigned int rows, columns;

	if (sscanf(line, "size %u %u", &rows, &columns) == 2)
		terminal_resize(g, rows, columns);
	else if (sscanf(line, "eof %" SCNu64, &g->in_bytes) == 1)
		g->in_ends = true;
}

static void host_read(struct guest *g)
{
	char c;

	while (read(g->ctl, &c, 1) == 1) {
		if (c != '\n' && g->line_len < sizeof(g->line) - 1) {
			g->line[g->line_len++] = c;
			continue;
		}
		g->line[g->line_len] = '\0';
		g->line_len = 0;
		host_line(g, g->line);
	}
}

static void nonblocking(int fd)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

/* An ordinary pipe, and not the port itself, so that COMMAND can open /dev/stdout again. */
static int make_pipe(const struct job *job, int *theirs, bool ours_writes)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		fail("make", "a pipe");
	*theirs = fds[!ours_writes];
	nonblocking(fds[ours_writes]);
	if (fchown(*theirs, job->uid, job->gid))
		fail("give away", "a pipe");
	return fds[ours_writes];
}

static void stdio_pipes(struct guest *g)
{
	int in = make_pipe(&g->job, &g->stdio[0], true);
	int out = make_pipe(&g->job, &g->stdio[1], false);
	int err = make_pipe(&g->job, &g->stdio[2], false);

	g->master = -1;
	fcntl(out, F_SETPIPE_SZ, 1024 * 1024);
	pump_init(&g->in, port_open(PORT_IN), in);
	pump_init(&g->out, out, port_open(PORT_OUT));
	pump_init(&g->err, err, port_open(PORT_ERR));
}

static void stdio_terminal(struct guest *g)
{
	int slave;

	g->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (g->master < 0 || unlockpt(g->master))
		fail("open", "/dev/ptmx");
	slave = ioctl(g->master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0)
		fail("open", "the other side of /dev/ptmx");
	nonblocking(g->master);
	fchmod(slave, 0620);
	if (fchown(slave, g->job.uid, 5))
		fail("give away", "the terminal");
	g->stdio[0] = g->stdio[1] = g->stdio[2] = slave;
	pump_init(&g->in, port_open(PORT_IN), g->master);
	pump_init(&g->out, g->master, port_open(PORT_OUT));
	pump_init(&g->err, -1, port_open(PORT_ERR));
	while (!g->sized) {
		struct pollfd fd = { .fd = g->ctl, .events = POLLIN };

		poll(&fd, 1, 1000);
		host_read(g);
	}
}

static void become_user(const struct job *job)
{
	if (!job->uid)
		return;
	if (setgroups(job->group_count, job->groups) || setgid(job->gid) || setuid(job->uid)) {
		dprintf(2, "vm: cannot become uid %u: %s\n", job->uid, strerror(errno));
		_exit(126);
	}
}

static void run_command(struct guest *g)
{
	sigset_t none;

	setsid();
	for (int fd = 0; fd < 3; fd++)
		dup2(g->stdio[fd], fd);
	if (g->master >= 0)
		ioctl(0, TIOCSCTTY, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	become_user(&g->job);
	if (chdir(g->job.dir)) {
		dprintf(2, "vm: cannot enter %s: %s\n", g->job.dir, strerror(errno));
		_exit(126);
	}
	setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 0);
	execvp(g->job.args[0], g->job.args);
	dprintf(2, "vm: cannot run %s: %s\n", g->job.args[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

static void start_command(struct guest *g)
{
	g->pid = fork();
	if (g->pid < 0)
		fail("start", g->job.args[0]);
	if (!g->pid)
		run_command(g);
	for (int fd = 0; fd < 3; fd++)
		close(g->stdio[fd]);
	tell_host(g, "start\n");
}

/* With COMMAND gone nobody needs the others, and their ends of the pipes must close. */
static void reap(struct guest *g)
{
	struct signalfd_siginfo info;
	int status;
	pid_t pid;

	while (read(g->children, &info, sizeof(info)) > 0)
		;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != g->pid)
			continue;
		g->ended = true;
		g->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
		kill(-1, SIGKILL);
	}
}

static void end_input(struct guest *g)
{
	if (!g->in_ends || g->in.taken < g->in_bytes || g->in.len)
		return;
	g->in_ends = false;
	if (g->in.to >= 0)
		close(g->in.to);
	g->in.to = -1;
}

static bool drained(const struct guest *g, bool quiet)
{
	if (g->out.len || g->err.len)
		return false;
	return quiet || (g->out.from < 0 && g->err.from < 0);
}

static void carry(struct guest *g)
{
	struct pollfd fds[8];
	int ready = 1;

	/* A process that cannot be killed may hold a pipe open: a second of silence ends the wait. */
	while (!g->ended || !drained(g, !ready)) {
		pump_poll(&g->out, fds);
		pump_poll(&g->err, fds + 2);
		pump_poll(&g->in, fds + 4);
		fds[6] = (struct pollfd){ .fd = g->ctl, .events = POLLIN };
		fds[7] = (struct pollfd){ .fd = g->children, .events = POLLIN };
		ready = poll(fds, 8, g->ended ? 1000 : -1);
		pump_move(&g->out, fds);
		pump_move(&g->err, fds + 2);
		pump_move(&g->in, fds + 4);
		if (fds[6].revents)
			host_read(g);
		if (fds[7].revents)
			reap(g);
		end_input(g);
	}
}

static void watch_children(struct guest *g)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	g->children = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (g->children < 0)
		fail("make", "a signalfd");
}

int main(void)
{
	static struct guest g;
	struct rlimit files = { 1024, 1024 * 1024 };
	char line[128];

	clearenv();
	job_read(&g.job, "/job");
	root_enter(&g.job);
	setrlimit(RLIMIT_NOFILE, &files);
	watch_children(&g);
	g.ctl = port_open(PORT_CTL);
	if (g.job.tty)
		stdio_terminal(&g);
	else
		stdio_pipes(&g);
	start_command(&g);
	carry(&g);
	snprintf(line, sizeof(line), "exit %d %" PRIu64 " %" PRIu64 "\n",
		 g.status, g.out.given, g.err.given);
	tell_host(&g, line);
	for (;;)
		pause();
}
