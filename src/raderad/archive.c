/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The archive over the bus: searching, certificates and assets as objects (told when they are asked for, never all at
 * once: an archive may hold a hundred thousand), files as sealed memory. Whoever reads is signed in.
 */
#include "raderad/server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <radera/files.h>
#include <radera/verification_json.h>

#include "base/cleanup.h"
#include "base/text.h"

#define CERTIFICATE_PREFIX SERVER_PATH "/certificate"
#define ASSET_PREFIX	   SERVER_PATH "/asset"
#define CERTIFICATE_FACE   SERVER_NAME ".Certificate"
#define ASSET_FACE	   SERVER_NAME ".Asset"
#define BUNDLE_MAX	   1000
#define BUNDLE_BYTES_MAX   (1u << 30)

/* --- searching */

/* One word of a query. Texts point into the message. */
static int read_query_word(sd_bus_message *call, const char *key, void *user, sd_bus_error *error)
{
	struct rad_query *ret = user;
	const struct {
		const char *key;
		const char **text;
		int64_t *time;
	} words[] = {
		{ "text", &ret->text, NULL },		{ "inventory-id", &ret->inventory_id, NULL },
		{ "serial", &ret->serial, NULL },	{ "certificate-id", &ret->certificate_id, NULL },
		{ "outcome", &ret->outcome, NULL },	{ "from-ms", NULL, &ret->from_wall_ms },
		{ "until-ms", NULL, &ret->to_wall_ms },
	};
	uint32_t limit;
	int r;

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(words); i++) {
		if (rad_text_equal(words[i].key, key))
			return words[i].text ? sd_bus_message_read(call, "v", "s", words[i].text)
					     : sd_bus_message_read(call, "v", "x", words[i].time);
	}
	if (!rad_text_equal(key, "limit"))
		return sd_bus_error_setf(error, "org.radera.Error.Input", "there is no search for '%s'", key);
	r = sd_bus_message_read(call, "v", "u", &limit);
	ret->limit = r < 0 ? 0 : limit;
	return r;
}

static int append_rows(sd_bus_message *reply, const struct rad_entry *rows, size_t n)
{
	int r = sd_bus_message_open_container(reply, 'a', "(ssssusssxb)");

	for (size_t i = 0; r >= 0 && i < n; i++)
		r = sd_bus_message_append(reply, "(ssssusssxb)", rows[i].certificate_id, rows[i].inventory_id,
					  rows[i].serial, rows[i].model, rows[i].n_drives, rows[i].operator_id,
					  rows[i].outcome, rows[i].level, rows[i].issued_wall_ms,
					  (int)rows[i].has_certificate);
	return r < 0 ? r : sd_bus_message_close_container(reply);
}

int search_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct server *server = user;
	rad_auto_free struct rad_entry *rows = NULL;
	struct rad_query query = { .limit = 1000 };
	struct rad_error failure = { .kind = RAD_ERROR_NONE };
	sd_bus_message *reply = NULL;
	size_t n = 0;
	int r;

	if (!sign_in_require(server, call, RIGHT_LOOK, error))
		return -EPERM;
	r = read_options(call, read_query_word, &query, error);
	if (r < 0)
		return r;
	if (rad_store_find(rad_station_store(server->station), &query, &rows, &n, &failure) < 0)
		return reply_error(error, &failure);
	r = sd_bus_message_new_method_return(call, &reply);
	if (r >= 0)
		r = append_rows(reply, rows, n);
	if (r >= 0)
		r = sd_bus_send(server->bus, reply, NULL);
	sd_bus_message_unref(reply);
	return r;
}

/* --- what takes time: pages are drawn and signed, certificates checked, bundles packed */

struct reading {
	struct task task;
	sd_bus_message *call;
	char certificate_id[RAD_CERTIFICATE_ID_SIZE];
	struct rad_certificate_view view;
	bool wants_newest;	    /* with all signatures */
	struct rad_operator person; /* who countersigns */
	size_t n_ids;
	char **ids;
	struct rad_buffer file;
	char *text; /* JSON; instead of a file */
	struct rad_error error;
	int result;
};

static void read_view(struct task *task)
{
	struct reading *it = (struct reading *)task;
	struct server *server = task->server;

	it->result = it->wants_newest
			     ? rad_station_newest(rad_station_store(server->station), &server->key_access,
						  server->clock, it->certificate_id, &it->file, &it->error)
			     : rad_station_view(rad_station_store(server->station), &server->key_access, server->clock,
						it->certificate_id, &it->view, &it->file, &it->error);
}

static void verify(struct task *task)
{
	struct reading *it = (struct reading *)task;
	rad_auto_free struct rad_verification *found = calloc(1, sizeof(*found));
	json_t *json;

	it->result = found ? rad_station_verify(rad_station_store(task->server->station), task->server->clock,
						it->certificate_id, found, &it->error)
			   : rad_error_set(&it->error, RAD_ERROR_IO, ENOMEM, "verify", "out of memory");
	if (it->result < 0)
		return;
	json = rad_verification_to_json(it->certificate_id, found);
	it->text = json ? json_dumps(json, JSON_COMPACT) : NULL;
	json_decref(json);
	if (!it->text)
		it->result = rad_error_set(&it->error, RAD_ERROR_IO, ENOMEM, "verify", "out of memory");
}

/* The bundle is packed as a file of its own in a folder that nobody else sees, and is gone when it was read. */
static void pack(struct task *task)
{
	struct reading *it = (struct reading *)task;
	struct rad_store *store = rad_station_store(task->server->station);
	char folder[PATH_MAX];
	char path[PATH_MAX];

	if (snprintf(folder, sizeof(folder), "%s/bundle-XXXXXX", rad_store_directory(store)) >= PATH_MAX ||
	    !mkdtemp(folder) || snprintf(path, sizeof(path), "%s/bundle.zip", folder) >= PATH_MAX) {
		it->result = rad_error_set(&it->error, RAD_ERROR_IO, errno, "write bundle",
					   "cannot make a folder in %s", rad_store_directory(store));
		return;
	}
	it->result = rad_station_bundle(store, (const char *const *)it->ids, it->n_ids, path, &it->error);
	if (it->result >= 0)
		it->result = rad_file_read(AT_FDCWD, path, BUNDLE_BYTES_MAX, &it->file, &it->error);
	(void)unlink(path);
	(void)rmdir(folder);
}

static void free_reading(struct reading *it)
{
	for (size_t i = 0; i < it->n_ids; i++)
		free(it->ids[i]);
	free(it->ids);
	free(it->text);
	rad_buffer_done(&it->file);
	sd_bus_message_unref(it->call);
	free(it);
}

static void have_read(struct task *task)
{
	struct reading *it = (struct reading *)task;

	if (it->result < 0)
		reply_late_error(it->call, &it->error);
	else if (it->text)
		(void)sd_bus_reply_method_return(it->call, "s", it->text);
	else
		reply_file(it->call, &it->file);
	free_reading(it);
}

static struct reading *new_reading(sd_bus_message *call, void (*run)(struct task *task))
{
	struct reading *it = calloc(1, sizeof(*it));

	if (!it)
		return NULL;
	it->task.run = run;
	it->task.done = have_read;
	it->call = sd_bus_message_ref(call);
	return it;
}

static int begin(struct server *server, struct reading *it)
{
	if (task_start(server, &it->task))
		return 1;
	free_reading(it);
	return -EAGAIN;
}

int get_certificate_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct server *server = user;
	struct reading *it;
	const char *id;
	int r;

	if (!sign_in_require(server, call, RIGHT_LOOK, error))
		return -EPERM;
	r = sd_bus_message_read(call, "s", &id);
	if (r < 0)
		return r;
	it = new_reading(call, read_view);
	if (!it)
		return -ENOMEM;
	(void)rad_text_copy(it->certificate_id, sizeof(it->certificate_id), id);
	return begin(server, it);
}

static int read_id(sd_bus_message *call, struct reading *it, sd_bus_error *error)
{
	const char *id;
	char **more;
	int r = sd_bus_message_read(call, "s", &id);

	if (r <= 0)
		return r;
	if (it->n_ids == BUNDLE_MAX)
		return sd_bus_error_setf(error, "org.radera.Error.Input", "a bundle holds at most %d certificates",
					 BUNDLE_MAX);
	more = reallocarray(it->ids, it->n_ids + 1, sizeof(*more));
	if (!more)
		return -ENOMEM;
	it->ids = more;
	more[it->n_ids] = strdup(id);
	return more[it->n_ids++] ? 1 : -ENOMEM;
}

int bundle_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct server *server = user;
	struct reading *it;
	int r;

	if (!sign_in_require(server, call, RIGHT_LOOK, error))
		return -EPERM;
	it = new_reading(call, pack);
	if (!it)
		return -ENOMEM;
	r = sd_bus_message_enter_container(call, 'a', "s");
	while (r >= 0 && (r = read_id(call, it, error)) > 0)
		;
	if (r >= 0 && it->n_ids == 0)
		r = sd_bus_error_set(error, "org.radera.Error.Input", "no certificate was named");
	if (r < 0) {
		free_reading(it);
		return r;
	}
	return begin(server, it);
}

/* --- certificates */

/* The id at the end of an object's path; it is in the store. */
static bool find_entry(struct server *server, const char *path, struct rad_entry *ret)
{
	rad_auto_free char *id = NULL;

	return sd_bus_path_decode(path, CERTIFICATE_PREFIX, &id) > 0 &&
	       rad_store_get(rad_station_store(server->station), id, ret, NULL, NULL, NULL, NULL) >= 0;
}

static int find_certificate(sd_bus *bus, const char *path, const char *interface, void *user, void **found,
			    sd_bus_error *error)
{
	struct rad_entry entry;

	*found = user;
	return find_entry(user, path, &entry) ? 1 : 0;
}

/* A property's asker must be signed in like a method's caller. */
static bool may_look(struct server *server, sd_bus *bus, sd_bus_error *error)
{
	sd_bus_message *call = sd_bus_get_current_message(bus);

	return call && sign_in_require(server, call, RIGHT_LOOK, error);
}

static int get_entry(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
		     void *user, sd_bus_error *error)
{
	struct rad_entry it;
	const struct {
		const char *name;
		const char *text;
	} texts[] = {
		{ "CertificateId", it.certificate_id },
		{ "InventoryId", it.inventory_id },
		{ "Serial", it.serial },
		{ "Model", it.model },
		{ "Operator", it.operator_id },
		{ "Outcome", it.outcome },
		{ "Level", it.level },
		{ "RecordSha256", it.record_sha256 },
	};

	if (!may_look(user, bus, error))
		return -EPERM;
	if (!find_entry(user, path, &it))
		return -ENOENT;
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(texts); i++) {
		if (rad_text_equal(texts[i].name, property))
			return sd_bus_message_append(reply, "s", texts[i].text);
	}
	if (rad_text_equal(property, "IssuedMs"))
		return sd_bus_message_append(reply, "x", it.issued_wall_ms);
	if (rad_text_equal(property, "NumberOfDrives"))
		return sd_bus_message_append(reply, "u", it.n_drives);
	return sd_bus_message_append(reply, "b", (int)it.has_certificate);
}

static int get_record(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
		      void *user, sd_bus_error *error)
{
	struct server *server = user;
	rad_auto_buffer struct rad_buffer json = RAD_BUFFER_INIT;
	rad_auto_free char *id = NULL;

	if (!may_look(server, bus, error))
		return -EPERM;
	if (sd_bus_path_decode(path, CERTIFICATE_PREFIX, &id) <= 0 ||
	    rad_store_get(rad_station_store(server->station), id, NULL, &json, NULL, NULL, NULL) < 0)
		return -ENOENT;
	rad_buffer_append(&json, "", 1);
	return json.failed ? -ENOMEM : sd_bus_message_append(reply, "s", (const char *)json.data);
}

static int read_view_option(sd_bus_message *call, const char *key, void *user, sd_bus_error *error)
{
	struct reading *it = user;
	const char *languages;
	int newest;
	int r;

	if (rad_text_equal(key, "drive"))
		return sd_bus_message_read(call, "v", "u", &it->view.drive);
	if (rad_text_equal(key, "newest")) {
		r = sd_bus_message_read(call, "v", "b", &newest);
		it->wants_newest = r >= 0 && newest;
		return r;
	}
	if (!rad_text_equal(key, "languages"))
		return sd_bus_error_setf(error, "org.radera.Error.Input", "there is no option '%s'", key);
	r = sd_bus_message_read(call, "v", "s", &languages);
	if (r >= 0 && !rad_text_copy(it->view.languages, sizeof(it->view.languages), languages))
		return sd_bus_error_set(error, "org.radera.Error.Input", "languages are sv, en or sv+en");
	return r;
}

static int read_view_options(sd_bus_message *call, struct reading *it, sd_bus_error *error)
{
	int r = read_options(call, read_view_option, it, error);

	if (r >= 0 && it->wants_newest && (it->view.drive || it->view.languages[0]))
		return sd_bus_error_set(error, "org.radera.Error.Input", "an excerpt has no newest form");
	return r;
}

static struct reading *of_certificate(sd_bus_message *call, struct server *server, void (*run)(struct task *task),
				      sd_bus_error *error)
{
	rad_auto_free char *id = NULL;
	struct reading *it;

	if (!sign_in_require(server, call, RIGHT_LOOK, error) ||
	    sd_bus_path_decode(sd_bus_message_get_path(call), CERTIFICATE_PREFIX, &id) <= 0)
		return NULL;
	it = new_reading(call, run);
	if (it)
		(void)rad_text_copy(it->certificate_id, sizeof(it->certificate_id), id);
	return it;
}

static int method_read(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct reading *it = of_certificate(call, user, read_view, error);
	int r;

	if (!it)
		return -EPERM;
	r = read_view_options(call, it, error);
	if (r >= 0)
		return begin(user, it);
	free_reading(it);
	return r;
}

static int method_verify(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct reading *it = of_certificate(call, user, verify, error);

	return it ? begin(user, it) : -EPERM;
}

static void countersign(struct task *task)
{
	struct reading *it = (struct reading *)task;
	struct server *server = task->server;
	const struct rad_countersign how = { .role = RAD_SIGNED_BY_VALIDATOR, .name = it->person.party.name };
	struct rad_error stamp = { .kind = RAD_ERROR_NONE };
	char name[RAD_DOCUMENT_NAME_SIZE] = "";
	json_t *json;

	it->result = rad_station_countersign(rad_station_store(server->station), &server->key_access, server->clock,
					     it->certificate_id, &how, name, &stamp, &it->error);
	if (it->result < 0)
		return;
	json = json_pack("{s:s, s:s}", "document", name, "time_stamp_problem", stamp.kind ? stamp.text : "");
	it->text = json ? json_dumps(json, JSON_COMPACT) : NULL;
	json_decref(json);
}

static void have_countersigned(struct task *task)
{
	struct reading *it = (struct reading *)task;

	if (it->result >= 0)
		clerk_note(task->server, RAD_EVENT_COUNTERSIGNED, it->person.party.id, it->certificate_id, "%s", "");
	if (it->result >= 0 && !it->text)
		it->result = rad_error_set(&it->error, RAD_ERROR_IO, ENOMEM, "countersign", "out of memory");
	have_read(task);
}

/* The erasure's own operator is no second pair of eyes. */
static int method_countersign(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct server *server = user;
	const struct rad_operator *person = sign_in_require(server, call, RIGHT_VALIDATE, error);
	struct reading *it = person ? of_certificate(call, server, countersign, error) : NULL;
	struct rad_entry entry;

	if (!it)
		return -EPERM;
	if (!find_entry(server, sd_bus_message_get_path(call), &entry) ||
	    rad_text_equal(entry.operator_id, person->party.id)) {
		free_reading(it);
		return sd_bus_error_set(error, "org.radera.Error.Refused",
					"who erased does not countersign: another person does");
	}
	it->person = *person;
	it->task.done = have_countersigned;
	return begin(server, it);
}

#define FIXED		  SD_BUS_VTABLE_PROPERTY_CONST
#define ENTRY(name, type) SD_BUS_PROPERTY(name, type, get_entry, 0, SD_BUS_VTABLE_PROPERTY_CONST)

static const sd_bus_vtable certificate_vtable[] = {
	SD_BUS_VTABLE_START(0),
	ENTRY("CertificateId", "s"),
	ENTRY("InventoryId", "s"),
	ENTRY("Serial", "s"),
	ENTRY("Model", "s"),
	ENTRY("NumberOfDrives", "u"),
	ENTRY("Operator", "s"),
	ENTRY("Outcome", "s"),
	ENTRY("Level", "s"),
	ENTRY("IssuedMs", "x"),
	ENTRY("RecordSha256", "s"),
	SD_BUS_PROPERTY("HasCertificate", "b", get_entry, 0, 0),
	SD_BUS_PROPERTY("Record", "s", get_record, 0, SD_BUS_VTABLE_PROPERTY_EXPLICIT),
	SD_BUS_METHOD("Read", "a{sv}", "h", method_read, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Verify", "", "s", method_verify, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Countersign", "", "s", method_countersign, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END,
};

/* --- assets */

/* All records of the asset that the path names. */
static int find_records(struct server *server, const char *path, struct rad_entry **ret, size_t *ret_n)
{
	rad_auto_free char *id = NULL;
	struct rad_query query = { .limit = RAD_QUERY_ALL };

	if (sd_bus_path_decode(path, ASSET_PREFIX, &id) <= 0)
		return -ENOENT;
	query.inventory_id = id;
	return rad_store_find(rad_station_store(server->station), &query, ret, ret_n, NULL) < 0 ? -EIO : 0;
}

static int find_asset(sd_bus *bus, const char *path, const char *interface, void *user, void **found,
		      sd_bus_error *error)
{
	rad_auto_free struct rad_entry *rows = NULL;
	size_t n = 0;

	*found = user;
	return find_records(user, path, &rows, &n) >= 0 && n > 0 ? 1 : 0;
}

static int append_paths(sd_bus_message *reply, const struct rad_entry *rows, size_t n)
{
	int r = sd_bus_message_open_container(reply, 'a', "o");

	for (size_t i = 0; r >= 0 && i < n; i++) {
		rad_auto_free char *path = NULL;

		r = sd_bus_path_encode(CERTIFICATE_PREFIX, rows[i].certificate_id, &path);
		if (r >= 0)
			r = sd_bus_message_append(reply, "o", path);
	}
	return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int get_asset(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
		     void *user, sd_bus_error *error)
{
	rad_auto_free struct rad_entry *rows = NULL;
	size_t n = 0;

	if (!may_look(user, bus, error))
		return -EPERM;
	if (find_records(user, path, &rows, &n) < 0 || n == 0)
		return -ENOENT;
	if (rad_text_equal(property, "Certificates"))
		return append_paths(reply, rows, n);
	if (rad_text_equal(property, "InventoryId"))
		return sd_bus_message_append(reply, "s", rows[0].inventory_id);
	return sd_bus_message_append(reply, "s", rows[n - 1].outcome);
}

static const sd_bus_vtable asset_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("InventoryId", "s", get_asset, 0, FIXED),
	SD_BUS_PROPERTY("Certificates", "ao", get_asset, 0, 0),
	SD_BUS_PROPERTY("LastOutcome", "s", get_asset, 0, 0),
	SD_BUS_VTABLE_END,
};

int archive_start(struct server *server)
{
	int r = sd_bus_add_fallback_vtable(server->bus, NULL, CERTIFICATE_PREFIX, CERTIFICATE_FACE, certificate_vtable,
					   find_certificate, server);

	return r < 0 ? r
		     : sd_bus_add_fallback_vtable(server->bus, NULL, ASSET_PREFIX, ASSET_FACE, asset_vtable, find_asset,
						  server);
}
