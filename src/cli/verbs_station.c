/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Verbs about the station service and the people at it.
 */
#include "cli/cli.h"

#include "base/cleanup.h"

const struct cli_verb cli_verbs_station[] = {
	{
		.name = "site make",
		.words = "DIR",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "make the folder that tells a new station what it is",
		.description =
			"At the office: takes organisation, logo, operators with their PINs' hashes and the station "
			"file from "
			"the store, issues the new station's certificate by the organisation's root, lists it all and "
			"signs the list with a key that the root certifies for this and that is gone afterwards. Put "
			"DIR on the stick's evidence volume under the name radera-site: at its next start the station "
			"is "
			"set up without a question, and takes the key out of the folder. A later folder of the same "
			"root brings new operators to it; one of another root, or one that was changed, is refused.",
		.examples = "radera site make /media/stick/radera-site --station RAD-07 --root /media/safe/root",
		.n_options = 4,
		.options = { CLI_STATION, CLI_UNIT, CLI_ROOT, CLI_ROOT_PASSPHRASE_FILE },
		.n_required = 2,
		.required = { CLI_STATION, CLI_ROOT },
		.run = cli_run_site_make,
	},
	{
		.name = "site show",
		.words = "DIR",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "check a site folder and tell whose it is",
		.description = "With --root DIR it must be of that root; else it is checked to be whole.",
		.examples = "radera site show /media/stick/radera-site --root /media/safe/root",
		.n_options = 1,
		.options = { CLI_ROOT },
		.run = cli_run_site_show,
	},
	{
		.name = "site use",
		.words = "DIR",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "set the store up, or bring it up to date, by a site folder",
		.description = "What the live image does by itself at a start. raderad must not run on the store.",
		.examples = "radera site use /media/stick/radera-site --store /var/lib/radera",
		.run = cli_run_site_use,
	},
	{
		.name = "station status",
		.words = "",
		.summary = "show the station service's drives and jobs",
		.description =
			"Asks raderad, which owns a station's drives, jobs and archive. --json gives all that it "
			"tells.",
		.examples = "radera station status",
		.n_options = 1,
		.options = { CLI_BUS },
		.run = cli_run_station_status,
	},
	{
		.name = "station watch",
		.words = "",
		.summary = "show the same, anew each second",
		.description = "Fit for ssh. With --json one line a second.",
		.examples = "radera station watch",
		.n_options = 1,
		.options = { CLI_BUS },
		.run = cli_run_station_watch,
	},
	{
		.name = "station erase",
		.words = "DRIVE...",
		.n_words_min = 1,
		.n_words_max = CLI_WORDS_MAX,
		.summary = "have the station service erase drives, and wait for their ends",
		.description =
			"As radera erase, but raderad does it: it goes on when this program or its terminal is gone. "
			"Drives are named by serial number, node or stable id. The PIN is asked for, or is the "
			"first line of standard input; what a job asks is read after it.\n\n"
			"Ctrl-C leaves the jobs to the station (exit code 7).",
		.examples = "radera station erase S4ENNF0N --inventory-id 104233 --operator asaobe01",
		.n_options = 9,
		.options = { CLI_INVENTORY_ID, CLI_OPERATOR, CLI_PROFILE, CLI_DISPOSITION, CLI_YES, CLI_ALL_NAMESPACES,
			     CLI_BUS, CLI_KEYS, CLI_PASSPHRASE_FILE },
		.n_required = 2,
		.required = { CLI_INVENTORY_ID, CLI_OPERATOR },
		.run = cli_run_station_erase,
	},
	{
		.name = "station assign",
		.words = "BAY INVENTORY-ID",
		.n_words_min = 2,
		.n_words_max = 2,
		.summary = "give the inventory number that was scanned for a bay to the drive in it",
		.description =
			"Bays stand in the station file (raderad(8)). The drive in the bay gets the "
			"number; an empty bay keeps it for the next drive that is plugged in, for as long as the "
			"station file says. Where its rule is after-scan, the erasure starts at once. The PIN is asked "
			"for, or is the first line of standard input.",
		.examples = "radera station assign 7 104233 --operator asaobe01",
		.n_options = 4,
		.options = { CLI_OPERATOR, CLI_BUS, CLI_KEYS, CLI_PASSPHRASE_FILE },
		.n_required = 1,
		.required = { CLI_OPERATOR },
		.run = cli_run_station_assign,
	},
	{
		.name = "station pause",
		.words = "JOB",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "pause a job of the station service",
		.description = "It flushes, and goes on with radera station continue. The PIN is asked for, or is the "
			       "first line of standard input.",
		.examples = "radera station pause 9c1f2d3e-5b6a-4c7d-8e9f-0a1b2c3d4e5f --operator asaobe01",
		.n_options = 4,
		.options = { CLI_OPERATOR, CLI_BUS, CLI_KEYS, CLI_PASSPHRASE_FILE },
		.n_required = 1,
		.required = { CLI_OPERATOR },
		.run = cli_run_station_pause,
	},
	{
		.name = "station continue",
		.words = "JOB",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "let a paused job of the station service go on",
		.description = "Only a paused one has anything to go on with. The PIN is asked for, or is the first "
			       "line of standard input.",
		.examples = "radera station continue 9c1f2d3e-5b6a-4c7d-8e9f-0a1b2c3d4e5f --operator asaobe01",
		.n_options = 4,
		.options = { CLI_OPERATOR, CLI_BUS, CLI_KEYS, CLI_PASSPHRASE_FILE },
		.n_required = 1,
		.required = { CLI_OPERATOR },
		.run = cli_run_station_continue,
	},
	{
		.name = "station cancel",
		.words = "JOB",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "end a job of the station service",
		.description = "The drive is not erased, and its protocol says so. The PIN is asked for, or is the "
			       "first line of standard input.",
		.examples = "radera station cancel 9c1f2d3e-5b6a-4c7d-8e9f-0a1b2c3d4e5f --operator asaobe01",
		.n_options = 4,
		.options = { CLI_OPERATOR, CLI_BUS, CLI_KEYS, CLI_PASSPHRASE_FILE },
		.n_required = 1,
		.required = { CLI_OPERATOR },
		.run = cli_run_station_cancel,
	},
	{
		.name = "operator add",
		.words = "ID",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "name a person who may erase",
		.description = "The id is typed or scanned, the name stands on certificates. With --from and --until "
			       "the person is appointed for that time only.",
		.examples = "radera operator add asaobe01 --name 'Åsa Öberg'\n"
			    "radera operator add sommar01 --name 'Kim Ek' --from 2026-06-15 --until 2026-08-16",
		.n_options = 4,
		.options = { CLI_NAME, CLI_ROLE, CLI_FROM, CLI_UNTIL },
		.n_required = 1,
		.required = { CLI_NAME },
		.run = cli_run_operator_add,
	},
	{
		.name = "operator appoint",
		.words = "ID",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "set the time that an operator is appointed for",
		.description =
			"Before --from and from --until on the person can neither sign in nor erase. What is not "
			"given is open. What the person did stays as it is.",
		.examples = "radera operator appoint asaobe01 --until 2027-07-01\nradera operator appoint asaobe01",
		.n_options = 2,
		.options = { CLI_FROM, CLI_UNTIL },
		.run = cli_run_operator_appoint,
	},
	{
		.name = "operator pin",
		.words = "ID",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "give an operator a new PIN for signing in at a station",
		.description =
			"The PIN is typed twice at a terminal, or is the first line of standard input. After three "
			"wrong ones in a row each further try has to wait, twice as long as the one before; after "
			"ten it is locked until it is set anew.",
		.examples = "radera operator pin asaobe01",
		.run = cli_run_operator_pin,
	},
	{
		.name = "operator check",
		.words = "ID",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "ask for an operator's PIN, and tell whether it is right",
		.description =
			"For programs that let nobody in but an operator of the store, such as the live image's rescue "
			"console. "
			"The PIN is typed at a terminal, or is the first line of standard input. With --role only "
			"that role will do. Wrong ones count as at a station; right and wrong ones stand in the log.",
		.examples = "radera operator check maj --role administrator",
		.n_options = 1,
		.options = { CLI_ROLE },
		.run = cli_run_operator_check,
	},
	{
		.name = "operator card",
		.words = "ID",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "let an operator sign in at a station with a card instead of a PIN",
		.description =
			"The person's certificate in --keys (radera pki issue person; its key may lie in a smart card, "
			"pkcs11:...) becomes the operator's card, in place of an earlier one. At a station the card "
			"signs a challenge; the station never sees its PIN. A lost card is put on the revocation list "
			"(radera pki revoke).",
		.examples = "radera operator card asaobe01 --keys /media/asa\n"
			    "radera station status && radera station pause JOB --operator asaobe01 --keys /media/asa",
		.n_options = 1,
		.options = { CLI_KEYS },
		.n_required = 1,
		.required = { CLI_KEYS },
		.run = cli_run_operator_card,
	},
	{
		.name = "operator answer",
		.words = "FILE",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "sign a station's challenge with an operator's card, for programs that sign in",
		.description = "FILE holds the text that the station asked to be signed; nothing but such a text is "
			       "signed. The signature (CMS, DER) is written to standard output. A workstation uses "
			       "this to sign in by card; radera station does it by itself.",
		.examples = "radera operator answer challenge.txt --keys /media/asa > challenge.p7s",
		.n_options = 2,
		.options = { CLI_KEYS, CLI_PASSPHRASE_FILE },
		.n_required = 1,
		.required = { CLI_KEYS },
		.run = cli_run_operator_answer,
	},
	{
		.name = "operator list",
		.words = "",
		.summary = "list the operators",
		.description = "Lists all operators, also the retired ones.",
		.examples = "radera operator list",
		.run = cli_run_operator_list,
	},
	{
		.name = "operator retire",
		.words = "ID",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "an operator may no longer erase; old records keep the name",
		.description = "Nothing of what the person did is changed.",
		.examples = "radera operator retire asaobe01",
		.run = cli_run_operator_retire,
	},
};

const size_t cli_n_verbs_station = RAD_ARRAY_LENGTH(cli_verbs_station);
