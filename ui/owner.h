/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who a class belongs to, in words for people. Pure.
 */
#ifndef BMA_UI_OWNER_H
#define BMA_UI_OWNER_H

#include "../src/model/model.h"

#define OWNER_PART 20

/* "hash" "conns" "#17"; parts may be empty but for kind. */
void owner_of(const struct model *m, const struct model_class *k, char kind[OWNER_PART],
	      char name[OWNER_PART], char id[OWNER_PART]);

/* As few words as name one class: "conns #17", "obj_new 1024". */
#define OWNER_LABEL 64
void owner_label(const struct model *m, const struct model_class *k, char buf[OWNER_LABEL]);

/* The second of these alone. */
const char *owner_own_name(const struct model *m, const struct model_class *k);

/* Maps before the kernel's own before unknown ones. */
int owner_rank(const struct model *m, const struct model_class *k);

/* What one object is for: "elements", "per-CPU values", … */
const char *owner_objects(const struct model *m, const struct model_class *k);

#endif
