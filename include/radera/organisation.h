/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whom certificates are issued for: what stands at their top, and how they are time-stamped.
 */
#ifndef RADERA_ORGANISATION_H
#define RADERA_ORGANISATION_H

#include <radera/error.h>
#include <radera/profile.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RAD_URL_SIZE 200

struct rad_organisation {
	char id[RAD_ID_SIZE];
	char name[160];
	char unit[120];		    /* may be empty */
	char place[120];	    /* where the station stands; may be empty */
	char contact[120];	    /* whom to ask; may be empty */
	char languages[8];	    /* of its certificates: "sv+en", "sv", "en"; empty = "sv+en" */
	char number[32];	    /* organisation number, may be empty */
	char logo[200];		    /* path of a PNG file, relative to the organisation's file; empty = none */
	char logo_sha256[65];	    /* of the decoded logo, once it is in a store; empty = none */
	char tsa_url[RAD_URL_SIZE]; /* of the time-stamping authority, http://...; empty = none */
};

#ifdef __cplusplus
}
#endif

#endif
