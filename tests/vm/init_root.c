// SPDX-License-Identifier: GPL-2.0-or-later
/* The guest's file systems. */
#include "init.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define HOST "/host"	/* the host's files, nothing mounted over them */
#define ROOT "/new"	/* the same with the guest's own file systems */
#define HOST_NAME "bmascope-vm"

struct own_mount {
	const char *where, *type, *options;
	int optional;	/* a kernel without it is still useful */
};

static const struct own_mount own_mounts[] = {
	{ "/proc", "proc", NULL, 0 },
	{ "/sys", "sysfs", NULL, 0 },
	{ "/dev", "devtmpfs", NULL, 0 },
	{ "/dev/pts", "devpts", "gid=5,mode=620,ptmxmode=666", 0 },
	{ "/dev/shm", "tmpfs", "mode=1777", 0 },
	{ "/tmp", "tmpfs", "mode=1777", 0 },
	{ "/run", "tmpfs", "mode=755", 0 },
	{ "/root", "tmpfs", "mode=700", 0 },
	{ "/sys/fs/cgroup", "cgroup2", NULL, 1 },
	{ "/sys/fs/bpf", "bpf", "mode=700", 1 },
	{ "/sys/kernel/tracing", "tracefs", NULL, 1 },
	{ "/sys/kernel/debug", "debugfs", NULL, 1 },
};

static const char *const dev_links[][2] = {
	{ "/proc/self/fd", "/dev/fd" },
	{ "/proc/self/fd/0", "/dev/stdin" },
	{ "/proc/self/fd/1", "/dev/stdout" },
	{ "/proc/self/fd/2", "/dev/stderr" },
};

static const char *below(const char *base, const char *path)
{
	static char joined[4096];

	snprintf(joined, sizeof(joined), "%s%s", base, path);
	return joined;
}

static void make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
	mkdir(path, 0755);
}

static void mount_host(void)
{
	mkdir(HOST, 0755);
	mkdir(ROOT, 0755);
	if (mount("host", HOST, "9p", MS_RDONLY,
		  "trans=virtio,version=9p2000.L,cache=loose,access=any,msize=512000"))
		fail("mount the host's files by 9p", HOST);
	if (mount(HOST, ROOT, NULL, MS_BIND, NULL))
		fail("bind", ROOT);
}

static void mount_own(const struct own_mount *own)
{
	const char *where = below(ROOT, own->where);

	/* The host's folders cannot be made here, the guest's own can: /dev/pts, /dev/shm. */
	mkdir(where, 0755);
	if (mount(own->type, where, own->type, MS_NOSUID, own->options) && !own->optional)
		fail("mount", own->where);
}

/* A tmpfs hides what the host has there; bind back what COMMAND was promised to see. */
static void show_folder(const char *path)
{
	char target[4096], source[4096];

	snprintf(source, sizeof(source), HOST "%s", path);
	snprintf(target, sizeof(target), ROOT "%s", path);
	make_folders(target);
	if (mount(source, target, NULL, MS_BIND | MS_REC, NULL))
		fail("show", path);
}

/* Programs such as sudo look the machine's own name up. */
static void name_machine(void)
{
	FILE *hosts = fopen(ROOT "/run/hosts", "w");

	sethostname(HOST_NAME, strlen(HOST_NAME));
	if (!hosts)
		return;
	fputs("127.0.0.1 localhost " HOST_NAME "\n::1 localhost\n", hosts);
	fclose(hosts);
	mount(ROOT "/run/hosts", ROOT "/etc/hosts", NULL, MS_BIND, NULL);
}

static void loopback_up(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return;
	ioctl(fd, SIOCSIFFLAGS, &request);
	close(fd);
}

/* Not by chroot alone: a process in a chroot may not make user namespaces. */
static void become_root(void)
{
	if (chdir(ROOT) || mount(ROOT, "/", NULL, MS_MOVE, NULL) || chroot(".") || chdir("/"))
		fail("enter", ROOT);
}

void root_enter(const struct job *job)
{
	mount_host();
	for (size_t i = 0; i < sizeof(own_mounts) / sizeof(own_mounts[0]); i++)
		mount_own(&own_mounts[i]);
	for (size_t i = 0; i < job->shows; i++)
		show_folder(job->show[i]);
	name_machine();
	loopback_up();
	become_root();
	for (size_t i = 0; i < sizeof(dev_links) / sizeof(dev_links[0]); i++)
		symlink(dev_links[i][0], dev_links[i][1]);
}
