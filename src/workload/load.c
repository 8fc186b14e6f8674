// SPDX-License-Identifier: GPL-2.0-or-later
#include "load.h"

#include <bpf/bpf.h>
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

int load_run(const struct bpf_program *prog, void *ctx, uint32_t size)
{
	/* the kernel writes a syscall program's context back to where it read it */
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = ctx, .ctx_size_in = size);

	return bpf_prog_test_run_opts(bpf_program__fd(prog), &opts);
}

uint32_t load_map_id(const struct bpf_map *map)
{
	struct bpf_map_info info = { 0 };
	uint32_t len = sizeof(info);

	return bpf_obj_get_info_by_fd(bpf_map__fd(map), &info, &len) ? 0 : info.id;
}

uint32_t load_prog_id(const struct bpf_program *prog)
{
	struct bpf_prog_info info = { 0 };
	uint32_t len = sizeof(info);

	return bpf_obj_get_info_by_fd(bpf_program__fd(prog), &info, &len) ? 0 : info.id;
}

void load_print_map(const struct bpf_map *map)
{
	printf("map %s id %u\n", bpf_map__name(map), load_map_id(map));
}

void load_print_prog(const struct bpf_program *prog)
{
	printf("prog %s id %u\n", bpf_program__name(prog), load_prog_id(prog));
}
