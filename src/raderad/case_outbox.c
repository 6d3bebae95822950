/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the register has still to be told. */
#include "raderad/cases.h"

#include <errno.h>
#include <stdlib.h>

#include <radera/files.h>
#include <radera/register_outbox.h>

#include "base/cleanup.h"
#include "base/text.h"

static json_t *batch_to_json(const struct rad_register_batch *it)
{
	return json_pack("{s:I, s:s, s:s, s:s, s:I, s:I, s:I, s:s, s:I}", "batch", (json_int_t)it->id, "key", it->key,
			 "mapping", it->mapping, "channel", it->channel, "assets", (json_int_t)it->n_assets, "made_ms",
			 (json_int_t)it->made_wall_ms, "acknowledged_ms", (json_int_t)it->acknowledged_wall_ms,
			 "acknowledged_by", it->acknowledged_by, "rejected_ms", (json_int_t)it->rejected_wall_ms);
}

int case_outbox(struct rad_store *store, struct matter *it)
{
	rad_auto_free struct rad_register_waiting *waiting = NULL;
	rad_auto_free struct rad_register_batch *batches = NULL;
	json_t *waits = json_array();
	json_t *list = json_array();
	size_t n_waiting = 0;
	size_t n_batches = 0;
	int r = rad_register_waiting(store, &waiting, &n_waiting, &it->error);

	if (r >= 0)
		r = rad_register_batch_list(store, json_is_true(json_object_get(it->in, "all")), &batches, &n_batches,
					    &it->error);
	for (size_t i = 0; r >= 0 && i < n_waiting; i++)
		(void)json_array_append_new(waits, json_pack("{s:s, s:I, s:I}", "mapping", waiting[i].mapping, "assets",
							     (json_int_t)waiting[i].n_assets, "oldest_ms",
							     (json_int_t)waiting[i].oldest_wall_ms));
	for (size_t i = 0; r >= 0 && i < n_batches; i++)
		(void)json_array_append_new(list, batch_to_json(&batches[i]));
	it->out = json_pack("{s:o, s:o}", "waiting", waits, "batches", list);
	return r;
}

/* A mapping by its name, or the station file's own: the service reads no file that a client names. */
static int load_mapping(const struct matter *it, struct rad_register_mapping *ret, struct rad_error *err)
{
	const char *name = matter_text(it, "mapping");

	if (rad_text_is_id(name) || rad_text_equal(name, it->task.server->workplace.register_mapping))
		return rad_register_load(name, ret, err);
	return rad_error_set(err, RAD_ERROR_INPUT, 0, "tell register", "'%.60s' is no name of a mapping", name);
}

int case_make_batch(struct rad_store *store, struct matter *it)
{
	rad_auto_free struct rad_register_mapping *mapping = calloc(1, sizeof(*mapping));
	struct rad_register_batch batch = { .id = 0 };
	int r = mapping ? load_mapping(it, mapping, &it->error)
			: rad_error_set(&it->error, RAD_ERROR_IO, ENOMEM, "tell register", "out of memory");

	if (r >= 0)
		r = rad_register_tell_file(store, mapping, it->person.party.id, &batch, &it->error);
	if (r == 0)
		r = rad_error_set(&it->error, RAD_ERROR_REFUSED, 0, "tell register", "nothing waits for %s",
				  matter_text(it, "mapping"));
	it->out = r < 0 ? NULL : batch_to_json(&batch);
	return r < 0 ? r : 0;
}

static int64_t wanted(const struct matter *it)
{
	return (int64_t)json_integer_value(json_object_get(it->in, "batch"));
}

int case_read_batch(struct rad_store *store, struct matter *it)
{
	struct rad_register_batch batch;

	return rad_register_batch_get(store, wanted(it), &batch, &it->file, &it->error);
}

int case_acknowledge(struct rad_store *store, struct matter *it)
{
	return rad_register_batch_acknowledge(store, wanted(it), it->person.party.id, &it->error);
}

int case_reject(struct rad_store *store, struct matter *it)
{
	return rad_register_batch_reject(store, wanted(it), it->person.party.id, &it->error);
}
