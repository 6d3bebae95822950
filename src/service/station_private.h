/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a station owns. One thread (the front end's) uses it; the workers see only session, transport and journal.
 */
#ifndef RAD_SERVICE_STATION_PRIVATE_H
#define RAD_SERVICE_STATION_PRIVATE_H

#include <limits.h>

#include <jansson.h>

#include <radera/event.h>
#include <radera/issue.h>
#include <radera/station.h>

struct rad_station {
	struct rad_clock *clock;
	const struct rad_bench *bench; /* NULL: real drives */
	char certificate_directory[PATH_MAX];
	struct rad_store *store;
	struct rad_signer *signer;
	struct rad_pki_info signer_info;
	struct rad_organisation organisation; /* empty: what the signer's certificate says */
	struct rad_transport *transport;
	struct rad_session *session;
};

/*
 * Writes a certificate below directory as "NAME.pdf"; never over an existing file: a second copy gets
 * "NAME-2.pdf" and so on. The directory is made when missing (0700). RAD_ERROR_EVIDENCE names it and says what to do.
 */
int rad_certificate_write(const char *directory, const char *name, const struct rad_buffer *pdf, char *ret_path,
			  size_t path_size, struct rad_error *err) RAD_MUST_CHECK;

/* The same, unless the file NAME.pdf is there already and is this. */
int rad_certificate_write_once(const char *directory, const char *name, const struct rad_buffer *pdf, char *ret_path,
			       size_t path_size, struct rad_error *err) RAD_MUST_CHECK;

/* issue.c: what documents are signed with. One thread uses it. */
struct rad_notary {
	struct rad_store *store;
	struct rad_clock *clock;
	struct rad_signer *signer;
	struct rad_pki_info info;
	struct rad_organisation organisation; /* empty: what the signer's certificate says */
	char certificate_directory[PATH_MAX];
};

/* Station, time, tool, template and place of a document; what it is about is left alone. */
void rad_notary_fill(const struct rad_notary *notary, const struct rad_log_place *place, struct rad_record *ret);

/* What a wrong clock dates before or after the signer's certificate would be believed by nobody. RAD_ERROR_EVIDENCE. */
int rad_notary_check_clock(const struct rad_notary *notary, struct rad_error *err) RAD_MUST_CHECK;

/* Canonical JSON and signature of a document, whose reference is taken; NULL: memory ran out. Touches no database. */
int rad_notary_sign(const struct rad_notary *notary, json_t *document, struct rad_buffer *ret_json,
		    struct rad_buffer *ret_cms, struct rad_error *err) RAD_MUST_CHECK;

/*
 * Makes the certificate of the document that stands in the log at evidence->place, keeps it and writes its file, and
 * signs a checkpoint when one is due. The document is safe by now: whatever fails is told by evidence->problem and can
 * be made up for later.
 */
void rad_notary_finish(const struct rad_notary *notary, const struct rad_buffer *json, const struct rad_buffer *cms,
		       struct rad_evidence *evidence);

/* Keeps a certificate that was made just now. Somebody else who made up for what was missing may have been faster:
 * theirs is the certificate then, and comes back in *pdf. */
int rad_station_keep_certificate(struct rad_store *store, const char *id, struct rad_buffer *pdf,
				 struct rad_error *err) RAD_MUST_CHECK;

/* RAD_ERROR_EVIDENCE when the document names another station certificate than the signer's. */
int rad_station_same_key(const struct rad_buffer *json, const struct rad_signer *signer,
			 struct rad_error *err) RAD_MUST_CHECK;

/* The logo that the document names, whatever the station is set to now. */
int rad_station_record_logo(struct rad_store *store, const struct rad_buffer *json, struct rad_buffer *ret,
			    struct rad_error *err) RAD_MUST_CHECK;

/* Signs a checkpoint of the log when one is due. What could not be done now is tried again with the next record. */
int rad_station_checkpoint_if_due(const struct rad_notary *notary, struct rad_error *err) RAD_MUST_CHECK;

/* The logo with that digest, in the form that evidence keeps it in; nothing for an empty digest. */
int rad_station_logo(struct rad_store *store, const char *sha256, struct rad_buffer *ret,
		     struct rad_error *err) RAD_MUST_CHECK;

/* The roots in STORE/pki, PEM; *ret is appended to. */
#define RAD_ROOTS_BYTES_MAX (1u << 20)
int rad_station_roots(const struct rad_store *store, struct rad_buffer *ret, struct rad_error *err) RAD_MUST_CHECK;

/* An event about an operator, who stands as its subject: who set a PIN is not known, and who signs in only when it is
 * done. */
int rad_tell_operator(struct rad_store *store, enum rad_event_kind kind, const char *operator_id, const char *detail,
		      struct rad_error *err) RAD_MUST_CHECK;

/* assets.c: the card of an asset that is in the register follows its jobs. Nothing when it is in none. */
void rad_station_asset_begins(struct rad_station *station, const struct rad_job_intent *intent);
void rad_station_asset_ends(struct rad_station *station, const struct rad_job_intent *intent, bool all_erased,
			    const char *certificate_id);

/* Random bytes from the kernel for seeds, slots and ids. RAD_ERROR_IO. */
int rad_random_fill(void *ret, size_t size, struct rad_error *err) RAD_MUST_CHECK;

/* The newest form of a certificate that somebody signed after it was issued. 1 when there is one, appended to *ret;
 * else 0. */
int rad_station_signed(struct rad_store *store, const char *certificate_id, struct rad_buffer *ret,
		       struct rad_error *err) RAD_MUST_CHECK;

#endif
