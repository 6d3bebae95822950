/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stable words of every enumeration: one const table each, used both ways, so that what is written can be read.
 */
#ifndef RAD_MODEL_WORDS_H
#define RAD_MODEL_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* names[value] is the word of value. */
struct rad_words {
	const char *const *names;
	size_t n;
};

extern const struct rad_words rad_words_bus;
extern const struct rad_words rad_words_media;
extern const struct rad_words rad_words_use;
extern const struct rad_words rad_words_protection;
extern const struct rad_words rad_words_level;
extern const struct rad_words rad_words_fill;
extern const struct rad_words rad_words_extent;
extern const struct rad_words rad_words_bad_sectors;
extern const struct rad_words rad_words_technique;
extern const struct rad_words rad_words_offer;
extern const struct rad_words rad_words_sanitize_state;
extern const struct rad_words rad_words_read_after;
extern const struct rad_words rad_words_ask;
extern const struct rad_words rad_words_step_kind;
extern const struct rad_words rad_words_cancel;
extern const struct rad_words rad_words_choice;
extern const struct rad_words rad_words_step_state;
extern const struct rad_words rad_words_outcome;

/* The word of value, or "unknown" for a value that the enumeration does not have. Static text. */
const char *rad_words_name(const struct rad_words *words, unsigned int value);

/* The value of a word; false (and *ret untouched) when it is none of them. "unknown" is found only where the
 * enumeration has that value. */
bool rad_words_find(const struct rad_words *words, const char *word, unsigned int *ret);

#endif
