/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Verbs about the register and the things in it.
 */
#include "cli/cli.h"

#include "base/cleanup.h"

const struct cli_verb cli_verbs_inventory[] = {
	{
		.name = "inventory import",
		.words = "FILE.csv",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "bring what the municipality's register says into the store",
		.description = "Reads a register's export: CSV with semicolons, commas or tabs, in UTF-8, UTF-16 or "
			       "Windows-1252. "
			       "--mapping says which column is what: sheet (default), snipe-it, glpi, intune, "
			       "lansweeper, or a file of your "
			       "own (profiles/registers). Sound rows are taken, all at once; every other one is told "
			       "with its line "
			       "and reason, and written to FILE.csv.rejected.csv. The same file twice changes nothing. "
			       "Who has a "
			       "thing is kept as a digest that only tells whether somebody is that one.",
		.examples = "radera inventory import register.csv --dry-run\n"
			    "radera inventory import assets.csv --mapping snipe-it",
		.n_options = 3,
		.options = { CLI_MAPPING, CLI_DRY_RUN, CLI_REJECTED },
		.run = cli_run_inventory_import,
	},
	{
		.name = "inventory supplier-report",
		.words = "FILE",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "take a certified supplier's erasure report into the evidence",
		.description =
			"Reads their report: CSV as inventory import reads it, or XML. --mapping says which column or "
			"element is what, and which words mean success: csv (default), blancco-xml, xml, or a file of "
			"your "
			"own (profiles/suppliers). Each row is matched by inventory number and serial numbers, which "
			"must "
			"all agree; what matches nothing goes into the review queue, never guessed."
			"\n\n"
			"An asset counts as erased by the supplier, as they report it, when every row about it is a "
			"success "
			"and they cover it: as a whole, or each drive that the store knows of it. One signed statement "
			"names those assets; the report and the --attachment (their PDF) are kept with it, and their "
			"SHA-256 stands in it, with the file's name, which must name nobody. Radera has not seen the "
			"erasure, and says so. Whether the report counts is "
			"the policy's matter: it names the suppliers, and the dispositions that a report is enough for."
			"\n\n"
			"What a later report calls not erased is not covered by an earlier one any more. "
			"No asset's state changes. The same file once more is refused and names the first statement, "
			"unless "
			"it covers assets now that it did not then. Exit code 3 when no asset counts.",
		.examples =
			"radera inventory supplier-report rapport.csv --supplier 'Radering AB' --operator asaobe01 "
			"--dry-run\n"
			"radera inventory supplier-report export.xml --mapping blancco-xml --supplier 'Radering AB' "
			"--number 556000-0000 --attachment rapport.pdf --operator asaobe01",
		.n_options = 9,
		.options = { CLI_MAPPING, CLI_SUPPLIER, CLI_NUMBER, CLI_REFERENCE, CLI_DATE, CLI_ATTACHMENT,
			     CLI_DRY_RUN, CLI_OPERATOR, CLI_PASSPHRASE_FILE },
		.n_required = 2,
		.required = { CLI_SUPPLIER, CLI_OPERATOR },
		.run = cli_run_inventory_supplier_report,
	},
	{
		.name = "inventory list",
		.words = "[TEXT]",
		.n_words_max = 1,
		.summary = "list what the register says, by inventory number",
		.description =
			"TEXT is the beginning of an inventory number or serial number, of at least two characters.",
		.examples = "radera inventory list 1042\nradera inventory list --state failed --json",
		.n_options = 1,
		.options = { CLI_STATE },
		.run = cli_run_inventory_list,
	},
	{
		.name = "inventory match",
		.words = "",
		.summary = "find the card of this computer, or of a serial number",
		.description = "By the number that was scanned, the firmware's serial number, its asset tag, or drives "
			       "that were seen "
			       "before. Every clue must agree: what does not is put into the review queue, never "
			       "guessed (exit code 3).",
		.examples = "radera inventory match --inventory-id 104233\nradera inventory match --serial PF3ABCDE",
		.n_options = 2,
		.options = { CLI_INVENTORY_ID, CLI_SERIAL },
		.run = cli_run_inventory_match,
	},
	{
		.name = "inventory reviews",
		.words = "",
		.summary = "list what a person must look at",
		.description = "With --all also what was resolved.",
		.examples = "radera inventory reviews",
		.n_options = 1,
		.options = { CLI_ALL },
		.run = cli_run_inventory_reviews,
	},
	{
		.name = "inventory resolve",
		.words = "NUMBER SENTENCE",
		.n_words_min = 2,
		.n_words_max = 2,
		.summary = "say what was found out about a matter",
		.description = "The sentence stands in the log, so it names no pupil.",
		.examples = "radera inventory resolve 7 'The sticker was on the wrong lid; both are corrected.' "
			    "--operator asaobe01",
		.n_options = 1,
		.options = { CLI_OPERATOR },
		.n_required = 1,
		.required = { CLI_OPERATOR },
		.run = cli_run_inventory_resolve,
	},
	{
		.name = "asset register",
		.words = "INVENTORY-ID",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "add a thing that no register knows",
		.description = "It counts as received. --kind: student, teacher, administrative, shared, server, "
			       "drive, phone, tablet, "
			       "other.",
		.examples = "radera asset register 104299 --serial PF3XYZ12 --kind shared --operator asaobe01",
		.n_options = 4,
		.options = { CLI_SERIAL, CLI_KIND, CLI_UNIT, CLI_OPERATOR },
		.n_required = 1,
		.required = { CLI_OPERATOR },
		.run = cli_run_asset_register,
	},
	{
		.name = "asset decide",
		.words = "INVENTORY-ID",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "tell whether a thing may go somewhere, and why not",
		.description = "By the policy, the card, and what the records say of every drive that was found in it. "
			       "All reasons are "
			       "told. Whatever the policy says: what is not erased goes to destruction only, and a "
			       "buy-out is for the "
			       "holder of a student's own computer. --checks asks what if those were done too; what is "
			       "done is recorded by asset checklist. Exit code 3 when it may not.",
		.examples = "radera asset decide 104233 --disposition buyout --holder elin.ek08 --checks "
			    "'firmware-password management tpm charger battery'",
		.n_options = 5,
		.options = { CLI_DISPOSITION, CLI_POLICY, CLI_CHECKS, CLI_HOLDER, CLI_RECEIVER },
		.n_required = 1,
		.required = { CLI_DISPOSITION },
		.run = cli_run_asset_decide,
	},
	{
		.name = "asset dispose",
		.words = "INVENTORY-ID",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "let a thing go, when it may",
		.description = "Decides as asset decide does, by what is recorded (asset checklist), and writes down "
			       "that it left: an event of the log, and the end of its way. Nothing brings it back. "
			       "Destruction and buy-out have papers of their own: asset destroy, asset handover.",
		.examples = "radera asset dispose 104240 --disposition reuse --operator asaobe01",
		.n_options = 5,
		.options = { CLI_DISPOSITION, CLI_POLICY, CLI_RECEIVER, CLI_OPERATOR, CLI_REASON },
		.n_required = 2,
		.required = { CLI_DISPOSITION, CLI_OPERATOR },
		.run = cli_run_asset_dispose,
	},
};

const size_t cli_n_verbs_inventory = RAD_ARRAY_LENGTH(cli_verbs_inventory);
