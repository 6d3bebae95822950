/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The unsigned certificate of a record: drawn in a process of its own, sealed. A pure function of its input, so that a
 * verifier can make it again and compare.
 */
#ifndef RAD_EVIDENCE_RENDER_H
#define RAD_EVIDENCE_RENDER_H

#include "evidence/seal/seal.h"

/*
 * Draws and seals: the whole file with the signature's place all zeros. *ret must be empty. RAD_ERROR_EVIDENCE.
 */
struct rad_render_source {
	struct rad_span record_json;
	struct rad_span record_cms;
	struct rad_span logo; /* empty when the record names none */
};
int rad_render(const struct rad_page_record *record, const struct rad_render_source *source, struct rad_buffer *ret,
	       struct rad_seal_slot *ret_slot, struct rad_error *err) RAD_MUST_CHECK;

#endif
