/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose signatures they are, when they were made, and whether that is to be believed. */
#include <string.h>

#include "base/text.h"
#include "evidence/cms/cms.h"
#include "evidence/pki/private.h"
#include "evidence/verify/private.h"

#define SLACK_MS 86400000ll /* between the station's clock and ours */

/* Demonstration and earnest must not be mixed, in either direction. */
bool rad_verify_simulated(struct rad_verify *verify)
{
	const X509 *certificate = verify->signatures[0].signer;
	bool signer = rad_x509_name_is_simulated(X509_get_subject_name(certificate)) ||
		      rad_x509_name_is_simulated(X509_get_issuer_name(certificate));

	bool record = verify->ret->simulated;

	verify->ret->simulated = signer || record;
	if (signer && !record)
		return rad_verify_bad(verify, 0, "signed with a key for simulations, but the record does not say so");
	if (!signer && record)
		return rad_verify_bad(verify, 0, "the record is a simulation, but signed with a real station's key");
	if (record != rad_text_has_prefix(verify->ret->certificate_id, "SIM-"))
		return rad_verify_bad(verify, 0, "the record and its id disagree whether it is a simulation");
	return rad_verify_ok(verify, 0, signer ? "a simulation, and marked as one: no evidence" : "not a simulation");
}

bool rad_verify_purpose(struct rad_verify *verify)
{
	const char *problem = rad_x509_signer_problem(verify->signatures[0].signer, RAD_PKI_STATION);

	if (rad_x509_name_is_local(X509_get_issuer_name(verify->signatures[0].signer)))
		verify->ret->trust_is_local = true;
	if (problem)
		return rad_verify_bad(verify, verify->signature_number,
				      "the signer's certificate is not a station's for documents: %s", problem);
	return rad_verify_ok(verify, verify->signature_number, "the signer's certificate is a station's for documents");
}

/*
 * A time-stamp that is believed at the time `at_ms` proves that what it covers existed by its own time. One that is not
 * proves nothing, and does no harm.
 */
static int64_t apply_stamp(struct rad_verify *verify, size_t i, int64_t at_ms)
{
	struct rad_verify_signature *it = &verify->signatures[i];
	struct rad_verified_signature *ret = &verify->ret->signatures[i];
	char subject[200];
	const char *problem;

	if (!it->is_stamped)
		return at_ms;
	rad_x509_name_text(X509_get_subject_name(it->stamp.authority), subject, sizeof(subject));
	problem = rad_stamp_problem(&it->stamp, verify->trust->roots, at_ms);
	if (!problem && it->stamp.time_ms > at_ms + SLACK_MS)
		problem = "its time is in the future";
	if (problem) {
		(void)rad_verify_note(verify, it->object,
				      "a time-stamp by %.80s is not trusted, and proves nothing: %s", subject, problem);
		return at_ms;
	}
	(void)rad_text_copy(ret->tsa, sizeof(ret->tsa), subject);
	rad_time_format(it->stamp.time_ms, ret->proven_at);
	ret->trusted = it->role == RAD_SIGNED_BY_TSA;
	(void)rad_verify_ok(verify, it->object, "%s proves that it existed %s",
			    it->role == RAD_SIGNED_BY_TSA ? "a time-stamp of the document"
							  : "the signature's time-stamp",
			    ret->proven_at);
	return it->stamp.time_ms < at_ms ? it->stamp.time_ms : at_ms;
}

/* Within the certificate's validity by its own word, and by what is proven. */
static bool check_time(struct rad_verify *verify, const struct rad_verify_signature *it, int64_t proven_ms)
{
	int64_t start_ms = rad_x509_time_ms(X509_get0_notBefore(it->signer));
	int64_t end_ms = rad_x509_time_ms(X509_get0_notAfter(it->signer));
	char claimed[RAD_TIME_TEXT_SIZE];
	char text[RAD_TIME_TEXT_SIZE];

	rad_time_format(end_ms, text);
	rad_time_format(it->claimed_ms, claimed);
	if (it->claimed_ms < start_ms || it->claimed_ms > end_ms)
		return rad_verify_distrust(verify, it->object,
					   "the signer's certificate was not valid at the claimed time, %s", claimed);
	if (proven_ms > end_ms)
		return rad_verify_distrust(verify, it->object,
					   "the signer's certificate expired %s, and no time-stamp proves that the "
					   "signature is older",
					   text);
	rad_time_format(proven_ms, text);
	if (proven_ms < start_ms || it->claimed_ms > proven_ms + SLACK_MS)
		return rad_verify_distrust(verify, it->object,
					   proven_ms == verify->now_ms
						   ? "this computer's clock says %s, before the signature's %s: one of "
						     "the two is wrong"
						   : "a time-stamp of %s is older than the signature's claimed %s",
					   text, claimed);
	return true;
}

static bool check_revocation(struct rad_verify *verify, const struct rad_verify_signature *it, int64_t proven_ms)
{
	int64_t since_ms = 0;
	enum rad_revocation found = rad_trust_revocation(verify->trust, it->signer, &since_ms);
	char text[RAD_TIME_TEXT_SIZE];

	rad_time_format(since_ms, text);
	if (found == RAD_NO_LIST)
		return rad_verify_note(
			verify, it->object,
			"no revocation list of the signer's root was given: whether it was revoked is not known");
	if (found == RAD_NOT_LISTED)
		return rad_verify_ok(verify, it->object, "the signer's certificate is not on the revocation list of %s",
				     text);
	if (proven_ms < since_ms)
		return rad_verify_ok(
			verify, it->object,
			"the signer's certificate was revoked %s; a time-stamp proves that the signature is "
			"older",
			text);
	return rad_verify_distrust(
		verify, it->object,
		"the signer's certificate was revoked %s, and no time-stamp proves that the signature "
		"is older",
		text);
}

static bool check_signature(struct rad_verify *verify, size_t i, int64_t proven_ms)
{
	const struct rad_verify_signature *it = &verify->signatures[i];
	const char *problem = rad_x509_chain_problem(it->signer, verify->trust->roots, it->claimed_ms);

	if (!check_time(verify, it, proven_ms))
		return false;
	if (problem)
		return rad_verify_distrust(verify, it->object, "the %s's signer does not lead to a trusted root: %s",
					   rad_signature_role_name(it->role), problem);
	if (!check_revocation(verify, it, proven_ms))
		return false;
	verify->ret->signatures[i].trusted = true;
	return rad_verify_ok(verify, it->object, "the %s's signer leads to a trusted root",
			     rad_signature_role_name(it->role));
}

int rad_signature_check(const struct rad_trust *trust, const void *data, size_t size, const void *cms, size_t cms_size,
			int64_t at_ms, struct rad_error *err)
{
	RAD_CLEANUP(rad_cms_seen_done) struct rad_cms_seen seen = { .signer = NULL };
	const char *problem;
	int r = rad_cms_check((struct rad_span){ cms, cms_size }, (struct rad_span){ data, size }, &seen, err);

	if (r < 0)
		return r;
	problem = rad_x509_signer_problem(seen.signer, RAD_PKI_STATION);
	if (!problem)
		problem = rad_x509_chain_problem(seen.signer, trust->roots, at_ms);
	return problem ? rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "check signature",
				       "the signer is no station under a trusted root: %s", problem)
		       : 0;
}

/* Of a profile whose certificates are revoked when they are lost; ret_sha256 (may be NULL) is the certificate's. */
static int check_signer(const struct rad_trust *trust, enum rad_pki_profile profile, struct rad_span data,
			struct rad_span cms, int64_t at_ms, char *ret_sha256, struct rad_error *err)
{
	RAD_CLEANUP(rad_cms_seen_done) struct rad_cms_seen seen = { .signer = NULL };
	const char *problem;
	int64_t since_ms = 0;
	int r = rad_cms_check(cms, data, &seen, err);

	if (r < 0)
		return r;
	problem = rad_x509_signer_problem(seen.signer, profile);
	if (!problem)
		problem = rad_x509_chain_problem(seen.signer, trust->roots, at_ms);
	if (!problem && rad_trust_revocation(trust, seen.signer, &since_ms) == RAD_REVOKED)
		problem = "the certificate was revoked";
	if (problem)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "check signature",
				     "the signer is no %s under a trusted root: %s", rad_pki_profile_name(profile),
				     problem);
	if (ret_sha256)
		rad_x509_sha256(seen.signer, ret_sha256);
	return 0;
}

int rad_signature_check_person(const struct rad_trust *trust, const void *data, size_t size, const void *cms,
			       size_t cms_size, int64_t at_ms, char ret_sha256[RAD_SHA256_HEX_SIZE],
			       struct rad_error *err)
{
	return check_signer(trust, RAD_PKI_PERSON, (struct rad_span){ data, size }, (struct rad_span){ cms, cms_size },
			    at_ms, ret_sha256, err);
}

int rad_signature_check_site(const struct rad_trust *trust, const void *data, size_t size, const void *cms,
			     size_t cms_size, int64_t at_ms, struct rad_error *err)
{
	return check_signer(trust, RAD_PKI_SITE, (struct rad_span){ data, size }, (struct rad_span){ cms, cms_size },
			    at_ms, NULL, err);
}

/* From the newest to the oldest: what a later time-stamp covers needs to have been good only then. */
bool rad_verify_trust(struct rad_verify *verify)
{
	int64_t proven_ms = verify->now_ms;
	bool fine = true;

	if (!verify->trust)
		return rad_verify_distrust(verify, 0, "no root certificate was given: who signed is not proven");
	for (size_t i = verify->n_signatures; i-- > 0;) {
		int64_t own_ms = apply_stamp(verify, i, proven_ms);

		if (verify->signatures[i].role == RAD_SIGNED_BY_TSA)
			proven_ms = own_ms;
		else
			fine = check_signature(verify, i, own_ms) && fine;
	}
	return fine;
}
