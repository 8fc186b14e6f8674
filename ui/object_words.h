/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an object of a class is: its bytes, and the slab bucket that it really lies in. Pure. */
#ifndef BMA_UI_OBJECT_WORDS_H
#define BMA_UI_OBJECT_WORDS_H

#include "../src/base/say.h"
#include "../src/model/model.h"

/* "72 B (64 + 8 hidden) in kmalloc-96", "4 x 16 B per-CPU + 16 B in kmalloc-16" */
void say_object(struct say *s, const struct model *m, const struct model_class *k);

#endif
