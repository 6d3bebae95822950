/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one way out of the house that asks for no erasure. */
#include "service/disposal_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION "destroy"
#define TEXT_MAX  160
#define FILE_MAX  (32u << 20)

RAD_DEFINE_CLEANUP(cleanup_notary, struct rad_notary *, rad_notary_free)

static const struct method {
	const char *name;
	bool has_particles;
	bool is_magnetic; /* does nothing to flash */
} methods[] = {
	{ "shredded", true, false },	 { "crushed", true, false },   { "melted", false, false },
	{ "incinerated", false, false }, { "degaussed", false, true },
};

static const struct method *find_method(const char *name)
{
	for (size_t i = 0; name && i < RAD_ARRAY_LENGTH(methods); i++) {
		if (rad_text_equal(methods[i].name, name))
			return &methods[i];
	}
	return NULL;
}

/* "2 mm", "0,5 mm", "H-5" */
static bool is_particle(const char *text)
{
	size_t digits = strspn(text, "0123456789");
	size_t length = digits;

	if (text[0] && strchr("PFOTHE", text[0]) && text[1] == '-' && text[2] >= '1' && text[2] <= '7' && !text[3])
		return true;
	if (digits && (text[length] == ',' || text[length] == '.'))
		length += 1 + strspn(text + length + 1, "0123456789");
	if (text[length] == ' ')
		length++;
	return digits && digits < 5 && length < 12 && rad_text_equal(text + length, "mm");
}

static int check_text(const char *what, const char *text, bool needed, struct rad_error *err)
{
	if (!text || !text[0])
		return needed ? rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "%s must be told", what) : 0;
	if (strlen(text) > TEXT_MAX || !rad_text_is_utf8(text))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "%s is longer than %d bytes or no clean text",
				     what, TEXT_MAX);
	for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
		if (*at < 0x20 || *at == 0x7F)
			return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "%s has a control character in it",
					     what);
	}
	return 0;
}

static int check_method(const struct rad_destruction *act, struct rad_error *err)
{
	const struct method *method = find_method(act->method);

	if (!method)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				     "'%.40s' is none of: shredded, crushed, melted, incinerated, degaussed",
				     act->method ? act->method : "");
	if (!act->particle || !act->particle[0])
		return 0;
	if (!method->has_particles)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "what is %s has no particle size",
				     method->name);
	if (is_particle(act->particle))
		return 0;
	(void)rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "'%.40s' is no particle size", act->particle);
	rad_error_advise(err, "write it as '2 mm', or as a class of ISO/IEC 21964 (DIN 66399) such as H-5");
	return -RAD_ERROR_INPUT;
}

static int check_file(const struct rad_destruction *act, struct rad_error *err)
{
	if (!act->file)
		return 0;
	if (!act->file->size || act->file->size > FILE_MAX)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "%.100s is empty or larger than %u MiB",
				     act->file_name ? act->file_name : "the attachment", FILE_MAX >> 20);
	return check_text("the attachment's name", act->file_name, true, err);
}

static int check_act(const struct rad_destruction *act, struct rad_error *err)
{
	int r = check_method(act, err);

	if (r >= 0)
		r = check_text("who destroyed it", act->destroyed_by, true, err);
	if (r >= 0)
		r = check_text("the place", act->place, false, err);
	if (r >= 0)
		r = check_text("the report's number", act->reference, false, err);
	return r < 0 ? r : check_file(act, err);
}

/* Two people, both appointed: an id of one's own more is not another person. */
static int check_people(struct rad_store *store, const struct rad_destruction *act, struct rad_operator *ret,
			struct rad_operator *ret_witness, struct rad_error *err)
{
	int r = rad_store_operator_acting(store, act->operator_id, ret, err);

	memset(ret_witness, 0, sizeof(*ret_witness));
	if (r < 0 || !act->witness_id)
		return r;
	r = rad_store_operator_get(store, act->witness_id, ret_witness, err);
	if (r < 0 || (!rad_text_equal(ret_witness->party.id, ret->party.id) &&
		      !rad_text_equal(ret_witness->party.name, ret->party.name)))
		return r;
	return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION,
			     "%.40s cannot witness what %.40s did: it must be another person", act->witness_id,
			     act->operator_id);
}

static int check_flash(const struct rad_destruction *act, const struct rad_asset *asset,
		       const struct rad_asset_drive *drives, size_t n, struct rad_error *err)
{
	if (!find_method(act->method)->is_magnetic)
		return 0;
	if (rad_disposal_is_handheld(asset))
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION,
				     "%s stores in flash, which a magnetic field does not erase", asset->inventory_id);
	for (size_t i = 0; i < n; i++) {
		if (!drives[i].removed_to[0] && drives[i].media == RAD_MEDIA_FLASH)
			return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION,
					     "the drive %s is flash, which a magnetic field does not erase: shred it",
					     drives[i].serial[0] ? drives[i].serial : drives[i].model);
	}
	return 0;
}

/* What was destroyed: the drives that are still in it. *ret is of n + 1. */
static size_t list_drives(const struct rad_asset *asset, const struct rad_asset_drive *drives, size_t n,
			  struct rad_statement_drive *ret)
{
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		if (drives[i].removed_to[0])
			continue;
		(void)rad_text_copy(ret[used].inventory_id, sizeof(ret->inventory_id), asset->inventory_id);
		(void)rad_text_copy(ret[used].serial, sizeof(ret->serial), drives[i].serial);
		(void)rad_text_copy(ret[used++].model, sizeof(ret->model), drives[i].model);
	}
	return used;
}

/* What one attempt is made of. */
struct attempt {
	const struct rad_notary_config *how;
	const struct rad_destruction *act;
	const struct rad_policy *policy;
	const struct rad_disposal *disposal;
	struct rad_operator person;
	struct rad_operator witness;
};

static int issue(const struct attempt *it, const struct rad_asset_drive *drives, size_t n, struct rad_evidence *ret,
		 struct rad_error *err)
{
	const struct rad_asset *asset = &it->disposal->asset;
	RAD_CLEANUP(cleanup_notary) struct rad_notary *notary = NULL;
	rad_auto_free struct rad_statement_drive *listed = calloc(n + 1, sizeof(*listed));
	rad_auto_free struct rad_statement *statement = calloc(1, sizeof(*statement));
	const struct rad_buffer *file = it->act->file;
	struct rad_asset_move move = { .inventory_id = asset->inventory_id,
				       .from = asset->state,
				       .to = RAD_ASSET_DISPOSED,
				       .disposition = RAD_DISPOSITION_DESTRUCTION,
				       .operator_id = it->person.party.id };
	const struct rad_effect_document document = { "attachment", file ? file->data : NULL, file ? file->size : 0 };
	const struct rad_effects effects = { .as_of = it->disposal->as_of,
					     .operator_id = it->person.party.id,
					     .n_moves = 1,
					     .moves = &move,
					     .n_documents = file ? 1 : 0,
					     .documents = &document };
	char policy[RAD_DISPOSAL_POLICY_TEXT];
	char sha256[65] = "";
	struct rad_statement_asset row;
	int r;

	if (!listed || !statement)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	if (file)
		rad_sha256_hex(file->data, file->size, sha256);
	rad_disposal_policy_text(it->policy, policy);
	statement->type = RAD_STATEMENT_DESTRUCTION;
	statement->performed_by = it->person.party;
	(void)rad_text_copy(statement->inventory_id, sizeof(statement->inventory_id), asset->inventory_id);
	statement->disposition = RAD_DISPOSITION_DESTRUCTION;
	statement->facts[RAD_FACT_METHOD] = it->act->method;
	statement->facts[RAD_FACT_PARTICLE] = it->act->particle;
	statement->facts[RAD_FACT_DESTROYED_BY] = it->act->destroyed_by;
	statement->facts[RAD_FACT_WITNESS] = it->witness.party.name[0] ? it->witness.party.name : it->witness.party.id;
	statement->facts[RAD_FACT_PLACE] = it->act->place;
	statement->facts[RAD_FACT_REPORT_REFERENCE] = it->act->reference;
	statement->facts[RAD_FACT_FILE_NAME] = file ? it->act->file_name : NULL;
	statement->facts[RAD_FACT_FILE_SHA256] = sha256;
	statement->facts[RAD_FACT_POLICY] = policy;
	statement->n_drives = list_drives(asset, drives, n, listed);
	statement->drives = listed;
	statement->n_assets = 1;
	statement->assets = &row;
	r = rad_disposal_row(it->how->store, asset, &row, err);
	if (r >= 0)
		r = rad_disposal_notary(it->how, asset, &notary, err);
	return r < 0 ? r : rad_statement_issue_with(notary, &effects, statement, ret, err);
}

/* The certificate of a destruction that is in the log. 1 with it in *ret, 0 when there is none. */
static int find_certificate(struct rad_store *store, const char *inventory_id, struct rad_entry *ret,
			    struct rad_error *err)
{
	const struct rad_query query = { .inventory_id = inventory_id,
					 .outcome = rad_statement_outcome(RAD_STATEMENT_DESTRUCTION) };
	rad_auto_free struct rad_entry *entries = NULL;
	size_t n = 0;
	int r = rad_store_find(store, &query, &entries, &n, err);

	if (r < 0 || !n)
		return r < 0 ? r : 0;
	*ret = entries[n - 1];
	return 1;
}

/* It is destroyed already: what is missing of its papers is made. */
static int make_up(const struct rad_notary_config *how, const struct rad_asset *asset, struct rad_evidence *ret,
		   struct rad_error *err)
{
	struct rad_entry entry;
	int r = find_certificate(how->store, asset->inventory_id, &entry, err);

	if (r == 0)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "%s is destroyed already",
				     asset->inventory_id);
	if (r > 0)
		r = rad_disposal_make_up(how, entry.certificate_id, ret, err);
	return r != 0 ? r
		      : rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "%s is destroyed already: certificate %s",
				      asset->inventory_id, entry.certificate_id);
}

static int attempt(struct attempt *it, struct rad_disposal *ret, struct rad_evidence *ret_evidence,
		   struct rad_error *err)
{
	const struct rad_disposal_question question = { .inventory_id = it->act->inventory_id,
							.disposition = RAD_DISPOSITION_DESTRUCTION };
	rad_auto_free struct rad_asset_drive *drives = NULL;
	size_t n = 0;
	int r = rad_disposal_decide(it->how->store, it->policy, &question, ret, err);

	if (r >= 0 && ret->asset.state == RAD_ASSET_DISPOSED && ret->asset.disposition == RAD_DISPOSITION_DESTRUCTION) {
		ret->decision = (struct rad_decision){ .allowed = true };
		r = make_up(it->how, &ret->asset, ret_evidence, err);
		return r < 0 ? r : 0;
	}
	if (r < 0 || !ret->decision.allowed)
		return r;
	r = rad_store_asset_drives(it->how->store, ret->asset.inventory_id, &drives, &n, err);
	if (r >= 0)
		r = check_flash(it->act, &ret->asset, drives, n, err);
	it->disposal = ret;
	return r < 0 ? r : issue(it, drives, n, ret_evidence, err);
}

int rad_disposal_destroy(const struct rad_notary_config *how, const struct rad_policy *policy,
			 const struct rad_destruction *act, struct rad_disposal *ret, struct rad_evidence *ret_evidence,
			 struct rad_error *err)
{
	rad_auto_free struct attempt *it = calloc(1, sizeof(*it));
	struct rad_error own;
	int r;

	err = err ? err : &own;
	memset(ret_evidence, 0, sizeof(*ret_evidence));
	if (!it)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	it->how = how;
	it->act = act;
	it->policy = policy;
	r = check_act(act, err);
	if (r >= 0)
		r = check_people(how->store, act, &it->person, &it->witness, err);
	for (int i = 0; r >= 0 && i < RAD_DISPOSAL_TRIES; i++) {
		r = attempt(it, ret, ret_evidence, err);
		if (!rad_disposal_is_stale(r, err))
			return r;
		r = i + 1 < RAD_DISPOSAL_TRIES ? 0 : r;
	}
	return r;
}
