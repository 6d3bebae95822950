/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deciding and issuing at the buy-out desk. What becomes of the receipt's file is receipt.c's. */
#include "service/handover_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <radera/statement.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION "hand over"

/* How often something else may be written between deciding and issuing. */
#define TRIES 50

#define BUYER_MAX   150
#define PAYMENT_MAX 80
#define REASON_MAX  160

const char *rad_price_source_name(enum rad_price_source source)
{
	static const char *const names[] = { "unknown", "register", "list", "hand" };

	return (size_t)source < RAD_ARRAY_LENGTH(names) ? names[source] : names[0];
}

/* --- what is asked for */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A Swedish personal number has ten or twelve digits, perhaps with a sign before the last four. */
static bool has_personal_number(const char *text)
{
	while (*text) {
		size_t digits = 0;

		for (; is_digit(*text) || (digits > 0 && (*text == '-' || *text == '+') && is_digit(text[1])); text++)
			digits += is_digit(*text) ? 1 : 0;
		if (digits == 10 || digits == 12)
			return true;
		text += *text != '\0';
	}
	return false;
}

static int check_text(const char *what, const char *text, size_t max, struct rad_error *err)
{
	if (!text || (*text && strlen(text) <= max && rad_text_is_utf8(text)))
		return 0;
	return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
			     "the %s is empty, longer than %zu bytes, not UTF-8 or has control characters", what, max);
}

int rad_handover_check_reason(const char *reason, struct rad_error *err)
{
	int r = check_text("reason", reason, REASON_MAX, err);

	if (r >= 0 && reason && has_personal_number(reason))
		r = rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				  "the reason holds a personal number, which the log must not");
	return r;
}

static int check_buyer(const char *buyer, struct rad_error *err)
{
	int r = buyer ? check_text("buyer's name", buyer, BUYER_MAX, err)
		      : rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "the buyer's name is missing");

	if (r < 0)
		return r;
	if (strspn(buyer, " .,-'0123456789+") == strlen(buyer))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "'%.60s' is no buyer's name", buyer);
	if (!has_personal_number(buyer))
		return 0;
	(void)rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "the buyer's name holds a personal number");
	rad_error_advise(err, "the receipt has the name only");
	return -RAD_ERROR_INPUT;
}

static int check_languages(const char *languages, struct rad_error *err)
{
	if (!languages || rad_text_equal(languages, "sv+en") || rad_text_equal(languages, "sv") ||
	    rad_text_equal(languages, "en"))
		return 0;
	return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "%.20s is none of sv+en, sv and en", languages);
}

/* --- for whom, by which rules, for how much */

static void today(const struct rad_desk *desk, char ret[RAD_DATE_SIZE])
{
	time_t now = (time_t)(rad_clock_wall_ms(desk->clock) / 1000);
	struct tm parts;

	if (!gmtime_r(&now, &parts) || strftime(ret, RAD_DATE_SIZE, "%Y-%m-%d", &parts) == 0)
		ret[0] = '\0';
}

static void find_price(const struct rad_desk *desk, const struct rad_handover_request *request,
		       struct rad_handover *ret)
{
	const struct rad_asset *asset = &ret->disposal.asset;
	char date[RAD_DATE_SIZE];

	today(desk, date);
	ret->price_minor = -1;
	if (asset->price_minor >= 0) {
		ret->price_source = RAD_PRICE_REGISTER;
		ret->price_minor = asset->price_minor;
	} else if (rad_organisation_price(&ret->organisation, asset, date, &ret->price_minor)) {
		ret->price_source = RAD_PRICE_LIST;
	}
	if (!request->has_price || request->price_minor == ret->price_minor)
		return;
	ret->price_source = RAD_PRICE_HAND;
	ret->price_minor = request->price_minor;
}

int rad_handover_quote(const struct rad_desk *desk, const struct rad_handover_request *request,
		       struct rad_handover *ret, struct rad_error *err)
{
	const struct rad_disposal_question question = { .inventory_id = request->inventory_id,
							.disposition = RAD_DISPOSITION_BUYOUT,
							.holder = request->holder };
	struct rad_policy policy;
	int r;

	memset(ret, 0, sizeof(*ret));
	r = rad_disposal_facts(desk->store, request->inventory_id, &ret->disposal, err);
	if (r >= 0)
		r = rad_station_organisation_of(desk->store, &ret->disposal.asset, &ret->organisation, err);
	if (r >= 0)
		r = rad_station_policy(desk->store,
				       ret->organisation.policy[0] ? ret->organisation.policy : RAD_POLICY_OWN, &policy,
				       err);
	if (r >= 0)
		r = rad_disposal_decide(desk->store, &policy, &question, &ret->disposal, err);
	if (r < 0)
		return r;
	(void)rad_text_copy(ret->policy, sizeof(ret->policy), policy.id);
	(void)rad_text_copy(ret->policy_sha256, sizeof(ret->policy_sha256), policy.sha256);
	find_price(desk, request, ret);
	return 0;
}

static int check_price(const struct rad_handover_request *request, const struct rad_handover *it, struct rad_error *err)
{
	if (it->price_source == RAD_PRICE_UNKNOWN) {
		(void)rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				    "neither the register nor the price list says what %s costs",
				    request->inventory_id);
		rad_error_advise(err, "name the price and the reason: --price 500,00 --reason TEXT");
		return -RAD_ERROR_INPUT;
	}
	if (it->price_minor < 0)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "a price is not below nothing");
	if (it->price_source == RAD_PRICE_HAND && (!request->reason || !request->reason[0]))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				     "say why %s has a price of its own: --reason TEXT", request->inventory_id);
	return 0;
}

/* --- the document */

/* The organisation's lines in the languages of the page. */
static void say_vat(const struct rad_organisation *seller, const char *languages, char *ret, size_t size)
{
	bool has_sv = strstr(languages, "sv") && seller->vat_sv[0];
	bool has_en = strstr(languages, "en") && seller->vat_en[0];

	(void)snprintf(ret, size, "%s%s%s", has_sv ? seller->vat_sv : "", has_sv && has_en ? " / " : "",
		       has_en ? seller->vat_en : "");
}

void rad_handover_paper_done(struct rad_paper *paper)
{
	free(paper->drives);
	rad_notary_free(paper->notary);
}

/* The certificates that tell of its erasure: one for each drive, but each once; or a supplier's. */
static int name_erasures(const struct rad_desk *desk, struct rad_paper *ret, const struct rad_asset *asset,
			 struct rad_error *err)
{
	rad_auto_free struct rad_asset_fact *facts = NULL;
	size_t n_facts = 0;
	size_t length = 0;
	int r = rad_store_asset_drives(desk->store, asset->inventory_id, &ret->drives, &ret->n_drives, err);

	for (size_t i = 0; r >= 0 && i < ret->n_drives; i++) {
		const struct rad_asset_drive *drive = &ret->drives[i];

		if (drive->removed_to[0] || !drive->certificate_id[0] || strstr(ret->erasure, drive->certificate_id) ||
		    length + strlen(drive->certificate_id) + 3 > sizeof(ret->erasure))
			continue;
		length += (size_t)snprintf(ret->erasure + length, sizeof(ret->erasure) - length, "%s%s",
					   length ? ", " : "", drive->certificate_id);
	}
	if (r < 0 || length > 0)
		return r;
	r = rad_store_asset_fact_list(desk->store, asset->inventory_id, &facts, &n_facts, err);
	for (size_t i = 0; r >= 0 && i < n_facts; i++) {
		if (rad_text_equal(facts[i].name, RAD_FACT_SUPPLIER_ERASURE))
			(void)rad_text_copy(ret->erasure, sizeof(ret->erasure), facts[i].value);
	}
	return r;
}

int rad_handover_paper_open(const struct rad_desk *desk, const struct rad_organisation *seller,
			    const struct rad_asset *asset, const char *languages, struct rad_paper *ret,
			    struct rad_error *err)
{
	const struct rad_notary_config config = {
		.store = desk->store, .access = desk->access, .clock = desk->clock, .organisation = seller
	};
	int r = rad_notary_open(&config, &ret->notary, err);

	if (r >= 0)
		r = name_erasures(desk, ret, asset, err);
	if (r < 0)
		return r;
	(void)rad_text_copy(ret->languages, sizeof(ret->languages),
			    languages		   ? languages
			    : seller->languages[0] ? seller->languages
						   : "sv+en");
	say_vat(seller, ret->languages, ret->vat, sizeof(ret->vat));
	ret->asset = (struct rad_statement_asset){ .asset = asset };
	for (size_t i = 0; i < ret->n_drives; i++) {
		const struct rad_asset_drive *drive = &ret->drives[i];

		if (drive->removed_to[0])
			continue;
		ret->asset.n_drives++;
		if (ret->asset.certificate_id[0] || !drive->certificate_id[0])
			continue;
		(void)rad_text_copy(ret->asset.certificate_id, sizeof(ret->asset.certificate_id),
				    drive->certificate_id);
		(void)rad_text_copy(ret->asset.outcome, sizeof(ret->asset.outcome), drive->outcome);
	}
	if (!ret->asset.certificate_id[0] && ret->erasure[0]) { /* a supplier's statement */
		(void)rad_text_copy(ret->asset.certificate_id, sizeof(ret->asset.certificate_id), ret->erasure);
		(void)rad_text_copy(ret->asset.outcome, sizeof(ret->asset.outcome),
				    rad_statement_outcome(RAD_STATEMENT_SUPPLIER));
	}
	ret->statement = (struct rad_statement){ .disposition = RAD_DISPOSITION_BUYOUT,
						 .terms_sv = seller->terms_sv,
						 .terms_en = seller->terms_en,
						 .n_assets = 1,
						 .assets = &ret->asset };
	(void)rad_text_copy(ret->statement.inventory_id, sizeof(ret->statement.inventory_id), asset->inventory_id);
	(void)rad_text_copy(ret->statement.languages, sizeof(ret->statement.languages), ret->languages);
	ret->statement.facts[RAD_FACT_VAT] = ret->vat;
	ret->statement.facts[RAD_FACT_ERASURE] = ret->erasure;
	ret->statement.facts[RAD_FACT_PRICE] = ret->price;
	return 0;
}

int rad_handover_paper_build(void *user, const char *receipt_id, struct rad_buffer *ret_json,
			     struct rad_buffer *ret_cms, struct rad_error *err)
{
	struct rad_paper *paper = user;

	(void)rad_text_copy(paper->statement.certificate_id, sizeof(paper->statement.certificate_id), receipt_id);
	return rad_statement_sign(paper->notary, &paper->statement, ret_json, ret_cms, err);
}

void rad_handover_paper_price(struct rad_paper *paper, int64_t price_minor)
{
	char amount[RAD_MONEY_TEXT];

	rad_money_format(price_minor, amount);
	(void)snprintf(paper->price, sizeof(paper->price), "%s kr", amount);
}

/* --- issuing */

static int issue_once(const struct rad_desk *desk, const struct rad_handover_request *request,
		      const struct rad_operator *person, struct rad_handover *it, struct rad_error *err)
{
	RAD_CLEANUP(rad_handover_paper_done) struct rad_paper paper = { .notary = NULL };
	const struct rad_organisation *seller = &it->organisation;
	char policy[RAD_ID_SIZE + 20];
	char reason[REASON_MAX + 24];
	const struct rad_sale_issue issue = { .series = seller->series[0] ? seller->series : RAD_SERIES_OWN,
					      .inventory_id = it->disposal.asset.inventory_id,
					      .from = it->disposal.asset.state,
					      .as_of = it->disposal.as_of,
					      .organisation = seller->id,
					      .price_minor = it->price_minor,
					      .operator_id = person->party.id,
					      .reason = reason,
					      .build = rad_handover_paper_build,
					      .user = &paper };
	int r = rad_handover_paper_open(desk, seller, &it->disposal.asset, request->languages, &paper, err);

	if (r < 0)
		return r;
	(void)snprintf(reason, sizeof(reason), "%s%s", it->price_source == RAD_PRICE_HAND ? "price by hand: " : "",
		       it->price_source == RAD_PRICE_HAND ? request->reason : "");
	(void)snprintf(policy, sizeof(policy), "%s %.12s", it->policy, it->policy_sha256);
	rad_handover_paper_price(&paper, it->price_minor);
	paper.statement.type = RAD_STATEMENT_HANDOVER;
	paper.statement.performed_by = person->party;
	paper.statement.facts[RAD_FACT_POLICY] = policy;
	paper.statement.facts[RAD_FACT_PAYMENT] = request->payment ? request->payment : seller->payment;
	(void)rad_text_copy(paper.statement.party.name, sizeof(paper.statement.party.name), request->buyer);
	return rad_store_sale_issue(desk->store, &issue, &it->sale, err);
}

int rad_handover_issue(const struct rad_desk *desk, const struct rad_handover_request *request,
		       struct rad_handover *ret, struct rad_error *err)
{
	struct rad_operator person;
	struct rad_error own;
	int r = rad_store_operator_acting(desk->store, request->operator_id, &person, err);

	err = err ? err : &own;
	if (r >= 0)
		r = check_buyer(request->buyer, err);
	if (r >= 0)
		r = check_text("payment's reference", request->payment, PAYMENT_MAX, err);
	if (r >= 0)
		r = check_languages(request->languages, err);
	if (r >= 0)
		r = rad_handover_check_reason(request->reason, err);
	for (int i = 0; r >= 0 && i < TRIES; i++) {
		r = rad_handover_quote(desk, request, ret, err);
		if (r < 0 || !ret->disposal.decision.allowed)
			return r;
		r = check_price(request, ret, err);
		if (r >= 0)
			r = issue_once(desk, request, &person, ret, err);
		if (r >= 0)
			break;
		if (r != -RAD_ERROR_REFUSED || err->code != EAGAIN)
			return r;
		r = i + 1 < TRIES ? 0 : r;
	}
	if (r >= 0)
		rad_handover_finish(desk, ret);
	return r;
}
