/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/files.h>

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "config/document.h"

#define YEARS_MAX  200
#define MONTHS_MAX 1200

struct rule_yaml {
	int document;
	int then;
	char *years;
	char *months;
	char *reference;
};

struct retention_yaml {
	char *schema;
	char *kind;
	char *id;
	char *title;
	struct rule_yaml *rules;
	unsigned int rules_count;
};

static const cyaml_strval_t document_words[] = {
	{ "certificate", RAD_RETAIN_CERTIFICATE },
	{ "sale", RAD_RETAIN_SALE },
	{ "review", RAD_RETAIN_REVIEW },
	{ "holder", RAD_RETAIN_HOLDER },
};
enum { KEEP = 0, DESTROY };
static const cyaml_strval_t then_words[] = {
	{ "keep", KEEP },
	{ "destroy", DESTROY },
};

#define TEXT(key, flags, type, member, max)                                                                            \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | (flags), type, member, 1, max)
#define WORD(key, member, words)                                                                                       \
	CYAML_FIELD_ENUM(key, CYAML_FLAG_STRICT, struct rule_yaml, member, words, RAD_ARRAY_LENGTH(words))

static const cyaml_schema_field_t rule_fields[] = {
	WORD("document", document, document_words),
	WORD("then", then, then_words),
	TEXT("years", CYAML_FLAG_OPTIONAL, struct rule_yaml, years, 8),
	TEXT("months", CYAML_FLAG_OPTIONAL, struct rule_yaml, months, 8),
	TEXT("reference", 0, struct rule_yaml, reference, 159),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t rule_schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct rule_yaml,
								      rule_fields) };

static const cyaml_schema_field_t fields[] = {
	TEXT("schema", 0, struct retention_yaml, schema, 8),
	TEXT("kind", 0, struct retention_yaml, kind, 16),
	TEXT("id", 0, struct retention_yaml, id, RAD_ID_SIZE - 1),
	TEXT("title", 0, struct retention_yaml, title, 159),
	CYAML_FIELD_SEQUENCE("rules", CYAML_FLAG_POINTER, struct retention_yaml, rules, &rule_schema, 1,
			     RAD_RETAIN_DOCUMENTS),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct retention_yaml, fields) };

/* "rules[2].years", in a buffer of its own. */
struct place {
	char text[48];
};

static const char *at(struct place *place, size_t i, const char *key)
{
	(void)snprintf(place->text, sizeof(place->text), "rules[%zu].%s", i, key);
	return place->text;
}

static int read_time(const struct rad_document *file, const struct rule_yaml *yaml, size_t i,
		     struct rad_retention_rule *ret)
{
	struct place place;
	uint64_t years = 0;
	uint64_t months = 0;
	int r = 0;

	if (yaml->then == KEEP && (yaml->years || yaml->months))
		return rad_document_refuse(file, at(&place, i, yaml->years ? "years" : "months"),
					   "what is kept is kept for good");
	if (yaml->then == DESTROY && !yaml->years == !yaml->months)
		return rad_document_refuse(file, at(&place, i, "then"), "say after how many years, or how many months");
	if (yaml->years)
		r = rad_document_number(file, at(&place, i, "years"), yaml->years, 1, YEARS_MAX, &years);
	if (r >= 0 && yaml->months)
		r = rad_document_number(file, at(&place, i, "months"), yaml->months, 0, MONTHS_MAX, &months);
	ret->years = (uint32_t)years;
	ret->months = (uint32_t)months;
	return r;
}

static int read_rule(const struct rad_document *file, const struct rule_yaml *yaml, size_t i,
		     struct rad_retention_rule *ret)
{
	struct place place;

	*ret = (struct rad_retention_rule){ .document = (enum rad_retention_document)yaml->document,
					    .keep = yaml->then == KEEP };
	if (ret->document == RAD_RETAIN_CERTIFICATE && !ret->keep)
		return rad_document_refuse(file, at(&place, i, "then"),
					   "certificates are kept: they prove what happened to a medium");
	if (!rad_text_is_utf8(yaml->reference))
		return rad_document_refuse(file, at(&place, i, "reference"),
					   "must be UTF-8 without control characters");
	(void)rad_text_copy(ret->reference, sizeof(ret->reference), yaml->reference);
	return read_time(file, yaml, i, ret);
}

static int convert(const struct rad_document *file, const void *loaded, void *result)
{
	const struct retention_yaml *yaml = loaded;
	struct rad_retention *ret = result;
	int r = rad_document_check_heading(file, yaml->id, yaml->title);

	if (r < 0)
		return r;
	(void)rad_text_copy(ret->id, sizeof(ret->id), yaml->id);
	(void)rad_text_copy(ret->title, sizeof(ret->title), yaml->title);
	for (size_t i = 0; r == 0 && i < yaml->rules_count; i++) {
		struct place place;

		if (rad_retention_find(ret, (enum rad_retention_document)yaml->rules[i].document))
			return rad_document_refuse(file, at(&place, i, "document"), "an earlier rule is about it");
		r = read_rule(file, &yaml->rules[i], i, &ret->rules[i]);
		ret->n_rules = i + 1;
	}
	return r;
}

int rad_retention_parse(const char *name, const void *data, size_t size, struct rad_retention *ret,
			struct rad_error *err)
{
	static const struct rad_document_kind kind = { "retention", &schema, convert, sizeof(*ret) };

	return rad_document_parse(&kind, name, data, size, ret, ret->sha256, err);
}
