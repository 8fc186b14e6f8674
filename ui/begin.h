/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The caches that a recording begins with, when whoever shows it knows them. Pure. */
#ifndef BMA_UI_BEGIN_H
#define BMA_UI_BEGIN_H

#include "ui.h"
#include "view.h"

/* Chooses the caches as soon as the model knows them. False: it does not yet. */
bool begin_choose(const struct ui_begin *b, const struct model *m, struct focus *focus);

#endif
