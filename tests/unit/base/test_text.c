/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/cleanup.h"

static void assert_copy(size_t size, const char *source, const char *want, bool whole)
{
	char ret[32];

	memset(ret, '#', sizeof(ret));
	assert_int_equal(rad_text_copy(ret, size, source), whole);
	assert_string_equal(ret, want);
	for (size_t i = size; i < sizeof(ret); i++)
		assert_int_equal(ret[i], '#');
}

static void test_copy(void **state)
{
	assert_copy(8, "abc", "abc", true);
	assert_copy(4, "abc", "abc", true);
	assert_copy(3, "abc", "ab", false);
	assert_copy(1, "abc", "", false);
	assert_copy(1, "", "", true);
	assert_copy(4, NULL, "", true);
	assert_copy(4, "aå€", "aå", false);
	assert_copy(3, "aå", "a", false);
	assert_copy(4, "\xF0\x9F\x98\x80", "", false);
	assert_copy(5, "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80", true);
	assert_copy(3, "\x80\x80\x80\x80", "", false); /* no beginning to go back to */
	assert_false(rad_text_copy(NULL, 0, "x"));
}

static void test_copy_onto_itself(void **state)
{
	char text[] = "abcdef";

	assert_true(rad_text_copy(text, sizeof(text), text));
	assert_string_equal(text, "abcdef");
	assert_true(rad_text_copy(text, sizeof(text), text + 2));
	assert_string_equal(text, "cdef");
	assert_true(rad_text_copy(text + 1, sizeof(text) - 1, text));
	assert_string_equal(text, "ccdef");
}

static void assert_field(size_t size, const char *source, size_t length, const char *want)
{
	char ret[32];

	memset(ret, '#', sizeof(ret));
	rad_text_copy_field(ret, size, source, length);
	assert_string_equal(ret, want);
	for (size_t i = size; i < sizeof(ret); i++)
		assert_int_equal(ret[i], '#');
}

static void test_copy_field(void **state)
{
	assert_field(32, "  WD-123  ", 10, "WD-123");
	assert_field(32, "ABC\0\0\0", 6, "ABC");
	assert_field(32, "\0\0 ABC \0 ", 9, "ABC");
	assert_field(32, "ABC\n", 4, "ABC");
	assert_field(32,
		     "A\x01"
		     "B\xE5\x7F"
		     "C",
		     6, "A?B??C");
	assert_field(32, "A\0B", 3, "A?B");
	assert_field(32, "      ", 6, "");
	assert_field(32, "", 0, "");
	assert_field(32, "\0\0\0\0", 4, "");
	assert_field(4, "ABCDEF", 6, "ABC");
	assert_field(4, "AB DEF", 6, "AB"); /* the cut leaves no blank */
	assert_field(1, "ABC", 3, "");
}

static void test_utf8(void **state)
{
	static const char *const good[] = {
		"",	   "a b~", "åäö Ł €", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF", "\xEE\x80\x80",
		"\xC2\x80"
	};
	static const char *const bad[] = { "\x80",
					   "\xC3",
					   "a\xC3(",
					   "\xC0\xAF",
					   "\xC1\xBF",
					   "\xE0\x9F\xBF",
					   "\xED\xA0\x80",
					   "\xED\xBF\xBF",
					   "\xF0\x8F\xBF\xBF",
					   "\xF4\x90\x80\x80",
					   "\xF5\x80\x80\x80",
					   "\xFF",
					   "\xE2\x82",
					   "\xF0\x9F\x98",
					   "a\tb",
					   "a\nb",
					   "\x1F",
					   "\x7F" };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(good); i++)
		assert_true(rad_text_is_utf8(good[i]));
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(bad); i++) {
		if (rad_text_is_utf8(bad[i]))
			fail_msg("bad[%zu] taken for UTF-8", i);
	}
}

static void test_id(void **state)
{
	static const char *const good[] = { "a", "0", "EXK-IT-0018734", "a.b_c:d-e",
					    "a23456789012345678901234567890123456789012345678901234567890123" };
	static const char *const bad[] = {
		"",	 "-a",
		".a",	 "_a",
		":a",	 "a b",
		"a/b",	 "../x",
		"a\n",	 "å",
		"a\xE5", "a;b",
		"a'b",	 "a234567890123456789012345678901234567890123456789012345678901234"
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(good); i++)
		assert_true(rad_text_is_id(good[i]));
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(bad); i++) {
		if (rad_text_is_id(bad[i]))
			fail_msg("bad[%zu] taken for an identifier", i);
	}
}

static void test_prefix(void **state)
{
	assert_true(rad_text_has_prefix("abc", "ab"));
	assert_true(rad_text_has_prefix("abc", ""));
	assert_true(rad_text_has_prefix("abc", "abc"));
	assert_false(rad_text_has_prefix("ab", "abc"));
	assert_false(rad_text_has_prefix("xab", "ab"));
	assert_true(rad_text_equal("a", "a"));
	assert_false(rad_text_equal("a", "A"));
}

static void test_hex(void **state)
{
	static const uint8_t bytes[] = { 0x00, 0x0F, 0xA5, 0xFF };
	uint8_t back[4] = { 1, 1, 1, 1 };
	char text[9];

	rad_hex_encode(bytes, sizeof(bytes), text);
	assert_string_equal(text, "000fa5ff");
	assert_true(rad_hex_decode(text, back, sizeof(back)));
	assert_memory_equal(back, bytes, sizeof(bytes));
	assert_true(rad_hex_decode("000FA5fF", back, sizeof(back)));
	assert_memory_equal(back, bytes, sizeof(bytes));
	assert_false(rad_hex_decode("000fa5f", back, sizeof(back)));
	assert_false(rad_hex_decode("000fa5ff0", back, sizeof(back)));
	assert_false(rad_hex_decode("000fa5fg", back, sizeof(back)));
	assert_false(rad_hex_decode("0x0fa5ff", back, sizeof(back)));
	assert_false(rad_hex_decode("", back, sizeof(back)));
	assert_true(rad_hex_decode("", back, 0));
	rad_hex_encode(bytes, 0, text);
	assert_string_equal(text, "");
}

static void test_to_u64(void **state)
{
	static const char *const bad[] = {
		"", "-1", "+1", " 1", "1 ", "0x1", "1.0", "18446744073709551616", "99999999999999999999", "1\xC3", "a"
	};
	uint64_t value = 7;

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(bad); i++)
		assert_false(rad_text_to_u64(bad[i], &value));
	assert_int_equal(value, 7);
	assert_true(rad_text_to_u64("0", &value));
	assert_int_equal(value, 0);
	assert_true(rad_text_to_u64("0018", &value));
	assert_int_equal(value, 18);
	assert_true(rad_text_to_u64("18446744073709551615", &value));
	assert_true(value == UINT64_MAX);
}

static void test_money(void **state)
{
	static const char *const bad[] = { "",	     "-1",   "+1",  "1,2",  "1,234",	  "1 000",
					   "500 kr", "1,2a", ",50", "1..0", "1000000001", "99999999999999999999",
					   "1,00 ",  "\xC3" };
	static const struct {
		const char *text;
		int64_t minor;
		const char *back;
	} good[] = { { "0", 0, "0,00" },
		     { "500", 50000, "500,00" },
		     { "500,05", 50005, "500,05" },
		     { "7.50", 750, "7,50" },
		     { "1000000000", 100000000000, "1000000000,00" } };
	char text[RAD_MONEY_TEXT];
	int64_t value = 7;

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(bad); i++)
		assert_false(rad_money_parse(bad[i], &value));
	assert_int_equal(value, 7);
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(good); i++) {
		assert_true(rad_money_parse(good[i].text, &value));
		assert_int_equal(value, good[i].minor);
		rad_money_format(value, text);
		assert_string_equal(text, good[i].back);
	}
	rad_money_format(-5, text);
	assert_string_equal(text, "-0,05");
	rad_money_format(INT64_MIN, text);
	assert_string_equal(text, "-92233720368547758,08");
}

static void assert_size(uint64_t bytes, const char *want)
{
	char text[RAD_SIZE_TEXT];

	rad_size_format(bytes, text);
	assert_string_equal(text, want);
}

static void test_next_word(void **state)
{
	static const char *const words[] = { "a", "bc", "longe" };
	const char *list = " , a,bc ,longer,, ";
	char word[6];

	for (size_t i = 0; i < 3; i++) {
		assert_true(rad_text_next_word(&list, word, sizeof(word)));
		assert_string_equal(word, words[i]);
	}
	assert_false(rad_text_next_word(&list, word, sizeof(word)));
	assert_string_equal(word, "");
	assert_false(rad_text_next_word(&list, word, sizeof(word)));
}

static void test_size_format(void **state)
{
	assert_size(0, "0 B");
	assert_size(999, "999 B");
	assert_size(1000, "1.0 kB");
	assert_size(999999, "999.9 kB");
	assert_size(1000000, "1.0 MB");
	assert_size(500107862016, "500.1 GB");
	assert_size(UINT64_MAX, "18.4 EB");
}

static void test_bytes(void **state)
{
	static const uint8_t data[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	uint8_t out[8];

	assert_int_equal(rad_bytes_be(data, 8, 1, 2), 0x0203);
	assert_int_equal(rad_bytes_le(data, 8, 1, 2), 0x0302);
	assert_true(rad_bytes_be(data, 8, 0, 8) == UINT64_C(0x0102030405060708));
	assert_true(rad_bytes_le(data, 8, 0, 8) == UINT64_C(0x0807060504030201));
	assert_int_equal(rad_bytes_be(data, 8, 7, 2), 0);
	assert_int_equal(rad_bytes_le(data, 8, 9, 1), 0);
	assert_int_equal(rad_bytes_be(data, 8, SIZE_MAX, 2), 0);
	assert_int_equal(rad_bytes_le(data, 0, 0, 1), 0);
	rad_bytes_put_be64(out, UINT64_C(0x0102030405060708));
	assert_memory_equal(out, data, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_copy),	    cmocka_unit_test(test_copy_onto_itself),
		cmocka_unit_test(test_copy_field),  cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_id),	    cmocka_unit_test(test_prefix),
		cmocka_unit_test(test_hex),	    cmocka_unit_test(test_to_u64),
		cmocka_unit_test(test_size_format), cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_money),	    cmocka_unit_test(test_next_word),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
