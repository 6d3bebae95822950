/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scope-bound ownership of libcrypto's objects, and its errors as ours.
 */
#ifndef RAD_EVIDENCE_CRYPTO_H
#define RAD_EVIDENCE_CRYPTO_H

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/ess.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <radera/error.h>

#include "base/cleanup.h"

RAD_DEFINE_CLEANUP(rad_cleanup_bio, BIO *, BIO_free_all)
RAD_DEFINE_CLEANUP(rad_cleanup_cms, CMS_ContentInfo *, CMS_ContentInfo_free)
RAD_DEFINE_CLEANUP(rad_cleanup_ess, ESS_SIGNING_CERT_V2 *, ESS_SIGNING_CERT_V2_free)
RAD_DEFINE_CLEANUP(rad_cleanup_key, EVP_PKEY *, EVP_PKEY_free)
RAD_DEFINE_CLEANUP(rad_cleanup_digest, EVP_MD_CTX *, EVP_MD_CTX_free)
RAD_DEFINE_CLEANUP(rad_cleanup_x509, X509 *, X509_free)
RAD_DEFINE_CLEANUP(rad_cleanup_x509_store, X509_STORE *, X509_STORE_free)
RAD_DEFINE_CLEANUP(rad_cleanup_x509_store_ctx, X509_STORE_CTX *, X509_STORE_CTX_free)
RAD_DEFINE_CLEANUP(rad_cleanup_purposes, EXTENDED_KEY_USAGE *, EXTENDED_KEY_USAGE_free)
RAD_DEFINE_CLEANUP(rad_cleanup_object, ASN1_OBJECT *, ASN1_OBJECT_free)

static inline void rad_cleanup_x509_stack(STACK_OF(X509) * *stack)
{
	sk_X509_pop_free(*stack, X509_free);
}

static inline void rad_cleanup_openssl(uint8_t **data)
{
	OPENSSL_free(*data);
}

/* RAD_ERROR_EVIDENCE with text and what libcrypto said last; empties its list of errors. */
int rad_crypto_error(struct rad_error *err, const char *operation, const char *text);

#endif
