/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Verbs about things on their way out: what is found out about them, and the lots that they leave in.
 */
#include "cli/cli.h"

#include "base/cleanup.h"

const struct cli_verb cli_verbs_asset[] = {
	{
		.name = "asset receive",
		.words = "INVENTORY-ID...",
		.n_words_min = 1,
		.n_words_max = CLI_WORDS_MAX,
		.summary = "say that things of the register are here now",
		.description = "All of them or none. What is here already is told and left as it is. Erasing a thing "
			       "says that it is here, too. What was reused inside may come in again: what was known of "
			       "its erasure and checks counts no more then.",
		.examples = "radera asset receive 104233 104234 --operator asaobe01",
		.n_options = 1,
		.options = { CLI_OPERATOR },
		.n_required = 1,
		.required = { CLI_OPERATOR },
		.run = cli_run_asset_receive,
	},
	{
		.name = "asset show",
		.words = "INVENTORY-ID",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "tell all that is known of a thing, and where it may go",
		.description = "Its card, what was looked at, every drive that was found in it with the newest record "
			       "about each, its lot, its certificates, and the policy's decision for every way out.",
		.examples =
			"radera asset show 104233\nradera asset show 104233 --receiver 'Begagnatpartnern AB' --json",
		.n_options = 3,
		.options = { CLI_POLICY, CLI_RECEIVER, CLI_HOLDER },
		.run = cli_run_asset_show,
	},
	{
		.name = "asset checklist",
		.words = "INVENTORY-ID",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "show what must be looked at before a thing leaves, and record it",
		.description = "The checks: firmware-password, management, tpm, marks, charger, battery. For each it "
			       "tells which ways out ask for it, and who did it when. --done and --undone record, "
			       "with --operator. --no-drives confirms that there is no drive in it (any more); every "
			       "drive that was found in it must be erased, or have a card of its own: asset removed. "
			       "--undone no-drives takes that back.",
		.examples = "radera asset checklist 104233\n"
			    "radera asset checklist 104233 --done 'firmware-password, tpm' --operator asaobe01",
		.n_options = 5,
		.options = { CLI_POLICY, CLI_DONE, CLI_UNDONE, CLI_NO_DRIVES, CLI_OPERATOR },
		.run = cli_run_asset_checklist,
	},
	{
		.name = "asset wiped",
		.words = "INVENTORY-ID",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "record that the device management wiped a phone or tablet",
		.description = "Phones and tablets are not erased here. --reference is the device management's own "
			       "number of the wipe; it stands in the log, so it names nobody. Then the thing can go to "
			       "recycling, when the policy's checks are done.",
		.examples = "radera asset wiped T-2041 --reference WIPE-77120 --operator asaobe01",
		.n_options = 2,
		.options = { CLI_REFERENCE, CLI_OPERATOR },
		.n_required = 2,
		.required = { CLI_REFERENCE, CLI_OPERATOR },
		.run = cli_run_asset_wiped,
	},
	{
		.name = "asset removed",
		.words = "INVENTORY-ID SERIAL",
		.n_words_min = 2,
		.n_words_max = 2,
		.summary = "record that a drive was taken out of a computer",
		.description = "The drive must have a card of its own, so that it is not lost: asset register with "
			       "--kind drive and its serial number. From then on it counts there, and no longer "
			       "for the computer that it was found in; where it was found stays known.",
		.examples = "radera asset register D-17 --kind drive --serial S4ENNF0N --operator asaobe01\n"
			    "radera asset removed 104233 S4ENNF0N --operator asaobe01",
		.n_options = 1,
		.options = { CLI_OPERATOR },
		.n_required = 1,
		.required = { CLI_OPERATOR },
		.run = cli_run_asset_removed,
	},
	{
		.name = "asset destroy",
		.words = "INVENTORY-ID",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "certify that a thing was destroyed, and let it go",
		.description = "Issues a signed certificate of destruction with the thing and the drives that are "
			       "known to be in it, keeps the company's own report as its document, and disposes of "
			       "the thing: all of it or nothing. --method: shredded, crushed, melted, incinerated or "
			       "degaussed; flash cannot be degaussed. --particle is the size that it was shredded or "
			       "crushed to, '2 mm' or a class of ISO/IEC 21964. The witness is another operator than "
			       "who tells it.",
		.examples = "radera asset destroy 104233 --method shredded --particle '2 mm' --by 'Fragmentering AB' "
			    "--witness eriber02 --attachment intyg.pdf --reference F-2291 --operator asaobe01",
		.n_options = 10,
		.options = { CLI_METHOD, CLI_PARTICLE, CLI_BY, CLI_WITNESS, CLI_PLACE, CLI_ATTACHMENT, CLI_REFERENCE,
			     CLI_OPERATOR, CLI_POLICY, CLI_PASSPHRASE_FILE },
		.n_required = 3,
		.required = { CLI_METHOD, CLI_BY, CLI_OPERATOR },
		.run = cli_run_asset_destroy,
	},
	{
		.name = "lot open",
		.words = "[LOT]",
		.n_words_max = 1,
		.summary = "begin a lot: things that leave together to one receiver",
		.description = "--disposition: sale, reuse, return, donation or recycling. LOT is its number; without "
			       "one it gets the next. --organisation says whose things they are, when that is not "
			       "the station's own organisation.",
		.examples = "radera lot open --disposition sale --receiver 'Begagnatpartnern AB' --operator asaobe01\n"
			    "radera lot open PALL-12 --disposition recycling --receiver 'Stena Recycling' --operator "
			    "asaobe01",
		.n_options = 4,
		.options = { CLI_DISPOSITION, CLI_RECEIVER, CLI_ORGANISATION, CLI_OPERATOR },
		.n_required = 3,
		.required = { CLI_DISPOSITION, CLI_RECEIVER, CLI_OPERATOR },
		.run = cli_run_lot_open,
	},
	{
		.name = "lot add",
		.words = "LOT INVENTORY-ID...",
		.n_words_min = 2,
		.n_words_max = CLI_WORDS_MAX,
		.summary = "put things into an open lot",
		.description = "Each is decided by the policy for the lot's disposition and receiver. What may go is "
			       "added; what may not is told with every reason, and the exit code is 3. A thing is in "
			       "one lot at a time.",
		.examples = "radera lot add LOT-K7Q2-1 104233 104234 --operator asaobe01",
		.n_options = 2,
		.options = { CLI_POLICY, CLI_OPERATOR },
		.n_required = 1,
		.required = { CLI_OPERATOR },
		.run = cli_run_lot_add,
	},
	{
		.name = "lot remove",
		.words = "LOT INVENTORY-ID...",
		.n_words_min = 2,
		.n_words_max = CLI_WORDS_MAX,
		.summary = "take things out of an open lot",
		.description = "A closed lot stays as its signed list says.",
		.examples = "radera lot remove LOT-K7Q2-1 104233 --operator asaobe01",
		.n_options = 1,
		.options = { CLI_OPERATOR },
		.n_required = 1,
		.required = { CLI_OPERATOR },
		.run = cli_run_lot_remove,
	},
	{
		.name = "lot list",
		.words = "",
		.summary = "list the lots that are open",
		.description = "With --all the closed ones too.",
		.examples = "radera lot list --all --json",
		.n_options = 1,
		.options = { CLI_ALL },
		.run = cli_run_lot_list,
	},
	{
		.name = "lot show",
		.words = "LOT",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "tell what is in a lot",
		.description = "In the order in which things were put there.",
		.examples = "radera lot show LOT-K7Q2-1",
		.run = cli_run_lot_show,
	},
	{
		.name = "lot close",
		.words = "LOT",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "sign a lot's list, and let everything on it go",
		.description =
			"Everything in it is decided once more. When something may not go any more, it is told and "
			"nothing is closed. Otherwise the list is signed and certified, and all of it is disposed "
			"of at once; nothing brings it back.",
		.examples = "radera lot close LOT-K7Q2-1 --operator asaobe01",
		.n_options = 3,
		.options = { CLI_POLICY, CLI_OPERATOR, CLI_PASSPHRASE_FILE },
		.n_required = 1,
		.required = { CLI_OPERATOR },
		.run = cli_run_lot_close,
	},
};

const size_t cli_n_verbs_asset = RAD_ARRAY_LENGTH(cli_verbs_asset);
