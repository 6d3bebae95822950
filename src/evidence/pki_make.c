/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <limits.h>
#include <openssl/ec.h>
#include <openssl/rand.h>
#include <stdio.h>

#include "base/text.h"
#include "evidence/pki_private.h"

#define OPERATION	"make keys"
#define SERIAL_BYTES	16
#define DAY_S		86400ll
#define ROOT_DAYS	7305 /* 20 years */
#define STATION_DAYS	1096 /* 3 years */
#define BACKDATE_S	600  /* a clock that is set right by a few minutes must not come before its own certificate */
#define NAME_CHARACTERS 64   /* X.520 ub-organization-name, ub-organizational-unit-name, ub-common-name */

struct extension {
	int nid;
	const char *value;
};

static const struct extension root_extensions[] = {
	{ NID_basic_constraints, "critical,CA:TRUE,pathlen:0" },
	{ NID_key_usage, "critical,keyCertSign,cRLSign" },
	{ NID_subject_key_identifier, "hash" },
};

/* emailProtection because readers that use NSS distrust documentSigning alone. */
static const struct extension station_extensions[] = {
	{ NID_basic_constraints, "critical,CA:FALSE" },
	{ NID_key_usage, "critical,digitalSignature,nonRepudiation" },
	{ NID_ext_key_usage, RAD_PKI_DOCUMENT_OID "," RAD_PKI_MICROSOFT_OID ",emailProtection" },
	{ NID_subject_key_identifier, "hash" },
	{ NID_authority_key_identifier, "keyid:always" },
};

void rad_pki_pair_done(struct rad_pki_pair *pair)
{
	EVP_PKEY_free(pair->key);
	X509_free(pair->certificate);
	*pair = (struct rad_pki_pair){ NULL, NULL };
}

static int add_name(X509_NAME *name, int nid, const char *text, struct rad_error *err)
{
	if (!text)
		return 0;
	if (X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8, (const unsigned char *)text, -1, -1, 0) == 1)
		return 0;
	(void)rad_crypto_error(NULL, OPERATION, "");
	return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
			     "\"%.100s\" cannot stand in a certificate: the limit is %d characters", text,
			     NAME_CHARACTERS);
}

static int set_names(X509_NAME *name, const struct rad_pki_subject *subject, const char *unit, const char *common_name,
		     struct rad_error *err)
{
	int r = add_name(name, NID_organizationName, subject->organisation, err);

	if (r >= 0)
		r = add_name(name, NID_organizationalUnitName, unit, err);
	if (r >= 0 && subject->simulated)
		r = add_name(name, NID_organizationalUnitName, RAD_PKI_SIMULATED, err);
	if (r >= 0)
		r = add_name(name, NID_commonName, common_name, err);
	return r;
}

/* Random, positive and of constant length (RFC 5280 4.1.2.2). */
static bool set_serial(X509 *certificate)
{
	uint8_t bytes[SERIAL_BYTES];
	BIGNUM *number;
	bool fine;

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return false;
	bytes[0] = (uint8_t)((bytes[0] & 0x7F) | 0x40);
	number = BN_bin2bn(bytes, sizeof(bytes), NULL);
	fine = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
	BN_free(number);
	return fine;
}

static bool set_validity(X509 *certificate, int64_t now_ms, int days)
{
	time_t start = (time_t)(now_ms / 1000) - BACKDATE_S;
	time_t end = (time_t)(now_ms / 1000) + (time_t)(days * DAY_S);

	return ASN1_TIME_set(X509_getm_notBefore(certificate), start) &&
	       ASN1_TIME_set(X509_getm_notAfter(certificate), end);
}

static bool add_extensions(X509 *certificate, X509 *issuer, const struct extension *list, size_t n)
{
	X509V3_CTX context;

	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
	for (size_t i = 0; i < n; i++) {
		X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, list[i].nid, list[i].value);
		int added = extension ? X509_add_ext(certificate, extension, -1) : 0;

		X509_EXTENSION_free(extension);
		if (added != 1)
			return false;
	}
	return true;
}

/* A new P-256 key in an X.509 v3 certificate that has no names yet. */
static int begin(int64_t now_ms, int days, struct rad_pki_pair *ret, struct rad_error *err)
{
	ret->key = EVP_EC_gen("P-256");
	ret->certificate = X509_new();
	if (!ret->key || !ret->certificate || X509_set_version(ret->certificate, X509_VERSION_3) != 1 ||
	    !set_serial(ret->certificate) || !set_validity(ret->certificate, now_ms, days) ||
	    X509_set_pubkey(ret->certificate, ret->key) != 1)
		return rad_crypto_error(err, OPERATION, "cannot make a key");
	return 0;
}

static int finish(struct rad_pki_pair *pair, X509 *issuer, EVP_PKEY *issuer_key, const struct extension *list, size_t n,
		  struct rad_error *err)
{
	if (X509_set_issuer_name(pair->certificate, X509_get_subject_name(issuer)) != 1 ||
	    !add_extensions(pair->certificate, issuer, list, n) ||
	    X509_sign(pair->certificate, issuer_key, EVP_sha256()) <= 0)
		return rad_crypto_error(err, OPERATION, "cannot make a certificate");
	return 0;
}

int rad_pki_make_root(const struct rad_pki_subject *subject, int64_t now_ms, struct rad_pki_pair *ret,
		      struct rad_error *err)
{
	int r = begin(now_ms, ROOT_DAYS, ret, err);

	if (r >= 0)
		r = set_names(X509_get_subject_name(ret->certificate), subject, RAD_PKI_LOCAL_UNIT, subject->station,
			      err);
	if (r >= 0)
		r = finish(ret, ret->certificate, ret->key, root_extensions, RAD_ARRAY_LENGTH(root_extensions), err);
	return r;
}

int rad_pki_make_station(const struct rad_pki_subject *subject, int64_t now_ms, const struct rad_pki_pair *root,
			 struct rad_pki_pair *ret, struct rad_error *err)
{
	int r = begin(now_ms, STATION_DAYS, ret, err);

	if (r >= 0)
		r = set_names(X509_get_subject_name(ret->certificate), subject, subject->unit, subject->station, err);
	if (r >= 0)
		r = finish(ret, root->certificate, root->key, station_extensions, RAD_ARRAY_LENGTH(station_extensions),
			   err);
	return r;
}
