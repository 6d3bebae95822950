/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <fcntl.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

#define PDF_BYTES_MAX (64u << 20)
#define PNG_BYTES_MAX (4u << 20)

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)
RAD_DEFINE_CLEANUP(cleanup_signer, struct rad_signer *, rad_signer_free)

/* A person's key, or the station's. */
static int open_signer(const struct cli_context *context, struct rad_signer **ret, struct rad_error *err)
{
	const struct rad_key_access access = { context->arguments.values[CLI_PASSPHRASE_FILE] };
	const char *keys = context->arguments.values[CLI_KEYS];

	return keys ? rad_signer_open(keys, RAD_PKI_PERSON, &access, context->clock, ret, err)
		    : rad_station_signer(context->store_directory, &access, context->clock, ret, err);
}

/* In the archive of the station that issued it, when that is this one. *ret_name stays empty otherwise. */
static int keep(struct cli_context *context, const struct rad_buffer *file, char ret_name[RAD_DOCUMENT_NAME_SIZE],
		struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	int r;

	ret_name[0] = '\0';
	if (!rad_store_exists(context->store_directory))
		return 0;
	r = cli_store_open(context, RAD_STORE_WRITE, &store, err);
	return r < 0 ? r : rad_station_keep(store, file, context->clock, ret_name, err);
}

/* The file is what was asked for; a missing time-stamp or copy in the archive is a warning. */
static int write_result(struct cli_context *context, const struct rad_buffer *file, const struct rad_error *problem,
			struct rad_error *err)
{
	const char *path = context->arguments.values[CLI_OUTPUT];
	char kept[RAD_DOCUMENT_NAME_SIZE];
	struct rad_error archive = { 0 };
	int r = rad_file_write_new(path, file->data, file->size, 0600, err);

	if (r < 0)
		return r;
	(void)keep(context, file, kept, &archive);
	if (context->json)
		return cli_print_json(json_pack("{s:s, s:s*, s:s*, s:s*}", "certificate", path, "kept_as",
						kept[0] ? kept : NULL, "time_stamp_problem",
						problem->kind ? problem->text : NULL, "archive_problem",
						archive.kind ? archive.text : NULL),
				      err);
	(void)printf("%s\n", path);
	if (kept[0])
		(void)printf("kept in the archive as %s\n", kept);
	if (problem->kind)
		(void)fprintf(stderr, "radera: warning: signed without a time-stamp: %s\n", problem->text);
	if (archive.kind)
		(void)fprintf(stderr, "radera: warning: the archive has no copy: %s\n", archive.text);
	return 0;
}

static int read_how(const struct cli_context *context, struct rad_buffer *drawing, struct rad_countersign *ret,
		    struct rad_error *err)
{
	const char *png = context->arguments.values[CLI_DRAWING];
	const char *role = context->arguments.values[CLI_AS];
	int r = 0;

	*ret = (struct rad_countersign){
		.name = context->arguments.values[CLI_NAME],
		.detail = context->arguments.values[CLI_DETAIL],
	};
	if (!rad_signature_role_find(role, &ret->role) ||
	    (ret->role != RAD_SIGNED_BY_VALIDATOR && ret->role != RAD_SIGNED_BY_RECEIVER))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "countersign", "%s is neither validator nor receiver",
				     role);
	if (png)
		r = rad_file_read(AT_FDCWD, png, PNG_BYTES_MAX, drawing, err);
	ret->drawing = png ? drawing->data : NULL;
	ret->drawing_size = drawing->size;
	return r;
}

int cli_run_certificate_countersign(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_signer) struct rad_signer *signer = NULL;
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer drawing = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	struct rad_stamping stamping = { .url = context->arguments.values[CLI_TSA] };
	struct rad_countersign how;
	int r = read_how(context, &drawing, &how, err);

	if (r >= 0)
		r = rad_file_read(AT_FDCWD, context->arguments.words[0], PDF_BYTES_MAX, &pdf, err);
	if (r >= 0)
		r = open_signer(context, &signer, err);
	if (r >= 0)
		r = rad_certificate_countersign(pdf.data, pdf.size, &how, signer, &stamping, context->clock, &file,
						err);
	return r < 0 ? r : write_result(context, &file, &stamping.problem, err);
}

int cli_run_certificate_timestamp(struct cli_context *context, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	const struct rad_error none = { 0 };
	int r = rad_file_read(AT_FDCWD, context->arguments.words[0], PDF_BYTES_MAX, &pdf, err);

	if (r >= 0)
		r = rad_certificate_timestamp(pdf.data, pdf.size, context->arguments.values[CLI_TSA], context->clock,
					      &file, err);
	return r < 0 ? r : write_result(context, &file, &none, err);
}
