/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/plan_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include <radera/files.h>
#include <radera/json.h>
#include <radera/transcript.h>

#include "base/cleanup.h"
#include "base/text.h"

#define TRANSCRIPT_MAX_BYTES (8u << 20)

static int record(struct cli_context *context, const struct rad_drive *drive, struct rad_transport *inner,
		  struct rad_buffer *ret, struct rad_error *err)
{
	bool mask = context->arguments.values[CLI_MASK] != NULL;
	struct rad_transport *recorder = NULL;
	struct rad_capability capability;
	int r = rad_recorder_new(inner, &recorder, err);

	if (r < 0)
		return r;
	r = rad_device_inquire(recorder, drive, &capability, err);
	if (r == 0)
		r = rad_recorder_save(recorder, drive, mask, ret, err);
	rad_recorder_free(recorder);
	return r;
}

int cli_run_record(struct cli_context *context, struct rad_error *err)
{
	const struct rad_scan_options options = { .all = true };
	const char *to = context->arguments.values[CLI_TO];
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	struct rad_transport *transport = NULL;
	struct rad_drive drive;
	int r = rad_drives_find(context->bench, &options, context->arguments.words[0], &drive, err);

	if (r == 0)
		r = rad_drives_transport(context->bench, context->clock, &transport, err);
	if (r < 0)
		return r;
	r = record(context, &drive, transport, &text, err);
	rad_drives_transport_free(context->bench, transport);
	if (r < 0)
		return r;
	if (to)
		return rad_file_write_new(to, text.data, text.size, 0600, err);
	if (fwrite(text.data, 1, text.size, stdout) != text.size || fflush(stdout) != 0)
		return rad_error_set(err, RAD_ERROR_IO, errno, "print", "cannot write to standard output");
	return 0;
}

static int show(const struct cli_context *context, const struct rad_drive *drive,
		const struct rad_capability *capability, const struct rad_plan *plan, struct rad_error *err)
{
	if (context->json)
		return cli_print_json(json_pack("{s:o, s:o, s:o}", "drive", rad_drive_to_json(drive), "capability",
						rad_capability_to_json(capability), "plan", rad_plan_to_json(plan)),
				      err);
	cli_print_capability(stdout, drive, capability);
	cli_print_plan(stdout, drive, plan, true);
	return 0;
}

int cli_run_replay(struct cli_context *context, struct rad_error *err)
{
	const char *profile_name = context->arguments.values[CLI_PROFILE];
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	rad_auto_free struct rad_plan *plan = calloc(1, sizeof(*plan));
	struct rad_transport *transport = NULL;
	struct rad_capability capability;
	struct rad_drive drive = { .simulated = true };
	struct rad_profile profile;
	int r;

	if (!plan)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "replay", "out of memory");
	r = rad_profile_load(profile_name ? profile_name : "purge", &profile, err);
	if (r == 0)
		r = rad_file_read(AT_FDCWD, context->arguments.words[0], TRANSCRIPT_MAX_BYTES, &text, err);
	if (r == 0)
		r = rad_replay_new(text.data, text.size, &transport, &drive, err);
	if (r < 0)
		return r;
	r = rad_device_inquire(transport, &drive, &capability, err);
	rad_replay_free(transport);
	if (r < 0)
		return r;
	rad_plan_make(&profile, &capability, plan);
	return show(context, &drive, &capability, plan, err);
}
