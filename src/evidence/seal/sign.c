/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/seal/seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "evidence/cms/cms.h"
#include "evidence/cms/stamp.h"

#define OPERATION "seal page"

void rad_seal_put_slot(struct rad_buffer *file, struct rad_seal_slot *ret_slot, size_t *ret_range)
{
	static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";

	rad_buffer_append_text(file, "/ByteRange[0 ");
	*ret_range = file->size;
	rad_buffer_append_text(file, "0000000000 0000000000 0000000000]/Contents");
	ret_slot->start = file->size;
	rad_buffer_append_text(file, "<");
	for (size_t i = 0; i < 2 * RAD_SEAL_CONTENTS_BYTES / (sizeof(zeros) - 1); i++)
		rad_buffer_append_text(file, zeros);
	rad_buffer_append_text(file, ">");
	ret_slot->end = file->size;
}

/* Fixed width: the numbers are filled in when nothing may move any more. */
void rad_seal_set_range(struct rad_buffer *file, const struct rad_seal_slot *slot, size_t range)
{
	char digits[80];

	(void)snprintf(digits, sizeof(digits), "%010zu %010zu %010zu", slot->start, slot->end, file->size - slot->end);
	memcpy(file->data + range, digits, strlen(digits));
}

int rad_seal_covered(const struct rad_buffer *file, const struct rad_seal_slot *slot, struct rad_buffer *ret,
		     struct rad_error *err)
{
	rad_buffer_append(ret, file->data, slot->start);
	rad_buffer_append(ret, file->data + slot->end, file->size - slot->end);
	return rad_buffer_check(ret, err);
}

int rad_seal_fill(struct rad_buffer *file, const struct rad_seal_slot *slot, const struct rad_buffer *value,
		  struct rad_error *err)
{
	rad_auto_free char *digits = NULL;

	if (value->size == 0 || 2 * value->size > slot->end - slot->start - 2)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
				     "the signature has %zu bytes, room is for %zu", value->size,
				     (slot->end - slot->start - 2) / 2);
	digits = malloc(2 * value->size + 1);
	if (!digits)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "no memory");
	rad_hex_encode(value->data, value->size, digits);
	memcpy(file->data + slot->start + 1, digits, 2 * value->size);
	return 0;
}

/* Puts a time-stamp over the signature's value into the message; it stays as it is when there is none. */
static int stamp(struct rad_buffer *cms, enum rad_key_kind kind, const char *url, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer token = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer stamped = RAD_BUFFER_INIT;
	struct rad_span der = { cms->data, cms->size };
	struct rad_cms_parts parts;
	int r;

	if (!rad_cms_take_apart(der, kind, &parts))
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
				     "the signature has another shape than ours");
	r = rad_stamp_request(parts.signature, url, &token, err);
	if (r >= 0)
		r = rad_cms_add_token(der, (struct rad_span){ token.data, token.size }, &stamped, err);
	if (r >= 0 && stamped.size > RAD_SEAL_CONTENTS_BYTES)
		r = rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
				  "with the time-stamp the signature has %zu bytes, room is for %d", stamped.size,
				  RAD_SEAL_CONTENTS_BYTES);
	if (r < 0)
		return r;
	rad_buffer_done(cms);
	*cms = stamped;
	stamped = (struct rad_buffer)RAD_BUFFER_INIT;
	return 0;
}

int rad_seal_sign(struct rad_buffer *file, const struct rad_seal_slot *slot, struct rad_signer *signer,
		  struct rad_stamping *stamping, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer covered = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	struct rad_pki_info info;
	int r = rad_seal_covered(file, slot, &covered, err);

	if (r >= 0)
		r = rad_signer_sign(signer, covered.data, covered.size, &cms, err);
	if (r < 0)
		return r;
	rad_signer_info(signer, &info);
	if (stamping && stamping->url)
		(void)stamp(&cms, info.key_kind, stamping->url, &stamping->problem);
	return rad_seal_fill(file, slot, &cms, err);
}
