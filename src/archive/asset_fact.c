/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people tell of an asset beside its records: a table of what may be told of which. */
#include "archive/asset_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <radera/policy.h>

#include "archive/sql.h"
#include "base/text.h"

#define OPERATION "tell of asset"

#define BIT(kind) (1u << (kind))
#define HANDHELD  (BIT(RAD_ASSET_PHONE) | BIT(RAD_ASSET_TABLET))

static const struct kind {
	const char *name; /* a prefix when it ends in '/' */
	bool is_seen;	  /* somebody looked at it, so it is here, and is examined by that */
	uint32_t never;	  /* bits of enum rad_asset_kind that it is never told of */
	const char *why;
} kinds[] = {
	{ RAD_FACT_CHECK_PREFIX, true, 0, "" },
	{ RAD_FACT_NO_DRIVES, true, HANDHELD | BIT(RAD_ASSET_DRIVE), "it is one, or its memory is built in" },
	{ RAD_FACT_MDM_WIPE, false, ~HANDHELD, "only phones and tablets are wiped by the device management" },
	{ RAD_FACT_SUPPLIER_ERASURE, false, HANDHELD,
	  "phones and tablets are wiped by the device management: radera asset wiped" },
	{ RAD_FACT_REMOVED_PREFIX, true, HANDHELD | BIT(RAD_ASSET_DRIVE), "no drive can be taken out of it" },
};

/* What follows the prefix; NULL when the name is none of that kind. */
static const char *tail_of(const struct kind *kind, const char *name)
{
	size_t length = strlen(kind->name);

	if (kind->name[length - 1] != '/')
		return rad_text_equal(kind->name, name) ? "" : NULL;
	return strncmp(kind->name, name, length) == 0 && name[length] ? name + length : NULL;
}

static const struct kind *find_kind(const char *name)
{
	enum rad_check check;

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(kinds); i++) {
		const char *tail = tail_of(&kinds[i], name);

		if (tail && i == 0 && !rad_check_find(tail, &check))
			return NULL;
		if (tail)
			return &kinds[i];
	}
	return NULL;
}

static bool is_clean(const char *value)
{
	for (const unsigned char *at = (const unsigned char *)value; *at; at++) {
		if (*at < 0x20 || *at == 0x7F)
			return false;
	}
	return rad_text_is_utf8(value) && strlen(value) < RAD_FACT_VALUE_SIZE;
}

/* The drive belongs to the asset, and the other card is that drive's own. */
static int check_removed(struct rad_store *store, const char *inventory_id, const char *serial, const char *card,
			 struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT EXISTS (SELECT 1 FROM asset_drive WHERE serial = ?1 AND inventory_id = ?2),"
				" EXISTS (SELECT 1 FROM asset WHERE inventory_id = ?3 AND kind = 'drive' AND serial = "
				"?1 COLLATE NOCASE)",
				"sss", serial, inventory_id, card);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r < 0)
		return r;
	if (!sqlite3_column_int(statement, 0))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "no drive %s was found in %s", serial,
				     inventory_id);
	if (sqlite3_column_int(statement, 1))
		return 0;
	(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "%s is no card of the drive %s", card, serial);
	rad_error_advise(err, "give it one, so that it is not lost: radera asset register ID --kind drive --serial %s",
			 serial);
	return -RAD_ERROR_REFUSED;
}

static int check_fact(struct rad_store *store, const struct kind *kind, const struct rad_asset *asset, const char *name,
		      const char *value, struct rad_error *err)
{
	if (asset->state == RAD_ASSET_DISPOSED)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "%s is disposed of (%s)",
				     asset->inventory_id, rad_disposition_name(asset->disposition));
	if (!value[0])
		return 0;
	if (kind->never & BIT(asset->kind))
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "%s is of the kind %s: %s",
				     asset->inventory_id, rad_asset_kind_name(asset->kind), kind->why);
	if (kind->is_seen && asset->state == RAD_ASSET_REGISTERED) {
		(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "%s was not received here",
				    asset->inventory_id);
		rad_error_advise(err, "radera asset receive %s says that it is here", asset->inventory_id);
		return -RAD_ERROR_REFUSED;
	}
	return strncmp(name, RAD_FACT_REMOVED_PREFIX, strlen(RAD_FACT_REMOVED_PREFIX)) == 0
		       ? check_removed(store, asset->inventory_id, tail_of(kind, name), value, err)
		       : 0;
}

/* 1 when it stands there already, word for word. */
static int is_same(struct rad_store *store, const char *inventory_id, const char *name, const char *value,
		   const char *operator_id, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT count(*), coalesce(sum(value = ?3 AND operator_id = ?4), 0) FROM asset_fact "
				"WHERE inventory_id = ?1 AND name = ?2",
				"ssss", inventory_id, name, value, operator_id);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r < 0)
		return r;
	return value[0] ? sqlite3_column_int(statement, 1) > 0 : sqlite3_column_int(statement, 0) == 0;
}

static int write_fact(struct rad_store *store, const char *inventory_id, const char *name, const char *value,
		      const char *operator_id, struct rad_error *err)
{
	char detail[RAD_EVENT_DETAIL_SIZE];
	int r = value[0] ? rad_sql_run(store, err,
				       "INSERT INTO asset_fact (inventory_id, name, value, set_ms, operator_id) VALUES "
				       "(?1, ?2, ?3, ?4, ?5)"
				       " ON CONFLICT (inventory_id, name) DO UPDATE SET value = ?3, set_ms = ?4, "
				       "operator_id = ?5",
				       "sssis", inventory_id, name, value, rad_clock_wall_ms(store->clock), operator_id)
			 : rad_sql_run(store, err, "DELETE FROM asset_fact WHERE inventory_id = ? AND name = ?", "ss",
				       inventory_id, name);

	if (value[0])
		(void)snprintf(detail, sizeof(detail), "%s: %s", name, value);
	else
		(void)snprintf(detail, sizeof(detail), "taken back: %s", name);
	return r < 0 ? r : rad_asset_tell(store, RAD_EVENT_ASSET_EXAMINED, operator_id, inventory_id, detail, err);
}

int rad_asset_apply_fact(struct rad_store *store, const char *inventory_id, const char *name, const char *value,
			 const char *operator_id, struct rad_error *err)
{
	const struct kind *kind = find_kind(name);
	struct rad_asset_move move = { .inventory_id = inventory_id,
				       .to = RAD_ASSET_EXAMINED,
				       .operator_id = operator_id };
	struct rad_asset asset;
	int r;

	if (!kind || strlen(name) >= RAD_FACT_NAME_SIZE || !rad_text_is_utf8(name))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "'%.60s' is nothing that can be told", name);
	if (!is_clean(value))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				     "what is told of %.40s is longer than %d bytes or no clean text", name,
				     RAD_FACT_VALUE_SIZE - 1);
	r = rad_asset_need(store, inventory_id, &asset, err);
	if (r >= 0)
		r = check_fact(store, kind, &asset, name, value, err);
	if (r >= 0)
		r = is_same(store, inventory_id, name, value, operator_id, err);
	if (r != 0)
		return r < 0 ? r : 0;
	r = write_fact(store, inventory_id, name, value, operator_id, err);
	/* without a drive that failed it is another thing than the one that failed */
	move.from = strncmp(name, RAD_FACT_REMOVED_PREFIX, strlen(RAD_FACT_REMOVED_PREFIX)) == 0 &&
				    asset.state == RAD_ASSET_FAILED
			    ? RAD_ASSET_FAILED
			    : RAD_ASSET_RECEIVED;
	if (r < 0 || !value[0] || !kind->is_seen || asset.state != move.from)
		return r;
	return rad_asset_apply_move(store, &move, err);
}

int rad_store_asset_fact_put(struct rad_store *store, const char *inventory_id, const char *name, const char *value,
			     const char *operator_id, struct rad_error *err)
{
	const struct rad_effect_fact fact = { inventory_id, name, value };

	return rad_store_asset_fact_put_all(store, &fact, 1, operator_id, err);
}

int rad_store_asset_fact_put_all(struct rad_store *store, const struct rad_effect_fact *facts, size_t n,
				 const char *operator_id, struct rad_error *err)
{
	int r;

	rad_store_hold(store);
	r = rad_sql_begin(store, err);
	if (r >= 0) {
		for (size_t i = 0; r >= 0 && i < n; i++)
			r = rad_asset_apply_fact(store, facts[i].inventory_id, facts[i].name, facts[i].value,
						 operator_id, err);
		r = rad_sql_end(store, r, err);
	}
	return rad_store_leave(store, r);
}

int rad_store_asset_fact_list(struct rad_store *store, const char *inventory_id, struct rad_asset_fact **ret,
			      size_t *ret_n, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	rad_auto_free struct rad_asset_fact *facts = NULL;
	size_t n = 0;
	int r = rad_sql_prepare(
		store, &statement, err,
		"SELECT name, value, set_ms, operator_id FROM asset_fact WHERE inventory_id = ? ORDER BY name", "s",
		inventory_id);

	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		struct rad_asset_fact *more = reallocarray(facts, n + 1, sizeof(*facts));

		if (!more)
			return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "list facts", "out of memory");
		facts = more;
		memset(&facts[n], 0, sizeof(facts[n]));
		(void)rad_text_copy(facts[n].name, sizeof(facts->name), rad_sql_text(statement, 0));
		(void)rad_text_copy(facts[n].value, sizeof(facts->value), rad_sql_text(statement, 1));
		facts[n].set_wall_ms = sqlite3_column_int64(statement, 2);
		(void)rad_text_copy(facts[n++].operator_id, sizeof(facts->operator_id), rad_sql_text(statement, 3));
	}
	if (r < 0)
		return r;
	*ret = RAD_STEAL(facts);
	*ret_n = n;
	return 0;
}
