/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making a local root and a station certificate. Profile: RFC 5280, RFC 9336; the extended key usages are those that
 * poppler (NSS), mutool and OpenSSL accept together (documentSigning alone is distrusted by NSS).
 */
#include <errno.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "evidence/cms.h"
#include "evidence/pki_files.h"

#define DAY_S		     86400L
#define ROOT_DAYS	     (20 * 365 + 5)
#define STATION_DAYS	     (3 * 365 + 1)
#define BACKDATE_S	     300 /* small differences between clocks of one office */
#define SERIAL_BYTES	     16
#define DEFAULT_ORGANISATION "Local station"

RAD_DEFINE_CLEANUP(cleanup_x509, X509 *, X509_free)
RAD_DEFINE_CLEANUP(cleanup_bio, BIO *, BIO_free_all)

struct extension {
	int nid;
	const char *value;
};

static const struct extension root_extensions[] = {
	{ NID_basic_constraints, "critical,CA:TRUE,pathlen:0" },
	{ NID_key_usage, "critical,keyCertSign,cRLSign" },
	{ NID_subject_key_identifier, "hash" },
	{ NID_authority_key_identifier, "keyid:always" },
};

static const struct extension station_extensions[] = {
	{ NID_basic_constraints, "critical,CA:FALSE" },
	{ NID_key_usage, "critical,digitalSignature,nonRepudiation" },
	{ NID_ext_key_usage, RAD_PKI_DOCUMENT_OID ",1.3.6.1.4.1.311.10.3.12,emailProtection" },
	{ NID_subject_key_identifier, "hash" },
	{ NID_authority_key_identifier, "keyid:always" },
};

static bool add_name(X509_NAME *name, int nid, const char *text)
{
	return X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8, (const unsigned char *)text, -1, -1, 0) == 1;
}

static bool set_serial(X509 *certificate)
{
	uint8_t bytes[SERIAL_BYTES];
	BIGNUM *number;
	bool done;

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return false;
	bytes[0] = (uint8_t)((bytes[0] & 0x7F) | 0x40); /* positive, and always of the same length */
	number = BN_bin2bn(bytes, sizeof(bytes), NULL);
	done = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
	BN_free(number);
	return done;
}

static bool set_times(X509 *certificate, time_t now, long days)
{
	return X509_time_adj_ex(X509_getm_notBefore(certificate), 0, -BACKDATE_S, &now) &&
	       X509_time_adj_ex(X509_getm_notAfter(certificate), (int)days, 0, &now);
}

static bool add_extensions(X509 *certificate, X509 *issuer, const struct extension *extensions, size_t n)
{
	X509V3_CTX context;

	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
	for (size_t i = 0; i < n; i++) {
		X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, extensions[i].nid, extensions[i].value);
		bool added = extension && X509_add_ext(certificate, extension, -1) == 1;

		X509_EXTENSION_free(extension);
		if (!added)
			return false;
	}
	return true;
}

struct pair {
	X509 *certificate;
	EVP_PKEY *key;
};

static void cleanup_pair(struct pair *pair)
{
	X509_free(pair->certificate);
	EVP_PKEY_free(pair->key);
}

static bool begin_pair(struct pair *pair, time_t now, long days)
{
	pair->key = EVP_EC_gen("P-256");
	pair->certificate = X509_new();
	return pair->key && pair->certificate && X509_set_version(pair->certificate, X509_VERSION_3) == 1 &&
	       set_serial(pair->certificate) && set_times(pair->certificate, now, days) &&
	       X509_set_pubkey(pair->certificate, pair->key) == 1;
}

static bool make_root(const struct rad_pki_subject *subject, time_t now, struct pair *ret)
{
	X509_NAME *name;

	if (!begin_pair(ret, now, ROOT_DAYS))
		return false;
	name = X509_get_subject_name(ret->certificate);
	return add_name(name, NID_organizationName, subject->organisation) &&
	       add_name(name, NID_organizationalUnitName, RAD_PKI_LOCAL_MARK) &&
	       (!subject->simulated || add_name(name, NID_organizationalUnitName, RAD_PKI_SIMULATED)) &&
	       add_name(name, NID_commonName, subject->simulated ? "Radera demo root" : "Radera local root") &&
	       X509_set_issuer_name(ret->certificate, name) == 1 &&
	       add_extensions(ret->certificate, ret->certificate, root_extensions, RAD_ARRAY_LENGTH(root_extensions)) &&
	       X509_sign(ret->certificate, ret->key, EVP_sha256()) > 0;
}

static bool make_station(const struct rad_pki_subject *subject, time_t now, const struct pair *root, struct pair *ret)
{
	X509_NAME *name;

	if (!begin_pair(ret, now, STATION_DAYS))
		return false;
	name = X509_get_subject_name(ret->certificate);
	return add_name(name, NID_organizationName, subject->organisation) &&
	       (!subject->unit || add_name(name, NID_organizationalUnitName, subject->unit)) &&
	       (!subject->simulated || add_name(name, NID_organizationalUnitName, RAD_PKI_SIMULATED)) &&
	       add_name(name, NID_commonName, subject->station) &&
	       X509_set_issuer_name(ret->certificate, X509_get_subject_name(root->certificate)) == 1 &&
	       add_extensions(ret->certificate, root->certificate, station_extensions,
			      RAD_ARRAY_LENGTH(station_extensions)) &&
	       X509_sign(ret->certificate, root->key, EVP_sha256()) > 0;
}

static int write_pem(const char *directory, const char *name, const struct pair *pair, bool is_key,
		     struct rad_error *err)
{
	RAD_CLEANUP(cleanup_bio) BIO *bio = BIO_new(BIO_s_secmem());
	char path[PATH_MAX];
	char *text = NULL;
	long size;
	int done = 0;

	if (bio)
		done = is_key ? PEM_write_bio_PrivateKey(bio, pair->key, NULL, NULL, 0, NULL, NULL)
			      : PEM_write_bio_X509(bio, pair->certificate);
	if (done != 1)
		return rad_openssl_error(err, "make keys", "a key could not be encoded");
	size = BIO_get_mem_data(bio, &text);
	if (snprintf(path, sizeof(path), "%s/%s", directory, name) >= (int)sizeof(path))
		return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "make keys", "cannot use %s", directory);
	return rad_file_write_new(path, text, (size_t)size, is_key ? 0600 : 0644, err);
}

static int write_all(const char *directory, const struct pair *root, const struct pair *station, struct rad_error *err)
{
	int r = write_pem(directory, RAD_PKI_ROOT_KEY, root, true, err);

	if (r >= 0)
		r = write_pem(directory, RAD_PKI_ROOT, root, false, err);
	if (r >= 0)
		r = write_pem(directory, RAD_PKI_STATION_KEY, station, true, err);
	if (r >= 0)
		r = write_pem(directory, RAD_PKI_STATION, station, false, err);
	return r;
}

static void remove_part(const char *directory)
{
	static const char *const names[] = { RAD_PKI_ROOT_KEY, RAD_PKI_ROOT, RAD_PKI_STATION_KEY, RAD_PKI_STATION };
	char path[PATH_MAX];

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(names); i++) {
		if (snprintf(path, sizeof(path), "%s/%s", directory, names[i]) < (int)sizeof(path))
			(void)unlink(path);
	}
	(void)rmdir(directory);
}

/* All four files or none: written into a directory beside, then renamed. */
static int install(const char *directory, const struct pair *root, const struct pair *station, struct rad_error *err)
{
	char part[PATH_MAX];
	char final[PATH_MAX];
	int r;

	if (snprintf(part, sizeof(part), "%s/pki.%ld.part", directory, (long)getpid()) >= (int)sizeof(part) ||
	    snprintf(final, sizeof(final), "%s/pki", directory) >= (int)sizeof(final))
		return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "make keys", "cannot use %s", directory);
	remove_part(part);
	if (mkdir(part, 0700) < 0)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, errno, "make keys", "cannot make the directory %s", part);
	r = write_all(part, root, station, err);
	if (r >= 0 && rename(part, final) < 0)
		r = rad_error_set(err, RAD_ERROR_EVIDENCE, errno, "make keys", "cannot make the directory %s", final);
	if (r < 0)
		remove_part(part);
	return r;
}

static int check_subject(const struct rad_pki_subject *subject, struct rad_error *err)
{
	const char *const names[] = { subject->organisation, subject->unit, subject->station };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(names); i++) {
		if (!names[i])
			continue;
		if (!names[i][0] || !rad_text_is_utf8(names[i]) || strlen(names[i]) > 120)
			return rad_error_set(err, RAD_ERROR_INPUT, 0, "make keys",
					     "a name is empty, too long, or no clean UTF-8 text");
	}
	return 0;
}

int rad_pki_init(const char *directory, const struct rad_pki_subject *subject, struct rad_clock *clock,
		 struct rad_error *err)
{
	RAD_CLEANUP(cleanup_pair) struct pair root = { NULL, NULL };
	RAD_CLEANUP(cleanup_pair) struct pair station = { NULL, NULL };
	struct rad_pki_subject full = *subject;
	char host[65] = "station";
	char path[PATH_MAX];
	struct stat info;
	time_t now;
	int r = rad_clock_check(clock, err);

	if (r >= 0)
		r = check_subject(subject, err);
	if (r >= 0)
		r = rad_pki_path(directory, "", path, err);
	if (r < 0)
		return r;
	if (stat(path, &info) == 0) {
		(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, "make keys",
				    "%s has keys already; they were not touched", directory);
		return -RAD_ERROR_REFUSED;
	}
	if (gethostname(host, sizeof(host) - 1) < 0 || !host[0])
		(void)rad_text_copy(host, sizeof(host), "station");
	full.organisation = full.organisation ? full.organisation : DEFAULT_ORGANISATION;
	full.station = full.station ? full.station : host;
	now = (time_t)(rad_clock_wall_ms(clock) / 1000);
	if (!make_root(&full, now, &root) || !make_station(&full, now, &root, &station)) {
		(void)rad_openssl_error(err, "make keys",
					"the certificates could not be made (a name may have at most 64 characters)");
		return -RAD_ERROR_EVIDENCE;
	}
	return install(directory, &root, &station, err);
}

int rad_pki_show(const char *directory, struct rad_pki_info *ret, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_x509) X509 *station = NULL;
	RAD_CLEANUP(cleanup_x509) X509 *root = NULL;
	int r = rad_pki_read_certificate(directory, RAD_PKI_STATION, &station, err);

	if (r >= 0)
		r = rad_pki_read_certificate(directory, RAD_PKI_ROOT, &root, err);
	if (r < 0)
		return r;
	rad_pki_describe(station, ret);
	rad_pki_fingerprint(root, ret->root_sha256);
	return 0;
}
