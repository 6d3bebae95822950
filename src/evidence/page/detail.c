/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/page/detail.h"

#include "base/cleanup.h"

static void read_health(struct rad_page_reader *reader, const json_t *json, struct rad_health *ret)
{
	ret->known = rad_page_get_bool(reader, json, "known", false);
	ret->failing = rad_page_get_bool(reader, json, "failing", false);
	ret->power_on_hours = rad_page_get_number(reader, json, "power_on_hours");
	ret->reallocated_sectors = rad_page_get_number(reader, json, "reallocated_sectors");
	ret->pending_sectors = rad_page_get_number(reader, json, "pending_sectors");
	ret->media_errors = rad_page_get_number(reader, json, "media_errors");
	ret->used_percent = rad_page_get_number(reader, json, "used_percent");
	ret->spare_percent = rad_page_get_number(reader, json, "spare_percent");
}

static void read_hidden(struct rad_page_reader *reader, const json_t *json, struct rad_page_hidden *ret)
{
	ret->known = rad_page_get_bool(reader, json, "known", false);
	ret->hpa = rad_page_get_bool(reader, json, "hpa", false);
	ret->amac = rad_page_get_bool(reader, json, "amac", false);
	ret->dco = rad_page_get_bool(reader, json, "dco", false);
	ret->reduced = rad_page_get_bool(reader, json, "reduced", false);
	ret->accessible_bytes = rad_page_get_number(reader, json, "accessible_bytes");
	ret->native_bytes = rad_page_get_number(reader, json, "native_bytes");
}

int64_t rad_page_hidden_bytes(const struct rad_page_hidden *hidden)
{
	bool is_told = hidden->known && hidden->accessible_bytes >= 0;

	return is_told && hidden->native_bytes > hidden->accessible_bytes
		       ? hidden->native_bytes - hidden->accessible_bytes
		       : 0;
}

static void read_temperature(struct rad_page_reader *reader, const json_t *result, struct rad_page_detail *ret)
{
	static const char *const keys[] = { "temperature_min_millicelsius", "temperature_max_millicelsius" };

	ret->has_temperature = true;
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(keys); i++) {
		const json_t *value = json_object_get(result, keys[i]);
		json_int_t celsius = json_integer_value(value) / 1000;

		if (value && (!json_is_integer(value) || celsius < -273 || celsius > 1000))
			rad_page_complain(reader, "has something else where a temperature must be", keys[i]);
		ret->has_temperature = ret->has_temperature && value;
		ret->temperature[i] = (int)celsius;
	}
}

static void read_steps(struct rad_page_reader *reader, const json_t *planned, const json_t *done,
		       struct rad_page_detail *ret)
{
	size_t n = json_array_size(planned);

	if (n > RAD_PLAN_STEPS_MAX)
		rad_page_complain(reader, "has more than this version can show of", "steps");
	ret->n_steps = n < RAD_PLAN_STEPS_MAX ? n : RAD_PLAN_STEPS_MAX;
	for (size_t i = 0; i < ret->n_steps; i++) {
		const json_t *result = json_array_get(done, i);
		struct rad_page_detail_step *step = &ret->steps[i];

		step->kind = rad_page_get_text(reader, json_array_get(planned, i), "kind");
		step->state = rad_page_get_text(reader, result, "state");
		step->started = rad_page_get_text(reader, result, "started");
		step->message = rad_page_get_text(reader, result, "message");
		step->duration_ms = rad_page_get_number(reader, result, "duration_ms");
		step->done_bytes = rad_page_get_number(reader, result, "done_bytes");
		step->retries = rad_page_get_number(reader, result, "retries");
	}
}

static void read_speeds(struct rad_page_reader *reader, const json_t *result, struct rad_page_detail *ret)
{
	const json_t *list = json_object_get(result, "speed_kib_s");
	size_t n = json_array_size(list);

	if ((list && !json_is_array(list)) || n > RAD_SPEED_SAMPLES)
		rad_page_complain(reader, "has something else where rates must be", "speed_kib_s");
	ret->n_speeds = n < RAD_SPEED_SAMPLES ? n : RAD_SPEED_SAMPLES;
	for (size_t i = 0; i < ret->n_speeds; i++) {
		json_int_t rate = json_integer_value(json_array_get(list, i));

		if (rate < 0 || rate > UINT32_MAX)
			rad_page_complain(reader, "has something else where rates must be", "speed_kib_s");
		ret->speeds[i] = (uint32_t)rate;
	}
}

void rad_page_detail_read(struct rad_page_reader *reader, const json_t *drive, struct rad_page_detail *ret)
{
	const json_t *result = json_object_get(drive, "result");
	const json_t *plan = json_object_get(drive, "plan");

	ret->stable_id = rad_page_get_text(reader, json_object_get(drive, "drive"), "stable_id");
	ret->bridge = rad_page_get_text(reader, json_object_get(drive, "capability"), "bridge");
	ret->level_wanted = rad_page_get_text(reader, plan, "level_wanted");
	ret->io_backend = rad_page_get_text(reader, result, "io_backend");
	ret->past_cache = rad_page_get_bool(reader, result, "reads_bypass_cache", false);
	read_health(reader, json_object_get(result, "health_before"), &ret->health[0]);
	read_health(reader, json_object_get(result, "health_after"), &ret->health[1]);
	read_hidden(reader, json_object_get(result, "hidden_before"), &ret->hidden[0]);
	read_hidden(reader, json_object_get(result, "hidden_after"), &ret->hidden[1]);
	read_temperature(reader, result, ret);
	read_steps(reader, json_object_get(plan, "steps"), json_object_get(result, "steps"), ret);
	read_speeds(reader, result, ret);
}
