/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/cms.h"

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509_vfy.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define ATTRIBUTES    3
#define ATTRIBUTE_MAX 512

RAD_DEFINE_CLEANUP(cleanup_cms, CMS_ContentInfo *, CMS_ContentInfo_free)
RAD_DEFINE_CLEANUP(cleanup_digest, EVP_MD_CTX *, EVP_MD_CTX_free)
RAD_DEFINE_CLEANUP(cleanup_bio, BIO *, BIO_free_all)
RAD_DEFINE_CLEANUP(cleanup_store, X509_STORE *, X509_STORE_free)

int rad_openssl_error(struct rad_error *err, const char *operation, const char *what)
{
	unsigned long code = ERR_peek_last_error();
	const char *reason = code ? ERR_reason_error_string(code) : NULL;

	ERR_clear_error();
	return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, operation, "%s%s%s", what, reason ? ": " : "",
			     reason ? reason : "");
}

struct der {
	uint8_t bytes[ATTRIBUTE_MAX];
	size_t size;
};

static int compare_der(const void *a, const void *b)
{
	const struct der *left = a;
	const struct der *right = b;
	int order = memcmp(left->bytes, right->bytes, left->size < right->size ? left->size : right->size);

	return order ? order : left->size < right->size ? -1 : 1;
}

/* The signed attributes as the DER SET OF that is signed (RFC 5652 5.4): tag 31h, elements in ascending order. */
static bool encode_attributes(CMS_SignerInfo *signer, struct rad_buffer *ret)
{
	struct der attributes[ATTRIBUTES];
	size_t total = 0;
	uint8_t head[4] = { 0x31, 0x82, 0, 0 };

	if (CMS_signed_get_attr_count(signer) != ATTRIBUTES)
		return false;
	for (int i = 0; i < ATTRIBUTES; i++) {
		uint8_t *at = attributes[i].bytes;
		int size = i2d_X509_ATTRIBUTE(CMS_signed_get_attr(signer, i), NULL);

		if (size <= 0 || size > ATTRIBUTE_MAX ||
		    i2d_X509_ATTRIBUTE(CMS_signed_get_attr(signer, i), &at) != size)
			return false;
		attributes[i].size = (size_t)size;
		total += (size_t)size;
	}
	qsort(attributes, ATTRIBUTES, sizeof(attributes[0]), compare_der);
	if (total < 128) {
		head[1] = (uint8_t)total;
		rad_buffer_append(ret, head, 2);
	} else if (total < 256) {
		head[1] = 0x81;
		head[2] = (uint8_t)total;
		rad_buffer_append(ret, head, 3);
	} else {
		head[2] = (uint8_t)(total >> 8);
		head[3] = (uint8_t)total;
		rad_buffer_append(ret, head, 4);
	}
	for (int i = 0; i < ATTRIBUTES; i++)
		rad_buffer_append(ret, attributes[i].bytes, attributes[i].size);
	return !ret->failed;
}

static bool sign_attributes(CMS_SignerInfo *signer, EVP_PKEY *key)
{
	RAD_CLEANUP(cleanup_digest) EVP_MD_CTX *context = EVP_MD_CTX_new();
	rad_auto_buffer struct rad_buffer attributes = RAD_BUFFER_INIT;
	uint8_t signature[1024];
	size_t size = sizeof(signature);

	if (!context || !encode_attributes(signer, &attributes))
		return false;
	if (EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) != 1 ||
	    EVP_DigestSign(context, signature, &size, attributes.data, attributes.size) != 1)
		return false;
	return ASN1_STRING_set(CMS_SignerInfo_get0_signature(signer), signature, (int)size) == 1;
}

/*
 * CMS_final() and CMS_SignerInfo_sign() of OpenSSL 3.0 always add signing-time, which the PAdES baseline forbids (the
 * time stands in /M); so the attributes are completed and signed here.
 */
static bool complete(CMS_ContentInfo *cms, X509 *certificate, EVP_PKEY *key, const void *data, size_t size)
{
	const unsigned int flags = CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP | CMS_CADES | CMS_PARTIAL;
	CMS_SignerInfo *signer = CMS_add1_signer(cms, certificate, key, EVP_sha256(), flags);
	uint8_t digest[RAD_SHA256_SIZE];

	rad_sha256(data, size, digest);
	return signer &&
	       CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_contentType, V_ASN1_OBJECT, OBJ_nid2obj(NID_pkcs7_data),
					   -1) == 1 &&
	       CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING, digest,
					   sizeof(digest)) == 1 &&
	       sign_attributes(signer, key);
}

int rad_cms_sign(X509 *certificate, EVP_PKEY *key, const void *data, size_t size, struct rad_buffer *ret,
		 struct rad_error *err)
{
	const unsigned int flags = CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP | CMS_CADES | CMS_PARTIAL;
	RAD_CLEANUP(cleanup_cms) CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
	uint8_t *der = NULL;
	int length;

	if (!cms || !complete(cms, certificate, key, data, size))
		return rad_openssl_error(err, "sign", "the station's key could not sign");
	length = i2d_CMS_ContentInfo(cms, &der);
	if (length <= 0)
		return rad_openssl_error(err, "sign", "the signature could not be encoded");
	rad_buffer_append(ret, der, (size_t)length);
	OPENSSL_free(der);
	return rad_buffer_check(ret, err);
}

static bool has_exact_attributes(CMS_SignerInfo *signer)
{
	static const int wanted[ATTRIBUTES] = { NID_pkcs9_contentType, NID_pkcs9_messageDigest,
						NID_id_smime_aa_signingCertificateV2 };

	if (CMS_signed_get_attr_count(signer) != ATTRIBUTES)
		return false;
	for (int i = 0; i < ATTRIBUTES; i++) {
		if (CMS_signed_get_attr_by_NID(signer, wanted[i], -1) < 0)
			return false;
	}
	return true;
}

/* The one certificate inside, a new reference; NULL when there is not exactly one. */
static X509 *take_certificate(CMS_ContentInfo *cms)
{
	STACK_OF(X509) *certificates = CMS_get1_certs(cms);
	X509 *certificate = certificates && sk_X509_num(certificates) == 1 ? sk_X509_value(certificates, 0) : NULL;

	if (certificate && X509_up_ref(certificate) != 1)
		certificate = NULL;
	sk_X509_pop_free(certificates, X509_free);
	return certificate;
}

/*
 * A store in which that certificate itself is the end of the chain: whether anybody trusts it is judged elsewhere, but
 * OpenSSL compares signing-certificate-v2 with the chain only when it builds one.
 */
static X509_STORE *trust_only(X509 *certificate)
{
	X509_STORE *store = X509_STORE_new();

	if (store && X509_STORE_add_cert(store, certificate) == 1 &&
	    X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME) == 1 &&
	    X509_STORE_set_purpose(store, X509_PURPOSE_ANY) == 1)
		return store;
	X509_STORE_free(store);
	return NULL;
}

static bool signature_fits(CMS_ContentInfo *cms, X509 *certificate, const void *data, size_t size)
{
	RAD_CLEANUP(cleanup_bio) BIO *content = size <= INT32_MAX ? BIO_new_mem_buf(data, (int)size) : NULL;
	RAD_CLEANUP(cleanup_store) X509_STORE *store = trust_only(certificate);

	return content && store && CMS_verify(cms, NULL, store, content, NULL, CMS_BINARY | CMS_CADES) == 1;
}

static const char *check(CMS_ContentInfo *cms, const void *data, size_t size, X509 **ret_signer)
{
	STACK_OF(CMS_SignerInfo) * signers;

	if (OBJ_obj2nid(CMS_get0_type(cms)) != NID_pkcs7_signed || CMS_is_detached(cms) != 1)
		return "the signature is of the wrong kind";
	signers = CMS_get0_SignerInfos(cms);
	if (!signers || sk_CMS_SignerInfo_num(signers) != 1)
		return "there is not exactly one signer";
	if (!has_exact_attributes(sk_CMS_SignerInfo_value(signers, 0)))
		return "the signed attributes are not those of a certificate of Radera";
	*ret_signer = take_certificate(cms);
	if (!*ret_signer)
		return "the signer's certificate is not inside";
	if (signature_fits(cms, *ret_signer, data, size))
		return NULL;
	X509_free(*ret_signer);
	*ret_signer = NULL;
	return "the signature does not fit the content";
}

bool rad_cms_check(const void *der, size_t der_size, const void *data, size_t size, X509 **ret_signer,
		   const char **ret_what)
{
	const uint8_t *at = der;
	RAD_CLEANUP(cleanup_cms) CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &at, (long)der_size);
	uint8_t *again = NULL;
	int length = cms ? i2d_CMS_ContentInfo(cms, &again) : 0;
	bool exact = cms && (size_t)(at - (const uint8_t *)der) == der_size && length > 0 &&
		     (size_t)length == der_size && memcmp(again, der, der_size) == 0;

	OPENSSL_free(again);
	*ret_what = exact ? check(cms, data, size, ret_signer) : "the signature is not cleanly encoded";
	ERR_clear_error();
	return *ret_what == NULL;
}
