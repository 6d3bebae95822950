/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text as PDF and XML write it, safe with every character.
 */
#ifndef RAD_EVIDENCE_SEAL_TEXT_H
#define RAD_EVIDENCE_SEAL_TEXT_H

#include <radera/buffer.h>

/* A PDF text string as hexadecimal UTF-16BE with byte order mark (ISO 32000-1 7.9.2.2). What is not UTF-8 becomes
 * U+FFFD. */
void rad_seal_put_text(struct rad_buffer *buffer, const char *utf8);

/* Text content of an XML element; what XML cannot hold becomes U+FFFD (XML 1.0, 2.2). */
void rad_seal_put_xml(struct rad_buffer *buffer, const char *utf8);

/* "2026-11-20T14:32:07Z" as "(D:20261120143207Z)" (ISO 32000-1 7.9.4). */
void rad_seal_put_date(struct rad_buffer *buffer, const char *time);

#endif
