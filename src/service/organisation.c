/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom the station issues certificates for, kept in its store with the logo. */
#include "service/station_private.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include <radera/json.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION    "set organisation"
#define SETTING	     "organisation"
#define PNG_SIZE_MAX (4u << 20)
#define LOGO_KEY     80

/* Logos are kept by their digest, for ever: a certificate is made again with the one that its record names. */
static void logo_key(const char *sha256, char ret[LOGO_KEY])
{
	(void)snprintf(ret, LOGO_KEY, "logo-%.64s", sha256);
}

static int keep_logo(struct rad_store *store, struct rad_organisation *organisation, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer png = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer logo = RAD_BUFFER_INIT;
	char key[LOGO_KEY];
	int r;

	if (!organisation->logo[0])
		return 0;
	r = rad_file_read(AT_FDCWD, organisation->logo, PNG_SIZE_MAX, &png, err);
	if (r >= 0)
		r = rad_logo_decode(png.data, png.size, &logo, organisation->logo_sha256, err);
	if (r < 0)
		return r;
	logo_key(organisation->logo_sha256, key);
	return rad_store_setting_put(store, key, logo.data, logo.size, err);
}

int rad_station_organisation_set(struct rad_store *store, struct rad_organisation *organisation, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	json_t *json;
	int r = keep_logo(store, organisation, err);

	if (r < 0)
		return r;
	json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id", organisation->id, "name",
			 organisation->name, "unit", organisation->unit, "number", organisation->number, "logo_sha256",
			 organisation->logo_sha256, "time_stamping", organisation->tsa_url, "place",
			 organisation->place, "contact", organisation->contact, "languages", organisation->languages);
	r = json ? rad_json_canonical(json, &text, err)
		 : rad_error_set(err, RAD_ERROR_IO, 0, OPERATION, "out of memory");
	json_decref(json);
	return r < 0 ? r : rad_store_setting_put(store, SETTING, text.data, text.size, err);
}

static void copy(const json_t *json, const char *key, char *ret, size_t size)
{
	const char *text = json_string_value(json_object_get(json, key));

	(void)rad_text_copy(ret, size, text ? text : "");
}

int rad_station_organisation_get(struct rad_store *store, struct rad_organisation *ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	json_t *json;
	int r = rad_store_setting_get(store, SETTING, &text, err);

	memset(ret, 0, sizeof(*ret));
	if (r <= 0 && text.size == 0)
		return r;
	json = json_loadb((const char *)text.data, text.size, 0, NULL);
	if (!json)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "the store's organisation cannot be read");
	copy(json, "id", ret->id, sizeof(ret->id));
	copy(json, "name", ret->name, sizeof(ret->name));
	copy(json, "unit", ret->unit, sizeof(ret->unit));
	copy(json, "number", ret->number, sizeof(ret->number));
	copy(json, "logo_sha256", ret->logo_sha256, sizeof(ret->logo_sha256));
	copy(json, "time_stamping", ret->tsa_url, sizeof(ret->tsa_url));
	copy(json, "place", ret->place, sizeof(ret->place));
	copy(json, "contact", ret->contact, sizeof(ret->contact));
	copy(json, "languages", ret->languages, sizeof(ret->languages));
	json_decref(json);
	return 1;
}

int rad_station_logo(struct rad_store *store, const char *sha256, struct rad_buffer *ret, struct rad_error *err)
{
	char key[LOGO_KEY];

	if (!sha256 || !*sha256)
		return 0;
	logo_key(sha256, key);
	return rad_store_setting_get(store, key, ret, err);
}
