/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The archive: searched as one types, each certificate as its page, checked in words. */
#ifndef RW_PLACES_CERTIFICATES_PAGE_H
#define RW_PLACES_CERTIFICATES_PAGE_H

#include <adwaita.h>

#include "client/client.h"

G_BEGIN_DECLS

#define RW_TYPE_CERTIFICATES_PAGE (rw_certificates_page_get_type())
G_DECLARE_FINAL_TYPE(RwCertificatesPage, rw_certificates_page, RW, CERTIFICATES_PAGE, AdwBin)

void rw_certificates_page_set_client(RwCertificatesPage *self, RwClient *client);
void rw_certificates_page_enter(RwCertificatesPage *self);
void rw_certificates_page_scan(RwCertificatesPage *self, const char *text);
void rw_certificates_page_show(RwCertificatesPage *self, const char *certificate_id);

G_END_DECLS

#endif
