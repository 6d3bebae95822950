/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "evidence/pki/private.h"

#define OPERATION "read keys"
#define WARN_DAYS 30
#define DAY_MS	  86400000ll

int rad_pki_path(const char *key_directory, const char *stem, const char *suffix, char ret[PATH_MAX],
		 struct rad_error *err)
{
	if (snprintf(ret, PATH_MAX, "%s/%s%s", key_directory, stem, suffix) >= PATH_MAX)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, ENAMETOOLONG, OPERATION, "%s", key_directory);
	return 0;
}

/* Every failure to read a key or certificate is one of evidence, whatever the file system called it. */
static int read_text(const char *path, enum rad_pki_profile profile, struct rad_buffer *text, struct rad_error *err)
{
	const char *name = rad_pki_profile_name(profile);
	struct rad_error problem = { 0 };

	if (rad_file_read(AT_FDCWD, path, RAD_PKI_FILE_MAX, text, &problem) >= 0)
		return 0;
	if (problem.code == ENOENT || problem.code == ENOTDIR) {
		(void)rad_error_set(err, RAD_ERROR_EVIDENCE, problem.code, OPERATION,
				    "there are no keys of a %s here yet: cannot open %s", name, path);
		if (profile == RAD_PKI_STATION || profile == RAD_PKI_ROOT)
			rad_error_advise(err, "run: radera pki init (see its --store)");
		else
			rad_error_advise(err, "run: radera pki issue %s", name);
		return -RAD_ERROR_EVIDENCE;
	}
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "%s", problem.text);
	if (problem.code == EACCES)
		rad_error_advise(err, "run as the user who owns the station's keys, or as root");
	return -RAD_ERROR_EVIDENCE;
}

int rad_pki_read_certificate(const char *key_directory, enum rad_pki_profile profile, X509 **ret, struct rad_error *err)
{
	RAD_CLEANUP(rad_cleanup_bio) BIO *in = NULL;
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	char path[PATH_MAX];
	int r = rad_pki_path(key_directory, rad_pki_profile_name(profile), ".pem", path, err);

	if (r >= 0)
		r = read_text(path, profile, &text, err);
	if (r < 0)
		return r;
	in = BIO_new_mem_buf(text.data, (int)text.size);
	*ret = in ? PEM_read_bio_X509(in, NULL, rad_pem_no_password, NULL) : NULL;
	if (*ret)
		return 0;
	ERR_clear_error();
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "%s holds no certificate that can be read", path);
	rad_error_advise(err, "restore the file from its backup, or move the directory away and make new keys");
	return -RAD_ERROR_EVIDENCE;
}

int rad_pki_put_certificate(X509 *certificate, struct rad_buffer *ret, struct rad_error *err)
{
	RAD_CLEANUP(rad_cleanup_bio) BIO *out = BIO_new(BIO_s_mem());
	char *data = NULL;
	long size;

	if (!out || PEM_write_bio_X509(out, certificate) != 1)
		return rad_crypto_error(err, "make keys", "cannot write a certificate");
	size = BIO_get_mem_data(out, &data);
	rad_buffer_append(ret, data, (size_t)size);
	return rad_buffer_check(ret, err);
}

/* The entry of the name; of several units the first that is no mark of ours. */
static void copy_entry(const X509_NAME *name, int nid, char *ret, size_t size)
{
	*ret = '\0';
	for (int i = -1; (i = X509_NAME_get_index_by_NID(name, nid, i)) >= 0;) {
		uint8_t *text = NULL;
		int length = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, i)));
		bool take = length > 0 && strlen((char *)text) == (size_t)length && rad_text_is_utf8((char *)text) &&
			    strcmp((char *)text, RAD_PKI_SIMULATED) != 0;

		if (take)
			(void)rad_text_copy(ret, size, (char *)text);
		OPENSSL_free(text);
		if (take)
			return;
	}
}

void rad_x509_serial(const X509 *certificate, char ret[RAD_PKI_SERIAL_SIZE])
{
	BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), NULL);
	char *digits = number ? BN_bn2hex(number) : NULL;

	(void)rad_text_copy(ret, RAD_PKI_SERIAL_SIZE, digits ? digits : "");
	OPENSSL_free(digits);
	BN_free(number);
}

static enum rad_pki_profile profile_of(X509 *certificate)
{
	if (X509_get_extension_flags(certificate) & EXFLAG_CA)
		return RAD_PKI_ROOT;
	if (X509_get_extended_key_usage(certificate) == XKU_TIMESTAMP)
		return RAD_PKI_TSA;
	if (rad_x509_has_role(certificate, RAD_PKI_SITE))
		return RAD_PKI_SITE;
	return rad_x509_has_role(certificate, RAD_PKI_PERSON) ? RAD_PKI_PERSON : RAD_PKI_STATION;
}

void rad_pki_describe(const char *key_directory, X509 *certificate, X509 *root, struct rad_pki_info *ret)
{
	const X509_NAME *name = X509_get_subject_name(certificate);
	const EVP_PKEY *key = X509_get0_pubkey(certificate);
	char path[PATH_MAX];

	memset(ret, 0, sizeof(*ret));
	ret->profile = profile_of(certificate);
	ret->key_kind = key ? rad_key_kind_of(key) : RAD_KEY_NONE;
	copy_entry(name, NID_organizationName, ret->organisation, sizeof(ret->organisation));
	copy_entry(name, NID_organizationalUnitName, ret->unit, sizeof(ret->unit));
	copy_entry(name, NID_commonName, ret->name, sizeof(ret->name));
	rad_x509_name_text(name, ret->subject, sizeof(ret->subject));
	rad_x509_name_text(X509_get_issuer_name(certificate), ret->issuer, sizeof(ret->issuer));
	rad_x509_serial(certificate, ret->serial);
	rad_x509_sha256(certificate, ret->sha256);
	rad_x509_sha256(root, ret->root_sha256);
	ret->not_before_ms = rad_x509_time_ms(X509_get0_notBefore(certificate));
	ret->not_after_ms = rad_x509_time_ms(X509_get0_notAfter(certificate));
	ret->root_is_local = rad_pki_path(key_directory, "root", ".key", path, NULL) == 0 && access(path, F_OK) == 0;
	ret->simulated = rad_x509_name_is_simulated(name);
}

int rad_pki_show(const char *key_directory, enum rad_pki_profile profile, struct rad_pki_info *ret,
		 struct rad_error *err)
{
	RAD_CLEANUP(rad_cleanup_x509) X509 *certificate = NULL;
	RAD_CLEANUP(rad_trust_done) struct rad_trust trust = { NULL, NULL };
	X509 *root;
	int r = rad_pki_read_certificate(key_directory, profile, &certificate, err);

	if (r >= 0)
		r = rad_trust_read_directory(key_directory, &trust, err);
	if (r < 0)
		return r;
	root = rad_trust_issuer(&trust, certificate);
	rad_pki_describe(key_directory, certificate, root ? root : sk_X509_value(trust.roots, 0), ret);
	return 0;
}

bool rad_pki_expires_soon(const struct rad_pki_info *info, int64_t now_ms, char ret[RAD_PKI_WARNING_TEXT])
{
	const char *name = rad_pki_profile_name(info->profile);
	char until[RAD_TIME_TEXT_SIZE];

	if (now_ms < info->not_after_ms - WARN_DAYS * DAY_MS)
		return false;
	rad_time_format(info->not_after_ms, until);
	(void)snprintf(ret, RAD_PKI_WARNING_TEXT, "the %s's certificate %s %s: make a new one with radera pki renew %s",
		       name, now_ms > info->not_after_ms ? "expired" : "expires", until, name);
	return true;
}
