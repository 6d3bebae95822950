/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/pki/crl.h"

#include <string.h>

#define OPERATION "make revocation list"
#define DAY_S	  86400ll
#define NEXT_DAYS 400 /* an offline root is not taken out more often than once a year */

static const struct {
	const char *name;
	long code;
} reasons[] = {
	{ "keyCompromise", CRL_REASON_KEY_COMPROMISE },
	{ "affiliationChanged", CRL_REASON_AFFILIATION_CHANGED },
	{ "superseded", CRL_REASON_SUPERSEDED },
	{ "cessationOfOperation", CRL_REASON_CESSATION_OF_OPERATION },
};

static long find_reason(const char *name)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(reasons); i++) {
		if (strcmp(reasons[i].name, name) == 0)
			return reasons[i].code;
	}
	return -1;
}

bool rad_crl_reason_is_known(const char *reason)
{
	return find_reason(reason) >= 0;
}

static bool set_reason(X509_REVOKED *revoked, const char *name)
{
	ASN1_ENUMERATED *value = ASN1_ENUMERATED_new();
	bool fine = value && ASN1_ENUMERATED_set(value, find_reason(name)) == 1 &&
		    X509_REVOKED_add1_ext_i2d(revoked, NID_crl_reason, value, 0, 0) == 1;

	ASN1_ENUMERATED_free(value);
	return fine;
}

static bool add_entry(X509_CRL *list, const struct rad_crl_entry *entry, int64_t now_ms)
{
	X509_REVOKED *revoked = X509_REVOKED_new();
	ASN1_INTEGER *serial = ASN1_INTEGER_dup(entry->serial);
	ASN1_TIME *when = ASN1_TIME_set(NULL, (time_t)(now_ms / 1000));
	bool fine = revoked && serial && when && X509_REVOKED_set_serialNumber(revoked, serial) == 1 &&
		    X509_REVOKED_set_revocationDate(revoked, when) == 1 &&
		    (!entry->reason || set_reason(revoked, entry->reason)) && X509_CRL_add0_revoked(list, revoked) == 1;

	if (!fine)
		X509_REVOKED_free(revoked);
	ASN1_INTEGER_free(serial);
	ASN1_TIME_free(when);
	return fine;
}

static bool copy_entries(X509_CRL *list, const X509_CRL *old)
{
	STACK_OF(X509_REVOKED) *entries = old ? X509_CRL_get_REVOKED((X509_CRL *)(uintptr_t)old) : NULL;

	for (int i = 0; i < sk_X509_REVOKED_num(entries); i++) {
		X509_REVOKED *copy = X509_REVOKED_dup(sk_X509_REVOKED_value(entries, i));

		if (!copy || X509_CRL_add0_revoked(list, copy) != 1) {
			X509_REVOKED_free(copy);
			return false;
		}
	}
	return true;
}

/* One more than the old list's (RFC 5280 5.2.3). */
static bool set_number(X509_CRL *list, const X509_CRL *old)
{
	ASN1_INTEGER *before = old ? X509_CRL_get_ext_d2i(old, NID_crl_number, NULL, NULL) : NULL;
	ASN1_INTEGER *number = ASN1_INTEGER_new();
	uint64_t value = 0;
	bool fine = number && (!before || ASN1_INTEGER_get_uint64(&value, before) == 1) &&
		    ASN1_INTEGER_set_uint64(number, value + 1) == 1 &&
		    X509_CRL_add1_ext_i2d(list, NID_crl_number, number, 0, 0) == 1;

	ASN1_INTEGER_free(before);
	ASN1_INTEGER_free(number);
	return fine;
}

static bool set_authority(X509_CRL *list, X509 *issuer)
{
	X509V3_CTX context;
	X509_EXTENSION *extension;
	bool fine;

	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, issuer, NULL, NULL, list, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, NID_authority_key_identifier, "keyid:always");
	fine = extension && X509_CRL_add_ext(list, extension, -1) == 1;
	X509_EXTENSION_free(extension);
	return fine;
}

static bool set_times(X509_CRL *list, int64_t now_ms)
{
	ASN1_TIME *now = ASN1_TIME_set(NULL, (time_t)(now_ms / 1000));
	ASN1_TIME *next = ASN1_TIME_set(NULL, (time_t)(now_ms / 1000 + NEXT_DAYS * DAY_S));
	bool fine =
		now && next && X509_CRL_set1_lastUpdate(list, now) == 1 && X509_CRL_set1_nextUpdate(list, next) == 1;

	ASN1_TIME_free(now);
	ASN1_TIME_free(next);
	return fine;
}

int rad_crl_make(const struct rad_pki_pair *issuer, const X509_CRL *old, const struct rad_crl_entry *entry,
		 int64_t now_ms, X509_CRL **ret, struct rad_error *err)
{
	X509_CRL *list = X509_CRL_new();

	if (list && X509_CRL_set_version(list, X509_CRL_VERSION_2) == 1 &&
	    X509_CRL_set_issuer_name(list, X509_get_subject_name(issuer->certificate)) == 1 &&
	    set_times(list, now_ms) && copy_entries(list, old) && (!entry || add_entry(list, entry, now_ms)) &&
	    set_authority(list, issuer->certificate) && set_number(list, old) && X509_CRL_sort(list) == 1 &&
	    X509_CRL_sign(list, issuer->key, EVP_sha256()) > 0) {
		*ret = list;
		return 0;
	}
	X509_CRL_free(list);
	return rad_crypto_error(err, OPERATION, "cannot make a revocation list");
}
