/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/station_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

#define REFRESH_TRIES	 20
#define REFRESH_PAUSE_NS 50000000ull

/* Held open by somebody, and nothing else: that may be the last moment of a program that was killed. */
static bool is_only_held(const struct rad_drive *drive)
{
	if (drive->protection != RAD_PROTECTION_IN_USE)
		return false;
	for (size_t i = 0; i < drive->n_uses; i++) {
		if (drive->uses[i].kind != RAD_USE_EXCLUSIVE)
			return false;
	}
	return true;
}

/* Also what is on it is read again: a stick of Radera's own is known by nothing else once it is not mounted. The kernel
 * gives a killed program's claim back only after its requests have come home: a second of patience. */
static int refresh(struct rad_station *station, struct rad_drive *drive, struct rad_error *err)
{
	const struct rad_scan_options options = { .all = true };
	int r = 0;

	for (int i = 0; i < REFRESH_TRIES; i++) {
		r = rad_scan_refresh(&options, drive, err);
		if (r < 0 || !is_only_held(drive))
			return r;
		rad_clock_sleep_ns(station->clock, REFRESH_PAUSE_NS);
	}
	return r;
}

static bool says_it_sanitizes(struct rad_station *station, const struct rad_drive *drive)
{
	rad_auto_free struct rad_capability *capability = calloc(1, sizeof(*capability));

	return capability && rad_device_inquire(station->transport, drive, capability, NULL) >= 0 &&
	       capability->sanitize_state == RAD_SANITIZE_RUNNING;
}

static int refuse_busy(const struct rad_drive *drive, struct rad_error *err)
{
	(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, "choose drive",
			    "%s is erasing itself, and told the kernel no size meanwhile", drive->node);
	rad_error_advise(err, "wait until it is done, then plug it in again or restart the computer");
	return -RAD_ERROR_REFUSED;
}

static int check_drive(struct rad_station *station, struct rad_drive *drive, struct rad_error *err)
{
	int r = station->bench ? 0 : refresh(station, drive, err);

	if (r < 0)
		return r;
	if (rad_drive_is_selectable(drive))
		return 0;
	if (drive->protection == RAD_PROTECTION_NO_MEDIUM && says_it_sanitizes(station, drive))
		return refuse_busy(drive, err);
	return rad_error_set(err, RAD_ERROR_REFUSED, 0, "choose drive", "%s may not be erased: %s", drive->node,
			     drive->protection_reason);
}

/* A drive with an unfinished job must be resumed or abandoned first: two open jobs for one drive could both claim it.
 */
static int check_no_unfinished(struct rad_station *station, const struct rad_drive *drive, struct rad_error *err)
{
	rad_auto_free struct rad_job_state *states = NULL;
	size_t n = 0;
	int r = rad_store_unfinished(station->store, &states, &n, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++) {
		const struct rad_job_intent *intent = &states[i].intent;

		if (!rad_identity_is_same(&intent->drive.identity, &drive->identity))
			continue;
		(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, "choose drive", "%s has an unfinished job, %s",
				    drive->node, intent->job_id);
		rad_error_advise(err, "go on with it: radera resume; or end it unerased: radera resume --abandon %s",
				 intent->job_id);
		return -RAD_ERROR_REFUSED;
	}
	return 0;
}

static int check_words(const struct rad_erase_request *request, struct rad_error *err)
{
	if (!rad_text_is_id(request->inventory_id)) {
		(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "check request", "'%s' cannot be an inventory id",
				    request->inventory_id);
		rad_error_advise(err, "use 1 to 63 letters a-z, digits, and . _ : -, beginning with a letter or digit");
		return -RAD_ERROR_INPUT;
	}
	if (request->disposition && request->disposition[0] && !rad_text_is_id(request->disposition))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "check request", "'%s' cannot be a disposition",
				     request->disposition);
	return 0;
}

/* Namespaces are drives of their own to everybody who looks: what was not chosen is not erased along in silence. */
static int check_namespaces(const struct rad_erase_request *request, const struct rad_drive *drive,
			    const struct rad_capability *capability, const struct rad_plan *plan, struct rad_error *err)
{
	bool erases_all = false;

	for (size_t i = 0; i < plan->n_steps; i++)
		erases_all |= plan->steps[i].kind == RAD_STEP_DEVICE;
	if (!erases_all || capability->namespaces <= 1 || request->all_namespaces)
		return 0;
	(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, "plan",
			    "%s is one of the drive's %u namespaces, and %s erases all of them", drive->node,
			    capability->namespaces, rad_technique_title(plan->technique));
	rad_error_advise(err, "if that is wanted: --all-namespaces; else overwrite the one (Clear)");
	return -RAD_ERROR_REFUSED;
}

static int check_request(struct rad_station *station, const struct rad_erase_request *request,
			 struct rad_drive *ret_drive, struct rad_capability *ret_capability, struct rad_plan *ret_plan,
			 struct rad_error *err)
{
	struct rad_operator operator_found;
	int r;

	r = check_words(request, err);
	if (r < 0)
		return r;
	r = rad_store_operator_acting(station->store, request->operator_id, &operator_found, err);
	if (r < 0)
		return r;
	*ret_drive = *request->drive;
	r = check_drive(station, ret_drive, err);
	if (r < 0)
		return r;
	r = check_no_unfinished(station, ret_drive, err);
	if (r < 0)
		return r;
	r = rad_device_inquire(station->transport, ret_drive, ret_capability, err);
	if (r < 0)
		return r;
	rad_plan_make(request->profile, ret_capability, ret_plan);
	if (ret_plan->refused)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, "plan", "%s: %s", ret_drive->node, ret_plan->refusal);
	return check_namespaces(request, ret_drive, ret_capability, ret_plan, err);
}

int rad_station_check(struct rad_station *station, const struct rad_erase_request *request,
		      struct rad_capability *ret_capability, struct rad_plan *ret_plan, struct rad_error *err)
{
	struct rad_drive drive;

	return check_request(station, request, &drive, ret_capability, ret_plan, err);
}

/* RFC 9562 version 4 */
static int draw_job_id(char ret[RAD_JOB_ID_SIZE], struct rad_error *err)
{
	uint8_t bytes[16];
	char hex[33];
	int r = rad_random_fill(bytes, sizeof(bytes), err);

	if (r < 0)
		return r;
	bytes[6] = (uint8_t)((bytes[6] & 0x0F) | 0x40);
	bytes[8] = (uint8_t)((bytes[8] & 0x3F) | 0x80);
	rad_hex_encode(bytes, sizeof(bytes), hex);
	(void)snprintf(ret, RAD_JOB_ID_SIZE, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
	return 0;
}

static int make_intent(struct rad_station *station, const struct rad_erase_request *request,
		       struct rad_job_intent *intent, struct rad_error *err)
{
	int r = check_request(station, request, &intent->drive, &intent->capability, &intent->plan, err);

	if (r < 0)
		return r;
	r = draw_job_id(intent->job_id, err);
	if (r >= 0)
		r = rad_random_fill(intent->seed, sizeof(intent->seed), err);
	if (r >= 0)
		r = rad_random_fill(intent->slots, sizeof(intent->slots), err);
	if (r < 0)
		return r;
	(void)rad_text_copy(intent->inventory_id, sizeof(intent->inventory_id), request->inventory_id);
	(void)rad_text_copy(intent->operator_id, sizeof(intent->operator_id), request->operator_id);
	(void)rad_text_copy(intent->disposition, sizeof(intent->disposition), request->disposition);
	intent->created_wall_ms = rad_clock_wall_ms(station->clock);
	return 0;
}

int rad_station_erase(struct rad_station *station, const struct rad_erase_request *request, struct rad_job **ret,
		      struct rad_error *err)
{
	rad_auto_free struct rad_job_intent *intent = calloc(1, sizeof(*intent));
	int r;

	if (!intent)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "start job", "out of memory");
	r = make_intent(station, request, intent, err);
	if (r < 0)
		return r;
	r = rad_session_start(station->session, station->transport, intent, NULL, ret, err);
	if (r >= 0)
		rad_station_asset_begins(station, intent);
	return r;
}

/*
 * A drive that is erasing itself may not tell its capacity, and the kernel that looked for it then knows none: it is
 * the job's when all else fits and it says itself that it is at it.
 */
static bool is_erasing_itself(struct rad_station *station, const struct rad_job_intent *intent,
			      const struct rad_drive *drive)
{
	struct rad_identity sized = drive->identity;

	if (sized.size_bytes != 0)
		return false;
	sized.size_bytes = intent->drive.identity.size_bytes;
	return rad_job_is_drive(intent, &sized) && says_it_sanitizes(station, drive);
}

/* The drive of an interrupted job among those that are here now, by identity; its node may have another name today. */
static int find_same_drive(struct rad_station *station, const struct rad_job_intent *intent, struct rad_drive *ret,
			   bool *ret_is_erasing, struct rad_error *err)
{
	const struct rad_scan_options options = { .all = true, .skip_contents = true };
	rad_auto_free struct rad_drive *drives = NULL;
	size_t n = 0;
	int r = rad_drives_list(station->bench, &options, &drives, &n, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++) {
		*ret_is_erasing = is_erasing_itself(station, intent, &drives[i]);
		if (*ret_is_erasing || rad_job_is_drive(intent, &drives[i].identity)) {
			*ret = drives[i];
			return 0;
		}
	}
	(void)rad_error_set(err, RAD_ERROR_IO, 0, "resume", "the drive %s is not connected",
			    intent->drive.identity.stable_id);
	rad_error_advise(err, "connect it and run radera resume again; the job waits");
	return -RAD_ERROR_IO;
}

int rad_station_resume(struct rad_station *station, const struct rad_job_state *state, struct rad_job **ret,
		       struct rad_error *err)
{
	rad_auto_free struct rad_job_intent *intent = calloc(1, sizeof(*intent));
	bool is_erasing = false;
	int r;

	if (!intent)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "resume", "out of memory");
	*intent = state->intent;
	r = find_same_drive(station, &state->intent, &intent->drive, &is_erasing, err);
	if (r < 0)
		return r;
	r = check_drive(station, &intent->drive, err);
	if (is_erasing && intent->drive.protection == RAD_PROTECTION_NO_MEDIUM)
		r = 0; /* it has one, and will tell its size when it is done */
	if (r < 0)
		return r;
	if (is_erasing)
		intent->drive.identity.size_bytes = state->intent.drive.identity.size_bytes;
	return rad_session_start(station->session, station->transport, intent, state, ret, err);
}
