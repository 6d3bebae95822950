/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose signature it is, and whether that is to be believed. */
#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "base/text.h"
#include "evidence/cms.h"
#include "evidence/pki_private.h"
#include "evidence/verify_private.h"

#define OPERATION "read roots"
#define SLACK_MS  86400000ll /* between the station's clock and ours */

int rad_verify_read_roots(const void *pem, size_t size, STACK_OF(X509) * *ret, struct rad_error *err)
{
	RAD_CLEANUP(rad_cleanup_bio) BIO *in = size <= INT_MAX ? BIO_new_mem_buf(pem, (int)size) : NULL;
	X509 *root;
	unsigned long code;

	ERR_clear_error();
	*ret = sk_X509_new_null();
	if (!in || !*ret)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "the root certificates cannot be read");
	while ((root = PEM_read_bio_X509(in, NULL, rad_pem_no_password, NULL))) {
		if (sk_X509_push(*ret, root) <= 0) {
			X509_free(root);
			return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "out of memory");
		}
	}
	code = ERR_peek_last_error();
	ERR_clear_error();
	if (ERR_GET_LIB(code) != ERR_LIB_PEM || ERR_GET_REASON(code) != PEM_R_NO_START_LINE)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "a root certificate is damaged");
	if (sk_X509_num(*ret) == 0)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				     "there is no certificate in what was given as root (PEM is expected)");
	return 0;
}

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
	const char *problem = rad_x509_signer_problem(verify->signer);

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

	if (!verify->roots)
		return rad_verify_distrust(verify, "no root certificate was given: who signed is not proven");
	problem = rad_x509_chain_problem(verify->signer, verify->roots, verify->signed_at_ms);
	if (!check_time(verify))
		return false;
	if (problem)
		return rad_verify_distrust(verify, "the signer does not lead to a trusted root: %s", problem);
	return rad_verify_ok(verify, "the signer leads to a trusted root");
}
