/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A certified supplier's erasure report: its rows, and which assets of the store it covers. What it says is the
 * supplier's word; whether that counts is the policy's matter (policy.h).
 */
#ifndef RADERA_SUPPLIER_REPORT_H
#define RADERA_SUPPLIER_REPORT_H

#include <radera/asset_store.h>
#include <radera/supplier.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RAD_SUPPLIER_BYTES_MAX (64u << 20)
#define RAD_SUPPLIER_ROWS_MAX  5000
#define RAD_NO_ASSET	       SIZE_MAX

enum rad_supplier_result {
	RAD_SUPPLIER_UNCLEAR = 0, /* it has none, or a word that the mapping does not know: no success */
	RAD_SUPPLIER_FAILURE,
	RAD_SUPPLIER_SUCCESS,
};

struct rad_supplier_row {
	size_t line; /* in the file, from 1 */
	char inventory_id[RAD_ID_SIZE];
	char serial[RAD_SERIAL_SIZE]; /* of the computer; these two and the next may be empty, but not all three */
	char drive_serial[RAD_SERIAL_SIZE]; /* empty: the row is about all of the asset */
	char drive_model[RAD_MODEL_SIZE];
	char method[80];
	char standard[80];
	char word[40]; /* the result, as it stands there */
	char date[RAD_DATE_SIZE];
	char reference[64];
	enum rad_supplier_result result;
	char problem[240]; /* why the row cannot be used; empty: it can. What could be read is above all the same */

	/* set by rad_supplier_match() */
	size_t asset;	     /* in the match's assets; RAD_NO_ASSET: it was not matched */
	char unmatched[240]; /* why not; empty: it was, or has a problem */
};

struct rad_supplier_report {
	char encoding[16]; /* of CSV: "UTF-8", ...; of XML "" */
	char unused[300];  /* headings of a CSV that the mapping does not know, ", " between them */
	size_t n_rows;
	struct rad_supplier_row *rows; /* owned: rad_supplier_report_done() */
};

/*
 * Reads a report by its mapping. CSV as registers have it (inventory.h); XML without a document type, network, entities
 * or more depth and size than a report needs. Rows with a mistake are there, with their problem. RAD_ERROR_INPUT when
 * the file is no such file, has none of the mapping's columns or rows, or has too many. `name` is for messages. Pure
 * but for memory.
 */
int rad_supplier_report_read(const struct rad_supplier_mapping *mapping, const char *name, const void *data,
			     size_t size, struct rad_supplier_report *ret, struct rad_error *err) RAD_MUST_CHECK;
void rad_supplier_report_done(struct rad_supplier_report *report);

/* An asset that the report speaks of. */
struct rad_supplier_asset {
	struct rad_asset asset;
	size_t n_rows;	  /* about it */
	bool is_whole;	  /* a row is about all of it */
	uint32_t n_known; /* drives that the store knows of it */
	bool counts;	  /* all of it is erased, as they report */
	char reason[240]; /* why not */
};

struct rad_supplier_match {
	size_t n_assets;
	struct rad_supplier_asset *assets; /* owned; in the order of the report */
};

/*
 * Finds the assets by inventory number, the computer's serial number and the drive's; all that a row tells must agree.
 * An asset counts when every row that touches it is sound, matched and a success, and together they cover it: as a
 * whole, or each drive that the store knows. Of an asset that came back after it was gone, rows must be of that day or
 * later. Reads only; nothing is guessed. Any thread.
 */
int rad_supplier_match(struct rad_store *store, struct rad_supplier_report *report, struct rad_supplier_match *ret,
		       struct rad_error *err) RAD_MUST_CHECK;
void rad_supplier_match_done(struct rad_supplier_match *match);

#ifdef __cplusplus
}
#endif

#endif
