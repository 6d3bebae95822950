/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/json.h>

#include <string.h>

#include "model/fields.h"

static const struct rad_field intent_rows[] = {
	RAD_TEXT_FIELD(struct rad_job_intent, job_id, "job_id"),
	RAD_OBJECT_FIELD(struct rad_job_intent, drive, "drive", struct rad_drive, &rad_drive_fields),
	RAD_LATER_OBJECT_FIELD(struct rad_job_intent, capability, "capability", struct rad_capability,
			       &rad_capability_fields),
	RAD_OBJECT_FIELD(struct rad_job_intent, plan, "plan", struct rad_plan, &rad_plan_fields),
	RAD_HEX_FIELD(struct rad_job_intent, seed, "seed"),
	RAD_HEX_FIELD(struct rad_job_intent, slots, "slots"),
	RAD_TEXT_FIELD(struct rad_job_intent, inventory_id, "inventory_id"),
	RAD_TEXT_FIELD(struct rad_job_intent, operator_id, "operator_id"),
	RAD_TEXT_FIELD(struct rad_job_intent, disposition, "disposition"),
	RAD_TIME_FIELD(struct rad_job_intent, created_wall_ms, "created"),
};

const struct rad_fields rad_intent_fields = RAD_FIELDS(intent_rows);

json_t *rad_intent_to_json(const struct rad_job_intent *intent)
{
	return rad_fields_to_json(&rad_intent_fields, intent);
}

int rad_intent_from_json(const json_t *json, struct rad_job_intent *ret, struct rad_error *err)
{
	struct rad_reader reader = { .json = json, .index = SIZE_MAX, .err = err };
	int code;

	memset(ret, 0, sizeof(*ret));
	code = rad_fields_from_json(&rad_intent_fields, &reader, ret);
	if (code < 0)
		memset(ret, 0, sizeof(*ret));
	return code;
}
