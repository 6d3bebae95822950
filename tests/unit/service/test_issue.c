/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Statements from structs to sealed files: what gets into the log, what does not, and what is made up for when two are
 * at it at once.
 */
#include <radera/issue.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <radera/json.h>
#include <radera/outbox.h>

#include "../evidence/keys.h"
#include "base/text.h"

struct desk {
	struct keys keys;
	struct rad_station *station;
	struct rad_store *store; /* the station's */
	struct rad_notary *notary;
};

static struct rad_asset card = {
	.inventory_id = "104233", .serial = "5CG1", .make = "HP", .model = "EliteBook", .kind = RAD_ASSET_STUDENT
};
static const struct rad_statement_asset asset = {
	.asset = &card, .certificate_id = "RI-ABCDEFGHIJKL-000001", .outcome = "erased", .n_drives = 1
};

static int setup(void **state)
{
	struct desk *desk = calloc(1, sizeof(*desk));
	struct rad_station_config config = { .clock = rad_clock_system() };
	struct rad_notary_config how = { .clock = rad_clock_system() };
	struct rad_store *made = NULL;
	struct rad_error err = { 0 };

	assert_non_null(desk);
	keys_make(&desk->keys, false, 0);
	if (rad_store_open(desk->keys.directory, RAD_STORE_CREATE, false, rad_clock_system(), &made, &err) < 0)
		fail_msg("%s", err.text);
	rad_store_close(made);
	config.store_directory = desk->keys.directory;
	if (rad_station_open(&config, &desk->station, &err) < 0)
		fail_msg("%s", err.text);
	desk->store = rad_station_store(desk->station);
	how.store = desk->store;
	if (rad_notary_open(&how, &desk->notary, &err) < 0)
		fail_msg("%s", err.text);
	*state = desk;
	return 0;
}

static int teardown(void **state)
{
	struct desk *desk = *state;

	rad_notary_free(desk->notary);
	rad_station_free(desk->station);
	keys_done(&desk->keys);
	free(desk);
	return 0;
}

static void fill(enum rad_statement_type type, struct rad_statement *ret)
{
	*ret = (struct rad_statement){
		.type = type,
		.performed_by = { "asa", "Åsa Öberg", "technician" },
		.disposition = RAD_DISPOSITION_SALE,
		.party = { .name = "Begagnatpartnern AB" },
		.n_assets = 1,
		.assets = &asset,
	};
	(void)rad_text_copy(ret->inventory_id, sizeof(ret->inventory_id), card.inventory_id);
	if (type != RAD_STATEMENT_HANDOVER)
		return;
	ret->facts[RAD_FACT_PRICE] = "500,00 kr";
	(void)rad_text_copy(ret->certificate_id, sizeof(ret->certificate_id), "UTK-ABCDEFGHIJKL-000001");
}

static size_t count_records(struct rad_store *store)
{
	const struct rad_query all = { .limit = RAD_QUERY_ALL };
	rad_auto_free struct rad_entry *entries = NULL;
	struct rad_error err = { 0 };
	size_t n = 0;

	if (rad_store_find(store, &all, &entries, &n, &err) < 0)
		fail_msg("%s", err.text);
	return n;
}

static void assert_valid(const struct desk *desk, const struct rad_buffer *pdf, const char *outcome)
{
	struct rad_verification got;
	struct rad_error err = { 0 };

	if (rad_certificate_verify(pdf->data, pdf->size, desk->keys.root.data, desk->keys.root.size,
				   rad_clock_wall_ms(rad_clock_system()), &got, NULL, &err) < 0)
		fail_msg("%s", err.text);
	if (got.verdict != RAD_VERDICT_VALID)
		fail_msg("%s", got.reason);
	assert_string_equal(got.outcome, outcome);
}

static void test_issued(void **state)
{
	struct desk *desk = *state;
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	struct rad_evidence evidence;
	struct rad_statement statement;
	struct rad_entry entry;
	struct rad_error err = { 0 };
	int64_t next = 0;
	size_t waiting = 9;

	fill(RAD_STATEMENT_LOT, &statement);
	if (rad_statement_issue(desk->notary, &statement, &evidence, &err) < 0)
		fail_msg("%s", err.text);
	if (evidence.problem.kind)
		fail_msg("%s", evidence.problem.text);
	assert_string_equal(statement.certificate_id, evidence.place.certificate_id);
	assert_int_equal(statement.head.log_sequence, evidence.place.sequence);
	assert_int_equal(rad_store_get(desk->store, evidence.place.certificate_id, &entry, NULL, NULL, &pdf, &err), 0);
	assert_string_equal(entry.outcome, "lot-closed");
	assert_string_equal(entry.level, "");
	assert_string_equal(entry.record_sha256, evidence.record_sha256);
	assert_valid(desk, &pdf, "lot-closed");
	assert_int_equal(access(evidence.certificate_path, R_OK), 0);
	assert_int_equal(rad_outbox_waiting(desk->store, RAD_CHANNEL_FILES, &waiting, &next, &err), 0);
	assert_int_equal(waiting, 0);
}

/* What cannot be shown, contradicts itself or belongs elsewhere leaves no trace in the log. */
static void test_refused(void **state)
{
	static const struct rad_statement_asset failed = { .asset = &card,
							   .certificate_id = "RI-ABCDEFGHIJKL-000001",
							   .outcome = "failed" };
	struct desk *desk = *state;
	size_t before = count_records(desk->store);
	rad_auto_buffer struct rad_buffer json = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	struct rad_statement statements[6];
	struct rad_evidence evidence;
	struct rad_error err = { 0 };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(statements); i++)
		fill(RAD_STATEMENT_LOT, &statements[i]);
	statements[0].n_assets = 0;
	statements[1].assets = &failed;
	statements[2].facts[RAD_FACT_PRICE] = "500,00 kr";
	statements[3].facts[RAD_FACT_REMARK] = "two\nlines";
	fill(RAD_STATEMENT_HANDOVER, &statements[4]);
	(void)rad_text_copy(statements[5].languages, sizeof(statements[5].languages), "de");
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(statements); i++) {
		if (rad_statement_issue(desk->notary, &statements[i], &evidence, &err) != -RAD_ERROR_INPUT)
			fail_msg("%zu was issued", i);
		assert_int_equal(err.kind, RAD_ERROR_INPUT);
		assert_int_equal(evidence.place.sequence, 0);
	}
	fill(RAD_STATEMENT_LOT, &statements[0]);
	assert_int_equal(rad_statement_sign(desk->notary, &statements[0], &json, &cms, &err), -RAD_ERROR_INPUT);
	fill(RAD_STATEMENT_HANDOVER, &statements[0]);
	statements[0].party.number[0] = '1';
	assert_int_equal(rad_statement_sign(desk->notary, &statements[0], &json, &cms, &err), -RAD_ERROR_INPUT);
	assert_non_null(strstr(err.text, "a number for a person"));
	assert_int_equal(json.size, 0);
	assert_int_equal(count_records(desk->store), before);
}

static void test_signed_and_drawn(void **state)
{
	struct desk *desk = *state;
	size_t before = count_records(desk->store);
	rad_auto_buffer struct rad_buffer json = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer other = RAD_BUFFER_INIT;
	const struct rad_organisation company = { .id = "x", .name = "Exempelbostäder AB", .languages = "sv" };
	const struct rad_notary_config how = { .store = desk->store,
					       .clock = rad_clock_system(),
					       .organisation = &company };
	struct rad_notary *notary = NULL;
	struct rad_statement statement;
	struct rad_error err = { 0 };

	assert_int_equal(rad_notary_open(&how, &notary, &err), 0);
	fill(RAD_STATEMENT_HANDOVER, &statement);
	if (rad_statement_sign(notary, &statement, &json, &cms, &err) < 0 ||
	    rad_statement_draw(notary, &json, &cms, &pdf, NULL, &err) < 0)
		fail_msg("%s", err.text);
	assert_valid(desk, &pdf, "handed-over");
	assert_non_null(memmem(json.data, json.size, "Exempelbost", 11));
	assert_non_null(memmem(json.data, json.size, "\"languages\":\"sv\"", 16));
	assert_int_equal(count_records(desk->store), before);
	/* a record that another key signed cannot be dressed in this one's seal */
	keys_replace_station(&desk->keys, &(struct keys_odd){ .usage = NULL });
	rad_notary_free(notary);
	assert_int_equal(rad_notary_open(&how, &notary, &err), 0);
	assert_int_equal(rad_statement_draw(notary, &json, &cms, &other, NULL, &err), -RAD_ERROR_EVIDENCE);
	assert_int_equal(other.size, 0);
	rad_notary_free(notary);
}

#define N_BESIDE 12

/* Under sanitizers a child that draws while another thread allocates may hang, and is stopped: that is made up for. */
static bool is_told(const struct rad_error *problem)
{
	return problem->kind && !strstr(problem->text, "the drawing process did nothing");
}

struct other {
	struct rad_station *station;
	_Atomic bool stop;
	char problem[300];
};

/* What the service does every half minute, all the time. */
static void *make_up(void *data)
{
	struct other *it = data;

	while (!it->stop) {
		struct rad_error err = { 0 };
		size_t made = 0;
		size_t left = 0;

		if ((rad_station_find_missing(it->station, &err) < 0 ||
		     rad_station_make_up(it->station, &made, &left, &err) < 0) &&
		    is_told(&err))
			(void)rad_text_copy(it->problem, sizeof(it->problem), err.text);
	}
	return NULL;
}

/* One more statement; what is wrong about it goes into ret. */
static void issue_beside(struct desk *desk, char ret_id[RAD_CERTIFICATE_ID_SIZE], char *ret, size_t size)
{
	struct rad_evidence evidence;
	struct rad_statement statement;
	struct rad_error err = { 0 };

	fill(RAD_STATEMENT_LOT, &statement);
	if (rad_statement_issue(desk->notary, &statement, &evidence, &err) < 0)
		(void)rad_text_copy(ret, size, err.text);
	else if (is_told(&evidence.problem))
		(void)rad_text_copy(ret, size, evidence.problem.text);
	(void)rad_text_copy(ret_id, RAD_CERTIFICATE_ID_SIZE, evidence.place.certificate_id);
}

static void assert_one_file(const struct desk *desk, const char *id)
{
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };
	char name[100];
	char second[600];

	assert_int_equal(rad_store_get(desk->store, id, NULL, NULL, NULL, &pdf, &err), 0);
	(void)snprintf(name, sizeof(name), "certificates/%.39s.pdf", id);
	fixture_read(desk->keys.directory, name, &file);
	assert_int_equal(file.size, pdf.size);
	assert_memory_equal(file.data, pdf.data, pdf.size);
	(void)snprintf(second, sizeof(second), "%.400s/certificates/%.39s-2.pdf", desk->keys.directory, id);
	assert_int_not_equal(access(second, F_OK), 0);
}

/* However the two fall, each statement has one certificate and one file. */
static void test_two_at_it(void **state)
{
	struct desk *desk = *state;
	struct other other = { .station = desk->station };
	char ids[N_BESIDE][RAD_CERTIFICATE_ID_SIZE];
	char problem[300] = "";
	struct rad_error err = { 0 };
	pthread_t thread;
	size_t made = 0;
	size_t left = 1;

	assert_int_equal(pthread_create(&thread, NULL, make_up, &other), 0);
	for (size_t i = 0; i < N_BESIDE && !problem[0]; i++)
		issue_beside(desk, ids[i], problem, sizeof(problem));
	other.stop = true;
	assert_int_equal(pthread_join(thread, NULL), 0);
	if (problem[0] || other.problem[0])
		fail_msg("%s; %s", problem, other.problem);
	assert_int_equal(rad_outbox_hurry(desk->store, RAD_CHANNEL_FILES, &err), 0);
	assert_int_equal(rad_station_make_up(desk->station, &made, &left, &err), 0);
	assert_int_equal(left, 0);
	for (size_t i = 0; i < N_BESIDE; i++)
		assert_one_file(desk, ids[i]);
}

/* What the notary does up to its entry in the log, and nothing after that. */
static int build_only(void *user, const struct rad_log_place *place, struct rad_buffer *ret_json,
		      struct rad_buffer *ret_cms, struct rad_error *err)
{
	struct desk *desk = user;
	struct rad_statement statement;
	struct rad_pki_info info;
	json_t *json;
	int r;

	fill(RAD_STATEMENT_LOT, &statement);
	rad_signer_info(desk->keys.signer, &info);
	statement.head.issued_wall_ms = rad_clock_wall_ms(rad_clock_system());
	statement.head.station.trust_is_local = info.root_is_local;
	(void)rad_text_copy(statement.head.station.log_id, sizeof(statement.head.station.log_id),
			    rad_store_log_id(desk->store));
	(void)rad_text_copy(statement.head.station.certificate_sha256,
			    sizeof(statement.head.station.certificate_sha256), info.sha256);
	(void)rad_text_copy(statement.head.tool_version, sizeof(statement.head.tool_version), rad_version());
	rad_certificate_template(statement.head.template_id);
	(void)rad_text_copy(statement.head.languages, sizeof(statement.head.languages), "sv+en");
	statement.head.log_sequence = place->sequence;
	(void)rad_text_copy(statement.head.log_previous, sizeof(statement.head.log_previous), place->previous);
	(void)rad_text_copy(statement.certificate_id, sizeof(statement.certificate_id), place->certificate_id);
	json = rad_statement_to_json(&statement);
	assert_non_null(json);
	r = rad_json_canonical(json, ret_json, err);
	json_decref(json);
	return r < 0 ? r : rad_signer_sign(desk->keys.signer, ret_json->data, ret_json->size, ret_cms, err);
}

/* The program died between the entry and the certificate: the next start makes it. */
static void test_cut_before_the_certificate(void **state)
{
	struct desk *desk = *state;
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	struct rad_log_place place;
	struct rad_error err = { 0 };
	size_t made = 0;
	size_t left = 1;

	if (rad_store_append(desk->store, NULL, 0, build_only, desk, &place, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(rad_station_make_up(desk->station, &made, &left, &err), 0);
	assert_int_equal(made, 0); /* nobody has looked yet */
	assert_int_equal(rad_station_find_missing(desk->station, &err), 0);
	if (rad_station_make_up(desk->station, &made, &left, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(made, 1);
	assert_int_equal(left, 0);
	assert_int_equal(rad_store_get(desk->store, place.certificate_id, NULL, NULL, NULL, &pdf, &err), 0);
	assert_valid(desk, &pdf, "lot-closed");
	assert_one_file(desk, place.certificate_id);
}

static void test_other_kind_of_key(void **state)
{
	struct rad_store *simulated = NULL;
	struct rad_notary *notary = NULL;
	struct rad_notary_config how = { .clock = rad_clock_system() };
	struct rad_error err = { 0 };
	struct keys keys;

	keys_make(&keys, false, 0);
	assert_int_equal(rad_store_open(keys.directory, RAD_STORE_CREATE, true, rad_clock_system(), &simulated, &err),
			 0);
	how.store = simulated;
	assert_int_equal(rad_notary_open(&how, &notary, &err), -RAD_ERROR_EVIDENCE);
	assert_non_null(strstr(err.text, "real station key"));
	assert_null(notary);
	rad_store_close(simulated);
	keys_done(&keys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_issued, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_signed_and_drawn, setup, teardown),
		cmocka_unit_test_setup_teardown(test_two_at_it, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cut_before_the_certificate, setup, teardown),
		cmocka_unit_test(test_other_kind_of_key),
	};

	return cmocka_run_group_tests_name("issue", tests, NULL, NULL);
}
