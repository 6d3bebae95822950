/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/buffer.h>

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"

static void test_append(void **state)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;

	rad_buffer_append(&buffer, "", 0);
	assert_int_equal(buffer.size, 0);
	rad_buffer_append(&buffer, "a\0b", 3);
	rad_buffer_append_text(&buffer, "cd");
	rad_buffer_printf(&buffer, "%d-%s", 42, "x");
	assert_int_equal(buffer.size, 9);
	assert_memory_equal(buffer.data, "a\0bcd42-x", 10); /* with the NUL behind */
	assert_int_equal(rad_buffer_check(&buffer, NULL), 0);
}

static void test_grows(void **state)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
	char piece[257];

	memset(piece, 'p', sizeof(piece));
	for (int i = 0; i < 1000; i++) {
		rad_buffer_append(&buffer, piece, sizeof(piece));
		assert_int_equal(buffer.data[buffer.size], 0);
	}
	assert_int_equal(buffer.size, 257000);
	for (size_t i = 0; i < buffer.size; i++)
		assert_int_equal(buffer.data[i], 'p');
}

static void test_exactly_full(void **state)
{
	for (size_t size = 250; size < 260; size++) {
		rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;

		for (size_t i = 0; i < size; i++)
			rad_buffer_append(&buffer, "x", 1);
		assert_int_equal(buffer.size, size);
		assert_true(buffer.capacity > size);
		assert_int_equal(buffer.data[size], 0);
	}
}

static void test_failure_stays(void **state)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };

	rad_buffer_append_text(&buffer, "kept");
	rad_buffer_append(&buffer, "x", SIZE_MAX); /* cannot be had: nothing is read */
	assert_true(buffer.failed);
	rad_buffer_append_text(&buffer, "more");
	rad_buffer_printf(&buffer, "%s", "more");
	assert_int_equal(buffer.size, 4);
	assert_string_equal((const char *)buffer.data, "kept");
	assert_int_equal(rad_buffer_check(&buffer, &err), -RAD_ERROR_IO);
	assert_int_equal(err.kind, RAD_ERROR_IO);
	rad_buffer_done(&buffer);
	assert_null(buffer.data);
	assert_false(buffer.failed);
	rad_buffer_append_text(&buffer, "anew");
	assert_string_equal((const char *)buffer.data, "anew");
}

/* FIPS 180-4 / NIST CAVP: the empty message and "abc". */
static void test_sha256(void **state)
{
	char hex[RAD_SHA256_HEX_SIZE];

	rad_sha256_hex("", 0, hex);
	assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	rad_sha256_hex("abc", 3, hex);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_append),	     cmocka_unit_test(test_grows),
		cmocka_unit_test(test_exactly_full), cmocka_unit_test(test_failure_stays),
		cmocka_unit_test(test_sha256),
	};

	return cmocka_run_group_tests_name("buffer", tests, NULL, NULL);
}
