/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/page/code.h"

#include <errno.h>
#include <stdio.h>

#include <qrencode.h>

int rad_page_code_make(const char *certificate_id, const char *sha256, struct rad_page_code *ret, struct rad_error *err)
{
	char text[160];
	QRcode *code;

	snprintf(text, sizeof(text), "radera:%s#%s", certificate_id, sha256);
	code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	if (!code)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, errno, "draw page", "the QR code could not be made");
	ret->width = code->width;
	for (int i = 0; i < code->width * code->width; i++)
		ret->dark[i] = code->data[i] & 1;
	QRcode_free(code);
	return 0;
}
