/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Detached CMS signatures of the PAdES baseline B-B kind (EN 319 142-1, RFC 5652, RFC 5035): signed attributes
 * content-type, message-digest and signing-certificate-v2, and no signing-time.
 */
#ifndef RAD_EVIDENCE_CMS_H
#define RAD_EVIDENCE_CMS_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <radera/buffer.h>
#include <radera/error.h>

/* Signs data; appends DER. RAD_ERROR_EVIDENCE. */
int rad_cms_sign(X509 *certificate, EVP_PKEY *key, const void *data, size_t size, struct rad_buffer *ret,
		 struct rad_error *err) RAD_MUST_CHECK;

/*
 * Checks one signature over data: exactly one signer, whose certificate is inside, exactly the attributes above, digest
 * and signature right. The chain is not judged. On success *ret_signer is a new reference. *ret_what (static text) says
 * what is wrong otherwise. `size` bytes of der must be exactly one CMS object.
 */
bool rad_cms_check(const void *der, size_t der_size, const void *data, size_t size, X509 **ret_signer,
		   const char **ret_what);

/* OpenSSL's last error as text, and its queue emptied. */
int rad_openssl_error(struct rad_error *err, const char *operation, const char *what);

#endif
