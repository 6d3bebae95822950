/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every file of profiles/bad must be refused with the words that its first line names. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <radera/files.h>

#include "base/cleanup.h"
#include "base/text.h"

#define EXPECT	  "# expect: "
#define FILES_MIN 60

static void read_expectation(const char *path, char *ret, size_t size)
{
	rad_auto_file FILE *file = fopen(path, "re");

	assert_non_null(file);
	assert_non_null(fgets(ret, (int)size, file));
	ret[strcspn(ret, "\n")] = '\0';
	if (!rad_text_has_prefix(ret, EXPECT) || strlen(ret) <= strlen(EXPECT))
		fail_msg("%s does not begin with \"%s\"", path, EXPECT);
	memmove(ret, ret + strlen(EXPECT), strlen(ret + strlen(EXPECT)) + 1);
}

/* The message is "PATH:LINE: ..."; only what has no lines may do without. */
static void check_place(const char *path, const char *text)
{
	const char *rest = text + strlen(path);

	if (!rad_text_has_prefix(text, path))
		fail_msg("\"%s\" does not name %s", text, path);
	if (strstr(text, "is empty"))
		return;
	if (rest[0] != ':' || rest[1] < '1' || rest[1] > '9')
		fail_msg("\"%s\" names no line", text);
}

static void check_refused(const char *path)
{
	char expected[256];
	const char *kind;
	struct rad_error err = { 0 };
	int r;

	read_expectation(path, expected, sizeof(expected));
	r = rad_file_check(path, &kind, &err);
	if (r != -RAD_ERROR_INPUT)
		fail_msg("%s: result %d (%s), refusal expected", path, r, err.text);
	if (!strstr(err.text, expected))
		fail_msg("%s: \"%s\" expected, got \"%s\"", path, expected, err.text);
	check_place(path, err.text);
}

static void test_every_bad_file_is_refused(void **state)
{
	rad_auto_dir DIR *directory = NULL;
	char folder[PATH_MAX];
	char path[PATH_MAX + 256];
	struct dirent *entry;
	size_t n = 0;

	(void)snprintf(folder, sizeof(folder), "%s/profiles/bad", rad_data_dir());
	directory = opendir(folder);
	assert_non_null(directory);
	while ((entry = readdir(directory))) {
		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		check_refused(path);
		n++;
	}
	if (n < FILES_MIN)
		fail_msg("only %zu bad files were found", n);
}

/* What a good file and every bad one do when cut anywhere: refused or read, never a crash or a silent half. */
static void test_cut_files_are_refused(void **state)
{
	rad_auto_buffer struct rad_buffer whole = RAD_BUFFER_INIT;
	struct rad_profile profile;
	struct rad_error err = { 0 };
	char path[PATH_MAX];
	int accepted = 0;

	(void)snprintf(path, sizeof(path), "%s/profiles/sanitization/dod-5220-22-m-short.yaml", rad_data_dir());
	assert_int_equal(rad_file_read(AT_FDCWD, path, 1 << 18, &whole, &err), 0);
	assert_true(whole.size > 200);
	for (size_t size = 0; size < whole.size; size++)
		if (rad_profile_parse("cut", whole.data, size, &profile, &err) == 0)
			accepted++;
		else
			assert_int_equal(err.kind, RAD_ERROR_INPUT);
	/* the line end behind the last word is the one byte that nobody needs */
	assert_int_equal(accepted, 1);
}

/* One byte changed anywhere: never a crash, and a text that still passes has verified its last pass. */
static void test_changed_bytes(void **state)
{
	static const uint8_t changes[] = { 0, 0xFF, '\t', '&', '*', '[', '{', '"', '%', '!', '-', ':' };
	rad_auto_buffer struct rad_buffer whole = RAD_BUFFER_INIT;
	struct rad_profile profile;
	struct rad_error err = { 0 };
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/profiles/sanitization/dod-5220-22-m-short.yaml", rad_data_dir());
	assert_int_equal(rad_file_read(AT_FDCWD, path, 1 << 18, &whole, &err), 0);
	for (size_t i = 0; i < whole.size * RAD_ARRAY_LENGTH(changes); i++) {
		uint8_t *at = &whole.data[i / RAD_ARRAY_LENGTH(changes)];
		uint8_t kept = *at;

		*at = changes[i % RAD_ARRAY_LENGTH(changes)];
		if (rad_profile_parse("changed", whole.data, whole.size, &profile, &err) == 0)
			assert_int_not_equal(profile.passes[profile.n_passes - 1].verify, RAD_EXTENT_NONE);
		*at = kept;
	}
}

static void fill_file(struct rad_buffer *buffer, const char *begin, const char *again, size_t times)
{
	rad_buffer_append_text(buffer, begin);
	for (size_t i = 0; i < times; i++)
		rad_buffer_append_text(buffer, again);
}

/* Files too large to ship: each must be refused, and soon. */
static void test_huge_files(void **state)
{
	static const struct {
		const char *again;
		size_t times;
		const char *expected;
	} cases[] = {
		{ "# a comment line to make the file large\n", 8000, "is larger than 262144 bytes" },
		{ "[", 100000, "is nested too deeply" },
		{ "? ", 100000, "" },
		{ "- ", 100000, "" },
		{ "a: {", 40000, "" },
		{ "x: [ a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a ]\n", 2000, "stands twice" },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(cases); i++) {
		rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
		struct rad_profile profile;
		struct rad_error err = { 0 };

		fill_file(&buffer, "schema: 1\nkind: profile\n", i == 1 ? "id: " : "", 1);
		fill_file(&buffer, "", cases[i].again, cases[i].times);
		assert_int_equal(rad_profile_parse("huge", buffer.data, buffer.size, &profile, &err), -RAD_ERROR_INPUT);
		if (!strstr(err.text, cases[i].expected))
			fail_msg("case %zu: %s", i, err.text);
	}
}

static void test_many_keys(void **state)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
	struct rad_profile profile;
	struct rad_error err = { 0 };

	rad_buffer_append_text(&buffer, "schema: 1\nkind: profile\n");
	for (int i = 0; i < 20000; i++)
		rad_buffer_printf(&buffer, "k%d: 1\n", i);
	assert_int_equal(rad_profile_parse("keys", buffer.data, buffer.size, &profile, &err), -RAD_ERROR_INPUT);
	assert_non_null(strstr(err.text, "holds too many keys"));
}

static void test_no_error_wanted(void **state)
{
	struct rad_profile profile;
	struct rad_bench *bench;
	const char *kind;

	assert_int_equal(rad_profile_parse("none", NULL, 0, &profile, NULL), -RAD_ERROR_INPUT);
	assert_int_equal(rad_bench_parse("none", "x", 1, &bench, NULL), -RAD_ERROR_INPUT);
	assert_null(bench);
	assert_int_equal(rad_file_check("/nowhere/at/all.yaml", &kind, NULL), -RAD_ERROR_INPUT);
	assert_null(kind);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_bad_file_is_refused),
		cmocka_unit_test(test_cut_files_are_refused),
		cmocka_unit_test(test_changed_bytes),
		cmocka_unit_test(test_huge_files),
		cmocka_unit_test(test_many_keys),
		cmocka_unit_test(test_no_error_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
