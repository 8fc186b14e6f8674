/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events of local storage in the rows of screen 7. Pure. */
#ifndef BMA_UI_STORAGE_LINE_H
#define BMA_UI_STORAGE_LINE_H

#include "../src/base/say.h"
#include "../src/model/model.h"

/* Whose: "task 4121 nginx"; nothing when that is not known. */
void storage_line_owner(const struct model *m, const struct event *e, char *buf, size_t size);

/* The same in so many cells, as far as that goes. */
void storage_line_owner_in(struct say *s, const struct model *m, const struct event *e, int width);

/* What: the element's map and bucket, and how it went; not brief: and who had it linked. */
void storage_line_what(struct say *s, const struct model *m, const struct event *e, bool brief);

#endif
