/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/files.h>

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "config/document.h"

struct rule_yaml {
	int disposition;
	int level;
	int verification;
	char *kinds;
	char *checks;
	int holder_only;
	int certificate;
	int supplier;
	char *receivers;
};

struct policy_yaml {
	char *schema;
	char *kind;
	char *id;
	char *title;
	char *suppliers;
	struct rule_yaml *rules;
	unsigned int rules_count;
};

static const cyaml_strval_t disposition_words[] = {
	{ "sale", RAD_DISPOSITION_SALE },
	{ "buyout", RAD_DISPOSITION_BUYOUT },
	{ "reuse", RAD_DISPOSITION_REUSE },
	{ "return", RAD_DISPOSITION_RETURN },
	{ "donation", RAD_DISPOSITION_DONATION },
	{ "recycling", RAD_DISPOSITION_RECYCLING },
	{ "destruction", RAD_DISPOSITION_DESTRUCTION },
};
static const cyaml_strval_t level_words[] = {
	{ "none", RAD_LEVEL_NONE },
	{ "clear", RAD_LEVEL_CLEAR },
	{ "purge", RAD_LEVEL_PURGE },
};
static const cyaml_strval_t verification_words[] = {
	{ "sample", 0 },
	{ "full", 1 },
};

#define TEXT(key, flags, type, member, max)                                                                            \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | (flags), type, member, 1, max)
#define WORD(key, flags, member, words)                                                                                \
	CYAML_FIELD_ENUM(key, CYAML_FLAG_STRICT | (flags), struct rule_yaml, member, words, RAD_ARRAY_LENGTH(words))

static const cyaml_schema_field_t rule_fields[] = {
	WORD("disposition", 0, disposition, disposition_words),
	WORD("level", 0, level, level_words),
	WORD("verification", CYAML_FLAG_OPTIONAL, verification, verification_words),
	TEXT("kinds", CYAML_FLAG_OPTIONAL, struct rule_yaml, kinds, 200),
	TEXT("checks", CYAML_FLAG_OPTIONAL, struct rule_yaml, checks, 200),
	WORD("holder-only", CYAML_FLAG_OPTIONAL, holder_only, rad_document_booleans),
	WORD("certificate", CYAML_FLAG_OPTIONAL, certificate, rad_document_booleans),
	WORD("supplier", CYAML_FLAG_OPTIONAL, supplier, rad_document_booleans),
	TEXT("receivers", CYAML_FLAG_OPTIONAL, struct rule_yaml, receivers, RAD_WORDS_SIZE - 1),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t rule_schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct rule_yaml,
								      rule_fields) };

static const cyaml_schema_field_t fields[] = {
	TEXT("schema", 0, struct policy_yaml, schema, 8),
	TEXT("kind", 0, struct policy_yaml, kind, 16),
	TEXT("id", 0, struct policy_yaml, id, RAD_ID_SIZE - 1),
	TEXT("title", 0, struct policy_yaml, title, 159),
	TEXT("suppliers", CYAML_FLAG_OPTIONAL, struct policy_yaml, suppliers, RAD_WORDS_SIZE - 1),
	CYAML_FIELD_SEQUENCE("rules", CYAML_FLAG_POINTER, struct policy_yaml, rules, &rule_schema, 1,
			     RAD_DISPOSITIONS - 1),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct policy_yaml, fields) };

/* "a, b" as bits; -1 when a word is none of them, which is left in ret_word. */
static int64_t read_bits(const char *text, bool (*find)(const char *word, unsigned int *ret), char ret_word[40])
{
	uint32_t bits = 0;
	unsigned int value;

	while (text && rad_text_next_word(&text, ret_word, 40)) {
		if (!find(ret_word, &value))
			return -1;
		bits |= 1u << value;
	}
	return bits;
}

static bool find_kind(const char *word, unsigned int *ret)
{
	enum rad_asset_kind kind;
	bool found = rad_asset_kind_find(word, &kind);

	if (found)
		*ret = (unsigned int)kind;
	return found;
}

static bool find_check(const char *word, unsigned int *ret)
{
	enum rad_check check;
	bool found = rad_check_find(word, &check);

	if (found)
		*ret = (unsigned int)check;
	return found;
}

static int read_rule(const struct rad_document *file, const struct rule_yaml *yaml, size_t i,
		     struct rad_policy_rule *ret)
{
	char word[40] = "";
	char place[48];
	int64_t kinds = read_bits(yaml->kinds, find_kind, word);
	int64_t checks;

	(void)snprintf(place, sizeof(place), "rules[%zu].kinds", i);
	if (kinds < 0)
		return rad_document_refuse(file, place, "%s is no kind of asset", word);
	checks = read_bits(yaml->checks, find_check, word);
	(void)snprintf(place, sizeof(place), "rules[%zu].checks", i);
	if (checks < 0)
		return rad_document_refuse(file, place, "%s is no check", word);
	(void)snprintf(place, sizeof(place), "rules[%zu].level", i);
	if (yaml->level == RAD_LEVEL_NONE && yaml->disposition != RAD_DISPOSITION_DESTRUCTION)
		return rad_document_refuse(file, place, "none is for destruction: everything else is erased");
	(void)snprintf(place, sizeof(place), "rules[%zu].receivers", i);
	if (yaml->receivers && !rad_text_is_utf8(yaml->receivers))
		return rad_document_refuse(file, place, "must be UTF-8 without control characters");
	*ret = (struct rad_policy_rule){
		.disposition = (enum rad_disposition)yaml->disposition,
		.level = (enum rad_level)yaml->level,
		.full_verification = yaml->verification != 0,
		.kinds = (uint32_t)kinds,
		.checks = (uint32_t)checks,
		.holder_only = yaml->holder_only != 0,
		.certificate = yaml->certificate != 0,
		.supplier = yaml->supplier != 0,
	};
	(void)rad_text_copy(ret->receivers, sizeof(ret->receivers), yaml->receivers);
	return 0;
}

/* A certified supplier is one that is named as a whole. */
static int check_suppliers(const struct rad_document *file, const char *suppliers)
{
	if (suppliers && !rad_text_is_utf8(suppliers))
		return rad_document_refuse(file, "suppliers", "must be UTF-8 without control characters");
	if (suppliers && strchr(suppliers, '*'))
		return rad_document_refuse(file, "suppliers", "names whole companies, without *");
	return 0;
}

static int convert(const struct rad_document *file, const void *loaded, void *result)
{
	const struct policy_yaml *yaml = loaded;
	struct rad_policy *ret = result;
	int r = rad_document_check_heading(file, yaml->id, yaml->title);

	if (r < 0)
		return r;
	(void)rad_text_copy(ret->id, sizeof(ret->id), yaml->id);
	r = check_suppliers(file, yaml->suppliers);
	(void)rad_text_copy(ret->title, sizeof(ret->title), yaml->title);
	(void)rad_text_copy(ret->suppliers, sizeof(ret->suppliers), yaml->suppliers);
	for (size_t i = 0; r == 0 && i < yaml->rules_count; i++) {
		char place[48];

		(void)snprintf(place, sizeof(place), "rules[%zu].disposition", i);
		for (size_t k = 0; k < i; k++) {
			if (ret->rules[k].disposition == (enum rad_disposition)yaml->rules[i].disposition)
				return rad_document_refuse(file, place, "an earlier rule is about it");
		}
		r = read_rule(file, &yaml->rules[i], i, &ret->rules[i]);
	}
	ret->n_rules = yaml->rules_count;
	return r;
}

int rad_policy_parse(const char *name, const void *data, size_t size, struct rad_policy *ret, struct rad_error *err)
{
	static const struct rad_document_kind kind = { "policy", &schema, convert, sizeof(*ret) };

	return rad_document_parse(&kind, name, data, size, ret, ret->sha256, err);
}
