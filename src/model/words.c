/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/words.h"

#include <string.h>

const char *rad_words_name(const struct rad_words *words, unsigned int value)
{
	return value < words->n ? words->names[value] : "unknown";
}

bool rad_words_find(const struct rad_words *words, const char *word, unsigned int *ret)
{
	for (size_t i = 0; i < words->n; i++) {
		if (strcmp(words->names[i], word) == 0) {
			*ret = (unsigned int)i;
			return true;
		}
	}
	return false;
}
