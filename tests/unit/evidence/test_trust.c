/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whom the verifier believes, and when: roots, purposes and times of otherwise perfect files.
 */
#include <radera/certificate.h>

#include <stdio.h>
#include <string.h>

#include "evidence/cms/cms.h"
#include "evidence/pki/private.h"
#include "pdf_builder.h"

static void sign_with_files(void *user, struct rad_span data, struct rad_buffer *ret)
{
	X509 *certificate = keys_certificate(user, "station");
	EVP_PKEY *key = keys_key(user, "station");
	struct rad_error err = { 0 };

	if (rad_cms_sign(certificate, key, data, ret, &err) < 0)
		fail_msg("%s", err.text);
	X509_free(certificate);
	EVP_PKEY_free(key);
}

/* A file issued at that time by the certificate that now lies in the directory. */
static void make_file(struct keys *keys, int64_t issued_ms, struct rad_buffer *ret)
{
	fixture_auto_json json_t *json = fixture_erased(1);
	rad_auto_buffer struct rad_buffer record = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };
	struct rad_pki_info info;
	struct builder builder;
	char issued[RAD_TIME_TEXT_SIZE];

	if (rad_pki_show(keys->path, RAD_PKI_STATION, &info, &err) < 0)
		fail_msg("%s", err.text);
	rad_time_format(issued_ms, issued);
	fixture_set(json, "issued", json_string(issued));
	fixture_set(json, "station.certificate_sha256", json_string(info.sha256));
	fixture_canonical(json, &record);
	sign_with_files(keys, (struct rad_span){ record.data, record.size }, &cms);
	builder_begin(&builder, json, &record, &cms);
	builder_write(&builder, sign_with_files, keys, ret);
	builder_done(&builder);
}

static void assert_judged(const struct rad_buffer *file, const struct rad_buffer *roots, int64_t now_ms,
			  enum rad_verdict verdict, const char *why)
{
	struct rad_verification got;
	struct rad_error err = { 0 };

	if (rad_certificate_verify(file->data, file->size, roots ? roots->data : NULL, roots ? roots->size : 0, now_ms,
				   &got, NULL, &err) < 0)
		fail_msg("%s", err.text);
	if (got.verdict != verdict || !strstr(got.reason, why))
		fail_msg("%s (%s), not %s (%s)", rad_verdict_name(got.verdict), got.reason, rad_verdict_name(verdict),
			 why);
	assert_string_equal(got.inventory_id, "EXK-IT-0018734");
	assert_true(*got.signer_subject);
}

static void test_roots(void **state)
{
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer both = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer station = RAD_BUFFER_INIT;
	struct keys keys;
	struct keys other;
	int64_t now_ms;

	keys_make(&keys, false, 0);
	keys_make(&other, false, 0);
	now_ms = keys.clock.wall_ms;
	make_file(&keys, now_ms, &file);
	rad_buffer_append(&both, other.root.data, other.root.size);
	rad_buffer_append(&both, keys.root.data, keys.root.size);
	fixture_read(keys.directory, "pki/station.pem", &station);
	assert_judged(&file, &keys.root, now_ms, RAD_VERDICT_VALID, "");
	assert_judged(&file, &both, now_ms, RAD_VERDICT_VALID, "");
	assert_judged(&file, NULL, now_ms, RAD_VERDICT_UNTRUSTED, "no root");
	assert_judged(&file, &other.root, now_ms, RAD_VERDICT_UNTRUSTED, "trusted root"); /* of the very same name */
	assert_judged(&file, &station, now_ms, RAD_VERDICT_UNTRUSTED, "trusted root");	  /* is not its own root */
	keys_done(&keys);
	keys_done(&other);
}

static void assert_roots_refused(const char *pem)
{
	struct rad_verification got;
	struct rad_error err = { 0 };

	assert_int_equal(rad_certificate_verify("%PDF-", 5, pem, strlen(pem), 0, &got, NULL, &err), -RAD_ERROR_INPUT);
	assert_int_equal(err.kind, RAD_ERROR_INPUT);
	assert_true(*err.text);
}

static void test_bad_roots(void **state)
{
	rad_auto_buffer struct rad_buffer key = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer damaged = RAD_BUFFER_INIT;
	struct keys keys;
	uint8_t *in_base64;

	keys_make(&keys, false, 0);
	fixture_read(keys.directory, "pki/root.key", &key);
	assert_roots_refused("");
	assert_roots_refused("no certificate\n");
	assert_roots_refused((const char *)key.data);
	assert_roots_refused("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
	assert_roots_refused("-----BEGIN CERTIFICATE-----\nAAAA\n");
	/* Must not ask for a password. */
	assert_roots_refused("-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\n"
			     "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
			     "AAAAAAAAAAAAAAAAAAAAAA==\n-----END CERTIFICATE-----\n");
	/* One good one before it does not help. */
	rad_buffer_append(&damaged, keys.root.data, keys.root.size);
	rad_buffer_append(&damaged, keys.root.data, keys.root.size);
	in_base64 = damaged.data + keys.root.size + 60;
	in_base64[0] = '!';
	assert_roots_refused((const char *)damaged.data);
	keys_done(&keys);
}

static void test_times(void **state)
{
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer early = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer late = RAD_BUFFER_INIT;
	struct keys keys;
	int64_t now_ms;

	keys_make(&keys, false, 0);
	now_ms = keys.clock.wall_ms;
	make_file(&keys, now_ms, &file);
	assert_judged(&file, &keys.root, now_ms + 2 * KEYS_YEAR_MS, RAD_VERDICT_VALID, "");
	assert_judged(&file, &keys.root, now_ms + 4 * KEYS_YEAR_MS, RAD_VERDICT_UNTRUSTED, "expired");
	assert_judged(&file, &keys.root, now_ms - KEYS_DAY_MS, RAD_VERDICT_UNTRUSTED, "clock");
	assert_judged(&file, &keys.root, 0, RAD_VERDICT_UNTRUSTED, "clock");
	make_file(&keys, now_ms - KEYS_DAY_MS, &early);
	assert_judged(&early, &keys.root, now_ms, RAD_VERDICT_UNTRUSTED, "not valid at the claimed time");
	make_file(&keys, now_ms + 4 * KEYS_YEAR_MS, &late);
	assert_judged(&late, &keys.root, now_ms + 4 * KEYS_YEAR_MS, RAD_VERDICT_UNTRUSTED,
		      "not valid at the claimed time");
	/* Signed next year, says the file. */
	rad_buffer_done(&late);
	make_file(&keys, now_ms + KEYS_YEAR_MS, &late);
	assert_judged(&late, &keys.root, now_ms, RAD_VERDICT_UNTRUSTED, "clock");
	assert_judged(&late, &keys.root, now_ms + KEYS_YEAR_MS, RAD_VERDICT_VALID, "");
	keys_done(&keys);
}

/* Without a root the verdict is no better for an expired or odd signer. */
static void test_purposes(void **state)
{
	static const struct {
		struct keys_odd odd;
		const char *why;
	} cases[] = {
		{ { .purpose = "emailProtection" }, "purpose" },
		{ { .purpose = "" }, "purpose" },
		{ { .purpose = "anyExtendedKeyUsage" }, "purpose" },
		{ { .usage = "critical,digitalSignature" }, "signatures that bind" },
		{ { .usage = "critical,nonRepudiation" }, "signatures that bind" },
		{ { .usage = "critical,keyEncipherment" }, "signatures that bind" },
		{ { .usage = "" }, "signatures that bind" },
		{ { .basic = "critical,CA:TRUE" }, "authority" },
		{ { .group = "P-384" }, "not of a kind" },
		{ { .policy = "" }, "not a station's" },
		{ { .policy = RAD_PKI_PERSON_OID }, "not a station's" },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(cases); i++) {
		rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
		struct rad_verification got;
		struct rad_error err = { 0 };
		struct keys keys;

		keys_make(&keys, false, 0);
		keys_replace_station(&keys, &cases[i].odd);
		make_file(&keys, keys.clock.wall_ms, &file);
		assert_int_equal(rad_certificate_verify(file.data, file.size, keys.root.data, keys.root.size,
							keys.clock.wall_ms, &got, NULL, &err),
				 0);
		if (got.verdict != RAD_VERDICT_INVALID || !strstr(got.reason, cases[i].why))
			fail_msg("%s: %s, not %s", rad_verdict_name(got.verdict), got.reason, cases[i].why);
		keys_done(&keys);
	}
}

static void test_not_ours(void **state)
{
	static const char foreign[] = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\nxref\n0 1\n0000000000 65535 f \n"
				      "trailer\n<</Size 1>>\nstartxref\n0\n%%EOF";
	const char *const files[] = {
		"", "%", "hello", "%PDF", "%PDF-1.7\n%%EOF\n", "PK\003\004", foreign,
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(files); i++) {
		struct rad_verification got;
		struct rad_error err = { 0 };
		rad_auto_buffer struct rad_buffer record = RAD_BUFFER_INIT;

		assert_int_equal(
			rad_certificate_verify(files[i], strlen(files[i]), NULL, 0, keys_now_ms(), &got, &record, &err),
			0);
		assert_int_equal(got.verdict, RAD_VERDICT_NOT_OURS);
		assert_true(*got.reason);
		assert_int_equal(got.n_findings, 1);
		assert_int_equal(record.size, 0);
	}
}

static void test_names(void **state)
{
	assert_string_equal(rad_verdict_name(RAD_VERDICT_VALID), "valid");
	assert_string_equal(rad_verdict_name(RAD_VERDICT_INVALID), "invalid");
	assert_string_equal(rad_verdict_name(RAD_VERDICT_UNTRUSTED), "untrusted");
	assert_string_equal(rad_verdict_name(RAD_VERDICT_NOT_OURS), "not-ours");
	assert_string_equal(rad_verdict_name((enum rad_verdict)99), "invalid");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_roots),	 cmocka_unit_test(test_bad_roots), cmocka_unit_test(test_times),
		cmocka_unit_test(test_purposes), cmocka_unit_test(test_not_ours),  cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
