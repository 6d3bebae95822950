/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "example.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const struct rad_identity identity = {
	.stable_id = "wwn-naa.50026b7782a1b2c3",
	.vendor = "KINGSTON",
	.model = "SA400S37240G",
	.serial = "50026B7782A1B2C3",
	.wwn = "naa.50026b7782a1b2c3",
	.firmware = "SBFKB1D1",
	.size_bytes = 240057409536,
	.diskseq = 7,
};

static void fill_drive(struct rad_drive *drive)
{
	drive->identity = identity;
	(void)rad_text_copy(drive->node, sizeof(drive->node), "/dev/sda");
	drive->bus = RAD_BUS_ATA;
	drive->media = RAD_MEDIA_FLASH;
	drive->logical_sector_bytes = 512;
	drive->physical_sector_bytes = 4096;
	drive->max_request_bytes = 1310720;
	drive->temperature_millicelsius = RAD_TEMPERATURE_UNKNOWN;
	drive->n_contents = 2;
	drive->contents[0] = (struct rad_content){ "whole", "partition-table", "gpt" };
	drive->contents[1] = (struct rad_content){ "1", "filesystem", "ntfs" };
}

static void fill_plan(struct rad_plan *plan)
{
	const struct rad_plan_step step = {
		.kind = RAD_STEP_OVERWRITE,
		.fill = { .kind = RAD_FILL_BYTES, .length = 1 },
		.extent = RAD_EXTENT_FULL,
		.cancel = RAD_CANCEL_AT_ONCE,
		.estimate_ms = 480000,
		.technique = RAD_TECHNIQUE_OVERWRITE,
	};

	(void)rad_text_copy(plan->profile_id, sizeof(plan->profile_id), "clear-zero");
	(void)rad_text_copy(plan->profile_sha256, sizeof(plan->profile_sha256),
			    "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9");
	(void)rad_text_copy(plan->profile_title_en, sizeof(plan->profile_title_en), "Clear: zeros, fully verified");
	(void)rad_text_copy(plan->profile_title_sv, sizeof(plan->profile_title_sv), "Rensa: nollor, helt kontrolläst");
	plan->level_wanted = RAD_LEVEL_CLEAR;
	plan->level_reachable = RAD_LEVEL_CLEAR;
	plan->technique = RAD_TECHNIQUE_OVERWRITE;
	plan->n_steps = 2;
	plan->steps[0] = step;
	plan->steps[1] = step;
	plan->steps[1].kind = RAD_STEP_VERIFY;
	plan->n_considerations = 2;
	plan->considerations[0] =
		(struct rad_consideration){ RAD_TECHNIQUE_ATA_SANITIZE_BLOCK, RAD_CHOICE_UNKNOWN, RAD_LEVEL_PURGE,
					    "this version sends no device commands" };
	plan->considerations[1] = (struct rad_consideration){ RAD_TECHNIQUE_OVERWRITE, RAD_CHOICE_CHOSEN,
							      RAD_LEVEL_CLEAR, "the profile asks for it" };
	plan->estimate_ms = 960000;
}

static void fill_intent(struct rad_job_intent *intent)
{
	(void)rad_text_copy(intent->job_id, sizeof(intent->job_id), "3f0c2f4e-6f0e-4f6e-9d55-0f4b6a1f7c11");
	fill_drive(&intent->drive);
	fill_plan(&intent->plan);
	for (size_t i = 0; i < RAD_SEED_SIZE; i++)
		intent->seed[i] = (uint8_t)i;
	(void)rad_text_copy(intent->inventory_id, sizeof(intent->inventory_id), "EXK-IT-0018734");
	(void)rad_text_copy(intent->operator_id, sizeof(intent->operator_id), "asaobe01");
	(void)rad_text_copy(intent->disposition, sizeof(intent->disposition), "reuse");
	intent->created_wall_ms = 1795183080000; /* 2026-11-20T13:58:00Z */
}

static void fill_step(struct rad_step_result *step, int64_t started_wall_ms, uint64_t duration_ms, uint32_t retries)
{
	step->state = RAD_STEP_EXCEPTIONS;
	step->started_wall_ms = started_wall_ms;
	step->duration_ms = duration_ms;
	step->done_bytes = 240057408000;
	step->unreachable_bytes = 1536;
	step->retries = retries;
}

static void fill_result(struct rad_job_result *result, const struct rad_plan *plan)
{
	static const uint32_t speed[] = { 240000, 239000, 238000, 241000 };

	rad_job_result_init(result, plan);
	result->outcome = RAD_OUTCOME_EXCEPTIONS;
	result->level_reached = RAD_LEVEL_CLEAR;
	(void)rad_text_copy(result->reason, sizeof(result->reason),
			    "1536 bytes could not be reached (3 sectors of 512 bytes)");
	result->started_wall_ms = 1795183080000;
	result->ended_wall_ms = 1795185103000;
	result->duration_ms = 2023000;
	result->identity_before = identity;
	result->identity_after = identity;
	(void)rad_text_copy(result->stream_backend, sizeof(result->stream_backend), "openssl");
	(void)rad_text_copy(result->io_backend, sizeof(result->io_backend), "io_uring");
	result->reads_bypass_cache = true;
	result->temperature_min_millicelsius = 31000;
	result->temperature_max_millicelsius = 44000;
	fill_step(&result->steps[0], 1795183080000, 1001000, 9);
	fill_step(&result->steps[1], 1795184081000, 1022000, 0);
	result->steps[0].flushed = true;
	(void)rad_text_copy(result->steps[0].message, sizeof(result->steps[0].message),
			    "write at byte 120028704768: Input/output error");
	rad_job_result_add_bad_range(result, 120028704768, 1536);
	memcpy(result->speed_kib_s, speed, sizeof(speed));
}

static void fill_record(struct rad_record *record)
{
	const struct rad_station_identity station = {
		.log_id = "K7Q2MDX4ABCD",
		.name = "RAD-01",
		.organisation = "Exempelköpings kommun",
		.unit = "IT-enheten, Återbruk",
		.organisation_number = "212000-0000",
		.place = "Storgatan 1, plan 2",
		.contact = "aterbruk@exempelkoping.se",
		.trust_is_local = true,
		.certificate_sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
	};

	*record = (struct rad_record){
		.certificate_id = "RI-K7Q2MDX4ABCD-000042",
		.issued_wall_ms = 1795185127000,
		.clock_trust = "unchecked",
		.station = station,
		.performed_by = { "asaobe01", "Åsa Öberg-Łukasz", "technician" },
		.inventory_id = "EXK-IT-0018734",
		.disposition = "reuse",
		.tool_version = "0.1.0",
		.tool_build = "v0.1.0-3-gabcdef0",
		.template_id = "0123456789abcdef-hpdf2.3.0-zlib1.2.13",
		.languages = "sv+en",
		.log_sequence = 42,
		.n_drives = 1,
	};
	memset(record->log_previous, '0', sizeof(record->log_previous) - 1);
}

void example_fill(struct example *ret)
{
	memset(ret, 0, sizeof(*ret));
	fill_intent(&ret->intent);
	fill_result(&ret->result, &ret->intent.plan);
	ret->drive = (struct rad_record_drive){ &ret->intent, &ret->result };
	fill_record(&ret->record);
	ret->record.drives = &ret->drive;
}

json_t *example_json(void)
{
	const char *directory = getenv("RAD_TEST_DATA");
	char path[4096];
	json_error_t error;
	json_t *json;

	assert_non_null(directory);
	(void)snprintf(path, sizeof(path), "%s/record-erased.json", directory);
	json = json_load_file(path, 0, &error);
	if (!json)
		fail_msg("%s:%d: %s", path, error.line, error.text);
	return json;
}

void assert_same_json(const json_t *a, const json_t *b)
{
	char *left;
	char *right;

	assert_non_null(a);
	assert_non_null(b);
	if (json_equal(a, b))
		return;
	left = json_dumps(a, JSON_SORT_KEYS | JSON_INDENT(1));
	right = json_dumps(b, JSON_SORT_KEYS | JSON_INDENT(1));
	assert_string_equal(left, right);
}
