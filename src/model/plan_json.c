/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/json.h>

#include <string.h>

#include "model/fields.h"

/* Only steps that write or read something have a fill. */
static bool has_fill(enum rad_step_kind kind)
{
	return kind == RAD_STEP_OVERWRITE || kind == RAD_STEP_MARK || rad_step_reads(kind);
}

static bool put_fill(json_t *into, const struct rad_field *field, const void *at)
{
	const struct rad_plan_step *step = at;

	return !has_fill(step->kind) || rad_fill_put(into, field, &step->fill);
}

static int get_fill(const struct rad_reader *reader, const struct rad_field *field, void *at)
{
	struct rad_plan_step *step = at;

	return has_fill(step->kind) ? rad_fill_get(reader, field, &step->fill) : 0;
}

/* Only a device command has a technique of its own; every other step's is the overwrite. */
static bool put_technique(json_t *into, const struct rad_field *field, const void *at)
{
	const struct rad_plan_step *step = at;

	return step->kind != RAD_STEP_DEVICE ||
	       json_object_set_new(into, field->key, json_string(rad_technique_name(step->technique))) == 0;
}

static int get_technique(const struct rad_reader *reader, const struct rad_field *field, void *at)
{
	struct rad_plan_step *step = at;
	const char *word;
	unsigned int value;
	int code;

	step->technique = RAD_TECHNIQUE_OVERWRITE;
	if (step->kind != RAD_STEP_DEVICE)
		return 0;
	code = rad_reader_text(reader, field->key, &word);
	if (code < 0)
		return code;
	if (!rad_words_find(&rad_words_technique, word, &value))
		return rad_reader_refuse(reader, field->key, "is an unknown word");
	step->technique = (enum rad_technique)value;
	return 0;
}

static const struct rad_field step_rows[] = {
	RAD_WORD_FIELD(struct rad_plan_step, kind, "kind", enum rad_step_kind, &rad_words_step_kind),
	RAD_ORDINAL_FIELD(struct rad_plan_step, pass, "pass", RAD_PASSES_MAX),
	{ .key = "fill", .kind = RAD_FIELD_CUSTOM, .put = put_fill, .get = get_fill },
	RAD_WORD_FIELD(struct rad_plan_step, extent, "extent", enum rad_extent, &rad_words_extent),
	RAD_U32_FIELD(struct rad_plan_step, sample_permille, "sample_permille", 1000),
	RAD_WORD_FIELD(struct rad_plan_step, cancel, "cancel", enum rad_cancel, &rad_words_cancel),
	RAD_U64_FIELD(struct rad_plan_step, estimate_ms, "estimate_ms"),
	{ .key = "technique", .kind = RAD_FIELD_CUSTOM, .put = put_technique, .get = get_technique },
	RAD_LATER_BOOL_FIELD(struct rad_plan_step, reads_may_fail, "reads_may_fail"),
};

static const struct rad_fields step_fields = RAD_FIELDS(step_rows);

/* The title says the technique once more, for people; it is not read back. */
static bool put_title(json_t *into, const struct rad_field *field, const void *at)
{
	const struct rad_consideration *consideration = at;
	const char *title = rad_technique_title(consideration->technique);

	return json_object_set_new(into, field->key, json_string(title)) == 0;
}

static int get_title(const struct rad_reader *reader, const struct rad_field *field, void *at)
{
	const char *title;

	return rad_reader_text(reader, field->key, &title);
}

static const struct rad_field consideration_rows[] = {
	RAD_WORD_FIELD(struct rad_consideration, technique, "technique", enum rad_technique, &rad_words_technique),
	{ .key = "title", .kind = RAD_FIELD_CUSTOM, .put = put_title, .get = get_title },
	RAD_WORD_FIELD(struct rad_consideration, choice, "choice", enum rad_choice, &rad_words_choice),
	RAD_WORD_FIELD(struct rad_consideration, level, "level", enum rad_level, &rad_words_level),
	RAD_TEXT_FIELD(struct rad_consideration, reason, "reason"),
};

static const struct rad_fields consideration_fields = RAD_FIELDS(consideration_rows);

static const struct rad_field plan_profile_rows[] = {
	RAD_TEXT_FIELD(struct rad_plan, profile_id, "id"),
	RAD_TEXT_FIELD(struct rad_plan, profile_sha256, "sha256"),
	RAD_TEXT_FIELD(struct rad_plan, profile_title_en, "title_en"),
	RAD_TEXT_FIELD(struct rad_plan, profile_title_sv, "title_sv"),
};

static const struct rad_fields plan_profile_fields = RAD_FIELDS(plan_profile_rows);

/* A refused plan has none. */
static bool put_chosen(json_t *into, const struct rad_field *field, const void *at)
{
	enum rad_technique technique = *(const enum rad_technique *)at;
	const char *word = technique == RAD_TECHNIQUE_COUNT ? "none" : rad_technique_name(technique);

	return (unsigned int)technique <= RAD_TECHNIQUE_COUNT &&
	       json_object_set_new(into, field->key, json_string(word)) == 0;
}

static int get_chosen(const struct rad_reader *reader, const struct rad_field *field, void *at)
{
	const char *word;
	unsigned int value = RAD_TECHNIQUE_COUNT;
	int code = rad_reader_text(reader, field->key, &word);

	if (code < 0)
		return code;
	if (strcmp(word, "none") != 0 && !rad_words_find(&rad_words_technique, word, &value))
		return rad_reader_refuse(reader, field->key, "is an unknown word");
	*(enum rad_technique *)at = (enum rad_technique)value;
	return 0;
}

static const struct rad_field plan_rows[] = {
	RAD_GROUP_FIELD("profile", &plan_profile_fields),
	RAD_WORD_FIELD(struct rad_plan, level_wanted, "level_wanted", enum rad_level, &rad_words_level),
	RAD_WORD_FIELD(struct rad_plan, level_reachable, "level_reachable", enum rad_level, &rad_words_level),
	RAD_CUSTOM_FIELD(struct rad_plan, technique, "technique", put_chosen, get_chosen),
	RAD_WORD_FIELD(struct rad_plan, bad_sectors, "bad_sectors", enum rad_bad_sectors, &rad_words_bad_sectors),
	RAD_U64_FIELD(struct rad_plan, bad_bytes_max, "bad_bytes_max"),
	RAD_BOOL_FIELD(struct rad_plan, refused, "refused"),
	RAD_TEXT_FIELD(struct rad_plan, refusal, "refusal"),
	RAD_U64_FIELD(struct rad_plan, estimate_ms, "estimate_ms"),
	RAD_ARRAY_FIELD(struct rad_plan, steps, n_steps, "steps", struct rad_plan_step, &step_fields),
	RAD_ARRAY_FIELD(struct rad_plan, considerations, n_considerations, "considerations", struct rad_consideration,
			&consideration_fields),
};

const struct rad_fields rad_plan_fields = RAD_FIELDS(plan_rows);

json_t *rad_plan_to_json(const struct rad_plan *plan)
{
	return rad_fields_to_json(&rad_plan_fields, plan);
}
