/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom the station issues certificates for, kept in its store with the logos. */
#include "service/station_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <radera/files.h>
#include <radera/json.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION    "set organisation"
#define SETTING	     "organisation"
#define OTHERS	     "organisation/"
#define PNG_SIZE_MAX (4u << 20)
#define LOGO_KEY     80

/* Logos are kept by their digest, for ever: a certificate is made again with the one that its record names. */
static void logo_key(const char *sha256, char ret[LOGO_KEY])
{
	(void)snprintf(ret, LOGO_KEY, "logo-%.64s", sha256);
}

static int keep_logo(struct rad_store *store, struct rad_organisation *organisation, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer png = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer logo = RAD_BUFFER_INIT;
	char key[LOGO_KEY];
	int r;

	if (!organisation->logo[0])
		return 0;
	r = rad_file_read(AT_FDCWD, organisation->logo, PNG_SIZE_MAX, &png, err);
	if (r >= 0)
		r = rad_logo_decode(png.data, png.size, &logo, organisation->logo_sha256, err);
	if (r < 0)
		return r;
	logo_key(organisation->logo_sha256, key);
	return rad_store_setting_put(store, key, logo.data, logo.size, err);
}

/* What is kept of an organisation as text; the path of its logo is not. */
struct member {
	const char *key;
	size_t offset;
	size_t size;
};
#define MEMBER(key, name)                                                                                              \
	{                                                                                                              \
		key, offsetof(struct rad_organisation, name), sizeof(((struct rad_organisation *)NULL)->name)          \
	}
static const struct member members[] = {
	MEMBER("id", id),
	MEMBER("name", name),
	MEMBER("unit", unit),
	MEMBER("number", number),
	MEMBER("logo_sha256", logo_sha256),
	MEMBER("time_stamping", tsa_url),
	MEMBER("place", place),
	MEMBER("contact", contact),
	MEMBER("languages", languages),
	MEMBER("aliases", aliases),
	MEMBER("policy", policy),
	MEMBER("series", series),
	MEMBER("vat_sv", vat_sv),
	MEMBER("vat_en", vat_en),
	MEMBER("payment", payment),
	MEMBER("terms_sv", terms_sv),
	MEMBER("terms_en", terms_en),
};

static json_t *to_json(const struct rad_organisation *organisation)
{
	json_t *json = json_object();
	json_t *prices = json_array();

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(members); i++)
		(void)json_object_set_new(json, members[i].key,
					  json_string((const char *)organisation + members[i].offset));
	for (size_t i = 0; i < organisation->n_prices; i++) {
		const struct rad_price *it = &organisation->prices[i];

		(void)json_array_append_new(prices,
					    json_pack("{s:s, s:s, s:I, s:I}", "kind", rad_asset_kind_name(it->kind),
						      "model", it->model, "months_from", (json_int_t)it->months_from,
						      "price_minor", (json_int_t)it->price_minor));
	}
	(void)json_object_set_new(json, "prices", prices);
	return json;
}

static void copy(const json_t *json, const char *key, char *ret, size_t size)
{
	const char *text = json_string_value(json_object_get(json, key));

	(void)rad_text_copy(ret, size, text ? text : "");
}

static void from_json(const json_t *json, struct rad_organisation *ret)
{
	const json_t *price;
	size_t i;

	memset(ret, 0, sizeof(*ret));
	for (i = 0; i < RAD_ARRAY_LENGTH(members); i++)
		copy(json, members[i].key, (char *)ret + members[i].offset, members[i].size);
	json_array_foreach(json_object_get(json, "prices"), i, price)
	{
		struct rad_price *it = &ret->prices[ret->n_prices];
		const char *kind = json_string_value(json_object_get(price, "kind"));

		if (ret->n_prices >= RAD_PRICES_MAX || !kind || !rad_asset_kind_find(kind, &it->kind))
			break;
		copy(price, "model", it->model, sizeof(it->model));
		it->months_from = (uint32_t)json_integer_value(json_object_get(price, "months_from"));
		it->price_minor = json_integer_value(json_object_get(price, "price_minor"));
		ret->n_prices++;
	}
}

static int put(struct rad_store *store, const char *key, struct rad_organisation *organisation, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	json_t *json;
	int r = keep_logo(store, organisation, err);

	if (r < 0)
		return r;
	json = to_json(organisation);
	r = json ? rad_json_canonical(json, &text, err)
		 : rad_error_set(err, RAD_ERROR_IO, 0, OPERATION, "out of memory");
	json_decref(json);
	return r < 0 ? r : rad_store_setting_put(store, key, text.data, text.size, err);
}

static int get(struct rad_store *store, const char *key, struct rad_organisation *ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	json_t *json;
	int r = rad_store_setting_get(store, key, &text, err);

	memset(ret, 0, sizeof(*ret));
	if (r < 0 || text.size == 0)
		return r < 0 ? r : 0;
	json = json_loadb((const char *)text.data, text.size, 0, NULL);
	if (!json)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "the store's organisation cannot be read");
	from_json(json, ret);
	json_decref(json);
	return 1;
}

int rad_station_organisation_set(struct rad_store *store, struct rad_organisation *organisation, struct rad_error *err)
{
	return put(store, SETTING, organisation, err);
}

int rad_station_organisation_get(struct rad_store *store, struct rad_organisation *ret, struct rad_error *err)
{
	return get(store, SETTING, ret, err);
}

int rad_station_organisation_list(struct rad_store *store, struct rad_organisation **ret, size_t *ret_n,
				  struct rad_error *err)
{
	rad_auto_free char(*keys)[RAD_SETTING_KEY_SIZE] = NULL;
	rad_auto_free struct rad_organisation *list = NULL;
	size_t n = 0;
	int r = rad_store_setting_keys(store, OTHERS, &keys, &n, err);

	if (r < 0)
		return r;
	list = calloc(n + 1, sizeof(*list));
	if (!list)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	r = get(store, SETTING, &list[0], err);
	for (size_t i = 0; r >= 0 && i < n; i++)
		r = get(store, keys[i], &list[i + 1], err);
	if (r < 0)
		return r;
	*ret = RAD_STEAL(list);
	*ret_n = n + 1;
	return 0;
}

static int check_new(struct rad_store *store, const struct rad_organisation *organisation, struct rad_error *err)
{
	rad_auto_free struct rad_organisation *list = NULL;
	size_t n = 0;
	int r = rad_station_organisation_list(store, &list, &n, err);

	for (size_t i = 0; r >= 0 && i < n; i++) {
		if (i == 0 && rad_text_equal(list[i].id, organisation->id)) {
			(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION,
					    "%s is the station's own organisation", organisation->id);
			rad_error_advise(err, "change it with: radera organisation set");
			return -RAD_ERROR_REFUSED;
		}
		if (!list[i].name[0] || rad_text_equal(list[i].id, organisation->id) ||
		    !rad_organisation_shares_name(&list[i], organisation))
			continue;
		(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION,
				    "%s and %s have a name in common, so a register could mean either",
				    organisation->id, list[i].id);
		rad_error_advise(err, "give each its own id, name and aliases");
		return -RAD_ERROR_REFUSED;
	}
	return r;
}

int rad_station_policy(struct rad_store *store, const char *id, struct rad_policy *ret, struct rad_error *err)
{
	char path[PATH_MAX];
	int r;

	if (!rad_text_is_id(id) ||
	    snprintf(path, sizeof(path), "%s/policies/%s.yaml", rad_store_directory(store), id) >= PATH_MAX)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "find policy", "'%.60s' is no id of a policy", id);
	if (access(path, F_OK) < 0)
		return rad_policy_load(id, ret, err);
	r = rad_policy_load(path, ret, err);
	if (r < 0 || rad_text_equal(ret->id, id))
		return r;
	return rad_error_set(err, RAD_ERROR_INPUT, 0, "find policy", "%s: its id is %s", path, ret->id);
}

int rad_station_administrator(struct rad_store *store, const char *operator_id, struct rad_operator *ret,
			      struct rad_error *err)
{
	int r = rad_store_operator_get(store, operator_id, ret, err);

	if (r < 0 || rad_text_equal(ret->party.role, "administrator"))
		return r;
	(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, "check operator", "%s is no administrator", operator_id);
	rad_error_advise(err, "ask an administrator to do it");
	return -RAD_ERROR_REFUSED;
}

static int tell_change(struct rad_store *store, const char *operator_id, const char *id, const char *what,
		       struct rad_error *err)
{
	struct rad_event event = { .kind = RAD_EVENT_STATION_CHANGED };

	(void)rad_text_copy(event.operator_id, sizeof(event.operator_id), operator_id);
	(void)rad_text_copy(event.subject, sizeof(event.subject), id);
	(void)rad_text_copy(event.detail, sizeof(event.detail), what);
	return rad_store_event_add(store, &event, err);
}

int rad_station_organisation_add(struct rad_store *store, struct rad_organisation *organisation,
				 const char *operator_id, struct rad_error *err)
{
	struct rad_operator person;
	char key[RAD_SETTING_KEY_SIZE];
	int r = rad_station_administrator(store, operator_id, &person, err);

	if (r >= 0)
		r = check_new(store, organisation, err);
	(void)snprintf(key, sizeof(key), OTHERS "%s", organisation->id);
	if (r >= 0)
		r = put(store, key, organisation, err);
	return r < 0 ? r : tell_change(store, operator_id, organisation->id, "organisation added or changed", err);
}

int rad_station_organisation_remove(struct rad_store *store, const char *id, const char *operator_id,
				    struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer present = RAD_BUFFER_INIT;
	struct rad_operator person;
	char key[RAD_SETTING_KEY_SIZE];
	int r = rad_station_administrator(store, operator_id, &person, err);

	(void)snprintf(key, sizeof(key), OTHERS "%.80s", id);
	if (r >= 0)
		r = rad_store_setting_get(store, key, &present, err);
	if (r >= 0 && present.size == 0) {
		(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "remove organisation",
				    "the station serves no other organisation %.60s", id);
		rad_error_advise(err, "radera organisation list tells them");
		return -RAD_ERROR_INPUT;
	}
	if (r >= 0) /* set to nothing: a site folder or another copy of the settings must not bring it back */
		r = rad_store_setting_put(store, key, "", 0, err);
	return r < 0 ? r : tell_change(store, operator_id, id, "organisation removed", err);
}

static int refuse_name(const struct rad_asset *asset, bool is_many, struct rad_error *err)
{
	(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, "find organisation",
			    is_many ? "%s belongs to %s, which may be more than one of those that this station knows"
				    : "%s belongs to %s, which this station does not know",
			    asset->inventory_id, asset->organisation);
	rad_error_advise(err, "radera organisation list tells the known ones, radera organisation add brings one in or "
			      "changes it; another name that the register has for it is an alias in its file");
	return -RAD_ERROR_REFUSED;
}

int rad_station_organisation_of(struct rad_store *store, const struct rad_asset *asset, struct rad_organisation *ret,
				struct rad_error *err)
{
	rad_auto_free struct rad_organisation *list = NULL;
	const struct rad_organisation *found = NULL;
	size_t n = 0;
	int r;

	if (!asset->organisation[0])
		return rad_station_organisation_get(store, ret, err);
	r = rad_station_organisation_list(store, &list, &n, err);
	for (size_t i = 0; r >= 0 && i < n; i++) {
		if (!list[i].name[0] || !rad_organisation_is(&list[i], asset->organisation))
			continue;
		if (found)
			return refuse_name(asset, true, err);
		found = &list[i];
	}
	if (r < 0 || !found)
		return r < 0 ? r : refuse_name(asset, false, err);
	*ret = *found;
	return 1;
}

int rad_station_logo(struct rad_store *store, const char *sha256, struct rad_buffer *ret, struct rad_error *err)
{
	char key[LOGO_KEY];

	if (!sha256 || !*sha256)
		return 0;
	logo_key(sha256, key);
	return rad_store_setting_get(store, key, ret, err);
}
