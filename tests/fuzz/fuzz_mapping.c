/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a register's mapping: refused, or one that says all that reading and telling back need. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <radera/files.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rad_register_mapping *it = malloc(sizeof(*it));
	struct rad_error err;

	if (it && rad_register_parse("fuzz", data, size, it, &err) >= 0) {
		if (it->n_columns == 0 || !it->id[0])
			abort();
		for (size_t i = 0; it->outbox.n_columns > 0 && i < RAD_TOLD_STATES; i++) {
			if (!it->outbox.words[i][0])
				abort();
		}
	}
	free(it);
	return 0;
}
