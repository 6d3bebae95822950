/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/json.h>

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "example.h"
#include "model/fields.h"

static struct example example;
static struct rad_job_intent intent;
static struct rad_job_result result;

static int setup(void **state)
{
	example_fill(&example);
	return 0;
}

static void assert_intent_round_trip(void)
{
	rad_auto_json json_t *json = rad_intent_to_json(&example.intent);
	rad_auto_json json_t *again = NULL;
	struct rad_error err = { 0 };

	assert_non_null(json);
	memset(&intent, 0xAA, sizeof(intent));
	if (rad_intent_from_json(json, &intent, &err) < 0)
		fail_msg("%s", err.text);
	assert_memory_equal(&intent, &example.intent, sizeof(intent));
	again = rad_intent_to_json(&intent);
	assert_same_json(json, again);
}

static void assert_result_round_trip(void)
{
	rad_auto_json json_t *json = rad_result_to_json(&example.result);
	rad_auto_json json_t *again = NULL;
	struct rad_error err = { 0 };

	assert_non_null(json);
	memset(&result, 0xAA, sizeof(result));
	if (rad_result_from_json(json, &result, &err) < 0)
		fail_msg("%s", err.text);
	assert_memory_equal(&result, &example.result, sizeof(result));
	again = rad_result_to_json(&result);
	assert_same_json(json, again);
}

static void test_record_is_the_example(void **state)
{
	rad_auto_json json_t *want = example_json();
	rad_auto_json json_t *json = rad_record_to_json(&example.record);

	assert_same_json(json, want);
}

static void test_record_without_a_part(void **state)
{
	rad_auto_json json_t *json = NULL;

	example.drive.result = NULL;
	assert_null(rad_record_to_json(&example.record));
	example.record.n_drives = 0;
	json = rad_record_to_json(&example.record);
	assert_string_equal(json_string_value(json_object_get(json, "outcome")), "none");
}

static void test_file_to_struct_and_back(void **state)
{
	rad_auto_json json_t *record = example_json();
	json_t *drive = json_array_get(json_object_get(record, "drives"), 0);
	rad_auto_json json_t *again = NULL;
	struct rad_error err = { 0 };

	/* a record's drive is an intent with a result in it */
	assert_int_equal(rad_intent_from_json(drive, &intent, &err), 0);
	assert_memory_equal(&intent, &example.intent, sizeof(intent));
	assert_int_equal(rad_result_from_json(json_object_get(drive, "result"), &result, &err), 0);
	assert_memory_equal(&result, &example.result, sizeof(result));
	again = rad_result_to_json(&result);
	assert_same_json(again, json_object_get(drive, "result"));
}

static void test_plain_round_trips(void **state)
{
	assert_intent_round_trip();
	assert_result_round_trip();
	memset(&example.intent, 0, sizeof(example.intent));
	assert_intent_round_trip();
	rad_job_result_init(&example.result, &example.intent.plan);
	assert_result_round_trip();
}

static void fill_to_the_brim(char *text, size_t size)
{
	for (size_t i = 0; i + 1 < size; i++)
		text[i] = (char)('!' + i % 90); /* with quotes and backslashes */
}

/* Everything that a drive may tell, and a plan by its own commands. */
static void test_device_intent(void **state)
{
	struct rad_capability *capability = &example.intent.capability;

	capability->bus = RAD_BUS_NVME;
	capability->asked = true;
	for (int i = 0; i < RAD_TECHNIQUE_COUNT; i++) {
		capability->offers[i].offer = (enum rad_offer)(i % 4);
		capability->offers[i].estimate_ms = (uint64_t)i;
		if (i % 2)
			fill_to_the_brim(capability->offers[i].reason, sizeof(capability->offers[i].reason));
		if (capability->offers[i].offer == RAD_OFFER_NO && !capability->offers[i].reason[0])
			capability->offers[i].estimate_ms = 0;
	}
	capability->hidden = (struct rad_hidden){ .known = true, .hpa = true, .native_bytes = 7, .can_show = true };
	capability->security.frozen = true;
	fill_to_the_brim(capability->trusted.ssc, sizeof(capability->trusted.ssc));
	rad_health_init(&capability->health);
	capability->health.known = true;
	capability->health.power_on_hours = 0;
	capability->health.used_percent = 255;
	while (rad_capability_add_not_covered(capability, "boot partitions"))
		;
	assert_int_equal(capability->n_not_covered, RAD_NOT_COVERED_MAX);
	example.intent.plan.n_steps = RAD_STEP_KIND_COUNT;
	for (int i = 0; i < RAD_STEP_KIND_COUNT; i++) {
		struct rad_plan_step *step = &example.intent.plan.steps[i];

		*step = (struct rad_plan_step){ .kind = (enum rad_step_kind)i, .technique = RAD_TECHNIQUE_OVERWRITE };
		if (i == RAD_STEP_DEVICE)
			step->technique = RAD_TECHNIQUE_NVME_FORMAT_CRYPTO;
		if (i == RAD_STEP_OVERWRITE || i == RAD_STEP_MARK || rad_step_reads((enum rad_step_kind)i))
			step->fill.kind = RAD_FILL_STREAM;
		step->reads_may_fail = i == RAD_STEP_VERIFY_GONE;
	}
	assert_intent_round_trip();
}

static void test_device_result(void **state)
{
	struct rad_job_result *full = &example.result;

	full->steps[0].accepted = full->steps[0].seen_working = full->steps[0].attached = true;
	full->steps[0].witnesses = RAD_WITNESSES_MAX;
	full->steps[0].marked_bytes = 1;
	full->steps[0].expected_errors = 2;
	full->steps[0].unexplained_bytes = 3;
	full->steps[0].device_status = (struct rad_device_status){ RAD_STATUS_TCG, { 1, 2, 3, 4 } };
	full->hidden_after = (struct rad_hidden){ .known = true, .dco = true };
	rad_health_init(&full->health_before);
	full->health_before.known = true;
	full->witnesses.digests[0] = 1;
	full->witnesses.digests[RAD_WITNESSES_MAX - 1] = UINT64_MAX;
	assert_result_round_trip();
}

static void test_fullest_intent(void **state)
{
	struct rad_job_intent *full = &example.intent;
	static const enum rad_fill_kind kinds[] = { RAD_FILL_BYTES, RAD_FILL_RANDOM_BYTE, RAD_FILL_COMPLEMENT,
						    RAD_FILL_STREAM };

	fill_to_the_brim(full->job_id, sizeof(full->job_id));
	fill_to_the_brim(full->drive.identity.stable_id, sizeof(full->drive.identity.stable_id));
	fill_to_the_brim(full->drive.protection_reason, sizeof(full->drive.protection_reason));
	fill_to_the_brim(full->plan.refusal, sizeof(full->plan.refusal));
	full->drive.identity.size_bytes = INT64_MAX;
	full->drive.max_request_bytes = UINT32_MAX;
	full->drive.temperature_millicelsius = -273150;
	full->drive.removable = full->drive.read_only = full->drive.simulated = true;
	full->drive.protection = RAD_PROTECTION_NO_MEDIUM;
	full->drive.n_contents = RAD_DRIVE_CONTENTS_MAX;
	full->drive.n_uses = RAD_DRIVE_USES_MAX;
	for (size_t i = 0; i < RAD_DRIVE_USES_MAX; i++) {
		full->drive.uses[i].kind = (enum rad_use_kind)(i % RAD_USE_COUNT);
		fill_to_the_brim(full->drive.uses[i].by, sizeof(full->drive.uses[i].by));
	}
	full->plan.refused = true;
	full->plan.n_steps = RAD_PLAN_STEPS_MAX;
	for (size_t i = 0; i < RAD_PLAN_STEPS_MAX; i++) {
		struct rad_plan_step *step = &full->plan.steps[i];

		*step = (struct rad_plan_step){ .kind = (enum rad_step_kind)(i % 2),
						.pass = (uint32_t)i / 2,
						.extent = (enum rad_extent)(i % 3),
						.sample_permille = 1000,
						.cancel = (enum rad_cancel)(i % 4),
						.technique = RAD_TECHNIQUE_OVERWRITE };
		step->fill.kind = kinds[i % 4];
		if (i % 4 == 0) {
			step->fill.length = (uint8_t)(i % RAD_FILL_BYTES_MAX + 1);
			memset(step->fill.bytes, (int)(0x80 + i), step->fill.length);
		} else if (i % 4 < 3) {
			step->fill.slot = (uint8_t)(i % RAD_FILL_SLOTS);
		}
	}
	full->plan.n_considerations = RAD_TECHNIQUE_COUNT;
	memset(full->slots, 0xC3, sizeof(full->slots));
	assert_intent_round_trip();
}

static void test_fullest_result(void **state)
{
	struct rad_job_result *full = &example.result;

	full->n_steps = RAD_PLAN_STEPS_MAX;
	for (size_t i = 0; i < RAD_PLAN_STEPS_MAX; i++)
		full->steps[i].state = (enum rad_step_state)(i % 7);
	full->steps[3].mismatch_bytes = 1;
	full->steps[3].mismatch_first_offset = 0;
	full->steps[4].mismatch_bytes = 2;
	full->steps[4].mismatch_first_offset = INT64_MAX;
	full->steps[5].mismatch_bytes = 3; /* counted, but nobody said where */
	full->error = (struct rad_error){ RAD_ERROR_DEVICE, -5,	       { RAD_STATUS_NVME, { 0, 0x84, 0xFF, 1 } },
					  "write",	    "refused", "unplug" };
	full->temperature_min_millicelsius = RAD_TEMPERATURE_UNKNOWN;
	full->temperature_max_millicelsius = RAD_TEMPERATURE_UNKNOWN;
	full->ended_wall_ms = 0;
	full->interruptions = UINT32_MAX;
	for (size_t i = 0; i < RAD_SPEED_SAMPLES; i++)
		full->speed_kib_s[i] = i == 50 ? 0 : UINT32_MAX;
	for (uint64_t i = 0; i <= RAD_RANGES_MAX; i++)
		rad_job_result_add_bad_range(full, i * 1000, 3);
	assert_true(full->bad_ranges_truncated);
	assert_result_round_trip();
	memset(full->speed_kib_s, 0, sizeof(full->speed_kib_s));
	assert_result_round_trip();
}

static void test_absent_keys(void **state)
{
	rad_auto_json json_t *json = NULL;
	json_t *step;

	example.result.temperature_min_millicelsius = RAD_TEMPERATURE_UNKNOWN;
	memset(example.result.speed_kib_s, 0, sizeof(example.result.speed_kib_s));
	example.result.steps[1].mismatch_first_offset = 5; /* of nothing */
	example.result.steps[0].started_wall_ms = 0;
	json = rad_result_to_json(&example.result);
	step = json_array_get(json_object_get(json, "steps"), 0);
	assert_null(json_object_get(json, "temperature_min_millicelsius"));
	assert_non_null(json_object_get(json, "temperature_max_millicelsius"));
	assert_int_equal(json_array_size(json_object_get(json, "speed_kib_s")), 0);
	assert_string_equal(json_string_value(json_object_get(step, "started")), "unknown");
	step = json_array_get(json_object_get(json, "steps"), 1);
	assert_null(json_object_get(step, "mismatch_first_offset"));
}

static void assert_time(int64_t wall_ms, const char *text, int64_t back)
{
	rad_auto_json json_t *json = NULL;

	example.intent.created_wall_ms = wall_ms;
	json = rad_intent_to_json(&example.intent);
	assert_string_equal(json_string_value(json_object_get(json, "created")), text);
	assert_int_equal(rad_intent_from_json(json, &intent, NULL), 0);
	assert_int_equal(intent.created_wall_ms, back);
}

static void test_times(void **state)
{
	assert_time(0, "unknown", 0);
	assert_time(-5, "unknown", 0);
	assert_time(INT64_MAX, "unknown", 0);
	assert_time(INT64_MIN, "unknown", 0);
	assert_time(999, "unknown", 0);
	assert_time(1000, "1970-01-01T00:00:01Z", 1000);
	assert_time(951782400123, "2000-02-29T00:00:00Z", 951782400000);
	assert_time(INT64_C(253402300799000), "9999-12-31T23:59:59Z", INT64_C(253402300799000));
}

static void test_what_cannot_be_written(void **state)
{
	struct rad_fill *fill = &example.intent.plan.steps[0].fill;

	example.intent.drive.identity.size_bytes = (uint64_t)INT64_MAX + 1;
	assert_null(rad_intent_to_json(&example.intent));
	setup(NULL);
	example.intent.drive.n_contents = RAD_DRIVE_CONTENTS_MAX + 1;
	assert_null(rad_intent_to_json(&example.intent));
	setup(NULL);
	example.intent.plan.steps[1].pass = RAD_PASSES_MAX;
	assert_null(rad_intent_to_json(&example.intent));
	setup(NULL);
	example.intent.drive.bus = RAD_BUS_COUNT;
	assert_null(rad_intent_to_json(&example.intent));
	setup(NULL);
	fill->length = RAD_FILL_BYTES_MAX + 1;
	assert_null(rad_intent_to_json(&example.intent));
	fill->length = 0;
	assert_null(rad_intent_to_json(&example.intent));
	*fill = (struct rad_fill){ RAD_FILL_COMPLEMENT, .slot = RAD_FILL_SLOTS };
	assert_null(rad_intent_to_json(&example.intent));
	fill->kind = (enum rad_fill_kind)9;
	assert_null(rad_intent_to_json(&example.intent));
	example.result.error.kind = (enum rad_error_kind)8;
	assert_null(rad_result_to_json(&example.result));
	setup(NULL);
	example.result.steps[0].mismatch_bytes = 1;
	example.result.steps[0].mismatch_first_offset = (uint64_t)INT64_MAX + 1;
	assert_null(rad_result_to_json(&example.result));
}

static void test_bytes_that_are_not_utf8(void **state)
{
	rad_auto_json json_t *json = NULL;

	(void)snprintf(example.intent.drive.node, sizeof(example.intent.drive.node), "/dev/\xC3");
	memset(example.intent.drive.identity.vendor, 'v', sizeof(example.intent.drive.identity.vendor)); /* no NUL */
	json = rad_drive_to_json(&example.intent.drive);
	assert_string_equal(json_string_value(json_object_get(json, "node")), "/dev/?");
	assert_int_equal(json_string_length(json_object_get(json, "vendor")), 32);
}

static void test_fill_shapes(void **state)
{
	static const struct {
		struct rad_fill fill;
		const char *want;
	} rows[] = {
		{ { RAD_FILL_BYTES, .length = 3, .bytes = { 0x92, 0x49, 0x24 } },
		  "{\"kind\":\"bytes\",\"bytes\":\"924924\",\"text\":\"92 49 24\"}" },
		{ { RAD_FILL_RANDOM_BYTE }, "{\"kind\":\"random-byte\",\"slot\":0,\"text\":\"random byte A\"}" },
		{ { RAD_FILL_COMPLEMENT }, "{\"kind\":\"complement\",\"slot\":0,\"text\":\"complement of A\"}" },
		{ { RAD_FILL_STREAM }, "{\"kind\":\"stream\",\"text\":\"random stream\"}" },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++) {
		rad_auto_json json_t *want = json_loads(rows[i].want, 0, NULL);
		rad_auto_json json_t *plan = NULL;

		example.intent.plan.steps[0].fill = rows[i].fill;
		plan = rad_plan_to_json(&example.intent.plan);
		assert_same_json(json_object_get(json_array_get(json_object_get(plan, "steps"), 0), "fill"), want);
	}
}

static void test_profile(void **state)
{
	const struct rad_profile profile = {
		.id = "p",
		.title_en = "E",
		.title_sv = "Ö",
		.variant = "v",
		.source = "s",
		.remark = "r",
		.level_wanted = RAD_LEVEL_CLEAR,
		.n_passes = 2,
		.passes = { { { RAD_FILL_STREAM }, RAD_EXTENT_NONE },
			    { { RAD_FILL_BYTES, .length = 1 }, RAD_EXTENT_SAMPLE } },
		.sample_permille = 100,
		.bad_sectors = RAD_BAD_SECTORS_FAIL,
		.bad_bytes_max = 4096,
		.sha256 = "ab",
	};
	rad_auto_json json_t *json = rad_profile_to_json(&profile);
	rad_auto_json json_t *want = json_loads(
		"{\"id\":\"p\",\"title_en\":\"E\",\"title_sv\":\"Ö\",\"variant\":\"v\",\"source\":\"s\",\"remark\":"
		"\"r\","
		"\"level_wanted\":\"clear\",\"device_commands\":false,\"techniques\":[],\"verify\":\"none\",\"marks_"
		"permille\":0,\"passes\":[{\"fill\":{\"kind\":\"stream\","
		"\"text\":"
		"\"random "
		"stream\"},\"verify\":\"none\"},{\"fill\":{\"kind\":\"bytes\",\"bytes\":\"00\",\"text\":\"00\"},"
		"\"verify\":\"sample\"}],\"sample_permille\":100,\"bad_sectors\":\"fail\",\"bad_bytes_max\":4096,"
		"\"sha256\":\"ab\"}",
		0, NULL);

	assert_same_json(json, want);
}

static void test_snapshot(void **state)
{
	struct rad_snapshot snapshot = {
		.generation = 5,
		.job_id = "j",
		.step = 1,
		.step_kind = RAD_STEP_VERIFY,
		.paused = true,
		.step_done_bytes = 1,
		.step_total_bytes = 2,
		.job_done_bytes = 3,
		.job_total_bytes = 4,
		.rate_bytes_per_second = 6,
		.remaining_ms = UINT64_MAX,
		.bad_bytes = 7,
		.mismatch_bytes = 8,
		.retries = 9,
		.temperature_millicelsius = RAD_TEMPERATURE_UNKNOWN,
		.message = "m",
	};
	rad_auto_json json_t *want = json_loads(
		"{\"generation\":5,\"job_id\":\"j\",\"step\":2,\"step_kind\":\"verify\",\"paused\":true,\"finished\":"
		"false,"
		"\"outcome\":\"none\",\"step_done_bytes\":1,\"step_total_bytes\":2,\"job_done_bytes\":3,"
		"\"job_total_bytes\":4,\"rate_bytes_per_second\":6,\"bad_bytes\":7,\"mismatch_bytes\":8,\"retries\":9,"
		"\"message\":\"m\"}",
		0, NULL);
	rad_auto_json json_t *unknown = rad_snapshot_to_json(&snapshot);
	rad_auto_json json_t *known = NULL;

	assert_same_json(unknown, want);
	snapshot.remaining_ms = 1000;
	snapshot.temperature_millicelsius = -1;
	known = rad_snapshot_to_json(&snapshot);
	assert_int_equal(json_integer_value(json_object_get(known, "remaining_ms")), 1000);
	assert_int_equal(json_integer_value(json_object_get(known, "temperature_millicelsius")), -1);
	snapshot.remaining_ms = UINT64_MAX - 1;
	assert_null(rad_snapshot_to_json(&snapshot));
}

static void test_single_objects(void **state)
{
	rad_auto_json json_t *record = example_json();
	json_t *drive = json_array_get(json_object_get(record, "drives"), 0);
	rad_auto_json json_t *identity = rad_identity_to_json(&example.result.identity_before);
	rad_auto_json json_t *error = rad_error_to_json(&example.result.error);
	rad_auto_json json_t *found = rad_drive_to_json(&example.intent.drive);

	assert_same_json(identity, json_object_get(json_object_get(drive, "result"), "identity_before"));
	assert_same_json(error, json_object_get(json_object_get(drive, "result"), "error"));
	assert_same_json(found, json_object_get(drive, "drive"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_record_is_the_example, setup),
		cmocka_unit_test_setup(test_record_without_a_part, setup),
		cmocka_unit_test_setup(test_file_to_struct_and_back, setup),
		cmocka_unit_test_setup(test_plain_round_trips, setup),
		cmocka_unit_test_setup(test_device_intent, setup),
		cmocka_unit_test_setup(test_device_result, setup),
		cmocka_unit_test_setup(test_fullest_intent, setup),
		cmocka_unit_test_setup(test_fullest_result, setup),
		cmocka_unit_test_setup(test_absent_keys, setup),
		cmocka_unit_test_setup(test_times, setup),
		cmocka_unit_test_setup(test_what_cannot_be_written, setup),
		cmocka_unit_test_setup(test_bytes_that_are_not_utf8, setup),
		cmocka_unit_test_setup(test_fill_shapes, setup),
		cmocka_unit_test_setup(test_profile, setup),
		cmocka_unit_test_setup(test_snapshot, setup),
		cmocka_unit_test_setup(test_single_objects, setup),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
