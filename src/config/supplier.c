/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/files.h>

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "config/document.h"

struct column_yaml {
	int field;
	char *names;
};

/* The file as libcyaml fills it; absent optional texts are NULL. */
struct supplier_yaml {
	char *schema;
	char *kind;
	char *id;
	char *title;
	int format;
	int dates;
	int whole_assets;
	char *rows;
	struct column_yaml *columns;
	unsigned int columns_count;
	char *success;
	char *failure;
};

static const cyaml_strval_t field_words[] = {
	{ "inventory-id", RAD_SUPPLIER_INVENTORY_ID },
	{ "serial", RAD_SUPPLIER_SERIAL },
	{ "drive-serial", RAD_SUPPLIER_DRIVE_SERIAL },
	{ "drive-model", RAD_SUPPLIER_DRIVE_MODEL },
	{ "method", RAD_SUPPLIER_METHOD },
	{ "standard", RAD_SUPPLIER_STANDARD },
	{ "result", RAD_SUPPLIER_RESULT },
	{ "date", RAD_SUPPLIER_DATE },
	{ "reference", RAD_SUPPLIER_REFERENCE },
};

static const cyaml_strval_t format_words[] = {
	{ "csv", RAD_SUPPLIER_CSV },
	{ "xml", RAD_SUPPLIER_XML },
};

static const cyaml_schema_field_t column_fields[] = {
	RAD_YAML_WORD("field", 0, struct column_yaml, field, field_words),
	RAD_YAML_TEXT("names", 0, struct column_yaml, names, RAD_WORDS_SIZE - 1),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t column_schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct column_yaml,
									column_fields) };

static const cyaml_schema_field_t fields[] = {
	RAD_YAML_TEXT("schema", 0, struct supplier_yaml, schema, 8),
	RAD_YAML_TEXT("kind", 0, struct supplier_yaml, kind, 16),
	RAD_YAML_TEXT("id", 0, struct supplier_yaml, id, RAD_ID_SIZE - 1),
	RAD_YAML_TEXT("title", 0, struct supplier_yaml, title, 159),
	RAD_YAML_WORD("format", 0, struct supplier_yaml, format, format_words),
	RAD_YAML_WORD("dates", CYAML_FLAG_OPTIONAL, struct supplier_yaml, dates, rad_document_dates),
	RAD_YAML_WORD("whole-assets", CYAML_FLAG_OPTIONAL, struct supplier_yaml, whole_assets, rad_document_booleans),
	RAD_YAML_TEXT("rows", CYAML_FLAG_OPTIONAL, struct supplier_yaml, rows, RAD_WORDS_SIZE - 1),
	CYAML_FIELD_SEQUENCE("columns", CYAML_FLAG_POINTER, struct supplier_yaml, columns, &column_schema, 1,
			     RAD_SUPPLIER_FIELDS),
	RAD_YAML_TEXT("success", 0, struct supplier_yaml, success, RAD_WORDS_SIZE - 1),
	RAD_YAML_TEXT("failure", CYAML_FLAG_OPTIONAL, struct supplier_yaml, failure, RAD_WORDS_SIZE - 1),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct supplier_yaml, fields) };

/* Paths one by one: those of rows begin at the root and end at an element, those of values begin at the row. */
static int check_paths(const struct rad_document *file, const char *place, const char *text, bool is_rows)
{
	struct rad_path path;
	size_t n = 0;
	int r;

	while ((r = rad_path_next(&text, &path)) > 0) {
		n++;
		if (is_rows != path.from_root)
			return rad_document_refuse(file, place,
						   is_rows ? "a path of rows begins with /"
							   : "a path begins at the row, not with /");
		if (is_rows && path.steps[path.n - 1].kind != RAD_STEP_CHILD)
			return rad_document_refuse(file, place, "a row is an element");
	}
	if (r < 0 || n == 0)
		return rad_document_refuse(file, place,
					   "is no path: steps like entries[@name='erasure'], .. and @id, parted by /");
	return 0;
}

static int read_columns(const struct rad_document *file, const struct supplier_yaml *yaml,
			struct rad_supplier_mapping *ret)
{
	bool seen[RAD_SUPPLIER_FIELDS] = { false };

	for (size_t i = 0; i < yaml->columns_count; i++) {
		enum rad_supplier_field field = (enum rad_supplier_field)yaml->columns[i].field;
		char place[48];

		(void)snprintf(place, sizeof(place), "columns[%zu].field", i);
		if (seen[field])
			return rad_document_refuse(file, place, "an earlier column is %s already",
						   rad_supplier_field_name(field));
		seen[field] = true;
		(void)snprintf(place, sizeof(place), "columns[%zu].names", i);
		if (!rad_text_is_utf8(yaml->columns[i].names))
			return rad_document_refuse(file, place, "must be UTF-8 without control characters");
		if (yaml->format == RAD_SUPPLIER_XML && check_paths(file, place, yaml->columns[i].names, false) < 0)
			return -RAD_ERROR_INPUT;
		ret->columns[i].field = field;
		(void)rad_text_copy(ret->columns[i].names, RAD_WORDS_SIZE, yaml->columns[i].names);
	}
	ret->n_columns = yaml->columns_count;
	if (!seen[RAD_SUPPLIER_RESULT])
		return rad_document_refuse(file, "columns", "none of them is result");
	if (!seen[RAD_SUPPLIER_INVENTORY_ID] && !seen[RAD_SUPPLIER_SERIAL] && !seen[RAD_SUPPLIER_DRIVE_SERIAL])
		return rad_document_refuse(file, "columns", "none of them is inventory-id, serial or drive-serial");
	return 0;
}

/* A success is one of known words: "Erased*" would take "Erased with exceptions" along. */
static int check_words(const struct rad_document *file, const struct supplier_yaml *yaml)
{
	if (!rad_text_is_utf8(yaml->success))
		return rad_document_refuse(file, "success", "must be UTF-8 without control characters");
	if (strchr(yaml->success, '*'))
		return rad_document_refuse(file, "success", "names whole words, without *");
	if (yaml->success[strspn(yaml->success, " |")] == '\0')
		return rad_document_refuse(file, "success", "names no word");
	if (yaml->failure && !rad_text_is_utf8(yaml->failure))
		return rad_document_refuse(file, "failure", "must be UTF-8 without control characters");
	return 0;
}

static int check_rows(const struct rad_document *file, const struct supplier_yaml *yaml)
{
	if (yaml->format == RAD_SUPPLIER_CSV)
		return yaml->rows ? rad_document_refuse(file, "rows", "is for XML: a line is a row in CSV") : 0;
	return yaml->rows ? check_paths(file, "rows", yaml->rows, true)
			  : rad_document_refuse(file, "format", "xml needs rows: which element is a row");
}

static int convert(const struct rad_document *file, const void *loaded, void *result)
{
	const struct supplier_yaml *yaml = loaded;
	struct rad_supplier_mapping *ret = result;
	int r = rad_document_check_heading(file, yaml->id, yaml->title);

	if (r >= 0)
		r = check_rows(file, yaml);
	if (r >= 0)
		r = read_columns(file, yaml, ret);
	if (r >= 0)
		r = check_words(file, yaml);
	if (r < 0)
		return r;
	(void)rad_text_copy(ret->id, sizeof(ret->id), yaml->id);
	(void)rad_text_copy(ret->title, sizeof(ret->title), yaml->title);
	(void)rad_text_copy(ret->rows, sizeof(ret->rows), yaml->rows);
	(void)rad_text_copy(ret->success, sizeof(ret->success), yaml->success);
	(void)rad_text_copy(ret->failure, sizeof(ret->failure), yaml->failure);
	ret->format = (enum rad_supplier_format)yaml->format;
	ret->dates = (enum rad_date_order)yaml->dates;
	ret->whole_assets = yaml->whole_assets != 0;
	return 0;
}

int rad_supplier_parse(const char *name, const void *data, size_t size, struct rad_supplier_mapping *ret,
		       struct rad_error *err)
{
	static const struct rad_document_kind kind = { "supplier", &schema, convert, sizeof(*ret) };

	return rad_document_parse(&kind, name, data, size, ret, ret->sha256, err);
}
