/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Statements: what their pages say, what is refused, and that they are sealed, verified and countersigned like records.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "evidence/page/page.h"
#include "keys.h"

static json_t *load(enum rad_statement_type type)
{
	const char *data = getenv("RAD_TEST_DATA");
	char path[4096];
	json_error_t problem;
	json_t *json;

	snprintf(path, sizeof(path), "%s/statement-%s.json", data ? data : "tests/data", rad_statement_type_name(type));
	json = json_load_file(path, JSON_REJECT_DUPLICATES, &problem);
	if (!json)
		fail_msg("%s: %s", path, problem.text);
	return json;
}

static void assert_refused(const json_t *json, const char *why)
{
	struct rad_page_record record;
	struct rad_error err = { 0 };

	if (fixture_read_page(json, &record, &err) != -RAD_ERROR_EVIDENCE)
		fail_msg("not refused: %s", why);
	if (!strstr(err.text, why))
		fail_msg("expected \"%s\": %s", why, err.text);
}

static const struct {
	const char *title;
	const char *title_en;
	const char *banner;
	const char *banner_en;
	const char *boxes[2];
	const char *says; /* a piece of what must stand on the page */
} wanted[RAD_STATEMENTS] = {
	[RAD_STATEMENT_DESTRUCTION] = { "Destruktionsintyg",
					"Certificate of destruction",
					"FÖRSTÖRD",
					"DESTROYED",
					{ "Vittne", "Utförare" },
					"Fragmenterad / Shredded" },
	[RAD_STATEMENT_LOT] = { "Leveransförteckning",
				"Consignment list",
				"PARTIET ÄR AVSLUTAT",
				"THE LOT IS CLOSED",
				{ "Lämnat av", "Mottaget av" },
				"Apple iPhone 12 · telefon / phone" },
	[RAD_STATEMENT_SUPPLIER] = { "Leverantörens raderingsuppgift",
				     "Erasure as reported by a supplier",
				     "RADERAD ENLIGT LEVERANTÖREN",
				     "ERASED, AS THE SUPPLIER REPORTS",
				     { "Granskat av", "Leverantör" },
				     "Leverantören har uppgett" },
	[RAD_STATEMENT_HANDOVER] = { "Överlåtelse och kvitto",
				     "Transfer of ownership and receipt",
				     "ÖVERLÅTEN",
				     "HANDED OVER",
				     { "Säljare", "Köpare" },
				     "No operating system or licence goes along" },
	[RAD_STATEMENT_CREDIT] = { "Kreditkvitto",
				   "Credit note",
				   "KVITTOT ÄR MAKULERAT",
				   "THE RECEIPT IS ANNULLED",
				   { "Säljare", "Köpare" },
				   "UTK-ABCDEFGHIJKL-000001" },
};

static void test_names(void **state)
{
	for (unsigned int i = 0; i < RAD_STATEMENTS; i++) {
		fixture_auto_json json_t *json = load((enum rad_statement_type)i);
		struct rad_page_record record;
		struct rad_error err = { 0 };

		if (fixture_read_page(json, &record, &err) < 0)
			fail_msg("%s", err.text);
		assert_true(record.is_statement);
		assert_false(rad_page_outcome_is_erased(record.outcome));
		assert_int_equal(record.statement.type, i);
		assert_string_equal(rad_page_title(&record).first, wanted[i].title);
		assert_string_equal(rad_page_title(&record).second, wanted[i].title_en);
		assert_string_equal(rad_page_banner(&record).first, wanted[i].banner);
		assert_string_equal(rad_page_banner(&record).second, wanted[i].banner_en);
		for (size_t box = 1; box < RAD_PAGE_BOXES; box++) {
			enum rad_page_text label = rad_page_box_label(record.outcome_word, box);

			assert_string_equal(rad_page_text(RAD_PAGE_SWEDISH, label).first, wanted[i].boxes[box - 1]);
			assert_true(*rad_page_box_reason(record.outcome_word, box));
		}
		rad_page_record_done(&record);
	}
	assert_string_equal(rad_page_text(RAD_PAGE_SWEDISH, rad_page_box_label("erased", 1)).first, "Kontrollant");
	assert_string_equal(rad_page_box_reason("erased", 2), "Mottaget / Received");
}

/* What stands on the pages, as pdftotext reads them; empty where there is no such program. */
static void text_of(const json_t *json, struct rad_buffer *ret)
{
	static const char *const argv[] = { "pdftotext", "-layout", "a.pdf", "a.txt", NULL };
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	struct rad_page_layout layout;
	char *directory = fixture_directory();

	fixture_draw_page(json, &pdf, &layout);
	fixture_write(directory, "a.pdf", pdf.data, pdf.size);
	if (fixture_tool(directory, argv) == 0)
		fixture_read(directory, "a.txt", ret);
	rad_buffer_append(ret, "", 1);
	fixture_directory_done(directory);
}

static void assert_shows(const struct rad_buffer *text, const char *what)
{
	if (text->size > 1 && !strstr((const char *)text->data, what))
		fail_msg("\"%s\" is not shown:\n%s", what, (const char *)text->data);
}

static void test_page_says(void **state)
{
	for (unsigned int i = 0; i < RAD_STATEMENTS; i++) {
		fixture_auto_json json_t *json = load((enum rad_statement_type)i);
		rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
		const char *key;
		json_t *fact;

		text_of(json, &text);
		assert_shows(&text, wanted[i].title);
		assert_shows(&text, wanted[i].banner);
		assert_shows(&text, wanted[i].says);
		assert_shows(&text, wanted[i].boxes[0]);
		assert_shows(&text, json_string_value(json_object_get(json, "certificate_id")));
		json_object_foreach(json_object_get(json, "facts"), key, fact)
		{
			if (strcmp(key, "method") != 0)
				assert_shows(&text, json_string_value(fact));
		}
	}
}

/* One language only says nothing in the other; terms that are there in one language are shown on any page. */
static void test_one_language(void **state)
{
	fixture_auto_json json_t *json = load(RAD_STATEMENT_HANDOVER);
	rad_auto_buffer struct rad_buffer swedish = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer english = RAD_BUFFER_INIT;

	fixture_set(json, "template.languages", json_string("sv"));
	text_of(json, &swedish);
	assert_shows(&swedish, "Batteriet är en förbrukningsvara");
	assert_null(strstr((const char *)swedish.data, "consumable"));
	assert_null(strstr((const char *)swedish.data, "Buyer"));
	fixture_set(json, "template.languages", json_string("en"));
	fixture_set(json, "terms.en", json_string(""));
	text_of(json, &english);
	assert_shows(&english, "Batteriet är en förbrukningsvara");
	assert_shows(&english, "Buyer");
}

static void test_long_lists(void **state)
{
	static const struct {
		size_t assets;
		size_t pages;
	} rows[] = { { 1, 1 }, { 20, 2 }, { 500, 10 } };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++) {
		fixture_auto_json json_t *json = load(RAD_STATEMENT_LOT);
		fixture_auto_json json_t *first = json_incref(fixture_at(json, "assets.0"));
		rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
		rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
		json_t *assets = json_array();
		struct rad_page_layout layout;
		char id[32] = "";

		for (size_t k = 0; k < rows[i].assets; k++) {
			json_t *asset = json_deep_copy(first);

			snprintf(id, sizeof(id), "INV-%04zu", k);
			fixture_set(asset, "inventory_id", json_string(id));
			assert_int_equal(json_array_append_new(assets, asset), 0);
		}
		fixture_set(json, "assets", assets);
		fixture_draw_page(json, &pdf, &layout);
		assert_int_equal(layout.n_pages, rows[i].pages);
		assert_int_equal(layout.signature_page, rows[i].pages - 1);
		text_of(json, &text);
		assert_shows(&text, "INV-0000");
		assert_shows(&text, id);
		if (rows[i].assets == 500)
			assert_shows(&text, "Inventarier, fortsättning");
	}
}

static void test_refusals(void **state)
{
	static const struct {
		enum rad_statement_type type;
		const char *path;
		const char *value; /* NULL: removed */
		const char *why;
	} rows[] = {
		{ RAD_STATEMENT_LOT, "type", "gift", "of a type that this version does not know" },
		{ RAD_STATEMENT_LOT, "type", "destruction", "an outcome that is not its type's" },
		{ RAD_STATEMENT_LOT, "outcome", "erased", "an outcome that is not its type's" },
		{ RAD_STATEMENT_LOT, "outcome", "destroyed", "an outcome that is not its type's" },
		{ RAD_STATEMENT_LOT, "log", NULL, "about the log it stands in" },
		{ RAD_STATEMENT_LOT, "facts", NULL, "lacks: \"facts\"" },
		{ RAD_STATEMENT_LOT, "assets", NULL, "lacks: \"assets\"" },
		{ RAD_STATEMENT_LOT, "drives", NULL, "lacks: \"drives\"" },
		{ RAD_STATEMENT_LOT, "facts.price", "5 kr", "what its type does not have" },
		{ RAD_STATEMENT_LOT, "facts.colour", "red", "what its type does not have" },
		{ RAD_STATEMENT_LOT, "facts.place", "", "lacks: \"place\"" },
		{ RAD_STATEMENT_LOT, "facts.place", "a\nb", "control characters" },
		{ RAD_STATEMENT_LOT, "buyer", "Elin", "does not know: \"buyer\"" },
		{ RAD_STATEMENT_LOT, "assets.0.holder", "Elin", "does not know: \"holder\"" },
		{ RAD_STATEMENT_LOT, "assets.1.inventory_id", "104233", "lists a thing twice" },
		{ RAD_STATEMENT_LOT, "assets.1.inventory_id", NULL, "lacks: \"inventory_id\"" },
		{ RAD_STATEMENT_LOT, "assets.0.outcome", "failed", "leave that was not erased" },
		{ RAD_STATEMENT_LOT, "assets.0.outcome", "", "without its certificate, or the other way" },
		{ RAD_STATEMENT_LOT, "assets.0.certificate_id", "", "without its certificate, or the other way" },
		{ RAD_STATEMENT_LOT, "assets.0.certificate_id", "(1)", "no proper certificate" },
		{ RAD_STATEMENT_LOT, "party.person", "x", "does not know: \"person\"" },
		{ RAD_STATEMENT_DESTRUCTION, "disposition", "sale", "names another disposition" },
		{ RAD_STATEMENT_DESTRUCTION, "inventory_id", "7", "does not list what it is about" },
		{ RAD_STATEMENT_DESTRUCTION, "facts.method", NULL, "lacks: \"method\"" },
		{ RAD_STATEMENT_DESTRUCTION, "facts.destroyed-by", NULL, "lacks: \"destroyed-by\"" },
		{ RAD_STATEMENT_DESTRUCTION, "facts.file-sha256", "12ab", "no proper digest" },
		{ RAD_STATEMENT_DESTRUCTION, "drives.0.inventory_id", "7", "something that it does not list" },
		{ RAD_STATEMENT_DESTRUCTION, "drives.0.result.outcome", "erased", "another outcome than its own" },
		{ RAD_STATEMENT_DESTRUCTION, "drives.0.result.level_reached", "purge", "a level without an erasure" },
		{ RAD_STATEMENT_DESTRUCTION, "drives.0.drive.wwn", "x", "does not know: \"wwn\"" },
		{ RAD_STATEMENT_SUPPLIER, "party", NULL, "does not name the other party" },
		{ RAD_STATEMENT_SUPPLIER, "facts.file-sha256", NULL, "lacks: \"file-sha256\"" },
		{ RAD_STATEMENT_SUPPLIER, "drives.0.result.outcome", "erased", "another outcome than its own" },
		{ RAD_STATEMENT_HANDOVER, "party", NULL, "does not name the other party" },
		{ RAD_STATEMENT_HANDOVER, "party.name", "", "does not name the other party" },
		{ RAD_STATEMENT_HANDOVER, "party.number", "20080101-0000", "a number for a person" },
		{ RAD_STATEMENT_HANDOVER, "party.reference", "elev-77", "a number for a person" },
		{ RAD_STATEMENT_HANDOVER, "facts.price", NULL, "lacks: \"price\"" },
		{ RAD_STATEMENT_HANDOVER, "inventory_id", "7", "does not list what it is about" },
		{ RAD_STATEMENT_HANDOVER, "assets.0.outcome", "failed", "leave that was not erased" },
		{ RAD_STATEMENT_HANDOVER, "terms.sv", "a\tb", "control characters" },
		{ RAD_STATEMENT_HANDOVER, "terms.sv", NULL, "lacks: \"sv\"" },
		{ RAD_STATEMENT_HANDOVER, "terms.de", "x", "does not know: \"de\"" },
		{ RAD_STATEMENT_HANDOVER, "terms", "x", "lacks: \"terms\"" },
		{ RAD_STATEMENT_CREDIT, "facts.annuls", NULL, "lacks: \"annuls\"" },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++) {
		fixture_auto_json json_t *json = load(rows[i].type);

		fixture_set(json, rows[i].path, rows[i].value ? json_string(rows[i].value) : NULL);
		assert_refused(json, rows[i].why);
	}
}

static void test_more_refusals(void **state)
{
	fixture_auto_json json_t *empty = load(RAD_STATEMENT_LOT);
	fixture_auto_json json_t *two = load(RAD_STATEMENT_HANDOVER);
	fixture_auto_json json_t *logged = load(RAD_STATEMENT_HANDOVER);
	fixture_auto_json json_t *simulated = load(RAD_STATEMENT_DESTRUCTION);
	fixture_auto_json json_t *many = load(RAD_STATEMENT_LOT);
	fixture_auto_json json_t *wordy = load(RAD_STATEMENT_HANDOVER);
	json_t *other = json_deep_copy(fixture_at(two, "assets.0"));
	json_t *drives = json_array();
	char line[RAD_STATEMENT_LINE_MAX + 2];

	fixture_set(empty, "assets", json_array());
	assert_refused(empty, "lacks: \"assets\"");
	fixture_set(other, "inventory_id", json_string("104234"));
	assert_int_equal(json_array_append_new(fixture_at(two, "assets"), other), 0);
	assert_refused(two, "about one thing, and lists others");
	fixture_set(logged, "log", json_pack("{s:i, s:s}", "sequence", 7, "previous", ""));
	assert_refused(logged, "about the log it stands in");
	fixture_set(simulated, "drives.0.drive.simulated", json_true());
	assert_refused(simulated, "does not say that a drive is simulated");
	for (size_t i = 0; i <= RAD_STATEMENT_ASSETS_MAX; i++)
		assert_int_equal(json_array_append_new(drives, json_object()), 0);
	fixture_set(many, "drives", drives);
	assert_refused(many, "more than its pages can list");
	memset(line, 'a', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	fixture_set(wordy, "terms.sv", json_string(line));
	assert_refused(wordy, "a line that is too long");
	line[RAD_STATEMENT_FACT_MAX + 1] = '\0';
	fixture_set(wordy, "facts.vat", json_string(line));
	assert_refused(wordy, "too long for its page");
}

/* There is no excerpt by drive of a statement, but there is one in another language. */
static void test_views(void **state)
{
	fixture_auto_json json_t *json = load(RAD_STATEMENT_DESTRUCTION);
	rad_auto_buffer struct rad_buffer canonical = RAD_BUFFER_INIT;
	const struct rad_certificate_view drive = { .drive = 1 };
	const struct rad_certificate_view english = { .languages = "en" };
	char name[RAD_VIEW_NAME_SIZE];
	struct rad_error err = { 0 };

	fixture_canonical(json, &canonical);
	assert_int_equal(rad_certificate_view_name(&drive, canonical.data, canonical.size, name, &err),
			 -RAD_ERROR_INPUT);
	assert_int_equal(rad_certificate_view_name(&english, canonical.data, canonical.size, name, &err), 0);
	assert_string_equal(name, "en");
}

static void verify(const struct keys *keys, const struct rad_buffer *file, struct rad_verification *ret)
{
	struct rad_error err = { 0 };

	if (rad_certificate_verify(file->data, file->size, keys->root.data, keys->root.size, keys->clock.wall_ms, ret,
				   NULL, &err) < 0)
		fail_msg("%s", err.text);
}

static void make(struct keys *keys, json_t *json, struct rad_buffer *ret)
{
	char template[RAD_TEMPLATE_SIZE];

	rad_certificate_template(template);
	fixture_set(json, "template.id", json_string(template));
	keys_make_certificate(keys, json, ret);
}

static void assert_drawn_again(const struct rad_verification *got)
{
	for (size_t i = 0; i < got->n_findings; i++) {
		if (strstr(got->findings[i].text, "drawn again"))
			return;
	}
	fail_msg("the pages were not compared");
}

/* Sealed, verified, signed by both parties in the two boxes, and verified again. */
static void test_signed(void **state)
{
	const struct rad_countersign second = { .role = RAD_SIGNED_BY_VALIDATOR, .name = "Åsa Öberg" };
	const struct rad_countersign third = { .role = RAD_SIGNED_BY_RECEIVER, .name = "Elin Ek" };
	struct keys keys;

	keys_make(&keys, false, 0);
	for (unsigned int i = 0; i < RAD_STATEMENTS; i++) {
		fixture_auto_json json_t *json = load((enum rad_statement_type)i);
		rad_auto_buffer struct rad_buffer once = RAD_BUFFER_INIT;
		rad_auto_buffer struct rad_buffer twice = RAD_BUFFER_INIT;
		rad_auto_buffer struct rad_buffer thrice = RAD_BUFFER_INIT;
		struct rad_verification got;
		struct rad_error err = { 0 };

		make(&keys, json, &once);
		verify(&keys, &once, &got);
		if (got.verdict != RAD_VERDICT_VALID)
			fail_msg("%s: %s", rad_statement_type_name((enum rad_statement_type)i), got.reason);
		assert_drawn_again(&got);
		assert_string_equal(got.outcome, rad_statement_outcome((enum rad_statement_type)i));
		if (rad_certificate_countersign(once.data, once.size, &second, keys.signer, NULL, &keys.clock.clock,
						&twice, &err) < 0 ||
		    rad_certificate_countersign(twice.data, twice.size, &third, keys.signer, NULL, &keys.clock.clock,
						&thrice, &err) < 0)
			fail_msg("%s", err.text);
		assert_memory_equal(thrice.data, once.data, once.size);
		assert_non_null(memmem(thrice.data + twice.size, thrice.size - twice.size, "/Reason", 7));
		verify(&keys, &thrice, &got);
		if (got.verdict != RAD_VERDICT_VALID)
			fail_msg("%s", got.reason);
		assert_int_equal(got.n_signatures, 3);
		assert_string_equal(got.signatures[2].name, "Elin Ek");
	}
	keys_done(&keys);
}

/* The station's own key cannot seal what contradicts itself, and a changed file is found out. */
static void test_tampered(void **state)
{
	fixture_auto_json json_t *json = load(RAD_STATEMENT_SUPPLIER);
	fixture_auto_json json_t *lie = load(RAD_STATEMENT_SUPPLIER);
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer lies = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer record = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	struct rad_certificate_source source = { 0 };
	struct rad_verification got;
	struct rad_error err = { 0 };
	struct keys keys;

	keys_make(&keys, false, 0);
	make(&keys, json, &file);
	for (size_t at = file.size / 7; at < file.size; at += file.size / 7) {
		file.data[at] ^= 1;
		verify(&keys, &file, &got);
		assert_true(got.verdict == RAD_VERDICT_INVALID || got.verdict == RAD_VERDICT_NOT_OURS);
		file.data[at] ^= 1;
	}
	fixture_set(lie, "outcome", json_string("erased"));
	keys_sign_record(&keys, lie, &record, &cms);
	source = (struct rad_certificate_source){ record.data, record.size, cms.data, cms.size, NULL, 0, NULL };
	assert_int_equal(rad_certificate_make(&source, keys.signer, NULL, &lies, &err), -RAD_ERROR_EVIDENCE);
	assert_int_equal(lies.size, 0);
	keys_done(&keys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),	     cmocka_unit_test(test_page_says),
		cmocka_unit_test(test_one_language), cmocka_unit_test(test_long_lists),
		cmocka_unit_test(test_refusals),     cmocka_unit_test(test_more_refusals),
		cmocka_unit_test(test_views),	     cmocka_unit_test(test_signed),
		cmocka_unit_test(test_tampered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
