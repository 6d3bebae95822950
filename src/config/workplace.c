/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/files.h>

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "config/document.h"

#define SCAN_WAIT_S	120
#define SCAN_WAIT_MAX_S 3600
#define COLUMNS		8
#define TOO_WARM_MIN	30
#define TOO_WARM_MAX	90
#define NUMBER_ROOM	24
#define HOST		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:"

struct bay_yaml {
	char *number;
	char *path;
};

/* The file as libcyaml fills it; absent optional texts are NULL. */
struct workplace_yaml {
	char *schema;
	char *kind;
	char *id;
	char *title;
	char *columns;
	struct bay_yaml *bays;
	unsigned int bays_count;
	enum rad_start_rule start;
	char *profile;
	char *scan_wait;
	char *too_warm;
	int spin_down;
	char *hooks;
	char *webhook_url;
	char *webhook_ca_file;
	char *webhook_secret_file;
	char *register_url;
	char *register_mapping;
	char *register_ca_file;
	char *register_secret_file;
	int network;
	char *time_server;
	char *printer;
};

static const cyaml_strval_t starts[] = {
	{ "by-hand", RAD_START_BY_HAND },
	{ "after-scan", RAD_START_AFTER_SCAN },
};

static const cyaml_strval_t networks[] = {
	{ "none", 0 },
	{ "wired", 1 },
};

#define ROOM(member) (sizeof(((struct rad_workplace *)NULL)->member) - 1)
#define TEXT(key, flags, type, member, max)                                                                            \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | (flags), type, member, 1, max)
#define WORD(key, member, words)                                                                                       \
	CYAML_FIELD_ENUM(key, CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct workplace_yaml, member, words,           \
			 RAD_ARRAY_LENGTH(words))

static const cyaml_schema_field_t bay_fields[] = {
	TEXT("number", 0, struct bay_yaml, number, NUMBER_ROOM),
	TEXT("path", 0, struct bay_yaml, path, RAD_PLACE_SIZE - 1),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t bay_schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct bay_yaml, bay_fields) };

static const cyaml_schema_field_t fields[] = {
	TEXT("schema", 0, struct workplace_yaml, schema, 8),
	TEXT("kind", 0, struct workplace_yaml, kind, 16),
	TEXT("id", 0, struct workplace_yaml, id, ROOM(id)),
	TEXT("title", 0, struct workplace_yaml, title, ROOM(title)),
	TEXT("columns", CYAML_FLAG_OPTIONAL, struct workplace_yaml, columns, NUMBER_ROOM),
	CYAML_FIELD_SEQUENCE("bays", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct workplace_yaml, bays, &bay_schema,
			     1, RAD_BAYS_MAX),
	WORD("start", start, starts),
	TEXT("profile", CYAML_FLAG_OPTIONAL, struct workplace_yaml, profile, ROOM(profile)),
	TEXT("scan-wait-s", CYAML_FLAG_OPTIONAL, struct workplace_yaml, scan_wait, NUMBER_ROOM),
	TEXT("too-warm-celsius", CYAML_FLAG_OPTIONAL, struct workplace_yaml, too_warm, NUMBER_ROOM),
	WORD("spin-down", spin_down, rad_document_booleans),
	TEXT("hooks", CYAML_FLAG_OPTIONAL, struct workplace_yaml, hooks, ROOM(hooks)),
	TEXT("webhook-url", CYAML_FLAG_OPTIONAL, struct workplace_yaml, webhook_url, ROOM(webhook_url)),
	TEXT("webhook-ca-file", CYAML_FLAG_OPTIONAL, struct workplace_yaml, webhook_ca_file, ROOM(webhook_ca_file)),
	TEXT("webhook-secret-file", CYAML_FLAG_OPTIONAL, struct workplace_yaml, webhook_secret_file,
	     ROOM(webhook_secret_file)),
	TEXT("register-url", CYAML_FLAG_OPTIONAL, struct workplace_yaml, register_url, ROOM(register_url)),
	TEXT("register-mapping", CYAML_FLAG_OPTIONAL, struct workplace_yaml, register_mapping, ROOM(register_mapping)),
	TEXT("register-ca-file", CYAML_FLAG_OPTIONAL, struct workplace_yaml, register_ca_file, ROOM(register_ca_file)),
	TEXT("register-secret-file", CYAML_FLAG_OPTIONAL, struct workplace_yaml, register_secret_file,
	     ROOM(register_secret_file)),
	WORD("network", network, networks),
	TEXT("time-server", CYAML_FLAG_OPTIONAL, struct workplace_yaml, time_server, ROOM(time_server)),
	TEXT("printer", CYAML_FLAG_OPTIONAL, struct workplace_yaml, printer, ROOM(printer)),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct workplace_yaml, fields) };

uint32_t rad_workplace_bay(const struct rad_workplace *workplace, const char *place)
{
	for (size_t i = 0; place[0] && i < workplace->n_bays; i++) {
		if (rad_text_equal(workplace->bays[i].path, place))
			return workplace->bays[i].number;
	}
	return 0;
}

/* A number between its limits, or what it is when it is not given. */
static int read_number(const struct rad_document *file, const char *key, const char *text, uint64_t low, uint64_t high,
		       uint64_t *ret)
{
	return text ? rad_document_number(file, key, text, low, high, ret) : 0;
}

static int read_bay(const struct rad_document *file, const struct workplace_yaml *yaml, size_t i,
		    struct rad_workplace *ret)
{
	struct rad_bay *bay = &ret->bays[i];
	char number_place[48];
	char path_place[48];
	uint64_t number = 0;
	int r;

	(void)snprintf(number_place, sizeof(number_place), "bays[%zu].number", i);
	(void)snprintf(path_place, sizeof(path_place), "bays[%zu].path", i);
	r = rad_document_number(file, number_place, yaml->bays[i].number, 1, RAD_BAYS_MAX, &number);
	if (r < 0)
		return r;
	if (!rad_text_is_utf8(yaml->bays[i].path))
		return rad_document_refuse(file, path_place, "must be UTF-8 without control characters");
	bay->number = (uint32_t)number;
	(void)rad_text_copy(bay->path, sizeof(bay->path), yaml->bays[i].path);
	for (size_t k = 0; k < i; k++) {
		if (ret->bays[k].number == bay->number)
			return rad_document_refuse(file, number_place, "an earlier bay has this number");
		if (rad_text_equal(ret->bays[k].path, bay->path))
			return rad_document_refuse(file, path_place, "an earlier bay has this path");
	}
	return 0;
}

static int read_numbers(const struct rad_document *file, const struct workplace_yaml *yaml, struct rad_workplace *ret)
{
	uint64_t columns = COLUMNS;
	uint64_t wait = SCAN_WAIT_S;
	uint64_t warm = 0;
	int r = read_number(file, "columns", yaml->columns, 1, RAD_BAYS_MAX, &columns);

	if (r == 0)
		r = read_number(file, "scan-wait-s", yaml->scan_wait, 1, SCAN_WAIT_MAX_S, &wait);
	if (r == 0)
		r = read_number(file, "too-warm-celsius", yaml->too_warm, TOO_WARM_MIN, TOO_WARM_MAX, &warm);
	ret->columns = (uint32_t)columns;
	ret->scan_wait_s = (uint32_t)wait;
	ret->too_warm_millicelsius = warm ? (int32_t)warm * 1000 : RAD_TEMPERATURE_UNKNOWN;
	return r;
}

static int read_start(const struct rad_document *file, const struct workplace_yaml *yaml, struct rad_workplace *ret)
{
	ret->start = yaml->start;
	if (yaml->profile && !rad_text_is_id(yaml->profile))
		return rad_document_refuse(file, "profile", "must be the name of a shipped profile");
	if (yaml->start == RAD_START_AFTER_SCAN && !yaml->profile)
		return rad_document_refuse(file, "start", "after-scan needs a profile");
	if (yaml->start == RAD_START_AFTER_SCAN && yaml->bays_count == 0)
		return rad_document_refuse(file, "start", "after-scan needs bays");
	(void)rad_text_copy(ret->profile, sizeof(ret->profile), yaml->profile);
	return 0;
}

/* A server that is told: PREFIX-url, and the files that go with it. */
struct told_yaml {
	const char *prefix;
	const char *url;
	const char *ca_file;
	const char *secret_file;
};

static int check_told_file(const struct rad_document *file, const struct told_yaml *told, const char *key,
			   const char *path)
{
	char place[48];

	(void)snprintf(place, sizeof(place), "%s-%s", told->prefix, key);
	if (path && (!told->url || path[0] != '/'))
		return rad_document_refuse(file, place, "must be an absolute path, and goes with %s-url", told->prefix);
	return 0;
}

static int check_told(const struct rad_document *file, const struct told_yaml *told)
{
	char place[48];
	int r;

	(void)snprintf(place, sizeof(place), "%s-url", told->prefix);
	if (told->url && !rad_text_has_prefix(told->url, "https://"))
		return rad_document_refuse(file, place, "must be https://host[:port]/path");
	if (told->url && strpbrk(told->url, "@ "))
		return rad_document_refuse(
			file, place, "must hold no blank and no name or password: %s-secret-file signs", told->prefix);
	r = check_told_file(file, told, "secret-file", told->secret_file);
	return r < 0 ? r : check_told_file(file, told, "ca-file", told->ca_file);
}

static int read_alerts(const struct rad_document *file, const struct workplace_yaml *yaml, struct rad_workplace *ret)
{
	const struct told_yaml told = { "webhook", yaml->webhook_url, yaml->webhook_ca_file,
					yaml->webhook_secret_file };

	if (yaml->hooks && yaml->hooks[0] != '/')
		return rad_document_refuse(file, "hooks", "must be the absolute path of a directory");
	(void)rad_text_copy(ret->webhook_ca_file, sizeof(ret->webhook_ca_file), yaml->webhook_ca_file);
	(void)rad_text_copy(ret->hooks, sizeof(ret->hooks), yaml->hooks);
	(void)rad_text_copy(ret->webhook_url, sizeof(ret->webhook_url), yaml->webhook_url);
	(void)rad_text_copy(ret->webhook_secret_file, sizeof(ret->webhook_secret_file), yaml->webhook_secret_file);
	return check_told(file, &told);
}

static int read_register(const struct rad_document *file, const struct workplace_yaml *yaml, struct rad_workplace *ret)
{
	const struct told_yaml told = { "register", yaml->register_url, yaml->register_ca_file,
					yaml->register_secret_file };
	const char *mapping = yaml->register_mapping;

	if (yaml->register_url && !mapping)
		return rad_document_refuse(file, "register-url", "needs a register-mapping");
	if (mapping && (!yaml->register_url || (mapping[0] != '/' && !rad_text_is_id(mapping))))
		return rad_document_refuse(file, "register-mapping",
					   "must be the name of a mapping or an absolute path, and goes with "
					   "register-url");
	(void)rad_text_copy(ret->register_url, sizeof(ret->register_url), yaml->register_url);
	(void)rad_text_copy(ret->register_mapping, sizeof(ret->register_mapping), mapping);
	(void)rad_text_copy(ret->register_ca_file, sizeof(ret->register_ca_file), yaml->register_ca_file);
	(void)rad_text_copy(ret->register_secret_file, sizeof(ret->register_secret_file), yaml->register_secret_file);
	return check_told(file, &told);
}

/* The live image's own programs read these lines as well, so they are plain words. */
static int read_network(const struct rad_document *file, const struct workplace_yaml *yaml, struct rad_workplace *ret)
{
	const char *server = yaml->time_server ? yaml->time_server : "";
	const char *printer = yaml->printer ? yaml->printer : "";

	if (server[0] && !yaml->network)
		return rad_document_refuse(file, "time-server", "goes with network: wired");
	if (strspn(server, HOST) != strlen(server))
		return rad_document_refuse(file, "time-server", "must be a host name or an address");
	if (printer[0] && !yaml->network)
		return rad_document_refuse(file, "printer", "goes with network: wired");
	if (printer[0] && ((!rad_text_has_prefix(printer, "ipp://") && !rad_text_has_prefix(printer, "ipps://")) ||
			   strspn(printer, HOST "/_") != strlen(printer)))
		return rad_document_refuse(file, "printer", "must be ipp://host[:port]/path or ipps://...");
	ret->has_network = yaml->network != 0;
	(void)rad_text_copy(ret->printer, sizeof(ret->printer), printer);
	(void)rad_text_copy(ret->time_server, sizeof(ret->time_server), server);
	return 0;
}

static int convert(const struct rad_document *file, const void *loaded, void *result)
{
	const struct workplace_yaml *yaml = loaded;
	struct rad_workplace *ret = result;
	static int (*const readers[])(const struct rad_document *, const struct workplace_yaml *,
				      struct rad_workplace *) = { read_numbers, read_start, read_alerts, read_register,
								  read_network };
	int r = rad_document_check_heading(file, yaml->id, yaml->title);

	if (r < 0)
		return r;
	(void)rad_text_copy(ret->id, sizeof(ret->id), yaml->id);
	(void)rad_text_copy(ret->title, sizeof(ret->title), yaml->title);
	ret->spin_down = yaml->spin_down != 0;
	for (size_t i = 0; r == 0 && i < RAD_ARRAY_LENGTH(readers); i++)
		r = readers[i](file, yaml, ret);
	for (size_t i = 0; r == 0 && i < yaml->bays_count; i++)
		r = read_bay(file, yaml, i, ret);
	ret->n_bays = yaml->bays_count;
	return r;
}

int rad_workplace_parse(const char *name, const void *data, size_t size, struct rad_workplace *ret,
			struct rad_error *err)
{
	static const struct rad_document_kind kind = { "station", &schema, convert, sizeof(*ret) };

	return rad_document_parse(&kind, name, data, size, ret, NULL, err);
}
