// SPDX-License-Identifier: GPL-2.0-or-later
#include "about.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "../stream/meta.h"

static void read_boot_id(char *to, size_t size)
{
	FILE *f = fopen("/proc/sys/kernel/random/boot_id", "r");

	if (!f)		/* no /proc: nothing else depends on it */
		return;
	if (fgets(to, size, f))
		to[strcspn(to, "\n")] = 0;
	fclose(f);
}

char *about_kernel(uint32_t cpus, uint64_t start, uint64_t ring_bytes)
{
	struct meta m = { .version = BMASCOPE_VERSION, .cpus = cpus, .start = start,
			  .buffer = ring_bytes };
	struct timespec wall;
	struct utsname u;

	uname(&u);
	snprintf(m.release, sizeof(m.release), "%s", u.release);
	snprintf(m.machine, sizeof(m.machine), "%.31s", u.machine);
	read_boot_id(m.boot_id, sizeof(m.boot_id));
	clock_gettime(CLOCK_REALTIME, &wall);
	m.wall = wall.tv_sec * 1000000000ull + wall.tv_nsec;
	return meta_format(&m);
}
