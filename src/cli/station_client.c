/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/station_client.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <radera/card.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION "ask the station"

RAD_DEFINE_CLEANUP(message_done, sd_bus_message *, sd_bus_message_unref)
RAD_DEFINE_CLEANUP(signer_done, struct rad_signer *, rad_signer_free)

int station_failed(const sd_bus_error *failure, int code, const char *operation, struct rad_error *err)
{
	static const struct {
		const char *name;
		enum rad_error_kind kind;
	} kinds[] = {
		{ "org.radera.Error.Input", RAD_ERROR_INPUT },
		{ "org.radera.Error.Refused", RAD_ERROR_REFUSED },
		{ "org.radera.Error.Device", RAD_ERROR_DEVICE },
		{ "org.radera.Error.IO", RAD_ERROR_IO },
		{ "org.radera.Error.Evidence", RAD_ERROR_EVIDENCE },
		{ "org.radera.Error.Failed", RAD_ERROR_FAILED },
		{ "org.radera.Error.NotSignedIn", RAD_ERROR_REFUSED },
		{ "org.freedesktop.DBus.Error.AccessDenied", RAD_ERROR_REFUSED },
	};
	enum rad_error_kind kind = RAD_ERROR_IO;
	const char *text = failure->message ? failure->message : strerror(-code);
	const char *advice = strchr(text, '\n');

	for (size_t i = 0; failure->name && i < RAD_ARRAY_LENGTH(kinds); i++) {
		if (rad_text_equal(failure->name, kinds[i].name))
			kind = kinds[i].kind;
	}
	(void)rad_error_set(err, kind, 0, operation, "%.*s", advice ? (int)(advice - text) : (int)strlen(text), text);
	if (advice)
		rad_error_advise(err, "%s", advice + 1);
	return -(int)kind;
}

static int open_bus(const char *address, sd_bus **ret)
{
	int r;

	if (!address)
		return sd_bus_open_system(ret);
	r = sd_bus_new(ret);
	if (r >= 0)
		r = sd_bus_set_address(*ret, address);
	if (r >= 0)
		r = sd_bus_set_bus_client(*ret, true);
	return r < 0 ? r : sd_bus_start(*ret);
}

int station_connect(const struct cli_context *context, sd_bus **ret, struct rad_error *err)
{
	int r = open_bus(context->arguments.values[CLI_BUS], ret);

	if (r >= 0)
		r = sd_bus_get_name_creds(*ret, STATION_NAME, 0, NULL);
	if (r >= 0)
		return 0;
	*ret = sd_bus_flush_close_unref(*ret);
	(void)rad_error_set(err, RAD_ERROR_IO, -r, OPERATION, "the station service does not answer");
	rad_error_advise(err, "start it: systemctl start raderad; or name its bus with --bus ADDRESS");
	return -RAD_ERROR_IO;
}

static int sign_in_by_pin(const struct cli_context *context, sd_bus *bus, struct rad_error *err)
{
	sd_bus_error failure = SD_BUS_ERROR_NULL;
	char pin[RAD_PIN_MAX + 2];
	int r = cli_read_pin("PIN", pin, err);

	if (r < 0)
		return r;
	r = sd_bus_call_method(bus, STATION_NAME, STATION_PATH, STATION_NAME, "SignIn", &failure, NULL, "ss",
			       context->arguments.values[CLI_OPERATOR], pin);
	explicit_bzero(pin, sizeof(pin));
	if (r < 0)
		r = station_failed(&failure, r, "sign in", err);
	sd_bus_error_free(&failure);
	return r < 0 ? r : 0;
}

static int ask_challenge(sd_bus *bus, const char *operator_id, char ret[RAD_CHALLENGE_SIZE], struct rad_error *err)
{
	RAD_CLEANUP(message_done) sd_bus_message *reply = NULL;
	sd_bus_error failure = SD_BUS_ERROR_NULL;
	const char *text;
	int r = sd_bus_call_method(bus, STATION_NAME, STATION_PATH, STATION_NAME, "Challenge", &failure, &reply, "s",
				   operator_id);

	if (r >= 0)
		r = sd_bus_message_read(reply, "s", &text);
	if (r < 0)
		r = station_failed(&failure, r, "sign in", err);
	else if (!rad_text_copy(ret, RAD_CHALLENGE_SIZE, text) || !rad_text_has_prefix(text, RAD_CHALLENGE_PREFIX))
		r = rad_error_set(err, RAD_ERROR_IO, 0, "sign in",
				  "the station asks for a signature of something else");
	sd_bus_error_free(&failure);
	return r < 0 ? r : 0;
}

static int send_signature(sd_bus *bus, const char *operator_id, const struct rad_buffer *cms, struct rad_error *err)
{
	RAD_CLEANUP(message_done) sd_bus_message *call = NULL;
	sd_bus_error failure = SD_BUS_ERROR_NULL;
	int r = sd_bus_message_new_method_call(bus, &call, STATION_NAME, STATION_PATH, STATION_NAME, "SignInByCard");

	if (r >= 0)
		r = sd_bus_message_append(call, "s", operator_id);
	if (r >= 0)
		r = sd_bus_message_append_array(call, 'y', cms->data, cms->size);
	if (r >= 0)
		r = sd_bus_call(bus, call, 0, &failure, NULL);
	if (r < 0)
		r = station_failed(&failure, r, "sign in", err);
	sd_bus_error_free(&failure);
	return r < 0 ? r : 0;
}

static int sign_in_by_card(const struct cli_context *context, sd_bus *bus, struct rad_error *err)
{
	const struct rad_key_access access = { context->arguments.values[CLI_PASSPHRASE_FILE] };
	const char *operator_id = context->arguments.values[CLI_OPERATOR];
	RAD_CLEANUP(signer_done) struct rad_signer *signer = NULL;
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	char challenge[RAD_CHALLENGE_SIZE];
	int r = rad_signer_open(context->arguments.values[CLI_KEYS], RAD_PKI_PERSON, &access, context->clock, &signer,
				err);

	if (r >= 0)
		r = ask_challenge(bus, operator_id, challenge, err);
	if (r >= 0)
		r = rad_signer_sign(signer, challenge, strlen(challenge), &cms, err);
	return r < 0 ? r : send_signature(bus, operator_id, &cms, err);
}

int station_sign_in(const struct cli_context *context, sd_bus *bus, struct rad_error *err)
{
	return context->arguments.values[CLI_KEYS] ? sign_in_by_card(context, bus, err)
						   : sign_in_by_pin(context, bus, err);
}

int station_call(sd_bus *bus, const char *path, const char *interface, const char *method, struct rad_error *err)
{
	sd_bus_error failure = SD_BUS_ERROR_NULL;
	int r = sd_bus_call_method(bus, STATION_NAME, path, interface, method, &failure, NULL, "");

	if (r < 0)
		r = station_failed(&failure, r, OPERATION, err);
	sd_bus_error_free(&failure);
	return r < 0 ? r : 0;
}

/* "DoneBytes" as "done_bytes". */
static void small_name(const char *name, char *ret, size_t size)
{
	size_t n = 0;

	for (const char *it = name; *it && n + 2 < size; it++) {
		if (isupper((unsigned char)*it) && it != name)
			ret[n++] = '_';
		ret[n++] = (char)tolower((unsigned char)*it);
	}
	ret[n] = '\0';
}

static json_t *basic_to_json(char type, const void *value)
{
	switch (type) {
	case 's':
	case 'o':
		return json_string(*(const char *const *)value);
	case 'b':
		return json_boolean(*(const int *)value);
	case 'u':
		return json_integer(*(const uint32_t *)value);
	case 'i':
		return json_integer(*(const int32_t *)value);
	default: /* 2^64-1 is "unknown", as -1 */
		return json_integer(*(const int64_t *)value);
	}
}

static int read_value(sd_bus_message *message, json_t **ret);

/* Arrays and structures become arrays. */
static int read_members(sd_bus_message *message, json_t *list)
{
	int r;

	while ((r = sd_bus_message_at_end(message, false)) == 0) {
		json_t *value = NULL;

		r = read_value(message, &value);
		if (r < 0)
			return r;
		(void)json_array_append_new(list, value);
	}
	return r;
}

/* Whatever comes next in a message. */
static int read_value(sd_bus_message *message, json_t **ret)
{
	const char *contents = NULL;
	uint64_t value = 0; /* room for any basic type */
	char type;
	int r = sd_bus_message_peek_type(message, &type, &contents);

	if (r < 0)
		return r;
	if (!contents) {
		r = sd_bus_message_read_basic(message, type, &value);
		*ret = r < 0 ? NULL : basic_to_json(type, &value);
		return r;
	}
	r = sd_bus_message_enter_container(message, type, contents);
	if (r >= 0 && type == 'v')
		r = read_value(message, ret);
	else if (r >= 0)
		r = read_members(message, *ret = json_array());
	return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int read_properties(sd_bus_message *message, json_t *object)
{
	const char *name;
	char small[64];
	int r = sd_bus_message_enter_container(message, 'a', "{sv}");

	while (r >= 0 && (r = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
		json_t *value = NULL;

		r = sd_bus_message_read(message, "s", &name);
		if (r >= 0)
			r = read_value(message, &value);
		if (r < 0)
			return r;
		small_name(name, small, sizeof(small));
		(void)json_object_set_new(object, small, value);
		r = sd_bus_message_exit_container(message);
	}
	return r < 0 ? r : sd_bus_message_exit_container(message);
}

/* One object's interfaces: of ours it has one, which tells what it is. */
static int read_object(sd_bus_message *message, json_t *all)
{
	const char *path;
	const char *interface;
	int r = sd_bus_message_read(message, "o", &path);

	if (r >= 0)
		r = sd_bus_message_enter_container(message, 'a', "{sa{sv}}");
	while (r >= 0 && (r = sd_bus_message_enter_container(message, 'e', "sa{sv}")) > 0) {
		json_t *object = json_pack("{s:s}", "path", path);

		r = sd_bus_message_read(message, "s", &interface);
		if (r >= 0)
			r = read_properties(message, object);
		if (r >= 0 && rad_text_equal(interface, STATION_NAME ".Drive"))
			(void)json_array_append(json_object_get(all, "drives"), object);
		else if (r >= 0 && rad_text_equal(interface, STATION_NAME ".Job"))
			(void)json_array_append(json_object_get(all, "jobs"), object);
		json_decref(object);
		if (r >= 0)
			r = sd_bus_message_exit_container(message);
	}
	return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int read_objects(sd_bus_message *message, json_t *all)
{
	int r = sd_bus_message_enter_container(message, 'a', "{oa{sa{sv}}}");

	while (r >= 0 && (r = sd_bus_message_enter_container(message, 'e', "oa{sa{sv}}")) > 0) {
		r = read_object(message, all);
		if (r >= 0)
			r = sd_bus_message_exit_container(message);
	}
	return r;
}

/* The station's own properties: an object manager tells only of what is below it. */
static int ask_station(sd_bus *bus, json_t *all, sd_bus_error *failure)
{
	RAD_CLEANUP(message_done) sd_bus_message *reply = NULL;
	int r = sd_bus_call_method(bus, STATION_NAME, STATION_PATH, "org.freedesktop.DBus.Properties", "GetAll",
				   failure, &reply, "s", STATION_NAME);

	return r < 0 ? r : read_properties(reply, json_object_get(all, "station"));
}

static int ask_objects(sd_bus *bus, json_t *all, sd_bus_error *failure)
{
	RAD_CLEANUP(message_done) sd_bus_message *reply = NULL;
	int r = sd_bus_call_method(bus, STATION_NAME, STATION_PATH, "org.freedesktop.DBus.ObjectManager",
				   "GetManagedObjects", failure, &reply, "");

	return r < 0 ? r : read_objects(reply, all);
}

const char *station_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

/* As they stand: by bay, those without one last; then by node. */
static int compare_drives(const void *a, const void *b)
{
	const json_t *x = *(const json_t *const *)a;
	const json_t *y = *(const json_t *const *)b;
	json_int_t bay_x = json_integer_value(json_object_get(x, "bay"));
	json_int_t bay_y = json_integer_value(json_object_get(y, "bay"));

	if (bay_x != bay_y)
		return bay_x && (!bay_y || bay_x < bay_y) ? -1 : 1;
	return strverscmp(station_text(x, "node"), station_text(y, "node"));
}

/* What goes on before what has ended; then by asset. */
static int compare_jobs(const void *a, const void *b)
{
	const json_t *x = *(const json_t *const *)a;
	const json_t *y = *(const json_t *const *)b;
	bool has_ended = rad_text_equal(station_text(x, "state"), "ended");
	int order = strverscmp(station_text(x, "inventory_id"), station_text(y, "inventory_id"));

	if (has_ended != rad_text_equal(station_text(y, "state"), "ended"))
		return has_ended ? 1 : -1;
	return order ? order : strcmp(station_text(x, "path"), station_text(y, "path"));
}

/* The bus tells objects in no order. */
static void sort(json_t *all, const char *list, int (*compare)(const void *, const void *))
{
	json_t *unsorted = json_object_get(all, list);
	json_t *sorted = json_array();
	size_t n = json_array_size(unsorted);
	rad_auto_free json_t **items = calloc(n + 1, sizeof(json_t *));

	for (size_t i = 0; items && i < n; i++)
		items[i] = json_array_get(unsorted, i);
	if (items)
		qsort(items, n, sizeof(*items), compare);
	for (size_t i = 0; items && i < n; i++)
		(void)json_array_append(sorted, items[i]);
	if (items && json_array_size(sorted) == n)
		(void)json_object_set(all, list, sorted);
	json_decref(sorted);
}

int station_objects(sd_bus *bus, json_t **ret, struct rad_error *err)
{
	sd_bus_error failure = SD_BUS_ERROR_NULL;
	json_t *all = json_pack("{s:{}, s:[], s:[]}", "station", "drives", "jobs");
	int r = all ? ask_station(bus, all, &failure) : -ENOMEM;

	if (r >= 0)
		r = ask_objects(bus, all, &failure);
	if (r < 0) {
		json_decref(all);
		r = station_failed(&failure, r, OPERATION, err);
	} else {
		sort(all, "drives", compare_drives);
		sort(all, "jobs", compare_jobs);
		*ret = all;
	}
	sd_bus_error_free(&failure);
	return r < 0 ? r : 0;
}
