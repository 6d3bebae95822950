/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Time-stamp tokens (RFC 3161, as profiled by EN 319 422): a third party's word that some bytes existed at a time.
 */
#ifndef RAD_EVIDENCE_CMS_STAMP_H
#define RAD_EVIDENCE_CMS_STAMP_H

#include <openssl/x509.h>

#include <radera/buffer.h>

#include "evidence/pdf/file.h"

struct rad_stamp {
	int64_t time_ms;	       /* genTime */
	X509 *authority;	       /* whose certificate it is by; owned */
	STACK_OF(X509) * certificates; /* all that the token carries; owned */
};

void rad_stamp_done(struct rad_stamp *stamp);

/*
 * Checks that the token is whole, has only what such a token has, and was made over `data` (SHA-256) by the certificate
 * in it. Whether that is to be believed is not looked at. RAD_ERROR_EVIDENCE; *ret is then empty.
 */
int rad_stamp_check(struct rad_span token, struct rad_span data, struct rad_stamp *ret,
		    struct rad_error *err) RAD_MUST_CHECK;

/*
 * Why the token is not to be believed at that time, or NULL: its authority leads to one of the roots, through the
 * token's own certificates, for the purpose of time-stamping, and it carries no certificate besides those.
 */
const char *rad_stamp_problem(const struct rad_stamp *stamp, STACK_OF(X509) * roots, int64_t at_ms);

/*
 * Asks the authority at url (http://host[:port]/path) for a token over data, and checks it (rad_stamp_check()) and that
 * it is the answer to what was asked. Waits up to 20 seconds. Appends the token. RAD_ERROR_IO when the authority cannot
 * be reached, RAD_ERROR_EVIDENCE when what it says is no good.
 */
int rad_stamp_request(struct rad_span data, const char *url, struct rad_buffer *ret,
		      struct rad_error *err) RAD_MUST_CHECK;

#endif
