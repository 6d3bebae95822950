/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <radera/files.h>

#include "base/cleanup.h"
#include "base/text.h"

#define STREAM "*"

static void load(const char *name, struct rad_profile *ret)
{
	struct rad_error err = { 0 };

	if (rad_profile_load(name, ret, &err) < 0)
		fail_msg("%s: %s", name, err.text);
}

/* "* a !a 92 49 24" told pass by pass: what each pass writes, in the short form of the tables below. */
static void describe(const struct rad_fill *fill, char ret[32])
{
	switch (fill->kind) {
	case RAD_FILL_STREAM:
		strcpy(ret, STREAM);
		return;
	case RAD_FILL_RANDOM_BYTE:
		snprintf(ret, 32, "%c", 'a' + fill->slot);
		return;
	case RAD_FILL_COMPLEMENT:
		snprintf(ret, 32, "!%c", 'a' + fill->slot);
		return;
	case RAD_FILL_BYTES:
		rad_hex_encode(fill->bytes, fill->length, ret);
		return;
	}
	fail_msg("unknown fill %d", (int)fill->kind);
}

static const struct {
	const char *id;
	const char *passes;
} sequences[] = {
	{ "clear-zero", "00" },
	{ "clear-one", "ff" },
	{ "clear-random", "*" },
	{ "clear-random-sample", "*" },
	{ "dod-5220-22-m-short", "a !a *" },
	{ "dod-5220-22-m", "a !a * b c !c *" },
	{ "dod-5220-22-m-killdisk", "00 ff *" },
	{ "dod-5220-22-m-scrub", "* 00 ff" },
	{ "dod-5220-22-m-1995", "a !a b" },
	{ "rcmp-tssit-ops-ii", "a !a b !b c !c d !d *" },
	{ "ops-ii-killdisk", "00 ff 00 ff 00 ff *" },
	{ "csec-itsg-06", "a !a *" },
	{ "cesg-cpa-higher", "a !a *" },
	{ "hmg-is5-baseline", "00" },
	{ "hmg-is5-enhanced", "00 ff *" },
	{ "gost-r-50739-95", "00 *" },
	{ "us-army-ar-380-19", "a b !b" },
	{ "us-army-ar-380-19-killdisk", "ff 00 *" },
	{ "us-army-ar-380-19-scrub", "00 ff *" },
	{ "afssi-5020", "* 00 ff" },
	{ "afssi-5020-text", "00 ff a" },
	{ "navso-p-5239-26-rll", "01 27ffffff *" },
	{ "nnsa-nap-14-1-c", "* * 00" },
	{ "bsi-vsitr", "00 ff 00 ff 00 ff 55" },
	{ "bsi-scrub", "ff fe fd fb f7 ef df bf 7f" },
	{ "schneier", "ff 00 * * * * *" },
	{ "schneier-scrub", "00 ff * * * * *" },
	{ "pfitzner-7", "* * * * * * *" },
	{ "pfitzner-33", "* * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * *" },
	{ "bmb21-2019", "ff 00 * * * ff" },
	{ "gutmann", "* * * * 55 aa 924924 492492 249249 00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff "
		     "924924 492492 249249 6db6db b6db6d db6db6 * * * *" },
};

static void test_sequences(void **state)
{
	struct rad_profile profile;

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(sequences); i++) {
		char text[512] = "";
		char pass[32];

		load(sequences[i].id, &profile);
		for (size_t k = 0; k < profile.n_passes; k++) {
			describe(&profile.passes[k].fill, pass);
			strcat(strcat(text, k ? " " : ""), pass);
		}
		if (!rad_text_equal(text, sequences[i].passes))
			fail_msg("%s writes \"%s\", not \"%s\"", sequences[i].id, text, sequences[i].passes);
	}
}

static bool has_sequence(const char *id)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(sequences); i++)
		if (rad_text_equal(sequences[i].id, id))
			return true;
	return false;
}

/* Profiles by the drive's own commands: how they are proved, and what they may use. */
static const struct {
	const char *id;
	enum rad_level level;
	enum rad_extent verify;
	size_t n_techniques;
} by_device[] = {
	{ "purge", RAD_LEVEL_PURGE, RAD_EXTENT_FULL, 0 },
	{ "purge-sample", RAD_LEVEL_PURGE, RAD_EXTENT_SAMPLE, 0 },
	{ "purge-crypto", RAD_LEVEL_PURGE, RAD_EXTENT_FULL, 4 },
	{ "clear-device", RAD_LEVEL_CLEAR, RAD_EXTENT_FULL, 0 },
};

static bool is_by_device(const struct rad_profile *profile)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(by_device); i++) {
		if (!rad_text_equal(by_device[i].id, profile->id))
			continue;
		assert_true(profile->device_commands);
		assert_int_equal(profile->level_wanted, by_device[i].level);
		assert_int_equal(profile->verify, by_device[i].verify);
		assert_int_equal(profile->n_techniques, by_device[i].n_techniques);
		assert_int_equal(profile->marks_permille, 50);
		return true;
	}
	return false;
}

/* Nothing ships whose bytes this test does not know, or that is not honest about its level. */
static void test_shipped_profiles(void **state)
{
	rad_auto_free struct rad_profile *profiles = NULL;
	struct rad_error err = { 0 };
	size_t n = 0;

	if (rad_profile_list(&profiles, &n, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(n, RAD_ARRAY_LENGTH(sequences) + RAD_ARRAY_LENGTH(by_device));
	for (size_t i = 0; i < n; i++) {
		const struct rad_profile *profile = &profiles[i];

		if (i > 0)
			assert_true(strcmp(profiles[i - 1].id, profile->id) < 0);
		assert_true(*profile->title_en && *profile->title_sv && *profile->variant && *profile->source);
		assert_int_equal(strlen(profile->sha256), 64);
		if (is_by_device(profile))
			continue;
		assert_true(has_sequence(profile->id));
		assert_int_equal(profile->level_wanted, RAD_LEVEL_CLEAR);
		assert_false(profile->device_commands);
		assert_non_null(strstr(profile->title_en, "Clear"));
		assert_non_null(strstr(profile->title_sv, "Clear"));
		assert_int_not_equal(profile->passes[profile->n_passes - 1].verify, RAD_EXTENT_NONE);
		if (!rad_text_has_prefix(profile->id, "clear-"))
			assert_non_null(strstr(profile->title_sv, "verskrivning"));
	}
}

static void test_purge(void **state)
{
	struct rad_profile profile;

	load("purge", &profile);
	assert_int_equal(profile.level_wanted, RAD_LEVEL_PURGE);
	assert_true(profile.device_commands);
	assert_int_equal(profile.n_passes, 0);
	assert_int_equal(profile.bad_sectors, RAD_BAD_SECTORS_FAIL);
}

static void test_sample(void **state)
{
	struct rad_profile profile;

	load("clear-random-sample", &profile);
	assert_int_equal(profile.sample_permille, 100);
	assert_int_equal(profile.passes[0].verify, RAD_EXTENT_SAMPLE);
}

static const char whole_file[] = "schema: 1\n"
				 "kind: profile\n"
				 "id: whole\n"
				 "title: { en: Whole, sv: \"Hel: å ä ö\" }\n"
				 "level: clear\n"
				 "variant: this one\n"
				 "source: here\n"
				 "remark: >-\n"
				 "  two\n"
				 "  lines\n"
				 "device-commands: false\n"
				 "passes:\n"
				 "  - { fill: bytes, bytes: 92 49 24, verify: none }\n"
				 "  - { fill: random-byte, slot: p, verify: sample }\n"
				 "  - { fill: complement, slot: p, verify: none }\n"
				 "  - { fill: stream, verify: full }\n"
				 "sample-permille: 1000\n"
				 "bad-sectors: exceptions\n"
				 "bad-bytes-max: 4KiB\n";

static void test_every_key(void **state)
{
	struct rad_profile profile;
	struct rad_error err = { 0 };
	char sha256[RAD_SHA256_HEX_SIZE];

	if (rad_profile_parse("whole", whole_file, strlen(whole_file), &profile, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(profile.id, "whole");
	assert_string_equal(profile.title_en, "Whole");
	assert_string_equal(profile.title_sv, "Hel: å ä ö");
	assert_string_equal(profile.variant, "this one");
	assert_string_equal(profile.source, "here");
	assert_string_equal(profile.remark, "two lines");
	assert_int_equal(profile.n_passes, 4);
	assert_int_equal(profile.passes[0].fill.length, 3);
	assert_memory_equal(profile.passes[0].fill.bytes, "\x92\x49\x24", 3);
	assert_int_equal(profile.passes[1].fill.slot, 15);
	assert_int_equal(profile.passes[2].fill.kind, RAD_FILL_COMPLEMENT);
	assert_int_equal(profile.sample_permille, 1000);
	assert_int_equal(profile.bad_bytes_max, 4096);
	rad_sha256_hex(whole_file, strlen(whole_file), sha256);
	assert_string_equal(profile.sha256, sha256);
}

static void test_same_bytes_give_same_profile(void **state)
{
	struct rad_profile a;
	struct rad_profile b;
	struct rad_error err;

	memset(&a, 0x55, sizeof(a));
	memset(&b, 0xAA, sizeof(b));
	assert_int_equal(rad_profile_parse("whole", whole_file, strlen(whole_file), &a, &err), 0);
	assert_int_equal(rad_profile_parse("whole", whole_file, strlen(whole_file), &b, &err), 0);
	assert_memory_equal(&a, &b, sizeof(a));
}

/* After a refusal nothing of the file is left to be used by mistake. */
static void test_refused_leaves_nothing(void **state)
{
	static const char text[] = "schema: 1\nkind: profile\nid: x\n";
	struct rad_profile profile;
	struct rad_profile empty = { 0 };
	struct rad_error err;

	memset(&profile, 0x55, sizeof(profile));
	memset(&empty, 0, sizeof(empty));
	assert_int_equal(rad_profile_parse("x", text, strlen(text), &profile, &err), -RAD_ERROR_INPUT);
	assert_memory_equal(&profile, &empty, sizeof(profile));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sequences),
		cmocka_unit_test(test_shipped_profiles),
		cmocka_unit_test(test_purge),
		cmocka_unit_test(test_sample),
		cmocka_unit_test(test_every_key),
		cmocka_unit_test(test_same_bytes_give_same_profile),
		cmocka_unit_test(test_refused_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
