/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include <radera/rescue.h>

#include "base/cleanup.h"
#include "base/text.h"

#define PSID_FILE_MAX 256

/* The one drive that the verb names, and the way to it. */
struct named {
	const struct rad_bench *bench;
	struct rad_transport *transport;
	struct rad_drive drive;
};

static void named_done(struct named *named)
{
	if (named->transport)
		rad_drives_transport_free(named->bench, named->transport);
}

static int open_named(struct cli_context *context, struct named *ret, struct rad_error *err)
{
	const struct rad_scan_options options = { .all = true };
	int r = rad_drives_find(context->bench, &options, context->arguments.words[0], &ret->drive, err);

	if (r < 0)
		return r;
	ret->bench = context->bench;
	return rad_drives_transport(context->bench, context->clock, &ret->transport, err);
}

/* For what changes the drive: it must be one that may be chosen, and somebody must want it. */
static int open_to_change(struct cli_context *context, struct named *ret, struct rad_error *err)
{
	char name[CLI_DRIVE_TEXT];
	int r = open_named(context, ret, err);

	if (r < 0)
		return r;
	/* a drive with sectors of odd size shows none, which is why it is to be reformatted */
	if (!rad_drive_is_selectable(&ret->drive) && ret->drive.protection != RAD_PROTECTION_NO_MEDIUM)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, "choose drive", "%s may not be changed: %s",
				     ret->drive.node, ret->drive.protection_reason);
	cli_describe_drive(&ret->drive, name);
	(void)fprintf(stderr, "%s\n", name);
	return cli_confirm(context, 1, err);
}

static int tell(const struct cli_context *context, const struct named *named, const char *what, struct rad_error *err)
{
	if (context->json)
		return cli_print_json(json_pack("{s:s, s:s}", "drive", named->drive.node, "done", what), err);
	(void)printf("%s: %s\n", named->drive.node, what);
	return 0;
}

/* The job that has left its password on this drive: the newest that was about it, since later ones find it locked. */
static int find_job(struct cli_context *context, const struct rad_drive *drive, char ret[RAD_JOB_ID_SIZE],
		    struct rad_error *err)
{
	struct rad_store *store = NULL;
	struct rad_drive_past past;
	int r = cli_store_open(context, RAD_STORE_READ, &store, err);

	if (r < 0)
		return r;
	r = rad_store_drive_past(store, &drive->identity, &past, err);
	rad_store_close(store);
	(void)rad_text_copy(ret, RAD_JOB_ID_SIZE, past.job_id);
	if (r < 0 || ret[0])
		return r;
	(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "unlock", "the store has no job for %s", drive->node);
	rad_error_advise(err, "name the job that the drive's last protocol tells: --job JOB");
	return -RAD_ERROR_INPUT;
}

int cli_run_drive_unlock(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(named_done) struct named named = { .transport = NULL };
	const char *job = context->arguments.values[CLI_JOB];
	char found[RAD_JOB_ID_SIZE] = "";
	uint8_t password[32];
	int r = open_named(context, &named, err);

	if (r == 0 && job)
		(void)rad_text_copy(found, sizeof(found), job);
	else if (r == 0)
		r = find_job(context, &named.drive, found, err);
	if (r < 0)
		return r;
	rad_job_password(found, password);
	r = rad_rescue_unlock(named.transport, &named.drive, password, err);
	return r < 0 ? r : tell(context, &named, "no password is set any more", err);
}

static int read_psid(const struct cli_context *context, char *ret, size_t size, struct rad_error *err)
{
	const char *path = context->arguments.values[CLI_PSID_FILE];
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	int r;

	if (path) {
		r = rad_file_read(AT_FDCWD, path, PSID_FILE_MAX, &text, err);
		if (r < 0)
			return r;
		(void)rad_text_copy(ret, size, text.size ? (const char *)text.data : "");
	} else {
		(void)fprintf(stderr, "PSID (32 letters and digits on the drive's label): ");
		(void)fflush(stderr);
		if (!fgets(ret, (int)size, stdin))
			ret[0] = '\0';
	}
	ret[strcspn(ret, "\r\n")] = '\0';
	return 0;
}

int cli_run_drive_psid_revert(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(named_done) struct named named = { .transport = NULL };
	char psid[128] = "";
	int r = open_to_change(context, &named, err);

	if (r == 0)
		r = read_psid(context, psid, sizeof(psid), err);
	if (r == 0)
		r = rad_rescue_psid_revert(named.transport, &named.drive, psid, err);
	explicit_bzero(psid, sizeof(psid));
	return r < 0 ? r : tell(context, &named, "reverted to its factory state; erase it now", err);
}

int cli_run_drive_suspend(struct cli_context *context, struct rad_error *err)
{
	struct rad_transport *transport = NULL;
	int r;

	(void)fprintf(stderr, "The computer will sleep for some seconds and wake by itself.\n");
	r = cli_confirm(context, 1, err);
	if (r < 0)
		return r;
	r = rad_drives_transport(context->bench, context->clock, &transport, err);
	if (r < 0)
		return r;
	r = rad_rescue_suspend(transport, err);
	rad_drives_transport_free(context->bench, transport);
	if (r == 0 && !context->json)
		(void)printf("The computer has slept. Ask the drives again: radera drives --verbose\n");
	return r;
}

int cli_run_drive_exit_failure(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(named_done) struct named named = { .transport = NULL };
	int r = open_to_change(context, &named, err);

	if (r == 0)
		r = rad_rescue_exit_failure(named.transport, &named.drive, err);
	return r < 0 ? r : tell(context, &named, "out of the failed state; it is NOT erased", err);
}

int cli_run_drive_reformat(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(named_done) struct named named = { .transport = NULL };
	const char *sector = context->arguments.values[CLI_SECTOR];
	uint64_t bytes = 512;
	int r;

	if (sector && (!rad_text_to_u64(sector, &bytes) || (bytes != 512 && bytes != 4096)))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "read arguments", "--sector is 512 or 4096, not '%s'",
				     sector);
	r = open_to_change(context, &named, err);
	if (r == 0)
		r = rad_rescue_reformat(named.transport, &named.drive, (uint32_t)bytes, err);
	return r < 0 ? r : tell(context, &named, "formatted; list the drives again, then erase it", err);
}
