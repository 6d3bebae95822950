/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The strict verifier. PDF readers call a file valid whose page was replaced by an update after signing; here every
 * byte must be covered by the signature, the structure must be ours to the letter, and the record inside must hold on
 * its own.
 */
#include <radera/certificate.h>

#include <jansson.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "evidence/pki_files.h"
#include "evidence/verify_private.h"

void rad_verify_note(struct rad_verify *verify, const char *format, ...)
{
	struct rad_verification *ret = verify->ret;
	char text[180];
	va_list args;

	if (ret->n_findings >= RAD_VERIFY_FINDINGS_MAX)
		return;
	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	(void)snprintf(ret->findings[ret->n_findings++], sizeof(ret->findings[0]), "ok: %s", text);
}

bool rad_verify_fail(struct rad_verify *verify, enum rad_verdict verdict, const char *format, ...)
{
	struct rad_verification *ret = verify->ret;
	char text[300];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	ret->verdict = verdict;
	(void)rad_text_copy(ret->reason, sizeof(ret->reason), text);
	if (ret->n_findings < RAD_VERIFY_FINDINGS_MAX)
		(void)snprintf(ret->findings[ret->n_findings++], sizeof(ret->findings[0]), "bad: %.190s", text);
	return false;
}

static bool check_file(struct rad_verify *verify, const void *data, size_t size)
{
	static const char head[] = "%PDF-";
	static const char tail[] = "%%EOF\n";
	struct rad_error error;

	if (size < 64 || memcmp(data, head, sizeof(head) - 1) != 0)
		return rad_verify_fail(verify, RAD_VERDICT_NOT_OURS, "it is no PDF file");
	if (memcmp((const uint8_t *)data + size - (sizeof(tail) - 1), tail, sizeof(tail) - 1) != 0)
		return rad_verify_fail(
			verify, RAD_VERDICT_INVALID,
			"the file does not end where a certificate ends: it is cut off, or something was added");
	if (rad_pdf_parse(data, size, &verify->pdf, &error) < 0)
		return rad_verify_fail(verify, RAD_VERDICT_INVALID,
				       "its structure is not that of a certificate: %.200s", error.text);
	verify->parsed = true;
	rad_verify_note(verify, "the file is a cleanly built PDF");
	return true;
}

/* Which objects a later update defines, for the message. */
static void name_changed(const struct rad_pdf *pdf, char *ret, size_t size)
{
	size_t used = 0;

	ret[0] = '\0';
	for (size_t i = 0; i < pdf->n_objects && used + 12 < size; i++) {
		if (pdf->objects[i].revision > 0)
			used += (size_t)snprintf(ret + used, size - used, " %u", pdf->objects[i].number);
	}
}

static bool check_revisions(struct rad_verify *verify)
{
	const struct rad_pdf *pdf = &verify->pdf;
	char changed[100];

	if (pdf->n_revisions == 1 && pdf->revisions[0].end == pdf->file.size)
		return true;
	name_changed(pdf, changed, sizeof(changed));
	return rad_verify_fail(verify, RAD_VERDICT_INVALID, "the file was changed after it was signed (objects%s)",
			       changed[0] ? changed : " unknown");
}

static X509_STORE *load_roots(const void *pem, size_t size, struct rad_error *err)
{
	X509_STORE *store = X509_STORE_new();
	BIO *bio = BIO_new_mem_buf(pem, (int)size);
	int n = 0;

	while (store && bio) {
		X509 *root = PEM_read_bio_X509(bio, NULL, NULL, NULL);

		if (!root)
			break;
		if (X509_STORE_add_cert(store, root) == 1)
			n++;
		X509_free(root);
	}
	BIO_free(bio);
	ERR_clear_error();
	if (n > 0)
		return store;
	X509_STORE_free(store);
	(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "verify certificate",
			    "the file of trusted roots holds no certificate in PEM form");
	return NULL;
}

static bool is_document_signer(X509 *certificate)
{
	EXTENDED_KEY_USAGE *usages = X509_get_ext_d2i(certificate, NID_ext_key_usage, NULL, NULL);
	bool found = false;

	for (int i = 0; usages && i < sk_ASN1_OBJECT_num(usages); i++) {
		char oid[64] = "";

		(void)OBJ_obj2txt(oid, sizeof(oid), sk_ASN1_OBJECT_value(usages, i), 1);
		if (rad_text_equal(oid, RAD_PKI_DOCUMENT_OID))
			found = true;
	}
	EXTENDED_KEY_USAGE_free(usages);
	return found && X509_check_ca(certificate) == 0 &&
	       (X509_get_key_usage(certificate) & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION));
}

/* The chain at the time of signing; nothing but the given roots is trusted. */
static const char *check_chain(X509 *signer, X509_STORE *roots, int64_t at_ms)
{
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	const char *problem = "out of memory";

	if (context && X509_STORE_CTX_init(context, roots, signer, NULL) == 1) {
		X509_VERIFY_PARAM *parameters = X509_STORE_CTX_get0_param(context);

		X509_VERIFY_PARAM_set_time(parameters, (time_t)(at_ms / 1000));
		(void)X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_ANY);
		problem = X509_verify_cert(context) == 1
				  ? NULL
				  : X509_verify_cert_error_string(X509_STORE_CTX_get_error(context));
	}
	X509_STORE_CTX_free(context);
	ERR_clear_error();
	return problem;
}

static bool check_trust(struct rad_verify *verify, X509_STORE *roots, int64_t now_ms)
{
	int64_t until = rad_pki_time_ms(X509_get0_notAfter(verify->signer));
	char text[RAD_TIME_TEXT_SIZE];
	const char *problem;

	if (!is_document_signer(verify->signer))
		return rad_verify_fail(verify, RAD_VERDICT_UNTRUSTED,
				       "the signer's certificate is not one for signing documents");
	if (!roots)
		return rad_verify_fail(verify, RAD_VERDICT_UNTRUSTED,
				       "no trusted root was given, so nobody vouches for the signer");
	problem = check_chain(verify->signer, roots, verify->signed_ms);
	if (problem)
		return rad_verify_fail(verify, RAD_VERDICT_UNTRUSTED, "the signer cannot be trusted: %s", problem);
	rad_time_format(until, text);
	if (now_ms > until)
		return rad_verify_fail(
			verify, RAD_VERDICT_UNTRUSTED,
			"the signer's certificate expired %s, and no time-stamp proves that it signed before", text);
	rad_verify_note(verify, "the signer chains to a trusted root and was valid when it signed");
	return true;
}

static void describe_signer(struct rad_verify *verify)
{
	struct rad_pki_info info;

	rad_pki_describe(verify->signer, &info);
	(void)rad_text_copy(verify->ret->signer_subject, sizeof(verify->ret->signer_subject), info.subject);
	(void)rad_text_copy(verify->ret->signer_sha256, sizeof(verify->ret->signer_sha256), info.sha256);
	verify->ret->trust_is_local = info.root_is_local;
}

static void run(struct rad_verify *verify, const void *pdf, size_t size, X509_STORE *roots, int64_t now_ms)
{
	if (!check_file(verify, pdf, size) || !rad_verify_signature(verify))
		return;
	describe_signer(verify);
	if (!check_revisions(verify))
		return;
	rad_verify_note(verify, "the signature covers every byte, and nothing was added after it");
	if (!rad_verify_record(verify))
		return;
	if (check_trust(verify, roots, now_ms))
		verify->ret->verdict = RAD_VERDICT_VALID;
}

int rad_certificate_verify(const void *pdf, size_t size, const void *roots_pem, size_t roots_size, int64_t now_ms,
			   struct rad_verification *ret, struct rad_buffer *ret_record, struct rad_error *err)
{
	struct rad_verify verify = { .ret = ret, .ret_record = ret_record };
	X509_STORE *roots = NULL;

	memset(ret, 0, sizeof(*ret));
	ret->verdict = RAD_VERDICT_INVALID;
	if (roots_size) {
		roots = load_roots(roots_pem, roots_size, err);
		if (!roots)
			return -RAD_ERROR_INPUT;
	}
	run(&verify, pdf, size, roots, now_ms);
	X509_free(verify.signer);
	X509_STORE_free(roots);
	if (verify.parsed)
		rad_pdf_done(&verify.pdf);
	return 0;
}

const char *rad_verdict_name(enum rad_verdict verdict)
{
	static const char *const names[] = {
		[RAD_VERDICT_VALID] = "valid",
		[RAD_VERDICT_INVALID] = "invalid",
		[RAD_VERDICT_UNTRUSTED] = "untrusted",
		[RAD_VERDICT_NOT_OURS] = "not-ours",
	};

	return (unsigned int)verdict < RAD_ARRAY_LENGTH(names) ? names[verdict] : "unknown";
}
