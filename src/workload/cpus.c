// SPDX-License-Identifier: GPL-2.0-or-later
#include "cpus.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>

int cpus_init(struct cpus *c)
{
	cpu_set_t set;

	c->n = 0;
	c->cpu = calloc(CPU_SETSIZE, sizeof(*c->cpu));
	if (!c->cpu)
		return -ENOMEM;
	if (sched_getaffinity(0, sizeof(set), &set))
		return -errno;
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &set))
			c->cpu[c->n++] = cpu;
	return 0;
}

void cpus_release(struct cpus *c)
{
	free(c->cpu);
	c->cpu = NULL;
}

int cpus_pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set) ? -errno : 0;
}

int cpus_pin_first(void)
{
	struct cpus c;
	int rc = cpus_init(&c), cpu = rc ? -1 : c.cpu[0];

	cpus_release(&c);
	if (!rc)
		rc = cpus_pin(cpu);
	return rc ? rc : cpu;
}

int cpus_pin_here(void)
{
	int cpu = sched_getcpu();

	return cpu < 0 ? -errno : cpus_pin(cpu);
}
