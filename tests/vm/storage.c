// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Local storage with known contents, for test_storage: storage STEP… takes the steps one after the other
 * and says in JSON, a line each, what is there after it.
 *
 *   five    an element in each of five task storage maps, for this task
 *   socket  a TCP socket that listens at port 4242, with elements in two maps
 *   group   an element for the cgroup at /sys/fs/cgroup
 *   look    a program looks three of the five up: task_a, task_c, task_e
 *   drop    deletes this task's element of task_b
 *   child   a child of that name: with two elements; the line tells of them
 *   reap    the child exits, and is waited for
 *   churn   two processes create and delete elements of task_c, where the crowd's are, for 3 s
 *   crowd   300 children with an element each, which live as long as this process
 *   wait    1.5 s: longer than from one snapshot to the next
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "storage.skel.h"

#define CROWD 300

struct test {
	struct storage_bpf *skel;
	int child, stay[2];	/* a child lives until it reads the end of this pipe */
	int crowd[CROWD];
};

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static int pidfd(int pid)
{
	int fd = syscall(SYS_pidfd_open, pid, 0);

	if (fd < 0)
		fail("pidfd_open");
	return fd;
}

static void put(const struct bpf_map *map, int key)
{
	static char value[1000];

	if (bpf_map_update_elem(bpf_map__fd(map), &key, value, 0))
		fail(bpf_map__name(map));
}

static void say_map(const struct bpf_map *map, const char *before)
{
	struct bpf_map_info info = { 0 };
	uint32_t len = sizeof(info);

	if (bpf_obj_get_info_by_fd(bpf_map__fd(map), &info, &len))
		fail("map info");
	printf("%s{\"id\":%u,\"name\":\"%s\",\"value_size\":%u}", before, info.id, info.name,
	       info.value_size);
}

static void say_maps(const char *step, int pid, struct bpf_map *const *maps, int n)
{
	printf("{\"step\":\"%s\",\"pid\":%d,\"maps\":[", step, pid);
	for (int i = 0; i < n; i++)
		say_map(maps[i], i ? "," : "");
	printf("]}\n");
}

static void five(struct test *t)
{
	struct bpf_map *maps[] = { t->skel->maps.task_a, t->skel->maps.task_b, t->skel->maps.task_c,
				   t->skel->maps.task_d, t->skel->maps.task_e };
	int fd = pidfd(getpid());

	for (int i = 0; i < 5; i++)
		put(maps[i], fd);
	close(fd);
	say_maps("five", getpid(), maps, 5);
}

static void tcp_socket(struct test *t)
{
	struct bpf_map *maps[] = { t->skel->maps.sock_a, t->skel->maps.sock_b };
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(4242) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) || listen(fd, 1))
		fail("socket");
	put(maps[0], fd);
	put(maps[1], fd);
	say_maps("socket", 4242, maps, 2);
}

static void group(struct test *t)
{
	struct bpf_map *maps[] = { t->skel->maps.group_a };
	int fd = open("/sys/fs/cgroup", O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		fail("/sys/fs/cgroup");
	put(maps[0], fd);
	close(fd);
	say_maps("group", 0, maps, 1);
}

static void look(struct test *t)
{
	struct bpf_map *maps[] = { t->skel->maps.task_a, t->skel->maps.task_c, t->skel->maps.task_e };
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	if (bpf_prog_test_run_opts(bpf_program__fd(t->skel->progs.look_at_three), &opts))
		fail("look");
	say_maps("look", getpid(), maps, 3);
}

static void drop(struct test *t)
{
	struct bpf_map *maps[] = { t->skel->maps.task_a, t->skel->maps.task_c, t->skel->maps.task_d,
				   t->skel->maps.task_e };
	int fd = pidfd(getpid());

	if (bpf_map_delete_elem(bpf_map__fd(t->skel->maps.task_b), &fd))
		fail("delete");
	close(fd);
	say_maps("drop", getpid(), maps, 4);
}

/* A child that lives until this process closes the pipe, or is gone. */
static int stay(struct test *t, const char *name)
{
	int pid = fork();
	char c;

	if (pid < 0)
		fail("fork");
	if (pid)
		return pid;
	prctl(PR_SET_NAME, name);
	close(t->stay[1]);
	_exit(read(t->stay[0], &c, 1) != 0);
}

static void child(struct test *t)
{
	struct bpf_map *maps[] = { t->skel->maps.task_c, t->skel->maps.task_d };
	int fd;

	t->child = stay(t, "storage-child");
	fd = pidfd(t->child);
	put(maps[0], fd);
	put(maps[1], fd);
	close(fd);
	say_maps("child", t->child, maps, 2);
}

static void reap(struct test *t)
{
	kill(t->child, SIGKILL);
	waitpid(t->child, NULL, 0);
	say_maps("reap", t->child, NULL, 0);
}

static void crowd(struct test *t)
{
	struct bpf_map *maps[] = { t->skel->maps.task_c };

	for (int i = 0; i < CROWD; i++) {
		int fd;

		t->crowd[i] = stay(t, "crowd");
		fd = pidfd(t->crowd[i]);
		put(maps[0], fd);
		close(fd);
	}
	say_maps("crowd", CROWD, maps, 1);
}

static void churn_for(struct test *t, int seconds)
{
	int fd = bpf_map__fd(t->skel->maps.task_c), key = pidfd(getpid());
	time_t end = time(NULL) + seconds;
	char value[64] = { 0 };

	while (time(NULL) < end)
		for (int i = 0; i < 100; i++) {
			bpf_map_update_elem(fd, &key, value, 0);
			bpf_map_delete_elem(fd, &key);
		}
}

static void churn(struct test *t)
{
	int pid[2];

	for (int i = 0; i < 2; i++) {
		pid[i] = fork();
		if (!pid[i]) {
			prctl(PR_SET_NAME, "churn");
			churn_for(t, 3);
			_exit(0);
		}
	}
	for (int i = 0; i < 2; i++)
		waitpid(pid[i], NULL, 0);
	say_maps("churn", 0, NULL, 0);
}

static void wait_some(struct test *t)
{
	(void)t;
	usleep(1500000);
}

static const struct {
	const char *name;
	void (*take)(struct test *t);
} steps[] = {
	{ "five", five }, { "socket", tcp_socket }, { "group", group }, { "look", look },
	{ "drop", drop }, { "child", child }, { "reap", reap }, { "churn", churn }, { "crowd", crowd },
	{ "wait", wait_some },
};

static void take(struct test *t, const char *name)
{
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (!strcmp(steps[i].name, name)) {
			steps[i].take(t);
			fflush(stdout);
			return;
		}
	fprintf(stderr, "storage: no step '%s'\n", name);
	exit(2);
}

static void end_crowd(struct test *t)
{
	close(t->stay[1]);
	for (int i = 0; i < CROWD; i++)
		if (t->crowd[i])
			waitpid(t->crowd[i], NULL, 0);
}

int main(int argc, char **argv)
{
	struct test t = { .skel = storage_bpf__open_and_load() };

	if (!t.skel || pipe(t.stay))
		fail("load");
	for (int i = 1; i < argc; i++)
		take(&t, argv[i]);
	end_crowd(&t);
	return 0;
}
