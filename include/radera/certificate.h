/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates: a signed PDF made from a record's canonical JSON, and the strict verifier.
 */
#ifndef RADERA_CERTIFICATE_H
#define RADERA_CERTIFICATE_H

#include <radera/pki.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Makes the certificate of a record. The page is a pure function of record_json (canonical); record_cms is the
 * station's detached signature over exactly those bytes; both are attached. issued time comes from the record, so the
 * unsigned bytes are reproducible. Title and banner follow the record's outcome: only "erased" and
 * "erased-with-exceptions" give a "Raderingsintyg", everything else a "Raderingsprotokoll" that says it is not erased.
 * *ret is appended to.
 */
int rad_certificate_make(const void *record_json, size_t record_size, const void *record_cms, size_t cms_size,
			 struct rad_signer *signer, struct rad_buffer *ret, struct rad_error *err) RAD_MUST_CHECK;

enum rad_verdict {
	RAD_VERDICT_VALID = 0,
	RAD_VERDICT_INVALID,   /* a signature, digest, structure or attachment does not hold */
	RAD_VERDICT_UNTRUSTED, /* all holds, but the signer does not chain to the given root, or no root was given */
	RAD_VERDICT_NOT_OURS,  /* not a PDF, or a PDF without what a certificate of ours has */
};

#define RAD_VERIFY_FINDINGS_MAX 16

struct rad_verification {
	enum rad_verdict verdict;
	char reason[300]; /* one sentence; empty when VALID */
	char certificate_id[RAD_CERTIFICATE_ID_SIZE];
	char outcome[32]; /* the record's word */
	char inventory_id[RAD_ID_SIZE];
	char record_sha256[65];
	char signer_subject[300];
	char signer_sha256[65];
	char signed_at[RAD_TIME_TEXT_SIZE]; /* the /M claim as RFC 3339 */
	bool simulated;
	bool trust_is_local;
	size_t n_findings; /* what was checked, in order, each "ok: ..." or "bad: ..." */
	char findings[RAD_VERIFY_FINDINGS_MAX][200];
};

/*
 * Checks a PDF against trusted root certificates (PEM, one or several; NULL = none, verdict at best UNTRUSTED), at the
 * time `now_ms` (the signer's certificate must have been valid at the claimed signing time; without a time-stamp an
 * expired one is RAD_VERDICT_UNTRUSTED with that reason). Returns 0 with the verdict in *ret; negative only when it
 * could not be judged (no memory, unreadable root: RAD_ERROR_INPUT). Safe on any bytes. *ret_record (may be NULL)
 * receives the attached record.
 */
int rad_certificate_verify(const void *pdf, size_t size, const void *roots_pem, size_t roots_size, int64_t now_ms,
			   struct rad_verification *ret, struct rad_buffer *ret_record,
			   struct rad_error *err) RAD_MUST_CHECK;

const char *rad_verdict_name(enum rad_verdict verdict); /* "valid", "invalid", "untrusted", "not-ours" */

#ifdef __cplusplus
}
#endif

#endif
