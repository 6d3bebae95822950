/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/certificate.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "evidence/pdf/file.h"
#include "fixture.h"

struct station {
	char *directory;
	struct rad_signer *signer;
};

static int setup(void **state)
{
	const struct rad_pki_subject subject = { "Exempelköpings kommun", "IT-enheten", "RAD-01", false };
	struct station *station = calloc(1, sizeof(*station));
	struct rad_error err = { 0 };
	char path[300];

	assert_non_null(station);
	station->directory = fixture_directory();
	snprintf(path, sizeof(path), "%s/pki", station->directory);
	if (rad_pki_init(station->directory, &subject, NULL, rad_clock_system(), &err) < 0 ||
	    rad_signer_open(path, RAD_PKI_STATION, NULL, rad_clock_system(), &station->signer, &err) < 0)
		fail_msg("%s", err.text);
	*state = station;
	return 0;
}

static int teardown(void **state)
{
	struct station *station = *state;

	rad_signer_free(station->signer);
	fixture_directory_done(station->directory);
	free(station);
	return 0;
}

/* Appends the certificate of json to *ret; the record's signature goes to *ret_cms unless it is there already. */
static void make(const struct station *station, const json_t *json, struct rad_buffer *ret_cms, struct rad_buffer *ret)
{
	rad_auto_buffer struct rad_buffer record = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };

	fixture_canonical(json, &record);
	if ((ret_cms->size == 0 && rad_signer_sign(station->signer, record.data, record.size, ret_cms, &err) < 0) ||
	    rad_certificate_make(&(struct rad_certificate_source){ record.data, record.size, ret_cms->data,
								   ret_cms->size, NULL, 0, NULL },
				 station->signer, NULL, ret, &err) < 0)
		fail_msg("%s", err.text);
}

static struct rad_span find_contents(const struct rad_buffer *file)
{
	const char *key = "/Contents<";
	const uint8_t *found = memmem(file->data, file->size, key, strlen(key));

	assert_non_null(found);
	return (struct rad_span){ found + strlen(key), 2 * 8192 };
}

static void test_reproducible(void **state)
{
	fixture_auto_json json_t *json = fixture_exceptions();
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer a = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer b = RAD_BUFFER_INIT;
	struct rad_span contents;
	size_t before;

	make(*state, json, &cms, &a);
	make(*state, json, &cms, &b);
	assert_int_equal(a.size, b.size);
	contents = find_contents(&a);
	before = (size_t)(contents.data - a.data);
	assert_memory_equal(a.data, b.data, before);
	assert_memory_equal(a.data + before + contents.size, b.data + before + contents.size,
			    a.size - before - contents.size);
	/* A DER sequence, then zeros up to the end. */
	assert_memory_equal(contents.data, "3082", 4);
	assert_memory_equal(contents.data + contents.size - 16, "0000000000000000", 16);
}

static void test_appends(void **state)
{
	fixture_auto_json json_t *json = fixture_erased(1);
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };
	struct rad_pdf pdf;

	rad_buffer_append_text(&file, "before");
	make(*state, json, &cms, &file);
	assert_memory_equal(file.data, "before%PDF-1.7\n", 15);
	assert_int_equal(rad_pdf_parse(file.data + 6, file.size - 6, &pdf, &err), 0);
	rad_pdf_done(&pdf);
}

static void test_refused(void **state)
{
	const struct station *station = *state;
	fixture_auto_json json_t *json = fixture_erased(1);
	fixture_auto_json json_t *lie = fixture_failed();
	rad_auto_buffer struct rad_buffer record = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer false_record = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };

	fixture_canonical(json, &record);
	assert_int_equal(
		rad_certificate_make(&(struct rad_certificate_source){ record.data, record.size, "", 0, NULL, 0, NULL },
				     station->signer, NULL, &file, &err),
		-RAD_ERROR_EVIDENCE);
	assert_non_null(strstr(err.text, "not signed"));
	assert_int_equal(rad_certificate_make(&(struct rad_certificate_source){ record.data, record.size - 1, "x", 1,
										NULL, 0, NULL },
					      station->signer, NULL, &file, &err),
			 -RAD_ERROR_EVIDENCE);
	fixture_set(lie, "outcome", json_string("erased"));
	fixture_canonical(lie, &false_record);
	assert_int_equal(rad_certificate_make(&(struct rad_certificate_source){ false_record.data, false_record.size,
										"x", 1, NULL, 0, NULL },
					      station->signer, NULL, &file, &err),
			 -RAD_ERROR_EVIDENCE);
	assert_int_equal(file.size, 0);
}

/* What is made here is what the strict verifier takes, whatever the outcome. */
static void test_verifies(void **state)
{
	const struct station *station = *state;
	rad_auto_buffer struct rad_buffer root = RAD_BUFFER_INIT;
	struct rad_pki_info info;
	json_t *records[] = { fixture_exceptions(), fixture_erased(1), fixture_failed(), fixture_erased(64) };

	rad_signer_info(station->signer, &info);
	fixture_read(station->directory, "pki/root.pem", &root);
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(records); i++) {
		rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
		rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
		struct rad_verification verification;
		struct rad_error err = { 0 };
		char issued[RAD_TIME_TEXT_SIZE];

		/* The signer's certificate must have been valid when the record was issued. */
		rad_time_format(rad_clock_wall_ms(rad_clock_system()), issued);
		fixture_set(records[i], "issued", json_string(issued));
		fixture_set(records[i], "station.certificate_sha256", json_string(info.sha256));
		make(station, records[i], &cms, &file);
		if (rad_certificate_verify(file.data, file.size, root.data, root.size,
					   rad_clock_wall_ms(rad_clock_system()), &verification, NULL, &err) < 0)
			fail_msg("%s", err.text);
		if (verification.verdict != RAD_VERDICT_VALID)
			fail_msg("%s", verification.reason);
		assert_string_equal(verification.outcome, json_string_value(fixture_at(records[i], "outcome")));
		assert_string_equal(verification.certificate_id, "RI-K7Q2MDX4ABCD-000042");
		json_decref(records[i]);
	}
}

static void test_outside_tools(void **state)
{
	static const char *const pdfsig[] = { "pdfsig", "a.pdf", NULL };
	static const char *const openssl[] = { "openssl", "cms",	  "-verify", "-binary",	 "-inform",
					       "DER",	  "-in",	  "p7s",     "-content", "json",
					       "-CAfile", "pki/root.pem", "-out",    "content",	 NULL };
	const struct station *station = *state;
	fixture_auto_json json_t *json = fixture_erased(2);
	rad_auto_buffer struct rad_buffer record = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer out = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer judged = RAD_BUFFER_INIT;

	make(station, json, &cms, &file);
	fixture_canonical(json, &record);
	fixture_write(station->directory, "a.pdf", file.data, file.size);
	fixture_write(station->directory, "json", record.data, record.size);
	fixture_write(station->directory, "p7s", cms.data, cms.size);
	if (fixture_tool(station->directory, pdfsig) >= 0) {
		fixture_read(station->directory, "out", &out);
		if (!strstr((const char *)out.data, "Signature is Valid") ||
		    !strstr((const char *)out.data, "Total document signed"))
			fail_msg("%s", (const char *)out.data);
	}
	if (fixture_tool(station->directory, openssl) > 0) {
		fixture_read(station->directory, "out", &judged);
		fail_msg("%s", (const char *)judged.data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reproducible),  cmocka_unit_test(test_appends),
		cmocka_unit_test(test_refused),	      cmocka_unit_test(test_verifies),
		cmocka_unit_test(test_outside_tools),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
