/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a retention file: refused, or one that never destroys a certificate, nor anything before its time. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <radera/files.h>

#define FROM_MS 1795305600000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct rad_retention *it)
{
	if (it->n_rules == 0 || it->n_rules > RAD_RETAIN_DOCUMENTS)
		abort();
	for (size_t i = 0; i < it->n_rules; i++) {
		const struct rad_retention_rule *rule = &it->rules[i];

		if (rad_retention_find(it, rule->document) != rule || !rule->reference[0] ||
		    (rule->document == RAD_RETAIN_CERTIFICATE && !rule->keep) ||
		    rad_retention_due_ms(rule, FROM_MS) < FROM_MS)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rad_retention retention;
	struct rad_error err;

	if (rad_retention_parse("fuzz", data, size, &retention, &err) >= 0)
		check(&retention);
	return 0;
}
