/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The event log, appointments, the outbox and a drive's past; and a store of the version before they were there.
 */
#include "rig.h"

#include <stdlib.h>
#include <string.h>

#include <radera/event.h>
#include <radera/outbox.h>

#include "base/cleanup.h"
#include "base/text.h"

static void add(struct rig *rig, enum rad_event_kind kind, const char *operator_id, const char *subject,
		const char *detail)
{
	struct rad_event event = { .kind = kind };
	struct rad_error err;

	(void)rad_text_copy(event.operator_id, sizeof(event.operator_id), operator_id);
	(void)rad_text_copy(event.subject, sizeof(event.subject), subject);
	(void)rad_text_copy(event.detail, sizeof(event.detail), detail);
	if (rad_store_event_add(rig->store, &event, &err) < 0)
		fail_msg("%s", err.text);
}

static size_t list(struct rig *rig, const struct rad_event_query *query, struct rad_event **ret)
{
	struct rad_error err;
	size_t n = 0;

	if (rad_store_events(rig->store, query, ret, &n, &err) < 0)
		fail_msg("%s", err.text);
	return n;
}

static void fill(struct rig *rig)
{
	add(rig, RAD_EVENT_SIGNED_IN, "asa", "asa", "");
	add(rig, RAD_EVENT_ERASE_CHOSEN, "asa", "wwn-1", "inventory 7, profile purge");
	add(rig, RAD_EVENT_ASKED, "", "job-1", "psid: \"the label\" says Å");
	add(rig, RAD_EVENT_ANSWERED, "kim", "job-1", "psid: given");
}

static void test_add_and_list(void **state)
{
	struct rig *rig = rig_new();
	rad_auto_free struct rad_event *all = NULL;
	rad_auto_free struct rad_event *of_asa = NULL;
	rad_auto_free struct rad_event *of_job = NULL;
	rad_auto_free struct rad_event *newest = NULL;
	rad_auto_free struct rad_event *late = NULL;

	fill(rig);
	assert_int_equal(list(rig, &(struct rad_event_query){ 0 }, &all), 4);
	assert_int_equal(all[0].sequence, 1);
	assert_int_equal(all[2].kind, RAD_EVENT_ASKED);
	assert_string_equal(all[2].operator_id, "");
	assert_string_equal(all[2].subject, "job-1");
	assert_string_equal(all[2].detail, "psid: \"the label\" says Å");
	assert_true(all[0].wall_ms > 0 && all[3].wall_ms >= all[0].wall_ms);
	assert_int_equal(list(rig, &(struct rad_event_query){ .operator_id = "asa" }, &of_asa), 2);
	assert_int_equal(list(rig, &(struct rad_event_query){ .subject = "job-1", .operator_id = "kim" }, &of_job), 1);
	assert_int_equal(of_job[0].kind, RAD_EVENT_ANSWERED);
	assert_int_equal(list(rig, &(struct rad_event_query){ .limit = 2 }, &newest), 2);
	assert_int_equal(newest[0].sequence, 3);
	assert_int_equal(list(rig, &(struct rad_event_query){ .from_wall_ms = all[3].wall_ms + 1 }, &late), 0);
	rig_free(rig);
}

static void test_words(void **state)
{
	struct rig *rig = rig_new();
	struct rad_event event = { .kind = RAD_EVENT_PAUSED, .detail = "\xff" };
	struct rad_error err;

	assert_int_equal(rad_store_event_add(rig->store, &event, &err), -RAD_ERROR_INPUT);
	for (int kind = 0; kind < RAD_EVENT_COUNT; kind++)
		assert_string_not_equal(rad_event_name((enum rad_event_kind)kind), "unknown");
	assert_string_equal(rad_event_name(RAD_EVENT_COUNT), "unknown");
	rig_free(rig);
}

static void test_attacks(void **state)
{
	static const struct {
		const char *sql;
		const char *told;
	} attacks[] = {
		{ "UPDATE event SET json = replace(json, 'purge', 'clear')",
		  "changed 2-2: entry 2: its event was changed" },
		{ "UPDATE event SET json = replace(json, 'signed-in', 'signed-out')",
		  "entry 1: its event's kind was changed" },
		{ "DELETE FROM event WHERE sequence = 3", "deleted 3-3: entry 3: its event is gone" },
		{ "DELETE FROM log WHERE sequence = 3", "an event has the number 3 and is not in the log" },
		{ "INSERT INTO event (sequence, json) VALUES (9, "
		  "'{\"kind\":\"paused\",\"at_ms\":1,\"operator\":\"asa\","
		  "\"subject\":\"\"}')",
		  "an event has the number 9 and is not in the log" },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(attacks); i++) {
		struct rig *rig = rig_new();
		struct rig_findings found;

		fill(rig);
		rig_check(rig, true, NULL, 0, &found);
		assert_int_equal(found.n, 0);
		assert_int_equal(found.entries, 4);
		rig_attack(rig, attacks[i].sql);
		rig_check(rig, true, NULL, 0, &found);
		if (!strstr(found.text, attacks[i].told))
			fail_msg("\"%s\" expected, not \"%s\"", attacks[i].told, found.text);
		rig_free(rig);
	}
}

static void test_operators_are_told(void **state)
{
	struct rig *rig = rig_new();
	rad_auto_free struct rad_event *all = NULL;
	struct rig_findings found;
	struct rad_error err;

	assert_int_equal(rad_store_operator_add(rig->store, "asa", "Åsa Öberg", "technician", &err), 0);
	assert_int_equal(rad_store_operator_appoint(rig->store, "asa", 0, 4102444800000, &err), 0);
	assert_int_equal(rad_store_operator_retire(rig->store, "asa", &err), 0);
	assert_int_equal(rad_store_operator_retire(rig->store, "asa", &err), 0); /* once more is no event */
	assert_int_equal(rad_store_operator_appoint(rig->store, "kim", 0, 0, &err), -RAD_ERROR_REFUSED);
	assert_int_equal(list(rig, &(struct rad_event_query){ 0 }, &all), 3);
	assert_int_equal(all[0].kind, RAD_EVENT_OPERATOR_ADDED);
	assert_string_equal(all[1].detail, "from ever until 2100-01-01T00:00:00Z");
	assert_int_equal(all[2].kind, RAD_EVENT_OPERATOR_RETIRED);
	rig_check(rig, false, NULL, 0, &found);
	assert_int_equal(found.n, 0);
	rig_free(rig);
}

static void test_appointed(void **state)
{
	static const struct {
		int64_t from;
		int64_t until;
		int result;
	} cases[] = {
		{ 0, 0, 0 },
		{ 946684800000, 0, 0 },
		{ 0, 4102444800000, 0 },
		{ 4102444800000, 0, -RAD_ERROR_REFUSED },
		{ 0, 946684800000, -RAD_ERROR_REFUSED },
	};
	struct rig *rig = rig_new();
	struct rad_operator found;
	struct rad_error err;

	assert_int_equal(rad_store_operator_add(rig->store, "asa", "Åsa Öberg", "technician", &err), 0);
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(cases); i++) {
		assert_int_equal(rad_store_operator_appoint(rig->store, "asa", cases[i].from, cases[i].until, &err), 0);
		assert_int_equal(rad_store_operator_get(rig->store, "asa", &found, &err), cases[i].result);
	}
	assert_int_equal(rad_store_operator_appoint(rig->store, "asa", 20, 10, &err), -RAD_ERROR_INPUT);
	rig_free(rig);
}

static void test_outbox(void **state)
{
	struct rig *rig = rig_new();
	struct rad_outbox_item item;
	struct rad_error err;
	int64_t next = 0;
	size_t n = 9;

	assert_int_equal(rad_outbox_next(rig->store, "webhook", &item, &err), 0);
	assert_int_equal(rad_outbox_add(rig->store, "webhook", "first", 5, &err), 0);
	assert_int_equal(rad_outbox_add(rig->store, "webhook", "second", 6, &err), 0);
	assert_int_equal(rad_outbox_add(rig->store, "other", "third", 5, &err), 0);
	assert_int_equal(rad_outbox_next(rig->store, "webhook", &item, &err), 1);
	assert_int_equal(item.body.size, 5);
	assert_memory_equal(item.body.data, "first", 5);
	assert_int_equal(item.tries, 0);
	rad_buffer_done(&item.body);
	assert_int_equal(rad_outbox_failed(rig->store, item.id, 3600000, &err), 0);
	assert_int_equal(rad_outbox_next(rig->store, "webhook", &item, &err), 1); /* that one waits: the other is due */
	assert_memory_equal(item.body.data, "second", 6);
	rad_buffer_done(&item.body);
	assert_int_equal(rad_outbox_done(rig->store, item.id, &err), 0);
	assert_int_equal(rad_outbox_next(rig->store, "webhook", &item, &err), 0);
	rig_reopen(rig);
	assert_int_equal(rad_outbox_waiting(rig->store, "webhook", &n, &next, &err), 0);
	assert_int_equal(n, 1);
	assert_true(next > rad_clock_wall_ms(rad_clock_system()));
	rig_free(rig);
}

static void end_job(struct rig *rig, const struct rad_job_intent *intent, enum rad_outcome outcome)
{
	struct rad_journal *journal = rad_store_journal(rig->store);
	rad_auto_free struct rad_job_result *result = malloc(sizeof(*result));
	struct rad_error err;

	assert_non_null(result);
	rad_job_result_init(result, &intent->plan);
	result->outcome = outcome;
	if (journal->ops->end_job(journal, intent->job_id, result, &err) < 0)
		fail_msg("%s", err.text);
}

static void test_past(void **state)
{
	struct rig *rig = rig_new();
	rad_auto_free struct rad_job_intent *intent = malloc(sizeof(*intent));
	struct rad_journal *journal = rad_store_journal(rig->store);
	struct rad_identity stranger = { .serial = "SN9", .model = "M", .size_bytes = 1 };
	struct rad_drive_past past;
	struct rad_error err;

	assert_non_null(intent);
	rig_intent("job-1", intent);
	assert_int_equal(rad_store_drive_past(rig->store, &intent->drive.identity, &past, &err), 0);
	assert_string_equal(past.job_id, "");
	assert_int_equal(journal->ops->begin_job(journal, intent, &err), 0);
	assert_int_equal(rad_store_drive_past(rig->store, &intent->drive.identity, &past, &err), 0);
	assert_string_equal(past.job_id, "job-1");
	assert_string_equal(past.outcome, "");
	end_job(rig, intent, RAD_OUTCOME_ERASED);
	rig_intent("job-2", intent);
	assert_int_equal(journal->ops->begin_job(journal, intent, &err), 0);
	end_job(rig, intent, RAD_OUTCOME_FAILED);
	assert_int_equal(rad_store_drive_past(rig->store, &intent->drive.identity, &past, &err), 0);
	assert_string_equal(past.job_id, "job-2");
	assert_string_equal(past.outcome, "failed");
	assert_true(past.ended_wall_ms > 0);
	assert_int_equal(rad_store_drive_past(rig->store, &stranger, &past, &err), 0);
	assert_string_equal(past.job_id, "");
	rig_free(rig);
}

/* Takes away what version 3 brought: what is in the store stays, and is found afterwards by the new ways. */
static void test_older_store(void **state)
{
	static const char undo[] =
		"DROP TABLE foreign_drive; DROP TABLE foreign_record; DROP TABLE asset_back; DROP TABLE asset_merge; "
		"DROP TABLE register_batch; DROP TABLE register_change; DROP TABLE sale; DROP TABLE lot_asset; DROP "
		"TABLE lot; DROP TABLE record_asset; DROP TABLE asset_fact; "
		"DROP TABLE asset_drive; DROP TABLE asset; DROP TABLE review; DROP TABLE event; DROP TABLE outbox; "
		"DROP INDEX job_by_serial; DROP INDEX job_by_wwn; DROP INDEX "
		"job_by_drive_id; ALTER TABLE job DROP COLUMN drive_serial; ALTER TABLE job DROP COLUMN drive_wwn;"
		"ALTER TABLE job DROP COLUMN drive_id; ALTER TABLE job DROP COLUMN certificate_id;"
		"ALTER TABLE operator DROP COLUMN from_ms; ALTER TABLE operator DROP COLUMN until_ms;"
		"DELETE FROM log WHERE kind = 4; PRAGMA user_version = 2";
	struct rig *rig = rig_new();
	rad_auto_free struct rad_job_intent *intent = malloc(sizeof(*intent));
	rad_auto_free struct rad_event *events = NULL;
	struct rad_drive_past past;
	struct rad_operator found;
	struct rig_findings checked;
	struct rad_error err;

	assert_non_null(intent);
	rig_intent("job-1", intent);
	assert_int_equal(rad_store_journal(rig->store)->ops->begin_job(rad_store_journal(rig->store), intent, &err), 0);
	rig_append(rig, &(struct rig_record){ "INV-1", "SN-A", NULL, "2026-11-20T10:00:00Z" }, "%PDF-", NULL);
	assert_int_equal(rad_store_operator_add(rig->store, "asa", "Åsa Öberg", "technician", &err), 0);
	rig_attack(rig, undo);
	rig_forget_ledger(rig);
	rig_reopen(rig);
	assert_int_equal(rad_store_drive_past(rig->store, &intent->drive.identity, &past, &err), 0);
	assert_string_equal(past.job_id, "job-1");
	assert_int_equal(rad_store_operator_get(rig->store, "asa", &found, &err), 0);
	fill(rig);
	assert_int_equal(list(rig, &(struct rad_event_query){ 0 }, &events), 4);
	rig_check(rig, false, NULL, 0, &checked);
	if (checked.n)
		fail_msg("%s", checked.text);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_add_and_list), cmocka_unit_test(test_words),
		cmocka_unit_test(test_attacks),	     cmocka_unit_test(test_operators_are_told),
		cmocka_unit_test(test_appointed),    cmocka_unit_test(test_outbox),
		cmocka_unit_test(test_past),	     cmocka_unit_test(test_older_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
