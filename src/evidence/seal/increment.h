/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An incremental update (ISO 32000-1 7.5.6): objects written behind a file that stays as it is.
 */
#ifndef RAD_EVIDENCE_SEAL_INCREMENT_H
#define RAD_EVIDENCE_SEAL_INCREMENT_H

#include <radera/buffer.h>

#include "evidence/pdf/file.h"

#define RAD_INCREMENT_OBJECTS_MAX 64

struct rad_increment {
	const struct rad_pdf *pdf;
	struct rad_buffer bytes; /* the whole file, the old part first */
	uint32_t next;		 /* first unused object number */
	size_t n;
	struct {
		uint32_t number;
		size_t offset;
	} written[RAD_INCREMENT_OBJECTS_MAX];
};

/* Begins behind the file that was parsed, which must outlive it. RAD_ERROR_EVIDENCE. Always to be given back. */
int rad_increment_begin(const struct rad_pdf *pdf, struct rad_increment *ret, struct rad_error *err) RAD_MUST_CHECK;
void rad_increment_done(struct rad_increment *increment);

uint32_t rad_increment_number(struct rad_increment *increment);

/* Between these two the object's body is appended to increment->bytes. */
void rad_increment_object_begin(struct rad_increment *increment, uint32_t number);
void rad_increment_object_end(struct rad_increment *increment);

/* Table, trailer and end. RAD_ERROR_EVIDENCE. */
int rad_increment_end(struct rad_increment *increment, struct rad_error *err) RAD_MUST_CHECK;

/*
 * Copies the object `number` of another file, and all that it refers to, into the increment under new numbers. Streams
 * stay as they are. *ret_number is the copy's. RAD_ERROR_EVIDENCE when there is too much, or something is missing.
 */
struct rad_import {
	const struct rad_pdf *from;
	struct rad_increment *to;
	uint32_t to_unicode; /* fonts' ToUnicode becomes this object (of the increment's file) */
	uint16_t cap_height; /* of font descriptors that have none */
	size_t n;
	struct {
		uint32_t old;
		uint32_t new;
	} map[RAD_INCREMENT_OBJECTS_MAX];
};
int rad_import_value(struct rad_import *import, struct rad_span value, struct rad_buffer *ret,
		     struct rad_error *err) RAD_MUST_CHECK;
/* Writes all that values copied so far refer to. */
int rad_import_finish(struct rad_import *import, struct rad_error *err) RAD_MUST_CHECK;

#endif
