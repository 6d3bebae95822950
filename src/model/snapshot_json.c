/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/json.h>

#include "model/fields.h"

/* Counted from 1, as passes are. */
static bool put_step(json_t *into, const struct rad_field *field, const void *at)
{
	size_t step = *(const size_t *)at;

	return step < RAD_PLAN_STEPS_MAX &&
	       json_object_set_new(into, field->key, json_integer((json_int_t)step + 1)) == 0;
}

static bool put_remaining(json_t *into, const struct rad_field *field, const void *at)
{
	uint64_t remaining_ms = *(const uint64_t *)at;

	if (remaining_ms > INT64_MAX)
		return remaining_ms == UINT64_MAX;
	return json_object_set_new(into, field->key, json_integer((json_int_t)remaining_ms)) == 0;
}

static const struct rad_field ask_rows[] = {
	RAD_WORD_FIELD(struct rad_ask, kind, "kind", enum rad_ask_kind, &rad_words_ask),
	RAD_U32_FIELD(struct rad_ask, number, "number", 0),
	RAD_TEXT_FIELD(struct rad_ask, text, "text"),
};

static const struct rad_fields ask_fields = RAD_FIELDS(ask_rows);

static const struct rad_field snapshot_rows[] = {
	RAD_U64_FIELD(struct rad_snapshot, generation, "generation"),
	RAD_TEXT_FIELD(struct rad_snapshot, job_id, "job_id"),
	RAD_CUSTOM_FIELD(struct rad_snapshot, step, "step", put_step, NULL),
	RAD_WORD_FIELD(struct rad_snapshot, step_kind, "step_kind", enum rad_step_kind, &rad_words_step_kind),
	RAD_BOOL_FIELD(struct rad_snapshot, paused, "paused"),
	RAD_BOOL_FIELD(struct rad_snapshot, finished, "finished"),
	RAD_WORD_FIELD(struct rad_snapshot, outcome, "outcome", enum rad_outcome, &rad_words_outcome),
	RAD_U64_FIELD(struct rad_snapshot, step_done_bytes, "step_done_bytes"),
	RAD_U64_FIELD(struct rad_snapshot, step_total_bytes, "step_total_bytes"),
	RAD_U64_FIELD(struct rad_snapshot, job_done_bytes, "job_done_bytes"),
	RAD_U64_FIELD(struct rad_snapshot, job_total_bytes, "job_total_bytes"),
	RAD_U64_FIELD(struct rad_snapshot, rate_bytes_per_second, "rate_bytes_per_second"),
	RAD_CUSTOM_FIELD(struct rad_snapshot, remaining_ms, "remaining_ms", put_remaining, NULL),
	RAD_U64_FIELD(struct rad_snapshot, bad_bytes, "bad_bytes"),
	RAD_U64_FIELD(struct rad_snapshot, mismatch_bytes, "mismatch_bytes"),
	RAD_U32_FIELD(struct rad_snapshot, retries, "retries", 0),
	RAD_TEMPERATURE_FIELD(struct rad_snapshot, temperature_millicelsius, "temperature_millicelsius"),
	RAD_TEXT_FIELD(struct rad_snapshot, message, "message"),
	RAD_LATER_OBJECT_FIELD(struct rad_snapshot, ask, "ask", struct rad_ask, &ask_fields),
};

static const struct rad_fields snapshot_fields = RAD_FIELDS(snapshot_rows);

json_t *rad_snapshot_to_json(const struct rad_snapshot *snapshot)
{
	return rad_fields_to_json(&snapshot_fields, snapshot);
}
