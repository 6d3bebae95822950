/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/certificate.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "evidence/verify/private.h"

/* In this order; a rule that fails without anything for its successors ends the examination. */
static const rad_verify_rule rules[] = {
	rad_verify_revisions, rad_verify_field,	      rad_verify_dictionary,
	rad_verify_coverage,  rad_verify_attachments, rad_verify_record,
	rad_verify_identity,  rad_verify_seal,	      rad_verify_record_signature,
	rad_verify_simulated, rad_verify_issued,      rad_verify_purpose,
	rad_verify_trust,
};

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

static void add_finding(struct rad_verification *ret, const char *prefix, const char *text)
{
	char line[400];

	if (ret->n_findings == RAD_VERIFY_FINDINGS_MAX)
		return;
	(void)snprintf(line, sizeof(line), "%s: %s", prefix, text);
	(void)rad_text_copy(ret->findings[ret->n_findings++], sizeof(ret->findings[0]), line);
}

/* The worst verdict stands with the first reason for it; INVALID outweighs UNTRUSTED. */
static void decide(struct rad_verification *ret, enum rad_verdict verdict, const char *text)
{
	if (ret->verdict == verdict || ret->verdict == RAD_VERDICT_INVALID || ret->verdict == RAD_VERDICT_NOT_OURS)
		return;
	ret->verdict = verdict;
	(void)rad_text_copy(ret->reason, sizeof(ret->reason), text);
}

bool rad_verify_ok(struct rad_verify *verify, const char *format, ...)
{
	char text[350];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	add_finding(verify->ret, "ok", text);
	return true;
}

bool rad_verify_bad(struct rad_verify *verify, const char *format, ...)
{
	char text[350];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	add_finding(verify->ret, "bad", text);
	decide(verify->ret, RAD_VERDICT_INVALID, text);
	return false;
}

bool rad_verify_distrust(struct rad_verify *verify, const char *format, ...)
{
	char text[350];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	add_finding(verify->ret, "bad", text);
	decide(verify->ret, RAD_VERDICT_UNTRUSTED, text);
	return false;
}

/* Neither file carries what every certificate of ours does, uncompressed: the name of the attached record. */
static bool is_ours(const void *pdf, size_t size, struct rad_verification *ret)
{
	const char *reason = NULL;

	if (size < 5 || memcmp(pdf, "%PDF-", 5) != 0)
		reason = "this is not a PDF file";
	else if (!memmem(pdf, size, RAD_VERIFY_RECORD_NAME, strlen(RAD_VERIFY_RECORD_NAME)))
		reason = "this PDF does not carry the record that every certificate of Radera carries: it is not from "
			 "Radera, or it was cut short";
	if (!reason)
		return true;
	add_finding(ret, "bad", reason);
	decide(ret, RAD_VERDICT_NOT_OURS, reason);
	return false;
}

static bool run_rules(struct rad_verify *verify)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rules); i++) {
		if (!rules[i](verify))
			return false;
	}
	return true;
}

/* Parses strictly and applies the rules. Negative only without memory. */
static int judge(struct rad_verify *verify, const void *pdf, size_t size, struct rad_error *err)
{
	struct rad_error problem = { 0 };
	int r = rad_pdf_parse(pdf, size, &verify->pdf, &problem);

	if (r < 0 && problem.kind == RAD_ERROR_IO) {
		if (err)
			*err = problem;
		return r;
	}
	if (r < 0) {
		(void)rad_verify_bad(verify, "the file's structure is broken: %s", problem.text);
		return 0;
	}
	(void)rad_verify_ok(verify, "the whole file was read: %zu objects, %zu revision%s", verify->pdf.n_objects,
			    verify->pdf.n_revisions, verify->pdf.n_revisions == 1 ? "" : "s");
	(void)run_rules(verify);
	rad_pdf_done(&verify->pdf);
	return 0;
}

int rad_certificate_verify(const void *pdf, size_t size, const void *roots_pem, size_t roots_size, int64_t now_ms,
			   struct rad_verification *ret, struct rad_buffer *ret_record, struct rad_error *err)
{
	RAD_CLEANUP(rad_trust_done) struct rad_trust trust = { NULL, NULL };
	struct rad_verify verify = { .ret = ret, .now_ms = now_ms };
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	if (roots_pem)
		r = rad_trust_read(roots_pem, roots_size, &trust, err);
	if (r < 0 || !is_ours(pdf, size, ret))
		return r;
	verify.trust = roots_pem ? &trust : NULL;
	r = judge(&verify, pdf, size, err);
	if (r >= 0 && ret_record && verify.record.size > 0) {
		rad_buffer_append(ret_record, verify.record.data, verify.record.size);
		r = rad_buffer_check(ret_record, err);
	}
	X509_free(verify.signer);
	json_decref(verify.json);
	return r;
}
