/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Model -> the rows of screen 5: owners of local storage, or storage maps, and the elements of one of
 * them. Pure data: no widths.
 */
#ifndef BMA_UI_STORAGE_ROWS_H
#define BMA_UI_STORAGE_ROWS_H

#include "rates.h"

struct storage_query {
	bool maps;		/* a row a map, not a row an owner */
	uint8_t owner;		/* only these, enum bma_storage_owner; 0: all */
	const char *filter;	/* part of the row's text, any case; "": all */
	const struct rates *rates;
};

struct storage_row {
	uint32_t id;		/* the storage's, or the map's */
	struct storage_sum sum;
	struct storage_rates rate;	/* of a map, */
	bool rated;			/* if that is known */
};

struct storage_rows {
	struct storage_row *row;	/* the most elements first */
	uint32_t n, cap;
	uint32_t all;			/* without the query */
};

void storage_rows_release(struct storage_rows *r);

/* Replaces what r held. 0 or -ENOMEM (r is then empty). */
int storage_rows_make(struct storage_rows *r, const struct model *m, const struct storage_query *q);

#define STORAGE_WORDS 64

/* "task 4121 nginx"; "task_storage mapA #12". Of what is not known: its id. */
const char *storage_row_words(const struct model *m, bool maps, uint32_t id, char buf[STORAGE_WORDS]);

/* Whose a storage is, or was; false: nobody told. */
bool storage_whose(const struct model *m, uint32_t id, struct storage_owner_info *to);

/* Who had an element linked: "prog left #51, thread nginx #812"; "" when that was not told. */
const char *storage_who_words(const struct model *m, uint32_t prog, uint32_t pid, char *buf, size_t size);

/* Whose storage a map of that type is for (enum bma_storage_owner); the map's own word: "task_storage". */
unsigned int storage_owner_of_map(const struct storage_map_info *map);
const char *storage_map_word(const struct storage_map_info *map);

/* The elements of an owner, or of a map: indices into model.storage.elems, by map and bucket; at most n.
 * How many there are. */
uint32_t storage_elems(const struct model *m, bool of_map, uint32_t id, uint32_t *at, uint32_t n);

#endif
