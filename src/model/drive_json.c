/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/json.h>

#include "model/fields.h"

/* Device numbers are not written: they name a node of one boot, and a node's name and number decide nothing. */

static const struct rad_field identity_rows[] = {
	RAD_TEXT_FIELD(struct rad_identity, stable_id, "stable_id"),
	RAD_TEXT_FIELD(struct rad_identity, vendor, "vendor"),
	RAD_TEXT_FIELD(struct rad_identity, model, "model"),
	RAD_TEXT_FIELD(struct rad_identity, serial, "serial"),
	RAD_TEXT_FIELD(struct rad_identity, wwn, "wwn"),
	RAD_TEXT_FIELD(struct rad_identity, firmware, "firmware"),
	RAD_U64_FIELD(struct rad_identity, size_bytes, "size_bytes"),
	RAD_U64_FIELD(struct rad_identity, diskseq, "diskseq"),
};

const struct rad_fields rad_identity_fields = RAD_FIELDS(identity_rows);

static const struct rad_field content_rows[] = {
	RAD_TEXT_FIELD(struct rad_content, where, "where"),
	RAD_TEXT_FIELD(struct rad_content, kind, "kind"),
	RAD_TEXT_FIELD(struct rad_content, type, "type"),
};

static const struct rad_fields content_fields = RAD_FIELDS(content_rows);

static const struct rad_field use_rows[] = {
	RAD_WORD_FIELD(struct rad_use, kind, "kind", enum rad_use_kind, &rad_words_use),
	RAD_TEXT_FIELD(struct rad_use, by, "by"),
};

static const struct rad_fields use_fields = RAD_FIELDS(use_rows);

static const struct rad_field drive_rows[] = {
	RAD_INLINE_FIELD(struct rad_drive, identity, struct rad_identity, &rad_identity_fields),
	RAD_TEXT_FIELD(struct rad_drive, node, "node"),
	RAD_WORD_FIELD(struct rad_drive, bus, "bus", enum rad_bus, &rad_words_bus),
	RAD_WORD_FIELD(struct rad_drive, media, "media", enum rad_media, &rad_words_media),
	RAD_U32_FIELD(struct rad_drive, logical_sector_bytes, "logical_sector_bytes", 0),
	RAD_U32_FIELD(struct rad_drive, physical_sector_bytes, "physical_sector_bytes", 0),
	RAD_U32_FIELD(struct rad_drive, max_request_bytes, "max_request_bytes", 0),
	RAD_BOOL_FIELD(struct rad_drive, removable, "removable"),
	RAD_BOOL_FIELD(struct rad_drive, read_only, "read_only"),
	RAD_BOOL_FIELD(struct rad_drive, simulated, "simulated"),
	RAD_TEMPERATURE_FIELD(struct rad_drive, temperature_millicelsius, "temperature_millicelsius"),
	RAD_ARRAY_FIELD(struct rad_drive, contents, n_contents, "contents", struct rad_content, &content_fields),
	RAD_ARRAY_FIELD(struct rad_drive, uses, n_uses, "uses", struct rad_use, &use_fields),
	RAD_WORD_FIELD(struct rad_drive, protection, "protection", enum rad_protection, &rad_words_protection),
	RAD_TEXT_FIELD(struct rad_drive, protection_reason, "protection_reason"),
};

const struct rad_fields rad_drive_fields = RAD_FIELDS(drive_rows);

json_t *rad_identity_to_json(const struct rad_identity *identity)
{
	return rad_fields_to_json(&rad_identity_fields, identity);
}

json_t *rad_drive_to_json(const struct rad_drive *drive)
{
	return rad_fields_to_json(&rad_drive_fields, drive);
}
