/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/pki_files.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "evidence/cms.h"

#define PEM_BYTES_MAX (256u << 10)

RAD_DEFINE_CLEANUP(cleanup_bio, BIO *, BIO_free_all)

int rad_pki_path(const char *directory, const char *name, char ret[PATH_MAX], struct rad_error *err)
{
	if (snprintf(ret, PATH_MAX, "%s/pki/%s", directory, name) < PATH_MAX)
		return 0;
	return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "open keys", "cannot use %s", directory);
}

static int no_key(const char *directory, struct rad_error *err)
{
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "open keys",
			    "there is no station key in %s: nothing could be signed", directory);
	rad_error_advise(err, "make one: radera pki init --store %.150s --organisation NAME", directory);
	return -RAD_ERROR_EVIDENCE;
}

static int read_file(const char *directory, const char *name, struct rad_buffer *ret, struct rad_error *err)
{
	char path[PATH_MAX];
	struct rad_error cause;
	int r = rad_pki_path(directory, name, path, err);

	if (r < 0)
		return r;
	if (rad_file_read(AT_FDCWD, path, PEM_BYTES_MAX, ret, &cause) >= 0)
		return 0;
	if (cause.code == ENOENT || cause.code == ENOTDIR)
		return no_key(directory, err);
	return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "open keys", "%s", cause.text);
}

int rad_pki_read_certificate(const char *directory, const char *name, X509 **ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	int r = read_file(directory, name, &text, err);
	char what[PATH_MAX + 64];

	if (r < 0)
		return r;
	RAD_CLEANUP(cleanup_bio) BIO *bio = BIO_new_mem_buf(text.data, (int)text.size);

	*ret = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
	if (*ret)
		return 0;
	(void)snprintf(what, sizeof(what), "%s/pki/%s is no certificate", directory, name);
	return rad_openssl_error(err, "open keys", what);
}

/* A key that others can read signs for others. */
static int check_mode(const char *directory, const char *name, struct rad_error *err)
{
	char path[PATH_MAX];
	struct stat info;
	int r = rad_pki_path(directory, name, path, err);

	if (r < 0)
		return r;
	if (stat(path, &info) < 0)
		return no_key(directory, err);
	if ((info.st_mode & 077) == 0)
		return 0;
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "open keys", "the key %s can be read by others", path);
	rad_error_advise(err, "if nobody else has had it: chmod 600 %.180s", path);
	return -RAD_ERROR_EVIDENCE;
}

/* A key file with a passphrase is not asked for here: never wait on a terminal in the middle of a run. */
static int no_passphrase(char *buffer, int size, int writing, void *user)
{
	return -1;
}

int rad_pki_read_key(const char *directory, const char *name, EVP_PKEY **ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	char what[PATH_MAX + 64];
	int r = check_mode(directory, name, err);

	if (r >= 0)
		r = read_file(directory, name, &text, err);
	if (r < 0)
		return r;
	RAD_CLEANUP(cleanup_bio) BIO *bio = BIO_new_mem_buf(text.data, (int)text.size);

	*ret = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL) : NULL;
	OPENSSL_cleanse(text.data, text.size);
	if (*ret)
		return 0;
	(void)snprintf(what, sizeof(what), "%s/pki/%s is no key", directory, name);
	return rad_openssl_error(err, "open keys", what);
}

int64_t rad_pki_time_ms(const ASN1_TIME *time)
{
	struct tm parts;

	if (!time || ASN1_TIME_to_tm(time, &parts) != 1)
		return 0;
	return (int64_t)timegm(&parts) * 1000;
}

void rad_pki_fingerprint(X509 *certificate, char ret[RAD_SHA256_HEX_SIZE])
{
	uint8_t *der = NULL;
	int size = i2d_X509(certificate, &der);

	rad_sha256_hex(der, size > 0 ? (size_t)size : 0, ret);
	OPENSSL_free(der);
}

/* The i-th entry of a kind ("OU") as UTF-8; false when there is none. */
static bool name_entry(const X509_NAME *name, int nid, int index, char *ret, size_t size)
{
	int at = -1;
	unsigned char *text = NULL;

	ret[0] = '\0';
	for (int i = 0; i <= index; i++) {
		at = X509_NAME_get_index_by_NID(name, nid, at);
		if (at < 0)
			return false;
	}
	if (ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at))) < 0)
		return false;
	(void)rad_text_copy(ret, size, rad_text_is_utf8((const char *)text) ? (const char *)text : "?");
	OPENSSL_free(text);
	return true;
}

static bool name_has(const X509_NAME *name, const char *unit)
{
	char text[200];

	for (int i = 0; name_entry(name, NID_organizationalUnitName, i, text, sizeof(text)); i++) {
		if (rad_text_equal(text, unit))
			return true;
	}
	return false;
}

bool rad_pki_is_simulated(X509 *certificate)
{
	return name_has(X509_get_subject_name(certificate), RAD_PKI_SIMULATED) ||
	       name_has(X509_get_issuer_name(certificate), RAD_PKI_SIMULATED);
}

bool rad_pki_is_local(X509 *certificate)
{
	return name_has(X509_get_issuer_name(certificate), RAD_PKI_LOCAL_MARK);
}

static void describe_name(const X509_NAME *name, char *ret, size_t size)
{
	RAD_CLEANUP(cleanup_bio) BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;

	ret[0] = '\0';
	if (!bio || X509_NAME_print_ex(bio, name, 0, (XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB)) < 0 ||
	    BIO_write(bio, "", 1) != 1 || BIO_get_mem_data(bio, &text) <= 0)
		return;
	(void)rad_text_copy(ret, size, text);
	if (!rad_text_is_utf8(ret))
		(void)rad_text_copy(ret, size, "?");
}

static void describe_serial(X509 *certificate, char *ret, size_t size)
{
	BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), NULL);
	char *text = number ? BN_bn2hex(number) : NULL;

	(void)rad_text_copy(ret, size, text ? text : "");
	OPENSSL_free(text);
	BN_free(number);
}

void rad_pki_describe(X509 *certificate, struct rad_pki_info *ret)
{
	const X509_NAME *name = X509_get_subject_name(certificate);

	memset(ret, 0, sizeof(*ret));
	(void)name_entry(name, NID_organizationName, 0, ret->organisation, sizeof(ret->organisation));
	(void)name_entry(name, NID_commonName, 0, ret->station, sizeof(ret->station));
	for (int i = 0; name_entry(name, NID_organizationalUnitName, i, ret->unit, sizeof(ret->unit)); i++) {
		if (!rad_text_equal(ret->unit, RAD_PKI_SIMULATED))
			break;
	}
	describe_name(name, ret->subject, sizeof(ret->subject));
	describe_name(X509_get_issuer_name(certificate), ret->issuer, sizeof(ret->issuer));
	describe_serial(certificate, ret->serial, sizeof(ret->serial));
	rad_pki_fingerprint(certificate, ret->sha256);
	ret->not_before_ms = rad_pki_time_ms(X509_get0_notBefore(certificate));
	ret->not_after_ms = rad_pki_time_ms(X509_get0_notAfter(certificate));
	ret->root_is_local = rad_pki_is_local(certificate);
	ret->simulated = rad_pki_is_simulated(certificate);
}
