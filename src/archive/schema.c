/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The schema, version by version. A step is never changed once released; a new one is added below.
 */
#include "archive/sql.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/text.h"

static const char version_1[] =
	"CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE operator (id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, added_ms INTEGER NOT NULL,"
	" retired_ms INTEGER) STRICT;"
	"CREATE TABLE job (job_id TEXT PRIMARY KEY, created_ms INTEGER NOT NULL, intent TEXT NOT NULL,"
	" ended INTEGER NOT NULL DEFAULT 0, recorded INTEGER NOT NULL DEFAULT 0) STRICT;"
	"CREATE TABLE journal (seq INTEGER PRIMARY KEY AUTOINCREMENT, job_id TEXT NOT NULL REFERENCES job (job_id),"
	" wall_ms INTEGER NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('begin-step', 'checkpoint', 'end-step', "
	"'end-job')),"
	" step INTEGER, position INTEGER, payload TEXT) STRICT;"
	"CREATE INDEX journal_by_job ON journal (job_id, seq);"
	"CREATE TABLE log (sequence INTEGER PRIMARY KEY, previous BLOB NOT NULL, kind INTEGER NOT NULL,"
	" first_sha256 BLOB NOT NULL, second_sha256 BLOB NOT NULL, hash BLOB NOT NULL) STRICT;"
	"CREATE TABLE record (sequence INTEGER PRIMARY KEY REFERENCES log (sequence), json TEXT NOT NULL, cms BLOB NOT "
	"NULL,"
	" certificate_id TEXT NOT NULL GENERATED ALWAYS AS (json_extract(json, '$.certificate_id')) STORED UNIQUE,"
	" inventory_id TEXT NOT NULL GENERATED ALWAYS AS (json_extract(json, '$.inventory_id')) STORED,"
	" outcome TEXT NOT NULL GENERATED ALWAYS AS (json_extract(json, '$.outcome')) STORED,"
	" operator_id TEXT NOT NULL GENERATED ALWAYS AS (json_extract(json, '$.performed_by.id')) STORED,"
	" issued TEXT NOT NULL GENERATED ALWAYS AS (json_extract(json, '$.issued')) STORED) STRICT;"
	"CREATE INDEX record_by_inventory ON record (inventory_id);"
	"CREATE INDEX record_by_operator ON record (operator_id);"
	"CREATE INDEX record_by_outcome ON record (outcome);"
	"CREATE INDEX record_by_issued ON record (issued);"
	"CREATE TABLE record_drive (sequence INTEGER NOT NULL REFERENCES record (sequence), number INTEGER NOT NULL,"
	" serial TEXT NOT NULL, model TEXT NOT NULL, level TEXT NOT NULL, PRIMARY KEY (sequence, number)) STRICT;"
	"CREATE INDEX record_drive_by_serial ON record_drive (serial);"
	"CREATE TABLE certificate (sequence INTEGER PRIMARY KEY REFERENCES log (sequence),"
	" certificate_id TEXT NOT NULL UNIQUE REFERENCES record (certificate_id), pdf BLOB NOT NULL) STRICT;"
	"CREATE TRIGGER log_order BEFORE INSERT ON log WHEN"
	" NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM log) OR"
	" NEW.previous <> coalesce((SELECT hash FROM log ORDER BY sequence DESC LIMIT 1), zeroblob(32))"
	" BEGIN SELECT RAISE(ABORT, 'the log only grows at its end'); END;"
	"CREATE TRIGGER log_no_update BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;"
	"CREATE TRIGGER log_no_delete BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;"
	"CREATE TRIGGER record_no_update BEFORE UPDATE ON record BEGIN SELECT RAISE(ABORT, 'records are append-only'); "
	"END;"
	"CREATE TRIGGER record_no_delete BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, 'records are append-only'); "
	"END;"
	"CREATE TRIGGER drive_no_update BEFORE UPDATE ON record_drive BEGIN SELECT RAISE(ABORT, 'records are "
	"append-only'); END;"
	"CREATE TRIGGER drive_no_delete BEFORE DELETE ON record_drive BEGIN SELECT RAISE(ABORT, 'records are "
	"append-only'); END;"
	"CREATE TRIGGER pdf_no_update BEFORE UPDATE ON certificate BEGIN SELECT RAISE(ABORT, 'certificates are "
	"append-only'); END;"
	"CREATE TRIGGER pdf_no_delete BEFORE DELETE ON certificate BEGIN SELECT RAISE(ABORT, 'certificates are "
	"append-only'); END;"
	"CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is "
	"append-only'); END;"
	"CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is "
	"append-only'); END;"
	"CREATE TRIGGER operator_no_delete BEFORE DELETE ON operator BEGIN SELECT RAISE(ABORT, 'operators are "
	"retired'); END;"
	"CREATE TRIGGER meta_no_update BEFORE UPDATE ON meta BEGIN SELECT RAISE(ABORT, 'fixed when the store was "
	"made'); END;"
	"CREATE TRIGGER meta_no_delete BEFORE DELETE ON meta BEGIN SELECT RAISE(ABORT, 'fixed when the store was "
	"made'); END;";

/* Signed checkpoints of the log, and documents that follow a certificate: countersigned versions, excerpts per drive.
 */
static const char version_2[] =
	"CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, made_ms INTEGER NOT NULL, text TEXT NOT NULL,"
	" cms BLOB NOT NULL) STRICT;"
	"CREATE TABLE document (sequence INTEGER PRIMARY KEY REFERENCES log (sequence),"
	" certificate_id TEXT NOT NULL REFERENCES record (certificate_id), name TEXT NOT NULL, pdf BLOB NOT NULL,"
	" UNIQUE (certificate_id, name)) STRICT;"
	"CREATE TABLE setting (key TEXT PRIMARY KEY, value BLOB NOT NULL, set_ms INTEGER NOT NULL) STRICT;"
	"CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoints are "
	"append-only'); END;"
	"CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoints are "
	"append-only'); END;"
	"CREATE TRIGGER document_no_update BEFORE UPDATE ON document BEGIN SELECT RAISE(ABORT, 'documents are "
	"append-only'); END;"
	"CREATE TRIGGER document_no_delete BEFORE DELETE ON document BEGIN SELECT RAISE(ABORT, 'documents are "
	"append-only'); END;";

/* What people did, as entries of the log; operators appointed for a time; jobs found by their drive;
 * messages that wait to be delivered. */
static const char version_3[] =
	"CREATE TABLE event (sequence INTEGER PRIMARY KEY REFERENCES log (sequence), json TEXT NOT NULL,"
	" kind TEXT NOT NULL GENERATED ALWAYS AS (json_extract(json, '$.kind')) STORED,"
	" at_ms INTEGER NOT NULL GENERATED ALWAYS AS (json_extract(json, '$.at_ms')) STORED,"
	" operator_id TEXT NOT NULL GENERATED ALWAYS AS (json_extract(json, '$.operator')) STORED,"
	" subject TEXT NOT NULL GENERATED ALWAYS AS (json_extract(json, '$.subject')) STORED) STRICT;"
	"CREATE INDEX event_by_operator ON event (operator_id);"
	"CREATE INDEX event_by_subject ON event (subject);"
	"ALTER TABLE operator ADD COLUMN from_ms INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE operator ADD COLUMN until_ms INTEGER NOT NULL DEFAULT 0;"
	"CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, created_ms INTEGER NOT NULL,"
	" tries INTEGER NOT NULL DEFAULT 0, next_ms INTEGER NOT NULL, body BLOB NOT NULL) STRICT;"
	"ALTER TABLE job ADD COLUMN certificate_id TEXT;"
	"ALTER TABLE job ADD COLUMN drive_serial TEXT GENERATED ALWAYS AS (json_extract(intent, '$.drive.serial'));"
	"ALTER TABLE job ADD COLUMN drive_wwn TEXT GENERATED ALWAYS AS (json_extract(intent, '$.drive.wwn'));"
	"ALTER TABLE job ADD COLUMN drive_id TEXT GENERATED ALWAYS AS (json_extract(intent, '$.drive.stable_id'));"
	"CREATE INDEX job_by_serial ON job (drive_serial);"
	"CREATE INDEX job_by_wwn ON job (drive_wwn);"
	"CREATE INDEX job_by_drive_id ON job (drive_id);"
	"CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); "
	"END;"
	"CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); "
	"END;";

/* Inventoried things, the drives that were found in them, and what a person must look at. */
static const char version_4[] =
	"CREATE TABLE asset (inventory_id TEXT PRIMARY KEY, serial TEXT NOT NULL, make TEXT NOT NULL, model TEXT NOT "
	"NULL,"
	" kind TEXT NOT NULL, organisation TEXT NOT NULL, unit TEXT NOT NULL, holder TEXT NOT NULL, in_use_since TEXT "
	"NOT NULL,"
	" planned_months INTEGER NOT NULL, price_minor INTEGER NOT NULL, register_status TEXT NOT NULL,"
	" register_retired INTEGER NOT NULL, source TEXT NOT NULL, state TEXT NOT NULL, disposition TEXT NOT NULL,"
	" changed_ms INTEGER NOT NULL) STRICT;"
	"CREATE INDEX asset_by_serial ON asset (serial COLLATE NOCASE);"
	"CREATE INDEX asset_by_state ON asset (state);"
	"CREATE TABLE asset_drive (serial TEXT PRIMARY KEY, inventory_id TEXT NOT NULL REFERENCES asset (inventory_id),"
	" added_ms INTEGER NOT NULL) STRICT;"
	"CREATE INDEX asset_drive_by_asset ON asset_drive (inventory_id);"
	"CREATE TABLE review (id INTEGER PRIMARY KEY AUTOINCREMENT, created_ms INTEGER NOT NULL, kind TEXT NOT NULL,"
	" inventory_id TEXT NOT NULL, serial TEXT NOT NULL, detail TEXT NOT NULL, resolved_ms INTEGER,"
	" resolved_by TEXT NOT NULL DEFAULT '', resolution TEXT NOT NULL DEFAULT '') STRICT;"
	"CREATE TRIGGER asset_no_delete BEFORE DELETE ON asset BEGIN SELECT RAISE(ABORT, 'assets are disposed, not "
	"deleted'); "
	"END;";

/* What is known of an asset beside its evidence; assets that a record is about; lots; sales, whose personal contents
 * can be destroyed while the row of their series stays; what the register has still to be told. */
static const char version_5[] =
	"CREATE TABLE asset_fact (inventory_id TEXT NOT NULL REFERENCES asset (inventory_id), name TEXT NOT NULL, "
	"value "
	"TEXT NOT NULL,"
	" set_ms INTEGER NOT NULL, operator_id TEXT NOT NULL, PRIMARY KEY (inventory_id, name)) STRICT;"
	"CREATE TABLE record_asset (sequence INTEGER NOT NULL REFERENCES record (sequence), number INTEGER NOT NULL,"
	" inventory_id TEXT NOT NULL, PRIMARY KEY (sequence, number)) STRICT;"
	"CREATE INDEX record_asset_by_inventory ON record_asset (inventory_id);"
	"CREATE TRIGGER record_asset_no_update BEFORE UPDATE ON record_asset BEGIN SELECT RAISE(ABORT, 'records are "
	"append-only'); END;"
	"CREATE TRIGGER record_asset_no_delete BEFORE DELETE ON record_asset BEGIN SELECT RAISE(ABORT, 'records are "
	"append-only'); END;"
	"CREATE TABLE lot (lot_id TEXT PRIMARY KEY, disposition TEXT NOT NULL, receiver TEXT NOT NULL, organisation "
	"TEXT "
	"NOT NULL,"
	" opened_ms INTEGER NOT NULL, opened_by TEXT NOT NULL, closed_ms INTEGER, closed_by TEXT NOT NULL DEFAULT '',"
	" certificate_id TEXT NOT NULL DEFAULT '') STRICT;"
	"CREATE TABLE lot_asset (inventory_id TEXT PRIMARY KEY REFERENCES asset (inventory_id), lot_id TEXT NOT NULL "
	"REFERENCES lot (lot_id),"
	" added_ms INTEGER NOT NULL, added_by TEXT NOT NULL) STRICT;"
	"CREATE INDEX lot_asset_by_lot ON lot_asset (lot_id);"
	"CREATE TABLE sale (receipt_id TEXT PRIMARY KEY, series TEXT NOT NULL, number INTEGER NOT NULL, inventory_id "
	"TEXT "
	"NOT NULL,"
	" organisation TEXT NOT NULL, issued_ms INTEGER NOT NULL, price_minor INTEGER NOT NULL, sha256 TEXT NOT NULL,"
	" annuls TEXT NOT NULL DEFAULT '', json TEXT, cms BLOB, pdf BLOB, destroyed_ms INTEGER, UNIQUE (series, "
	"number)) STRICT;"
	"CREATE INDEX sale_by_inventory ON sale (inventory_id);"
	"CREATE INDEX sale_by_annuls ON sale (annuls);"
	"CREATE TRIGGER sale_no_delete BEFORE DELETE ON sale BEGIN SELECT RAISE(ABORT, 'a series has no gaps'); END;"
	"CREATE TRIGGER sale_no_update BEFORE UPDATE OF receipt_id, series, number, inventory_id, organisation, "
	"issued_ms,"
	" price_minor, sha256, annuls ON sale BEGIN SELECT RAISE(ABORT, 'sales are append-only'); END;"
	"CREATE TRIGGER sale_no_change BEFORE UPDATE OF json, cms ON sale WHEN NEW.json IS NOT NULL OR NEW.cms IS NOT "
	"NULL"
	" BEGIN SELECT RAISE(ABORT, 'a receipt is never changed'); END;"
	"CREATE TRIGGER sale_pdf_grows BEFORE UPDATE OF pdf ON sale WHEN NEW.pdf IS NOT NULL AND (OLD.destroyed_ms IS "
	"NOT NULL OR"
	" (OLD.pdf IS NOT NULL AND substr(NEW.pdf, 1, length(OLD.pdf)) <> OLD.pdf))"
	" BEGIN SELECT RAISE(ABORT, 'a receipt only gets further signatures'); END;"
	"CREATE TRIGGER sale_no_revival BEFORE UPDATE OF destroyed_ms ON sale WHEN OLD.destroyed_ms IS NOT NULL OR"
	" NEW.destroyed_ms IS NULL BEGIN SELECT RAISE(ABORT, 'what was destroyed stays so'); END;"
	"CREATE TABLE register_change (id INTEGER PRIMARY KEY AUTOINCREMENT, inventory_id TEXT NOT NULL, state TEXT "
	"NOT "
	"NULL,"
	" disposition TEXT NOT NULL, certificate_id TEXT NOT NULL, created_ms INTEGER NOT NULL, batch_id INTEGER) "
	"STRICT;"
	"CREATE INDEX register_change_by_batch ON register_change (batch_id);"
	"CREATE TABLE register_batch (batch_id INTEGER PRIMARY KEY AUTOINCREMENT, made_ms INTEGER NOT NULL, channel "
	"TEXT "
	"NOT NULL,"
	" mapping TEXT NOT NULL, sha256 TEXT NOT NULL, body BLOB NOT NULL, acknowledged_ms INTEGER, acknowledged_by "
	"TEXT "
	"NOT NULL DEFAULT '', rejected_ms INTEGER) STRICT;"
	"CREATE INDEX register_change_by_asset ON register_change (inventory_id, id);"
	"CREATE TABLE asset_merge (inventory_id TEXT NOT NULL REFERENCES asset (inventory_id), log_id TEXT NOT NULL, "
	"events INTEGER NOT NULL, review_id INTEGER, PRIMARY KEY (inventory_id, log_id, events)) STRICT;"
	"CREATE TABLE asset_back (inventory_id TEXT PRIMARY KEY REFERENCES asset (inventory_id), at_ms INTEGER NOT "
	"NULL, "
	"sequence INTEGER NOT NULL) STRICT;"
	"CREATE TABLE foreign_record (certificate_id TEXT PRIMARY KEY, log_id TEXT NOT NULL, sequence INTEGER NOT "
	"NULL, "
	"json TEXT NOT NULL, cms BLOB NOT NULL, has_certificate INTEGER NOT NULL, taken_ms INTEGER NOT NULL) STRICT;"
	"CREATE TABLE foreign_drive (certificate_id TEXT NOT NULL REFERENCES foreign_record (certificate_id), number "
	"INTEGER NOT NULL, inventory_id TEXT NOT NULL, serial TEXT NOT NULL, stable_id TEXT NOT NULL, issued TEXT NOT "
	"NULL, PRIMARY KEY (certificate_id, number)) STRICT;"
	"CREATE INDEX foreign_drive_by_serial ON foreign_drive (serial);"
	"CREATE INDEX foreign_drive_by_asset ON foreign_drive (inventory_id);"
	"CREATE TRIGGER foreign_record_no_update BEFORE UPDATE OF certificate_id, log_id, sequence, json, cms ON "
	"foreign_record BEGIN SELECT RAISE(ABORT, 'records are append-only'); END;"
	"CREATE TRIGGER foreign_record_no_delete BEFORE DELETE ON foreign_record BEGIN SELECT RAISE(ABORT, 'records "
	"are "
	"append-only'); END;";

static const char *const versions[] = { version_1, version_2, version_3, version_4, version_5 };
#define VERSION_NOW ((int64_t)RAD_ARRAY_LENGTH(versions))

static int read_pragma(struct rad_store *store, const char *sql, int64_t *ret, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err, sql, "");

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r < 0)
		return r;
	*ret = sqlite3_column_int64(statement, 0);
	return 0;
}

/* 60 random bits as 12 letters and digits (RFC 4648 base32) that nobody mistakes for each other on paper. */
static int draw_log_id(char ret[13], struct rad_error *err)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	uint8_t bytes[12];

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		return rad_error_set(err, RAD_ERROR_IO, 0, "make store", "the kernel gives no random bytes");
	for (size_t i = 0; i < sizeof(bytes); i++)
		ret[i] = alphabet[bytes[i] & 31];
	ret[12] = '\0';
	return 0;
}

static int write_meta(struct rad_store *store, bool simulated, struct rad_error *err)
{
	char log_id[13];
	char created[RAD_TIME_TEXT_SIZE];
	int r = draw_log_id(log_id, err);

	rad_time_format(rad_clock_wall_ms(store->clock), created);
	if (r < 0)
		return r;
	return rad_sql_run(store, err, "INSERT INTO meta VALUES ('log_id', ?), ('simulated', ?), ('created', ?)", "sss",
			   log_id, simulated ? "1" : "0", created);
}

static int migrate(struct rad_store *store, int64_t version, bool simulated, struct rad_error *err)
{
	char pragma[64];
	int r = rad_sql_begin(store, err);

	if (r < 0)
		return r;
	for (int64_t i = version; r >= 0 && i < VERSION_NOW; i++)
		r = rad_sql_script(store, versions[i], err);
	if (r >= 0 && version == 0)
		r = write_meta(store, simulated, err);
	(void)snprintf(pragma, sizeof(pragma), "PRAGMA user_version = %lld", (long long)VERSION_NOW);
	if (r >= 0)
		r = rad_sql_script(store, pragma, err);
	(void)snprintf(pragma, sizeof(pragma), "PRAGMA application_id = %d", RAD_STORE_APPLICATION_ID);
	if (r >= 0)
		r = rad_sql_script(store, pragma, err);
	return rad_sql_end(store, r, err);
}

static int read_meta(struct rad_store *store, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT (SELECT value FROM meta WHERE key = 'log_id'), (SELECT value FROM meta WHERE "
				"key = 'simulated')",
				"");

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r < 0)
		return r;
	(void)rad_text_copy(store->log_id, sizeof(store->log_id), rad_sql_text(statement, 0));
	store->simulated = !rad_text_equal(rad_sql_text(statement, 1), "0");
	if (strlen(store->log_id) == 12)
		return 0;
	return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "open store", "the store %s has lost its log id", store->file);
}

int rad_schema_prepare(struct rad_store *store, bool is_new, bool simulated, struct rad_error *err)
{
	int64_t application = 0;
	int64_t version = 0;
	int64_t objects = 1;
	int r = read_pragma(store, "PRAGMA application_id", &application, err);

	if (r >= 0)
		r = read_pragma(store, "PRAGMA user_version", &version, err);
	if (r >= 0 && application == 0 && version == 0 && store->mode == RAD_STORE_CREATE)
		r = read_pragma(store, "SELECT count(*) FROM sqlite_schema", &objects, err);
	if (r < 0)
		return r;
	if (objects == 0)
		is_new = true; /* a crash in the first moment of making it left an empty database */
	if (!is_new && application != RAD_STORE_APPLICATION_ID)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "open store", "%s is no store of Radera", store->file);
	if (version < 0 || version > VERSION_NOW) {
		(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "open store",
				    "%s was made by a newer Radera (store version %lld)", store->file,
				    (long long)version);
		rad_error_advise(err, "use that version");
		return -RAD_ERROR_EVIDENCE;
	}
	if (version < VERSION_NOW && store->mode == RAD_STORE_READ)
		return rad_error_set(
			err, RAD_ERROR_EVIDENCE, 0, "open store",
			"%s is of an older version and can only be read after it was opened for writing once",
			store->file);
	if (version < VERSION_NOW)
		r = migrate(store, version, simulated, err);
	return r < 0 ? r : read_meta(store, err);
}
