/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/files.h>

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "config/document.h"

struct price_yaml {
	int kind;
	char *model;
	char *months_from;
	char *price;
};

/* The file as libcyaml fills it; absent optional texts are NULL. */
struct organisation_yaml {
	char *schema;
	char *kind;
	char *id;
	char *name;
	char *unit;
	char *number;
	char *place;
	char *contact;
	char *languages;
	char *logo;
	char *time_stamping;
	char *aliases;
	char *policy;
	char *series;
	char *vat_sv;
	char *vat_en;
	char *payment;
	char **terms_sv;
	unsigned int terms_sv_count;
	char **terms_en;
	unsigned int terms_en_count;
	struct price_yaml *prices;
	unsigned int prices_count;
};

#define TERMS_LINES_MAX 40
#define TERMS_LINE	1000
#define MONTHS_MAX	600

#define ROOM(member) (sizeof(((struct rad_organisation *)NULL)->member) - 1)
#define TEXT(key, flags, member, max)                                                                                  \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | (flags), struct organisation_yaml, member, 1, max)

static const cyaml_schema_field_t price_fields[] = {
	CYAML_FIELD_ENUM("kind", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct price_yaml, kind,
			 rad_document_asset_kinds, RAD_ARRAY_LENGTH(rad_document_asset_kinds)),
	CYAML_FIELD_STRING_PTR("model", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct price_yaml, model, 1, 119),
	CYAML_FIELD_STRING_PTR("months-from", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct price_yaml, months_from,
			       1, 8),
	CYAML_FIELD_STRING_PTR("price", CYAML_FLAG_POINTER, struct price_yaml, price, 1, 16),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t price_schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct price_yaml,
								       price_fields) };
static const cyaml_schema_value_t line_schema = { CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, TERMS_LINE) };

#define LINES(key, member)                                                                                             \
	CYAML_FIELD_SEQUENCE(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct organisation_yaml, member,          \
			     &line_schema, 1, TERMS_LINES_MAX)

static const cyaml_schema_field_t fields[] = {
	TEXT("schema", 0, schema, 8),
	TEXT("kind", 0, kind, 16),
	TEXT("id", 0, id, ROOM(id)),
	TEXT("name", 0, name, ROOM(name)),
	TEXT("unit", CYAML_FLAG_OPTIONAL, unit, ROOM(unit)),
	TEXT("number", CYAML_FLAG_OPTIONAL, number, ROOM(number)),
	TEXT("place", CYAML_FLAG_OPTIONAL, place, ROOM(place)),
	TEXT("contact", CYAML_FLAG_OPTIONAL, contact, ROOM(contact)),
	TEXT("languages", CYAML_FLAG_OPTIONAL, languages, ROOM(languages)),
	TEXT("logo", CYAML_FLAG_OPTIONAL, logo, ROOM(logo)),
	TEXT("time-stamping", CYAML_FLAG_OPTIONAL, time_stamping, ROOM(tsa_url)),
	TEXT("aliases", CYAML_FLAG_OPTIONAL, aliases, ROOM(aliases)),
	TEXT("policy", CYAML_FLAG_OPTIONAL, policy, ROOM(policy)),
	TEXT("series", CYAML_FLAG_OPTIONAL, series, ROOM(series)),
	TEXT("vat-sv", CYAML_FLAG_OPTIONAL, vat_sv, ROOM(vat_sv)),
	TEXT("vat-en", CYAML_FLAG_OPTIONAL, vat_en, ROOM(vat_en)),
	TEXT("payment", CYAML_FLAG_OPTIONAL, payment, ROOM(payment)),
	LINES("terms-sv", terms_sv),
	LINES("terms-en", terms_en),
	CYAML_FIELD_SEQUENCE("prices", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct organisation_yaml, prices,
			     &price_schema, 1, RAD_PRICES_MAX),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct organisation_yaml,
								 fields) };

struct text {
	const char *key;
	const char *from;
	char *to;
	size_t size;
};

/* What the schema cannot say: no control characters on a certificate. */
static int copy_text(const struct rad_document *file, const struct text *text)
{
	if (!text->from)
		return 0;
	if (!rad_text_is_utf8(text->from))
		return rad_document_refuse(file, text->key, "must be UTF-8 without control characters");
	(void)rad_text_copy(text->to, text->size, text->from);
	return 0;
}

/* Lines become one text, with a line break between them. */
static int join_lines(const struct rad_document *file, const char *key, char *const *lines, size_t n,
		      char ret[RAD_TERMS_SIZE])
{
	size_t length = 0;

	for (size_t i = 0; i < n; i++) {
		char place[48];

		(void)snprintf(place, sizeof(place), "%s[%zu]", key, i);
		if (!rad_text_is_utf8(lines[i]))
			return rad_document_refuse(file, place, "must be UTF-8 without control characters");
		if (length + strlen(lines[i]) + 2 > RAD_TERMS_SIZE)
			return rad_document_refuse(file, place, "all lines together are longer than %d bytes",
						   RAD_TERMS_SIZE - 1);
		if (i > 0)
			ret[length++] = '\n';
		(void)rad_text_copy(ret + length, RAD_TERMS_SIZE - length, lines[i]);
		length += strlen(lines[i]);
	}
	return 0;
}

static int read_price(const struct rad_document *file, const struct price_yaml *yaml, size_t i, struct rad_price *ret)
{
	uint64_t months = 0;
	char place[48];

	(void)snprintf(place, sizeof(place), "prices[%zu].price", i);
	if (!rad_money_parse(yaml->price, &ret->price_minor))
		return rad_document_refuse(file, place, "\"%.20s\" is no price such as 500 or \"500,00\"", yaml->price);
	(void)snprintf(place, sizeof(place), "prices[%zu].model", i);
	if (yaml->model && !rad_text_is_utf8(yaml->model))
		return rad_document_refuse(file, place, "must be UTF-8 without control characters");
	(void)snprintf(place, sizeof(place), "prices[%zu].months-from", i);
	if (yaml->months_from && rad_document_number(file, place, yaml->months_from, 0, MONTHS_MAX, &months) < 0)
		return -RAD_ERROR_INPUT;
	ret->kind = (enum rad_asset_kind)yaml->kind;
	ret->months_from = (uint32_t)months;
	(void)rad_text_copy(ret->model, sizeof(ret->model), yaml->model);
	return 0;
}

static int convert_sale(const struct rad_document *file, const struct organisation_yaml *yaml,
			struct rad_organisation *ret)
{
	int r = join_lines(file, "terms-sv", yaml->terms_sv, yaml->terms_sv_count, ret->terms_sv);

	if (r >= 0)
		r = join_lines(file, "terms-en", yaml->terms_en, yaml->terms_en_count, ret->terms_en);
	for (size_t i = 0; r >= 0 && i < yaml->prices_count; i++)
		r = read_price(file, &yaml->prices[i], i, &ret->prices[i]);
	ret->n_prices = yaml->prices_count;
	if (r < 0)
		return r;
	if (yaml->policy && !rad_text_is_id(ret->policy))
		return rad_document_refuse(file, "policy", "must be the id of a policy");
	for (const char *at = ret->series; *at; at++) {
		if (!((*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9')))
			return rad_document_refuse(file, "series", "must be capital letters A to Z and digits");
	}
	if (rad_text_equal(ret->series, "RI") || rad_text_equal(ret->series, "SIM"))
		return rad_document_refuse(file, "series", "%s is what erasure certificates begin with", ret->series);
	return 0;
}

static int convert(const struct rad_document *file, const void *loaded, void *result)
{
	const struct organisation_yaml *yaml = loaded;
	struct rad_organisation *ret = result;
	const struct text texts[] = {
		{ "id", yaml->id, ret->id, sizeof(ret->id) },
		{ "name", yaml->name, ret->name, sizeof(ret->name) },
		{ "unit", yaml->unit, ret->unit, sizeof(ret->unit) },
		{ "number", yaml->number, ret->number, sizeof(ret->number) },
		{ "place", yaml->place, ret->place, sizeof(ret->place) },
		{ "contact", yaml->contact, ret->contact, sizeof(ret->contact) },
		{ "languages", yaml->languages, ret->languages, sizeof(ret->languages) },
		{ "logo", yaml->logo, ret->logo, sizeof(ret->logo) },
		{ "time-stamping", yaml->time_stamping, ret->tsa_url, sizeof(ret->tsa_url) },
		{ "aliases", yaml->aliases, ret->aliases, sizeof(ret->aliases) },
		{ "policy", yaml->policy, ret->policy, sizeof(ret->policy) },
		{ "series", yaml->series, ret->series, sizeof(ret->series) },
		{ "vat-sv", yaml->vat_sv, ret->vat_sv, sizeof(ret->vat_sv) },
		{ "vat-en", yaml->vat_en, ret->vat_en, sizeof(ret->vat_en) },
		{ "payment", yaml->payment, ret->payment, sizeof(ret->payment) },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(texts); i++) {
		int r = copy_text(file, &texts[i]);

		if (r < 0)
			return r;
	}
	if (!rad_text_is_id(ret->id))
		return rad_document_refuse(file, "id", "must be letters, digits and ._:- only");
	if (yaml->languages && !rad_text_equal(ret->languages, "sv+en") && !rad_text_equal(ret->languages, "sv") &&
	    !rad_text_equal(ret->languages, "en"))
		return rad_document_refuse(file, "languages", "must be sv+en, sv or en");
	if (yaml->time_stamping && !rad_text_has_prefix(ret->tsa_url, "http://"))
		return rad_document_refuse(file, "time-stamping", "must be http://host[:port]/path");
	return convert_sale(file, yaml, ret);
}

int rad_organisation_parse(const char *name, const void *data, size_t size, struct rad_organisation *ret,
			   struct rad_error *err)
{
	static const struct rad_document_kind kind = { "organisation", &schema, convert, sizeof(*ret) };

	return rad_document_parse(&kind, name, data, size, ret, NULL, err);
}
