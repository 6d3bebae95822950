/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "evidence/cms.h"
#include "evidence/pki_files.h"

#define DAY_MS 86400000ll

struct rad_signer {
	X509 *certificate;
	X509 *root;
	EVP_PKEY *key;
	struct rad_pki_info info;
};

void rad_signer_free(struct rad_signer *signer)
{
	if (!signer)
		return;
	X509_free(signer->certificate);
	X509_free(signer->root);
	EVP_PKEY_free(signer->key);
	free(signer);
}

void rad_signer_info(const struct rad_signer *signer, struct rad_pki_info *ret)
{
	*ret = signer->info;
}

static int check_pair(const struct rad_signer *signer, const char *directory, struct rad_error *err)
{
	if (X509_check_private_key(signer->certificate, signer->key) != 1) {
		ERR_clear_error();
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "open keys",
				     "the key and the certificate in %s/pki do not belong together", directory);
	}
	if (X509_verify(signer->certificate, X509_get0_pubkey(signer->root)) != 1) {
		ERR_clear_error();
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "open keys",
				     "the station's certificate in %s/pki is not signed by its root.pem", directory);
	}
	return 0;
}

static int check_times(const struct rad_signer *signer, struct rad_clock *clock, struct rad_error *err)
{
	int64_t now = rad_clock_wall_ms(clock);
	char from[RAD_TIME_TEXT_SIZE];
	char until[RAD_TIME_TEXT_SIZE];

	rad_time_format(signer->info.not_before_ms, from);
	rad_time_format(signer->info.not_after_ms, until);
	if (now < signer->info.not_before_ms) {
		(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "open keys",
				    "the station's certificate is valid only from %s: the clock is wrong", from);
		rad_error_advise(err, "set the clock");
		return -RAD_ERROR_EVIDENCE;
	}
	if (now + DAY_MS > signer->info.not_after_ms) {
		(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "open keys", "the station's certificate expires %s",
				    until);
		rad_error_advise(err, "have a new station certificate issued; or set the clock if it is wrong");
		return -RAD_ERROR_EVIDENCE;
	}
	return 0;
}

int rad_signer_open(const char *directory, struct rad_clock *clock, struct rad_signer **ret, struct rad_error *err)
{
	struct rad_signer *signer = calloc(1, sizeof(*signer));
	int r;

	if (!signer)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "open keys", "out of memory");
	r = rad_pki_read_certificate(directory, RAD_PKI_STATION, &signer->certificate, err);
	if (r >= 0)
		r = rad_pki_read_certificate(directory, RAD_PKI_ROOT, &signer->root, err);
	if (r >= 0)
		r = rad_pki_read_key(directory, RAD_PKI_STATION_KEY, &signer->key, err);
	if (r >= 0)
		r = check_pair(signer, directory, err);
	if (r >= 0) {
		rad_pki_describe(signer->certificate, &signer->info);
		rad_pki_fingerprint(signer->root, signer->info.root_sha256);
		r = check_times(signer, clock, err);
	}
	if (r < 0) {
		rad_signer_free(signer);
		return r;
	}
	*ret = signer;
	return 0;
}

int rad_signer_sign(struct rad_signer *signer, const void *data, size_t size, struct rad_buffer *ret,
		    struct rad_error *err)
{
	return rad_cms_sign(signer->certificate, signer->key, data, size, ret, err);
}
