/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/page/canvas.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "evidence/page/font.h"

struct rad_canvas *rad_canvas_new(enum rad_page_language language)
{
	struct rad_canvas *canvas = calloc(1, sizeof(*canvas));

	if (canvas) {
		canvas->font_fd = -1;
		canvas->language = language;
	}
	return canvas;
}

void rad_canvas_free(struct rad_canvas *canvas)
{
	if (!canvas)
		return;
	if (canvas->doc)
		HPDF_Free(canvas->doc);
	if (canvas->font_fd >= 0)
		(void)close(canvas->font_fd);
	free(canvas);
}

/* libharu's errors are sticky and its callers would go on drawing into nothing: leave at the first one. */
static void on_error(HPDF_STATUS status, HPDF_STATUS detail, void *data)
{
	struct rad_canvas *canvas = data;

	canvas->status = status;
	canvas->detail = detail;
	longjmp(canvas->escape, 1);
}

void rad_canvas_fail(struct rad_canvas *canvas, const char *trouble)
{
	canvas->trouble = trouble;
	longjmp(canvas->escape, 1);
}

/* Every return is checked: libharu does not call its handler for each fault of a font file. */
static HPDF_Font load_font(struct rad_canvas *canvas, enum rad_page_face_id face)
{
	char path[RAD_PAGE_FONT_PATH_SIZE];
	const char *name;
	HPDF_Font font;

	canvas->font_fd = rad_page_font_open(face, path);
	if (canvas->font_fd < 0)
		rad_canvas_fail(canvas, "no memory file for a font");
	name = HPDF_LoadTTFontFromFile(canvas->doc, path, HPDF_TRUE);
	(void)close(canvas->font_fd);
	canvas->font_fd = -1;
	if (!name)
		rad_canvas_fail(canvas, "a font could not be loaded (is /proc there?)");
	font = HPDF_GetFont(canvas->doc, name, "UTF-8");
	if (!font)
		rad_canvas_fail(canvas, "a font could not be used");
	return font;
}

static void open_document(struct rad_canvas *canvas)
{
	canvas->doc = HPDF_New(on_error, canvas);
	if (!canvas->doc)
		rad_canvas_fail(canvas, "no memory for the document");
	(void)HPDF_SetCompressionMode(canvas->doc, HPDF_COMP_ALL);
	(void)HPDF_UseUTFEncodings(canvas->doc);
	(void)HPDF_SetCurrentEncoder(canvas->doc, "UTF-8");
	for (int face = 0; face < RAD_PAGE_FACE_COUNT; face++)
		canvas->fonts[face] = load_font(canvas, (enum rad_page_face_id)face);
}

static void save_document(struct rad_canvas *canvas, struct rad_buffer *ret)
{
	HPDF_UINT32 left;

	(void)HPDF_SaveToStream(canvas->doc);
	(void)HPDF_ResetStream(canvas->doc);
	left = HPDF_GetStreamSize(canvas->doc);
	while (left > 0) {
		HPDF_BYTE chunk[4096];
		HPDF_UINT32 size = left < sizeof(chunk) ? left : (HPDF_UINT32)sizeof(chunk);

		if (HPDF_ReadFromStream(canvas->doc, chunk, &size) != HPDF_OK || size == 0)
			rad_canvas_fail(canvas, "the finished page could not be read back");
		rad_buffer_append(ret, chunk, size);
		left -= size;
	}
}

int rad_canvas_run(struct rad_canvas *canvas, void (*draw)(struct rad_canvas *canvas, void *data), void *data,
		   struct rad_buffer *ret, struct rad_error *err)
{
	if (setjmp(canvas->escape) != 0) {
		if (canvas->trouble)
			return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "draw page", "%s", canvas->trouble);
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "draw page", "libharu error 0x%04lX (%lu)",
				     (unsigned long)canvas->status, (unsigned long)canvas->detail);
	}
	open_document(canvas);
	draw(canvas, data);
	save_document(canvas, ret);
	return rad_buffer_check(ret, err);
}

void rad_canvas_page_add_sized(struct rad_canvas *canvas, float width, float height)
{
	canvas->page = HPDF_AddPage(canvas->doc);
	if (!canvas->page)
		rad_canvas_fail(canvas, "a page could not be added");
	(void)HPDF_Page_SetWidth(canvas->page, width);
	(void)HPDF_Page_SetHeight(canvas->page, height);
	canvas->height = height;
	canvas->n_pages++;
}

void rad_canvas_page_add(struct rad_canvas *canvas)
{
	rad_canvas_page_add_sized(canvas, RAD_PAPER_WIDTH, RAD_PAPER_HEIGHT);
}

void rad_canvas_picture(struct rad_canvas *canvas, const struct rad_picture *picture, float x, float y, float width,
			float height)
{
	float across = width / (float)picture->width;
	float down = height / (float)picture->height;
	float scale = across < down ? across : down;
	float drawn_height = (float)picture->height * scale;
	HPDF_Image image = HPDF_LoadRawImageFromMem(canvas->doc, picture->rgb.data, picture->width, picture->height,
						    HPDF_CS_DEVICE_RGB, 8);

	if (!image)
		rad_canvas_fail(canvas, "a picture could not be put in");
	(void)HPDF_Page_DrawImage(canvas->page, image, x, canvas->height - y - (height + drawn_height) / 2,
				  (float)picture->width * scale, drawn_height);
}

void rad_canvas_page_select(struct rad_canvas *canvas, size_t index)
{
	canvas->page = HPDF_GetPageByIndex(canvas->doc, (HPDF_UINT)index);
	if (!canvas->page)
		rad_canvas_fail(canvas, "a page was not found");
}

static void prepare(struct rad_canvas *canvas, const struct rad_style *style, const char *text)
{
	if (!rad_glyphs_make(style->face, text, &canvas->glyphs))
		rad_canvas_fail(canvas, "text could not be normalised");
}

/* Width of some glyphs at size 1. */
static float glyph_widths(const struct rad_canvas *canvas, enum rad_page_face_id face, size_t first, size_t n)
{
	float width = 0;

	for (size_t i = first; i < first + n; i++)
		width += (float)HPDF_Font_GetUnicodeWidth(canvas->fonts[face], canvas->glyphs.codes[i]);
	return width / 1000;
}

static void set_text(struct rad_canvas *canvas, const struct rad_style *style, float size)
{
	(void)HPDF_Page_SetFontAndSize(canvas->page, canvas->fonts[style->face], size);
	(void)HPDF_Page_SetRGBFill(canvas->page, style->colour.red, style->colour.green, style->colour.blue);
}

static void show_glyphs(struct rad_canvas *canvas, size_t first, size_t n, float x, float y)
{
	char text[3 * RAD_GLYPHS_MAX + 1];

	rad_glyphs_to_utf8(&canvas->glyphs, first, n, text);
	(void)HPDF_Page_BeginText(canvas->page);
	(void)HPDF_Page_TextOut(canvas->page, x, canvas->height - y, text);
	(void)HPDF_Page_EndText(canvas->page);
}

/* How many of n glyphs from `first` go into the width at size 1. */
static size_t count_fitting(const struct rad_canvas *canvas, enum rad_page_face_id face, size_t first, size_t n,
			    float width)
{
	size_t fitting = 0;

	while (fitting < n) {
		width -= glyph_widths(canvas, face, first + fitting, 1);
		if (width < 0)
			break;
		fitting++;
	}
	return fitting;
}

/* Cuts the glyphs from `first` on so that they fit with an ellipsis; returns how many there are then. */
static size_t cut_glyphs(struct rad_canvas *canvas, const struct rad_style *style, size_t first, float width)
{
	struct rad_glyphs *glyphs = &canvas->glyphs;
	float dots = (float)HPDF_Font_GetUnicodeWidth(canvas->fonts[style->face], RAD_ELLIPSIS) / 1000;
	size_t n = count_fitting(canvas, style->face, first, glyphs->n - first, width - dots);

	while (n > 0 && glyphs->codes[first + n - 1] == ' ')
		n--;
	if (first + n < RAD_GLYPHS_MAX)
		glyphs->codes[first + n++] = RAD_ELLIPSIS;
	return n;
}

float rad_canvas_width(struct rad_canvas *canvas, const struct rad_style *style, const char *text)
{
	prepare(canvas, style, text);
	return glyph_widths(canvas, style->face, 0, canvas->glyphs.n) * style->size;
}

bool rad_canvas_fits(struct rad_canvas *canvas, const struct rad_style *style, float width, const char *text)
{
	float size = style->min_size > 0 ? style->min_size : style->size;

	prepare(canvas, style, text);
	return glyph_widths(canvas, style->face, 0, canvas->glyphs.n) * size <= width + 0.01f;
}

float rad_canvas_text(struct rad_canvas *canvas, const struct rad_style *style, float x, float y, float width,
		      const char *text)
{
	float size = style->size;
	float natural;
	size_t n;

	prepare(canvas, style, text);
	n = canvas->glyphs.n;
	if (n == 0)
		return 0;
	natural = glyph_widths(canvas, style->face, 0, n);
	if (natural * size > width && style->min_size > 0)
		size = fmaxf(style->min_size, width / natural);
	/* The small slack keeps rounding from cutting what was just made to fit. */
	if (natural * size > width + 0.01f)
		n = cut_glyphs(canvas, style, 0, width / size);
	natural = glyph_widths(canvas, style->face, 0, n) * size;
	set_text(canvas, style, size);
	show_glyphs(canvas, 0, n, style->align == RAD_ALIGN_RIGHT ? x - natural : x, y);
	return natural;
}

/* Where the line that begins at `first` ends: behind the last word that fits, or inside a word that never would. */
static size_t line_length(const struct rad_canvas *canvas, enum rad_page_face_id face, size_t first, float width)
{
	const struct rad_glyphs *glyphs = &canvas->glyphs;
	size_t fitting = count_fitting(canvas, face, first, glyphs->n - first, width);
	size_t n = fitting;

	if (first + fitting == glyphs->n || glyphs->codes[first + fitting] == ' ')
		return fitting;
	while (n > 0 && glyphs->codes[first + n - 1] != ' ')
		n--;
	if (n > 0)
		return n;
	return fitting > 0 ? fitting : 1;
}

size_t rad_canvas_wrap(struct rad_canvas *canvas, const struct rad_style *style, float x, float y, float width,
		       float leading, size_t max_lines, const char *text, bool draw)
{
	size_t first = 0;
	size_t lines = 0;

	prepare(canvas, style, text);
	if (draw && canvas->glyphs.n > 0)
		set_text(canvas, style, style->size);
	while (first < canvas->glyphs.n && lines < max_lines) {
		size_t n = line_length(canvas, style->face, first, width / style->size);
		size_t next = first + n;

		while (next < canvas->glyphs.n && canvas->glyphs.codes[next] == ' ')
			next++;
		if (lines + 1 == max_lines && next < canvas->glyphs.n)
			n = cut_glyphs(canvas, style, first, width / style->size);
		if (draw)
			show_glyphs(canvas, first, n, x, y + (float)lines * leading);
		first = next;
		lines++;
	}
	return lines;
}

void rad_canvas_text_turned(struct rad_canvas *canvas, const struct rad_style *style, float x, float y, float degrees,
			    const char *text)
{
	char utf8[3 * RAD_GLYPHS_MAX + 1];
	float angle = degrees * (float)M_PI / 180;

	prepare(canvas, style, text);
	rad_glyphs_to_utf8(&canvas->glyphs, 0, canvas->glyphs.n, utf8);
	set_text(canvas, style, style->size);
	(void)HPDF_Page_BeginText(canvas->page);
	(void)HPDF_Page_SetTextMatrix(canvas->page, cosf(angle), sinf(angle), -sinf(angle), cosf(angle), x,
				      canvas->height - y);
	(void)HPDF_Page_ShowText(canvas->page, utf8);
	(void)HPDF_Page_EndText(canvas->page);
}

void rad_canvas_fill(struct rad_canvas *canvas, float x, float y, float width, float height, struct rad_colour colour)
{
	(void)HPDF_Page_SetRGBFill(canvas->page, colour.red, colour.green, colour.blue);
	(void)HPDF_Page_Rectangle(canvas->page, x, canvas->height - y - height, width, height);
	(void)HPDF_Page_Fill(canvas->page);
}

void rad_canvas_frame(struct rad_canvas *canvas, float x, float y, float width, float height, float line,
		      struct rad_colour colour)
{
	(void)HPDF_Page_SetRGBStroke(canvas->page, colour.red, colour.green, colour.blue);
	(void)HPDF_Page_SetLineWidth(canvas->page, line);
	(void)HPDF_Page_Rectangle(canvas->page, x, canvas->height - y - height, width, height);
	(void)HPDF_Page_Stroke(canvas->page);
}

void rad_canvas_line(struct rad_canvas *canvas, float x0, float y0, float x1, float y1, float line,
		     struct rad_colour colour)
{
	(void)HPDF_Page_SetRGBStroke(canvas->page, colour.red, colour.green, colour.blue);
	(void)HPDF_Page_SetLineWidth(canvas->page, line);
	(void)HPDF_Page_MoveTo(canvas->page, x0, canvas->height - y0);
	(void)HPDF_Page_LineTo(canvas->page, x1, canvas->height - y1);
	(void)HPDF_Page_Stroke(canvas->page);
}

void rad_canvas_path(struct rad_canvas *canvas, const struct rad_point *points, size_t n, float line,
		     struct rad_colour colour)
{
	if (n < 2)
		return;
	(void)HPDF_Page_SetRGBStroke(canvas->page, colour.red, colour.green, colour.blue);
	(void)HPDF_Page_SetLineWidth(canvas->page, line);
	(void)HPDF_Page_MoveTo(canvas->page, points[0].x, canvas->height - points[0].y);
	for (size_t i = 1; i < n; i++)
		(void)HPDF_Page_LineTo(canvas->page, points[i].x, canvas->height - points[i].y);
	(void)HPDF_Page_Stroke(canvas->page);
}
