/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/page/statement.h"

#include <stdlib.h>
#include <string.h>

#include <radera/clock.h>

#include "base/cleanup.h"
#include "base/text.h"

/* A statement that says more than the page shows would be signed unseen. */
static void check_keys(struct rad_page_reader *reader, const json_t *object, const char *const *known, size_t n)
{
	const char *key;
	const json_t *value;

	json_object_foreach((json_t *)(uintptr_t)object, key, value)
	{
		size_t i = 0;

		while (i < n && strcmp(known[i], key) != 0)
			i++;
		if (i == n)
			rad_page_complain(reader, "has something that this version does not know", key);
	}
}

static void read_type(struct rad_page_reader *reader, const json_t *json, struct rad_page_statement *ret)
{
	const char *type = rad_page_need_text(reader, json, "type");
	const char *outcome = rad_page_need_text(reader, json, "outcome");

	if (!rad_statement_type_find(type, &ret->type))
		rad_page_complain(reader, "is of a type that this version does not know", type);
	else if (strcmp(outcome, rad_statement_outcome(ret->type)) != 0)
		rad_page_complain(reader, "has an outcome that is not its type's", outcome);
	if (rad_statement_is_logged(ret->type) != (json_object_get(json, "log") != NULL))
		rad_page_complain(reader, "contradicts its type about the log it stands in", type);
	if (ret->type == RAD_STATEMENT_DESTRUCTION &&
	    strcmp(rad_page_get_text(reader, json, "disposition"), "destruction") != 0)
		rad_page_complain(reader, "is about a destruction, and names another disposition",
				  rad_page_get_text(reader, json, "disposition"));
}

/* A person has no number here, and no reference. */
static void read_party(struct rad_page_reader *reader, const json_t *json, struct rad_page_statement *ret)
{
	static const char *const known[] = { "name", "number", "reference" };
	const json_t *party = json_object_get(json, "party");
	bool is_person = !rad_statement_is_logged(ret->type);

	if (party)
		party = rad_page_need_object(reader, json, "party");
	check_keys(reader, party, known, RAD_ARRAY_LENGTH(known));
	ret->party_name = rad_page_get_text(reader, party, "name");
	ret->party_number = rad_page_get_text(reader, party, "number");
	ret->party_reference = rad_page_get_text(reader, party, "reference");
	if (!*ret->party_name && (is_person || ret->type == RAD_STATEMENT_SUPPLIER))
		rad_page_complain(reader, "does not name the other party", "party");
	if (is_person && (*ret->party_number || *ret->party_reference))
		rad_page_complain(reader, "has a number for a person", "party");
}

static bool is_sha256(const char *text)
{
	return strlen(text) == RAD_SHA256_HEX_SIZE - 1 && strspn(text, "0123456789abcdef") == strlen(text);
}

static void read_facts(struct rad_page_reader *reader, const json_t *json, struct rad_page_statement *ret)
{
	static const enum rad_statement_fact_name digests[] = { RAD_FACT_FILE_SHA256, RAD_FACT_ATTACHMENT_SHA256 };
	const json_t *facts = rad_page_need_object(reader, json, "facts");
	enum rad_statement_fact_name name;
	const char *key;
	const json_t *value;

	for (size_t i = 0; i < RAD_FACTS; i++)
		ret->facts[i] = "";
	json_object_foreach((json_t *)(uintptr_t)facts, key, value)
	{
		if (!rad_statement_fact_find(key, &name) || !rad_statement_may_tell(ret->type, name)) {
			rad_page_complain(reader, "tells what its type does not have", key);
			return;
		}
		ret->facts[name] = rad_page_need_text(reader, facts, key);
		if (strlen(ret->facts[name]) > RAD_STATEMENT_FACT_MAX)
			rad_page_complain(reader, "has a text that is too long for its page", key);
	}
	for (unsigned int i = 0; i < RAD_FACTS; i++) {
		if (rad_statement_must_tell(ret->type, (enum rad_statement_fact_name)i) && !*ret->facts[i])
			rad_page_complain(reader, "lacks", rad_statement_fact_key((enum rad_statement_fact_name)i));
	}
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(digests); i++) {
		if (*ret->facts[digests[i]] && !is_sha256(ret->facts[digests[i]]))
			rad_page_complain(reader, "has no proper digest", rad_statement_fact_key(digests[i]));
	}
}

/* Text of several lines: each as printable as any other, and short enough to be shown whole. */
static const char *read_lines(struct rad_page_reader *reader, const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	char line[RAD_STATEMENT_LINE_MAX + 1];

	if (!text) {
		rad_page_complain(reader, "lacks", key);
		return "";
	}
	if (strlen(text) > RAD_STATEMENT_TERMS_MAX)
		rad_page_complain(reader, "has a text that is too long for its page", key);
	for (const char *at = text; *at; at += *at == '\n') {
		size_t length = strcspn(at, "\n");

		if (length >= sizeof(line)) {
			rad_page_complain(reader, "has a line that is too long for its page", key);
			break;
		}
		memcpy(line, at, length);
		line[length] = '\0';
		rad_page_check_text(reader, line, key);
		at += length;
	}
	return text;
}

static void read_terms(struct rad_page_reader *reader, const json_t *json, struct rad_page_statement *ret)
{
	static const char *const known[] = { "en", "sv" };
	const json_t *terms;

	ret->terms_sv = "";
	ret->terms_en = "";
	if (!json_object_get(json, "terms"))
		return;
	terms = rad_page_need_object(reader, json, "terms");
	check_keys(reader, terms, known, RAD_ARRAY_LENGTH(known));
	ret->terms_sv = read_lines(reader, terms, "sv");
	ret->terms_en = read_lines(reader, terms, "en");
}

static void check_erasure(struct rad_page_reader *reader, enum rad_statement_type type,
			  const struct rad_page_asset *asset)
{
	static const char *const erased[] = { "", "erased", "erased-with-exceptions", "erased-by-supplier" };
	size_t i = 0;

	if ((*asset->outcome != '\0') != (*asset->certificate_id != '\0'))
		rad_page_complain(reader, "names an outcome without its certificate, or the other way round",
				  asset->inventory_id);
	if (*asset->certificate_id && !rad_text_is_id(asset->certificate_id))
		rad_page_complain(reader, "names no proper certificate", asset->inventory_id);
	if (type == RAD_STATEMENT_DESTRUCTION)
		return;
	while (i < RAD_ARRAY_LENGTH(erased) && strcmp(erased[i], asset->outcome) != 0)
		i++;
	if (i == RAD_ARRAY_LENGTH(erased))
		rad_page_complain(reader, "lets something leave that was not erased", asset->inventory_id);
}

static void read_asset(struct rad_page_reader *reader, const json_t *json, enum rad_statement_type type,
		       struct rad_page_asset *ret)
{
	static const char *const known[] = { "certificate_id", "inventory_id", "kind",	  "make",
					     "model",	       "n_drives",     "outcome", "serial" };

	check_keys(reader, json, known, RAD_ARRAY_LENGTH(known));
	ret->inventory_id = rad_page_need_text(reader, json, "inventory_id");
	ret->serial = rad_page_get_text(reader, json, "serial");
	ret->make = rad_page_get_text(reader, json, "make");
	ret->model = rad_page_get_text(reader, json, "model");
	ret->kind = rad_page_get_text(reader, json, "kind");
	ret->certificate_id = rad_page_get_text(reader, json, "certificate_id");
	ret->outcome = rad_page_get_text(reader, json, "outcome");
	ret->n_drives = rad_page_get_number(reader, json, "n_drives");
	check_erasure(reader, type, ret);
}

/* The array under key with room for what is read of its elements; 0 when there is nothing to read. */
static size_t open_array(struct rad_page_reader *reader, const json_t *json, const char *key, size_t element_size,
			 void **ret)
{
	const json_t *array = json_object_get(json, key);
	size_t n = json_array_size(array);

	*ret = NULL;
	if (!json_is_array(array)) {
		rad_page_complain(reader, "lacks", key);
		return 0;
	}
	if (n > RAD_STATEMENT_ASSETS_MAX) {
		rad_page_complain(reader, "has more than its pages can list", key);
		return 0;
	}
	*ret = n ? calloc(n, element_size) : NULL;
	if (n && !*ret) {
		rad_page_complain(reader, "cannot be held in memory", key);
		return 0;
	}
	return n;
}

static void check_count(struct rad_page_reader *reader, const json_t *json, const struct rad_page_statement *statement,
			const json_t *seen)
{
	const char *subject = rad_page_get_text(reader, json, "inventory_id");
	bool is_of_one = !rad_statement_is_logged(statement->type);

	if (statement->n_assets == 0)
		rad_page_complain(reader, "lacks", "assets");
	if (is_of_one && statement->n_assets != 1)
		rad_page_complain(reader, "is about one thing, and lists others", "assets");
	if ((is_of_one || statement->type == RAD_STATEMENT_DESTRUCTION) && !json_object_get(seen, subject))
		rad_page_complain(reader, "does not list what it is about", subject);
}

static void read_assets(struct rad_page_reader *reader, const json_t *json, struct rad_page_statement *ret,
			json_t *seen)
{
	void *assets;

	ret->n_assets = open_array(reader, json, "assets", sizeof(*ret->assets), &assets);
	ret->assets = assets;
	for (size_t i = 0; i < ret->n_assets && !reader->failed; i++) {
		struct rad_page_asset *asset = &ret->assets[i];

		read_asset(reader, json_array_get(json_object_get(json, "assets"), i), ret->type, asset);
		if (json_object_get(seen, asset->inventory_id))
			rad_page_complain(reader, "lists a thing twice", asset->inventory_id);
		if (json_object_set_new(seen, asset->inventory_id, json_true()) < 0)
			rad_page_complain(reader, "cannot be held in memory", "assets");
	}
	check_count(reader, json, ret, seen);
}

static void read_drive(struct rad_page_reader *reader, const json_t *json, const struct rad_page_statement *statement,
		       bool simulated, struct rad_page_listed_drive *ret)
{
	static const char *const known[] = { "detail", "drive", "inventory_id", "result" };
	static const char *const known_drive[] = { "model", "serial", "simulated" };
	static const char *const known_result[] = { "level_reached", "outcome" };
	const json_t *drive = rad_page_need_object(reader, json, "drive");
	const json_t *result = rad_page_need_object(reader, json, "result");

	check_keys(reader, json, known, RAD_ARRAY_LENGTH(known));
	check_keys(reader, drive, known_drive, RAD_ARRAY_LENGTH(known_drive));
	check_keys(reader, result, known_result, RAD_ARRAY_LENGTH(known_result));
	ret->inventory_id = rad_page_need_text(reader, json, "inventory_id");
	ret->serial = rad_page_get_text(reader, drive, "serial");
	ret->model = rad_page_get_text(reader, drive, "model");
	ret->detail = rad_page_get_text(reader, json, "detail");
	if (strcmp(rad_page_need_text(reader, result, "outcome"), rad_statement_outcome(statement->type)) != 0)
		rad_page_complain(reader, "has a drive with another outcome than its own", ret->serial);
	if (*rad_page_get_text(reader, result, "level_reached"))
		rad_page_complain(reader, "contradicts itself, a level without an erasure", ret->serial);
	if (rad_page_get_bool(reader, drive, "simulated", false) && !simulated)
		rad_page_complain(reader, "does not say that a drive is simulated", ret->serial);
}

static void read_drives(struct rad_page_reader *reader, const json_t *json, struct rad_page_statement *ret,
			const json_t *seen)
{
	bool simulated = json_is_true(json_object_get(json, "simulated"));
	void *drives;

	ret->n_drives = open_array(reader, json, "drives", sizeof(*ret->drives), &drives);
	ret->drives = drives;
	for (size_t i = 0; i < ret->n_drives && !reader->failed; i++) {
		read_drive(reader, json_array_get(json_object_get(json, "drives"), i), ret, simulated, &ret->drives[i]);
		if (!json_object_get(seen, ret->drives[i].inventory_id))
			rad_page_complain(reader, "has a drive of something that it does not list",
					  ret->drives[i].inventory_id);
	}
}

void rad_page_statement_read(struct rad_page_reader *reader, const json_t *json, struct rad_page_statement *ret)
{
	static const char *const known[] = {
		"assets",   "certificate_id", "clock_trust", "disposition", "drives",
		"facts",    "inventory_id",   "issued",	     "log",	    "outcome",
		"party",    "performed_by",   "schema",	     "simulated",   "station",
		"template", "terms",	      "tool",	     "type",
	};
	json_t *seen = json_object();

	check_keys(reader, json, known, RAD_ARRAY_LENGTH(known));
	read_type(reader, json, ret);
	if (!reader->failed) {
		read_party(reader, json, ret);
		read_facts(reader, json, ret);
		read_terms(reader, json, ret);
		read_assets(reader, json, ret, seen);
		read_drives(reader, json, ret, seen);
	}
	json_decref(seen);
}

void rad_page_statement_done(struct rad_page_statement *statement)
{
	free(statement->assets);
	free(statement->drives);
}
