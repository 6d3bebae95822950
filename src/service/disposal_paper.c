/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the papers of a disposal have in common. */
#include "service/disposal_private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <radera/merge.h>
#include <radera/outbox.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "service/station_private.h"

/* The certificate of the newest record about one of its drives, and the outcome of those that are still in it: what was
 * taken out has a card and a way of its own, though the record is about both. */
static int row_of_drives(struct rad_store *store, const char *inventory_id, struct rad_statement_asset *ret,
			 struct rad_error *err)
{
	rad_auto_free struct rad_asset_drive *drives = NULL;
	uint64_t newest = 0;
	size_t n = 0;
	int r = rad_store_asset_drives(store, inventory_id, &drives, &n, err);

	for (size_t i = 0; r >= 0 && i < n; i++) {
		if (drives[i].removed_to[0])
			continue;
		ret->n_drives++;
		if (drives[i].outcome[0] && (!ret->outcome[0] || rad_text_equal(ret->outcome, "erased")))
			(void)rad_text_copy(ret->outcome, sizeof(ret->outcome), drives[i].outcome);
		if (drives[i].sequence <= newest)
			continue;
		newest = drives[i].sequence;
		(void)rad_text_copy(ret->certificate_id, sizeof(ret->certificate_id), drives[i].certificate_id);
	}
	return r;
}

/* A supplier's statement stands where there is no evidence of its own. */
static int row_of_facts(struct rad_store *store, const char *inventory_id, struct rad_statement_asset *ret,
			struct rad_error *err)
{
	rad_auto_free struct rad_asset_fact *facts = NULL;
	size_t n = 0;
	int r = rad_store_asset_fact_list(store, inventory_id, &facts, &n, err);

	for (size_t i = 0; r >= 0 && i < n; i++) {
		if (!rad_text_equal(facts[i].name, RAD_FACT_SUPPLIER_ERASURE))
			continue;
		(void)rad_text_copy(ret->certificate_id, sizeof(ret->certificate_id), facts[i].value);
		(void)rad_text_copy(ret->outcome, sizeof(ret->outcome), rad_statement_outcome(RAD_STATEMENT_SUPPLIER));
	}
	return r;
}

int rad_disposal_row(struct rad_store *store, const struct rad_asset *asset, struct rad_statement_asset *ret,
		     struct rad_error *err)
{
	struct rad_entry entry;
	struct rad_error missing;
	struct rad_disposal known;
	int r;

	*ret = (struct rad_statement_asset){ .asset = asset };
	r = row_of_drives(store, asset->inventory_id, ret, err);
	if (r >= 0)
		r = rad_disposal_facts(store, asset->inventory_id, &known, err);
	if (r >= 0 && known.facts.supplier)
		r = row_of_facts(store, asset->inventory_id, ret, err);
	if (r < 0 || !ret->certificate_id[0])
		return r;
	r = rad_store_get(store, ret->certificate_id, &entry, NULL, NULL, NULL, &missing);
	if (r < 0 && missing.kind == RAD_ERROR_INPUT) {
		char outcome[32];

		r = rad_store_foreign_record(store, ret->certificate_id, outcome, NULL, NULL, err);
		if (r != 0)
			return r < 0 ? r : 0;
		r = -RAD_ERROR_INPUT;
	}
	return r < 0 ? rad_error_set(err, missing.kind, missing.code, "make list", "%s", missing.text) : 0;
}

void rad_disposal_policy_text(const struct rad_policy *policy, char ret[RAD_DISPOSAL_POLICY_TEXT])
{
	(void)snprintf(ret, RAD_DISPOSAL_POLICY_TEXT, "%s %.16s", policy->id, policy->sha256);
}

int rad_disposal_notary(const struct rad_notary_config *how, const struct rad_asset *owned, struct rad_notary **ret,
			struct rad_error *err)
{
	struct rad_notary_config config = *how;
	struct rad_organisation owner;
	int r = rad_station_organisation_of(how->store, owned, &owner, err);

	if (r < 0)
		return r;
	config.organisation = r > 0 ? &owner : NULL;
	return rad_notary_open(&config, ret, err);
}

/* Makes what there is none of yet, writes its file, and takes it from the queue. */
static int finish(const struct rad_notary_config *how, const char *certificate_id, struct rad_evidence *ret,
		  struct rad_error *err)
{
	static const struct rad_certificate_view whole = { .drive = 0 };
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	char directory[PATH_MAX];
	int length =
		how->certificate_directory
			? snprintf(directory, sizeof(directory), "%s", how->certificate_directory)
			: snprintf(directory, sizeof(directory), "%s/certificates", rad_store_directory(how->store));
	int r = length < (int)sizeof(directory)
			? rad_station_view(how->store, how->access, how->clock, certificate_id, &whole, &pdf, err)
			: rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "write certificate",
					"the path is too long");

	if (r >= 0)
		r = rad_certificate_write_once(directory, certificate_id, &pdf, ret->certificate_path,
					       sizeof(ret->certificate_path), err);
	return r < 0 ? r
		     : rad_outbox_withdraw(how->store, RAD_CHANNEL_FILES, certificate_id, strlen(certificate_id), err);
}

int rad_disposal_make_up(const struct rad_notary_config *how, const char *certificate_id, struct rad_evidence *ret,
			 struct rad_error *err)
{
	struct rad_entry entry;
	int r = rad_store_get(how->store, certificate_id, &entry, NULL, NULL, NULL, err);

	memset(ret, 0, sizeof(*ret));
	if (r >= 0)
		r = rad_outbox_has(how->store, RAD_CHANNEL_FILES, certificate_id, strlen(certificate_id), err);
	if (r < 0 || (r == 0 && entry.has_certificate))
		return r;
	ret->place.sequence = entry.sequence;
	(void)rad_text_copy(ret->place.certificate_id, sizeof(ret->place.certificate_id), certificate_id);
	(void)rad_text_copy(ret->record_sha256, sizeof(ret->record_sha256), entry.record_sha256);
	r = finish(how, certificate_id, ret, err);
	return r < 0 ? r : 1;
}
