/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The municipality's register in the store: reading its exports, and finding the card of what lies on the desk. Nothing
 * is guessed: what does not fit goes to a person (rad_review).
 */
#ifndef RADERA_INVENTORY_H
#define RADERA_INVENTORY_H

#include <radera/asset_store.h>
#include <radera/computer.h>
#include <radera/register.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RAD_REGISTER_BYTES_MAX (256u << 20)

struct rad_register_report {
	char encoding[16]; /* "UTF-8", "UTF-16" or "Windows-1252" */
	char delimiter;	   /* ',' ';' or '\t' */
	size_t rows;	   /* below the heading */
	size_t rejected;
	size_t repeated;       /* the same as an earlier row, and left out */
	size_t shared_serials; /* rows whose serial number another thing has too: they are imported, and matched by
				  number only */
	struct rad_asset_counts counts;
};

/* Called for each row that is left out: its line in the file, why, and what it says it is about (may be empty). */
typedef void (*rad_register_rejected_fn)(void *user, size_t line, const char *inventory_id, const char *reason);

/*
 * Imports an export: CSV with ; , or tab, in UTF-8 with or without a mark, UTF-16 with one, or Windows-1252; quoted
 * line breaks; Swedish and English numbers. Every row that is sound is taken, in one transaction with an event; the
 * others are told. RAD_ERROR_INPUT, with nothing kept, when the file is no CSV or lacks the mapping's inventory-id.
 * With dry_run nothing is kept in any case. The same file twice changes nothing. Holders are kept as a digest keyed by
 * a secret of the store. One thread.
 */
int rad_register_import(struct rad_store *store, const struct rad_register_mapping *mapping, const char *name,
			const void *data, size_t size, bool dry_run, rad_register_rejected_fn rejected, void *user,
			struct rad_register_report *ret, struct rad_error *err) RAD_MUST_CHECK;

/* A holder's reference as the store keeps it, to compare with an asset's. An empty one stays empty. */
int rad_holder_digest(struct rad_store *store, const char *reference, char ret[RAD_HOLDER_SIZE],
		      struct rad_error *err) RAD_MUST_CHECK;

/* Whether a serial number says nothing ("To be filled by O.E.M.", "N/A", zeros, too short to be one). Pure. */
bool rad_serial_is_junk(const char *serial);

enum rad_match_outcome {
	RAD_MATCH_NONE = 0, /* no card, and nothing contradicts that: it may be registered on the spot */
	RAD_MATCH_FOUND,
	RAD_MATCH_CONFLICT, /* a person must look: `review` says what at */
};

/* What is known of the thing on the desk. Every member may be NULL / 0. */
struct rad_match_clues {
	const char *scanned; /* the number on its sticker */
	const struct rad_computer *computer;
	const char *const *drive_serials;
	size_t n_drives;
};

struct rad_match {
	enum rad_match_outcome outcome;
	char by[24]; /* "scan", "serial", "asset-tag", "drive" */
	struct rad_asset asset;
	struct rad_review review; /* with CONFLICT; not in the store yet */
};

/* Finds the card. Reads only. Any thread. */
int rad_inventory_match(struct rad_store *store, const struct rad_match_clues *clues, struct rad_match *ret,
			struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
