/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drives that do not answer: nobody waits for them, nothing they still do later hurts, and they are not offered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "device/machine.h"
#include "device/probe.h"

#include "tree.h"

static struct tree tree;
static struct rad_machine *machine;

static int setup(void **state)
{
	tree_make(&tree);
	tree_sata(&tree, "sda", "8:0", 1, "DISK1");
	assert_int_equal(rad_machine_new(&tree.options.roots, &machine, NULL), 0);
	assert_int_equal(rad_machine_survey(machine, NULL), 0);
	assert_int_equal(machine->n_items, 1);
	return 0;
}

static int teardown(void **state)
{
	rad_machine_free(machine);
	tree_remove(&tree);
	return 0;
}

static const struct rad_drive small_drive = { .identity.size_bytes = 512 };

static void test_answer(void **state)
{
	struct rad_probe_answer *answer = calloc(1, sizeof(*answer));
	struct rad_probe *probe = rad_probe_start(&machine->view, &machine->items[0].block, &small_drive, true);

	assert_non_null(probe);
	assert_true(rad_probe_finish(probe, rad_probe_deadline_ns(60000), answer));
	assert_int_equal(answer->temperature_millicelsius, RAD_TEMPERATURE_UNKNOWN);
	assert_int_equal(answer->n_exclusive, 0); /* a prepared tree's nodes are never opened */
	assert_int_equal(answer->contents.n, 0);
	free(answer);
}

/* Asker and answerer part in any order; whoever is last clears up. */
static void test_nobody_waits(void **state)
{
	struct rad_probe_answer *answer = calloc(1, sizeof(*answer));
	const struct timespec wait = { 0, 100000000 };

	for (int i = 0; i < 200; i++) {
		struct rad_probe *probe = rad_probe_start(&machine->view, &machine->items[0].block, &small_drive, true);

		assert_non_null(probe);
		(void)rad_probe_finish(probe, i % 2 ? 0 : rad_probe_deadline_ns(0), answer);
	}
	(void)nanosleep(&wait, NULL); /* so that the last threads end under the sanitizers' eyes */
	free(answer);
}

static void test_silent_drive_is_not_offered(void **state)
{
	struct rad_drive drive;

	rad_drive_fill(&machine->view, &machine->items[0], &drive);
	rad_protection_judge(machine, &machine->items[0], &(const struct rad_judging){ .is_silent = false }, &drive);
	assert_int_equal(drive.protection, RAD_PROTECTION_NONE);
	rad_protection_judge(machine, &machine->items[0], &(const struct rad_judging){ .is_silent = true }, &drive);
	assert_int_equal(drive.protection, RAD_PROTECTION_IN_USE);
	assert_non_null(strstr(drive.protection_reason, "does not answer"));
	assert_false(rad_drive_is_selectable(&drive));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_answer),
		T(test_nobody_waits),
		T(test_silent_drive_is_not_offered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
