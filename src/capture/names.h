/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells the stream the names of BPF programs and of threads, each once, and again when it changed. */
#ifndef BMA_NAMES_H
#define BMA_NAMES_H

#include "../event/cache_info.h"
#include "../stream/writer.h"

struct names;

struct names *names_new(struct writer *w);	/* NULL with errno ENOMEM */
void names_free(struct names *n);

/* name: at most BMA_NAME_LEN bytes, need not end by a 0. Before the event that has the number. */
void names_tell(struct names *n, enum name_of of, uint32_t id, const char *name);

/* Readers may begin here, who know no name: each is told again before it is needed. */
void names_forget(struct names *n);

#endif
