/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>

#include <radera/files.h>
#include <radera/json.h>

#include "base/cleanup.h"

static void print_profile(const struct rad_profile *profile)
{
	(void)printf("%s: %s\n  %s\n  wants: %s\n", profile->id, profile->title_en, profile->title_sv,
		     rad_level_name(profile->level_wanted));
	if (profile->variant[0])
		(void)printf("  variant: %s\n", profile->variant);
	if (profile->source[0])
		(void)printf("  source: %s\n", profile->source);
	if (profile->remark[0])
		(void)printf("  remark: %s\n", profile->remark);
	for (size_t i = 0; i < profile->n_passes; i++) {
		char fill[RAD_FILL_TEXT_SIZE];

		rad_fill_describe(&profile->passes[i].fill, fill);
		(void)printf("  pass %2zu: %s%s%s\n", i + 1, fill,
			     profile->passes[i].verify == RAD_EXTENT_NONE ? "" : ", verified: ",
			     profile->passes[i].verify == RAD_EXTENT_NONE ? ""
									  : rad_extent_name(profile->passes[i].verify));
	}
	(void)printf("  bad sectors: %s\n  sha256: %s\n", rad_bad_sectors_name(profile->bad_sectors), profile->sha256);
}

static int list_profiles(const struct cli_context *context, struct rad_error *err)
{
	rad_auto_free struct rad_profile *profiles = NULL;
	json_t *list = NULL;
	size_t n = 0;
	int r = rad_profile_list(&profiles, &n, err);

	if (r < 0)
		return r;
	if (context->json) {
		list = json_array();
		for (size_t i = 0; list && i < n; i++)
			(void)json_array_append_new(list, rad_profile_to_json(&profiles[i]));
		return cli_print_json(json_pack("{s:o}", "profiles", list), err);
	}
	for (size_t i = 0; i < n; i++)
		(void)printf("%-30s %2zu pass%s  %-6s %s\n", profiles[i].id, profiles[i].n_passes,
			     profiles[i].n_passes == 1 ? "  " : "es", rad_level_name(profiles[i].level_wanted),
			     profiles[i].title_en);
	return 0;
}

int cli_run_profiles(struct cli_context *context, struct rad_error *err)
{
	struct rad_profile profile;
	int r;

	if (context->arguments.n_words == 0)
		return list_profiles(context, err);
	r = rad_profile_load(context->arguments.words[0], &profile, err);
	if (r < 0)
		return r;
	if (context->json)
		return cli_print_json(rad_profile_to_json(&profile), err);
	print_profile(&profile);
	return 0;
}

int cli_run_check(struct cli_context *context, struct rad_error *err)
{
	for (size_t i = 0; i < context->arguments.n_words; i++) {
		const char *kind = "";
		int r = rad_file_check(context->arguments.words[i], &kind, err);

		if (r < 0)
			return r;
		if (!context->json)
			(void)printf("%s: a sound %s file\n", context->arguments.words[i], kind);
	}
	if (context->json)
		return cli_print_json(json_pack("{s:i}", "checked", (int)context->arguments.n_words), err);
	return 0;
}
