/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signing statements: what a station says beside its erasure certificates (statement.h).
 */
#ifndef RADERA_ISSUE_H
#define RADERA_ISSUE_H

#include <radera/asset_store.h>
#include <radera/organisation.h>
#include <radera/statement.h>
#include <radera/station.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a statement is signed with: the station's key, opened once for many. */
struct rad_notary;

struct rad_notary_config {
	struct rad_store *store;		     /* outlives the notary */
	const struct rad_key_access *access;	     /* what opens the station's key; may be NULL */
	struct rad_clock *clock;		     /* outlives the notary */
	const struct rad_organisation *organisation; /* whom it is issued for; NULL = the station's own */
	const char *certificate_directory; /* where certificates are written; NULL = STORE/certificates, made when
					      missing */
};

/* RAD_ERROR_EVIDENCE when there is no key, or it is of the other kind (simulated, real) than the store. Any thread. */
int rad_notary_open(const struct rad_notary_config *config, struct rad_notary **ret,
		    struct rad_error *err) RAD_MUST_CHECK;
void rad_notary_free(struct rad_notary *notary);

/*
 * Signs a statement that belongs into the log, appends it there, makes its certificate, keeps that and writes its file,
 * like an erasure's. Fills the statement's id and head. Negative when nothing was appended: RAD_ERROR_INPUT when the
 * statement lacks something or contradicts itself. Once it stands in the log the answer is 0: what fails after that
 * is told by ret->problem, and is made up for by rad_station_make_up(). A program that dies in between has appended it
 * or not; the store tells which (rad_store_find()).
 */
int rad_statement_issue(struct rad_notary *notary, struct rad_statement *statement, struct rad_evidence *ret,
			struct rad_error *err) RAD_MUST_CHECK;

/* The same, with what happens in the transaction that the log's entry is made in (asset_store.h): all of it or nothing.
 */
int rad_statement_issue_with(struct rad_notary *notary, const struct rad_effects *effects,
			     struct rad_statement *statement, struct rad_evidence *ret,
			     struct rad_error *err) RAD_MUST_CHECK;

/*
 * Signs a statement that belongs in no log, under the number that is its id: the canonical JSON and its detached CMS
 * signature are appended to the buffers. Touches no database, so it may be called while a transaction is open.
 */
int rad_statement_sign(struct rad_notary *notary, struct rad_statement *statement, struct rad_buffer *ret_json,
		       struct rad_buffer *ret_cms, struct rad_error *err) RAD_MUST_CHECK;

/*
 * The PDF of a signed statement, appended to *ret. It must have been signed with the present station key
 * (RAD_ERROR_EVIDENCE). *ret_stamp_problem (may be NULL) says why there is no time-stamp, when one was wanted.
 */
int rad_statement_draw(struct rad_notary *notary, const struct rad_buffer *json, const struct rad_buffer *cms,
		       struct rad_buffer *ret, struct rad_error *ret_stamp_problem,
		       struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
