/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/verification_json.h>

#include "base/text.h"

static json_t *finding_to_json(const struct rad_finding *it)
{
	return json_pack("{s:s, s:s, s:o*, s:s}", "status", rad_finding_status_name(it->status), "rule", it->rule,
			 "object", it->object ? json_integer(it->object) : NULL, "text", it->text);
}

static json_t *text_or_null(const char *text)
{
	return *text ? json_string(text) : json_null();
}

static json_t *signature_to_json(const struct rad_verified_signature *it)
{
	return json_pack("{s:s, s:o, s:s, s:s, s:b, s:o, s:o, s:o, s:b}", "role", rad_signature_role_name(it->role),
			 "name", text_or_null(it->name), "signer", it->subject, "signer_sha256", it->sha256,
			 "by_station", it->by_station, "claimed_at", text_or_null(it->claimed_at), "proven_at",
			 text_or_null(it->proven_at), "time_stamped_by", text_or_null(it->tsa), "trusted", it->trusted);
}

json_t *rad_verification_to_json(const char *path, const struct rad_verification *it)
{
	json_t *findings = json_array();
	json_t *signatures = json_array();

	for (size_t i = 0; findings && i < it->n_findings; i++)
		(void)json_array_append_new(findings, finding_to_json(&it->findings[i]));
	for (size_t i = 0; signatures && i < it->n_signatures; i++)
		(void)json_array_append_new(signatures, signature_to_json(&it->signatures[i]));
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:I, s:o, s:s, s:s, s:s, s:s, s:b, s:b, s:o, s:o}",
			 "file", path, "verdict", rad_verdict_name(it->verdict), "reason", it->reason, "certificate_id",
			 it->certificate_id, "outcome", it->outcome, "inventory_id", it->inventory_id, "excerpt",
			 text_or_null(it->view), "drives", (json_int_t)it->n_drives, "drive_outcome",
			 text_or_null(it->drive_outcome), "record_sha256", it->record_sha256, "signer",
			 it->signer_subject, "signer_sha256", it->signer_sha256, "signed_at", it->signed_at,
			 "simulated", it->simulated, "trust_is_local", it->trust_is_local, "signatures", signatures,
			 "findings", findings);
}
