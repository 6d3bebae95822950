/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "authority.h"

#include <openssl/pem.h>
#include <openssl/ts.h>
#include <stdio.h>

#include "base/text.h"
#include "evidence/seal/fill.h"

void authority_make(const struct keys *keys, struct authority *ret)
{
	const struct rad_pki_issuer issuer = { keys->path, { NULL } };
	const struct rad_pki_subject subject = { .name = "Tidsstämpel" };
	char directory[400];
	char path[450];
	struct rad_error err = { 0 };
	struct keys_clock clock = keys->clock;
	FILE *file;

	snprintf(directory, sizeof(directory), "%s/tsa", keys->directory);
	if (rad_pki_issue(&issuer, RAD_PKI_TSA, &subject, NULL, directory, &clock.clock, &err) < 0)
		fail_msg("%s", err.text);
	snprintf(path, sizeof(path), "%s/tsa.pem", directory);
	file = fopen(path, "r");
	assert_non_null(file);
	ret->certificate = PEM_read_X509(file, NULL, NULL, NULL);
	fclose(file);
	snprintf(path, sizeof(path), "%s/tsa.key", directory);
	file = fopen(path, "r");
	assert_non_null(file);
	ret->key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
	fclose(file);
	assert_non_null(ret->certificate);
	assert_non_null(ret->key);
}

void authority_done(struct authority *authority)
{
	X509_free(authority->certificate);
	EVP_PKEY_free(authority->key);
}

static BIO *make_query(struct rad_span data)
{
	TS_REQ *request = TS_REQ_new();
	TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
	X509_ALGOR *algorithm = X509_ALGOR_new();
	uint8_t digest[RAD_SHA256_SIZE];
	BIO *query = BIO_new(BIO_s_mem());

	rad_sha256(data.data, data.size, digest);
	X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL);
	assert_int_equal(TS_MSG_IMPRINT_set_algo(imprint, algorithm), 1);
	assert_int_equal(TS_MSG_IMPRINT_set_msg(imprint, digest, sizeof(digest)), 1);
	assert_int_equal(TS_REQ_set_version(request, 1), 1);
	assert_int_equal(TS_REQ_set_msg_imprint(request, imprint), 1);
	assert_int_equal(TS_REQ_set_cert_req(request, 1), 1);
	assert_int_equal(i2d_TS_REQ_bio(query, request), 1);
	TS_REQ_free(request);
	TS_MSG_IMPRINT_free(imprint);
	X509_ALGOR_free(algorithm);
	return query;
}

static ASN1_INTEGER *give_serial(TS_RESP_CTX *context, void *data)
{
	ASN1_INTEGER *serial = ASN1_INTEGER_new();

	ASN1_INTEGER_set(serial, 7);
	return serial;
}

static int give_time(TS_RESP_CTX *context, void *data, long *ret_s, long *ret_us)
{
	*ret_s = (long)(*(int64_t *)data / 1000);
	*ret_us = 0;
	return 1;
}

void authority_stamp(const struct authority *authority, struct rad_span data, int64_t time_ms, struct rad_buffer *ret)
{
	TS_RESP_CTX *context = TS_RESP_CTX_new();
	ASN1_OBJECT *policy = OBJ_txt2obj("1.2.3.4.1", 1);
	BIO *query = make_query(data);
	TS_RESP *response;
	uint8_t *der = NULL;
	int size;

	assert_int_equal(TS_RESP_CTX_set_signer_cert(context, authority->certificate), 1);
	assert_int_equal(TS_RESP_CTX_set_signer_key(context, authority->key), 1);
	assert_int_equal(TS_RESP_CTX_set_def_policy(context, policy), 1);
	assert_int_equal(TS_RESP_CTX_set_signer_digest(context, EVP_sha256()), 1);
	assert_int_equal(TS_RESP_CTX_set_ess_cert_id_digest(context, EVP_sha256()), 1);
	assert_int_equal(TS_RESP_CTX_add_md(context, EVP_sha256()), 1);
	TS_RESP_CTX_set_serial_cb(context, give_serial, NULL);
	TS_RESP_CTX_set_time_cb(context, give_time, &time_ms);
	response = TS_RESP_create_response(context, query);
	assert_non_null(response);
	assert_non_null(TS_RESP_get_token(response));
	size = i2d_PKCS7(TS_RESP_get_token(response), &der);
	assert_true(size > 0);
	rad_buffer_append(ret, der, (size_t)size);
	OPENSSL_free(der);
	TS_RESP_free(response);
	ASN1_OBJECT_free(policy);
	BIO_free(query);
	TS_RESP_CTX_free(context);
}

void authority_stamp_document(const struct authority *authority, const struct rad_buffer *file, int64_t time_ms,
			      struct rad_buffer *ret)
{
	struct rad_field_fill fill = { .field = RAD_SEAL_FIELD_STAMP_FIRST };
	rad_auto_buffer struct rad_buffer covered = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer token = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };
	struct rad_seal_slot slot;
	struct rad_page_box box;
	struct rad_pdf pdf;

	assert_int_equal(rad_pdf_parse(file->data, file->size, &pdf, &err), 0);
	while (!rad_field_find(&pdf, fill.field, &box))
		fill.field++;
	if (rad_field_build(&pdf, &fill, ret, &slot, &err) < 0 || rad_seal_covered(ret, &slot, &covered, &err) < 0)
		fail_msg("%s", err.text);
	authority_stamp(authority, (struct rad_span){ covered.data, covered.size }, time_ms, &token);
	assert_int_equal(rad_seal_fill(ret, &slot, &token, &err), 0);
	rad_pdf_done(&pdf);
}
