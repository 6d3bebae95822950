/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <openssl/err.h>
#include <openssl/http.h>
#include <openssl/rand.h>
#include <openssl/ts.h>

#include "base/text.h"
#include "evidence/cms/crypto.h"
#include "evidence/cms/stamp.h"

#define OPERATION   "time-stamp"
#define TIMEOUT_S   20
#define REPLY_MAX   65536
#define NONCE_BYTES 16

RAD_DEFINE_CLEANUP(cleanup_request, TS_REQ *, TS_REQ_free)
RAD_DEFINE_CLEANUP(cleanup_response, TS_RESP *, TS_RESP_free)
RAD_DEFINE_CLEANUP(cleanup_imprint, TS_MSG_IMPRINT *, TS_MSG_IMPRINT_free)
RAD_DEFINE_CLEANUP(cleanup_algorithm, X509_ALGOR *, X509_ALGOR_free)
RAD_DEFINE_CLEANUP(cleanup_integer, ASN1_INTEGER *, ASN1_INTEGER_free)

static bool set_nonce(TS_REQ *request)
{
	RAD_CLEANUP(cleanup_integer) ASN1_INTEGER *nonce = NULL;
	uint8_t bytes[NONCE_BYTES];
	BIGNUM *number;

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return false;
	bytes[0] |= 0x40;
	number = BN_bin2bn(bytes, sizeof(bytes), NULL);
	nonce = number ? BN_to_ASN1_INTEGER(number, NULL) : NULL;
	BN_free(number);
	return nonce && TS_REQ_set_nonce(request, nonce) == 1;
}

/* The digest, a nonce that only this question has, and the wish for the authority's certificates in the answer. */
static TS_REQ *make_request(struct rad_span data)
{
	RAD_CLEANUP(cleanup_request) TS_REQ *request = TS_REQ_new();
	RAD_CLEANUP(cleanup_imprint) TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
	RAD_CLEANUP(cleanup_algorithm) X509_ALGOR *algorithm = X509_ALGOR_new();
	uint8_t digest[RAD_SHA256_SIZE];

	rad_sha256(data.data, data.size, digest);
	if (!request || !imprint || !algorithm ||
	    X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) != 1 ||
	    TS_MSG_IMPRINT_set_algo(imprint, algorithm) != 1 ||
	    TS_MSG_IMPRINT_set_msg(imprint, digest, sizeof(digest)) != 1 || TS_REQ_set_version(request, 1) != 1 ||
	    TS_REQ_set_msg_imprint(request, imprint) != 1 || TS_REQ_set_cert_req(request, 1) != 1 ||
	    !set_nonce(request))
		return NULL;
	return RAD_STEAL(request);
}

static BIO *post(const char *url, TS_REQ *request)
{
	RAD_CLEANUP(rad_cleanup_bio) BIO *body = BIO_new(BIO_s_mem());
	char *host = NULL;
	char *port = NULL;
	char *path = NULL;
	int uses_tls = 0;
	BIO *reply = NULL;

	if (body && i2d_TS_REQ_bio(body, request) == 1 &&
	    OSSL_HTTP_parse_url(url, &uses_tls, NULL, &host, &port, NULL, &path, NULL, NULL) == 1 && !uses_tls)
		reply = OSSL_HTTP_transfer(NULL, host, port, path, 0, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL,
					   "application/timestamp-query", body, "application/timestamp-reply", 1,
					   REPLY_MAX, TIMEOUT_S, 0);
	OPENSSL_free(host);
	OPENSSL_free(port);
	OPENSSL_free(path);
	return reply;
}

static int unreachable(const char *url, struct rad_error *err)
{
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());

	(void)rad_error_set(err, RAD_ERROR_IO, 0, OPERATION, "the time-stamping authority %.200s gives no answer%s%s",
			    url, reason ? ": " : "", reason ? reason : "");
	ERR_clear_error();
	rad_error_advise(err,
			 "check its address (http://...) and the network; a certificate can be time-stamped later: "
			 "radera certificate timestamp");
	return -RAD_ERROR_IO;
}

static int refused(TS_RESP *response, struct rad_error *err)
{
	TS_STATUS_INFO *status = TS_RESP_get_status_info(response);
	long code = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(status));

	return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
			     "the time-stamping authority refused to give a time-stamp (status %ld)", code);
}

/* The token holds what was asked, by the nonce too. */
static bool is_answer(TS_RESP *response, TS_REQ *request)
{
	TS_TST_INFO *info = TS_RESP_get_tst_info(response);
	const ASN1_INTEGER *nonce = info ? TS_TST_INFO_get_nonce(info) : NULL;

	return nonce && ASN1_INTEGER_cmp(nonce, TS_REQ_get_nonce(request)) == 0;
}

static int take_token(TS_RESP *response, TS_REQ *request, struct rad_span data, struct rad_buffer *ret,
		      struct rad_error *err)
{
	RAD_CLEANUP(rad_cleanup_openssl) uint8_t *der = NULL;
	RAD_CLEANUP(rad_stamp_done) struct rad_stamp stamp = { .authority = NULL };
	PKCS7 *token = TS_RESP_get_token(response);
	int size = token ? i2d_PKCS7(token, &der) : 0;
	int r;

	if (size <= 0)
		return refused(response, err);
	if (!is_answer(response, request))
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
				     "the time-stamping authority answered another question than was asked");
	r = rad_stamp_check((struct rad_span){ der, (size_t)size }, data, &stamp, err);
	if (r < 0)
		return r;
	rad_buffer_append(ret, der, (size_t)size);
	return rad_buffer_check(ret, err);
}

int rad_stamp_request(struct rad_span data, const char *url, struct rad_buffer *ret, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_request) TS_REQ *request = make_request(data);
	RAD_CLEANUP(cleanup_response) TS_RESP *response = NULL;
	RAD_CLEANUP(rad_cleanup_bio) BIO *reply = NULL;

	if (!request)
		return rad_crypto_error(err, OPERATION, "cannot ask for a time-stamp");
	if (!rad_text_has_prefix(url, "http://"))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				     "%.200s is no address of a time-stamping authority: http://host[:port]/path", url);
	reply = post(url, request);
	if (!reply)
		return unreachable(url, err);
	response = d2i_TS_RESP_bio(reply, NULL);
	if (!response) {
		ERR_clear_error();
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
				     "%.200s answered something that is no time-stamp", url);
	}
	return take_token(response, request, data, ret, err);
}
