/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a mapping of suppliers' reports, or as a policy: refused, or one that says all that its use relies on.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <radera/files.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_paths(const char *text, bool from_root)
{
	struct rad_path path;
	int r;

	while ((r = rad_path_next(&text, &path)) > 0) {
		if (path.n == 0 || path.n > RAD_PATH_STEPS_MAX || path.from_root != from_root)
			abort();
	}
	if (r < 0)
		abort();
}

static void check_mapping(const struct rad_supplier_mapping *it)
{
	bool has_result = false;

	for (size_t i = 0; i < it->n_columns; i++) {
		has_result = has_result || it->columns[i].field == RAD_SUPPLIER_RESULT;
		if (it->format == RAD_SUPPLIER_XML)
			check_paths(it->columns[i].names, false);
	}
	if (it->format == RAD_SUPPLIER_XML)
		check_paths(it->rows, true);
	if (!has_result || !it->success[0] || strchr(it->success, '*') || rad_words_fit(it->success, ""))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rad_supplier_mapping *mapping = malloc(sizeof(*mapping));
	struct rad_policy *policy = malloc(sizeof(*policy));
	struct rad_error err;

	if (mapping && rad_supplier_parse("fuzz", data, size, mapping, &err) >= 0)
		check_mapping(mapping);
	if (policy && rad_policy_parse("fuzz", data, size, policy, &err) >= 0 &&
	    (policy->n_rules == 0 || policy->n_rules > RAD_DISPOSITIONS || strchr(policy->suppliers, '*')))
		abort();
	free(mapping);
	free(policy);
	return 0;
}
