/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/pki.h>

#include <errno.h>
#include <openssl/err.h>
#include <stdlib.h>

#include "evidence/cms.h"
#include "evidence/pki_private.h"

#define OPERATION "open signer"
#define DAY_MS	  86400000ll

struct rad_signer {
	EVP_PKEY *key;
	X509 *certificate;
	X509 *root;
	struct rad_pki_info info;
};

RAD_DEFINE_CLEANUP(cleanup_signer, struct rad_signer *, rad_signer_free)

static int complain(struct rad_error *err, const char *directory, const char *text, const char *problem)
{
	ERR_clear_error();
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "%s%s%s (%s/" RAD_PKI_DIRECTORY ")", text,
			    *problem ? ": " : "", problem, directory);
	rad_error_advise(err,
			 "restore the matching files, or move %s/" RAD_PKI_DIRECTORY
			 " away and run: radera pki init --store %s",
			 directory, directory);
	return -RAD_ERROR_EVIDENCE;
}

/* Valid now, and on for at least a day: an erasure may run long before its certificate is signed. */
static int check_time(const char *directory, const struct rad_pki_info *info, int64_t now_ms, struct rad_error *err)
{
	char from[RAD_TIME_TEXT_SIZE];
	char until[RAD_TIME_TEXT_SIZE];

	rad_time_format(info->not_before_ms, from);
	rad_time_format(info->not_after_ms, until);
	if (now_ms < info->not_before_ms) {
		(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
				    "the station's certificate is not valid before %s: the clock is behind", from);
		rad_error_advise(err, "set the clock and try again");
		return -RAD_ERROR_EVIDENCE;
	}
	if (now_ms > info->not_after_ms)
		return complain(err, directory, "the station's certificate has expired, it was valid until", until);
	if (now_ms > info->not_after_ms - DAY_MS)
		return complain(err, directory, "the station's certificate expires within a day", until);
	return 0;
}

static int check_chain(const char *directory, const struct rad_signer *signer, int64_t now_ms, struct rad_error *err)
{
	STACK_OF(X509) *roots = sk_X509_new_null();
	const char *problem = "no memory";

	if (roots && sk_X509_push(roots, signer->root) > 0)
		problem = rad_x509_chain_problem(signer->certificate, roots, now_ms);
	sk_X509_free(roots);
	return problem ? complain(err, directory, "the station's certificate was not issued by " RAD_PKI_ROOT, problem)
		       : 0;
}

static int check(const char *directory, const struct rad_signer *signer, int64_t now_ms, struct rad_error *err)
{
	const char *problem = rad_x509_signer_problem(signer->certificate);
	int r;

	if (X509_check_private_key(signer->certificate, signer->key) != 1)
		return complain(err, directory, "station.key is not the key of station.pem", "");
	if (problem)
		return complain(err, directory, "station.pem is not a certificate to sign documents with", problem);
	if (!rad_cms_is_our_key(signer->key))
		return complain(err, directory, "station.key is not a P-256 key", "");
	r = check_time(directory, &signer->info, now_ms, err);
	return r < 0 ? r : check_chain(directory, signer, now_ms, err);
}

int rad_signer_open(const char *directory, struct rad_clock *clock, struct rad_signer **ret, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_signer) struct rad_signer *signer = calloc(1, sizeof(*signer));
	int r;

	if (!signer)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, ENOMEM, OPERATION, "no memory");
	r = rad_pki_read_key(directory, RAD_PKI_STATION_KEY, &signer->key, err);
	if (r >= 0)
		r = rad_pki_read_certificate(directory, RAD_PKI_STATION, &signer->certificate, err);
	if (r >= 0)
		r = rad_pki_read_certificate(directory, RAD_PKI_ROOT, &signer->root, err);
	if (r >= 0)
		r = rad_clock_check(clock, err);
	if (r < 0)
		return r;
	rad_pki_describe(directory, signer->certificate, signer->root, &signer->info);
	r = check(directory, signer, rad_clock_wall_ms(clock), err);
	if (r < 0)
		return r;
	*ret = RAD_STEAL(signer);
	return 0;
}

void rad_signer_free(struct rad_signer *signer)
{
	if (!signer)
		return;
	EVP_PKEY_free(signer->key);
	X509_free(signer->certificate);
	X509_free(signer->root);
	free(signer);
}

void rad_signer_info(const struct rad_signer *signer, struct rad_pki_info *ret)
{
	*ret = signer->info;
}

int rad_signer_sign(struct rad_signer *signer, const void *data, size_t size, struct rad_buffer *ret,
		    struct rad_error *err)
{
	return rad_cms_sign(signer->certificate, signer->key, (struct rad_span){ data, size }, ret, err);
}
