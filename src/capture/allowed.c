// SPDX-License-Identifier: GPL-2.0-or-later
#include "allowed.h"

#include <linux/capability.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../base/err.h"

static const struct {
	unsigned int cap;
	unsigned int instead;	/* also suffices */
	const char *text;
} needed[] = {
	{ CAP_BPF, CAP_SYS_ADMIN, "CAP_BPF (to load programs and maps)" },
	{ CAP_PERFMON, CAP_SYS_ADMIN, "CAP_PERFMON (to attach to tracepoints)" },
	{ CAP_SYSLOG, CAP_SYSLOG, "CAP_SYSLOG (to find the kernel's own allocators)" },
};

static uint64_t effective(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { 0 };

	if (syscall(SYS_capget, &head, data))
		return 0;
	return data[0].effective | (uint64_t)data[1].effective << 32;
}

/* The number in a file of the kernel's; 0: it has none, or there is no such file. */
static int number_in(const char *path)
{
	FILE *f = fopen(path, "r");
	int n = 0;

	if (!f)
		return 0;
	if (fscanf(f, "%d", &n) != 1)
		n = 0;
	fclose(f);
	return n;
}

/* With 2 even root reads every kernel symbol's address as 0. */
static int symbols_hidden(void)
{
	if (number_in("/proc/sys/kernel/kptr_restrict") < 2)
		return 0;
	return err(EXIT_PRIVILEGE, "kernel.kptr_restrict is 2: the addresses of the kernel's own "
		   "allocators are hidden even from root; allow it: sysctl kernel.kptr_restrict=1");
}

/*
 * There the work behind refill_work runs in a thread with interrupts on: a state could be taken in
 * the middle of a refill, and "equal" would mean nothing (docs/truth.md).
 */
static int preempt_rt(void)
{
	if (!number_in("/sys/kernel/realtime"))
		return 0;
	return err(EXIT_KERNEL, "this is a PREEMPT_RT kernel: there the allocator moves its lists "
		   "with interrupts on, which bmascope cannot follow exactly; trace a kernel "
		   "without it");
}

int capture_allowed(void)
{
	uint64_t have = effective();
	char missing[256];
	size_t len = 0;

	missing[0] = 0;
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		bool ok = have >> needed[i].cap & 1 || have >> needed[i].instead & 1;

		if (!ok)
			len += snprintf(missing + len, sizeof(missing) - len, "%s%s",
					len ? ", " : "", needed[i].text);
	}
	if (!len) {
		int code = symbols_hidden();

		return code ? code : preempt_rt();
	}
	return err(EXIT_PRIVILEGE, "tracing this kernel needs privilege that is missing: %s; run "
		   "it with sudo. `bmascope demo` needs none: the same screens, of a recording; nor does "
		   "`bmascope view FILE`", missing);
}
