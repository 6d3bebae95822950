/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding files: by name, by path, and in data directories that are not what they should be. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <radera/files.h>

#include "base/cleanup.h"
#include "base/text.h"

#define GOOD                                                                                                           \
	"schema: 1\nkind: profile\nid: good\ntitle: { en: E, sv: S }\nlevel: clear\nvariant: v\nsource: s\n"           \
	"passes: [ { fill: stream, verify: full } ]\nbad-sectors: fail\n"

/* The shipped station file, whole. */
static void test_workplace(void **state)
{
	char path[PATH_MAX];
	struct rad_workplace workplace;
	struct rad_error err = { 0 };

	(void)snprintf(path, sizeof(path), "%s/profiles/stations/bench-24.yaml", getenv("RADERA_DATA_DIR"));
	if (rad_workplace_load(path, &workplace, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(workplace.id, "bench-24");
	assert_int_equal(workplace.columns, 8);
	assert_int_equal(workplace.n_bays, 24);
	assert_int_equal(workplace.start, RAD_START_AFTER_SCAN);
	assert_string_equal(workplace.profile, "clear-random");
	assert_int_equal(workplace.scan_wait_s, 60);
	assert_int_equal(workplace.too_warm_millicelsius, 65000);
	assert_true(workplace.spin_down);
	assert_string_equal(workplace.hooks, "");
	assert_int_equal(rad_workplace_bay(&workplace, "shelf-slot-07"), 7);
	assert_int_equal(rad_workplace_bay(&workplace, "shelf-slot-99"), 0);
	assert_int_equal(rad_workplace_bay(&workplace, ""), 0);
	assert_int_equal(rad_workplace_load("/nowhere/station.yaml", &workplace, &err), -RAD_ERROR_INPUT);
}

/* What is not said has its usual value. */
static void test_small_workplace(void **state)
{
	static const char text[] = "schema: 1\nkind: station\nid: a\ntitle: A\n";
	struct rad_workplace workplace;
	struct rad_error err = { 0 };

	if (rad_workplace_parse("a", text, strlen(text), &workplace, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(workplace.n_bays, 0);
	assert_int_equal(workplace.start, RAD_START_BY_HAND);
	assert_int_equal(workplace.scan_wait_s, 120);
	assert_int_equal(workplace.too_warm_millicelsius, RAD_TEMPERATURE_UNKNOWN);
	assert_false(workplace.spin_down);
}

/* Whoever maps bays at the screen loses nothing else of the file. */
static void test_saved_workplace(void **state)
{
	static const char text[] =
		"schema: 1\nkind: station\nid: a\ntitle: A\nwebhook-url: https://w.example.se/\n"
		"webhook-ca-file: /w/ca.pem\nwebhook-secret-file: /w/key\nregister-url: https://r.example.se/told\n"
		"register-mapping: snipe-it\nregister-ca-file: /r/ca.pem\nregister-secret-file: /r/key\n";
	char path[] = "/tmp/radera-station-XXXXXX";
	struct rad_workplace before;
	struct rad_workplace after;
	struct rad_error err = { 0 };
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	(void)close(fd);
	if (rad_workplace_parse("a", text, strlen(text), &before, &err) < 0 ||
	    rad_workplace_save(path, &before, &err) < 0 || rad_workplace_load(path, &after, &err) < 0)
		fail_msg("%s", err.text);
	(void)unlink(path);
	assert_string_equal(after.register_url, "https://r.example.se/told");
	assert_string_equal(after.register_mapping, "snipe-it");
	assert_string_equal(after.register_ca_file, "/r/ca.pem");
	assert_string_equal(after.register_secret_file, "/r/key");
	assert_string_equal(after.webhook_url, before.webhook_url);
	assert_string_equal(after.webhook_secret_file, before.webhook_secret_file);
}

static void test_register_outbox(void **state)
{
	rad_auto_free struct rad_register_mapping *it = malloc(sizeof(*it));
	struct rad_error err = { 0 };

	assert_non_null(it);
	if (rad_register_load("snipe-it", it, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(it->outbox.n_columns, 3);
	assert_int_equal(it->outbox.columns[1].field, RAD_FIELD_STATUS);
	assert_string_equal(it->outbox.columns[1].name, "Status Label");
	assert_int_equal(it->outbox.delimiter, ',');
	assert_false(it->outbox.is_windows_1252);
	assert_true(it->outbox.has_decimal_point);
	assert_string_equal(it->outbox.words[RAD_TOLD_FAILED], "Out for Diagnostics");
	assert_string_equal(it->outbox.words[RAD_TOLD_DISPOSED], "Sold");
	assert_string_equal(it->outbox.words[RAD_TOLD_STATES - 1], "Archived");
}

struct fixture {
	char source_dir[1024];
	char data_dir[64];
};

static void write_file(const struct fixture *fixture, const char *name, const char *text)
{
	char path[PATH_MAX];
	rad_auto_file FILE *file = NULL;

	(void)snprintf(path, sizeof(path), "%s/profiles/sanitization/%s", fixture->data_dir, name);
	file = fopen(path, "wxe");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
}

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	char path[PATH_MAX];

	if (!fixture)
		return -1;
	*state = fixture;
	(void)snprintf(fixture->source_dir, sizeof(fixture->source_dir), "%s", rad_data_dir());
	(void)snprintf(fixture->data_dir, sizeof(fixture->data_dir), "/tmp/radera-test-XXXXXX");
	if (!mkdtemp(fixture->data_dir))
		return -1;
	(void)snprintf(path, sizeof(path), "%s/profiles", fixture->data_dir);
	if (mkdir(path, 0700) < 0)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/profiles/sanitization", fixture->data_dir);
	if (mkdir(path, 0700) < 0)
		return -1;
	return setenv("RADERA_DATA_DIR", fixture->data_dir, 1);
}

static int teardown(void **state)
{
	static const char *const names[] = { "good.yaml", "other.yaml", "notes.txt", ".hidden.yaml", "wrong.yaml" };
	struct fixture *fixture = *state;
	char path[PATH_MAX];

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(names); i++) {
		(void)snprintf(path, sizeof(path), "%s/profiles/sanitization/%s", fixture->data_dir, names[i]);
		(void)unlink(path);
	}
	(void)snprintf(path, sizeof(path), "%s/profiles/sanitization", fixture->data_dir);
	(void)rmdir(path);
	(void)snprintf(path, sizeof(path), "%s/profiles", fixture->data_dir);
	(void)rmdir(path);
	(void)rmdir(fixture->data_dir);
	(void)setenv("RADERA_DATA_DIR", fixture->source_dir, 1);
	free(fixture);
	return 0;
}

static void test_data_dir(void **state)
{
	const struct fixture *fixture = *state;

	assert_string_equal(rad_data_dir(), fixture->data_dir);
	assert_int_equal(unsetenv("RADERA_DATA_DIR"), 0);
	assert_string_not_equal(rad_data_dir(), "");
	assert_string_not_equal(rad_data_dir(), fixture->data_dir);
	assert_int_equal(setenv("RADERA_DATA_DIR", "", 1), 0);
	assert_string_not_equal(rad_data_dir(), "");
}

static void test_by_name_and_path(void **state)
{
	const struct fixture *fixture = *state;
	struct rad_profile profile;
	struct rad_error err = { 0 };
	char path[PATH_MAX];

	write_file(fixture, "good.yaml", GOOD);
	assert_int_equal(rad_profile_load("good", &profile, &err), 0);
	(void)snprintf(path, sizeof(path), "%s/profiles/sanitization/good.yaml", fixture->data_dir);
	assert_int_equal(rad_profile_load(path, &profile, &err), 0);
	assert_string_equal(profile.id, "good");
}

static void test_file_check_tells_the_kind(void **state)
{
	const struct fixture *fixture = *state;
	struct rad_error err = { 0 };
	const char *kind = NULL;
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/profiles/sanitization/gutmann.yaml", fixture->source_dir);
	assert_int_equal(rad_file_check(path, &kind, &err), 0);
	assert_string_equal(kind, "profile");
	(void)snprintf(path, sizeof(path), "%s/profiles/benches/demo.yaml", fixture->source_dir);
	assert_int_equal(rad_file_check(path, &kind, &err), 0);
	assert_string_equal(kind, "bench");
}

/* A file that was copied and not renamed inside would put another profile's id on the certificate. */
static void test_id_must_match_name(void **state)
{
	const struct fixture *fixture = *state;
	struct rad_profile profile;
	struct rad_error err = { 0 };
	char path[PATH_MAX];

	write_file(fixture, "other.yaml", GOOD);
	assert_int_equal(rad_profile_load("other", &profile, &err), -RAD_ERROR_INPUT);
	assert_non_null(strstr(err.text, "id: is good, but the file is named other"));
	assert_string_equal(profile.id, "");
	(void)snprintf(path, sizeof(path), "%s/profiles/sanitization/other.yaml", fixture->data_dir);
	assert_int_equal(rad_profile_load(path, &profile, &err), 0);
}

static void test_names_that_are_refused(void **state)
{
	static const char *const names[] = {
		"",
		".",
		"..",
		"no-such-profile",
		"-x",
		"a b",
		"clear-zero\n",
		"/",
		"/tmp",
		"/nowhere/x.yaml",
		"./no-such",
		"/dev/null",
		"/dev/zero/x",
		"0123456789012345678901234567890123456789012345678901234567890123456789",
	};
	struct rad_profile profile;
	struct rad_bench *bench = NULL;

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(names); i++) {
		struct rad_error err = { 0 };
		int r = rad_profile_load(names[i], &profile, &err);

		if (r != -RAD_ERROR_INPUT || err.kind != RAD_ERROR_INPUT || !*err.text)
			fail_msg("\"%s\": %d %s", names[i], r, err.text);
		assert_int_equal(rad_bench_load(names[i], &bench, &err), -RAD_ERROR_INPUT);
		assert_null(bench);
	}
}

static void test_missing_file_is_advised(void **state)
{
	const struct fixture *fixture = *state;
	struct rad_profile profile;
	struct rad_error err = { 0 };

	assert_int_equal(rad_profile_load("no-such-profile", &profile, &err), -RAD_ERROR_INPUT);
	assert_non_null(strstr(err.text, "no-such-profile.yaml"));
	assert_int_equal(err.code, ENOENT);
	assert_non_null(strstr(err.advice, fixture->data_dir));
}

static void test_list(void **state)
{
	const struct fixture *fixture = *state;
	rad_auto_free struct rad_profile *profiles = NULL;
	struct rad_error err = { 0 };
	size_t n = 7;

	assert_int_equal(rad_profile_list(&profiles, &n, &err), 0);
	assert_int_equal(n, 0);
	write_file(fixture, "good.yaml", GOOD);
	write_file(fixture, "notes.txt", "not a profile");
	write_file(fixture, ".hidden.yaml", "not one either");
	assert_int_equal(rad_profile_list(&profiles, &n, &err), 0);
	assert_int_equal(n, 1);
	assert_string_equal(profiles[0].id, "good");
}

static void test_list_with_a_wrong_file(void **state)
{
	const struct fixture *fixture = *state;
	struct rad_profile *profiles = NULL;
	struct rad_error err = { 0 };
	size_t n = 7;

	write_file(fixture, "good.yaml", GOOD);
	write_file(fixture, "wrong.yaml", "schema: 1\nkind: profile\nid: wrong\n");
	assert_int_equal(rad_profile_list(&profiles, &n, &err), -RAD_ERROR_INPUT);
	assert_non_null(strstr(err.text, "wrong.yaml"));
	assert_null(profiles);
	assert_int_equal(n, 0);
}

static void test_list_without_directory(void **state)
{
	struct rad_profile *profiles = NULL;
	struct rad_error err = { 0 };
	size_t n = 7;

	assert_int_equal(setenv("RADERA_DATA_DIR", "/nowhere/at/all", 1), 0);
	assert_int_equal(rad_profile_list(&profiles, &n, &err), -RAD_ERROR_IO);
	assert_null(profiles);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_workplace),
		cmocka_unit_test(test_small_workplace),
		cmocka_unit_test(test_saved_workplace),
		cmocka_unit_test(test_register_outbox),
		CASE(test_data_dir),
		CASE(test_by_name_and_path),
		CASE(test_file_check_tells_the_kind),
		CASE(test_id_must_match_name),
		CASE(test_names_that_are_refused),
		CASE(test_missing_file_is_advised),
		CASE(test_list),
		CASE(test_list_with_a_wrong_file),
		CASE(test_list_without_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
