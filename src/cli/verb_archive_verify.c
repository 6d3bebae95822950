/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checking the whole archive: chain, checkpoints, every signature and every certificate; and holding it against
 * evidence from outside.
 */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <radera/json.h>

#include "base/cleanup.h"
#include "base/text.h"

#define ROOT_BYTES_MAX (1u << 20)
#define PDF_BYTES_MAX  (64u << 20)
#define MINUTE_MS      60000

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)
RAD_DEFINE_CLEANUP(cleanup_signer, struct rad_signer *, rad_signer_free)

struct examination {
	struct cli_context *context;
	struct rad_store *store;
	struct rad_trust *trust;
	struct rad_buffer roots; /* PEM */
	bool quick;
	struct rad_checkpoint *outside;
	size_t n_outside;
	json_t *findings;
	size_t n_findings;
	uint64_t entries;
	uint64_t checkpoints;
	size_t records;
};

static void tell(struct examination *it, const char *damage, uint64_t first, uint64_t last, const char *text)
{
	it->n_findings++;
	if (!it->context->json)
		(void)printf("%s: %s\n", damage, text);
	else if (first)
		(void)json_array_append_new(it->findings,
					    json_pack("{s:s, s:I, s:I, s:s}", "damage", damage, "first_entry",
						      (json_int_t)first, "last_entry", (json_int_t)last, "text", text));
	else
		(void)json_array_append_new(it->findings, json_pack("{s:s, s:s}", "damage", damage, "text", text));
}

static void on_found(void *user, const struct rad_chain_finding *finding)
{
	tell(user, rad_damage_name(finding->damage), finding->first, finding->last, finding->text);
}

static int64_t time_of(const char *text)
{
	int64_t ms = 0;
	struct rad_error ignored;

	return cli_date_parse(text, &ms, &ignored) < 0 ? 0 : ms;
}

/* The certificate need only have been valid when it signed: what the chain covers, nobody signed later. */
static bool is_signed(void *user, const char *text, size_t size, const void *cms, size_t cms_size)
{
	const struct examination *it = user;
	struct rad_checkpoint checkpoint;
	struct rad_error ignored;

	return rad_checkpoint_read(text, size, &checkpoint, &ignored) >= 0 &&
	       rad_signature_check(it->trust, text, size, cms, cms_size, time_of(checkpoint.time), &ignored) >= 0;
}

static void check_certificate(struct examination *it, const struct rad_entry *entry, const struct rad_buffer *json,
			      const struct rad_buffer *pdf)
{
	rad_auto_buffer struct rad_buffer carried = RAD_BUFFER_INIT;
	struct rad_verification verification;
	struct rad_error err = { 0 };
	char text[500];

	if (pdf->size == 0)
		return; /* its certificate was never made; the record itself is in the chain */
	if (rad_certificate_verify(pdf->data, pdf->size, it->roots.data, it->roots.size,
				   entry->issued_wall_ms + MINUTE_MS, &verification, &carried, &err) < 0) {
		tell(it, "changed", entry->sequence, entry->sequence, err.text);
		return;
	}
	(void)snprintf(text, sizeof(text), "certificate %s: %s", entry->certificate_id, verification.reason);
	if (verification.verdict != RAD_VERDICT_VALID)
		tell(it, "changed", entry->sequence, entry->sequence, text);
	else if (carried.size != json->size || memcmp(carried.data, json->data, json->size) != 0)
		tell(it, "changed", entry->sequence, entry->sequence,
		     "a certificate carries another record than the archive has");
}

static int check_record(struct examination *it, const struct rad_entry *entry, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer json = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	struct rad_error problem = { 0 };
	char text[500];
	int r = rad_store_get(it->store, entry->certificate_id, NULL, &json, &cms, it->quick ? NULL : &pdf, err);

	if (r < 0)
		return r;
	if (rad_signature_check(it->trust, json.data, json.size, cms.data, cms.size, entry->issued_wall_ms, &problem) <
	    0) {
		(void)snprintf(text, sizeof(text), "record %s: %s", entry->certificate_id, problem.text);
		tell(it, "changed", entry->sequence, entry->sequence, text);
	}
	if (!it->quick)
		check_certificate(it, entry, &json, &pdf);
	return 0;
}

static int check_records(struct examination *it, struct rad_error *err)
{
	const struct rad_query everything = { .limit = RAD_QUERY_ALL };
	rad_auto_free struct rad_entry *entries = NULL;
	int r = rad_store_find(it->store, &everything, &entries, &it->records, err);

	for (size_t i = 0; r >= 0 && i < it->records; i++)
		r = check_record(it, &entries[i], err);
	return r;
}

/* A certificate that was handed out: its record must still be in the archive, letter for letter. */
static int hold_certificate(struct examination *it, const char *path, const struct rad_buffer *pdf,
			    struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer carried = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer json = RAD_BUFFER_INIT;
	struct rad_verification verification;
	struct rad_error problem = { 0 };
	char text[700];
	int r = rad_certificate_verify(pdf->data, pdf->size, it->roots.data, it->roots.size,
				       rad_clock_wall_ms(it->context->clock), &verification, &carried, err);

	if (r < 0)
		return r;
	if (verification.verdict == RAD_VERDICT_INVALID || verification.verdict == RAD_VERDICT_NOT_OURS)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "verify archive",
				     "%s cannot be held against the archive, it does not verify itself: %s", path,
				     verification.reason);
	(void)snprintf(text, sizeof(text), "%s was issued as %s, and the archive %s", path, verification.certificate_id,
		       rad_store_get(it->store, verification.certificate_id, NULL, &json, NULL, NULL, &problem) < 0
			       ? "has no such record"
			       : "has another record under that id");
	if (json.size != carried.size || memcmp(json.data, carried.data, json.size) != 0)
		tell(it, json.size ? "changed" : "cut", 0, 0, text);
	return 0;
}

static int hold_checkpoint(struct examination *it, const char *path, const struct rad_buffer *text,
			   struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	struct rad_checkpoint *more;
	char signature[PATH_MAX];
	int r;

	if (snprintf(signature, sizeof(signature), "%s.p7s", path) >= (int)sizeof(signature))
		return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "verify archive", "%s", path);
	more = reallocarray(it->outside, it->n_outside + 1, sizeof(*more));
	if (!more)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "verify archive", "out of memory");
	it->outside = more;
	r = rad_checkpoint_read(text->data, text->size, &it->outside[it->n_outside], err);
	if (r >= 0)
		r = rad_file_read(AT_FDCWD, signature, ROOT_BYTES_MAX, &cms, err);
	if (r >= 0)
		r = rad_signature_check(it->trust, text->data, text->size, cms.data, cms.size,
					time_of(it->outside[it->n_outside].time), err);
	if (r >= 0)
		it->n_outside++;
	return r;
}

/* Checkpoints are read before the walk, which compares them; certificates are looked up after it. */
static int hold_against(struct examination *it, bool checkpoints, struct rad_error *err)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < it->context->arguments.n_words; i++) {
		const char *path = it->context->arguments.words[i];
		rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
		bool is_pdf;

		r = rad_file_read(AT_FDCWD, path, PDF_BYTES_MAX, &file, err);
		if (r < 0)
			break;
		is_pdf = file.size > 4 && memcmp(file.data, "%PDF", 4) == 0;
		if (is_pdf != checkpoints)
			r = is_pdf ? hold_certificate(it, path, &file, err) : hold_checkpoint(it, path, &file, err);
	}
	return r;
}

static int open_all(struct examination *it, struct rad_error *err)
{
	const char *path = it->context->arguments.values[CLI_TRUST];
	char own[PATH_MAX];
	int r = cli_store_open(it->context, RAD_STORE_READ, &it->store, err);

	if (r >= 0 && snprintf(own, sizeof(own), "%s/" RAD_PKI_DIRECTORY "/root.pem", it->context->store_directory) >=
			      (int)sizeof(own))
		r = rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "verify archive", "the store's path is too long");
	if (r >= 0)
		r = rad_file_read(AT_FDCWD, path ? path : own, ROOT_BYTES_MAX, &it->roots, err);
	return r < 0 ? r : rad_trust_open(it->roots.data, it->roots.size, &it->trust, err);
}

static int examine(struct examination *it, struct rad_error *err)
{
	struct rad_chain_check check = { .quick = it->quick, .found = on_found, .is_signed = is_signed, .user = it };
	int r = open_all(it, err);

	if (r >= 0)
		r = hold_against(it, true, err);
	check.outside = it->outside;
	check.n_outside = it->n_outside;
	if (r >= 0)
		r = rad_store_check_chain(it->store, &check, &it->entries, &it->checkpoints, err);
	if (r >= 0)
		r = check_records(it, err);
	return r < 0 ? r : hold_against(it, false, err);
}

static int report(struct examination *it, struct rad_error *err)
{
	const char *verdict = it->n_findings ? "invalid" : "valid";

	if (it->context->json)
		return cli_print_json(json_pack("{s:s, s:I, s:I, s:I, s:O}", "verdict", verdict, "entries",
						(json_int_t)it->entries, "records", (json_int_t)it->records,
						"checkpoints", (json_int_t)it->checkpoints, "findings", it->findings),
				      err);
	if (it->n_findings)
		(void)printf("The archive does NOT hold: %zu finding%s above. Keep it as it is, and compare it with a "
			     "backup.\n",
			     it->n_findings, it->n_findings == 1 ? "" : "s");
	else
		(void)printf("The archive holds: %" PRIu64 " entries, %zu records, %" PRIu64
			     " checkpoints; %s checked.\n",
			     it->entries, it->records, it->checkpoints,
			     it->quick ? "every hash and record signature" : "every hash, signature and certificate");
	return 0;
}

int cli_run_archive_verify(struct cli_context *context, struct rad_error *err)
{
	struct examination it = {
		.context = context,
		.quick = context->arguments.values[CLI_QUICK] != NULL,
		.findings = json_array(),
	};
	int r = examine(&it, err);

	if (r >= 0)
		r = report(&it, err);
	json_decref(it.findings);
	rad_buffer_done(&it.roots);
	free(it.outside);
	rad_trust_free(it.trust);
	rad_store_close(it.store);
	if (r < 0)
		return r;
	return it.n_findings ? RAD_ERROR_EVIDENCE : 0;
}

int cli_run_archive_checkpoint(struct cli_context *context, struct rad_error *err)
{
	const struct rad_key_access access = { context->arguments.values[CLI_PASSPHRASE_FILE] };
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	RAD_CLEANUP(cleanup_signer) struct rad_signer *signer = NULL;
	const char *to = context->arguments.values[CLI_TO];
	char directory[PATH_MAX];
	char path[PATH_MAX];
	int r = cli_store_open(context, RAD_STORE_WRITE, &store, err);

	if (r >= 0 && snprintf(directory, sizeof(directory), "%s%s", to ? to : context->store_directory,
			       to ? "" : "/certificates") >= (int)sizeof(directory))
		r = rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "make checkpoint", "the path is too long");
	if (r >= 0)
		r = rad_station_signer(context->store_directory, &access, context->clock, &signer, err);
	if (r >= 0)
		r = rad_station_checkpoint(store, signer, directory, path, sizeof(path), err);
	if (r < 0)
		return r;
	if (context->json)
		return cli_print_json(json_pack("{s:s}", "checkpoint", path), err);
	(void)printf("%s\n", path);
	return 0;
}
