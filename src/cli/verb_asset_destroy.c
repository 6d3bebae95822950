/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/disposal_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

#define ATTACHMENT_MAX (33u << 20)

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static int report(const struct cli_context *context, const struct rad_disposal *disposal,
		  const struct rad_evidence *evidence, struct rad_error *err)
{
	json_t *json = json_pack("{s:s, s:b, s:o}", "inventory_id", disposal->asset.inventory_id, "destroyed",
				 disposal->decision.allowed, "reasons", cli_reasons_to_json(&disposal->decision));
	int code = RAD_ERROR_REFUSED;
	int r = 0;

	for (size_t i = 0; !context->json && i < disposal->decision.n_reasons; i++)
		(void)printf("May not: %s.\n", disposal->decision.reasons[i]);
	if (disposal->decision.allowed) {
		if (!context->json)
			(void)printf("%s is destroyed, and disposed of.\n", disposal->asset.inventory_id);
		code = cli_tell_evidence(context, evidence, json);
	}
	if (context->json)
		r = cli_print_json(json_incref(json), err);
	json_decref(json);
	return r < 0 ? r : code;
}

int cli_run_asset_destroy(struct cli_context *context, struct rad_error *err)
{
	const char *const *values = context->arguments.values;
	const char *path = values[CLI_ATTACHMENT];
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	rad_auto_free struct rad_policy *policy = malloc(sizeof(*policy));
	rad_auto_free struct rad_disposal *disposal = malloc(sizeof(*disposal));
	const struct rad_destruction act = { .inventory_id = context->arguments.words[0],
					     .method = values[CLI_METHOD],
					     .particle = values[CLI_PARTICLE],
					     .destroyed_by = values[CLI_BY],
					     .witness_id = values[CLI_WITNESS],
					     .place = values[CLI_PLACE],
					     .reference = values[CLI_REFERENCE],
					     .file_name = path ? base_name(path) : NULL,
					     .file = path ? &file : NULL,
					     .operator_id = values[CLI_OPERATOR] };
	struct rad_key_access access;
	struct rad_notary_config how;
	struct rad_evidence evidence;
	int r = policy && disposal ? 0 : rad_error_set(err, RAD_ERROR_IO, ENOMEM, "destroy", "out of memory");

	if (r >= 0 && path)
		r = rad_file_read(AT_FDCWD, path, ATTACHMENT_MAX, &file, err);
	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_WRITE, &store, err);
	if (r >= 0)
		r = rad_disposal_policy(store, values[CLI_POLICY], act.inventory_id, policy, err);
	if (r < 0)
		return r;
	how = cli_notary(context, store, &access);
	r = rad_disposal_destroy(&how, policy, &act, disposal, &evidence, err);
	return r < 0 ? r : report(context, disposal, &evidence, err);
}
