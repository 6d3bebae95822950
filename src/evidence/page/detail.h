/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the annex tells of one drive beyond the table: each step, hidden areas, health, speed. Nothing of it decides
 * anything; what a record does not tell is empty, -1 or "not known".
 */
#ifndef RAD_EVIDENCE_PAGE_DETAIL_H
#define RAD_EVIDENCE_PAGE_DETAIL_H

#include <radera/job.h>

#include "evidence/page/reader.h"

struct rad_page_hidden {
	bool known;
	bool hpa;
	bool amac;
	bool dco;
	bool reduced;
	int64_t accessible_bytes;
	int64_t native_bytes;
};

struct rad_page_detail_step {
	const char *kind;
	const char *state;
	const char *started;
	const char *message;
	int64_t duration_ms;
	int64_t done_bytes;
	int64_t retries;
};

struct rad_page_detail {
	const char *stable_id;
	const char *bridge;
	const char *level_wanted;
	const char *io_backend;
	bool past_cache;
	struct rad_health health[2]; /* before and after */
	struct rad_page_hidden hidden[2];
	bool has_temperature;
	int temperature[2]; /* lowest and highest, whole degrees Celsius */
	size_t n_steps;
	struct rad_page_detail_step steps[RAD_PLAN_STEPS_MAX];
	size_t n_speeds;
	uint32_t speeds[RAD_SPEED_SAMPLES]; /* KiB/s over each hundredth of the drive; 0 = not measured */
};

/* What is hidden; 0 when nothing is, or nothing is known. */
int64_t rad_page_hidden_bytes(const struct rad_page_hidden *hidden);

/* Reads one of the record's drives. The texts are the JSON's own. */
void rad_page_detail_read(struct rad_page_reader *reader, const json_t *drive, struct rad_page_detail *ret);

#endif
