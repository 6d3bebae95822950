/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/cms.h"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <string.h>

#define CONTEXT_0 0xA0

/*
 * A signature covers its attributes and thereby its certificate, not the message around them. Whoever changes a version
 * or an algorithm there makes another file that libcrypto still accepts. So all of it is compared.
 */
static const uint8_t oid_signed_data[] = { 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02 };
static const uint8_t version_1[] = { 0x02, 0x01, 0x01 };
static const uint8_t sha256[] = { 0x30, 0x0B, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01 };
static const uint8_t data_content[] = { 0x30, 0x0B, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01 };
static const uint8_t ecdsa_sha256[] = { 0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02 };

/* Takes exactly these bytes. */
static bool take_bytes(struct rad_span *span, const uint8_t *bytes, size_t size)
{
	if (span->size < size || memcmp(span->data, bytes, size) != 0)
		return false;
	span->data += size;
	span->size -= size;
	return true;
}

/* Takes one element whose identifier octet is `tag`; *ret_content is what is in it. */
static bool take_element(struct rad_span *span, uint8_t tag, struct rad_span *ret_content)
{
	const uint8_t *at = span->data;
	long length = 0;
	int type;
	int class;
	int form;

	if (span->size == 0 || *at != tag)
		return false;
	form = ASN1_get_object(&at, &length, &type, &class, (long)span->size);
	if ((form & 0x81) || length < 0)
		return false;
	*ret_content = (struct rad_span){ at, (size_t)length };
	span->size -= (size_t)(at - span->data) + (size_t)length;
	span->data = at + length;
	return true;
}

/* A SET that holds exactly one element with these bytes. */
static bool take_set_of(struct rad_span *span, const uint8_t *bytes, size_t size)
{
	struct rad_span set;

	return take_element(span, V_ASN1_SET | V_ASN1_CONSTRUCTED, &set) && take_bytes(&set, bytes, size) &&
	       set.size == 0;
}

/* SignerInfo (RFC 5652 5.3), without unsigned attributes. */
static bool is_signer_info(struct rad_span info)
{
	struct rad_span ignored;

	return take_bytes(&info, version_1, sizeof(version_1)) &&
	       take_element(&info, V_ASN1_SEQUENCE | V_ASN1_CONSTRUCTED, &ignored) &&
	       take_bytes(&info, sha256, sizeof(sha256)) && take_element(&info, CONTEXT_0, &ignored) &&
	       take_bytes(&info, ecdsa_sha256, sizeof(ecdsa_sha256)) &&
	       take_element(&info, V_ASN1_OCTET_STRING, &ignored) && info.size == 0;
}

/* SignedData (RFC 5652 5.1): one digest algorithm, no content, one certificate, no revocation list, one signer. */
static bool is_signed_data(struct rad_span data)
{
	struct rad_span certificates;
	struct rad_span infos;
	struct rad_span info;
	struct rad_span ignored;

	return take_bytes(&data, version_1, sizeof(version_1)) && take_set_of(&data, sha256, sizeof(sha256)) &&
	       take_bytes(&data, data_content, sizeof(data_content)) && take_element(&data, CONTEXT_0, &certificates) &&
	       take_element(&certificates, V_ASN1_SEQUENCE | V_ASN1_CONSTRUCTED, &ignored) && certificates.size == 0 &&
	       take_element(&data, V_ASN1_SET | V_ASN1_CONSTRUCTED, &infos) && data.size == 0 &&
	       take_element(&infos, V_ASN1_SEQUENCE | V_ASN1_CONSTRUCTED, &info) && infos.size == 0 &&
	       is_signer_info(info);
}

bool rad_cms_has_our_shape(struct rad_span der)
{
	struct rad_span message;
	struct rad_span content;
	struct rad_span data;
	bool fits = take_element(&der, V_ASN1_SEQUENCE | V_ASN1_CONSTRUCTED, &message) && der.size == 0 &&
		    take_bytes(&message, oid_signed_data, sizeof(oid_signed_data)) &&
		    take_element(&message, CONTEXT_0, &content) && message.size == 0 &&
		    take_element(&content, V_ASN1_SEQUENCE | V_ASN1_CONSTRUCTED, &data) && content.size == 0 &&
		    is_signed_data(data);

	ERR_clear_error();
	return fits;
}
