/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "raderad/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <systemd/sd-device.h>

#include <radera/json.h>

#include "base/cleanup.h"
#include "base/text.h"

#define INTERFACE SERVER_NAME ".Drive"
#define SETTLE_US 200000 /* after the kernel's word, so that a drive's partitions have come too */

static int get_bus(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
		   void *user, sd_bus_error *error)
{
	return sd_bus_message_append(reply, "s", rad_bus_name(((struct drive_object *)user)->drive.bus));
}

static int get_media(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
		     void *user, sd_bus_error *error)
{
	return sd_bus_message_append(reply, "s", rad_media_name(((struct drive_object *)user)->drive.media));
}

static int get_details(sd_bus *bus, const char *path, const char *interface, const char *property,
		       sd_bus_message *reply, void *user, sd_bus_error *error)
{
	return sd_bus_message_append(reply, "s", ((struct drive_object *)user)->details);
}

static int get_job(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
		   void *user, sd_bus_error *error)
{
	const struct drive_object *it = user;

	return sd_bus_message_append(reply, "o", it->job ? it->job->path : SERVER_NO_PATH);
}

#define TEXT(name, member)                                                                                             \
	SD_BUS_PROPERTY(name, "s", get_text, offsetof(struct drive_object, member), SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE)

static const sd_bus_vtable vtable[] = {
	SD_BUS_VTABLE_START(0),
	TEXT("StableId", drive.identity.stable_id),
	TEXT("Node", drive.node),
	TEXT("Vendor", drive.identity.vendor),
	TEXT("Model", drive.identity.model),
	TEXT("Serial", drive.identity.serial),
	SD_BUS_PROPERTY("Bus", "s", get_bus, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
	SD_BUS_PROPERTY("Media", "s", get_media, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
	SD_BUS_PROPERTY("SizeBytes", "t", NULL, offsetof(struct drive_object, drive.identity.size_bytes),
			SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
	SD_BUS_PROPERTY("Selectable", "b", NULL, offsetof(struct drive_object, is_selectable),
			SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
	TEXT("Protection", drive.protection_reason),
	SD_BUS_PROPERTY("Details", "s", get_details, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
	SD_BUS_PROPERTY("Job", "o", get_job, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
	SD_BUS_VTABLE_END,
};

struct drive_object *drives_find(struct server *server, const char *path)
{
	for (size_t i = 0; i < server->n_drives; i++) {
		if (rad_text_equal(server->drives[i]->path, path))
			return server->drives[i];
	}
	return NULL;
}

struct drive_object *drives_by_identity(struct server *server, const struct rad_identity *identity)
{
	for (size_t i = 0; i < server->n_drives; i++) {
		if (rad_identity_is_same(&server->drives[i]->drive.identity, identity))
			return server->drives[i];
	}
	return NULL;
}

void drives_tell(struct drive_object *drive, const char *property)
{
	(void)sd_bus_emit_properties_changed(drive->server->bus, drive->path, INTERFACE, property, NULL);
}

static char *describe(const struct rad_drive *drive)
{
	json_t *json = rad_drive_to_json(drive);
	char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;

	json_decref(json);
	return text;
}

static void release(struct drive_object *it)
{
	sd_bus_slot_unref(it->slot);
	free(it->path);
	free(it->details);
	free(it);
}

static void add(struct server *server, const struct rad_drive *drive)
{
	struct drive_object *it = calloc(1, sizeof(*it));
	struct drive_object **more = reallocarray(server->drives, server->n_drives + 1, sizeof(*more));

	if (more)
		server->drives = more;
	if (!it || !more) {
		free(it);
		return;
	}
	it->server = server;
	it->drive = *drive;
	it->is_selectable = rad_drive_is_selectable(drive);
	it->is_seen = true;
	it->details = describe(drive);
	if (!it->details ||
	    sd_bus_path_encode(SERVER_PATH "/drive",
			       drive->identity.stable_id[0] ? drive->identity.stable_id : drive->node, &it->path) < 0 ||
	    drives_find(server, it->path) ||
	    sd_bus_add_object_vtable(server->bus, &it->slot, it->path, INTERFACE, vtable, it) < 0) {
		release(it);
		return;
	}
	server->drives[server->n_drives++] = it;
	(void)sd_bus_emit_interfaces_added(server->bus, it->path, INTERFACE, NULL);
}

/* What a known drive has become. */
static void update(struct drive_object *it, const struct rad_drive *drive)
{
	char *details = describe(drive);

	it->is_seen = true;
	if (!details || rad_text_equal(details, it->details)) {
		free(details);
		return;
	}
	free(it->details);
	it->details = details;
	it->drive = *drive;
	it->is_selectable = rad_drive_is_selectable(drive);
	(void)sd_bus_emit_properties_changed(it->server->bus, it->path, INTERFACE, "Node", "SizeBytes", "Selectable",
					     "Protection", "Details", NULL);
}

static void remove_missing(struct server *server)
{
	size_t n = 0;

	for (size_t i = 0; i < server->n_drives; i++) {
		struct drive_object *it = server->drives[i];

		if (it->is_seen || it->is_starting) {
			server->drives[n++] = it;
			continue;
		}
		(void)sd_bus_emit_interfaces_removed(server->bus, it->path, INTERFACE, NULL);
		if (it->job)
			it->job->drive = NULL;
		release(it);
	}
	server->n_drives = n;
}

struct scan {
	struct task task;
	struct rad_drive *drives;
	size_t n;
	struct rad_error error;
	int result;
};

static void scan(struct task *task)
{
	const struct rad_scan_options options = { .all = true };
	struct scan *it = (struct scan *)task;

	it->result = rad_drives_list(task->server->bench, &options, &it->drives, &it->n, &it->error);
}

static void answer_waiters(struct server *server, const struct scan *scan)
{
	for (size_t i = 0; i < server->n_waiters; i++) {
		if (scan->result < 0)
			reply_late_error(server->waiters[i], &scan->error);
		else
			(void)sd_bus_reply_method_return(server->waiters[i], "");
		sd_bus_message_unref(server->waiters[i]);
	}
	server->n_waiters = 0;
}

static void take_over(struct server *server, const struct scan *scan)
{
	for (size_t i = 0; i < server->n_drives; i++)
		server->drives[i]->is_seen = false;
	for (size_t i = 0; i < scan->n; i++) {
		struct drive_object *known = drives_by_identity(server, &scan->drives[i].identity);

		if (known)
			update(known, &scan->drives[i]);
		else
			add(server, &scan->drives[i]);
	}
	remove_missing(server);
}

static void scanned(struct task *task)
{
	struct scan *it = (struct scan *)task;
	struct server *server = task->server;

	server->is_scanning = 0;
	if (it->result >= 0)
		take_over(server, it);
	if (!server->scan_again) /* who asked while it ran is answered by the next */
		answer_waiters(server, it);
	free(it->drives);
	free(it);
	station_tell(server, "Scanning");
	if (server->scan_again)
		drives_scan(server, NULL);
	else
		jobs_resume(server);
}

void drives_scan(struct server *server, sd_bus_message *call)
{
	struct scan *it;

	if (call && server->n_waiters < SERVER_SESSIONS_MAX)
		server->waiters[server->n_waiters++] = sd_bus_message_ref(call);
	/* one that runs may have looked already where something changed just now */
	server->scan_again = server->is_scanning;
	if (server->is_scanning)
		return;
	it = calloc(1, sizeof(*it));
	if (!it)
		return;
	it->task.run = scan;
	it->task.done = scanned;
	server->is_scanning = task_start(server, &it->task);
	if (!server->is_scanning)
		free(it);
	station_tell(server, "Scanning");
}

static int on_settled(sd_event_source *source, uint64_t now_us, void *user)
{
	drives_scan(user, NULL);
	sd_event_source_unref(source);
	return 0;
}

/* The kernel tells that a block device came, went or changed. */
static int on_device(sd_device_monitor *monitor, sd_device *device, void *user)
{
	struct server *server = user;
	sd_event_source *source = NULL;

	(void)sd_event_add_time_relative(server->event, &source, CLOCK_MONOTONIC, SETTLE_US, 0, on_settled, server);
	return 0;
}

static int watch(struct server *server)
{
	sd_device_monitor *monitor = NULL;
	int r = sd_device_monitor_new(&monitor);

	if (r >= 0)
		r = sd_device_monitor_filter_add_match_subsystem_devtype(monitor, "block", "disk");
	if (r >= 0)
		r = sd_device_monitor_attach_event(monitor, server->event);
	if (r >= 0)
		r = sd_device_monitor_start(monitor, on_device, server);
	return r;
}

int drives_start(struct server *server)
{
	int r = server->bench ? 0 : watch(server);

	if (r >= 0)
		drives_scan(server, NULL);
	return r;
}
