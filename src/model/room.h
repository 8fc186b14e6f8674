/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arrays of the model that grow. For src/model only. */
#ifndef BMA_MODEL_ROOM_H
#define BMA_MODEL_ROOM_H

#include <stddef.h>
#include <stdint.h>

/* Room for element n; array: where its address is. What is new is zero. 0 or -ENOMEM. */
int model_room(void *array, uint32_t n, uint32_t *cap, size_t size);

#endif
