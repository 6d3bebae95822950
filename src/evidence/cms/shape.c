/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/cms/cms.h"

#include <openssl/err.h>

#include "evidence/cms/der.h"

/*
 * A signature covers its attributes and thereby its certificate, not the message around them. Whoever changes a version
 * or an algorithm there makes another file that libcrypto still accepts. So all of it is compared.
 */
static const uint8_t oid_signed_data[] = { 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02 };
static const uint8_t version_1[] = { 0x02, 0x01, 0x01 };
static const uint8_t sha256[] = { 0x30, 0x0B, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01 };
static const uint8_t data_content[] = { 0x30, 0x0B, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01 };
static const uint8_t ecdsa_sha256[] = { 0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02 };
static const uint8_t rsa[] = {
	0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00
};
/* id-aa-timeStampToken (RFC 3161 appendix A) */
static const uint8_t oid_token[] = { 0x06, 0x0B, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x02, 0x0E };

/* A SET that holds exactly one element with these bytes. */
static bool take_set_of(struct rad_span *span, const uint8_t *bytes, size_t size)
{
	struct rad_span set;

	return rad_der_take(span, RAD_DER_SET, &set) && rad_der_take_bytes(&set, bytes, size) && set.size == 0;
}

static bool take_algorithm(struct rad_span *span, enum rad_key_kind kind)
{
	return kind == RAD_KEY_RSA ? rad_der_take_bytes(span, rsa, sizeof(rsa))
				   : rad_der_take_bytes(span, ecdsa_sha256, sizeof(ecdsa_sha256));
}

/* Unsigned attributes: none, or one time-stamp token. */
static bool take_token(struct rad_span *info, struct rad_span *ret)
{
	struct rad_span attributes;
	struct rad_span attribute;
	struct rad_span values;

	if (info->size == 0)
		return true;
	if (!rad_der_take(info, RAD_DER_CONTEXT_1, &attributes) ||
	    !rad_der_take(&attributes, RAD_DER_SEQUENCE, &attribute) || attributes.size > 0 ||
	    !rad_der_take_bytes(&attribute, oid_token, sizeof(oid_token)) ||
	    !rad_der_take(&attribute, RAD_DER_SET, &values) || attribute.size > 0)
		return false;
	*ret = values;
	return rad_der_take(&values, RAD_DER_SEQUENCE, NULL) && values.size == 0;
}

/* SignerInfo (RFC 5652 5.3). */
static bool take_signer_info(struct rad_span info, enum rad_key_kind kind, struct rad_cms_parts *ret)
{
	return rad_der_take_bytes(&info, version_1, sizeof(version_1)) && rad_der_take(&info, RAD_DER_SEQUENCE, NULL) &&
	       rad_der_take_bytes(&info, sha256, sizeof(sha256)) && rad_der_take(&info, RAD_DER_CONTEXT_0, NULL) &&
	       take_algorithm(&info, kind) && rad_der_take(&info, RAD_DER_OCTET_STRING, &ret->signature) &&
	       take_token(&info, &ret->token) && info.size == 0;
}

/* SignedData (RFC 5652 5.1): one digest algorithm, no content, one certificate, no revocation list, one signer. */
static bool take_signed_data(struct rad_span data, enum rad_key_kind kind, struct rad_cms_parts *ret)
{
	struct rad_span certificates;
	struct rad_span infos;
	struct rad_span info;

	return rad_der_take_bytes(&data, version_1, sizeof(version_1)) && take_set_of(&data, sha256, sizeof(sha256)) &&
	       rad_der_take_bytes(&data, data_content, sizeof(data_content)) &&
	       rad_der_take(&data, RAD_DER_CONTEXT_0, &certificates) &&
	       rad_der_take(&certificates, RAD_DER_SEQUENCE, NULL) && certificates.size == 0 &&
	       rad_der_take(&data, RAD_DER_SET, &infos) && data.size == 0 &&
	       rad_der_take(&infos, RAD_DER_SEQUENCE, &info) && infos.size == 0 && take_signer_info(info, kind, ret);
}

bool rad_cms_take_apart(struct rad_span der, enum rad_key_kind kind, struct rad_cms_parts *ret)
{
	struct rad_span message;
	struct rad_span content;
	struct rad_span data;
	bool fits;

	*ret = (struct rad_cms_parts){ { NULL, 0 }, { NULL, 0 } };
	fits = rad_der_take(&der, RAD_DER_SEQUENCE, &message) && der.size == 0 &&
	       rad_der_take_bytes(&message, oid_signed_data, sizeof(oid_signed_data)) &&
	       rad_der_take(&message, RAD_DER_CONTEXT_0, &content) && message.size == 0 &&
	       rad_der_take(&content, RAD_DER_SEQUENCE, &data) && content.size == 0 &&
	       take_signed_data(data, kind, ret);
	ERR_clear_error();
	return fits;
}
