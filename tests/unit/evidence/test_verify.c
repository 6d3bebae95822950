/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that a trusted station signed, but not as certificates are built: the verifier judges its own reading, not the
 * signature alone.
 */
#include <radera/certificate.h>

#include <openssl/cms.h>
#include <stdio.h>
#include <string.h>

#include "pdf_builder.h"

static int setup(void **state)
{
	static struct keys keys;

	keys_make(&keys, false, 0);
	*state = &keys;
	return 0;
}

static int teardown(void **state)
{
	keys_done(*state);
	return 0;
}

/* A file under construction. */
struct work {
	struct keys *keys;
	json_t *json;
	struct rad_buffer record;
	struct rad_buffer cms;
	struct builder builder;
	struct rad_buffer file;
	struct rad_verification got;
};

static void begin_with(struct work *work, struct keys *keys, json_t *json)
{
	memset(work, 0, sizeof(*work));
	work->keys = keys;
	work->json = json;
	keys_sign_record(keys, work->json, &work->record, &work->cms);
	builder_begin(&work->builder, work->json, &work->record, &work->cms);
}

static void begin(struct work *work, void **state)
{
	begin_with(work, *state, fixture_erased(1));
}

static void finish(struct work *work)
{
	builder_done(&work->builder);
	rad_buffer_done(&work->record);
	rad_buffer_done(&work->cms);
	rad_buffer_done(&work->file);
	json_decref(work->json);
}

static void verify_at(struct work *work, int64_t now_ms, struct rad_buffer *ret_record)
{
	struct rad_error err = { 0 };

	if (rad_certificate_verify(work->file.data, work->file.size, work->keys->root.data, work->keys->root.size,
				   now_ms, &work->got, ret_record, &err) < 0)
		fail_msg("%s", err.text);
}

static void assert_verdict(const struct work *work, enum rad_verdict verdict, const char *why)
{
	const struct rad_verification *got = &work->got;

	if (got->verdict != verdict || !strstr(got->reason, why) || (verdict == RAD_VERDICT_VALID && *got->reason))
		fail_msg("%s (%s), not %s (%s)", rad_verdict_name(got->verdict), got->reason, rad_verdict_name(verdict),
			 why);
	assert_true(got->n_findings > 0);
	for (size_t i = 0; i < got->n_findings; i++)
		assert_true(*got->findings[i].text && *got->findings[i].rule);
}

static void judge(struct work *work, builder_sign sign, enum rad_verdict verdict, const char *why)
{
	builder_write(&work->builder, sign, work->keys, &work->file);
	verify_at(work, work->keys->clock.wall_ms, NULL);
	assert_verdict(work, verdict, why);
	finish(work);
}

static void assert_invalid(struct work *work, const char *why)
{
	judge(work, builder_sign_properly, RAD_VERDICT_INVALID, why);
}

/* One object otherwise than it must be, in a file that is signed as it is. */
static void assert_part_refused(void **state, enum builder_object object, const char *from, const char *to,
				const char *why)
{
	struct work work;

	begin(&work, state);
	builder_replace(&work.builder, object, from, to);
	assert_invalid(&work, why);
}

static void test_valid(void **state)
{
	struct keys *keys = *state;
	rad_auto_buffer struct rad_buffer record = RAD_BUFFER_INIT;
	struct rad_pki_info info;
	struct work work;
	char hex[RAD_SHA256_HEX_SIZE];
	char signed_at[RAD_TIME_TEXT_SIZE];

	begin(&work, state);
	builder_write(&work.builder, builder_sign_properly, keys, &work.file);
	verify_at(&work, keys->clock.wall_ms, &record);
	assert_verdict(&work, RAD_VERDICT_VALID, "");
	assert_int_equal(record.size, work.record.size);
	assert_memory_equal(record.data, work.record.data, record.size);
	rad_sha256_hex(record.data, record.size, hex);
	rad_signer_info(keys->signer, &info);
	rad_time_format(keys->clock.wall_ms, signed_at);
	assert_string_equal(work.got.record_sha256, hex);
	assert_string_equal(work.got.signer_sha256, info.sha256);
	assert_string_equal(work.got.signer_subject, info.subject);
	assert_non_null(strstr(work.got.signer_subject, "Exempelköpings kommun"));
	assert_string_equal(work.got.signed_at, signed_at);
	assert_string_equal(work.got.certificate_id, "RI-K7Q2MDX4ABCD-000042");
	assert_string_equal(work.got.inventory_id, "EXK-IT-0018734");
	assert_string_equal(work.got.outcome, "erased");
	assert_false(work.got.simulated);
	assert_true(work.got.trust_is_local);
	for (size_t i = 0; i < work.got.n_findings; i++)
		assert_int_not_equal(work.got.findings[i].status, RAD_FINDING_BAD);
	finish(&work);
}

static void test_catalog(void **state)
{
	assert_part_refused(state, BUILDER_CATALOG, "[6 0 R 7 0 R]", "[]", "no signed signature field");
	assert_part_refused(state, BUILDER_CATALOG, "[6 0 R 7 0 R]", "[7 0 R]", "no signed signature field");
	assert_part_refused(state, BUILDER_CATALOG, "[6 0 R 7 0 R]", "[6 0 R 6 0 R]", "exactly one");
	assert_part_refused(state, BUILDER_CATALOG, "[6 0 R 7 0 R]", "[6 0 R 3 0 R]", "exactly one");
	assert_part_refused(state, BUILDER_CATALOG, "/DocMDP 5 0 R", "/DocMDP 4 0 R", "certify");
	assert_part_refused(state, BUILDER_CATALOG, "/Perms<</DocMDP 5 0 R>>", "", "certify");
	assert_part_refused(state, BUILDER_CATALOG, "/AF[8 0 R 9 0 R]", "", "attachments");
	assert_part_refused(state, BUILDER_CATALOG, "/AF[8 0 R 9 0 R]", "/AF[9 0 R 8 0 R]", "attachments");
	assert_part_refused(state, BUILDER_CATALOG, "/AF[8 0 R 9 0 R]", "/AF[8 0 R]", "attachments");
	assert_part_refused(state, BUILDER_CATALOG, "/AF[8 0 R 9 0 R]", "/AF[8 0 R 9 0 R 9 0 R]", "attachments");
	assert_part_refused(state, BUILDER_CATALOG, "(intyg.json.p7s)9 0 R", "", "attachments");
	assert_part_refused(state, BUILDER_CATALOG, "(intyg.json.p7s)9 0 R", "(intyg.json.p7s)9 0 R(x)8 0 R",
			    "attachments");
	assert_part_refused(state, BUILDER_CATALOG, "<</Names[(i", "<</Kids[]/Names[(i", "attachments");
}

static void test_field(void **state)
{
	assert_part_refused(state, BUILDER_FIELD, "/V 5 0 R", "", "no signed signature field");
	assert_part_refused(state, BUILDER_FIELD, "/V 5 0 R", "/V 99 0 R", "certify");
	assert_part_refused(state, BUILDER_FIELD, "/FT/Sig", "/FT/Tx", "exactly one");
	assert_part_refused(state, BUILDER_FIELD, "/V 5 0 R", "/V 5 0 R/Kids[7 0 R]", "exactly one");
	assert_part_refused(state, BUILDER_FIELD_EMPTY, "/F 132", "/F 132/V 5 0 R", "exactly one");
	assert_part_refused(state, BUILDER_FIELD_EMPTY, "/F 132", "/F 132/V<</Type/Sig>>", "exactly one");
	assert_part_refused(state, BUILDER_PAGE, "/Type/Page", "/ByteRange[0 1 2 3]", "exactly one");
}

static void test_dictionary(void **state)
{
	assert_part_refused(state, BUILDER_SIGNATURE, "ETSI.CAdES.detached", "adbe.pkcs7.detached", "ETSI.CAdES");
	assert_part_refused(state, BUILDER_SIGNATURE, "Adobe.PPKLite", "Adobe.PPKMS", "ETSI.CAdES");
	assert_part_refused(state, BUILDER_SIGNATURE, "/Type/Sig", "/Type/DocTimeStamp", "ETSI.CAdES");
	assert_part_refused(state, BUILDER_SIGNATURE, "/M(", "/Cert<00>/M(", "where none belongs");
	assert_part_refused(state, BUILDER_SIGNATURE, "/M(", "/N(", "when it was made");
	assert_part_refused(state, BUILDER_SIGNATURE, "Z)", "+01'00')", "when it was made");
	assert_part_refused(state, BUILDER_SIGNATURE, "Z)", " )", "when it was made");
	assert_part_refused(state, BUILDER_SIGNATURE, "/M(D:20", "/M(D:-0", "when it was made");
	assert_part_refused(state, BUILDER_SIGNATURE, "/M(D:20", "/M(D:21", "another time");
	assert_part_refused(state, BUILDER_SIGNATURE, "/Contents<", "/Contents<0", "broken"); /* odd number of digits */
}

static void set_month_and_day(struct work *work, const char *text)
{
	struct rad_buffer *body = &work->builder.bodies[BUILDER_SIGNATURE];
	uint8_t *found = memmem(body->data, body->size, "/M(D:", 5);

	assert_non_null(found);
	memcpy(found + 9, text, 4);
}

static void test_no_such_day(void **state)
{
	static const char *const days[] = { "0231", "1301", "0100", "0000" };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(days); i++) {
		struct work work;

		begin(&work, state);
		set_month_and_day(&work, days[i]);
		assert_invalid(&work, "when it was made");
	}
}

static void test_byte_range(void **state)
{
	static const char range[] = "/ByteRange[0 0000000000 0000000000 0000000000]";

	assert_part_refused(state, BUILDER_SIGNATURE, range, "/ByteRange[0 10 20 30]", "leaves out more");
	assert_part_refused(state, BUILDER_SIGNATURE, range, "/ByteRange[0 10 20]", "cannot be read");
	assert_part_refused(state, BUILDER_SIGNATURE, range, "/ByteRange[0 10 20 30 40]", "cannot be read");
	assert_part_refused(state, BUILDER_SIGNATURE, range, "/ByteRange[0 -10 20 30]", "cannot be read");
	assert_part_refused(state, BUILDER_SIGNATURE, range, "/ByteRange 4 0 R", "cannot be read");
	assert_part_refused(state, BUILDER_SIGNATURE, range, "/ByteRange[1 10 20 30]", "leaves out more");
	assert_part_refused(state, BUILDER_SIGNATURE, range, "/ByteRange[0 99999999999999999 1 1]", "leaves out more");
	/* Twice: readers differ in which they take. */
	assert_part_refused(state, BUILDER_SIGNATURE, "/M(", "/ByteRange[0 1 2 3]/M(", "structure");
}

static void test_attachments(void **state)
{
	struct work work;

	assert_part_refused(state, BUILDER_RECORD_SPECIFICATION, "/F(intyg.json)", "/F(intyg.js)", "attachments");
	assert_part_refused(state, BUILDER_RECORD_SPECIFICATION, "/UF<FEFF0069", "/UF<FEFF0068", "attachments");
	assert_part_refused(state, BUILDER_RECORD_SPECIFICATION, "/Type/Filespec", "/Type/File", "attachments");
	/* Readers that look at /UF would show another file than those that look at /F. */
	assert_part_refused(state, BUILDER_RECORD_SPECIFICATION, "/UF 10 0 R", "/UF 11 0 R", "attachments");
	assert_part_refused(state, BUILDER_RECORD_SPECIFICATION, "<</F 10 0 R", "<</F 4 0 R", "attachments");
	assert_part_refused(state, BUILDER_RECORD, "/Type/EmbeddedFile", "/Filter/FlateDecode", "attachments");
	assert_part_refused(state, BUILDER_RECORD, "/Type/EmbeddedFile", "/Type/EmbeddedFile/Filter[]", "attachments");
	assert_part_refused(state, BUILDER_RECORD, "/Type/EmbeddedFile", "/Type/EmbeddedFile/F(elsewhere)",
			    "attachments");
	begin(&work, state);
	builder_set_stream(&work.builder, BUILDER_EXTRA, "/Type/EmbeddedFile", "{}", 2);
	assert_invalid(&work, "attachments");
}

/* The record as it is, but with one thing in it changed before it is signed. */
static void assert_record_refused(void **state, const char *path, json_t *value, const char *why)
{
	struct keys *keys = *state;
	struct rad_error err = { 0 };
	struct work work;
	json_t *json = fixture_erased(1);

	memset(&work, 0, sizeof(work));
	work.keys = keys;
	work.json = json;
	keys_sign_record(keys, json, &work.record, &work.cms);
	fixture_set(json, path, value);
	rad_buffer_done(&work.record);
	rad_buffer_done(&work.cms);
	fixture_canonical(json, &work.record);
	assert_int_equal(rad_signer_sign(keys->signer, work.record.data, work.record.size, &work.cms, &err), 0);
	if (!json_object_get(json, "issued"))
		fixture_set(json, "issued", json_string("2026-11-20T14:32:07Z"));
	builder_begin(&work.builder, json, &work.record, &work.cms);
	assert_invalid(&work, why);
}

static void test_record(void **state)
{
	assert_record_refused(state, "schema", json_string("radera-record-2"), "radera-record-1");
	assert_record_refused(state, "schema", NULL, "radera-record-1");
	assert_record_refused(state, "certificate_id", NULL, "lacks");
	assert_record_refused(state, "certificate_id", json_integer(5), "lacks");
	assert_record_refused(state, "certificate_id", json_string(""), "lacks");
	assert_record_refused(state, "certificate_id",
			      json_string("RI-K7Q2MDX4ABCD-0000000000000000000000000000000000000000042"), "lacks");
	assert_record_refused(state, "outcome", NULL, "lacks");
	assert_record_refused(state, "inventory_id", json_string("two\nlines"), "lacks");
	assert_record_refused(state, "simulated", json_string("no"), "lacks");
	assert_record_refused(state, "issued", NULL, "another time");
	assert_record_refused(state, "station.certificate_sha256", NULL, "another station certificate");
	assert_record_refused(state, "station.certificate_sha256", json_string("00"), "another station certificate");
	assert_record_refused(state, "certificate_id", json_string("SIM-K7Q2MDX4ABCD-000042"), "disagree");
	assert_record_refused(state, "simulated", json_true(), "real station's key");
}

/* Bytes that are not the canonical form of a record, signed as they are. */
static void assert_bytes_refused(void **state, const char *bytes, size_t size, const char *why)
{
	struct keys *keys = *state;
	struct rad_error err = { 0 };
	struct work work;

	begin(&work, state);
	rad_buffer_done(&work.record);
	rad_buffer_done(&work.cms);
	builder_done(&work.builder);
	rad_buffer_append(&work.record, bytes, size);
	assert_int_equal(rad_signer_sign(keys->signer, bytes, size, &work.cms, &err), 0);
	builder_begin(&work.builder, work.json, &work.record, &work.cms);
	assert_invalid(&work, why);
}

static void test_canonical(void **state)
{
	rad_auto_buffer struct rad_buffer record = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer twice = RAD_BUFFER_INIT;
	fixture_auto_json json_t *json = fixture_erased(1);
	struct rad_buffer *it = &record;

	keys_sign_record(*state, json, &record, &cms);
	rad_buffer_append_text(&twice, "{\"outcome\":\"erased\",");
	rad_buffer_append(&twice, record.data + 1, record.size - 1);
	assert_bytes_refused(state, (const char *)twice.data, twice.size, "not JSON"); /* one key twice */
	rad_buffer_append_text(it, "\n");
	assert_bytes_refused(state, (const char *)it->data, it->size, "canonical");
	it->size -= 1;
	rad_buffer_append_text(it, "x");
	assert_bytes_refused(state, (const char *)it->data, it->size, "not JSON");
	assert_bytes_refused(state, "", 0, "not JSON");
	assert_bytes_refused(state, "[]", 2, "not JSON");
	assert_bytes_refused(state, "{}", 2, "radera-record-1");
	assert_bytes_refused(state, "{\0}", 3, "not JSON");
	assert_bytes_refused(state, "\xFF\xFE", 2, "not JSON");
}

static void test_swapped_record(void **state)
{
	rad_auto_buffer struct rad_buffer record = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	fixture_auto_json json_t *json = fixture_exceptions();
	struct work work;

	keys_sign_record(*state, json, &record, &cms);
	begin(&work, state); /* another record, with its own signature, but the identifier of the first */
	builder_set_stream(&work.builder, BUILDER_RECORD, "/Type/EmbeddedFile", record.data, record.size);
	builder_set_stream(&work.builder, BUILDER_CMS, "/Type/EmbeddedFile", cms.data, cms.size);
	assert_invalid(&work, "identifier");
	begin(&work, state); /* the signature of another record */
	builder_set_stream(&work.builder, BUILDER_CMS, "/Type/EmbeddedFile", cms.data, cms.size);
	assert_invalid(&work, "record's own signature");
	begin(&work, state); /* something behind the signature */
	rad_buffer_append_text(&work.cms, "x");
	builder_set_stream(&work.builder, BUILDER_CMS, "/Type/EmbeddedFile", work.cms.data, work.cms.size);
	assert_invalid(&work, "record's own signature");
	begin(&work, state);
	builder_set_stream(&work.builder, BUILDER_CMS, "/Type/EmbeddedFile", "", 0);
	assert_invalid(&work, "record's own signature");
}

static void test_identifier(void **state)
{
	for (int i = 0; i < 2; i++) {
		struct work work;

		begin(&work, state);
		work.builder.id[i][5] = work.builder.id[i][5] == '0' ? '1' : '0'; /* another digit */
		assert_invalid(&work, "identifier");
	}
}

static void test_two_stations(void **state)
{
	struct keys other;
	struct work work;

	keys_make(&other, false, ((struct keys *)*state)->clock.wall_ms);
	begin(&work, state); /* the record signed by this station, the file by the other */
	builder_write(&work.builder, builder_sign_properly, &other, &work.file);
	verify_at(&work, work.keys->clock.wall_ms, NULL);
	assert_verdict(&work, RAD_VERDICT_INVALID, "another station than the document");
	finish(&work);
	keys_done(&other);
}

static void test_header(void **state)
{
	struct work work;

	begin(&work, state);
	work.builder.header = "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n";
	assert_invalid(&work, "PDF 1.7");
}

/* Signatures that libcrypto accepts, but that are not of the one kind. */
static void sign_by_library(void *user, struct rad_span covered, struct rad_buffer *ret, unsigned int flags, bool twice,
			    bool with_root)
{
	const struct keys *keys = user;
	X509 *certificate = keys_certificate(keys, "station");
	X509 *root = keys_certificate(keys, "root");
	EVP_PKEY *key = keys_key(keys, "station");
	BIO *content = BIO_new_mem_buf(covered.data, (int)covered.size);
	CMS_ContentInfo *cms;
	uint8_t *der = NULL;
	int size;

	flags |= CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP;
	cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
	assert_non_null(cms);
	for (int i = 0; i < 1 + twice; i++)
		assert_non_null(CMS_add1_signer(cms, certificate, key, EVP_sha256(), i ? flags | CMS_NOCERTS : flags));
	if (with_root)
		assert_int_equal(CMS_add1_cert(cms, root), 1);
	assert_int_equal(CMS_final(cms, content, NULL, flags), 1);
	size = i2d_CMS_ContentInfo(cms, &der);
	assert_true(size > 0);
	rad_buffer_append(ret, der, (size_t)size);
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	BIO_free(content);
	EVP_PKEY_free(key);
	X509_free(certificate);
	X509_free(root);
}

static void sign_with_time(void *user, struct rad_span covered, struct rad_buffer *ret)
{
	sign_by_library(user, covered, ret, CMS_DETACHED | CMS_CADES, false, false);
}

static void sign_without_cades(void *user, struct rad_span covered, struct rad_buffer *ret)
{
	sign_by_library(user, covered, ret, CMS_DETACHED, false, false);
}

static void sign_without_attributes(void *user, struct rad_span covered, struct rad_buffer *ret)
{
	sign_by_library(user, covered, ret, CMS_DETACHED | CMS_NOATTR, false, false);
}

static void sign_twice(void *user, struct rad_span covered, struct rad_buffer *ret)
{
	sign_by_library(user, covered, ret, CMS_DETACHED | CMS_CADES, true, false);
}

static void sign_with_root(void *user, struct rad_span covered, struct rad_buffer *ret)
{
	sign_by_library(user, covered, ret, CMS_DETACHED | CMS_CADES, false, true);
}

static void sign_without_certificate(void *user, struct rad_span covered, struct rad_buffer *ret)
{
	sign_by_library(user, covered, ret, CMS_DETACHED | CMS_CADES | CMS_NOCERTS, false, false);
}

static void sign_nothing(void *user, struct rad_span covered, struct rad_buffer *ret)
{
}

static void sign_other_bytes(void *user, struct rad_span covered, struct rad_buffer *ret)
{
	covered.size--;
	builder_sign_properly(user, covered, ret);
}

static void sign_and_add(void *user, struct rad_span covered, struct rad_buffer *ret)
{
	builder_sign_properly(user, covered, ret);
	rad_buffer_append_text(ret, "hidden");
}

/* An unsigned attribute can be put into any signature by anybody. */
static void sign_and_annotate(void *user, struct rad_span covered, struct rad_buffer *ret)
{
	struct rad_buffer proper = RAD_BUFFER_INIT;
	const uint8_t *at;
	CMS_ContentInfo *cms;
	CMS_SignerInfo *si;
	uint8_t *der = NULL;
	int size;

	builder_sign_properly(user, covered, &proper);
	at = proper.data;
	cms = d2i_CMS_ContentInfo(NULL, &at, (long)proper.size);
	assert_non_null(cms);
	si = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0);
	assert_int_equal(CMS_unsigned_add1_attr_by_NID(si, NID_pkcs9_unstructuredName, V_ASN1_UTF8STRING, "x", 1), 1);
	size = i2d_CMS_ContentInfo(cms, &der);
	assert_true(size > 0);
	rad_buffer_append(ret, der, (size_t)size);
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	rad_buffer_done(&proper);
}

static void test_odd_signatures(void **state)
{
	static const struct {
		builder_sign sign;
		const char *why;
	} cases[] = {
		{ sign_with_time, "time of its own" },
		{ sign_without_cades, "the station's signature" },
		{ sign_without_attributes, "the station's signature" },
		{ sign_twice, "exactly one signer" },
		{ sign_with_root, "exactly one signer with one certificate" },
		{ sign_without_certificate, "one certificate" },
		{ sign_nothing, "broken" },
		{ sign_other_bytes, "changed after signing" },
		{ sign_and_add, "hides behind" },
		{ sign_and_annotate, "not of a kind" },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(cases); i++) {
		struct work work;

		begin(&work, state);
		judge(&work, cases[i].sign, RAD_VERDICT_INVALID, cases[i].why);
	}
}

static void test_simulated(void **state)
{
	struct keys demo;
	struct work work;
	json_t *json = fixture_erased(1);

	keys_make(&demo, true, 0);
	begin_with(&work, &demo, json);
	judge(&work, builder_sign_properly, RAD_VERDICT_INVALID, "key for simulations");
	assert_true(work.got.simulated);
	json = fixture_erased(1);
	fixture_set(json, "simulated", json_true());
	begin_with(&work, &demo, json);
	judge(&work, builder_sign_properly, RAD_VERDICT_INVALID, "disagree");
	json = fixture_erased(1);
	fixture_set(json, "simulated", json_true());
	fixture_set(json, "certificate_id", json_string("SIM-K7Q2MDX4ABCD-000042"));
	begin_with(&work, &demo, json);
	judge(&work, builder_sign_properly, RAD_VERDICT_VALID, "");
	assert_true(work.got.simulated);
	keys_done(&demo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid),	    cmocka_unit_test(test_catalog),
		cmocka_unit_test(test_field),	    cmocka_unit_test(test_dictionary),
		cmocka_unit_test(test_no_such_day), cmocka_unit_test(test_byte_range),
		cmocka_unit_test(test_attachments), cmocka_unit_test(test_record),
		cmocka_unit_test(test_canonical),   cmocka_unit_test(test_swapped_record),
		cmocka_unit_test(test_identifier),  cmocka_unit_test(test_two_stations),
		cmocka_unit_test(test_header),	    cmocka_unit_test(test_odd_signatures),
		cmocka_unit_test(test_simulated),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
