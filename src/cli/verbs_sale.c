/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Verbs of the buy-out desk, of its receipts, and of how long they are kept.
 */
#include "cli/cli.h"

#include "base/cleanup.h"

const struct cli_verb cli_verbs_sale[] = {
	{
		.name = "asset handover",
		.words = "INVENTORY-ID",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "hand a student's computer over to the student who had it, with a receipt",
		.description =
			"Decides by the policy of the organisation whose it is; the buyer must be the holder that the "
			"register names (--holder, which is compared and kept nowhere). Then issues a signed receipt "
			"under the next number of the organisation's series and lets the computer go, all at once. "
			"The price is the register's, else the price list's; one by --price that differs needs "
			"--reason, which stands in the log. The buyer's name stands in the receipt only. With drawn "
			"signatures the receipt is signed by both; without them it is printed and signed on paper. "
			"Exit code 3 when it may not be, with every reason.",
		.examples = "radera asset handover 104233 --holder elin.ek08 --buyer 'Elin Ek' --payment 'Swish 4711' "
			    "--operator asaobe01 --to /media/stick",
		.n_options = 11,
		.options = { CLI_HOLDER, CLI_BUYER, CLI_PRICE, CLI_REASON, CLI_PAYMENT, CLI_LANGUAGES,
			     CLI_SIGNATURE_SELLER, CLI_SIGNATURE_BUYER, CLI_OPERATOR, CLI_TO, CLI_PASSPHRASE_FILE },
		.n_required = 3,
		.required = { CLI_HOLDER, CLI_BUYER, CLI_OPERATOR },
		.run = cli_run_asset_handover,
	},
	{
		.name = "sale list",
		.words = "[INVENTORY-ID]",
		.n_words_max = 1,
		.summary = "list receipts and credits, without names",
		.description = "Oldest first; of one thing, or all.",
		.examples = "radera sale list\nradera sale list 104233 --json",
		.run = cli_run_sale_list,
	},
	{
		.name = "sale show",
		.words = "RECEIPT",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "show what a receipt says",
		.description = "With the buyer's name, as long as its contents are kept. --json gives the signed "
			       "document.",
		.examples = "radera sale show UTK-ABCDEFGHIJKL-000001",
		.run = cli_run_sale_show,
	},
	{
		.name = "sale export",
		.words = "RECEIPT",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "write a receipt as PDF once more",
		.description = "With all signatures that it has. What there is no PDF of yet is made first.",
		.examples = "radera sale export UTK-ABCDEFGHIJKL-000001 --to /media/stick",
		.n_options = 2,
		.options = { CLI_TO, CLI_PASSPHRASE_FILE },
		.n_required = 1,
		.required = { CLI_TO },
		.run = cli_run_sale_export,
	},
	{
		.name = "sale sign",
		.words = "RECEIPT",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "put the seller's or the buyer's drawn signature on a receipt",
		.description =
			"--as is seller or buyer. The station confirms it with its key. The file only grows: what "
			"was issued stays in it.",
		.examples = "radera sale sign UTK-ABCDEFGHIJKL-000001 --as buyer --name 'Elin Ek' --drawing elin.png",
		.n_options = 4,
		.options = { CLI_AS, CLI_NAME, CLI_DRAWING, CLI_PASSPHRASE_FILE },
		.n_required = 3,
		.required = { CLI_AS, CLI_NAME, CLI_DRAWING },
		.run = cli_run_sale_sign,
	},
	{
		.name = "sale annul",
		.words = "RECEIPT",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "take a receipt back that was wrong",
		.description =
			"A receipt is never changed: a credit under the next number of its series takes it back, with "
			"the reason on it and in the log. The thing stays the buyer's, unless --returned says that it "
			"is "
			"here again: then it is received like any other, and what was known of its erasure counts no "
			"more. --operator is an administrator.",
		.examples = "radera sale annul UTK-ABCDEFGHIJKL-000001 --reason 'The price was that of another model' "
			    "--operator maj",
		.n_options = 5,
		.options = { CLI_REASON, CLI_RETURNED, CLI_OPERATOR, CLI_TO, CLI_PASSPHRASE_FILE },
		.n_required = 2,
		.required = { CLI_REASON, CLI_OPERATOR },
		.run = cli_run_sale_annul,
	},
	{
		.name = "retention show",
		.words = "",
		.summary = "show what is kept beyond its time, and by which rule",
		.description =
			"By a retention file (profiles/retention): kommun, or your own with --policy FILE. For each "
			"document: the rule, how many are due now, how many will be, and when the next one is. Erasure "
			"certificates, statements and the log are kept whatever a file says.",
		.examples = "radera retention show --policy ./gallring.yaml",
		.n_options = 1,
		.options = { CLI_POLICY },
		.run = cli_run_retention_show,
	},
	{
		.name = "retention destroy",
		.words = "",
		.summary = "destroy what is kept beyond its time",
		.description =
			"What receipts and credits say (their numbers, amounts and digests stay in the series), what "
			"was "
			"told about resolved matters, and who had things that have left. The log gets an event with "
			"how "
			"many, the rule's place in the records plan and the file's digest. It cannot be undone. Copies "
			"that were written elsewhere are not reached. --operator is an administrator. Exit code 6 when "
			"something may still be found in the store's directory; doing it again goes on.",
		.examples = "radera retention destroy --operator maj",
		.n_options = 3,
		.options = { CLI_POLICY, CLI_OPERATOR, CLI_YES },
		.n_required = 1,
		.required = { CLI_OPERATOR },
		.run = cli_run_retention_destroy,
	},
};

const size_t cli_n_verbs_sale = RAD_ARRAY_LENGTH(cli_verbs_sale);
