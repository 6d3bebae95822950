/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The four files below STORE/pki, and the marks in certificate names that mean something.
 */
#ifndef RAD_EVIDENCE_PKI_FILES_H
#define RAD_EVIDENCE_PKI_FILES_H

#include <limits.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <radera/pki.h>

#define RAD_PKI_ROOT	     "root.pem"
#define RAD_PKI_ROOT_KEY     "root.key"
#define RAD_PKI_STATION	     "station.pem"
#define RAD_PKI_STATION_KEY  "station.key"
#define RAD_PKI_LOCAL_MARK   "Radera local root"
#define RAD_PKI_SIMULATED    "SIMULATED – NOT EVIDENCE"
#define RAD_PKI_DOCUMENT_OID "1.3.6.1.5.5.7.3.36" /* id-kp-documentSigning, RFC 9336 */

int rad_pki_path(const char *directory, const char *name, char ret[PATH_MAX], struct rad_error *err) RAD_MUST_CHECK;
/* New references. RAD_ERROR_EVIDENCE names the file. */
int rad_pki_read_certificate(const char *directory, const char *name, X509 **ret, struct rad_error *err) RAD_MUST_CHECK;
int rad_pki_read_key(const char *directory, const char *name, EVP_PKEY **ret, struct rad_error *err) RAD_MUST_CHECK;

void rad_pki_describe(X509 *certificate, struct rad_pki_info *ret);
void rad_pki_fingerprint(X509 *certificate, char ret[RAD_SHA256_HEX_SIZE]);
bool rad_pki_is_simulated(X509 *certificate);
bool rad_pki_is_local(X509 *certificate); /* issued by a root that a station made for itself */
int64_t rad_pki_time_ms(const ASN1_TIME *time);

#endif
