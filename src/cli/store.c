/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

int cli_default_store(char *ret, size_t size, struct rad_error *err)
{
	const char *data_home = getenv("XDG_DATA_HOME");
	const char *home = getenv("HOME");
	int length;

	if (data_home && data_home[0] == '/')
		length = snprintf(ret, size, "%s/radera", data_home);
	else if (home && home[0] == '/')
		length = snprintf(ret, size, "%s/.local/share/radera", home);
	else
		return rad_error_set(
			err, RAD_ERROR_INPUT, 0, "find store",
			"neither XDG_DATA_HOME nor HOME tells where the store is: name it with --store DIR");
	if (length >= (int)size)
		return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "find store", "the store's path is too long");
	return 0;
}

int cli_store_open(struct cli_context *context, enum rad_store_mode mode, struct rad_store **ret, struct rad_error *err)
{
	return rad_store_open(context->store_directory, mode, context->bench != NULL, context->clock, ret, err);
}

int cli_station_open(struct cli_context *context, size_t expected_jobs, struct rad_station **ret, struct rad_error *err)
{
	char media[PATH_MAX];
	char warning[RAD_PKI_WARNING_TEXT];
	struct rad_pki_info info;
	int r;
	struct rad_station_config config = {
		.store_directory = context->store_directory,
		.bench = context->bench,
		.bench_directory = media,
		.certificate_directory = context->arguments.values[CLI_CERTIFICATES],
		.key_access = { context->arguments.values[CLI_PASSPHRASE_FILE] },
		.clock = context->clock,
		.engine = { .expected_jobs = (uint32_t)expected_jobs },
	};

	if (snprintf(media, sizeof(media), "%s/simulated-drives", context->store_directory) >= (int)sizeof(media))
		return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "find store", "the store's path is too long");
	r = rad_station_open(&config, ret, err);
	if (r < 0)
		return r;
	rad_station_signer_info(*ret, &info);
	if (rad_pki_expires_soon(&info, rad_clock_wall_ms(context->clock), warning))
		(void)fprintf(stderr, "radera: warning: %s\n", warning);
	return 0;
}
