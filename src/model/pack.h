/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A model as one stretch of memory without pointers into it: its image. Two models of equal content
 * have images that differ at most in what the compiler leaves between members. It is for this
 * program, as it runs: another build may have another layout.
 */
#ifndef BMA_MODEL_PACK_H
#define BMA_MODEL_PACK_H

#include "model.h"

/* Bytes of its image. */
size_t model_image_bytes(const struct model *m);

/* Writes the image. */
void model_image(const struct model *m, uint8_t *to);

/* The model of an image. NULL with errno ENOMEM, or EINVAL when it is none of so many bytes. */
struct model *model_of_image(const uint8_t *image, size_t bytes);

#endif
