/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/station_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <radera/json.h>
#include <radera/outbox.h>

#include "base/cleanup.h"
#include "base/text.h"

/* The jobs of one asset, in the order in which they began. */
struct asset {
	const struct rad_job_state **jobs;
	struct rad_record_drive *drives;
	const char **job_ids;
	size_t n;
};

/* What the journal says of the jobs without a record. */
struct jobs {
	const struct rad_job_state *ended;
	size_t n_ended;
	const struct rad_job_state *unfinished;
	size_t n_unfinished;
};

/* Everything that one record is made of while the log's transaction is open. */
struct record_job {
	struct rad_station *station;
	const struct asset *asset;
	struct rad_party performed_by;
	struct rad_buffer json;
	struct rad_buffer cms;
};

static void fill_station(const struct rad_station *station, struct rad_station_identity *ret)
{
	const struct rad_pki_info *info = &station->signer_info;
	const struct rad_organisation *own = &station->organisation;
	bool has_own = own->name[0] != '\0';

	(void)rad_text_copy(ret->log_id, sizeof(ret->log_id), rad_store_log_id(station->store));
	(void)rad_text_copy(ret->name, sizeof(ret->name), info->name);
	(void)rad_text_copy(ret->organisation, sizeof(ret->organisation), has_own ? own->name : info->organisation);
	(void)rad_text_copy(ret->unit, sizeof(ret->unit), has_own ? own->unit : info->unit);
	(void)rad_text_copy(ret->organisation_number, sizeof(ret->organisation_number), own->number);
	(void)rad_text_copy(ret->place, sizeof(ret->place), own->place);
	(void)rad_text_copy(ret->contact, sizeof(ret->contact), own->contact);
	(void)rad_text_copy(ret->certificate_sha256, sizeof(ret->certificate_sha256), info->sha256);
	ret->trust_is_local = info->root_is_local;
}

static void fill_record(const struct record_job *job, const struct rad_log_place *place, struct rad_record *record)
{
	const struct rad_job_intent *intent = &job->asset->jobs[0]->intent;
	struct rad_station *station = job->station;

	*record = (struct rad_record){ .n_drives = job->asset->n, .drives = job->asset->drives };
	(void)rad_text_copy(record->certificate_id, sizeof(record->certificate_id), place->certificate_id);
	record->simulated = rad_store_is_simulated(station->store);
	record->issued_wall_ms = rad_clock_wall_ms(station->clock);
	(void)rad_text_copy(record->clock_trust, sizeof(record->clock_trust), rad_clock_trust(station->clock));
	fill_station(station, &record->station);
	record->performed_by = job->performed_by;
	(void)rad_text_copy(record->inventory_id, sizeof(record->inventory_id), intent->inventory_id);
	(void)rad_text_copy(record->disposition, sizeof(record->disposition), intent->disposition);
	(void)rad_text_copy(record->tool_version, sizeof(record->tool_version), rad_version());
	(void)rad_text_copy(record->tool_build, sizeof(record->tool_build), rad_build());
	rad_certificate_template(record->template_id);
	(void)rad_text_copy(record->languages, sizeof(record->languages),
			    station->organisation.languages[0] ? station->organisation.languages : "sv+en");
	(void)rad_text_copy(record->logo_sha256, sizeof(record->logo_sha256), station->organisation.logo_sha256);
	record->log_sequence = place->sequence;
	(void)rad_text_copy(record->log_previous, sizeof(record->log_previous), place->previous);
}

static int build_record(void *user, const struct rad_log_place *place, struct rad_buffer *ret_json,
			struct rad_buffer *ret_cms, struct rad_error *err)
{
	struct record_job *job = user;
	struct rad_record record;
	json_t *json;
	int r;

	fill_record(job, place, &record);
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
	struct rad_stamping stamping = { .url = station->organisation.tsa_url[0] ? station->organisation.tsa_url
										 : NULL };
	struct rad_certificate_source source = {
		.record_json = job->json.data,
		.record_size = job->json.size,
		.record_cms = job->cms.data,
		.cms_size = job->cms.size,
	};
	rad_auto_buffer struct rad_buffer logo = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	const char *id = evidence->place.certificate_id;
	int r;

	r = rad_station_logo(station->store, station->organisation.logo_sha256, &logo, err);
	source.logo = logo.data;
	source.logo_size = logo.size;
	/* stands in the queue until the file is written: rad_station_make_up() */
	if (r >= 0)
		r = rad_outbox_add(station->store, RAD_CHANNEL_FILES, id, strlen(id), err);
	if (r >= 0)
		r = rad_certificate_make(&source, station->signer, &stamping, &pdf, err);
	if (r >= 0)
		r = rad_store_add_certificate(station->store, id, pdf.data, pdf.size, err);
	if (r < 0)
		return r;
	evidence->stamp_problem = stamping.problem;
	r = rad_certificate_write(station->certificate_directory, id, &pdf, evidence->certificate_path,
				  sizeof(evidence->certificate_path), err);
	return r < 0 ? r : rad_outbox_withdraw(station->store, RAD_CHANNEL_FILES, id, strlen(id), err);
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

/* What a wrong clock dates before or after the signer's certificate would be believed by nobody: it waits. */
static int check_clock(const struct rad_station *station, struct rad_error *err)
{
	const struct rad_pki_info *signer = &station->signer_info;
	int64_t now_ms = rad_clock_wall_ms(station->clock);
	char now[RAD_TIME_TEXT_SIZE];
	char limit[RAD_TIME_TEXT_SIZE];
	bool is_early = now_ms < signer->not_before_ms;
	int r = rad_clock_check(station->clock, err);

	if (r < 0 || (!is_early && now_ms < signer->not_after_ms))
		return r;
	rad_time_format(now_ms, now);
	rad_time_format(is_early ? signer->not_before_ms : signer->not_after_ms, limit);
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "make record",
			    "by this computer's clock it is %s, and the station's certificate is valid %s %s", now,
			    is_early ? "from" : "until", limit);
	rad_error_advise(err, "%s; the jobs are in the journal, and get their record then",
			 is_early ? "set the clock" : "set the clock, or: radera pki renew");
	return -RAD_ERROR_EVIDENCE;
}

static bool are_erased(const struct asset *asset)
{
	for (size_t i = 0; i < asset->n; i++) {
		if (asset->jobs[i]->result.outcome != RAD_OUTCOME_ERASED)
			return false;
	}
	return true;
}

static void make_evidence(struct rad_station *station, const struct asset *asset, struct rad_evidence *ret)
{
	struct record_job job = { .station = station, .asset = asset };

	memset(ret, 0, sizeof(*ret));
	if (check_clock(station, &ret->problem) < 0)
		return;
	find_operator(station->store, asset->jobs[0]->intent.operator_id, &job.performed_by);
	if (rad_store_append(station->store, asset->job_ids, asset->n, build_record, &job, &ret->place,
			     &ret->problem) >= 0) {
		rad_sha256_hex(job.json.data, job.json.size, ret->record_sha256);
		rad_station_asset_ends(station, &asset->jobs[0]->intent, are_erased(asset), ret->place.certificate_id);
		if (issue_certificate(&job, ret, &ret->problem) < 0)
			advise_export(&ret->problem, ret);
		else if (rad_station_checkpoint_if_due(station, &ret->problem) < 0)
			rad_error_advise(&ret->problem,
					 "record and certificate are safe; sign the log later with: radera "
					 "archive checkpoint");
	}
	rad_buffer_done(&job.json);
	rad_buffer_done(&job.cms);
}

static bool is_same_asset(const struct rad_job_intent *a, const struct rad_job_intent *b)
{
	return rad_text_equal(a->inventory_id, b->inventory_id) && rad_text_equal(a->operator_id, b->operator_id) &&
	       rad_text_equal(a->disposition, b->disposition);
}

static bool has_unfinished(const struct rad_job_intent *intent, const struct rad_job_state *unfinished, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (rad_text_equal(unfinished[i].intent.inventory_id, intent->inventory_id))
			return true;
	}
	return false;
}

/* By when they were asked for; what was asked for at once, by the drive's name. */
static int compare_jobs(const void *a, const void *b)
{
	const struct rad_job_intent *x = &((const struct rad_job_state *)a)->intent;
	const struct rad_job_intent *y = &((const struct rad_job_state *)b)->intent;

	if (x->created_wall_ms != y->created_wall_ms)
		return x->created_wall_ms < y->created_wall_ms ? -1 : 1;
	return strverscmp(x->drive.node, y->drive.node);
}

/* Collects the jobs of the asset that job `first` is of; what is taken is marked. */
static void gather(const struct rad_job_state *ended, size_t n, size_t first, bool *taken, struct asset *ret)
{
	ret->n = 0;
	for (size_t i = first; i < n; i++) {
		if (taken[i] || !is_same_asset(&ended[first].intent, &ended[i].intent))
			continue;
		taken[i] = true;
		ret->jobs[ret->n] = &ended[i];
		ret->drives[ret->n] = (struct rad_record_drive){ &ended[i].intent, &ended[i].result };
		ret->job_ids[ret->n++] = ended[i].intent.job_id;
	}
}

static void conclude_each(struct rad_station *station, const struct rad_conclusion *conclusion, bool *taken,
			  struct asset *asset, const struct jobs *states, size_t *ret_waiting)
{
	for (size_t i = 0; i < states->n_ended; i++) {
		struct rad_evidence evidence;

		if (taken[i])
			continue;
		gather(states->ended, states->n_ended, i, taken, asset);
		if (has_unfinished(&states->ended[i].intent, states->unfinished, states->n_unfinished) ||
		    (conclusion->is_held &&
		     conclusion->is_held(conclusion->user, states->ended[i].intent.inventory_id))) {
			*ret_waiting += asset->n;
			continue;
		}
		make_evidence(station, asset, &evidence);
		conclusion->tell(conclusion->user, &evidence, asset->jobs, asset->n);
	}
}

int rad_station_conclude(struct rad_station *station, const struct rad_conclusion *conclusion, size_t *ret_waiting,
			 struct rad_error *err)
{
	rad_auto_free struct rad_job_state *ended = NULL;
	rad_auto_free struct rad_job_state *unfinished = NULL;
	rad_auto_free const struct rad_job_state **jobs = NULL;
	rad_auto_free struct rad_record_drive *drives = NULL;
	rad_auto_free const char **job_ids = NULL;
	rad_auto_free bool *taken = NULL;
	struct jobs states = { .n_ended = 0 };
	size_t room;
	/* in this order: a job that ends between the two is seen as unfinished, and not missed */
	int r = rad_store_unfinished(station->store, &unfinished, &states.n_unfinished, err);

	*ret_waiting = 0;
	if (r >= 0)
		r = rad_store_unrecorded(station->store, &ended, &states.n_ended, err);
	if (r < 0)
		return r;
	if (states.n_ended)
		qsort(ended, states.n_ended, sizeof(*ended), compare_jobs);
	room = states.n_ended + 1;
	states.ended = ended;
	states.unfinished = unfinished;
	jobs = calloc(room, sizeof(*jobs));
	drives = calloc(room, sizeof(*drives));
	job_ids = calloc(room, sizeof(*job_ids));
	taken = calloc(room, sizeof(*taken));
	if (!jobs || !drives || !job_ids || !taken)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "make record", "out of memory");
	conclude_each(station, conclusion, taken, &(struct asset){ .jobs = jobs, .drives = drives, .job_ids = job_ids },
		      &states, ret_waiting);
	return 0;
}
