// SPDX-License-Identifier: GPL-2.0-or-later
#include "exporter.h"

#include <string.h>

const struct exporter *const exporter_rows[] = {
	&export_json, &export_jsonl, &export_csv, &export_perfetto, NULL,
};

const struct exporter *exporter_find(const char *format)
{
	for (const struct exporter *const *e = exporter_rows; *e; e++)
		if (!strcmp((*e)->format, format))
			return *e;
	return NULL;
}
