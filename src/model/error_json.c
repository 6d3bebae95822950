/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/json.h>

#include "base/text.h"
#include "model/fields.h"

static const char *const status_names[] = {
	[RAD_STATUS_NONE] = "none", [RAD_STATUS_ATA] = "ata", [RAD_STATUS_SCSI] = "scsi",
	[RAD_STATUS_NVME] = "nvme", [RAD_STATUS_MMC] = "mmc", [RAD_STATUS_TCG] = "tcg",
};

static const struct rad_words status_words = { status_names, RAD_ARRAY_LENGTH(status_names) };

static const struct rad_field status_rows[] = {
	RAD_WORD_FIELD(struct rad_device_status, kind, "kind", enum rad_status_kind, &status_words),
	RAD_HEX_FIELD(struct rad_device_status, bytes, "bytes"),
};

const struct rad_fields rad_device_status_fields = RAD_FIELDS(status_rows);

/* The words of the error kinds belong to the base library, which has no table to share. */
static bool put_kind(json_t *into, const struct rad_field *field, const void *at)
{
	enum rad_error_kind kind = *(const enum rad_error_kind *)at;

	if ((unsigned int)kind > RAD_ERROR_INTERRUPTED)
		return false;
	return json_object_set_new(into, field->key, json_string(rad_error_kind_name(kind))) == 0;
}

static int get_kind(const struct rad_reader *reader, const struct rad_field *field, void *at)
{
	const char *word;
	int code = rad_reader_text(reader, field->key, &word);

	if (code < 0)
		return code;
	for (unsigned int kind = RAD_ERROR_NONE; kind <= RAD_ERROR_INTERRUPTED; kind++) {
		if (rad_text_equal(word, rad_error_kind_name((enum rad_error_kind)kind))) {
			*(enum rad_error_kind *)at = (enum rad_error_kind)kind;
			return 0;
		}
	}
	return rad_reader_refuse(reader, field->key, "is an unknown word");
}

static const struct rad_field error_rows[] = {
	RAD_CUSTOM_FIELD(struct rad_error, kind, "kind", put_kind, get_kind),
	RAD_INT_FIELD(struct rad_error, code, "code"),
	RAD_TEXT_FIELD(struct rad_error, operation, "operation"),
	RAD_TEXT_FIELD(struct rad_error, text, "text"),
	RAD_TEXT_FIELD(struct rad_error, advice, "advice"),
	RAD_OBJECT_FIELD(struct rad_error, device_status, "device_status", struct rad_device_status,
			 &rad_device_status_fields),
};

const struct rad_fields rad_error_fields = RAD_FIELDS(error_rows);

json_t *rad_error_to_json(const struct rad_error *error)
{
	return rad_fields_to_json(&rad_error_fields, error);
}
