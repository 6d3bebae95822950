/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Detached CMS signatures (RFC 5652) of the one kind that we make: CAdES (EN 319 122-1) with SHA-256, by ECDSA P-256 or
 * RSA of 3072 to 4096 bits, the signer's certificate inside, three signed attributes, and at most a time-stamp as
 * unsigned attribute.
 */
#ifndef RAD_EVIDENCE_CMS_H
#define RAD_EVIDENCE_CMS_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <radera/buffer.h>
#include <radera/pki.h>

#include "base/cleanup.h"
#include "evidence/pdf/file.h"

/* Signs data; appends the DER. RAD_ERROR_EVIDENCE. */
int rad_cms_sign(X509 *certificate, EVP_PKEY *key, struct rad_span data, struct rad_buffer *ret,
		 struct rad_error *err) RAD_MUST_CHECK;

/* The two parts that a message holds besides what it is made of. Borrowed from its bytes. */
struct rad_cms_parts {
	struct rad_span signature; /* the value that a time-stamp is made over */
	struct rad_span token;	   /* RFC 3161 token, or empty */
};

/* Whether der has the only shape that we make, for a key of that kind: every element and version but the values of
 * certificate, attributes, signature and token. */
bool rad_cms_take_apart(struct rad_span der, enum rad_key_kind kind, struct rad_cms_parts *ret);

/* Appends to *ret the message with a time-stamp token in it; it must have none. RAD_ERROR_EVIDENCE. */
int rad_cms_add_token(struct rad_span der, struct rad_span token, struct rad_buffer *ret,
		      struct rad_error *err) RAD_MUST_CHECK;

/* What a checked signature is by and holds. */
struct rad_cms_seen {
	X509 *signer; /* owned */
	struct rad_cms_parts parts;
};

void rad_cms_seen_done(struct rad_cms_seen *seen);

/*
 * Checks that der is one such signature, byte for byte as it must be encoded, made over data by the certificate in it.
 * Whether that certificate, or the token, is to be trusted is not looked at. RAD_ERROR_EVIDENCE; *ret is then empty.
 */
int rad_cms_check(struct rad_span der, struct rad_span data, struct rad_cms_seen *ret,
		  struct rad_error *err) RAD_MUST_CHECK;

#endif
