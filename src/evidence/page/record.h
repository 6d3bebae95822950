/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A record's canonical JSON as the certificate page reads it: flat, typed, checked for contradictions. What a page
 * needs to be true about itself must be there; everything else may be missing and is then empty or -1.
 */
#ifndef RAD_EVIDENCE_PAGE_RECORD_H
#define RAD_EVIDENCE_PAGE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include <radera/buffer.h>
#include <radera/error.h>

#include "evidence/page/detail.h"
#include "evidence/page/statement.h"
#include "evidence/page/view.h"

enum rad_page_outcome {
	RAD_PAGE_ERASED = 0, /* ordered from best to worst */
	RAD_PAGE_EXCEPTIONS,
	RAD_PAGE_CANCELLED,
	RAD_PAGE_INTERRUPTED,
	RAD_PAGE_FAILED,
};

enum rad_page_verification {
	RAD_PAGE_VERIFY_NONE = 0, /* the plan has no verification of the last pass */
	RAD_PAGE_VERIFY_UNFINISHED,
	RAD_PAGE_VERIFY_FULL,
	RAD_PAGE_VERIFY_SAMPLE,
};

/* The weakest of a drive's steps. */
enum rad_page_step_state {
	RAD_PAGE_STEPS_PASSED = 0,
	RAD_PAGE_STEPS_EXCEPTIONS,
	RAD_PAGE_STEPS_FAILED,
	RAD_PAGE_STEPS_UNFINISHED,
};

struct rad_page_drive {
	const char *vendor;
	const char *model;
	const char *serial;
	const char *wwn;
	const char *firmware;
	const char *bus;
	const char *media;
	int64_t size_bytes;
	int64_t logical_sector_bytes;
	int64_t physical_sector_bytes;
	const char *profile_sv;
	const char *profile_en;
	const char *technique;
	enum rad_page_step_state steps_state;
	int64_t passes_planned;
	int64_t passes_done;
	enum rad_page_verification verification;
	int64_t sample_permille;
	int64_t verified_bytes;	   /* read and compared after the last pass */
	int64_t mismatch_bytes;	   /* over all verifications */
	int64_t unreachable_bytes; /* distinct bytes */
	bool ranges_truncated;
	bool hidden_is_known;	 /* hidden areas were looked for */
	int64_t hidden_shown;	 /* bytes that were hidden before and are not after; 0 none */
	int64_t hidden_left;	 /* bytes that are still hidden; 0 none known */
	int64_t expected_errors; /* bytes that the drive refuses to read, as it said it would */
	char not_covered[600];	 /* what no command reaches, joined */
	bool through_cache;	 /* something was read back, and not past the host's cache */
	enum rad_page_outcome outcome;
	const char *outcome_word;
	const char *level;
	const char *reason;
	const char *error_text;
	const char *started;
	const char *ended;
	int64_t interruptions;
	struct rad_page_detail detail; /* for the annex */
};

struct rad_page_record {
	json_t *json; /* owns every text */
	char sha256[RAD_SHA256_HEX_SIZE];
	const char *certificate_id;
	char document_id[RAD_CERTIFICATE_ID_SIZE + 8]; /* the same, with "/2" on an excerpt of drive 2 */
	const char *issued;			       /* RFC 3339 in UTC, exactly "YYYY-MM-DDTHH:MM:SSZ" */
	const char *clock_trust;
	bool simulated;
	struct rad_page_view view;
	char view_name[RAD_VIEW_NAME_SIZE];
	enum rad_page_language language; /* of the page */
	enum rad_page_outcome outcome;	 /* of what the page shows */
	const char *outcome_word;
	const char *whole_outcome_word; /* of the record */
	const char *log_id;
	const char *station;
	const char *organisation;
	const char *unit;
	const char *organisation_number;
	const char *place;
	const char *contact;
	const char *logo_sha256; /* empty = none */
	bool trust_is_local;
	const char *performer_id;
	const char *performer_name;
	const char *performer_role;
	const char *inventory_id;
	const char *disposition;
	const char *tool_name;
	const char *tool_version;
	const char *tool_build;
	int64_t log_sequence; /* -1: it stands in no log */
	const char *log_previous;
	size_t n_drives;
	struct rad_page_drive *drives; /* of which the page shows ... */
	size_t first_shown;
	size_t n_shown;
	bool is_statement; /* of statement.h: then it has no drives of its own, and its outcome is no erasure's */
	struct rad_page_statement statement;
};

/*
 * Reads record_json, a record or a statement. RAD_ERROR_EVIDENCE when it is not canonical JSON, lacks what a page
 * cannot do without, holds control characters where the page shows text, or contradicts itself (an outcome better than
 * its drives', a level without an erasure, "erased" with bad or differing bytes, simulated drives in a record that does
 * not say so). RAD_ERROR_INPUT when there is no such drive to view; view may be NULL. *ret is given back with
 * rad_page_record_done().
 */
int rad_page_record_read(const void *record_json, size_t size, const struct rad_certificate_view *view,
			 struct rad_page_record *ret, struct rad_error *err) RAD_MUST_CHECK;
void rad_page_record_done(struct rad_page_record *record);

/* Whether time is "YYYY-MM-DDTHH:MM:SSZ" in shape. */
bool rad_page_time_is_utc(const char *time);

/* Whether the record may be called a certificate of erasure. */
static inline bool rad_page_outcome_is_erased(enum rad_page_outcome outcome)
{
	return outcome == RAD_PAGE_ERASED || outcome == RAD_PAGE_EXCEPTIONS;
}

#endif
