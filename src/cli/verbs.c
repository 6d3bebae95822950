/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table that everything about the command line is made from: parsing, --help, and the man pages.
 */
#include "cli/cli.h"

#include "base/cleanup.h"

const enum cli_option_id cli_common_options[] = { CLI_HELP, CLI_JSON, CLI_STORE, CLI_SIMULATE };
const size_t cli_n_common_options = RAD_ARRAY_LENGTH(cli_common_options);

const struct cli_verb *cli_verb_at(size_t i)
{
	const struct {
		const struct cli_verb *verbs;
		size_t n;
	} groups[] = {
		{ cli_verbs_drives, cli_n_verbs_drives },     { cli_verbs_archive, cli_n_verbs_archive },
		{ cli_verbs_station, cli_n_verbs_station },   { cli_verbs_inventory, cli_n_verbs_inventory },
		{ cli_verbs_register, cli_n_verbs_register }, { cli_verbs_asset, cli_n_verbs_asset },
		{ cli_verbs_sale, cli_n_verbs_sale },
	};

	for (size_t group = 0; group < RAD_ARRAY_LENGTH(groups); group++) {
		if (i < groups[group].n)
			return &groups[group].verbs[i];
		i -= groups[group].n;
	}
	return NULL;
}
