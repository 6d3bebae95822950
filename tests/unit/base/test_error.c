/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/error.h>

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static void test_set(void **state)
{
	struct rad_error err;

	memset(&err, 0xAA, sizeof(err));
	assert_int_equal(rad_error_set(&err, RAD_ERROR_DEVICE, 0, "erase", "drive %s refused", "sda"), -4);
	assert_int_equal(err.kind, RAD_ERROR_DEVICE);
	assert_int_equal(err.code, 0);
	assert_int_equal(err.device_status.kind, RAD_STATUS_NONE);
	assert_string_equal(err.operation, "erase");
	assert_string_equal(err.text, "drive sda refused");
	assert_string_equal(err.advice, "");
	assert_int_equal(rad_error_set(&err, RAD_ERROR_IO, ENOSPC, "write", "cannot write"), -5);
	assert_int_equal(err.code, ENOSPC);
	assert_string_equal(err.text, "cannot write: No space left on device");
	assert_int_equal(rad_error_set(NULL, RAD_ERROR_INTERRUPTED, EIO, "x", "y"), -7);
}

static void test_advise_and_prefix(void **state)
{
	struct rad_error err;

	(void)rad_error_set(&err, RAD_ERROR_INPUT, 0, "read", "unknown key");
	rad_error_advise(&err, "look at line %d", 3);
	assert_string_equal(err.advice, "look at line 3");
	rad_error_advise(&err, "%s, please", err.advice);
	assert_string_equal(err.advice, "look at line 3, please");
	assert_int_equal(rad_error_prefix(&err, "%s", "p.yaml"), -2);
	assert_string_equal(err.text, "p.yaml: unknown key");
	assert_string_equal(err.advice, "look at line 3, please");
	rad_error_advise(NULL, "nothing");
	assert_true(rad_error_prefix(NULL, "nothing") < 0);
}

static void test_built_from_itself(void **state)
{
	struct rad_error err;

	(void)rad_error_set(&err, RAD_ERROR_IO, 0, "open", "no");
	assert_int_equal(rad_error_set(&err, RAD_ERROR_EVIDENCE, 0, err.operation, "again: %s", err.text), -6);
	assert_string_equal(err.operation, "open");
	assert_string_equal(err.text, "again: no");
}

/* Whatever its length, and wherever the cut falls, a text stays UTF-8: records could not hold it otherwise. */
static void test_long_texts_stay_utf8(void **state)
{
	char text[2000];
	struct rad_error err;

	for (size_t shift = 0; shift < 4; shift++) {
		memset(text, 'x', shift);
		for (size_t i = shift; i + 5 < sizeof(text); i += 4)
			memcpy(text + i, "\xF0\x9F\x98\x80", 5);
		(void)rad_error_set(&err, RAD_ERROR_IO, EIO, text, "%s", text);
		rad_error_advise(&err, "%s", text);
		assert_true(strlen(err.text) > sizeof(err.text) - 5);
		assert_true(rad_text_is_utf8(err.text));
		assert_true(rad_text_is_utf8(err.advice));
		assert_true(rad_text_is_utf8(err.operation));
		(void)rad_error_prefix(&err, "%s", "å");
		assert_true(rad_text_is_utf8(err.text));
		(void)rad_error_prefix(&err, "%s", text);
		assert_true(rad_text_is_utf8(err.text));
	}
}

static void test_kind_names(void **state)
{
	static const char *const names[] = { "none",   "failed", "input",    "refused",
					     "device", "io",	 "evidence", "interrupted" };

	for (unsigned int i = 0; i < 8; i++)
		assert_string_equal(rad_error_kind_name((enum rad_error_kind)i), names[i]);
	assert_string_equal(rad_error_kind_name((enum rad_error_kind)8), "unknown");
	assert_string_equal(rad_error_kind_name((enum rad_error_kind) - 1), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_advise_and_prefix),
		cmocka_unit_test(test_built_from_itself),
		cmocka_unit_test(test_long_texts_stay_utf8),
		cmocka_unit_test(test_kind_names),
	};

	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
