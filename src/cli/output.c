/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <radera/json.h>

#include "base/text.h"

int cli_print_json(json_t *json, struct rad_error *err)
{
	int r = 0;

	if (!json)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "print", "out of memory");
	if (json_dumpf(json, stdout, JSON_INDENT(2) | JSON_ENCODE_ANY) < 0 || fputc('\n', stdout) == EOF ||
	    fflush(stdout) != 0)
		r = rad_error_set(err, RAD_ERROR_IO, errno, "print", "cannot write to standard output");
	json_decref(json);
	return r;
}

void cli_print_error(const struct cli_context *context, const struct rad_error *error)
{
	struct rad_error ignored;

	if (context && context->json) {
		json_t *document = json_pack("{s:o}", "error", rad_error_to_json(error));

		if (cli_print_json(document, &ignored) >= 0)
			return;
	}
	(void)fprintf(stderr, "radera: %s\n", error->text);
	if (error->advice[0])
		(void)fprintf(stderr, "        %s\n", error->advice);
}

void cli_drive_name(const struct rad_identity *identity, enum rad_bus bus, char *ret, size_t size)
{
	bool has_vendor =
		identity->vendor[0] && strncmp(identity->model, identity->vendor, strlen(identity->vendor)) != 0;

	(void)snprintf(ret, size, "%s%s%s", has_vendor ? identity->vendor : "", has_vendor ? " " : "",
		       identity->model[0] ? identity->model : rad_bus_name(bus));
}

void cli_describe_drive(const struct rad_drive *drive, char ret[CLI_DRIVE_TEXT])
{
	const struct rad_identity *identity = &drive->identity;
	char size[RAD_SIZE_TEXT];
	char name[100];

	rad_size_format(identity->size_bytes, size);
	cli_drive_name(identity, drive->bus, name, sizeof(name));
	(void)snprintf(ret, CLI_DRIVE_TEXT, "%.95s  %.60s, serial %.40s, %s", drive->node, name,
		       identity->serial[0] ? identity->serial : "unknown", size);
}

void cli_describe_duration(uint64_t ms, char ret[CLI_DURATION_TEXT])
{
	uint64_t seconds = (ms + 999) / 1000;

	if (seconds < 120)
		(void)snprintf(ret, CLI_DURATION_TEXT, "%" PRIu64 " s", seconds);
	else if (seconds < 7200)
		(void)snprintf(ret, CLI_DURATION_TEXT, "%" PRIu64 " min", (seconds + 30) / 60);
	else
		(void)snprintf(ret, CLI_DURATION_TEXT, "%" PRIu64 " h %02" PRIu64 " min", seconds / 3600,
			       seconds % 3600 / 60);
}

size_t cli_text_width(const char *text)
{
	size_t width = 0;

	for (; *text; text++) {
		if (((unsigned char)*text & 0xC0) != 0x80)
			width++;
	}
	return width;
}

void cli_print_table(FILE *out, size_t n_columns, size_t n_rows, const char *const *cells)
{
	size_t widths[CLI_TABLE_COLUMNS] = { 0 };

	for (size_t i = 0; i < n_rows * n_columns; i++) {
		size_t width = cli_text_width(cells[i]);

		if (width > widths[i % n_columns])
			widths[i % n_columns] = width;
	}
	for (size_t row = 0; row < n_rows; row++) {
		for (size_t column = 0; column < n_columns; column++) {
			const char *cell = cells[row * n_columns + column];
			bool last = column + 1 == n_columns;

			(void)fprintf(out, "%s%*s", cell, last ? 0 : (int)(widths[column] - cli_text_width(cell) + 2),
				      "");
		}
		(void)fputc('\n', out);
	}
}
