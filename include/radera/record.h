/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The record of one job as a signed document will hold it. Plain data; pointers are borrowed.
 */
#ifndef RADERA_RECORD_H
#define RADERA_RECORD_H

#include <radera/job.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RAD_RECORD_SCHEMA	"radera-record-1"
#define RAD_CERTIFICATE_ID_SIZE 40
#define RAD_TEMPLATE_SIZE	64

struct rad_party {
	char id[RAD_ID_SIZE];
	char name[120];
	char role[64];
};

struct rad_station_identity {
	char log_id[40]; /* random, made with the store; 12 of [A-Z2-7] */
	char name[120];	 /* station name, "RAD-01" */
	char organisation[160];
	char unit[120];
	char organisation_number[32];
	char place[120];
	char contact[120];
	bool trust_is_local;	     /* signed by a root made on this station, not by the organisation's own */
	char certificate_sha256[65]; /* of the station certificate's DER */
};

struct rad_record_drive {
	const struct rad_job_intent *intent;
	const struct rad_job_result *result;
};

struct rad_record {
	char certificate_id[RAD_CERTIFICATE_ID_SIZE]; /* "RI-<log id>-<sequence, 6 digits>" */
	bool simulated;
	int64_t issued_wall_ms;
	char clock_trust[32]; /* "unchecked": the station's own clock, plausible but not proven */
	struct rad_station_identity station;
	struct rad_party performed_by;
	char inventory_id[RAD_ID_SIZE];
	char disposition[RAD_ID_SIZE];
	char tool_version[32];
	char tool_build[64];
	char template_id[RAD_TEMPLATE_SIZE]; /* of the page; rad_certificate_template() */
	char languages[8];		     /* of the page: "sv+en", "sv" or "en" */
	char logo_sha256[65];		     /* of the organisation's logo as it is decoded; empty = none */
	uint64_t log_sequence;		     /* this record's place in the log, from 1 */
	char log_previous[65];		     /* hash of the entry before; 64 zeros for the first */
	size_t n_drives;
	const struct rad_record_drive *drives;
};

/* The verdict over all drives of the record: the weakest outcome. */
enum rad_outcome rad_record_outcome(const struct rad_record *record);

#ifdef __cplusplus
}
#endif

#endif
