/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What verbs about assets and lots tell alike.
 */
#ifndef RAD_CLI_DISPOSAL_TEXT_H
#define RAD_CLI_DISPOSAL_TEXT_H

#include <radera/disposal.h>

#include "cli/cli.h"

json_t *cli_asset_to_json(const struct rad_asset *asset);
void cli_print_asset(const struct rad_asset *asset);

/* The reasons of a decision as an array; NULL when memory runs out. */
json_t *cli_reasons_to_json(const struct rad_decision *decision);

/* "firmware-password, tpm" as bits of enum rad_check. With ret_no_drives (may be NULL) the word "no-drives" is taken
 * too. */
int cli_read_checks(const char *text, uint32_t *ret, bool *ret_no_drives, struct rad_error *err) RAD_MUST_CHECK;

/* What became of a paper, and what is missing of it. Returns 0, or RAD_ERROR_EVIDENCE as the exit code when something
 * is. With --json the members are added to *json. */
int cli_tell_evidence(const struct cli_context *context, const struct rad_evidence *evidence, json_t *json);

/* How papers are issued at this station; *access is filled for it. */
struct rad_notary_config cli_notary(const struct cli_context *context, struct rad_store *store,
				    struct rad_key_access *access);

/* The store, opened for writing, and an operator who is appointed. */
int cli_open_for(struct cli_context *context, struct rad_store **ret, struct rad_operator *ret_person,
		 struct rad_error *err) RAD_MUST_CHECK;

#endif
