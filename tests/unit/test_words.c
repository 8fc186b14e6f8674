// SPDX-License-Identifier: GPL-2.0-or-later
/* Words that several parts of the program say: marks, and names of the kernel's numbers. */
#include "unit.h"

#include "../../src/event/kind.h"
#include "../../src/model/words.h"

static void mark_is(struct model_class k, const char *mark)
{
	assert_string_equal(model_in_use_mark(&k), mark);
}

static void a_number_in_use_is_marked_by_what_is_not_known_of_it(void **state)
{
	(void)state;
	mark_is((struct model_class){ .in_use = 3 }, "");
	mark_is((struct model_class){ .in_use = 3, .older = true }, "+");
	mark_is((struct model_class){ .in_use = 0, .older = true }, "+");
	mark_is((struct model_class){ .in_use = -3, .older = true }, "");
	mark_is((struct model_class){ .in_doubt = true }, "~");
	mark_is((struct model_class){ .in_doubt = true, .older = true }, "~");
	mark_is((struct model_class){ .older = true, .counted = true }, "~");
	mark_is((struct model_class){ .older = true, .counted = true, .settled = true }, "");
	mark_is((struct model_class){ .in_doubt = true, .counted = true, .settled = true }, "~");
}

static void a_flavour_and_a_context_have_a_name_and_a_word(void **state)
{
	(void)state;
	assert_string_equal(flavour_name(BMA_GP_RCU), "rcu");
	assert_string_equal(flavour_name(BMA_GP_TASKS_TRACE), "tasks_trace");
	assert_string_equal(flavour_words(BMA_GP_RCU), "rcu");
	assert_string_equal(flavour_words(BMA_GP_TASKS_TRACE), "tasks-trace");
	assert_string_equal(flavour_name(2), "?");
	assert_string_equal(flavour_words(UINT32_MAX), "?");
	assert_string_equal(ctx_name(BMA_CTX_TASK), "task");
	assert_string_equal(ctx_short(BMA_CTX_TASK), "");
	assert_string_equal(ctx_short(BMA_CTX_SOFTIRQ), "soft");
	assert_string_equal(ctx_name(BMA_CTXS), "?");
	assert_string_equal(ctx_short(BMA_CTXS), "?");
	for (unsigned int c = 0; c < BMA_CTXS; c++)
		assert_string_not_equal(ctx_name(c), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_in_use_is_marked_by_what_is_not_known_of_it),
		cmocka_unit_test(a_flavour_and_a_context_have_a_name_and_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
