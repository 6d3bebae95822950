/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The QR code of a certificate (ISO/IEC 18004, level M) as a matrix.
 */
#ifndef RAD_EVIDENCE_PAGE_CODE_H
#define RAD_EVIDENCE_PAGE_CODE_H

#include <stdbool.h>

#include <radera/error.h>

#define RAD_PAGE_CODE_WIDTH_MAX 177

struct rad_page_code {
	int width;
	bool dark[RAD_PAGE_CODE_WIDTH_MAX * RAD_PAGE_CODE_WIDTH_MAX]; /* row by row, without the quiet zone */
};

/* Encodes "radera:<certificate id>#<sha256>". RAD_ERROR_EVIDENCE when it cannot be encoded. */
int rad_page_code_make(const char *certificate_id, const char *sha256, struct rad_page_code *ret,
		       struct rad_error *err) RAD_MUST_CHECK;

#endif
