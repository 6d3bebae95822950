/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/json.h>

#include "model/fields.h"

static const struct rad_field pass_rows[] = {
	RAD_CUSTOM_FIELD(struct rad_pass, fill, "fill", rad_fill_put, rad_fill_get),
	RAD_WORD_FIELD(struct rad_pass, verify, "verify", enum rad_extent, &rad_words_extent),
};

static const struct rad_fields pass_fields = RAD_FIELDS(pass_rows);

static bool put_techniques(json_t *into, const struct rad_field *field, const void *at)
{
	const struct rad_profile *profile = at;
	rad_auto_json json_t *array = json_array();

	for (size_t i = 0; array && i < profile->n_techniques; i++) {
		if (json_array_append_new(array, json_string(rad_technique_name(profile->techniques[i]))) < 0)
			return false;
	}
	return array && json_object_set(into, field->key, array) == 0;
}

static const struct rad_field profile_rows[] = {
	RAD_TEXT_FIELD(struct rad_profile, id, "id"),
	RAD_TEXT_FIELD(struct rad_profile, title_en, "title_en"),
	RAD_TEXT_FIELD(struct rad_profile, title_sv, "title_sv"),
	RAD_TEXT_FIELD(struct rad_profile, variant, "variant"),
	RAD_TEXT_FIELD(struct rad_profile, source, "source"),
	RAD_TEXT_FIELD(struct rad_profile, remark, "remark"),
	RAD_WORD_FIELD(struct rad_profile, level_wanted, "level_wanted", enum rad_level, &rad_words_level),
	RAD_BOOL_FIELD(struct rad_profile, device_commands, "device_commands"),
	{ .key = "techniques", .kind = RAD_FIELD_CUSTOM, .put = put_techniques },
	RAD_WORD_FIELD(struct rad_profile, verify, "verify", enum rad_extent, &rad_words_extent),
	RAD_U32_FIELD(struct rad_profile, marks_permille, "marks_permille", 1000),
	RAD_ARRAY_FIELD(struct rad_profile, passes, n_passes, "passes", struct rad_pass, &pass_fields),
	RAD_U32_FIELD(struct rad_profile, sample_permille, "sample_permille", 1000),
	RAD_WORD_FIELD(struct rad_profile, bad_sectors, "bad_sectors", enum rad_bad_sectors, &rad_words_bad_sectors),
	RAD_U64_FIELD(struct rad_profile, bad_bytes_max, "bad_bytes_max"),
	RAD_TEXT_FIELD(struct rad_profile, sha256, "sha256"),
};

static const struct rad_fields profile_fields = RAD_FIELDS(profile_rows);

json_t *rad_profile_to_json(const struct rad_profile *profile)
{
	return rad_fields_to_json(&profile_fields, profile);
}
