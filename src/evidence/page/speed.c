/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/page/speed.h"

#include <inttypes.h>
#include <math.h>

#include "evidence/page/number.h"
#include "evidence/page/part.h"

#define AXIS_WIDTH  30.0f
#define HEAD_HEIGHT 10.0f
#define FOOT_HEIGHT 20.0f

/* MB/s */
struct summary {
	double low;
	double mean;
	double high;
	size_t n;
};

/* Where the curve goes. */
struct plot {
	float x;
	float y;
	float width;
	float height;
	double top; /* MB/s at its upper edge */
};

static double megabytes(uint32_t kib_s)
{
	return (double)kib_s * 1024 / 1e6;
}

static struct summary summarise(const struct rad_page_detail *detail)
{
	struct summary summary = { 0 };

	for (size_t i = 0; i < detail->n_speeds; i++) {
		double rate = megabytes(detail->speeds[i]);

		if (rate <= 0)
			continue;
		summary.low = summary.n == 0 ? rate : fmin(summary.low, rate);
		summary.high = fmax(summary.high, rate);
		summary.mean += 1 / rate;
		summary.n++;
	}
	/* each is over as many bytes, not over as long a time */
	if (summary.n > 0)
		summary.mean = (double)summary.n / summary.mean;
	return summary;
}

/* The next of 1, 2, 5, 10, ... above, so that the half of it is a round number too. */
static double round_up(double rate)
{
	static const double steps[] = { 1, 2, 4, 6, 8, 10 };
	double scale = pow(10, floor(log10(rate)));

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (rate <= steps[i] * scale)
			return steps[i] * scale;
	}
	return 10 * scale;
}

static void rate_text(enum rad_page_language language, double rate, char *ret, size_t size)
{
	int64_t tenths = llround(rate * 10);

	rad_page_tenths(language, rate >= 10 ? (tenths + 5) / 10 * 10 : tenths, ret, size);
}

static void draw_axes(struct rad_canvas *canvas, const struct plot *plot)
{
	const struct rad_colour grid = { 0.82f, 0.82f, 0.82f };
	struct rad_style style = rad_page_styles[RAD_STYLE_CELL_GREY];
	char text[32];

	for (int i = 0; i <= 2; i++) {
		float y = plot->y + plot->height * (float)i / 2;

		rad_canvas_line(canvas, plot->x, y, plot->x + plot->width, y, 0.4f, grid);
		rate_text(canvas->language, plot->top * (2 - i) / 2, text, sizeof(text));
		style.align = RAD_ALIGN_RIGHT;
		(void)rad_canvas_text(canvas, &style, plot->x - 3, y + 2, AXIS_WIDTH, text);
	}
	style.align = RAD_ALIGN_LEFT;
	for (int i = 0; i <= 4; i++) {
		float x = plot->x + plot->width * (float)i / 4;

		rad_canvas_line(canvas, x, plot->y + plot->height, x, plot->y + plot->height + 2, 0.4f, grid);
		rad_page_format(text, sizeof(text), "%d %%", 25 * i);
		(void)rad_canvas_text(canvas, &style, i == 4 ? x - 18 : x - 4, plot->y + plot->height + 9, 30, text);
	}
}

/* A level line over each hundredth; where nothing was measured, a gap. */
static void draw_curve(struct rad_canvas *canvas, const struct plot *plot, const struct rad_page_detail *detail)
{
	const struct rad_colour blue = { 0.05f, 0.30f, 0.60f };
	const float step = plot->width / RAD_SPEED_SAMPLES;
	struct rad_point points[2 * RAD_SPEED_SAMPLES];
	size_t n = 0;

	for (size_t i = 0; i <= detail->n_speeds; i++) {
		uint32_t rate = i < detail->n_speeds ? detail->speeds[i] : 0;
		float y = plot->y + plot->height * (float)(1 - megabytes(rate) / plot->top);

		if (rate == 0) {
			rad_canvas_path(canvas, points, n, 0.9f, blue);
			n = 0;
			continue;
		}
		points[n++] = (struct rad_point){ plot->x + step * (float)i, y };
		points[n++] = (struct rad_point){ plot->x + step * (float)(i + 1), y };
	}
}

static void draw_summary(struct rad_canvas *canvas, const struct summary *summary, float x, float y, float width)
{
	struct rad_page_words low = rad_page_text(canvas->language, RAD_PAGE_TEXT_SPEED_LOW);
	struct rad_page_words mean = rad_page_text(canvas->language, RAD_PAGE_TEXT_SPEED_MEAN);
	struct rad_page_words high = rad_page_text(canvas->language, RAD_PAGE_TEXT_SPEED_HIGH);
	char names[3][64];
	char rates[3][32];
	char text[320];

	rad_page_pair(low, names[0], sizeof(names[0]));
	rad_page_pair(mean, names[1], sizeof(names[1]));
	rad_page_pair(high, names[2], sizeof(names[2]));
	rate_text(canvas->language, summary->low, rates[0], sizeof(rates[0]));
	rate_text(canvas->language, summary->mean, rates[1], sizeof(rates[1]));
	rate_text(canvas->language, summary->high, rates[2], sizeof(rates[2]));
	rad_page_format(text, sizeof(text), "%s %s · %s %s · %s %s MB/s", names[0], rates[0], names[1], rates[1],
			names[2], rates[2]);
	(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_CELL_SMALL], x, y, width, text);
}

void rad_page_speed(struct rad_canvas *canvas, const struct rad_page_detail *detail, float x, float y, float width)
{
	struct summary summary = summarise(detail);
	struct plot plot = {
		.x = x + AXIS_WIDTH,
		.y = y + HEAD_HEIGHT + 4,
		.width = width - AXIS_WIDTH,
		.height = RAD_PAGE_SPEED_HEIGHT - HEAD_HEIGHT - 4 - FOOT_HEIGHT,
	};

	rad_page_label(canvas, x, y + 7, width, RAD_PAGE_TEXT_LABEL_SPEED);
	if (summary.n == 0) {
		rad_page_label(canvas, x, y + 18, width, RAD_PAGE_TEXT_SPEED_NONE);
		return;
	}
	plot.top = round_up(summary.high);
	draw_axes(canvas, &plot);
	draw_curve(canvas, &plot, detail);
	draw_summary(canvas, &summary, x, y + RAD_PAGE_SPEED_HEIGHT - 2, width);
}
