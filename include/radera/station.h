/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The use cases of a station: plan, erase, resume, export. Shared by the command line and the service.
 */
#ifndef RADERA_STATION_H
#define RADERA_STATION_H

#include <radera/archive.h>
#include <radera/asset.h>
#include <radera/bench.h>
#include <radera/certificate.h>
#include <radera/organisation.h>
#include <radera/policy.h>
#include <radera/retention_store.h>
#include <radera/scan.h>
#include <radera/session.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rad_station;

struct rad_station_config {
	const char *store_directory;
	const struct rad_bench *bench;	   /* simulated drives instead of real ones; NULL = real */
	const char *bench_directory;	   /* where their media lie; NULL = not kept */
	const char *certificate_directory; /* where certificates are written; NULL = STORE/certificates, made when
					      missing */
	struct rad_key_access key_access;  /* what opens the station's key */
	struct rad_clock *clock;
	struct rad_session_config engine; /* clock and journal are set by the station */
};

/*
 * Opens the store for writing (it must exist) and takes its lock, checks clock and signer. RAD_ERROR_EVIDENCE with the
 * command to run when there is no store or no key; RAD_ERROR_REFUSED when another program runs on this store.
 */
int rad_station_open(const struct rad_station_config *config, struct rad_station **ret,
		     struct rad_error *err) RAD_MUST_CHECK;
void rad_station_free(struct rad_station *station);
struct rad_store *rad_station_store(struct rad_station *station);

/* The signer of the station with that store: its keys are in STORE/pki. access may be NULL. RAD_ERROR_EVIDENCE. */
int rad_station_signer(const char *store_directory, const struct rad_key_access *access, struct rad_clock *clock,
		       struct rad_signer **ret, struct rad_error *err) RAD_MUST_CHECK;
void rad_station_signer_info(const struct rad_station *station, struct rad_pki_info *ret);

/* Finds drives, real or of the bench, without a store. */
int rad_drives_list(const struct rad_bench *bench, const struct rad_scan_options *options, struct rad_drive **ret,
		    size_t *ret_n, struct rad_error *err) RAD_MUST_CHECK;
int rad_drives_find(const struct rad_bench *bench, const struct rad_scan_options *options, const char *name,
		    struct rad_drive *ret, struct rad_error *err) RAD_MUST_CHECK;

/* The way to those drives, for commands, without a store. Freed with rad_drives_transport_free(). */
int rad_drives_transport(const struct rad_bench *bench, struct rad_clock *clock, struct rad_transport **ret,
			 struct rad_error *err) RAD_MUST_CHECK;
void rad_drives_transport_free(const struct rad_bench *bench, struct rad_transport *transport);

struct rad_erase_request {
	const struct rad_drive *drive;
	const struct rad_profile *profile;
	const char *inventory_id;
	const char *operator_id;
	const char *disposition; /* may be NULL */
	bool all_namespaces;	 /* a command that erases every namespace of an NVMe drive is wanted as such */
};

/* Checks everything that can be checked without touching the drive; what erase would refuse, this refuses too. Tells
 * what the drive said it can do, its health with it, and the plan. */
int rad_station_check(struct rad_station *station, const struct rad_erase_request *request,
		      struct rad_capability *ret_capability, struct rad_plan *ret_plan,
		      struct rad_error *err) RAD_MUST_CHECK;

/* Starts one job. *ret is owned by the station's session. */
int rad_station_erase(struct rad_station *station, const struct rad_erase_request *request, struct rad_job **ret,
		      struct rad_error *err) RAD_MUST_CHECK;

/* Goes on with an unfinished job whose drive is found by identity; RAD_ERROR_IO when the drive is not there, and the
 * job stays. */
int rad_station_resume(struct rad_station *station, const struct rad_job_state *state, struct rad_job **ret,
		       struct rad_error *err) RAD_MUST_CHECK;

/* The drives that are here now, real or of the bench as far as they are plugged in. As rad_scan(). Any thread. */
int rad_station_drives(struct rad_station *station, const struct rad_scan_options *options, struct rad_drive **ret,
		       size_t *ret_n, struct rad_error *err) RAD_MUST_CHECK;

/* Plugs a simulated drive in or pulls it out, by its name in the bench. RAD_ERROR_INPUT when there is none. */
int rad_station_plug(struct rad_station *station, const char *name, bool in, struct rad_error *err) RAD_MUST_CHECK;

int rad_station_eventfd(const struct rad_station *station);

/* rad_session_release() of a job of this station. */
bool rad_station_release(struct rad_station *station, struct rad_job *job);

/* What became of an asset's evidence. */
struct rad_evidence {
	struct rad_log_place place; /* sequence 0 when there is no record */
	char record_sha256[65];
	char certificate_path[512];	/* empty when it could not be written; then `problem` says why */
	struct rad_error problem;	/* kind NONE when all is well */
	struct rad_error stamp_problem; /* why there is no time-stamp, when one was wanted */
};

/* Told once for each record: the jobs that it is about, in the order in which they began. */
struct rad_conclusion {
	void (*tell)(void *user, const struct rad_evidence *evidence, const struct rad_job_state *const *jobs,
		     size_t n);
	/* Whether more jobs of this asset are being started just now: its record waits for them. May be NULL. */
	bool (*is_held)(void *user, const char *inventory_id);
	void *user;
};

/*
 * Makes the evidence of all jobs that have ended and are in no record yet: one record, certificate and file for each
 * asset, that is for the jobs of one inventory id by one operator, as the journal has them. An asset of which a job is
 * unfinished (running, or to be resumed) waits for it; *ret_waiting counts its ended jobs. Nothing is overwritten; a
 * certificate that cannot be written leaves the signed record in the store and says so in the evidence's problem.
 * Negative only when the journal cannot be read.
 */
int rad_station_conclude(struct rad_station *station, const struct rad_conclusion *conclusion, size_t *ret_waiting,
			 struct rad_error *err) RAD_MUST_CHECK;

/* Queues the records that have no certificate, where an earlier run died before it could: once, when a program starts.
 */
int rad_station_find_missing(struct rad_station *station, struct rad_error *err) RAD_MUST_CHECK;

/*
 * Makes the certificates that are queued, because an earlier run died between record, certificate and file, or a file
 * could not be written, and writes them where certificates are written. What cannot be made is told by the first error;
 * all others are tried. What failed is left alone for some seconds. *ret_n counts those that were made, *ret_left those
 * that were not.
 */
int rad_station_make_up(struct rad_station *station, size_t *ret_n, size_t *ret_left,
			struct rad_error *err) RAD_MUST_CHECK;

/*
 * A stored record's certificate, or an excerpt of it; *ret is appended to. What there is none of yet is made first, and
 * kept in the store: the same view is the same file for ever.
 */
int rad_station_view(struct rad_store *store, const struct rad_key_access *access, struct rad_clock *clock,
		     const char *certificate_id, const struct rad_certificate_view *view, struct rad_buffer *ret,
		     struct rad_error *err) RAD_MUST_CHECK;

/* Checks a stored certificate, with all signatures that it got since, against the roots in STORE/pki. As
 * rad_certificate_verify(). */
int rad_station_verify(struct rad_store *store, struct rad_clock *clock, const char *certificate_id,
		       struct rad_verification *ret, struct rad_error *err) RAD_MUST_CHECK;

/* rad_handling_spin_down() by the station's way to its drives. Any thread. */
int rad_station_spin_down(struct rad_station *station, const struct rad_drive *drive,
			  struct rad_error *err) RAD_MUST_CHECK;

/*
 * Writes a stored record's certificate, or an excerpt of it, into `directory` under its own name. What there is none of
 * yet is made first, and kept in the store: the same view is the same file for ever.
 */
int rad_station_export(struct rad_store *store, const struct rad_key_access *access, struct rad_clock *clock,
		       const char *certificate_id, const struct rad_certificate_view *view, const char *directory,
		       char *ret_path, size_t path_size, struct rad_error *err) RAD_MUST_CHECK;

/*
 * Keeps a certificate of the store that somebody countersigned or had time-stamped, as a further document of it, named
 * "signed-1" and so on. 0 when the store has no such record (it is another station's), 1 when it was kept (ret_name).
 * RAD_ERROR_EVIDENCE when it is no whole certificate of that record.
 */
int rad_station_keep(struct rad_store *store, const struct rad_buffer *pdf, struct rad_clock *clock,
		     char ret_name[RAD_DOCUMENT_NAME_SIZE], struct rad_error *err) RAD_MUST_CHECK;

/* A stored certificate with all signatures that it got since; *ret is appended to. */
int rad_station_newest(struct rad_store *store, const struct rad_key_access *access, struct rad_clock *clock,
		       const char *certificate_id, struct rad_buffer *ret, struct rad_error *err) RAD_MUST_CHECK;
/*
 * rad_certificate_countersign() of a stored certificate, with the station's key: it confirms what a person did at it.
 * Time-stamped where the organisation has an authority (ret_stamp_problem says why not). The result is kept as a
 * further document of the certificate, ret_name.
 */
int rad_station_countersign(struct rad_store *store, const struct rad_key_access *access, struct rad_clock *clock,
			    const char *certificate_id, const struct rad_countersign *how,
			    char ret_name[RAD_DOCUMENT_NAME_SIZE], struct rad_error *ret_stamp_problem,
			    struct rad_error *err) RAD_MUST_CHECK;
/*
 * Sets whom the station's certificates are issued for, from now on: decodes and keeps the logo (organisation->logo is
 * its path), whose digest becomes organisation->logo_sha256. Get returns 1, or 0 when none was set.
 */
int rad_station_organisation_set(struct rad_store *store, struct rad_organisation *organisation,
				 struct rad_error *err) RAD_MUST_CHECK;
int rad_station_organisation_get(struct rad_store *store, struct rad_organisation *ret,
				 struct rad_error *err) RAD_MUST_CHECK;

/*
 * Others that the station serves. Add keeps one as set does, in place of the one with that id; RAD_ERROR_REFUSED when
 * it is the station's own, or when a register could mean another one by its names. Both are an administrator's, and
 * events. RAD_ERROR_INPUT when there is none to remove.
 */
int rad_station_organisation_add(struct rad_store *store, struct rad_organisation *organisation,
				 const char *operator_id, struct rad_error *err) RAD_MUST_CHECK;
int rad_station_organisation_remove(struct rad_store *store, const char *id, const char *operator_id,
				    struct rad_error *err) RAD_MUST_CHECK;
/* All that are known, the station's own first (its name may be empty: none is set); *ret freed with free(). */
int rad_station_organisation_list(struct rad_store *store, struct rad_organisation **ret, size_t *ret_n,
				  struct rad_error *err) RAD_MUST_CHECK;
/* Whose an asset is: by the id, name or alias that its card has, else the station's own. 1, or 0 when it is the
 * station's own and none was set. RAD_ERROR_REFUSED when the card names one that the station does not know. */
int rad_station_organisation_of(struct rad_store *store, const struct rad_asset *asset, struct rad_organisation *ret,
				struct rad_error *err) RAD_MUST_CHECK;

/* The policy of that id: STORE/policies/ID.yaml when the office has put one there, else the shipped one. */
int rad_station_policy(struct rad_store *store, const char *id, struct rad_policy *ret,
		       struct rad_error *err) RAD_MUST_CHECK;

/*
 * Destroys what is kept beyond its time (rad_store_retention_destroy()), with the files of receipts, and what the
 * database's log of changes still holds of it: an administrator's, by a clock that can be right. Once the store has
 * destroyed it the answer is 0: what may still be somewhere in the store's directory is told by ret->problem, and
 * doing it again goes on.
 */
struct rad_destroyed {
	struct rad_retention_count counts[RAD_RETAIN_DOCUMENTS];
	size_t n_files;
	struct rad_error problem; /* kind NONE: nothing is left */
};
int rad_station_destroy_due(struct rad_store *store, struct rad_clock *clock, const struct rad_retention *retention,
			    const char *operator_id, struct rad_destroyed *ret, struct rad_error *err) RAD_MUST_CHECK;

/* An operator who may act now and is an administrator. RAD_ERROR_REFUSED. */
int rad_station_administrator(struct rad_store *store, const char *operator_id, struct rad_operator *ret,
			      struct rad_error *err) RAD_MUST_CHECK;

/*
 * Signs a checkpoint of the log as it is now, keeps it in the store and writes it into `directory` as
 * checkpoint-LOG-SIZE.txt with its signature .txt.p7s: to be taken out of the house. *ret_path is the text's.
 */
int rad_station_checkpoint(struct rad_store *store, struct rad_signer *signer, const char *directory, char *ret_path,
			   size_t path_size, struct rad_error *err) RAD_MUST_CHECK;

/*
 * Writes what an auditor needs to check some records without Radera and without this store, into a new folder, or a new
 * zip file when the path ends in ".zip": PDFs, records with signatures, roots, the newest checkpoint, each record's
 * proof to be in the log, a page that checks PDFs in a browser, and how to do it with openssl and pdfsig.
 * RAD_ERROR_EVIDENCE when there is no checkpoint that covers them yet.
 */
int rad_station_bundle(struct rad_store *store, const char *const *certificate_ids, size_t n, const char *path,
		       struct rad_error *err) RAD_MUST_CHECK;

/*
 * The program's version ("0.1.0") and build ("git describe", or "unknown"); on the live image with the first 16 digits
 * of the root hash that its root image was opened by ("c2b2da8 image 6b4651090a6885d6"). Static. Any thread.
 */
const char *rad_version(void);
const char *rad_build(void);

#ifdef __cplusplus
}
#endif

#endif
