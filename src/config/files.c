/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/files.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "config/outline.h"
#include "config/document.h"

#define SUFFIX	     ".yaml"
#define PROFILES_MAX 1024

const char *rad_data_dir(void)
{
	const char *directory = secure_getenv("RADERA_DATA_DIR");

	if (directory && *directory)
		return directory;
	if (access(RAD_DATADIR "/radera/profiles", F_OK) == 0)
		return RAD_DATADIR "/radera";
	return RAD_SOURCE_DIR;
}

/* Turns a name into the path of a shipped file; what holds a '/' is a path already. */
static int find_file(const char *folder, const char *name_or_path, char ret[PATH_MAX], struct rad_error *err)
{
	int length;

	if (strchr(name_or_path, '/'))
		length = snprintf(ret, PATH_MAX, "%s", name_or_path);
	else if (rad_text_is_id(name_or_path))
		length = snprintf(ret, PATH_MAX, "%s/profiles/%s/%s" SUFFIX, rad_data_dir(), folder, name_or_path);
	else
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "find file",
				     "\"%.60s\" is neither a name nor a path with a '/' in it", name_or_path);
	if (length < 0 || length >= PATH_MAX)
		return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "find file", "cannot use %.60s", name_or_path);
	return 0;
}

/* Reads a file that a person named: one that is not there, or is too large, is that person's mistake. */
static int read_named(const char *path, struct rad_buffer *buffer, struct rad_error *err)
{
	struct rad_error own = { 0 };
	int r = rad_file_read(AT_FDCWD, path, RAD_DOCUMENT_SIZE_MAX, buffer, &own);

	if (r < 0 && (own.code == ENOENT || own.code == ENOTDIR || own.code == ELOOP || own.code == ENAMETOOLONG)) {
		own.kind = RAD_ERROR_INPUT;
		rad_error_advise(&own, "the files that come with Radera lie in %.180s/profiles", rad_data_dir());
		r = -RAD_ERROR_INPUT;
	}
	if (err)
		*err = own;
	return r;
}

/* The two in one: the bytes of a shipped file or of a path, and which path that was. */
static int read_shipped(const char *folder, const char *name_or_path, char ret_path[PATH_MAX],
			struct rad_buffer *buffer, struct rad_error *err)
{
	int r = find_file(folder, name_or_path, ret_path, err);

	return r < 0 ? r : read_named(ret_path, buffer, err);
}

static bool is_path(const char *name_or_path)
{
	return strchr(name_or_path, '/') != NULL;
}

static int check_name(const char *path, const char *id, const char *name_or_path, struct rad_error *err)
{
	if (is_path(name_or_path) || rad_text_equal(id, name_or_path))
		return 0;
	return rad_error_set(err, RAD_ERROR_INPUT, 0, "read file", "%s: id: is %s, but the file is named %s", path, id,
			     name_or_path);
}

int rad_profile_load(const char *name_or_path, struct rad_profile *ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
	char path[PATH_MAX];
	int r = read_shipped("sanitization", name_or_path, path, &buffer, err);

	memset(ret, 0, sizeof(*ret));
	if (r == 0)
		r = rad_profile_parse(path, buffer.data, buffer.size, ret, err);
	if (r < 0)
		return r;
	r = check_name(path, ret->id, name_or_path, err);
	if (r < 0)
		memset(ret, 0, sizeof(*ret));
	return r;
}

/* The logo lies beside the file that names it. */
static int place_logo(const char *path, struct rad_organisation *organisation, struct rad_error *err)
{
	const char *slash = strrchr(path, '/');
	char logo[PATH_MAX];
	int length;

	if (!organisation->logo[0] || organisation->logo[0] == '/' || !slash)
		return 0;
	length = snprintf(logo, sizeof(logo), "%.*s/%s", (int)(slash - path), path, organisation->logo);
	if (length >= (int)sizeof(organisation->logo))
		return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "read file", "%s: the logo's path is too long",
				     path);
	memcpy(organisation->logo, logo, (size_t)length + 1);
	return 0;
}

int rad_organisation_load(const char *name_or_path, struct rad_organisation *ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
	char path[PATH_MAX];
	int r = read_shipped("organisations", name_or_path, path, &buffer, err);

	memset(ret, 0, sizeof(*ret));
	if (r == 0)
		r = rad_organisation_parse(path, buffer.data, buffer.size, ret, err);
	if (r == 0)
		r = check_name(path, ret->id, name_or_path, err);
	return r < 0 ? r : place_logo(path, ret, err);
}

int rad_register_load(const char *name_or_path, struct rad_register_mapping *ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
	char path[PATH_MAX];
	int r = read_shipped("registers", name_or_path, path, &buffer, err);

	memset(ret, 0, sizeof(*ret));
	if (r == 0)
		r = rad_register_parse(path, buffer.data, buffer.size, ret, err);
	return r < 0 ? r : check_name(path, ret->id, name_or_path, err);
}

int rad_supplier_load(const char *name_or_path, struct rad_supplier_mapping *ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
	char path[PATH_MAX];
	int r = read_shipped("suppliers", name_or_path, path, &buffer, err);

	memset(ret, 0, sizeof(*ret));
	if (r == 0)
		r = rad_supplier_parse(path, buffer.data, buffer.size, ret, err);
	return r < 0 ? r : check_name(path, ret->id, name_or_path, err);
}

int rad_policy_load(const char *name_or_path, struct rad_policy *ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
	char path[PATH_MAX];
	int r = read_shipped("policies", name_or_path, path, &buffer, err);

	memset(ret, 0, sizeof(*ret));
	if (r == 0)
		r = rad_policy_parse(path, buffer.data, buffer.size, ret, err);
	return r < 0 ? r : check_name(path, ret->id, name_or_path, err);
}

int rad_retention_load(const char *name_or_path, struct rad_retention *ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
	char path[PATH_MAX];
	int r = read_shipped("retention", name_or_path, path, &buffer, err);

	memset(ret, 0, sizeof(*ret));
	if (r == 0)
		r = rad_retention_parse(path, buffer.data, buffer.size, ret, err);
	return r < 0 ? r : check_name(path, ret->id, name_or_path, err);
}

int rad_workplace_load(const char *path, struct rad_workplace *ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
	int r = read_named(path, &buffer, err);

	memset(ret, 0, sizeof(*ret));
	return r < 0 ? r : rad_workplace_parse(path, buffer.data, buffer.size, ret, err);
}

int rad_bench_load(const char *name_or_path, struct rad_bench **ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
	char path[PATH_MAX];
	int r = read_shipped("benches", name_or_path, path, &buffer, err);

	*ret = NULL;
	if (r == 0)
		r = rad_bench_parse(path, buffer.data, buffer.size, ret, err);
	if (r < 0)
		return r;
	r = check_name(path, (*ret)->id, name_or_path, err);
	if (r < 0) {
		rad_bench_free(*ret);
		*ret = NULL;
	}
	return r;
}

/* The name of a profile file without its suffix; hidden files and others give false. */
static bool stem_of(const char *file_name, char ret[RAD_ID_SIZE])
{
	size_t length = strlen(file_name);

	if (file_name[0] == '.' || length <= strlen(SUFFIX) || length - strlen(SUFFIX) >= RAD_ID_SIZE ||
	    !rad_text_equal(file_name + length - strlen(SUFFIX), SUFFIX))
		return false;
	memcpy(ret, file_name, length - strlen(SUFFIX));
	ret[length - strlen(SUFFIX)] = '\0';
	return true;
}

static int compare_profiles(const void *a, const void *b)
{
	return strcmp(((const struct rad_profile *)a)->id, ((const struct rad_profile *)b)->id);
}

static int append_profile(const char *name, struct rad_profile **profiles, size_t *n, struct rad_error *err)
{
	struct rad_profile *larger;

	if (*n >= PROFILES_MAX)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "list profiles", "more than %d profiles", PROFILES_MAX);
	larger = reallocarray(*profiles, *n + 1, sizeof(*larger));
	if (!larger)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "list profiles", "cannot list the profiles");
	*profiles = larger;
	return rad_profile_load(name, &larger[(*n)++], err);
}

int rad_profile_list(struct rad_profile **ret, size_t *ret_n, struct rad_error *err)
{
	rad_auto_free struct rad_profile *profiles = NULL;
	rad_auto_dir DIR *directory = NULL;
	char path[PATH_MAX];
	char name[RAD_ID_SIZE];
	struct dirent *entry;
	size_t n = 0;

	*ret = NULL;
	*ret_n = 0;
	(void)snprintf(path, sizeof(path), "%s/profiles/sanitization", rad_data_dir());
	directory = opendir(path);
	if (!directory)
		return rad_error_set(err, RAD_ERROR_IO, errno, "list profiles", "cannot open %s", path);
	while ((entry = readdir(directory))) {
		int r = stem_of(entry->d_name, name) ? append_profile(name, &profiles, &n, err) : 0;

		if (r < 0)
			return r;
	}
	if (n > 0)
		qsort(profiles, n, sizeof(*profiles), compare_profiles);
	*ret = RAD_STEAL(profiles);
	*ret_n = n;
	return 0;
}

static int check_profile(const char *path, const struct rad_buffer *buffer, struct rad_error *err)
{
	struct rad_profile profile;

	return rad_profile_parse(path, buffer->data, buffer->size, &profile, err);
}

static int check_bench(const char *path, const struct rad_buffer *buffer, struct rad_error *err)
{
	struct rad_bench *bench = NULL;
	int r = rad_bench_parse(path, buffer->data, buffer->size, &bench, err);

	rad_bench_free(bench);
	return r;
}

static int check_organisation(const char *path, const struct rad_buffer *buffer, struct rad_error *err)
{
	struct rad_organisation organisation;

	return rad_organisation_parse(path, buffer->data, buffer->size, &organisation, err);
}

static int check_register(const char *path, const struct rad_buffer *buffer, struct rad_error *err)
{
	struct rad_register_mapping mapping;

	return rad_register_parse(path, buffer->data, buffer->size, &mapping, err);
}

static int check_supplier(const char *path, const struct rad_buffer *buffer, struct rad_error *err)
{
	struct rad_supplier_mapping mapping;

	return rad_supplier_parse(path, buffer->data, buffer->size, &mapping, err);
}

static int check_policy(const char *path, const struct rad_buffer *buffer, struct rad_error *err)
{
	struct rad_policy policy;

	return rad_policy_parse(path, buffer->data, buffer->size, &policy, err);
}

static int check_retention(const char *path, const struct rad_buffer *buffer, struct rad_error *err)
{
	struct rad_retention retention;

	return rad_retention_parse(path, buffer->data, buffer->size, &retention, err);
}

static int check_workplace(const char *path, const struct rad_buffer *buffer, struct rad_error *err)
{
	struct rad_workplace workplace;

	return rad_workplace_parse(path, buffer->data, buffer->size, &workplace, err);
}

static const struct {
	const char *kind;
	int (*check)(const char *path, const struct rad_buffer *buffer, struct rad_error *err);
} kinds[] = {
	{ "profile", check_profile },	{ "bench", check_bench },	  { "organisation", check_organisation },
	{ "station", check_workplace }, { "register", check_register },	  { "policy", check_policy },
	{ "supplier", check_supplier }, { "retention", check_retention },
};

int rad_file_check(const char *path, const char **ret_kind, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
	RAD_CLEANUP(rad_outline_done) struct rad_outline outline = { 0 };
	int r;

	*ret_kind = NULL;
	r = read_named(path, &buffer, err);
	if (r == 0)
		r = rad_outline_read(path, buffer.data, buffer.size, &outline, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(kinds); i++) {
		if (!rad_text_equal(kinds[i].kind, outline.kind))
			continue;
		*ret_kind = kinds[i].kind;
		return kinds[i].check(path, &buffer, err);
	}
	return rad_error_set(
		err, RAD_ERROR_INPUT, 0, "check file",
		"%s:%u: kind: must be profile, bench, organisation, station, register, supplier, policy or "
		"retention, not %s",
		path, rad_outline_line(&outline, "kind"), outline.kind);
}
