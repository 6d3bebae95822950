/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The home of a root: its certificates and keys, and the list of what it issued.
 */
#ifndef RAD_EVIDENCE_PKI_ISSUER_H
#define RAD_EVIDENCE_PKI_ISSUER_H

#include "evidence/pki/private.h"

/* The newest root with its key. RAD_ERROR_EVIDENCE. */
int rad_issuer_open(const struct rad_pki_issuer *issuer, struct rad_pki_pair *ret,
		    struct rad_error *err) RAD_MUST_CHECK;

/* The root of that SHA-256 with its key, which after a renewal is root-SERIAL.key. */
int rad_issuer_open_one(const struct rad_pki_issuer *issuer, const char *sha256, struct rad_pki_pair *ret,
			struct rad_error *err) RAD_MUST_CHECK;

/* Appends the certificate to issued.jsonl, and syncs. */
int rad_issuer_note(const char *key_directory, enum rad_pki_profile profile, X509 *certificate, X509 *root,
		    struct rad_error *err) RAD_MUST_CHECK;

/* Finds what was issued under a serial number: the SHA-256 of the root that did. RAD_ERROR_INPUT when none was. */
int rad_issuer_find(const char *key_directory, const char *serial, char ret_root_sha256[RAD_SHA256_HEX_SIZE],
		    struct rad_error *err) RAD_MUST_CHECK;

#endif
