// SPDX-License-Identifier: GPL-2.0-or-later
#include "privilege.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include "../base/err.h"
#include "number.h"

#define NOBODY 65534

struct who {
	uid_t uid;
	gid_t gid;
	bool was_root;
};

/* An id of sudo's environment; 0 (no way to go) when there is none or it is root's. */
static uint32_t sudo_id(const char *name)
{
	const char *s = getenv(name);
	uint64_t n;

	return s && !number_count(s, &n) && n < UINT32_MAX ? (uint32_t)n : 0;
}

static struct who choose(void)
{
	struct who w = { getuid(), getgid(), geteuid() == 0 };
	uint32_t uid = sudo_id("SUDO_UID"), gid = sudo_id("SUDO_GID");

	if (w.was_root) {
		w.uid = uid && gid ? uid : NOBODY;
		w.gid = uid && gid ? gid : NOBODY;
	}
	return w;
}

/* Needs CAP_SETPCAP; without it the sets below are empty already, or stay unreachable. */
static void drop_bounding(void)
{
	for (unsigned long cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
		prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}

static int drop_ids(const struct who *w)
{
	if (w->was_root && setgroups(0, NULL))
		return -errno;
	if (setresgid(w->gid, w->gid, w->gid) || setresuid(w->uid, w->uid, w->uid))
		return -errno;
	return 0;
}

static int drop_capabilities(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[2] = { 0 };

	return syscall(SYS_capset, &head, none) ? -errno : 0;
}

static int lock_down(void)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		return -errno;
	return 0;
}

static bool has_capabilities(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct have[2];

	if (syscall(SYS_capget, &head, have))
		return true;
	return have[0].effective | have[0].permitted | have[0].inheritable |
	       have[1].effective | have[1].permitted | have[1].inheritable;
}

/* What is still there of what should be gone; NULL: nothing. */
static const char *left_over(const struct who *w)
{
	uid_t r, e, s;
	gid_t gr, ge, gs;

	if (getresuid(&r, &e, &s) || r != w->uid || e != w->uid || s != w->uid)
		return "a user id";
	if (getresgid(&gr, &ge, &gs) || gr != w->gid || ge != w->gid || gs != w->gid)
		return "a group id";
	if (w->was_root && getgroups(0, NULL) != 0)
		return "supplementary groups";
	if (has_capabilities())
		return "capabilities";
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return "new privileges by exec";
	if (!setuid(0) || !setgid(0))
		return "a way back to root";
	return NULL;
}

int privilege_drop(void)
{
	struct who w = choose();
	const char *left;
	int rc;

	drop_bounding();
	rc = drop_ids(&w);
	if (!rc)
		rc = drop_capabilities();
	if (!rc)
		rc = lock_down();
	if (rc)
		return err(EXIT_RUNTIME, "cannot give up privilege: %s; nothing is shown "
			   "with it", strerror(-rc));
	left = left_over(&w);
	if (left)
		return err(EXIT_RUNTIME, "privilege was given up, but %s is still there; nothing is "
			   "shown with it", left);
	return 0;
}
