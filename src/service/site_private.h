/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RAD_SERVICE_SITE_PRIVATE_H
#define RAD_SERVICE_SITE_PRIVATE_H

#include <limits.h>

#include <radera/json.h>
#include <radera/site.h>

#define RAD_SITE_MANIFEST  "site.json"
#define RAD_SITE_SIGNATURE "site.json.p7s"
#define RAD_SITE_FILE_MAX  (16u << 20)

/* A text of an object; "" when there is none. */
static inline const char *rad_site_text(const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text ? text : "";
}

/* Every file that a folder may have, and no other. */
struct rad_site_file {
	const char *name;
	bool must_be_there; /* when it is made */
	bool is_secret;
};
#define RAD_SITE_FILES 5
extern const struct rad_site_file rad_site_files[RAD_SITE_FILES];

/* Takes out of {"setting": [...]} what does not go with a site: it is about whose certificates are issued, and how
 * people sign in. */
void rad_site_keep_settings(json_t *state);

/* DIRECTORY/NAME. RAD_ERROR_INPUT when it is too long. */
int rad_site_path(const char *directory, const char *name, char ret[PATH_MAX], struct rad_error *err) RAD_MUST_CHECK;

/* The manifest, read, signed by a root of `keys` (NULL: the folder's) and fitting its files. *ret_json is the caller's.
 */
int rad_site_open(const char *directory, const char *keys, struct rad_site *ret, json_t **ret_json,
		  struct rad_error *err) RAD_MUST_CHECK;

#endif
