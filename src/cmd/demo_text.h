/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bundled stories as text: for terminals that cannot show screens, and for no terminal. */
#ifndef BMA_DEMO_TEXT_H
#define BMA_DEMO_TEXT_H

#include <stdio.h>

#include "stories.h"

/* What there is, and how to play it. 0 or an enum exit_code, message out. */
int demo_list(FILE *to);

/* The captions of one with their times. 0 or an enum exit_code, message out. */
int demo_tell(FILE *to, const struct story *story);

#endif
