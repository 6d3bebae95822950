/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "evidence/pki_private.h"

#define OPERATION      "read keys"
#define FILE_BYTES_MAX 65536

static int make_path(const char *directory, const char *name, char ret[PATH_MAX], struct rad_error *err)
{
	if (snprintf(ret, PATH_MAX, "%s/" RAD_PKI_DIRECTORY "/%s", directory, name) >= PATH_MAX)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, ENAMETOOLONG, OPERATION, "%s", directory);
	return 0;
}

/* Every failure to read a key or certificate is one of evidence, whatever the file system called it. */
static int read_text(const char *directory, const char *path, struct rad_buffer *text, struct rad_error *err)
{
	struct rad_error problem = { 0 };

	if (rad_file_read(AT_FDCWD, path, FILE_BYTES_MAX, text, &problem) >= 0)
		return 0;
	if (problem.code == ENOENT || problem.code == ENOTDIR) {
		(void)rad_error_set(err, RAD_ERROR_EVIDENCE, problem.code, OPERATION,
				    "this station has no keys yet: cannot open %s", path);
		rad_error_advise(err, "run: radera pki init --store %s", directory);
		return -RAD_ERROR_EVIDENCE;
	}
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "%s", problem.text);
	if (problem.code == EACCES)
		rad_error_advise(err, "run as the user who owns the station's keys, or as root");
	return -RAD_ERROR_EVIDENCE;
}

static int unreadable(const char *path, const char *what, struct rad_error *err)
{
	ERR_clear_error();
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "%s holds no %s that can be read", path, what);
	rad_error_advise(err, "restore the file from its backup, or move the pki directory away and make new keys");
	return -RAD_ERROR_EVIDENCE;
}

int rad_pki_read_certificate(const char *directory, const char *name, X509 **ret, struct rad_error *err)
{
	RAD_CLEANUP(rad_cleanup_bio) BIO *in = NULL;
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	char path[PATH_MAX];
	int r = make_path(directory, name, path, err);

	if (r >= 0)
		r = read_text(directory, path, &text, err);
	if (r < 0)
		return r;
	in = BIO_new_mem_buf(text.data, (int)text.size);
	*ret = in ? PEM_read_bio_X509(in, NULL, rad_pem_no_password, NULL) : NULL;
	return *ret ? 0 : unreadable(path, "certificate", err);
}

/* The key must not be readable by anybody but its owner. */
static int check_mode(const char *path, struct rad_error *err)
{
	struct stat info;

	if (stat(path, &info) < 0 || !(info.st_mode & (S_IRWXG | S_IRWXO)))
		return 0;
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
			    "others than its owner may use the key %s (mode %04o): what it signs proves nothing", path,
			    (unsigned int)(info.st_mode & 07777));
	rad_error_advise(err, "run: chmod 600 %s", path);
	return -RAD_ERROR_EVIDENCE;
}

int rad_pki_read_key(const char *directory, const char *name, EVP_PKEY **ret, struct rad_error *err)
{
	RAD_CLEANUP(rad_cleanup_bio) BIO *in = NULL;
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	char path[PATH_MAX];
	int r = make_path(directory, name, path, err);

	if (r >= 0)
		r = check_mode(path, err);
	if (r >= 0)
		r = read_text(directory, path, &text, err);
	if (r < 0)
		return r;
	in = BIO_new_mem_buf(text.data, (int)text.size);
	*ret = in ? PEM_read_bio_PrivateKey(in, NULL, rad_pem_no_password, NULL) : NULL;
	if (text.data)
		OPENSSL_cleanse(text.data, text.size);
	return *ret ? 0 : unreadable(path, "private key", err);
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

static void copy_serial(const X509 *certificate, char *ret, size_t size)
{
	BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), NULL);
	char *digits = number ? BN_bn2hex(number) : NULL;

	(void)rad_text_copy(ret, size, digits ? digits : "");
	OPENSSL_free(digits);
	BN_free(number);
}

void rad_pki_describe(const char *directory, X509 *station, X509 *root, struct rad_pki_info *ret)
{
	const X509_NAME *name = X509_get_subject_name(station);
	char path[PATH_MAX];

	memset(ret, 0, sizeof(*ret));
	copy_entry(name, NID_organizationName, ret->organisation, sizeof(ret->organisation));
	copy_entry(name, NID_organizationalUnitName, ret->unit, sizeof(ret->unit));
	copy_entry(name, NID_commonName, ret->station, sizeof(ret->station));
	rad_x509_name_text(name, ret->subject, sizeof(ret->subject));
	rad_x509_name_text(X509_get_issuer_name(station), ret->issuer, sizeof(ret->issuer));
	copy_serial(station, ret->serial, sizeof(ret->serial));
	rad_x509_sha256(station, ret->sha256);
	rad_x509_sha256(root, ret->root_sha256);
	ret->not_before_ms = rad_x509_time_ms(X509_get0_notBefore(station));
	ret->not_after_ms = rad_x509_time_ms(X509_get0_notAfter(station));
	ret->root_is_local = make_path(directory, RAD_PKI_ROOT_KEY, path, NULL) == 0 && access(path, F_OK) == 0;
	ret->simulated = rad_x509_name_is_simulated(name);
}

int rad_pki_show(const char *directory, struct rad_pki_info *ret, struct rad_error *err)
{
	RAD_CLEANUP(rad_cleanup_x509) X509 *station = NULL;
	RAD_CLEANUP(rad_cleanup_x509) X509 *root = NULL;
	int r = rad_pki_read_certificate(directory, RAD_PKI_STATION, &station, err);

	if (r >= 0)
		r = rad_pki_read_certificate(directory, RAD_PKI_ROOT, &root, err);
	if (r < 0)
		return r;
	rad_pki_describe(directory, station, root, ret);
	return 0;
}
