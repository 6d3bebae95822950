/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>

#include <radera/json.h>

#include "base/cleanup.h"
#include "base/text.h"

#define PDF_BYTES_MAX  (64u << 20)
#define ROOT_BYTES_MAX (1u << 20)

static int read_roots(const struct cli_context *context, struct rad_buffer *roots, struct rad_error *err)
{
	const char *path = context->arguments.values[CLI_TRUST];

	return path ? rad_file_read(AT_FDCWD, path, ROOT_BYTES_MAX, roots, err) : 0;
}

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

static void print_signature(const struct rad_verified_signature *it)
{
	if (it->role == RAD_SIGNED_BY_TSA) {
		(void)printf("  time-stamp of the whole document by %s%s%s\n", it->subject,
			     it->proven_at[0] ? ", " : ", NOT TRUSTED", it->proven_at);
		return;
	}
	(void)printf("  %s: %s%s%s\n    signed %s by its own clock%s%s%s%s%s\n", rad_signature_role_name(it->role),
		     it->name, it->name[0] ? ", with the key of " : "", it->subject, it->claimed_at,
		     it->proven_at[0] ? "; proven to be no later than " : "", it->proven_at, it->tsa[0] ? " by " : "",
		     it->tsa, it->trusted ? "" : " (NOT TRUSTED)");
}

static json_t *verification_to_json(const char *path, const struct rad_verification *it)
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

static void print_finding(const struct rad_finding *it)
{
	(void)printf("  %s: %s", rad_finding_status_name(it->status), it->text);
	if (it->object)
		(void)printf(" (object %" PRIu32 ")", it->object);
	(void)printf("\n");
}

static void print_verification(const char *path, const struct rad_verification *it)
{
	(void)printf("%s: %s%s%s\n", path, rad_verdict_name(it->verdict), it->reason[0] ? ": " : "", it->reason);
	if (it->certificate_id[0])
		(void)printf("  certificate %s, inventory %s, outcome %s%s\n", it->certificate_id, it->inventory_id,
			     it->outcome, it->simulated ? "  SIMULATED, NO EVIDENCE" : "");
	if (it->drive > 0)
		(void)printf("  an excerpt about drive %" PRIu32 " of %" PRIu32 " alone, outcome %s\n", it->drive,
			     it->n_drives, it->drive_outcome);
	for (size_t i = 0; i < it->n_signatures; i++)
		print_signature(&it->signatures[i]);
	if (it->trust_is_local)
		(void)printf("  the root is the station's own, not the organisation's\n");
	for (size_t i = 0; i < it->n_findings; i++)
		print_finding(&it->findings[i]);
}

static int verify_one(const struct cli_context *context, const char *path, const struct rad_buffer *roots,
		      struct rad_verification *ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	int r = rad_file_read(AT_FDCWD, path, PDF_BYTES_MAX, &pdf, err);

	if (r < 0)
		return r;
	return rad_certificate_verify(pdf.data, pdf.size, roots->data, roots->size, rad_clock_wall_ms(context->clock),
				      ret, NULL, err);
}

int cli_run_certificate_verify(struct cli_context *context, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer roots = RAD_BUFFER_INIT;
	json_t *list = json_array();
	bool all_valid = true;
	int r = read_roots(context, &roots, err);

	for (size_t i = 0; r >= 0 && i < context->arguments.n_words; i++) {
		const char *path = context->arguments.words[i];
		struct rad_verification verification;

		r = verify_one(context, path, &roots, &verification, err);
		if (r < 0)
			break;
		all_valid = all_valid && verification.verdict == RAD_VERDICT_VALID;
		if (context->json)
			(void)json_array_append_new(list, verification_to_json(path, &verification));
		else
			print_verification(path, &verification);
	}
	if (r >= 0 && context->json)
		r = cli_print_json(json_pack("{s:O}", "certificates", list), err);
	json_decref(list);
	if (r < 0)
		return r;
	return all_valid ? 0 : RAD_ERROR_EVIDENCE;
}

int cli_run_certificate_show(struct cli_context *context, struct rad_error *err)
{
	const char *path = context->arguments.words[0];
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer record = RAD_BUFFER_INIT;
	struct rad_verification verification;
	json_t *json;
	int r = rad_file_read(AT_FDCWD, path, PDF_BYTES_MAX, &pdf, err);

	if (r >= 0)
		r = rad_certificate_verify(pdf.data, pdf.size, NULL, 0, rad_clock_wall_ms(context->clock),
					   &verification, &record, err);
	if (r < 0)
		return r;
	if (record.size == 0)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "show certificate",
				     "%s carries no record of Radera: %s", path, verification.reason);
	json = json_loadb((const char *)record.data, record.size, 0, NULL);
	if (!json)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "show certificate", "the record in %s is no JSON",
				     path);
	if (!context->json && verification.verdict == RAD_VERDICT_INVALID)
		(void)fprintf(stderr, "WARNING: %s is not valid: %s\n", path, verification.reason);
	return cli_print_json(json, err);
}
