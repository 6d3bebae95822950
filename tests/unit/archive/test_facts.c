/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told of an asset, its drives by the newest record about each, and what happens together with a record. */
#include "rig.h"

#include <errno.h>
#include <string.h>

#include <radera/event.h>
#include <radera/lot.h>

#include "base/cleanup.h"
#include "base/text.h"

#define ISSUED "2026-11-22T08:00:00Z"

static struct rad_error err;

static void must(int r)
{
	if (r < 0)
		fail_msg("%s", err.text);
}

static void refused(int r, enum rad_error_kind kind, const char *words)
{
	assert_int_equal(r, -(int)kind);
	if (!strstr(err.text, words))
		fail_msg("'%s' is not in '%s'", words, err.text);
}

static int put(struct rig *rig, const char *id, const char *name, const char *value)
{
	return rad_store_asset_fact_put(rig->store, id, name, value, "asa", &err);
}

static void move(struct rig *rig, const char *id, enum rad_asset_state from, enum rad_asset_state to)
{
	const struct rad_asset_move it = { .inventory_id = id,
					   .from = from,
					   .to = to,
					   .disposition = to == RAD_ASSET_DISPOSED ? RAD_DISPOSITION_REUSE
										   : RAD_DISPOSITION_NONE };

	must(rad_store_asset_move(rig->store, &it, &err));
}

static struct rig *with_assets(void)
{
	struct rig *rig = rig_new();
	const struct rad_asset assets[] = {
		{ .inventory_id = "PC",
		  .serial = "PF3ABCDE",
		  .kind = RAD_ASSET_STUDENT,
		  .price_minor = -1,
		  .source = "sheet" },
		{ .inventory_id = "TAB",
		  .serial = "TAB1",
		  .kind = RAD_ASSET_TABLET,
		  .price_minor = -1,
		  .source = "sheet" },
		{ .inventory_id = "DISK",
		  .serial = "sn9",
		  .kind = RAD_ASSET_DRIVE,
		  .price_minor = -1,
		  .source = "sheet" },
	};
	struct rad_asset_counts counts;

	must(rad_store_asset_import(rig->store, assets, RAD_ARRAY_LENGTH(assets), "a file", false, &counts, &err));
	return rig;
}

static enum rad_asset_state state_of(struct rig *rig, const char *id)
{
	struct rad_asset asset;

	assert_int_equal(rad_store_asset_get(rig->store, id, &asset, &err), 1);
	return asset.state;
}

static void test_what_may_be_told(void **state)
{
	struct rig *rig = with_assets();
	char long_value[RAD_FACT_VALUE_SIZE + 1];

	memset(long_value, 'x', sizeof(long_value));
	long_value[RAD_FACT_VALUE_SIZE] = '\0';
	refused(put(rig, "PC", "check/coffee", "done"), RAD_ERROR_INPUT, "nothing that can be told");
	refused(put(rig, "PC", "check/", "done"), RAD_ERROR_INPUT, "nothing that can be told");
	refused(put(rig, "PC", "removed/", "DISK"), RAD_ERROR_INPUT, "nothing that can be told");
	refused(put(rig, "PC", "colour", "red"), RAD_ERROR_INPUT, "nothing that can be told");
	refused(put(rig, "PC", "check/tpm", long_value), RAD_ERROR_INPUT, "longer than");
	refused(put(rig, "PC", "check/tpm", "do\nne"), RAD_ERROR_INPUT, "no clean text");
	refused(put(rig, "PC", "check/tpm", "\xC3"), RAD_ERROR_INPUT, "no clean text");
	refused(put(rig, "NONE", "check/tpm", "done"), RAD_ERROR_INPUT, "no asset NONE");
	refused(put(rig, "PC", "check/tpm", "done"), RAD_ERROR_REFUSED, "was not received");
	refused(put(rig, "PC", RAD_FACT_MDM_WIPE, "W-1"), RAD_ERROR_REFUSED, "only phones and tablets");
	refused(put(rig, "TAB", RAD_FACT_SUPPLIER_ERASURE, "RI-1"), RAD_ERROR_REFUSED, "device management");
	refused(put(rig, "TAB", RAD_FACT_NO_DRIVES, "confirmed"), RAD_ERROR_REFUSED, "built in");
	refused(put(rig, "DISK", RAD_FACT_NO_DRIVES, "confirmed"), RAD_ERROR_REFUSED, "it is one");
	must(put(rig, "TAB", RAD_FACT_MDM_WIPE, "W-1")); /* the management wipes from afar */
	assert_int_equal(state_of(rig, "TAB"), RAD_ASSET_REGISTERED);
	rig_free(rig);
}

static void test_putting_and_taking_back(void **state)
{
	struct rig *rig = with_assets();
	rad_auto_free struct rad_asset_fact *facts = NULL;
	rad_auto_free struct rad_event *events = NULL;
	const struct rad_effect_fact half[] = { { "PC", "check/marks", "done" }, { "PC", "check/coffee", "done" } };
	struct rig_findings found;
	size_t n = 0;

	move(rig, "PC", RAD_ASSET_REGISTERED, RAD_ASSET_RECEIVED);
	must(put(rig, "PC", "check/tpm", "done"));
	assert_int_equal(state_of(rig, "PC"), RAD_ASSET_EXAMINED);
	must(put(rig, "PC", "check/tpm", "done"));
	must(put(rig, "PC", "check/battery", ""));
	refused(rad_store_asset_fact_put_all(rig->store, half, 2, "asa", &err), RAD_ERROR_INPUT, "coffee");
	must(rad_store_asset_fact_list(rig->store, "PC", &facts, &n, &err));
	assert_int_equal(n, 1);
	assert_string_equal(facts[0].name, "check/tpm");
	assert_string_equal(facts[0].operator_id, "asa");
	must(put(rig, "PC", "check/tpm", ""));
	must(rad_store_events(rig->store, &(struct rad_event_query){ .subject = "PC" }, &events, &n, &err));
	assert_int_equal(n, 4); /* received, told, examined, taken back */
	assert_string_equal(events[1].detail, "check/tpm: done");
	assert_string_equal(events[3].detail, "taken back: check/tpm");
	move(rig, "PC", RAD_ASSET_EXAMINED, RAD_ASSET_DISPOSED);
	refused(put(rig, "PC", "check/tpm", "done"), RAD_ERROR_REFUSED, "disposed of (reuse)");
	refused(put(rig, "PC", "check/tpm", ""), RAD_ERROR_REFUSED, "disposed of (reuse)");
	rig_check(rig, false, NULL, 0, &found);
	assert_int_equal(found.n, 0);
	rig_free(rig);
}

static struct rad_asset_evidence evidence_of(struct rig *rig, const char *id)
{
	struct rad_asset_evidence evidence;

	must(rad_store_asset_evidence(rig->store, id, &evidence, &err));
	return evidence;
}

static void record(struct rig *rig, const char *id, const char *serial, const char *outcome, const char *pdf)
{
	const struct rig_record it = { .inventory_id = id, .serial = serial, .issued = ISSUED, .outcome = outcome };

	rig_append(rig, &it, pdf, NULL);
}

static void test_the_newest_record_counts(void **state)
{
	struct rig *rig = with_assets();

	assert_int_equal(evidence_of(rig, "PC").n_drives, 0);
	must(rad_store_asset_link(rig->store, "SN1", "PC", &err));
	must(rad_store_asset_link(rig->store, "SN2", "PC", &err));
	assert_int_equal(evidence_of(rig, "PC").n_drives, 2);
	record(rig, "PC", "SN1", "erased", "%PDF");
	record(rig, "PC", "SN2", "failed", NULL);
	assert_int_equal(evidence_of(rig, "PC").n_passed, 1);
	assert_int_equal(evidence_of(rig, "PC").level, RAD_LEVEL_NONE);
	record(rig, "OTHER", "SN2", "erased", NULL); /* whatever number was typed: it is that drive */
	assert_int_equal(evidence_of(rig, "PC").n_passed, 2);
	assert_int_equal(evidence_of(rig, "PC").level, RAD_LEVEL_PURGE);
	assert_false(evidence_of(rig, "PC").has_certificate);
	record(rig, "PC", "SN1", "erased-with-exceptions", "%PDF");
	assert_int_equal(evidence_of(rig, "PC").n_passed, 1);
	/* a drive that tells no serial number is known by its stable id */
	record(rig, "PC", "SN1", "erased", "%PDF");
	record(rig, "PC", "", "failed", "%PDF");
	assert_int_equal(evidence_of(rig, "PC").n_drives, 3);
	assert_int_equal(evidence_of(rig, "PC").n_passed, 2);
	record(rig, "PC", "", "erased", "%PDF");
	assert_int_equal(evidence_of(rig, "PC").n_passed, 3);
	rig_free(rig);
}

static void test_a_statement_is_no_evidence(void **state)
{
	struct rig *rig = with_assets();

	must(rad_store_asset_link(rig->store, "SN1", "PC", &err));
	record(rig, "PC", "SN1", "failed", NULL);
	/* a statement's drives look like a record's, and are newer */
	record(rig, "PC", "SN1", "erased", NULL);
	assert_int_equal(evidence_of(rig, "PC").n_passed, 1);
	rig_attack(
		rig,
		"UPDATE record SET json = json_set(json, '$.schema', 'radera-statement-1') WHERE outcome = 'erased'");
	rig_reopen(rig);
	assert_int_equal(evidence_of(rig, "PC").n_passed, 0);
	rig_free(rig);
}

static void test_a_loose_drive_is_its_own(void **state)
{
	struct rig *rig = with_assets();
	rad_auto_free struct rad_asset_drive *drives = NULL;
	size_t n = 0;

	assert_int_equal(evidence_of(rig, "DISK").n_drives, 1); /* and nothing is known of it */
	must(rad_store_asset_link(rig->store, "SN9", "DISK", &err));
	assert_int_equal(evidence_of(rig, "DISK").n_drives, 1);
	move(rig, "PC", RAD_ASSET_REGISTERED, RAD_ASSET_RECEIVED);
	must(rad_store_asset_link(rig->store, "SN1", "PC", &err));
	record(rig, "PC", "SN1", "failed", NULL);
	refused(put(rig, "PC", "removed/SN1", "DISK"), RAD_ERROR_REFUSED, "no card of the drive");
	refused(put(rig, "PC", "removed/SN7", "DISK"), RAD_ERROR_INPUT, "no drive SN7");
	must(rad_store_asset_register(
		rig->store,
		&(struct rad_asset){
			.inventory_id = "D1", .serial = "SN1", .kind = RAD_ASSET_DRIVE, .price_minor = -1 },
		"asa", &err));
	must(put(rig, "PC", "removed/SN1", "D1"));
	must(rad_store_asset_link(rig->store, "SN1", "D1", &err));
	assert_int_equal(evidence_of(rig, "PC").n_drives, 0);
	assert_int_equal(evidence_of(rig, "D1").n_drives, 1);
	assert_int_equal(evidence_of(rig, "D1").n_passed, 0);
	must(rad_store_asset_drives(rig->store, "PC", &drives, &n, &err));
	assert_int_equal(n, 1);
	assert_string_equal(drives[0].removed_to, "D1");
	assert_string_equal(drives[0].outcome, "failed");
	assert_int_equal(drives[0].media, RAD_MEDIA_FLASH);
	rig_free(rig);
}

static int build(void *user, const struct rad_log_place *place, struct rad_buffer *ret_json, struct rad_buffer *ret_cms,
		 struct rad_error *error)
{
	rad_buffer_printf(ret_json,
			  "{\"certificate_id\":\"%s\",\"inventory_id\":\"PC\",\"issued\":\"" ISSUED
			  "\",\"outcome\":\"destroyed\",\"performed_by\":{\"id\":\"asa\"},\"drives\":[],\"assets\":[]}",
			  place->certificate_id);
	rad_buffer_append_text(ret_cms, "signature");
	return 0;
}

/* All that goes with a record, or none of it. */
static void test_effects(void **state)
{
	struct rig *rig = with_assets();
	struct rad_asset_move move_it = { .inventory_id = "PC",
					  .from = RAD_ASSET_RECEIVED,
					  .to = RAD_ASSET_DISPOSED,
					  .disposition = RAD_DISPOSITION_DESTRUCTION,
					  .operator_id = "asa" };
	const struct rad_effect_fact fact = { "TAB", RAD_FACT_MDM_WIPE, "" };
	struct rad_effect_document document = { "bad name", "pdf", 3 };
	struct rad_effects effects = { .operator_id = "asa",
				       .n_moves = 1,
				       .moves = &move_it,
				       .n_facts = 1,
				       .facts = &fact,
				       .n_documents = 1,
				       .documents = &document };
	rad_auto_free struct rad_asset_fact *facts = NULL;
	rad_auto_buffer struct rad_buffer kept = RAD_BUFFER_INIT;
	struct rad_log_place place;
	struct rig_findings found;
	uint64_t before = 0;
	uint64_t after = 0;
	size_t n = 0;

	move(rig, "PC", RAD_ASSET_REGISTERED, RAD_ASSET_RECEIVED);
	must(rad_store_log_size(rig->store, &before, &err));
	refused(rad_store_append_with(rig->store, &effects, build, NULL, &place, &err), RAD_ERROR_INPUT, "no name");
	document.name = "attachment";
	effects.as_of = before - 1;
	refused(rad_store_append_with(rig->store, &effects, build, NULL, &place, &err), RAD_ERROR_REFUSED, "meanwhile");
	assert_int_equal(err.code, EAGAIN);
	effects.as_of = before;
	effects.lot_id = "LOT-1";
	refused(rad_store_append_with(rig->store, &effects, build, NULL, &place, &err), RAD_ERROR_INPUT, "no lot");
	must(rad_store_log_size(rig->store, &after, &err));
	assert_int_equal(after, before);
	assert_int_equal(state_of(rig, "PC"), RAD_ASSET_RECEIVED);
	effects.lot_id = NULL;
	must(rad_store_append_with(rig->store, &effects, build, NULL, &place, &err));
	assert_int_equal(state_of(rig, "PC"), RAD_ASSET_DISPOSED);
	must(rad_store_asset_fact_list(rig->store, "TAB", &facts, &n, &err));
	assert_string_equal(facts[0].value, place.certificate_id);
	must(rad_store_get_document(rig->store, place.certificate_id, "attachment", &kept, &err));
	assert_memory_equal(kept.data, "pdf", 3);
	rig_check(rig, true, NULL, 0, &found);
	if (found.n)
		fail_msg("%s", found.text);
	rig_free(rig);
}

static void test_a_stale_move(void **state)
{
	struct rig *rig = with_assets();
	struct rad_asset_move moves[] = {
		{ .inventory_id = "PC", .from = RAD_ASSET_REGISTERED, .to = RAD_ASSET_RECEIVED },
		{ .inventory_id = "TAB", .from = RAD_ASSET_RECEIVED, .to = RAD_ASSET_EXAMINED },
	};
	uint64_t size = 0;

	must(rad_store_log_size(rig->store, &size, &err));
	moves[0].as_of = size + 1;
	refused(rad_store_asset_move(rig->store, &moves[0], &err), RAD_ERROR_REFUSED, "meanwhile");
	moves[0].as_of = size;
	refused(rad_store_asset_move_all(rig->store, moves, 2, &err), RAD_ERROR_REFUSED, "TAB is registered");
	assert_int_equal(state_of(rig, "PC"), RAD_ASSET_REGISTERED);
	must(rad_store_asset_move(rig->store, &moves[0], &err));
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_may_be_told),
		cmocka_unit_test(test_putting_and_taking_back),
		cmocka_unit_test(test_the_newest_record_counts),
		cmocka_unit_test(test_a_statement_is_no_evidence),
		cmocka_unit_test(test_a_loose_drive_is_its_own),
		cmocka_unit_test(test_effects),
		cmocka_unit_test(test_a_stale_move),
	};

	return cmocka_run_group_tests_name("facts", tests, NULL, NULL);
}
