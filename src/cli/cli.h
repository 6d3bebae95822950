/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line's own types: a table of verbs, a table of options, parsed arguments, and what all verbs print with.
 */
#ifndef RAD_CLI_CLI_H
#define RAD_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <jansson.h>
#include <radera/pin.h>
#include <radera/station.h>

enum cli_option_id {
	CLI_HELP = 0,
	CLI_JSON,
	CLI_PROGRESS,
	CLI_STORE,
	CLI_SIMULATE,
	CLI_ALL,
	CLI_PROFILE,
	CLI_INVENTORY_ID,
	CLI_OPERATOR,
	CLI_DISPOSITION,
	CLI_YES,
	CLI_CERTIFICATES,
	CLI_ABANDON,
	CLI_TRUST,
	CLI_NAME,
	CLI_ROLE,
	CLI_ORGANISATION,
	CLI_UNIT,
	CLI_STATION,
	CLI_SERIAL,
	CLI_OUTCOME,
	CLI_FROM,
	CLI_UNTIL,
	CLI_LIMIT,
	CLI_TO,
	CLI_VERBOSE,
	CLI_JOB,
	CLI_PSID_FILE,
	CLI_SECTOR,
	CLI_MASK,
	CLI_ALL_NAMESPACES,
	CLI_ROOT,
	CLI_KEYS,
	CLI_KEY,
	CLI_KEY_TYPE,
	CLI_REQUEST,
	CLI_ENCRYPT,
	CLI_PASSPHRASE_FILE,
	CLI_ROOT_PASSPHRASE_FILE,
	CLI_REASON,
	CLI_QUICK,
	CLI_FORMAT,
	CLI_AS,
	CLI_DETAIL,
	CLI_DRAWING,
	CLI_TSA,
	CLI_OUTPUT,
	CLI_DRIVE,
	CLI_LANGUAGES,
	CLI_BUS,
	CLI_MAPPING,
	CLI_DRY_RUN,
	CLI_REJECTED,
	CLI_STATE,
	CLI_KIND,
	CLI_POLICY,
	CLI_CHECKS,
	CLI_HOLDER,
	CLI_RECEIVER,
	CLI_BATCH,
	CLI_DATE,
	CLI_DONE,
	CLI_UNDONE,
	CLI_NO_DRIVES,
	CLI_REFERENCE,
	CLI_METHOD,
	CLI_PARTICLE,
	CLI_BY,
	CLI_WITNESS,
	CLI_PLACE,
	CLI_ATTACHMENT,
	CLI_SUPPLIER,
	CLI_NUMBER,
	CLI_BUYER,
	CLI_PRICE,
	CLI_PAYMENT,
	CLI_SIGNATURE_SELLER,
	CLI_SIGNATURE_BUYER,
	CLI_RETURNED,
	CLI_OPTION_COUNT,
};

struct cli_option {
	const char *name;     /* without the two dashes */
	const char *argument; /* what its value is called in the help, or NULL for a flag */
	const char *help;
};

extern const struct cli_option cli_options[CLI_OPTION_COUNT];

#define CLI_WORDS_MAX 64

struct cli_arguments {
	const char *values[CLI_OPTION_COUNT]; /* NULL when not given; "" for a flag that is */
	size_t n_words;
	const char *words[CLI_WORDS_MAX];
};

struct cli_context {
	const struct cli_verb *verb;
	struct cli_arguments arguments;
	struct rad_clock *clock;
	struct rad_bench *bench; /* of --simulate, or NULL */
	char store_directory[4096];
	bool json;
};

#define CLI_VERB_OPTIONS_MAX 12

/* One verb: a row of the table that parsing, help and man pages are made from. */
struct cli_verb {
	const char *name;  /* "archive find": one or two words */
	const char *words; /* what follows, for the synopsis: "DRIVE..." */
	size_t n_words_min;
	size_t n_words_max;
	const char *summary;
	const char *description; /* paragraphs separated by an empty line */
	const char *examples;	 /* lines of "command" */
	size_t n_options;
	enum cli_option_id options[CLI_VERB_OPTIONS_MAX]; /* besides --help, --json, --store, --simulate */
	size_t n_required;
	enum cli_option_id required[4];
	/* Returns 0 or the negative kind of *err, which the caller prints. A positive return is an exit code already
	 * told. */
	int (*run)(struct cli_context *context, struct rad_error *err);
};

extern const struct cli_verb cli_verbs_drives[];
extern const size_t cli_n_verbs_drives;
extern const struct cli_verb cli_verbs_archive[];
extern const size_t cli_n_verbs_archive;
extern const struct cli_verb cli_verbs_station[];
extern const size_t cli_n_verbs_station;
extern const struct cli_verb cli_verbs_inventory[];
extern const size_t cli_n_verbs_inventory;
extern const struct cli_verb cli_verbs_sale[];
extern const size_t cli_n_verbs_sale;
extern const struct cli_verb cli_verbs_register[];
extern const size_t cli_n_verbs_register;
extern const struct cli_verb cli_verbs_asset[];
extern const size_t cli_n_verbs_asset;

/* All of them, in the order in which the help lists them; NULL behind the last. */
const struct cli_verb *cli_verb_at(size_t i);
extern const enum cli_option_id cli_common_options[];
extern const size_t cli_n_common_options;

/* verbs, one file each */
int cli_run_drives(struct cli_context *context, struct rad_error *err);
int cli_run_plan(struct cli_context *context, struct rad_error *err);
int cli_run_erase(struct cli_context *context, struct rad_error *err);
int cli_run_drive_unlock(struct cli_context *context, struct rad_error *err);
int cli_run_drive_psid_revert(struct cli_context *context, struct rad_error *err);
int cli_run_drive_suspend(struct cli_context *context, struct rad_error *err);
int cli_run_drive_exit_failure(struct cli_context *context, struct rad_error *err);
int cli_run_drive_reformat(struct cli_context *context, struct rad_error *err);
int cli_run_record(struct cli_context *context, struct rad_error *err);
int cli_run_replay(struct cli_context *context, struct rad_error *err);
int cli_run_resume(struct cli_context *context, struct rad_error *err);
int cli_run_profiles(struct cli_context *context, struct rad_error *err);
int cli_run_check(struct cli_context *context, struct rad_error *err);
int cli_run_certificate_show(struct cli_context *context, struct rad_error *err);
int cli_run_certificate_verify(struct cli_context *context, struct rad_error *err);
int cli_run_certificate_countersign(struct cli_context *context, struct rad_error *err);
int cli_run_certificate_timestamp(struct cli_context *context, struct rad_error *err);
int cli_run_archive_list(struct cli_context *context, struct rad_error *err);
int cli_run_archive_find(struct cli_context *context, struct rad_error *err);
int cli_run_archive_show(struct cli_context *context, struct rad_error *err);
int cli_run_archive_export(struct cli_context *context, struct rad_error *err);
int cli_run_inventory_import(struct cli_context *context, struct rad_error *err);
int cli_run_inventory_supplier_report(struct cli_context *context, struct rad_error *err);
int cli_run_inventory_supplier_report(struct cli_context *context, struct rad_error *err);
int cli_run_inventory_list(struct cli_context *context, struct rad_error *err);
int cli_run_inventory_match(struct cli_context *context, struct rad_error *err);
int cli_run_inventory_reviews(struct cli_context *context, struct rad_error *err);
int cli_run_inventory_resolve(struct cli_context *context, struct rad_error *err);
int cli_run_inventory_outbox(struct cli_context *context, struct rad_error *err);
int cli_run_inventory_retired(struct cli_context *context, struct rad_error *err);
int cli_run_inventory_merge(struct cli_context *context, struct rad_error *err);
int cli_run_asset_decide(struct cli_context *context, struct rad_error *err);
int cli_run_asset_dispose(struct cli_context *context, struct rad_error *err);
int cli_run_retention_show(struct cli_context *context, struct rad_error *err);
int cli_run_retention_destroy(struct cli_context *context, struct rad_error *err);
int cli_run_asset_handover(struct cli_context *context, struct rad_error *err);
int cli_run_sale_list(struct cli_context *context, struct rad_error *err);
int cli_run_sale_show(struct cli_context *context, struct rad_error *err);
int cli_run_sale_export(struct cli_context *context, struct rad_error *err);
int cli_run_sale_sign(struct cli_context *context, struct rad_error *err);
int cli_run_sale_annul(struct cli_context *context, struct rad_error *err);
int cli_run_asset_register(struct cli_context *context, struct rad_error *err);
int cli_run_asset_receive(struct cli_context *context, struct rad_error *err);
int cli_run_asset_show(struct cli_context *context, struct rad_error *err);
int cli_run_asset_checklist(struct cli_context *context, struct rad_error *err);
int cli_run_asset_wiped(struct cli_context *context, struct rad_error *err);
int cli_run_asset_removed(struct cli_context *context, struct rad_error *err);
int cli_run_asset_destroy(struct cli_context *context, struct rad_error *err);
int cli_run_lot_open(struct cli_context *context, struct rad_error *err);
int cli_run_lot_add(struct cli_context *context, struct rad_error *err);
int cli_run_lot_remove(struct cli_context *context, struct rad_error *err);
int cli_run_lot_list(struct cli_context *context, struct rad_error *err);
int cli_run_lot_show(struct cli_context *context, struct rad_error *err);
int cli_run_lot_close(struct cli_context *context, struct rad_error *err);
int cli_run_site_make(struct cli_context *context, struct rad_error *err);
int cli_run_site_show(struct cli_context *context, struct rad_error *err);
int cli_run_site_use(struct cli_context *context, struct rad_error *err);
int cli_run_archive_rebuild(struct cli_context *context, struct rad_error *err);
int cli_run_archive_checkpoint(struct cli_context *context, struct rad_error *err);
int cli_run_archive_documents(struct cli_context *context, struct rad_error *err);
int cli_run_archive_bundle(struct cli_context *context, struct rad_error *err);
int cli_run_archive_report(struct cli_context *context, struct rad_error *err);
int cli_run_archive_verify(struct cli_context *context, struct rad_error *err);
int cli_run_pki_init(struct cli_context *context, struct rad_error *err);
int cli_run_pki_issue(struct cli_context *context, struct rad_error *err);
int cli_run_pki_request(struct cli_context *context, struct rad_error *err);
int cli_run_pki_renew(struct cli_context *context, struct rad_error *err);
int cli_run_pki_revoke(struct cli_context *context, struct rad_error *err);
int cli_run_pki_show(struct cli_context *context, struct rad_error *err);
int cli_run_organisation_set(struct cli_context *context, struct rad_error *err);
int cli_run_organisation_show(struct cli_context *context, struct rad_error *err);
int cli_run_organisation_add(struct cli_context *context, struct rad_error *err);
int cli_run_organisation_list(struct cli_context *context, struct rad_error *err);
int cli_run_organisation_remove(struct cli_context *context, struct rad_error *err);
int cli_run_operator_add(struct cli_context *context, struct rad_error *err);
int cli_run_station_assign(struct cli_context *context, struct rad_error *err);
int cli_run_operator_card(struct cli_context *context, struct rad_error *err);
int cli_run_operator_check(struct cli_context *context, struct rad_error *err);
int cli_run_operator_answer(struct cli_context *context, struct rad_error *err);
int cli_run_operator_appoint(struct cli_context *context, struct rad_error *err);
int cli_run_archive_events(struct cli_context *context, struct rad_error *err);
int cli_run_operator_list(struct cli_context *context, struct rad_error *err);
int cli_run_operator_pin(struct cli_context *context, struct rad_error *err);
int cli_run_station_status(struct cli_context *context, struct rad_error *err);
int cli_run_station_watch(struct cli_context *context, struct rad_error *err);
int cli_run_station_erase(struct cli_context *context, struct rad_error *err);
int cli_run_station_pause(struct cli_context *context, struct rad_error *err);
int cli_run_station_continue(struct cli_context *context, struct rad_error *err);
int cli_run_station_cancel(struct cli_context *context, struct rad_error *err);
int cli_run_operator_retire(struct cli_context *context, struct rad_error *err);

/* arguments.c: fills *ret; RAD_ERROR_INPUT says which word is wrong and how to see the help. */
int cli_arguments_parse(const struct cli_verb *verb, int argc, char **argv, struct cli_arguments *ret,
			struct rad_error *err) RAD_MUST_CHECK;
/* A date "2026-11-20" or RFC 3339 time in UTC as Unix milliseconds. */
int cli_date_parse(const char *text, int64_t *ret_ms, struct rad_error *err) RAD_MUST_CHECK;

/* help.c */
void cli_print_help(FILE *out);
void cli_print_verb_help(FILE *out, const struct cli_verb *verb);

/* output.c */
int cli_print_json(json_t *json, struct rad_error *err) RAD_MUST_CHECK; /* takes the reference; NULL = out of memory */
void cli_print_error(const struct cli_context *context, const struct rad_error *error);
/* Vendor and model, the vendor once. */
void cli_drive_name(const struct rad_identity *identity, enum rad_bus bus, char *ret, size_t size);
/* A drive's what-it-is in one line: "SAMSUNG MZVLB512  S4ENNF0N  512.1 GB". */
#define CLI_DRIVE_TEXT 240
void cli_describe_drive(const struct rad_drive *drive, char ret[CLI_DRIVE_TEXT]);
#define CLI_DURATION_TEXT 32
void cli_describe_duration(uint64_t ms, char ret[CLI_DURATION_TEXT]); /* "9 s", "4 min", "2 h 10 min" */
#define CLI_TABLE_COLUMNS 10
/* Prints rows of n_columns texts each, columns padded to their widest; the first row is the heading. */
void cli_print_table(FILE *out, size_t n_columns, size_t n_rows, const char *const *cells);
/* Display width of UTF-8 text in columns: code points, which is right for Latin, Greek and Cyrillic. */
size_t cli_text_width(const char *text);

/* store.c */
int cli_store_open(struct cli_context *context, enum rad_store_mode mode, struct rad_store **ret,
		   struct rad_error *err) RAD_MUST_CHECK;
int cli_station_open(struct cli_context *context, size_t expected_jobs, struct rad_station **ret,
		     struct rad_error *err) RAD_MUST_CHECK;
int cli_default_store(char *ret, size_t size, struct rad_error *err) RAD_MUST_CHECK;

/* A PIN from standard input: without echo at a terminal, else its next line. */
int cli_read_pin(const char *prompt, char ret[RAD_PIN_MAX + 2], struct rad_error *err);

#endif
