// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of subcommands, nothing else. */
#include <argp.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../base/err.h"
#include "cmd.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
	{ "live", cmd_live, "live screens of this kernel (the default; needs privilege)" },
	{ "demo", cmd_demo, "the same screens from a recording of a real kernel; needs nothing" },
	{ "view", cmd_view, "screens of a recording, or of a stream as it arrives" },
	{ "record", cmd_record, "write the stream of this kernel to a file or a pipe" },
	{ "stat", cmd_stat, "a line a second of this kernel, or a recording's totals" },
	{ "export", cmd_export, "a recording as JSON, CSV, or a trace for ui.perfetto.dev" },
	{ "workload", cmd_workload, "make the allocator, locks or local storage do something known" },
};

static int help(FILE *to, int code)
{
	fputs("Usage: bmascope [COMMAND] [OPTIONS]\n"
	      "Shows the BPF memory allocator of a running Linux kernel, its resilient spinlocks\nand local storage.\n\n", to);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		fprintf(to, "  %-10s%s\n", commands[i].name, commands[i].help);
	fputs("\n`bmascope COMMAND --help` tells a command's options; -V the version.\n"
	      "Exit codes: 0 fine, 1 failed, 2 usage, 3 privilege is missing, 4 the kernel lacks\n"
	      "what is needed, 5 bad or cut-off stream, 6 events were lost (--fail-on-loss).\n", to);
	return code;
}

static const struct command *find(const char *name)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

/* `bmascope --ascii` is `bmascope live --ascii`. */
static int run(const struct command *c, int argc, char **argv)
{
	char name[32];

	snprintf(name, sizeof(name), "bmascope %s", c->name);
	argv[0] = name;
	if (argc > 1 && !strcmp(argv[1], "-h"))
		argv[1] = "--help";
	return c->run(argc, argv);
}

/* A descriptor of a closed standard stream would be given to the next file that is opened. */
static void fill_standard_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

int main(int argc, char **argv)
{
	const char *first = argc > 1 ? argv[1] : "";
	const struct command *c = find(first);

	fill_standard_descriptors();
	setlocale(LC_ALL, "");
	argp_err_exit_status = EXIT_USAGE;
	if (!strcmp(first, "-h") || !strcmp(first, "--help") || !strcmp(first, "help"))
		return help(stdout, 0);
	if (!strcmp(first, "-V") || !strcmp(first, "--version"))
		return printf("bmascope %s\n", BMASCOPE_VERSION) < 0;
	if (c)
		return run(c, argc - 1, argv + 1);
	if (*first && *first != '-') {
		err(EXIT_USAGE, "there is no command \"%s\"", first);
		return help(stderr, EXIT_USAGE);
	}
	return run(find("live"), argc, argv);
}
