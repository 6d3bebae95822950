/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <radera/computer.h>

#include "base/cleanup.h"

static const char *const names[] = { "sys_vendor",     "product_name", "product_version",  "product_serial",
				     "chassis_serial", "product_uuid", "chassis_asset_tag" };

/* The files of SMBIOS in the order of `names`; NULL = there is none. */
static struct rad_computer read_from(const char *const texts[RAD_ARRAY_LENGTH(names)])
{
	char directory[] = "/tmp/radera-test-dmi-XXXXXX";
	char path[sizeof(directory) + 32];
	struct rad_computer ret;

	assert_non_null(mkdtemp(directory));
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(names); i++) {
		FILE *file;

		if (!texts[i])
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", directory, names[i]);
		file = fopen(path, "w");
		assert_non_null(file);
		(void)fputs(texts[i], file);
		(void)fclose(file);
	}
	rad_computer_read(directory, &ret);
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(names); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", directory, names[i]);
		(void)unlink(path);
	}
	assert_int_equal(rmdir(directory), 0);
	return ret;
}

static void test_names_on_the_lid(void **state)
{
	const char *const lenovo[] = { "LENOVO\n",     "20VJS1D000\n", "ThinkPad L13 Gen 2\n",
				       " PF3ABCDE \n", NULL,	       "4C4C4544-0031-3510-8052-B4C04F4D3233\n",
				       "104233\n" };
	const char *const dell[] = { "Dell Inc.\n", "Latitude 5320\n", "1.2.3\n", "7XK2QN3\n", NULL, NULL, NULL };
	struct rad_computer it = read_from(lenovo);

	assert_string_equal(it.vendor, "LENOVO");
	assert_string_equal(it.model, "ThinkPad L13 Gen 2");
	assert_string_equal(it.serial, "PF3ABCDE");
	assert_string_equal(it.uuid, "4c4c4544-0031-3510-8052-b4c04f4d3233");
	assert_string_equal(it.asset_tag, "104233");
	it = read_from(dell);
	assert_string_equal(it.model, "Latitude 5320");
	assert_string_equal(it.serial, "7XK2QN3");
	assert_string_equal(it.asset_tag, "");
}

static void test_words_that_say_nothing(void **state)
{
	const char *const empty[] = { "System manufacturer\n",
				      "To Be Filled By O.E.M.\n",
				      "Default string\n",
				      "00000000\n",
				      "  \n",
				      "00000000-0000-0000-0000-000000000000\n",
				      "........\n" };
	const char *const hidden[] = { "HP\n",	       "HP ProBook 430 G8\n",
				       "SBKPF\n",      "Not Specified\n",
				       "5CD1234ABC\n", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF\n",
				       "N/A\n" };
	struct rad_computer it = read_from(empty);

	assert_string_equal(it.vendor, "");
	assert_string_equal(it.model, "");
	assert_string_equal(it.serial, "");
	assert_string_equal(it.uuid, "");
	assert_string_equal(it.asset_tag, "");
	it = read_from(hidden);
	assert_string_equal(it.model, "HP ProBook 430 G8");
	assert_string_equal(it.serial, "5CD1234ABC");
	assert_string_equal(it.uuid, "");
}

static void test_bytes_that_are_no_text(void **state)
{
	const char *const hostile[] = { "\xff\xfe\n",
					"A\x01"
					"B\n",
					NULL,
					NULL,
					NULL,
					NULL,
					NULL };
	struct rad_computer it = read_from(hostile);

	assert_string_equal(it.vendor, "");
	assert_string_equal(it.model, "");
	rad_computer_read("/nonexistent/dmi", &it);
	assert_string_equal(it.serial, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_on_the_lid),
		cmocka_unit_test(test_words_that_say_nothing),
		cmocka_unit_test(test_bytes_that_are_no_text),
	};

	return cmocka_run_group_tests_name("device-computer", tests, NULL, NULL);
}
