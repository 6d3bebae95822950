/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzzing the way from journal text to structs: any bytes -> JSON -> intent and result, and its canonical form. What
 * could be read must be written and read again without a change.
 */
#include <radera/json.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "model/fields.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void try_intent(const json_t *json)
{
	static struct rad_job_intent first;
	static struct rad_job_intent second;

	if (rad_intent_from_json(json, &first, NULL) < 0)
		return;
	rad_auto_json json_t *written = rad_intent_to_json(&first);

	must(written && rad_intent_from_json(written, &second, NULL) == 0);
	must(memcmp(&first, &second, sizeof(first)) == 0);
}

static void try_result(const json_t *json)
{
	static struct rad_job_result first;
	static struct rad_job_result second;

	if (rad_result_from_json(json, &first, NULL) < 0)
		return;
	rad_auto_json json_t *written = rad_result_to_json(&first);

	must(written && rad_result_from_json(written, &second, NULL) == 0);
	must(memcmp(&first, &second, sizeof(first)) == 0);
	rad_job_result_add_bad_range(&second, first.bad_bytes, 4096);
	must(second.n_bad_ranges <= RAD_RANGES_MAX && second.bad_bytes >= first.bad_bytes);
}

/* A document's canonical form is JSON, and is its own canonical form. */
static void try_canonical(const json_t *json)
{
	rad_auto_buffer struct rad_buffer once = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer twice = RAD_BUFFER_INIT;

	if (rad_json_canonical(json, &once, NULL) < 0)
		return;
	rad_auto_json json_t *again =
		json_loadb((const char *)once.data, once.size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

	must(again && json_equal(again, json));
	must(rad_json_canonical(again, &twice, NULL) == 0);
	must(once.size == twice.size && memcmp(once.data, twice.data, once.size) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	rad_auto_json json_t *json = json_loadb((const char *)data, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

	if (!json)
		return 0;
	try_intent(json);
	try_result(json);
	if (json_object_get(json, "result"))
		try_result(json_object_get(json, "result"));
	try_canonical(json);
	return 0;
}
