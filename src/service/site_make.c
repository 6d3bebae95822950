/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/site_private.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <radera/organisation.h>
#include <radera/station.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION "make site"

RAD_DEFINE_CLEANUP(cleanup_signer, struct rad_signer *, rad_signer_free)

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
	return remove(path);
}

static void remove_tree(const char *path)
{
	(void)nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Operators and the settings that go along. */
static int take_state(struct rad_store *store, json_t **ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	json_t *state;
	int r = rad_store_state_export(store, &text, err);

	if (r < 0)
		return r;
	state = json_loadb((const char *)text.data, text.size, 0, NULL);
	rad_site_keep_settings(state);
	if (json_array_size(json_object_get(state, "operator")) > 0) {
		*ret = state;
		return 0;
	}
	json_decref(state);
	(void)rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "the store %s has no operators: nobody could sign in",
			    rad_store_directory(store));
	rad_error_advise(err, "add them: radera operator add, radera operator pin");
	return -RAD_ERROR_INPUT;
}

static int copy_station_file(const struct rad_site_making *making, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	struct rad_error problem;
	char path[PATH_MAX];
	int r = rad_site_path(rad_store_directory(making->store), "station.yaml", path, err);

	if (r < 0)
		return r;
	if (rad_file_read(AT_FDCWD, path, RAD_SITE_FILE_MAX, &text, &problem) < 0) {
		if (problem.code == ENOENT)
			return 0;
		*err = problem;
		return -(int)problem.kind;
	}
	r = rad_site_path(making->directory, "station.yaml", path, err);
	return r < 0 ? r : rad_file_write_new(path, text.data, text.size, 0600, err);
}

static int list_files(const char *directory, json_t **ret, struct rad_error *err)
{
	json_t *files = json_object();
	int r = 0;

	for (size_t i = 0; r >= 0 && i < RAD_SITE_FILES; i++) {
		rad_auto_buffer struct rad_buffer data = RAD_BUFFER_INIT;
		char digest[RAD_SHA256_HEX_SIZE];
		struct rad_error problem;
		char path[PATH_MAX];

		r = rad_site_path(directory, rad_site_files[i].name, path, err);
		if (r < 0)
			break;
		if (rad_file_read(AT_FDCWD, path, RAD_SITE_FILE_MAX, &data, &problem) < 0) {
			if (rad_site_files[i].must_be_there) {
				*err = problem;
				r = -(int)problem.kind;
			}
			continue;
		}
		rad_sha256_hex(data.data ? data.data : (const uint8_t *)"", data.size, digest);
		(void)json_object_set_new(files, rad_site_files[i].name, json_string(digest));
	}
	*ret = files;
	return r;
}

static int write_manifest(const struct rad_site_making *making, const struct rad_organisation *organisation,
			  json_t *state, struct rad_buffer *text, struct rad_error *err)
{
	char made[RAD_TIME_TEXT_SIZE];
	json_t *files = NULL;
	json_t *json;
	char path[PATH_MAX];
	int r = list_files(making->directory, &files, err);

	rad_time_format(rad_clock_wall_ms(making->clock), made);
	json = json_pack("{s:i, s:s, s:s, s:I, s:s, s:s, s:s, s:O, s:o}", "schema", 1, "kind", "radera-site", "made",
			 made, "made_ms", (json_int_t)rad_clock_wall_ms(making->clock), "organisation",
			 organisation->name, "number", organisation->number, "station", making->station, "state", state,
			 "files", files);
	if (r >= 0)
		r = json ? rad_json_canonical(json, text, err)
			 : rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	json_decref(json);
	if (r >= 0)
		r = rad_site_path(making->directory, RAD_SITE_MANIFEST, path, err);
	return r < 0 ? r : rad_file_write_new(path, text->data, text->size, 0600, err);
}

/* By a key that is made for it and gone afterwards: there is nothing left to sign a second one with. */
static int sign(const struct rad_site_making *making, const char *organisation, const struct rad_buffer *text,
		struct rad_error *err)
{
	const struct rad_pki_subject subject = { .organisation = organisation, .name = making->station };
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	RAD_CLEANUP(cleanup_signer) struct rad_signer *signer = NULL;
	char keys[PATH_MAX];
	char path[PATH_MAX];
	int r = rad_site_path(making->directory, "signing", keys, err);

	if (r >= 0)
		r = rad_pki_issue(&making->issuer, RAD_PKI_SITE, &subject, NULL, keys, making->clock, err);
	if (r >= 0)
		r = rad_signer_open(keys, RAD_PKI_SITE, NULL, making->clock, &signer, err);
	remove_tree(keys);
	if (r >= 0)
		r = rad_signer_sign(signer, text->data, text->size, &cms, err);
	if (r >= 0)
		r = rad_site_path(making->directory, RAD_SITE_SIGNATURE, path, err);
	return r < 0 ? r : rad_file_write_new(path, cms.data, cms.size, 0600, err);
}

static int fill(const struct rad_site_making *making, struct rad_error *err)
{
	struct rad_organisation organisation = { .id = "" };
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	struct rad_pki_subject subject = { .unit = making->unit, .name = making->station };
	json_t *state = NULL;
	char keys[PATH_MAX];
	int r = rad_station_organisation_get(making->store, &organisation, err);

	if (r >= 0 && !organisation.name[0])
		r = rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				  "the store %s does not say whose it is: radera "
				  "organisation set",
				  rad_store_directory(making->store));
	subject.organisation = organisation.name;
	if (r >= 0)
		r = take_state(making->store, &state, err);
	if (r >= 0)
		r = rad_site_path(making->directory, "pki", keys, err);
	if (r >= 0)
		r = rad_pki_issue(&making->issuer, RAD_PKI_STATION, &subject, NULL, keys, making->clock, err);
	if (r >= 0)
		r = copy_station_file(making, err);
	if (r >= 0)
		r = write_manifest(making, &organisation, state, &text, err);
	json_decref(state);
	return r < 0 ? r : sign(making, organisation.name, &text, err);
}

int rad_site_make(const struct rad_site_making *making, struct rad_site *ret, struct rad_error *err)
{
	int r;

	if (rad_store_is_simulated(making->store))
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "%s is a store for simulated drives",
				     rad_store_directory(making->store));
	if (mkdir(making->directory, 0700) < 0)
		return rad_error_set(err, errno == EEXIST ? RAD_ERROR_REFUSED : RAD_ERROR_IO, errno, OPERATION,
				     "cannot make %s", making->directory);
	r = fill(making, err);
	if (r >= 0)
		r = rad_site_check(making->directory, making->issuer.key_directory, ret, err);
	if (r < 0)
		remove_tree(making->directory);
	return r;
}
