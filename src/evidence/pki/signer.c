/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/pki.h>

#include <errno.h>
#include <openssl/err.h>
#include <stdlib.h>

#include "evidence/cms/cms.h"
#include "evidence/pki/private.h"

#define OPERATION "open signer"
#define DAY_MS	  86400000ll

struct rad_signer {
	EVP_PKEY *key;
	X509 *certificate;
	struct rad_trust trust;
	enum rad_pki_profile profile;
	struct rad_pki_info info;
};

RAD_DEFINE_CLEANUP(cleanup_signer, struct rad_signer *, rad_signer_free)

static int complain(struct rad_error *err, const char *key_directory, const struct rad_signer *signer, const char *text,
		    const char *problem)
{
	const char *name = rad_pki_profile_name(signer->profile);

	ERR_clear_error();
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "%s.pem %s%s%s (%s)", name, text,
			    *problem ? ": " : "", problem, key_directory);
	rad_error_advise(err,
			 "restore the matching files, or run: radera pki renew %s; or move %s away and make new keys "
			 "with radera pki init or issue",
			 name, key_directory);
	return -RAD_ERROR_EVIDENCE;
}

/* Valid now, and on for at least a day: an erasure may run long before its certificate is signed. */
static int check_time(const char *key_directory, const struct rad_signer *signer, int64_t now_ms, struct rad_error *err)
{
	const struct rad_pki_info *info = &signer->info;
	char from[RAD_TIME_TEXT_SIZE];
	char until[RAD_TIME_TEXT_SIZE];

	rad_time_format(info->not_before_ms, from);
	rad_time_format(info->not_after_ms, until);
	if (now_ms < info->not_before_ms) {
		(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
				    "the %s's certificate is not valid before %s: the clock is behind",
				    rad_pki_profile_name(signer->profile), from);
		rad_error_advise(err, "set the clock and try again");
		return -RAD_ERROR_EVIDENCE;
	}
	if (now_ms > info->not_after_ms)
		return complain(err, key_directory, signer, "has expired, it was valid until", until);
	if (now_ms > info->not_after_ms - DAY_MS)
		return complain(err, key_directory, signer, "expires within a day", until);
	return 0;
}

static int check_chain(const char *key_directory, const struct rad_signer *signer, int64_t now_ms,
		       struct rad_error *err)
{
	const char *problem = rad_x509_chain_problem(signer->certificate, signer->trust.roots, now_ms);
	char since[RAD_TIME_TEXT_SIZE];
	int64_t since_ms;

	if (problem)
		return complain(err, key_directory, signer, "was not issued by root.pem", problem);
	if (rad_trust_revocation(&signer->trust, signer->certificate, &since_ms) != RAD_REVOKED)
		return 0;
	rad_time_format(since_ms, since);
	return complain(err, key_directory, signer, "is revoked by crl.pem, since", since);
}

static int check(const char *key_directory, const struct rad_signer *signer, int64_t now_ms, struct rad_error *err)
{
	const char *problem = rad_x509_signer_problem(signer->certificate, signer->profile);
	int r;

	if (X509_check_private_key(signer->certificate, signer->key) != 1)
		return complain(err, key_directory, signer, "and the key beside it do not belong together", "");
	if (problem)
		return complain(err, key_directory, signer, "is not a certificate to sign documents with", problem);
	if (rad_key_kind_of(signer->key) == RAD_KEY_NONE)
		return complain(err, key_directory, signer, "has neither a P-256 nor an RSA key of 3072 bits", "");
	r = check_time(key_directory, signer, now_ms, err);
	return r < 0 ? r : check_chain(key_directory, signer, now_ms, err);
}

static int read_all(const char *key_directory, struct rad_signer *signer, const struct rad_key_access *access,
		    struct rad_error *err)
{
	char path[PATH_MAX];
	X509 *root;
	int r = rad_pki_read_certificate(key_directory, signer->profile, &signer->certificate, err);

	if (r >= 0)
		r = rad_pki_path(key_directory, rad_pki_profile_name(signer->profile), ".key", path, err);
	if (r >= 0)
		r = rad_pki_key_read(path, access, &signer->key, err);
	if (r >= 0)
		r = rad_trust_read_directory(key_directory, &signer->trust, err);
	if (r < 0)
		return r;
	root = rad_trust_issuer(&signer->trust, signer->certificate);
	rad_pki_describe(key_directory, signer->certificate, root ? root : sk_X509_value(signer->trust.roots, 0),
			 &signer->info);
	return 0;
}

int rad_signer_open(const char *key_directory, enum rad_pki_profile profile, const struct rad_key_access *access,
		    struct rad_clock *clock, struct rad_signer **ret, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_signer) struct rad_signer *signer = calloc(1, sizeof(*signer));
	int r;

	if (!signer)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, ENOMEM, OPERATION, "no memory");
	signer->profile = profile;
	r = read_all(key_directory, signer, access, err);
	if (r >= 0)
		r = rad_clock_check(clock, err);
	if (r >= 0)
		r = check(key_directory, signer, rad_clock_wall_ms(clock), err);
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
	rad_trust_done(&signer->trust);
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
