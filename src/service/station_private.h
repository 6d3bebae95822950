/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a station owns. One thread (the front end's) uses it; the workers see only session, transport and journal.
 */
#ifndef RAD_SERVICE_STATION_PRIVATE_H
#define RAD_SERVICE_STATION_PRIVATE_H

#include <limits.h>

#include <radera/event.h>
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

/* Signs a checkpoint of the log when one is due. What could not be done now is tried again with the next record. */
int rad_station_checkpoint_if_due(struct rad_station *station, struct rad_error *err) RAD_MUST_CHECK;

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
