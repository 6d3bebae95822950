/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/station_private.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/text.h"

/* Text and signature side by side: "checkpoint-LOG-SIZE.txt" and ".txt.p7s". What is there already is the same. */
static int export_files(const char *directory, const struct rad_checkpoint *checkpoint, const char *text,
			const struct rad_buffer *cms, char *ret_path, size_t path_size, struct rad_error *err)
{
	char path[PATH_MAX];
	struct rad_error cause = { 0 };

	if (mkdir(directory, 0700) < 0 && errno != EEXIST)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, errno, "write checkpoint", "cannot make the directory %s",
				     directory);
	if (snprintf(path, sizeof(path), "%s/checkpoint-%s-%06" PRIu64 ".txt.p7s", directory, checkpoint->log_id,
		     checkpoint->size) >= (int)sizeof(path))
		return rad_error_set(err, RAD_ERROR_EVIDENCE, ENAMETOOLONG, "write checkpoint", "cannot write into %s",
				     directory);
	if (rad_file_write_new(path, cms->data, cms->size, 0644, &cause) < 0 && cause.code != EEXIST)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "write checkpoint", "%s", cause.text);
	path[strlen(path) - strlen(".p7s")] = '\0';
	if (rad_file_write_new(path, text, strlen(text), 0644, &cause) < 0 && cause.code != EEXIST)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "write checkpoint", "%s", cause.text);
	(void)rad_text_copy(ret_path, path_size, path);
	return 0;
}

int rad_station_checkpoint(struct rad_store *store, struct rad_signer *signer, const char *directory, char *ret_path,
			   size_t path_size, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer kept = RAD_BUFFER_INIT;
	struct rad_checkpoint checkpoint;
	char text[RAD_CHECKPOINT_TEXT];
	int r = rad_store_checkpoint_make(store, text, err);

	if (r >= 0)
		r = rad_checkpoint_read(text, strlen(text), &checkpoint, err);
	if (r >= 0)
		r = rad_signer_sign(signer, text, strlen(text), &cms, err);
	if (r >= 0)
		r = rad_store_checkpoint_add(store, text, cms.data, cms.size, err);
	rad_buffer_done(&cms);
	/* One of this size may have been there before. */
	if (r >= 0)
		r = rad_store_checkpoint_get(store, checkpoint.size, &kept, &cms, err);
	if (r >= 0)
		rad_buffer_append(&kept, "", 1);
	if (r >= 0)
		r = rad_buffer_check(&kept, err);
	return r < 0 ? r
		     : export_files(directory, &checkpoint, (const char *)kept.data, &cms, ret_path, path_size, err);
}

int rad_station_checkpoint_if_due(const struct rad_notary *notary, struct rad_error *err)
{
	char path[PATH_MAX];
	int r = rad_store_checkpoint_is_due(notary->store, err);

	return r <= 0 ? r
		      : rad_station_checkpoint(notary->store, notary->signer, notary->certificate_directory, path,
					       sizeof(path), err);
}
