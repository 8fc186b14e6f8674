// SPDX-License-Identifier: GPL-2.0-or-later
#include "load.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>

#include "../base/err.h"

static int no_print(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	(void)level;
	(void)fmt;
	(void)ap;
	return 0;
}

void load_quiet(void)
{
	libbpf_set_print(no_print);
}

int load_err(int rc)
{
	if (rc == -EPERM)
		return err(EXIT_PRIVILEGE, "a workload loads BPF programs, which needs CAP_BPF "
			   "and CAP_PERFMON here: run it with sudo");
	return err(EXIT_RUNTIME, "cannot load the workload's BPF program: %s", strerror(-rc));
}

bool load_has_kfunc(const char *name)
{
	struct btf *btf = btf__load_vmlinux_btf();
	bool has = btf && btf__find_by_name_kind(btf, name, BTF_KIND_FUNC) > 0;

	btf__free(btf);
	return has;
}

int load_stopped(int rc)
{
	return rc ? err(EXIT_RUNTIME, "the workload's program stopped: %s", strerror(-rc)) : 0;
}
