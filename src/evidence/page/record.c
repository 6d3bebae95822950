/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/page/record.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include <radera/json.h>
#include <radera/record.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "evidence/page/reader.h"
#include "evidence/page/steps.h"

#define OPERATION "read record"

static enum rad_page_outcome outcome_of(struct rad_page_reader *reader, const char *word)
{
	static const struct {
		const char *word;
		enum rad_page_outcome outcome;
	} outcomes[] = {
		{ "erased", RAD_PAGE_ERASED },	     { "erased-with-exceptions", RAD_PAGE_EXCEPTIONS },
		{ "cancelled", RAD_PAGE_CANCELLED }, { "interrupted", RAD_PAGE_INTERRUPTED },
		{ "none", RAD_PAGE_INTERRUPTED },    { "failed", RAD_PAGE_FAILED },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(outcomes); i++) {
		if (strcmp(outcomes[i].word, word) == 0)
			return outcomes[i].outcome;
	}
	rad_page_complain(reader, "has an unknown outcome", word);
	return RAD_PAGE_FAILED;
}

static void read_identity(struct rad_page_reader *reader, const json_t *json, struct rad_page_drive *ret)
{
	ret->vendor = rad_page_get_text(reader, json, "vendor");
	ret->model = rad_page_get_text(reader, json, "model");
	ret->serial = rad_page_get_text(reader, json, "serial");
	ret->wwn = rad_page_get_text(reader, json, "wwn");
	ret->firmware = rad_page_get_text(reader, json, "firmware");
	ret->bus = rad_page_get_text(reader, json, "bus");
	ret->media = rad_page_get_text(reader, json, "media");
	ret->size_bytes = rad_page_get_number(reader, json, "size_bytes");
	ret->logical_sector_bytes = rad_page_get_number(reader, json, "logical_sector_bytes");
	ret->physical_sector_bytes = rad_page_get_number(reader, json, "physical_sector_bytes");
}

static void read_plan(struct rad_page_reader *reader, const json_t *json, struct rad_page_drive *ret)
{
	const json_t *profile = json_object_get(json, "profile");

	ret->profile_sv = rad_page_get_text(reader, profile, "title_sv");
	ret->profile_en = rad_page_get_text(reader, profile, "title_en");
	ret->technique = rad_page_need_text(reader, json, "technique");
}

/* Pairs each planned step with what became of it. */
static void read_steps(struct rad_page_reader *reader, const json_t *planned, const json_t *done,
		       struct rad_page_drive *ret)
{
	struct rad_page_step step;

	rad_page_steps_begin(ret);
	for (size_t i = 0; i < json_array_size(planned); i++) {
		const json_t *plan = json_array_get(planned, i);
		const json_t *result = json_array_get(done, i);

		step.kind = rad_page_get_text(reader, plan, "kind");
		step.extent = rad_page_get_text(reader, plan, "extent");
		step.sample_permille = rad_page_get_number(reader, plan, "sample_permille");
		step.state = rad_page_get_text(reader, result, "state");
		step.done_bytes = rad_page_get_number(reader, result, "done_bytes");
		step.mismatch_bytes = rad_page_get_number(reader, result, "mismatch_bytes");
		step.expected_errors = rad_page_get_number(reader, result, "expected_errors");
		step.unexplained_bytes = rad_page_get_number(reader, result, "unexplained_bytes");
		rad_page_steps_add(ret, &step);
	}
}

static void judge_hidden(struct rad_page_drive *ret)
{
	int64_t before_bytes = rad_page_hidden_bytes(&ret->detail.hidden[0]);

	ret->hidden_is_known = ret->detail.hidden[1].known;
	ret->hidden_left = rad_page_hidden_bytes(&ret->detail.hidden[1]);
	ret->hidden_shown = before_bytes > ret->hidden_left ? before_bytes - ret->hidden_left : 0;
}

/* A drive that showed what it hid was erased at its whole size. */
static void read_grown_size(struct rad_page_reader *reader, const json_t *result, struct rad_page_drive *ret)
{
	int64_t size = rad_page_get_number(reader, json_object_get(result, "identity_before"), "size_bytes");

	if (ret->size_bytes >= 0 && size > ret->size_bytes)
		ret->size_bytes = size;
}

static void read_not_covered(struct rad_page_reader *reader, const json_t *capability, struct rad_page_drive *ret)
{
	const json_t *list = json_object_get(capability, "not_covered");
	size_t used = 0;

	ret->not_covered[0] = '\0';
	for (size_t i = 0; i < json_array_size(list) && used + 4 < sizeof(ret->not_covered); i++)
		used += (size_t)snprintf(ret->not_covered + used, sizeof(ret->not_covered) - used, "%s%.110s",
					 i ? "; " : "", rad_page_get_text(reader, json_array_get(list, i), "what"));
}

static void read_result(struct rad_page_reader *reader, const json_t *json, struct rad_page_drive *ret)
{
	const json_t *error = json_object_get(json, "error");

	ret->outcome_word = rad_page_need_text(reader, json, "outcome");
	ret->outcome = outcome_of(reader, ret->outcome_word);
	ret->level = rad_page_need_text(reader, json, "level_reached");
	ret->reason = rad_page_get_text(reader, json, "reason");
	ret->error_text = rad_page_get_text(reader, error, "text");
	ret->started = rad_page_get_text(reader, json, "started");
	ret->ended = rad_page_get_text(reader, json, "ended");
	ret->interruptions = rad_page_get_number(reader, json, "interruptions");
	ret->unreachable_bytes = rad_page_get_number(reader, json, "bad_bytes");
	ret->ranges_truncated = rad_page_get_bool(reader, json, "bad_ranges_truncated", false);
	ret->through_cache = ret->verified_bytes > 0 && !rad_page_get_bool(reader, json, "reads_bypass_cache", false);
}

static void check_drive(struct rad_page_reader *reader, const struct rad_page_drive *drive)
{
	const enum rad_page_step_state allowed =
		drive->outcome == RAD_PAGE_ERASED ? RAD_PAGE_STEPS_PASSED : RAD_PAGE_STEPS_EXCEPTIONS;

	if (!rad_page_outcome_is_erased(drive->outcome)) {
		if (strcmp(drive->level, "none") != 0)
			rad_page_complain(reader, "contradicts itself, a level without an erasure", drive->level);
		return;
	}
	if (drive->steps_state > allowed)
		rad_page_complain(reader, "contradicts itself, unfinished steps on an erased drive", drive->serial);
	if (drive->verification == RAD_PAGE_VERIFY_NONE)
		rad_page_complain(reader, "contradicts itself, an erased drive that was not verified", drive->serial);
	if (drive->mismatch_bytes > 0)
		rad_page_complain(reader, "contradicts itself, differing bytes on an erased drive", drive->serial);
	if (drive->hidden_left > 0)
		rad_page_complain(reader, "contradicts itself, hidden bytes on an erased drive", drive->serial);
	if (drive->outcome == RAD_PAGE_ERASED && drive->unreachable_bytes > 0)
		rad_page_complain(reader, "contradicts itself, bad bytes on an erased drive", drive->serial);
}

static void read_drive(struct rad_page_reader *reader, const json_t *json, bool simulated, struct rad_page_drive *ret)
{
	const json_t *drive = rad_page_need_object(reader, json, "drive");
	const json_t *plan = rad_page_need_object(reader, json, "plan");
	const json_t *result = rad_page_need_object(reader, json, "result");

	read_identity(reader, drive, ret);
	read_plan(reader, plan, ret);
	read_steps(reader, json_object_get(plan, "steps"), json_object_get(result, "steps"), ret);
	read_result(reader, result, ret);
	read_grown_size(reader, result, ret);
	read_not_covered(reader, json_object_get(json, "capability"), ret);
	rad_page_detail_read(reader, json, &ret->detail);
	judge_hidden(ret);
	check_drive(reader, ret);
	if (rad_page_get_bool(reader, drive, "simulated", false) && !simulated)
		rad_page_complain(reader, "does not say that a drive is simulated", ret->serial);
}

static void read_drives(struct rad_page_reader *reader, const json_t *json, struct rad_page_record *ret)
{
	enum rad_page_outcome worst = RAD_PAGE_ERASED;

	ret->n_drives = json_array_size(json);
	if (ret->n_drives == 0) {
		rad_page_complain(reader, "lacks", "drives");
		return;
	}
	ret->drives = calloc(ret->n_drives, sizeof(*ret->drives));
	if (!ret->drives) {
		rad_page_complain(reader, "cannot be held in memory", "drives");
		return;
	}
	for (size_t i = 0; i < ret->n_drives; i++) {
		read_drive(reader, json_array_get(json, i), ret->simulated, &ret->drives[i]);
		if (ret->drives[i].outcome > worst)
			worst = ret->drives[i].outcome;
	}
	/* Which of the outcomes that are no erasure ranks lower is the record's business; a better one than the worst
	 * drive's is a lie. */
	if (ret->outcome != worst && (rad_page_outcome_is_erased(ret->outcome) || rad_page_outcome_is_erased(worst)))
		rad_page_complain(reader, "has an outcome that is not its drives'", ret->outcome_word);
}

static void read_parties(struct rad_page_reader *reader, const json_t *json, struct rad_page_record *ret)
{
	const json_t *station = rad_page_need_object(reader, json, "station");
	const json_t *performer = rad_page_need_object(reader, json, "performed_by");
	const json_t *tool = rad_page_need_object(reader, json, "tool");
	const json_t *log = json_object_get(json, "log");

	ret->log_id = rad_page_need_text(reader, station, "log_id");
	ret->station = rad_page_get_text(reader, station, "name");
	ret->organisation = rad_page_get_text(reader, station, "organisation");
	ret->unit = rad_page_get_text(reader, station, "unit");
	ret->organisation_number = rad_page_get_text(reader, station, "organisation_number");
	ret->place = rad_page_get_text(reader, station, "place");
	ret->contact = rad_page_get_text(reader, station, "contact");
	ret->logo_sha256 = rad_page_get_text(reader, json_object_get(json, "template"), "logo_sha256");
	ret->trust_is_local = rad_page_need_bool(reader, station, "trust_is_local");
	ret->performer_id = rad_page_need_text(reader, performer, "id");
	ret->performer_name = rad_page_get_text(reader, performer, "name");
	ret->performer_role = rad_page_get_text(reader, performer, "role");
	ret->tool_name = rad_page_need_text(reader, tool, "name");
	ret->tool_version = rad_page_need_text(reader, tool, "version");
	ret->tool_build = rad_page_get_text(reader, tool, "build");
	ret->log_sequence = rad_page_get_number(reader, log, "sequence");
	ret->log_previous = rad_page_get_text(reader, log, "previous");
	if (!ret->is_statement)
		(void)rad_page_need_object(reader, json, "log");
	if (log && ret->log_sequence < 1)
		rad_page_complain(reader, "lacks", "sequence");
}

static void read_head(struct rad_page_reader *reader, const json_t *json, struct rad_page_record *ret)
{
	const char *schema = rad_page_need_text(reader, json, "schema");

	ret->is_statement = strcmp(schema, RAD_STATEMENT_SCHEMA) == 0;
	if (!ret->is_statement && strcmp(schema, RAD_RECORD_SCHEMA) != 0)
		rad_page_complain(reader, "has a schema that this version does not know", schema);
	ret->certificate_id = rad_page_need_text(reader, json, "certificate_id");
	if (!rad_text_is_id(ret->certificate_id) || strlen(ret->certificate_id) >= RAD_CERTIFICATE_ID_SIZE)
		rad_page_complain(reader, "has no proper certificate id", ret->certificate_id);
	ret->simulated = rad_page_need_bool(reader, json, "simulated");
	ret->outcome_word = rad_page_need_text(reader, json, "outcome");
	ret->outcome = ret->is_statement ? RAD_PAGE_FAILED : outcome_of(reader, ret->outcome_word);
	ret->issued = rad_page_need_text(reader, json, "issued");
	if (!rad_page_time_is_utc(ret->issued))
		rad_page_complain(reader, "has no proper time of issue", ret->issued);
	ret->clock_trust = rad_page_get_text(reader, json, "clock_trust");
	ret->inventory_id = rad_page_need_text(reader, json, "inventory_id");
	ret->disposition = rad_page_get_text(reader, json, "disposition");
}

/* Records from before there was a choice speak both. */
static enum rad_page_language language_of(struct rad_page_reader *reader, const json_t *json)
{
	const char *name = rad_page_get_text(reader, json_object_get(json, "template"), "languages");
	enum rad_page_language language = RAD_PAGE_BOTH;

	if (*name && !rad_page_language_find(name, &language))
		rad_page_complain(reader, "has languages that this version does not know", name);
	return language;
}

/* What the page shows of the record, and what that makes of its outcome. */
static int apply_view(const struct rad_certificate_view *view, struct rad_page_record *ret, struct rad_error *err)
{
	const struct rad_page_drive *drive;

	if (rad_page_view_read(view, ret->language, &ret->view, err) < 0)
		return -RAD_ERROR_INPUT;
	rad_page_view_name(&ret->view, ret->view_name);
	ret->language = ret->view.language;
	ret->whole_outcome_word = ret->outcome_word;
	ret->n_shown = ret->n_drives;
	(void)rad_text_copy(ret->document_id, sizeof(ret->document_id), ret->certificate_id);
	if (ret->view.drive == 0)
		return 0;
	if (ret->view.drive > ret->n_drives)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "%s has %zu drive%s, no drive %zu",
				     ret->certificate_id, ret->n_drives, ret->n_drives == 1 ? "" : "s",
				     ret->view.drive);
	drive = &ret->drives[ret->view.drive - 1];
	ret->first_shown = ret->view.drive - 1;
	ret->n_shown = 1;
	ret->outcome = drive->outcome;
	ret->outcome_word = drive->outcome_word;
	(void)snprintf(ret->document_id, sizeof(ret->document_id), "%s/%zu", ret->certificate_id, ret->view.drive);
	return 0;
}

bool rad_page_time_is_utc(const char *time)
{
	static const char shape[] = "0000-00-00T00:00:00Z";

	if (strlen(time) != sizeof(shape) - 1)
		return false;
	for (size_t i = 0; i < sizeof(shape) - 1; i++) {
		bool is_digit = time[i] >= '0' && time[i] <= '9';

		if (shape[i] == '0' ? !is_digit : time[i] != shape[i])
			return false;
	}
	return true;
}

/* Only canonical bytes have one digest per content. */
static int check_canonical(const json_t *json, const void *data, size_t size, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer canonical = RAD_BUFFER_INIT;

	if (rad_json_canonical(json, &canonical, err) < 0 || rad_buffer_check(&canonical, err) < 0)
		return -RAD_ERROR_EVIDENCE;
	if (canonical.size != size || memcmp(canonical.data, data, size) != 0)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "the record is not canonical JSON");
	return 0;
}

int rad_page_record_read(const void *record_json, size_t size, const struct rad_certificate_view *view,
			 struct rad_page_record *ret, struct rad_error *err)
{
	struct rad_page_reader reader = { .err = err };
	json_error_t json_error;
	int r;

	memset(ret, 0, sizeof(*ret));
	ret->json = json_loadb(record_json, size, JSON_REJECT_DUPLICATES, &json_error);
	if (!json_is_object(ret->json)) {
		(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "the record is not a JSON object: %s",
				    ret->json ? "another kind of value" : json_error.text);
		reader.failed = true;
	}
	if (!reader.failed && check_canonical(ret->json, record_json, size, err) < 0)
		reader.failed = true;
	if (!reader.failed) {
		rad_sha256_hex(record_json, size, ret->sha256);
		read_head(&reader, ret->json, ret);
		read_parties(&reader, ret->json, ret);
		ret->language = language_of(&reader, ret->json);
		if (ret->is_statement)
			rad_page_statement_read(&reader, ret->json, &ret->statement);
		else
			read_drives(&reader, json_object_get(ret->json, "drives"), ret);
	}
	r = reader.failed ? -RAD_ERROR_EVIDENCE : apply_view(view, ret, err);
	if (r < 0)
		rad_page_record_done(ret);
	return r;
}

void rad_page_record_done(struct rad_page_record *record)
{
	rad_page_statement_done(&record->statement);
	free(record->drives);
	json_decref(record->json);
	memset(record, 0, sizeof(*record));
}
