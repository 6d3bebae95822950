/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/supplier.h>

#include <string.h>

#include "base/cleanup.h"
#include "model/words.h"

static const char *const fields[RAD_SUPPLIER_FIELDS] = {
	[RAD_SUPPLIER_INVENTORY_ID] = "inventory-id",
	[RAD_SUPPLIER_SERIAL] = "serial",
	[RAD_SUPPLIER_DRIVE_SERIAL] = "drive-serial",
	[RAD_SUPPLIER_DRIVE_MODEL] = "drive-model",
	[RAD_SUPPLIER_METHOD] = "method",
	[RAD_SUPPLIER_STANDARD] = "standard",
	[RAD_SUPPLIER_RESULT] = "result",
	[RAD_SUPPLIER_DATE] = "date",
	[RAD_SUPPLIER_REFERENCE] = "reference",
};
static const struct rad_words field_words = { fields, RAD_ARRAY_LENGTH(fields) };

const char *rad_supplier_field_name(enum rad_supplier_field field)
{
	return rad_words_name(&field_words, (unsigned int)field);
}

/* The next characters up to one of `ends`, as a name; false when there are none, or too many. */
static bool take_name(const char **at, const char *ends, char ret[RAD_PATH_NAME_SIZE])
{
	size_t length = strcspn(*at, ends);

	if (length == 0 || length >= RAD_PATH_NAME_SIZE)
		return false;
	memcpy(ret, *at, length);
	ret[length] = '\0';
	*at += length;
	return true;
}

static bool take_text(const char **at, const char *text)
{
	size_t length = strlen(text);
	bool is_there = strncmp(*at, text, length) == 0;

	if (is_there)
		*at += length;
	return is_there;
}

/* [@key='value'] */
static bool take_condition(const char **at, struct rad_path_step *ret)
{
	if (!take_text(at, "["))
		return true;
	return take_text(at, "@") && take_name(at, "=/[]@'| ", ret->key) && take_text(at, "='") &&
	       take_name(at, "'|", ret->value) && take_text(at, "']");
}

static bool take_step(const char **at, struct rad_path_step *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (take_text(at, "..")) {
		ret->kind = RAD_STEP_PARENT;
		return true;
	}
	ret->kind = take_text(at, "@") ? RAD_STEP_ATTRIBUTE : RAD_STEP_CHILD;
	return **at != '.' && take_name(at, "/[]@'|= :*", ret->name) &&
	       (ret->kind == RAD_STEP_ATTRIBUTE || take_condition(at, ret));
}

int rad_path_next(const char **text, struct rad_path *ret)
{
	const char *at = *text;
	const struct rad_path_step *last = NULL;

	memset(ret, 0, sizeof(*ret));
	at += strspn(at, " ");
	if (!*at)
		return 0;
	ret->from_root = take_text(&at, "/");
	do {
		if (ret->n == RAD_PATH_STEPS_MAX || (last && last->kind == RAD_STEP_ATTRIBUTE) ||
		    !take_step(&at, &ret->steps[ret->n]))
			return -1;
		last = &ret->steps[ret->n++];
	} while (take_text(&at, "/"));
	at += strspn(at, " ");
	if (*at && !take_text(&at, "|"))
		return -1;
	*text = at;
	return 1;
}
