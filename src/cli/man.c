/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes the man pages from the verb table: `radera-man DIRECTORY` makes radera.8 and one radera-VERB.8 for each verb.
 */
#include "cli/cli.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"

/* roff treats lines that begin with . or ' as requests, and - and \ specially. */
static void print_roff(FILE *out, const char *text)
{
	bool line_start = true;

	for (; *text; text++) {
		if (line_start && (*text == '.' || *text == '\''))
			(void)fputs("\\&", out);
		if (*text == '\\')
			(void)fputs("\\e", out);
		else if (*text == '-')
			(void)fputs("\\-", out);
		else
			(void)fputc(*text, out);
		line_start = *text == '\n';
	}
}

static void print_paragraphs(FILE *out, const char *text)
{
	while (*text) {
		const char *end = strstr(text, "\n\n");
		char paragraph[2048];

		(void)snprintf(paragraph, sizeof(paragraph), "%.*s", end ? (int)(end - text) : (int)strlen(text), text);
		print_roff(out, paragraph);
		(void)fputs(end ? "\n.PP\n" : "\n", out);
		text = end ? end + 2 : text + strlen(text);
	}
}

static void print_option(FILE *out, enum cli_option_id id)
{
	const struct cli_option *option = &cli_options[id];

	(void)fprintf(out, ".TP\n\\fB\\-\\-");
	print_roff(out, option->name);
	(void)fprintf(out, "\\fR");
	if (option->argument)
		(void)fprintf(out, " \\fI%s\\fR", option->argument);
	(void)fprintf(out, "\n");
	print_roff(out, option->help);
	(void)fprintf(out, "\n");
}

static void page_name(const char *verb, char *ret, size_t size)
{
	(void)snprintf(ret, size, "radera-%s", verb);
	for (char *at = ret; *at; at++) {
		if (*at == ' ')
			*at = '-';
	}
}

static const char exit_codes[] =
	".SH EXIT STATUS\n"
	".TP\n0\ndone and verified\n.TP\n1\nerasure or verification failed\n.TP\n2\nusage, or a bad input file\n"
	".TP\n3\nrefused by policy or safety\n.TP\n4\nthe device refused\n"
	".TP\n5\nthe device could not be reached, or host I/O failed\n"
	".TP\n6\nevidence problem: signature, chain, keys, clock or store\n.TP\n7\ninterrupted; can be resumed\n";

static void print_verb_page(FILE *out, const struct cli_verb *verb)
{
	char name[80];

	page_name(verb->name, name, sizeof(name));
	(void)fprintf(out, ".TH \"%s\" 8 \"\" \"Radera %s\" \"Radera\"\n.SH NAME\n", name, rad_version());
	print_roff(out, name);
	(void)fprintf(out, " \\- ");
	print_roff(out, verb->summary);
	(void)fprintf(out, "\n.SH SYNOPSIS\n\\fBradera %s\\fR ", verb->name);
	print_roff(out, verb->words);
	(void)fprintf(out, " [options]\n.SH DESCRIPTION\n");
	print_paragraphs(out, verb->description);
	(void)fprintf(out, ".SH OPTIONS\n");
	for (size_t i = 0; i < verb->n_options; i++)
		print_option(out, verb->options[i]);
	for (size_t i = 0; i < cli_n_common_options; i++)
		print_option(out, cli_common_options[i]);
	(void)fprintf(out, ".SH EXAMPLES\n.nf\n");
	print_roff(out, verb->examples);
	(void)fprintf(out, "\n.fi\n%s.SH SEE ALSO\n\\fBradera\\fR(8)\n", exit_codes);
}

static void print_main_page(FILE *out)
{
	const struct cli_verb *verb;

	(void)fprintf(
		out,
		".TH \"radera\" 8 \"\" \"Radera %s\" \"Radera\"\n.SH NAME\nradera \\- erase drives, verify, and "
		"issue signed certificates\n.SH SYNOPSIS\n\\fBradera\\fR \\fIVERB\\fR [words] [options]\n"
		".SH DESCRIPTION\nRadera finds the drives of a computer or a bench, says what it will do to each and "
		"why, does it to all of them at once, checks the result, and leaves a signed certificate that can be "
		"checked years later without Radera.\n.SH VERBS\n",
		rad_version());
	for (size_t i = 0; (verb = cli_verb_at(i)); i++) {
		char name[80];

		page_name(verb->name, name, sizeof(name));
		(void)fprintf(out, ".TP\n\\fB%s\\fR\n", verb->name);
		print_roff(out, verb->summary);
		(void)fprintf(out, "; see \\fB");
		print_roff(out, name);
		(void)fprintf(out, "\\fR(8)\n");
	}
	(void)fputs(exit_codes, out);
}

static int write_page(const char *directory, const char *name, const struct cli_verb *verb)
{
	char path[4096];

	(void)snprintf(path, sizeof(path), "%s/%s.8", directory, name);
	rad_auto_file FILE *out = fopen(path, "w");

	if (!out) {
		(void)fprintf(stderr, "radera-man: cannot write %s: %s\n", path, strerror(errno));
		return 1;
	}
	if (verb)
		print_verb_page(out, verb);
	else
		print_main_page(out);
	return ferror(out) || fflush(out) != 0 ? 1 : 0;
}

int main(int argc, char **argv)
{
	const struct cli_verb *verb;
	int failed;

	if (argc != 2) {
		(void)fprintf(stderr, "usage: radera-man DIRECTORY\n");
		return 2;
	}
	failed = write_page(argv[1], "radera", NULL);
	for (size_t i = 0; (verb = cli_verb_at(i)); i++) {
		char name[80];

		page_name(verb->name, name, sizeof(name));
		failed |= write_page(argv[1], name, verb);
	}
	return failed;
}
