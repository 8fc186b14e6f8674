/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Giving privilege up for good, before the first byte of a stream is looked at. */
#ifndef BMA_PRIVILEGE_H
#define BMA_PRIVILEGE_H

/*
 * After 0 the process is an ordinary user's: root becomes who called sudo (SUDO_UID, SUDO_GID),
 * or nobody; other users stay who they are. No groups, no capabilities in any set, none to be had
 * by exec (no_new_privs), no core dump, no ptrace by the same user. Checks that there is no way
 * back. Else an enum exit_code, message out: the caller must end.
 */
int privilege_drop(void);

#endif
