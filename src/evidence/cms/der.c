/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/cms/der.h"

#include <openssl/asn1.h>
#include <string.h>

bool rad_der_take_bytes(struct rad_span *span, const uint8_t *bytes, size_t size)
{
	if (span->size < size || memcmp(span->data, bytes, size) != 0)
		return false;
	span->data += size;
	span->size -= size;
	return true;
}

bool rad_der_take(struct rad_span *span, uint8_t tag, struct rad_span *ret_content)
{
	const uint8_t *at = span->data;
	long length = 0;
	int type;
	int class;
	int form;

	if (span->size == 0 || span->data[0] != tag)
		return false;
	form = ASN1_get_object(&at, &length, &type, &class, (long)span->size);
	if ((form & 0x81) || length < 0)
		return false;
	if (ret_content)
		*ret_content = (struct rad_span){ at, (size_t)length };
	span->size -= (size_t)(at - span->data) + (size_t)length;
	span->data = at + length;
	return true;
}
