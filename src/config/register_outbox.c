/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/register_outbox.h"

#include <stdio.h>
#include <string.h>

#include <radera/asset.h>

#include "base/cleanup.h"
#include "base/text.h"

/* No price-list and no person: what the register may be told. */
static const cyaml_strval_t field_words[] = {
	{ "inventory-id", RAD_FIELD_INVENTORY_ID },
	{ "serial", RAD_FIELD_SERIAL },
	{ "make", RAD_FIELD_MAKE },
	{ "model", RAD_FIELD_MODEL },
	{ "organisation", RAD_FIELD_ORGANISATION },
	{ "unit", RAD_FIELD_UNIT },
	{ "price", RAD_FIELD_PRICE },
	{ "status", RAD_FIELD_STATUS },
	{ "changed", RAD_FIELD_CHANGED },
	{ "certificate", RAD_FIELD_CERTIFICATE },
};

#define DISPOSED(disposition) (RAD_TOLD_DISPOSED + (disposition)-1)
static const cyaml_strval_t state_words[] = {
	{ "received", RAD_TOLD_RECEIVED },
	{ "erased", RAD_TOLD_ERASED },
	{ "failed", RAD_TOLD_FAILED },
	{ "sale", DISPOSED(RAD_DISPOSITION_SALE) },
	{ "buyout", DISPOSED(RAD_DISPOSITION_BUYOUT) },
	{ "reuse", DISPOSED(RAD_DISPOSITION_REUSE) },
	{ "return", DISPOSED(RAD_DISPOSITION_RETURN) },
	{ "donation", DISPOSED(RAD_DISPOSITION_DONATION) },
	{ "recycling", DISPOSED(RAD_DISPOSITION_RECYCLING) },
	{ "destruction", DISPOSED(RAD_DISPOSITION_DESTRUCTION) },
};

static const cyaml_strval_t delimiter_words[] = { { "semicolon", 0 }, { "comma", 1 }, { "tab", 2 } };
static const cyaml_strval_t encoding_words[] = { { "utf-8", 0 }, { "windows-1252", 1 } };
static const cyaml_strval_t decimal_words[] = { { "comma", 0 }, { "point", 1 } };
static const cyaml_strval_t date_words[] = {
	{ "iso", RAD_DATES_ISO },
	{ "day-first", RAD_DATES_DAY_FIRST },
	{ "month-first", RAD_DATES_MONTH_FIRST },
};

#define TEXT(key, type, member) CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, RAD_TOLD_WORD_SIZE - 1)
#define WORD(key, flags, type, member, words)                                                                          \
	CYAML_FIELD_ENUM(key, CYAML_FLAG_STRICT | (flags), type, member, words, RAD_ARRAY_LENGTH(words))

static const cyaml_schema_field_t column_fields[] = {
	WORD("field", 0, struct rad_outbox_column_yaml, field, field_words),
	TEXT("name", struct rad_outbox_column_yaml, name),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t column_schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT,
									struct rad_outbox_column_yaml, column_fields) };

static const cyaml_schema_field_t state_fields[] = {
	WORD("when", 0, struct rad_outbox_state_yaml, when, state_words),
	TEXT("word", struct rad_outbox_state_yaml, word),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t state_schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct rad_outbox_state_yaml,
								       state_fields) };

const cyaml_schema_field_t rad_outbox_fields[] = {
	WORD("delimiter", CYAML_FLAG_OPTIONAL, struct rad_outbox_yaml, delimiter, delimiter_words),
	WORD("encoding", CYAML_FLAG_OPTIONAL, struct rad_outbox_yaml, encoding, encoding_words),
	WORD("decimal", CYAML_FLAG_OPTIONAL, struct rad_outbox_yaml, decimal, decimal_words),
	WORD("dates", CYAML_FLAG_OPTIONAL, struct rad_outbox_yaml, dates, date_words),
	CYAML_FIELD_SEQUENCE("columns", CYAML_FLAG_POINTER, struct rad_outbox_yaml, columns, &column_schema, 2,
			     RAD_COLUMNS_MAX),
	CYAML_FIELD_SEQUENCE("states", CYAML_FLAG_POINTER, struct rad_outbox_yaml, states, &state_schema, 1,
			     RAD_TOLD_STATES),
	CYAML_FIELD_END,
};

/* A sheet must not take it for a formula, and it must be text. */
static int check_word(const struct rad_document *file, const char *place, const char *word)
{
	if (!rad_text_is_utf8(word))
		return rad_document_refuse(file, place, "must be UTF-8 without control characters");
	if (strchr("=+-@ ", word[0]))
		return rad_document_refuse(file, place, "must not begin with = + - @ or a blank");
	return 0;
}

/* What the register's own export calls a field; NULL when it has none. */
static const char *imported_names(const struct rad_register_mapping *mapping, enum rad_register_field field)
{
	for (size_t i = 0; i < mapping->n_columns; i++) {
		if (mapping->columns[i].field == field)
			return mapping->columns[i].names;
	}
	return NULL;
}

static int read_column(const struct rad_document *file, const struct rad_outbox_yaml *yaml, size_t i, bool *seen,
		       struct rad_register_mapping *ret)
{
	enum rad_register_field field = (enum rad_register_field)yaml->columns[i].field;
	const char *name = yaml->columns[i].name;
	const char *imported = imported_names(ret, field);
	char place[48];
	int r;

	(void)snprintf(place, sizeof(place), "outbox.columns[%zu].field", i);
	if (seen[field])
		return rad_document_refuse(file, place, "an earlier column is %s already",
					   rad_register_field_name(field));
	seen[field] = true;
	(void)snprintf(place, sizeof(place), "outbox.columns[%zu].name", i);
	r = check_word(file, place, name);
	if (r < 0)
		return r;
	if (imported && !rad_words_fit(imported, name))
		return rad_document_refuse(file, place, "must be one of the names that %s is imported by",
					   rad_register_field_name(field));
	for (size_t k = 0; k < i; k++) {
		if (rad_text_equal(ret->outbox.columns[k].name, name))
			return rad_document_refuse(file, place, "an earlier column has this name");
	}
	ret->outbox.columns[i].field = field;
	(void)rad_text_copy(ret->outbox.columns[i].name, RAD_TOLD_WORD_SIZE, name);
	return 0;
}

static int read_states(const struct rad_document *file, const struct rad_outbox_yaml *yaml,
		       struct rad_register_outbox *ret)
{
	for (size_t i = 0; i < yaml->states_count; i++) {
		char place[48];
		int r;

		(void)snprintf(place, sizeof(place), "outbox.states[%zu].word", i);
		r = check_word(file, place, yaml->states[i].word);
		if (r < 0)
			return r;
		(void)snprintf(place, sizeof(place), "outbox.states[%zu].when", i);
		if (ret->words[yaml->states[i].when][0])
			return rad_document_refuse(file, place, "stands here twice");
		(void)rad_text_copy(ret->words[yaml->states[i].when], RAD_TOLD_WORD_SIZE, yaml->states[i].word);
	}
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(state_words); i++) {
		if (!ret->words[state_words[i].val][0])
			return rad_document_refuse(file, "outbox.states", "has no word for %s", state_words[i].str);
	}
	return 0;
}

int rad_outbox_read(const struct rad_document *file, const struct rad_outbox_yaml *yaml,
		    struct rad_register_mapping *ret)
{
	static const char delimiters[] = { ';', ',', '\t' };
	bool seen[RAD_FIELDS_TOLD] = { false };
	int r = 0;

	ret->outbox.delimiter = delimiters[yaml->delimiter];
	ret->outbox.is_windows_1252 = yaml->encoding != 0;
	ret->outbox.has_decimal_point = yaml->decimal != 0;
	ret->outbox.dates = (enum rad_date_order)yaml->dates;
	for (size_t i = 0; r >= 0 && i < yaml->columns_count; i++)
		r = read_column(file, yaml, i, seen, ret);
	if (r < 0)
		return r;
	if (!seen[RAD_FIELD_INVENTORY_ID] || !seen[RAD_FIELD_STATUS])
		return rad_document_refuse(file, "outbox.columns", "one must be inventory-id, and one status");
	ret->outbox.n_columns = yaml->columns_count;
	return read_states(file, yaml, &ret->outbox);
}
