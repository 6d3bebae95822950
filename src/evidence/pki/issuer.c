/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/pki/issuer.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#define OPERATION "use root"

static int check_pair(const struct rad_pki_pair *pair, const char *path, struct rad_error *err)
{
	if (X509_check_private_key(pair->certificate, pair->key) == 1)
		return 0;
	return rad_crypto_error(err, OPERATION, path);
}

static int open_key(const struct rad_pki_issuer *issuer, const char *stem, struct rad_pki_pair *pair,
		    struct rad_error *err)
{
	char path[PATH_MAX];
	int r = rad_pki_path(issuer->key_directory, stem, ".key", path, err);

	if (r < 0)
		return r;
	if (access(path, F_OK) < 0 && errno == ENOENT) {
		(void)rad_error_set(err, RAD_ERROR_EVIDENCE, errno, OPERATION,
				    "the root's key is not here: cannot open %s", path);
		rad_error_advise(err, "name the directory where the organisation's root is kept: --root DIR");
		return -RAD_ERROR_EVIDENCE;
	}
	r = rad_pki_key_read(path, &issuer->access, &pair->key, err);
	return r < 0 ? r : check_pair(pair, "root.key is not the key of root.pem", err);
}

int rad_issuer_open(const struct rad_pki_issuer *issuer, struct rad_pki_pair *ret, struct rad_error *err)
{
	int r = rad_pki_read_certificate(issuer->key_directory, RAD_PKI_ROOT, &ret->certificate, err);

	return r < 0 ? r : open_key(issuer, "root", ret, err);
}

int rad_issuer_open_one(const struct rad_pki_issuer *issuer, const char *sha256, struct rad_pki_pair *ret,
			struct rad_error *err)
{
	RAD_CLEANUP(rad_trust_done) struct rad_trust trust = { NULL, NULL };
	char serial[RAD_PKI_SERIAL_SIZE];
	char stem[RAD_PKI_SERIAL_SIZE + 8] = "root";
	char one[RAD_SHA256_HEX_SIZE] = "";
	int r = rad_trust_read_directory(issuer->key_directory, &trust, err);
	int at = 0;

	if (r < 0)
		return r;
	for (; at < sk_X509_num(trust.roots) && strcmp(one, sha256) != 0; at++)
		rad_x509_sha256(sk_X509_value(trust.roots, at), one);
	if (strcmp(one, sha256) != 0)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
				     "the root %.16s... that issued it is not in %s/root.pem", sha256,
				     issuer->key_directory);
	ret->certificate = sk_X509_value(trust.roots, at - 1);
	X509_up_ref(ret->certificate);
	rad_x509_serial(ret->certificate, serial);
	if (at > 1)
		(void)snprintf(stem, sizeof(stem), "root-%s", serial);
	return open_key(issuer, stem, ret, err);
}

static json_t *describe(enum rad_pki_profile profile, X509 *certificate, X509 *root)
{
	char subject[300];
	char serial[RAD_PKI_SERIAL_SIZE];
	char sha256[RAD_SHA256_HEX_SIZE];
	char root_sha256[RAD_SHA256_HEX_SIZE];
	char from[RAD_TIME_TEXT_SIZE];
	char until[RAD_TIME_TEXT_SIZE];

	rad_x509_name_text(X509_get_subject_name(certificate), subject, sizeof(subject));
	rad_x509_serial(certificate, serial);
	rad_x509_sha256(certificate, sha256);
	rad_x509_sha256(root, root_sha256);
	rad_time_format(rad_x509_time_ms(X509_get0_notBefore(certificate)), from);
	rad_time_format(rad_x509_time_ms(X509_get0_notAfter(certificate)), until);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "serial", serial, "profile",
			 rad_pki_profile_name(profile), "subject", subject, "not_before", from, "not_after", until,
			 "sha256", sha256, "root_sha256", root_sha256);
}

int rad_issuer_note(const char *key_directory, enum rad_pki_profile profile, X509 *certificate, X509 *root,
		    struct rad_error *err)
{
	json_t *json = describe(profile, certificate, root);
	rad_auto_free char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
	rad_auto_free char *line = NULL;
	rad_auto_fd int fd = -1;
	char path[PATH_MAX];
	int length;

	json_decref(json);
	length = text ? asprintf(&line, "%s\n", text) : -1;
	if (length < 0)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	if (rad_pki_path(key_directory, "issued", ".jsonl", path, err) < 0)
		return -RAD_ERROR_EVIDENCE;
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 || write(fd, line, (size_t)length) != length || fsync(fd) < 0)
		return rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "cannot write %s", path);
	return 0;
}

static bool is_serial(const json_t *json, const char *serial)
{
	const char *text = json_string_value(json_object_get(json, "serial"));

	return text && strcasecmp(text, serial) == 0;
}

int rad_issuer_find(const char *key_directory, const char *serial, char ret_root_sha256[RAD_SHA256_HEX_SIZE],
		    struct rad_error *err)
{
	rad_auto_file FILE *file = NULL;
	char path[PATH_MAX];
	char line[2048];

	if (rad_pki_path(key_directory, "issued", ".jsonl", path, err) < 0)
		return -RAD_ERROR_EVIDENCE;
	file = fopen(path, "re");
	if (!file)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, errno, OPERATION, "cannot open %s", path);
	while (fgets(line, sizeof(line), file)) {
		json_t *json = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
		const char *root = json_string_value(json_object_get(json, "root_sha256"));
		bool found =
			root && is_serial(json, serial) && rad_text_copy(ret_root_sha256, RAD_SHA256_HEX_SIZE, root);

		json_decref(json);
		if (found)
			return 0;
	}
	(void)rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
			    "no certificate with the serial number %.60s was issued", serial);
	rad_error_advise(err, "the serial numbers stand in %s", path);
	return -RAD_ERROR_INPUT;
}
