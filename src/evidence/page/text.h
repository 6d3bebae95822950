/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words of the certificate page in its two languages, and what the record's own words are called there.
 */
#ifndef RAD_EVIDENCE_PAGE_TEXT_H
#define RAD_EVIDENCE_PAGE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include <radera/error.h>

/* Which languages a page speaks. */
enum rad_page_language {
	RAD_PAGE_BOTH = 0, /* Swedish first, English quieter behind or below it */
	RAD_PAGE_SWEDISH,
	RAD_PAGE_ENGLISH,
	RAD_PAGE_LANGUAGE_COUNT,
};

/* "sv+en", "sv", "en", as records and files name them. */
const char *rad_page_language_name(enum rad_page_language language);
bool rad_page_language_find(const char *name, enum rad_page_language *ret);

/* One thing in the page's languages. Static UTF-8; second is empty on a page of one language. */
struct rad_page_words {
	const char *first;
	const char *second;
};

/* What is said in the page's languages of what is known in both. */
struct rad_page_words rad_page_words(enum rad_page_language language, const char *sv, const char *en);

/* "first / second"; what is the same in both, or said in one only, stands once. */
void rad_page_pair(struct rad_page_words words, char *ret, size_t size);

enum rad_page_text {
#define RAD_PAGE_TEXT(name, sv, en) RAD_PAGE_TEXT_##name,
#include "certificate_text.def"
#undef RAD_PAGE_TEXT
	RAD_PAGE_TEXT_COUNT,
};

struct rad_page_words rad_page_text(enum rad_page_language language, enum rad_page_text text);

/* Which list of the record's words a word belongs to. */
enum rad_page_list {
	RAD_PAGE_LIST_OUTCOME = 0,
	RAD_PAGE_LIST_LEVEL,
	RAD_PAGE_LIST_TECHNIQUE,
	RAD_PAGE_LIST_BUS,
	RAD_PAGE_LIST_MEDIA,
	RAD_PAGE_LIST_ROLE,
	RAD_PAGE_LIST_DISPOSITION,
	RAD_PAGE_LIST_CLOCK,
	RAD_PAGE_LIST_STEP,
	RAD_PAGE_LIST_STEP_STATE,
	RAD_PAGE_LIST_KIND,   /* of things; most are not worth a word */
	RAD_PAGE_LIST_METHOD, /* of destruction */
	RAD_PAGE_LIST_COUNT,
};

/* What a word of the record is called on the page. A word that the list does not know stands for itself in both
 * languages; the empty word is an en dash. */
struct rad_page_words rad_page_word(enum rad_page_language language, enum rad_page_list list, const char *word);

/* Like snprintf(), but what does not fit is cut between two characters. For text and whole numbers only. */
void rad_page_format(char *ret, size_t size, const char *format, ...) RAD_PRINTF(3, 4);

#endif
