/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <radera/files.h>

#include "base/text.h"

/* The verb that argv begins with; the two-word form goes first. *ret_used counts its words. */
static const struct cli_verb *find_verb(int argc, char **argv, int *ret_used)
{
	const struct cli_verb *verb;
	char two[64] = "";

	if (argc >= 2)
		(void)snprintf(two, sizeof(two), "%.30s %.30s", argv[0], argv[1]);
	for (size_t i = 0; (verb = cli_verb_at(i)); i++) {
		if (rad_text_equal(verb->name, two)) {
			*ret_used = 2;
			return verb;
		}
	}
	for (size_t i = 0; (verb = cli_verb_at(i)); i++) {
		if (rad_text_equal(verb->name, argv[0])) {
			*ret_used = 1;
			return verb;
		}
	}
	return NULL;
}

/* "radera archive" alone, or "radera archive --help": what it could be. */
static int print_family(const char *word, bool asked)
{
	FILE *out = asked ? stdout : stderr;
	size_t length = strlen(word);
	const struct cli_verb *verb;
	bool found = false;

	for (size_t i = 0; (verb = cli_verb_at(i)); i++) {
		if (strncmp(verb->name, word, length) == 0 && verb->name[length] == ' ') {
			if (!found)
				(void)fprintf(out, "radera %s is followed by one more word:\n", word);
			(void)fprintf(out, "  radera %-20s %s\n", verb->name, verb->summary);
			found = true;
		}
	}
	if (!found)
		(void)fprintf(stderr, "radera: there is no verb '%s'\n        see: radera --help\n", word);
	return found && asked ? 0 : RAD_ERROR_INPUT;
}

static int prepare(struct cli_context *context, struct rad_error *err)
{
	const struct cli_arguments *arguments = &context->arguments;
	int r;

	context->json = arguments->values[CLI_JSON] != NULL;
	if (arguments->values[CLI_SIMULATE]) {
		r = rad_bench_load(arguments->values[CLI_SIMULATE], &context->bench, err);
		if (r < 0)
			return r;
	}
	if (!arguments->values[CLI_STORE]) {
		r = cli_default_store(context->store_directory, sizeof(context->store_directory), err);
		/* who asks the station service has no store of their own, and as a system's unit no home */
		return rad_text_has_prefix(context->verb->name, "station ") ? 0 : r;
	}
	if (rad_text_copy(context->store_directory, sizeof(context->store_directory), arguments->values[CLI_STORE]))
		return 0;
	return rad_error_set(err, RAD_ERROR_INPUT, 0, "find store", "the store's path is too long");
}

static int run_verb(const struct cli_verb *verb, int argc, char **argv)
{
	struct cli_context context = { .verb = verb, .clock = rad_clock_system() };
	struct rad_error error = { .kind = RAD_ERROR_NONE };
	int r = cli_arguments_parse(verb, argc, argv, &context.arguments, &error);

	if (r >= 0 && context.arguments.values[CLI_HELP]) {
		cli_print_verb_help(stdout, verb);
		return 0;
	}
	if (r >= 0)
		r = prepare(&context, &error);
	if (r >= 0)
		r = verb->run(&context, &error);
	rad_bench_free(context.bench);
	if (r < 0) {
		cli_print_error(&context, &error);
		return error.kind ? (int)error.kind : RAD_ERROR_IO;
	}
	return r;
}

int main(int argc, char **argv)
{
	const struct cli_verb *verb;
	int used = 0;

	(void)signal(SIGPIPE, SIG_IGN); /* a closed pipe must not end an erasure */
	if (argc < 2) {
		cli_print_help(stderr);
		return RAD_ERROR_INPUT;
	}
	if (rad_text_equal(argv[1], "--help") || rad_text_equal(argv[1], "help")) {
		cli_print_help(stdout);
		return 0;
	}
	if (rad_text_equal(argv[1], "--version")) {
		(void)printf("radera %s (%s)\n", rad_version(), rad_build());
		return 0;
	}
	verb = find_verb(argc - 1, argv + 1, &used);
	if (!verb)
		return print_family(argv[1], argc > 2 && rad_text_equal(argv[2], "--help"));
	return run_verb(verb, argc - 1 - used, argv + 1 + used);
}
