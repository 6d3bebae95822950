/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A real certificate, attacked: no changed file may be called valid, and none may make the verifier read outside.
 */
#include <radera/certificate.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "evidence/pdf/file.h"
#include "evidence/pdf/flate.h"
#include "keys.h"

#define MUTATIONS 2000

struct real {
	struct keys keys;
	struct rad_buffer file;
	struct rad_buffer other; /* of another record, by the same station */
	struct rad_pdf pdf;
	size_t contents; /* of the first digit */
	size_t contents_size;
	size_t used; /* digits of the signature, without the padding */
};

static void make(struct keys *keys, json_t *json, struct rad_buffer *ret)
{
	keys_make_certificate(keys, json, ret);
	json_decref(json);
}

static size_t find(const struct rad_buffer *file, const char *text)
{
	const uint8_t *found = memmem(file->data, file->size, text, strlen(text));

	if (!found)
		fail_msg("no %s in the file", text);
	return (size_t)(found - file->data);
}

static int setup(void **state)
{
	struct real *real = calloc(1, sizeof(*real));
	struct rad_error err = { 0 };

	assert_non_null(real);
	keys_make(&real->keys, false, 0);
	make(&real->keys, fixture_erased(2), &real->file);
	make(&real->keys, fixture_exceptions(), &real->other);
	if (rad_pdf_parse(real->file.data, real->file.size, &real->pdf, &err) < 0)
		fail_msg("%s", err.text);
	real->contents = find(&real->file, "/Contents<3082") + strlen("/Contents<");
	real->contents_size = strcspn((const char *)real->file.data + real->contents, ">");
	real->used = real->contents_size;
	while (real->file.data[real->contents + real->used - 1] == '0')
		real->used--;
	*state = real;
	return 0;
}

static int teardown(void **state)
{
	struct real *real = *state;

	rad_pdf_done(&real->pdf);
	rad_buffer_done(&real->file);
	rad_buffer_done(&real->other);
	keys_done(&real->keys);
	free(real);
	return 0;
}

static void verify(const struct real *real, const void *data, size_t size, struct rad_verification *ret)
{
	struct rad_error err = { 0 };

	if (rad_certificate_verify(data, size, real->keys.root.data, real->keys.root.size, real->keys.clock.wall_ms,
				   ret, NULL, &err) < 0)
		fail_msg("%s", err.text);
}

static void assert_rejected(const struct real *real, const void *data, size_t size, const char *why)
{
	struct rad_verification got;

	verify(real, data, size, &got);
	if (got.verdict != RAD_VERDICT_INVALID && got.verdict != RAD_VERDICT_NOT_OURS)
		fail_msg("called %s", rad_verdict_name(got.verdict));
	if (!strstr(got.reason, why) || !*got.reason)
		fail_msg("\"%s\" does not say \"%s\"", got.reason, why);
}

static void copy(const struct real *real, struct rad_buffer *ret)
{
	rad_buffer_append(ret, real->file.data, real->file.size);
}

static void test_untouched(void **state)
{
	const struct real *real = *state;
	struct rad_verification got;

	verify(real, real->file.data, real->file.size, &got);
	if (got.verdict != RAD_VERDICT_VALID)
		fail_msg("%s", got.reason);
	assert_string_equal(got.outcome, "erased");
	verify(real, real->other.data, real->other.size, &got);
	assert_int_equal(got.verdict, RAD_VERDICT_VALID);
	assert_string_equal(got.outcome, "erased-with-exceptions");
}

/* One bit in every region that a reader looks at. */
static void test_one_bit(void **state)
{
	static const char *const regions[] = {
		"%PDF-1.7",	"stream\n",	 "pdfaid:part",	  "intyg.json)", "/ByteRange[0 ", "/M(D:",
		"/Rect[",	"/EmbeddedFile", "/Title<",	  "/Fields[",	 "/DocMDP",	  "/SubFilter/",
		"/Filespec/F(", "/AF[",		 "xref\n0 ",	  " 00000 n \n", "trailer\n<<",	  "/ID[<",
		"startxref\n",	"/FontFile2",	 "/OutputIntent",
	};
	struct real *real = *state;

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(regions); i++) {
		uint8_t *at = real->file.data + find(&real->file, regions[i]) + strlen(regions[i]) - 1;

		for (int bit = 0; bit < 8; bit++) {
			*at ^= (uint8_t)(1 << bit);
			assert_rejected(real, real->file.data, real->file.size, "");
			*at ^= (uint8_t)(1 << bit);
		}
	}
}

/* The signature's own value is the one region that no signature covers. */
static void test_every_digit_of_the_signature(void **state)
{
	static const uint8_t flips[] = { 0x01, 0x02, 0x04, 0x08, 0x20 };
	struct real *real = *state;
	uint8_t *digits = real->file.data + real->contents;

	for (size_t i = 0; i < real->contents_size; i += i < real->used + 16 ? 1 : 97) {
		uint8_t kept = digits[i];

		/* Bit 5 makes a capital letter: the same value, but another file. */
		for (size_t b = 0; b < sizeof(flips); b++) {
			digits[i] = kept ^ flips[b];
			assert_rejected(real, real->file.data, real->file.size, "");
		}
		digits[i] = kept;
	}
}

static void test_garbage_in_the_padding(void **state)
{
	struct real *real = *state;
	uint8_t *end = real->file.data + real->contents + real->contents_size;

	for (size_t back = 1; back < 200; back += 13) {
		end[-(long)back] = '4';
		assert_rejected(real, real->file.data, real->file.size, "hides behind");
		end[-(long)back] = '0';
	}
	end[-1] = ' ';
	assert_rejected(real, real->file.data, real->file.size, "broken");
	end[-1] = '0';
}

static void test_cut_off(void **state)
{
	const struct real *real = *state;

	for (size_t size = 0; size < real->file.size; size += 64) {
		/* Exactly this many bytes, for the sanitizer. */
		rad_auto_free void *part = malloc(size ? size : 1);

		assert_non_null(part);
		memcpy(part, real->file.data, size);
		assert_rejected(real, part, size, "");
	}
	for (size_t less = 1; less < 64; less++)
		assert_rejected(real, real->file.data, real->file.size - less, "");
}

static void test_bytes_at_the_end(void **state)
{
	static const char *const tails[] = { "\n", " ", "%", "%%EOF\n", "\r\n", "startxref\n0\n%%EOF\n", "garbage" };
	const struct real *real = *state;

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(tails); i++) {
		rad_auto_buffer struct rad_buffer changed = RAD_BUFFER_INIT;

		copy(real, &changed);
		rad_buffer_append_text(&changed, tails[i]);
		assert_rejected(real, changed.data, changed.size, "");
	}
}

/* A correct incremental update that defines one object, as any PDF program would write it. */
static void put_update(const struct real *real, uint32_t number, const char *body, struct rad_buffer *ret)
{
	struct rad_span trailer = real->pdf.revisions[0].trailer;
	size_t offset;
	size_t xref;

	copy(real, ret);
	offset = ret->size;
	rad_buffer_printf(ret, "%u 0 obj\n%s\nendobj\n", number, body);
	xref = ret->size;
	rad_buffer_printf(ret, "xref\n%u 1\n%010zu 00000 n \ntrailer\n", number, offset);
	rad_buffer_append(ret, trailer.data, trailer.size - 2);
	rad_buffer_printf(ret, "/Prev %zu>>\nstartxref\n%zu\n%%%%EOF\n", real->pdf.revisions[0].xref_offset, xref);
}

/* pdfsig says "Signature is Valid" to each of these. */
static void test_update_of_every_object(void **state)
{
	static const char *const replacements[] = { "<</Length 0>>\nstream\n\nendstream", "null",
						    "<</Type/Page/Parent 1 0 R>>" };
	const struct real *real = *state;

	for (size_t i = 0; i < real->pdf.n_objects; i++) {
		for (size_t r = 0; r < RAD_ARRAY_LENGTH(replacements); r++) {
			rad_auto_buffer struct rad_buffer changed = RAD_BUFFER_INIT;
			struct rad_verification got;
			char name[32];

			put_update(real, real->pdf.objects[i].number, replacements[r], &changed);
			snprintf(name, sizeof(name), "object %u", real->pdf.objects[i].number);
			verify(real, changed.data, changed.size, &got);
			assert_int_equal(got.verdict, RAD_VERDICT_INVALID);
			/* A stream's length may have been replaced: then the file falls apart before that. */
			if (!strstr(got.reason, name) && !strstr(got.reason, "structure is broken"))
				fail_msg("\"%s\" does not name %s", got.reason, name);
		}
	}
}

static struct rad_span catalog_of(const struct real *real)
{
	struct rad_span root;

	assert_true(rad_pdf_dict_get(real->pdf.revisions[0].trailer, "Root", &root, NULL));
	return rad_pdf_resolve(&real->pdf, root);
}

/* The catalog again, but without its signature fields: readers then see an unsigned document. */
static void test_emptied_fields(void **state)
{
	const struct real *real = *state;
	rad_auto_buffer struct rad_buffer body = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer changed = RAD_BUFFER_INIT;
	struct rad_span catalog = catalog_of(real);
	struct rad_span form;
	uint32_t number = 0;
	struct rad_span root;

	assert_true(rad_pdf_dict_get(catalog, "AcroForm", &form, NULL));
	rad_buffer_append(&body, catalog.data, (size_t)(form.data - catalog.data));
	rad_buffer_append_text(&body, "<</Fields[]/SigFlags 3>>");
	rad_buffer_append(&body, form.data + form.size, (size_t)(catalog.data + catalog.size - form.data - form.size));
	assert_true(rad_pdf_dict_get(real->pdf.revisions[0].trailer, "Root", &root, NULL));
	assert_true(rad_pdf_reference(root, &number));
	put_update(real, number, (const char *)body.data, &changed);
	assert_rejected(real, changed.data, changed.size, "/Catalog");
}

static void set_range(uint8_t *at, size_t a, size_t b, size_t c)
{
	char text[64];
	int length = snprintf(text, sizeof(text), "/ByteRange[0 %010zu %010zu %010zu]", a, b, c);

	memcpy(at, text, (size_t)length);
}

static void test_other_byte_range(void **state)
{
	struct real *real = *state;
	uint8_t *at = real->file.data + find(&real->file, "/ByteRange[0 ");
	size_t a = real->contents - 1;
	size_t b = real->contents + real->contents_size + 1;
	size_t c = real->file.size - b;
	const size_t ranges[][3] = {
		{ a - 16, b, c },
		{ a, b + 16, c - 16 },
		{ a, b, c - 16 },
		{ a + 1, b - 1, c + 1 },
		{ a + 2, b, c },
		{ 0, b, c },
		{ a, b, 0 },
		{ a, b, c + 1 },
		{ a, a, real->file.size - a },
		{ b, b, c },
		{ a, 9999999999, c },
	};
	uint8_t kept[64];

	memcpy(kept, at, sizeof(kept));
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(ranges); i++) {
		set_range(at, ranges[i][0], ranges[i][1], ranges[i][2]);
		assert_rejected(real, real->file.data, real->file.size, "");
	}
	memcpy(at, kept, sizeof(kept));
}

static void test_signature_of_another(void **state)
{
	struct real *real = *state;
	rad_auto_buffer struct rad_buffer changed = RAD_BUFFER_INIT;
	size_t from = find(&real->other, "/Contents<3082") + strlen("/Contents<");

	copy(real, &changed);
	memcpy(changed.data + real->contents, real->other.data + from, real->contents_size);
	assert_rejected(real, changed.data, changed.size, "changed after signing");
}

/* The record is rewritten in place, as one would who wants another drive or a better outcome. */
/* The compressed record in a certificate. */
static struct rad_span packed_record(const struct rad_buffer *file)
{
	struct rad_error err = { 0 };
	struct rad_span found = { NULL, 0 };
	struct rad_span dict;
	struct rad_pdf pdf;

	assert_int_equal(rad_pdf_parse(file->data, file->size, &pdf, &err), 0);
	for (size_t i = 0; i < pdf.n_objects && !found.data; i++) {
		struct rad_span body = pdf.objects[i].body;

		if (memmem(body.data, body.size < 100 ? body.size : 100, "application#2Fjson", 18))
			assert_true(rad_pdf_stream(&pdf, &pdf.objects[i], &dict, &found));
	}
	assert_non_null(found.data);
	rad_pdf_done(&pdf);
	return found;
}

static void test_rewritten_record(void **state)
{
	static const char *const changes[][2] = {
		{ "\"inventory_id\":\"EXK-IT-0018734\"", "\"inventory_id\":\"EXK-IT-0018735\"" },
		{ "\"outcome\":\"erased-with-exceptions\"", "\"outcome\":\"erased\",\"x\":\"345678901\"" },
		{ "\"simulated\":false", "\"simulated\": true" },
	};
	const struct real *real = *state;

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(changes); i++) {
		rad_auto_buffer struct rad_buffer record = RAD_BUFFER_INIT;
		rad_auto_buffer struct rad_buffer packed = RAD_BUFFER_INIT;
		rad_auto_buffer struct rad_buffer changed = RAD_BUFFER_INIT;
		struct rad_span stream = packed_record(&real->other);
		size_t before = (size_t)(stream.data - real->other.data);

		assert_int_equal(strlen(changes[i][0]), strlen(changes[i][1]));
		assert_true(rad_flate_decode(stream, 1 << 20, &record));
		memcpy(record.data + find(&record, changes[i][0]), changes[i][1], strlen(changes[i][1]));
		rad_flate_put(&packed, record.data, record.size);
		rad_buffer_append(&changed, real->other.data, before);
		rad_buffer_append(&changed, packed.data, packed.size);
		rad_buffer_append(&changed, stream.data + stream.size, real->other.size - before - stream.size);
		assert_rejected(real, changed.data, changed.size, "");
		/* And where it happens to be as long as it was. */
		rad_buffer_done(&changed);
		rad_buffer_append(&changed, real->other.data, real->other.size);
		memcpy(changed.data + before, packed.data, packed.size < stream.size ? packed.size : stream.size);
		assert_rejected(real, changed.data, changed.size, "");
	}
}

/* 1-4 random bytes, at random or beside what is there. Seeded: a failure can be repeated. */
static void test_random_mutations(void **state)
{
	const struct real *real = *state;
	uint32_t seed = 88;

	for (int i = 0; i < MUTATIONS; i++) {
		rad_auto_buffer struct rad_buffer changed = RAD_BUFFER_INIT;
		int n = i % 4 + 1;

		copy(real, &changed);
		for (int j = 0; j < n; j++) {
			size_t at;

			seed = seed * 1664525 + 1013904223;
			at = (size_t)(seed >> 4) % changed.size;
			seed = seed * 1664525 + 1013904223;
			changed.data[at] = seed >> 31 ? (uint8_t)(seed >> 16) : (uint8_t)(changed.data[at] + 1);
		}
		if (memcmp(changed.data, real->file.data, changed.size) != 0)
			assert_rejected(real, changed.data, changed.size, "");
	}
}

/* Pieces moved, doubled and removed. */
static void test_random_pieces(void **state)
{
	const struct real *real = *state;
	uint32_t seed = 4711;

	for (int i = 0; i < MUTATIONS / 4; i++) {
		rad_auto_buffer struct rad_buffer changed = RAD_BUFFER_INIT;
		size_t at;
		size_t length;

		seed = seed * 1664525 + 1013904223;
		at = (size_t)(seed >> 4) % (real->file.size - 1);
		seed = seed * 1664525 + 1013904223;
		length = 1 + (size_t)(seed >> 8) % 400;
		if (length > real->file.size - at)
			length = real->file.size - at;
		rad_buffer_append(&changed, real->file.data, at);
		if (i % 2)
			rad_buffer_append(&changed, real->file.data + at, length);
		rad_buffer_append(&changed, real->file.data + at + length * (i % 2 == 0),
				  real->file.size - at - length * (i % 2 == 0));
		if (changed.size != real->file.size)
			assert_rejected(real, changed.data, changed.size, "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_untouched),
		cmocka_unit_test(test_one_bit),
		cmocka_unit_test(test_every_digit_of_the_signature),
		cmocka_unit_test(test_garbage_in_the_padding),
		cmocka_unit_test(test_cut_off),
		cmocka_unit_test(test_bytes_at_the_end),
		cmocka_unit_test(test_update_of_every_object),
		cmocka_unit_test(test_emptied_fields),
		cmocka_unit_test(test_other_byte_range),
		cmocka_unit_test(test_signature_of_another),
		cmocka_unit_test(test_rewritten_record),
		cmocka_unit_test(test_random_mutations),
		cmocka_unit_test(test_random_pieces),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
