/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/json.h>

#include "model/fields.h"

static const struct rad_field station_rows[] = {
	RAD_TEXT_FIELD(struct rad_station_identity, log_id, "log_id"),
	RAD_TEXT_FIELD(struct rad_station_identity, name, "name"),
	RAD_TEXT_FIELD(struct rad_station_identity, organisation, "organisation"),
	RAD_TEXT_FIELD(struct rad_station_identity, unit, "unit"),
	RAD_TEXT_FIELD(struct rad_station_identity, organisation_number, "organisation_number"),
	RAD_TEXT_FIELD(struct rad_station_identity, place, "place"),
	RAD_TEXT_FIELD(struct rad_station_identity, contact, "contact"),
	RAD_BOOL_FIELD(struct rad_station_identity, trust_is_local, "trust_is_local"),
	RAD_TEXT_FIELD(struct rad_station_identity, certificate_sha256, "certificate_sha256"),
};

static const struct rad_fields station_fields = RAD_FIELDS(station_rows);

static const struct rad_field party_rows[] = {
	RAD_TEXT_FIELD(struct rad_party, id, "id"),
	RAD_TEXT_FIELD(struct rad_party, name, "name"),
	RAD_TEXT_FIELD(struct rad_party, role, "role"),
};

static const struct rad_fields party_fields = RAD_FIELDS(party_rows);

static const struct rad_field tool_rows[] = {
	RAD_CONSTANT_FIELD("name", "Radera"),
	RAD_TEXT_FIELD(struct rad_record, tool_version, "version"),
	RAD_TEXT_FIELD(struct rad_record, tool_build, "build"),
};

static const struct rad_fields tool_fields = RAD_FIELDS(tool_rows);

static const struct rad_field template_rows[] = {
	RAD_TEXT_FIELD(struct rad_record, template_id, "id"),
	RAD_TEXT_FIELD(struct rad_record, languages, "languages"),
	RAD_TEXT_FIELD(struct rad_record, logo_sha256, "logo_sha256"),
};

static const struct rad_fields template_fields = RAD_FIELDS(template_rows);

static const struct rad_field log_rows[] = {
	RAD_U64_FIELD(struct rad_record, log_sequence, "sequence"),
	RAD_TEXT_FIELD(struct rad_record, log_previous, "previous"),
};

const struct rad_fields rad_document_log_fields = RAD_FIELDS(log_rows);

static const struct rad_field document_rows[] = {
	RAD_TEXT_FIELD(struct rad_record, certificate_id, "certificate_id"),
	RAD_BOOL_FIELD(struct rad_record, simulated, "simulated"),
	RAD_TIME_FIELD(struct rad_record, issued_wall_ms, "issued"),
	RAD_TEXT_FIELD(struct rad_record, clock_trust, "clock_trust"),
	RAD_OBJECT_FIELD(struct rad_record, station, "station", struct rad_station_identity, &station_fields),
	RAD_OBJECT_FIELD(struct rad_record, performed_by, "performed_by", struct rad_party, &party_fields),
	RAD_TEXT_FIELD(struct rad_record, inventory_id, "inventory_id"),
	RAD_TEXT_FIELD(struct rad_record, disposition, "disposition"),
	RAD_GROUP_FIELD("tool", &tool_fields),
	RAD_GROUP_FIELD("template", &template_fields),
};

const struct rad_fields rad_document_fields = RAD_FIELDS(document_rows);

static bool put_outcome(json_t *into, const struct rad_field *field, const void *at)
{
	const char *outcome = rad_outcome_name(rad_record_outcome(at));

	return json_object_set_new(into, field->key, json_string(outcome)) == 0;
}

static json_t *record_drive_to_json(const struct rad_record_drive *drive)
{
	rad_auto_json json_t *json = NULL;

	if (!drive->intent || !drive->result)
		return NULL;
	json = rad_intent_to_json(drive->intent);
	if (!json || json_object_set_new(json, "result", rad_result_to_json(drive->result)) < 0)
		return NULL;
	return RAD_STEAL(json);
}

static bool put_drives(json_t *into, const struct rad_field *field, const void *at)
{
	const struct rad_record *record = at;
	rad_auto_json json_t *array = json_array();

	if (!array)
		return false;
	for (size_t i = 0; i < record->n_drives; i++) {
		if (json_array_append_new(array, record_drive_to_json(&record->drives[i])) < 0)
			return false;
	}
	return json_object_set(into, field->key, array) == 0;
}

static const struct rad_field record_rows[] = {
	RAD_CONSTANT_FIELD("schema", RAD_RECORD_SCHEMA),
	{ .key = "", .kind = RAD_FIELD_INLINE, .fields = &rad_document_fields },
	{ .key = "outcome", .kind = RAD_FIELD_CUSTOM, .put = put_outcome },
	RAD_GROUP_FIELD("log", &rad_document_log_fields),
	{ .key = "drives", .kind = RAD_FIELD_CUSTOM, .put = put_drives },
};

static const struct rad_fields record_fields = RAD_FIELDS(record_rows);

json_t *rad_record_to_json(const struct rad_record *record)
{
	return rad_fields_to_json(&record_fields, record);
}
