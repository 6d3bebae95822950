/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <radera/event.h>

#include "base/cleanup.h"
#include "base/text.h"

#define COLUMNS 5

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)

static int fill_query(const struct cli_arguments *arguments, struct rad_event_query *ret, struct rad_error *err)
{
	const char *limit = arguments->values[CLI_LIMIT];
	uint64_t number = 0;
	int r = 0;

	*ret = (struct rad_event_query){ .operator_id = arguments->values[CLI_OPERATOR],
					 .subject = arguments->n_words ? arguments->words[0] : NULL };
	if (arguments->values[CLI_FROM])
		r = cli_date_parse(arguments->values[CLI_FROM], &ret->from_wall_ms, err);
	if (r >= 0 && arguments->values[CLI_UNTIL])
		r = cli_date_parse(arguments->values[CLI_UNTIL], &ret->to_wall_ms, err);
	if (r >= 0 && limit && (!rad_text_to_u64(limit, &number) || number == 0 || number > INT32_MAX))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "read arguments", "--limit is a number from 1, not '%s'",
				     limit);
	ret->limit = (size_t)number;
	return r;
}

static int print_json(const struct rad_event *events, size_t n, struct rad_error *err)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < n; i++) {
		char at[RAD_TIME_TEXT_SIZE];

		rad_time_format(events[i].wall_ms, at);
		(void)json_array_append_new(list,
					    json_pack("{s:I, s:s, s:s, s:s, s:s, s:s}", "sequence",
						      (json_int_t)events[i].sequence, "at", at, "kind",
						      rad_event_name(events[i].kind), "operator", events[i].operator_id,
						      "subject", events[i].subject, "detail", events[i].detail));
	}
	return cli_print_json(json_pack("{s:o}", "events", list), err);
}

static int print_text(const struct rad_event *events, size_t n, struct rad_error *err)
{
	static const char *const heading[COLUMNS] = { "AT", "EVENT", "BY", "ABOUT", "DETAIL" };
	rad_auto_free char(*times)[RAD_TIME_TEXT_SIZE] = calloc(n + 1, sizeof(*times));
	rad_auto_free const char **cells = calloc((n + 1) * COLUMNS, sizeof(*cells));

	if (!times || !cells)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "print", "out of memory");
	memcpy(cells, heading, sizeof(heading));
	for (size_t i = 0; i < n; i++) {
		const char **row = cells + (i + 1) * COLUMNS;

		rad_time_format(events[i].wall_ms, times[i]);
		row[0] = times[i];
		row[1] = rad_event_name(events[i].kind);
		row[2] = events[i].operator_id[0] ? events[i].operator_id : "-";
		row[3] = events[i].subject[0] ? events[i].subject : "-";
		row[4] = events[i].detail;
	}
	cli_print_table(stdout, COLUMNS, n + 1, cells);
	return 0;
}

int cli_run_archive_events(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_free struct rad_event *events = NULL;
	struct rad_event_query query;
	size_t n = 0;
	int r = fill_query(&context->arguments, &query, err);

	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_READ, &store, err);
	if (r >= 0)
		r = rad_store_events(store, &query, &events, &n, err);
	if (r < 0)
		return r;
	return context->json ? print_json(events, n, err) : print_text(events, n, err);
}
