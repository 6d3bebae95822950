/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/json.h>

#include "model/fields.h"

static const struct rad_field hidden_rows[] = {
	RAD_BOOL_FIELD(struct rad_hidden, known, "known"),
	RAD_BOOL_FIELD(struct rad_hidden, hpa, "hpa"),
	RAD_BOOL_FIELD(struct rad_hidden, amac, "amac"),
	RAD_BOOL_FIELD(struct rad_hidden, dco, "dco"),
	RAD_BOOL_FIELD(struct rad_hidden, reduced, "reduced"),
	RAD_U64_FIELD(struct rad_hidden, accessible_bytes, "accessible_bytes"),
	RAD_U64_FIELD(struct rad_hidden, native_bytes, "native_bytes"),
	RAD_BOOL_FIELD(struct rad_hidden, can_show, "can_show"),
	RAD_TEXT_FIELD(struct rad_hidden, reason, "reason"),
};

const struct rad_fields rad_hidden_fields = RAD_FIELDS(hidden_rows);

static const struct rad_field health_rows[] = {
	RAD_BOOL_FIELD(struct rad_health, known, "known"),
	RAD_BOOL_FIELD(struct rad_health, failing, "failing"),
	RAD_COUNT_FIELD(struct rad_health, power_on_hours, "power_on_hours"),
	RAD_COUNT_FIELD(struct rad_health, reallocated_sectors, "reallocated_sectors"),
	RAD_COUNT_FIELD(struct rad_health, pending_sectors, "pending_sectors"),
	RAD_COUNT_FIELD(struct rad_health, media_errors, "media_errors"),
	RAD_COUNT_FIELD(struct rad_health, used_percent, "used_percent"),
	RAD_COUNT_FIELD(struct rad_health, spare_percent, "spare_percent"),
	RAD_TEMPERATURE_FIELD(struct rad_health, temperature_millicelsius, "temperature_millicelsius"),
};

const struct rad_fields rad_health_fields = RAD_FIELDS(health_rows);

static const struct rad_field security_rows[] = {
	RAD_BOOL_FIELD(struct rad_security, supported, "supported"),
	RAD_BOOL_FIELD(struct rad_security, enabled, "enabled"),
	RAD_BOOL_FIELD(struct rad_security, locked, "locked"),
	RAD_BOOL_FIELD(struct rad_security, frozen, "frozen"),
	RAD_BOOL_FIELD(struct rad_security, expired, "expired"),
	RAD_BOOL_FIELD(struct rad_security, sanitize_frozen, "sanitize_frozen"),
	RAD_BOOL_FIELD(struct rad_security, sanitize_antifreeze, "sanitize_antifreeze"),
};

static const struct rad_fields security_fields = RAD_FIELDS(security_rows);

static const struct rad_field trusted_rows[] = {
	RAD_TEXT_FIELD(struct rad_trusted, ssc, "ssc"),
	RAD_BOOL_FIELD(struct rad_trusted, locking_enabled, "locking_enabled"),
	RAD_BOOL_FIELD(struct rad_trusted, locked, "locked"),
	RAD_BOOL_FIELD(struct rad_trusted, media_encryption, "media_encryption"),
	RAD_BOOL_FIELD(struct rad_trusted, mbr_enabled, "mbr_enabled"),
	RAD_BOOL_FIELD(struct rad_trusted, mbr_done, "mbr_done"),
	RAD_BOOL_FIELD(struct rad_trusted, sid_blocked, "sid_blocked"),
};

static const struct rad_fields trusted_fields = RAD_FIELDS(trusted_rows);

static const struct rad_field not_covered_rows[] = {
	RAD_TEXT_FIELD(struct rad_not_covered, what, "what"),
};

static const struct rad_fields not_covered_fields = RAD_FIELDS(not_covered_rows);

static const struct rad_field offer_rows[] = {
	RAD_WORD_FIELD(struct rad_technique_offer, offer, "offer", enum rad_offer, &rad_words_offer),
	RAD_LATER_U64_FIELD(struct rad_technique_offer, estimate_ms, "estimate_ms"),
	RAD_LATER_TEXT_FIELD(struct rad_technique_offer, reason, "reason"),
};

static const struct rad_fields offer_fields = RAD_FIELDS(offer_rows);

/* An object with a technique's word as key, without those that the bus cannot have and nothing is to be said of. */
static bool put_offers(json_t *into, const struct rad_field *field, const void *at)
{
	const struct rad_technique_offer *offers = at;
	rad_auto_json json_t *object = json_object();

	for (int i = 0; object && i < RAD_TECHNIQUE_COUNT; i++) {
		if (offers[i].offer == RAD_OFFER_NO && !offers[i].reason[0])
			continue;
		if (json_object_set_new(object, rad_technique_name((enum rad_technique)i),
					rad_fields_to_json(&offer_fields, &offers[i])) < 0)
			return false;
	}
	return object && json_object_set(into, field->key, object) == 0;
}

static int get_offers(const struct rad_reader *reader, const struct rad_field *field, void *at)
{
	struct rad_technique_offer *offers = at;
	struct rad_reader object;
	int code = rad_reader_enter(reader, field->key, SIZE_MAX, &object);

	for (int i = 0; code == 0 && i < RAD_TECHNIQUE_COUNT; i++) {
		const char *word = rad_technique_name((enum rad_technique)i);
		struct rad_reader inner;

		offers[i] = (struct rad_technique_offer){ .offer = RAD_OFFER_NO };
		if (!json_object_get(object.json, word))
			continue;
		code = rad_reader_enter(&object, word, SIZE_MAX, &inner);
		if (code == 0)
			code = rad_fields_from_json(&offer_fields, &inner, &offers[i]);
	}
	return code;
}

static const struct rad_field capability_rows[] = {
	RAD_WORD_FIELD(struct rad_capability, bus, "bus", enum rad_bus, &rad_words_bus),
	RAD_WORD_FIELD(struct rad_capability, media, "media", enum rad_media, &rad_words_media),
	RAD_U64_FIELD(struct rad_capability, size_bytes, "size_bytes"),
	RAD_U32_FIELD(struct rad_capability, logical_sector_bytes, "logical_sector_bytes", 0),
	RAD_LATER_U64_FIELD(struct rad_capability, rate_bytes_per_second, "rate_bytes_per_second"),
	RAD_BOOL_FIELD(struct rad_capability, asked, "asked"),
	RAD_TEXT_FIELD(struct rad_capability, not_asked, "not_asked"),
	RAD_CUSTOM_FIELD(struct rad_capability, offers, "techniques", put_offers, get_offers),
	RAD_WORD_FIELD(struct rad_capability, sanitize_state, "sanitize_state", enum rad_sanitize_state,
		       &rad_words_sanitize_state),
	RAD_BOOL_FIELD(struct rad_capability, failure_exit_allowed, "failure_exit_allowed"),
	RAD_WORD_FIELD(struct rad_capability, after_block_erase, "after_block_erase", enum rad_read_after,
		       &rad_words_read_after),
	RAD_WORD_FIELD(struct rad_capability, after_crypto_erase, "after_crypto_erase", enum rad_read_after,
		       &rad_words_read_after),
	RAD_OBJECT_FIELD(struct rad_capability, hidden, "hidden", struct rad_hidden, &rad_hidden_fields),
	RAD_OBJECT_FIELD(struct rad_capability, security, "security", struct rad_security, &security_fields),
	RAD_OBJECT_FIELD(struct rad_capability, trusted, "trusted", struct rad_trusted, &trusted_fields),
	RAD_OBJECT_FIELD(struct rad_capability, health, "health", struct rad_health, &rad_health_fields),
	RAD_U32_FIELD(struct rad_capability, namespaces, "namespaces", 0),
	RAD_BOOL_FIELD(struct rad_capability, encrypts_all, "encrypts_all"),
	RAD_TEXT_FIELD(struct rad_capability, bridge, "bridge"),
	RAD_BOOL_FIELD(struct rad_capability, host_can_suspend, "host_can_suspend"),
	RAD_ARRAY_FIELD(struct rad_capability, not_covered, n_not_covered, "not_covered", struct rad_not_covered,
			&not_covered_fields),
};

const struct rad_fields rad_capability_fields = RAD_FIELDS(capability_rows);

json_t *rad_capability_to_json(const struct rad_capability *capability)
{
	return rad_fields_to_json(&rad_capability_fields, capability);
}
