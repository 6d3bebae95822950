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

/* A sanitize that a job left behind goes on in the drive, and should not be cut off. */
static bool is_erasing_itself(const struct rad_drive *drive)
{
	for (size_t i = 0; i < drive->n_contents; i++) {
		if (rad_text_equal(drive->contents[i].type, "sanitizing"))
			return true;
	}
	return false;
}

/* Nothing is written to it, and nobody else uses it. */
static int get_safe(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
		    void *user, sd_bus_error *error)
{
	const struct drive_object *it = user;

	return sd_bus_message_append(reply, "b",
				     !it->job && !it->is_starting && it->drive.n_uses == 0 &&
					     !is_erasing_itself(&it->drive) &&
					     it->drive.protection != RAD_PROTECTION_RUNNING_MEDIUM &&
					     it->drive.protection != RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN);
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
	TEXT("Place", drive.place),
	SD_BUS_PROPERTY("Bay", "u", NULL, offsetof(struct drive_object, bay), SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
	TEXT("InventoryId", inventory_id),
	TEXT("Problem", problem),
	TEXT("EndedJob", ended_job),
	TEXT("PastJob", past.job_id),
	TEXT("PastInventoryId", past.inventory_id),
	TEXT("PastOutcome", past.outcome),
	TEXT("PastLevel", past.level),
	TEXT("PastReason", past.reason),
	TEXT("PastCertificateId", past.certificate_id),
	SD_BUS_PROPERTY("PastEndedMs", "x", NULL, offsetof(struct drive_object, past.ended_wall_ms),
			SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
	SD_BUS_PROPERTY("SafeToRemove", "b", get_safe, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
	SD_BUS_PROPERTY("Located", "b", NULL, offsetof(struct drive_object, is_located),
			SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
	SD_BUS_METHOD("Locate", "u", "", locate_method, SD_BUS_VTABLE_UNPRIVILEGED),
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

void drives_set_job(struct drive_object *drive, struct job_object *job)
{
	drive->job = job;
	if (job) {
		drive->is_done = false;
		drive->is_resting = false;
	}
	(void)sd_bus_emit_properties_changed(drive->server->bus, drive->path, INTERFACE, "Job", "SafeToRemove", NULL);
	if (job)
		drives_set_problem(drive, NULL);
}

void drives_set_problem(struct drive_object *drive, const struct rad_error *problem)
{
	char text[sizeof(drive->problem)] = "";

	if (problem)
		(void)rad_text_copy(text, sizeof(text), problem->text);
	if (rad_text_equal(text, drive->problem))
		return;
	(void)rad_text_copy(drive->problem, sizeof(drive->problem), text);
	drives_tell(drive, "Problem");
}

void drives_set_past(struct drive_object *drive, const struct rad_drive_past *past)
{
	drive->past = *past;
	(void)sd_bus_emit_properties_changed(drive->server->bus, drive->path, INTERFACE, "PastJob", "PastInventoryId",
					     "PastOutcome", "PastLevel", "PastReason", "PastCertificateId",
					     "PastEndedMs", NULL);
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

static void add(struct server *server, const struct rad_drive *drive, const struct rad_drive_past *past)
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
	it->is_new = true;
	it->bay = rad_workplace_bay(&server->workplace, drive->place);
	it->past = *past;
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
	/* while it is being erased it was not asked, and may show another size: its job knows better */
	if (it->job || it->is_starting || !details || rad_text_equal(details, it->details)) {
		free(details);
		return;
	}
	free(it->details);
	it->details = details;
	it->drive = *drive;
	it->is_selectable = rad_drive_is_selectable(drive);
	it->bay = rad_workplace_bay(&it->server->workplace, drive->place);
	(void)sd_bus_emit_properties_changed(it->server->bus, it->path, INTERFACE, "Node", "SizeBytes", "Selectable",
					     "Protection", "Details", "Place", "Bay", "SafeToRemove", NULL);
}

static void remove_at(struct server *server, size_t i)
{
	struct drive_object *it = server->drives[i];

	(void)sd_bus_emit_interfaces_removed(server->bus, it->path, INTERFACE, NULL);
	if (it->job)
		it->job->drive = NULL;
	release(it);
	memmove(server->drives + i, server->drives + i + 1, (--server->n_drives - i) * sizeof(*server->drives));
}

static void remove_missing(struct server *server)
{
	for (size_t i = server->n_drives; i > 0; i--) {
		if (!server->drives[i - 1]->is_seen && !server->drives[i - 1]->is_starting)
			remove_at(server, i - 1);
	}
}

/* The kernel counts what comes: another number, and it was away, however short. */
static bool is_plugged_anew(const struct drive_object *known, const struct rad_drive *now)
{
	uint64_t before = known->drive.identity.diskseq;

	return !known->is_starting && before && now->identity.diskseq && before != now->identity.diskseq;
}

/*
 * What the system itself is made of, and the stick that it was started from: not to be seen among the drives of a
 * computer. A drive inside of the computer is told even so, as protected: nobody is to believe that it was seen to.
 */
static bool is_own_system(const struct rad_drive *drive)
{
	static const bool is_inside[RAD_BUS_COUNT] = { [RAD_BUS_ATA] = true,
						       [RAD_BUS_NVME] = true,
						       [RAD_BUS_SCSI] = true,
						       [RAD_BUS_VIRTIO] = true,
						       [RAD_BUS_UFS] = true };

	return drive->protection == RAD_PROTECTION_RUNNING_MEDIUM && !is_inside[drive->bus];
}

/* A drive of the scan; what was said about one that was away in between is over, but for its past. */
static void take_drive(struct server *server, const struct rad_drive *drive, const struct rad_drive_past *past)
{
	struct drive_object *known = drives_by_identity(server, &drive->identity);
	struct rad_drive_past kept;

	if (!known && is_own_system(drive))
		return;
	kept = known ? known->past : *past;

	if (known && !is_plugged_anew(known, drive)) {
		update(known, drive);
		return;
	}
	for (size_t i = 0; known && i < server->n_drives; i++) {
		if (server->drives[i] == known) {
			remove_at(server, i);
			break;
		}
	}
	add(server, drive, &kept);
}

/* Once all are known, what was scanned for their bays. */
static void take_new(struct server *server)
{
	for (size_t i = 0; i < server->n_drives; i++) {
		struct drive_object *it = server->drives[i];

		if (!it->is_new)
			continue;
		it->is_new = false;
		bays_take(it);
	}
}

struct scan {
	struct task task;
	size_t n_known; /* when it began: their past is known too */
	struct rad_identity *known;
	size_t n_quiet;
	struct rad_identity *quiet;
	size_t n_busy;
	struct rad_identity *busy;
	struct rad_drive *drives;
	struct rad_drive_past *pasts; /* of those that were not known */
	size_t n;
	struct rad_error error;
	int result;
};

static bool is_known(const struct scan *scan, const struct rad_identity *identity)
{
	for (size_t i = 0; i < scan->n_known; i++) {
		if (rad_identity_is_same(&scan->known[i], identity))
			return true;
	}
	return false;
}

static void scan(struct task *task)
{
	struct scan *it = (struct scan *)task;
	struct server *server = task->server;
	const struct rad_scan_options options = {
		.loops = true, .quiet = it->quiet, .n_quiet = it->n_quiet, .busy = it->busy, .n_busy = it->n_busy
	};

	it->result = rad_station_drives(server->station, &options, &it->drives, &it->n, &it->error);
	if (it->result < 0)
		return;
	it->pasts = calloc(it->n + 1, sizeof(*it->pasts));
	for (size_t i = 0; it->pasts && i < it->n; i++) {
		const struct rad_identity *identity = &it->drives[i].identity;

		if (!is_known(it, identity) &&
		    rad_store_drive_past(rad_station_store(server->station), identity, &it->pasts[i], NULL) < 0)
			memset(&it->pasts[i], 0, sizeof(it->pasts[i]));
	}
	if (!it->pasts)
		it->result = rad_error_set(&it->error, RAD_ERROR_IO, ENOMEM, "scan", "out of memory");
}

static void free_scan(struct scan *it)
{
	free(it->known);
	free(it->quiet);
	free(it->busy);
	free(it->drives);
	free(it->pasts);
	free(it);
}

static struct scan *new_scan(const struct server *server)
{
	struct scan *it = calloc(1, sizeof(*it));

	if (!it)
		return NULL;
	it->known = calloc(server->n_drives + 1, sizeof(*it->known));
	it->quiet = calloc(server->n_drives + 1, sizeof(*it->quiet));
	it->busy = calloc(server->n_drives + 1, sizeof(*it->busy));
	if (!it->known || !it->quiet || !it->busy) {
		free_scan(it);
		return NULL;
	}
	for (size_t i = 0; i < server->n_drives; i++) {
		it->known[it->n_known++] = server->drives[i]->drive.identity;
		if (server->drives[i]->job || server->drives[i]->is_starting)
			it->busy[it->n_busy++] = server->drives[i]->drive.identity;
		if (server->drives[i]->is_resting)
			it->quiet[it->n_quiet++] = server->drives[i]->drive.identity;
	}
	return it;
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
	for (size_t i = 0; i < scan->n; i++)
		take_drive(server, &scan->drives[i], &scan->pasts[i]);
	remove_missing(server);
	take_new(server);
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
	free_scan(it);
	station_tell(server, "Scanning");
	if (server->scan_again)
		drives_scan(server, NULL);
	else
		jobs_resume(server);
}

void drives_scan(struct server *server, sd_bus_message *call)
{
	struct scan *it;

	if (call)
		server->holds_resume = false;
	if (call && server->n_waiters < SERVER_SESSIONS_MAX)
		server->waiters[server->n_waiters++] = sd_bus_message_ref(call);
	/* one that runs may have looked already where something changed just now */
	server->scan_again = server->is_scanning;
	if (server->is_scanning)
		return;
	it = new_scan(server);
	if (!it)
		return;
	it->task.run = scan;
	it->task.done = scanned;
	server->is_scanning = task_start(server, &it->task);
	if (!server->is_scanning)
		free_scan(it);
	station_tell(server, "Scanning");
}

static int on_settled(sd_event_source *source, uint64_t now_us, void *user)
{
	drives_scan(user, NULL);
	return 0;
}

/* The kernel tells that a block device came, went or changed. One that cannot stop changing is looked at all the same:
 * the wait begins with the first word. */
static int on_device(sd_device_monitor *monitor, sd_device *device, void *user)
{
	struct server *server = user;
	int enabled = SD_EVENT_OFF;

	(void)sd_event_source_get_enabled(server->settle, &enabled);
	if (enabled == SD_EVENT_OFF && sd_event_source_set_time_relative(server->settle, SETTLE_US) >= 0)
		(void)sd_event_source_set_enabled(server->settle, SD_EVENT_ONESHOT);
	return 0;
}

static int watch(struct server *server)
{
	sd_device_monitor *monitor = NULL;
	int r = sd_event_add_time_relative(server->event, &server->settle, CLOCK_MONOTONIC, 0, 0, on_settled, server);

	if (r >= 0)
		r = sd_event_source_set_enabled(server->settle, SD_EVENT_OFF);
	if (r >= 0)
		r = sd_device_monitor_new(&monitor);
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
