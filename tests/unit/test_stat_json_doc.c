// SPDX-License-Identifier: GPL-2.0-or-later
/* What `stat --json` writes is what docs/json.md says, which fixes it. */
#include "stat_parsed.h"

#include <stdio.h>
#include <string.h>

#include "../../src/event/kind.h"
#include "../../src/model/words.h"

#define DOC "docs/json.md"

/* The document: "| `path` | type | …", up to where it goes on with another schema. */
struct keys {
	char path[512][64], type[512][32];
	bool seen[512];
	unsigned int n;
};

static void read_doc(struct keys *k)
{
	FILE *f = fopen(DOC, "r");
	char line[1024];

	assert_non_null(f);
	memset(k, 0, sizeof(*k));
	while (k->n < ARRAY_SIZE(k->path) && fgets(line, sizeof(line), f) &&
	       strncmp(line, "# Exports", 9))
		k->n += sscanf(line, "| `%63[^`]` | %31[a-z ] |", k->path[k->n], k->type[k->n]) == 2;
	fclose(f);
	assert_true(k->n > 50 && k->n < ARRAY_SIZE(k->path));
}

static bool fits(const cJSON *v, const char *type)
{
	if (cJSON_IsNull(v))
		return strstr(type, "null");
	if (cJSON_IsNumber(v))
		return strstr(type, "integer") || strstr(type, "number");
	return cJSON_IsString(v) ? strstr(type, "string") != NULL :
	       cJSON_IsBool(v) ? strstr(type, "boolean") != NULL :
	       cJSON_IsArray(v) ? strstr(type, "array") != NULL : strstr(type, "object") != NULL;
}

/* Every key below o is in the document, with its type. */
static void documented(const cJSON *o, const char *path, struct keys *k)
{
	const cJSON *v;

	cJSON_ArrayForEach(v, o) {
		const char *key = v->string;
		unsigned int i = 0;
		char p[128];

		if (cJSON_IsArray(o)) {
			snprintf(p, sizeof(p), "%s[]", path);
			documented(v, p, k);
			continue;
		}
		if (strstr(path, "events") || !strcmp(path, "totals") || !strcmp(path, "untold"))
			key = "KIND";
		if (strstr(path, "lists"))
			key = "LIST";
		if (strstr(path, "flows"))
			key = "FLOW";
		if (!strcmp(path, "grace"))
			key = "FLAVOUR";
		snprintf(p, sizeof(p), "%s%s%s", path, *path ? "." : "", key);
		while (i < k->n && strcmp(k->path[i], p))
			i++;
		if (i == k->n)
			fail_msg("%s is not in " DOC, p);
		if (!fits(v, k->type[i]))
			fail_msg("%s is no %s", p, k->type[i]);
		k->seen[i] = true;
		if (cJSON_IsObject(v) || cJSON_IsArray(v))
			documented(v, p, k);
	}
}

static void every_key_is_documented_and_every_documented_key_is_there(void **state)
{
	static struct keys k;
	struct name_info task = { .of = NAME_TASK, .id = 812, .name = "worker" };
	struct model *m = a_bad_day();
	cJSON *o;

	(void)state;
	assert_int_equal(model_add_name(m, &task), 0);
	model_apply(m, &(struct event){ .kind = BMA_LOSS, .cpu = 0, .n = { 1 } });
	m->retired.flow[FLOW_ALLOC] = 1;
	apply(m, (struct event){ .kind = BMA_REFILL, .time = 4000 * MS, .n = { 48, 0, 0, 48 } });
	deadlock(m);
	some_storage(m);
	o = stat_parsed(m, 1, &everything);
	read_doc(&k);
	documented(o, "", &k);
	for (unsigned int i = 0; i < k.n; i++)
		if (!k.seen[i])
			fail_msg("%s is in " DOC " only", k.path[i]);
	cJSON_Delete(o);
	model_free(m);
}

static void every_word_is_named_in_the_document(void **state)
{
	struct bytes doc = bytes_of_file(DOC);
	struct model *m = two_maps();
	cJSON *o = stat_parsed(m, 1, &everything);
	char word[64];

	(void)state;
	bytes_add(&doc, "", 1);
	*strstr((char *)doc.p, "\n# Exports") = 0;
	for (unsigned int k = 1; k < BMA_KINDS; k++) {
		snprintf(word, sizeof(word), "`%s`", kind_name(k));
		assert_int_equal(strstr((char *)doc.p, word) != NULL, k != BMA_LOSS);
		assert_int_equal(cJSON_HasObjectItem(json_at(o, "totals"), kind_name(k)), k != BMA_LOSS);
	}
	for (unsigned int l = 0; l < BMA_LISTS; l++) {
		snprintf(word, sizeof(word), "`%s`", list_name(l));
		assert_non_null(strstr((char *)doc.p, word));
		assert_true(cJSON_HasObjectItem(json_at(o, "caches.0.lists"), list_name(l)));
	}
	for (unsigned int f = 0; f < FLOWS; f++) {
		snprintf(word, sizeof(word), "`%s`", flow_name(f));
		assert_non_null(strstr((char *)doc.p, word));
	}
	for (unsigned int c = 0; c < CAUSES; c++) {
		snprintf(word, sizeof(word), "`%s`", cause_name(c));
		assert_non_null(strstr((char *)doc.p, word));
	}
	for (unsigned int w = 0; w < FAILURE_WHATS; w++) {
		snprintf(word, sizeof(word), "`%s`", failure_name(w));
		assert_non_null(strstr((char *)doc.p, word));
	}
	cJSON_Delete(o);
	model_free(m);
	bytes_release(&doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_is_documented_and_every_documented_key_is_there),
		cmocka_unit_test(every_word_is_named_in_the_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
