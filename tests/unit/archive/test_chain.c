/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a person with an editor may do to the archive, and that it is found. That entries were cut off at the end cannot
 * be found from inside; the last test says so.
 */
#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

static const struct rig_record records[] = {
	{ "INV-1", "SN-AAA", NULL, "2026-11-20T10:00:00Z" },
	{ "INV-2", "SN-BBB", "SN-SECOND", "2026-11-21T10:00:00Z" },
	{ "INV_3%", "SN-CCC", NULL, "2026-11-22T10:00:00Z" },
};

/* Entries: 1 record, 2 certificate, 3 record, 4 certificate, 5 record */
static struct rig *filled(void)
{
	struct rig *rig = rig_new();

	rig_append(rig, &records[0], "pdf one", NULL);
	rig_append(rig, &records[1], "pdf two", NULL);
	rig_append(rig, &records[2], NULL, NULL);
	return rig;
}

static void test_untouched(void **state)
{
	struct rig *rig = filled();
	uint64_t entries = 0;
	struct rad_error err;

	if (rad_store_check_chain(rig->store, &entries, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(entries, 5);
	rig_free(rig);
}

static const struct attack {
	const char *sql;
	const char *entry; /* in the message */
} attacks[] = {
	{ "DELETE FROM certificate WHERE sequence = 2; DELETE FROM log WHERE sequence = 2", "entry 2" },
	{ "DELETE FROM certificate WHERE sequence = 2", "entry 2" },
	{ "UPDATE record SET json = replace(json, 'INV-1', 'INV-9') WHERE sequence = 1", "entry 1" },
	{ "UPDATE record SET json = replace(json, 'erased-with-exceptions', 'erased')", "entry 1" },
	{ "UPDATE record SET cms = x'00' WHERE sequence = 3", "entry 3" },
	{ "UPDATE certificate SET pdf = x'00' WHERE sequence = 4", "entry 4" },
	{ "UPDATE certificate SET certificate_id = 'x' WHERE sequence = 4", "entry 4" },
	{ "UPDATE record_drive SET serial = 'SN-ZZZ' WHERE serial = 'SN-SECOND'", "entry 3" },
	{ "DELETE FROM record_drive WHERE serial = 'SN-SECOND'", "entry 3" },
	{ "UPDATE log SET first_sha256 = (SELECT first_sha256 FROM log WHERE sequence = 3) WHERE sequence = 1",
	  "entry 1" },
	{ "UPDATE log SET hash = zeroblob(32) WHERE sequence = 2", "entry 2" },
	{ "UPDATE log SET previous = zeroblob(32) WHERE sequence = 3", "entry 3" },
	{ "UPDATE log SET sequence = -1 WHERE sequence = 1; UPDATE log SET sequence = 1 WHERE sequence = 3;"
	  "UPDATE log SET sequence = 3 WHERE sequence = -1; UPDATE record SET sequence = -1 WHERE sequence = 1;"
	  "UPDATE record SET sequence = 1 WHERE sequence = 3; UPDATE record SET sequence = 3 WHERE sequence = -1",
	  "entry 1" },
	{ "DELETE FROM record WHERE sequence = 1; DELETE FROM log WHERE sequence = 1; UPDATE log SET sequence = "
	  "sequence - 1;"
	  "UPDATE record SET sequence = sequence - 1; UPDATE certificate SET sequence = sequence - 1",
	  "entry 1" },
	{ "DELETE FROM log WHERE sequence = 5", "not in its log" },
};

static void test_attacks(void **state)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(attacks); i++) {
		struct rig *rig = filled();
		uint64_t entries = 0;
		struct rad_error err;

		rig_attack(rig, attacks[i].sql);
		if (rad_store_check_chain(rig->store, &entries, &err) >= 0)
			fail_msg("not noticed: %s", attacks[i].sql);
		if (!strstr(err.text, attacks[i].entry))
			fail_msg("%s: %s", attacks[i].sql, err.text);
		assert_int_equal(err.kind, RAD_ERROR_EVIDENCE);
		rig_free(rig);
	}
}

static void test_triggers_stop_mistakes(void **state)
{
	static const char *const mistakes[] = {
		"UPDATE record SET json = '{}'", "DELETE FROM record",	    "DELETE FROM log",
		"UPDATE log SET kind = 2",	 "DELETE FROM certificate", "DELETE FROM meta",
		"DELETE FROM journal WHERE 1",
	};
	struct rig *rig = filled();
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(rig->file, &db), SQLITE_OK);
	for (size_t i = 0; i + 1 < RAD_ARRAY_LENGTH(mistakes); i++)
		assert_int_not_equal(sqlite3_exec(db, mistakes[i], NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	rig_free(rig);
}

static size_t count(struct rig *rig, const struct rad_query *query)
{
	rad_auto_free struct rad_entry *entries = NULL;
	struct rad_error err;
	size_t n = 0;

	if (rad_store_find(rig->store, query, &entries, &n, &err) < 0)
		fail_msg("%s", err.text);
	return n;
}

static size_t count_text(struct rig *rig, const char *text)
{
	const struct rad_query query = { .text = text };

	return count(rig, &query);
}

static void test_search(void **state)
{
	struct rig *rig = filled();

	assert_int_equal(count_text(rig, "INV-1"), 1);
	assert_int_equal(count_text(rig, "INV"), 3);
	assert_int_equal(count_text(rig, "IN"), 0); /* two characters are no prefix */
	assert_int_equal(count_text(rig, "SN-SECOND"), 1);
	assert_int_equal(count_text(rig, "SN-S"), 1);
	assert_int_equal(count_text(rig, "INV_3%"), 1);
	assert_int_equal(count_text(rig, "INV%"), 0);
	assert_int_equal(count_text(rig, "INV*"), 0);
	assert_int_equal(count_text(rig, "'; DROP TABLE record; --"), 0);
	assert_int_equal(count_text(rig, "erased-with-exceptions"), 3);
	const struct rad_query day = { .from_wall_ms = 1795219200000, .to_wall_ms = 1795305600000 };

	assert_int_equal(count(rig, &day), 1);
	const struct rad_query few = { .limit = 2 };

	assert_int_equal(count(rig, &few), 2);
	const struct rad_query both = { .inventory_id = "INV-2", .serial = "SN-AAA" };

	assert_int_equal(count(rig, &both), 0);
	rig_free(rig);
}

static void test_blobs(void **state)
{
	struct rig *rig = rig_new();
	struct rad_buffer json = RAD_BUFFER_INIT;
	struct rad_buffer pdf = RAD_BUFFER_INIT;
	struct rad_entry entry;
	struct rad_error err;
	char id[RAD_CERTIFICATE_ID_SIZE];

	rig_append(rig, &records[0], NULL, id);
	assert_int_equal(rad_store_get(rig->store, id, &entry, &json, NULL, &pdf, &err), 0);
	assert_int_equal(pdf.size, 0);
	assert_false(entry.has_certificate);
	assert_string_equal(entry.inventory_id, "INV-1");
	assert_int_equal(rad_store_add_certificate(rig->store, id, "pdf", 3, &err), 0);
	assert_true(rad_store_add_certificate(rig->store, id, "other", 5, &err) < 0);
	assert_int_equal(err.kind, RAD_ERROR_REFUSED);
	assert_true(rad_store_add_certificate(rig->store, "RI-NONE-000001", "pdf", 3, &err) < 0);
	assert_true(rad_store_get(rig->store, "RI-NONE-000001", NULL, NULL, NULL, &pdf, &err) < 0);
	assert_int_equal(err.kind, RAD_ERROR_INPUT);
	assert_int_equal(rad_store_get(rig->store, id, NULL, NULL, NULL, &pdf, &err), 0);
	assert_int_equal(pdf.size, 3);
	rad_buffer_done(&json);
	rad_buffer_done(&pdf);
	rig_free(rig);
}

/* Nothing inside can show this; the newest certificate that was handed out can. */
static void test_cut_tail_is_not_seen(void **state)
{
	struct rig *rig = filled();
	uint64_t entries = 0;
	struct rad_error err;

	rig_attack(rig, "DELETE FROM record_drive WHERE sequence = 5; DELETE FROM record WHERE sequence = 5;"
			"DELETE FROM log WHERE sequence = 5");
	assert_int_equal(rad_store_check_chain(rig->store, &entries, &err), 0);
	assert_int_equal(entries, 4);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_untouched),
		cmocka_unit_test(test_attacks),
		cmocka_unit_test(test_triggers_stop_mistakes),
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_blobs),
		cmocka_unit_test(test_cut_tail_is_not_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
