/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/set_up.h>

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <radera/archive.h>
#include <radera/pin.h>
#include <radera/pki.h>
#include <radera/station.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION "set up station"

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)

bool rad_set_up_is_done(const char *store_directory)
{
	struct rad_pki_info info;
	char keys[PATH_MAX];

	return snprintf(keys, sizeof(keys), "%s/" RAD_PKI_DIRECTORY, store_directory) < PATH_MAX &&
	       rad_pki_show(keys, RAD_PKI_STATION, &info, NULL) >= 0;
}

/* A text that is not empty and fits; what is too long would be cut on a certificate. */
static int check_text(const char *what, const char *text, size_t size, struct rad_error *err)
{
	size_t length = strlen(text);

	if (length > 0 && length < size)
		return 0;
	return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "%s is %s", what, length ? "too long" : "missing");
}

static int check(const struct rad_set_up *set_up, struct rad_error *err)
{
	struct rad_organisation organisation;
	struct rad_operator administrator;
	int r = check_text("the organisation's name", set_up->organisation, sizeof(organisation.name), err);

	if (r >= 0)
		r = check_text("the station's name", set_up->station, RAD_ID_SIZE, err);
	if (r >= 0)
		r = check_text("the administrator's name", set_up->name, sizeof(administrator.party.name), err);
	if (r >= 0 && strlen(set_up->number) >= sizeof(organisation.number))
		r = rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "the organisation's number is too long");
	if (r >= 0 && !rad_text_is_id(set_up->operator_id))
		r = rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				  "the administrator's id has other characters than letters, digits and . _ : -");
	return r;
}

/* Also when a power cut came after it. */
static int add_administrator(struct rad_store *store, const struct rad_set_up *set_up, struct rad_error *err)
{
	struct rad_operator known;
	int r = 0;

	if (rad_store_operator_get(store, set_up->operator_id, &known, NULL) < 0)
		r = rad_store_operator_add(store, set_up->operator_id, set_up->name, "administrator", err);
	return r < 0 ? r : rad_pin_set(store, set_up->operator_id, set_up->pin, err);
}

static int name_organisation(struct rad_store *store, const struct rad_set_up *set_up, struct rad_error *err)
{
	struct rad_organisation organisation = { .id = "own" };

	(void)rad_text_copy(organisation.name, sizeof(organisation.name), set_up->organisation);
	(void)rad_text_copy(organisation.number, sizeof(organisation.number), set_up->number);
	return rad_station_organisation_set(store, &organisation, err);
}

/* The keys come last: they say that all is done. */
int rad_set_up_make(const char *store_directory, const struct rad_set_up *set_up, struct rad_clock *clock,
		    struct rad_error *err)
{
	const struct rad_pki_subject subject = { .organisation = set_up->organisation,
						 .name = set_up->station,
						 .simulated = set_up->simulated };
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	int r = check(set_up, err);

	if (r >= 0 && rad_set_up_is_done(store_directory))
		r = rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "the station is set up already");
	if (r >= 0)
		r = rad_clock_check(clock, err);
	if (r >= 0)
		r = rad_store_open(store_directory, RAD_STORE_CREATE, set_up->simulated, clock, &store, err);
	if (r >= 0)
		r = add_administrator(store, set_up, err);
	if (r >= 0)
		r = name_organisation(store, set_up, err);
	return r < 0 ? r : rad_pki_init(store_directory, &subject, NULL, clock, err);
}
