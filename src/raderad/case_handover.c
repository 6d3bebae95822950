/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A student's computer to the student who had it. Names and references are in the calls only, and are wiped with them.
 */
#include "raderad/cases.h"

#include <errno.h>
#include <stdlib.h>

#include <radera/handover.h>

#include "base/cleanup.h"
#include "base/text.h"

static struct rad_desk desk_of(struct matter *it)
{
	struct server *server = it->task.server;

	return (struct rad_desk){ .store = rad_station_store(server->station),
				  .access = &server->key_access,
				  .clock = server->clock };
}

static struct rad_handover_request read_request(const struct matter *it)
{
	const json_t *price = json_object_get(json_object_get(it->in, "options"), "price_minor");

	return (struct rad_handover_request){ .inventory_id = matter_text(it, "inventory_id"),
					      .holder = matter_option(it, "holder"),
					      .buyer = matter_option(it, "buyer"),
					      .has_price = price != NULL,
					      .price_minor = (int64_t)json_integer_value(price),
					      .reason = matter_option(it, "reason"),
					      .payment = matter_option(it, "payment"),
					      .languages = matter_option(it, "languages"),
					      .operator_id = it->person.party.id };
}

static int no_memory(struct matter *it)
{
	return rad_error_set(&it->error, RAD_ERROR_IO, ENOMEM, "hand over", "out of memory");
}

static void tell(struct matter *it, const struct rad_handover *handover)
{
	const struct rad_disposal *decided = &handover->disposal;

	it->out = case_decision_to_json(decided);
	(void)json_object_set_new(it->out, "receiver_is_holder", json_boolean(decided->facts.receiver_is_holder));
	(void)json_object_set_new(it->out, "price_minor", json_integer((json_int_t)handover->price_minor));
	(void)json_object_set_new(it->out, "price_source", json_string(rad_price_source_name(handover->price_source)));
	(void)json_object_set_new(it->out, "seller", json_string(handover->organisation.name));
	(void)json_object_set_new(it->out, "policy", json_string(handover->policy));
}

int case_quote(struct rad_store *store, struct matter *it)
{
	const struct rad_desk desk = desk_of(it);
	const struct rad_handover_request request = read_request(it);
	rad_auto_free struct rad_handover *handover = calloc(1, sizeof(*handover));
	int r = handover ? rad_handover_quote(&desk, &request, handover, &it->error) : no_memory(it);

	if (r >= 0)
		tell(it, handover);
	return r;
}

int case_hand_over(struct rad_store *store, struct matter *it)
{
	const struct rad_desk desk = desk_of(it);
	const struct rad_handover_request request = read_request(it);
	rad_auto_free struct rad_handover *handover = calloc(1, sizeof(*handover));
	int r = handover ? rad_handover_issue(&desk, &request, handover, &it->error) : no_memory(it);

	if (r < 0)
		return r;
	tell(it, handover);
	(void)json_object_set_new(it->out, "receipt_id", json_string(handover->sale.receipt_id));
	(void)json_object_set_new(it->out, "problem",
				  json_string(handover->problem.kind ? handover->problem.text : ""));
	return 0;
}

int case_sign_receipt(struct rad_store *store, struct matter *it)
{
	const struct rad_desk desk = desk_of(it);
	const char *party = matter_text(it, "party");
	const char *name = matter_text(it, "name");
	const bool is_seller = rad_text_equal(party, "seller");
	const struct rad_countersign how = { .role = is_seller ? RAD_SIGNED_BY_VALIDATOR : RAD_SIGNED_BY_RECEIVER,
					     .name = is_seller && !name[0] ? it->person.party.name : name,
					     .drawing = it->bytes.data,
					     .drawing_size = it->bytes.size };

	if (!is_seller && !rad_text_equal(party, "buyer"))
		return rad_error_set(&it->error, RAD_ERROR_INPUT, 0, "sign receipt",
				     "%.40s is neither seller nor buyer", party);
	if (!how.name[0] || it->bytes.size == 0)
		return rad_error_set(&it->error, RAD_ERROR_INPUT, 0, "sign receipt",
				     "a signature is drawn and has a name");
	return rad_handover_sign(&desk, matter_text(it, "receipt_id"), &how, &it->error);
}

int case_receipt(struct rad_store *store, struct matter *it)
{
	const struct rad_desk desk = desk_of(it);

	return rad_handover_receipt(&desk, matter_text(it, "receipt_id"), &it->file, &it->error);
}
