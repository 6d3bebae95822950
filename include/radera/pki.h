/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys: a local root and a station certificate (facts: EN 319 142-1, RFC 5280, RFC 9336), and the signer made from
 * them.
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

struct rad_pki_subject {
	const char *organisation; /* UTF-8; NULL = "Local station" */
	const char *unit;	  /* may be NULL */
	const char *station;	  /* station name; NULL = the host's name */
	bool simulated;		  /* demo keys: the names say SIMULATED and the verifier says so too */
};

/*
 * Makes DIRECTORY/pki/{root.pem,root.key,station.pem,station.key}: P-256, root 20 years, station 3 years, key files
 * 0600, directory 0700. Refuses to touch existing keys (RAD_ERROR_REFUSED). All or nothing.
 */
int rad_pki_init(const char *directory, const struct rad_pki_subject *subject, struct rad_clock *clock,
		 struct rad_error *err) RAD_MUST_CHECK;

/* What the station's certificate says. */
struct rad_pki_info {
	char organisation[160];
	char unit[120];
	char station[120];
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
int rad_pki_show(const char *directory, struct rad_pki_info *ret, struct rad_error *err) RAD_MUST_CHECK;

struct rad_signer;

/*
 * Opens the station's key and certificate below DIRECTORY/pki and checks that they belong together, chain to root.pem,
 * and are valid now by `clock` and on for at least a day. RAD_ERROR_EVIDENCE with the command to run when there is no
 * key.
 */
int rad_signer_open(const char *directory, struct rad_clock *clock, struct rad_signer **ret,
		    struct rad_error *err) RAD_MUST_CHECK;
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
