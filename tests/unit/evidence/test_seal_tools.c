/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What programs of other people make of a sealed file. Each that is not installed is named as not checked.
 */
#include <stdio.h>
#include <string.h>

#include "sealed.h"

static void test_outside_tools(void **state)
{
	static const char *const checks[][8] = {
		{ "qpdf", "--check", "a.pdf" },
		{ "mutool", "info", "a.pdf" },
		{ "gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=nullpage", "a.pdf" },
		{ "pdfdetach", "-save", "1", "-o", "intyg.json", "a.pdf" },
	};
	fixture_auto_json json_t *json = fixture_exceptions();
	char *directory = fixture_directory();
	struct sealed sealed;

	sealed_make(json, &sealed);
	fixture_write(directory, "a.pdf", sealed.file.data, sealed.file.size);
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(checks); i++) {
		rad_auto_buffer struct rad_buffer out = RAD_BUFFER_INIT;
		int status = fixture_tool(directory, checks[i]);

		if (status < 0)
			continue;
		fixture_read(directory, "out", &out);
		if (status != 0 || (out.data && strstr((const char *)out.data, "warning")))
			fail_msg("%s: %s", checks[i][0], (const char *)out.data);
		if (strcmp(checks[i][0], "pdfdetach") == 0) {
			rad_auto_buffer struct rad_buffer saved = RAD_BUFFER_INIT;

			fixture_read(directory, "intyg.json", &saved);
			assert_int_equal(saved.size, sealed.json.size);
			assert_memory_equal(saved.data, sealed.json.data, saved.size);
		}
	}
	sealed_done(&sealed);
	fixture_directory_done(directory);
}

static void test_text_round_trip(void **state)
{
	static const char *const argv[] = { "pdftotext", "-raw", "a.pdf", "a.txt", NULL };
	static const char *const wants[] = { "Åsa Öberg-Łukasz Đorđe é Nguyễn",
					     "RADERAD MED UNDANTAG",
					     "ERASED WITH EXCEPTIONS",
					     "NIST: Clear",
					     "50026B7782A1B2C3",
					     "Stationens egen rot – inte organisationens",
					     "Sida 1 av 2 / Page 1 of 2" };
	fixture_auto_json json_t *json = fixture_exceptions();
	char *directory = fixture_directory();
	struct sealed sealed;

	fixture_set(json, "performed_by.name", json_string("Åsa Öberg-Łukasz Đorđe é Nguyễn"));
	sealed_make(json, &sealed);
	fixture_write(directory, "a.pdf", sealed.file.data, sealed.file.size);
	if (fixture_tool(directory, argv) >= 0) {
		rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
		rad_auto_buffer struct rad_buffer out = RAD_BUFFER_INIT;

		fixture_read(directory, "a.txt", &text);
		for (size_t i = 0; i < RAD_ARRAY_LENGTH(wants); i++) {
			if (!strstr((const char *)text.data, wants[i]))
				fail_msg("\"%s\" is not in the text: %s", wants[i], (const char *)text.data);
		}
		assert_non_null(strstr((const char *)text.data, sealed.record.sha256));
		fixture_read(directory, "out", &out);
		if (out.size > 0 && strstr((const char *)out.data, "ToUnicode"))
			fail_msg("%s", (const char *)out.data);
	}
	sealed_done(&sealed);
	fixture_directory_done(directory);
}

static void test_code_is_read(void **state)
{
	static const char *const draw[] = { "pdftoppm", "-r", "150", "-png", "a.pdf", "a", NULL };
	static const char *const scan[] = { "zbarimg", "-q", "--raw", "a-1.png", NULL };
	fixture_auto_json json_t *json = fixture_erased(1);
	char *directory = fixture_directory();
	struct sealed sealed;
	char want[160];

	fixture_set(json, "simulated", json_true()); /* the hardest: with stripes below */
	sealed_make(json, &sealed);
	snprintf(want, sizeof(want), "radera:%s#%s", sealed.record.certificate_id, sealed.record.sha256);
	fixture_write(directory, "a.pdf", sealed.file.data, sealed.file.size);
	if (fixture_tool(directory, draw) == 0 && fixture_tool(directory, scan) >= 0) {
		rad_auto_buffer struct rad_buffer out = RAD_BUFFER_INIT;

		fixture_read(directory, "out", &out);
		if (!strstr((const char *)out.data, want))
			fail_msg("%s: %s", want, (const char *)out.data);
	}
	sealed_done(&sealed);
	fixture_directory_done(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outside_tools),
		cmocka_unit_test(test_text_round_trip),
		cmocka_unit_test(test_code_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
