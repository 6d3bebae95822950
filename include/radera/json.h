/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Model objects to JSON and back. One shape each, used by the command line, the journal and the signed record alike.
 * Keys are lower_case with their unit; enums are their stable words; times are RFC 3339; only integers, text, booleans,
 * arrays and objects (no fractions, no null).
 */
#ifndef RADERA_JSON_H
#define RADERA_JSON_H

#include <jansson.h>

#include <radera/buffer.h>
#include <radera/job.h>
#include <radera/journal.h>
#include <radera/record.h>
#include <radera/statement.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Each returns a new reference, or NULL when memory ran out. Text that is not UTF-8 has been made printable on reading.
 */
json_t *rad_drive_to_json(const struct rad_drive *drive);
json_t *rad_identity_to_json(const struct rad_identity *identity);
json_t *rad_capability_to_json(const struct rad_capability *capability);
json_t *rad_plan_to_json(const struct rad_plan *plan);
json_t *rad_profile_to_json(const struct rad_profile *profile);
json_t *rad_snapshot_to_json(const struct rad_snapshot *snapshot);
json_t *rad_error_to_json(const struct rad_error *error);
json_t *rad_intent_to_json(const struct rad_job_intent *intent);
json_t *rad_result_to_json(const struct rad_job_result *result);
json_t *rad_record_to_json(const struct rad_record *record);
/* NULL as well when it tells a fact that its type does not have. */
json_t *rad_statement_to_json(const struct rad_statement *statement);

/* The way back, for the journal. Strict: a missing key, a wrong type, an unknown word or a value out of range is
 * RAD_ERROR_EVIDENCE. */
int rad_intent_from_json(const json_t *json, struct rad_job_intent *ret, struct rad_error *err) RAD_MUST_CHECK;
int rad_result_from_json(const json_t *json, struct rad_job_result *ret, struct rad_error *err) RAD_MUST_CHECK;

/*
 * Canonical JSON: the RFC 8785 subset without fractions (keys sorted by UTF-16 code units, no blanks, shortest
 * escapes). Appends to buffer. Numbers with a fraction and null are refused: RAD_ERROR_EVIDENCE.
 */
int rad_json_canonical(const json_t *json, struct rad_buffer *buffer, struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
