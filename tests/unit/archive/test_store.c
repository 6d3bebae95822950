/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rig.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"

static void test_modes_and_kinds(void **state)
{
	struct rig *rig = rig_new();
	struct rad_store *other = NULL;
	struct rad_error err;

	assert_int_equal(strlen(rad_store_log_id(rig->store)), 12);
	assert_true(rad_store_open(rig->directory, RAD_STORE_WRITE, true, rad_clock_system(), &other, &err) < 0);
	assert_int_equal(err.kind, RAD_ERROR_REFUSED);
	assert_int_equal(rad_store_lock(rig->store, &err), 0);
	assert_int_equal(rad_store_open(rig->directory, RAD_STORE_WRITE, false, rad_clock_system(), &other, &err), 0);
	assert_true(rad_store_lock(other, &err) < 0);
	assert_int_equal(err.kind, RAD_ERROR_REFUSED);
	assert_string_equal(rad_store_log_id(other), rad_store_log_id(rig->store));
	rad_store_close(other);
	assert_true(rad_store_open("/nonexistent/radera", RAD_STORE_READ, false, rad_clock_system(), &other, &err) < 0);
	assert_int_equal(err.kind, RAD_ERROR_EVIDENCE);
	rig_free(rig);
}

static void damage(const char *file, const void *data, size_t size)
{
	FILE *out = fopen(file, "wb");

	assert_non_null(out);
	assert_int_equal(fwrite(data, 1, size, out), size);
	(void)fclose(out);
}

static void test_damage_is_told_and_left(void **state)
{
	static const char text[] = "this is not a database, and it must be left as it is. ";
	struct rig *rig = rig_new();
	struct rad_store *store = NULL;
	struct rad_error err;
	char wal[128];
	char now[sizeof(text)];

	rad_store_close(rig->store);
	rig->store = NULL;
	(void)snprintf(wal, sizeof(wal), "%s-wal", rig->file);
	(void)unlink(wal);
	for (int mode = RAD_STORE_READ; mode <= RAD_STORE_CREATE; mode++) {
		FILE *in;

		damage(rig->file, text, sizeof(text));
		assert_true(rad_store_open(rig->directory, (enum rad_store_mode)mode, false, rad_clock_system(), &store,
					   &err) < 0);
		assert_int_equal(err.kind, RAD_ERROR_EVIDENCE);
		assert_non_null(strstr(err.text, "radera.sqlite3"));
		in = fopen(rig->file, "rb");
		assert_int_equal(fread(now, 1, sizeof(now), in), sizeof(now));
		(void)fclose(in);
		assert_memory_equal(now, text, sizeof(text));
	}
	rig_free(rig);
}

static void set_pragma(const struct rig *rig, const char *sql)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(rig->file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void test_foreign_and_newer(void **state)
{
	static const char *const pragmas[] = { "PRAGMA user_version = 99",
					       "PRAGMA user_version = 1; PRAGMA application_id = 7" };
	struct rig *rig = rig_new();
	struct rad_store *store = NULL;
	struct rad_error err;

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(pragmas); i++) {
		set_pragma(rig, pragmas[i]);
		assert_true(rad_store_open(rig->directory, RAD_STORE_WRITE, false, rad_clock_system(), &store, &err) <
			    0);
		assert_int_equal(err.kind, RAD_ERROR_EVIDENCE);
	}
	rig_free(rig);
}

static void test_operators(void **state)
{
	struct rig *rig = rig_new();
	struct rad_operator found;
	struct rad_error err;

	assert_true(rad_store_operator_get(rig->store, "asa", &found, &err) < 0);
	assert_int_equal(err.kind, RAD_ERROR_REFUSED);
	assert_int_equal(rad_store_operator_add(rig->store, "asa", "Åsa Öberg", "technician", &err), 0);
	assert_true(rad_store_operator_add(rig->store, "asa", "Another", "technician", &err) < 0);
	assert_int_equal(err.kind, RAD_ERROR_REFUSED);
	assert_true(rad_store_operator_add(rig->store, "a b", "Name", "technician", &err) < 0);
	assert_true(rad_store_operator_add(rig->store, "ok", "\x1b[31m", "technician", &err) < 0);
	assert_int_equal(rad_store_operator_get(rig->store, "asa", &found, &err), 0);
	assert_string_equal(found.party.name, "Åsa Öberg");
	assert_int_equal(rad_store_operator_retire(rig->store, "asa", &err), 0);
	assert_true(rad_store_operator_get(rig->store, "asa", &found, &err) < 0);
	rig_free(rig);
}

static size_t unfinished(struct rig *rig, struct rad_job_state **ret)
{
	struct rad_error err;
	size_t n = 0;

	if (rad_store_unfinished(rig->store, ret, &n, &err) < 0)
		fail_msg("%s", err.text);
	return n;
}

static void test_journal_states(void **state)
{
	struct rig *rig = rig_new();
	struct rad_journal *journal = rad_store_journal(rig->store);
	rad_auto_free struct rad_job_intent *intent = malloc(sizeof(*intent));
	rad_auto_free struct rad_job_result *result = malloc(sizeof(*result));
	struct rad_job_state *states = NULL;
	struct rad_error err;
	size_t n = 0;

	rig_intent("job-1", intent);
	rad_job_result_init(result, &intent->plan);
	assert_int_equal(journal->ops->begin_job(journal, intent, &err), 0);
	assert_true(journal->ops->begin_job(journal, intent, &err) < 0); /* one id, one job */
	assert_int_equal(journal->ops->begin_step(journal, "job-1", 0, &err), 0);
	assert_int_equal(unfinished(rig, &states), 1);
	assert_int_equal(states[0].step, 0);
	assert_int_equal(states[0].position_bytes, 0);
	assert_string_equal(states[0].intent.drive.identity.serial, "SN1");
	free(states);
	result->steps[0].done_bytes = 4096;
	assert_int_equal(journal->ops->checkpoint(journal, "job-1", 0, 4096, result, &err), 0);
	assert_int_equal(journal->ops->begin_step(journal, "job-1", 0, &err), 0); /* a resume that was killed at once */
	assert_int_equal(unfinished(rig, &states), 1);
	assert_int_equal(states[0].position_bytes, 4096);
	assert_int_equal(states[0].result.steps[0].done_bytes, 4096);
	assert_int_equal(states[0].result.interruptions, 1);
	free(states);
	assert_int_equal(journal->ops->end_step(journal, "job-1", 0, result, &err), 0);
	assert_int_equal(unfinished(rig, &states), 1);
	assert_int_equal(states[0].step, 1);
	assert_int_equal(states[0].position_bytes, 0);
	free(states);
	result->outcome = RAD_OUTCOME_INTERRUPTED;
	assert_int_equal(journal->ops->end_job(journal, "job-1", result, &err), 0);
	assert_int_equal(unfinished(rig, &states), 1);
	free(states);
	result->outcome = RAD_OUTCOME_FAILED;
	assert_int_equal(journal->ops->end_job(journal, "job-1", result, &err), 0);
	rig_reopen(rig);
	assert_int_equal(unfinished(rig, &states), 0);
	free(states);
	assert_int_equal(rad_store_unrecorded(rig->store, &states, &n, &err), 0);
	assert_int_equal(n, 1);
	assert_int_equal(states[0].result.outcome, RAD_OUTCOME_FAILED);
	free(states);
	rig_free(rig);
}

static int die_in_build(void *user, const struct rad_log_place *place, struct rad_buffer *ret_json,
			struct rad_buffer *ret_cms, struct rad_error *err)
{
	(void)kill(getpid(), SIGKILL);
	return -1;
}

static int fail_in_build(void *user, const struct rad_log_place *place, struct rad_buffer *ret_json,
			 struct rad_buffer *ret_cms, struct rad_error *err)
{
	return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "test", "no");
}

/* A process that is killed in the middle of appending leaves the log as it was. */
static void test_killed_in_a_transaction(void **state)
{
	static const struct rig_record record = { "INV-1", "SN-1", NULL, "2026-11-20T10:00:00Z" };
	struct rig *rig = rig_new();
	struct rad_log_place place;
	struct rig_findings found;
	struct rad_error err;
	int status = 0;
	pid_t child;

	rig_append(rig, &record, "pdf", NULL);
	rad_store_close(rig->store);
	rig->store = NULL;
	child = fork();
	if (child == 0) {
		struct rad_store *store = NULL;

		if (rad_store_open(rig->directory, RAD_STORE_WRITE, false, rad_clock_system(), &store, &err) == 0)
			(void)!rad_store_append(store, NULL, 0, die_in_build, NULL, &place, &err);
		_exit(1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(rad_store_open(rig->directory, RAD_STORE_WRITE, false, rad_clock_system(), &rig->store, &err),
			 0);
	assert_true(rad_store_append(rig->store, NULL, 0, fail_in_build, NULL, &place, &err) < 0);
	rig_check(rig, false, NULL, 0, &found);
	assert_int_equal(found.n, 0);
	assert_int_equal(found.entries, 2);
	rig_append(rig, &record, NULL, NULL);
	rig_check(rig, false, NULL, 0, &found);
	assert_int_equal(found.n, 0);
	assert_int_equal(found.entries, 3);
	rig_free(rig);
}

static void *journal_much(void *user)
{
	struct rig *rig = user;
	struct rad_journal *journal = rad_store_journal(rig->store);
	rad_auto_free struct rad_job_intent *intent = malloc(sizeof(*intent));
	rad_auto_free struct rad_job_result *result = malloc(sizeof(*result));
	char id[32];
	struct rad_error err;

	(void)snprintf(id, sizeof(id), "job-%lx", (unsigned long)pthread_self());
	rig_intent(id, intent);
	rad_job_result_init(result, &intent->plan);
	if (journal->ops->begin_job(journal, intent, &err) < 0)
		return (void *)1;
	for (uint64_t i = 1; i <= 20; i++) {
		if (journal->ops->checkpoint(journal, id, 0, i * 512, result, &err) < 0)
			return (void *)1;
	}
	return NULL;
}

static void test_many_threads(void **state)
{
	struct rig *rig = rig_new();
	struct rad_job_state *states = NULL;
	pthread_t threads[16];
	void *failed;

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, journal_much, rig), 0);
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(threads); i++) {
		assert_int_equal(pthread_join(threads[i], &failed), 0);
		assert_null(failed);
	}
	assert_int_equal(unfinished(rig, &states), RAD_ARRAY_LENGTH(threads));
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(threads); i++)
		assert_int_equal(states[i].position_bytes, 20 * 512);
	free(states);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_modes_and_kinds),	  cmocka_unit_test(test_damage_is_told_and_left),
		cmocka_unit_test(test_foreign_and_newer), cmocka_unit_test(test_operators),
		cmocka_unit_test(test_journal_states),	  cmocka_unit_test(test_killed_in_a_transaction),
		cmocka_unit_test(test_many_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
