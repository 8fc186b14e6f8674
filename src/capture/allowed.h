/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BMA_CAPTURE_ALLOWED_H
#define BMA_CAPTURE_ALLOWED_H

/* 0 when this process may load and attach the probes; else EXIT_PRIVILEGE, and the message that
 * names each missing capability is out. */
int capture_allowed(void);

#endif
