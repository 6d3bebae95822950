/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/files.h>

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "config/document.h"

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
};

#define ROOM(member) (sizeof(((struct rad_organisation *)NULL)->member) - 1)
#define TEXT(key, flags, member, max)                                                                                  \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | (flags), struct organisation_yaml, member, 1, max)

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

static int convert(const struct rad_document *file, const struct organisation_yaml *yaml, struct rad_organisation *ret)
{
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
	return 0;
}

int rad_organisation_parse(const char *name, const void *data, size_t size, struct rad_organisation *ret,
			   struct rad_error *err)
{
	RAD_CLEANUP(rad_document_done) struct rad_document file = { 0 };
	int r;

	memset(ret, 0, sizeof(*ret));
	r = rad_document_load(name, data, size, "organisation", &schema, &file, err);
	if (r == 0)
		r = convert(&file, file.data, ret);
	if (r < 0)
		memset(ret, 0, sizeof(*ret));
	return r;
}
