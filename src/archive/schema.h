/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The database's schema: its versions, and the columns that are copies out of a record's JSON. README.md describes it
 * for auditors.
 */
#ifndef RAD_ARCHIVE_SCHEMA_H
#define RAD_ARCHIVE_SCHEMA_H

#include "archive/store_private.h"

#define RAD_SCHEMA_APPLICATION_ID 0x52414445 /* "RADE" */
#define RAD_SCHEMA_VERSION	  1

/* The search columns of a record: name, type, path in the JSON. */
#define RAD_SCHEMA_RECORD_COLUMNS(X)                                                                                   \
	X("certificate_id", "TEXT", "$.certificate_id")                                                                \
	X("inventory_id", "TEXT", "$.inventory_id")                                                                    \
	X("outcome", "TEXT", "$.outcome")                                                                              \
	X("operator_id", "TEXT", "$.performed_by.id")                                                                  \
	X("issued", "TEXT", "$.issued")                                                                                \
	X("serial", "TEXT", "$.drives[0].drive.serial")                                                                \
	X("model", "TEXT", "$.drives[0].drive.model")

/* The rows of record_drive as they follow from the JSON in `source`: number, serial, model, level. */
#define RAD_SCHEMA_DRIVES_OF(source)                                                                                   \
	"SELECT key, json_extract(value, '$.drive.serial'), json_extract(value, '$.drive.model'), "                    \
	"json_extract(value, '$.result.level_reached') FROM json_each(" source ", '$.drives')"

/* The number in the header: 0 for a file that nobody wrote to yet. */
struct rad_schema_identity {
	int64_t application_id;
	int64_t version;
	int64_t n_objects;
};

int rad_schema_identify(struct rad_store *store, struct rad_schema_identity *ret, struct rad_error *err) RAD_MUST_CHECK;

/* Brings the database from its version to RAD_SCHEMA_VERSION in one transaction; a new one gets its log id. */
int rad_schema_migrate(struct rad_store *store, bool simulated, struct rad_error *err) RAD_MUST_CHECK;

/* Whether tables, triggers and indexes are exactly those of this version: a store whose guards were taken away is
 * RAD_ERROR_EVIDENCE that names the first difference. */
int rad_schema_check(struct rad_store *store, struct rad_error *err) RAD_MUST_CHECK;

#endif
