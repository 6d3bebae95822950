/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whom certificates are issued for: what stands at their top, and how they are time-stamped. One station may serve
 * several; each has its own rules, and its own receipts when it sells a thing to the student who had it.
 */
#ifndef RADERA_ORGANISATION_H
#define RADERA_ORGANISATION_H

#include <radera/asset.h>
#include <radera/register.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RAD_URL_SIZE	200
#define RAD_TERMS_SIZE	4000
#define RAD_SERIES_SIZE 13
#define RAD_SERIES_OWN	"UTK"
#define RAD_PRICES_MAX	32
#define RAD_POLICY_OWN	"kommun"

/* What a thing costs when the register does not say. */
struct rad_price {
	enum rad_asset_kind kind; /* UNKNOWN = any */
	char model[120];	  /* "ThinkPad L13*", as rad_words_fit(); empty = any */
	uint32_t months_from;	  /* that it has been in use at least */
	int64_t price_minor;	  /* in hundredths */
};

struct rad_organisation {
	char id[RAD_ID_SIZE];
	char name[160];
	char unit[120];		      /* may be empty */
	char place[120];	      /* where the station stands; may be empty */
	char contact[120];	      /* whom to ask; may be empty */
	char languages[8];	      /* of its certificates: "sv+en", "sv", "en"; empty = "sv+en" */
	char number[32];	      /* organisation number, may be empty */
	char logo[200];		      /* path of a PNG file, relative to the organisation's file; empty = none */
	char logo_sha256[65];	      /* of the decoded logo, once it is in a store; empty = none */
	char tsa_url[RAD_URL_SIZE];   /* of the time-stamping authority, http://...; empty = none */
	char aliases[RAD_WORDS_SIZE]; /* what registers call it besides id and name, "A | B"; may be empty */
	char policy[RAD_ID_SIZE];     /* what must be true before its things leave; empty = RAD_POLICY_OWN */

	/* of its receipts; all may be empty */
	char series[RAD_SERIES_SIZE]; /* letters and digits; empty = RAD_SERIES_OWN */
	char vat_sv[160];	      /* the line about VAT; nothing is said about it without one */
	char vat_en[160];
	char payment[300];	       /* how it is paid */
	char terms_sv[RAD_TERMS_SIZE]; /* of the transfer; lines are kept */
	char terms_en[RAD_TERMS_SIZE];
	size_t n_prices;
	struct rad_price prices[RAD_PRICES_MAX]; /* the first that fits counts */
};

/* The price of an asset by the list, at that day ("2026-11-22"). False when no row fits; a thing of which nobody knows
 * since when it is in use fits rows that ask for no age only. Pure. */
bool rad_organisation_price(const struct rad_organisation *organisation, const struct rad_asset *asset,
			    const char *today, int64_t *ret_minor);

/* Whether a register that says `name` means this organisation: its id, its name or an alias, capitals or not. Pure. */
bool rad_organisation_is(const struct rad_organisation *organisation, const char *name);

/* Whether a register could mean either of the two by one name. Pure. */
bool rad_organisation_shares_name(const struct rad_organisation *a, const struct rad_organisation *b);

#ifdef __cplusplus
}
#endif

#endif
