/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signed documents of Radera that are not about an erasure of its own: that a thing was destroyed, which things left in
 * a lot, what a certified supplier reported, and that a thing was handed over to its buyer. They are drawn, sealed and
 * verified like certificates. Plain data; pointers are borrowed.
 *
 * All but the handover and its credit stand in the log, as records with certificate ids of their own. Those two name a
 * person, so they stand in no log: only their digest does (sale.h).
 */
#ifndef RADERA_STATEMENT_H
#define RADERA_STATEMENT_H

#include <radera/asset.h>
#include <radera/record.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RAD_STATEMENT_SCHEMA "radera-statement-1"

enum rad_statement_type {
	RAD_STATEMENT_DESTRUCTION = 0, /* outcome "destroyed" */
	RAD_STATEMENT_LOT,	       /* outcome "lot-closed" */
	RAD_STATEMENT_SUPPLIER,	       /* outcome "erased-by-supplier": what they say, not what Radera saw */
	RAD_STATEMENT_HANDOVER,	       /* outcome "handed-over" */
	RAD_STATEMENT_CREDIT,	       /* outcome "annulled": takes a handover's receipt back */
	RAD_STATEMENTS,
};
/* "destruction", "lot", "supplier", "handover", "credit" */
const char *rad_statement_type_name(enum rad_statement_type type);
bool rad_statement_type_find(const char *name, enum rad_statement_type *ret);
const char *rad_statement_outcome(enum rad_statement_type type); /* as above */
bool rad_statement_outcome_find(const char *outcome, enum rad_statement_type *ret);
bool rad_statement_is_logged(enum rad_statement_type type); /* it names no person */

/* What a statement tells by name. Each type allows some of them; the page shows them in this order. */
enum rad_statement_fact_name {
	RAD_FACT_METHOD = 0,	    /* destruction: "shredded", "crushed", "melted", "incinerated", "degaussed" */
	RAD_FACT_PARTICLE,	    /* "2 mm", or the class of ISO/IEC 21964 (DIN 66399), "H-5" */
	RAD_FACT_DESTROYED_BY,	    /* a company's name, or the performer's own organisation */
	RAD_FACT_WITNESS,	    /* a colleague's name or signature */
	RAD_FACT_PLACE,		    /* where it was done */
	RAD_FACT_FILE_NAME,	    /* of the supplier's own report or certificate, kept beside */
	RAD_FACT_FILE_SHA256,	    /* of that file */
	RAD_FACT_REPORT_REFERENCE,  /* the supplier's number of it */
	RAD_FACT_REPORT_DATE,	    /* 2026-11-22, as the supplier says */
	RAD_FACT_ATTACHMENT_NAME,   /* of a further file of the supplier's, kept beside */
	RAD_FACT_ATTACHMENT_SHA256, /* of that file */
	RAD_FACT_ANNULS,	    /* the receipt's number that a credit takes back */
	RAD_FACT_PRICE,		    /* "500,00 kr", with VAT where the line says so */
	RAD_FACT_VAT,		    /* the organisation's line about VAT */
	RAD_FACT_PAYMENT,	    /* the payment's reference */
	RAD_FACT_ERASURE,	    /* ids of the certificates that belong to it */
	RAD_FACT_POLICY,	    /* id of the policy, and the first digits of its digest */
	RAD_FACT_REMARK,
	RAD_FACTS,
};
const char *rad_statement_fact_key(enum rad_statement_fact_name name); /* "method", "particle", "destroyed-by", ... */
bool rad_statement_fact_find(const char *key, enum rad_statement_fact_name *ret);
bool rad_statement_may_tell(enum rad_statement_type type, enum rad_statement_fact_name name);
bool rad_statement_must_tell(enum rad_statement_type type, enum rad_statement_fact_name name);

struct rad_statement_party { /* the receiver, buyer or supplier; all empty = none */
	char name[160];
	char number[32];     /* organisation number; of a person nothing */
	char reference[120]; /* contract or order; of a person nothing */
};

/* A thing that the statement is about. */
struct rad_statement_asset {
	const struct rad_asset *asset;
	char certificate_id[RAD_CERTIFICATE_ID_SIZE]; /* of its erasure; empty = none */
	char outcome[32]; /* of the drives that are in it now, a record's word; empty = none */
	uint32_t n_drives;
};

struct rad_statement_drive {
	char inventory_id[RAD_ID_SIZE]; /* that it belongs to */
	char serial[RAD_SERIAL_SIZE];
	char model[RAD_MODEL_SIZE];
	char detail[160]; /* what a supplier says of it: method and result */
};

struct rad_statement {
	enum rad_statement_type type;
	char certificate_id[RAD_CERTIFICATE_ID_SIZE]; /* in no log: the receipt's number; else the notary's to fill */
	struct rad_party performed_by;
	char inventory_id[RAD_ID_SIZE]; /* the asset, the lot, or the report */
	enum rad_disposition disposition;
	char languages[8]; /* of the page: "sv+en", "sv", "en"; empty = the organisation's */
	struct rad_statement_party party;
	const char *facts[RAD_FACTS]; /* NULL or empty = not told */
	const char *terms_sv;	      /* the organisation's text; may be NULL; lines are kept */
	const char *terms_en;
	size_t n_assets;
	const struct rad_statement_asset *assets;
	size_t n_drives;
	const struct rad_statement_drive *drives;

	/* When, by which station, tool and template, and where in the log: the notary's to fill (issue.h). Its drives
	 * and what stands above as well are not looked at. */
	struct rad_record head;
};

#ifdef __cplusplus
}
#endif

#endif
