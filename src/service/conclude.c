/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/station_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <radera/asset_store.h>
#include <radera/json.h>

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
	struct rad_notary notary;
	const struct asset *asset;
	struct rad_party performed_by;
	struct rad_buffer json;
	struct rad_buffer cms;
};

static void fill_record(const struct record_job *job, const struct rad_log_place *place, struct rad_record *record)
{
	const struct rad_job_intent *intent = &job->asset->jobs[0]->intent;

	*record = (struct rad_record){ .n_drives = job->asset->n, .drives = job->asset->drives };
	rad_notary_fill(&job->notary, place, record);
	record->performed_by = job->performed_by;
	(void)rad_text_copy(record->inventory_id, sizeof(record->inventory_id), intent->inventory_id);
	(void)rad_text_copy(record->disposition, sizeof(record->disposition), intent->disposition);
}

static int build_record(void *user, const struct rad_log_place *place, struct rad_buffer *ret_json,
			struct rad_buffer *ret_cms, struct rad_error *err)
{
	struct record_job *job = user;
	struct rad_record record;
	int r;

	fill_record(job, place, &record);
	r = rad_notary_sign(&job->notary, rad_record_to_json(&record), &job->json, &job->cms, err);
	if (r < 0)
		return r;
	rad_buffer_append(ret_json, job->json.data, job->json.size);
	rad_buffer_append(ret_cms, job->cms.data, job->cms.size);
	r = rad_buffer_check(ret_json, err);
	return r < 0 ? r : rad_buffer_check(ret_cms, err);
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

/* The one that the asset's card names, where the station knows it; else the station's own. */
static void find_owner(const struct rad_station *station, const char *inventory_id, struct rad_organisation *ret)
{
	struct rad_asset asset;

	if (rad_store_asset_get(station->store, inventory_id, &asset, NULL) <= 0 || !asset.organisation[0] ||
	    rad_station_organisation_of(station->store, &asset, ret, NULL) <= 0)
		*ret = station->organisation;
}

/* The station's own key, whoever's the asset is. */
static void fill_notary(const struct rad_station *station, const char *inventory_id, struct rad_notary *ret)
{
	ret->store = station->store;
	ret->clock = station->clock;
	ret->signer = station->signer;
	ret->info = station->signer_info;
	find_owner(station, inventory_id, &ret->organisation);
	(void)rad_text_copy(ret->certificate_directory, sizeof(ret->certificate_directory),
			    station->certificate_directory);
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
	struct record_job job = { .asset = asset };

	memset(ret, 0, sizeof(*ret));
	fill_notary(station, asset->jobs[0]->intent.inventory_id, &job.notary);
	if (rad_notary_check_clock(&job.notary, &ret->problem) < 0) {
		rad_error_advise(&ret->problem, "%s; the jobs are in the journal, and get their record then",
				 ret->problem.advice[0] ? ret->problem.advice : "set the clock");
		return;
	}
	find_operator(station->store, asset->jobs[0]->intent.operator_id, &job.performed_by);
	if (rad_store_append(station->store, asset->job_ids, asset->n, build_record, &job, &ret->place,
			     &ret->problem) >= 0) {
		rad_station_asset_ends(station, &asset->jobs[0]->intent, are_erased(asset), ret->place.certificate_id);
		rad_notary_finish(&job.notary, &job.json, &job.cms, ret);
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
