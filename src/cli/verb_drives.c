/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/plan_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <radera/json.h>

#include "base/cleanup.h"
#include "base/text.h"

enum { COLUMNS = 7, CELL = 128 };

static int print_drives_json(const struct rad_drive *drives, const struct rad_capability *capabilities, size_t n,
			     struct rad_error *err)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < n; i++) {
		json_t *json = rad_drive_to_json(&drives[i]);

		if (json)
			(void)json_object_set_new(json, "place", json_string(drives[i].place));
		if (json && capabilities)
			(void)json_object_set_new(json, "capability", rad_capability_to_json(&capabilities[i]));
		(void)json_array_append_new(list, json);
	}
	return cli_print_json(json_pack("{s:o}", "drives", list), err);
}

static void describe_contents(const struct rad_drive *drive, char *ret, size_t size)
{
	size_t used = 0;

	ret[0] = '\0';
	for (size_t i = 0; i < drive->n_contents && used + 2 < size; i++)
		used += (size_t)snprintf(ret + used, size - used, "%s%s", i ? ", " : "", drive->contents[i].type);
	if (!drive->n_contents)
		(void)rad_text_copy(ret, size, "nothing known");
}

static void fill_row(const struct rad_drive *drive, char row[COLUMNS][CELL])
{
	const struct rad_identity *identity = &drive->identity;
	char size[RAD_SIZE_TEXT];

	rad_size_format(identity->size_bytes, size);
	(void)rad_text_copy(row[0], CELL, drive->node);
	(void)snprintf(row[1], CELL, "%s %s", rad_bus_name(drive->bus), rad_media_name(drive->media));
	(void)rad_text_copy(row[2], CELL, size);
	cli_drive_name(identity, drive->bus, row[3], CELL);
	(void)rad_text_copy(row[4], CELL, identity->serial[0] ? identity->serial : "-");
	describe_contents(drive, row[5], CELL);
	(void)rad_text_copy(row[6], CELL,
			    rad_drive_is_selectable(drive) ? "ready" : rad_protection_name(drive->protection));
}

static void print_reasons(const struct rad_drive *drives, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!rad_drive_is_selectable(&drives[i]))
			(void)printf("%s may not be erased: %s\n", drives[i].node, drives[i].protection_reason);
	}
}

static int print_drives_text(const struct rad_drive *drives, size_t n, struct rad_error *err)
{
	static const char *const heading[COLUMNS] = { "NODE", "TYPE", "SIZE", "MODEL", "SERIAL", "ON IT", "STATE" };
	char(*rows)[COLUMNS][CELL] = calloc(n + 1, sizeof(*rows));
	const char **cells = calloc((n + 1) * COLUMNS, sizeof(*cells));

	if (rows && cells) {
		memcpy(cells, heading, sizeof(heading));
		for (size_t i = 0; i < n; i++) {
			fill_row(&drives[i], rows[i]);
			for (size_t column = 0; column < COLUMNS; column++)
				cells[(i + 1) * COLUMNS + column] = rows[i][column];
		}
		cli_print_table(stdout, COLUMNS, n + 1, cells);
		print_reasons(drives, n);
	}
	bool failed = !rows || !cells;

	free(rows);
	free(cells);
	return failed ? rad_error_set(err, RAD_ERROR_IO, ENOMEM, "print", "out of memory") : 0;
}

/* Asks every drive; one that does not answer says so in its own entry. */
static int inquire_all(struct cli_context *context, const struct rad_drive *drives, size_t n,
		       struct rad_capability *ret, struct rad_error *err)
{
	struct rad_transport *transport = NULL;
	int r = rad_drives_transport(context->bench, context->clock, &transport, err);

	for (size_t i = 0; r >= 0 && i < n; i++) {
		struct rad_error problem = { .kind = RAD_ERROR_NONE };

		if (rad_device_inquire(transport, &drives[i], &ret[i], &problem) >= 0)
			continue;
		rad_capability_from_drive(&drives[i], &ret[i]);
		(void)rad_text_copy(ret[i].not_asked, sizeof(ret[i].not_asked), problem.text);
	}
	if (transport)
		rad_drives_transport_free(context->bench, transport);
	return r;
}

static void print_verbose(const struct rad_drive *drives, const struct rad_capability *capabilities, size_t n)
{
	for (size_t i = 0; i < n; i++)
		cli_print_capability(stdout, &drives[i], &capabilities[i]);
}

int cli_run_drives(struct cli_context *context, struct rad_error *err)
{
	const struct rad_scan_options options = { .all = context->arguments.values[CLI_ALL] != NULL };
	bool verbose = context->arguments.values[CLI_VERBOSE] != NULL;
	rad_auto_free struct rad_capability *capabilities = NULL;
	rad_auto_free struct rad_drive *drives = NULL;
	size_t n = 0;
	int r = rad_drives_list(context->bench, &options, &drives, &n, err);

	if (r >= 0 && verbose) {
		capabilities = calloc(n + 1, sizeof(*capabilities));
		if (!capabilities)
			return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "list drives", "out of memory");
		r = inquire_all(context, drives, n, capabilities, err);
	}
	if (r < 0)
		return r;
	if (context->json)
		return print_drives_json(drives, capabilities, n, err);
	if (n == 0) {
		(void)printf("No drives found.\n");
		return 0;
	}
	if (verbose) {
		print_verbose(drives, capabilities, n);
		return 0;
	}
	return print_drives_text(drives, n, err);
}
