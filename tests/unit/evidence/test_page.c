/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/page/page.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "evidence/page/canvas.h"
#include "fixture.h"

static void assert_refused(const json_t *json, const char *why)
{
	struct rad_page_record record;
	struct rad_error err = { 0 };

	if (fixture_read_page(json, &record, &err) != -RAD_ERROR_EVIDENCE)
		fail_msg("not refused: %s", why);
	assert_int_equal(err.kind, RAD_ERROR_EVIDENCE);
	if (!strstr(err.text, why))
		fail_msg("expected \"%s\": %s", why, err.text);
}

static void test_layout(void **state)
{
	fixture_auto_json json_t *json = fixture_exceptions();
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	struct rad_page_layout layout;

	fixture_draw_page(json, &pdf, &layout);
	assert_int_equal(layout.n_pages, 2); /* and the annex */
	assert_int_equal(layout.signature_page, 0);
	for (int i = 0; i < RAD_PAGE_BOXES; i++) {
		const struct rad_page_box *box = &layout.boxes[i];

		assert_true(box->x0 > 0 && box->x1 > box->x0 && box->x1 < RAD_PAPER_WIDTH);
		assert_true(box->y0 > 0 && box->y1 > box->y0 && box->y1 < RAD_PAPER_HEIGHT);
		if (i > 0)
			assert_true(box->x0 > layout.boxes[i - 1].x1);
	}
}

static void test_many_drives(void **state)
{
	static const struct {
		size_t drives;
		size_t signature_page; /* all drives and the signatures come before the annex */
		size_t pages_max;
	} rows[] = { { 1, 0, 2 }, { 3, 0, 2 }, { 6, 1, 4 }, { 20, 2, 9 }, { 64, 5, 28 } };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++) {
		fixture_auto_json json_t *json = fixture_erased(rows[i].drives);
		rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
		struct rad_page_layout layout;

		fixture_draw_page(json, &pdf, &layout);
		assert_int_equal(layout.signature_page, rows[i].signature_page);
		assert_in_range(layout.n_pages, layout.signature_page + 2, rows[i].pages_max);
	}
}

/* Drawn under another locale the page has the same bytes; says whether that locale has a decimal comma. */
static bool same_under(const char *locale, const json_t *json, const struct rad_buffer *first)
{
	rad_auto_buffer struct rad_buffer again = RAD_BUFFER_INIT;
	struct rad_page_layout layout;
	bool has_comma;

	if (!setlocale(LC_ALL, locale))
		return false;
	has_comma = strcmp(localeconv()->decimal_point, ",") == 0;
	fixture_draw_page(json, &again, &layout);
	(void)setlocale(LC_ALL, "C");
	assert_int_equal(again.size, first->size);
	assert_memory_equal(again.data, first->data, first->size);
	return has_comma;
}

static void test_pure(void **state)
{
	static const char *const locales[] = { "C", "sv_SE.UTF-8", "de_DE.UTF-8", "C.UTF-8" };
	static const char *const argv[] = { "localedef", "-i", "sv_SE", "-f", "UTF-8", "./sv_SE.UTF-8", NULL };
	fixture_auto_json json_t *json = fixture_exceptions();
	rad_auto_buffer struct rad_buffer first = RAD_BUFFER_INIT;
	struct rad_page_layout layout;
	bool has_comma = false;
	char *directory = fixture_directory();

	fixture_draw_page(json, &first, &layout);
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(locales); i++)
		has_comma |= same_under(locales[i], json, &first);
	/* Where none is installed, one is made. */
	if (!has_comma && fixture_tool(directory, argv) == 0 && setenv("LOCPATH", directory, 1) == 0) {
		has_comma = same_under("sv_SE.UTF-8", json, &first);
		(void)unsetenv("LOCPATH");
	}
	if (!has_comma)
		print_message("# NOT CHECKED: no locale with a decimal comma is installed, and none could be made\n");
	fixture_directory_done(directory);
}

static void test_titles(void **state)
{
	static const struct {
		enum rad_page_outcome outcome;
		const char *title;
		const char *banner;
	} rows[] = {
		{ RAD_PAGE_ERASED, "Raderingsintyg", "RADERAD" },
		{ RAD_PAGE_EXCEPTIONS, "Raderingsintyg", "RADERAD MED UNDANTAG" },
		{ RAD_PAGE_CANCELLED, "Raderingsprotokoll", "AVBRUTEN – EJ RADERAD" },
		{ RAD_PAGE_INTERRUPTED, "Raderingsprotokoll", "OFULLSTÄNDIG – EJ RADERAD" },
		{ RAD_PAGE_FAILED, "Raderingsprotokoll", "EJ RADERAD" },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++) {
		struct rad_page_record record = { .outcome = rows[i].outcome };

		assert_string_equal(rad_page_title(&record).first, rows[i].title);
		assert_string_equal(rad_page_banner(&record).first, rows[i].banner);
	}
}

static void test_lies(void **state)
{
	static const struct {
		const char *path;
		const char *value; /* NULL: the number or truth below */
		json_int_t number;
		const char *why;
	} rows[] = {
		{ "outcome", "failed", 0, "not its drives'" },
		{ "drives.0.result.outcome", "failed", 0, "a level without an erasure" },
		{ "drives.0.result.level_reached", "none", 0, "" },
		{ "drives.0.result.bad_bytes", NULL, 512, "bad bytes on an erased drive" },
		{ "drives.0.result.steps.1.mismatch_bytes", NULL, 1, "differing bytes on an erased drive" },
		{ "drives.0.result.steps.1.state", "exceptions", 0, "unfinished steps" },
		{ "drives.0.result.steps.1.state", "pending", 0, "unfinished steps" },
		{ "drives.0.result.steps.0.state", "interrupted", 0, "unfinished steps" },
		{ "drives.0.plan.steps.1.kind", "overwrite", 0, "not verified" },
		{ "drives.0.result.outcome", "superb", 0, "unknown outcome" },
		{ "schema", "radera-record-2", 0, "schema" },
		{ "issued", "2026-11-20T14:32:07+01:00", 0, "time of issue" },
		{ "issued", "2026-11-20 14:32:07Z", 0, "time of issue" },
		{ "certificate_id", "RI-(42)", 0, "certificate id" },
		{ "certificate_id", "RI-012345678901234567890123456789012345678", 0, "certificate id" },
		{ "drives.0.drive.size_bytes", NULL, -1, "count" },
		{ "log.sequence", NULL, 0, "sequence" },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++) {
		fixture_auto_json json_t *json = fixture_erased(1);

		fixture_set(json, rows[i].path,
			    rows[i].value ? json_string(rows[i].value) : json_integer(rows[i].number));
		if (*rows[i].why) {
			assert_refused(json, rows[i].why);
		} else {
			struct rad_page_record record;

			assert_int_equal(fixture_read_page(json, &record, NULL), 0);
			rad_page_record_done(&record);
		}
	}
}

static void test_better_than_its_drives(void **state)
{
	fixture_auto_json json_t *json = fixture_failed();
	fixture_auto_json json_t *simulated = fixture_erased(1);

	fixture_set(json, "outcome", json_string("erased"));
	assert_refused(json, "not its drives'");
	fixture_set(json, "outcome", json_string("cancelled"));
	fixture_set(json, "drives.0.result.level_reached", json_string("purge"));
	assert_refused(json, "a level without an erasure");
	fixture_set(simulated, "drives.0.drive.simulated", json_true());
	assert_refused(simulated, "simulated");
}

static void test_essential(void **state)
{
	static const char *const paths[] = {
		"schema",
		"certificate_id",
		"simulated",
		"outcome",
		"issued",
		"station",
		"station.log_id",
		"station.trust_is_local",
		"performed_by",
		"performed_by.id",
		"inventory_id",
		"tool",
		"tool.name",
		"tool.version",
		"log",
		"log.sequence",
		"drives",
		"drives.0.drive",
		"drives.0.plan",
		"drives.0.plan.technique",
		"drives.0.result",
		"drives.0.result.outcome",
		"drives.0.result.level_reached",
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(paths); i++) {
		fixture_auto_json json_t *json = fixture_exceptions();
		const char *dot = strrchr(paths[i], '.');

		fixture_set(json, paths[i], NULL);
		assert_refused(json, dot ? dot + 1 : paths[i]);
		fixture_set(json, paths[i], json_integer(7));
		if (strcmp(paths[i], "log.sequence") != 0)
			assert_refused(json, "the record ");
	}
}

static void test_missing_is_drawn(void **state)
{
	static const char *const paths[] = {
		"clock_trust",
		"station.name",
		"station.organisation",
		"station.unit",
		"station.organisation_number",
		"performed_by.name",
		"performed_by.role",
		"disposition",
		"tool.build",
		"log.previous",
		"drives.0.drive.vendor",
		"drives.0.drive.model",
		"drives.0.drive.serial",
		"drives.0.drive.wwn",
		"drives.0.drive.firmware",
		"drives.0.drive.bus",
		"drives.0.drive.media",
		"drives.0.drive.size_bytes",
		"drives.0.drive.logical_sector_bytes",
		"drives.0.plan.profile",
		"drives.0.result.error",
		"drives.0.result.reason",
		"drives.0.result.started",
		"drives.0.result.ended",
		"drives.0.result.interruptions",
		"drives.0.result.bad_bytes",
		"drives.0.result.reads_bypass_cache",
	};
	fixture_auto_json json_t *json = fixture_exceptions();
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	struct rad_page_layout layout;

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(paths); i++) {
		rad_auto_buffer struct rad_buffer one = RAD_BUFFER_INIT;
		fixture_auto_json json_t *copy = json_deep_copy(json);

		fixture_set(copy, paths[i], NULL);
		fixture_draw_page(copy, &one, &layout);
		fixture_set(json, paths[i], NULL);
	}
	fixture_draw_page(json, &pdf, &layout);
}

static void test_control_characters(void **state)
{
	static const char *const texts[] = { "a\nb", "a\tb", "\x01", "a\x7F", "\xC2\x85" };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(texts); i++) {
		fixture_auto_json json_t *json = fixture_exceptions();

		fixture_set(json, "station.organisation", json_string(texts[i]));
		assert_refused(json, "control characters");
	}
}

static void test_bytes_that_are_no_record(void **state)
{
	static const char *const texts[] = { "", "{", "[]", "7", "{}", "{\"a\":1,\"a\":1}", "\xFF", "{\"a\":1.5}" };
	fixture_auto_json json_t *json = fixture_exceptions();
	rad_auto_buffer struct rad_buffer bytes = RAD_BUFFER_INIT;
	struct rad_page_record record;
	struct rad_error err = { 0 };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(texts); i++)
		assert_int_equal(rad_page_record_read(texts[i], strlen(texts[i]), NULL, &record, &err),
				 -RAD_ERROR_EVIDENCE);
	fixture_canonical(json, &bytes);
	for (size_t size = 0; size < bytes.size; size += 97)
		assert_int_equal(rad_page_record_read(bytes.data, size, NULL, &record, &err), -RAD_ERROR_EVIDENCE);
	rad_buffer_append_text(&bytes, "\n");
	assert_int_equal(rad_page_record_read(bytes.data, bytes.size, NULL, &record, &err), -RAD_ERROR_EVIDENCE);
	assert_non_null(strstr(err.text, "canonical"));
}

static void test_hostile_names(void **state)
{
	static const char *const texts[] = { "(",
					     ")\\",
					     "<>&\"'",
					     "%s%n",
					     "\xF0\x9F\x98\x80",
					     "\xD7\xA9\xD7\x9C",
					     "x\xCC\x81\xCC\x82\xCC\x83",
					     "]]>",
					     "<?xpacket",
					     "  ",
					     "endobj" };
	static const char *const paths[] = { "station.organisation", "performed_by.name",      "inventory_id",
					     "drives.0.drive.model", "drives.0.result.reason", "disposition" };
	rad_auto_free char *huge = malloc(10241);

	assert_non_null(huge);
	memset(huge, 'W', 10240);
	huge[10240] = '\0';
	for (size_t path = 0; path < RAD_ARRAY_LENGTH(paths); path++) {
		for (size_t i = 0; i <= RAD_ARRAY_LENGTH(texts); i++) {
			fixture_auto_json json_t *json = fixture_exceptions();
			rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
			struct rad_page_layout layout;

			fixture_set(json, paths[path], json_string(i < RAD_ARRAY_LENGTH(texts) ? texts[i] : huge));
			fixture_draw_page(json, &pdf, &layout);
			assert_int_equal(layout.n_pages, 2);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_many_drives),
		cmocka_unit_test(test_pure),
		cmocka_unit_test(test_titles),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_better_than_its_drives),
		cmocka_unit_test(test_essential),
		cmocka_unit_test(test_missing_is_drawn),
		cmocka_unit_test(test_control_characters),
		cmocka_unit_test(test_bytes_that_are_no_record),
		cmocka_unit_test(test_hostile_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
