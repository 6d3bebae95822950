/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Statements as JSON: the example of tests/data/statement-destruction.json from structs, and what is left out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "example.h"
#include "model/fields.h"

static const struct rad_asset card = {
	.inventory_id = "104233",
	.serial = "5CG0000077",
	.make = "HP",
	.model = "EliteBook 840 G5",
	.kind = RAD_ASSET_STUDENT,
	.unit = "Kattegattgymnasiet",
	.holder = "f00d",
	.price_minor = 50000,
};
static const struct rad_statement_asset assets[] = {
	{ .asset = &card, .certificate_id = "RI-ABCDEFGHIJKL-000038", .outcome = "failed", .n_drives = 2 },
};
static const struct rad_statement_drive drives[] = {
	{ "104233", "50026B7782A1B2C3", "KINGSTON SA400S37240G", "" },
	{ "104233", "S4ENNF0N123456", "Samsung SSD 860 EVO 500GB", "" },
};

static json_t *load(const char *name)
{
	const char *data = getenv("RAD_TEST_DATA");
	char path[4096];
	json_error_t problem;
	json_t *json;

	(void)snprintf(path, sizeof(path), "%s/statement-%s.json", data ? data : "tests/data", name);
	json = json_load_file(path, JSON_REJECT_DUPLICATES, &problem);
	if (!json)
		fail_msg("%s: %s", path, problem.text);
	return json;
}

static void fill(struct rad_statement *ret)
{
	static struct example example;

	example_fill(&example);
	*ret = (struct rad_statement){
		.type = RAD_STATEMENT_DESTRUCTION,
		.certificate_id = "RI-ABCDEFGHIJKL-000042",
		.performed_by = example.record.performed_by,
		.inventory_id = "104233",
		.disposition = RAD_DISPOSITION_DESTRUCTION,
		.party = { "Stena Recycling AB", "556132-1752", "Ramavtal 2024-118" },
		.facts = {
			[RAD_FACT_METHOD] = "shredded",
			[RAD_FACT_PARTICLE] = "2 mm (H-5)",
			[RAD_FACT_DESTROYED_BY] = "Stena Recycling AB",
			[RAD_FACT_WITNESS] = "Karin Berg (karin)",
			[RAD_FACT_PLACE] = "Halmstad, Kistinge",
			[RAD_FACT_FILE_NAME] = "destruktion-2026-1187.pdf",
			[RAD_FACT_FILE_SHA256] = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
			[RAD_FACT_REPORT_REFERENCE] = "D-2026-1187",
			[RAD_FACT_REPORT_DATE] = "2026-11-21",
			[RAD_FACT_ERASURE] = "RI-ABCDEFGHIJKL-000038 (ej raderad)",
			[RAD_FACT_POLICY] = "kommun · 5d41402abc4b",
			[RAD_FACT_REMARK] = "Enheten svarade inte; skruvad ur datorn.",
		},
		.n_assets = 1,
		.assets = assets,
		.n_drives = 2,
		.drives = drives,
		.head = example.record,
	};
}

static void test_example(void **state)
{
	rad_auto_json json_t *want = load("destruction");
	rad_auto_json json_t *json = NULL;
	struct rad_statement statement;

	fill(&statement);
	json = rad_statement_to_json(&statement);
	assert_same_json(json, want);
}

/* What names a person, or a place that says whose it was, is never in a statement's list. */
static void test_card_is_not_told(void **state)
{
	rad_auto_json json_t *json = NULL;
	rad_auto_free char *text = NULL;
	struct rad_statement statement;

	fill(&statement);
	json = rad_statement_to_json(&statement);
	text = json_dumps(json, 0);
	assert_non_null(text);
	assert_null(strstr(text, "f00d"));
	assert_null(strstr(text, "Kattegatt"));
	assert_null(strstr(text, "50000"));
}

static void test_left_out(void **state)
{
	rad_auto_json json_t *json = NULL;
	struct rad_statement statement;

	fill(&statement);
	statement.type = RAD_STATEMENT_HANDOVER;
	statement.head.log_sequence = 0;
	statement.party = (struct rad_statement_party){ .name = "" };
	memset(statement.facts, 0, sizeof(statement.facts));
	statement.facts[RAD_FACT_PRICE] = "500,00 kr";
	statement.facts[RAD_FACT_REMARK] = "";
	statement.terms_sv = "Ett.\nTvå.";
	json = rad_statement_to_json(&statement);
	assert_non_null(json);
	assert_null(json_object_get(json, "log"));
	assert_null(json_object_get(json, "party"));
	assert_int_equal(json_object_size(json_object_get(json, "facts")), 1);
	assert_string_equal(json_string_value(json_object_get(json_object_get(json, "terms"), "sv")), "Ett.\nTvå.");
	assert_string_equal(json_string_value(json_object_get(json_object_get(json, "terms"), "en")), "");
	assert_string_equal(json_string_value(json_object_get(json, "outcome")), "handed-over");
}

static void test_foreign_fact(void **state)
{
	struct rad_statement statement;

	fill(&statement);
	statement.facts[RAD_FACT_PRICE] = "500,00 kr";
	assert_null(rad_statement_to_json(&statement));
	fill(&statement);
	statement.assets = &(const struct rad_statement_asset){ .asset = NULL };
	assert_null(rad_statement_to_json(&statement));
}

static void test_names(void **state)
{
	enum rad_statement_type type = RAD_STATEMENTS;
	enum rad_statement_fact_name fact = RAD_FACTS;

	for (unsigned int i = 0; i < RAD_STATEMENTS; i++) {
		enum rad_statement_type it = (enum rad_statement_type)i;

		assert_true(rad_statement_type_find(rad_statement_type_name(it), &type));
		assert_int_equal(type, it);
		assert_true(rad_statement_outcome_find(rad_statement_outcome(it), &type));
		assert_int_equal(type, it);
		for (unsigned int k = 0; k < RAD_FACTS; k++)
			assert_true(!rad_statement_must_tell(it, (enum rad_statement_fact_name)k) ||
				    rad_statement_may_tell(it, (enum rad_statement_fact_name)k));
	}
	for (unsigned int i = 0; i < RAD_FACTS; i++) {
		assert_true(rad_statement_fact_find(rad_statement_fact_key((enum rad_statement_fact_name)i), &fact));
		assert_int_equal(fact, i);
	}
	assert_false(rad_statement_type_find("gift", &type));
	assert_false(rad_statement_outcome_find("erased", &type)); /* no statement is called erased */
	assert_false(rad_statement_fact_find("holder", &fact));
	assert_false(rad_statement_is_logged(RAD_STATEMENT_HANDOVER));
	assert_true(rad_statement_is_logged(RAD_STATEMENT_LOT));
	assert_false(rad_statement_may_tell(RAD_STATEMENTS, RAD_FACT_METHOD));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_example),	 cmocka_unit_test(test_card_is_not_told),
		cmocka_unit_test(test_left_out), cmocka_unit_test(test_foreign_fact),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("statement", tests, NULL, NULL);
}
