/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/seal/seal.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION "seal page"

int rad_seal_sign(struct rad_buffer *file, const struct rad_seal_slot *slot, struct rad_signer *signer,
		  struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer covered = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	rad_auto_free char *digits = NULL;

	rad_buffer_append(&covered, file->data, slot->start);
	rad_buffer_append(&covered, file->data + slot->end, file->size - slot->end);
	if (rad_buffer_check(&covered, err) < 0)
		return -RAD_ERROR_EVIDENCE;
	if (rad_signer_sign(signer, covered.data, covered.size, &cms, err) < 0)
		return -RAD_ERROR_EVIDENCE;
	if (cms.size == 0 || cms.size > RAD_SEAL_CONTENTS_BYTES)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
				     "the signature has %zu bytes, room is for %d", cms.size, RAD_SEAL_CONTENTS_BYTES);
	digits = malloc(2 * cms.size + 1);
	if (!digits)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "no memory");
	rad_hex_encode(cms.data, cms.size, digits);
	memcpy(file->data + slot->start + 1, digits, 2 * cms.size);
	return 0;
}
