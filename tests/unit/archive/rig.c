/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rig.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <radera/json.h>
#include <radera/plan.h>

struct rig *rig_new(void)
{
	struct rig *rig = calloc(1, sizeof(*rig));
	struct rad_error err;

	assert_non_null(rig);
	(void)snprintf(rig->directory, sizeof(rig->directory), "/tmp/radera-archive-XXXXXX");
	assert_non_null(mkdtemp(rig->directory));
	(void)snprintf(rig->file, sizeof(rig->file), "%s/radera.sqlite3", rig->directory);
	if (rad_store_open(rig->directory, RAD_STORE_CREATE, false, rad_clock_system(), &rig->store, &err) < 0)
		fail_msg("%s", err.text);
	return rig;
}

void rig_reopen(struct rig *rig)
{
	struct rad_error err;

	rad_store_close(rig->store);
	rig->store = NULL;
	if (rad_store_open(rig->directory, RAD_STORE_WRITE, false, rad_clock_system(), &rig->store, &err) < 0)
		fail_msg("%s", err.text);
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
	return remove(path);
}

static void remove_tree(const char *path)
{
	(void)nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

void rig_free(struct rig *rig)
{
	rad_store_close(rig->store);
	remove_tree(rig->directory);
	free(rig);
}

void rig_forget_ledger(const struct rig *rig)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/ledger", rig->directory);
	remove_tree(path);
}

static json_t *load_example(void)
{
	char path[500];
	const char *data = getenv("RAD_TEST_DATA");
	json_t *json;

	(void)snprintf(path, sizeof(path), "%s/record-erased.json", data ? data : "tests/data");
	json = json_load_file(path, 0, NULL);
	assert_non_null(json);
	return json;
}

static void set(json_t *object, const char *key, json_t *value)
{
	assert_int_equal(json_object_set_new(object, key, value), 0);
}

static void set_outcome(json_t *record, const char *outcome)
{
	json_t *drive;
	size_t i;

	set(record, "outcome", json_string(outcome));
	json_array_foreach(json_object_get(record, "drives"), i, drive)
	{
		bool erased = strcmp(outcome, "erased") == 0;

		set(json_object_get(drive, "result"), "outcome", json_string(outcome));
		set(json_object_get(drive, "result"), "level_reached", json_string(erased ? "purge" : "none"));
	}
}

static int build(void *user, const struct rad_log_place *place, struct rad_buffer *ret_json, struct rad_buffer *ret_cms,
		 struct rad_error *err)
{
	const struct rig_record *record = user;
	json_t *json = load_example();
	json_t *drives = json_object_get(json, "drives");
	int r;

	set(json, "certificate_id", json_string(place->certificate_id));
	set(json, "inventory_id", json_string(record->inventory_id));
	set(json, "issued", json_string(record->issued));
	set(json_object_get(json, "log"), "sequence", json_integer((json_int_t)place->sequence));
	set(json_object_get(json, "log"), "previous", json_string(place->previous));
	if (record->second_serial) {
		json_t *second = json_deep_copy(json_array_get(drives, 0));

		set(json_object_get(second, "drive"), "serial", json_string(record->second_serial));
		assert_int_equal(json_array_append_new(drives, second), 0);
	}
	set(json_object_get(json_array_get(drives, 0), "drive"), "serial", json_string(record->serial));
	if (record->outcome)
		set_outcome(json, record->outcome);
	r = rad_json_canonical(json, ret_json, err);
	json_decref(json);
	rad_buffer_append_text(ret_cms, "signature");
	return r;
}

void rig_append(struct rig *rig, const struct rig_record *record, const char *pdf, char ret_id[RAD_CERTIFICATE_ID_SIZE])
{
	struct rig_record copy = *record;
	struct rad_log_place place;
	struct rad_error err;

	if (rad_store_append(rig->store, NULL, 0, build, &copy, &place, &err) < 0 ||
	    (pdf && rad_store_add_certificate(rig->store, place.certificate_id, pdf, strlen(pdf), &err) < 0))
		fail_msg("%s", err.text);
	if (ret_id)
		memcpy(ret_id, place.certificate_id, RAD_CERTIFICATE_ID_SIZE);
}

void rig_intent(const char *job_id, struct rad_job_intent *ret)
{
	struct rad_profile profile;
	struct rad_capability capability;

	memset(ret, 0, sizeof(*ret));
	memset(&profile, 0, sizeof(profile));
	(void)snprintf(profile.id, sizeof(profile.id), "test");
	(void)snprintf(profile.sha256, sizeof(profile.sha256), "%064d", 0);
	profile.level_wanted = RAD_LEVEL_CLEAR;
	profile.n_passes = 1;
	profile.passes[0].fill.length = 1;
	profile.passes[0].verify = RAD_EXTENT_FULL;
	profile.sample_permille = 1000;
	(void)snprintf(ret->job_id, sizeof(ret->job_id), "%s", job_id);
	(void)snprintf(ret->drive.node, sizeof(ret->drive.node), "/dev/x");
	(void)snprintf(ret->drive.identity.serial, sizeof(ret->drive.identity.serial), "SN1");
	(void)snprintf(ret->drive.identity.stable_id, sizeof(ret->drive.identity.stable_id), "serial-SN1");
	(void)snprintf(ret->inventory_id, sizeof(ret->inventory_id), "104233");
	(void)snprintf(ret->operator_id, sizeof(ret->operator_id), "asa");
	ret->drive.identity.size_bytes = 1 << 20;
	ret->drive.logical_sector_bytes = 512;
	ret->drive.physical_sector_bytes = 512;
	ret->drive.temperature_millicelsius = RAD_TEMPERATURE_UNKNOWN;
	ret->created_wall_ms = 1795219200000;
	rad_capability_from_drive(&ret->drive, &capability);
	rad_plan_make(&profile, &capability, &ret->plan);
	assert_false(ret->plan.refused);
}

static void on_found(void *user, const struct rad_chain_finding *finding)
{
	struct rig_findings *ret = user;
	size_t used = strlen(ret->text);

	ret->n++;
	(void)snprintf(ret->text + used, sizeof(ret->text) - used, "%s %llu-%llu: %s\n",
		       rad_damage_name(finding->damage), (unsigned long long)finding->first,
		       (unsigned long long)finding->last, finding->text);
}

static bool is_signed(void *user, const char *text, size_t size, const void *cms, size_t cms_size)
{
	return cms_size == 9 && memcmp(cms, "signature", 9) == 0;
}

void rig_check(struct rig *rig, bool quick, const struct rad_checkpoint *outside, size_t n_outside,
	       struct rig_findings *ret)
{
	const struct rad_chain_check check = {
		.quick = quick,
		.found = on_found,
		.is_signed = is_signed,
		.outside = outside,
		.n_outside = n_outside,
		.user = ret,
	};
	struct rad_error err;

	memset(ret, 0, sizeof(*ret));
	if (rad_store_check_chain(rig->store, &check, &ret->entries, &ret->checkpoints, &err) < 0)
		fail_msg("%s", err.text);
}

void rig_checkpoint(struct rig *rig, struct rad_checkpoint *ret)
{
	char text[RAD_CHECKPOINT_TEXT];
	struct rad_error err;

	if (rad_store_checkpoint_make(rig->store, text, &err) < 0 ||
	    rad_store_checkpoint_add(rig->store, text, "signature", 9, &err) < 0 ||
	    rad_checkpoint_read(text, strlen(text), ret, &err) < 0)
		fail_msg("%s", err.text);
}

void rig_attack(const struct rig *rig, const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *statement = NULL;
	char drops[4000] = "PRAGMA foreign_keys = OFF;";

	assert_int_equal(sqlite3_open(rig->file, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_prepare_v2(db, "SELECT name FROM sqlite_schema WHERE type = 'trigger'", -1, &statement, NULL),
		SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW) {
		size_t used = strlen(drops);

		(void)snprintf(drops + used, sizeof(drops) - used, "DROP TRIGGER %s;",
			       (const char *)sqlite3_column_text(statement, 0));
	}
	(void)sqlite3_finalize(statement);
	assert_int_equal(sqlite3_exec(db, drops, NULL, NULL, NULL), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(db));
	assert_true(sqlite3_total_changes(db) > 0);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}
