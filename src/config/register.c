/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/files.h>

#include <stdio.h>
#include <string.h>

#include <radera/asset.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "config/register_outbox.h"

struct column_yaml {
	int field;
	char *names;
};

struct kind_yaml {
	int kind;
	char *words;
};

/* The file as libcyaml fills it; absent optional texts are NULL. */
struct register_yaml {
	char *schema;
	char *kind;
	char *id;
	char *title;
	int dates;
	char *organisation;
	struct column_yaml *columns;
	unsigned int columns_count;
	struct kind_yaml *kinds;
	unsigned int kinds_count;
	char *retired;
	struct rad_outbox_yaml *outbox;
};

static const cyaml_strval_t field_words[] = {
	{ "inventory-id", RAD_FIELD_INVENTORY_ID },
	{ "serial", RAD_FIELD_SERIAL },
	{ "make", RAD_FIELD_MAKE },
	{ "model", RAD_FIELD_MODEL },
	{ "kind", RAD_FIELD_KIND },
	{ "organisation", RAD_FIELD_ORGANISATION },
	{ "unit", RAD_FIELD_UNIT },
	{ "holder", RAD_FIELD_HOLDER },
	{ "in-use-since", RAD_FIELD_IN_USE_SINCE },
	{ "planned-months", RAD_FIELD_PLANNED_MONTHS },
	{ "price", RAD_FIELD_PRICE },
	{ "status", RAD_FIELD_STATUS },
};

static const cyaml_schema_field_t column_fields[] = {
	RAD_YAML_WORD("field", 0, struct column_yaml, field, field_words),
	RAD_YAML_TEXT("names", 0, struct column_yaml, names, RAD_WORDS_SIZE - 1),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t column_schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct column_yaml,
									column_fields) };

static const cyaml_schema_field_t kind_fields[] = {
	RAD_YAML_WORD("kind", 0, struct kind_yaml, kind, rad_document_asset_kinds),
	RAD_YAML_TEXT("words", 0, struct kind_yaml, words, RAD_WORDS_SIZE - 1),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t kind_schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct kind_yaml,
								      kind_fields) };

static const cyaml_schema_field_t fields[] = {
	RAD_YAML_TEXT("schema", 0, struct register_yaml, schema, 8),
	RAD_YAML_TEXT("kind", 0, struct register_yaml, kind, 16),
	RAD_YAML_TEXT("id", 0, struct register_yaml, id, RAD_ID_SIZE - 1),
	RAD_YAML_TEXT("title", 0, struct register_yaml, title, 159),
	RAD_YAML_WORD("dates", CYAML_FLAG_OPTIONAL, struct register_yaml, dates, rad_document_dates),
	RAD_YAML_TEXT("organisation", CYAML_FLAG_OPTIONAL, struct register_yaml, organisation, RAD_ID_SIZE - 1),
	CYAML_FIELD_SEQUENCE("columns", CYAML_FLAG_POINTER, struct register_yaml, columns, &column_schema, 1,
			     RAD_COLUMNS_MAX),
	CYAML_FIELD_SEQUENCE("kinds", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct register_yaml, kinds,
			     &kind_schema, 1, RAD_KINDS_MAX),
	RAD_YAML_TEXT("retired", CYAML_FLAG_OPTIONAL, struct register_yaml, retired, RAD_WORDS_SIZE - 1),
	CYAML_FIELD_MAPPING_PTR("outbox", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct register_yaml, outbox,
				rad_outbox_fields),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct register_yaml, fields) };

static int read_columns(const struct rad_document *file, const struct register_yaml *yaml,
			struct rad_register_mapping *ret)
{
	bool seen[RAD_FIELDS] = { false };

	for (size_t i = 0; i < yaml->columns_count; i++) {
		enum rad_register_field field = (enum rad_register_field)yaml->columns[i].field;
		char place[48];

		(void)snprintf(place, sizeof(place), "columns[%zu].field", i);
		if (seen[field])
			return rad_document_refuse(file, place, "an earlier column is %s already",
						   rad_register_field_name(field));
		seen[field] = true;
		(void)snprintf(place, sizeof(place), "columns[%zu].names", i);
		if (!rad_text_is_utf8(yaml->columns[i].names))
			return rad_document_refuse(file, place, "must be UTF-8 without control characters");
		ret->columns[i].field = field;
		(void)rad_text_copy(ret->columns[i].names, RAD_WORDS_SIZE, yaml->columns[i].names);
	}
	ret->n_columns = yaml->columns_count;
	if (!seen[RAD_FIELD_INVENTORY_ID])
		return rad_document_refuse(file, "columns", "none of them is inventory-id");
	return 0;
}

static int read_kinds(const struct rad_document *file, const struct register_yaml *yaml,
		      struct rad_register_mapping *ret)
{
	for (size_t i = 0; i < yaml->kinds_count; i++) {
		char place[48];

		(void)snprintf(place, sizeof(place), "kinds[%zu].words", i);
		if (!rad_text_is_utf8(yaml->kinds[i].words))
			return rad_document_refuse(file, place, "must be UTF-8 without control characters");
		ret->kinds[i].kind = yaml->kinds[i].kind;
		(void)rad_text_copy(ret->kinds[i].words, RAD_WORDS_SIZE, yaml->kinds[i].words);
	}
	ret->n_kinds = yaml->kinds_count;
	return 0;
}

static int convert(const struct rad_document *file, const void *loaded, void *result)
{
	const struct register_yaml *yaml = loaded;
	struct rad_register_mapping *ret = result;
	int r = rad_document_check_heading(file, yaml->id, yaml->title);

	if (r < 0)
		return r;
	if (yaml->organisation && !rad_text_is_id(yaml->organisation))
		return rad_document_refuse(file, "organisation", "must be the id of an organisation");
	(void)rad_text_copy(ret->id, sizeof(ret->id), yaml->id);
	(void)rad_text_copy(ret->title, sizeof(ret->title), yaml->title);
	(void)rad_text_copy(ret->organisation, sizeof(ret->organisation), yaml->organisation);
	(void)rad_text_copy(ret->retired, sizeof(ret->retired), yaml->retired);
	ret->dates = (enum rad_date_order)yaml->dates;
	r = read_columns(file, yaml, ret);
	if (r >= 0)
		r = read_kinds(file, yaml, ret);
	return r < 0 || !yaml->outbox ? r : rad_outbox_read(file, yaml->outbox, ret);
}

int rad_register_parse(const char *name, const void *data, size_t size, struct rad_register_mapping *ret,
		       struct rad_error *err)
{
	static const struct rad_document_kind kind = { "register", &schema, convert, sizeof(*ret) };

	return rad_document_parse(&kind, name, data, size, ret, ret->sha256, err);
}
