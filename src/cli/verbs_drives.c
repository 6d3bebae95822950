/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Verbs about drives, and about the files that people write.
 */
#include "cli/cli.h"

#include "base/cleanup.h"

const struct cli_verb cli_verbs_drives[] = {
	{
		.name = "drives",
		.words = "",
		.summary = "list the drives, what is on them, and which may be chosen",
		.description =
			"Lists every drive with its identity, size, what is on it (types only, never labels) and who "
			"uses it. "
			"The medium that Radera or the system runs from, and anything mounted, swapped to, held or "
			"opened exclusively, is shown as protected, with the reason. If the running medium cannot be "
			"told, no drive is offered.\n\nWith --verbose each drive is also asked: which erasing commands "
			"it has, what each "
			"counts for, how long it takes, and what stands in the way (frozen, locked, a bridge); hidden "
			"areas, health, "
			"and what no command reaches. Nothing is changed.",
		.examples = "radera drives\nradera drives --verbose\nradera drives --all --json\nradera drives "
			    "--simulate purge",
		.n_options = 2,
		.options = { CLI_ALL, CLI_VERBOSE },
		.run = cli_run_drives,
	},
	{
		.name = "plan",
		.words = "DRIVE...",
		.n_words_min = 1,
		.n_words_max = CLI_WORDS_MAX,
		.summary = "show what would be done to a drive, the level it can reach, and why",
		.description =
			"Prints the ordered steps, the NIST SP 800-88r2 level they can reach, an estimate of the time, "
			"and "
			"for every technique why it was chosen or not. Touches nothing. A plan that cannot reach the "
			"profile's level is a refusal (exit code 3) that names what is missing.\n\n"
			"A drive is named by its node (/dev/sda, /dev/disk/by-id/...), its stable id, serial number or "
			"WWN.",
		.examples = "radera plan /dev/sdb --profile clear-zero\nradera plan sim:ssd --simulate demo --profile "
			    "purge",
		.n_options = 1,
		.options = { CLI_PROFILE },
		.run = cli_run_plan,
	},
	{
		.name = "erase",
		.words = "DRIVE...",
		.n_words_min = 1,
		.n_words_max = CLI_WORDS_MAX,
		.summary = "erase drives in parallel, verify them, and issue signed certificates",
		.description =
			"Shows the plan for every drive, asks once (unless --yes), then erases all of them at once, "
			"one "
			"worker each. Each drive's end gives a signed record in the archive and a PDF: a certificate "
			"when "
			"it was erased and verified, a protocol that says so when it was not.\n\n"
			"With a profile by the drives' own commands (purge, clear-device, ...) the drive is asked "
			"first, "
			"marked, told to erase itself, and read. What a job asks on the way (a PSID, leave to sleep) "
			"is "
			"read from standard input, a line an answer.\n\n"
			"Ctrl-C, SIGTERM or a power cut stop the work without losing it: radera resume goes on.\n\n"
			"With several drives the exit code is that of the gravest end, in the order 1, 4, 5, 3, 6, 7.",
		.examples = "radera erase /dev/sdb --inventory-id 104233 --operator asa\n"
			    "radera erase sim:ssd sim:disk --simulate demo --store /tmp/demo --inventory-id 1 "
			    "--operator demo --yes",
		.n_options = 9,
		.options = { CLI_INVENTORY_ID, CLI_OPERATOR, CLI_PROFILE, CLI_DISPOSITION, CLI_YES, CLI_PROGRESS,
			     CLI_CERTIFICATES, CLI_ALL_NAMESPACES, CLI_PASSPHRASE_FILE },
		.n_required = 2,
		.required = { CLI_INVENTORY_ID, CLI_OPERATOR },
		.run = cli_run_erase,
	},
	{
		.name = "resume",
		.words = "[JOB...]",
		.n_words_max = CLI_WORDS_MAX,
		.summary = "go on with erasures that a power cut, a kill or Ctrl-C interrupted",
		.description =
			"Finds the unfinished jobs of the store (or the named ones), finds their drives by identity "
			"whatever "
			"they are called today, and goes on from the last checkpoint; one stretch may be written "
			"twice, "
			"none is left out. The whole drive is verified, and the record tells of the interruption. Jobs "
			"that had ended but have no record yet get theirs.",
		.examples = "radera resume\nradera resume --abandon 3f0c2f4e-6f0e-4f6e-9d55-0f4b6a1f7c11",
		.n_options = 5,
		.options = { CLI_ABANDON, CLI_YES, CLI_PROGRESS, CLI_CERTIFICATES, CLI_PASSPHRASE_FILE },
		.run = cli_run_resume,
	},
	{
		.name = "drive unlock",
		.words = "DRIVE",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "take away the ATA password that an interrupted erasure has left on a drive",
		.description =
			"A power cut in the middle of SECURITY ERASE UNIT leaves the drive locked with the job's own "
			"password: the 32 hexadecimal digits of the job's id. This finds the job by the drive in the "
			"store, or takes --job, unlocks the drive and removes the password. Nothing is erased.",
		.examples = "radera drive unlock /dev/sdb\nradera drive unlock /dev/sdb --job "
			    "3f0c2f4e-6f0e-4f6e-9d55-0f4b6a1f7c11",
		.n_options = 1,
		.options = { CLI_JOB },
		.run = cli_run_drive_unlock,
	},
	{
		.name = "drive psid-revert",
		.words = "DRIVE",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "bring a TCG Opal drive back to its factory state with the PSID on its label",
		.description =
			"Destroys the drive's encryption key and with it everything on the drive. For drives that "
			"somebody else has locked. It makes no certificate: erase the drive afterwards, or use radera "
			"erase with a purge profile, which asks for the PSID by itself.",
		.examples = "radera drive psid-revert /dev/nvme0n1 --yes",
		.n_options = 2,
		.options = { CLI_PSID_FILE, CLI_YES },
		.run = cli_run_drive_psid_revert,
	},
	{
		.name = "drive suspend",
		.words = "",
		.summary = "let the computer sleep for some seconds, so that its drives lose their freeze",
		.description =
			"Computers freeze the security commands of their drives at start. A sleep in which the drives "
			"lose their power (S3, 'deep') lifts that. Refused where the computer has none.",
		.examples = "radera drive suspend --yes",
		.n_options = 1,
		.options = { CLI_YES },
		.run = cli_run_drive_suspend,
	},
	{
		.name = "drive exit-failure",
		.words = "DRIVE",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "bring a drive out of the failed state of a sanitize, where that one allowed it",
		.description =
			"After a failed sanitize a drive takes nothing but another sanitize. If the failed one had "
			"allowed it, this leaves that state. The drive is NOT erased and may show old data.",
		.examples = "radera drive exit-failure /dev/nvme0n1 --yes",
		.n_options = 1,
		.options = { CLI_YES },
		.run = cli_run_drive_exit_failure,
	},
	{
		.name = "drive reformat",
		.words = "DRIVE",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "format a SCSI drive with sectors of 520, 524 or 528 bytes to 512 or 4096",
		.description =
			"Drives out of storage arrays have odd sectors that no computer can use. MODE SELECT and "
			"FORMAT "
			"UNIT give them usual ones; that takes hours and destroys what is on the drive, but counts as "
			"no erasure: erase the drive afterwards.",
		.examples = "radera drive reformat /dev/sdc --sector 512 --yes",
		.n_options = 2,
		.options = { CLI_SECTOR, CLI_YES },
		.run = cli_run_drive_reformat,
	},
	{
		.name = "record",
		.words = "DRIVE",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "write down what a drive answers when it is asked what it can do",
		.description =
			"Sends only questions, and writes questions and answers, byte for byte, to standard output or "
			"--to FILE. radera replay shows what Radera makes of them. With --mask serial number and WWN "
			"are replaced. Send us the file of a drive that is not understood rightly.",
		.examples = "radera record /dev/sdb --mask --to odd-drive.json",
		.n_options = 2,
		.options = { CLI_TO, CLI_MASK },
		.run = cli_run_record,
	},
	{
		.name = "replay",
		.words = "FILE",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "show what a recorded drive can do, and what would be done to it",
		.description = "Reads a file of radera record and shows capability and plan as for the drive itself.",
		.examples = "radera replay odd-drive.json --profile purge",
		.n_options = 1,
		.options = { CLI_PROFILE },
		.run = cli_run_replay,
	},
	{
		.name = "profiles",
		.words = "[NAME]",
		.n_words_max = 1,
		.summary = "list the sanitization profiles, or show one",
		.description = "Lists what radera plan and radera erase can be asked for with --profile. The named "
			       "overwrite standards "
			       "differ from tool to tool: each tells which variant it is and where that is documented.",
		.examples = "radera profiles\nradera profiles gutmann",
		.run = cli_run_profiles,
	},
	{
		.name = "check",
		.words = "FILE...",
		.n_words_min = 1,
		.n_words_max = CLI_WORDS_MAX,
		.summary = "check a profile, bench, organisation or station file strictly",
		.description = "An unknown key, a wrong type or a value out of range is told with file and line (exit "
			       "code 2).",
		.examples = "radera check profiles/sanitization/clear-zero.yaml",
		.run = cli_run_check,
	},
};

const size_t cli_n_verbs_drives = RAD_ARRAY_LENGTH(cli_verbs_drives);
