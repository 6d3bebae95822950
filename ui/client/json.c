/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client/json.h"

const char *rw_json_text(const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text ? text : "";
}
