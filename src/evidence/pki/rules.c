/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "evidence/pki/private.h"

#define AUTH_LEVEL 2 /* 112 bits and more (SSL_CTX_set_security_level(3)) */

void rad_x509_name_text(const X509_NAME *name, char *ret, size_t size)
{
	RAD_CLEANUP(rad_cleanup_bio) BIO *out = BIO_new(BIO_s_mem());
	char *data = NULL;
	long length;

	*ret = '\0';
	if (!out || X509_NAME_print_ex(out, name, 0, XN_FLAG_ONELINE & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) < 0 ||
	    BIO_write(out, "", 1) != 1)
		return;
	length = BIO_get_mem_data(out, &data);
	/* A foreign certificate may hold anything. */
	for (long i = 0; i + 1 < length && !rad_text_is_utf8(data); i++) {
		if ((signed char)data[i] < ' ')
			data[i] = '?';
	}
	(void)rad_text_copy(ret, size, data);
}

void rad_x509_sha256(const X509 *certificate, char ret[RAD_SHA256_HEX_SIZE])
{
	RAD_CLEANUP(rad_cleanup_openssl) uint8_t *der = NULL;
	int size = i2d_X509(certificate, &der);

	*ret = '\0';
	if (size > 0)
		rad_sha256_hex(der, (size_t)size, ret);
}

int64_t rad_x509_time_ms(const ASN1_TIME *time)
{
	struct tm parts;

	return ASN1_TIME_to_tm(time, &parts) == 1 ? (int64_t)timegm(&parts) * 1000 : -1;
}

static bool has_unit(const X509_NAME *name, const char *text)
{
	size_t length = strlen(text);

	for (int i = -1; (i = X509_NAME_get_index_by_NID(name, NID_organizationalUnitName, i)) >= 0;) {
		uint8_t *unit = NULL;
		int size = ASN1_STRING_to_UTF8(&unit, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, i)));
		bool found = size > 0 && memmem(unit, (size_t)size, text, length);

		OPENSSL_free(unit);
		if (found)
			return true;
	}
	return false;
}

bool rad_x509_name_is_simulated(const X509_NAME *name)
{
	return has_unit(name, RAD_PKI_SIMULATED);
}

bool rad_x509_name_is_local(const X509_NAME *name)
{
	return has_unit(name, RAD_PKI_LOCAL_UNIT);
}

static bool has_document_purpose(const X509 *certificate)
{
	RAD_CLEANUP(rad_cleanup_purposes)
	EXTENDED_KEY_USAGE *purposes = X509_get_ext_d2i(certificate, NID_ext_key_usage, NULL, NULL);
	RAD_CLEANUP(rad_cleanup_object) ASN1_OBJECT *wanted = OBJ_txt2obj(RAD_PKI_DOCUMENT_OID, 1);

	for (int i = 0; purposes && wanted && i < sk_ASN1_OBJECT_num(purposes); i++) {
		if (OBJ_cmp(sk_ASN1_OBJECT_value(purposes, i), wanted) == 0)
			return true;
	}
	return false;
}

bool rad_x509_has_role(const X509 *certificate, enum rad_pki_profile profile)
{
	CERTIFICATEPOLICIES *policies = X509_get_ext_d2i(certificate, NID_certificate_policies, NULL, NULL);
	const char *wanted_text = rad_pki_rules(profile)->policy;
	RAD_CLEANUP(rad_cleanup_object) ASN1_OBJECT *wanted = wanted_text ? OBJ_txt2obj(wanted_text, 1) : NULL;
	bool found = false;

	for (int i = 0; wanted && policies && i < sk_POLICYINFO_num(policies); i++)
		found = found || OBJ_cmp(sk_POLICYINFO_value(policies, i)->policyid, wanted) == 0;
	CERTIFICATEPOLICIES_free(policies);
	return found;
}

const char *rad_x509_signer_problem(X509 *certificate, enum rad_pki_profile profile)
{
	const uint32_t usage = KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION;
	uint32_t flags = X509_get_extension_flags(certificate);

	if (flags & (EXFLAG_INVALID | EXFLAG_CRITICAL))
		return "it has extensions that cannot be read";
	if (flags & EXFLAG_CA)
		return "it is a certificate authority's";
	if (!(flags & EXFLAG_KUSAGE) || (X509_get_key_usage(certificate) & usage) != usage)
		return "its key is not for signatures that bind (digitalSignature and nonRepudiation)";
	if (!has_document_purpose(certificate))
		return "its purpose is not the signing of documents";
	if (!rad_x509_has_role(certificate, profile))
		return profile == RAD_PKI_STATION ? "it is not a station's"
		       : profile == RAD_PKI_SITE  ? "it is not for site folders"
						  : "it is not a person's";
	return NULL;
}

static bool add_roots(X509_STORE *store, STACK_OF(X509) * roots)
{
	for (int i = 0; i < sk_X509_num(roots); i++) {
		if (X509_STORE_add_cert(store, sk_X509_value(roots, i)) != 1)
			return false;
	}
	return true;
}

const char *rad_x509_chain_problem(X509 *certificate, STACK_OF(X509) * roots, int64_t at_ms)
{
	RAD_CLEANUP(rad_cleanup_x509_store) X509_STORE *store = X509_STORE_new();
	RAD_CLEANUP(rad_cleanup_x509_store_ctx) X509_STORE_CTX *context = X509_STORE_CTX_new();
	X509_VERIFY_PARAM *rules;
	const char *problem = NULL;

	if (!store || !context || !add_roots(store, roots) ||
	    X509_STORE_CTX_init(context, store, certificate, NULL) != 1)
		return "the chain could not be built";
	rules = X509_STORE_CTX_get0_param(context);
	X509_VERIFY_PARAM_set_time(rules, (time_t)(at_ms / 1000));
	X509_VERIFY_PARAM_set_auth_level(rules, AUTH_LEVEL);
	(void)X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_ANY);
	if (X509_verify_cert(context) != 1)
		problem = X509_verify_cert_error_string(X509_STORE_CTX_get_error(context));
	ERR_clear_error();
	return problem;
}
