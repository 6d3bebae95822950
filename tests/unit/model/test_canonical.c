/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/json.h>

#include <string.h>

#include "base/cleanup.h"
#include "example.h"
#include "model/fields.h"

static int canonical(const char *text, size_t flags, struct rad_buffer *buffer, struct rad_error *err)
{
	json_error_t problem;
	rad_auto_json json_t *json = json_loads(text, flags | JSON_DECODE_ANY, &problem);

	if (!json)
		fail_msg("%s: %s", text, problem.text);
	return rad_json_canonical(json, buffer, err);
}

static void assert_canonical(const char *text, const char *want)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };

	if (canonical(text, 0, &buffer, &err) < 0)
		fail_msg("%s: %s", text, err.text);
	assert_string_equal((const char *)buffer.data, want);
	assert_int_equal(buffer.size, strlen(want));
}

static void assert_refused(const char *text, const char *reason)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };

	rad_buffer_append_text(&buffer, "before");
	assert_int_equal(canonical(text, 0, &buffer, &err), -RAD_ERROR_EVIDENCE);
	assert_int_equal(err.kind, RAD_ERROR_EVIDENCE);
	if (!strstr(err.text, reason))
		fail_msg("%s: %s", text, err.text);
	assert_string_equal((const char *)buffer.data, "before"); /* nothing half done is left */
	assert_int_equal(buffer.size, 6);
}

/* RFC 8785 3.2.3: the example of sorting, with its odd keys. */
static void test_rfc_sorting(void **state)
{
	assert_canonical(
		"{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew Letter Dalet With "
		"Dagesh\",\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\","
		"\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}",
		"{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\",\"ö\":\"Latin Small Letter O "
		"With Diaeresis\",\"€\":\"Euro Sign\",\"\xF0\x9F\x98\x80\":\"Emoji: Grinning "
		"Face\",\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}");
}

/* RFC 8785 3.2.2, figure 1, without its fractions and null. */
static void test_rfc_text(void **state)
{
	assert_canonical(
		"{ \"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\", \"literals\": "
		"[true, false], \"numbers\": [4, 0, -7] }",
		"{\"literals\":[true,false],\"numbers\":[4,0,-7],\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

static void test_escapes(void **state)
{
	assert_canonical("\"\\b\\t\\n\\f\\r\\\"\\\\\\/\"", "\"\\b\\t\\n\\f\\r\\\"\\\\/\"");
	assert_canonical("\"\\u0001\\u000b\\u001F\\u007f\\u0080\"", "\"\\u0001\\u000b\\u001f\x7f\xC2\x80\"");
	assert_canonical("\"a\\u00e5\\u2028<>&\"", "\"aå\xE2\x80\xA8<>&\"");
	assert_canonical("\"\"", "\"\"");
}

static void test_keys(void **state)
{
	assert_canonical("{\"b\":1,\"aa\":2,\"a\":3,\"\":4,\"B\":5,\"a\\\"\":6}",
			 "{\"\":4,\"B\":5,\"a\":3,\"a\\\"\":6,\"aa\":2,\"b\":1}");
	/* UTF-16 order is not code point order: U+1F600 begins with D83D, before U+E000 and U+FFFD */
	assert_canonical("{\"\\ufffd\":1,\"\\ud83d\\ude00\":2,\"\\ue000\":3,\"\\ud7ff\":4,\"\\ud83d\\ude01\":5}",
			 "{\"\xED\x9F\xBF\":4,\"\xF0\x9F\x98\x80\":2,\"\xF0\x9F\x98\x81\":5,\"\xEE\x80\x80\":3,"
			 "\"\xEF\xBF\xBD\":1}");
	assert_canonical("{\"x\\ud83d\\ude00\":1,\"x\":2,\"x\\uffff\":3}",
			 "{\"x\":2,\"x\xF0\x9F\x98\x80\":1,\"x\xEF\xBF\xBF\":3}");
}

static void test_numbers(void **state)
{
	assert_canonical("[0,-0,1,-1,9007199254740991,-9007199254740991]",
			 "[0,0,1,-1,9007199254740991,-9007199254740991]");
	assert_refused("[9007199254740992]", "2^53");
	assert_refused("[-9007199254740992]", "2^53");
	assert_refused("9223372036854775807", "2^53");
	assert_refused("{\"a\":1.0}", "fraction");
	assert_refused("{\"a\":[1e3]}", "fraction");
	assert_refused("0.5", "fraction");
}

static void test_null(void **state)
{
	assert_refused("null", "null");
	assert_refused("{\"a\":{\"b\":[1,null]}}", "null");
}

static void test_empty(void **state)
{
	assert_canonical("{}", "{}");
	assert_canonical("[ ]", "[]");
	assert_canonical("[{},[]]", "[{},[]]");
}

static void nest(int depth, char *ret)
{
	for (int i = 0; i < depth; i++)
		*ret++ = '[';
	for (int i = 0; i < depth; i++)
		*ret++ = ']';
	*ret = '\0';
}

static void test_depth(void **state)
{
	char text[200];

	nest(64, text);
	assert_canonical(text, text);
	nest(65, text);
	assert_refused(text, "64 levels");
}

static void test_circle(void **state)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
	rad_auto_json json_t *outer = json_array();
	json_t *inner = json_array();

	assert_int_equal(json_array_append_new(outer, inner), 0);
	assert_int_equal(json_array_append(inner, outer), 0);
	assert_int_equal(rad_json_canonical(outer, &buffer, NULL), -RAD_ERROR_EVIDENCE);
	assert_int_equal(json_array_clear(inner), 0);
}

static void test_nul_within(void **state)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;

	assert_int_equal(canonical("\"a\\u0000b\"", JSON_ALLOW_NUL, &buffer, NULL), 0);
	assert_string_equal((const char *)buffer.data, "\"a\\u0000b\"");
}

static void test_no_document(void **state)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;

	assert_int_equal(rad_json_canonical(NULL, &buffer, NULL), -RAD_ERROR_EVIDENCE);
	assert_int_equal(buffer.size, 0);
}

static void test_appends(void **state)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;

	assert_int_equal(canonical("{\"a\":1}", 0, &buffer, NULL), 0);
	assert_int_equal(canonical("[2]", 0, &buffer, NULL), 0);
	assert_string_equal((const char *)buffer.data, "{\"a\":1}[2]");
	buffer.failed = true;
	assert_int_equal(canonical("[3]", 0, &buffer, NULL), -RAD_ERROR_IO);
}

/* The record's canonical form is the same whatever order and spelling its text had, and reads back as the same JSON. */
static void test_the_example(void **state)
{
	static struct example example;
	rad_auto_json json_t *from_file = example_json();
	rad_auto_json json_t *from_struct = NULL;
	rad_auto_json json_t *again = NULL;
	rad_auto_buffer struct rad_buffer a = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer b = RAD_BUFFER_INIT;

	example_fill(&example);
	from_struct = rad_record_to_json(&example.record);
	assert_int_equal(rad_json_canonical(from_file, &a, NULL), 0);
	assert_int_equal(rad_json_canonical(from_struct, &b, NULL), 0);
	assert_string_equal((const char *)a.data, (const char *)b.data);
	again = json_loadb((const char *)a.data, a.size, 0, NULL);
	assert_same_json(from_file, again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rfc_sorting), cmocka_unit_test(test_rfc_text),	cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_keys),	    cmocka_unit_test(test_numbers),	cmocka_unit_test(test_null),
		cmocka_unit_test(test_empty),	    cmocka_unit_test(test_depth),	cmocka_unit_test(test_circle),
		cmocka_unit_test(test_nul_within),  cmocka_unit_test(test_no_document), cmocka_unit_test(test_appends),
		cmocka_unit_test(test_the_example),
	};

	return cmocka_run_group_tests_name("canonical", tests, NULL, NULL);
}
