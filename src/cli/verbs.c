/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table that everything about the command line is made from: parsing, --help, and the man pages.
 */
#include "cli/cli.h"

#include "base/cleanup.h"

const enum cli_option_id cli_common_options[] = { CLI_HELP, CLI_JSON, CLI_STORE, CLI_SIMULATE };
const size_t cli_n_common_options = RAD_ARRAY_LENGTH(cli_common_options);

const struct cli_verb cli_verbs[] = {
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
		.name = "certificate show",
		.words = "FILE.pdf",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "print the record that a certificate carries",
		.description = "Prints the signed record inside a certificate. Use certificate verify to know whether "
			       "it can be trusted.",
		.examples = "radera certificate show RI-K7Q2MDX4ABCD-000042.pdf --json",
		.run = cli_run_certificate_show,
	},
	{
		.name = "certificate verify",
		.words = "FILE.pdf...",
		.n_words_min = 1,
		.n_words_max = CLI_WORDS_MAX,
		.summary = "check certificates strictly against a trusted root",
		.description = "Checks structure, signature, certificate chain, the attached record and its own "
			       "signature, and that "
			       "nothing was added after signing, which PDF readers are known to overlook. Without "
			       "--trust nothing "
			       "can be trusted and the exit code is 6. Needs no store.",
		.examples = "radera certificate verify RI-K7Q2MDX4ABCD-000042.pdf --trust root.pem",
		.n_options = 1,
		.options = { CLI_TRUST },
		.run = cli_run_certificate_verify,
	},
	{
		.name = "certificate countersign",
		.words = "FILE.pdf",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "sign a certificate once more, as its validator or receiver",
		.description =
			"Fills the validator's or the receiver's box with a signature, by an update behind the file: "
			"what was there stays byte for byte, and the first signature valid. With --keys DIR a person "
			"signs with a key of their own (radera pki issue person). Without it the station signs and "
			"confirms that the named person signed at it; --drawing shows their drawn signature. When the "
			"store has the record, it keeps a copy of the new file.",
		.examples = "radera certificate countersign RI-K7Q2MDX4ABCD-000042.pdf --as validator --keys "
			    "/media/asa --output signed.pdf\n"
			    "radera certificate countersign RI-K7Q2MDX4ABCD-000042.pdf --as receiver --name 'Elin "
			    "Ek' --drawing elin.png --output signed.pdf",
		.n_options = 8,
		.options = { CLI_AS, CLI_OUTPUT, CLI_KEYS, CLI_NAME, CLI_DETAIL, CLI_DRAWING, CLI_TSA,
			     CLI_PASSPHRASE_FILE },
		.n_required = 2,
		.required = { CLI_AS, CLI_OUTPUT },
		.run = cli_run_certificate_countersign,
	},
	{
		.name = "certificate timestamp",
		.words = "FILE.pdf",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "have all of a certificate time-stamped by a third party",
		.description =
			"A time-stamp proves that the signatures existed then, also when their keys expire or are "
			"revoked later. A certificate has room for three: one soon after it was issued, and one before "
			"the authority's own certificate expires.",
		.examples = "radera certificate timestamp RI-K7Q2MDX4ABCD-000042.pdf --tsa http://tsa.example.org "
			    "--output stamped.pdf",
		.n_options = 2,
		.options = { CLI_OUTPUT, CLI_TSA },
		.n_required = 2,
		.required = { CLI_OUTPUT, CLI_TSA },
		.run = cli_run_certificate_timestamp,
	},
	{
		.name = "archive list",
		.words = "",
		.summary = "list what was erased and what was not, newest last",
		.description = "Lists the records of the archive.",
		.examples = "radera archive list --from 2026-11-01 --outcome failed",
		.n_options = 4,
		.options = { CLI_FROM, CLI_UNTIL, CLI_OUTCOME, CLI_LIMIT },
		.run = cli_run_archive_list,
	},
	{
		.name = "archive find",
		.words = "[TEXT]",
		.n_words_max = 1,
		.summary = "find records by inventory id, serial number, certificate id or date",
		.description =
			"TEXT fits an inventory id, a drive's serial number, a certificate id, an operator or an "
			"outcome: exactly, "
			"or from its beginning when at least three characters are given. All conditions must fit.",
		.examples = "radera archive find 104233\nradera archive find --serial S4ENNF0N123456 --json",
		.n_options = 6,
		.options = { CLI_INVENTORY_ID, CLI_SERIAL, CLI_OUTCOME, CLI_FROM, CLI_UNTIL, CLI_LIMIT },
		.run = cli_run_archive_find,
	},
	{
		.name = "archive show",
		.words = "CERTIFICATE-ID",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "print one record",
		.description = "Prints a record as it was signed.",
		.examples = "radera archive show RI-K7Q2MDX4ABCD-000042 --json",
		.run = cli_run_archive_show,
	},
	{
		.name = "archive export",
		.words = "[CERTIFICATE-ID...]",
		.n_words_max = CLI_WORDS_MAX,
		.summary =
			"write certificates to a directory, also those that could not be written when they were issued",
		.description = "Without an id: every record's certificate. A certificate that was never made, because "
			       "the disk was full or "
			       "read-only, is made now. Nothing is ever overwritten.\n\nAn excerpt is about one drive "
			       "alone, or speaks one language; it is made of the same signed record, which it carries, "
			       "and says that it is an excerpt and how the whole ended. It is kept in the archive: the "
			       "same excerpt is the same file for ever.",
		.examples = "radera archive export RI-K7Q2MDX4ABCD-000042 --to /media/stick\nradera archive export "
			    "RI-K7Q2MDX4ABCD-000042 --drive each --languages en --to /media/stick",
		.n_options = 4,
		.options = { CLI_TO, CLI_DRIVE, CLI_LANGUAGES, CLI_PASSPHRASE_FILE },
		.run = cli_run_archive_export,
	},
	{
		.name = "archive bundle",
		.words = "CERTIFICATE-ID...",
		.n_words_min = 1,
		.n_words_max = CLI_WORDS_MAX,
		.summary = "write what an auditor needs to check records without Radera",
		.description =
			"A new folder, or a zip file when --output ends in .zip: the PDFs, the records with their "
			"signatures, the root, the newest checkpoint with each record's proof to be in the log, a page "
			"that checks PDFs in a browser without a network, and the commands for openssl and pdfsig in "
			"plain Swedish and English.",
		.examples = "radera archive bundle RI-K7Q2MDX4ABCD-000042 --output revision-2026.zip",
		.n_options = 1,
		.options = { CLI_OUTPUT },
		.n_required = 1,
		.required = { CLI_OUTPUT },
		.run = cli_run_archive_bundle,
	},
	{
		.name = "archive report",
		.words = "[CERTIFICATE-ID...]",
		.n_words_max = CLI_WORDS_MAX,
		.summary = "print records for other systems: CSV, XML or JSON",
		.description =
			"Without an id: every record. CSV has a line for each drive. XML has the shape that importers "
			"of "
			"the market leader's reports look for; an erasure with exceptions is not called successful in "
			"it. "
			"JSON is the records as they are, as docs/radera-record-1.schema.json describes them. All are "
			"conveniences without a signature: the evidence is the certificate.",
		.examples = "radera archive report --format csv > erased.csv\nradera archive report "
			    "RI-K7Q2MDX4ABCD-000042 --format xml",
		.n_options = 1,
		.options = { CLI_FORMAT },
		.run = cli_run_archive_report,
	},
	{
		.name = "archive verify",
		.words = "[FILE...]",
		.n_words_max = CLI_WORDS_MAX,
		.summary = "check the whole hash chain, every signature and every certificate in the archive",
		.description =
			"Recomputes the chain from the first entry on, compares it with the signed checkpoints and the "
			"search columns with the signed records, and verifies every record's signature and certificate "
			"against --trust (default: the store's own root). Everything that was deleted, changed, "
			"reordered "
			"or cut off is named.\n\nWho can write to the store could cut off its end together with its "
			"checkpoints. FILEs from outside show that: checkpoints that were taken out of the house "
			"(checkpoint-*.txt with its .p7s beside it), or certificates that were handed out.\n\n--quick "
			"leaves out the PDFs and the search columns.",
		.examples = "radera archive verify --trust root.pem\nradera archive verify "
			    "/media/safe/checkpoint-K7Q2MDX4ABCD-004000.txt",
		.n_options = 2,
		.options = { CLI_TRUST, CLI_QUICK },
		.run = cli_run_archive_verify,
	},
	{
		.name = "archive checkpoint",
		.words = "",
		.summary = "sign the log as it is now, and write that down outside of the store",
		.description =
			"A checkpoint is six lines of text with the station's signature: the log's size, its Merkle "
			"root "
			"and its last hash. One is made every day and every 1000 entries, and written beside the "
			"certificates. A copy that is kept where the station cannot reach it (another server, the "
			"registry, paper) shows for ever whether the log was cut or written anew.",
		.examples = "radera archive checkpoint --to /media/safe",
		.n_options = 2,
		.options = { CLI_TO, CLI_PASSPHRASE_FILE },
		.run = cli_run_archive_checkpoint,
	},
	{
		.name = "pki init",
		.words = "",
		.summary = "make a store with a local root and a station certificate, or an organisation's root",
		.description =
			"Makes the store when it is missing, and in it a root and a station certificate marked as "
			"local, until the organisation's own replace them. With --root DIR it makes the organisation's "
			"root in that directory instead, which is to be kept off the stations. Existing keys are never "
			"touched.",
		.examples = "radera pki init --organisation 'Exempelköpings kommun' --station RAD-01\n"
			    "radera pki init --root /media/safe/root --organisation 'Exempelköpings kommun' --name "
			    "'Raderingsrot' --encrypt --passphrase-file root.txt",
		.n_options = 9,
		.options = { CLI_ORGANISATION, CLI_UNIT, CLI_STATION, CLI_NAME, CLI_ROOT, CLI_KEY, CLI_KEY_TYPE,
			     CLI_ENCRYPT, CLI_PASSPHRASE_FILE },
		.run = cli_run_pki_init,
	},
	{
		.name = "pki issue",
		.words = "PROFILE",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "make key and certificate of a station, a person or a time-stamping authority",
		.description =
			"PROFILE is station (seals certificates), person (countersigns as validator or receiver) or "
			"tsa "
			"(time-stamps). The root of --root signs. Key, certificate and root.pem are written into --to; "
			"a station's go into its store by default. Existing keys are never touched: see radera pki "
			"renew.",
		.examples = "radera pki issue station --root /media/safe/root --station RAD-01\n"
			    "radera pki issue person --root /media/safe/root --name 'Åsa Öberg' --to /media/asa",
		.n_options = 12,
		.options = { CLI_ROOT, CLI_ROOT_PASSPHRASE_FILE, CLI_TO, CLI_ORGANISATION, CLI_UNIT, CLI_STATION,
			     CLI_NAME, CLI_KEY, CLI_KEY_TYPE, CLI_REQUEST, CLI_ENCRYPT, CLI_PASSPHRASE_FILE },
		.run = cli_run_pki_issue,
	},
	{
		.name = "pki request",
		.words = "PROFILE",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "make a key and a request for a certificate, for a root that is not at hand",
		.description =
			"The private key stays where it was made; PROFILE.csr goes to the root, where radera pki "
			"issue --request answers it.",
		.examples = "radera pki request station --station RAD-01 --organisation 'Exempelköpings kommun'",
		.n_options = 9,
		.options = { CLI_TO, CLI_ORGANISATION, CLI_UNIT, CLI_STATION, CLI_NAME, CLI_KEY, CLI_KEY_TYPE,
			     CLI_ENCRYPT, CLI_PASSPHRASE_FILE },
		.run = cli_run_pki_request,
	},
	{
		.name = "pki renew",
		.words = "PROFILE",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "a new key and certificate with the same names, before the old one expires",
		.description =
			"The old certificate stays beside the new one, its private key is removed; a token keeps its "
			"key and gets a new certificate for it. Renewing the root puts the new one first into root.pem "
			"and keeps the old ones there: give the new root.pem to those who check certificates before "
			"stations use it. What was signed before stays valid under the old root.",
		.examples = "radera pki renew station --root /media/safe/root\nradera pki renew root --root "
			    "/media/safe/root",
		.n_options = 8,
		.options = { CLI_ROOT, CLI_ROOT_PASSPHRASE_FILE, CLI_KEYS, CLI_KEY, CLI_KEY_TYPE, CLI_REQUEST,
			     CLI_ENCRYPT, CLI_PASSPHRASE_FILE },
		.run = cli_run_pki_renew,
	},
	{
		.name = "pki revoke",
		.words = "SERIAL",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "put a certificate on the root's revocation list",
		.description =
			"From that moment on its signatures count only where a time-stamp proves that they are older. "
			"The list, crl.pem, goes to the stations' key directories and to those who check certificates, "
			"who may put it into the file that they give with --trust.",
		.examples = "radera pki revoke 5A0C... --root /media/safe/root --reason keyCompromise",
		.n_options = 3,
		.options = { CLI_ROOT, CLI_ROOT_PASSPHRASE_FILE, CLI_REASON },
		.run = cli_run_pki_revoke,
	},
	{
		.name = "pki show",
		.words = "[PROFILE]",
		.n_words_max = 1,
		.summary = "show a certificate and its root",
		.description = "Shows who signs, until when, and the fingerprint to compare a root with. Warns a month "
			       "before it expires.",
		.examples = "radera pki show\nradera pki show person --keys /media/asa",
		.n_options = 1,
		.options = { CLI_KEYS },
		.run = cli_run_pki_show,
	},
	{
		.name = "organisation set",
		.words = "FILE.yaml",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "say whom the station's certificates are issued for",
		.description = "Name, unit, organisation number and logo (a PNG of at most 800x400 pixels) stand at "
			       "the top of "
			       "every certificate from now on, with place and contact where they are given; languages: "
			       "sv or en makes them speak one language instead of both. With time-stamping: http://... "
			       "every certificate's "
			       "signature is "
			       "time-stamped by that authority as it is made; one that cannot be reached holds nothing "
			       "up. One "
			       "office may serve several organisations: set the other one before its computers.",
		.examples = "radera organisation set ./exempelkoping.yaml",
		.run = cli_run_organisation_set,
	},
	{
		.name = "organisation show",
		.words = "",
		.summary = "show whom the station's certificates are issued for",
		.description = "What radera organisation set has set.",
		.examples = "radera organisation show",
		.run = cli_run_organisation_show,
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
		.n_options = 7,
		.options = { CLI_INVENTORY_ID, CLI_OPERATOR, CLI_PROFILE, CLI_DISPOSITION, CLI_YES, CLI_ALL_NAMESPACES,
			     CLI_BUS },
		.n_required = 2,
		.required = { CLI_INVENTORY_ID, CLI_OPERATOR },
		.run = cli_run_station_erase,
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
		.n_options = 2,
		.options = { CLI_OPERATOR, CLI_BUS },
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
		.n_options = 2,
		.options = { CLI_OPERATOR, CLI_BUS },
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
		.n_options = 2,
		.options = { CLI_OPERATOR, CLI_BUS },
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
		.description = "The id is typed or scanned, the name stands on certificates.",
		.examples = "radera operator add asaobe01 --name 'Åsa Öberg'",
		.n_options = 2,
		.options = { CLI_NAME, CLI_ROLE },
		.n_required = 1,
		.required = { CLI_NAME },
		.run = cli_run_operator_add,
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
	{
		.name = "check",
		.words = "FILE...",
		.n_words_min = 1,
		.n_words_max = CLI_WORDS_MAX,
		.summary = "check a profile or bench file strictly",
		.description = "An unknown key, a wrong type or a value out of range is told with file and line (exit "
			       "code 2).",
		.examples = "radera check profiles/sanitization/clear-zero.yaml",
		.run = cli_run_check,
	},
};

const size_t cli_n_verbs = RAD_ARRAY_LENGTH(cli_verbs);
