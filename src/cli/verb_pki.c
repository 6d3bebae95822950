/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include "base/cleanup.h"

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)

static int print_info(const struct cli_context *context, const struct rad_pki_info *info, struct rad_error *err)
{
	char from[RAD_TIME_TEXT_SIZE];
	char until[RAD_TIME_TEXT_SIZE];

	rad_time_format(info->not_before_ms, from);
	rad_time_format(info->not_after_ms, until);
	if (context->json)
		return cli_print_json(json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:b}",
						"organisation", info->organisation, "unit", info->unit, "station",
						info->station, "subject", info->subject, "issuer", info->issuer,
						"serial", info->serial, "sha256", info->sha256, "root_sha256",
						info->root_sha256, "not_before", from, "not_after", until,
						"root_is_local", info->root_is_local, "simulated", info->simulated),
				      err);
	(void)printf("Station      %s\nOrganisation %s%s%s\nSubject      %s\nIssuer       %s\nSerial       %s\nValid   "
		     "     %s to %s\n"
		     "SHA-256      %s\nRoot SHA-256 %s\nTrust        %s%s\n",
		     info->station, info->organisation, info->unit[0] ? ", " : "", info->unit, info->subject,
		     info->issuer, info->serial, from, until, info->sha256, info->root_sha256,
		     info->root_is_local ? "local: a root made on this station, not the organisation's own"
					 : "the organisation's root",
		     info->simulated ? "; SIMULATED" : "");
	return 0;
}

int cli_run_pki_show(struct cli_context *context, struct rad_error *err)
{
	struct rad_pki_info info;
	int r = rad_pki_show(context->store_directory, &info, err);

	return r < 0 ? r : print_info(context, &info, err);
}

int cli_run_pki_init(struct cli_context *context, struct rad_error *err)
{
	const struct rad_pki_subject subject = {
		.organisation = context->arguments.values[CLI_ORGANISATION],
		.unit = context->arguments.values[CLI_UNIT],
		.station = context->arguments.values[CLI_STATION],
		.simulated = context->bench != NULL,
	};
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	int r = rad_clock_check(context->clock, err);

	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_CREATE, &store, err);
	if (r >= 0)
		r = rad_pki_init(context->store_directory, &subject, context->clock, err);
	if (r < 0)
		return r;
	if (!context->json)
		(void)printf("Made %s/pki: give root.pem to those who check certificates; the .key files never leave "
			     "the station.\n",
			     context->store_directory);
	return cli_run_pki_show(context, err);
}
