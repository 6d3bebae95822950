/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each signature's own value: whether it holds, and by whom. */
#include <string.h>

#include "base/text.h"
#include "evidence/cms/cms.h"
#include "evidence/verify/private.h"

static void describe(struct rad_verify *verify, const struct rad_verify_signature *it, X509 *certificate)
{
	struct rad_verified_signature *ret = &verify->ret->signatures[verify->ret->n_signatures++];

	memset(ret, 0, sizeof(*ret));
	ret->role = it->role;
	rad_x509_name_text(X509_get_subject_name(certificate), ret->subject, sizeof(ret->subject));
	rad_x509_sha256(certificate, ret->sha256);
	ret->by_station = rad_x509_has_role(certificate, RAD_PKI_STATION);
	if (it->claimed_ms)
		rad_time_format(it->claimed_ms, ret->claimed_at);
}

static bool check_token(struct rad_verify *verify, const struct rad_cms_parts *parts, struct rad_verify_signature *it)
{
	struct rad_error problem = { 0 };

	if (parts->token.size == 0)
		return true;
	if (rad_stamp_check(parts->token, parts->signature, &it->stamp, &problem) < 0)
		return rad_verify_bad(verify, it->object, "the signature's time-stamp: %s", problem.text);
	it->is_stamped = true;
	return true;
}

static bool check_signature(struct rad_verify *verify, const struct rad_verify_value *value,
			    struct rad_verify_signature *it)
{
	RAD_CLEANUP(rad_cms_seen_done) struct rad_cms_seen seen = { .signer = NULL };
	struct rad_error problem = { 0 };

	if (rad_cms_check((struct rad_span){ value->der.data, value->der.size },
			  (struct rad_span){ value->covered.data, value->covered.size }, &seen, &problem) < 0)
		return rad_verify_bad(verify, it->object, "the %s's signature: %s", rad_signature_role_name(it->role),
				      problem.text);
	if (!check_token(verify, &seen.parts, it))
		return false;
	it->signer = RAD_STEAL(seen.signer);
	describe(verify, it, it->signer);
	return true;
}

static bool check_stamp(struct rad_verify *verify, const struct rad_verify_value *value,
			struct rad_verify_signature *it)
{
	struct rad_error problem = { 0 };

	if (rad_stamp_check((struct rad_span){ value->der.data, value->der.size },
			    (struct rad_span){ value->covered.data, value->covered.size }, &it->stamp, &problem) < 0)
		return rad_verify_bad(verify, it->object, "the document's time-stamp: %s", problem.text);
	it->is_stamped = true;
	describe(verify, it, it->stamp.authority);
	return true;
}

/* The claimed time of a signature must be one; a time-stamp has its own. */
static bool read_claim(struct rad_verify *verify, struct rad_span signature, struct rad_verify_signature *it)
{
	struct rad_span value;

	if (it->role == RAD_SIGNED_BY_TSA)
		return true;
	if (rad_pdf_dict_get(signature, "M", &value, NULL) && (it->claimed_ms = rad_verify_date(value)) > 0)
		return true;
	return rad_verify_bad(verify, it->object, "the signature does not say when it was made (/M)");
}

struct rad_verify_signature *rad_verify_add(struct rad_verify *verify, const struct rad_pdf *pdf,
					    struct rad_span signature, enum rad_signature_role role, uint32_t object)
{
	RAD_CLEANUP(rad_verify_value_done) struct rad_verify_value value;
	struct rad_verify_signature *it = &verify->signatures[verify->n_signatures];
	const char *problem = rad_verify_value_read(pdf, signature, &value);
	bool holds;

	if (!problem && verify->n_signatures == RAD_VERIFY_SIGNATURES_MAX)
		problem = "the file has more signatures than a certificate has room for";
	if (problem) {
		(void)rad_verify_bad(verify, object, "%s", problem);
		return NULL;
	}
	*it = (struct rad_verify_signature){ .role = role, .object = object };
	holds = read_claim(verify, signature, it) &&
		(role == RAD_SIGNED_BY_TSA ? check_stamp(verify, &value, it) : check_signature(verify, &value, it));
	if (!holds) {
		rad_stamp_done(&it->stamp);
		return NULL;
	}
	verify->n_signatures++;
	return it;
}

bool rad_verify_seal(struct rad_verify *verify)
{
	struct rad_verification *ret = verify->ret;

	if (!rad_verify_add(verify, &verify->pdf, verify->signature, RAD_SIGNED_BY_STATION, verify->signature_number))
		return false;
	(void)rad_text_copy(ret->signer_subject, sizeof(ret->signer_subject), ret->signatures[0].subject);
	(void)rad_text_copy(ret->signer_sha256, sizeof(ret->signer_sha256), ret->signatures[0].sha256);
	(void)rad_text_copy(ret->signed_at, sizeof(ret->signed_at), ret->signatures[0].claimed_at);
	return rad_verify_ok(verify, verify->signature_number,
			     "the station's signature covers every byte but its own value, and holds");
}

bool rad_verify_record_signature(struct rad_verify *verify)
{
	RAD_CLEANUP(rad_cms_seen_done) struct rad_cms_seen seen = { .signer = NULL };
	const json_t *station = json_object_get(verify->json, "station");
	const char *named = json_string_value(json_object_get(station, "certificate_sha256"));
	struct rad_error problem = { 0 };

	if (rad_cms_check(verify->record_cms, verify->record, &seen, &problem) < 0)
		return rad_verify_bad(verify, 0, "the record's own signature: %s", problem.text);
	if (seen.parts.token.size > 0)
		return rad_verify_bad(verify, 0, "the record's own signature has a time-stamp, which none has");
	if (X509_cmp(seen.signer, verify->signatures[0].signer) != 0)
		return rad_verify_bad(verify, 0, "the record was signed by another station than the document");
	if (!named || strcmp(named, verify->ret->signer_sha256) != 0)
		return rad_verify_bad(verify, 0,
				      "the record names another station certificate than the one that signed");
	return rad_verify_ok(verify, 0, "the record's own signature holds, by the same station");
}
