/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * New keys with their certificates, written as a whole key directory.
 */
#include <errno.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "evidence/pki/crl.h"
#include "evidence/pki/issuer.h"

#define OPERATION "make keys"

RAD_DEFINE_CLEANUP(cleanup_name, X509_NAME *, X509_NAME_free)
RAD_DEFINE_CLEANUP(cleanup_request, X509_REQ *, X509_REQ_free)
RAD_DEFINE_CLEANUP(cleanup_crl, X509_CRL *, X509_CRL_free)

static const struct rad_pki_key plain_key;

/* A file of a profile's: "station.pem". */
struct file_name {
	char text[RAD_PKI_SERIAL_SIZE + 32];
};

static struct file_name name_of(enum rad_pki_profile profile, const char *suffix)
{
	struct file_name name;

	(void)snprintf(name.text, sizeof(name.text), "%s%s", rad_pki_profile_name(profile), suffix);
	return name;
}

static struct file_name old_name_of(enum rad_pki_profile profile, const X509 *old, const char *suffix)
{
	struct file_name name;
	char serial[RAD_PKI_SERIAL_SIZE];

	rad_x509_serial(old, serial);
	(void)snprintf(name.text, sizeof(name.text), "%s-%s%s", rad_pki_profile_name(profile), serial, suffix);
	return name;
}

/* A new key, or the one that a token has. */
static int get_key(const struct rad_pki_key *how, EVP_PKEY **ret, struct rad_error *err)
{
	RAD_CLEANUP(rad_passphrase_done) struct rad_passphrase pin;
	int r;

	if (!how->uri)
		return rad_pki_key_new(how->kind, ret, err);
	r = rad_passphrase_read(&how->access, &pin, err);
	if (r >= 0)
		r = rad_pki_token_key(how->uri, pin.text, ret, err);
	if (r >= 0 && rad_key_kind_of(*ret) == RAD_KEY_NONE)
		r = rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				  "the token's key is neither a P-256 nor an RSA key of 3072 bits");
	return r;
}

static int write_key(const struct rad_pki_part *part, enum rad_pki_profile profile, EVP_PKEY *key,
		     const struct rad_pki_key *how, struct rad_error *err)
{
	char path[PATH_MAX];
	int r = rad_pki_part_path(part, name_of(profile, ".key").text, path, err);

	if (r < 0)
		return r;
	return how->uri ? rad_pki_key_write_uri(path, how->uri, err) : rad_pki_key_write(path, key, how, err);
}

static int write_certificate(const struct rad_pki_part *part, const char *name, X509 *certificate,
			     struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer pem = RAD_BUFFER_INIT;
	int r = rad_pki_put_certificate(certificate, &pem, err);

	return r < 0 ? r : rad_pki_part_write(part, name, pem.data, pem.size, 0644, err);
}

static int write_list(const struct rad_pki_part *part, X509_CRL *const *lists, size_t n, struct rad_error *err)
{
	RAD_CLEANUP(rad_cleanup_bio) BIO *out = BIO_new(BIO_s_mem());
	char *data = NULL;
	long size;

	for (size_t i = 0; i < n; i++) {
		if (!out || PEM_write_bio_X509_CRL(out, lists[i]) != 1)
			return rad_crypto_error(err, OPERATION, "cannot write a revocation list");
	}
	size = out ? BIO_get_mem_data(out, &data) : 0;
	return rad_pki_part_write(part, RAD_PKI_CRL_FILE, data, (size_t)size, 0644, err);
}

/* Copies a file of another key directory, unless it has none. */
static int copy_beside(const struct rad_pki_part *part, const char *from, const char *name, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer data = RAD_BUFFER_INIT;
	struct rad_error problem = { 0 };
	char path[PATH_MAX];

	if (rad_pki_path(from, name, "", path, err) < 0)
		return -RAD_ERROR_EVIDENCE;
	if (rad_file_read(AT_FDCWD, path, RAD_PKI_FILE_MAX, &data, &problem) < 0)
		return problem.code == ENOENT
			       ? 0
			       : rad_error_set(err, RAD_ERROR_IO, problem.code, OPERATION, "%s", problem.text);
	return rad_pki_part_write(part, name, data.data, data.size, 0644, err);
}

/* What those who use the keys must trust. */
static int copy_trust(const struct rad_pki_part *part, const char *from, struct rad_error *err)
{
	int r = copy_beside(part, from, RAD_PKI_ROOTS_FILE, err);

	return r < 0 ? r : copy_beside(part, from, RAD_PKI_CRL_FILE, err);
}

static bool exists(const char *path)
{
	struct stat info;

	return lstat(path, &info) == 0;
}

static bool is_same_directory(const char *a, const char *b)
{
	struct stat x;
	struct stat y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_ino == y.st_ino && x.st_dev == y.st_dev;
}

static int finish(struct rad_pki_part *part, struct rad_error *err)
{
	return exists(part->final) ? rad_pki_part_exchange(part, err) : rad_pki_part_publish(part, err);
}

/* Key, root.pem, empty list and the first line of the list of what was issued, in the part. */
static int make_root(const struct rad_pki_part *part, const struct rad_pki_subject *subject,
		     const struct rad_pki_key *how, bool local, int64_t now_ms, struct rad_pki_pair *ret,
		     struct rad_error *err)
{
	RAD_CLEANUP(cleanup_name) X509_NAME *name = X509_NAME_new();
	RAD_CLEANUP(cleanup_crl) X509_CRL *list = NULL;
	struct rad_pki_making making = { .profile = RAD_PKI_ROOT, .name = name, .now_ms = now_ms };
	int r = name ? get_key(how, &ret->key, err) : rad_crypto_error(err, OPERATION, "out of memory");

	if (r >= 0)
		r = rad_pki_subject_put(name, subject, RAD_PKI_ROOT, local, err);
	making.public_key = ret->key;
	making.issuer_key = ret->key;
	if (r >= 0)
		r = rad_pki_make(&making, &ret->certificate, err);
	if (r >= 0)
		r = write_key(part, RAD_PKI_ROOT, ret->key, how, err);
	if (r >= 0)
		r = write_certificate(part, RAD_PKI_ROOTS_FILE, ret->certificate, err);
	if (r >= 0)
		r = rad_crl_make(ret, NULL, NULL, now_ms, &list, err);
	return r < 0 ? r : write_list(part, &list, 1, err);
}

/* Key and certificate of a profile in the part, and what was issued into the directory that `noted` names. */
static int make_leaf(const struct rad_pki_part *part, enum rad_pki_profile profile, const X509_NAME *name,
		     const struct rad_pki_key *how, EVP_PKEY *public_key, const struct rad_pki_pair *root,
		     const char *noted, int64_t now_ms, struct rad_error *err)
{
	RAD_CLEANUP(rad_cleanup_x509) X509 *made = NULL;
	struct rad_pki_making making = {
		.profile = profile,
		.public_key = public_key,
		.name = name,
		.issuer = root->certificate,
		.issuer_key = root->key,
		.now_ms = now_ms,
	};
	int r = rad_pki_make(&making, &made, err);

	if (r >= 0)
		r = rad_issuer_note(noted, profile, made, root->certificate, err);
	if (r >= 0 && !how->request)
		r = write_key(part, profile, public_key, how, err);
	return r < 0 ? r : write_certificate(part, name_of(profile, ".pem").text, made, err);
}

static int make_local(struct rad_pki_part *part, const struct rad_pki_subject *subject, const struct rad_pki_key *how,
		      int64_t now_ms, struct rad_error *err)
{
	RAD_CLEANUP(rad_pki_pair_done) struct rad_pki_pair root = { NULL, NULL };
	RAD_CLEANUP(cleanup_name) X509_NAME *name = X509_NAME_new();
	RAD_CLEANUP(rad_cleanup_key) EVP_PKEY *key = NULL;
	struct rad_pki_key root_key = *how;
	int r = name ? 0 : rad_crypto_error(err, OPERATION, "out of memory");

	root_key.uri = NULL; /* the token's key is the station's */
	if (r >= 0)
		r = make_root(part, subject, &root_key, true, now_ms, &root, err);
	if (r >= 0)
		r = rad_pki_subject_put(name, subject, RAD_PKI_STATION, true, err);
	if (r >= 0)
		r = get_key(how, &key, err);
	return r < 0 ? r : make_leaf(part, RAD_PKI_STATION, name, how, key, &root, part->part, now_ms, err);
}

/* What both kinds of init begin with. */
static int init(const char *key_directory, const struct rad_pki_subject *given, const struct rad_pki_key *how,
		struct rad_clock *clock,
		int (*make)(struct rad_pki_part *, const struct rad_pki_subject *, const struct rad_pki_key *, int64_t,
			    struct rad_error *),
		struct rad_error *err)
{
	RAD_CLEANUP(rad_pki_part_done) struct rad_pki_part part = { .fd = -1 };
	struct rad_pki_subject subject;
	char host[65];
	int r = rad_clock_check(clock, err);

	if (r >= 0)
		r = rad_pki_subject_complete(given, host, &subject, err);
	if (r >= 0 && exists(key_directory))
		r = rad_pki_refuse_existing(key_directory, err);
	if (r >= 0)
		r = rad_pki_part_begin(key_directory, &part, err);
	if (r >= 0)
		r = make(&part, &subject, how ? how : &plain_key, rad_clock_wall_ms(clock), err);
	return r < 0 ? r : rad_pki_part_publish(&part, err);
}

int rad_pki_init(const char *directory, const struct rad_pki_subject *subject, const struct rad_pki_key *key,
		 struct rad_clock *clock, struct rad_error *err)
{
	char key_directory[PATH_MAX];
	int r = rad_clock_check(clock, err);

	if (r < 0)
		return r;
	if (snprintf(key_directory, sizeof(key_directory), "%s/" RAD_PKI_DIRECTORY, directory) >= PATH_MAX)
		return rad_error_set(err, RAD_ERROR_IO, ENAMETOOLONG, OPERATION, "cannot make keys in %s", directory);
	if (mkdir(directory, 0700) < 0 && errno != EEXIST)
		return rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "cannot make %s", directory);
	return init(key_directory, subject, key, clock, make_local, err);
}

static int make_organisation(struct rad_pki_part *part, const struct rad_pki_subject *subject,
			     const struct rad_pki_key *how, int64_t now_ms, struct rad_error *err)
{
	RAD_CLEANUP(rad_pki_pair_done) struct rad_pki_pair root = { NULL, NULL };
	int r = make_root(part, subject, how, false, now_ms, &root, err);

	return r < 0 ? r : rad_issuer_note(part->part, RAD_PKI_ROOT, root.certificate, root.certificate, err);
}

int rad_pki_init_root(const char *key_directory, const struct rad_pki_subject *subject, const struct rad_pki_key *key,
		      struct rad_clock *clock, struct rad_error *err)
{
	return init(key_directory, subject, key, clock, make_organisation, err);
}

/* The request's own signature proves that who asks has the key. */
static int read_request(const char *path, X509_REQ **ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	RAD_CLEANUP(rad_cleanup_bio) BIO *in = NULL;
	EVP_PKEY *key;
	int r = rad_file_read(AT_FDCWD, path, RAD_PKI_FILE_MAX, &text, err);

	if (r < 0)
		return r;
	in = text.size ? BIO_new_mem_buf(text.data, (int)text.size) : NULL;
	*ret = in ? PEM_read_bio_X509_REQ(in, NULL, rad_pem_no_password, NULL) : NULL;
	key = *ret ? X509_REQ_get0_pubkey(*ret) : NULL;
	if (!key || X509_REQ_verify(*ret, key) != 1 || rad_key_kind_of(key) == RAD_KEY_NONE) {
		(void)rad_crypto_error(NULL, OPERATION, "");
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				     "%s is no request for a certificate (PKCS #10, PEM) by a P-256 or RSA-3072 key",
				     path);
	}
	return 0;
}

/* Whom the certificate is for, and their public key. */
struct bearer {
	X509_NAME *name;
	EVP_PKEY *key;
};

static void bearer_done(struct bearer *bearer)
{
	X509_NAME_free(bearer->name);
	EVP_PKEY_free(bearer->key);
}

static int find_bearer(enum rad_pki_profile profile, const struct rad_pki_subject *given, const struct rad_pki_key *how,
		       struct bearer *ret, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_request) X509_REQ *request = NULL;
	struct rad_pki_subject subject;
	char host[65];
	int r;

	if (how->request) {
		r = read_request(how->request, &request, err);
		if (r < 0)
			return r;
		ret->name = X509_NAME_dup(X509_REQ_get_subject_name(request));
		ret->key = X509_REQ_get_pubkey(request);
		return ret->name && ret->key ? 0 : rad_crypto_error(err, OPERATION, "out of memory");
	}
	r = rad_pki_subject_complete(given, host, &subject, err);
	ret->name = X509_NAME_new();
	if (r >= 0 && !ret->name)
		r = rad_crypto_error(err, OPERATION, "out of memory");
	if (r >= 0)
		r = rad_pki_subject_put(ret->name, &subject, profile, false, err);
	return r < 0 ? r : get_key(how, &ret->key, err);
}

/* Demonstration and earnest must not be mixed. */
static int check_kind(const X509_NAME *name, X509 *root, struct rad_error *err)
{
	bool simulated = rad_x509_name_is_simulated(X509_get_subject_name(root));

	if (rad_x509_name_is_simulated(name) == simulated && !rad_x509_name_is_local(name))
		return 0;
	return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
			     simulated ? "a root for simulations issues certificates for simulations only"
				       : "the requested name has a mark that only Radera itself sets");
}

static int issue_into(struct rad_pki_part *part, const struct rad_pki_issuer *issuer, enum rad_pki_profile profile,
		      const struct bearer *bearer, const struct rad_pki_key *how, const struct rad_pki_pair *root,
		      int64_t now_ms, struct rad_error *err)
{
	static const char *const roots[] = { RAD_PKI_ROOTS_FILE, RAD_PKI_CRL_FILE, NULL };
	bool same = is_same_directory(issuer->key_directory, part->final);
	int r = make_leaf(part, profile, bearer->name, how, bearer->key, root, issuer->key_directory, now_ms, err);

	if (r >= 0 && exists(part->final))
		r = rad_pki_part_take_over(part, same ? NULL : roots, err);
	if (r >= 0 && !same)
		r = copy_trust(part, issuer->key_directory, err);
	return r < 0 ? r : finish(part, err);
}

/* The profiles that have an issuer. */
static int check_profile(enum rad_pki_profile profile, struct rad_error *err)
{
	if (profile != RAD_PKI_ROOT)
		return 0;
	(void)rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "a root is issued by nobody");
	rad_error_advise(err, "to make one: radera pki init --root DIR");
	return -RAD_ERROR_INPUT;
}

/* A request that was made here may get its answer here; what has a certificate must be renewed. */
static int check_free(const char *key_directory, enum rad_pki_profile profile, struct rad_error *err)
{
	char path[PATH_MAX];
	int r = rad_pki_path(key_directory, rad_pki_profile_name(profile), ".pem", path, err);

	return r >= 0 && exists(path) ? rad_pki_refuse_existing(path, err) : r;
}

int rad_pki_issue(const struct rad_pki_issuer *issuer, enum rad_pki_profile profile,
		  const struct rad_pki_subject *subject, const struct rad_pki_key *key, const char *key_directory,
		  struct rad_clock *clock, struct rad_error *err)
{
	RAD_CLEANUP(rad_pki_part_done) struct rad_pki_part part = { .fd = -1 };
	RAD_CLEANUP(rad_pki_pair_done) struct rad_pki_pair root = { NULL, NULL };
	RAD_CLEANUP(bearer_done) struct bearer bearer = { NULL, NULL };
	const struct rad_pki_key *how = key ? key : &plain_key;
	struct rad_pki_subject asked = *subject;
	struct rad_pki_info info;
	int r = rad_clock_check(clock, err);

	if (r >= 0)
		r = check_profile(profile, err);
	if (r >= 0)
		r = check_free(key_directory, profile, err);
	if (r >= 0)
		r = rad_issuer_open(issuer, &root, err);
	if (r < 0)
		return r;
	rad_pki_describe(issuer->key_directory, root.certificate, root.certificate, &info);
	asked.simulated = info.simulated;
	if (!asked.organisation && info.organisation[0])
		asked.organisation = info.organisation;
	r = find_bearer(profile, &asked, how, &bearer, err);
	if (r >= 0)
		r = check_kind(bearer.name, root.certificate, err);
	if (r >= 0)
		r = rad_pki_part_begin(key_directory, &part, err);
	return r < 0 ? r : issue_into(&part, issuer, profile, &bearer, how, &root, rad_clock_wall_ms(clock), err);
}

static int write_request(const struct rad_pki_part *part, enum rad_pki_profile profile, const struct bearer *bearer,
			 struct rad_error *err)
{
	RAD_CLEANUP(cleanup_request) X509_REQ *request = X509_REQ_new();
	RAD_CLEANUP(rad_cleanup_bio) BIO *out = BIO_new(BIO_s_mem());
	char *data = NULL;
	long size;

	if (!request || !out || X509_REQ_set_version(request, X509_REQ_VERSION_1) != 1 ||
	    X509_REQ_set_subject_name(request, bearer->name) != 1 || X509_REQ_set_pubkey(request, bearer->key) != 1 ||
	    X509_REQ_sign(request, bearer->key, EVP_sha256()) <= 0 || PEM_write_bio_X509_REQ(out, request) != 1)
		return rad_crypto_error(err, OPERATION, "cannot make a request");
	size = BIO_get_mem_data(out, &data);
	return rad_pki_part_write(part, name_of(profile, ".csr").text, data, (size_t)size, 0644, err);
}

int rad_pki_request(enum rad_pki_profile profile, const struct rad_pki_subject *subject, const struct rad_pki_key *key,
		    const char *key_directory, struct rad_error *err)
{
	RAD_CLEANUP(rad_pki_part_done) struct rad_pki_part part = { .fd = -1 };
	RAD_CLEANUP(bearer_done) struct bearer bearer = { NULL, NULL };
	const struct rad_pki_key *how = key ? key : &plain_key;
	char path[PATH_MAX];
	int r = check_profile(profile, err);

	if (r >= 0)
		r = rad_pki_path(key_directory, rad_pki_profile_name(profile), ".key", path, err);
	if (r >= 0 && exists(path))
		r = rad_pki_refuse_existing(path, err);
	if (r >= 0)
		r = find_bearer(profile, subject, how, &bearer, err);
	if (r >= 0)
		r = rad_pki_part_begin(key_directory, &part, err);
	if (r >= 0 && exists(part.final))
		r = rad_pki_part_take_over(&part, NULL, err);
	if (r >= 0)
		r = write_key(&part, profile, bearer.key, how, err);
	if (r >= 0)
		r = write_request(&part, profile, &bearer, err);
	return r < 0 ? r : finish(&part, err);
}

/* A token keeps its key: its new certificate is for the same one. */
static int keep_token(const char *key_directory, enum rad_pki_profile profile, char uri[PATH_MAX],
		      struct rad_pki_key *how, struct rad_error *err)
{
	rad_auto_file FILE *file = NULL;
	char path[PATH_MAX];
	int r = rad_pki_path(key_directory, rad_pki_profile_name(profile), ".key", path, err);

	if (r < 0 || how->uri || how->request)
		return r;
	file = fopen(path, "re");
	if (file && fgets(uri, PATH_MAX, file) && rad_text_has_prefix(uri, "pkcs11:")) {
		uri[strcspn(uri, "\r\n")] = '\0';
		how->uri = uri;
	}
	return 0;
}

static int get_renewed_key(const struct rad_pki_key *how, EVP_PKEY **ret, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_request) X509_REQ *request = NULL;
	int r;

	if (!how->request)
		return get_key(how, ret, err);
	r = read_request(how->request, &request, err);
	if (r < 0)
		return r;
	*ret = X509_REQ_get_pubkey(request);
	return *ret ? 0 : rad_crypto_error(err, OPERATION, "out of memory");
}

static int renew_leaf(struct rad_pki_part *part, const struct rad_pki_issuer *issuer, enum rad_pki_profile profile,
		      X509 *old, const struct rad_pki_key *how, int64_t now_ms, struct rad_error *err)
{
	RAD_CLEANUP(rad_pki_pair_done) struct rad_pki_pair root = { NULL, NULL };
	RAD_CLEANUP(rad_cleanup_key) EVP_PKEY *key = NULL;
	struct file_name pem = name_of(profile, ".pem");
	struct file_name private = name_of(profile, ".key");
	bool same = is_same_directory(issuer->key_directory, part->final);
	const char *leave[] = { pem.text, private.text, same ? NULL : RAD_PKI_ROOTS_FILE, RAD_PKI_CRL_FILE, NULL };
	int r = rad_issuer_open(issuer, &root, err);

	if (r >= 0)
		r = get_renewed_key(how, &key, err);
	if (r >= 0)
		r = make_leaf(part, profile, X509_get_subject_name(old), how, key, &root, issuer->key_directory, now_ms,
			      err);
	if (r >= 0)
		r = write_certificate(part, old_name_of(profile, old, ".pem").text, old, err);
	if (r >= 0)
		r = rad_pki_part_take_over(part, leave, err);
	if (r >= 0 && !same)
		r = copy_trust(part, issuer->key_directory, err);
	return r < 0 ? r : finish(part, err);
}

/* root.pem: the new one before all that were. */
static int write_roots(const struct rad_pki_part *part, X509 *made, const struct rad_trust *trust,
		       struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer pem = RAD_BUFFER_INIT;
	int r = rad_pki_put_certificate(made, &pem, err);

	for (int i = 0; r >= 0 && i < sk_X509_num(trust->roots); i++)
		r = rad_pki_put_certificate(sk_X509_value(trust->roots, i), &pem, err);
	return r < 0 ? r : rad_pki_part_write(part, RAD_PKI_ROOTS_FILE, pem.data, pem.size, 0644, err);
}

#define LISTS_MAX 16

/* The lists of all roots, the new one's first; or, with `in_place_of`, one of them replaced. */
static int write_lists(const struct rad_pki_part *part, X509_CRL *made, const X509_CRL *in_place_of,
		       const struct rad_trust *trust, struct rad_error *err)
{
	X509_CRL *lists[LISTS_MAX] = { made };
	size_t n = 1;

	for (int i = 0; i < sk_X509_CRL_num(trust->lists); i++) {
		if (n == LISTS_MAX)
			return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
					     "there are more than %d revocation lists", LISTS_MAX - 1);
		if (sk_X509_CRL_value(trust->lists, i) != in_place_of)
			lists[n++] = sk_X509_CRL_value(trust->lists, i);
	}
	return write_list(part, lists, n, err);
}

static int keep_old_key(const struct rad_pki_part *part, const char *key_directory, X509 *old, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer key = RAD_BUFFER_INIT;
	char path[PATH_MAX];
	int r = rad_pki_path(key_directory, "root", ".key", path, err);

	if (r >= 0)
		r = rad_file_read(AT_FDCWD, path, RAD_PKI_FILE_MAX, &key, err);
	if (r >= 0)
		r = rad_pki_part_write(part, old_name_of(RAD_PKI_ROOT, old, ".key").text, key.data, key.size, 0600,
				       err);
	if (key.data)
		OPENSSL_cleanse(key.data, key.size);
	return r;
}

static int renew_root(struct rad_pki_part *part, X509 *old, const struct rad_pki_key *how, int64_t now_ms,
		      struct rad_error *err)
{
	static const char *const leave[] = { RAD_PKI_ROOTS_FILE, RAD_PKI_CRL_FILE, "root.key", NULL };
	RAD_CLEANUP(rad_pki_pair_done) struct rad_pki_pair root = { NULL, NULL };
	RAD_CLEANUP(rad_trust_done) struct rad_trust trust = { NULL, NULL };
	RAD_CLEANUP(cleanup_crl) X509_CRL *list = NULL;
	struct rad_pki_making making = { .profile = RAD_PKI_ROOT,
					 .name = X509_get_subject_name(old),
					 .now_ms = now_ms };
	int r = rad_trust_read_directory(part->final, &trust, err);

	if (r >= 0)
		r = get_key(how, &root.key, err);
	making.public_key = root.key;
	making.issuer_key = root.key;
	if (r >= 0)
		r = rad_pki_make(&making, &root.certificate, err);
	if (r >= 0)
		r = keep_old_key(part, part->final, old, err);
	if (r >= 0)
		r = write_key(part, RAD_PKI_ROOT, root.key, how, err);
	if (r >= 0)
		r = write_roots(part, root.certificate, &trust, err);
	if (r >= 0)
		r = rad_crl_make(&root, NULL, NULL, now_ms, &list, err);
	if (r >= 0)
		r = write_lists(part, list, NULL, &trust, err);
	if (r >= 0)
		r = rad_issuer_note(part->final, RAD_PKI_ROOT, root.certificate, root.certificate, err);
	if (r >= 0)
		r = rad_pki_part_take_over(part, leave, err);
	return r < 0 ? r : finish(part, err);
}

int rad_pki_renew(const struct rad_pki_issuer *issuer, enum rad_pki_profile profile, const struct rad_pki_key *key,
		  const char *key_directory, struct rad_clock *clock, struct rad_error *err)
{
	RAD_CLEANUP(rad_pki_part_done) struct rad_pki_part part = { .fd = -1 };
	RAD_CLEANUP(rad_cleanup_x509) X509 *old = NULL;
	struct rad_pki_key how = key ? *key : plain_key;
	char uri[PATH_MAX];
	int r = rad_clock_check(clock, err);

	if (r >= 0)
		r = rad_pki_read_certificate(key_directory, profile, &old, err);
	if (r >= 0)
		r = keep_token(key_directory, profile, uri, &how, err);
	if (r < 0)
		return r;
	if (how.kind == RAD_KEY_NONE)
		how.kind = rad_key_kind_of(X509_get0_pubkey(old));
	r = rad_pki_part_begin(key_directory, &part, err);
	if (r < 0)
		return r;
	return profile == RAD_PKI_ROOT ? renew_root(&part, old, &how, rad_clock_wall_ms(clock), err)
				       : renew_leaf(&part, issuer, profile, old, &how, rad_clock_wall_ms(clock), err);
}

/* The newest list that this root signed, borrowed. */
static X509_CRL *list_of(const struct rad_trust *trust, X509 *root)
{
	for (int i = 0; i < sk_X509_CRL_num(trust->lists); i++) {
		X509_CRL *list = sk_X509_CRL_value(trust->lists, i);

		if (X509_CRL_verify(list, X509_get0_pubkey(root)) == 1)
			return list;
	}
	(void)rad_crypto_error(NULL, OPERATION, "");
	return NULL;
}

static int read_serial(const char *serial, ASN1_INTEGER **ret, struct rad_error *err)
{
	BIGNUM *number = NULL;
	int length = BN_hex2bn(&number, serial);

	*ret = length > 0 && (size_t)length == strlen(serial) ? BN_to_ASN1_INTEGER(number, NULL) : NULL;
	BN_free(number);
	return *ret ? 0
		    : rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "%.60s is no serial number in hexadecimal",
				    serial);
}

static int revoke_into(struct rad_pki_part *part, const struct rad_pki_pair *root, const struct rad_crl_entry *entry,
		       int64_t now_ms, struct rad_error *err)
{
	static const char *const leave[] = { RAD_PKI_CRL_FILE, NULL };
	RAD_CLEANUP(rad_trust_done) struct rad_trust trust = { NULL, NULL };
	RAD_CLEANUP(cleanup_crl) X509_CRL *made = NULL;
	X509_CRL *old;
	X509_REVOKED *there = NULL;
	int r = rad_trust_read_directory(part->final, &trust, err);

	if (r < 0)
		return r;
	old = list_of(&trust, root->certificate);
	if (old && X509_CRL_get0_by_serial(old, &there, entry->serial) == 1)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "that certificate was revoked already");
	r = rad_crl_make(root, old, entry, now_ms, &made, err);
	if (r >= 0)
		r = write_lists(part, made, old, &trust, err);
	if (r >= 0)
		r = rad_pki_part_take_over(part, leave, err);
	return r < 0 ? r : finish(part, err);
}

int rad_pki_revoke(const struct rad_pki_issuer *issuer, const char *serial, const char *reason, struct rad_clock *clock,
		   struct rad_error *err)
{
	RAD_CLEANUP(rad_pki_part_done) struct rad_pki_part part = { .fd = -1 };
	RAD_CLEANUP(rad_pki_pair_done) struct rad_pki_pair root = { NULL, NULL };
	ASN1_INTEGER *number = NULL;
	struct rad_crl_entry entry = { .reason = reason };
	char root_sha256[RAD_SHA256_HEX_SIZE];
	int r = rad_clock_check(clock, err);

	if (r >= 0 && reason && !rad_crl_reason_is_known(reason))
		r = rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				  "%.40s is no reason: keyCompromise, affiliationChanged, superseded or "
				  "cessationOfOperation",
				  reason);
	if (r >= 0)
		r = read_serial(serial, &number, err);
	if (r >= 0)
		r = rad_issuer_find(issuer->key_directory, serial, root_sha256, err);
	if (r >= 0)
		r = rad_issuer_open_one(issuer, root_sha256, &root, err);
	if (r >= 0)
		r = rad_pki_part_begin(issuer->key_directory, &part, err);
	entry.serial = number;
	if (r >= 0)
		r = revoke_into(&part, &root, &entry, rad_clock_wall_ms(clock), err);
	ASN1_INTEGER_free(number);
	return r;
}
