/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes with a record's entry in the log, in the same transaction. */
#include "archive/asset_private.h"
#include "archive/sql.h"
#include "base/text.h"

static const char *or_id(const char *text, const char *certificate_id)
{
	return text && text[0] ? text : certificate_id;
}

static int tell(struct rad_store *store, const struct rad_event *event, const char *certificate_id,
		struct rad_error *err)
{
	struct rad_event told = *event;

	if (!told.subject[0])
		(void)rad_text_copy(told.subject, sizeof(told.subject), certificate_id);
	return rad_event_append(store, &told, err);
}

int rad_effects_apply(struct rad_store *store, const struct rad_effects *effects, const char *certificate_id,
		      struct rad_error *err)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < effects->n_facts; i++) {
		const struct rad_effect_fact *it = &effects->facts[i];

		r = rad_asset_apply_fact(store, it->inventory_id, it->name, or_id(it->value, certificate_id),
					 effects->operator_id, err);
	}
	for (size_t i = 0; r >= 0 && i < effects->n_moves; i++) {
		struct rad_asset_move move = effects->moves[i];

		move.reason = or_id(move.reason, certificate_id);
		r = rad_asset_apply_move(store, &move, err);
	}
	if (r >= 0 && effects->lot_id)
		r = rad_lot_apply_close(store, effects->lot_id, certificate_id, effects->operator_id, err);
	for (size_t i = 0; r >= 0 && i < effects->n_documents; i++) {
		const struct rad_effect_document *it = &effects->documents[i];

		r = rad_document_append(store, certificate_id, it->name, it->data, it->size, err);
	}
	return r < 0 || !effects->event ? r : tell(store, effects->event, certificate_id, err);
}
