/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The exporter of Trace Event JSON, for ui.perfetto.dev and chrome://tracing. docs/perfetto.md says
 * what stands on which track.
 */
#ifndef BMA_PERFETTO_H
#define BMA_PERFETTO_H

#include <stddef.h>

#include "exporter.h"

/* From so many records on a viewer opens it slowly, and not on every machine (docs/perfetto.md). */
#define PERFETTO_MANY 1000000u

/* x of export_perfetto, after its finish(): one sentence for people when the viewers will have
 * trouble with what was written, in buf; NULL when not. */
const char *perfetto_remark(const void *x, char *buf, size_t size);

#endif
