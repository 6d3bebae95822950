/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept beside a certificate: signed versions, excerpts, and the files of others. */
#include "cli/cli.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)

/* Under the certificate's id and the document's name; never over a file that is there. */
static int write_document(const char *directory, const char *certificate_id, const struct rad_document *document,
			  const struct rad_buffer *data, char ret_path[PATH_MAX], struct rad_error *err)
{
	bool is_pdf = data->size > 4 && memcmp(data->data, "%PDF", 4) == 0;

	if (snprintf(ret_path, PATH_MAX, "%s/%s-%s%s", directory, certificate_id, document->name,
		     is_pdf ? ".pdf" : "") >= PATH_MAX)
		return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "write document", "the path is too long");
	return rad_file_write_new(ret_path, data->data, data->size, 0600, err);
}

static int tell_document(struct cli_context *context, struct rad_store *store, const struct rad_document *document,
			 json_t *list, struct rad_error *err)
{
	const char *certificate_id = context->arguments.words[0];
	const char *directory = context->arguments.values[CLI_TO];
	rad_auto_buffer struct rad_buffer data = RAD_BUFFER_INIT;
	char path[PATH_MAX] = "";
	int r = rad_store_get_document(store, certificate_id, document->name, &data, err);

	if (r >= 0 && directory)
		r = write_document(directory, certificate_id, document, &data, path, err);
	if (r < 0)
		return r;
	(void)json_array_append_new(list, json_pack("{s:s, s:I, s:I, s:s}", "name", document->name, "sequence",
						    (json_int_t)document->sequence, "size_bytes", (json_int_t)data.size,
						    "path", path));
	if (!context->json)
		(void)printf("%-16s %8zu bytes  number %llu in the log%s%s\n", document->name, data.size,
			     (unsigned long long)document->sequence, path[0] ? "  " : "", path);
	return 0;
}

int cli_run_archive_documents(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_free struct rad_document *documents = NULL;
	struct rad_entry entry;
	json_t *list = json_array();
	size_t n = 0;
	int r = cli_store_open(context, RAD_STORE_READ, &store, err);

	if (r >= 0)
		r = rad_store_get(store, context->arguments.words[0], &entry, NULL, NULL, NULL, err);
	if (r >= 0)
		r = rad_store_documents(store, entry.certificate_id, &documents, &n, err);
	for (size_t i = 0; r >= 0 && i < n; i++)
		r = tell_document(context, store, &documents[i], list, err);
	if (r >= 0 && !n && !context->json)
		(void)printf("%s has no further documents.\n", entry.certificate_id);
	if (r >= 0 && context->json)
		r = cli_print_json(json_pack("{s:s, s:O}", "certificate_id", entry.certificate_id, "documents", list),
				   err);
	json_decref(list);
	return r;
}
