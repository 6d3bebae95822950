/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/cms/cms.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <string.h>

#include "evidence/cms/crypto.h"
#include "evidence/pki/private.h"

#define OPERATION "check signature"

static int complain(struct rad_error *err, const char *text)
{
	ERR_clear_error();
	return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "%s", text);
}

/* Decodes and insists that the bytes are what encoding gives again: DER, all of it, nothing behind. */
static CMS_ContentInfo *decode(struct rad_span der)
{
	RAD_CLEANUP(rad_cleanup_openssl) uint8_t *again = NULL;
	const uint8_t *at = der.data;
	CMS_ContentInfo *cms;
	int size;

	if (der.size == 0 || der.size > INT_MAX)
		return NULL;
	cms = d2i_CMS_ContentInfo(NULL, &at, (long)der.size);
	size = cms ? i2d_CMS_ContentInfo(cms, &again) : 0;
	if (size > 0 && (size_t)size == der.size && memcmp(again, der.data, der.size) == 0)
		return cms;
	CMS_ContentInfo_free(cms);
	return NULL;
}

/* The only value of an attribute that must be there exactly once, with the type. */
static const ASN1_TYPE *only_value(const CMS_SignerInfo *si, int nid, int type)
{
	int first = CMS_signed_get_attr_by_NID(si, nid, -1);
	X509_ATTRIBUTE *attribute = first < 0 ? NULL : CMS_signed_get_attr(si, first);
	const ASN1_TYPE *value;

	if (!attribute || CMS_signed_get_attr_by_NID(si, nid, first) >= 0 || X509_ATTRIBUTE_count(attribute) != 1)
		return NULL;
	value = X509_ATTRIBUTE_get0_type(attribute, 0);
	return value && ASN1_TYPE_get(value) == type ? value : NULL;
}

/* signing-certificate-v2 (RFC 5035) holds exactly one id, the signer's. */
static bool names_signer(const ASN1_TYPE *value, X509 *signer)
{
	RAD_CLEANUP(rad_cleanup_ess) ESS_SIGNING_CERT_V2 *ess = NULL;
	const ASN1_STRING *sequence = value->value.sequence;
	const uint8_t *at = ASN1_STRING_get0_data(sequence);
	const uint8_t *end = at + ASN1_STRING_length(sequence);
	STACK_OF(X509) *chain = sk_X509_new_null();
	bool matches;

	ess = d2i_ESS_SIGNING_CERT_V2(NULL, &at, ASN1_STRING_length(sequence));
	matches = ess && at == end && chain && sk_X509_push(chain, signer) > 0 &&
		  OSSL_ESS_check_signing_certs(NULL, ess, chain, 1) == 1;
	sk_X509_free(chain);
	return matches;
}

static int check_attributes(const CMS_SignerInfo *si, X509 *signer, struct rad_error *err)
{
	const ASN1_TYPE *type = only_value(si, NID_pkcs9_contentType, V_ASN1_OBJECT);
	const ASN1_TYPE *digest = only_value(si, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING);
	const ASN1_TYPE *ess = only_value(si, NID_id_smime_aa_signingCertificateV2, V_ASN1_SEQUENCE);

	if (CMS_signed_get_attr_by_NID(si, NID_pkcs9_signingTime, -1) >= 0)
		return complain(err, "the signature claims a time of its own");
	if (!type || OBJ_obj2nid(type->value.object) != NID_pkcs7_data)
		return complain(err, "the signature does not say what it signs");
	if (!digest || !ess)
		return complain(err, "the signature lacks its digest or the name of its certificate");
	if (CMS_signed_get_attr_count(si) != 3)
		return complain(err, "the signature has attributes that do not belong there");
	if (!names_signer(ess, signer))
		return complain(err, "the signature names another certificate than the one in it");
	return 0;
}

/* The algorithms are part of the shape; the key is in the certificate. */
static bool is_ours(struct rad_span der, X509 *signer, struct rad_cms_parts *ret)
{
	EVP_PKEY *key = X509_get0_pubkey(signer);
	enum rad_key_kind kind = key ? rad_key_kind_of(key) : RAD_KEY_NONE;

	return kind != RAD_KEY_NONE && rad_cms_take_apart(der, kind, ret);
}

void rad_cms_seen_done(struct rad_cms_seen *seen)
{
	X509_free(seen->signer);
	*seen = (struct rad_cms_seen){ .signer = NULL };
}

/*
 * Whether the message names its certificate byte for byte. libcrypto compares names without regard to case, and nothing
 * signs this one.
 */
static bool identifies(CMS_SignerInfo *si, const X509 *certificate)
{
	ASN1_OCTET_STRING *key_id = NULL;
	X509_NAME *issuer = NULL;
	ASN1_INTEGER *serial = NULL;
	const uint8_t *a = NULL;
	const uint8_t *b = NULL;
	size_t a_size = 0;
	size_t b_size = 0;

	return CMS_SignerInfo_get0_signer_id(si, &key_id, &issuer, &serial) == 1 && issuer && serial && !key_id &&
	       ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(certificate)) == 0 &&
	       X509_NAME_get0_der(issuer, &a, &a_size) == 1 &&
	       X509_NAME_get0_der(X509_get_issuer_name(certificate), &b, &b_size) == 1 && a_size == b_size &&
	       memcmp(a, b, a_size) == 0;
}

/* The one signer and its one certificate. New reference, or NULL. */
static X509 *find_signer(CMS_ContentInfo *cms, CMS_SignerInfo **ret_si)
{
	STACK_OF(CMS_SignerInfo) *infos = CMS_get0_SignerInfos(cms);
	RAD_CLEANUP(rad_cleanup_x509_stack) STACK_OF(X509) *certificates = CMS_get1_certs(cms);
	X509 *signer;

	if (!infos || sk_CMS_SignerInfo_num(infos) != 1 || !certificates || sk_X509_num(certificates) != 1)
		return NULL;
	*ret_si = sk_CMS_SignerInfo_value(infos, 0);
	signer = sk_X509_value(certificates, 0);
	if (!identifies(*ret_si, signer) || X509_up_ref(signer) != 1)
		return NULL;
	return signer;
}

static bool verifies(CMS_ContentInfo *cms, struct rad_span data)
{
	RAD_CLEANUP(rad_cleanup_bio) BIO *content = NULL;

	if (data.size > INT_MAX)
		return false;
	content = BIO_new_mem_buf(data.size ? (const void *)data.data : "", (int)data.size);
	return content && CMS_verify(cms, NULL, NULL, content, NULL, CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) == 1;
}

int rad_cms_check(struct rad_span der, struct rad_span data, struct rad_cms_seen *ret, struct rad_error *err)
{
	RAD_CLEANUP(rad_cleanup_cms) CMS_ContentInfo *cms = decode(der);
	RAD_CLEANUP(rad_cleanup_x509) X509 *signer = NULL;
	struct rad_cms_parts parts;
	CMS_SignerInfo *si = NULL;
	int r;

	*ret = (struct rad_cms_seen){ .signer = NULL };
	if (!cms)
		return complain(err, "the signature is not a CMS message in DER");
	if (OBJ_obj2nid(CMS_get0_type(cms)) != NID_pkcs7_signed || CMS_is_detached(cms) != 1)
		return complain(err, "the signature is not a detached one");
	signer = find_signer(cms, &si);
	if (!signer)
		return complain(err, "the signature does not have exactly one signer with one certificate");
	if (!is_ours(der, signer, &parts))
		return complain(err, "the signature is not of a kind that Radera makes (SHA-256 with ECDSA P-256, or "
				     "with RSA of 3072 bits)");
	r = check_attributes(si, signer, err);
	if (r < 0)
		return r;
	if (!verifies(cms, data))
		return complain(err, "the signature does not hold for these bytes: they were changed after signing");
	*ret = (struct rad_cms_seen){ RAD_STEAL(signer), parts };
	return 0;
}
