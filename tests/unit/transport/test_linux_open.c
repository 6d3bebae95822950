/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the Linux back end must never open for writing. Needs neither root nor a block device. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cmocka.h>

#include "transport/transport.h"

#include "fake_clock.h"

struct fixture {
	struct fake_clock clock;
	struct rad_transport *transport;
	char directory[64];
	struct rad_drive drive;
};

static int identify_nobody(uint32_t major_number, uint32_t minor_number, struct rad_identity *ret,
			   struct rad_error *err)
{
	return rad_error_set(err, RAD_ERROR_IO, ENODEV, "identify", "nobody");
}

static int setup(void **state)
{
	static struct fixture fixture;

	memset(&fixture, 0, sizeof(fixture));
	fake_clock_init(&fixture.clock);
	(void)snprintf(fixture.directory, sizeof(fixture.directory), "/tmp/radera-open-XXXXXX");
	*state = &fixture;
	if (!mkdtemp(fixture.directory))
		return -1;
	return rad_transport_linux_new(&fixture.clock.base, identify_nobody, &fixture.transport, NULL);
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	(void)unlink(fixture->drive.node);
	rad_transport_linux_free(fixture->transport);
	return rmdir(fixture->directory);
}

static void expect(struct fixture *fixture, enum rad_error_kind kind, int code, const char *word)
{
	struct rad_target *target = NULL;
	struct rad_error err = { 0 };

	assert_int_equal(fixture->transport->ops->open(fixture->transport, &fixture->drive, &target, &err), -(int)kind);
	assert_null(target);
	assert_int_equal(err.kind, kind);
	assert_int_equal(err.code, code);
	assert_non_null(strstr(err.text, word));
	assert_non_null(strstr(err.text, fixture->drive.node));
}

static void name_file(struct fixture *fixture, const char *name)
{
	(void)snprintf(fixture->drive.node, sizeof(fixture->drive.node), "%s/%s", fixture->directory, name);
}

static void test_missing(void **state)
{
	struct fixture *fixture = *state;
	struct stat info;

	name_file(fixture, "sdx");
	expect(fixture, RAD_ERROR_IO, ENOENT, "gone");
	assert_int_equal(stat(fixture->drive.node, &info), -1); /* and it was not made */
}

static void test_regular_file(void **state)
{
	struct fixture *fixture = *state;
	struct stat info;
	FILE *file;

	name_file(fixture, "disk.img");
	file = fopen(fixture->drive.node, "w");
	assert_non_null(file);
	assert_true(fputs("kept", file) >= 0);
	assert_int_equal(fclose(file), 0);
	expect(fixture, RAD_ERROR_REFUSED, 0, "not a block device");
	assert_int_equal(stat(fixture->drive.node, &info), 0);
	assert_int_equal(info.st_size, 4);
}

static void test_directory(void **state)
{
	struct fixture *fixture = *state;

	(void)snprintf(fixture->drive.node, sizeof(fixture->drive.node), "%s", "/tmp");
	expect(fixture, RAD_ERROR_REFUSED, 0, "not a block device");
	(void)snprintf(fixture->drive.node, sizeof(fixture->drive.node), ".");
	expect(fixture, RAD_ERROR_REFUSED, 0, "not a block device");
	fixture->drive.node[0] = '\0';
}

static void test_character_device_of_the_same_number(void **state)
{
	struct fixture *fixture = *state;

	(void)snprintf(fixture->drive.node, sizeof(fixture->drive.node), "/dev/null");
	fixture->drive.major_number = 1;
	fixture->drive.minor_number = 3;
	expect(fixture, RAD_ERROR_REFUSED, 0, "not a block device");
	fixture->drive.node[0] = '\0';
}

static void test_fifo(void **state)
{
	struct fixture *fixture = *state;

	name_file(fixture, "fifo");
	assert_int_equal(mkfifo(fixture->drive.node, 0600), 0);
	expect(fixture, RAD_ERROR_REFUSED, 0, "not a block device");
}

static void test_dangling_link(void **state)
{
	struct fixture *fixture = *state;

	name_file(fixture, "link");
	assert_int_equal(symlink("/nonexistent/disk", fixture->drive.node), 0);
	expect(fixture, RAD_ERROR_IO, ENOENT, "gone");
}

static void test_simulated(void **state)
{
	struct fixture *fixture = *state;

	(void)snprintf(fixture->drive.node, sizeof(fixture->drive.node), "sim:a");
	fixture->drive.simulated = true;
	expect(fixture, RAD_ERROR_REFUSED, 0, "simulated");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_missing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_regular_file, setup, teardown),
		cmocka_unit_test_setup_teardown(test_directory, setup, teardown),
		cmocka_unit_test_setup_teardown(test_character_device_of_the_same_number, setup, teardown),
		cmocka_unit_test_setup_teardown(test_fifo, setup, teardown),
		cmocka_unit_test_setup_teardown(test_dangling_link, setup, teardown),
		cmocka_unit_test_setup_teardown(test_simulated, setup, teardown),
	};

	return cmocka_run_group_tests_name("linux_open", tests, NULL, NULL);
}
