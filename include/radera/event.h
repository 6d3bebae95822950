/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What people did at a station besides erasing: signing in, being asked, answering, cancelling, being appointed. Every
 * event is an entry of the log's hash chain, beside the records.
 */
#ifndef RADERA_EVENT_H
#define RADERA_EVENT_H

#include <radera/archive.h>

#ifdef __cplusplus
extern "C" {
#endif

enum rad_event_kind {
	RAD_EVENT_SERVICE_STARTED = 0,
	RAD_EVENT_SERVICE_STOPPED,
	RAD_EVENT_CLOCK_JUMPED,
	RAD_EVENT_SIGNED_IN,
	RAD_EVENT_SIGN_IN_REFUSED,
	RAD_EVENT_SIGNED_OUT,
	RAD_EVENT_OPERATOR_ADDED,
	RAD_EVENT_OPERATOR_APPOINTED,
	RAD_EVENT_OPERATOR_RETIRED,
	RAD_EVENT_PIN_SET,
	RAD_EVENT_CARD_SET,
	RAD_EVENT_ASSIGNED, /* a scanned inventory id to a bay */
	RAD_EVENT_ERASE_CHOSEN,
	RAD_EVENT_PAUSED,
	RAD_EVENT_CONTINUED,
	RAD_EVENT_CANCELLED,
	RAD_EVENT_ASKED,
	RAD_EVENT_ANSWERED,
	RAD_EVENT_STATION_CHANGED, /* by an administrator: people, organisation, bays */
	RAD_EVENT_COUNTERSIGNED,   /* a certificate */
	RAD_EVENT_STORE_REBUILT,   /* from its ledger; the detail tells what is missing */
	RAD_EVENT_SITE_USED,	   /* a site folder: operators, organisation, station file, perhaps the keys */
	RAD_EVENT_REGISTER_IMPORTED,
	RAD_EVENT_ASSET_REGISTERED, /* on the spot */
	RAD_EVENT_ASSET_MOVED,	    /* to another state; the detail says from where, and by what */
	RAD_EVENT_REVIEW_RESOLVED,
	RAD_EVENT_ASSET_EXAMINED,	/* a check was confirmed or taken back, or another fact told */
	RAD_EVENT_LOT_CHANGED,		/* opened, filled, emptied, closed */
	RAD_EVENT_SALE_ISSUED,		/* a receipt; the detail has its digest, and no name */
	RAD_EVENT_RETENTION_DESTROYED,	/* by an administrator; what and how many, and by which rule */
	RAD_EVENT_SUPPLIER_REPORT_READ, /* a certified supplier's erasure report */
	RAD_EVENT_REGISTER_TOLD,	/* a batch of changes went to the register, or was acknowledged */
	RAD_EVENT_STORES_MERGED,	/* another station's assets were taken in */
	RAD_EVENT_COUNT,
};

const char *rad_event_name(enum rad_event_kind kind); /* "service-started", ..., "countersigned"; else "unknown" */

#define RAD_EVENT_DETAIL_SIZE 400
struct rad_event {
	uint64_t sequence; /* its entry in the log; set by the store */
	int64_t wall_ms;   /* set by the store */
	enum rad_event_kind kind;
	char operator_id[RAD_ID_SIZE];	    /* who did it; empty = nobody, the station itself */
	char subject[RAD_STABLE_ID_SIZE];   /* what it was done to: a job, a drive, an operator; may be empty */
	char detail[RAD_EVENT_DETAIL_SIZE]; /* in English, may be empty. Never a PIN, PSID or pupil's name */
};

/* Appends it to the log and syncs. The texts must be clean UTF-8. Any thread. */
int rad_store_event_add(struct rad_store *store, const struct rad_event *event, struct rad_error *err) RAD_MUST_CHECK;

/* Every member may be NULL / 0; those given must all fit. */
struct rad_event_query {
	const char *operator_id;
	const char *subject;
	int64_t from_wall_ms;
	int64_t to_wall_ms; /* before; 0 = open */
	size_t limit;	    /* 0 = 1000, RAD_QUERY_ALL = none: of many the newest */
};

/* Oldest first; *ret freed with free(). */
int rad_store_events(struct rad_store *store, const struct rad_event_query *query, struct rad_event **ret,
		     size_t *ret_n, struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
