/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/seal/seal.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "evidence/seal/page.h"
#include "evidence/seal/text.h"
#include "evidence/seal/xmp.h"
#include "sealed.h"

static int setup(void **state)
{
	fixture_auto_json json_t *json = fixture_exceptions();
	struct sealed *sealed = calloc(1, sizeof(*sealed));

	assert_non_null(sealed);
	sealed_make(json, sealed);
	*state = sealed;
	return 0;
}

static int teardown(void **state)
{
	sealed_done(*state);
	free(*state);
	return 0;
}

static struct rad_span raw(struct rad_span dict, const char *key)
{
	struct rad_span value = { NULL, 0 };

	assert_true(rad_pdf_dict_get(dict, key, &value, NULL));
	return value;
}

static void test_file(void **state)
{
	const struct sealed *sealed = *state;
	const struct rad_buffer *file = &sealed->file;
	struct rad_span trailer = sealed->pdf.revisions[0].trailer;
	char id[65];
	struct rad_span ids;

	assert_memory_equal(file->data, "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", 15);
	assert_memory_equal(file->data + file->size - 6, "%%EOF\n", 6);
	assert_int_equal(sealed->pdf.n_revisions, 1);
	assert_false(sealed_has(trailer, "Prev"));
	assert_false(sealed_has(trailer, "Encrypt"));
	rad_sha256_hex(sealed->json.data, sealed->json.size, id);
	ids = raw(trailer, "ID");
	for (size_t i = 0; i < 2; i++) {
		struct rad_span element = sealed_element(&sealed->pdf, ids, i);

		assert_int_equal(element.size, 66);
		assert_memory_equal(element.data + 1, id, 64);
	}
}

static void test_catalog(void **state)
{
	const struct sealed *sealed = *state;
	const struct rad_pdf *pdf = &sealed->pdf;
	struct rad_span catalog = sealed_catalog(pdf);
	struct rad_span intent = sealed_element(pdf, sealed_get(pdf, catalog, "OutputIntents"), 0);
	struct rad_span profile = sealed_stream(pdf, raw(intent, "DestOutputProfile"));

	sealed_assert_text(raw(catalog, "Lang"), "(sv-SE)");
	sealed_assert_text(raw(sealed_get(pdf, catalog, "ViewerPreferences"), "DisplayDocTitle"), "true");
	assert_false(sealed_has(catalog, "MarkInfo"));
	assert_false(sealed_has(catalog, "OpenAction"));
	assert_true(sealed_has(sealed_get(pdf, catalog, "Extensions"), "ESIC"));
	assert_true(rad_pdf_name_is(raw(intent, "S"), "GTS_PDFA1"));
	sealed_assert_text(raw(rad_pdf_resolve(pdf, raw(intent, "DestOutputProfile")), "N"), "3");
	assert_true(profile.size > 128);
	assert_memory_equal(profile.data + 36, "acsp", 4); /* ICC.1 7.2.9 */
	assert_memory_equal(profile.data + 16, "RGB ", 4);
}

/* Every object hangs on the trailer: nothing stale was taken over. */
static void visit(const struct rad_pdf *pdf, struct rad_span body, bool *seen)
{
	const uint8_t *end = body.data + body.size;

	for (const uint8_t *at = body.data; at + 4 < end; at++) {
		const struct rad_pdf_object *object;
		uint32_t number = 0;

		if (memcmp(at, " 0 R", 4) != 0)
			continue;
		for (const uint8_t *digit = at; digit > body.data && isdigit(digit[-1]); digit--)
			number += (uint32_t)(digit[-1] - '0') * (uint32_t[]){ 1, 10, 100, 1000, 10000 }[at - digit];
		object = rad_pdf_object(pdf, number);
		assert_non_null(object);
		if (!seen[number]) {
			struct rad_span dict;
			struct rad_span data;

			seen[number] = true;
			visit(pdf, rad_pdf_stream(pdf, object, &dict, &data) ? dict : object->body, seen);
		}
	}
}

static void test_no_stale_objects(void **state)
{
	const struct sealed *sealed = *state;
	rad_auto_free bool *seen = calloc(sealed->pdf.n_objects + 1, sizeof(bool));

	assert_non_null(seen);
	visit(&sealed->pdf, sealed->pdf.revisions[0].trailer, seen);
	for (size_t i = 0; i < sealed->pdf.n_objects; i++) {
		assert_int_equal(sealed->pdf.objects[i].number, i + 1);
		if (!seen[i + 1])
			fail_msg("object %zu hangs on nothing", i + 1);
	}
}

static void test_fonts(void **state)
{
	const struct sealed *sealed = *state;
	size_t n_fonts = 0;
	size_t n_descriptors = 0;

	for (size_t i = 0; i < sealed->pdf.n_objects; i++) {
		struct rad_span body = sealed->pdf.objects[i].body;
		struct rad_span type;
		struct rad_span map;

		if (body.data[0] != '<' || !rad_pdf_dict_get(body, "Type", &type, NULL))
			continue;
		if (rad_pdf_name_is(type, "FontDescriptor")) {
			n_descriptors++;
			sealed_assert_text(raw(body, "CapHeight"), "729");
			assert_true(sealed_has(body, "FontFile2"));
		}
		if (!rad_pdf_name_is(type, "Font") || !rad_pdf_name_is(raw(body, "Subtype"), "Type0"))
			continue;
		n_fonts++;
		map = sealed_stream(&sealed->pdf, raw(body, "ToUnicode"));
		assert_true(sealed_contains(map, "62 beginbfrange\n<0001><00FF><0001>\n<0100><01FF><0100>\n"));
		assert_true(sealed_contains(map, "<FF00><FFFF><FF00>\nendbfrange\n"));
		assert_false(sealed_contains(map, "<D8"));
		assert_false(sealed_contains(map, "cidrange"));
	}
	assert_int_equal(n_fonts, 3);
	assert_int_equal(n_descriptors, 3);
}

static void test_fields(void **state)
{
	static const char *const names[] = { "(Raderstation)", "(Kontrollant)", "(Mottagare)" };
	const struct sealed *sealed = *state;
	const struct rad_pdf *pdf = &sealed->pdf;
	struct rad_span form = sealed_get(pdf, sealed_catalog(pdf), "AcroForm");
	struct rad_span fields = raw(form, "Fields");
	struct rad_span page =
		sealed_element(pdf, sealed_get(pdf, sealed_get(pdf, sealed_catalog(pdf), "Pages"), "Kids"),
			       sealed->layout.signature_page);
	struct rad_span annotations = raw(page, "Annots");

	sealed_assert_text(raw(form, "SigFlags"), "3");
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(names); i++) {
		struct rad_span field = sealed_element(pdf, fields, i);

		assert_ptr_equal(field.data, sealed_element(pdf, annotations, i).data);
		assert_true(rad_pdf_name_is(raw(field, "FT"), "Sig"));
		assert_true(rad_pdf_name_is(raw(field, "Subtype"), "Widget"));
		sealed_assert_text(raw(field, "T"), names[i]);
		sealed_assert_text(raw(field, "F"), "132");
		assert_ptr_equal(sealed_get(pdf, field, "P").data, page.data);
		assert_int_equal(sealed_has(field, "V"), i == 0);
		sealed_assert_text(sealed_stream(pdf, raw(sealed_get(pdf, field, "AP"), "N")), "");
	}
}

static void test_signature(void **state)
{
	const struct sealed *sealed = *state;
	const struct rad_pdf *pdf = &sealed->pdf;
	struct rad_span catalog = sealed_catalog(pdf);
	struct rad_span field = sealed_element(pdf, raw(sealed_get(pdf, catalog, "AcroForm"), "Fields"), 0);
	struct rad_span signature = sealed_get(pdf, field, "V");
	struct rad_span contents = raw(signature, "Contents");
	struct rad_span reference = sealed_element(pdf, raw(signature, "Reference"), 0);
	char range[80];

	assert_ptr_equal(sealed_get(pdf, sealed_get(pdf, catalog, "Perms"), "DocMDP").data, signature.data);
	assert_true(rad_pdf_name_is(raw(signature, "SubFilter"), "ETSI.CAdES.detached"));
	assert_true(rad_pdf_name_is(raw(signature, "Filter"), "Adobe.PPKLite"));
	sealed_assert_text(raw(signature, "M"), "(D:20261120143207Z)");
	assert_true(rad_pdf_name_is(raw(reference, "TransformMethod"), "DocMDP"));
	sealed_assert_text(raw(sealed_get(pdf, reference, "TransformParams"), "P"), "2");
	assert_ptr_equal(contents.data, sealed->file.data + sealed->slot.start);
	assert_ptr_equal(contents.data + contents.size, sealed->file.data + sealed->slot.end);
	assert_int_equal(contents.size, 2 * RAD_SEAL_CONTENTS_BYTES + 2);
	for (size_t i = 1; i + 1 < contents.size; i++)
		assert_int_equal(contents.data[i], '0');
	snprintf(range, sizeof(range), "[0 %010zu %010zu %010zu]", sealed->slot.start, sealed->slot.end,
		 sealed->file.size - sealed->slot.end);
	sealed_assert_text(raw(signature, "ByteRange"), range);
}

static void test_attachments(void **state)
{
	const struct sealed *sealed = *state;
	const struct rad_pdf *pdf = &sealed->pdf;
	struct rad_span catalog = sealed_catalog(pdf);
	struct rad_span names = raw(sealed_get(pdf, sealed_get(pdf, catalog, "Names"), "EmbeddedFiles"), "Names");
	struct rad_span json = sealed_element(pdf, raw(catalog, "AF"), 0);
	struct rad_span cms = sealed_element(pdf, raw(catalog, "AF"), 1);
	struct rad_span data = sealed_stream(pdf, raw(raw(json, "EF"), "F"));

	sealed_assert_text(sealed_element(pdf, names, 0), "(intyg.json)");
	assert_ptr_equal(sealed_element(pdf, names, 1).data, json.data);
	sealed_assert_text(sealed_element(pdf, names, 2), "(intyg.json.p7s)");
	assert_ptr_equal(sealed_element(pdf, names, 3).data, cms.data);
	assert_true(rad_pdf_name_is(raw(json, "AFRelationship"), "Source"));
	assert_true(rad_pdf_name_is(raw(cms, "AFRelationship"), "Supplement"));
	assert_int_equal(data.size, sealed->json.size);
	assert_memory_equal(data.data, sealed->json.data, data.size);
	sealed_assert_text(sealed_stream(pdf, raw(raw(cms, "EF"), "UF")), "not a signature");
	sealed_assert_text(raw(rad_pdf_resolve(pdf, raw(raw(json, "EF"), "F")), "Subtype"), "/application#2Fjson");
}

static void test_metadata(void **state)
{
	const struct sealed *sealed = *state;
	const struct rad_pdf *pdf = &sealed->pdf;
	struct rad_span xmp = sealed_stream(pdf, raw(sealed_catalog(pdf), "Metadata"));
	struct rad_span info = sealed_get(pdf, pdf->revisions[0].trailer, "Info");

	assert_true(sealed_contains(xmp, "<pdfaid:part>3</pdfaid:part>"));
	assert_true(sealed_contains(xmp, "<pdfaid:conformance>U</pdfaid:conformance>"));
	assert_true(sealed_contains(xmp, "<xmp:CreateDate>2026-11-20T14:32:07Z<"));
	assert_true(sealed_contains(xmp, "<xmp:ModifyDate>2026-11-20T14:32:07Z<"));
	assert_true(sealed_contains(xmp, "<dc:identifier>RI-K7Q2MDX4ABCD-000042<"));
	assert_true(sealed_contains(xmp, "Exempelköpings kommun"));
	sealed_assert_text(raw(info, "CreationDate"), "(D:20261120143207Z)");
	sealed_assert_text(raw(info, "ModDate"), "(D:20261120143207Z)");
	assert_memory_equal(raw(info, "Title").data, "<FEFF0052", 9);
}

static void test_reproducible(void **state)
{
	const struct sealed *first = *state;
	fixture_auto_json json_t *json = fixture_exceptions();
	struct sealed again;

	sealed_make(json, &again);
	assert_int_equal(again.file.size, first->file.size);
	assert_memory_equal(again.file.data, first->file.data, first->file.size);
	sealed_done(&again);
}

static void test_text(void **state)
{
	static const struct {
		const char *utf8;
		const char *pdf;
		const char *xml;
	} rows[] = {
		{ "", "<FEFF>", "" },
		{ "aå", "<FEFF006100E5>", "aå" },
		{ "(\\)<>&\"", "<FEFF0028005C0029003C003E00260022>", "(\\)&lt;&gt;&amp;&quot;" },
		{ "\xF0\x9F\x98\x80", "<FEFFD83DDE00>", "\xF0\x9F\x98\x80" },
		{ "\xEF\xBF\xBE"
		  "a\xEF\xBF\xBF",
		  "<FEFFFFFD0061FFFD>",
		  "\xEF\xBF\xBD"
		  "a\xEF\xBF\xBD" },
		{ "\xFF"
		  "a\xC3",
		  "<FEFFFFFD0061FFFD>",
		  "\xEF\xBF\xBD"
		  "a\xEF\xBF\xBD" },
		{ "\xED\xA0\x80", "<FEFFFFFDFFFDFFFD>", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
		{ "\x01", "<FEFF0001>", "\xEF\xBF\xBD" },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++) {
		rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
		rad_auto_buffer struct rad_buffer xml = RAD_BUFFER_INIT;

		rad_seal_put_text(&pdf, rows[i].utf8);
		assert_string_equal((const char *)pdf.data, rows[i].pdf);
		rad_seal_put_xml(&xml, rows[i].utf8);
		assert_string_equal(xml.data ? (const char *)xml.data : "", rows[i].xml);
	}
}

static void test_hostile_texts(void **state)
{
	static const char *const texts[] = { "A & B (\\) <x> ]]> >> endobj", "/V 1 0 R>>", "<?xpacket end=\"w\"?>",
					     "\xF0\x9F\x98\x80 \xD7\xA9", "\xEF\xBF\xBE" };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(texts); i++) {
		fixture_auto_json json_t *json = fixture_exceptions();
		struct sealed sealed;
		struct rad_span xmp;

		fixture_set(json, "station.organisation", json_string(texts[i]));
		fixture_set(json, "station.name", json_string(texts[i]));
		fixture_set(json, "inventory_id", json_string(texts[i]));
		sealed_make(json, &sealed);
		xmp = sealed_stream(&sealed.pdf, raw(sealed_catalog(&sealed.pdf), "Metadata"));
		assert_false(sealed_contains(xmp, " & "));
		assert_false(sealed_contains(xmp, "<x>"));
		assert_false(sealed_contains(xmp, "end=\"w\""));
		test_no_stale_objects((void *[]){ &sealed });
		test_fields((void *[]){ &sealed });
		sealed_done(&sealed);
	}
}

static void test_simulated(void **state)
{
	fixture_auto_json json_t *json = fixture_erased(4);
	struct sealed sealed;
	struct rad_span xmp;

	fixture_set(json, "simulated", json_true());
	sealed_make(json, &sealed);
	xmp = sealed_stream(&sealed.pdf, raw(sealed_catalog(&sealed.pdf), "Metadata"));
	assert_true(sealed_contains(xmp, "SIMULERAD / SIMULATED – INGET BEVIS / NOT EVIDENCE: Raderingsintyg"));
	sealed_done(&sealed);
}

static void test_many_pages(void **state)
{
	fixture_auto_json json_t *json = fixture_erased(64);
	struct sealed sealed;

	sealed_make(json, &sealed);
	assert_true(sealed.layout.n_pages > 4);
	test_fields((void *[]){ &sealed });
	test_no_stale_objects((void *[]){ &sealed });
	sealed_done(&sealed);
}

static void test_refused_bases(void **state)
{
	const struct sealed *sealed = *state;
	struct rad_span page = { sealed->page.data, sealed->page.size };
	struct rad_seal_base base;
	struct rad_error err = { 0 };

	assert_int_equal(rad_seal_base_read(page, 2, &base, &err), -RAD_ERROR_EVIDENCE); /* no such page */
	assert_non_null(strstr(err.text, "signature"));
	/* A page that has annotations already, and a file that is cut. */
	page = (struct rad_span){ sealed->file.data, sealed->file.size };
	assert_int_equal(rad_seal_base_read(page, 0, &base, &err), -RAD_ERROR_EVIDENCE);
	for (size_t size = 0; size < sealed->page.size; size += 1009) {
		page = (struct rad_span){ sealed->page.data, size };
		assert_int_equal(rad_seal_base_read(page, 0, &base, &err), -RAD_ERROR_EVIDENCE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_catalog),
		cmocka_unit_test(test_no_stale_objects),
		cmocka_unit_test(test_fonts),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_signature),
		cmocka_unit_test(test_attachments),
		cmocka_unit_test(test_metadata),
		cmocka_unit_test(test_reproducible),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_hostile_texts),
		cmocka_unit_test(test_simulated),
		cmocka_unit_test(test_many_pages),
		cmocka_unit_test(test_refused_bases),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
