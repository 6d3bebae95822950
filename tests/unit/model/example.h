/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The example record of tests/data/record-erased.json, as structs and as JSON.
 */
#ifndef RAD_TEST_EXAMPLE_H
#define RAD_TEST_EXAMPLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <radera/json.h>

struct example {
	struct rad_job_intent intent;
	struct rad_job_result result;
	struct rad_record_drive drive;
	struct rad_record record;
};

/* Filled by hand, member by member; zero wherever nothing is said, so that memcmp() may compare. */
void example_fill(struct example *ret);

/* The file's JSON, parsed; to be given back with json_decref(). */
json_t *example_json(void);

/* Fails the test, with both texts, unless a and b are the same JSON. Steals nothing. */
void assert_same_json(const json_t *a, const json_t *b);

#endif
