/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/json.h>

#include <string.h>

#include "base/text.h"
#include "model/fields.h"

static const struct rad_field party_rows[] = {
	RAD_TEXT_FIELD(struct rad_statement_party, name, "name"),
	RAD_TEXT_FIELD(struct rad_statement_party, number, "number"),
	RAD_TEXT_FIELD(struct rad_statement_party, reference, "reference"),
};

static const struct rad_fields party_fields = RAD_FIELDS(party_rows);

static bool put_type(json_t *into, const struct rad_field *field, const void *at)
{
	const struct rad_statement *statement = at;

	return json_object_set_new(into, field->key, json_string(rad_statement_type_name(statement->type))) == 0;
}

static bool put_outcome(json_t *into, const struct rad_field *field, const void *at)
{
	const struct rad_statement *statement = at;

	return json_object_set_new(into, field->key, json_string(rad_statement_outcome(statement->type))) == 0;
}

/* What records have as well is written by their own table. */
static bool put_head(json_t *into, const struct rad_field *field, const void *at)
{
	const struct rad_statement *statement = at;
	struct rad_record head = statement->head;
	rad_auto_json json_t *json = NULL;

	(void)field;
	head.performed_by = statement->performed_by;
	memcpy(head.certificate_id, statement->certificate_id, sizeof(head.certificate_id));
	memcpy(head.inventory_id, statement->inventory_id, sizeof(head.inventory_id));
	(void)rad_text_copy(head.disposition, sizeof(head.disposition), rad_disposition_name(statement->disposition));
	json = rad_fields_to_json(&rad_document_fields, &head);
	if (!json || json_object_update(into, json) < 0)
		return false;
	return head.log_sequence == 0 ||
	       json_object_set_new(into, "log", rad_fields_to_json(&rad_document_log_fields, &head)) == 0;
}

static bool put_party(json_t *into, const struct rad_field *field, const void *at)
{
	const struct rad_statement *statement = at;
	const struct rad_statement_party *party = &statement->party;

	if (!party->name[0] && !party->number[0] && !party->reference[0])
		return true;
	return json_object_set_new(into, field->key, rad_fields_to_json(&party_fields, party)) == 0;
}

static json_t *text_to_json(const char *text)
{
	return rad_text_to_json(text, strlen(text));
}

static bool put_facts(json_t *into, const struct rad_field *field, const void *at)
{
	const struct rad_statement *statement = at;
	rad_auto_json json_t *facts = json_object();

	for (unsigned int i = 0; facts && i < RAD_FACTS; i++) {
		enum rad_statement_fact_name name = (enum rad_statement_fact_name)i;
		const char *text = statement->facts[i];

		if (!text || !*text)
			continue;
		if (!rad_statement_may_tell(statement->type, name) ||
		    json_object_set_new(facts, rad_statement_fact_key(name), text_to_json(text)) < 0)
			return false;
	}
	return facts && json_object_set(into, field->key, facts) == 0;
}

static bool put_terms(json_t *into, const struct rad_field *field, const void *at)
{
	const struct rad_statement *statement = at;
	bool has_sv = statement->terms_sv && *statement->terms_sv;
	bool has_en = statement->terms_en && *statement->terms_en;
	rad_auto_json json_t *terms = json_object();

	if (!has_sv && !has_en)
		return true;
	if (!terms || json_object_set_new(terms, "sv", text_to_json(has_sv ? statement->terms_sv : "")) < 0 ||
	    json_object_set_new(terms, "en", text_to_json(has_en ? statement->terms_en : "")) < 0)
		return false;
	return json_object_set(into, field->key, terms) == 0;
}

static const struct rad_field own_rows[] = {
	RAD_TEXT_FIELD(struct rad_statement_asset, certificate_id, "certificate_id"),
	RAD_TEXT_FIELD(struct rad_statement_asset, outcome, "outcome"),
	RAD_U32_FIELD(struct rad_statement_asset, n_drives, "n_drives", 0),
};

static const struct rad_fields own_fields = RAD_FIELDS(own_rows);

/* Of the card what names the thing; no holder, no unit, no price. */
static const struct rad_field card_rows[] = {
	RAD_TEXT_FIELD(struct rad_asset, inventory_id, "inventory_id"),
	RAD_TEXT_FIELD(struct rad_asset, serial, "serial"),
	RAD_TEXT_FIELD(struct rad_asset, make, "make"),
	RAD_TEXT_FIELD(struct rad_asset, model, "model"),
};

static const struct rad_fields card_fields = RAD_FIELDS(card_rows);

static json_t *asset_to_json(const struct rad_statement_asset *asset)
{
	rad_auto_json json_t *json = rad_fields_to_json(&own_fields, asset);
	rad_auto_json json_t *card = asset->asset ? rad_fields_to_json(&card_fields, asset->asset) : NULL;

	if (!json || !card || json_object_update(json, card) < 0 ||
	    json_object_set_new(json, "kind", json_string(rad_asset_kind_name(asset->asset->kind))) < 0)
		return NULL;
	return RAD_STEAL(json);
}

static bool put_assets(json_t *into, const struct rad_field *field, const void *at)
{
	const struct rad_statement *statement = at;
	rad_auto_json json_t *array = json_array();

	for (size_t i = 0; array && i < statement->n_assets; i++) {
		if (json_array_append_new(array, asset_to_json(&statement->assets[i])) < 0)
			return false;
	}
	return array && json_object_set(into, field->key, array) == 0;
}

static const struct rad_field drive_rows[] = {
	RAD_TEXT_FIELD(struct rad_statement_drive, serial, "serial"),
	RAD_TEXT_FIELD(struct rad_statement_drive, model, "model"),
};

static const struct rad_fields drive_fields = RAD_FIELDS(drive_rows);

static const struct rad_field item_rows[] = {
	RAD_GROUP_FIELD("drive", &drive_fields),
	RAD_TEXT_FIELD(struct rad_statement_drive, inventory_id, "inventory_id"),
	RAD_TEXT_FIELD(struct rad_statement_drive, detail, "detail"),
};

static const struct rad_fields item_fields = RAD_FIELDS(item_rows);

/* In the shape of a record's drives, so that they are found alike; no level was reached that Radera knows of. */
static json_t *drive_to_json(const struct rad_statement *statement, const struct rad_statement_drive *drive)
{
	rad_auto_json json_t *json = rad_fields_to_json(&item_fields, drive);
	json_t *result =
		json_pack("{s:s, s:s}", "level_reached", "", "outcome", rad_statement_outcome(statement->type));

	if (!json || json_object_set_new(json, "result", result) < 0 ||
	    json_object_set_new(json_object_get(json, "drive"), "simulated", json_boolean(statement->head.simulated)) <
		    0)
		return NULL;
	return RAD_STEAL(json);
}

static bool put_drives(json_t *into, const struct rad_field *field, const void *at)
{
	const struct rad_statement *statement = at;
	rad_auto_json json_t *array = json_array();

	for (size_t i = 0; array && i < statement->n_drives; i++) {
		if (json_array_append_new(array, drive_to_json(statement, &statement->drives[i])) < 0)
			return false;
	}
	return array && json_object_set(into, field->key, array) == 0;
}

static const struct rad_field statement_rows[] = {
	RAD_CONSTANT_FIELD("schema", RAD_STATEMENT_SCHEMA),
	{ .key = "type", .kind = RAD_FIELD_CUSTOM, .put = put_type },
	{ .key = "outcome", .kind = RAD_FIELD_CUSTOM, .put = put_outcome },
	{ .key = "", .kind = RAD_FIELD_CUSTOM, .put = put_head },
	{ .key = "party", .kind = RAD_FIELD_CUSTOM, .put = put_party },
	{ .key = "facts", .kind = RAD_FIELD_CUSTOM, .put = put_facts },
	{ .key = "terms", .kind = RAD_FIELD_CUSTOM, .put = put_terms },
	{ .key = "assets", .kind = RAD_FIELD_CUSTOM, .put = put_assets },
	{ .key = "drives", .kind = RAD_FIELD_CUSTOM, .put = put_drives },
};

static const struct rad_fields statement_fields = RAD_FIELDS(statement_rows);

json_t *rad_statement_to_json(const struct rad_statement *statement)
{
	return rad_fields_to_json(&statement_fields, statement);
}
