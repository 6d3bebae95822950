/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A statement's canonical JSON as its page reads it: what a record (record.h) has beside it is a statement's own.
 */
#ifndef RAD_EVIDENCE_PAGE_STATEMENT_H
#define RAD_EVIDENCE_PAGE_STATEMENT_H

#include <radera/statement.h>

#include "evidence/page/reader.h"
#include "evidence/page/text.h"

#define RAD_PAGE_BOXES 3 /* for signatures: station, validator, receiver */

/* What a page can show whole. */
#define RAD_STATEMENT_ASSETS_MAX 5000
#define RAD_STATEMENT_FACT_MAX	 600  /* bytes of one fact */
#define RAD_STATEMENT_LINE_MAX	 1800 /* bytes of one line of the terms */
#define RAD_STATEMENT_TERMS_MAX	 30000

struct rad_page_asset {
	const char *inventory_id;
	const char *serial;
	const char *make;
	const char *model;
	const char *kind;
	const char *certificate_id; /* of its erasure; may be empty, and so is then ... */
	const char *outcome;
	int64_t n_drives;
};

struct rad_page_listed_drive {
	const char *inventory_id;
	const char *serial;
	const char *model;
	const char *detail;
};

struct rad_page_statement {
	enum rad_statement_type type;
	const char *party_name;
	const char *party_number;
	const char *party_reference;
	const char *facts[RAD_FACTS]; /* empty = not told */
	const char *terms_sv;	      /* with line breaks */
	const char *terms_en;
	size_t n_assets;
	struct rad_page_asset *assets;
	size_t n_drives;
	struct rad_page_listed_drive *drives;
};

/*
 * Reads what a statement has beside a record's head. Complains about whatever is not known, contradicts the type, or
 * could not be shown whole. *ret's arrays are given back with rad_page_statement_done().
 */
void rad_page_statement_read(struct rad_page_reader *reader, const json_t *json, struct rad_page_statement *ret);
void rad_page_statement_done(struct rad_page_statement *statement);

/* What stands on the pages of a type beside the facts. */
struct rad_page_statement_texts {
	enum rad_page_text title;
	enum rad_page_text banner;
	enum rad_page_text subject; /* label of what the document is tied to */
	enum rad_page_text party;   /* label of the party's name */
	enum rad_page_text says;    /* what the document says */
	enum rad_page_text limit;   /* and what it does not */
	enum rad_page_text boxes[RAD_PAGE_BOXES];
	const char *reasons[RAD_PAGE_BOXES]; /* of a signature in that box */
	float colour[3];
};
extern const struct rad_page_statement_texts rad_page_statement_texts[RAD_STATEMENTS];

#endif
