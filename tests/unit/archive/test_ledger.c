/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ledger beside the database, and the store made again from it. Databases are damaged here in every way that a
 * stick can: gone, empty, overwritten, put back, with a bad page in the middle; and ledgers are torn, cut and lost.
 */
#include "rig.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <radera/event.h>
#include <radera/rebuild.h>

#include "base/cleanup.h"
#include "base/text.h"

static const struct rig_record records[] = {
	{ "INV-1", "SN-AAA", NULL, "2026-11-20T10:00:00Z" },
	{ "INV-2", "SN-BBB", "SN-SECOND", "2026-11-21T10:00:00Z" },
	{ "INV-3", "SN-CCC", NULL, "2026-11-22T10:00:00Z" },
};

static char ids[3][RAD_CERTIFICATE_ID_SIZE];

static void must(int r, const struct rad_error *err)
{
	if (r < 0)
		fail_msg("%s", err->text);
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void write_certificate(const char *directory, const char *id, const char *pdf)
{
	char path[300];

	(void)snprintf(path, sizeof(path), "%s/certificates", directory);
	(void)mkdir(path, 0700);
	(void)snprintf(path, sizeof(path), "%s/certificates/%s.pdf", directory, id);
	write_file(path, pdf);
}

/* Entries: 1 operator, 2 record, 3 certificate, 4 record, 5 certificate, 6 document, 7 record; a checkpoint over 7, a
 * setting. */
static struct rig *filled(void)
{
	struct rig *rig = rig_new();
	struct rad_checkpoint checkpoint;
	struct rad_error err;

	must(rad_store_operator_add(rig->store, "asa", "Åsa Öberg", "administrator", &err), &err);
	must(rad_store_setting_put(rig->store, "organisation", "kommun\0en", 9, &err), &err);
	rig_append(rig, &records[0], "pdf one", ids[0]);
	rig_append(rig, &records[1], "pdf two", ids[1]);
	must(rad_store_add_document(rig->store, ids[1], "signed-1", "pdf two signed", 14, &err), &err);
	rig_append(rig, &records[2], NULL, ids[2]);
	rig_checkpoint(rig, &checkpoint);
	write_certificate(rig->directory, ids[0], "pdf one");
	write_certificate(rig->directory, ids[1], "pdf two");
	return rig;
}

static void close_store(struct rig *rig)
{
	rad_store_close(rig->store);
	rig->store = NULL;
}

static void overwrite(const char *path, off_t at, size_t size)
{
	char noise[4096];
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	memset(noise, 0xA5, sizeof(noise));
	assert_true(fd >= 0);
	for (size_t done = 0; done < size; done += sizeof(noise))
		assert_true(pwrite(fd, noise, sizeof(noise), at + (off_t)done) > 0);
	assert_int_equal(close(fd), 0);
}

static off_t size_of(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 ? info.st_size : -1;
}

static void remove_database(const struct rig *rig)
{
	static const char *const parts[] = { "", "-wal", "-shm" };
	char path[128];

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(parts); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", rig->file, parts[i]);
		(void)unlink(path);
	}
}

static void rebuild(struct rig *rig, const char *other, struct rad_rebuild *ret)
{
	struct rad_error err;

	close_store(rig);
	must(rad_store_rebuild(rig->directory, &other, other != NULL, rad_clock_system(), ret, &err), &err);
	rig_reopen(rig);
}

static void assert_sound(struct rig *rig, uint64_t entries)
{
	struct rig_findings found;

	rig_check(rig, false, NULL, 0, &found);
	if (found.n)
		fail_msg("%s", found.text);
	assert_int_equal(found.entries, entries);
	assert_int_equal(found.checkpoints, 1);
}

static void assert_state(struct rig *rig)
{
	rad_auto_buffer struct rad_buffer value = RAD_BUFFER_INIT;
	struct rad_operator operator;
	struct rad_error err;

	must(rad_store_operator_get(rig->store, "asa", &operator, & err), &err);
	assert_string_equal(operator.party.name, "Åsa Öberg");
	assert_string_equal(operator.party.role, "administrator");
	must(rad_store_setting_get(rig->store, "organisation", &value, &err), &err);
	assert_int_equal(value.size, 9);
	assert_memory_equal(value.data, "kommun\0en", 9);
}

static void damage_all(const struct rig *rig)
{
	overwrite(rig->file, 0, (size_t)size_of(rig->file));
}

static void damage_empty(const struct rig *rig)
{
	assert_int_equal(truncate(rig->file, 0), 0);
}

/* The file system lost the end of the file. */
static void damage_short(const struct rig *rig)
{
	assert_int_equal(truncate(rig->file, size_of(rig->file) / 2), 0);
}

static void damage_middle(const struct rig *rig)
{
	overwrite(rig->file, 4096, (size_t)size_of(rig->file) - 8192);
}

static void test_whole_is_refused(void **state)
{
	struct rig *rig = filled();
	struct rad_rebuild it;
	struct rad_error err;

	close_store(rig);
	assert_int_equal(rad_store_rebuild(rig->directory, NULL, 0, rad_clock_system(), &it, &err), -RAD_ERROR_REFUSED);
	assert_non_null(strstr(err.text, "is whole"));
	rig_reopen(rig);
	assert_sound(rig, 7);
	rig_free(rig);
}

static void test_damaged_database(void **state)
{
	static void (*const damages[])(const struct rig *rig) = { remove_database, damage_all, damage_empty,
								  damage_short, damage_middle };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(damages); i++) {
		struct rig *rig = filled();
		rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
		rad_auto_free struct rad_event *events = NULL;
		struct rad_rebuild it;
		struct rad_error err;
		size_t n = 0;

		close_store(rig);
		damages[i](rig);
		rebuild(rig, NULL, &it);
		assert_int_equal(it.entries, 7);
		assert_int_equal(it.missing, 0);
		assert_int_equal(it.certificates, 2);
		assert_int_equal(it.certificates_missing, 0);
		assert_true(it.has_state);
		assert_int_equal(it.kept_as[0] != '\0', i > 0);
		assert_true(i == 0 || size_of(it.kept_as) >= 0);
		assert_sound(rig, 8);
		assert_state(rig);
		must(rad_store_get(rig->store, ids[1], NULL, NULL, NULL, &pdf, &err), &err);
		assert_int_equal(pdf.size, 7);
		assert_memory_equal(pdf.data, "pdf two", 7);
		must(rad_store_events(rig->store, &(struct rad_event_query){ 0 }, &events, &n, &err), &err);
		assert_int_equal(events[n - 1].kind, RAD_EVENT_STORE_REBUILT);
		rig_append(rig, &records[0], "pdf more", NULL);
		rig_free(rig);
	}
}

/* Without its database a store is not made anew beside its ledger: numbers would be given out twice. */
static void test_lost_is_not_made_anew(void **state)
{
	struct rig *rig = filled();
	struct rad_error err;

	for (int i = 0; i < 2; i++) {
		close_store(rig);
		if (i == 0)
			remove_database(rig);
		else
			write_file(rig->file, "");
		assert_int_equal(
			rad_store_open(rig->directory, RAD_STORE_CREATE, false, rad_clock_system(), &rig->store, &err),
			-RAD_ERROR_EVIDENCE);
		assert_non_null(strstr(err.advice, "archive rebuild"));
		rig->store = NULL;
	}
	rig_free(rig);
}

static void ledger_path(const struct rig *rig, unsigned int number, char ret[128])
{
	(void)snprintf(ret, 128, "%s/ledger/ledger-%08u.jsonl", rig->directory, number);
}

/* Power went away in the middle of a line: it is written once more, in a segment of its own. */
static void test_torn_end(void **state)
{
	struct rig *rig = filled();
	struct rad_rebuild it;
	char path[128];

	ledger_path(rig, 1, path);
	close_store(rig);
	assert_int_equal(truncate(path, size_of(path) - 40), 0);
	rig_reopen(rig);
	rig_append(rig, &records[0], NULL, NULL);
	ledger_path(rig, 2, path);
	assert_true(size_of(path) > 0);
	close_store(rig);
	remove_database(rig);
	rebuild(rig, NULL, &it);
	assert_int_equal(it.entries, 8);
	assert_int_equal(it.missing, 0);
	assert_true(it.torn >= 1);
	assert_sound(rig, 9);
	assert_state(rig);
	rig_free(rig);
}

/* Changes one letter in the line of an entry. */
static void spoil(const char *path, const char *inside)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	struct rad_error err;
	char *at;
	int fd;

	must(rad_file_read(AT_FDCWD, path, 1 << 24, &text, &err), &err);
	rad_buffer_append(&text, "", 1);
	at = strstr((char *)text.data, inside);
	assert_non_null(at);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_int_equal(pwrite(fd, "X", 1, at - (char *)text.data), 1);
	assert_int_equal(close(fd), 0);
}

/* What is nowhere is told, shows in the chain, and its number is not given out again; a copy elsewhere heals it. */
static void test_missing(void **state)
{
	struct rig *rig = filled();
	struct rig_findings found;
	struct rad_rebuild it;
	char path[128];
	char copy[128];
	char command[400];
	char id[RAD_CERTIFICATE_ID_SIZE];

	(void)snprintf(copy, sizeof(copy), "%s/mirror", rig->directory);
	(void)snprintf(command, sizeof(command), "cp -a %s/ledger %s", rig->directory, copy);
	assert_int_equal(system(command), 0);
	ledger_path(rig, 1, path);
	spoil(path, "INV-3");
	close_store(rig);
	remove_database(rig);
	rebuild(rig, NULL, &it);
	assert_int_equal(it.entries, 6);
	assert_int_equal(it.missing, 1);
	assert_int_equal(it.first_missing, 7);
	rig_check(rig, false, NULL, 0, &found);
	assert_non_null(strstr(found.text, "entry 7 was deleted"));
	rig_append(rig, &records[0], NULL, id);
	assert_string_equal(id + strlen(id) - 6, "000009");

	close_store(rig);
	remove_database(rig);
	rebuild(rig, copy, &it);
	assert_int_equal(it.missing, 0);
	assert_int_equal(it.entries, 9);
	rig_free(rig);
}

/* Numbers on certificates that were handed out and are in no ledger any more are not used again either. */
static void test_number_in_a_name(void **state)
{
	struct rig *rig = filled();
	struct rad_rebuild it;
	char name[RAD_CERTIFICATE_ID_SIZE + 8];
	char id[RAD_CERTIFICATE_ID_SIZE];

	(void)snprintf(name, sizeof(name), "RI-%s-000042", rad_store_log_id(rig->store));
	write_certificate(rig->directory, name, "another");
	write_certificate(rig->directory, "RI-AAAAAAAAAAAA-000099", "of another station");
	close_store(rig);
	remove_database(rig);
	rebuild(rig, NULL, &it);
	assert_int_equal(it.missing, 35);
	rig_append(rig, &records[0], NULL, id);
	assert_string_equal(id + strlen(id) - 6, "000044");
	rig_free(rig);
}

/* What the ledger had no room for is in the database. */
static void test_from_database(void **state)
{
	struct rig *rig = filled();
	struct rad_rebuild it;
	char path[128];

	close_store(rig);
	ledger_path(rig, 1, path);
	spoil(path, "INV-2");
	overwrite(rig->file, size_of(rig->file), 1);
	rig_attack(rig, "DELETE FROM log WHERE sequence = 3");
	rebuild(rig, NULL, &it);
	assert_int_equal(it.entries, 7);
	assert_int_equal(it.from_database, 1);
	assert_sound(rig, 8);
	rig_free(rig);
}

static void test_certificates(void **state)
{
	struct rig *rig = filled();
	struct rig_findings found;
	struct rad_rebuild it;

	close_store(rig);
	remove_database(rig);
	write_certificate(rig->directory, ids[0], "forged!");
	rebuild(rig, NULL, &it);
	assert_int_equal(it.certificates, 1);
	assert_int_equal(it.certificates_missing, 1);
	rig_check(rig, false, NULL, 0, &found);
	assert_non_null(strstr(found.text, "entry 3: its certificate or its id is gone"));
	rig_free(rig);
}

/* A database that was put back to last week's: told at once, found by the check, and made whole by the ledger. */
static void test_put_back(void **state)
{
	struct rig *rig = rig_new();
	struct rig_findings found;
	struct rad_rebuild it;
	struct rad_error err;
	char command[300];

	rig_append(rig, &records[0], NULL, NULL);
	close_store(rig);
	(void)snprintf(command, sizeof(command), "cp %s %s.old", rig->file, rig->file);
	assert_int_equal(system(command), 0);
	rig_reopen(rig);
	rad_store_ledger_problem(rig->store, &err);
	assert_int_equal(err.kind, 0);
	rig_append(rig, &records[1], NULL, NULL);
	rig_append(rig, &records[2], NULL, NULL);
	close_store(rig);
	remove_database(rig);
	(void)snprintf(command, sizeof(command), "mv %s.old %s", rig->file, rig->file);
	assert_int_equal(system(command), 0);
	rig_reopen(rig);
	rad_store_ledger_problem(rig->store, &err);
	assert_int_equal(err.kind, RAD_ERROR_EVIDENCE);
	assert_non_null(strstr(err.text, "the ledger tells of entry 3"));
	rig_check(rig, false, NULL, 0, &found);
	assert_non_null(strstr(found.text, "cut 2-3: entries 2 to 3 stand in the ledger"));
	rebuild(rig, NULL, &it);
	assert_int_equal(it.entries, 3);
	rig_check(rig, false, NULL, 0, &found);
	assert_int_equal(found.n, 0);
	rig_free(rig);
}

/* A ledger that cannot be written does not stop the work; it is told, and made up for. */
static void test_catches_up(void **state)
{
	struct rig *rig = rig_new();
	struct rad_rebuild it;
	struct rad_error err;
	char path[128];

	rig_forget_ledger(rig);
	(void)snprintf(path, sizeof(path), "%s/ledger", rig->directory);
	write_file(path, "in the way");
	rig_append(rig, &records[0], NULL, NULL);
	rad_store_ledger_problem(rig->store, &err);
	assert_int_equal(err.kind, RAD_ERROR_EVIDENCE);
	assert_int_equal(unlink(path), 0);
	rig_reopen(rig);
	rig_append(rig, &records[1], NULL, NULL);
	rad_store_ledger_problem(rig->store, &err);
	assert_int_equal(err.kind, 0);
	close_store(rig);
	remove_database(rig);
	rebuild(rig, NULL, &it);
	assert_int_equal(it.entries, 2);
	rig_free(rig);
}

/* The service and the command line write to one store: no entry twice, none left out. */
static void test_two_writers(void **state)
{
	struct rig *rig = rig_new();
	struct rad_rebuild it;
	struct rad_error err;
	struct rad_store *other = NULL;
	struct rig second = *rig;

	must(rad_store_open(rig->directory, RAD_STORE_WRITE, false, rad_clock_system(), &other, &err), &err);
	second.store = other;
	for (int i = 0; i < 20; i++)
		rig_append(i % 3 ? rig : &second, &records[i % 3], NULL, NULL);
	rad_store_close(other);
	close_store(rig);
	remove_database(rig);
	rebuild(rig, NULL, &it);
	assert_int_equal(it.entries, 20);
	assert_int_equal(it.torn, 0);
	rig_free(rig);
}

/* A store in use, a ledger of another store, nothing at all. */
static void test_refusals(void **state)
{
	struct rig *rig = filled();
	struct rig *stranger = rig_new();
	struct rad_rebuild it;
	struct rad_error err;
	const char *other = stranger->directory;

	assert_int_equal(rad_store_lock(rig->store, &err), 0);
	assert_int_equal(rad_store_rebuild(rig->directory, NULL, 0, rad_clock_system(), &it, &err), -RAD_ERROR_REFUSED);
	close_store(rig);
	remove_database(rig);
	rig_append(stranger, &records[0], NULL, NULL);
	assert_int_equal(rad_store_rebuild(rig->directory, &other, 1, rad_clock_system(), &it, &err),
			 -RAD_ERROR_EVIDENCE);
	assert_non_null(strstr(err.text, "is of another store"));
	assert_int_equal(size_of(rig->file), -1);
	rig_forget_ledger(rig);
	assert_int_equal(rad_store_rebuild(rig->directory, NULL, 0, rad_clock_system(), &it, &err),
			 -RAD_ERROR_EVIDENCE);
	assert_non_null(strstr(err.text, "there is nothing"));
	rig_free(stranger);
	rig_free(rig);
}

/* Many entries go into many segments. */
static void test_segments(void **state)
{
	struct rig *rig = rig_new();
	rad_auto_free char *pdf = malloc((1 << 20) + 1);
	struct rad_rebuild it;
	struct rad_error err;
	char id[RAD_CERTIFICATE_ID_SIZE];
	char name[32];
	char path[128];

	memset(pdf, 'p', 1 << 20);
	pdf[1 << 20] = '\0';
	rig_append(rig, &records[0], "pdf", id);
	write_certificate(rig->directory, id, "pdf");
	for (int i = 0; i < 7; i++) {
		(void)snprintf(name, sizeof(name), "signed-%d", i);
		must(rad_store_add_document(rig->store, id, name, pdf, 1 << 20, &err), &err);
	}
	ledger_path(rig, 4, path);
	assert_true(size_of(path) > 0);
	rig_forget_ledger(rig);
	rig_reopen(rig); /* all of it once more, in batches */
	assert_true(size_of(path) > 0);
	close_store(rig);
	remove_database(rig);
	rebuild(rig, NULL, &it);
	assert_int_equal(it.entries, 9);
	assert_int_equal(it.certificates, 1);
	rig_free(rig);
}

/* An older store has no ledger: what its database still tells is taken, people and settings too. */
static void test_without_a_ledger(void **state)
{
	struct rig *rig = filled();
	struct rig_findings found;
	struct rad_rebuild it;

	close_store(rig);
	rig_attack(rig, "DELETE FROM log WHERE sequence = 6");
	rig_forget_ledger(rig);
	rebuild(rig, NULL, &it);
	assert_int_equal(it.entries, 6);
	assert_int_equal(it.from_database, 6);
	assert_int_equal(it.missing, 1);
	assert_int_equal(it.first_missing, 6);
	assert_true(it.has_state);
	assert_state(rig);
	rig_check(rig, false, NULL, 0, &found);
	assert_non_null(strstr(found.text, "entry 6 was deleted"));
	rig_free(rig);
}

/* A change of one setting is one line about it, not all settings (a logo is among them) once more; the newest one
 * counts. */
static void test_settings(void **state)
{
	struct rig *rig = rig_new();
	rad_auto_buffer struct rad_buffer value = RAD_BUFFER_INIT;
	rad_auto_free char *logo = calloc(1, 200000);
	struct rad_rebuild it;
	struct rad_error err;
	char path[128];

	must(rad_store_setting_put(rig->store, "logo-1", logo, 200000, &err), &err);
	for (int i = 0; i < 20; i++) {
		char count[16];

		(void)snprintf(count, sizeof(count), "try %d", i);
		must(rad_store_setting_put(rig->store, "pin-asa", count, strlen(count), &err), &err);
		rig_append(rig, &records[0], NULL, NULL);
	}
	rig_reopen(rig);
	must(rad_store_setting_put(rig->store, "pin-asa", "the last", 8, &err), &err);
	ledger_path(rig, 1, path);
	assert_in_range(size_of(path), 400000, 700000);
	close_store(rig);
	remove_database(rig);
	rebuild(rig, NULL, &it);
	must(rad_store_setting_get(rig->store, "pin-asa", &value, &err), &err);
	assert_int_equal(value.size, 8);
	assert_memory_equal(value.data, "the last", 8);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole_is_refused),
		cmocka_unit_test(test_damaged_database),
		cmocka_unit_test(test_lost_is_not_made_anew),
		cmocka_unit_test(test_torn_end),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_number_in_a_name),
		cmocka_unit_test(test_from_database),
		cmocka_unit_test(test_certificates),
		cmocka_unit_test(test_put_back),
		cmocka_unit_test(test_catches_up),
		cmocka_unit_test(test_two_writers),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_segments),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_without_a_ledger),
	};

	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
