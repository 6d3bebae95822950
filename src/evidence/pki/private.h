/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What making keys, signing and verifying share: the files of a key directory, and the rules for certificates.
 */
#ifndef RAD_EVIDENCE_PKI_PRIVATE_H
#define RAD_EVIDENCE_PKI_PRIVATE_H

#include <limits.h>

#include <radera/pki.h>

#include "evidence/cms/crypto.h"
#include "evidence/pdf/file.h"

#define RAD_PKI_ROOTS_FILE    "root.pem"
#define RAD_PKI_CRL_FILE      "crl.pem"
#define RAD_PKI_ISSUED_FILE   "issued.jsonl"
#define RAD_PKI_FILE_MAX      (1u << 20)
#define RAD_PKI_LOCAL_UNIT    "Radera local root"
#define RAD_PKI_SIMULATED     "SIMULATED – NOT EVIDENCE"
#define RAD_PKI_DOCUMENT_OID  "1.3.6.1.5.5.7.3.36"	/* id-kp-documentSigning, RFC 9336 */
#define RAD_PKI_MICROSOFT_OID "1.3.6.1.4.1.311.10.3.12" /* document signing, as Acrobat and Windows know it */
/* Certificate policies that tell a station's seal from a person's signature. Arcs below 2.25 are UUIDs and belong to
 * whoever drew them (X.667 7): this one is 3117b675-7708-4ac9-b2cc-71b744d71601. */
#define RAD_PKI_ARC	    "2.25.65255295326288798331783473260645520897"
#define RAD_PKI_STATION_OID RAD_PKI_ARC ".1"
#define RAD_PKI_PERSON_OID  RAD_PKI_ARC ".2"
#define RAD_PKI_SITE_OID    RAD_PKI_ARC ".3"

/* profile.c: what certificates of each profile are. */
struct rad_pki_extension {
	int nid;
	const char *value;
};
struct rad_pki_rules {
	const char *name;   /* also of its files */
	const char *policy; /* OID of its certificate policy, or NULL */
	int days;
	size_t n_extensions;
	const struct rad_pki_extension *extensions;
};
const struct rad_pki_rules *rad_pki_rules(enum rad_pki_profile profile);

/* A key with its certificate. */
struct rad_pki_pair {
	EVP_PKEY *key;
	X509 *certificate;
};
void rad_pki_pair_done(struct rad_pki_pair *pair);

/* subject.c: puts defaults where nothing is given, and checks what is. `host` must hold 65 bytes and live as long. */
int rad_pki_subject_complete(const struct rad_pki_subject *given, char *host, struct rad_pki_subject *ret,
			     struct rad_error *err) RAD_MUST_CHECK;
int rad_pki_subject_put(X509_NAME *name, const struct rad_pki_subject *subject, enum rad_pki_profile profile,
			bool local, struct rad_error *err) RAD_MUST_CHECK;

/*
 * make.c: a certificate of the profile for a public key under those names, signed by the issuer (NULL: by issuer_key
 * itself, a root). Caller frees *ret. RAD_ERROR_EVIDENCE.
 */
struct rad_pki_making {
	enum rad_pki_profile profile;
	EVP_PKEY *public_key;
	const X509_NAME *name;
	X509 *issuer;
	EVP_PKEY *issuer_key;
	int64_t now_ms;
};
int rad_pki_make(const struct rad_pki_making *making, X509 **ret, struct rad_error *err) RAD_MUST_CHECK;

/* key.c: private keys in files and tokens. Every function that reads has the path in its error. */
int rad_pki_key_new(enum rad_key_kind kind, EVP_PKEY **ret, struct rad_error *err) RAD_MUST_CHECK;
int rad_pki_key_write(const char *path, EVP_PKEY *key, const struct rad_pki_key *how,
		      struct rad_error *err) RAD_MUST_CHECK;
int rad_pki_key_write_uri(const char *path, const char *uri, struct rad_error *err) RAD_MUST_CHECK;
int rad_pki_key_read(const char *path, const struct rad_key_access *access, EVP_PKEY **ret,
		     struct rad_error *err) RAD_MUST_CHECK;

/* token.c: a key that stays in a PKCS #11 token. */
int rad_pki_token_key(const char *uri, const char *pin, EVP_PKEY **ret, struct rad_error *err) RAD_MUST_CHECK;

/* passphrase.c: the passphrase, or "" when none is configured. Always to be given back. */
#define RAD_PASSPHRASE_MAX 1024
struct rad_passphrase {
	char text[RAD_PASSPHRASE_MAX];
};
int rad_passphrase_read(const struct rad_key_access *access, struct rad_passphrase *ret,
			struct rad_error *err) RAD_MUST_CHECK;
void rad_passphrase_done(struct rad_passphrase *passphrase);

/*
 * directory.c: a key directory made, or remade, as a whole: `part` is a locked directory beside it whose files become
 * those of the directory when it is published.
 */
struct rad_pki_part {
	char parent[PATH_MAX];
	char final[PATH_MAX];
	char part[PATH_MAX];
	int fd;
};
/* Begins with an empty part. replace: the directory is there and will be exchanged. */
int rad_pki_part_begin(const char *key_directory, struct rad_pki_part *ret, struct rad_error *err) RAD_MUST_CHECK;
/* Takes over every file that the directory has now, but those that `leave` names. */
int rad_pki_part_take_over(const struct rad_pki_part *part, const char *const *leave,
			   struct rad_error *err) RAD_MUST_CHECK;
int rad_pki_part_write(const struct rad_pki_part *part, const char *name, const void *data, size_t size,
		       unsigned int mode, struct rad_error *err) RAD_MUST_CHECK;
/* The path of a file in it. */
int rad_pki_part_path(const struct rad_pki_part *part, const char *name, char ret[PATH_MAX],
		      struct rad_error *err) RAD_MUST_CHECK;
/* Always -RAD_ERROR_REFUSED: keys are never replaced. */
int rad_pki_refuse_existing(const char *path, struct rad_error *err);
int rad_pki_part_publish(struct rad_pki_part *part, struct rad_error *err) RAD_MUST_CHECK;
/* Replaces the directory by the part in one step; the old files are removed. */
int rad_pki_part_exchange(struct rad_pki_part *part, struct rad_error *err) RAD_MUST_CHECK;
/* Removes what was not published. */
void rad_pki_part_done(struct rad_pki_part *part);

/* read.c: PEM files of a key directory; the path stands in the error. */
int rad_pki_path(const char *key_directory, const char *stem, const char *suffix, char ret[PATH_MAX],
		 struct rad_error *err) RAD_MUST_CHECK;
int rad_pki_read_certificate(const char *key_directory, enum rad_pki_profile profile, X509 **ret,
			     struct rad_error *err) RAD_MUST_CHECK;
void rad_pki_describe(const char *key_directory, X509 *certificate, X509 *root, struct rad_pki_info *ret);
/* The serial number in upper-case hexadecimal, as OpenSSL prints it. */
#define RAD_PKI_SERIAL_SIZE 48
void rad_x509_serial(const X509 *certificate, char ret[RAD_PKI_SERIAL_SIZE]);
/* Appends the certificate as PEM. */
int rad_pki_put_certificate(X509 *certificate, struct rad_buffer *ret, struct rad_error *err) RAD_MUST_CHECK;

/* trust.c: roots, and the revocation lists that they signed. */
struct rad_trust {
	STACK_OF(X509) * roots;
	STACK_OF(X509_CRL) * lists;
};
/* Reads PEM with certificates and revocation lists in any order. RAD_ERROR_INPUT when there is no certificate, or
 * something that cannot be read, or a list that none of the roots signed. */
int rad_trust_read(const void *pem, size_t size, struct rad_trust *ret, struct rad_error *err) RAD_MUST_CHECK;
/* root.pem and, when there is one, crl.pem. RAD_ERROR_EVIDENCE. */
int rad_trust_read_directory(const char *key_directory, struct rad_trust *ret, struct rad_error *err) RAD_MUST_CHECK;
void rad_trust_done(struct rad_trust *trust);
/* The root that issued the certificate, borrowed, or NULL. */
X509 *rad_trust_issuer(const struct rad_trust *trust, X509 *certificate);

enum rad_revocation {
	RAD_NOT_LISTED = 0, /* a list of its issuer was there, and it is not on it */
	RAD_NO_LIST,
	RAD_REVOKED,
};
/* At *ret_ms since then (REVOKED), or the newest list's date (NOT_LISTED). */
enum rad_revocation rad_trust_revocation(const struct rad_trust *trust, X509 *certificate, int64_t *ret_ms);

/* The whole subject or issuer on one line, always UTF-8. */
void rad_x509_name_text(const X509_NAME *name, char *ret, size_t size);
void rad_x509_sha256(const X509 *certificate, char ret[RAD_SHA256_HEX_SIZE]);
int64_t rad_x509_time_ms(const ASN1_TIME *time);

/* Whether an organisational unit of the name says that it is for demonstration, or for one station alone. */
bool rad_x509_name_is_simulated(const X509_NAME *name);
bool rad_x509_name_is_local(const X509_NAME *name);

/* Whether the certificate's policies name the profile's. */
bool rad_x509_has_role(const X509 *certificate, enum rad_pki_profile profile);

/* Why the certificate may not sign documents as that profile, or NULL: no CA, purpose document signing, usage
 * signature and non-repudiation, the profile's policy. */
const char *rad_x509_signer_problem(X509 *certificate, enum rad_pki_profile profile);

/* Why the certificate does not lead to one of the roots at that time, or NULL. Only the roots are looked at. */
const char *rad_x509_chain_problem(X509 *certificate, STACK_OF(X509) * roots, int64_t at_ms);

/* What we sign with, of any key. */
enum rad_key_kind rad_key_kind_of(const EVP_PKEY *key);

/* Never asks anybody for a password. */
int rad_pem_no_password(char *buffer, int size, int writing, void *context);

#endif
