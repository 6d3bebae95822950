/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the workstation makes of the service's words and numbers. No display, no bus. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/form.h"
#include "client/health.h"
#include "client/state.h"

#define assert_text(made, wanted)                                                                                      \
	do {                                                                                                           \
		g_autofree char *text = (made);                                                                        \
		assert_string_equal(text, wanted);                                                                     \
	} while (0)

/* Only what the service calls erased, at a level that is known, is erased here. */
static void test_nothing_unknown_is_erased(void **state)
{
	static const char *const odd[][2] = {
		{ "", "" },
		{ "erased", "" },
		{ "erased", "none" },
		{ "Erased", "purge" },
		{ "failed", "purge" },
		{ "none", "clear" },
		{ "interrupted", "purge" },
		{ "erased", "destroy" },
		{ NULL, NULL },
		{ "cancelled", "purge" },
	};

	assert_int_equal(rw_state_of_ended("erased", "purge"), RW_STATE_PURGED);
	assert_int_equal(rw_state_of_ended("erased", "clear"), RW_STATE_CLEARED);
	assert_int_equal(rw_state_of_ended("erased-with-exceptions", "clear"), RW_STATE_EXCEPTIONS);
	for (gsize i = 0; i < G_N_ELEMENTS(odd); i++)
		assert_int_not_equal(rw_state_group(rw_state_of_ended(odd[i][0], odd[i][1])), RW_GROUP_DONE);
}

static void test_running_states(void **state)
{
	assert_int_equal(rw_state_of_running("running", "overwrite"), RW_STATE_ERASING);
	assert_int_equal(rw_state_of_running("running", "device-erase"), RW_STATE_IN_DRIVE);
	assert_int_equal(rw_state_of_running("running", "verify-gone"), RW_STATE_VERIFYING);
	assert_int_equal(rw_state_of_running("asking", "device-erase"), RW_STATE_NEEDS_YOU);
	assert_int_equal(rw_state_of_running("paused", "overwrite"), RW_STATE_PAUSED);
	assert_int_equal(rw_state_of_running("cooling", "verify"), RW_STATE_COOLING);
	for (int i = 0; i < RW_N_STATES; i++) { /* icon, word and colour, always all three */
		assert_true(*rw_state_word((RwState)i) && *rw_state_icon((RwState)i) && *rw_state_style((RwState)i));
	}
}

/* A drive's health is its own word; what it does not tell is not made up. */
static void test_health(void **state)
{
	static const struct {
		const char *json;
		const char *text;
		gboolean needs_look;
	} rows[] = {
		{ "{}", "The drive does not tell its health", FALSE },
		{ "{\"known\":false,\"failing\":true,\"media_errors\":3}", "The drive does not tell its health",
		  FALSE },
		{ "{\"known\":true}", "Healthy, says the drive", FALSE },
		{ "{\"known\":true,\"failing\":false,\"power_on_hours\":12045,\"reallocated_sectors\":0,"
		  "\"pending_sectors\":-1,\"used_percent\":83,\"temperature_millicelsius\":40700}",
		  "Healthy, says the drive · 83 % worn · 12045 h in use · 41 °C", FALSE },
		{ "{\"known\":true,\"failing\":false,\"reallocated_sectors\":1,\"pending_sectors\":2,"
		  "\"media_errors\":\"7\"}",
		  "Healthy, says the drive · 1 sector replaced · 2 unreadable sectors", TRUE },
		{ "{\"known\":true,\"failing\":true,\"media_errors\":7,\"used_percent\":130}",
		  "The drive says that it is failing · 7 media errors · 130 % worn", TRUE },
	};

	assert_text(rw_health_describe(NULL), "");
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		json_t *health = json_loads(rows[i].json, 0, NULL);

		assert_text(rw_health_describe(health), rows[i].text);
		assert_int_equal(rw_health_needs_look(health), rows[i].needs_look);
		json_decref(health);
	}
}

static void test_numbers(void **state)
{
	assert_text(rw_form_size(512110190592), "512 GB");
	assert_text(rw_form_size(16800000), "17 MB");
	assert_text(rw_form_size(1000204886016), "1.0 TB");
	assert_text(rw_form_size(0), "0 B");
	assert_text(rw_form_rate(0), "");
	assert_text(rw_form_duration(0), "0 s");
	assert_text(rw_form_duration(89000), "89 s");
	assert_text(rw_form_duration(720000), "12 min");
	assert_text(rw_form_duration(7500000), "2 h 5 min");
	assert_text(rw_form_duration(G_MAXUINT64 / 2), "99 d 0 h");
	assert_text(rw_form_about(59000), "under a minute");
	assert_text(rw_form_temperature(G_MININT32), "");
	assert_text(rw_form_temperature(40600), "41 °C");
	assert_text(rw_form_time(0), "");
}

static void test_sentences(void **state)
{
	assert_text(rw_form_sentence("that is not asa's PIN"), "that is not asa's PIN");
	assert_text(rw_form_sentence("no pattern has this: not at all; and more"),
		    "no pattern has this: not at all; and more");
	assert_text(rw_form_sentence(""), "");
	assert_text(rw_form_sentence(NULL), "");
	assert_text(rw_form_sentence("%s"), "%s");
	assert_text(rw_form_sentence("100 %s: %n"), "100 %s: %n"); /* what a device says is no format */
}

static void test_errors(void **state)
{
	g_autoptr(GError) refused = g_dbus_error_new_for_dbus_error("org.radera.Error.Refused", "no\nread the manual");
	g_autoptr(GError) gone = g_error_new_literal(G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN, "x");

	assert_string_equal(rw_error_name(refused), "Refused");
	assert_text(rw_form_error(refused), "No. Read the manual.");
	assert_string_equal(rw_error_name(gone), "");
	assert_text(rw_form_error(gone),
		    "The station service does not answer. Jobs that run go on; try again in a moment.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_unknown_is_erased),
		cmocka_unit_test(test_running_states),
		cmocka_unit_test(test_health),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_errors),
	};

	return cmocka_run_group_tests_name("ui-words", tests, NULL, NULL);
}
