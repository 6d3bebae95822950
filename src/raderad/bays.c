/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bays of the station file: scanned inventory numbers on their way to a drive, and drives that are pulled and
 * plugged on a simulated bench.
 */
#include "raderad/server.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

#define US_PER_S 1000000ull

static struct scanned *find_scanned(struct server *server, uint32_t bay)
{
	for (size_t i = 0; i < server->n_scanned; i++) {
		if (server->scanned[i].bay == bay)
			return &server->scanned[i];
	}
	return NULL;
}

static void forget(struct server *server, struct scanned *it)
{
	*it = server->scanned[--server->n_scanned];
	station_tell(server, "ScannedBays");
}

/* A number that waits too long goes, so that it cannot fall on a drive that is plugged in for something else. */
static int on_expiry(sd_event_source *source, uint64_t fired_us, void *user)
{
	struct server *server = user;
	uint64_t next_us = UINT64_MAX;

	for (size_t i = 0; i < server->n_scanned;) {
		if (server->scanned[i].until_us <= server_now_us(server)) {
			forget(server, &server->scanned[i]);
			continue;
		}
		if (server->scanned[i].until_us < next_us)
			next_us = server->scanned[i].until_us;
		i++;
	}
	if (next_us == UINT64_MAX || sd_event_source_set_time(source, next_us) < 0)
		return 0;
	return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static int wait_for_drive(struct server *server, uint32_t bay, const char *inventory_id, const char *operator_id)
{
	struct scanned *it = find_scanned(server, bay);
	uint64_t wait_us = server->workplace.scan_wait_s * US_PER_S;

	if (!it && server->n_scanned == RAD_BAYS_MAX)
		return -ENOSPC;
	if (!it)
		it = &server->scanned[server->n_scanned++];
	*it = (struct scanned){ .bay = bay, .until_us = server_now_us(server) + wait_us };
	(void)rad_text_copy(it->inventory_id, sizeof(it->inventory_id), inventory_id);
	(void)rad_text_copy(it->operator_id, sizeof(it->operator_id), operator_id);
	station_tell(server, "ScannedBays");
	if (sd_event_source_set_time_relative(server->scan_expiry, 1000) < 0)
		return 0;
	return sd_event_source_set_enabled(server->scan_expiry, SD_EVENT_ONESHOT);
}

/* What is in a bay: an error when that is not one drive that can be erased. NULL without one: it is empty. */
static struct drive_object *look(struct server *server, uint32_t bay, sd_bus_error *error)
{
	struct drive_object *found = NULL;

	for (size_t i = 0; i < server->n_drives; i++) {
		struct drive_object *it = server->drives[i];

		if (it->bay != bay)
			continue;
		if (found) {
			(void)sd_bus_error_setf(error, "org.radera.Error.Refused",
						"bay %u holds several drives: choose them one by one", bay);
			return NULL;
		}
		found = it;
	}
	return found;
}

static int check_free(const struct drive_object *drive, sd_bus_error *error)
{
	if (drive->job || drive->is_starting)
		return sd_bus_error_setf(error, "org.radera.Error.Refused", "bay %u is being erased already",
					 drive->bay);
	if (!drive->is_selectable)
		return sd_bus_error_setf(error, "org.radera.Error.Refused", "bay %u may not be erased: %s", drive->bay,
					 drive->drive.protection_reason);
	if (drive->is_done)
		return sd_bus_error_setf(error, "org.radera.Error.Refused",
					 "bay %u is done: its drive was erased for %s since it was plugged in",
					 drive->bay, drive->past.inventory_id);
	return 0;
}

static void assign(struct drive_object *drive, const char *inventory_id)
{
	(void)rad_text_copy(drive->inventory_id, sizeof(drive->inventory_id), inventory_id);
	drives_tell(drive, "InventoryId");
}

int assign_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct server *server = user;
	const struct rad_operator *person = sign_in_require(server, call, RIGHT_ERASE, error);
	struct drive_object *drive;
	const char *inventory_id;
	uint32_t bay;
	int r = person ? sd_bus_message_read(call, "us", &bay, &inventory_id) : -EPERM;

	if (r < 0)
		return r;
	if (!rad_text_is_id(inventory_id))
		return sd_bus_error_setf(error, "org.radera.Error.Input", "'%s' cannot be an inventory id",
					 inventory_id);
	if (!bays_has(server, bay))
		return sd_bus_error_setf(error, "org.radera.Error.Input", "the station file has no bay %u", bay);
	drive = look(server, bay, error);
	if (sd_bus_error_is_set(error))
		return -EBUSY;
	r = drive ? check_free(drive, error) : 0;
	if (r < 0)
		return r;
	clerk_note(server, RAD_EVENT_ASSIGNED, person->party.id, drive ? drive->drive.identity.stable_id : "",
		   "inventory %s to bay %u", inventory_id, bay);
	if (drive)
		assign(drive, inventory_id);
	if (drive && server->workplace.start == RAD_START_AFTER_SCAN)
		return start_by_rule(drive, inventory_id, person->party.id, call, error);
	r = drive ? 0 : wait_for_drive(server, bay, inventory_id, person->party.id);
	return r < 0 ? r : sd_bus_reply_method_return(call, "o", SERVER_NO_PATH);
}

bool bays_has(const struct server *server, uint32_t bay)
{
	for (size_t i = 0; i < server->workplace.n_bays; i++) {
		if (server->workplace.bays[i].number == bay)
			return true;
	}
	return false;
}

void bays_take(struct drive_object *drive)
{
	struct server *server = drive->server;
	struct scanned *it = drive->bay ? find_scanned(server, drive->bay) : NULL;
	sd_bus_error error = SD_BUS_ERROR_NULL;
	struct scanned taken;
	int r;

	if (!it)
		return;
	taken = *it;
	forget(server, it);
	(void)look(server, taken.bay, &error);
	r = sd_bus_error_is_set(&error) ? -EBUSY : check_free(drive, &error);
	if (r >= 0)
		assign(drive, taken.inventory_id);
	if (r >= 0 && server->workplace.start == RAD_START_AFTER_SCAN)
		r = start_by_rule(drive, taken.inventory_id, taken.operator_id, NULL, &error);
	if (r < 0) {
		struct rad_error problem = { .kind = RAD_ERROR_NONE };

		(void)rad_error_set(&problem, RAD_ERROR_REFUSED, 0, "start", "%s",
				    error.message ? error.message : strerror(-r));
		drives_set_problem(drive, &problem);
	}
	sd_bus_error_free(&error);
}

void bays_forget_person(struct server *server, const char *operator_id)
{
	for (size_t i = server->n_scanned; i > 0; i--) {
		if (rad_text_equal(server->scanned[i - 1].operator_id, operator_id))
			forget(server, &server->scanned[i - 1]);
	}
}

int bays_start(struct server *server)
{
	int r = sd_event_add_time_relative(server->event, &server->scan_expiry, CLOCK_MONOTONIC, 0, 0, on_expiry,
					   server);

	return r < 0 ? r : sd_event_source_set_enabled(server->scan_expiry, SD_EVENT_OFF);
}

/* --- a simulated bench's hands */

static int plug(sd_bus_message *call, struct server *server, bool in, sd_bus_error *error)
{
	struct rad_error failure = { .kind = RAD_ERROR_NONE };
	const char *name;
	int r = sd_bus_message_read(call, "s", &name);

	if (r < 0)
		return r;
	if (rad_station_plug(server->station, name, in, &failure) < 0)
		return reply_error(error, &failure);
	drives_scan(server, NULL);
	return sd_bus_reply_method_return(call, "");
}

static int method_plug(sd_bus_message *call, void *user, sd_bus_error *error)
{
	return plug(call, user, true, error);
}

static int method_unplug(sd_bus_message *call, void *user, sd_bus_error *error)
{
	return plug(call, user, false, error);
}

static const sd_bus_vtable bench_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("Plug", "s", "", method_plug, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Unplug", "s", "", method_unplug, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END,
};

int bays_start_bench(struct server *server)
{
	if (!server->bench)
		return 0;
	return sd_bus_add_object_vtable(server->bus, NULL, SERVER_PATH, SERVER_NAME ".Bench", bench_vtable, server);
}

void bays_changed(struct server *server)
{
	for (size_t i = 0; i < server->n_drives; i++) {
		struct drive_object *it = server->drives[i];
		uint32_t bay = rad_workplace_bay(&server->workplace, it->drive.place);

		if (bay == it->bay)
			continue;
		it->bay = bay;
		drives_tell(it, "Bay");
	}
	station_tell(server, "Bays");
	station_tell(server, "BayColumns");
}
