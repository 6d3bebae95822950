/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/pdf/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

#define HEADER "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"
#define LINE   "0000000000 65535 f \n"

static const char *const good[] = {
	"<</Type/Catalog/Pages 2 0 R>>",
	"<</Type/Pages/Kids[]/Count 0>>",
	"<</Length 4 0 R>>\nstream\nendobj endstream\nendstream",
	"16",
	"[ -1.5 true null/Name(\\(text)]",
	NULL,
};

/* Appends one revision: the objects, numbered from first on (NULL ends), table and trailer. */
static void put_revision(struct rad_buffer *file, unsigned int first, const char *const bodies[], size_t previous)
{
	size_t offsets[16];
	unsigned int n = 0;
	size_t xref;

	for (; bodies[n]; n++) {
		offsets[n] = file->size;
		rad_buffer_printf(file, "%u 0 obj\n%s\nendobj\n", first + n, bodies[n]);
	}
	xref = file->size;
	rad_buffer_printf(file, "xref\n0 1\n" LINE "%u %u\n", first, n);
	for (unsigned int i = 0; i < n; i++)
		rad_buffer_printf(file, "%010zu 00000 n \n", offsets[i]);
	rad_buffer_append_text(file, "trailer\n<</Size 20/Root 1 0 R");
	if (previous)
		rad_buffer_printf(file, "/Prev %zu", previous);
	rad_buffer_printf(file, ">>\nstartxref\n%zu\n%%%%EOF\n", xref);
}

static void put_good(struct rad_buffer *file)
{
	rad_buffer_append_text(file, HEADER);
	put_revision(file, 1, good, 0);
}

/* A copy of exactly this size, so that the sanitizer sees every byte that is read behind it. */
static int parse(const struct rad_buffer *file, void **ret_copy, struct rad_pdf *ret, struct rad_error *err)
{
	*ret_copy = malloc(file->size ? file->size : 1);
	assert_non_null(*ret_copy);
	if (file->size)
		memcpy(*ret_copy, file->data, file->size);
	return rad_pdf_parse(*ret_copy, file->size, ret, err);
}

static void assert_refused(const struct rad_buffer *file, const char *why)
{
	rad_auto_free void *copy = NULL;
	struct rad_error err = { 0 };
	struct rad_pdf pdf;

	assert_int_equal(parse(file, &copy, &pdf, &err), -RAD_ERROR_EVIDENCE);
	if (!strstr(err.text, why))
		fail_msg("\"%s\" does not say \"%s\"", err.text, why);
	assert_null(pdf.objects);
}

static void assert_span(struct rad_span span, const char *want)
{
	assert_int_equal(span.size, strlen(want));
	assert_memory_equal(span.data, want, span.size);
}

static void test_good(void **state)
{
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	rad_auto_free void *copy = NULL;
	struct rad_error err = { 0 };
	struct rad_pdf pdf;
	struct rad_span dict;
	struct rad_span data;
	struct rad_span value;

	put_good(&file);
	if (parse(&file, &copy, &pdf, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(pdf.n_revisions, 1);
	assert_int_equal(pdf.revisions[0].end, file.size);
	assert_int_equal(pdf.n_objects, 5);
	assert_true(rad_pdf_dict_get(pdf.revisions[0].trailer, "Root", &value, NULL));
	assert_true(rad_pdf_dict_get(rad_pdf_resolve(&pdf, value), "Type", &value, NULL));
	assert_true(rad_pdf_name_is(value, "Catalog"));
	assert_true(rad_pdf_stream(&pdf, rad_pdf_object(&pdf, 3), &dict, &data));
	assert_span(data, "endobj endstream");
	assert_false(rad_pdf_stream(&pdf, rad_pdf_object(&pdf, 2), &dict, &data));
	assert_span(rad_pdf_object(&pdf, 5)->body, good[4]);
	assert_null(rad_pdf_object(&pdf, 6));
	assert_null(rad_pdf_object(&pdf, 0));
	rad_pdf_done(&pdf);
}

static void test_values(void **state)
{
	static const char text[] = "<</A[1 2 0 R (a(b)\\)c)<41 42>]/B<</Type/Inner>>/Type/Outer>>";
	struct rad_span dict = { (const uint8_t *)text, sizeof(text) - 1 };
	static const char *const elements[] = { "1", "2 0 R", "(a(b)\\)c)", "<41 42>" };
	struct rad_span value;
	struct rad_span entry;
	struct rad_span key;
	size_t at = 0;
	uint32_t number = 0;

	assert_true(rad_pdf_dict_get(dict, "Type", &value, &entry));
	assert_span(value, "/Outer"); /* not the one inside /B */
	assert_span(entry, "/Type/Outer");
	assert_false(rad_pdf_dict_get(dict, "Typ", &value, NULL));
	assert_true(rad_pdf_dict_next(dict, &at, &key, &value));
	assert_true(rad_pdf_name_is(key, "A"));
	at = 0;
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(elements); i++) {
		assert_true(rad_pdf_array_next(value, &at, &entry));
		assert_span(entry, elements[i]);
		assert_int_equal(rad_pdf_reference(entry, &number), i == 1);
	}
	assert_int_equal(number, 2);
	assert_false(rad_pdf_array_next(value, &at, &entry));
}

static void test_nothing(void **state)
{
	rad_auto_buffer struct rad_buffer empty = RAD_BUFFER_INIT;
	struct rad_span none = { NULL, 0 };
	struct rad_span value;
	size_t at = 0;
	uint32_t number;
	uint64_t integer;

	assert_false(rad_pdf_dict_get(none, "A", &value, NULL));
	assert_false(rad_pdf_array_next(none, &at, &value));
	assert_false(rad_pdf_reference(none, &number));
	assert_false(rad_pdf_integer(none, &integer));
	assert_false(rad_pdf_name_is(none, "A"));
	assert_refused(&empty, "begin");
}

static void test_update(void **state)
{
	static const char *const update[] = { "<</Type/Pages/Kids[]/Count 0/New true>>", NULL };
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer forward = RAD_BUFFER_INIT;
	rad_auto_free void *copy = NULL;
	struct rad_error err = { 0 };
	struct rad_pdf pdf;
	struct rad_span value;
	const char *xref;
	size_t end;

	put_good(&file);
	end = file.size;
	xref = strstr((const char *)file.data, "xref\n0");
	assert_non_null(xref);
	put_revision(&file, 2, update, (size_t)(xref - (const char *)file.data));
	if (parse(&file, &copy, &pdf, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(pdf.n_revisions, 2);
	assert_int_equal(pdf.revisions[0].end, end);
	assert_int_equal(rad_pdf_object(&pdf, 2)->revision, 1);
	assert_int_equal(rad_pdf_object(&pdf, 1)->revision, 0);
	assert_true(rad_pdf_dict_get(rad_pdf_object(&pdf, 2)->body, "New", &value, NULL));
	rad_pdf_done(&pdf);
	put_good(&forward);
	put_revision(&forward, 2, update, forward.size + 60);
	assert_refused(&forward, "backwards");
}

/* One object or trailer that must not be. */
static void assert_object_refused(const char *body, const char *why)
{
	const char *const bodies[] = { "<</Type/Catalog>>", body, NULL };
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;

	rad_buffer_append_text(&file, HEADER);
	put_revision(&file, 1, bodies, 0);
	assert_refused(&file, why);
}

static void test_bad_objects(void **state)
{
	assert_object_refused("<</Type/A/Type/B>>", "object is broken");   /* readers take the first or the last */
	assert_object_refused("<</T#79pe/A>>", "object is broken");	   /* is /Type to some */
	assert_object_refused("<</A 1 % comment\n>>", "object is broken"); /* hides what follows */
	assert_object_refused("<</A (open>>", "object is broken");
	assert_object_refused("<</A <4G>>>", "object is broken");
	assert_object_refused("<</A 1", "object is broken");
	assert_object_refused("<</A>>", "object is broken");
	assert_object_refused("1 2", "object is broken");
	assert_object_refused("", "object is broken");
	assert_object_refused("1\nendobj\n9 0 obj\n2", "between"); /* not in the table */
	assert_object_refused("<</Length 5>>\nstream\nabc\nendstream", "object is broken");
	assert_object_refused("<</Length 2>>\nstream\nabc\nendstream", "object is broken");
	assert_object_refused("<</Length 99999999999>>\nstream\nabc\nendstream", "object is broken");
	assert_object_refused("<</Length 999999999999999999999999>>\nstream\nabc\nendstream", "object is broken");
	assert_object_refused("<</Length 2 0 R>>\nstream\nabc\nendstream", "object is broken"); /* itself */
	assert_object_refused("<</Length 9 0 R>>\nstream\nabc\nendstream", "object is broken");
	assert_object_refused("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "object is broken");
}

/* Replaces the first occurrence of `from` in a good file; both are equally long unless the offsets do not matter. */
static void assert_change_refused(const char *from, const char *to, const char *why)
{
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer changed = RAD_BUFFER_INIT;
	const char *found;
	size_t before;

	put_good(&file);
	found = strstr((const char *)file.data, from);
	assert_non_null(found);
	before = (size_t)(found - (const char *)file.data);
	rad_buffer_append(&changed, file.data, before);
	rad_buffer_append_text(&changed, to);
	rad_buffer_append(&changed, file.data + before + strlen(from), file.size - before - strlen(from));
	assert_refused(&changed, why);
}

static void test_bad_tables(void **state)
{
	assert_change_refused("%PDF-1.7", "%PDF-2.0", "begin");
	assert_change_refused("%PDF-1.7", " PDF-1.7", "begin");
	assert_change_refused("/Size 20", "/Size  5", "below");
	assert_change_refused("/Size 20", "/Siz  20", "no /Size");
	assert_change_refused("/Root 1 0 R", "/Root 1 1 R", "no /Root");
	assert_change_refused("/Root 1 0 R", "/Encrypt 5", "encrypted");
	assert_change_refused("/Root 1 0 R", "/Root 1 0 R/XRefStm 5", "streams");
	assert_change_refused("/Root 1 0 R", "/Root 1 0 R/Prev 1 0 R", "/Prev");
	assert_change_refused("/Root 1 0 R", "/Root 1 0 R/Prev 0", "/Prev");
	assert_change_refused(" 00000 n \n", " 00000 x \n", "entry is broken");
	assert_change_refused(" 00000 n \n", " 00001 n \n", "entry is broken");
	assert_change_refused(" 00000 n \n", " 00000 n\n ", "entry is broken");
	assert_change_refused("\n1 5\n", "\n1 9\n", "more entries");
	assert_change_refused("\n1 5\n", "\n1 99999999999999999\n", "more entries");
	assert_change_refused("\n1 5\n", "\n4294967295 5\n", "more entries");
	assert_change_refused("\n1 5\n", "\n0 5\n", "entry is broken");
	assert_change_refused("xref\n0 1", "xrex\n0 1", "cross-reference");
	assert_change_refused("2 0 obj", "3 0 obj", "object is broken");
	assert_change_refused("trailer", "trailex", "broken");
	assert_change_refused("%%EOF\n", "%%EOF\n\n", "does not end");
	assert_change_refused("%%EOF\n", "%%EO", "does not end");
	assert_change_refused("%%EOF\n", "%%EOF\n ", "does not end");
	assert_change_refused("startxref\n", "startxref\n1", "cross-reference");
}

static void test_no_bytes_between(void **state)
{
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;

	rad_buffer_append_text(&file, HEADER "% hidden\n");
	put_revision(&file, 1, good, 0);
	assert_refused(&file, "end to end");
}

static void test_same_object_twice(void **state)
{
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	size_t xref;

	rad_buffer_append_text(&file, HEADER "1 0 obj\n<<>>\nendobj\n");
	xref = file.size;
	rad_buffer_printf(&file,
			  "xref\n1 1\n%010zu 00000 n \n1 1\n%010zu 00000 n \ntrailer\n<</Size 2/Root 1 0 R>>\n"
			  "startxref\n%zu\n%%%%EOF\n",
			  sizeof(HEADER) - 1, sizeof(HEADER) - 1, xref);
	assert_refused(&file, "twice");
}

/* No beginning of the file is a file, and no single damaged byte makes it read outside. */
static void test_cut_and_damaged(void **state)
{
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	size_t whole;

	put_good(&file);
	whole = file.size;
	for (file.size = 0; file.size + 1 < whole; file.size++) /* without the last line end it is still whole */
		assert_refused(&file, "");
	file.size = whole;
	for (size_t i = 0; i < whole; i++) {
		static const uint8_t bytes[] = { 0, '<', '>', '(', '9', '\n', 0xFF };
		uint8_t kept = file.data[i];

		for (size_t b = 0; b < sizeof(bytes); b++) {
			rad_auto_free void *copy = NULL;
			struct rad_error err = { 0 };
			struct rad_pdf pdf;

			file.data[i] = bytes[b];
			if (parse(&file, &copy, &pdf, &err) >= 0) {
				assert_true(pdf.n_objects <= 5);
				rad_pdf_done(&pdf);
			} else {
				assert_int_equal(err.kind, RAD_ERROR_EVIDENCE);
			}
		}
		file.data[i] = kept;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_update),
		cmocka_unit_test(test_bad_objects),
		cmocka_unit_test(test_bad_tables),
		cmocka_unit_test(test_no_bytes_between),
		cmocka_unit_test(test_same_object_twice),
		cmocka_unit_test(test_cut_and_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
