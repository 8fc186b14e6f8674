/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One function a subcommand; argv[0] is "bmascope NAME". Each returns an enum exit_code. */
#ifndef BMA_CMD_H
#define BMA_CMD_H

int cmd_live(int argc, char **argv);
int cmd_demo(int argc, char **argv);
int cmd_view(int argc, char **argv);
int cmd_record(int argc, char **argv);
int cmd_stat(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_workload(int argc, char **argv);

#endif
