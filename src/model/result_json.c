/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/json.h>

#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "model/fields.h"

#define FIRST_MISMATCH "mismatch_first_offset"

/* Only where there is a mismatch; `at` is the whole step. */
static bool put_first_mismatch(json_t *into, const struct rad_field *field, const void *at)
{
	const struct rad_step_result *step = at;

	if (step->mismatch_bytes == 0 || step->mismatch_first_offset == UINT64_MAX)
		return true;
	if (step->mismatch_first_offset > INT64_MAX)
		return false;
	return json_object_set_new(into, field->key, json_integer((json_int_t)step->mismatch_first_offset)) == 0;
}

static int get_first_mismatch(const struct rad_reader *reader, const struct rad_field *field, void *at)
{
	struct rad_step_result *step = at;
	int64_t offset;
	int code;

	step->mismatch_first_offset = UINT64_MAX;
	if (!json_object_get(reader->json, field->key))
		return 0;
	code = rad_reader_integer(reader, field->key, 0, INT64_MAX, &offset);
	if (code < 0)
		return code;
	if (step->mismatch_bytes == 0)
		return rad_reader_refuse(reader, field->key, "is given, but nothing differs");
	step->mismatch_first_offset = (uint64_t)offset;
	return 0;
}

static const struct rad_field step_rows[] = {
	RAD_WORD_FIELD(struct rad_step_result, state, "state", enum rad_step_state, &rad_words_step_state),
	RAD_TIME_FIELD(struct rad_step_result, started_wall_ms, "started"),
	RAD_U64_FIELD(struct rad_step_result, duration_ms, "duration_ms"),
	RAD_U64_FIELD(struct rad_step_result, done_bytes, "done_bytes"),
	RAD_U64_FIELD(struct rad_step_result, mismatch_bytes, "mismatch_bytes"),
	{ .key = FIRST_MISMATCH, .kind = RAD_FIELD_CUSTOM, .put = put_first_mismatch, .get = get_first_mismatch },
	RAD_U64_FIELD(struct rad_step_result, unreachable_bytes, "unreachable_bytes"),
	RAD_U32_FIELD(struct rad_step_result, retries, "retries", 0),
	RAD_U32_FIELD(struct rad_step_result, interruptions, "interruptions", 0),
	RAD_BOOL_FIELD(struct rad_step_result, flushed, "flushed"),
	RAD_TEXT_FIELD(struct rad_step_result, message, "message"),
	RAD_LATER_BOOL_FIELD(struct rad_step_result, accepted, "accepted"),
	RAD_LATER_BOOL_FIELD(struct rad_step_result, seen_working, "seen_working"),
	RAD_LATER_BOOL_FIELD(struct rad_step_result, attached, "attached"),
	RAD_LATER_U32_FIELD(struct rad_step_result, witnesses, "witnesses", RAD_WITNESSES_MAX),
	RAD_LATER_U64_FIELD(struct rad_step_result, marked_bytes, "marked_bytes"),
	RAD_LATER_U64_FIELD(struct rad_step_result, expected_errors, "expected_errors"),
	RAD_LATER_U64_FIELD(struct rad_step_result, unexplained_bytes, "unexplained_bytes"),
	RAD_LATER_OBJECT_FIELD(struct rad_step_result, device_status, "device_status", struct rad_device_status,
			       &rad_device_status_fields),
};

static const struct rad_fields step_fields = RAD_FIELDS(step_rows);

static const struct rad_field range_rows[] = {
	RAD_U64_FIELD(struct rad_range, offset_bytes, "offset_bytes"),
	RAD_U64_FIELD(struct rad_range, length_bytes, "length_bytes"),
};

static const struct rad_fields range_fields = RAD_FIELDS(range_rows);

/* The hundredths up to the last one that was measured. */
static bool put_speed(json_t *into, const struct rad_field *field, const void *at)
{
	const uint32_t *speed = at;
	rad_auto_json json_t *array = json_array();
	size_t n = RAD_SPEED_SAMPLES;

	if (!array)
		return false;
	while (n > 0 && speed[n - 1] == 0)
		n--;
	for (size_t i = 0; i < n; i++) {
		if (json_array_append_new(array, json_integer(speed[i])) < 0)
			return false;
	}
	return json_object_set(into, field->key, array) == 0;
}

static int get_speed(const struct rad_reader *reader, const struct rad_field *field, void *at)
{
	uint32_t *speed = at;
	const json_t *array;
	int code = rad_reader_array(reader, field->key, RAD_SPEED_SAMPLES, &array);

	if (code < 0)
		return code;
	for (size_t i = 0; i < json_array_size(array); i++) {
		const json_t *value = json_array_get(array, i);

		if (!json_is_integer(value) || json_integer_value(value) < 0 || json_integer_value(value) > UINT32_MAX)
			return rad_reader_refuse(reader, field->key, "holds something that is no rate");
		speed[i] = (uint32_t)json_integer_value(value);
	}
	return 0;
}

/* The digests as one hexadecimal text; left out when there are none. */
static bool put_witnesses(json_t *into, const struct rad_field *field, const void *at)
{
	const struct rad_witnesses *witnesses = at;
	rad_auto_free char *text = malloc(RAD_WITNESSES_MAX * 16 + 1);
	bool any = false;

	if (!text)
		return false;
	for (size_t i = 0; i < RAD_WITNESSES_MAX; i++) {
		uint8_t bytes[8];

		rad_bytes_put_be64(bytes, witnesses->digests[i]);
		rad_hex_encode(bytes, sizeof(bytes), text + 16 * i);
		any |= witnesses->digests[i] != 0;
	}
	return !any || json_object_set_new(into, field->key, json_string(text)) == 0;
}

static int get_witnesses(const struct rad_reader *reader, const struct rad_field *field, void *at)
{
	struct rad_witnesses *witnesses = at;
	rad_auto_free uint8_t *bytes = NULL;
	const char *text;
	int code;

	memset(witnesses, 0, sizeof(*witnesses));
	if (!json_object_get(reader->json, field->key))
		return 0;
	code = rad_reader_text(reader, field->key, &text);
	if (code < 0)
		return code;
	bytes = malloc(RAD_WITNESSES_MAX * 8);
	if (!bytes || !rad_hex_decode(text, bytes, RAD_WITNESSES_MAX * 8))
		return rad_reader_refuse(reader, field->key, "is not hexadecimal of the right length");
	for (size_t i = 0; i < RAD_WITNESSES_MAX; i++)
		witnesses->digests[i] = rad_bytes_be(bytes, RAD_WITNESSES_MAX * 8, 8 * i, 8);
	return 0;
}

static const struct rad_field result_rows[] = {
	RAD_WORD_FIELD(struct rad_job_result, outcome, "outcome", enum rad_outcome, &rad_words_outcome),
	RAD_WORD_FIELD(struct rad_job_result, level_reached, "level_reached", enum rad_level, &rad_words_level),
	RAD_TEXT_FIELD(struct rad_job_result, reason, "reason"),
	RAD_OBJECT_FIELD(struct rad_job_result, error, "error", struct rad_error, &rad_error_fields),
	RAD_TIME_FIELD(struct rad_job_result, started_wall_ms, "started"),
	RAD_TIME_FIELD(struct rad_job_result, ended_wall_ms, "ended"),
	RAD_U64_FIELD(struct rad_job_result, duration_ms, "duration_ms"),
	RAD_U32_FIELD(struct rad_job_result, interruptions, "interruptions", 0),
	RAD_OBJECT_FIELD(struct rad_job_result, identity_before, "identity_before", struct rad_identity,
			 &rad_identity_fields),
	RAD_OBJECT_FIELD(struct rad_job_result, identity_after, "identity_after", struct rad_identity,
			 &rad_identity_fields),
	RAD_TEXT_FIELD(struct rad_job_result, stream_backend, "stream_backend"),
	RAD_TEXT_FIELD(struct rad_job_result, io_backend, "io_backend"),
	RAD_BOOL_FIELD(struct rad_job_result, reads_bypass_cache, "reads_bypass_cache"),
	RAD_TEMPERATURE_FIELD(struct rad_job_result, temperature_min_millicelsius, "temperature_min_millicelsius"),
	RAD_TEMPERATURE_FIELD(struct rad_job_result, temperature_max_millicelsius, "temperature_max_millicelsius"),
	RAD_ARRAY_FIELD(struct rad_job_result, steps, n_steps, "steps", struct rad_step_result, &step_fields),
	RAD_U64_FIELD(struct rad_job_result, bad_bytes, "bad_bytes"),
	RAD_BOOL_FIELD(struct rad_job_result, bad_ranges_truncated, "bad_ranges_truncated"),
	RAD_ARRAY_FIELD(struct rad_job_result, bad_ranges, n_bad_ranges, "bad_ranges", struct rad_range, &range_fields),
	RAD_LATER_OBJECT_FIELD(struct rad_job_result, hidden_before, "hidden_before", struct rad_hidden,
			       &rad_hidden_fields),
	RAD_LATER_OBJECT_FIELD(struct rad_job_result, hidden_after, "hidden_after", struct rad_hidden,
			       &rad_hidden_fields),
	RAD_LATER_OBJECT_FIELD(struct rad_job_result, health_before, "health_before", struct rad_health,
			       &rad_health_fields),
	RAD_LATER_OBJECT_FIELD(struct rad_job_result, health_after, "health_after", struct rad_health,
			       &rad_health_fields),
	RAD_CUSTOM_FIELD(struct rad_job_result, witnesses, "witness_digests", put_witnesses, get_witnesses),
	RAD_CUSTOM_FIELD(struct rad_job_result, speed_kib_s, "speed_kib_s", put_speed, get_speed),
};

const struct rad_fields rad_result_fields = RAD_FIELDS(result_rows);

json_t *rad_result_to_json(const struct rad_job_result *result)
{
	return rad_fields_to_json(&rad_result_fields, result);
}

/* A resume adds to this list, and adding counts on its order. */
static int check_ranges(const struct rad_job_result *result, const struct rad_reader *reader)
{
	uint64_t end = 0;
	uint64_t sum = 0;

	for (size_t i = 0; i < result->n_bad_ranges; i++) {
		const struct rad_range *range = &result->bad_ranges[i];

		if (range->length_bytes == 0 || range->length_bytes > INT64_MAX - range->offset_bytes)
			return rad_reader_refuse(reader, "bad_ranges", "holds an impossible range");
		if (i > 0 && range->offset_bytes <= end)
			return rad_reader_refuse(reader, "bad_ranges", "is not sorted and merged");
		end = range->offset_bytes + range->length_bytes;
		sum += range->length_bytes;
	}
	if (result->bad_bytes < sum || (result->bad_bytes > sum && !result->bad_ranges_truncated))
		return rad_reader_refuse(reader, "bad_bytes", "is not the sum of bad_ranges");
	return 0;
}

int rad_result_from_json(const json_t *json, struct rad_job_result *ret, struct rad_error *err)
{
	static const struct rad_plan no_plan;
	struct rad_reader reader = { .json = json, .index = SIZE_MAX, .err = err };
	int code;

	rad_job_result_init(ret, &no_plan);
	code = rad_fields_from_json(&rad_result_fields, &reader, ret);
	if (code == 0)
		code = check_ranges(ret, &reader);
	if (code < 0)
		rad_job_result_init(ret, &no_plan);
	return code;
}
