/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/site_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <radera/event.h>
#include <radera/set_up.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION "use site"
#define SETTING	  "site" /* {"made_ms":...,"sha256":...} of the folder that was used last */

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)
RAD_DEFINE_CLEANUP(cleanup_json, json_t *, json_decref)

/* Whether this folder or a newer one was used before. */
static int was_used(struct rad_store *store, const struct rad_site *site, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	RAD_CLEANUP(cleanup_json) json_t *json = NULL;
	int r = rad_store_setting_get(store, SETTING, &text, err);

	if (r < 0 || text.size == 0)
		return r < 0 ? r : 0;
	json = json_loadb((const char *)text.data, text.size, 0, NULL);
	return json_integer_value(json_object_get(json, "made_ms")) >= site->made_ms;
}

static int note(struct rad_store *store, const struct rad_site *site, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_json)
	json_t *json = json_pack("{s:I, s:s}", "made_ms", (json_int_t)site->made_ms, "sha256", site->sha256);
	rad_auto_free char *text = json ? json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	struct rad_event event = { .kind = RAD_EVENT_SITE_USED };
	int r;

	if (!text)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	(void)rad_text_copy(event.subject, sizeof(event.subject), site->station);
	(void)snprintf(event.detail, sizeof(event.detail), "%.100s, made %s, SHA-256 %s, root %s", site->organisation,
		       site->made, site->sha256, site->root_sha256);
	r = rad_store_event_add(store, &event, err);
	return r < 0 ? r : rad_store_setting_put(store, SETTING, text, strlen(text), err);
}

static int take_state(struct rad_store *store, json_t *json, struct rad_error *err)
{
	json_t *state = json_object_get(json, "state");
	rad_auto_free char *text = NULL;

	rad_site_keep_settings(state);
	text = json_dumps(state, JSON_COMPACT);
	return text ? rad_store_state_import(store, text, strlen(text), err)
		    : rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "the folder's operators cannot be read");
}

/* Copies a file of the folder when it has it. */
static int copy(const char *directory, const char *name, const char *to_directory, const char *to_name,
		struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer data = RAD_BUFFER_INIT;
	struct rad_error problem;
	char from[PATH_MAX];
	char to[PATH_MAX];
	int r = rad_site_path(directory, name, from, err);

	if (r >= 0)
		r = rad_site_path(to_directory, to_name, to, err);
	if (r < 0)
		return r;
	if (rad_file_read(AT_FDCWD, from, RAD_SITE_FILE_MAX, &data, &problem) < 0) {
		if (problem.code == ENOENT)
			return 0;
		*err = problem;
		return -(int)problem.kind;
	}
	return rad_file_replace(to, data.data, data.size, 0600, err);
}

/* The station's keys, as a whole and last: they say that all is done. */
static int take_keys(const char *directory, const char *store_directory, struct rad_error *err)
{
	char next[PATH_MAX];
	char keys[PATH_MAX];
	int code;
	int r = rad_site_path(store_directory, RAD_PKI_DIRECTORY ".new", next, err);

	if (r >= 0)
		r = rad_site_path(store_directory, RAD_PKI_DIRECTORY, keys, err);
	if (r >= 0 && mkdir(next, 0700) < 0 && errno != EEXIST)
		r = rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "cannot make %s", next);
	for (size_t i = 0; r >= 0 && i < RAD_SITE_FILES; i++) {
		if (rad_text_has_prefix(rad_site_files[i].name, "pki/"))
			r = copy(directory, rad_site_files[i].name, next, rad_site_files[i].name + 4, err);
	}
	if (r >= 0 && rename(next, keys) < 0)
		r = rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "cannot rename %s to %s", next, keys);
	code = r >= 0 ? rad_file_sync_directory(store_directory) : 0;
	if (code < 0)
		r = rad_error_set(err, RAD_ERROR_IO, -code, OPERATION, "cannot sync %s", store_directory);
	return r;
}

static void take_out_key(const char *directory)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < RAD_SITE_FILES; i++) {
		if (rad_site_files[i].is_secret && rad_site_path(directory, rad_site_files[i].name, path, NULL) >= 0)
			(void)unlink(path);
	}
}

/* A folder is for one station: another's key would be taken out of it. */
static int check_name(const char *keys, const struct rad_site *site, struct rad_error *err)
{
	struct rad_pki_info info;
	int r = rad_pki_show(keys, RAD_PKI_STATION, &info, err);

	if (r < 0 || rad_text_equal(info.name, site->station))
		return r;
	return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "the site folder is for %s, and this station is %s",
			     site->station, info.name);
}

/* Into a store that is open; 1: it was new to it. */
static int use(struct rad_store *store, const char *directory, json_t *json, const struct rad_site *site,
	       struct rad_error *err)
{
	int r = was_used(store, site, err);

	if (r != 0)
		return r < 0 ? r : 0;
	r = take_state(store, json, err);
	if (r >= 0)
		r = copy(directory, "station.yaml", rad_store_directory(store), "station.yaml", err);
	if (r >= 0)
		r = note(store, site, err);
	return r < 0 ? r : 1;
}

int rad_site_apply(const char *directory, const char *store_directory, struct rad_clock *clock, struct rad_site *ret,
		   struct rad_error *err)
{
	bool is_new = !rad_set_up_is_done(store_directory);
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	RAD_CLEANUP(cleanup_json) json_t *json = NULL;
	char keys[PATH_MAX];
	int r = rad_site_path(store_directory, RAD_PKI_DIRECTORY, keys, err);

	if (r >= 0)
		r = rad_clock_check(clock, err);
	if (r >= 0)
		r = rad_site_open(directory, is_new ? NULL : keys, ret, &json, err);
	if (r >= 0 && !is_new)
		r = check_name(keys, ret, err);
	if (r >= 0 && is_new && !ret->has_key) {
		(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
				    "the site folder %s was used by a station already: its key is not in it any more",
				    directory);
		rad_error_advise(err, "make one for each station: radera site make");
		return -RAD_ERROR_EVIDENCE;
	}
	if (r >= 0)
		r = rad_store_open(store_directory, is_new ? RAD_STORE_CREATE : RAD_STORE_WRITE, false, clock, &store,
				   err);
	if (r >= 0)
		r = use(store, directory, json, ret, err);
	if (r < 0)
		return r;
	if (is_new)
		r = take_keys(directory, store_directory, err) < 0 ? -(int)err->kind : 1;
	else if (r > 0 && copy(directory, "pki/crl.pem", keys, "crl.pem", err) < 0)
		return -(int)err->kind;
	if (r > 0)
		take_out_key(directory);
	return r;
}
