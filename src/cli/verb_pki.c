/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <errno.h>
#include <limits.h>

#include "base/cleanup.h"
#include "base/text.h"

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)

static const char *key_kind_name(enum rad_key_kind kind)
{
	return kind == RAD_KEY_P256 ? "P-256" : kind == RAD_KEY_RSA ? "RSA" : "other";
}

static json_t *info_to_json(const struct rad_pki_info *info, const char *warning)
{
	char from[RAD_TIME_TEXT_SIZE];
	char until[RAD_TIME_TEXT_SIZE];

	rad_time_format(info->not_before_ms, from);
	rad_time_format(info->not_after_ms, until);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:s*}", "profile",
			 rad_pki_profile_name(info->profile), "key", key_kind_name(info->key_kind), "organisation",
			 info->organisation, "unit", info->unit, "name", info->name, "subject", info->subject, "issuer",
			 info->issuer, "serial", info->serial, "sha256", info->sha256, "root_sha256", info->root_sha256,
			 "not_before", from, "not_after", until, "root_is_local", info->root_is_local, "simulated",
			 info->simulated, "warning", warning);
}

static void print_text(const struct rad_pki_info *info)
{
	char from[RAD_TIME_TEXT_SIZE];
	char until[RAD_TIME_TEXT_SIZE];

	rad_time_format(info->not_before_ms, from);
	rad_time_format(info->not_after_ms, until);
	(void)printf(
		"Profile      %s (%s key)\nName         %s\nOrganisation %s%s%s\nSubject      %s\nIssuer       %s\n",
		rad_pki_profile_name(info->profile), key_kind_name(info->key_kind), info->name, info->organisation,
		info->unit[0] ? ", " : "", info->unit, info->subject, info->issuer);
	(void)printf("Serial       %s\nValid        %s to %s\nSHA-256      %s\nRoot SHA-256 %s\nTrust        %s%s\n",
		     info->serial, from, until, info->sha256, info->root_sha256,
		     info->root_is_local ? "local: the root's key lies beside it" : "the organisation's root",
		     info->simulated ? "; SIMULATED" : "");
}

static int print_info(const struct cli_context *context, const struct rad_pki_info *info, struct rad_error *err)
{
	char warning[RAD_PKI_WARNING_TEXT];
	bool warn = rad_pki_expires_soon(info, rad_clock_wall_ms(context->clock), warning);

	if (context->json)
		return cli_print_json(info_to_json(info, warn ? warning : NULL), err);
	print_text(info);
	if (warn)
		(void)printf("WARNING      %s\n", warning);
	return 0;
}

/* The key directory of --keys or --to, or the store's. */
static int find_keys(const struct cli_context *context, enum cli_option_id option, char ret[PATH_MAX],
		     struct rad_error *err)
{
	const char *given = context->arguments.values[option];
	int length = given ? snprintf(ret, PATH_MAX, "%s", given)
			   : snprintf(ret, PATH_MAX, "%s/" RAD_PKI_DIRECTORY, context->store_directory);

	return length < PATH_MAX ? 0
				 : rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "find keys", "too long a path");
}

static int find_profile(const struct cli_context *context, enum rad_pki_profile *ret, struct rad_error *err)
{
	const char *word = context->arguments.n_words ? context->arguments.words[0] : "station";

	if (rad_pki_profile_find(word, ret) && *ret != RAD_PKI_SITE)
		return 0;
	return rad_error_set(err, RAD_ERROR_INPUT, 0, "find profile", "%s is none of: root, station, person, tsa",
			     word);
}

static int read_key_options(const struct cli_context *context, struct rad_pki_key *ret, struct rad_error *err)
{
	const char *kind = context->arguments.values[CLI_KEY_TYPE];

	*ret = (struct rad_pki_key){
		.uri = context->arguments.values[CLI_KEY],
		.request = context->arguments.values[CLI_REQUEST],
		.encrypt = context->arguments.values[CLI_ENCRYPT] != NULL,
		.access = { context->arguments.values[CLI_PASSPHRASE_FILE] },
	};
	if (!kind)
		return 0;
	if (rad_text_equal(kind, "p256"))
		ret->kind = RAD_KEY_P256;
	else if (rad_text_equal(kind, "rsa3072"))
		ret->kind = RAD_KEY_RSA;
	else
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "make keys", "%s is neither p256 nor rsa3072", kind);
	return 0;
}

/* Of what profile, and how its key is made. */
static int read_making(const struct cli_context *context, enum rad_pki_profile *ret_profile,
		       struct rad_pki_key *ret_key, struct rad_error *err)
{
	int r = find_profile(context, ret_profile, err);

	return r < 0 ? r : read_key_options(context, ret_key, err);
}

static struct rad_pki_subject read_subject(const struct cli_context *context)
{
	const char *name = context->arguments.values[CLI_NAME];

	return (struct rad_pki_subject){
		.organisation = context->arguments.values[CLI_ORGANISATION],
		.unit = context->arguments.values[CLI_UNIT],
		.name = name ? name : context->arguments.values[CLI_STATION],
		.simulated = context->bench != NULL,
	};
}

static int show(const struct cli_context *context, const char *keys, enum rad_pki_profile profile,
		struct rad_error *err)
{
	struct rad_pki_info info;
	int r = rad_pki_show(keys, profile, &info, err);

	return r < 0 ? r : print_info(context, &info, err);
}

int cli_run_pki_show(struct cli_context *context, struct rad_error *err)
{
	enum rad_pki_profile profile = RAD_PKI_STATION;
	char keys[PATH_MAX];
	int r = find_profile(context, &profile, err);

	if (r >= 0)
		r = find_keys(context, CLI_KEYS, keys, err);
	return r < 0 ? r : show(context, keys, profile, err);
}

int cli_run_pki_init(struct cli_context *context, struct rad_error *err)
{
	const struct rad_pki_subject subject = read_subject(context);
	const char *root = context->arguments.values[CLI_ROOT];
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	struct rad_pki_key key;
	char keys[PATH_MAX];
	int r = rad_clock_check(context->clock, err);

	if (r >= 0)
		r = read_key_options(context, &key, err);
	if (r >= 0)
		r = find_keys(context, CLI_ROOT, keys, err);
	if (r >= 0 && !root)
		r = cli_store_open(context, RAD_STORE_CREATE, &store, err);
	if (r >= 0)
		r = root ? rad_pki_init_root(root, &subject, &key, context->clock, err)
			 : rad_pki_init(context->store_directory, &subject, &key, context->clock, err);
	if (r < 0)
		return r;
	if (!context->json)
		(void)printf("Made %s: give root.pem to those who check certificates; %s\n", keys,
			     root ? "keep root.key off the stations, and a copy of all of it in a safe place."
				  : "the .key files never leave the station.");
	return show(context, keys, root ? RAD_PKI_ROOT : RAD_PKI_STATION, err);
}

/* The key directory to make for: a station's is its store's, which is made when missing. */
static int find_target(struct cli_context *context, enum rad_pki_profile profile, char ret[PATH_MAX],
		       struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	int r = find_keys(context, CLI_TO, ret, err);

	if (r < 0 || context->arguments.values[CLI_TO])
		return r;
	if (profile != RAD_PKI_STATION)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "make keys",
				     "say where the keys go: --to DIR (only a station's go into its store)");
	return cli_store_open(context, RAD_STORE_CREATE, &store, err);
}

/* The key directory of the root that issues. */
static int find_issuer(const struct cli_context *context, struct rad_pki_issuer *ret, char keys[PATH_MAX],
		       struct rad_error *err)
{
	int r = find_keys(context, CLI_ROOT, keys, err);

	*ret = (struct rad_pki_issuer){ keys, { context->arguments.values[CLI_ROOT_PASSPHRASE_FILE] } };
	return r;
}

int cli_run_pki_issue(struct cli_context *context, struct rad_error *err)
{
	const struct rad_pki_subject subject = read_subject(context);
	enum rad_pki_profile profile = RAD_PKI_STATION;
	struct rad_pki_issuer issuer;
	struct rad_pki_key key;
	char root[PATH_MAX];
	char keys[PATH_MAX];
	int r = read_making(context, &profile, &key, err);

	if (r >= 0)
		r = find_issuer(context, &issuer, root, err);
	if (r >= 0)
		r = find_target(context, profile, keys, err);
	if (r >= 0)
		r = rad_pki_issue(&issuer, profile, &subject, &key, keys, context->clock, err);
	return r < 0 ? r : show(context, keys, profile, err);
}

int cli_run_pki_request(struct cli_context *context, struct rad_error *err)
{
	const struct rad_pki_subject subject = read_subject(context);
	enum rad_pki_profile profile = RAD_PKI_STATION;
	struct rad_pki_key key;
	char keys[PATH_MAX];
	int r = read_making(context, &profile, &key, err);

	if (r >= 0)
		r = find_target(context, profile, keys, err);
	if (r >= 0)
		r = rad_pki_request(profile, &subject, &key, keys, err);
	if (r < 0)
		return r;
	if (context->json)
		return cli_print_json(
			json_pack("{s:s, s:s}", "profile", rad_pki_profile_name(profile), "directory", keys), err);
	(void)printf("Made %s/%s.csr: take it to the root, there run\n"
		     "  radera pki issue %s --root DIR --request %s.csr --to ANSWER\n"
		     "and copy what is in ANSWER back beside the key.\n",
		     keys, rad_pki_profile_name(profile), rad_pki_profile_name(profile), rad_pki_profile_name(profile));
	return 0;
}

int cli_run_pki_renew(struct cli_context *context, struct rad_error *err)
{
	enum rad_pki_profile profile = RAD_PKI_STATION;
	struct rad_pki_issuer issuer;
	struct rad_pki_key key;
	char root[PATH_MAX];
	char keys[PATH_MAX];
	int r = read_making(context, &profile, &key, err);

	if (r >= 0)
		r = find_keys(context, profile == RAD_PKI_ROOT ? CLI_ROOT : CLI_KEYS, keys, err);
	if (r >= 0)
		r = find_issuer(context, &issuer, root, err);
	if (r >= 0)
		r = rad_pki_renew(&issuer, profile, &key, keys, context->clock, err);
	return r < 0 ? r : show(context, keys, profile, err);
}

int cli_run_pki_revoke(struct cli_context *context, struct rad_error *err)
{
	const char *serial = context->arguments.words[0];
	struct rad_pki_issuer issuer;
	char root[PATH_MAX];
	int r = find_issuer(context, &issuer, root, err);

	if (r >= 0)
		r = rad_pki_revoke(&issuer, serial, context->arguments.values[CLI_REASON], context->clock, err);
	if (r < 0)
		return r;
	if (context->json)
		return cli_print_json(json_pack("{s:s, s:s}", "revoked", serial, "directory", root), err);
	(void)printf("Revoked %s: give %s/crl.pem to the stations and to those who check certificates.\n", serial,
		     root);
	return 0;
}
