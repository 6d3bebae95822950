/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/bench.h>
#include <radera/job.h>
#include <radera/record.h>

#include <stdlib.h>
#include <string.h>

#include "example.h"
#include "model/words.h"

/* The words are a contract with journals and signed records of years ago: here they are once more, by hand. */
static const struct {
	const char *what;
	const struct rad_words *words;
	const char *all; /* in the order of values */
} expected[] = {
	{ "bus", &rad_words_bus, "unknown ata nvme scsi usb mmc virtio ufs loop ram zram" },
	{ "media", &rad_words_media, "unknown disk flash" },
	{ "use", &rad_words_use, "mounted swap holder exclusive" },
	{ "protection", &rad_words_protection,
	  "none running-medium running-medium-unknown not-a-drive in-use own-medium read-only no-medium" },
	{ "level", &rad_words_level, "none clear purge" },
	{ "fill", &rad_words_fill, "bytes random-byte complement stream" },
	{ "extent", &rad_words_extent, "none full sample" },
	{ "bad sectors", &rad_words_bad_sectors, "exceptions fail" },
	{ "technique", &rad_words_technique,
	  "nvme-sanitize-block nvme-sanitize-crypto nvme-sanitize-overwrite ata-sanitize-block ata-sanitize-crypto "
	  "ata-sanitize-overwrite scsi-sanitize-block scsi-sanitize-crypto scsi-sanitize-overwrite tcg-psid-revert "
	  "ata-security-erase-enhanced ata-security-erase nvme-format-crypto nvme-format-user-data scsi-format-unit "
	  "mmc-sanitize mmc-secure-erase ufs-purge overwrite discard" },
	{ "offer", &rad_words_offer, "unknown yes no blocked" },
	{ "sanitize state", &rad_words_sanitize_state, "unknown idle running failed" },
	{ "read after", &rad_words_read_after, "unspecified works error" },
	{ "ask", &rad_words_ask, "none psid suspend" },
	{ "step kind", &rad_words_step_kind,
	  "overwrite verify await suspend show-capacity witness mark device-erase verify-gone" },
	{ "cancel", &rad_words_cancel, "at-once at-boundary goes-on-in-drive not-at-all" },
	{ "choice", &rad_words_choice, "chosen not-offered blocked counts-less never unknown not-wanted" },
	{ "step state", &rad_words_step_state, "pending running passed exceptions failed cancelled interrupted" },
	{ "outcome", &rad_words_outcome, "none erased erased-with-exceptions failed cancelled interrupted" },
};

static void test_words(void **state)
{
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		char *all = strdup(expected[i].all);
		char *rest = all;
		char *word;
		unsigned int value = 0;

		while ((word = strsep(&rest, " "))) {
			unsigned int found = 12345;

			assert_string_equal(rad_words_name(expected[i].words, value), word);
			assert_true(rad_words_find(expected[i].words, word, &found));
			assert_int_equal(found, value);
			value++;
		}
		assert_int_equal(expected[i].words->n, value);
		assert_string_equal(rad_words_name(expected[i].words, value), "unknown");
		assert_string_equal(rad_words_name(expected[i].words, 0xFFFFFFFFu), "unknown");
		free(all);
	}
}

static void test_find_refuses(void **state)
{
	static const char *const bad[] = { "", "Ata", "ata ", " ata", "at", "atax", "unknow" };
	unsigned int found = 7;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(rad_words_find(&rad_words_bus, bad[i], &found));
	assert_false(rad_words_find(&rad_words_level, "unknown", &found));
	assert_int_equal(found, 7);
}

/* Each public function must look into its own table. */
static void test_functions(void **state)
{
	assert_string_equal(rad_bus_name(RAD_BUS_NVME), "nvme");
	assert_string_equal(rad_media_name(RAD_MEDIA_DISK), "disk");
	assert_string_equal(rad_use_name(RAD_USE_SWAP), "swap");
	assert_string_equal(rad_protection_name(RAD_PROTECTION_IN_USE), "in-use");
	assert_string_equal(rad_level_name(RAD_LEVEL_PURGE), "purge");
	assert_string_equal(rad_fill_name(RAD_FILL_STREAM), "stream");
	assert_string_equal(rad_extent_name(RAD_EXTENT_SAMPLE), "sample");
	assert_string_equal(rad_bad_sectors_name(RAD_BAD_SECTORS_FAIL), "fail");
	assert_string_equal(rad_technique_name(RAD_TECHNIQUE_TCG_PSID_REVERT), "tcg-psid-revert");
	assert_string_equal(rad_technique_title(RAD_TECHNIQUE_OVERWRITE), "overwrite by the host");
	assert_string_equal(rad_technique_title(RAD_TECHNIQUE_COUNT), "unknown");
	assert_string_equal(rad_step_kind_name(RAD_STEP_VERIFY), "verify");
	assert_string_equal(rad_cancel_name(RAD_CANCEL_NOT_AT_ALL), "not-at-all");
	assert_string_equal(rad_choice_name(RAD_CHOICE_NEVER), "never");
	assert_string_equal(rad_step_state_name(RAD_STEP_RUNNING), "running");
	assert_string_equal(rad_outcome_name(RAD_OUTCOME_EXCEPTIONS), "erased-with-exceptions");
	assert_string_equal(rad_bus_name((enum rad_bus)99), "unknown");
}

static void test_titles(void **state)
{
	for (unsigned int i = 0; i < RAD_TECHNIQUE_COUNT; i++) {
		const char *title = rad_technique_title((enum rad_technique)i);

		assert_string_not_equal(title, "unknown");
		for (unsigned int k = 0; k < i; k++)
			assert_string_not_equal(title, rad_technique_title((enum rad_technique)k));
	}
}

static void test_faults(void **state)
{
	static const char *const words[] = { "bad-write", "bad-read", "lost-write", "flip",	 "slow",
					     "vanish",	  "stall",    "shrink",	    "transient", "swap" };

	for (unsigned int i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_string_equal(rad_fault_name((enum rad_fault_kind)i), words[i]);
	assert_string_equal(rad_fault_name((enum rad_fault_kind)10), "unknown");
}

static void assert_described(struct rad_fill fill, const char *want)
{
	char text[RAD_FILL_TEXT_SIZE];

	memset(text, 'x', sizeof(text));
	rad_fill_describe(&fill, text);
	assert_string_equal(text, want);
}

static void test_fill_describe(void **state)
{
	struct rad_fill longest = { .kind = RAD_FILL_BYTES, .length = RAD_FILL_BYTES_MAX };
	char want[3 * RAD_FILL_BYTES_MAX + 1] = "";

	assert_described((struct rad_fill){ .kind = RAD_FILL_BYTES, .length = 1 }, "00");
	assert_described((struct rad_fill){ .kind = RAD_FILL_BYTES, .length = 2, .bytes = { 0x55, 0xAA } }, "55 AA");
	assert_described((struct rad_fill){ .kind = RAD_FILL_BYTES, .length = 3, .bytes = { 0x92, 0x49, 0x24 } },
			 "92 49 24");
	assert_described((struct rad_fill){ .kind = RAD_FILL_BYTES, .length = 0 }, "");
	assert_described((struct rad_fill){ .kind = RAD_FILL_RANDOM_BYTE }, "random byte A");
	assert_described((struct rad_fill){ .kind = RAD_FILL_RANDOM_BYTE, .slot = 15 }, "random byte P");
	assert_described((struct rad_fill){ .kind = RAD_FILL_RANDOM_BYTE, .slot = 16 }, "random byte ?");
	assert_described((struct rad_fill){ .kind = RAD_FILL_COMPLEMENT, .slot = 1 }, "complement of B");
	assert_described((struct rad_fill){ .kind = RAD_FILL_STREAM }, "random stream");
	assert_described((struct rad_fill){ .kind = (enum rad_fill_kind)77 }, "unknown");

	memset(longest.bytes, 0xFE, sizeof(longest.bytes));
	for (size_t i = 0; i < RAD_FILL_BYTES_MAX; i++)
		strcat(want, i ? " FE" : "FE");
	assert_described(longest, want);
	longest.length = 255; /* hostile: never past the array */
	assert_described(longest, want);
}

static enum rad_outcome outcome_of(enum rad_outcome a, enum rad_outcome b)
{
	static struct rad_job_result results[2];
	const struct rad_record_drive drives[2] = { { NULL, &results[0] }, { NULL, &results[1] } };
	const struct rad_record record = { .n_drives = 2, .drives = drives };

	results[0].outcome = a;
	results[1].outcome = b;
	return rad_record_outcome(&record);
}

static void test_record_outcome(void **state)
{
	static const enum rad_outcome order[] = { RAD_OUTCOME_ERASED,	   RAD_OUTCOME_EXCEPTIONS,
						  RAD_OUTCOME_INTERRUPTED, RAD_OUTCOME_CANCELLED,
						  RAD_OUTCOME_FAILED,	   RAD_OUTCOME_NONE };
	const struct rad_record_drive no_result = { NULL, NULL };
	const struct rad_record empty = { .n_drives = 0 };
	const struct rad_record missing = { .n_drives = 1, .drives = &no_result };

	for (size_t i = 0; i < 6; i++) {
		for (size_t k = 0; k < 6; k++)
			assert_int_equal(outcome_of(order[i], order[k]), order[i > k ? i : k]);
	}
	assert_int_equal(outcome_of(RAD_OUTCOME_ERASED, (enum rad_outcome)55), RAD_OUTCOME_NONE);
	assert_int_equal(rad_record_outcome(&empty), RAD_OUTCOME_NONE);
	assert_int_equal(rad_record_outcome(&missing), RAD_OUTCOME_NONE);
}

static void test_bench_free(void **state)
{
	struct rad_bench *bench = calloc(1, sizeof(*bench));

	assert_non_null(bench);
	bench->drives = calloc(2, sizeof(*bench->drives));
	assert_non_null(bench->drives);
	rad_bench_free(bench); /* the leak checker tells whether both went */
	rad_bench_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),	       cmocka_unit_test(test_find_refuses),
		cmocka_unit_test(test_functions),      cmocka_unit_test(test_titles),
		cmocka_unit_test(test_faults),	       cmocka_unit_test(test_fill_describe),
		cmocka_unit_test(test_record_outcome), cmocka_unit_test(test_bench_free),
	};

	return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
