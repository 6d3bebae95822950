/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "evidence/pki/private.h"

#define OPERATION    "read keys"
#define RSA_BITS_MIN 3072
#define RSA_BITS_MAX 4096
#define SCRYPT_N     16384 /* RFC 7914: 16 MiB and some 50 ms a guess */
#define SCRYPT_R     8
#define SCRYPT_P     1
#define URI_SCHEME   "pkcs11:"

RAD_DEFINE_CLEANUP(cleanup_pkcs8, PKCS8_PRIV_KEY_INFO *, PKCS8_PRIV_KEY_INFO_free)
RAD_DEFINE_CLEANUP(cleanup_sealed, X509_SIG *, X509_SIG_free)

enum rad_key_kind rad_key_kind_of(const EVP_PKEY *key)
{
	char group[32] = "";

	if (EVP_PKEY_is_a(key, "RSA"))
		return EVP_PKEY_get_bits(key) >= RSA_BITS_MIN && EVP_PKEY_get_bits(key) <= RSA_BITS_MAX ? RAD_KEY_RSA
													: RAD_KEY_NONE;
	if (EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) == 1 &&
	    strcmp(group, SN_X9_62_prime256v1) == 0)
		return RAD_KEY_P256;
	return RAD_KEY_NONE;
}

int rad_pki_key_new(enum rad_key_kind kind, EVP_PKEY **ret, struct rad_error *err)
{
	*ret = kind == RAD_KEY_RSA ? EVP_RSA_gen(RSA_BITS_MIN) : EVP_EC_gen("P-256");
	return *ret ? 0 : rad_crypto_error(err, "make keys", "cannot make a key");
}

static bool put_sealed(BIO *out, EVP_PKEY *key, const char *passphrase)
{
	RAD_CLEANUP(cleanup_pkcs8) PKCS8_PRIV_KEY_INFO *plain = EVP_PKEY2PKCS8(key);
	RAD_CLEANUP(cleanup_sealed) X509_SIG *sealed = NULL;
	X509_ALGOR *method = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), NULL, 0, NULL, SCRYPT_N, SCRYPT_R, SCRYPT_P);

	sealed = plain && method ? PKCS8_set0_pbe(passphrase, (int)strlen(passphrase), plain, method) : NULL;
	if (!sealed)
		X509_ALGOR_free(method);
	return sealed && PEM_write_bio_PKCS8(out, sealed) == 1;
}

int rad_pki_key_write(const char *path, EVP_PKEY *key, const struct rad_pki_key *how, struct rad_error *err)
{
	RAD_CLEANUP(rad_cleanup_bio) BIO *out = BIO_new(BIO_s_secmem());
	RAD_CLEANUP(rad_passphrase_done) struct rad_passphrase passphrase;
	char *data = NULL;
	size_t size;
	bool fine;
	int r = 0;

	passphrase.text[0] = '\0';
	if (how->encrypt)
		r = rad_passphrase_read(&how->access, &passphrase, err);
	if (r < 0)
		return r;
	if (how->encrypt && !passphrase.text[0])
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "make keys",
				     "no passphrase is given for the key: use --passphrase-file");
	fine = out && (how->encrypt ? put_sealed(out, key, passphrase.text)
				    : PEM_write_bio_PKCS8PrivateKey(out, key, NULL, NULL, 0, NULL, NULL) == 1);
	if (!fine)
		return rad_crypto_error(err, "make keys", "cannot write a key");
	size = (size_t)BIO_get_mem_data(out, &data);
	return rad_file_write_new(path, data, size, 0600, err);
}

int rad_pki_key_write_uri(const char *path, const char *uri, struct rad_error *err)
{
	char line[PATH_MAX];
	int length = snprintf(line, sizeof(line), "%s\n", uri);

	if (!rad_text_has_prefix(uri, URI_SCHEME) || !rad_text_is_utf8(uri) || length >= (int)sizeof(line))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "make keys", "%.100s is no " URI_SCHEME " URI (RFC 7512)",
				     uri);
	return rad_file_write_new(path, line, (size_t)length, 0600, err);
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

struct answer {
	const char *passphrase;
	bool asked;
};

static int answer_passphrase(char *buffer, int size, int writing, void *user)
{
	struct answer *answer = user;
	size_t length = strlen(answer->passphrase);

	answer->asked = true;
	if (length == 0 || length >= (size_t)size)
		return -1;
	memcpy(buffer, answer->passphrase, length);
	return (int)length;
}

static int unreadable(const char *path, const struct answer *answer, struct rad_error *err)
{
	ERR_clear_error();
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "%s holds no private key that can be read%s", path,
			    !answer->asked	  ? ""
			    : *answer->passphrase ? ": the passphrase does not open it"
						  : ": it is under a passphrase");
	if (answer->asked)
		rad_error_advise(err, "give the passphrase with --passphrase-file FILE, or as the systemd credential "
				      "radera-passphrase; if it is lost, restore the key from its backup or renew it");
	else
		rad_error_advise(err, "restore the file from its backup, or move the directory away and make new keys");
	return -RAD_ERROR_EVIDENCE;
}

static int open_text(const char *path, struct rad_buffer *text, const char *passphrase, EVP_PKEY **ret,
		     struct rad_error *err)
{
	RAD_CLEANUP(rad_cleanup_bio) BIO *in = NULL;
	struct answer answer = { passphrase, false };
	char uri[PATH_MAX];

	if (text->size >= strlen(URI_SCHEME) && memcmp(text->data, URI_SCHEME, strlen(URI_SCHEME)) == 0) {
		(void)snprintf(uri, sizeof(uri), "%.*s", (int)strcspn((const char *)text->data, "\r\n"),
			       (const char *)text->data);
		return rad_pki_token_key(uri, passphrase, ret, err);
	}
	in = BIO_new_mem_buf(text->data, (int)text->size);
	*ret = in ? PEM_read_bio_PrivateKey(in, NULL, answer_passphrase, &answer) : NULL;
	return *ret ? 0 : unreadable(path, &answer, err);
}

int rad_pki_key_read(const char *path, const struct rad_key_access *access, EVP_PKEY **ret, struct rad_error *err)
{
	RAD_CLEANUP(rad_passphrase_done) struct rad_passphrase passphrase;
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	struct rad_error problem = { 0 };
	int r = rad_passphrase_read(access, &passphrase, err);

	if (r >= 0)
		r = check_mode(path, err);
	if (r < 0)
		return r;
	if (rad_file_read(AT_FDCWD, path, RAD_PKI_FILE_MAX, &text, &problem) < 0) {
		(void)rad_error_set(err, RAD_ERROR_EVIDENCE, problem.code, OPERATION, "%s", problem.text);
		rad_error_advise(err, problem.code == EACCES
					      ? "run as the user who owns the station's keys, or as root"
					      : "restore the file from its backup, or make new keys: radera pki renew");
		return -RAD_ERROR_EVIDENCE;
	}
	rad_buffer_append(&text, "", 1);
	text.size--;
	r = rad_buffer_check(&text, err);
	if (r >= 0)
		r = open_text(path, &text, passphrase.text, ret, err);
	if (text.data)
		OPENSSL_cleanse(text.data, text.size);
	return r;
}

int rad_pem_no_password(char *buffer, int size, int writing, void *context)
{
	return -1;
}
