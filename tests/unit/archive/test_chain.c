/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a person with an editor may do to the archive, and that it is found and named. That the end was cut off together
 * with the checkpoints cannot be found from inside; a checkpoint that was taken out of the house shows it.
 */
#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive/merkle.h"
#include "base/cleanup.h"
#include "base/text.h"

static const struct rig_record records[] = {
	{ "INV-1", "SN-AAA", NULL, "2026-11-20T10:00:00Z" },
	{ "INV-2", "SN-BBB", "SN-SECOND", "2026-11-21T10:00:00Z" },
	{ "INV_3%", "SN-CCC", NULL, "2026-11-22T10:00:00Z" },
};

/* Entries: 1 record, 2 certificate, 3 record, 4 certificate, 5 record, 6 document of the second record */
static struct rig *filled(void)
{
	struct rig *rig = rig_new();
	struct rad_error err;
	char id[RAD_CERTIFICATE_ID_SIZE];

	rig_append(rig, &records[0], "pdf one", NULL);
	rig_append(rig, &records[1], "pdf two", id);
	rig_append(rig, &records[2], NULL, NULL);
	if (rad_store_add_document(rig->store, id, "countersigned-1", "pdf two signed", 14, &err) < 0)
		fail_msg("%s", err.text);
	return rig;
}

static void test_untouched(void **state)
{
	struct rig *rig = filled();
	struct rad_checkpoint checkpoint;
	struct rig_findings found;

	for (int quick = 0; quick < 2; quick++) {
		rig_check(rig, quick, NULL, 0, &found);
		if (found.n)
			fail_msg("%s", found.text);
		assert_int_equal(found.entries, 6);
		assert_int_equal(found.checkpoints, 0);
	}
	rig_checkpoint(rig, &checkpoint);
	assert_int_equal(checkpoint.size, 6);
	rig_append(rig, &records[0], "pdf three", NULL);
	rig_check(rig, false, &checkpoint, 1, &found);
	if (found.n)
		fail_msg("%s", found.text);
	assert_int_equal(found.checkpoints, 1);
	rig_free(rig);
}

#define RENUMBER                                                                                                       \
	"UPDATE log SET sequence = sequence - 2 WHERE sequence > 2;"                                                   \
	"UPDATE record SET sequence = sequence - 2 WHERE sequence > 2;"                                                \
	"UPDATE record_drive SET sequence = sequence - 2 WHERE sequence > 2;"                                          \
	"UPDATE certificate SET sequence = sequence - 2 WHERE sequence > 2;"                                           \
	"UPDATE document SET sequence = sequence - 2 WHERE sequence > 2"
#define DELETE_FIRST                                                                                                   \
	"DELETE FROM record_drive WHERE sequence = 1; DELETE FROM record WHERE sequence = 1;"                          \
	"DELETE FROM certificate WHERE sequence = 2; DELETE FROM log WHERE sequence <= 2;"

static const struct attack {
	const char *sql;
	const char *told; /* among what is told */
} attacks[] = {
	{ "DELETE FROM certificate WHERE sequence = 2; DELETE FROM log WHERE sequence = 2",
	  "deleted 2-2: entry 2 was deleted" },
	{ "DELETE FROM certificate WHERE sequence = 2", "deleted 2-2: entry 2: its certificate" },
	{ "DELETE FROM document", "deleted 6-6: entry 6: its document" },
	{ "UPDATE document SET pdf = x'00'", "changed 6-6: entry 6: its document was changed" },
	{ "UPDATE document SET name = 'countersigned-2'",
	  "changed 6-6: entry 6: its document or its name was changed" },
	{ DELETE_FIRST, "deleted 1-2: entries 1 to 2 were deleted" },
	{ DELETE_FIRST RENUMBER, "reordered 1-1: entry 1 was written as entry 3" },
	{ "UPDATE record SET json = replace(json, 'INV-1', 'INV-9') WHERE sequence = 1",
	  "changed 1-1: entry 1: its record was changed" },
	{ "UPDATE record SET json = replace(json, 'erased-with-exceptions', 'erased') WHERE sequence = 3",
	  "changed 3-3: entry 3: its record was changed" },
	{ "UPDATE record SET cms = x'00' WHERE sequence = 3", "changed 3-3: entry 3: its record's signature" },
	{ "UPDATE certificate SET pdf = x'00' WHERE sequence = 4",
	  "changed 4-4: entry 4: its certificate was changed" },
	{ "UPDATE certificate SET certificate_id = 'x' WHERE sequence = 4",
	  "changed 4-4: entry 4: its certificate or its id" },
	{ "UPDATE record_drive SET serial = 'SN-ZZZ' WHERE serial = 'SN-SECOND'",
	  "changed 3-3: entry 3: its search columns" },
	{ "DELETE FROM record_drive WHERE serial = 'SN-SECOND'", "changed 3-3: entry 3: its search columns" },
	{ "UPDATE log SET first_sha256 = (SELECT first_sha256 FROM log WHERE sequence = 3) WHERE sequence = 1",
	  "changed 1-1: entry 1: its own hash is wrong" },
	{ "UPDATE log SET hash = zeroblob(32) WHERE sequence = 2", "changed 2-2: entry 2: its own hash" },
	{ "UPDATE log SET previous = zeroblob(32) WHERE sequence = 3", "entry 3 does not follow entry 2" },
	{ "UPDATE log SET kind = 9 WHERE sequence = 3", "foreign 3-3: entry 3 is of no known kind" },
	{ "UPDATE log SET hash = x'00' WHERE sequence = 3", "changed 3-3: entry 3: its hashes are damaged" },
	{ "UPDATE log SET sequence = -1 WHERE sequence = 1; UPDATE log SET sequence = 1 WHERE sequence = 3;"
	  "UPDATE log SET sequence = 3 WHERE sequence = -1; UPDATE record SET sequence = -1 WHERE sequence = 1;"
	  "UPDATE record SET sequence = 1 WHERE sequence = 3; UPDATE record SET sequence = 3 WHERE sequence = -1",
	  "reordered 1-1: entry 1 was written as entry 3" },
	{ "UPDATE log SET sequence = -1 WHERE sequence = 1", "foreign 0-0: an entry has the number -1" },
	{ "DELETE FROM log WHERE sequence = 5", "foreign 5-5: a record has the number 5 and is not in the log" },
	{ "INSERT INTO record (sequence, json, cms) SELECT 99, replace(json, 'RI-', 'RX-'), cms FROM record WHERE "
	  "sequence "
	  "= 1; UPDATE record SET sequence = 99 WHERE sequence = 99",
	  "foreign 99-99: a record has the number 99" },
};

static void test_attacks(void **state)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(attacks); i++) {
		struct rig *rig = filled();
		struct rig_findings found;

		rig_attack(rig, attacks[i].sql);
		rig_check(rig, false, NULL, 0, &found);
		if (!found.n)
			fail_msg("not noticed: %s", attacks[i].sql);
		if (!strstr(found.text, attacks[i].told))
			fail_msg("%s: %s", attacks[i].sql, found.text);
		rig_free(rig);
	}
}

/* All that was done is told, not only the first of it. */
static void test_all_is_told(void **state)
{
	struct rig *rig = filled();
	struct rig_findings found;

	rig_attack(rig, "UPDATE record SET cms = x'00' WHERE sequence = 1; UPDATE certificate SET pdf = x'00' WHERE "
			"sequence = 4; UPDATE document SET pdf = x'00'");
	rig_check(rig, false, NULL, 0, &found);
	assert_int_equal(found.n, 3);
	assert_non_null(strstr(found.text, "entry 1"));
	assert_non_null(strstr(found.text, "entry 4"));
	assert_non_null(strstr(found.text, "entry 6"));
	/* A quick check does not look into PDFs. */
	rig_check(rig, true, NULL, 0, &found);
	assert_int_equal(found.n, 1);
	rig_free(rig);
}

#define CUT                                                                                                            \
	"DELETE FROM document; DELETE FROM record_drive WHERE sequence = 5; DELETE FROM record WHERE sequence = 5;"    \
	"DELETE FROM log WHERE sequence >= 5;"

/* The end can be cut off; the signed checkpoint knows how long the log was. */
static void test_cut_tail(void **state)
{
	struct rig *rig = filled();
	struct rad_checkpoint checkpoint;
	struct rig_findings found;

	rig_checkpoint(rig, &checkpoint);
	rig_attack(rig, CUT);
	rig_check(rig, true, NULL, 0, &found);
	assert_int_equal(found.n, 1);
	assert_non_null(strstr(found.text, "cut 5-6: entries 5 to 6 were cut off: the checkpoint of "));
	rig_free(rig);
}

/* Cut off together with the checkpoints: nothing inside can show it, a checkpoint outside does. */
static void test_cut_checkpoints(void **state)
{
	struct rig *rig = filled();
	struct rad_checkpoint checkpoint;
	struct rig_findings found;

	rig_checkpoint(rig, &checkpoint);
	rig_attack(rig, CUT "DELETE FROM checkpoint");
	rig_check(rig, false, NULL, 0, &found);
	assert_int_equal(found.n, 1);
	assert_non_null(strstr(found.text, "cut 5-6: entries 5 to 6 stand in the ledger and not in the log"));
	rig_forget_ledger(rig);
	rig_check(rig, false, NULL, 0, &found);
	assert_int_equal(found.n, 0);
	rig_check(rig, false, &checkpoint, 1, &found);
	assert_non_null(strstr(found.text, "cut 5-6: entries 5 to 6 were cut off: the outside checkpoint"));
	rig_free(rig);
}

/* The attacker computes the whole chain anew after a change: only the signed root still knows. */
static void test_rewritten_chain(void **state)
{
	struct rig *rig = rig_new();
	struct rad_checkpoint checkpoint;
	struct rad_checkpoint other;
	struct rig_findings found;

	rig_append(rig, &records[0], NULL, NULL);
	rig_append(rig, &records[1], NULL, NULL);
	rig_checkpoint(rig, &checkpoint);
	rig_attack(rig, "DELETE FROM record_drive; DELETE FROM record; DELETE FROM log");
	rig_append(rig, &records[2], NULL, NULL);
	rig_append(rig, &records[1], NULL, NULL);
	rig_check(rig, true, NULL, 0, &found);
	assert_int_equal(found.n, 1);
	assert_non_null(
		strstr(found.text, "changed 1-2: among entries 1 to 2 something is otherwise than the checkpoint"));
	/* A checkpoint that was changed, or is of another log, is not believed. */
	rig_attack(rig, "UPDATE checkpoint SET cms = x'00'");
	rig_check(rig, true, NULL, 0, &found);
	assert_non_null(strstr(found.text, "the checkpoint at 2 entries was changed"));
	rig_attack(rig, "UPDATE checkpoint SET cms = CAST('signature' AS BLOB), size = 3");
	rig_check(rig, true, NULL, 0, &found);
	assert_non_null(strstr(found.text, "the checkpoint at 3 entries was changed"));
	other = checkpoint;
	other.log_id[0] = other.log_id[0] == 'A' ? 'B' : 'A';
	rig_check(rig, true, &other, 1, &found);
	assert_non_null(strstr(found.text, "is of another log"));
	rig_free(rig);
}

static void test_checkpoint_texts(void **state)
{
	static const char digest[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	static const char *const formats[] = {
		"radera-checkpoint-v2\nLOG\n5\n%s\n%s\n2026-11-20T10:00:00Z\n",
		"radera-checkpoint-v1\nLOG\n0\n%s\n%s\n2026-11-20T10:00:00Z\n",
		"radera-checkpoint-v1\nLOG\n-5\n%s\n%s\n2026-11-20T10:00:00Z\n",
		"radera-checkpoint-v1\n\n5\n%s\n%s\n2026-11-20T10:00:00Z\n",
		"radera-checkpoint-v1\nLOG\n5\n%s0\n%s\n2026-11-20T10:00:00Z\n",
		"radera-checkpoint-v1\nLOG\n5\n%s\n%.10s\n2026-11-20T10:00:00Z\n",
		"radera-checkpoint-v1\nLOG\n5\n%s\n%s\n2026-11-20T10:00:00Z",
		"radera-checkpoint-v1\nLOG\n5\n%s\n%s\n2026-11-20T10:00:00Z\nmore\n",
		"radera-checkpoint-v1\nLOG\n5\n%s\n%s\n",
		"",
	};
	struct rad_checkpoint checkpoint;
	struct rad_error err;
	char text[RAD_CHECKPOINT_TEXT];

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(formats); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		(void)snprintf(text, sizeof(text), formats[i], digest, digest);
#pragma GCC diagnostic pop
		assert_int_equal(rad_checkpoint_read(text, strlen(text), &checkpoint, &err), -RAD_ERROR_INPUT);
	}
	(void)snprintf(text, sizeof(text), "radera-checkpoint-v1\nLOG\n5\n%s\n%s\n2026-11-20T10:00:00Z\n", digest,
		       digest);
	assert_int_equal(rad_checkpoint_read(text, strlen(text), &checkpoint, &err), 0);
	assert_int_equal(rad_checkpoint_read(text, strlen(text) + 1, &checkpoint, &err), -RAD_ERROR_INPUT);
}

static void test_due(void **state)
{
	struct rig *rig = rig_new();
	struct rad_checkpoint checkpoint;
	struct rad_error err;
	char text[RAD_CHECKPOINT_TEXT];

	assert_int_equal(rad_store_checkpoint_is_due(rig->store, &err), 0);
	assert_int_equal(rad_store_checkpoint_make(rig->store, text, &err), -RAD_ERROR_INPUT);
	rig_append(rig, &records[0], NULL, NULL);
	assert_int_equal(rad_store_checkpoint_is_due(rig->store, &err), 1);
	rig_checkpoint(rig, &checkpoint);
	assert_int_equal(rad_store_checkpoint_is_due(rig->store, &err), 0);
	rig_append(rig, &records[1], NULL, NULL);
	assert_int_equal(rad_store_checkpoint_is_due(rig->store, &err), 0);
	rig_attack(rig, "UPDATE checkpoint SET made_ms = made_ms - 86400001");
	assert_int_equal(rad_store_checkpoint_is_due(rig->store, &err), 1);
	rig_free(rig);
}

/* Every entry of logs of many sizes is proven to be in it, and none elsewhere. */
static void test_proofs(void **state)
{
	struct rig *rig = rig_new();

	for (uint64_t size = 1; size <= 20; size++) {
		struct rad_checkpoint checkpoint;
		uint8_t root[32];

		rig_append(rig, &records[size % 3], NULL, NULL);
		rig_checkpoint(rig, &checkpoint);
		assert_true(rad_hex_decode(checkpoint.root, root, sizeof(root)));
		for (uint64_t sequence = 1; sequence <= size; sequence++) {
			rad_auto_buffer struct rad_buffer path = RAD_BUFFER_INIT;
			struct rad_error err;
			uint8_t entry[32];
			uint8_t leaf[32];
			uint8_t got[32];

			assert_int_equal(rad_store_proof(rig->store, sequence, size, entry, &path, &err), 0);
			rad_merkle_leaf(entry, leaf);
			assert_true(rad_merkle_path_root(leaf, sequence - 1, size, (const uint8_t(*)[32])path.data,
							 path.size / 32, got));
			assert_memory_equal(got, root, sizeof(root));
			if (size > 1) {
				bool fits = rad_merkle_path_root(leaf, sequence % size, size,
								 (const uint8_t(*)[32])path.data, path.size / 32, got);

				assert_false(fits && memcmp(got, root, sizeof(root)) == 0);
			}
		}
	}
	rig_free(rig);
}

/* The roots of RFC 9162's own shape, computed by hand from its definition. */
static void test_merkle_by_hand(void **state)
{
	const uint8_t a[32] = { 1 };
	const uint8_t b[32] = { 2 };
	const uint8_t c[32] = { 3 };
	uint8_t leaf_a[32];
	uint8_t leaf_b[32];
	uint8_t leaf_c[32];
	uint8_t want[32];
	uint8_t got[32];
	uint8_t input[33] = { 0 };
	struct rad_merkle tree = { 0 };

	memcpy(input + 1, a, 32);
	rad_sha256(input, sizeof(input), want);
	rad_merkle_leaf(a, leaf_a);
	rad_merkle_leaf(b, leaf_b);
	rad_merkle_leaf(c, leaf_c);
	assert_memory_equal(leaf_a, want, 32);
	rad_merkle_add(&tree, a);
	rad_merkle_root(&tree, got);
	assert_memory_equal(got, leaf_a, 32);
	rad_merkle_add(&tree, b);
	rad_merkle_add(&tree, c);
	rad_merkle_node(leaf_a, leaf_b, want);
	rad_merkle_node(want, leaf_c, want);
	rad_merkle_root(&tree, got);
	assert_memory_equal(got, want, 32);
}

static void test_documents(void **state)
{
	struct rig *rig = filled();
	rad_auto_free struct rad_document *list = NULL;
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	const struct rad_query query = { .inventory_id = "INV-2" };
	rad_auto_free struct rad_entry *entries = NULL;
	struct rad_error err;
	size_t n = 0;

	assert_int_equal(rad_store_find(rig->store, &query, &entries, &n, &err), 0);
	assert_int_equal(n, 1);
	assert_int_equal(rad_store_documents(rig->store, entries[0].certificate_id, &list, &n, &err), 0);
	assert_int_equal(n, 1);
	assert_string_equal(list[0].name, "countersigned-1");
	assert_int_equal(rad_store_get_document(rig->store, entries[0].certificate_id, "countersigned-1", &pdf, &err),
			 0);
	assert_int_equal(pdf.size, 14);
	assert_int_equal(rad_store_get_document(rig->store, entries[0].certificate_id, "none", &pdf, &err),
			 -RAD_ERROR_INPUT);
	assert_int_equal(rad_store_add_document(rig->store, entries[0].certificate_id, "countersigned-1", "x", 1, &err),
			 -RAD_ERROR_REFUSED);
	assert_int_equal(rad_store_add_document(rig->store, "RI-NONE-000001", "x", "x", 1, &err), -RAD_ERROR_INPUT);
	assert_int_equal(rad_store_add_document(rig->store, entries[0].certificate_id, "../x", "x", 1, &err),
			 -RAD_ERROR_INPUT);
	rig_free(rig);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_untouched),
		cmocka_unit_test(test_attacks),
		cmocka_unit_test(test_triggers_stop_mistakes),
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_blobs),
		cmocka_unit_test(test_all_is_told),
		cmocka_unit_test(test_cut_tail),
		cmocka_unit_test(test_cut_checkpoints),
		cmocka_unit_test(test_rewritten_chain),
		cmocka_unit_test(test_checkpoint_texts),
		cmocka_unit_test(test_due),
		cmocka_unit_test(test_proofs),
		cmocka_unit_test(test_merkle_by_hand),
		cmocka_unit_test(test_documents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
