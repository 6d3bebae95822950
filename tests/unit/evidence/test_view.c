/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Excerpts: one drive, one language; and the Swedish of the record's English reasons. */
#include <string.h>

#include "evidence/page/page.h"
#include "evidence/page/reason.h"
#include "keys.h"

static void test_names(void **state)
{
	static const struct {
		const char *name;
		uint32_t drive;
		const char *languages;
	} good[] = {
		{ "drive-1", 1, "" }, { "drive-9999", 9999, "" }, { "drive-2-sv", 2, "sv" },
		{ "en", 0, "en" },    { "sv+en", 0, "sv+en" },	  { "drive-64-sv+en", 64, "sv+en" },
	};
	static const char *const bad[] = { "",
					   "drive-",
					   "drive-0",
					   "drive-01",
					   "drive-10000",
					   "drive--1",
					   "drive-+1",
					   "drive-1-",
					   "drive-1 sv",
					   "drive-sv",
					   "drive-1-de",
					   "de",
					   "sven",
					   "drive-1sv",
					   "Drive-1",
					   "en-sv",
					   "drive-99999999999999999999" };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(good); i++) {
		struct rad_certificate_view view;

		assert_true(rad_certificate_view_find(good[i].name, &view));
		assert_int_equal(view.drive, good[i].drive);
		assert_string_equal(view.languages, good[i].languages);
	}
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(bad); i++) {
		struct rad_certificate_view view;

		if (rad_certificate_view_find(bad[i], &view))
			fail_msg("\"%s\" was taken for a view", bad[i]);
	}
}

static int name_of(const json_t *json, uint32_t drive, const char *languages, char ret[RAD_VIEW_NAME_SIZE])
{
	rad_auto_buffer struct rad_buffer canonical = RAD_BUFFER_INIT;
	struct rad_certificate_view view = { .drive = drive };
	struct rad_error err = { 0 };

	(void)snprintf(view.languages, sizeof(view.languages), "%s", languages);
	fixture_canonical(json, &canonical);
	return rad_certificate_view_name(&view, canonical.data, canonical.size, ret, &err);
}

/* One view has one name, however it was asked for. */
static void test_one_name_each(void **state)
{
	fixture_auto_json json_t *json = fixture_erased(3);
	char name[RAD_VIEW_NAME_SIZE];

	assert_int_equal(name_of(json, 0, "", name), 0);
	assert_string_equal(name, "");
	assert_int_equal(name_of(json, 0, "sv+en", name), 0);
	assert_string_equal(name, "");
	assert_int_equal(name_of(json, 3, "sv+en", name), 0);
	assert_string_equal(name, "drive-3");
	assert_int_equal(name_of(json, 3, "en", name), 0);
	assert_string_equal(name, "drive-3-en");
	fixture_set(json, "template.languages", json_string("en"));
	assert_int_equal(name_of(json, 3, "en", name), 0);
	assert_string_equal(name, "drive-3");
	assert_int_equal(name_of(json, 0, "sv+en", name), 0);
	assert_string_equal(name, "sv+en");
	assert_int_equal(name_of(json, 4, "", name), -RAD_ERROR_INPUT);
	assert_int_equal(name_of(json, 1, "de", name), -RAD_ERROR_INPUT);
	fixture_set(json, "template.languages", json_string("de"));
	assert_int_equal(name_of(json, 1, "", name), -RAD_ERROR_EVIDENCE);
}

static void read_view(const json_t *json, uint32_t drive, struct rad_page_record *ret)
{
	rad_auto_buffer struct rad_buffer canonical = RAD_BUFFER_INIT;
	const struct rad_certificate_view view = { .drive = drive };
	struct rad_error err = { 0 };

	fixture_canonical(json, &canonical);
	if (rad_page_record_read(canonical.data, canonical.size, &view, ret, &err) < 0)
		fail_msg("%s", err.text);
}

/* A drive that failed gets no certificate out of an asset that another drive passed in, nor the other way round. */
static void test_outcome_is_the_drives(void **state)
{
	fixture_auto_json json_t *json = fixture_erased(2);
	fixture_auto_json json_t *failed = fixture_failed();
	struct rad_page_record record;

	assert_int_equal(json_array_set(fixture_at(json, "drives"), 1, fixture_at(failed, "drives.0")), 0);
	fixture_set(json, "outcome", json_string("failed"));
	read_view(json, 0, &record);
	assert_string_equal(rad_page_title(&record).first, "Raderingsprotokoll");
	rad_page_record_done(&record);
	read_view(json, 1, &record);
	assert_string_equal(rad_page_title(&record).first, "Raderingsintyg");
	assert_string_equal(rad_page_banner(&record).first, "RADERAD");
	assert_string_equal(record.whole_outcome_word, "failed");
	assert_non_null(strstr(record.document_id, "/1"));
	rad_page_record_done(&record);
	read_view(json, 2, &record);
	assert_string_equal(rad_page_title(&record).first, "Raderingsprotokoll");
	assert_string_equal(rad_page_banner(&record).first, "EJ RADERAD");
	rad_page_record_done(&record);
}

static void make_excerpt(struct keys *keys, json_t *json, const struct rad_certificate_view *view,
			 struct rad_buffer *ret)
{
	rad_auto_buffer struct rad_buffer record = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	struct rad_certificate_source source = { .view = view };
	char template[RAD_TEMPLATE_SIZE];
	struct rad_error err = { 0 };

	rad_certificate_template(template);
	fixture_set(json, "template.id", json_string(template));
	keys_sign_record(keys, json, &record, &cms);
	source.record_json = record.data;
	source.record_size = record.size;
	source.record_cms = cms.data;
	source.cms_size = cms.size;
	if (rad_certificate_make(&source, keys->signer, NULL, ret, &err) < 0)
		fail_msg("%s", err.text);
}

static const char *page_finding(const struct rad_verification *verification)
{
	for (size_t i = 0; i < verification->n_findings; i++) {
		const struct rad_finding *it = &verification->findings[i];

		if (strcmp(it->rule, "page") == 0 && it->status == RAD_FINDING_OK)
			return it->text;
	}
	return "";
}

static void test_verified(void **state)
{
	static const struct rad_certificate_view views[] = { { 2, "" }, { 1, "sv" }, { 0, "en" }, { 3, "en" } };
	fixture_auto_json json_t *json = fixture_erased(3);
	struct keys keys = { 0 };

	keys_make(&keys, false, 0);
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(views); i++) {
		rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
		struct rad_verification verification;
		struct rad_error err = { 0 };

		make_excerpt(&keys, json, &views[i], &pdf);
		assert_int_equal(rad_certificate_verify(pdf.data, pdf.size, keys.root.data, keys.root.size,
							keys_now_ms(), &verification, NULL, &err),
				 0);
		assert_string_equal(verification.reason, "");
		assert_int_equal(verification.verdict, RAD_VERDICT_VALID);
		assert_int_equal(verification.drive, views[i].drive);
		assert_int_equal(verification.n_drives, 3);
		assert_string_equal(verification.drive_outcome, views[i].drive ? "erased" : "");
		assert_string_equal(verification.languages, views[i].languages[0] ? views[i].languages : "sv+en");
		assert_non_null(strstr(page_finding(&verification), "byte for byte"));
	}
	keys_done(&keys);
}

static void test_reasons(void **state)
{
	static const char *const rows[][2] = {
		{ "1536 bytes in 1 range could not be reached", "1536 byte i 1 område kunde inte nås" },
		{ "7 bytes in 3 ranges could not be reached; the profile allows none",
		  "7 byte i 3 områden kunde inte nås; profilen tillåter inga" },
		{ "step 2: 512 bytes differ from what must be there, the first at byte 4096",
		  "steg 2: 512 byte avviker från vad som ska stå där, de första vid byte 4096" },
		{ "step 3 failed: write at byte 5: Input/output error",
		  "steg 3 misslyckades: write at byte 5: Input/output error" },
		{ "step 1: the drive says that NVMe Sanitize, block erase is done, but was not seen to do it",
		  "steg 1: enheten säger att NVMe Sanitize, block erase är klart men sågs inte utföra det" },
		{ "step 2 read 5 and could not reach 6 of the drive's 11 bytes",
		  "steg 2 läste 5 och kunde inte nå 6 av enhetens 11 byte" },
		{ "nothing was erased", "ingenting raderades" },
		/* what is not known stays as it is, whatever it holds */
		{ "step # failed", "step # failed" },
		{ "step 2 failed ", "step 2 failed " },
		{ "something else: 100 %", "something else: 100 %" },
		{ "", "" },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++) {
		char text[300];

		rad_page_reason_sv(rows[i][0], text, sizeof(text));
		assert_string_equal(text, rows[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_one_name_each),
		cmocka_unit_test(test_outcome_is_the_drives),
		cmocka_unit_test(test_verified),
		cmocka_unit_test(test_reasons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
