/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statements get their head, are checked as their page will be, and signed. */
#include "service/station_private.h"

#include <errno.h>
#include <string.h>

#include <radera/json.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION "issue statement"

/* What is signed while the log's transaction is open. */
struct building {
	struct rad_notary *notary;
	struct rad_statement *statement;
	struct rad_buffer json;
	struct rad_buffer cms;
};

static void building_done(struct building *building)
{
	rad_buffer_done(&building->json);
	rad_buffer_done(&building->cms);
}

/* A statement that no page can be made of is never signed. */
static int check_page(const struct rad_statement *statement, struct rad_error *err)
{
	const struct rad_certificate_view whole = { .drive = 0 };
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	char name[RAD_VIEW_NAME_SIZE];
	json_t *json = rad_statement_to_json(statement);
	int r = json ? rad_json_canonical(json, &text, err)
		     : rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "a %s cannot tell all of this",
				     rad_statement_type_name(statement->type));

	json_decref(json);
	if (r >= 0)
		r = rad_buffer_check(&text, err);
	if (r >= 0 && rad_certificate_view_name(&whole, text.data, text.size, name, err) < 0) {
		if (err)
			err->kind = RAD_ERROR_INPUT;
		r = -RAD_ERROR_INPUT;
	}
	return r;
}

static int fill(struct rad_notary *notary, struct rad_statement *statement, const struct rad_log_place *place,
		struct rad_error *err)
{
	memset(&statement->head, 0, sizeof(statement->head));
	rad_notary_fill(notary, place, &statement->head);
	(void)rad_text_copy(statement->certificate_id, sizeof(statement->certificate_id), place->certificate_id);
	if (statement->languages[0])
		(void)rad_text_copy(statement->head.languages, sizeof(statement->head.languages), statement->languages);
	return check_page(statement, err);
}

static int build(void *user, const struct rad_log_place *place, struct rad_buffer *ret_json, struct rad_buffer *ret_cms,
		 struct rad_error *err)
{
	struct building *it = user;
	int r = fill(it->notary, it->statement, place, err);

	if (r >= 0)
		r = rad_notary_sign(it->notary, rad_statement_to_json(it->statement), &it->json, &it->cms, err);
	if (r < 0)
		return r;
	rad_buffer_append(ret_json, it->json.data, it->json.size);
	rad_buffer_append(ret_cms, it->cms.data, it->cms.size);
	r = rad_buffer_check(ret_json, err);
	return r < 0 ? r : rad_buffer_check(ret_cms, err);
}

int rad_statement_issue(struct rad_notary *notary, struct rad_statement *statement, struct rad_evidence *ret,
			struct rad_error *err)
{
	const struct rad_effects none = { .as_of = 0 };

	return rad_statement_issue_with(notary, &none, statement, ret, err);
}

int rad_statement_issue_with(struct rad_notary *notary, const struct rad_effects *effects,
			     struct rad_statement *statement, struct rad_evidence *ret, struct rad_error *err)
{
	RAD_CLEANUP(building_done) struct building building = { .notary = notary, .statement = statement };
	int r;

	memset(ret, 0, sizeof(*ret));
	if (!rad_statement_is_logged(statement->type))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "a %s stands in no log",
				     rad_statement_type_name(statement->type));
	r = rad_notary_check_clock(notary, err);
	if (r >= 0)
		r = rad_store_append_with(notary->store, effects, build, &building, &ret->place, err);
	if (r < 0)
		return r;
	rad_notary_finish(notary, &building.json, &building.cms, ret);
	return 0;
}

int rad_statement_sign(struct rad_notary *notary, struct rad_statement *statement, struct rad_buffer *ret_json,
		       struct rad_buffer *ret_cms, struct rad_error *err)
{
	struct rad_log_place nowhere = { .sequence = 0 };
	int r;

	if (rad_statement_is_logged(statement->type))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "a %s stands in the log",
				     rad_statement_type_name(statement->type));
	r = rad_notary_check_clock(notary, err);
	(void)rad_text_copy(nowhere.certificate_id, sizeof(nowhere.certificate_id), statement->certificate_id);
	if (r >= 0)
		r = fill(notary, statement, &nowhere, err);
	return r < 0 ? r : rad_notary_sign(notary, rad_statement_to_json(statement), ret_json, ret_cms, err);
}
