/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/cms/cms.h"

#include <limits.h>
#include <openssl/objects.h>
#include <stdlib.h>
#include <string.h>

#include "evidence/cms/crypto.h"

#define OPERATION      "sign"
#define FLAGS	       (CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP | CMS_CADES)
#define ATTRIBUTES_MAX 8
#define SIGNATURE_MAX  512 /* RSA of 4096 bits */

struct encoded {
	uint8_t *data;
	int size;
};

/* DER orders a SET OF by the encodings, the shorter one padded with zeros (X.690 11.6). */
static int compare_encoded(const void *a, const void *b)
{
	const struct encoded *x = a;
	const struct encoded *y = b;
	int order = memcmp(x->data, y->data, (size_t)(x->size < y->size ? x->size : y->size));

	return order ? order : x->size - y->size;
}

static bool encode_each(const CMS_SignerInfo *si, struct encoded *ret, int n)
{
	for (int i = 0; i < n; i++) {
		ret[i].size = i2d_X509_ATTRIBUTE(CMS_signed_get_attr(si, i), &ret[i].data);
		if (ret[i].size <= 0)
			return false;
	}
	return true;
}

/* What is signed: the attributes as a DER SET OF, not with the [0] that they have in the message (RFC 5652 5.4). */
static bool encode_attributes(const CMS_SignerInfo *si, struct rad_buffer *ret)
{
	struct encoded each[ATTRIBUTES_MAX] = { { NULL, 0 } };
	int n = CMS_signed_get_attr_count(si);
	bool fine = n > 0 && n <= ATTRIBUTES_MAX && encode_each(si, each, n);
	uint8_t head[16];
	uint8_t *end = head;
	int size = 0;

	if (fine) {
		qsort(each, (size_t)n, sizeof(each[0]), compare_encoded);
		for (int i = 0; i < n; i++)
			size += each[i].size;
		ASN1_put_object(&end, 1, size, V_ASN1_SET, V_ASN1_UNIVERSAL);
		rad_buffer_append(ret, head, (size_t)(end - head));
		for (int i = 0; i < n; i++)
			rad_buffer_append(ret, each[i].data, (size_t)each[i].size);
	}
	for (int i = 0; i < ATTRIBUTES_MAX; i++)
		OPENSSL_free(each[i].data);
	return fine && !ret->failed;
}

static bool add_attributes(CMS_SignerInfo *si, struct rad_span data)
{
	uint8_t digest[RAD_SHA256_SIZE];

	rad_sha256(data.data, data.size, digest);
	if (CMS_signed_get_attr_by_NID(si, NID_pkcs9_contentType, -1) < 0 &&
	    !CMS_signed_add1_attr_by_NID(si, NID_pkcs9_contentType, V_ASN1_OBJECT, OBJ_nid2obj(NID_pkcs7_data), -1))
		return false;
	return CMS_signed_add1_attr_by_NID(si, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING, digest, sizeof(digest)) ==
	       1;
}

static bool put_signature(CMS_SignerInfo *si, EVP_PKEY *key)
{
	RAD_CLEANUP(rad_cleanup_digest) EVP_MD_CTX *context = EVP_MD_CTX_new();
	rad_auto_buffer struct rad_buffer attributes = RAD_BUFFER_INIT;
	uint8_t signature[SIGNATURE_MAX];
	size_t size = sizeof(signature);

	return context && encode_attributes(si, &attributes) &&
	       EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
	       EVP_DigestSign(context, signature, &size, attributes.data, attributes.size) == 1 &&
	       ASN1_STRING_set(CMS_SignerInfo_get0_signature(si), signature, (int)size) == 1;
}

/*
 * CMS_final() of OpenSSL 3.0 always adds a signing-time, which EN 319 142-1 forbids in PDF (the time stands in /M). So
 * the message is built partially and the last steps are done here, on every version alike.
 */
int rad_cms_sign(X509 *certificate, EVP_PKEY *key, struct rad_span data, struct rad_buffer *ret, struct rad_error *err)
{
	RAD_CLEANUP(rad_cleanup_cms) CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, FLAGS | CMS_PARTIAL);
	RAD_CLEANUP(rad_cleanup_openssl) uint8_t *der = NULL;
	CMS_SignerInfo *si;
	int size;

	si = cms ? CMS_add1_signer(cms, certificate, key, EVP_sha256(), FLAGS | CMS_PARTIAL) : NULL;
	if (!si || CMS_set_detached(cms, 1) != 1 || !add_attributes(si, data) || !put_signature(si, key))
		return rad_crypto_error(err, OPERATION, "cannot sign");
	size = i2d_CMS_ContentInfo(cms, &der);
	if (size <= 0)
		return rad_crypto_error(err, OPERATION, "cannot encode the signature");
	rad_buffer_append(ret, der, (size_t)size);
	return rad_buffer_check(ret, err);
}

int rad_cms_add_token(struct rad_span der, struct rad_span token, struct rad_buffer *ret, struct rad_error *err)
{
	RAD_CLEANUP(rad_cleanup_openssl) uint8_t *again = NULL;
	RAD_CLEANUP(rad_cleanup_cms) CMS_ContentInfo *cms = NULL;
	const uint8_t *at = der.data;
	STACK_OF(CMS_SignerInfo) * infos;
	int size;

	cms = der.size <= INT_MAX ? d2i_CMS_ContentInfo(NULL, &at, (long)der.size) : NULL;
	infos = cms ? CMS_get0_SignerInfos(cms) : NULL;
	if (!infos || sk_CMS_SignerInfo_num(infos) != 1 || token.size > INT_MAX ||
	    CMS_unsigned_add1_attr_by_NID(sk_CMS_SignerInfo_value(infos, 0), NID_id_smime_aa_timeStampToken,
					  V_ASN1_SEQUENCE, token.data, (int)token.size) != 1)
		return rad_crypto_error(err, "time-stamp", "cannot put the time-stamp into the signature");
	size = i2d_CMS_ContentInfo(cms, &again);
	if (size <= 0)
		return rad_crypto_error(err, "time-stamp", "cannot encode the signature");
	rad_buffer_append(ret, again, (size_t)size);
	return rad_buffer_check(ret, err);
}
