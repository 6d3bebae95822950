/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The verifier's parts. Each rule looks at one thing, writes one finding, and leaves what it found for the next.
 */
#ifndef RAD_EVIDENCE_VERIFY_PRIVATE_H
#define RAD_EVIDENCE_VERIFY_PRIVATE_H

#include <jansson.h>

#include <radera/certificate.h>

#include "evidence/pki/private.h"
#include "evidence/pdf/file.h"

#define RAD_VERIFY_RECORD_NAME "intyg.json"
#define RAD_VERIFY_CMS_NAME    "intyg.json.p7s"

struct rad_verify {
	struct rad_verification *ret;
	struct rad_pdf pdf;
	int64_t now_ms;
	int64_t signed_at_ms;
	struct rad_span catalog;
	uint32_t signature_number;
	struct rad_span signature; /* the dictionary */
	struct rad_span contents;  /* "<...>" */
	struct rad_span record;
	struct rad_span record_cms;
	json_t *json;
	X509 *signer;
	const struct rad_trust *trust; /* NULL: no root was given */
};

/* A rule: false when the rules after it have nothing to stand on. */
typedef bool (*rad_verify_rule)(struct rad_verify *verify);

/* Each writes a finding; the first bad one (or distrust) decides verdict and reason. Both return what the name says, so
 * that `return rad_verify_bad(...)` ends a rule. */
bool rad_verify_ok(struct rad_verify *verify, const char *format, ...) RAD_PRINTF(2, 3);
bool rad_verify_bad(struct rad_verify *verify, const char *format, ...) RAD_PRINTF(2, 3);
bool rad_verify_distrust(struct rad_verify *verify, const char *format, ...) RAD_PRINTF(2, 3);

bool rad_verify_revisions(struct rad_verify *verify);
bool rad_verify_field(struct rad_verify *verify);
bool rad_verify_dictionary(struct rad_verify *verify);
bool rad_verify_coverage(struct rad_verify *verify);
bool rad_verify_seal(struct rad_verify *verify);
bool rad_verify_attachments(struct rad_verify *verify);
bool rad_verify_record(struct rad_verify *verify);
bool rad_verify_identity(struct rad_verify *verify);
bool rad_verify_record_signature(struct rad_verify *verify);
bool rad_verify_simulated(struct rad_verify *verify);
bool rad_verify_issued(struct rad_verify *verify);
bool rad_verify_purpose(struct rad_verify *verify);
bool rad_verify_trust(struct rad_verify *verify);

/* Value of a key, or the object that it refers to; empty when absent. */
struct rad_span rad_verify_get(const struct rad_pdf *pdf, struct rad_span dict, const char *key);
bool rad_span_is_text(struct rad_span span, const char *text);

#endif
