/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a record's JSON: collects the first thing that is wrong, so that its readers need no error path of their own.
 */
#ifndef RAD_EVIDENCE_PAGE_READER_H
#define RAD_EVIDENCE_PAGE_READER_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include <radera/error.h>

struct rad_page_reader {
	struct rad_error *err;
	bool failed;
};

/* "the record WHAT: "KEY"", when nothing was wrong before. */
void rad_page_complain(struct rad_page_reader *reader, const char *what, const char *key);

/* Complains unless the text can be shown in a line. */
void rad_page_check_text(struct rad_page_reader *reader, const char *text, const char *key);

/*
 * What is there under a key. `get` takes absence for the empty text, -1, the fallback; `need` complains about it. All
 * complain about a value of another kind. Texts and objects are the JSON's own.
 */
const char *rad_page_get_text(struct rad_page_reader *reader, const json_t *object, const char *key);
const char *rad_page_need_text(struct rad_page_reader *reader, const json_t *object, const char *key);
int64_t rad_page_get_number(struct rad_page_reader *reader, const json_t *object, const char *key); /* a count */
bool rad_page_get_bool(struct rad_page_reader *reader, const json_t *object, const char *key, bool fallback);
bool rad_page_need_bool(struct rad_page_reader *reader, const json_t *object, const char *key);
const json_t *rad_page_need_object(struct rad_page_reader *reader, const json_t *object, const char *key);

#endif
