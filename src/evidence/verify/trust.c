/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose signature it is, and whether that is to be believed. */
#include "base/text.h"
#include "evidence/pki/private.h"
#include "evidence/verify/private.h"

#define SLACK_MS  86400000ll /* between the station's clock and ours */

/* Demonstration and earnest must not be mixed, in either direction. */
bool rad_verify_simulated(struct rad_verify *verify)
{
	bool signer = rad_x509_name_is_simulated(X509_get_subject_name(verify->signer)) ||
		      rad_x509_name_is_simulated(X509_get_issuer_name(verify->signer));

	bool record = verify->ret->simulated;

	verify->ret->simulated = signer || record;
	if (signer && !record)
		return rad_verify_bad(verify, "signed with a key for simulations, but the record does not say so");
	if (!signer && record)
		return rad_verify_bad(verify, "the record is a simulation, but signed with a real station's key");
	if (record != rad_text_has_prefix(verify->ret->certificate_id, "SIM-"))
		return rad_verify_bad(verify, "the record and its id disagree whether it is a simulation");
	return rad_verify_ok(verify, signer ? "a simulation, and marked as one: no evidence" : "not a simulation");
}

bool rad_verify_purpose(struct rad_verify *verify)
{
	const char *problem = rad_x509_signer_problem(verify->signer, RAD_PKI_STATION);

	if (rad_x509_name_is_local(X509_get_issuer_name(verify->signer)))
		verify->ret->trust_is_local = true;
	if (problem)
		return rad_verify_bad(verify, "the signer's certificate is not one for documents: %s", problem);
	return rad_verify_ok(verify, "the signer's certificate is one for documents");
}

/* Without a time-stamp the claimed time is only the station's word, so an expired certificate proves nothing. */
static bool check_time(struct rad_verify *verify)
{
	int64_t start_ms = rad_x509_time_ms(X509_get0_notBefore(verify->signer));
	int64_t end_ms = rad_x509_time_ms(X509_get0_notAfter(verify->signer));
	char text[RAD_TIME_TEXT_SIZE];

	rad_time_format(end_ms, text);
	if (verify->signed_at_ms < start_ms || verify->signed_at_ms > end_ms)
		return rad_verify_distrust(verify, "the signer's certificate was not valid at the claimed time, %s",
					   verify->ret->signed_at);
	if (verify->now_ms > end_ms)
		return rad_verify_distrust(verify,
					   "the signer's certificate expired %s, and no time-stamp proves that the "
					   "signature is older",
					   text);
	rad_time_format(verify->now_ms, text);
	if (verify->now_ms < start_ms || verify->signed_at_ms > verify->now_ms + SLACK_MS)
		return rad_verify_distrust(verify,
					   "this computer's clock says %s, before the signature's %s: one of "
					   "the two is wrong",
					   text, verify->ret->signed_at);
	return true;
}

bool rad_verify_trust(struct rad_verify *verify)
{
	const char *problem;

	if (!verify->trust)
		return rad_verify_distrust(verify, "no root certificate was given: who signed is not proven");
	problem = rad_x509_chain_problem(verify->signer, verify->trust->roots, verify->signed_at_ms);
	if (!check_time(verify))
		return false;
	if (problem)
		return rad_verify_distrust(verify, "the signer does not lead to a trusted root: %s", problem);
	return rad_verify_ok(verify, "the signer leads to a trusted root");
}
