// SPDX-License-Identifier: GPL-2.0-or-later
/* Models copied and put into one stretch of memory: the same again, and they share nothing. */
#include "wind.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/model/pack.h"
#include "../../src/play/replay.h"

static struct model *through_image(const struct model *m)
{
	size_t n = model_image_bytes(m);
	uint8_t *image = malloc(n);
	struct model *back;

	model_image(m, image);
	back = model_of_image(image, n);
	assert_non_null(back);
	memset(image, 0xa5, n);
	free(image);
	return back;
}

/* At many places of a recording, one model goes on by itself, one as a copy, one as an image: they
 * stay the same. */
static void a_copy_and_an_image_go_on_as_the_model_does(void **state)
{
	struct bytes b = wound_recording(61, 8, 120);
	struct items items = items_of(b.p, b.len, 0);
	struct model *m = model_new(3, 5000000000);
	struct model *copy = model_copy(m), *image = through_image(m);

	(void)state;
	for (size_t i = 0; i < items.n; i++) {
		const struct item *it = &items.item[i];
		struct model *old[] = { copy, image };

		if (it->type == ITEM_META)
			continue;
		assert_int_equal(replay_item(m, it) | replay_item(copy, it) |
				 replay_item(image, it), 0);
		if (i % 17)
			continue;
		assert_true(same_model(m, copy));
		assert_true(same_model(m, image));
		copy = model_copy(old[1]);
		image = through_image(old[0]);
		model_free(old[0]);
		model_free(old[1]);
	}
	model_free(m);
	model_free(copy);
	model_free(image);
	items_release(&items);
	bytes_release(&b);
}

/* The stretch has no room for what the model has no use for, so equal models have equal ones. */
static void the_image_does_not_depend_on_where_or_how_large_memory_is(void **state)
{
	struct bytes b = wound_recording(62, 4, 120), one, two;
	struct truth t = truth_of(&b);
	struct model *copy = model_copy(t.feed.model);

	(void)state;
	one = exact_image(t.feed.model);
	two = exact_image(copy);
	assert_int_equal(one.len, two.len);
	assert_memory_equal(one.p, two.p, one.len);
	assert_int_equal(model_image_bytes(t.feed.model), model_image_bytes(copy));
	bytes_release(&one);
	bytes_release(&two);
	model_free(copy);
	truth_release(&t);
	bytes_release(&b);
}

static void every_difference_shows(void **state)
{
	struct bytes b = wound_recording(63, 4, 120);
	struct truth t = truth_of(&b);
	struct model *m = t.feed.model;
	struct model *n = model_copy(m);

	(void)state;
	assert_true(same_model(m, n));
	n->mark.text[0] ^= 1;
	assert_false(same_model(m, n));
	n->mark.text[0] ^= 1;
	n->activities[n->nactivities - 1].missing[1] ^= 1;
	assert_false(same_model(m, n));
	n->activities[n->nactivities - 1].missing[1] ^= 1;
	n->names[0].name[15] ^= 1;
	assert_false(same_model(m, n));
	n->names[0].name[15] ^= 1;
	n->by_name.slots[n->by_name.cap - 1].value ^= 1;
	assert_false(same_model(m, n));
	n->by_name.slots[n->by_name.cap - 1].value ^= 1;
	assert_true(same_model(m, n));
	model_free(n);
	truth_release(&t);
	bytes_release(&b);
}

static void bytes_that_are_no_image_of_that_length_are_refused(void **state)
{
	struct model *m = model_new(4, 1);
	size_t n = model_image_bytes(m), wrong[] = { 0, 1, sizeof(*m), n - 1, n + 1 };
	uint8_t *image = calloc(1, n + 1);

	(void)state;
	model_image(m, image);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		errno = 0;
		assert_null(model_of_image(image, wrong[i]));
		assert_int_equal(errno, EINVAL);
	}
	free(image);
	model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_and_an_image_go_on_as_the_model_does),
		cmocka_unit_test(the_image_does_not_depend_on_where_or_how_large_memory_is),
		cmocka_unit_test(every_difference_shows),
		cmocka_unit_test(bytes_that_are_no_image_of_that_length_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
