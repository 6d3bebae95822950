/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <radera/card.h>
#include <radera/pin.h>

#include "base/cleanup.h"
#include "base/text.h"

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)
RAD_DEFINE_CLEANUP(cleanup_signer, struct rad_signer *, rad_signer_free)

static int check_role(const char *role, struct rad_error *err)
{
	if (rad_role_is_known(role))
		return 0;
	return rad_error_set(err, RAD_ERROR_INPUT, 0, "add operator",
			     "'%s' is no role: technician, validator, administrator or auditor", role);
}

static json_t *time_to_json(int64_t wall_ms)
{
	char text[RAD_TIME_TEXT_SIZE];

	rad_time_format(wall_ms, text);
	return wall_ms ? json_string(text) : json_null();
}

static json_t *operator_to_json(const struct rad_operator *it)
{
	char added[RAD_TIME_TEXT_SIZE];

	rad_time_format(it->added_wall_ms, added);
	return json_pack("{s:s, s:s, s:s, s:s, s:b, s:o, s:o}", "id", it->party.id, "name", it->party.name, "role",
			 it->party.role, "added", added, "retired", it->retired, "from", time_to_json(it->from_wall_ms),
			 "until", time_to_json(it->until_wall_ms));
}

static void print_line(const struct rad_operator *it)
{
	char from[RAD_TIME_TEXT_SIZE];
	char until[RAD_TIME_TEXT_SIZE];

	rad_time_format(it->from_wall_ms, from);
	rad_time_format(it->until_wall_ms, until);
	(void)printf("%-16s %-14s %s", it->party.id, it->party.role, it->party.name);
	if (it->from_wall_ms)
		(void)printf("  from %.10s", from);
	if (it->until_wall_ms)
		(void)printf("  until %.10s", until);
	(void)printf("%s\n", it->retired ? "  (retired)" : "");
}

static int print_operator(const struct cli_context *context, struct rad_store *store, const char *id,
			  struct rad_error *err)
{
	rad_auto_free struct rad_operator *all = NULL;
	size_t i = 0;
	size_t n = 0;
	int r = rad_store_operator_list(store, &all, &n, err);

	if (r < 0)
		return r;
	while (i < n && !rad_text_equal(all[i].party.id, id))
		i++;
	if (i == n)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "find operator", "%s is gone from the store", id);
	if (context->json)
		return cli_print_json(json_pack("{s:o}", "operator", operator_to_json(&all[i])), err);
	print_line(&all[i]);
	return 0;
}

/* The time in --from and --until; *ret_given tells whether there was any. */
static int read_time(const struct cli_arguments *arguments, int64_t *ret_from, int64_t *ret_until, bool *ret_given,
		     struct rad_error *err)
{
	int r = 0;

	*ret_from = 0;
	*ret_until = 0;
	*ret_given = arguments->values[CLI_FROM] || arguments->values[CLI_UNTIL];
	if (arguments->values[CLI_FROM])
		r = cli_date_parse(arguments->values[CLI_FROM], ret_from, err);
	if (r >= 0 && arguments->values[CLI_UNTIL])
		r = cli_date_parse(arguments->values[CLI_UNTIL], ret_until, err);
	return r;
}

int cli_run_operator_appoint(struct cli_context *context, struct rad_error *err)
{
	const char *id = context->arguments.words[0];
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	int64_t from;
	int64_t until;
	bool is_given;
	int r = read_time(&context->arguments, &from, &until, &is_given, err);

	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_WRITE, &store, err);
	if (r >= 0)
		r = rad_store_operator_appoint(store, id, from, until, err);
	return r < 0 ? r : print_operator(context, store, id, err);
}

int cli_run_operator_add(struct cli_context *context, struct rad_error *err)
{
	const struct cli_arguments *arguments = &context->arguments;
	const char *role = arguments->values[CLI_ROLE] ? arguments->values[CLI_ROLE] : "technician";
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	int64_t from;
	int64_t until;
	bool is_given;
	int r = check_role(role, err);

	if (r >= 0)
		r = read_time(arguments, &from, &until, &is_given, err);
	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_CREATE, &store, err);
	if (r >= 0)
		r = rad_store_operator_add(store, arguments->words[0], arguments->values[CLI_NAME], role, err);
	if (r >= 0 && is_given)
		r = rad_store_operator_appoint(store, arguments->words[0], from, until, err);
	return r < 0 ? r : print_operator(context, store, arguments->words[0], err);
}

int cli_run_operator_list(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_free struct rad_operator *operators = NULL;
	json_t *list;
	size_t n = 0;
	int r = cli_store_open(context, RAD_STORE_READ, &store, err);

	if (r >= 0)
		r = rad_store_operator_list(store, &operators, &n, err);
	if (r < 0)
		return r;
	if (!context->json) {
		for (size_t i = 0; i < n; i++)
			print_line(&operators[i]);
		return 0;
	}
	list = json_array();
	for (size_t i = 0; list && i < n; i++)
		(void)json_array_append_new(list, operator_to_json(&operators[i]));
	return cli_print_json(json_pack("{s:o}", "operators", list), err);
}

int cli_run_operator_retire(struct cli_context *context, struct rad_error *err)
{
	const char *id = context->arguments.words[0];
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	int r = cli_store_open(context, RAD_STORE_WRITE, &store, err);

	if (r >= 0)
		r = rad_store_operator_retire(store, id, err);
	if (r < 0)
		return r;
	if (context->json)
		return cli_print_json(json_pack("{s:s}", "retired", id), err);
	(void)printf("Retired %s\n", id);
	return 0;
}

/* A line without the terminal's echo; what is no terminal gives its next line. */
static bool read_secret(const char *prompt, char *ret, size_t size)
{
	struct termios before;
	bool is_terminal = tcgetattr(STDIN_FILENO, &before) == 0;
	struct termios silent = before;
	bool is_read;

	if (is_terminal) {
		(void)fprintf(stderr, "%s: ", prompt);
		(void)fflush(stderr);
		silent.c_lflag &= ~(tcflag_t)ECHO;
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
	}
	is_read = fgets(ret, (int)size, stdin) != NULL;
	if (is_terminal) {
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
		(void)fprintf(stderr, "\n");
	}
	if (is_read)
		ret[strcspn(ret, "\r\n")] = '\0';
	return is_read;
}

int cli_read_pin(const char *prompt, char ret[RAD_PIN_MAX + 2], struct rad_error *err)
{
	if (read_secret(prompt, ret, RAD_PIN_MAX + 2))
		return 0;
	return rad_error_set(err, RAD_ERROR_INPUT, 0, "read PIN", "there is no PIN on standard input");
}

int cli_run_operator_pin(struct cli_context *context, struct rad_error *err)
{
	const char *id = context->arguments.words[0];
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	char pin[RAD_PIN_MAX + 2];
	char again[RAD_PIN_MAX + 2];
	int r = cli_store_open(context, RAD_STORE_WRITE, &store, err);

	if (r >= 0)
		r = cli_read_pin("New PIN", pin, err);
	if (r >= 0 && isatty(STDIN_FILENO)) {
		r = cli_read_pin("The same again", again, err);
		if (r >= 0 && !rad_text_equal(pin, again))
			r = rad_error_set(err, RAD_ERROR_INPUT, 0, "set PIN", "these were two different PINs");
		explicit_bzero(again, sizeof(again));
	}
	if (r >= 0)
		r = rad_pin_set(store, id, pin, err);
	explicit_bzero(pin, sizeof(pin));
	if (r < 0)
		return r;
	if (context->json)
		return cli_print_json(json_pack("{s:s}", "pin_set", id), err);
	(void)printf("%s has a new PIN\n", id);
	return 0;
}

int cli_run_operator_check(struct cli_context *context, struct rad_error *err)
{
	const char *id = context->arguments.words[0];
	const char *role = context->arguments.values[CLI_ROLE];
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	struct rad_operator operator;
	char pin[RAD_PIN_MAX + 2];
	int r = role ? check_role(role, err) : 0;

	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_WRITE, &store, err);
	if (r >= 0)
		r = cli_read_pin("PIN", pin, err);
	if (r >= 0)
		r = rad_pin_check(store, context->clock, id, pin, &operator, err);
	explicit_bzero(pin, sizeof(pin));
	if (r >= 0 && role && !rad_text_equal(operator.party.role, role))
		r = rad_error_set(err, RAD_ERROR_REFUSED, 0, "check operator",
				  "%s is %s, not %s", operator.party.name, operator.party.role, role);
	if (r < 0)
		return r;
	if (context->json)
		return cli_print_json(operator_to_json(&operator), err);
	print_line(&operator);
	return 0;
}

int cli_run_operator_answer(struct cli_context *context, struct rad_error *err)
{
	const struct rad_key_access access = { context->arguments.values[CLI_PASSPHRASE_FILE] };
	RAD_CLEANUP(cleanup_signer) struct rad_signer *signer = NULL;
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	int r = rad_file_read(AT_FDCWD, context->arguments.words[0], RAD_CHALLENGE_SIZE, &text, err);

	if (r < 0)
		return r;
	if (text.size < strlen(RAD_CHALLENGE_PREFIX) ||
	    memcmp(text.data, RAD_CHALLENGE_PREFIX, strlen(RAD_CHALLENGE_PREFIX)) != 0)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "answer challenge", "%s is no station's challenge",
				     context->arguments.words[0]);
	r = rad_signer_open(context->arguments.values[CLI_KEYS], RAD_PKI_PERSON, &access, context->clock, &signer, err);
	if (r >= 0)
		r = rad_signer_sign(signer, text.data, text.size, &cms, err);
	if (r >= 0 && (fwrite(cms.data, 1, cms.size, stdout) != cms.size || fflush(stdout) != 0))
		r = rad_error_set(err, RAD_ERROR_IO, errno, "answer challenge", "cannot write the signature");
	return r;
}

int cli_run_operator_card(struct cli_context *context, struct rad_error *err)
{
	const char *id = context->arguments.words[0];
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	struct rad_pki_info certificate;
	int r = rad_pki_show(context->arguments.values[CLI_KEYS], RAD_PKI_PERSON, &certificate, err);

	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_WRITE, &store, err);
	if (r >= 0)
		r = rad_card_set(store, id, &certificate, err);
	if (r < 0)
		return r;
	if (context->json)
		return cli_print_json(json_pack("{s:s, s:s, s:s}", "operator", id, "subject", certificate.subject,
						"certificate_sha256", certificate.sha256),
				      err);
	(void)printf("%s signs in with the key of %s\n", id, certificate.subject);
	return 0;
}
