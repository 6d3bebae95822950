/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/disposal_text.h"

#include <inttypes.h>
#include <string.h>

#include <radera/json.h>

#include "base/text.h"

json_t *cli_asset_to_json(const struct rad_asset *it)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:s, s:I, s:I, s:s, s:b, s:s, s:s, s:s}",
			 "inventory_id", it->inventory_id, "serial", it->serial, "make", it->make, "model", it->model,
			 "kind", rad_asset_kind_name(it->kind), "organisation", it->organisation, "unit", it->unit,
			 "has_holder", it->holder[0] != '\0', "in_use_since", it->in_use_since, "planned_months",
			 (json_int_t)it->planned_months, "price_minor", (json_int_t)it->price_minor, "register_status",
			 it->register_status, "register_retired", it->register_retired, "source", it->source, "state",
			 rad_asset_state_name(it->state), "disposition", rad_disposition_name(it->disposition));
}

void cli_print_asset(const struct rad_asset *it)
{
	(void)printf("%-16s %-10s %-14s %s %s%s%s%s%s\n", it->inventory_id, rad_asset_state_name(it->state),
		     rad_asset_kind_name(it->kind), it->make, it->model, it->serial[0] ? ", " : "", it->serial,
		     it->unit[0] ? ", " : "", it->unit);
}

json_t *cli_reasons_to_json(const struct rad_decision *decision)
{
	json_t *reasons = json_array();

	for (size_t i = 0; reasons && i < decision->n_reasons; i++)
		(void)json_array_append_new(reasons, json_string(decision->reasons[i]));
	return reasons;
}

int cli_read_checks(const char *text, uint32_t *ret, bool *ret_no_drives, struct rad_error *err)
{
	enum rad_check check;
	char word[40];

	*ret = 0;
	while (text && rad_text_next_word(&text, word, sizeof(word))) {
		if (ret_no_drives && rad_text_equal(word, RAD_FACT_NO_DRIVES)) {
			*ret_no_drives = true;
			continue;
		}
		if (!rad_check_find(word, &check)) {
			(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "read arguments", "%s is no check", word);
			rad_error_advise(err, "the checks are firmware-password, management, tpm, marks, charger and "
					      "battery");
			return -RAD_ERROR_INPUT;
		}
		*ret |= 1u << check;
	}
	return 0;
}

int cli_tell_evidence(const struct cli_context *context, const struct rad_evidence *it, json_t *json)
{
	int r = (int)it->problem.kind ? RAD_ERROR_EVIDENCE : 0;

	if (json) {
		(void)json_object_set_new(json, "certificate_id", json_string(it->place.certificate_id));
		(void)json_object_set_new(json, "sequence", json_integer((json_int_t)it->place.sequence));
		(void)json_object_set_new(json, "certificate_path", json_string(it->certificate_path));
		(void)json_object_set_new(json, "evidence_problem", rad_error_to_json(&it->problem));
	}
	if (context->json)
		return r;
	(void)printf("  record       %s, number %" PRIu64 " in the log\n", it->place.certificate_id,
		     it->place.sequence);
	if (it->certificate_path[0])
		(void)printf("  certificate  %s\n", it->certificate_path);
	if (it->problem.kind)
		(void)printf("  EVIDENCE     %s\n               %s\n", it->problem.text, it->problem.advice);
	if (it->stamp_problem.kind)
		(void)printf("  no time-stamp: %s\n               add one later: radera certificate timestamp\n",
			     it->stamp_problem.text);
	return r;
}

struct rad_notary_config cli_notary(const struct cli_context *context, struct rad_store *store,
				    struct rad_key_access *access)
{
	*access = (struct rad_key_access){ context->arguments.values[CLI_PASSPHRASE_FILE] };
	return (struct rad_notary_config){ .store = store, .access = access, .clock = context->clock };
}

int cli_open_for(struct cli_context *context, struct rad_store **ret, struct rad_operator *ret_person,
		 struct rad_error *err)
{
	int r = cli_store_open(context, RAD_STORE_WRITE, ret, err);

	return r < 0 ? r : rad_store_operator_acting(*ret, context->arguments.values[CLI_OPERATOR], ret_person, err);
}
