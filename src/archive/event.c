/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/event.h>

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "archive/sql.h"
#include "base/text.h"

#define OPERATION     "keep event"
#define LIMIT_DEFAULT 1000

static const char *const names[RAD_EVENT_COUNT] = {
	[RAD_EVENT_SERVICE_STARTED] = "service-started",
	[RAD_EVENT_SERVICE_STOPPED] = "service-stopped",
	[RAD_EVENT_CLOCK_JUMPED] = "clock-jumped",
	[RAD_EVENT_SIGNED_IN] = "signed-in",
	[RAD_EVENT_SIGN_IN_REFUSED] = "sign-in-refused",
	[RAD_EVENT_SIGNED_OUT] = "signed-out",
	[RAD_EVENT_OPERATOR_ADDED] = "operator-added",
	[RAD_EVENT_OPERATOR_APPOINTED] = "operator-appointed",
	[RAD_EVENT_OPERATOR_RETIRED] = "operator-retired",
	[RAD_EVENT_PIN_SET] = "pin-set",
	[RAD_EVENT_CARD_SET] = "card-set",
	[RAD_EVENT_ASSIGNED] = "assigned",
	[RAD_EVENT_ERASE_CHOSEN] = "erase-chosen",
	[RAD_EVENT_PAUSED] = "paused",
	[RAD_EVENT_CONTINUED] = "continued",
	[RAD_EVENT_CANCELLED] = "cancelled",
	[RAD_EVENT_ASKED] = "asked",
	[RAD_EVENT_ANSWERED] = "answered",
	[RAD_EVENT_STATION_CHANGED] = "station-changed",
	[RAD_EVENT_COUNTERSIGNED] = "countersigned",
	[RAD_EVENT_STORE_REBUILT] = "store-rebuilt",
	[RAD_EVENT_SITE_USED] = "site-used",
	[RAD_EVENT_REGISTER_IMPORTED] = "register-imported",
	[RAD_EVENT_ASSET_REGISTERED] = "asset-registered",
	[RAD_EVENT_ASSET_MOVED] = "asset-moved",
	[RAD_EVENT_REVIEW_RESOLVED] = "review-resolved",
	[RAD_EVENT_ASSET_EXAMINED] = "asset-examined",
	[RAD_EVENT_LOT_CHANGED] = "lot-changed",
	[RAD_EVENT_SALE_ISSUED] = "sale-issued",
	[RAD_EVENT_RETENTION_DESTROYED] = "retention-destroyed",
	[RAD_EVENT_SUPPLIER_REPORT_READ] = "supplier-report-read",
	[RAD_EVENT_REGISTER_TOLD] = "register-told",
	[RAD_EVENT_STORES_MERGED] = "stores-merged",
};

const char *rad_event_name(enum rad_event_kind kind)
{
	return (size_t)kind < RAD_EVENT_COUNT ? names[kind] : "unknown";
}

static enum rad_event_kind find_kind(const char *name)
{
	size_t kind = 0;

	while (kind < RAD_EVENT_COUNT && !rad_text_equal(names[kind], name))
		kind++;
	return (enum rad_event_kind)kind;
}

static char *to_text(const struct rad_event *event, int64_t wall_ms)
{
	json_t *json = json_pack("{s:s, s:I, s:s, s:s, s:s}", "kind", rad_event_name(event->kind), "at_ms",
				 (json_int_t)wall_ms, "operator", event->operator_id, "subject", event->subject,
				 "detail", event->detail);
	char *text = json ? json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS) : NULL;

	json_decref(json);
	return text;
}

int rad_event_append(struct rad_store *store, const struct rad_event *event, struct rad_error *err)
{
	rad_auto_free char *text = to_text(event, rad_clock_wall_ms(store->clock));
	const char *name = rad_event_name(event->kind);
	uint64_t sequence = 0;
	int r;

	if (!text)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "the event's texts are no clean UTF-8");
	r = rad_log_append(store, RAD_LOG_EVENT, text, strlen(text), name, strlen(name), &sequence, err);
	if (r < 0)
		return r;
	return rad_sql_run(store, err, "INSERT INTO event (sequence, json) VALUES (?, ?)", "is", (int64_t)sequence,
			   text);
}

int rad_store_event_add(struct rad_store *store, const struct rad_event *event, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	int r = rad_sql_begin(store, err);

	return r < 0 ? r : rad_sql_end(store, rad_event_append(store, event, err), err);
}

static void fill(sqlite3_stmt *statement, struct rad_event *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->sequence = (uint64_t)sqlite3_column_int64(statement, 0);
	ret->wall_ms = sqlite3_column_int64(statement, 1);
	ret->kind = find_kind(rad_sql_text(statement, 2));
	(void)rad_text_copy(ret->operator_id, sizeof(ret->operator_id), rad_sql_text(statement, 3));
	(void)rad_text_copy(ret->subject, sizeof(ret->subject), rad_sql_text(statement, 4));
	(void)rad_text_copy(ret->detail, sizeof(ret->detail), rad_sql_text(statement, 5));
}

int rad_store_events(struct rad_store *store, const struct rad_event_query *query, struct rad_event **ret,
		     size_t *ret_n, struct rad_error *err)
{
	static const char sql[] =
		"SELECT * FROM (SELECT sequence, at_ms, kind, operator_id, subject, json_extract(json, '$.detail')"
		" FROM event WHERE (?1 IS NULL OR operator_id = ?1) AND (?2 IS NULL OR subject = ?2) AND at_ms >= ?3"
		" AND (?4 = 0 OR at_ms < ?4) ORDER BY sequence DESC LIMIT ?5) ORDER BY sequence";
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	rad_auto_free struct rad_event *events = NULL;
	size_t n = 0;
	int r = rad_sql_prepare(store, &statement, err, sql, "ssiii", query->operator_id, query->subject,
				query->from_wall_ms, query->to_wall_ms,
				(int64_t)(query->limit ? query->limit : LIMIT_DEFAULT));

	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		struct rad_event *more = reallocarray(events, n + 1, sizeof(*events));

		if (!more)
			return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "list events", "out of memory");
		events = more;
		fill(statement, &events[n++]);
	}
	if (r < 0)
		return r;
	*ret = RAD_STEAL(events);
	*ret_n = n;
	return 0;
}
