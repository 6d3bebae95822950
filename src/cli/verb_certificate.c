/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>

#include <radera/json.h>
#include <radera/statement.h>
#include <radera/verification_json.h>

#include "base/cleanup.h"
#include "base/text.h"

#define PDF_BYTES_MAX  (64u << 20)
#define ROOT_BYTES_MAX (1u << 20)

static int read_roots(const struct cli_context *context, struct rad_buffer *roots, struct rad_error *err)
{
	const char *path = context->arguments.values[CLI_TRUST];

	return path ? rad_file_read(AT_FDCWD, path, ROOT_BYTES_MAX, roots, err) : 0;
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

static void print_finding(const struct rad_finding *it)
{
	(void)printf("  %s: %s", rad_finding_status_name(it->status), it->text);
	if (it->object)
		(void)printf(" (object %" PRIu32 ")", it->object);
	(void)printf("\n");
}

/* What kind of document it is, in words that nobody takes for an erasure when it is none. */
static void print_subject(const struct rad_verification *it)
{
	static const struct {
		const char *kind;
		const char *says;
	} words[RAD_STATEMENTS] = {
		[RAD_STATEMENT_DESTRUCTION] = { "certificate of destruction", "destroyed, as those state who did it" },
		[RAD_STATEMENT_LOT] = { "consignment list", "lot closed" },
		[RAD_STATEMENT_SUPPLIER] = { "supplier's report", "erased as they say, which Radera has not seen" },
		[RAD_STATEMENT_HANDOVER] = { "transfer of ownership", "handed over" },
		[RAD_STATEMENT_CREDIT] = { "credit note", "receipt annulled" },
	};
	enum rad_statement_type type;

	if (rad_statement_outcome_find(it->outcome, &type))
		(void)printf("  %s %s about %s, outcome %s: %s", words[type].kind, it->certificate_id, it->inventory_id,
			     it->outcome, words[type].says);
	else
		(void)printf("  certificate %s, inventory %s, outcome %s", it->certificate_id, it->inventory_id,
			     it->outcome);
	(void)printf("%s\n", it->simulated ? "  SIMULATED, NO EVIDENCE" : "");
}

static void print_verification(const char *path, const struct rad_verification *it)
{
	(void)printf("%s: %s%s%s\n", path, rad_verdict_name(it->verdict), it->reason[0] ? ": " : "", it->reason);
	if (it->certificate_id[0])
		print_subject(it);
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
			(void)json_array_append_new(list, rad_verification_to_json(path, &verification));
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
