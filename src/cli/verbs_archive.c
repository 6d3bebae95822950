/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Verbs about evidence: certificates, the archive, keys, whom certificates are issued for.
 */
#include "cli/cli.h"

#include "base/cleanup.h"

const struct cli_verb cli_verbs_archive[] = {
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
			"store has the record, it keeps a copy of the new file. On statements these two boxes are the "
			"witness's and the performer's (destruction), who hands over and who receives (lot), seller "
			"and buyer (handover), who reviewed it and the supplier (a supplier's report).",
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
		.name = "archive documents",
		.words = "CERTIFICATE-ID",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "tell what is kept beside a certificate, and write it to a directory",
		.description =
			"Signed versions, excerpts, and the files of others: a company's report of a destruction, a "
			"supplier's of an erasure. With --to each is written there as "
			"CERTIFICATE-ID-NAME, byte for byte as it was kept; nothing is ever overwritten.",
		.examples = "radera archive documents RI-K7Q2MDX4ABCD-000042 --to /media/stick",
		.n_options = 1,
		.options = { CLI_TO },
		.run = cli_run_archive_documents,
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
			"JSON is the records as they are, as docs/radera-record-1.schema.json describes them, and the "
			"statements beside them (docs/radera-statement-1.schema.json), which the other forms leave "
			"out: what was destroyed or what a supplier reports is no erasure of Radera's. All are "
			"conveniences without a signature: the evidence is the certificate.",
		.examples = "radera archive report --format csv > erased.csv\nradera archive report "
			    "RI-K7Q2MDX4ABCD-000042 --format xml",
		.n_options = 1,
		.options = { CLI_FORMAT },
		.run = cli_run_archive_report,
	},
	{
		.name = "archive events",
		.words = "[SUBJECT]",
		.n_words_max = 1,
		.summary = "list what people did: sign-ins, questions, answers, decisions, appointments",
		.description = "Every event is an entry of the log's hash chain, as records are. SUBJECT is a job, a "
			       "drive's stable id or an operator. Of more than --limit the newest are shown.",
		.examples = "radera archive events\nradera archive events --operator asaobe01 --from 2026-11-01 --json",
		.n_options = 4,
		.options = { CLI_OPERATOR, CLI_FROM, CLI_UNTIL, CLI_LIMIT },
		.run = cli_run_archive_events,
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
		.name = "archive rebuild",
		.words = "[FOLDER...]",
		.n_words_max = CLI_WORDS_MAX,
		.summary = "make a store again whose database is damaged or gone",
		.description =
			"The store keeps a ledger beside its database: every entry of the log as a line of text. From "
			"it, "
			"from the certificates that were written, from what can still be read of the database, and "
			"from copies in FOLDER, the database is made again; every entry is checked by its hashes. "
			"Nothing is deleted: the damaged file is kept under another name. What is missing is told, "
			"stands in the log, and its numbers are not given out again; the exit code is then 6.",
		.examples = "radera archive rebuild\n"
			    "radera archive rebuild /media/mirror/radera /media/office/certificates",
		.run = cli_run_archive_rebuild,
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
			       "office may serve several organisations: this is the station's own, the others come by "
			       "radera organisation add.",
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
		.name = "organisation add",
		.words = "FILE.yaml",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "let the station serve one more organisation",
		.description =
			"A thing whose card in the register names it, by its id, its name or one of its aliases, gets "
			"its certificates, receipts, prices and policy; what the card says nothing about is the "
			"station's own. The same id again replaces what was known. Two that have a name in common are "
			"refused. --operator is an administrator; it is an event of the log.",
		.examples = "radera organisation add ./bostadsbolaget.yaml --operator maj",
		.n_options = 1,
		.options = { CLI_OPERATOR },
		.n_required = 1,
		.required = { CLI_OPERATOR },
		.run = cli_run_organisation_add,
	},
	{
		.name = "organisation list",
		.words = "",
		.summary = "list whom the station serves",
		.description = "The station's own first, with the series of its receipts and its policy.",
		.examples = "radera organisation list --json",
		.run = cli_run_organisation_list,
	},
	{
		.name = "organisation remove",
		.words = "ID",
		.n_words_min = 1,
		.n_words_max = 1,
		.summary = "an organisation is served no longer; its papers stay",
		.description = "What was issued for it stays as it is. --operator is an administrator; it is an event "
			       "of the log.",
		.examples = "radera organisation remove bostadsbolaget --operator maj",
		.n_options = 1,
		.options = { CLI_OPERATOR },
		.n_required = 1,
		.required = { CLI_OPERATOR },
		.run = cli_run_organisation_remove,
	},
};

const size_t cli_n_verbs_archive = RAD_ARRAY_LENGTH(cli_verbs_archive);
