/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/files.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/text.h"

/* A double-quoted YAML text: a quote and a backslash are the only characters that need care in clean UTF-8. */
static void add_text(struct rad_buffer *file, const char *key, const char *text)
{
	if (!text[0])
		return;
	rad_buffer_append_text(file, key);
	rad_buffer_append_text(file, ": \"");
	for (const char *c = text; *c; c++) {
		if (*c == '"' || *c == '\\')
			rad_buffer_append(file, "\\", 1);
		rad_buffer_append(file, c, 1);
	}
	rad_buffer_append_text(file, "\"");
}

static void add_line(struct rad_buffer *file, const char *key, const char *text)
{
	add_text(file, key, text);
	if (text[0])
		rad_buffer_append_text(file, "\n");
}

static void add_number(struct rad_buffer *file, const char *before, uint32_t number, const char *after)
{
	char line[64];

	(void)snprintf(line, sizeof(line), "%s%u%s", before, number, after);
	rad_buffer_append_text(file, line);
}

static void write_yaml(struct rad_buffer *file, const struct rad_workplace *it)
{
	rad_buffer_append_text(file, "schema: 1\nkind: station\n");
	add_line(file, "id", it->id);
	add_line(file, "title", it->title);
	if (it->columns)
		add_number(file, "columns: ", it->columns, "\n");
	if (it->start == RAD_START_AFTER_SCAN)
		rad_buffer_append_text(file, "start: after-scan\n");
	add_line(file, "profile", it->profile);
	if (it->scan_wait_s)
		add_number(file, "scan-wait-s: ", it->scan_wait_s, "\n");
	if (it->too_warm_millicelsius != RAD_TEMPERATURE_UNKNOWN)
		add_number(file, "too-warm-celsius: ", (uint32_t)it->too_warm_millicelsius / 1000, "\n");
	if (it->spin_down)
		rad_buffer_append_text(file, "spin-down: true\n");
	add_line(file, "hooks", it->hooks);
	add_line(file, "webhook-url", it->webhook_url);
	add_line(file, "webhook-ca-file", it->webhook_ca_file);
	add_line(file, "webhook-secret-file", it->webhook_secret_file);
	add_line(file, "register-url", it->register_url);
	add_line(file, "register-mapping", it->register_mapping);
	add_line(file, "register-ca-file", it->register_ca_file);
	add_line(file, "register-secret-file", it->register_secret_file);
	if (it->has_network)
		rad_buffer_append_text(file, "network: wired\n");
	add_line(file, "time-server", it->time_server);
	add_line(file, "printer", it->printer);
	if (it->n_bays)
		rad_buffer_append_text(file, "bays:\n");
	for (size_t i = 0; i < it->n_bays; i++) {
		add_number(file, "  - { number: ", it->bays[i].number, ", ");
		add_text(file, "path", it->bays[i].path);
		rad_buffer_append_text(file, " }\n");
	}
}

/* YAML folds some characters: then the file would name another place. */
static int compare(const struct rad_workplace *meant, const struct rad_workplace *read_back, struct rad_error *err)
{
	for (size_t i = 0; i < meant->n_bays; i++) {
		if (!rad_text_equal(meant->bays[i].path, read_back->bays[i].path))
			return rad_error_set(err, RAD_ERROR_INPUT, 0, "write file",
					     "the place of bay %u has characters that no place has",
					     meant->bays[i].number);
	}
	return 0;
}

int rad_workplace_save(const char *path, const struct rad_workplace *workplace, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	rad_auto_free struct rad_workplace *read_back = malloc(sizeof(*read_back));
	int r;

	write_yaml(&file, workplace);
	r = rad_buffer_check(&file, err);
	if (r >= 0 && !read_back)
		r = rad_error_set(err, RAD_ERROR_IO, 0, "write file", "out of memory");
	if (r >= 0)
		r = rad_workplace_parse(path, file.data, file.size, read_back, err);
	if (r >= 0)
		r = compare(workplace, read_back, err);
	return r < 0 ? r : rad_file_replace(path, file.data, file.size, 0600, err);
}
