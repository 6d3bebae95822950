/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "evidence/pki/private.h"

#define OPERATION    "make keys"
#define SERIAL_BYTES 16
#define DAY_S	     86400ll
#define BACKDATE_S   600 /* a clock that is set right by a few minutes must not come before its own certificate */

void rad_pki_pair_done(struct rad_pki_pair *pair)
{
	EVP_PKEY_free(pair->key);
	X509_free(pair->certificate);
	*pair = (struct rad_pki_pair){ NULL, NULL };
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

static bool add_extensions(X509 *certificate, X509 *issuer, const struct rad_pki_rules *rules)
{
	CONF *nothing = NCONF_new(NULL); /* libcrypto wants a configuration to make policies, even if it is empty */
	X509V3_CTX context;
	bool fine = nothing != NULL;

	X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
	if (fine)
		X509V3_set_nconf(&context, nothing);
	for (size_t i = 0; fine && i < rules->n_extensions; i++) {
		const struct rad_pki_extension *row = &rules->extensions[i];
		X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, row->nid, row->value);

		fine = extension && X509_add_ext(certificate, extension, -1) == 1;
		X509_EXTENSION_free(extension);
	}
	NCONF_free(nothing);
	return fine;
}

int rad_pki_make(const struct rad_pki_making *making, X509 **ret, struct rad_error *err)
{
	RAD_CLEANUP(rad_cleanup_x509) X509 *made = X509_new();
	const struct rad_pki_rules *rules = rad_pki_rules(making->profile);
	X509 *issuer = making->issuer ? making->issuer : made;

	if (!made || X509_set_version(made, X509_VERSION_3) != 1 || !set_serial(made) ||
	    !set_validity(made, making->now_ms, rules->days) || X509_set_pubkey(made, making->public_key) != 1 ||
	    X509_set_subject_name(made, making->name) != 1 ||
	    X509_set_issuer_name(made, X509_get_subject_name(issuer)) != 1 || !add_extensions(made, issuer, rules) ||
	    X509_sign(made, making->issuer_key, EVP_sha256()) <= 0)
		return rad_crypto_error(err, OPERATION, "cannot make a certificate");
	*ret = RAD_STEAL(made);
	return 0;
}
