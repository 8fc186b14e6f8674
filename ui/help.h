/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BMA_UI_HELP_H
#define BMA_UI_HELP_H

#include "view.h"

/* The words of the status line and the tab line; ends with a sign of NULL. */
extern const struct word frame_words[];

/* The words of the time line; likewise. */
extern const struct word deck_words[];

/* Which screen the help is about; deck: with what winds a recording. state: view_help's. */
void help_is_about(void *state, const struct view_ops *view, bool deck);

#endif
