/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <radera/certificate.h>

#include "base/text.h"
#include "evidence/pki/private.h"

#define OPERATION "read roots"

static void free_infos(STACK_OF(X509_INFO) * *infos)
{
	sk_X509_INFO_pop_free(*infos, X509_INFO_free);
}

void rad_trust_done(struct rad_trust *trust)
{
	sk_X509_pop_free(trust->roots, X509_free);
	sk_X509_CRL_pop_free(trust->lists, X509_CRL_free);
	*trust = (struct rad_trust){ NULL, NULL };
}

int rad_trust_open(const void *pem, size_t size, struct rad_trust **ret, struct rad_error *err)
{
	struct rad_trust *trust = calloc(1, sizeof(*trust));
	int r;

	if (!trust)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	r = rad_trust_read(pem, size, trust, err);
	if (r < 0)
		rad_trust_free(trust);
	else
		*ret = trust;
	return r;
}

void rad_trust_free(struct rad_trust *trust)
{
	if (!trust)
		return;
	rad_trust_done(trust);
	free(trust);
}

static bool move_info(X509_INFO *info, struct rad_trust *ret)
{
	if (info->x509) {
		if (sk_X509_push(ret->roots, info->x509) <= 0)
			return false;
		info->x509 = NULL;
	}
	if (info->crl) {
		if (sk_X509_CRL_push(ret->lists, info->crl) <= 0)
			return false;
		info->crl = NULL;
	}
	return true;
}

static bool is_signed_by_root(const struct rad_trust *trust, X509_CRL *list)
{
	for (int i = 0; i < sk_X509_num(trust->roots); i++) {
		X509 *root = sk_X509_value(trust->roots, i);

		if (X509_NAME_cmp(X509_get_subject_name(root), X509_CRL_get_issuer(list)) == 0 &&
		    X509_CRL_verify(list, X509_get0_pubkey(root)) == 1)
			return true;
	}
	return false;
}

static int check(const struct rad_trust *trust, struct rad_error *err)
{
	if (sk_X509_num(trust->roots) == 0)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				     "there is no certificate in what was given as root (PEM is expected)");
	for (int i = 0; i < sk_X509_CRL_num(trust->lists); i++) {
		if (!is_signed_by_root(trust, sk_X509_CRL_value(trust->lists, i)))
			return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
					     "a revocation list is not signed by any of the roots beside it");
	}
	return 0;
}

int rad_trust_read(const void *pem, size_t size, struct rad_trust *ret, struct rad_error *err)
{
	RAD_CLEANUP(rad_cleanup_bio) BIO *in = size <= INT_MAX ? BIO_new_mem_buf(pem, (int)size) : NULL;
	RAD_CLEANUP(free_infos) STACK_OF(X509_INFO) *infos = NULL;
	int r = 0;

	*ret = (struct rad_trust){ sk_X509_new_null(), sk_X509_CRL_new_null() };
	if (!in || !ret->roots || !ret->lists)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "the root certificates cannot be read");
	ERR_clear_error();
	infos = PEM_X509_INFO_read_bio(in, NULL, rad_pem_no_password, NULL);
	if (!infos)
		r = rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "a root certificate is damaged");
	for (int i = 0; r >= 0 && i < sk_X509_INFO_num(infos); i++) {
		if (!move_info(sk_X509_INFO_value(infos, i), ret))
			r = rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "out of memory");
	}
	if (r >= 0)
		r = check(ret, err);
	ERR_clear_error();
	return r;
}

static int append_file(const char *path, bool optional, struct rad_buffer *text, struct rad_error *err)
{
	struct rad_error problem = { 0 };
	int r = rad_file_read(AT_FDCWD, path, RAD_PKI_FILE_MAX, text, &problem);

	if (r >= 0 || (optional && problem.code == ENOENT))
		return 0;
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, problem.code, OPERATION, "%s", problem.text);
	if (problem.code == EACCES)
		rad_error_advise(err, "run as the user who owns the station's keys, or as root");
	else
		rad_error_advise(err, "restore the file from its backup");
	return -RAD_ERROR_EVIDENCE;
}

int rad_trust_read_directory(const char *key_directory, struct rad_trust *ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	struct rad_error problem = { 0 };
	char path[PATH_MAX];
	int r = rad_pki_path(key_directory, "root", ".pem", path, err);

	*ret = (struct rad_trust){ NULL, NULL };
	if (r >= 0)
		r = append_file(path, false, &text, err);
	if (r >= 0)
		r = rad_pki_path(key_directory, "crl", ".pem", path, err);
	if (r >= 0)
		r = append_file(path, true, &text, err);
	if (r >= 0)
		r = rad_buffer_check(&text, err);
	if (r < 0)
		return r;
	if (rad_trust_read(text.data ? (const void *)text.data : "", text.size, ret, &problem) >= 0)
		return 0;
	rad_trust_done(ret);
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "%s/root.pem and crl.pem: %s", key_directory,
			    problem.text);
	rad_error_advise(err, "restore the file from its backup, or move the directory away and make new keys");
	return -RAD_ERROR_EVIDENCE;
}

X509 *rad_trust_issuer(const struct rad_trust *trust, X509 *certificate)
{
	for (int i = 0; i < sk_X509_num(trust->roots); i++) {
		X509 *root = sk_X509_value(trust->roots, i);

		if (X509_check_issued(root, certificate) == X509_V_OK &&
		    X509_verify(certificate, X509_get0_pubkey(root)) == 1)
			return root;
	}
	ERR_clear_error();
	return NULL;
}

enum rad_revocation rad_trust_revocation(const struct rad_trust *trust, X509 *certificate, int64_t *ret_ms)
{
	enum rad_revocation found = RAD_NO_LIST;
	X509 *issuer = rad_trust_issuer(trust, certificate);

	*ret_ms = 0;
	for (int i = 0; issuer && i < sk_X509_CRL_num(trust->lists); i++) {
		X509_CRL *list = sk_X509_CRL_value(trust->lists, i);
		int64_t dated_ms = rad_x509_time_ms(X509_CRL_get0_lastUpdate(list));
		X509_REVOKED *entry = NULL;

		if (X509_CRL_verify(list, X509_get0_pubkey(issuer)) != 1)
			continue;
		if (X509_CRL_get0_by_cert(list, &entry, certificate) == 1) {
			*ret_ms = rad_x509_time_ms(X509_REVOKED_get0_revocationDate(entry));
			ERR_clear_error();
			return RAD_REVOKED;
		}
		found = RAD_NOT_LISTED;
		*ret_ms = dated_ms > *ret_ms ? dated_ms : *ret_ms;
	}
	ERR_clear_error();
	return found;
}
