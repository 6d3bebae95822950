/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search for a drive's temperature sensor, on prepared trees that have the shape of the kernel's. */
#include <errno.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "transport/linux_private.h"

static char root[64];

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
	return remove(path);
}

static int setup(void **state)
{
	(void)snprintf(root, sizeof(root), "/tmp/radera-sensor-XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int teardown(void **state)
{
	return nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Writes text to root/path and makes the directories above it. */
static void put(const char *path, const char *text)
{
	char full[256];
	FILE *file;

	(void)snprintf(full, sizeof(full), "%s/%s", root, path);
	for (char *slash = full + strlen(root) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		assert_true(mkdir(full, 0700) == 0 || errno == EEXIST);
		*slash = '/';
	}
	file = fopen(full, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static int32_t measure(uint32_t major_number, uint32_t minor_number)
{
	char path[RAD_SENSOR_PATH_SIZE];

	rad_linux_sensor_find(root, major_number, minor_number, path);
	return path[0] ? rad_linux_sensor_read(path) : RAD_TEMPERATURE_UNKNOWN;
}

static void test_places(void **state)
{
	put("dev/block/8:0/device/hwmon/hwmon3/temp1_input", "31000\n");
	put("dev/block/259:0/device/hwmon1/temp1_input", "45850\n");
	put("dev/block/259:3/device/nvme1/hwmon2/temp1_input", "38850\n");
	put("dev/block/8:16/device/vendor", "ATA\n");

	assert_int_equal(measure(8, 0), 31000);
	assert_int_equal(measure(259, 0), 45850);
	assert_int_equal(measure(259, 3), 38850);
	assert_int_equal(measure(8, 16), RAD_TEMPERATURE_UNKNOWN);
	assert_int_equal(measure(8, 32), RAD_TEMPERATURE_UNKNOWN);
}

static void test_values(void **state)
{
	static const struct {
		const char *text;
		int32_t value;
	} values[] = {
		{ "0\n", 0 },
		{ "-5000\n", -5000 },
		{ "25000", 25000 },
		{ "", RAD_TEMPERATURE_UNKNOWN },
		{ "\n", RAD_TEMPERATURE_UNKNOWN },
		{ "warm\n", RAD_TEMPERATURE_UNKNOWN },
		{ "25C\n", RAD_TEMPERATURE_UNKNOWN },
		{ "-128000\n", RAD_TEMPERATURE_UNKNOWN },
		{ "9223372036854775807\n", RAD_TEMPERATURE_UNKNOWN },
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		put("dev/block/8:0/device/hwmon/hwmon3/temp1_input", values[i].text);
		assert_int_equal(measure(8, 0), values[i].value);
	}
}

static void test_sensor_that_went_away(void **state)
{
	char path[RAD_SENSOR_PATH_SIZE];

	put("dev/block/8:0/device/hwmon/hwmon3/temp1_input", "31000\n");
	rad_linux_sensor_find(root, 8, 0, path);
	assert_int_equal(rad_linux_sensor_read(path), 31000);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rad_linux_sensor_read(path), RAD_TEMPERATURE_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_places, setup, teardown),
		cmocka_unit_test_setup_teardown(test_values, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sensor_that_went_away, setup, teardown),
	};

	return cmocka_run_group_tests_name("sensor", tests, NULL, NULL);
}
