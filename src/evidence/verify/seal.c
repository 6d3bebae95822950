/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The signature's own value. */
#include <string.h>

#include "base/text.h"
#include "evidence/cms/cms.h"
#include "evidence/verify/private.h"

#define DER_HEAD_BYTES 4 /* SEQUENCE with two length octets: 256 to 65535 bytes */

static int nibble(uint8_t digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	return -1;
}

/* Lower-case digits only: upper case would be another file with the same signature. */
static bool decode_contents(struct rad_span token, struct rad_buffer *ret)
{
	size_t n = token.size < 2 ? 1 : token.size - 2;

	for (size_t i = 0; i + 1 < n; i += 2) {
		int high = nibble(token.data[1 + i]);
		int low = nibble(token.data[2 + i]);
		uint8_t byte;

		if (high < 0 || low < 0)
			return false;
		byte = (uint8_t)(high << 4 | low);
		rad_buffer_append(ret, &byte, 1);
	}
	return n % 2 == 0 && !ret->failed;
}

/* Splits the value into the message and its padding, which must be zeros. */
static bool find_message(const struct rad_buffer *contents, size_t *ret_size)
{
	size_t size;

	if (contents->size < DER_HEAD_BYTES || contents->data[0] != 0x30 || contents->data[1] != 0x82)
		return false;
	size = DER_HEAD_BYTES + ((size_t)contents->data[2] << 8 | contents->data[3]);
	if (size > contents->size)
		return false;
	for (size_t i = size; i < contents->size; i++) {
		if (contents->data[i] != 0)
			return false;
	}
	*ret_size = size;
	return true;
}

static bool collect_covered(const struct rad_verify *verify, struct rad_buffer *ret)
{
	struct rad_span file = verify->pdf.file;
	size_t start = (size_t)(verify->contents.data - file.data);
	size_t end = start + verify->contents.size;

	rad_buffer_append(ret, file.data, start);
	rad_buffer_append(ret, file.data + end, file.size - end);
	return !ret->failed;
}

bool rad_verify_seal(struct rad_verify *verify)
{
	rad_auto_buffer struct rad_buffer contents = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer covered = RAD_BUFFER_INIT;
	struct rad_error problem = { 0 };
	struct rad_cms_seen seen;
	size_t size = 0;

	if (!decode_contents(verify->contents, &contents) || !find_message(&contents, &size))
		return rad_verify_bad(verify, "the signature's value is broken, or something hides behind it");
	if (!collect_covered(verify, &covered))
		return rad_verify_bad(verify, "there is not enough memory to check the signature");
	if (rad_cms_check((struct rad_span){ contents.data, size }, (struct rad_span){ covered.data, covered.size },
			  &seen, &problem) < 0)
		return rad_verify_bad(verify, "the document's signature: %s", problem.text);
	verify->signer = RAD_STEAL(seen.signer);
	rad_x509_name_text(X509_get_subject_name(verify->signer), verify->ret->signer_subject,
			   sizeof(verify->ret->signer_subject));
	rad_x509_sha256(verify->signer, verify->ret->signer_sha256);
	return rad_verify_ok(verify, "the document's signature holds");
}

bool rad_verify_record_signature(struct rad_verify *verify)
{
	RAD_CLEANUP(rad_cms_seen_done) struct rad_cms_seen seen = { .signer = NULL };
	const json_t *station = json_object_get(verify->json, "station");
	const char *named = json_string_value(json_object_get(station, "certificate_sha256"));
	struct rad_error problem = { 0 };

	if (rad_cms_check(verify->record_cms, verify->record, &seen, &problem) < 0)
		return rad_verify_bad(verify, "the record's own signature: %s", problem.text);
	if (X509_cmp(seen.signer, verify->signer) != 0)
		return rad_verify_bad(verify, "the record was signed by another station than the document");
	if (!named || strcmp(named, verify->ret->signer_sha256) != 0)
		return rad_verify_bad(verify, "the record names another station certificate than the one that signed");
	return rad_verify_ok(verify, "the record's own signature holds, by the same station");
}
