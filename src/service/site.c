/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a site folder consists of, and whether one can be believed. */
#include "service/site_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <radera/certificate.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION "read site"

RAD_DEFINE_CLEANUP(cleanup_trust, struct rad_trust *, rad_trust_free)

const struct rad_site_file rad_site_files[RAD_SITE_FILES] = {
	{ "pki/root.pem", true, false }, { "pki/station.pem", true, false }, { "pki/station.key", true, true },
	{ "pki/crl.pem", false, false }, { "station.yaml", false, false },
};

static bool takes_setting(const char *key)
{
	static const char *const prefixes[] = { "logo-", "pin.", "card.", "organisation/" };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(prefixes); i++) {
		if (rad_text_has_prefix(key, prefixes[i]))
			return true;
	}
	return rad_text_equal(key, "organisation") || rad_text_equal(key, "holder-key");
}

void rad_site_keep_settings(json_t *state)
{
	json_t *list = json_object_get(state, "setting");

	for (size_t i = json_array_size(list); i-- > 0;) {
		if (!takes_setting(rad_site_text(json_array_get(list, i), "key")))
			(void)json_array_remove(list, i);
	}
}

int rad_site_path(const char *directory, const char *name, char ret[PATH_MAX], struct rad_error *err)
{
	if (snprintf(ret, PATH_MAX, "%s/%s", directory, name) < PATH_MAX)
		return 0;
	return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, OPERATION, "the path is too long");
}

static int read_part(const char *directory, const char *name, struct rad_buffer *ret, struct rad_error *err)
{
	char path[PATH_MAX];
	int r = rad_site_path(directory, name, path, err);

	return r < 0 ? r : rad_file_read(AT_FDCWD, path, RAD_SITE_FILE_MAX, ret, err);
}

static int refuse(const char *directory, const char *why, struct rad_error *err)
{
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "the site folder %s is refused: %s", directory, why);
	rad_error_advise(err, "make it anew at the office: radera site make");
	return -RAD_ERROR_EVIDENCE;
}

/* The folder's own roots when nobody's are given. Revocation lists stand beside them. */
static int open_trust(const char *directory, const char *keys, struct rad_trust **ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer roots = RAD_BUFFER_INIT;
	struct rad_error ignored;
	int r = keys ? read_part(keys, "root.pem", &roots, err) : read_part(directory, "pki/root.pem", &roots, err);

	if (r >= 0) /* a list need not be there */
		(void)!(keys ? read_part(keys, "crl.pem", &roots, &ignored)
			     : read_part(directory, "pki/crl.pem", &roots, &ignored));
	return r < 0 ? r : rad_trust_open(roots.data, roots.size, ret, err);
}

static int check_signature(const char *directory, const char *keys, const struct rad_buffer *text, const json_t *json,
			   struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	RAD_CLEANUP(cleanup_trust) struct rad_trust *trust = NULL;
	struct rad_error why;

	if (read_part(directory, RAD_SITE_SIGNATURE, &cms, &why) < 0)
		return refuse(directory, "it is not signed", err);
	if (open_trust(directory, keys, &trust, &why) < 0)
		return refuse(directory, why.text, err);
	if (rad_signature_check_site(trust, text->data, text->size, cms.data, cms.size,
				     json_integer_value(json_object_get(json, "made_ms")), &why) < 0)
		return refuse(directory, why.text, err);
	return 0;
}

/* A file that is listed is as it was signed, and none is there that is not listed. A key that was taken out is no harm.
 */
static int check_file(const char *directory, const struct rad_site_file *file, const json_t *listed,
		      struct rad_site *ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer data = RAD_BUFFER_INIT;
	const char *wanted = rad_site_text(listed, file->name);
	char digest[RAD_SHA256_HEX_SIZE];
	struct rad_error why;
	char text[200];

	if (read_part(directory, file->name, &data, &why) < 0) {
		if (!wanted[0] || (file->is_secret && why.code == ENOENT))
			return 0;
		(void)snprintf(text, sizeof(text), "its file %s is not there", file->name);
		return refuse(directory, text, err);
	}
	rad_sha256_hex(data.data ? data.data : (const uint8_t *)"", data.size, digest);
	(void)snprintf(text, sizeof(text), "its file %s is not the one that was signed", file->name);
	if (!rad_text_equal(digest, wanted))
		return refuse(directory, text, err);
	if (file->is_secret)
		ret->has_key = true;
	return 0;
}

static int check_files(const char *directory, const json_t *json, struct rad_site *ret, struct rad_error *err)
{
	const json_t *listed = json_object_get(json, "files");
	int r = 0;

	for (size_t i = 0; r >= 0 && i < RAD_SITE_FILES; i++)
		r = check_file(directory, &rad_site_files[i], listed, ret, err);
	return r;
}

/* The certificate of the station in it is whose the manifest says. */
static int check_station(const char *directory, struct rad_site *ret, struct rad_error *err)
{
	struct rad_pki_info info;
	struct rad_error why;
	char keys[PATH_MAX];
	int r = rad_site_path(directory, "pki", keys, err);

	if (r < 0)
		return r;
	if (rad_pki_show(keys, RAD_PKI_STATION, &info, &why) < 0)
		return refuse(directory, why.text, err);
	(void)rad_text_copy(ret->root_sha256, sizeof(ret->root_sha256), info.root_sha256);
	if (!rad_text_equal(info.name, ret->station) || !rad_text_equal(info.organisation, ret->organisation))
		return refuse(directory, "its certificate names another station", err);
	return 0;
}

static void describe(const json_t *json, const struct rad_buffer *text, struct rad_site *ret)
{
	memset(ret, 0, sizeof(*ret));
	(void)rad_text_copy(ret->organisation, sizeof(ret->organisation), rad_site_text(json, "organisation"));
	(void)rad_text_copy(ret->number, sizeof(ret->number), rad_site_text(json, "number"));
	(void)rad_text_copy(ret->station, sizeof(ret->station), rad_site_text(json, "station"));
	(void)rad_text_copy(ret->made, sizeof(ret->made), rad_site_text(json, "made"));
	ret->made_ms = json_integer_value(json_object_get(json, "made_ms"));
	ret->n_operators = json_array_size(json_object_get(json_object_get(json, "state"), "operator"));
	rad_sha256_hex(text->data, text->size, ret->sha256);
}

int rad_site_open(const char *directory, const char *keys, struct rad_site *ret, json_t **ret_json,
		  struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	json_t *json = NULL;
	int r = read_part(directory, RAD_SITE_MANIFEST, &text, err);

	if (r < 0)
		return r;
	json = json_loadb((const char *)text.data, text.size, JSON_REJECT_DUPLICATES, NULL);
	if (!json || !rad_text_equal(rad_site_text(json, "kind"), "radera-site"))
		r = refuse(directory, RAD_SITE_MANIFEST " is none", err);
	else if (json_integer_value(json_object_get(json, "schema")) != 1)
		r = refuse(directory, "it was made by a newer Radera", err);
	if (r >= 0) {
		describe(json, &text, ret);
		r = check_signature(directory, keys, &text, json, err);
	}
	if (r >= 0)
		r = check_files(directory, json, ret, err);
	if (r >= 0)
		r = check_station(directory, ret, err);
	if (r >= 0)
		*ret_json = json;
	else
		json_decref(json);
	return r;
}

int rad_site_check(const char *directory, const char *keys, struct rad_site *ret, struct rad_error *err)
{
	json_t *json = NULL;
	int r = rad_site_open(directory, keys, ret, &json, err);

	json_decref(json);
	return r;
}
