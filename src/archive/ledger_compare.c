/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ledger as a witness: who changes the database and forgets the ledger is found out. */
#include "archive/ledger.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

RAD_DEFINE_CLEANUP(cleanup_json, json_t *, json_decref)

static void tell(const struct rad_chain_check *check, enum rad_damage damage, int64_t first, int64_t last)
{
	struct rad_chain_finding finding = { .damage = damage, .first = (uint64_t)first, .last = (uint64_t)last };

	(void)snprintf(finding.text, sizeof(finding.text),
		       damage == RAD_DAMAGE_CUT ? "entries %" PRId64 " to %" PRId64
						  " stand in the ledger and not in the log"
						: "entry %" PRId64 " is another one in the ledger",
		       first, last);
	check->found(check->user, &finding);
}

static bool is_same(struct rad_store *store, const json_t *rows, int64_t sequence, bool *ret_present,
		    struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	const json_t *log = json_array_get(json_object_get(rows, "log"), 0);

	*ret_present = rad_sql_prepare(store, &statement, err, "SELECT lower(hex(hash)) FROM log WHERE sequence = ?",
				       "i", sequence) >= 0 &&
		       rad_sql_step(store, statement, err) > 0;
	return *ret_present &&
	       rad_ledger_says(json_object_get(json_object_get(log, "hash"), "hex"), rad_sql_text(statement, 0));
}

static void compare(struct rad_store *store, const struct rad_ledger_index *index, const struct rad_chain_check *check,
		    struct rad_error *err)
{
	int64_t first_cut = 0;
	int64_t last_cut = 0;

	for (size_t i = 0; i < index->n_lines; i++) {
		int64_t sequence = index->lines[i].entry;
		RAD_CLEANUP(cleanup_json) json_t *line = sequence ? rad_ledger_read(index, &index->lines[i]) : NULL;
		const json_t *rows = json_object_get(line, "rows");
		bool present = false;

		if (!rows || is_same(store, rows, sequence, &present, err) || !rad_ledger_entry_holds(rows, sequence))
			continue;
		if (present) {
			tell(check, RAD_DAMAGE_CHANGED, sequence, sequence);
			continue;
		}
		first_cut = first_cut ? first_cut : sequence;
		last_cut = sequence;
	}
	if (first_cut)
		tell(check, RAD_DAMAGE_CUT, first_cut, last_cut);
}

int rad_ledger_compare(struct rad_store *store, const struct rad_chain_check *check, struct rad_error *err)
{
	struct rad_ledger_index index = RAD_LEDGER_INDEX_INIT;
	char directory[PATH_MAX];
	int r = snprintf(directory, sizeof(directory), "%s/" RAD_LEDGER_DIRECTORY, store->directory) < PATH_MAX
			? rad_ledger_index_add(&index, directory, err)
			: 0;

	if (r >= 0 && index.log_id[0] && !rad_text_equal(index.log_id, store->log_id)) {
		struct rad_chain_finding finding = { .damage = RAD_DAMAGE_FOREIGN };

		(void)snprintf(finding.text, sizeof(finding.text), "the ledger beside it is of another store, %s",
			       index.log_id);
		check->found(check->user, &finding);
	} else if (r >= 0) {
		rad_ledger_index_sort(&index);
		compare(store, &index, check, err);
	}
	rad_ledger_index_done(&index);
	return r;
}
