/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <radera/files.h>
#include <radera/register_outbox.h>

#include "base/cleanup.h"
#include "base/text.h"

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)

static json_t *batch_to_json(const struct rad_register_batch *it)
{
	return json_pack("{s:I, s:s, s:s, s:s, s:I, s:s, s:I, s:I, s:I, s:s, s:I}", "batch", (json_int_t)it->id, "key",
			 it->key, "mapping", it->mapping, "channel", it->channel, "assets", (json_int_t)it->n_assets,
			 "sha256", it->sha256, "size_bytes", (json_int_t)it->size_bytes, "made_ms",
			 (json_int_t)it->made_wall_ms, "acknowledged_ms", (json_int_t)it->acknowledged_wall_ms,
			 "acknowledged_by", it->acknowledged_by, "rejected_ms", (json_int_t)it->rejected_wall_ms);
}

static const char *answer_of(const struct rad_register_batch *it)
{
	return it->acknowledged_wall_ms ? "acknowledged" : it->rejected_wall_ms ? "rejected" : "not acknowledged";
}

static int list_json(const struct rad_register_waiting *waiting, size_t n_waiting,
		     const struct rad_register_batch *batches, size_t n_batches, struct rad_error *err)
{
	json_t *waits = json_array();
	json_t *list = json_array();

	for (size_t i = 0; i < n_waiting; i++)
		(void)json_array_append_new(waits, json_pack("{s:s, s:I, s:I}", "mapping", waiting[i].mapping, "assets",
							     (json_int_t)waiting[i].n_assets, "oldest_ms",
							     (json_int_t)waiting[i].oldest_wall_ms));
	for (size_t i = 0; i < n_batches; i++)
		(void)json_array_append_new(list, batch_to_json(&batches[i]));
	return cli_print_json(json_pack("{s:o, s:o}", "waiting", waits, "batches", list), err);
}

static void list_text(const struct rad_register_waiting *waiting, size_t n_waiting,
		      const struct rad_register_batch *batches, size_t n_batches)
{
	char when[RAD_TIME_TEXT_SIZE];

	for (size_t i = 0; i < n_waiting; i++) {
		rad_time_format(waiting[i].oldest_wall_ms, when);
		(void)printf("waits      %-14s %zu assets, the oldest since %s\n", waiting[i].mapping,
			     waiting[i].n_assets, when);
	}
	if (n_waiting == 0)
		(void)printf("Nothing waits.\n");
	for (size_t i = 0; i < n_batches; i++) {
		rad_time_format(batches[i].made_wall_ms, when);
		(void)printf("batch %-4" PRId64 " %-14s %zu assets by %s, %s: %s\n", batches[i].id, batches[i].mapping,
			     batches[i].n_assets, batches[i].channel, when, answer_of(&batches[i]));
	}
}

static int list(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_free struct rad_register_waiting *waiting = NULL;
	rad_auto_free struct rad_register_batch *batches = NULL;
	size_t n_waiting = 0;
	size_t n_batches = 0;
	int r = cli_store_open(context, RAD_STORE_READ, &store, err);

	if (r >= 0)
		r = rad_register_waiting(store, &waiting, &n_waiting, err);
	if (r >= 0)
		r = rad_register_batch_list(store, context->arguments.values[CLI_ALL] != NULL, &batches, &n_batches,
					    err);
	if (r < 0)
		return r;
	if (context->json)
		return list_json(waiting, n_waiting, batches, n_batches, err);
	list_text(waiting, n_waiting, batches, n_batches);
	return 0;
}

/* Who acts, where somebody is named; else empty. */
static int read_operator(struct cli_context *context, struct rad_store *store, struct rad_operator *ret,
			 struct rad_error *err)
{
	const char *id = context->arguments.values[CLI_OPERATOR];

	memset(ret, 0, sizeof(*ret));
	return id ? rad_store_operator_acting(store, id, ret, err) : 0;
}

static int read_number(const char *text, int64_t *ret, struct rad_error *err)
{
	uint64_t number = 0;

	if (!text || !rad_text_to_u64(text, &number) || number == 0 || number > INT64_MAX)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "tell register", "%s is no number of a batch",
				     text ? text : "nothing");
	*ret = (int64_t)number;
	return 0;
}

static int make_batch(struct cli_context *context, struct rad_store *store, struct rad_register_batch *ret,
		      struct rad_error *err)
{
	rad_auto_free struct rad_register_mapping *mapping = calloc(1, sizeof(*mapping));
	const char *name = context->arguments.values[CLI_MAPPING];
	struct rad_operator person;
	int r;

	if (!mapping)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "tell register", "out of memory");
	if (!name)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "tell register",
				     "say which register: --mapping, or --batch for one that was made");
	r = rad_register_load(name, mapping, err);
	if (r >= 0)
		r = read_operator(context, store, &person, err);
	return r < 0 ? r : rad_register_tell_file(store, mapping, person.party.id, ret, err);
}

static int write_batch(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_buffer struct rad_buffer body = RAD_BUFFER_INIT;
	const char *again = context->arguments.values[CLI_BATCH];
	const char *path = context->arguments.values[CLI_TO];
	struct rad_register_batch batch = { .id = 0 };
	int r = 0;

	if (!path)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "tell register", "say where to write it: --to FILE");
	if (again && context->arguments.values[CLI_MAPPING])
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "tell register",
				     "--batch is one that was made: leave --mapping out");
	if (access(path, F_OK) == 0)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "tell register", "%s is there already", path);
	if (again)
		r = read_number(again, &batch.id, err);
	if (r >= 0)
		r = cli_store_open(context, again ? RAD_STORE_READ : RAD_STORE_WRITE, &store, err);
	if (r >= 0 && !again) {
		r = make_batch(context, store, &batch, err);
		if (r == 0) {
			if (!context->json)
				(void)printf("Nothing waits for %s.\n", context->arguments.values[CLI_MAPPING]);
			return context->json ? cli_print_json(json_pack("{s:i, s:i}", "batch", 0, "assets", 0), err)
					     : 0;
		}
	}
	if (r >= 0)
		r = rad_register_batch_get(store, batch.id, &batch, &body, err);
	if (r >= 0 && batch.rejected_wall_ms)
		r = rad_error_set(err, RAD_ERROR_REFUSED, 0, "tell register",
				  "batch %" PRId64 " was rejected: what it held is in a newer one, or waits for it",
				  batch.id);
	if (r < 0)
		return r;
	r = rad_file_write_new(path, body.data, body.size, 0640, err);
	if (r < 0) {
		rad_error_advise(err, "the batch is made: radera inventory outbox write --batch %" PRId64 " --to FILE",
				 batch.id);
		return r;
	}
	if (context->json)
		return cli_print_json(batch_to_json(&batch), err);
	(void)printf("Batch %" PRId64
		     ": %zu assets for %s in %s (SHA-256 %s). When the register has it: radera inventory "
		     "outbox acknowledge %" PRId64 "\n",
		     batch.id, batch.n_assets, batch.mapping, path, batch.sha256, batch.id);
	return 0;
}

static int answer(struct cli_context *context, bool is_taken, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	struct rad_register_batch batch = { .id = 0 };
	struct rad_operator person;
	int r = read_number(context->arguments.n_words > 1 ? context->arguments.words[1] : NULL, &batch.id, err);

	if (r >= 0 && !context->arguments.values[CLI_OPERATOR])
		r = rad_error_set(err, RAD_ERROR_INPUT, 0, "tell register", "say who acts: --operator ID");
	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_WRITE, &store, err);
	if (r >= 0)
		r = read_operator(context, store, &person, err);
	if (r >= 0 && is_taken)
		r = rad_register_batch_acknowledge(store, batch.id, person.party.id, err);
	else if (r >= 0)
		r = rad_register_batch_reject(store, batch.id, person.party.id, err);
	if (r >= 0)
		r = rad_register_batch_get(store, batch.id, &batch, NULL, err);
	if (r < 0)
		return r;
	if (context->json)
		return cli_print_json(batch_to_json(&batch), err);
	(void)printf("Batch %" PRId64 " is %s.\n", batch.id, answer_of(&batch));
	return 0;
}

int cli_run_inventory_outbox(struct cli_context *context, struct rad_error *err)
{
	const char *word = context->arguments.n_words ? context->arguments.words[0] : "";

	if (!word[0])
		return list(context, err);
	if (rad_text_equal(word, "write") && context->arguments.n_words == 1)
		return write_batch(context, err);
	if (rad_text_equal(word, "acknowledge") || rad_text_equal(word, "reject"))
		return answer(context, word[0] == 'a', err);
	return rad_error_set(err, RAD_ERROR_INPUT, 0, "tell register", "'%s' is none of write, acknowledge, reject",
			     rad_text_equal(word, "write") ? context->arguments.words[1] : word);
}

/* --- retired */

static int read_day(const char *text, int later, int64_t *ret_ms, struct rad_error *err)
{
	if (rad_day_begin(text, later, ret_ms))
		return 0;
	return rad_error_set(err, RAD_ERROR_INPUT, 0, "list retired", "'%s' is no date as in 2026-11-22", text);
}

static int read_span(struct cli_context *context, struct rad_register_span *ret, struct rad_error *err)
{
	const char *const *values = context->arguments.values;
	char today[RAD_DAY_TEXT_SIZE];
	bool has_span = values[CLI_FROM] || values[CLI_UNTIL];
	int r;

	if (values[CLI_DATE] && has_span)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "list retired",
				     "--date is one day: leave --from and --until out");
	ret->to_wall_ms = INT64_MAX;
	rad_day_of(rad_clock_wall_ms(context->clock), today);
	if (!has_span) {
		const char *day = values[CLI_DATE] ? values[CLI_DATE] : today;

		r = read_day(day, 0, &ret->from_wall_ms, err);
		return r < 0 ? r : read_day(day, 1, &ret->to_wall_ms, err);
	}
	r = values[CLI_FROM] ? read_day(values[CLI_FROM], 0, &ret->from_wall_ms, err) : 0;
	return r < 0 || !values[CLI_UNTIL] ? r : read_day(values[CLI_UNTIL], 0, &ret->to_wall_ms, err);
}

static void print_retired(const struct rad_register_row *it)
{
	char day[RAD_DAY_TEXT_SIZE];

	rad_day_of(it->changed_wall_ms, day);
	(void)printf("%s  %-16s %-12s %s%s%s  %s\n", day, it->asset.inventory_id,
		     rad_disposition_name(it->asset.disposition), it->asset.serial, it->asset.unit[0] ? "  " : "",
		     it->asset.unit, it->certificate_id);
}

static int tell_retired(struct cli_context *context, const struct rad_register_row *rows, size_t n, const char *path,
			struct rad_error *err)
{
	json_t *retired = json_array();

	for (size_t i = 0; i < n; i++) {
		char day[RAD_DAY_TEXT_SIZE];

		rad_day_of(rows[i].changed_wall_ms, day);
		(void)json_array_append_new(
			retired,
			json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "inventory_id", rows[i].asset.inventory_id,
				  "serial", rows[i].asset.serial, "organisation", rows[i].asset.organisation, "unit",
				  rows[i].asset.unit, "disposition", rad_disposition_name(rows[i].asset.disposition),
				  "date", day, "certificate_id", rows[i].certificate_id));
		if (!context->json && !path[0])
			print_retired(&rows[i]);
	}
	if (context->json)
		return cli_print_json(json_pack("{s:o, s:s}", "retired", retired, "file", path), err);
	json_decref(retired);
	(void)printf("%zu retired%s%s.\n", n, path[0] ? ", written to " : "", path);
	return 0;
}

int cli_run_inventory_retired(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_free struct rad_register_row *rows = NULL;
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	const char *path = context->arguments.values[CLI_TO];
	struct rad_register_span span = { .after = 0 };
	int64_t last = 0;
	size_t n = 0;
	int r = read_span(context, &span, err);

	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_READ, &store, err);
	if (r >= 0)
		r = rad_register_retired(store, &span, &rows, &n, &last, err);
	if (r >= 0 && path)
		r = rad_register_retired_csv(store, &span, &text, NULL, &last, err);
	if (r >= 0 && path)
		r = rad_file_write_new(path, text.data, text.size, 0640, err);
	return r < 0 ? r : tell_retired(context, rows, n, path ? path : "", err);
}
