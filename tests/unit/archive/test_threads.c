/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One store used by many threads at once, as the station service does: readers of every kind beside writers. Afterwards
 * the file is whole, and so is the chain.
 */
#include "rig.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define READERS 4
#define RECORDS 150

static const struct rig_record record = { "INV-1", "SN-AAA", NULL, "2026-11-20T10:00:00Z" };

struct crowd {
	struct rig *rig;
	atomic_bool is_over;
	atomic_uint n_failed;
};

static int read_all(struct rad_store *store)
{
	rad_auto_buffer struct rad_buffer value = RAD_BUFFER_INIT;
	rad_auto_free struct rad_entry *entries = NULL;
	rad_auto_free struct rad_operator *operators = NULL;
	rad_auto_free struct rad_document *documents = NULL;
	const struct rad_query query = { .inventory_id = "INV-1", .limit = 5 };
	struct rad_error err;
	size_t n = 0;

	if (rad_store_setting_put(store, "key", "value", 5, &err) < 0 ||
	    rad_store_setting_get(store, "key", &value, &err) < 0 ||
	    rad_store_find(store, &query, &entries, &n, &err) < 0 ||
	    rad_store_operator_list(store, &operators, &n, &err) < 0 ||
	    rad_store_documents(store, "RI-NOTHING", &documents, &n, &err) < 0 ||
	    rad_store_checkpoint_is_due(store, &err) < 0)
		return -1;
	return 0;
}

static void *run_reader(void *user)
{
	struct crowd *crowd = user;

	while (!crowd->is_over) {
		if (read_all(crowd->rig->store) < 0)
			crowd->n_failed++;
	}
	return NULL;
}

static void test_readers_beside_a_writer(void **state)
{
	struct crowd crowd = { .rig = rig_new() };
	struct rig_findings found;
	pthread_t threads[READERS];

	for (size_t i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, run_reader, &crowd), 0);
	for (size_t i = 0; i < RECORDS; i++)
		rig_append(crowd.rig, &record, "a certificate", NULL);
	crowd.is_over = true;
	for (size_t i = 0; i < READERS; i++)
		(void)pthread_join(threads[i], NULL);
	assert_int_equal(crowd.n_failed, 0);
	rig_check(crowd.rig, false, NULL, 0, &found);
	if (found.n)
		fail_msg("%s", found.text);
	assert_int_equal(found.entries, 2 * RECORDS);
	rig_free(crowd.rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_readers_beside_a_writer) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
