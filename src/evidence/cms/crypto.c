/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/cms/crypto.h"

#include <openssl/err.h>

int rad_crypto_error(struct rad_error *err, const char *operation, const char *text)
{
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());

	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, operation, "%s%s%s", text, reason ? ": " : "",
			    reason ? reason : "");
	ERR_clear_error();
	return -RAD_ERROR_EVIDENCE;
}
