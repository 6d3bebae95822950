/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading what somebody else wrote into the journal: whatever is changed in a good document must be refused by name,
 * and nothing may crash.
 */
#include <radera/json.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "example.h"
#include "model/fields.h"

static struct rad_job_intent intent;
static struct rad_job_result result;

/* The value at a way such as "plan.steps[1].fill"; its parent and last key where asked for. */
static json_t *walk(json_t *json, const char *way, json_t **ret_parent, char *ret_key, size_t key_size)
{
	char *copy = strdup(way);
	char *rest = copy;
	char *part;

	while ((part = strsep(&rest, "."))) {
		char *bracket = strchr(part, '[');

		if (bracket)
			*bracket = '\0';
		*ret_parent = json;
		(void)rad_text_copy(ret_key, key_size, part);
		json = json_object_get(json, part);
		if (bracket)
			json = json_array_get(json, (size_t)atoi(bracket + 1));
	}
	free(copy);
	return json;
}

static int read_either(bool is_result, const json_t *json, struct rad_error *err)
{
	return is_result ? rad_result_from_json(json, &result, err) : rad_intent_from_json(json, &intent, err);
}

static void assert_emptied(bool is_result)
{
	static const struct rad_job_intent no_intent;
	static const struct rad_plan no_plan;
	static struct rad_job_result no_result;

	rad_job_result_init(&no_result, &no_plan);
	if (is_result)
		assert_memory_equal(&result, &no_result, sizeof(result));
	else
		assert_memory_equal(&intent, &no_intent, sizeof(intent));
}

static const struct {
	const char *way;   /* what is replaced, within the drive's entry */
	const char *value; /* by this JSON, or NULL: taken away */
	const char *named; /* what the message must name; NULL: the way without "result." */
} rows[] = {
	{ "job_id", "7", NULL },
	{ "job_id", NULL, NULL },
	{ "job_id", "\"0123456789012345678901234567890123456789\"", "job_id is too long" },
	{ "drive", NULL, NULL },
	{ "drive", "[]", NULL },
	{ "drive.size_bytes", "-1", NULL },
	{ "drive.size_bytes", "1.0", NULL },
	{ "drive.size_bytes", "\"1\"", NULL },
	{ "drive.size_bytes", "null", NULL },
	{ "drive.bus", "\"floppy\"", "drive.bus is an unknown word" },
	{ "drive.bus", "1", NULL },
	{ "drive.removable", "0", NULL },
	{ "drive.removable", "\"false\"", NULL },
	{ "drive.max_request_bytes", "4294967296", NULL },
	{ "drive.contents", "{}", NULL },
	{ "drive.contents", NULL, NULL },
	{ "drive.contents[1].kind", "[]", NULL },
	{ "drive.contents[1].where", "\"0123456789abcdef\"", NULL },
	{ "drive.uses", "[3]", "drive.uses[0] must be an object" },
	{ "drive.uses", "[{\"kind\":\"eaten\",\"by\":\"\"}]", "drive.uses[0].kind" },
	{ "drive.protection", "\"unknown\"", NULL },
	{ "plan.profile", "\"x\"", NULL },
	{ "plan.profile.sha256", NULL, NULL },
	{ "plan.level_wanted", "\"destroy\"", NULL },
	{ "plan.technique", "\"unknown\"", NULL },
	{ "plan.refused", "\"\"", NULL },
	{ "plan.steps[1].kind", "\"discard\"", NULL },
	{ "plan.steps[1].pass", "0", NULL },
	{ "plan.steps[1].pass", "41", NULL },
	{ "plan.steps[1].sample_permille", "1001", NULL },
	{ "plan.steps[1].fill", "[]", NULL },
	{ "plan.steps[1].fill.kind", "\"byte\"", NULL },
	{ "plan.steps[1].fill.kind", "\"complement\"", "plan.steps[1].fill.slot is missing" },
	{ "plan.steps[1].fill.bytes", "\"\"", NULL },
	{ "plan.steps[1].fill.bytes", "\"0\"", NULL },
	{ "plan.steps[1].fill.bytes", "\"0g\"", NULL },
	{ "plan.steps[1].fill.bytes", "\"000\"", NULL },
	{ "plan.steps[1].fill.bytes", NULL, NULL },
	{ "plan.steps[1].fill", "{\"kind\":\"random-byte\",\"slot\":16,\"text\":\"\"}", "plan.steps[1].fill.slot" },
	{ "plan.steps[1].fill", "{\"kind\":\"random-byte\",\"slot\":-1,\"text\":\"\"}", "plan.steps[1].fill.slot" },
	{ "plan.steps[1].fill.text", NULL, NULL },
	{ "plan.considerations[0].title", "0", NULL },
	{ "plan.considerations[0].choice", "\"perhaps\"", NULL },
	{ "seed", "\"00\"", NULL },
	{ "seed", "\"zz0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"", NULL },
	{ "slots", "0", NULL },
	{ "created", "\"2026-11-20 13:58:00Z\"", "created is not a time" },
	{ "created", "\"2026-02-30T00:00:00Z\"", NULL },
	{ "created", "\"2026-11-20T13:58:00+00:00\"", NULL },
	{ "created", "\"2026-11-20T13:58:60Z\"", NULL },
	{ "created", "\"2026-11-2 T13:58:00Z\"", NULL },
	{ "created", "\"1970-01-01T00:00:00Z\"", NULL },
	{ "created", "\"1969-12-31T23:59:59Z\"", NULL },
	{ "created", "\"\"", NULL },
	{ "created", "1795183080", NULL },

	{ "result.outcome", "\"wiped\"", NULL },
	{ "result.reason", "false", NULL },
	{ "result.error", NULL, NULL },
	{ "result.error.kind", "\"unknown\"", NULL },
	{ "result.error.kind", NULL, NULL },
	{ "result.error.code", "2147483648", NULL },
	{ "result.error.device_status.bytes", "\"0000\"", NULL },
	{ "result.identity_after", "\"\"", NULL },
	{ "result.identity_after.serial", "{}", NULL },
	{ "result.temperature_min_millicelsius", "null", NULL },
	{ "result.temperature_min_millicelsius", "-2147483648", NULL },
	{ "result.temperature_min_millicelsius", "2147483648", NULL },
	{ "result.interruptions", "-1", NULL },
	{ "result.steps", NULL, NULL },
	{ "result.steps[1].state", "\"done\"", NULL },
	{ "result.steps[0].done_bytes", NULL, NULL },
	{ "result.steps[0].mismatch_first_offset", "0", NULL },
	{ "result.steps[0].flushed", "1", NULL },
	{ "result.bad_ranges[0].length_bytes", "0", "bad_ranges" },
	{ "result.bad_ranges[0].length_bytes", "9223372036854775807", "bad_ranges" },
	{ "result.bad_ranges[0].offset_bytes", "-1", NULL },
	{ "result.bad_ranges", "[{\"offset_bytes\":9,\"length_bytes\":768},{\"offset_bytes\":5,\"length_bytes\":768}]",
	  "bad_ranges is not sorted" },
	{ "result.bad_ranges",
	  "[{\"offset_bytes\":0,\"length_bytes\":768},{\"offset_bytes\":768,\"length_bytes\":768}]",
	  "bad_ranges is not sorted and merged" },
	{ "result.bad_bytes", "1535", "bad_bytes is not the sum" },
	{ "result.bad_bytes", "1537", "bad_bytes is not the sum" },
	{ "result.speed_kib_s", "[-1]", NULL },
	{ "result.speed_kib_s", "[1,\"2\"]", NULL },
	{ "result.speed_kib_s", "{}", NULL },
};

static void replace(json_t *drive, const char *way, const char *value)
{
	json_t *parent = NULL;
	char key[64];

	(void)walk(drive, way, &parent, key, sizeof(key));
	assert_non_null(parent);
	if (value)
		assert_int_equal(json_object_set_new(parent, key, json_loads(value, JSON_DECODE_ANY, NULL)), 0);
	else
		assert_int_equal(json_object_del(parent, key), 0);
}

static void test_rows(void **state)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++) {
		rad_auto_json json_t *record = example_json();
		json_t *drive = json_array_get(json_object_get(record, "drives"), 0);
		bool is_result = rad_text_has_prefix(rows[i].way, "result.");
		const char *named = rows[i].named ? rows[i].named : rows[i].way + (is_result ? strlen("result.") : 0);
		struct rad_error err = { 0 };
		int code;

		replace(drive, rows[i].way, rows[i].value);
		code = read_either(is_result, is_result ? json_object_get(drive, "result") : drive, &err);
		if (code != -RAD_ERROR_EVIDENCE || err.kind != RAD_ERROR_EVIDENCE || !strstr(err.text, named))
			fail_msg("row %zu, %s = %s: code %d, \"%s\"", i, rows[i].way,
				 rows[i].value ? rows[i].value : "(nothing)", code, err.text);
		assert_emptied(is_result);
	}
}

static void spoil_each(json_t *root, json_t *json, bool is_result, size_t *n);

/* Takes one value away, and turns it into something of another type. */
static void spoil(json_t *root, json_t *json, const char *key, bool is_result, size_t *n)
{
	rad_auto_json json_t *kept = json_incref(json_object_get(json, key));

	assert_int_equal(json_object_set_new(json, key, json_real(0.5)), 0);
	assert_int_equal(read_either(is_result, root, NULL), -RAD_ERROR_EVIDENCE);
	assert_int_equal(json_object_set_new(json, key, json_null()), 0);
	assert_int_equal(read_either(is_result, root, NULL), -RAD_ERROR_EVIDENCE);
	assert_int_equal(json_object_del(json, key), 0);
	if (!rad_text_has_prefix(key, "temperature_"))
		assert_int_equal(read_either(is_result, root, NULL), -RAD_ERROR_EVIDENCE);
	else
		assert_int_equal(read_either(is_result, root, NULL), 0);
	assert_int_equal(json_object_set(json, key, kept), 0);
	(*n)++;
	if (json_is_object(kept))
		spoil_each(root, kept, is_result, n);
	for (size_t i = 0; i < json_array_size(kept); i++)
		spoil_each(root, json_array_get(kept, i), is_result, n);
}

/* Every single value there is, one after another. Over a copy, because taking away reorders the keys. */
static void spoil_each(json_t *root, json_t *json, bool is_result, size_t *n)
{
	rad_auto_json json_t *copy = json_copy(json);
	const char *key;
	json_t *value;

	json_object_foreach(copy, key, value)
	{
		if (!rad_text_equal(key, "result"))
			spoil(root, json, key, is_result, n);
	}
}

static void test_every_value(void **state)
{
	rad_auto_json json_t *record = example_json();
	json_t *drive = json_array_get(json_object_get(record, "drives"), 0);
	size_t n = 0;

	spoil_each(drive, drive, false, &n);
	assert_int_equal(read_either(false, drive, NULL), 0);
	assert_true(n > 60);
	n = 0;
	spoil_each(json_object_get(drive, "result"), json_object_get(drive, "result"), true, &n);
	assert_int_equal(read_either(true, json_object_get(drive, "result"), NULL), 0);
	assert_true(n > 60);
}

static void grow(json_t *drive, const char *way, size_t n, const char *element)
{
	json_t *parent = NULL;
	char key[64];
	json_t *array = walk(drive, way, &parent, key, sizeof(key));
	rad_auto_json json_t *value =
		element ? json_loads(element, JSON_DECODE_ANY, NULL) : json_incref(json_array_get(array, 0));

	assert_non_null(value);
	while (json_array_size(array) < n)
		assert_int_equal(json_array_append(array, value), 0);
}

static void test_too_many_elements(void **state)
{
	static const struct {
		const char *way;
		size_t max;
		const char *element;
	} arrays[] = {
		{ "drive.contents", RAD_DRIVE_CONTENTS_MAX, NULL },
		{ "drive.uses", RAD_DRIVE_USES_MAX, "{\"kind\":\"swap\",\"by\":\"x\"}" },
		{ "plan.steps", RAD_PLAN_STEPS_MAX, NULL },
		{ "plan.considerations", RAD_TECHNIQUE_COUNT, NULL },
		{ "result.steps", RAD_PLAN_STEPS_MAX, NULL },
		{ "result.speed_kib_s", RAD_SPEED_SAMPLES, "1" },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(arrays); i++) {
		rad_auto_json json_t *record = example_json();
		json_t *drive = json_array_get(json_object_get(record, "drives"), 0);
		bool is_result = rad_text_has_prefix(arrays[i].way, "result.");
		json_t *json = is_result ? json_object_get(drive, "result") : drive;
		struct rad_error err = { 0 };

		grow(drive, arrays[i].way, arrays[i].max, arrays[i].element);
		assert_int_equal(read_either(is_result, json, &err), 0);
		grow(drive, arrays[i].way, arrays[i].max + 1, arrays[i].element);
		assert_int_equal(read_either(is_result, json, &err), -RAD_ERROR_EVIDENCE);
		assert_non_null(strstr(err.text, "too many elements"));
		grow(drive, arrays[i].way, 100000, arrays[i].element);
		assert_int_equal(read_either(is_result, json, &err), -RAD_ERROR_EVIDENCE);
	}
}

static void test_too_many_ranges(void **state)
{
	rad_auto_json json_t *record = example_json();
	json_t *json = json_object_get(json_array_get(json_object_get(record, "drives"), 0), "result");
	json_t *ranges = json_object_get(json, "bad_ranges");
	struct rad_error err = { 0 };

	assert_int_equal(json_array_clear(ranges), 0);
	for (int i = 0; i <= RAD_RANGES_MAX; i++)
		assert_int_equal(json_array_append_new(
					 ranges, json_pack("{s:i,s:i}", "offset_bytes", i * 10, "length_bytes", 1)),
				 0);
	assert_int_equal(rad_result_from_json(json, &result, &err), -RAD_ERROR_EVIDENCE);
	assert_string_equal(err.text, "bad_ranges has too many elements");
}

static void test_nul_in_text(void **state)
{
	rad_auto_json json_t *record = example_json();
	json_t *drive = json_array_get(json_object_get(record, "drives"), 0);
	struct rad_error err = { 0 };

	assert_int_equal(json_object_set_new(drive, "inventory_id", json_stringn("A\0B", 3)), 0);
	assert_int_equal(rad_intent_from_json(drive, &intent, &err), -RAD_ERROR_EVIDENCE);
	assert_string_equal(err.text, "inventory_id holds a NUL character");
}

static void test_no_object(void **state)
{
	static const char *const texts[] = {
		"[]", "7", "null", "\"x\"", "{}", "[[[[]]]]", "{\"drive\":{\"drive\":{}}}"
	};
	struct rad_error err = { 0 };

	assert_int_equal(rad_intent_from_json(NULL, &intent, &err), -RAD_ERROR_EVIDENCE);
	assert_int_equal(rad_result_from_json(NULL, &result, &err), -RAD_ERROR_EVIDENCE);
	assert_string_equal(err.text, "the document must be an object");
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(texts); i++) {
		rad_auto_json json_t *json = json_loads(texts[i], JSON_DECODE_ANY, NULL);

		assert_non_null(json);
		assert_int_equal(rad_intent_from_json(json, &intent, NULL), -RAD_ERROR_EVIDENCE);
		assert_int_equal(rad_result_from_json(json, &result, NULL), -RAD_ERROR_EVIDENCE);
	}
}

/* What a reader of our texts may change without harm. */
static void test_tolerated(void **state)
{
	rad_auto_json json_t *record = example_json();
	json_t *drive = json_array_get(json_object_get(record, "drives"), 0);

	replace(drive, "plan.steps[0].fill.text", "\"noughts\"");
	replace(drive, "plan.considerations[0].title", "\"another wording\"");
	replace(drive, "seed", "\"000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F\"");
	assert_int_equal(json_object_set_new(drive, "a_later_key", json_true()), 0);
	assert_int_equal(rad_intent_from_json(drive, &intent, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_every_value),
		cmocka_unit_test(test_too_many_elements),
		cmocka_unit_test(test_too_many_ranges),
		cmocka_unit_test(test_nul_in_text),
		cmocka_unit_test(test_no_object),
		cmocka_unit_test(test_tolerated),
	};

	return cmocka_run_group_tests_name("json-hostile", tests, NULL, NULL);
}
