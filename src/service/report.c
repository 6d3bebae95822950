/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/report_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <radera/statement.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION "write report"

struct rad_report {
	enum rad_report_format format;
	json_t *records;
};

static const char *const format_names[] = { "json", "csv", "xml" };

bool rad_report_format_find(const char *name, enum rad_report_format *ret)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(format_names); i++) {
		if (!rad_text_equal(format_names[i], name))
			continue;
		*ret = (enum rad_report_format)i;
		return true;
	}
	return false;
}

int rad_report_new(enum rad_report_format format, struct rad_report **ret, struct rad_error *err)
{
	struct rad_report *report = calloc(1, sizeof(*report));

	if (report)
		report->records = json_array();
	if (!report || !report->records) {
		rad_report_free(report);
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	}
	report->format = format;
	*ret = report;
	return 0;
}

void rad_report_free(struct rad_report *report)
{
	if (!report)
		return;
	json_decref(report->records);
	free(report);
}

int rad_report_add(struct rad_report *report, const void *record_json, size_t size, struct rad_error *err)
{
	json_t *record = json_loadb(record_json, size, JSON_REJECT_DUPLICATES, NULL);
	char buffer[RAD_REPORT_TEXT];

	if (!json_is_object(record)) {
		json_decref(record);
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "the record is no JSON object");
	}
	/* lines and reports of erasures are about what Radera erased: a statement would be taken for one */
	if (report->format != RAD_REPORT_JSON &&
	    rad_text_equal(rad_report_text(record, "schema", buffer), RAD_STATEMENT_SCHEMA)) {
		json_decref(record);
		return 0;
	}
	if (json_array_append_new(report->records, record) < 0)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	return 0;
}

static const json_t *look_up(const json_t *json, const char *path)
{
	char key[64];

	while (json && *path) {
		size_t length = strcspn(path, ".");

		if (length >= sizeof(key))
			return NULL;
		memcpy(key, path, length);
		key[length] = '\0';
		json = json_object_get(json, key);
		path += length + (path[length] == '.');
	}
	return json;
}

const char *rad_report_text(const json_t *json, const char *path, char buffer[RAD_REPORT_TEXT])
{
	const json_t *value = look_up(json, path);

	if (json_is_string(value))
		return json_string_value(value);
	if (json_is_boolean(value))
		return json_is_true(value) ? "true" : "false";
	if (!json_is_integer(value))
		return "";
	(void)snprintf(buffer, RAD_REPORT_TEXT, "%lld", (long long)json_integer_value(value));
	return buffer;
}

/* The columns: of the record, or of each of its drives. */
static const struct {
	const char *name;
	bool of_drive;
	const char *path;
} columns[] = {
	{ "certificate_id", false, "certificate_id" },
	{ "issued", false, "issued" },
	{ "simulated", false, "simulated" },
	{ "inventory_id", false, "inventory_id" },
	{ "asset_outcome", false, "outcome" },
	{ "disposition", false, "disposition" },
	{ "vendor", true, "drive.vendor" },
	{ "model", true, "drive.model" },
	{ "serial", true, "drive.serial" },
	{ "wwn", true, "drive.wwn" },
	{ "firmware", true, "drive.firmware" },
	{ "bus", true, "drive.bus" },
	{ "media", true, "drive.media" },
	{ "size_bytes", true, "drive.size_bytes" },
	{ "outcome", true, "result.outcome" },
	{ "level", true, "result.level_reached" },
	{ "technique", true, "plan.technique" },
	{ "profile", true, "plan.profile.id" },
	{ "started", true, "result.started" },
	{ "ended", true, "result.ended" },
	{ "duration_ms", true, "result.duration_ms" },
	{ "bad_bytes", true, "result.bad_bytes" },
	{ "reason", true, "result.reason" },
	{ "operator_id", false, "performed_by.id" },
	{ "operator_name", false, "performed_by.name" },
	{ "station", false, "station.name" },
	{ "organisation", false, "station.organisation" },
	{ "tool_version", false, "tool.version" },
	{ "job_id", true, "job_id" },
};

/* Quoted whenever it must be (RFC 4180 2.6), or a spreadsheet would take it for a formula. */
static void put_cell(struct rad_buffer *ret, const char *text)
{
	bool formula = *text && strchr("=+-@", *text);

	if (!formula && !strpbrk(text, ",\"\r\n")) {
		rad_buffer_append_text(ret, text);
		return;
	}
	rad_buffer_append_text(ret, formula ? "\"'" : "\"");
	for (; *text; text++)
		rad_buffer_append(ret, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
	rad_buffer_append_text(ret, "\"");
}

static void put_row(struct rad_buffer *ret, const json_t *record, const json_t *drive)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(columns); i++) {
		char buffer[RAD_REPORT_TEXT];

		rad_buffer_append_text(ret, i ? "," : "");
		put_cell(ret, rad_report_text(columns[i].of_drive ? drive : record, columns[i].path, buffer));
	}
	rad_buffer_append_text(ret, "\r\n");
}

static int write_csv(const json_t *records, struct rad_buffer *ret, struct rad_error *err)
{
	const json_t *record;
	const json_t *drive;
	size_t i;
	size_t k;

	for (i = 0; i < RAD_ARRAY_LENGTH(columns); i++)
		rad_buffer_printf(ret, "%s%s", i ? "," : "", columns[i].name);
	rad_buffer_append_text(ret, "\r\n");
	json_array_foreach(records, i, record)
	{
		json_array_foreach(json_object_get(record, "drives"), k, drive) put_row(ret, record, drive);
	}
	return rad_buffer_check(ret, err);
}

static int write_json(const json_t *records, struct rad_buffer *ret, struct rad_error *err)
{
	rad_auto_free char *text = json_dumps(records, JSON_INDENT(2) | JSON_SORT_KEYS);

	if (!text)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	rad_buffer_append_text(ret, text);
	rad_buffer_append_text(ret, "\n");
	return rad_buffer_check(ret, err);
}

int rad_report_finish(struct rad_report *report, struct rad_buffer *ret, struct rad_error *err)
{
	switch (report->format) {
	case RAD_REPORT_CSV:
		return write_csv(report->records, ret, err);
	case RAD_REPORT_XML:
		return rad_report_write_xml(report->records, ret, err);
	case RAD_REPORT_JSON:
	default:
		return write_json(report->records, ret, err);
	}
}
