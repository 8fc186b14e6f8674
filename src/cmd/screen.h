/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `live` and `view` have in common: the options of screens, and showing them. */
#ifndef BMA_SCREEN_H
#define BMA_SCREEN_H

#include <argp.h>

#include "../../ui/ui.h"

/* --ascii, --no-color, --no-mouse. A child parser; its input is a struct ui_opts. */
extern const struct argp screen_argp;

/* Can screens be shown here? 0, or an enum exit_code with the message out. */
int screen_possible(void);

/* ui_run(): 0 when the user left, else an exit code (128 + signal), message out. */
int screen_show(const struct ui_source *source, const struct ui_opts *opts);

#endif
