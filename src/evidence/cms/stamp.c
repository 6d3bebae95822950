/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/cms/stamp.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/ts.h>
#include <openssl/x509_vfy.h>
#include <string.h>

#include "base/text.h"
#include "evidence/cms/crypto.h"
#include "evidence/cms/der.h"
#include "evidence/pki/private.h"

#define OPERATION  "check time-stamp"
#define AUTH_LEVEL 2 /* 112 bits and more */

RAD_DEFINE_CLEANUP(cleanup_pkcs7, PKCS7 *, PKCS7_free)
RAD_DEFINE_CLEANUP(cleanup_info, TS_TST_INFO *, TS_TST_INFO_free)
RAD_DEFINE_CLEANUP(cleanup_context, TS_VERIFY_CTX *, TS_VERIFY_CTX_free)

static int complain(struct rad_error *err, const char *text)
{
	ERR_clear_error();
	return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "%s", text);
}

void rad_stamp_done(struct rad_stamp *stamp)
{
	X509_free(stamp->authority);
	sk_X509_pop_free(stamp->certificates, X509_free);
	*stamp = (struct rad_stamp){ .authority = NULL };
}

/*
 * What nobody signs in a token: versions and algorithms. As in a signature of ours, only known encodings pass.
 */
#define BYTES(name, ...) static const uint8_t name[] = { __VA_ARGS__ }
BYTES(oid_signed_data, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02);
BYTES(oid_tst_info, 0x06, 0x0B, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x04);
BYTES(version_1, 0x02, 0x01, 0x01);
BYTES(version_3, 0x02, 0x01, 0x03);
BYTES(sha256, 0x30, 0x0B, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01);
BYTES(sha256_null, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00);
BYTES(sha384, 0x30, 0x0B, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02);
BYTES(sha384_null, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00);
BYTES(sha512, 0x30, 0x0B, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03);
BYTES(sha512_null, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00);
BYTES(ecdsa_sha256, 0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02);
BYTES(ecdsa_sha384, 0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x03);
BYTES(ecdsa_sha512, 0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x04);
BYTES(rsa, 0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00);
BYTES(rsa_sha256, 0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B, 0x05, 0x00);
BYTES(rsa_sha384, 0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0C, 0x05, 0x00);
BYTES(rsa_sha512, 0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0D, 0x05, 0x00);

struct encoding {
	const uint8_t *bytes;
	size_t size;
};
#define ENCODING(name)                                                                                                 \
	{                                                                                                              \
		name, sizeof(name)                                                                                     \
	}
static const struct encoding digests[] = { ENCODING(sha256),	  ENCODING(sha256_null), ENCODING(sha384),
					   ENCODING(sha384_null), ENCODING(sha512),	 ENCODING(sha512_null) };
/* Two encodings of each digest above: n and n + 1 are the same. The signatures that name one, in the same order. */
static const struct encoding signatures[] = { ENCODING(ecdsa_sha256), ENCODING(ecdsa_sha384), ENCODING(ecdsa_sha512),
					      ENCODING(rsa_sha256),   ENCODING(rsa_sha384),   ENCODING(rsa_sha512) };
#define DIGEST_OF(signature) ((signature) % 3)

/* Takes one of the encodings; its index, or -1. */
static int take_one(struct rad_span *span, const struct encoding *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (rad_der_take_bytes(span, list[i].bytes, list[i].size))
			return (int)i;
	}
	return -1;
}

/* The signature's algorithm goes with the digest: libcrypto looks at the latter only. */
static bool take_signature_algorithm(struct rad_span *info, int digest)
{
	int signature;

	if (rad_der_take_bytes(info, rsa, sizeof(rsa)))
		return true;
	signature = take_one(info, signatures, RAD_ARRAY_LENGTH(signatures));
	return signature >= 0 && DIGEST_OF(signature) == digest / 2;
}

static bool take_signer_info(struct rad_span info, int digest)
{
	return rad_der_take_bytes(&info, version_1, sizeof(version_1)) && rad_der_take(&info, RAD_DER_SEQUENCE, NULL) &&
	       take_one(&info, digests, RAD_ARRAY_LENGTH(digests)) == digest &&
	       rad_der_take(&info, RAD_DER_CONTEXT_0, NULL) && take_signature_algorithm(&info, digest) &&
	       rad_der_take(&info, RAD_DER_OCTET_STRING, NULL) && info.size == 0;
}

/* SignedData (RFC 5652 5.1) around TSTInfo: no revocation lists, one signer without unsigned attributes. */
static bool has_shape(struct rad_span token)
{
	struct rad_span message;
	struct rad_span content;
	struct rad_span data;
	struct rad_span set;
	struct rad_span body;
	struct rad_span octets;
	struct rad_span info;
	int digest;

	if (!rad_der_take(&token, RAD_DER_SEQUENCE, &message) || token.size > 0 ||
	    !rad_der_take_bytes(&message, oid_signed_data, sizeof(oid_signed_data)) ||
	    !rad_der_take(&message, RAD_DER_CONTEXT_0, &content) || message.size > 0 ||
	    !rad_der_take(&content, RAD_DER_SEQUENCE, &data) || content.size > 0 ||
	    !rad_der_take_bytes(&data, version_3, sizeof(version_3)) || !rad_der_take(&data, RAD_DER_SET, &set))
		return false;
	digest = take_one(&set, digests, RAD_ARRAY_LENGTH(digests));
	return digest >= 0 && set.size == 0 && rad_der_take(&data, RAD_DER_SEQUENCE, &body) &&
	       rad_der_take_bytes(&body, oid_tst_info, sizeof(oid_tst_info)) &&
	       rad_der_take(&body, RAD_DER_CONTEXT_0, &octets) && body.size == 0 &&
	       rad_der_take(&octets, RAD_DER_OCTET_STRING, NULL) && octets.size == 0 &&
	       rad_der_take(&data, RAD_DER_CONTEXT_0, NULL) && rad_der_take(&data, RAD_DER_SET, &set) &&
	       data.size == 0 && rad_der_take(&set, RAD_DER_SEQUENCE, &info) && set.size == 0 &&
	       take_signer_info(info, digest);
}

static PKCS7 *decode(struct rad_span token)
{
	RAD_CLEANUP(rad_cleanup_openssl) uint8_t *again = NULL;
	RAD_CLEANUP(cleanup_pkcs7) PKCS7 *pkcs7 = NULL;
	const uint8_t *at = token.data;
	int size;

	if (token.size == 0 || token.size > INT_MAX)
		return NULL;
	pkcs7 = d2i_PKCS7(NULL, &at, (long)token.size);
	size = pkcs7 ? i2d_PKCS7(pkcs7, &again) : 0;
	if (size <= 0 || (size_t)size != token.size || memcmp(again, token.data, token.size) != 0)
		return NULL;
	return RAD_STEAL(pkcs7);
}

/* The signer's certificate must be named byte for byte: nothing signs its name beside the signature. */
static bool is_named(const PKCS7 *pkcs7, const X509 *certificate)
{
	const PKCS7_SIGNER_INFO *info = sk_PKCS7_SIGNER_INFO_value(pkcs7->d.sign->signer_info, 0);
	const uint8_t *a = NULL;
	const uint8_t *b = NULL;
	size_t a_size = 0;
	size_t b_size = 0;

	return ASN1_INTEGER_cmp(info->issuer_and_serial->serial, X509_get0_serialNumber(certificate)) == 0 &&
	       X509_NAME_get0_der(info->issuer_and_serial->issuer, &a, &a_size) == 1 &&
	       X509_NAME_get0_der(X509_get_issuer_name(certificate), &b, &b_size) == 1 && a_size == b_size &&
	       memcmp(a, b, a_size) == 0;
}

static bool find_authority(const PKCS7 *pkcs7, struct rad_stamp *ret)
{
	STACK_OF(X509) *all = pkcs7->d.sign->cert;

	ret->certificates = all ? X509_chain_up_ref(all) : NULL;
	for (int i = 0; i < sk_X509_num(ret->certificates); i++) {
		X509 *one = sk_X509_value(ret->certificates, i);

		if (is_named(pkcs7, one) && X509_up_ref(one) == 1) {
			ret->authority = one;
			return true;
		}
	}
	return false;
}

/* A store that believes the authority's certificate itself, at the time that the token tells. */
static X509_STORE *store_of_itself(const struct rad_stamp *stamp)
{
	X509_STORE *store = X509_STORE_new();
	X509_VERIFY_PARAM *rules = store ? X509_STORE_get0_param(store) : NULL;

	if (!rules || X509_STORE_add_cert(store, stamp->authority) != 1) {
		X509_STORE_free(store);
		return NULL;
	}
	(void)X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);
	X509_VERIFY_PARAM_set_time(rules, (time_t)(stamp->time_ms / 1000));
	return store;
}

static bool is_over(PKCS7 *pkcs7, const struct rad_stamp *stamp, struct rad_span data)
{
	RAD_CLEANUP(cleanup_context) TS_VERIFY_CTX *context = TS_VERIFY_CTX_new();
	uint8_t *imprint = OPENSSL_malloc(RAD_SHA256_SIZE);
	X509_STORE *store = store_of_itself(stamp);

	if (!context || !imprint || !store) {
		OPENSSL_free(imprint);
		X509_STORE_free(store);
		return false;
	}
	rad_sha256(data.data, data.size, imprint);
	(void)TS_VERIFY_CTX_set_flags(context, TS_VFY_SIGNATURE | TS_VFY_VERSION | TS_VFY_IMPRINT);
	(void)TS_VERIFY_CTX_set_store(context, store);			    /* gives it away */
	(void)TS_VERIFY_CTX_set_imprint(context, imprint, RAD_SHA256_SIZE); /* gives it away */
	return TS_RESP_verify_token(context, pkcs7) == 1;
}

static bool is_sha256(TS_TST_INFO *info)
{
	X509_ALGOR *algorithm = TS_MSG_IMPRINT_get_algo(TS_TST_INFO_get_msg_imprint(info));
	const ASN1_OBJECT *object = NULL;

	X509_ALGOR_get0(&object, NULL, NULL, algorithm);
	return OBJ_obj2nid(object) == NID_sha256;
}

int rad_stamp_check(struct rad_span token, struct rad_span data, struct rad_stamp *ret, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_pkcs7) PKCS7 *pkcs7 = decode(token);
	RAD_CLEANUP(cleanup_info) TS_TST_INFO *info = NULL;

	*ret = (struct rad_stamp){ .authority = NULL };
	if (!pkcs7 || !has_shape(token) || !PKCS7_type_is_signed(pkcs7))
		return complain(err, "the time-stamp is not of a kind that is accepted (RFC 3161 in DER, SHA-2 with "
				     "ECDSA or RSA, the authority's certificates inside)");
	info = PKCS7_to_TS_TST_INFO(pkcs7);
	if (!info || !is_sha256(info) || !find_authority(pkcs7, ret)) {
		rad_stamp_done(ret);
		return complain(err, "the time-stamp is broken, or is not over a SHA-256 digest");
	}
	ret->time_ms = rad_x509_time_ms(TS_TST_INFO_get_time(info));
	if (ret->time_ms >= 0 && is_over(pkcs7, ret, data)) {
		ERR_clear_error();
		return 0;
	}
	rad_stamp_done(ret);
	return complain(err, "the time-stamp does not hold for these bytes");
}

static bool is_in(STACK_OF(X509) * list, const X509 *certificate)
{
	for (int i = 0; i < sk_X509_num(list); i++) {
		if (X509_cmp(sk_X509_value(list, i), certificate) == 0)
			return true;
	}
	return false;
}

/* What belongs to no chain is signed by nobody, and could be changed unseen. */
static const char *foreign_problem(const struct rad_stamp *stamp, STACK_OF(X509) * chain)
{
	for (int i = 0; i < sk_X509_num(stamp->certificates); i++) {
		if (!is_in(chain, sk_X509_value(stamp->certificates, i)))
			return "it carries certificates that do not belong to its chain";
	}
	return NULL;
}

const char *rad_stamp_problem(const struct rad_stamp *stamp, STACK_OF(X509) * roots, int64_t at_ms)
{
	RAD_CLEANUP(rad_cleanup_x509_store) X509_STORE *store = X509_STORE_new();
	RAD_CLEANUP(rad_cleanup_x509_store_ctx) X509_STORE_CTX *context = X509_STORE_CTX_new();
	X509_VERIFY_PARAM *rules;
	const char *problem = NULL;

	for (int i = 0; store && i < sk_X509_num(roots); i++) {
		if (X509_STORE_add_cert(store, sk_X509_value(roots, i)) != 1)
			return "the chain could not be built";
	}
	if (!store || !context || X509_STORE_CTX_init(context, store, stamp->authority, stamp->certificates) != 1)
		return "the chain could not be built";
	rules = X509_STORE_CTX_get0_param(context);
	X509_VERIFY_PARAM_set_time(rules, (time_t)(at_ms / 1000));
	X509_VERIFY_PARAM_set_auth_level(rules, AUTH_LEVEL);
	(void)X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_TIMESTAMP_SIGN);
	if (X509_verify_cert(context) != 1)
		problem = X509_verify_cert_error_string(X509_STORE_CTX_get_error(context));
	else
		problem = foreign_problem(stamp, X509_STORE_CTX_get0_chain(context));
	ERR_clear_error();
	return problem;
}
