/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <string.h>
#include <time.h>

#include "base/text.h"

static bool verb_has_option(const struct cli_verb *verb, enum cli_option_id id)
{
	for (size_t i = 0; i < cli_n_common_options; i++) {
		if (cli_common_options[i] == id)
			return true;
	}
	for (size_t i = 0; i < verb->n_options; i++) {
		if (verb->options[i] == id)
			return true;
	}
	return false;
}

static int find_option(const struct cli_verb *verb, const char *name, size_t length, enum cli_option_id *ret)
{
	for (int i = 0; i < CLI_OPTION_COUNT; i++) {
		const char *candidate = cli_options[i].name;

		if (strlen(candidate) == length && memcmp(candidate, name, length) == 0 &&
		    verb_has_option(verb, (enum cli_option_id)i)) {
			*ret = (enum cli_option_id)i;
			return 0;
		}
	}
	return -1;
}

static int usage_error(struct rad_error *err, const struct cli_verb *verb)
{
	rad_error_advise(err, "see: radera %s --help", verb->name);
	return -RAD_ERROR_INPUT;
}

/* One "--name", "--name value" or "--name=value". Returns how many words it took, or negative. */
static int parse_option(const struct cli_verb *verb, int left, char **argv, struct cli_arguments *ret,
			struct rad_error *err)
{
	const char *name = argv[0] + 2;
	const char *equals = strchr(name, '=');
	size_t length = equals ? (size_t)(equals - name) : strlen(name);
	enum cli_option_id id;

	if (find_option(verb, name, length, &id) < 0) {
		(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "read arguments", "radera %s has no option --%.*s",
				    verb->name, (int)length, name);
		return usage_error(err, verb);
	}
	if (ret->values[id]) {
		(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "read arguments", "--%s is given twice",
				    cli_options[id].name);
		return usage_error(err, verb);
	}
	if (!cli_options[id].argument && equals) {
		(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "read arguments", "--%s takes no value",
				    cli_options[id].name);
		return usage_error(err, verb);
	}
	if (!cli_options[id].argument) {
		ret->values[id] = "";
		return 1;
	}
	if (!equals && left < 2) {
		(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "read arguments", "--%s needs a value: %s",
				    cli_options[id].name, cli_options[id].argument);
		return usage_error(err, verb);
	}
	ret->values[id] = equals ? equals + 1 : argv[1];
	return equals ? 1 : 2;
}

static int check_values(const struct cli_verb *verb, const struct cli_arguments *arguments, struct rad_error *err)
{
	for (int i = 0; i < CLI_OPTION_COUNT; i++) {
		const char *value = arguments->values[i];

		if (value && cli_options[i].argument && (!value[0] || !rad_text_is_utf8(value))) {
			(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "read arguments",
					    "the value of --%s is empty or no clean UTF-8 text", cli_options[i].name);
			return usage_error(err, verb);
		}
	}
	for (size_t i = 0; i < verb->n_required; i++) {
		if (!arguments->values[verb->required[i]]) {
			(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "read arguments", "--%s is needed: %s",
					    cli_options[verb->required[i]].name, cli_options[verb->required[i]].help);
			return usage_error(err, verb);
		}
	}
	if (arguments->n_words >= verb->n_words_min)
		return 0;
	(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "read arguments", "radera %s needs: %s", verb->name, verb->words);
	return usage_error(err, verb);
}

int cli_arguments_parse(const struct cli_verb *verb, int argc, char **argv, struct cli_arguments *ret,
			struct rad_error *err)
{
	bool only_words = false;
	int i = 0;

	memset(ret, 0, sizeof(*ret));
	while (i < argc) {
		if (!only_words && rad_text_equal(argv[i], "--")) {
			only_words = true;
			i++;
			continue;
		}
		if (!only_words && rad_text_has_prefix(argv[i], "--")) {
			int used = parse_option(verb, argc - i, argv + i, ret, err);

			if (used < 0)
				return used;
			i += used;
			continue;
		}
		if (!only_words && argv[i][0] == '-' && argv[i][1]) {
			(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "read arguments",
					    "%s is no option: options begin with two dashes", argv[i]);
			return usage_error(err, verb);
		}
		if (ret->n_words >= verb->n_words_max) {
			(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "read arguments", "'%s' is one word too many",
					    argv[i]);
			return usage_error(err, verb);
		}
		ret->words[ret->n_words++] = argv[i++];
	}
	if (ret->values[CLI_HELP])
		return 0;
	return check_values(verb, ret, err);
}

int cli_date_parse(const char *text, int64_t *ret_ms, struct rad_error *err)
{
	static const char *const forms[] = { "%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ" };

	for (size_t i = 0; i < 2; i++) {
		struct tm parts;
		const char *end;

		memset(&parts, 0, sizeof(parts));
		end = strptime(text, forms[i], &parts);
		if (end && !*end) {
			*ret_ms = (int64_t)timegm(&parts) * 1000;
			return 0;
		}
	}
	(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "read arguments", "'%s' is no date", text);
	rad_error_advise(err, "write it as 2026-11-20 or 2026-11-20T14:32:07Z (UTC)");
	return -RAD_ERROR_INPUT;
}
