/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/pki.h>

#include <errno.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "evidence/pki/private.h"
#include "keys.h"

static const struct rad_pki_subject subject = { "Exempelköpings kommun", "IT-enheten, Återbruk", "RAD-01", false };

static const char *path_of(const char *directory, const char *name)
{
	static char path[400];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	return path;
}

static unsigned int mode_of(const char *directory, const char *name)
{
	struct stat info;

	assert_int_equal(stat(path_of(directory, name), &info), 0);
	return info.st_mode & 07777;
}

static bool exists(const char *directory, const char *name)
{
	return access(path_of(directory, name), F_OK) == 0;
}

static void test_files(void **state)
{
	struct keys keys;
	mode_t mask = umask(0);

	keys_make(&keys, false, 0);
	(void)umask(mask);
	assert_int_equal(mode_of(keys.directory, "pki"), 0700);
	assert_int_equal(mode_of(keys.directory, "pki/root.key"), 0600);
	assert_int_equal(mode_of(keys.directory, "pki/station.key"), 0600);
	assert_int_equal(mode_of(keys.directory, "pki/root.pem"), 0644);
	assert_int_equal(mode_of(keys.directory, "pki/station.pem"), 0644);
	assert_false(exists(keys.directory, "pki.part"));
	keys_done(&keys);
}

static void test_show(void **state)
{
	struct rad_error err = { 0 };
	struct rad_pki_info info;
	struct rad_pki_info same;
	struct keys keys;

	keys_make(&keys, false, 0);
	assert_int_equal(rad_pki_show(keys.path, RAD_PKI_STATION, &info, &err), 0);
	assert_string_equal(info.organisation, subject.organisation);
	assert_string_equal(info.unit, subject.unit);
	assert_string_equal(info.name, "RAD-01");
	assert_non_null(strstr(info.subject, "Återbruk"));
	assert_non_null(strstr(info.issuer, "Radera local root"));
	assert_int_equal(strlen(info.sha256), 64);
	assert_int_equal(strlen(info.root_sha256), 64);
	assert_int_equal(strlen(info.serial), 32);
	assert_true(info.root_is_local);
	assert_false(info.simulated);
	assert_true(info.not_before_ms <= keys.clock.wall_ms);
	assert_true(info.not_after_ms > keys.clock.wall_ms + 3 * KEYS_YEAR_MS);
	assert_true(info.not_after_ms < keys.clock.wall_ms + 3 * KEYS_YEAR_MS + 3 * KEYS_DAY_MS);
	rad_signer_info(keys.signer, &same);
	assert_memory_equal(&info, &same, sizeof(info));
	assert_int_equal(unlink(path_of(keys.directory, "pki/root.key")), 0);
	assert_int_equal(rad_pki_show(keys.path, RAD_PKI_STATION, &info, &err), 0);
	assert_false(info.root_is_local);
	keys_done(&keys);
}

static void test_simulated(void **state)
{
	struct rad_error err = { 0 };
	struct rad_pki_info info;
	struct keys keys;

	keys_make(&keys, true, 0);
	assert_int_equal(rad_pki_show(keys.path, RAD_PKI_STATION, &info, &err), 0);
	assert_true(info.simulated);
	assert_string_equal(info.unit, subject.unit);
	assert_non_null(strstr(info.subject, "SIMULATED – NOT EVIDENCE"));
	assert_non_null(strstr(info.issuer, "SIMULATED – NOT EVIDENCE"));
	keys_done(&keys);
}

static void assert_extension(X509 *certificate, int nid, const char *want, bool critical)
{
	int at = X509_get_ext_by_NID(certificate, nid, -1);
	X509_EXTENSION *extension = at < 0 ? NULL : X509_get_ext(certificate, at);
	BIO *out = BIO_new(BIO_s_mem());
	char text[200] = "";

	assert_non_null(extension);
	assert_int_equal(X509_EXTENSION_get_critical(extension), critical);
	assert_int_equal(X509V3_EXT_print(out, extension, 0, 0), 1);
	assert_true(BIO_read(out, text, sizeof(text) - 1) > 0);
	if (want)
		assert_string_equal(text, want);
	BIO_free(out);
}

static void test_profile(void **state)
{
	struct keys keys;
	X509 *root;
	X509 *station;

	keys_make(&keys, false, 0);
	root = keys_certificate(&keys, "root");
	station = keys_certificate(&keys, "station");
	assert_extension(root, NID_basic_constraints, "CA:TRUE, pathlen:0", true);
	assert_extension(root, NID_key_usage, "Certificate Sign, CRL Sign", true);
	assert_extension(root, NID_subject_key_identifier, NULL, false);
	assert_extension(station, NID_basic_constraints, "CA:FALSE", true);
	assert_extension(station, NID_key_usage, "Digital Signature, Non Repudiation", true);
	assert_true(X509_get_ext_by_NID(station, NID_ext_key_usage, -1) >= 0);
	assert_extension(station, NID_subject_key_identifier, NULL, false);
	assert_extension(station, NID_authority_key_identifier, NULL, false);
	assert_int_equal(X509_check_issued(root, station), X509_V_OK);
	assert_int_equal(X509_verify(station, X509_get0_pubkey(root)), 1);
	assert_int_equal(X509_verify(root, X509_get0_pubkey(root)), 1);
	assert_int_equal(ASN1_TIME_compare(X509_get0_notAfter(root), X509_get0_notAfter(station)), 1);
	assert_int_not_equal(ASN1_INTEGER_cmp(X509_get0_serialNumber(root), X509_get0_serialNumber(station)), 0);
	X509_free(root);
	X509_free(station);
	keys_done(&keys);
}

/* What OpenSSL's own tool thinks, with the purpose that most readers ask for. */
static void test_openssl(void **state)
{
	static const char *const verify[] = { "openssl", "verify",	 "-x509_strict",    "-purpose", "smimesign",
					      "-CAfile", "pki/root.pem", "pki/station.pem", NULL };
	static const char *const cms[] = { "openssl", "cms",	  "-verify",  "-binary", "-inform",   "DER",
					   "-in",     "p7s",	  "-content", "data",	 "-CAfile",   "pki/root.pem",
					   "-cades",  "-purpose", "any",      "-out",	 "/dev/null", NULL };
	rad_auto_buffer struct rad_buffer der = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer out = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };
	struct keys keys;

	keys_make(&keys, false, 0);
	assert_int_equal(rad_signer_sign(keys.signer, "data", 4, &der, &err), 0);
	fixture_write(keys.directory, "data", "data", 4);
	fixture_write(keys.directory, "p7s", der.data, der.size);
	if (fixture_tool(keys.directory, verify) > 0 || fixture_tool(keys.directory, cms) > 0) {
		fixture_read(keys.directory, "out", &out);
		fail_msg("%s", (const char *)out.data);
	}
	keys_done(&keys);
}

static void assert_init(const char *directory, const struct rad_pki_subject *with, int want, const char *why)
{
	struct rad_error err = { 0 };
	int got = rad_pki_init(directory, with, NULL, rad_clock_system(), &err);

	if (got != want || !strstr(err.text, why))
		fail_msg("%d (%s), not %d (%s)", got, err.text, want, why);
	assert_int_equal(-got, err.kind);
}

static void test_never_replaced(void **state)
{
	rad_auto_buffer struct rad_buffer after = RAD_BUFFER_INIT;
	struct keys keys;

	keys_make(&keys, false, 0);
	assert_init(keys.directory, &subject, -RAD_ERROR_REFUSED, "exists already");
	fixture_read(keys.directory, "pki/root.pem", &after);
	assert_int_equal(after.size, keys.root.size);
	assert_memory_equal(after.data, keys.root.data, after.size);
	keys_done(&keys);
}

/* Whatever bears the name: an empty directory, a file, a link that leads nowhere. */
static void test_name_taken(void **state)
{
	for (int i = 0; i < 3; i++) {
		char *directory = fixture_directory();
		const char *path = path_of(directory, "pki");

		if (i == 0)
			assert_int_equal(mkdir(path, 0755), 0);
		else if (i == 1)
			fixture_write(directory, "pki", "x", 1);
		else
			assert_int_equal(symlink("nowhere", path), 0);
		assert_init(directory, &subject, -RAD_ERROR_REFUSED, "exists already");
		assert_false(exists(directory, "pki.part"));
		fixture_directory_done(directory);
	}
}

static void test_after_a_kill(void **state)
{
	char *directory = fixture_directory();
	struct rad_error err = { 0 };
	struct rad_signer *signer = NULL;

	assert_int_equal(mkdir(path_of(directory, "pki.part"), 0755), 0);
	fixture_write(directory, "pki.part/root.key", "half", 4);
	fixture_write(directory, "pki.part/root.pem.99.part", "half", 4);
	assert_int_equal(rad_pki_init(directory, &subject, NULL, rad_clock_system(), &err), 0);
	assert_int_equal(mode_of(directory, "pki"), 0700);
	assert_false(exists(directory, "pki/root.pem.99.part"));
	assert_int_equal(
		rad_signer_open(path_of(directory, "pki"), RAD_PKI_STATION, NULL, rad_clock_system(), &signer, &err),
		0);
	rad_signer_free(signer);
	fixture_directory_done(directory);
}

static void test_two_at_once(void **state)
{
	char *directory = fixture_directory();
	int fd;

	assert_int_equal(mkdir(path_of(directory, "pki.part"), 0700), 0);
	fd = open(path_of(directory, "pki.part"), O_RDONLY | O_DIRECTORY);
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	assert_init(directory, &subject, -RAD_ERROR_REFUSED, "somebody else");
	assert_false(exists(directory, "pki"));
	close(fd);
	fixture_directory_done(directory);
}

static void test_bad_subjects(void **state)
{
	static const char long_name[] = "0123456789012345678901234567890123456789012345678901234567890123456789";
	static const struct {
		struct rad_pki_subject subject;
		const char *why;
	} cases[] = {
		{ { long_name, NULL, "s", false }, "64" },
		{ { "O", long_name, "s", false }, "64" },
		{ { "O", NULL, long_name, false }, "64" },
		{ { "O\n", NULL, "s", false }, "control" },
		{ { "O\xFF", NULL, "s", false }, "UTF-8" },
		{ { "O", "SIMULATED – NOT EVIDENCE", "s", false }, "mark" },
		{ { "O", "Radera local root", "s", false }, "mark" },
	};
	char *directory = fixture_directory();

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(cases); i++) {
		assert_init(directory, &cases[i].subject, -RAD_ERROR_INPUT, cases[i].why);
		assert_false(exists(directory, "pki"));
		assert_false(exists(directory, "pki.part"));
	}
	fixture_directory_done(directory);
}

static void test_defaults(void **state)
{
	const struct rad_pki_subject nothing = { NULL, NULL, NULL, false };
	char *directory = fixture_directory();
	struct rad_error err = { 0 };
	struct rad_pki_info info;

	assert_int_equal(rad_pki_init(directory, &nothing, NULL, rad_clock_system(), &err), 0);
	assert_int_equal(rad_pki_show(path_of(directory, "pki"), RAD_PKI_STATION, &info, &err), 0);
	assert_string_equal(info.organisation, "Local station");
	assert_string_equal(info.unit, "");
	assert_true(*info.name);
	fixture_directory_done(directory);
}

static void test_bad_places(void **state)
{
	char *directory = fixture_directory();

	fixture_write(directory, "file", "x", 1);
	assert_init(path_of(directory, "file"), &subject, -RAD_ERROR_IO, "cannot");
	assert_init(path_of(directory, "no/such"), &subject, -RAD_ERROR_IO, "cannot");
	fixture_directory_done(directory);
}

static void test_clock_of_1970(void **state)
{
	char *directory = fixture_directory();
	struct rad_error err = { 0 };
	struct keys_clock clock;

	keys_clock_set(&clock, 5000);
	assert_int_equal(rad_pki_init(directory, &subject, NULL, &clock.clock, &err), -RAD_ERROR_EVIDENCE);
	assert_non_null(strstr(err.text, "1970"));
	assert_true(*err.advice);
	assert_false(exists(directory, "pki"));
	fixture_directory_done(directory);
}

static void assert_not_opened(struct keys *keys, const char *why, const char *advice)
{
	struct rad_error err = { 0 };

	assert_int_equal(keys_reopen(keys, &err), -RAD_ERROR_EVIDENCE);
	assert_null(keys->signer);
	if (!strstr(err.text, why) || !strstr(err.advice, advice))
		fail_msg("\"%s\" (%s) does not say \"%s\" (%s)", err.text, err.advice, why, advice);
	assert_true(*err.advice);
}

static void test_no_keys(void **state)
{
	struct keys keys = { .directory = fixture_directory() };
	struct rad_error err = { 0 };
	struct rad_pki_info info;

	snprintf(keys.path, sizeof(keys.path), "%s/pki", keys.directory);
	keys_clock_set(&keys.clock, keys_now_ms());
	assert_not_opened(&keys, "no keys", "radera pki init");
	assert_int_equal(rad_pki_show(keys.path, RAD_PKI_STATION, &info, &err), -RAD_ERROR_EVIDENCE);
	keys_done(&keys);
}

static void test_missing_files(void **state)
{
	static const char *const names[] = { "pki/root.pem", "pki/station.pem", "pki/station.key" };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(names); i++) {
		struct keys keys;

		keys_make(&keys, false, 0);
		assert_int_equal(unlink(path_of(keys.directory, names[i])), 0);
		assert_not_opened(&keys, strrchr(names[i], '/'), "");
		keys_done(&keys);
	}
}

static void replace_file(const struct keys *keys, const char *name, const void *data, size_t size)
{
	assert_int_equal(unlink(path_of(keys->directory, name)), 0);
	fixture_write(keys->directory, name, data, size);
}

static void test_damaged_files(void **state)
{
	static const char *const names[] = { "pki/root.pem", "pki/station.pem", "pki/station.key" };
	/* A key with a password: nobody is asked in the middle of an erasure. */
	static const char *const texts[] = {
		"", "garbage\n",
		"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE "
		"KEY-----\n",
		"-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,"
		"00112233445566778899AABBCCDDEEFF\n\nAAAAAAAAAAAAAAAAAAAAAA==\n"
		"-----END EC PRIVATE KEY-----\n"
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(names) * RAD_ARRAY_LENGTH(texts); i++) {
		const char *text = texts[i / RAD_ARRAY_LENGTH(names)];
		const char *name = names[i % RAD_ARRAY_LENGTH(names)];
		struct keys keys;

		keys_make(&keys, false, 0);
		replace_file(&keys, name, text, strlen(text));
		assert_not_opened(&keys, strrchr(name, '/'), "backup");
		keys_done(&keys);
	}
}

static void test_key_for_all(void **state)
{
	static const mode_t modes[] = { 0640, 0604, 0660, 0601, 0644 };
	struct rad_error err = { 0 };
	struct keys keys;

	keys_make(&keys, false, 0);
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(modes); i++) {
		assert_int_equal(chmod(path_of(keys.directory, "pki/station.key"), modes[i]), 0);
		assert_not_opened(&keys, "others", "chmod 600 ");
	}
	assert_int_equal(chmod(path_of(keys.directory, "pki/station.key"), 0400), 0);
	assert_int_equal(keys_reopen(&keys, &err), 0);
	keys_done(&keys);
}

static void copy_file(const struct keys *from, const struct keys *to, const char *name)
{
	rad_auto_buffer struct rad_buffer data = RAD_BUFFER_INIT;

	fixture_read(from->directory, name, &data);
	replace_file(to, name, data.data, data.size);
}

static void test_mixed_files(void **state)
{
	struct keys other;
	struct keys keys;

	keys_make(&other, false, 0);
	keys_make(&keys, false, 0);
	copy_file(&other, &keys, "pki/station.key");
	assert_not_opened(&keys, "do not belong together", "pki init");
	copy_file(&other, &keys, "pki/station.pem"); /* now they match, but not the root, which has the same name */
	assert_not_opened(&keys, "not issued by root.pem", "pki init");
	copy_file(&keys, &other, "pki/root.pem");
	keys_done(&keys);
	keys_done(&other);
}

static void test_odd_certificates(void **state)
{
	static const struct {
		struct keys_odd odd;
		const char *why;
	} cases[] = {
		{ { .purpose = "emailProtection" }, "not a certificate to sign documents" },
		{ { .usage = "critical,keyEncipherment" }, "not a certificate to sign documents" },
		{ { .basic = "critical,CA:TRUE" }, "not a certificate to sign documents" },
		{ { .group = "P-384" }, "neither a P-256" },
		{ { .policy = RAD_PKI_PERSON_OID }, "not a station's" },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(cases); i++) {
		struct keys keys;

		keys_make(&keys, false, 0);
		keys_replace_station(&keys, &cases[i].odd);
		assert_not_opened(&keys, cases[i].why, "pki init");
		keys_done(&keys);
	}
}

static void test_times(void **state)
{
	struct rad_error err = { 0 };
	struct rad_pki_info info;
	struct keys keys;
	int64_t now_ms;

	keys_make(&keys, false, 0);
	rad_signer_info(keys.signer, &info);
	now_ms = keys.clock.wall_ms;
	keys_clock_set(&keys.clock, info.not_after_ms - KEYS_DAY_MS - 1000);
	assert_int_equal(keys_reopen(&keys, &err), 0);
	keys_clock_set(&keys.clock, info.not_after_ms - KEYS_DAY_MS + 1000);
	assert_not_opened(&keys, "within a day", "pki init");
	keys_clock_set(&keys.clock, info.not_after_ms + 1000);
	assert_not_opened(&keys, "expired", "pki init");
	keys_clock_set(&keys.clock, 5000);
	assert_not_opened(&keys, "1970", "set the clock");
	keys_clock_set(&keys.clock, now_ms);
	keys_replace_station(&keys, &(struct keys_odd){ .not_before_ms = now_ms + KEYS_DAY_MS });
	assert_not_opened(&keys, "the clock is behind", "set the clock");
	keys_done(&keys);
}

static void test_appends(void **state)
{
	rad_auto_buffer struct rad_buffer der = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };
	struct keys keys;

	keys_make(&keys, false, 0);
	rad_buffer_append_text(&der, "before");
	assert_int_equal(rad_signer_sign(keys.signer, "", 0, &der, &err), 0);
	assert_memory_equal(der.data, "before\x30\x82", 8);
	assert_true(der.size < 2048);
	keys_done(&keys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_show),
		cmocka_unit_test(test_simulated),
		cmocka_unit_test(test_profile),
		cmocka_unit_test(test_openssl),
		cmocka_unit_test(test_never_replaced),
		cmocka_unit_test(test_name_taken),
		cmocka_unit_test(test_after_a_kill),
		cmocka_unit_test(test_two_at_once),
		cmocka_unit_test(test_bad_subjects),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_bad_places),
		cmocka_unit_test(test_clock_of_1970),
		cmocka_unit_test(test_no_keys),
		cmocka_unit_test(test_missing_files),
		cmocka_unit_test(test_damaged_files),
		cmocka_unit_test(test_key_for_all),
		cmocka_unit_test(test_mixed_files),
		cmocka_unit_test(test_odd_certificates),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_appends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
