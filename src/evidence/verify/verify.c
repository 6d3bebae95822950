/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/certificate.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "evidence/verify/private.h"

/* In this order; a rule that fails without anything for its successors ends the examination. */
static const struct {
	const char *name;
	rad_verify_rule apply;
} rules[] = {
	{ "signature-field", rad_verify_field },
	{ "signature-kind", rad_verify_dictionary },
	{ "attachments", rad_verify_attachments },
	{ "record", rad_verify_record },
	{ "identifier", rad_verify_identity },
	{ "signature", rad_verify_seal },
	{ "record-signature", rad_verify_record_signature },
	{ "simulation", rad_verify_simulated },
	{ "issued", rad_verify_issued },
	{ "certificate-role", rad_verify_purpose },
	{ "page", rad_verify_page },
};

#define RULE_FILE      "file"
#define RULE_STRUCTURE "structure"
#define RULE_UPDATE    "update"
#define RULE_TRUST     "trust"

static const char *const status_names[] = {
	[RAD_FINDING_OK] = "ok",
	[RAD_FINDING_NOTE] = "note",
	[RAD_FINDING_BAD] = "bad",
};

const char *rad_finding_status_name(enum rad_finding_status status)
{
	return (size_t)status < RAD_ARRAY_LENGTH(status_names) ? status_names[status] : "bad";
}

static const char *const verdict_names[] = {
	[RAD_VERDICT_VALID] = "valid",
	[RAD_VERDICT_INVALID] = "invalid",
	[RAD_VERDICT_UNTRUSTED] = "untrusted",
	[RAD_VERDICT_NOT_OURS] = "not-ours",
};

const char *rad_verdict_name(enum rad_verdict verdict)
{
	return (size_t)verdict < RAD_ARRAY_LENGTH(verdict_names) ? verdict_names[verdict] : "invalid";
}

static void add_finding(struct rad_verify *verify, enum rad_finding_status status, uint32_t object, const char *text)
{
	struct rad_verification *ret = verify->ret;
	struct rad_finding *finding;

	if (ret->n_findings == RAD_VERIFY_FINDINGS_MAX)
		return;
	finding = &ret->findings[ret->n_findings++];
	*finding = (struct rad_finding){ .status = status, .rule = verify->rule, .object = object };
	(void)rad_text_copy(finding->text, sizeof(finding->text), text);
}

/* The worst verdict stands with the first reason for it; INVALID outweighs UNTRUSTED. */
static void decide(struct rad_verification *ret, enum rad_verdict verdict, const char *text)
{
	if (ret->verdict == verdict || ret->verdict == RAD_VERDICT_INVALID || ret->verdict == RAD_VERDICT_NOT_OURS)
		return;
	ret->verdict = verdict;
	(void)rad_text_copy(ret->reason, sizeof(ret->reason), text);
}

struct line {
	char text[350];
};

static struct line __attribute__((format(printf, 4, 0)))
write_finding(struct rad_verify *verify, enum rad_finding_status status, uint32_t object, const char *format,
	      va_list args)
{
	struct line line;

	(void)vsnprintf(line.text, sizeof(line.text), format, args);
	add_finding(verify, status, object, line.text);
	return line;
}

bool rad_verify_ok(struct rad_verify *verify, uint32_t object, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)write_finding(verify, RAD_FINDING_OK, object, format, args);
	va_end(args);
	return true;
}

bool rad_verify_note(struct rad_verify *verify, uint32_t object, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)write_finding(verify, RAD_FINDING_NOTE, object, format, args);
	va_end(args);
	return true;
}

bool rad_verify_bad(struct rad_verify *verify, uint32_t object, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	decide(verify->ret, RAD_VERDICT_INVALID, write_finding(verify, RAD_FINDING_BAD, object, format, args).text);
	va_end(args);
	return false;
}

bool rad_verify_distrust(struct rad_verify *verify, uint32_t object, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	decide(verify->ret, RAD_VERDICT_UNTRUSTED, write_finding(verify, RAD_FINDING_BAD, object, format, args).text);
	va_end(args);
	return false;
}

/* Every certificate of ours carries, uncompressed, the name of the attached record. */
static bool is_ours(struct rad_verify *verify, const void *pdf, size_t size)
{
	const char *reason = NULL;

	if (size < 5 || memcmp(pdf, "%PDF-", 5) != 0)
		reason = "this is not a PDF file";
	else if (!memmem(pdf, size, RAD_SEAL_RECORD_NAME, strlen(RAD_SEAL_RECORD_NAME)))
		reason = "this PDF does not carry the record that every certificate of Radera carries: it is not from "
			 "Radera, or it was cut short";
	if (!reason)
		return true;
	verify->rule = RULE_FILE;
	add_finding(verify, RAD_FINDING_BAD, 0, reason);
	decide(verify->ret, RAD_VERDICT_NOT_OURS, reason);
	return false;
}

static bool run_rules(struct rad_verify *verify)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rules); i++) {
		verify->rule = rules[i].name;
		if (!rules[i].apply(verify))
			return false;
	}
	return true;
}

/* Parses strictly. Negative only without memory; *ret_fine otherwise says whether it could be read. */
static int parse(struct rad_verify *verify, const void *data, size_t size, struct rad_pdf *ret, bool *ret_fine,
		 struct rad_error *err)
{
	struct rad_error problem = { 0 };
	int r = rad_pdf_parse(data, size, ret, &problem);

	*ret_fine = r >= 0;
	if (r < 0 && problem.kind == RAD_ERROR_IO) {
		if (err)
			*err = problem;
		return r;
	}
	verify->rule = RULE_STRUCTURE;
	if (r < 0)
		(void)rad_verify_bad(verify, 0, "the file's structure is broken: %s", problem.text);
	return 0;
}

/* Each update is held against the file as it was without it. */
static int judge_updates(struct rad_verify *verify, const struct rad_pdf *whole, struct rad_error *err)
{
	struct rad_pdf before = { 0 };
	struct rad_pdf after = { 0 };
	bool fine = true;
	int r = 0;

	if (whole->n_revisions > 1)
		r = parse(verify, whole->file.data, whole->revisions[0].end, &before, &fine, err);
	for (size_t i = 1; r >= 0 && fine && i < whole->n_revisions; i++) {
		r = parse(verify, whole->file.data, whole->revisions[i].end, &after, &fine, err);
		if (r < 0 || !fine)
			break;
		verify->rule = RULE_UPDATE;
		fine = rad_verify_update(verify, &before, &after);
		rad_pdf_done(&before);
		before = after;
		after = (struct rad_pdf){ 0 };
	}
	rad_pdf_done(&before);
	rad_pdf_done(&after);
	return r;
}

static int judge_first(struct rad_verify *verify, const struct rad_pdf *whole, struct rad_error *err)
{
	bool fine;
	int r = parse(verify, whole->file.data, whole->revisions[0].end, &verify->pdf, &fine, err);

	if (r < 0 || !fine)
		return r;
	(void)rad_verify_ok(verify, 0, "the whole file was read: %zu objects, %zu revision%s", whole->n_objects,
			    whole->n_revisions, whole->n_revisions == 1 ? "" : "s");
	fine = run_rules(verify);
	verify->rule = RULE_UPDATE;
	if (whole->n_revisions == 1)
		(void)rad_verify_ok(verify, 0, "nothing was added after signing");
	else if (fine)
		r = judge_updates(verify, whole, err);
	verify->rule = RULE_TRUST;
	if (r >= 0 && fine)
		(void)rad_verify_trust(verify);
	return r;
}

static int judge(struct rad_verify *verify, const void *pdf, size_t size, struct rad_error *err)
{
	struct rad_pdf whole = { 0 };
	bool fine;
	int r = parse(verify, pdf, size, &whole, &fine, err);

	if (r >= 0 && fine)
		r = judge_first(verify, &whole, err);
	rad_pdf_done(&verify->pdf);
	rad_pdf_done(&whole);
	return r;
}

static void clean_up(struct rad_verify *verify)
{
	for (size_t i = 0; i < verify->n_signatures; i++) {
		X509_free(verify->signatures[i].signer);
		rad_stamp_done(&verify->signatures[i].stamp);
	}
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(verify->unpacked); i++)
		rad_buffer_done(&verify->unpacked[i]);
	json_decref(verify->json);
}

int rad_certificate_verify(const void *pdf, size_t size, const void *roots_pem, size_t roots_size, int64_t now_ms,
			   struct rad_verification *ret, struct rad_buffer *ret_record, struct rad_error *err)
{
	RAD_CLEANUP(rad_trust_done) struct rad_trust trust = { NULL, NULL };
	RAD_CLEANUP(clean_up) struct rad_verify verify = { .ret = ret, .now_ms = now_ms };
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	if (roots_pem)
		r = rad_trust_read(roots_pem, roots_size, &trust, err);
	if (r < 0 || !is_ours(&verify, pdf, size))
		return r;
	verify.trust = roots_pem ? &trust : NULL;
	r = judge(&verify, pdf, size, err);
	if (r >= 0 && ret_record && verify.record.size > 0) {
		rad_buffer_append(ret_record, verify.record.data, verify.record.size);
		r = rad_buffer_check(ret_record, err);
	}
	return r;
}
