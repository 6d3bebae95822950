/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "raderad/cases.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

#define CASES_FACE SERVER_NAME ".Cases"
#define WORD_MAX   40
#define BYTES_MAX  (4u << 20)

/* What each call does; the vtable below has its types. */
static const struct case_verb verbs[] = {
	{ "Reviews", "all", RIGHT_LOOK, false, case_reviews },
	{ "Review", "id", RIGHT_LOOK, false, case_review },
	{ "Resolve", "id sentence", RIGHT_ERASE, false, case_resolve },
	{ "Report", "inventory_id", RIGHT_ERASE, false, case_report },
	{ "Asset", "inventory_id", RIGHT_LOOK, false, case_asset },
	{ "FindAssets", "text", RIGHT_LOOK, false, case_find_assets },
	{ "Register", "inventory_id card", RIGHT_ERASE, false, case_register },
	{ "Receive", "inventory_id", RIGHT_ERASE, false, case_receive },
	{ "SetFact", "inventory_id name value", RIGHT_ERASE, false, case_set_fact },
	{ "Decide", "inventory_id disposition options", RIGHT_LOOK, false, case_decide },
	{ "Dispose", "inventory_id disposition options", RIGHT_ERASE, false, case_dispose },
	{ "Destroy", "inventory_id options", RIGHT_ERASE, false, case_destroy },
	{ "Quote", "inventory_id options", RIGHT_LOOK, false, case_quote },
	{ "HandOver", "inventory_id options", RIGHT_ERASE, false, case_hand_over },
	{ "SignReceipt", "receipt_id party name drawing", RIGHT_ERASE, false, case_sign_receipt },
	{ "Receipt", "receipt_id", RIGHT_ERASE, true, case_receipt },
	{ "Lots", "all", RIGHT_LOOK, false, case_lots },
	{ "Lot", "lot_id", RIGHT_LOOK, false, case_lot },
	{ "OpenLot", "disposition receiver options", RIGHT_ERASE, false, case_open_lot },
	{ "AddToLot", "lot_id inventory_id", RIGHT_ERASE, false, case_add_to_lot },
	{ "RemoveFromLot", "lot_id inventory_id", RIGHT_ERASE, false, case_remove_from_lot },
	{ "CloseLot", "lot_id", RIGHT_ERASE, false, case_close_lot },
	{ "Outbox", "all", RIGHT_LOOK, false, case_outbox },
	{ "MakeBatch", "mapping", RIGHT_ERASE, false, case_make_batch },
	{ "ReadBatch", "batch", RIGHT_LOOK, true, case_read_batch },
	{ "Acknowledge", "batch", RIGHT_ERASE, false, case_acknowledge },
	{ "Reject", "batch", RIGHT_ERASE, false, case_reject },
};

const char *matter_text(const struct matter *it, const char *name)
{
	const char *text = json_string_value(json_object_get(it->in, name));

	return text ? text : "";
}

const char *matter_option(const struct matter *it, const char *key)
{
	const char *text = json_string_value(json_object_get(json_object_get(it->in, "options"), key));

	return text && text[0] ? text : NULL;
}

/* --- arguments */

static json_t *read_value(sd_bus_message *call, char type)
{
	const char *text;
	int64_t number;
	int truth;

	switch (type) {
	case SD_BUS_TYPE_STRING:
		return sd_bus_message_read(call, "s", &text) > 0 ? json_string(text) : NULL;
	case SD_BUS_TYPE_INT64:
		return sd_bus_message_read(call, "x", &number) > 0 ? json_integer((json_int_t)number) : NULL;
	case SD_BUS_TYPE_BOOLEAN:
		return sd_bus_message_read(call, "b", &truth) > 0 ? json_boolean(truth) : NULL;
	default:
		return NULL;
	}
}

/* A value of a{sv} into the object that user is. */
static int read_member(sd_bus_message *call, const char *key, void *user, sd_bus_error *error)
{
	const char *contents = "";
	json_t *value = NULL;
	int r = sd_bus_message_peek_type(call, NULL, &contents);

	if (r >= 0)
		r = sd_bus_message_enter_container(call, 'v', contents);
	if (r < 0)
		return r;
	value = contents[1] ? NULL : read_value(call, contents[0]);
	if (!value || json_object_set_new(user, key, value) < 0)
		return sd_bus_error_setf(error, "org.radera.Error.Input", "%s is no text, number or truth value", key);
	return sd_bus_message_exit_container(call);
}

static int read_bytes(sd_bus_message *call, struct rad_buffer *ret)
{
	const void *bytes;
	size_t size;
	int r = sd_bus_message_read_array(call, 'y', &bytes, &size);

	if (r >= 0 && size > BYTES_MAX)
		return -E2BIG;
	if (r >= 0)
		rad_buffer_append(ret, bytes, size);
	return r;
}

static int read_argument(sd_bus_message *call, const char *name, struct matter *it, sd_bus_error *error)
{
	json_t *into = it->in;
	const char *contents = NULL;
	char type = 0;
	int r = sd_bus_message_peek_type(call, &type, &contents);
	json_t *value;

	if (r <= 0)
		return r < 0 ? r : -EINVAL;
	if (type == SD_BUS_TYPE_ARRAY && rad_text_equal(contents, "y"))
		return read_bytes(call, &it->bytes);
	if (type == SD_BUS_TYPE_ARRAY) {
		value = json_object();
		r = read_options(call, read_member, value, error);
		if (r < 0) {
			json_decref(value);
			return r;
		}
	} else {
		value = read_value(call, type);
	}
	return json_object_set_new(into, name, value) < 0 ? -ENOMEM : 0;
}

static int read_arguments(sd_bus_message *call, struct matter *it, sd_bus_error *error)
{
	const char *names = it->verb->arguments;
	int r = 0;

	while (r >= 0 && *names) {
		size_t length = strcspn(names, " ");
		char name[WORD_MAX];

		rad_text_copy_field(name, sizeof(name), names, length);
		r = read_argument(call, name, it, error);
		names += length + strspn(names + length, " ");
	}
	return r;
}

/* --- a call */

static void count_open(struct rad_store *store, struct matter *it)
{
	rad_auto_free struct rad_review *reviews = NULL;
	struct rad_error ignored;

	if (rad_store_review_list(store, false, &reviews, &it->n_open, &ignored) < 0)
		it->n_open = SIZE_MAX;
}

static void run(struct task *task)
{
	struct matter *it = (struct matter *)task;
	struct rad_store *store = rad_station_store(task->server->station);

	if (it->verb)
		it->result = it->verb->run(store, it);
	count_open(store, it);
}

static void tell_open(struct server *server, size_t n)
{
	if (n == SIZE_MAX || n == server->n_reviews)
		return;
	server->n_reviews = (uint32_t)n;
	station_tell(server, "OpenReviews");
}

static void free_matter(struct matter *it)
{
	json_decref(it->in);
	json_decref(it->out);
	rad_buffer_done(&it->file);
	rad_buffer_done(&it->bytes);
	sd_bus_message_unref(it->call);
	free(it);
}

static void answer(struct matter *it)
{
	rad_auto_free char *text = it->out ? json_dumps(it->out, JSON_COMPACT | JSON_SORT_KEYS) : strdup("{}");

	if (it->result >= 0 && !text)
		it->result = rad_error_set(&it->error, RAD_ERROR_IO, ENOMEM, "answer", "out of memory");
	if (it->result < 0)
		reply_late_error(it->call, &it->error);
	else if (it->verb->answers_file)
		reply_file(it->call, &it->file);
	else
		(void)sd_bus_reply_method_return(it->call, "s", text);
}

static void done(struct task *task)
{
	struct matter *it = (struct matter *)task;

	const char *certificate = json_string_value(json_object_get(it->out, "certificate_id"));

	tell_open(task->server, it->n_open);
	if (it->verb && it->verb->right != RIGHT_LOOK)
		register_look(task->server);
	if (certificate && certificate[0])
		alerts_record(task->server, certificate);
	if (it->call)
		answer(it);
	free_matter(it);
}

static struct matter *new_matter(sd_bus_message *call)
{
	struct matter *it = calloc(1, sizeof(*it));

	if (!it)
		return NULL;
	it->task.run = run;
	it->task.done = done;
	it->in = json_object();
	it->call = sd_bus_message_ref(call);
	return it;
}

static const struct case_verb *find_verb(const char *name)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(verbs); i++) {
		if (rad_text_equal(verbs[i].name, name))
			return &verbs[i];
	}
	return NULL;
}

static int method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct server *server = user;
	const struct case_verb *verb = find_verb(sd_bus_message_get_member(call));
	const struct rad_operator *person = verb ? sign_in_require(server, call, verb->right, error) : NULL;
	struct matter *it = person ? new_matter(call) : NULL;
	int r;

	if (!it)
		return -EPERM;
	it->verb = verb;
	it->person = *person;
	r = read_arguments(call, it, error);
	if (r >= 0 && task_start(server, &it->task))
		return 1;
	free_matter(it);
	return r < 0 ? r : -EAGAIN;
}

void cases_count(struct server *server)
{
	struct matter *it = new_matter(NULL);

	if (it && !task_start(server, &it->task))
		free_matter(it);
}

#define METHOD(name, takes, gives) SD_BUS_METHOD(name, takes, gives, method, SD_BUS_VTABLE_UNPRIVILEGED)
/* Names a person, or by what a person is known. */
#define SECRET(name, takes, gives)                                                                                     \
	SD_BUS_METHOD(name, takes, gives, method, SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE)

static const sd_bus_vtable vtable[] = {
	SD_BUS_VTABLE_START(0),
	METHOD("Reviews", "b", "s"),
	METHOD("Review", "x", "s"),
	METHOD("Resolve", "xs", "s"),
	METHOD("Report", "s", "s"),
	METHOD("Asset", "s", "s"),
	METHOD("FindAssets", "s", "s"),
	METHOD("Register", "sa{sv}", "s"),
	METHOD("Receive", "s", "s"),
	METHOD("SetFact", "sss", "s"),
	SECRET("Decide", "ssa{sv}", "s"),
	SECRET("Dispose", "ssa{sv}", "s"),
	METHOD("Destroy", "sa{sv}", "s"),
	SECRET("Quote", "sa{sv}", "s"),
	SECRET("HandOver", "sa{sv}", "s"),
	SECRET("SignReceipt", "sssay", "s"),
	SECRET("Receipt", "s", "h"),
	METHOD("Lots", "b", "s"),
	METHOD("Lot", "s", "s"),
	METHOD("OpenLot", "ssa{sv}", "s"),
	METHOD("AddToLot", "ss", "s"),
	METHOD("RemoveFromLot", "ss", "s"),
	METHOD("CloseLot", "s", "s"),
	METHOD("Outbox", "b", "s"),
	METHOD("MakeBatch", "s", "s"),
	METHOD("ReadBatch", "x", "h"),
	METHOD("Acknowledge", "x", "s"),
	METHOD("Reject", "x", "s"),
	SD_BUS_VTABLE_END,
};

int cases_start(struct server *server)
{
	cases_count(server);
	return sd_bus_add_object_vtable(server->bus, NULL, SERVER_PATH, CASES_FACE, vtable, server);
}
