/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/station_private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <radera/json.h>

#include "base/cleanup.h"
#include "base/text.h"

/* Everything that one record is made of while the log's transaction is open. */
struct record_job {
	struct rad_station *station;
	const struct rad_job_intent *intent;
	const struct rad_job_result *result;
	struct rad_party performed_by;
	struct rad_buffer json;
	struct rad_buffer cms;
};

static void fill_station(const struct rad_station *station, struct rad_station_identity *ret)
{
	const struct rad_pki_info *info = &station->signer_info;

	(void)rad_text_copy(ret->log_id, sizeof(ret->log_id), rad_store_log_id(station->store));
	(void)rad_text_copy(ret->name, sizeof(ret->name), info->name);
	(void)rad_text_copy(ret->organisation, sizeof(ret->organisation), info->organisation);
	(void)rad_text_copy(ret->unit, sizeof(ret->unit), info->unit);
	(void)rad_text_copy(ret->certificate_sha256, sizeof(ret->certificate_sha256), info->sha256);
	ret->trust_is_local = info->root_is_local;
}

static void fill_record(const struct record_job *job, const struct rad_log_place *place,
			const struct rad_record_drive *drive, struct rad_record *record)
{
	struct rad_station *station = job->station;

	*record = (struct rad_record){ .n_drives = 1, .drives = drive };
	(void)rad_text_copy(record->certificate_id, sizeof(record->certificate_id), place->certificate_id);
	record->simulated = rad_store_is_simulated(station->store);
	record->issued_wall_ms = rad_clock_wall_ms(station->clock);
	(void)rad_text_copy(record->clock_trust, sizeof(record->clock_trust), "unchecked");
	fill_station(station, &record->station);
	record->performed_by = job->performed_by;
	(void)rad_text_copy(record->inventory_id, sizeof(record->inventory_id), job->intent->inventory_id);
	(void)rad_text_copy(record->disposition, sizeof(record->disposition), job->intent->disposition);
	(void)rad_text_copy(record->tool_version, sizeof(record->tool_version), rad_version());
	(void)rad_text_copy(record->tool_build, sizeof(record->tool_build), rad_build());
	rad_certificate_template(record->template_id);
	(void)rad_text_copy(record->languages, sizeof(record->languages), "sv+en");
	record->log_sequence = place->sequence;
	(void)rad_text_copy(record->log_previous, sizeof(record->log_previous), place->previous);
}

static int build_record(void *user, const struct rad_log_place *place, struct rad_buffer *ret_json,
			struct rad_buffer *ret_cms, struct rad_error *err)
{
	struct record_job *job = user;
	const struct rad_record_drive drive = { .intent = job->intent, .result = job->result };
	struct rad_record record;
	json_t *json;
	int r;

	fill_record(job, place, &drive, &record);
	json = rad_record_to_json(&record);
	if (!json)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "make record", "out of memory");
	r = rad_json_canonical(json, &job->json, err);
	json_decref(json);
	if (r < 0)
		return r;
	r = rad_signer_sign(job->station->signer, job->json.data, job->json.size, &job->cms, err);
	if (r < 0)
		return r;
	rad_buffer_append(ret_json, job->json.data, job->json.size);
	rad_buffer_append(ret_cms, job->cms.data, job->cms.size);
	r = rad_buffer_check(ret_json, err);
	return r < 0 ? r : rad_buffer_check(ret_cms, err);
}

/* The certificate is a view of the record, which is safe in the log by now: whatever fails here can be made up for
 * later. */
static int issue_certificate(struct record_job *job, struct rad_evidence *evidence, struct rad_error *err)
{
	struct rad_station *station = job->station;
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	const char *id = evidence->place.certificate_id;
	int r;

	r = rad_certificate_make(job->json.data, job->json.size, job->cms.data, job->cms.size, station->signer, NULL,
				 &pdf, err);
	if (r < 0)
		return r;
	r = rad_store_add_certificate(station->store, id, pdf.data, pdf.size, err);
	if (r < 0)
		return r;
	return rad_certificate_write(station->certificate_directory, id, &pdf, evidence->certificate_path,
				     sizeof(evidence->certificate_path), err);
}

static void advise_export(struct rad_error *problem, const struct rad_evidence *evidence)
{
	if (problem->advice[0])
		return;
	rad_error_advise(problem,
			 "the signed record is safe in the store; write its certificate later with: radera archive "
			 "export %s --to DIR",
			 evidence->place.certificate_id);
}

/* Who performed it, also when retired meanwhile; at least the id, which the journal holds. */
static void find_operator(struct rad_store *store, const char *id, struct rad_party *ret)
{
	rad_auto_free struct rad_operator *operators = NULL;
	size_t n = 0;

	(void)rad_text_copy(ret->id, sizeof(ret->id), id);
	if (rad_store_operator_list(store, &operators, &n, NULL) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		if (rad_text_equal(operators[i].party.id, id))
			*ret = operators[i].party;
	}
}

int rad_station_conclude(struct rad_station *station, const struct rad_job_intent *intent,
			 const struct rad_job_result *result, struct rad_evidence *ret, struct rad_error *err)
{
	struct record_job job = { .station = station, .intent = intent, .result = result };
	const char *job_id = intent->job_id;
	int r;

	memset(ret, 0, sizeof(*ret));
	if (result->outcome == RAD_OUTCOME_INTERRUPTED || result->outcome == RAD_OUTCOME_NONE)
		return 0;
	find_operator(station->store, intent->operator_id, &job.performed_by);
	r = rad_store_append(station->store, &job_id, 1, build_record, &job, &ret->place, err);
	if (r >= 0) {
		rad_sha256_hex(job.json.data, job.json.size, ret->record_sha256);
		if (issue_certificate(&job, ret, &ret->problem) < 0)
			advise_export(&ret->problem, ret);
		else if (rad_station_checkpoint_if_due(station, &ret->problem) < 0)
			rad_error_advise(&ret->problem,
					 "record and certificate are safe; sign the log later with: radera "
					 "archive checkpoint");
	}
	rad_buffer_done(&job.json);
	rad_buffer_done(&job.cms);
	return r < 0 ? r : 0;
}
