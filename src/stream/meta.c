// SPDX-License-Identifier: GPL-2.0-or-later
#include "meta.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"

#define SCHEMA "bmascope.meta/1"

/* Nanoseconds pass 2^53: they go out as strings, cJSON's numbers are doubles. */
static int add_u64(cJSON *o, const char *key, uint64_t v)
{
	char s[24];

	snprintf(s, sizeof(s), "%" PRIu64, v);
	return cJSON_AddStringToObject(o, key, s) ? 0 : -ENOMEM;
}

static int add_kind(cJSON *kinds, unsigned int number, const struct kind *row)
{
	cJSON *k = cJSON_CreateObject(), *fields;

	if (!cJSON_AddItemToArray(kinds, k))
		return -ENOMEM;
	if (!cJSON_AddNumberToObject(k, "kind", number) ||
	    !cJSON_AddStringToObject(k, "name", row->name))
		return -ENOMEM;
	fields = cJSON_AddArrayToObject(k, "fields");
	for (const uint8_t *f = row->fields; *f; f++) {
		cJSON *name = cJSON_CreateString(field_name(*f));

		if (!cJSON_AddItemToArray(fields, name))
			return -ENOMEM;
	}
	return 0;
}

static int add_kinds(cJSON *o)
{
	cJSON *kinds = cJSON_AddArrayToObject(o, "kinds");

	if (!kinds)
		return -ENOMEM;
	for (unsigned int k = 0; k < BMA_KINDS; k++) {
		const struct kind *row = kind_row(k);

		if (row && add_kind(kinds, k, row))
			return -ENOMEM;
	}
	return 0;
}

static int add_columns(cJSON *o)
{
	cJSON *columns = cJSON_AddArrayToObject(o, "columns");

	for (unsigned int c = 0; c < COLUMNS; c++)
		if (!cJSON_AddItemToArray(columns, cJSON_CreateString(column_name(c))))
			return -ENOMEM;
	return 0;
}

char *meta_format(const struct meta *m)
{
	cJSON *o = cJSON_CreateObject();
	char *text = NULL;

	if (o && cJSON_AddStringToObject(o, "schema", SCHEMA) &&
	    cJSON_AddStringToObject(o, "bmascope", m->version) &&
	    cJSON_AddStringToObject(o, "release", m->release) &&
	    cJSON_AddStringToObject(o, "machine", m->machine) &&
	    cJSON_AddStringToObject(o, "boot_id", m->boot_id) &&
	    cJSON_AddNumberToObject(o, "cpus", m->cpus) &&
	    !add_u64(o, "start_ns", m->start) && !add_u64(o, "wall_ns", m->wall) &&
	    !add_u64(o, "buffer_bytes", m->buffer) && !add_kinds(o) && !add_columns(o))
		text = cJSON_PrintUnformatted(o);
	cJSON_Delete(o);
	return text;
}

static void get_text(const cJSON *o, const char *key, char *to, size_t size)
{
	const char *s = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, key));

	snprintf(to, size, "%s", s ? s : "");
	for (; *to; to++)	/* it goes to terminals: nothing in it may command them */
		if (*to < ' ' || *to > '~')
			*to = '?';
}

static uint64_t get_u64(const cJSON *o, const char *key)
{
	const char *s = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, key));

	return s ? strtoull(s, NULL, 10) : 0;
}

static cJSON *parse(const char *text)
{
	cJSON *o = cJSON_Parse(text);
	const char *schema = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, "schema"));

	if (schema && !strcmp(schema, SCHEMA))
		return o;
	cJSON_Delete(o);
	return NULL;
}

int meta_parse(const char *text, struct meta *m)
{
	cJSON *o = parse(text);
	const cJSON *cpus;

	if (!o)
		return -EBADMSG;
	cpus = cJSON_GetObjectItemCaseSensitive(o, "cpus");
	get_text(o, "bmascope", m->version, sizeof(m->version));
	get_text(o, "release", m->release, sizeof(m->release));
	get_text(o, "machine", m->machine, sizeof(m->machine));
	get_text(o, "boot_id", m->boot_id, sizeof(m->boot_id));
	m->cpus = cJSON_IsNumber(cpus) && cpus->valuedouble >= 1 &&
		  cpus->valuedouble <= STREAM_CPUS_MAX ? (uint32_t)cpus->valuedouble : 0;
	m->start = get_u64(o, "start_ns");
	m->wall = get_u64(o, "wall_ns");
	m->buffer = get_u64(o, "buffer_bytes");
	cJSON_Delete(o);
	return m->cpus ? 0 : -EBADMSG;
}

/* A row that makes no sense is left out: its kind stays unknown. */
static void layout_add(struct layout *l, const cJSON *k)
{
	const cJSON *number = cJSON_GetObjectItemCaseSensitive(k, "kind"), *name;
	const cJSON *fields = cJSON_GetObjectItemCaseSensitive(k, "fields");
	uint8_t row[KIND_FIELDS] = { 0 };
	unsigned int n = 0;

	if (!cJSON_IsNumber(number) || number->valuedouble < 0 ||
	    number->valuedouble >= LAYOUT_KINDS || !cJSON_IsArray(fields))
		return;
	cJSON_ArrayForEach(name, fields) {
		if (!cJSON_IsString(name) || n == KIND_FIELDS - 1)
			return;
		row[n++] = field_of(cJSON_GetStringValue(name));
	}
	memcpy(l->fields[number->valueint], row, sizeof(row));
	l->known[number->valueint] = 1;
}

/* A column that is there twice would make nonsense of both. */
static int layout_columns(struct layout *l, const cJSON *columns)
{
	uint32_t seen = 0;
	const cJSON *name;

	cJSON_ArrayForEach(name, columns) {
		uint8_t c = cJSON_IsString(name) ? column_of(cJSON_GetStringValue(name)) :
						   COLUMN_UNKNOWN;

		if (l->ncolumns == LAYOUT_COLUMNS || (c != COLUMN_UNKNOWN && seen & 1u << c))
			return -EBADMSG;
		if (c != COLUMN_UNKNOWN)
			seen |= 1u << c;
		l->columns[l->ncolumns++] = c;
	}
	return 0;
}

int meta_layout(const char *text, struct layout *l)
{
	cJSON *o = parse(text);
	const cJSON *k;
	int rc;

	if (!o)
		return -EBADMSG;
	memset(l, 0, sizeof(*l));
	cJSON_ArrayForEach(k, cJSON_GetObjectItemCaseSensitive(o, "kinds"))
		layout_add(l, k);
	rc = layout_columns(l, cJSON_GetObjectItemCaseSensitive(o, "columns"));
	cJSON_Delete(o);
	return rc;
}
