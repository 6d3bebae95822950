/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/document.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <radera/asset.h>
#include <radera/register.h>

#include "base/cleanup.h"
#include "base/text.h"

const cyaml_strval_t rad_document_booleans[2] = { { "false", 0 }, { "true", 1 } };

const cyaml_strval_t rad_document_asset_kinds[9] = {
	{ "student", RAD_ASSET_STUDENT },
	{ "teacher", RAD_ASSET_TEACHER },
	{ "administrative", RAD_ASSET_ADMINISTRATIVE },
	{ "shared", RAD_ASSET_SHARED },
	{ "server", RAD_ASSET_SERVER },
	{ "drive", RAD_ASSET_DRIVE },
	{ "phone", RAD_ASSET_PHONE },
	{ "tablet", RAD_ASSET_TABLET },
	{ "other", RAD_ASSET_OTHER },
};

const cyaml_strval_t rad_document_dates[3] = {
	{ "iso", RAD_DATES_ISO },
	{ "day-first", RAD_DATES_DAY_FIRST },
	{ "month-first", RAD_DATES_MONTH_FIRST },
};

/* What libcyaml said: its first sentence, and the innermost place of the backtrace that follows it. */
struct complaint {
	char reason[200];
	char key[RAD_OUTLINE_KEY_SIZE];
	uint32_t line;
};

/* libcyaml's sentences that end with the name of a key, and ours. */
static const struct {
	const char *prefix;
	const char *reason;
	bool find_line; /* libcyaml points at the value before the key; ask the outline */
} key_complaints[] = {
	{ "Unexpected key: ", "unknown key", true },
	{ "Missing required mapping field: ", "is missing", false },
	{ "Mapping field already seen: ", "the key stands twice", false },
};

/* Others, with the beginning that people shall read in its place; one that is not here is shown as it is. */
static const struct {
	const char *prefix;
	const char *reason;
} value_complaints[] = {
	{ "Invalid ENUM value: ", "unknown word: " },  { "Expecting ", "has the wrong type: expecting " },
	{ "STRING length > ", "is longer than " },     { "Excessive entries", "too many entries" },
	{ "Insufficient entries", "too few entries" },
};

static void strip_line_end(char *text)
{
	text[strcspn(text, "\n")] = '\0';
}

/* Reads "in mapping field 'verify' (line: 3, column: 14)". */
static void read_place(struct complaint *complaint, const char *text)
{
	const char *key = strstr(text, "field '");
	const char *line = strstr(text, "(line: ");

	if (key && !*complaint->key) {
		key += strlen("field '");
		(void)snprintf(complaint->key, sizeof(complaint->key), "%.*s", (int)strcspn(key, "'"), key);
	}
	if (line && !complaint->line)
		(void)sscanf(line, "(line: %" SCNu32, &complaint->line);
}

static void take_log(cyaml_log_t level, void *context, const char *format, va_list args) RAD_PRINTF(3, 0);

static void take_log(cyaml_log_t level, void *context, const char *format, va_list args)
{
	struct complaint *complaint = context;
	char text[512];
	const char *at = text;

	if (level < CYAML_LOG_ERROR)
		return;
	(void)vsnprintf(text, sizeof(text), format, args);
	strip_line_end(text);
	if (rad_text_has_prefix(at, "Load: "))
		at += strlen("Load: ");
	if (rad_text_has_prefix(at, "Backtrace"))
		return;
	if (!*complaint->reason)
		(void)rad_text_copy(complaint->reason, sizeof(complaint->reason), at);
	else
		read_place(complaint, at);
}

static cyaml_config_t make_config(struct complaint *complaint)
{
	return (cyaml_config_t){
		.log_fn = take_log,
		.log_ctx = complaint,
		.mem_fn = cyaml_mem,
		.log_level = CYAML_LOG_ERROR,
		.flags = CYAML_CFG_NO_ALIAS,
	};
}

static void explain_key(struct complaint *complaint, const struct rad_outline *outline)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(key_complaints); i++) {
		const char *prefix = key_complaints[i].prefix;

		if (!rad_text_has_prefix(complaint->reason, prefix))
			continue;
		(void)rad_text_copy(complaint->key, sizeof(complaint->key), complaint->reason + strlen(prefix));
		(void)rad_text_copy(complaint->reason, sizeof(complaint->reason), key_complaints[i].reason);
		if (key_complaints[i].find_line)
			complaint->line = rad_outline_line_of_key(outline, complaint->key, complaint->line);
		return;
	}
}

static void explain_value(struct complaint *complaint)
{
	char reason[sizeof(complaint->reason)];

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(value_complaints); i++) {
		const char *prefix = value_complaints[i].prefix;

		if (!rad_text_has_prefix(complaint->reason, prefix))
			continue;
		(void)rad_text_copy(reason, sizeof(reason), complaint->reason + strlen(prefix));
		(void)snprintf(complaint->reason, sizeof(complaint->reason), "%s%.160s", value_complaints[i].reason,
			       reason);
		return;
	}
}

static int refuse_load(struct rad_document *document, cyaml_err_t code, struct complaint *complaint)
{
	if (code == CYAML_ERR_OOM)
		return rad_error_set(document->err, RAD_ERROR_IO, ENOMEM, "read file", "cannot read %s",
				     document->name);
	explain_key(complaint, &document->outline);
	explain_value(complaint);
	return rad_error_set(document->err, RAD_ERROR_INPUT, 0, "read file", "%s:%" PRIu32 ": %s%s%s", document->name,
			     complaint->line ? complaint->line : 1, complaint->key, *complaint->key ? ": " : "",
			     *complaint->reason ? complaint->reason : cyaml_strerror(code));
}

int rad_document_load(const char *name, const void *data, size_t size, const char *kind,
		      const cyaml_schema_value_t *schema, struct rad_document *ret, struct rad_error *err)
{
	struct complaint complaint = { 0 };
	cyaml_config_t config = make_config(&complaint);
	cyaml_err_t code;
	int r;

	*ret = (struct rad_document){ .name = name, .schema = schema, .err = err };
	if (size > RAD_DOCUMENT_SIZE_MAX)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "read file", "%s: is larger than %d bytes", name,
				     RAD_DOCUMENT_SIZE_MAX);
	r = rad_outline_read(name, data, size, &ret->outline, err);
	if (r < 0)
		return r;
	if (!rad_text_equal(ret->outline.kind, kind))
		return rad_document_refuse(ret, "kind", "must be %s here, not %s", kind, ret->outline.kind);
	code = cyaml_load_data(data, size, &config, schema, &ret->data, NULL);
	if (code != CYAML_OK)
		return refuse_load(ret, code, &complaint);
	return 0;
}

void rad_document_done(struct rad_document *document)
{
	struct complaint complaint = { 0 };
	cyaml_config_t config = make_config(&complaint);

	if (document->data)
		(void)cyaml_free(&config, document->schema, document->data, 0);
	rad_outline_done(&document->outline);
	*document = (struct rad_document){ 0 };
}

int rad_document_refuse(const struct rad_document *document, const char *path, const char *format, ...)
{
	char reason[300];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(reason, sizeof(reason), format, args);
	va_end(args);
	return rad_error_set(document->err, RAD_ERROR_INPUT, 0, "read file", "%s:%" PRIu32 ": %s: %s", document->name,
			     rad_outline_line(&document->outline, path), path, reason);
}

static int check_range(const struct rad_document *document, const char *path, uint64_t value, uint64_t low,
		       uint64_t high)
{
	if (value >= low && value <= high)
		return 0;
	return rad_document_refuse(document, path, "%" PRIu64 " is out of range, %" PRIu64 " to %" PRIu64, value, low,
				   high);
}

int rad_document_number(const struct rad_document *document, const char *path, const char *text, uint64_t low,
			uint64_t high, uint64_t *ret)
{
	if (!rad_text_to_u64(text, ret) || (text[0] == '0' && text[1]))
		return rad_document_refuse(document, path, "\"%.40s\" is not a whole number", text);
	return check_range(document, path, *ret, low, high);
}

static const struct {
	const char *suffix;
	uint64_t factor;
} units[] = {
	{ "", 1 },
	{ "kB", 1000 },
	{ "MB", 1000000 },
	{ "GB", 1000000000 },
	{ "TB", 1000000000000 },
	{ "KiB", 1ull << 10 },
	{ "MiB", 1ull << 20 },
	{ "GiB", 1ull << 30 },
	{ "TiB", 1ull << 40 },
};

static uint64_t unit_factor(const char *suffix)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(units); i++)
		if (rad_text_equal(units[i].suffix, suffix))
			return units[i].factor;
	return 0;
}

int rad_document_size(const struct rad_document *document, const char *path, const char *text, uint64_t low,
		      uint64_t high, uint64_t *ret)
{
	size_t digits = strspn(text, "0123456789");
	uint64_t factor = unit_factor(text + digits);
	char number[24];

	(void)snprintf(number, sizeof(number), "%.*s", (int)(digits < 22 ? digits : 22), text);
	if (!factor || !rad_text_to_u64(number, ret) || (number[0] == '0' && number[1]))
		return rad_document_refuse(document, path, "\"%.40s\" is not a size such as 512, 64MiB or 200MB", text);
	if (__builtin_mul_overflow(*ret, factor, ret))
		return rad_document_refuse(document, path, "\"%.40s\" is out of range", text);
	return check_range(document, path, *ret, low, high);
}

int rad_document_check_heading(const struct rad_document *document, const char *id, const char *title)
{
	if (!rad_text_is_id(id))
		return rad_document_refuse(document, "id", "must be letters, digits and ._:- only");
	if (!rad_text_is_utf8(title))
		return rad_document_refuse(document, "title", "must be UTF-8 without control characters");
	return 0;
}

int rad_document_parse(const struct rad_document_kind *kind, const char *name, const void *data, size_t size, void *ret,
		       char *ret_sha256, struct rad_error *err)
{
	RAD_CLEANUP(rad_document_done) struct rad_document file = { 0 };
	int r = rad_document_load(name, data, size, kind->kind, kind->schema, &file, err);

	memset(ret, 0, kind->size);
	if (r >= 0)
		r = kind->convert(&file, file.data, ret);
	if (r < 0)
		memset(ret, 0, kind->size);
	else if (ret_sha256)
		rad_sha256_hex(data, size, ret_sha256);
	return r < 0 ? r : 0;
}
