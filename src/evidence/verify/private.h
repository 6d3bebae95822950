/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The verifier's parts. Each rule looks at one thing, writes findings, and leaves what it found for the next.
 */
#ifndef RAD_EVIDENCE_VERIFY_PRIVATE_H
#define RAD_EVIDENCE_VERIFY_PRIVATE_H

#include <jansson.h>

#include <radera/certificate.h>

#include "evidence/cms/stamp.h"
#include "evidence/pdf/file.h"
#include "evidence/pki/private.h"
#include "evidence/seal/seal.h"

/* A signature that holds; whether it is to be believed is asked at the end. */
struct rad_verify_signature {
	enum rad_signature_role role;
	uint32_t object;    /* of its dictionary */
	int64_t claimed_ms; /* 0 for a time-stamp */
	X509 *signer;	    /* owned; NULL for a time-stamp */
	bool is_stamped;
	struct rad_stamp stamp; /* its own time-stamp, or itself when it is one */
};

struct rad_verify {
	struct rad_verification *ret;
	const char *rule;   /* that is being applied */
	struct rad_pdf pdf; /* of the first revision */
	int64_t now_ms;
	struct rad_span catalog;
	uint32_t signature_number;
	struct rad_span signature; /* the dictionary */
	struct rad_span record;
	struct rad_span record_cms;
	struct rad_buffer unpacked[2]; /* what these two point into when they were compressed */
	json_t *json;
	size_t n_signatures;
	struct rad_verify_signature signatures[RAD_VERIFY_SIGNATURES_MAX]; /* the first is the station's */
	const struct rad_trust *trust;					   /* NULL: no root was given */
};

/* A rule: false when the rules after it have nothing to stand on. */
typedef bool (*rad_verify_rule)(struct rad_verify *verify);

/* Each writes a finding; the first bad one (or distrust) decides verdict and reason. All return what the name says, so
 * that `return rad_verify_bad(...)` ends a rule. object: of the PDF, or 0. */
bool rad_verify_ok(struct rad_verify *verify, uint32_t object, const char *format, ...) RAD_PRINTF(3, 4);
bool rad_verify_note(struct rad_verify *verify, uint32_t object, const char *format, ...) RAD_PRINTF(3, 4);
bool rad_verify_bad(struct rad_verify *verify, uint32_t object, const char *format, ...) RAD_PRINTF(3, 4);
bool rad_verify_distrust(struct rad_verify *verify, uint32_t object, const char *format, ...) RAD_PRINTF(3, 4);

bool rad_verify_field(struct rad_verify *verify);
bool rad_verify_dictionary(struct rad_verify *verify);
bool rad_verify_seal(struct rad_verify *verify);
bool rad_verify_attachments(struct rad_verify *verify);
bool rad_verify_record(struct rad_verify *verify);
bool rad_verify_identity(struct rad_verify *verify);
bool rad_verify_record_signature(struct rad_verify *verify);
bool rad_verify_simulated(struct rad_verify *verify);
bool rad_verify_issued(struct rad_verify *verify);
bool rad_verify_purpose(struct rad_verify *verify);
bool rad_verify_trust(struct rad_verify *verify);
bool rad_verify_page(struct rad_verify *verify);

/* update.c: what was added behind the first revision. `after` is the file up to and with one update, `before` up to the
 * one before it. */
bool rad_verify_update(struct rad_verify *verify, const struct rad_pdf *before, const struct rad_pdf *after);

/*
 * value.c: the bytes of a signature, and what they are made over: all of the file but themselves. NULL, or what is
 * wrong. `pdf` must end with what is signed.
 */
struct rad_verify_value {
	struct rad_buffer der;
	struct rad_buffer covered;
};
const char *rad_verify_value_read(const struct rad_pdf *pdf, struct rad_span signature, struct rad_verify_value *ret);
void rad_verify_value_done(struct rad_verify_value *value);

/* Checks a signature's value and adds it to the list, described. NULL, or a finding was written. */
struct rad_verify_signature *rad_verify_add(struct rad_verify *verify, const struct rad_pdf *pdf,
					    struct rad_span signature, enum rad_signature_role role, uint32_t object);

/* "(D:20261120143207Z)" (ISO 32000-1 7.9.4); -1 when it is not such a time. */
int64_t rad_verify_date(struct rad_span value);
/* The object's /Type for a message, printable. */
const char *rad_verify_type(const struct rad_pdf *pdf, struct rad_span body, char *ret, size_t size);

static inline bool rad_span_equal(struct rad_span a, struct rad_span b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

#endif
