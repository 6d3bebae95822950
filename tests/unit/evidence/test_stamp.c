/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a time-stamp proves: that signatures are older than the expiry or the loss of their keys; and what none proves.
 */
#include <radera/certificate.h>

#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

#include "authority.h"
#include "evidence/cms/cms.h"
#include "evidence/cms/stamp.h"
#include "evidence/pki/private.h"

#define NOW keys.clock.wall_ms

static void make(struct keys *keys, struct rad_buffer *ret)
{
	fixture_auto_json json_t *json = fixture_erased(1);

	keys_make_certificate(keys, json, ret);
}

static void judge(const struct rad_buffer *file, const struct rad_buffer *roots, int64_t now_ms,
		  struct rad_verification *ret)
{
	struct rad_error err = { 0 };

	if (rad_certificate_verify(file->data, file->size, roots->data, roots->size, now_ms, ret, NULL, &err) < 0)
		fail_msg("%s", err.text);
}

static void assert_judged(const struct rad_buffer *file, const struct rad_buffer *roots, int64_t now_ms,
			  enum rad_verdict verdict, const char *why)
{
	struct rad_verification got;

	judge(file, roots, now_ms, &got);
	if (got.verdict != verdict || !strstr(got.reason, why))
		fail_msg("%s (%s), not %s (%s)", rad_verdict_name(got.verdict), got.reason, rad_verdict_name(verdict),
			 why);
}

static void assert_noted(const struct rad_buffer *file, const struct rad_buffer *roots, int64_t now_ms,
			 const char *note)
{
	struct rad_verification got;
	bool found = false;

	judge(file, roots, now_ms, &got);
	for (size_t i = 0; i < got.n_findings; i++)
		found = found || (got.findings[i].status == RAD_FINDING_NOTE && strstr(got.findings[i].text, note));
	if (!found)
		fail_msg("no note \"%s\"", note);
}

static void test_token(void **state)
{
	static const uint8_t text[] = "signed";
	const struct rad_span data = { text, sizeof(text) };
	rad_auto_buffer struct rad_buffer token = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };
	struct authority authority;
	struct rad_stamp stamp;
	struct keys keys;

	keys_make(&keys, false, 0);
	authority_make(&keys, &authority);
	authority_stamp(&authority, data, NOW, &token);
	assert_int_equal(rad_stamp_check((struct rad_span){ token.data, token.size }, data, &stamp, &err), 0);
	assert_int_equal(stamp.time_ms, NOW);
	assert_int_equal(X509_cmp(stamp.authority, authority.certificate), 0);
	rad_stamp_done(&stamp);
	assert_int_equal(rad_stamp_check((struct rad_span){ token.data, token.size }, (struct rad_span){ text, 3 },
					 &stamp, &err),
			 -RAD_ERROR_EVIDENCE);
	/* No bit of it may be another. */
	for (size_t i = 0; i < 8 * token.size; i++) {
		token.data[i / 8] ^= (uint8_t)(1u << i % 8);
		if (rad_stamp_check((struct rad_span){ token.data, token.size }, data, &stamp, &err) == 0) {
			/* Only in the certificate's own signature, which the chain then shows. */
			assert_int_not_equal(X509_cmp(stamp.authority, authority.certificate), 0);
			rad_stamp_done(&stamp);
		}
		token.data[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	for (size_t size = 0; size < token.size; size++)
		assert_int_not_equal(rad_stamp_check((struct rad_span){ token.data, size }, data, &stamp, &err), 0);
	authority_done(&authority);
	keys_done(&keys);
}

static void test_outlives_the_station(void **state)
{
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer stamped = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer again = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer late = RAD_BUFFER_INIT;
	struct authority authority;
	struct authority next;
	struct keys keys;
	int64_t start_ms;

	keys_make(&keys, false, 0);
	start_ms = NOW;
	authority_make(&keys, &authority);
	make(&keys, &file);
	authority_stamp_document(&authority, &file, start_ms + KEYS_DAY_MS, &stamped);
	assert_judged(&file, &keys.root, start_ms + 4 * KEYS_YEAR_MS, RAD_VERDICT_UNTRUSTED, "expired");
	assert_judged(&stamped, &keys.root, start_ms + 4 * KEYS_YEAR_MS, RAD_VERDICT_VALID, "");
	assert_judged(&stamped, &keys.root, start_ms + 9 * KEYS_YEAR_MS, RAD_VERDICT_VALID, "");
	/* The authority's own certificate expires after ten years: a newer one must have stamped before that. */
	assert_judged(&stamped, &keys.root, start_ms + 11 * KEYS_YEAR_MS, RAD_VERDICT_UNTRUSTED, "expired");
	assert_noted(&stamped, &keys.root, start_ms + 11 * KEYS_YEAR_MS, "not trusted");
	keys_clock_set(&keys.clock, start_ms + 9 * KEYS_YEAR_MS);
	{
		char path[400];

		snprintf(path, sizeof(path), "%s/tsa", keys.directory);
		char moved[420];
		snprintf(moved, sizeof(moved), "%s/tsa-old", keys.directory);
		assert_int_equal(rename(path, moved), 0);
	}
	authority_make(&keys, &next);
	authority_stamp_document(&next, &stamped, start_ms + 9 * KEYS_YEAR_MS + KEYS_DAY_MS, &again);
	assert_judged(&again, &keys.root, start_ms + 11 * KEYS_YEAR_MS, RAD_VERDICT_VALID, "");
	assert_judged(&again, &keys.root, start_ms + 18 * KEYS_YEAR_MS, RAD_VERDICT_VALID, "");
	/* A time-stamp that came after the station's expiry proves nothing. */
	authority_stamp_document(&authority, &file, start_ms + 4 * KEYS_YEAR_MS, &late);
	assert_judged(&late, &keys.root, start_ms + 5 * KEYS_YEAR_MS, RAD_VERDICT_UNTRUSTED, "expired");
	authority_done(&authority);
	authority_done(&next);
	keys_done(&keys);
}

static void test_foreign_authority(void **state)
{
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer stamped = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer both = RAD_BUFFER_INIT;
	struct authority authority;
	struct keys other;
	struct keys keys;

	keys_make(&keys, false, 0);
	keys_make(&other, false, 0);
	authority_make(&other, &authority);
	make(&keys, &file);
	authority_stamp_document(&authority, &file, NOW, &stamped);
	assert_judged(&stamped, &keys.root, NOW, RAD_VERDICT_VALID, "");
	assert_noted(&stamped, &keys.root, NOW, "not trusted, and proves nothing");
	assert_judged(&stamped, &keys.root, NOW + 4 * KEYS_YEAR_MS, RAD_VERDICT_UNTRUSTED, "expired");
	rad_buffer_append(&both, keys.root.data, keys.root.size);
	rad_buffer_append(&both, other.root.data, other.root.size);
	assert_judged(&stamped, &both, NOW + 4 * KEYS_YEAR_MS, RAD_VERDICT_VALID, "");
	authority_done(&authority);
	keys_done(&other);
	keys_done(&keys);
}

/* The station's own key is no authority's. */
static void test_station_as_authority(void **state)
{
	rad_auto_buffer struct rad_buffer token = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };
	struct authority authority;
	struct authority station;
	struct rad_stamp stamp;
	struct keys keys;

	keys_make(&keys, false, 0);
	authority_make(&keys, &authority);
	station.certificate = keys_certificate(&keys, "station");
	station.key = keys_key(&keys, "station");
	/* libcrypto will not sign with it: the token names the station but is signed by the authority's key. */
	EVP_PKEY_free(station.key);
	station.key = authority.key;
	authority_stamp(&authority, (struct rad_span){ (const uint8_t *)"x", 1 }, NOW, &token);
	assert_int_equal(rad_stamp_check((struct rad_span){ token.data, token.size },
					 (struct rad_span){ (const uint8_t *)"x", 1 }, &stamp, &err),
			 0);
	X509_free(stamp.authority);
	stamp.authority = station.certificate;
	X509_up_ref(station.certificate);
	{
		STACK_OF(X509) *roots = sk_X509_new_null();
		X509 *root = keys_certificate(&keys, "root");

		sk_X509_push(roots, root);
		assert_non_null(rad_stamp_problem(&stamp, roots, NOW));
		sk_X509_pop_free(roots, X509_free);
	}
	rad_stamp_done(&stamp);
	X509_free(station.certificate);
	authority_done(&authority);
	keys_done(&keys);
}

static void test_revoked(void **state)
{
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer stamped = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer late = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer trust = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer other_trust = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };
	struct authority authority;
	struct rad_pki_info info;
	struct rad_verification got;
	struct keys other;
	struct keys keys;
	int64_t start_ms;

	keys_make(&keys, false, 0);
	start_ms = NOW;
	authority_make(&keys, &authority);
	make(&keys, &file);
	authority_stamp_document(&authority, &file, start_ms + KEYS_DAY_MS, &stamped);
	authority_stamp_document(&authority, &file, start_ms + 20 * KEYS_DAY_MS, &late);
	rad_signer_info(keys.signer, &info);
	keys_clock_set(&keys.clock, start_ms + 10 * KEYS_DAY_MS);
	{
		const struct rad_pki_issuer issuer = { keys.path, { NULL } };

		if (rad_pki_revoke(&issuer, info.serial, "keyCompromise", &keys.clock.clock, &err) < 0)
			fail_msg("%s", err.text);
		assert_int_equal(rad_pki_revoke(&issuer, info.serial, NULL, &keys.clock.clock, &err),
				 -RAD_ERROR_REFUSED);
		assert_int_equal(rad_pki_revoke(&issuer, "00AA", NULL, &keys.clock.clock, &err), -RAD_ERROR_INPUT);
		assert_int_equal(rad_pki_revoke(&issuer, "zz", NULL, &keys.clock.clock, &err), -RAD_ERROR_INPUT);
		assert_int_equal(rad_pki_revoke(&issuer, info.serial, "boredom", &keys.clock.clock, &err),
				 -RAD_ERROR_INPUT);
	}
	fixture_read(keys.directory, "pki/root.pem", &trust);
	fixture_read(keys.directory, "pki/crl.pem", &trust);
	assert_judged(&file, &trust, start_ms + 30 * KEYS_DAY_MS, RAD_VERDICT_UNTRUSTED, "revoked");
	assert_judged(&stamped, &trust, start_ms + 30 * KEYS_DAY_MS, RAD_VERDICT_VALID, "");
	assert_judged(&late, &trust, start_ms + 30 * KEYS_DAY_MS, RAD_VERDICT_UNTRUSTED, "revoked");
	assert_noted(&file, &keys.root, start_ms + 30 * KEYS_DAY_MS, "no revocation list");
	/* The station itself stops. */
	assert_int_equal(keys_reopen(&keys, &err), -RAD_ERROR_EVIDENCE);
	assert_non_null(strstr(err.text, "revoked"));
	/* A list of somebody else is refused, not ignored. */
	keys_make(&other, false, 0);
	rad_buffer_append(&other_trust, other.root.data, other.root.size);
	fixture_read(keys.directory, "pki/crl.pem", &other_trust);
	assert_int_equal(rad_certificate_verify(file.data, file.size, other_trust.data, other_trust.size, start_ms,
						&got, NULL, &err),
			 -RAD_ERROR_INPUT);
	keys_done(&other);
	authority_done(&authority);
	keys_done(&keys);
}

/* The time-stamp inside of the signature (PAdES B-T). */
static void test_signature_stamp(void **state)
{
	static const uint8_t text[] = "signed";
	const struct rad_span data = { text, sizeof(text) };
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer token = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer stamped = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer twice = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };
	struct rad_cms_parts parts;
	struct rad_cms_seen seen;
	struct authority authority;
	struct keys keys;

	keys_make(&keys, false, 0);
	authority_make(&keys, &authority);
	assert_int_equal(rad_signer_sign(keys.signer, data.data, data.size, &cms, &err), 0);
	assert_true(rad_cms_take_apart((struct rad_span){ cms.data, cms.size }, RAD_KEY_P256, &parts));
	assert_int_equal(parts.token.size, 0);
	authority_stamp(&authority, parts.signature, NOW, &token);
	assert_int_equal(rad_cms_add_token((struct rad_span){ cms.data, cms.size },
					   (struct rad_span){ token.data, token.size }, &stamped, &err),
			 0);
	assert_int_equal(rad_cms_check((struct rad_span){ stamped.data, stamped.size }, data, &seen, &err), 0);
	assert_int_equal(seen.parts.token.size, token.size);
	assert_memory_equal(seen.parts.token.data, token.data, token.size);
	rad_cms_seen_done(&seen);
	/* Not two. */
	assert_int_equal(rad_cms_add_token((struct rad_span){ stamped.data, stamped.size },
					   (struct rad_span){ token.data, token.size }, &twice, &err),
			 0);
	assert_int_equal(rad_cms_check((struct rad_span){ twice.data, twice.size }, data, &seen, &err),
			 -RAD_ERROR_EVIDENCE);
	authority_done(&authority);
	keys_done(&keys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_token),
		cmocka_unit_test(test_outlives_the_station),
		cmocka_unit_test(test_foreign_authority),
		cmocka_unit_test(test_station_as_authority),
		cmocka_unit_test(test_revoked),
		cmocka_unit_test(test_signature_stamp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
