/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <string.h>

#define HELP_WIDTH 88

/* Prints text wrapped to HELP_WIDTH with every line indented; an empty line stays one. */
static void print_wrapped(FILE *out, const char *text, int indent)
{
	int column = 0;

	while (*text) {
		size_t word = strcspn(text, " \n");

		if (*text == '\n') {
			(void)fprintf(out, "\n");
			column = 0;
			text++;
			continue;
		}
		if (*text == ' ') {
			text++;
			continue;
		}
		if (column && column + 1 + (int)word > HELP_WIDTH - indent) {
			(void)fprintf(out, "\n");
			column = 0;
		}
		(void)fprintf(out, "%*s%.*s", column ? 1 : indent, "", (int)word, text);
		column += (int)word + (column ? 1 : 0);
		text += word;
	}
	(void)fprintf(out, "\n");
}

static void print_option(FILE *out, enum cli_option_id id)
{
	const struct cli_option *option = &cli_options[id];

	(void)fprintf(out, "  --%s%s%s\n", option->name, option->argument ? " " : "",
		      option->argument ? option->argument : "");
	print_wrapped(out, option->help, 6);
}

void cli_print_verb_help(FILE *out, const struct cli_verb *verb)
{
	(void)fprintf(out, "radera %s - %s\n\nUsage: radera %s%s%s [options]\n\n", verb->name, verb->summary,
		      verb->name, verb->words[0] ? " " : "", verb->words);
	print_wrapped(out, verb->description, 0);
	(void)fprintf(out, "\nOptions:\n");
	for (size_t i = 0; i < verb->n_options; i++)
		print_option(out, verb->options[i]);
	for (size_t i = 0; i < cli_n_common_options; i++)
		print_option(out, cli_common_options[i]);
	(void)fprintf(out, "\nExamples:\n");
	for (const char *line = verb->examples; *line;) {
		size_t length = strcspn(line, "\n");

		(void)fprintf(out, "  %.*s\n", (int)length, line);
		line += length + (line[length] == '\n');
	}
}

static int longest_name(void)
{
	const struct cli_verb *verb;
	size_t longest = 0;

	for (size_t i = 0; (verb = cli_verb_at(i)); i++)
		longest = strlen(verb->name) > longest ? strlen(verb->name) : longest;
	return (int)longest;
}

void cli_print_help(FILE *out)
{
	const struct cli_verb *verb;
	int width = longest_name();

	(void)fprintf(out,
		      "Radera %s - erase drives, verify, and issue signed certificates\n\n"
		      "Usage: radera VERB [words] [options]\n\nVerbs:\n",
		      rad_version());
	for (size_t i = 0; (verb = cli_verb_at(i)); i++)
		(void)fprintf(out, "  %-*s  %s\n", width, verb->name, verb->summary);
	(void)fprintf(
		out,
		"\nradera VERB --help tells more. Exit codes: 0 done and verified, 1 erasure or verification failed,\n"
		"2 usage or bad input file, 3 refused by policy or safety, 4 the device refused, 5 the device could\n"
		"not be reached or host I/O failed, 6 evidence problem, 7 interrupted and can be resumed.\n");
}
