/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/drive.h>

#include "example.h"

static const struct rad_identity full = { .stable_id = "wwn-naa.5000c500aaaa",
					  .vendor = "V",
					  .model = "M1",
					  .serial = "S1",
					  .wwn = "naa.5000c500aaaa",
					  .firmware = "F1",
					  .size_bytes = 1000,
					  .diskseq = 3 };

static const struct rad_identity loop = { .stable_id = "loop-2049:77", .size_bytes = 1000 };

static void assert_difference(const struct rad_identity *a, const struct rad_identity *b, const char *want)
{
	if (!want) {
		assert_null(rad_identity_difference(a, b));
		assert_null(rad_identity_difference(b, a));
	} else {
		assert_string_equal(rad_identity_difference(a, b), want);
		assert_string_equal(rad_identity_difference(b, a), want);
	}
	assert_int_equal(rad_identity_is_same(a, b), want == NULL);
	assert_int_equal(rad_identity_is_same(b, a), want == NULL);
}

static void test_same(void **state)
{
	struct rad_identity other = full;

	assert_difference(&full, &full, NULL);
	other.diskseq = 9; /* plugged in again */
	other.stable_id[0] = '\0';
	other.vendor[0] = 'X';
	other.firmware[0] = 'X';
	assert_difference(&full, &other, NULL);
}

static void test_each_field_differs(void **state)
{
	struct rad_identity other = full;

	other.serial[1] = '2';
	assert_difference(&full, &other, "serial");
	other = full;
	other.wwn[5] = '6';
	assert_difference(&full, &other, "wwn");
	other = full;
	other.model[1] = '2';
	assert_difference(&full, &other, "model");
	other = full;
	other.size_bytes--;
	assert_difference(&full, &other, "size");
}

static void test_known_on_one_side_only(void **state)
{
	struct rad_identity other = full;

	other.serial[0] = '\0';
	assert_difference(&full, &other, "serial");
	other = full;
	other.wwn[0] = '\0';
	assert_difference(&full, &other, "wwn");
	other.serial[0] = '\0';
	assert_difference(&full, &other, "serial");
}

static void test_one_name_is_enough(void **state)
{
	struct rad_identity a = full;
	struct rad_identity b;

	a.wwn[0] = '\0';
	b = a;
	b.stable_id[0] = 'x';
	assert_difference(&a, &b, NULL);
	a = full;
	a.serial[0] = '\0';
	b = a;
	b.stable_id[0] = 'x';
	assert_difference(&a, &b, NULL);
}

static void test_without_any_name(void **state)
{
	struct rad_identity other = loop;
	const struct rad_identity nothing = { .size_bytes = 1000 };

	assert_difference(&loop, &other, NULL);
	other.stable_id[5] = '9';
	assert_difference(&loop, &other, "stable-id");
	other = loop;
	other.size_bytes = 1001;
	assert_difference(&loop, &other, "size");
	assert_difference(&nothing, &nothing, "stable-id");
	assert_difference(&loop, &nothing, "stable-id");
	assert_difference(&loop, &full, "serial");
}

static void test_selectable(void **state)
{
	struct rad_drive drive = { .identity = full };

	assert_true(rad_drive_is_selectable(&drive));
	for (unsigned int i = RAD_PROTECTION_NONE + 1; i < RAD_PROTECTION_COUNT; i++) {
		drive.protection = (enum rad_protection)i;
		assert_false(rad_drive_is_selectable(&drive));
	}
	drive = (struct rad_drive){ .identity = full, .n_uses = 1 };
	assert_false(rad_drive_is_selectable(&drive));
	drive = (struct rad_drive){ .identity = full, .read_only = true };
	assert_false(rad_drive_is_selectable(&drive));
	drive = (struct rad_drive){ .identity = full };
	drive.identity.size_bytes = 0;
	assert_false(rad_drive_is_selectable(&drive));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_each_field_differs),
		cmocka_unit_test(test_known_on_one_side_only),
		cmocka_unit_test(test_one_name_is_enough),
		cmocka_unit_test(test_without_any_name),
		cmocka_unit_test(test_selectable),
	};

	return cmocka_run_group_tests_name("drive", tests, NULL, NULL);
}
