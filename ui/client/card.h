/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signing in with a card: the station's challenge is signed by `radera operator answer` with the person's key, in a
 * directory or a token that it names. The station never sees the card's PIN.
 */
#ifndef RW_CLIENT_CARD_H
#define RW_CLIENT_CARD_H

#include "client/client.h"

G_BEGIN_DECLS

/* The directory of the card's certificate and key ($RADERA_CARD); NULL: this workstation takes no cards. Static. */
const char *rw_card_directory(void);

/* pin: the card's, may be empty. Ends as rw_client_sign_in() does. */
void rw_card_sign_in(RwClient *client, const char *operator_id, const char *pin, GAsyncReadyCallback callback,
		     gpointer user_data);
/* FALSE with an error whose message is a sentence. */
gboolean rw_card_sign_in_finish(RwClient *client, GAsyncResult *result, GError **error);

G_END_DECLS

#endif
