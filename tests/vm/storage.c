// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Local storage with known contents, for test_storage: storage STEP… takes the steps one after the other
 * and says in JSON, a line each, what is there after it.
 *
 *   five    an element in each of five task storage maps, for this task
 *   socket  a TCP socket that listens at port 4242, with elements in two maps
 *   group   a cgroup "storage-group", with elements in two maps
 *   file    a file in /tmp, its inode with elements in two maps
 *   look    a program looks three of the five up: task_a, task_c, task_e
 *   make    a program makes this task's element of task_made
 *   drop    deletes this task's element of task_b
 *   thin    deletes the second element of the socket, of the cgroup and of the file
 *   away    closes the socket, removes the cgroup and the file
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
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "storage.skel.h"

#define CROWD 300
#define PORT 4242L
#define GROUP "/sys/fs/cgroup/storage-group"
#define FILE_NAME "/tmp/storage-file"

struct test {
	struct storage_bpf *skel;
	int child, stay[2];	/* a child lives until it reads the end of this pipe */
	int sock, group, file;	/* descriptors */
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

static void say_maps(const char *step, long id, struct bpf_map *const *maps, int n)
{
	printf("{\"step\":\"%s\",\"id\":\"%ld\",\"maps\":[", step, id);
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

static void put_two(const char *step, long id, struct bpf_map *one, struct bpf_map *other, int fd)
{
	struct bpf_map *maps[] = { one, other };

	put(one, fd);
	put(other, fd);
	say_maps(step, id, maps, 2);
}

static void tcp_socket(struct test *t)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(PORT) };

	t->sock = socket(AF_INET, SOCK_STREAM, 0);
	if (t->sock < 0 || bind(t->sock, (struct sockaddr *)&at, sizeof(at)) || listen(t->sock, 1))
		fail("socket");
	put_two("socket", (long)AF_INET << 32 | PORT << 16, t->skel->maps.sock_a,
		t->skel->maps.sock_b, t->sock);
}

static long inode_of(int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		fail("fstat");
	return st.st_ino;	/* of a cgroup's folder it is the id of its kernfs_node */
}

static void group(struct test *t)
{
	if (mkdir(GROUP, 0755))
		fail(GROUP);
	t->group = open(GROUP, O_RDONLY | O_DIRECTORY);
	if (t->group < 0)
		fail(GROUP);
	put_two("group", inode_of(t->group), t->skel->maps.group_a, t->skel->maps.group_b, t->group);
}

static void file(struct test *t)
{
	t->file = open(FILE_NAME, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (t->file < 0)
		fail(FILE_NAME);
	put_two("file", inode_of(t->file), t->skel->maps.inode_a, t->skel->maps.inode_b, t->file);
}

static void take_out(const struct bpf_map *map, int key)
{
	if (bpf_map_delete_elem(bpf_map__fd(map), &key))
		fail(bpf_map__name(map));
}

static void thin(struct test *t)
{
	struct bpf_map *maps[] = { t->skel->maps.sock_a, t->skel->maps.group_a, t->skel->maps.inode_a };

	take_out(t->skel->maps.sock_b, t->sock);
	take_out(t->skel->maps.group_b, t->group);
	take_out(t->skel->maps.inode_b, t->file);
	say_maps("thin", 0, maps, 3);
}

static void away(struct test *t)
{
	close(t->sock);
	close(t->group);
	close(t->file);
	if (rmdir(GROUP) || unlink(FILE_NAME))
		fail("away");
	say_maps("away", 0, NULL, 0);
}

static void look(struct test *t)
{
	struct bpf_map *maps[] = { t->skel->maps.task_a, t->skel->maps.task_c, t->skel->maps.task_e };
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	if (bpf_prog_test_run_opts(bpf_program__fd(t->skel->progs.look_at_three), &opts))
		fail("look");
	say_maps("look", getpid(), maps, 3);
}

static void make(struct test *t)
{
	struct bpf_map *maps[] = { t->skel->maps.task_made };
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	struct bpf_prog_info info = { 0 };
	uint32_t len = sizeof(info);
	int fd = bpf_program__fd(t->skel->progs.make_one);

	if (bpf_prog_test_run_opts(fd, &opts) || !opts.retval || bpf_obj_get_info_by_fd(fd, &info, &len))
		fail("make");
	say_maps("make", info.id, maps, 1);
}

static void drop(struct test *t)
{
	struct bpf_map *maps[] = { t->skel->maps.task_a, t->skel->maps.task_c, t->skel->maps.task_d,
				   t->skel->maps.task_e };
	int fd = pidfd(getpid());

	take_out(t->skel->maps.task_b, fd);
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
	{ "five", five }, { "socket", tcp_socket }, { "group", group }, { "file", file },
	{ "look", look }, { "make", make }, { "drop", drop }, { "thin", thin }, { "away", away }, { "child", child }, { "reap", reap }, { "churn", churn }, { "crowd", crowd },
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
