/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Verbs about what the register is told back.
 */
#include "cli/cli.h"

#include "base/cleanup.h"

const struct cli_verb cli_verbs_register[] = {
	{
		.name = "inventory outbox",
		.words = "[write | acknowledge NUMBER | reject NUMBER]",
		.n_words_max = 2,
		.summary = "tell the register what became of its things",
		.description =
			"Without a word it lists what waits, by the mapping that the things came by, and the batches "
			"that nobody has acknowledged; with --all every batch.\n\n"
			"write makes a batch of all that waits for --mapping, in the register's own columns and words "
			"(the section outbox of profiles/registers), with the things that were registered at the "
			"station; of each thing the newest state. write --batch gives the same bytes again.\n\n"
			"acknowledge says that the register has a batch: it is never told again. reject says that it "
			"has not: what it held waits again. A file that neither was said of is not written again by "
			"itself; what goes to the register's server "
			"by HTTPS is sent until it answers (raderad(8)).",
		.examples = "radera inventory outbox\n"
			    "radera inventory outbox write --mapping snipe-it --to snipe-it-update.csv\n"
			    "radera inventory outbox write --batch 3 --to again.csv\n"
			    "radera inventory outbox acknowledge 3 --operator asaobe01",
		.n_options = 5,
		.options = { CLI_MAPPING, CLI_TO, CLI_BATCH, CLI_OPERATOR, CLI_ALL },
		.run = cli_run_inventory_outbox,
	},
	{
		.name = "inventory retired",
		.words = "",
		.summary = "list what was retired, for billing",
		.description =
			"What was sold, bought out, reused, returned, donated, recycled or destroyed on a day "
			"(default: "
			"today), by the time zone of this machine. With --to it is written as a CSV that Swedish Excel "
			"opens as it is. It names no person. raderad writes the list of every day that has ended into "
			"STORE/exports by itself.",
		.examples = "radera inventory retired\n"
			    "radera inventory retired --date 2026-11-20 --to retired.csv\n"
			    "radera inventory retired --from 2026-11-01 --until 2026-12-01 --json",
		.n_options = 4,
		.options = { CLI_DATE, CLI_FROM, CLI_UNTIL, CLI_TO },
		.run = cli_run_inventory_retired,
	},
	{
		.name = "inventory merge",
		.words = "OTHER-STORE",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "take another station's cards into this store",
		.description =
			"Cards, their drives, what was confirmed of them, lots, and what a person must look at. The "
			"other store is only read, and looked at first: its chain, its checkpoints, and the signature "
			"of every record that counts as evidence here, against this station's roots and those of "
			"--trust. Its log, certificates and receipts stay its own.\n\n"
			"A card that went on there is taken; one that went on here stays. Where both stations did "
			"something that the other does not know of, or one number has two serial numbers, nothing is "
			"taken, and a person must look (merge-conflict). Who resolves that says that the card in this "
			"store is right: the next merging takes it to the other.\n\n"
			"Each station tells the register of what it did itself. Merging twice changes nothing. "
			"--operator is an administrator.",
		.examples = "radera inventory merge /media/bench-2/radera --dry-run --operator maja\n"
			    "radera inventory merge /media/bench-2/radera --operator maja",
		.n_options = 3,
		.options = { CLI_DRY_RUN, CLI_TRUST, CLI_OPERATOR },
		.n_required = 1,
		.required = { CLI_OPERATOR },
		.run = cli_run_inventory_merge,
	},
};

const size_t cli_n_verbs_register = RAD_ARRAY_LENGTH(cli_verbs_register);
