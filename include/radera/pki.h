/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys and certificates (facts: RFC 5280, RFC 9336, EN 319 142-1) of an organisation: its root, and under that the
 * stations that seal, the persons that countersign, and the time-stamping authority. And the signer made from them.
 *
 * A key directory holds root.pem (the trusted roots, the newest first; revocation lists may stand in it too) and, for
 * what it is the home of, NAME.pem and NAME.key: station.pem, person.pem, tsa.pem. A root's home also has root.key,
 * crl.pem and issued.jsonl. The station's is STORE/pki. Private keys are 0600 files, in the clear or under a
 * passphrase, or a line "pkcs11:..." (RFC 7512) that says where a token keeps it.
 */
#ifndef RADERA_PKI_H
#define RADERA_PKI_H

#include <radera/buffer.h>
#include <radera/clock.h>
#include <radera/error.h>
#include <radera/record.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Keys that we sign with. Ed25519 is not among them: no PDF reader takes it. */
enum rad_key_kind {
	RAD_KEY_NONE = 0,
	RAD_KEY_P256, /* the default */
	RAD_KEY_RSA,  /* 3072 bits when made here; up to 4096 are accepted */
};

/* What a certificate is for. The verifier lets none do another's work. */
enum rad_pki_profile {
	RAD_PKI_ROOT = 0,
	RAD_PKI_STATION, /* seals certificates and records */
	RAD_PKI_PERSON,	 /* countersigns as validator or receiver */
	RAD_PKI_TSA,	 /* time-stamps (RFC 3161) */
	RAD_PKI_SITE,	 /* signs site folders (radera/site.h) */
	RAD_PKI_PROFILES,
};

#define RAD_PKI_DIRECTORY "pki" /* the station's key directory, below its store */

const char *rad_pki_profile_name(enum rad_pki_profile profile); /* "root", "station", "person", "tsa", "site" */
bool rad_pki_profile_find(const char *name, enum rad_pki_profile *ret);

struct rad_pki_subject {
	const char *organisation; /* UTF-8; NULL = "Local station" */
	const char *unit;	  /* may be NULL */
	const char *name;	  /* of the station, person or authority; NULL = the host's name */
	bool simulated;		  /* demo keys: the names say SIMULATED and the verifier says so too */
};

/*
 * What opens private keys: the passphrase (of a token, its PIN) is the first line of this file. NULL: of
 * $CREDENTIALS_DIRECTORY/radera-passphrase (systemd LoadCredential=) when there is one, else none.
 */
struct rad_key_access {
	const char *passphrase_file;
};

/* How a new key is made. All zeros: P-256 in a file in the clear. */
struct rad_pki_key {
	enum rad_key_kind kind; /* NONE = P-256 */
	const char *uri;	/* "pkcs11:...": the token has the key already; NULL = make one in a file */
	const char *request;	/* path of a PKCS #10 request whose key is certified, the private one being elsewhere */
	bool encrypt;		/* keep it under access's passphrase */
	struct rad_key_access access;
};

/*
 * Makes DIRECTORY/pki with a root of its own and a station under it: root 20 years, station 3 years, key files 0600,
 * directory 0700. Refuses to touch existing keys (RAD_ERROR_REFUSED). All or nothing. key may be NULL.
 */
int rad_pki_init(const char *directory, const struct rad_pki_subject *subject, const struct rad_pki_key *key,
		 struct rad_clock *clock, struct rad_error *err) RAD_MUST_CHECK;

/* Makes the organisation's root in a new key directory, to be kept off the stations. As above. */
int rad_pki_init_root(const char *key_directory, const struct rad_pki_subject *subject, const struct rad_pki_key *key,
		      struct rad_clock *clock, struct rad_error *err) RAD_MUST_CHECK;

/* Where a root is, and what opens its key. */
struct rad_pki_issuer {
	const char *key_directory;
	struct rad_key_access access;
};

/*
 * Makes key and certificate of a profile in key_directory (made when missing; RAD_ERROR_REFUSED when it has one of that
 * profile), with the issuer's roots beside. Written into the issuer's issued.jsonl before it is handed out.
 */
int rad_pki_issue(const struct rad_pki_issuer *issuer, enum rad_pki_profile profile,
		  const struct rad_pki_subject *subject, const struct rad_pki_key *key, const char *key_directory,
		  struct rad_clock *clock, struct rad_error *err) RAD_MUST_CHECK;

/* Makes a key and NAME.csr, a request for a certificate, in key_directory, for a root that is not at hand. */
int rad_pki_request(enum rad_pki_profile profile, const struct rad_pki_subject *subject, const struct rad_pki_key *key,
		    const char *key_directory, struct rad_error *err) RAD_MUST_CHECK;

/*
 * A new key and certificate with the same names for what key_directory is the home of. The old certificate stays as
 * NAME-SERIAL.pem, its key is removed (a root's stays, to revoke what it issued), all in one step that a power cut
 * cannot halve. A root's renewal puts the new root first into root.pem.
 */
int rad_pki_renew(const struct rad_pki_issuer *issuer, enum rad_pki_profile profile, const struct rad_pki_key *key,
		  const char *key_directory, struct rad_clock *clock, struct rad_error *err) RAD_MUST_CHECK;

/* Puts a certificate, by its serial number in hexadecimal, on the revocation list crl.pem of the root that issued it.
 */
int rad_pki_revoke(const struct rad_pki_issuer *issuer, const char *serial, const char *reason, struct rad_clock *clock,
		   struct rad_error *err) RAD_MUST_CHECK;

/* What a certificate says. */
struct rad_pki_info {
	enum rad_pki_profile profile;
	enum rad_key_kind key_kind;
	char organisation[160];
	char unit[120];
	char name[120];
	char subject[300];
	char issuer[300];
	char serial[48];
	char sha256[65]; /* of the certificate's DER */
	char root_sha256[65];
	int64_t not_before_ms;
	int64_t not_after_ms;
	bool root_is_local; /* root.key lies beside it */
	bool simulated;
};

/* The certificate of that profile in a key directory. RAD_ERROR_EVIDENCE. */
int rad_pki_show(const char *key_directory, enum rad_pki_profile profile, struct rad_pki_info *ret,
		 struct rad_error *err) RAD_MUST_CHECK;

/* Whether the certificate expires within 30 days, or has expired; `ret` is then a sentence with what to do. */
#define RAD_PKI_WARNING_TEXT 300
bool rad_pki_expires_soon(const struct rad_pki_info *info, int64_t now_ms, char ret[RAD_PKI_WARNING_TEXT]);

struct rad_signer;

/*
 * Opens key and certificate of a profile (station or person) in a key directory and checks that they belong together,
 * chain to a root there, are not revoked by a list there, and are valid now by `clock` and on for at least a day.
 * access may be NULL. RAD_ERROR_EVIDENCE with the command to run when there is no key.
 */
int rad_signer_open(const char *key_directory, enum rad_pki_profile profile, const struct rad_key_access *access,
		    struct rad_clock *clock, struct rad_signer **ret, struct rad_error *err) RAD_MUST_CHECK;
void rad_signer_free(struct rad_signer *signer);
void rad_signer_info(const struct rad_signer *signer, struct rad_pki_info *ret);

/* Detached CMS (CAdES: content-type, message-digest, signing-certificate-v2; no signing-time), DER, over `data`.
 * Appends. */
int rad_signer_sign(struct rad_signer *signer, const void *data, size_t size, struct rad_buffer *ret,
		    struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
