/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a document's JSON to a signed certificate in the store and on the shelf: erasure records and statements alike.
 */
#include "service/station_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <radera/json.h>
#include <radera/outbox.h>

#include "base/cleanup.h"
#include "base/text.h"

static void fill_station(const struct rad_notary *notary, struct rad_station_identity *ret)
{
	const struct rad_pki_info *info = &notary->info;
	const struct rad_organisation *own = &notary->organisation;
	bool has_own = own->name[0] != '\0';

	(void)rad_text_copy(ret->log_id, sizeof(ret->log_id), rad_store_log_id(notary->store));
	(void)rad_text_copy(ret->name, sizeof(ret->name), info->name);
	(void)rad_text_copy(ret->organisation, sizeof(ret->organisation), has_own ? own->name : info->organisation);
	(void)rad_text_copy(ret->unit, sizeof(ret->unit), has_own ? own->unit : info->unit);
	(void)rad_text_copy(ret->organisation_number, sizeof(ret->organisation_number), own->number);
	(void)rad_text_copy(ret->place, sizeof(ret->place), own->place);
	(void)rad_text_copy(ret->contact, sizeof(ret->contact), own->contact);
	(void)rad_text_copy(ret->certificate_sha256, sizeof(ret->certificate_sha256), info->sha256);
	ret->trust_is_local = info->root_is_local;
}

void rad_notary_fill(const struct rad_notary *notary, const struct rad_log_place *place, struct rad_record *ret)
{
	const struct rad_organisation *own = &notary->organisation;

	ret->simulated = rad_store_is_simulated(notary->store);
	ret->issued_wall_ms = rad_clock_wall_ms(notary->clock);
	(void)rad_text_copy(ret->clock_trust, sizeof(ret->clock_trust), rad_clock_trust(notary->clock));
	fill_station(notary, &ret->station);
	(void)rad_text_copy(ret->tool_version, sizeof(ret->tool_version), rad_version());
	(void)rad_text_copy(ret->tool_build, sizeof(ret->tool_build), rad_build());
	rad_certificate_template(ret->template_id);
	(void)rad_text_copy(ret->languages, sizeof(ret->languages), own->languages[0] ? own->languages : "sv+en");
	(void)rad_text_copy(ret->logo_sha256, sizeof(ret->logo_sha256), own->logo_sha256);
	(void)rad_text_copy(ret->certificate_id, sizeof(ret->certificate_id), place->certificate_id);
	ret->log_sequence = place->sequence;
	(void)rad_text_copy(ret->log_previous, sizeof(ret->log_previous), place->previous);
}

int rad_notary_check_clock(const struct rad_notary *notary, struct rad_error *err)
{
	const struct rad_pki_info *signer = &notary->info;
	int64_t now_ms = rad_clock_wall_ms(notary->clock);
	char now[RAD_TIME_TEXT_SIZE];
	char limit[RAD_TIME_TEXT_SIZE];
	bool is_early = now_ms < signer->not_before_ms;
	int r = rad_clock_check(notary->clock, err);

	if (r < 0 || (!is_early && now_ms < signer->not_after_ms))
		return r;
	rad_time_format(now_ms, now);
	rad_time_format(is_early ? signer->not_before_ms : signer->not_after_ms, limit);
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "make record",
			    "by this computer's clock it is %s, and the station's certificate is valid %s %s", now,
			    is_early ? "from" : "until", limit);
	rad_error_advise(err, "%s", is_early ? "set the clock" : "set the clock, or: radera pki renew");
	return -RAD_ERROR_EVIDENCE;
}

int rad_notary_sign(const struct rad_notary *notary, json_t *document, struct rad_buffer *ret_json,
		    struct rad_buffer *ret_cms, struct rad_error *err)
{
	int r = document ? rad_json_canonical(document, ret_json, err)
			 : rad_error_set(err, RAD_ERROR_IO, ENOMEM, "make record", "out of memory");

	json_decref(document);
	if (r >= 0)
		r = rad_buffer_check(ret_json, err);
	if (r >= 0)
		r = rad_signer_sign(notary->signer, ret_json->data, ret_json->size, ret_cms, err);
	return r < 0 ? r : rad_buffer_check(ret_cms, err);
}

static int make_certificate(const struct rad_notary *notary, const struct rad_buffer *json,
			    const struct rad_buffer *cms, struct rad_buffer *ret, struct rad_error *ret_stamp_problem,
			    struct rad_error *err)
{
	const char *tsa_url = notary->organisation.tsa_url;
	struct rad_stamping stamping = { .url = tsa_url[0] ? tsa_url : NULL };
	rad_auto_buffer struct rad_buffer logo = RAD_BUFFER_INIT;
	struct rad_certificate_source source = {
		.record_json = json->data,
		.record_size = json->size,
		.record_cms = cms->data,
		.cms_size = cms->size,
	};
	int r = rad_station_record_logo(notary->store, json, &logo, err);

	source.logo = logo.data;
	source.logo_size = logo.size;
	if (r >= 0)
		r = rad_certificate_make(&source, notary->signer, &stamping, ret, err);
	*ret_stamp_problem = stamping.problem;
	return r;
}

static int certify(const struct rad_notary *notary, const struct rad_buffer *json, const struct rad_buffer *cms,
		   struct rad_evidence *evidence, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	const char *id = evidence->place.certificate_id;
	/* stands in the queue until the file is written: rad_station_make_up() */
	int r = rad_outbox_add(notary->store, RAD_CHANNEL_FILES, id, strlen(id), err);

	if (r >= 0)
		r = make_certificate(notary, json, cms, &pdf, &evidence->stamp_problem, err);
	if (r >= 0)
		r = rad_station_keep_certificate(notary->store, id, &pdf, err);
	if (r >= 0)
		r = rad_certificate_write_once(notary->certificate_directory, id, &pdf, evidence->certificate_path,
					       sizeof(evidence->certificate_path), err);
	return r < 0 ? r : rad_outbox_withdraw(notary->store, RAD_CHANNEL_FILES, id, strlen(id), err);
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

void rad_notary_finish(const struct rad_notary *notary, const struct rad_buffer *json, const struct rad_buffer *cms,
		       struct rad_evidence *evidence)
{
	rad_sha256_hex(json->data, json->size, evidence->record_sha256);
	if (certify(notary, json, cms, evidence, &evidence->problem) < 0)
		advise_export(&evidence->problem, evidence);
	else if (rad_station_checkpoint_if_due(notary, &evidence->problem) < 0)
		rad_error_advise(&evidence->problem,
				 "record and certificate are safe; sign the log later with: radera archive checkpoint");
}

static int check_kind(const struct rad_notary *notary, const struct rad_notary_config *config, struct rad_error *err)
{
	bool simulated = rad_store_is_simulated(config->store);

	if (notary->info.simulated == simulated)
		return 0;
	return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "open station",
			     simulated ? "the store %s holds a real station key: what is simulated is signed by demo "
					 "keys only"
				       : "the store %s holds demo keys, which sign what is simulated only",
			     rad_store_directory(config->store));
}

static int open_notary(struct rad_notary *notary, const struct rad_notary_config *config, struct rad_error *err)
{
	const char *store_directory = rad_store_directory(config->store);
	int length = config->certificate_directory
			     ? snprintf(notary->certificate_directory, PATH_MAX, "%s", config->certificate_directory)
			     : snprintf(notary->certificate_directory, PATH_MAX, "%s/certificates", store_directory);
	int r;

	if (length >= PATH_MAX)
		return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "open station", "cannot use %s",
				     store_directory);
	r = rad_station_signer(store_directory, config->access, config->clock, &notary->signer, err);
	if (r < 0)
		return r;
	rad_signer_info(notary->signer, &notary->info);
	if (config->organisation)
		notary->organisation = *config->organisation;
	else
		r = rad_station_organisation_get(config->store, &notary->organisation, err);
	if (r >= 0)
		r = check_kind(notary, config, err);
	return r < 0 ? r : rad_notary_check_clock(notary, err);
}

int rad_notary_open(const struct rad_notary_config *config, struct rad_notary **ret, struct rad_error *err)
{
	struct rad_notary *notary = calloc(1, sizeof(*notary));
	int r;

	if (!notary)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "open station", "out of memory");
	notary->store = config->store;
	notary->clock = config->clock;
	r = open_notary(notary, config, err);
	if (r < 0) {
		rad_notary_free(notary);
		return r;
	}
	*ret = notary;
	return 0;
}

void rad_notary_free(struct rad_notary *notary)
{
	if (!notary)
		return;
	rad_signer_free(notary->signer);
	free(notary);
}

int rad_statement_draw(struct rad_notary *notary, const struct rad_buffer *json, const struct rad_buffer *cms,
		       struct rad_buffer *ret, struct rad_error *ret_stamp_problem, struct rad_error *err)
{
	struct rad_error ignored;
	int r = rad_station_same_key(json, notary->signer, err);

	return r < 0 ? r
		     : make_certificate(notary, json, cms, ret, ret_stamp_problem ? ret_stamp_problem : &ignored, err);
}
