/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/page/canvas.h"

#include <stdlib.h>
#include <string.h>

#include "evidence/page/steps.h"
#include "evidence/page/text.h"
#include "fixture.h"

static void test_words(void **state)
{
	assert_string_equal(rad_page_word(RAD_PAGE_BOTH, RAD_PAGE_LIST_LEVEL, "clear").first, "NIST: Clear");
	assert_string_equal(rad_page_word(RAD_PAGE_BOTH, RAD_PAGE_LIST_LEVEL, "none").first, "–");
	assert_string_equal(rad_page_word(RAD_PAGE_BOTH, RAD_PAGE_LIST_DISPOSITION, "").second, "–");
	assert_string_equal(rad_page_word(RAD_PAGE_BOTH, RAD_PAGE_LIST_DISPOSITION, "something-new").first,
			    "something-new");
	for (int i = 0; i < RAD_PAGE_TEXT_COUNT; i++) {
		struct rad_page_words words = rad_page_text(RAD_PAGE_BOTH, (enum rad_page_text)i);
		struct rad_glyphs glyphs;

		/* Every word of the page can be drawn in every face. */
		for (int face = 0; face < RAD_PAGE_FACE_COUNT; face++) {
			assert_true(rad_glyphs_make((enum rad_page_face_id)face, words.first, &glyphs));
			assert_true(glyphs.n > 0 && glyphs.codes[0] != '[');
			assert_true(rad_glyphs_make((enum rad_page_face_id)face, words.second, &glyphs));
			assert_true(glyphs.n > 0 && glyphs.codes[0] != '[');
		}
	}
}

static void assert_glyphs(const char *text, const char *want)
{
	struct rad_glyphs glyphs;
	char got[3 * RAD_GLYPHS_MAX + 1];

	assert_true(rad_glyphs_make(RAD_PAGE_FACE_SANS, text, &glyphs));
	rad_glyphs_to_utf8(&glyphs, 0, glyphs.n, got);
	assert_string_equal(got, want);
}

static void test_glyphs(void **state)
{
	struct rad_glyphs glyphs;

	assert_glyphs("Åsa Öberg-Łukasz Đorđe é ễ Привет Ωμέγα", "Åsa Öberg-Łukasz Đorđe é ễ Привет Ωμέγα");
	assert_glyphs("e\xCC\x81", "é");		       /* combined by NFC */
	assert_glyphs("x\xCC\x81", "x[U+0301]");	       /* nothing to combine to */
	assert_glyphs("\xF0\x9F\x98\x80", "[U+1F600]");	       /* emoji */
	assert_glyphs("\xD7\xA9\xD7\x9C", "[U+05E9][U+05DC]"); /* Hebrew */
	assert_glyphs("a\xE2\x80\xAE"
		      "b",
		      "a[U+202E]b"); /* right-to-left override */
	assert_glyphs("a\xC2\xAD"
		      "b\xE2\x80\x8B",
		      "a[U+00AD]b[U+200B]"); /* invisible */
	assert_glyphs("", "");
	assert_false(rad_glyphs_make(RAD_PAGE_FACE_SANS, "a\xC3", &glyphs));
	assert_false(rad_glyphs_make(RAD_PAGE_FACE_SANS, "\xED\xA0\x80", &glyphs));
}

static void test_long_glyphs(void **state)
{
	char text[12001];
	struct rad_glyphs glyphs;

	for (size_t i = 0; i < 6000; i++)
		memcpy(text + 2 * i, "Å", 2);
	text[12000] = '\0';
	assert_true(rad_glyphs_make(RAD_PAGE_FACE_BOLD, text + 0, &glyphs));
	assert_int_equal(glyphs.n, RAD_GLYPHS_MAX);
	assert_int_equal(glyphs.codes[glyphs.n - 1], RAD_ELLIPSIS);
}

static void test_format(void **state)
{
	char text[8];

	rad_page_format(text, sizeof(text), "%s", "abcdeåå");
	assert_string_equal(text, "abcdeå");
	rad_page_format(text, sizeof(text), "%s", "abcdefå");
	assert_string_equal(text, "abcdef");
	rad_page_format(text, sizeof(text), "%s", "abcd\xE2\x82\xAC\xE2\x82\xAC");
	assert_string_equal(text, "abcd\xE2\x82\xAC");
	rad_page_format(text, sizeof(text), "%s", "abc\xF0\x9F\x98\x80z");
	assert_string_equal(text, "abc\xF0\x9F\x98\x80");
	rad_page_format(text, sizeof(text), "%s", "abcd\xF0\x9F\x98\x80");
	assert_string_equal(text, "abcd");
}

/* Draws text of every length into a narrow place and sees that it stays there. */
static void draw_narrow(struct rad_canvas *canvas, void *data)
{
	const struct rad_style style = { RAD_PAGE_FACE_SANS, 10, 6, { 0, 0, 0 }, RAD_ALIGN_LEFT };
	char text[101] = "";

	rad_canvas_page_add(canvas);
	for (size_t i = 0; i < 100; i++) {
		text[i] = i % 7 ? 'm' : ' ';
		assert_true(rad_canvas_text(canvas, &style, 50, 50, 60, text) <= 60.02f);
		assert_in_range(rad_canvas_wrap(canvas, &style, 50, 60, 60, 12, 3, text, true), i > 0, 3);
	}
	assert_true(rad_canvas_width(canvas, &style, text) > 60);
	assert_int_equal(rad_canvas_wrap(canvas, &style, 50, 60, 60, 12, 3, "", true), 0);
	*(bool *)data = true;
}

static void draw_too_large(struct rad_canvas *canvas, void *data)
{
	const struct rad_style style = { RAD_PAGE_FACE_SANS, 100000, 0, { 0, 0, 0 }, RAD_ALIGN_LEFT };

	rad_canvas_page_add(canvas);
	(void)rad_canvas_text(canvas, &style, 50, 50, 1e9f, "x");
	fail_msg("libharu took a size that it must not take");
}

static void draw_bad_text(struct rad_canvas *canvas, void *data)
{
	const struct rad_style style = { RAD_PAGE_FACE_SANS, 10, 0, { 0, 0, 0 }, RAD_ALIGN_LEFT };

	rad_canvas_page_add(canvas);
	(void)rad_canvas_text(canvas, &style, 50, 50, 100, "\xFF");
	fail_msg("drew what is no text");
}

static int run_canvas(void (*draw)(struct rad_canvas *, void *), void *data, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	struct rad_canvas *canvas = rad_canvas_new(RAD_PAGE_BOTH);
	int result;

	assert_non_null(canvas);
	result = rad_canvas_run(canvas, draw, data, &pdf, err);
	rad_canvas_free(canvas);
	return result;
}

static void test_canvas(void **state)
{
	struct rad_error err = { 0 };
	bool drawn = false;

	assert_int_equal(run_canvas(draw_narrow, &drawn, &err), 0);
	assert_true(drawn);
	assert_int_equal(run_canvas(draw_too_large, NULL, &err), -RAD_ERROR_EVIDENCE);
	assert_non_null(strstr(err.text, "libharu error 0x"));
	assert_int_equal(run_canvas(draw_bad_text, NULL, &err), -RAD_ERROR_EVIDENCE);
	assert_non_null(strstr(err.text, "normalised"));
}

/*
 * The PDF library writes the tables of a font into blocks of 4096 bytes and then goes back to each of them. An empty
 * table at the very end has no place to go back to when the last block is full, so a page could not be drawn because of
 * the letters that are on it.
 */
#define BLOCK_BYTES  4096u
#define DIRECTORY    (12 + 16 * 13) /* before the tables */
#define LETTERS	     62u
#define FIRST_LETTER 'A'

struct subset {
	enum rad_page_face_id face;
	uint64_t letters;
};

static void draw_subset(struct rad_canvas *canvas, void *data)
{
	const struct subset *subset = data;
	const struct rad_style style = { subset->face, 8, 8, { 0, 0, 0 }, RAD_ALIGN_LEFT };
	char text[LETTERS + 1] = "";
	size_t used = 0;

	for (unsigned int i = 0; i < LETTERS; i++) {
		if (subset->letters >> i & 1)
			text[used++] = (char)(FIRST_LETTER + i);
	}
	rad_canvas_page_add(canvas);
	(void)rad_canvas_text(canvas, &style, 10, 10, 5000, text);
}

/* How many bytes the tables of the font with those letters take. */
static size_t tables_size(enum rad_page_face_id face, uint64_t letters)
{
	static const char key[] = "/Length1 ";
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	struct rad_canvas *canvas = rad_canvas_new(RAD_PAGE_BOTH);
	struct subset subset = { face, letters };
	struct rad_error err = { 0 };
	const char *at;

	if (rad_canvas_run(canvas, draw_subset, &subset, &pdf, &err) < 0)
		fail_msg("face %d, letters %llx: %s", (int)face, (unsigned long long)letters, err.text);
	rad_canvas_free(canvas);
	at = (const char *)pdf.data;
	for (int i = 0; i <= (int)face; i++) { /* all faces are in the file, in their order */
		at = memmem(at, pdf.size - (size_t)(at - (const char *)pdf.data), key, sizeof(key) - 1);
		assert_non_null(at);
		at += sizeof(key) - 1;
	}
	return (size_t)strtoul(at, NULL, 10) - DIRECTORY;
}

/* Letters whose tables end `remainder` bytes behind a block's end; 0 when there are none. */
static uint64_t find_subset(size_t base, const size_t *sizes, size_t remainder)
{
	static uint64_t reached[BLOCK_BYTES]; /* by which letters; the first of all is always there */
	size_t start = (base + sizes[0]) % BLOCK_BYTES;

	memset(reached, 0, sizeof(reached));
	reached[start] = 1;
	for (unsigned int i = 1; i < LETTERS; i++) {
		uint64_t before[BLOCK_BYTES];

		memcpy(before, reached, sizeof(before));
		for (size_t from = 0; from < BLOCK_BYTES; from++) {
			size_t to = (from + sizes[i]) % BLOCK_BYTES;

			if (before[from] && !reached[to])
				reached[to] = before[from] | (uint64_t)1 << i;
		}
	}
	return reached[remainder];
}

static void test_blocks_that_are_full(void **state)
{
	for (int face = 0; face < RAD_PAGE_FACE_COUNT; face++) {
		size_t sizes[LETTERS];
		size_t pair = tables_size((enum rad_page_face_id)face, 3);
		size_t n_full = 0;
		size_t base;

		for (unsigned int i = 0; i < LETTERS; i++)
			sizes[i] = tables_size((enum rad_page_face_id)face, (uint64_t)1 << i);
		base = sizes[0] + sizes[1] - pair;
		for (unsigned int i = 0; i < LETTERS; i++)
			sizes[i] -= base;
		for (size_t remainder = 0; remainder < 16; remainder++) {
			uint64_t letters = find_subset(base, sizes, remainder);

			if (!letters)
				continue;
			n_full++;
			assert_int_equal(tables_size((enum rad_page_face_id)face, letters) % BLOCK_BYTES, remainder);
		}
		assert_true(n_full >= 4);
	}
}

static void test_steps(void **state)
{
	static const struct rad_page_step steps[] = {
		{ "overwrite", "full", 0, "passed", 1000, 0 },	  { "verify", "full", 0, "passed", 1000, 0 },
		{ "overwrite", "full", 0, "exceptions", 990, 0 }, { "verify", "sample", 100, "passed", 100, 3 },
		{ "overwrite", "full", 0, "running", 10, 0 },
	};
	struct rad_page_drive drive = { 0 };

	rad_page_steps_begin(&drive);
	rad_page_steps_add(&drive, &steps[0]);
	assert_int_equal(drive.verification, RAD_PAGE_VERIFY_NONE);
	rad_page_steps_add(&drive, &steps[1]);
	assert_int_equal(drive.verification, RAD_PAGE_VERIFY_FULL);
	assert_int_equal(drive.steps_state, RAD_PAGE_STEPS_PASSED);
	rad_page_steps_add(&drive, &steps[2]);
	assert_int_equal(drive.verification, RAD_PAGE_VERIFY_NONE); /* what was read back is gone */
	rad_page_steps_add(&drive, &steps[3]);
	assert_int_equal(drive.verification, RAD_PAGE_VERIFY_SAMPLE);
	assert_int_equal(drive.sample_permille, 100);
	assert_int_equal(drive.steps_state, RAD_PAGE_STEPS_EXCEPTIONS);
	rad_page_steps_add(&drive, &steps[4]);
	assert_int_equal(drive.passes_planned, 3);
	assert_int_equal(drive.passes_done, 2);
	assert_int_equal(drive.mismatch_bytes, 3);
	assert_int_equal(drive.steps_state, RAD_PAGE_STEPS_UNFINISHED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_glyphs),
		cmocka_unit_test(test_long_glyphs),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_canvas),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_blocks_that_are_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
