/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <radera/json.h>

#include "base/text.h"

#define NO_SUCH_PROGRAM 127

json_t *fixture_exceptions(void)
{
	const char *data = getenv("RAD_TEST_DATA");
	char path[4096];
	json_error_t problem;
	json_t *json;

	snprintf(path, sizeof(path), "%s/record-erased.json", data ? data : "tests/data");
	json = json_load_file(path, JSON_REJECT_DUPLICATES, &problem);
	if (!json)
		fail_msg("%s: %s", path, problem.text);
	return json;
}

static void make_erased(json_t *drive)
{
	json_t *steps = fixture_at(drive, "result.steps");

	fixture_set(drive, "result.outcome", json_string("erased"));
	fixture_set(drive, "result.reason", json_string(""));
	fixture_set(drive, "result.bad_bytes", json_integer(0));
	fixture_set(drive, "result.bad_ranges", json_array());
	for (size_t i = 0; i < json_array_size(steps); i++) {
		json_t *step = json_array_get(steps, i);

		fixture_set(step, "state", json_string("passed"));
		fixture_set(step, "unreachable_bytes", json_integer(0));
		fixture_set(step, "done_bytes", json_incref(fixture_at(drive, "drive.size_bytes")));
	}
}

json_t *fixture_erased(size_t n)
{
	json_t *json = fixture_exceptions();
	json_t *drives = fixture_at(json, "drives");

	fixture_set(json, "outcome", json_string("erased"));
	make_erased(json_array_get(drives, 0));
	for (size_t i = 1; i < n; i++) {
		json_t *copy = json_deep_copy(json_array_get(drives, 0));
		char serial[40];

		snprintf(serial, sizeof(serial), "S4ENNF0N%06zu", i);
		fixture_set(copy, "drive.serial", json_string(serial));
		assert_int_equal(json_array_append_new(drives, copy), 0);
	}
	return json;
}

json_t *fixture_failed(void)
{
	json_t *json = fixture_exceptions();

	fixture_set(json, "outcome", json_string("failed"));
	fixture_set(json, "drives.0.drive.serial", json_string(""));
	fixture_set(json, "drives.0.result.outcome", json_string("failed"));
	fixture_set(json, "drives.0.result.level_reached", json_string("none"));
	fixture_set(json, "drives.0.result.reason", json_string("the drive vanished"));
	fixture_set(json, "drives.0.result.steps.0.state", json_string("failed"));
	fixture_set(json, "drives.0.result.steps.1.state", json_string("pending"));
	return json;
}

static json_t *child_of(json_t *json, const char *key)
{
	return json_is_array(json) ? json_array_get(json, strtoul(key, NULL, 10)) : json_object_get(json, key);
}

json_t *fixture_at(json_t *json, const char *path)
{
	char key[64];

	while (json && *path) {
		size_t length = strcspn(path, ".");

		assert_true(length < sizeof(key));
		memcpy(key, path, length);
		key[length] = '\0';
		json = child_of(json, key);
		path += length + (path[length] == '.');
	}
	return json;
}

void fixture_set(json_t *json, const char *path, json_t *value)
{
	const char *dot = strrchr(path, '.');
	char parent[128] = "";

	if (dot)
		snprintf(parent, sizeof(parent), "%.*s", (int)(dot - path), path);
	json = fixture_at(json, parent);
	assert_true(json_is_object(json));
	if (value)
		assert_int_equal(json_object_set_new(json, dot ? dot + 1 : path, value), 0);
	else
		assert_int_equal(json_object_del(json, dot ? dot + 1 : path), 0);
}

void fixture_canonical(const json_t *json, struct rad_buffer *ret)
{
	struct rad_error err = { 0 };

	if (rad_json_canonical(json, ret, &err) < 0)
		fail_msg("%s", err.text);
}

char *fixture_directory(void)
{
	char *directory = strdup("/tmp/radera-test-XXXXXX");

	assert_non_null(directory);
	assert_non_null(mkdtemp(directory));
	return directory;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	return remove(path);
}

void fixture_directory_done(char *directory)
{
	(void)nftw(directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	free(directory);
}

void fixture_write(const char *directory, const char *name, const void *data, size_t size)
{
	struct rad_error err = { 0 };
	char path[300];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	if (rad_file_write_new(path, data, size, 0600, &err) < 0)
		fail_msg("%s", err.text);
}

void fixture_read(const char *directory, const char *name, struct rad_buffer *ret)
{
	struct rad_error err = { 0 };
	char path[300];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	if (rad_file_read(AT_FDCWD, path, 64 << 20, ret, &err) < 0)
		fail_msg("%s", err.text);
}

static _Noreturn void run_child(const char *directory, const char *const argv[])
{
	int out;

	if (chdir(directory) < 0)
		_exit(126);
	out = open("out", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (out < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0)
		_exit(126);
	(void)execvp(argv[0], (char *const *)(uintptr_t)argv);
	_exit(NO_SUCH_PROGRAM);
}

int fixture_tool(const char *directory, const char *const argv[])
{
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0)
		run_child(directory, argv);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == NO_SUCH_PROGRAM) {
		print_message("# NOT CHECKED: there is no program %s here\n", argv[0]);
		return -1;
	}
	return WEXITSTATUS(status);
}

int fixture_read_page(const json_t *json, struct rad_page_record *ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer canonical = RAD_BUFFER_INIT;

	fixture_canonical(json, &canonical);
	return rad_page_record_read(canonical.data, canonical.size, NULL, ret, err);
}

void fixture_draw_page(const json_t *json, struct rad_buffer *ret, struct rad_page_layout *ret_layout)
{
	struct rad_page_record record;
	struct rad_error err = { 0 };

	if (fixture_read_page(json, &record, &err) < 0 || rad_page_render(&record, NULL, ret, ret_layout, &err) < 0)
		fail_msg("%s", err.text);
	rad_page_record_done(&record);
	assert_memory_equal(ret->data, "%PDF-1.", 7);
}
