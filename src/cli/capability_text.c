/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/plan_text.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"

static void print_offer(FILE *out, enum rad_technique technique, const struct rad_capability *capability)
{
	const struct rad_technique_offer *offer = &capability->offers[technique];
	char duration[CLI_DURATION_TEXT] = "";

	if (offer->offer == RAD_OFFER_NO && !rad_technique_fits_bus(technique, capability->bus))
		return;
	if (offer->estimate_ms)
		cli_describe_duration(offer->estimate_ms, duration);
	(void)fprintf(out, "    %-8s %-36s %-5s %s%s%s%s\n", rad_offer_name(offer->offer),
		      rad_technique_title(technique), rad_level_name(rad_technique_level(technique, capability->media)),
		      duration[0] ? "about " : "", duration, duration[0] && offer->reason[0] ? "; " : "",
		      offer->reason);
}

static void print_count(FILE *out, const char *what, rad_count count)
{
	if (count >= 0)
		(void)fprintf(out, ", %s %" PRId64, what, count);
}

static void print_health(FILE *out, const struct rad_health *health)
{
	if (!health->known)
		return;
	(void)fprintf(out, "  Health: %s", health->failing ? "the drive says that it is failing" : "well");
	print_count(out, "hours", health->power_on_hours);
	print_count(out, "reallocated", health->reallocated_sectors);
	print_count(out, "pending", health->pending_sectors);
	print_count(out, "media errors", health->media_errors);
	print_count(out, "used %", health->used_percent);
	print_count(out, "spare %", health->spare_percent);
	if (health->temperature_millicelsius != RAD_TEMPERATURE_UNKNOWN)
		(void)fprintf(out, ", %d °C", health->temperature_millicelsius / 1000);
	(void)fputc('\n', out);
}

static void print_locks(FILE *out, const struct rad_capability *capability)
{
	const struct rad_security *security = &capability->security;
	const struct rad_trusted *trusted = &capability->trusted;

	if (security->supported)
		(void)fprintf(out, "  ATA security: %s%s%s%s\n", security->enabled ? "password set" : "no password",
			      security->locked ? ", locked" : "", security->frozen ? ", frozen" : "",
			      security->expired ? ", no more tries" : "");
	if (trusted->ssc[0])
		(void)fprintf(out, "  TCG %s: %s%s%s%s\n", trusted->ssc,
			      trusted->locking_enabled ? "locking on" : "locking off",
			      trusted->locked ? ", locked" : "",
			      trusted->media_encryption ? ", encrypts the medium" : ", does not encrypt the medium",
			      trusted->mbr_enabled && !trusted->mbr_done ? ", shadow MBR shown" : "");
	if (capability->sanitize_state == RAD_SANITIZE_RUNNING)
		(void)fprintf(out, "  A sanitize is running in it now.\n");
	if (capability->sanitize_state == RAD_SANITIZE_FAILED)
		(void)fprintf(out, "  Its last sanitize failed; only another sanitize is taken now.\n");
}

static void print_areas(FILE *out, const struct rad_capability *capability)
{
	const struct rad_hidden *hidden = &capability->hidden;
	char size[RAD_SIZE_TEXT];

	rad_size_format(rad_hidden_bytes(hidden), size);
	if (rad_hidden_bytes(hidden))
		(void)fprintf(out, "  Hidden: %s by%s%s%s%s; %s\n", size, hidden->hpa ? " HPA" : "",
			      hidden->dco ? " DCO" : "", hidden->amac ? " accessible max address" : "",
			      hidden->reduced ? " a reduced capacity" : "",
			      hidden->can_show ? "will be shown before erasing" : hidden->reason);
	else if (hidden->known)
		(void)fprintf(out, "  Hidden: nothing\n");
	for (size_t i = 0; i < capability->n_not_covered; i++)
		(void)fprintf(out, "  Not reached by any command: %s\n", capability->not_covered[i].what);
}

void cli_print_capability(FILE *out, const struct rad_drive *drive, const struct rad_capability *capability)
{
	char name[CLI_DRIVE_TEXT];

	cli_describe_drive(drive, name);
	(void)fprintf(out, "%s%s\n", name, drive->simulated ? "  SIMULATED" : "");
	if (!rad_drive_is_selectable(drive))
		(void)fprintf(out, "  May not be erased: %s\n", drive->protection_reason);
	if (!capability->asked) {
		(void)fprintf(out, "  Not asked for its own commands: %s\n", capability->not_asked);
		return;
	}
	if (capability->bridge[0])
		(void)fprintf(out, "  Behind: %s\n", capability->bridge);
	if (capability->namespaces > 1)
		(void)fprintf(out, "  %u namespaces; the drive's own commands erase all of them\n",
			      capability->namespaces);
	print_locks(out, capability);
	print_areas(out, capability);
	print_health(out, &capability->health);
	(void)fprintf(out, "  Commands of its own:\n");
	for (int i = 0; i < RAD_TECHNIQUE_DISCARD; i++) {
		if (i != RAD_TECHNIQUE_OVERWRITE)
			print_offer(out, (enum rad_technique)i, capability);
	}
}
