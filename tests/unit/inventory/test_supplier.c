/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A supplier's report: what counts as a success and what does not, hostile XML, and assets that must not be guessed. */
#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <radera/files.h>
#include <radera/supplier_report.h>

#include "base/cleanup.h"

static struct rad_error err;

static void must(int r)
{
	if (r < 0)
		fail_msg("%s", err.text);
}

static void load(const char *name, struct rad_supplier_mapping *ret)
{
	must(rad_supplier_load(name, ret, &err));
}

static int read_text(const char *mapping_name, const char *text, struct rad_supplier_report *ret)
{
	struct rad_supplier_mapping mapping;

	load(mapping_name, &mapping);
	return rad_supplier_report_read(&mapping, "report", text, strlen(text), ret, &err);
}

/* A row by itself, as its result and the beginning of its problem. */
static void test_rows(void **state)
{
	static const struct {
		const char *row;
		enum rad_supplier_result result;
		const char *problem; /* a part of it; NULL: none */
	} cases[] = {
		{ "104233;PF3ABCDE;S1AAA111;Disk;Godkänd;2026-11-18", RAD_SUPPLIER_SUCCESS, NULL },
		{ "104233;;;;PASSED;", RAD_SUPPLIER_SUCCESS, NULL },
		{ ";;S1AAA111;;Erased;", RAD_SUPPLIER_SUCCESS, NULL },
		{ "104233;;;;Passed with errors;", RAD_SUPPLIER_UNCLEAR, "does not know its result" },
		{ "104233;;;;;", RAD_SUPPLIER_UNCLEAR, "has no result" },
		{ "104233;;;;-;", RAD_SUPPLIER_UNCLEAR, "does not know its result '-'" },
		{ "104233;;;;Not erased;", RAD_SUPPLIER_FAILURE, NULL },
		{ "104233;;;;Ej godkänd;", RAD_SUPPLIER_FAILURE, NULL },
		{ "104233;;;;Failed;", RAD_SUPPLIER_FAILURE, NULL },
		{ ";;;;OK;", RAD_SUPPLIER_SUCCESS, "neither an inventory number nor a serial" },
		{ ";To be filled by O.E.M.;;;OK;", RAD_SUPPLIER_SUCCESS, "neither an inventory number nor a serial" },
		{ "104233;;N/A;;OK;", RAD_SUPPLIER_SUCCESS, "says nothing" },
		{ "104233;;;Disk;OK;", RAD_SUPPLIER_SUCCESS, "without its serial number" },
		{ "10/42;PF3ABCDE;;;OK;", RAD_SUPPLIER_SUCCESS, "cannot be an inventory number" },
		{ "104233;;;;OK;18/11/2026", RAD_SUPPLIER_SUCCESS, "is no date" },
		{ "104233;;;;OK", RAD_SUPPLIER_SUCCESS, "not as many cells" },
		{ "104233;;;;OK;;;", RAD_SUPPLIER_SUCCESS, "not as many cells" },
		{ "104233;;S1234567890123456789012345678901234567890123456789012345678901234567890;;OK;",
		  RAD_SUPPLIER_SUCCESS, "longer than 63 bytes" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct rad_supplier_report report;
		char text[400];

		(void)snprintf(text, sizeof(text),
			       "Inventarienummer;Serienummer;Drive serial;Drive model;Resultat;Datum\n%s\n",
			       cases[i].row);
		must(read_text("csv", text, &report));
		assert_int_equal(report.n_rows, 1);
		if (report.rows[0].result != cases[i].result ||
		    (cases[i].problem ? !strstr(report.rows[0].problem, cases[i].problem)
				      : report.rows[0].problem[0] != '\0'))
			fail_msg("'%s': result %d, problem '%s'", cases[i].row, (int)report.rows[0].result,
				 report.rows[0].problem);
		rad_supplier_report_done(&report);
	}
}

static void test_no_report(void **state)
{
	static const struct {
		const char *mapping;
		const char *text;
		const char *words;
	} cases[] = {
		{ "csv", "", "no column" },
		{ "csv", "Inventarienummer;Serienummer\n1;2\n", "takes for the result" },
		{ "csv", "Resultat;Anm\nOK;x\n", "takes for an inventory number or serial number; it has also: Anm" },
		{ "csv", "Inventarienummer;Resultat\n", "has no row" },
		{ "csv", "Inventarienummer;Serienummer;Serienummer;Resultat\n1;2;3;OK\n",
		  "has the column Serienummer twice" },
		{ "csv", "Inventarienummer;\"Resultat\n1;OK\n", "never closed" },
		{ "xml", "", "no sound XML" },
		{ "xml", "Inventarienummer;Resultat\n1;OK\n", "no sound XML" },
		{ "xml", "<report><asset></report>", "report:1: this is no sound XML" },
		{ "xml", "<report/>", "no element that the mapping xml takes for a row" },
		{ "xml", "<!DOCTYPE report><report><asset><drive result='erased'/></asset></report>", "document type" },
		{ "xml",
		  "<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;\">]><report>&b;</report>",
		  "document type" },
		{ "xml", "<!DOCTYPE r SYSTEM \"file:///etc/passwd\"><report/>", "document type" },
		{ "xml", "<report><asset><drive serial='&x;' result='erased'/></asset></report>", "no sound XML" },
		{ "xml", "<report><asset><drive serial='S1AAA111' serial='S1AAA222' result='erased'/></asset></report>",
		  "no sound XML" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct rad_supplier_report report;
		int r = read_text(cases[i].mapping, cases[i].text, &report);

		if (r != -RAD_ERROR_INPUT || !strstr(err.text, cases[i].words))
			fail_msg("%s: %d '%s', not '%s'", cases[i].text, r, err.text, cases[i].words);
		assert_null(report.rows);
	}
}

static void test_xml(void **state)
{
	struct rad_supplier_report report;

	must(read_text(
		"xml",
		"<?xml version='1.0'?>\n<report number='R-1'>\n<asset inventory-number='104233' serial='PF3ABCDE'>\n"
		"<drive serial='S1 &amp; Co' result='Erased' date='2026-11-20'><model>A<!-- x -->B\n "
		"C</model></drive>\n"
		"<drive><serial>S1AAA222</serial><serial>S1AAA222</serial><result> raderad </result></drive>\n"
		"<drive><serial>S1AAA333</serial><serial>S1AAA334</serial><result>erased</result></drive>\n"
		"<drive serial='S1AAA444'><result>erased</result><result>failed</result></drive>\n"
		"<drive result='erased'/>\n"
		"</asset></report>",
		&report));
	assert_int_equal(report.n_rows, 5);
	assert_string_equal(report.rows[0].inventory_id, "104233");
	assert_string_equal(report.rows[0].serial, "PF3ABCDE");
	assert_string_equal(report.rows[0].drive_serial, "S1 & Co");
	assert_string_equal(report.rows[0].drive_model, "AB  C");
	assert_string_equal(report.rows[0].reference, "R-1");
	assert_string_equal(report.rows[0].date, "2026-11-20");
	assert_int_equal(report.rows[0].line, 4);
	assert_string_equal(report.rows[0].problem, "");
	assert_string_equal(report.rows[1].problem, "");
	assert_int_equal(report.rows[1].result, RAD_SUPPLIER_SUCCESS);
	assert_non_null(strstr(report.rows[2].problem, "its drive-serial twice, and differently"));
	assert_non_null(strstr(report.rows[3].problem, "its result twice, and differently"));
	assert_non_null(strstr(report.rows[4].problem, "names no drive"));
	rad_supplier_report_done(&report);
}

/* Deep, wide, and many rows: refused within a moment, or read. */
static void test_large_xml(void **state)
{
	struct rad_supplier_mapping mapping;
	struct rad_supplier_report report;
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;

	load("xml", &mapping);
	for (int i = 0; i < 100000; i++)
		rad_buffer_append_text(&text, "<report>");
	assert_int_equal(rad_supplier_report_read(&mapping, "deep", text.data, text.size, &report, &err),
			 -RAD_ERROR_INPUT);
	text.size = 0;
	rad_buffer_append_text(&text, "<report><asset>");
	for (int i = 0; i < RAD_SUPPLIER_ROWS_MAX + 1; i++)
		rad_buffer_printf(&text, "<drive serial='S%08d' result='erased'/>", i);
	rad_buffer_append_text(&text, "</asset></report>");
	assert_int_equal(rad_supplier_report_read(&mapping, "many", text.data, text.size, &report, &err),
			 -RAD_ERROR_INPUT);
	assert_non_null(strstr(err.text, "more than 5000 rows"));
	text.size = 0;
	rad_buffer_append_text(&text, "<report><asset>");
	for (int i = 0; i < 4900; i++)
		rad_buffer_append_text(&text, "<drive result='erased'/>");
	for (int i = 0; i < 100000; i++)
		rad_buffer_append_text(&text, "<serial/>");
	rad_buffer_append_text(&text, "</asset></report>");
	assert_int_equal(rad_supplier_report_read(&mapping, "wide", text.data, text.size, &report, &err),
			 -RAD_ERROR_INPUT);
	assert_non_null(strstr(err.text, "too large for the paths"));
}

static struct rig *with_assets(void)
{
	struct rig *rig = rig_new();
	const struct rad_asset assets[] = {
		{ .inventory_id = "1001", .serial = "SERIAL1", .kind = RAD_ASSET_STUDENT },
		{ .inventory_id = "1002", .serial = "SERIAL2", .kind = RAD_ASSET_TEACHER },
		{ .inventory_id = "1003", .kind = RAD_ASSET_TEACHER },
		{ .inventory_id = "1004", .serial = "SHARED4", .kind = RAD_ASSET_TEACHER },
		{ .inventory_id = "1005", .serial = "SHARED4", .kind = RAD_ASSET_TEACHER },
		{ .inventory_id = "1006", .serial = "DRIVE66", .kind = RAD_ASSET_DRIVE },
		{ .inventory_id = "1007", .serial = "PHONE77", .kind = RAD_ASSET_PHONE },
	};
	struct rad_asset_counts counts;

	must(rad_store_asset_import(rig->store, assets, sizeof(assets) / sizeof(assets[0]), "a file", false, &counts,
				    &err));
	must(rad_store_asset_link(rig->store, "DISK1A", "1001", &err));
	must(rad_store_asset_link(rig->store, "DISK1B", "1001", &err));
	must(rad_store_asset_link(rig->store, "DISK2A", "1002", &err));
	return rig;
}

static const struct rad_supplier_asset *find(const struct rad_supplier_match *match, const char *id)
{
	for (size_t i = 0; i < match->n_assets; i++) {
		if (strcmp(match->assets[i].asset.inventory_id, id) == 0)
			return &match->assets[i];
	}
	return NULL;
}

/* Rows of number;serial;drive;result, and what becomes of one asset: the reason why it does not count, NULL when it
 * does,
 * "" when the report says nothing of it. */
static void test_matching(void **state)
{
	static const struct {
		const char *rows;
		const char *asset;
		const char *reason;
		const char *unmatched; /* of the first row; NULL: it is matched */
	} cases[] = {
		{ "1001;SERIAL1;;OK", "1001", NULL, NULL },
		{ "1001;;DISK1A;OK\n1001;;disk1b;OK", "1001", NULL, NULL },
		{ ";serial1;;OK", "1001", NULL, NULL },
		{ ";;DISK1A;OK\n;;DISK1B;OK", "1001", NULL, NULL },
		{ "1003;ANYTHING1;NEWDISK1;OK", "1003", NULL, NULL },
		{ "1006;;DRIVE66;OK", "1006", NULL, NULL },
		{ ";;DRIVE66;OK", "1006", NULL, NULL },
		{ "1001;;DISK1A;OK\n1001;;DISK1A;OK\n1001;;DISK1B;OK", "1001", NULL, NULL },
		/* partial */
		{ "1001;;DISK1A;OK", "1001", "silent about 1 of its 2 known drives: DISK1B", NULL },
		{ "1002;;OTHERDISK;OK", "1002", "silent about 1 of its 1 known drives", NULL },
		/* failed, unclear, contradicting */
		{ "1001;;DISK1A;OK\n1001;;DISK1B;Failed", "1001", "line 3: not erased, as they report: 'Failed'",
		  NULL },
		{ "1001;;;OK\n1001;;DISK1B;Failed", "1001", "line 3: not erased", NULL },
		{ "1001;;DISK1A;OK\n1001;;DISK1B;Kanske", "1001", "line 3: the mapping csv does not know", NULL },
		{ "1001;;DISK1A;Failed\n1001;;DISK1A;OK\n1001;;DISK1B;OK", "1001", "line 2: not erased", NULL },
		{ "1003;;;OK\n1003;;;OK", "1003", "2 rows name no drive", NULL },
		{ "1003;;NEWDISK1;OK\n1002;;DISK2A;OK\n1002;;NEWDISK1;OK", "1003",
		  "line 2: line 4 says that the drive NEWDISK1 is in another thing", NULL },
		{ "1003;;NEWDISK1;OK\n1002;;DISK2A;OK\n1002;;NEWDISK1;OK", "1002", "is in another thing", NULL },
		/* clues that do not agree: nobody gets it, and whoever is touched does not count */
		{ "1001;SERIAL9;;OK", "1001", "line 2: 1001 has the serial number SERIAL1", "has the serial number" },
		{ "1001;SERIAL2;;OK\n1002;;DISK2A;OK", "1002", "line 2: the serial number SERIAL2 belongs to 1002",
		  "belongs to 1002" },
		{ "1003;SERIAL2;;OK\n1002;;DISK2A;OK", "1002", "line 2: the serial number SERIAL2 belongs to 1002",
		  "belongs to 1002" },
		{ "1003;;DISK2A;OK", "1003", "was found in 1002 before", "was found in 1002" },
		{ "1003;;DISK2A;OK\n1002;;;OK", "1002", "line 2: the drive DISK2A was found in 1002",
		  "was found in 1002" },
		{ "9999;SERIAL2;;OK\n1002;;;OK", "1002", "line 2: 9999 is not in the register", "not in the register" },
		{ "1006;;DRIVE67;OK", "1006", "has the serial number DRIVE66", "has the serial number DRIVE66" },
		{ "1007;;;OK", "1007", "wiped by the device management", "wiped by the device management" },
		{ ";SHARED4;;OK", "1004", "", "2 things in the register have the serial number SHARED4" },
		{ "1004;SHARED4;;OK", "1004", NULL, NULL },
		{ ";NOBODYS1;;OK", "1001", "", "nothing in the register has the serial number NOBODYS1" },
		{ ";;NODISK1;OK", "1001", "", "nothing in the register has the serial number NODISK1" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct rig *rig = with_assets();
		struct rad_supplier_report report;
		struct rad_supplier_match match;
		const struct rad_supplier_asset *asset;
		char text[400];

		(void)snprintf(text, sizeof(text), "Inventarienummer;Serienummer;Drive serial;Resultat\n%s\n",
			       cases[i].rows);
		must(read_text("csv", text, &report));
		must(rad_supplier_match(rig->store, &report, &match, &err));
		asset = find(&match, cases[i].asset);
		if (!asset ? !cases[i].reason || cases[i].reason[0]
			   : asset->counts != !cases[i].reason ||
				     (cases[i].reason && !strstr(asset->reason, cases[i].reason)))
			fail_msg("%s: %s", cases[i].rows, asset ? asset->reason : "no such asset");
		if (cases[i].unmatched ? !strstr(report.rows[0].unmatched, cases[i].unmatched)
				       : report.rows[0].unmatched[0] != '\0')
			fail_msg("%s: unmatched '%s'", cases[i].rows, report.rows[0].unmatched);
		rad_supplier_match_done(&match);
		rad_supplier_report_done(&report);
		rig_free(rig);
	}
}

static void test_states(void **state)
{
	struct rig *rig = with_assets();
	struct rad_asset_move move = { .inventory_id = "1003",
				       .from = RAD_ASSET_REGISTERED,
				       .to = RAD_ASSET_ERASING,
				       .operator_id = "asa",
				       .reason = "" };
	struct rad_supplier_report report;
	struct rad_supplier_match match;

	must(rad_store_asset_move(rig->store, &move, &err));
	must(read_text("csv", "Inventarienummer;Resultat\n1003;OK\n", &report));
	must(rad_supplier_match(rig->store, &report, &match, &err));
	assert_false(match.assets[0].counts);
	assert_non_null(strstr(report.rows[0].unmatched, "being erased here"));
	rad_supplier_match_done(&match);
	rad_supplier_report_done(&report);
	rig_free(rig);
}

/* What was sold and came back is not covered by what was reported before. */
static void test_came_back(void **state)
{
	static const struct {
		const char *date;
		bool counts;
	} cases[] = { { "2025-11-23", false }, { "", false }, { "2025-11-24", true }, { "2025-11-25", true } };
	struct rig *rig = with_assets();

	rig_attack(rig, "INSERT INTO asset_back (inventory_id, at_ms, sequence) VALUES ('1001', 1764000000000, 0)");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct rad_supplier_report report;
		struct rad_supplier_match match;
		char text[200];

		(void)snprintf(text, sizeof(text), "Inventarienummer;Resultat;Datum\n1001;OK;%s\n1003;OK;2020-01-01\n",
			       cases[i].date);
		must(read_text("csv", text, &report));
		must(rad_supplier_match(rig->store, &report, &match, &err));
		assert_int_equal(find(&match, "1001")->counts, cases[i].counts);
		if (!cases[i].counts)
			assert_non_null(strstr(find(&match, "1001")->reason, "1001 came back on 2025-11-24"));
		assert_true(find(&match, "1003")->counts);
		rad_supplier_match_done(&match);
		rad_supplier_report_done(&report);
	}
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),	  cmocka_unit_test(test_no_report), cmocka_unit_test(test_xml),
		cmocka_unit_test(test_large_xml), cmocka_unit_test(test_matching),  cmocka_unit_test(test_states),
		cmocka_unit_test(test_came_back),
	};

	return cmocka_run_group_tests_name("supplier", tests, NULL, NULL);
}
