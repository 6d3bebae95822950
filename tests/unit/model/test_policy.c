/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a thing may go. Beside examples, all combinations of what can be true: no policy, however written, lets an
 * unerased thing leave but to destruction, or anybody but the holder buy it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <radera/policy.h>
#include <radera/supplier.h>

static struct rad_asset student = {
	.inventory_id = "104233", .kind = RAD_ASSET_STUDENT, .holder = "digest", .state = RAD_ASSET_ERASED
};

/* The loosest policy that can be written: everything may go everywhere. */
static void loosest(struct rad_policy *ret)
{
	memset(ret, 0, sizeof(*ret));
	(void)snprintf(ret->id, sizeof(ret->id), "loose");
	(void)snprintf(ret->suppliers, sizeof(ret->suppliers), "Radering AB | Skrot & Son");
	for (int i = RAD_DISPOSITION_SALE; i < RAD_DISPOSITIONS; i++)
		ret->rules[ret->n_rules++] =
			(struct rad_policy_rule){ .disposition = (enum rad_disposition)i, .supplier = true };
}

static bool says(const struct rad_decision *decision, const char *words)
{
	for (size_t i = 0; i < decision->n_reasons; i++) {
		if (strstr(decision->reasons[i], words))
			return true;
	}
	return false;
}

static void test_every_combination(void **state)
{
	struct rad_policy policy;
	size_t allowed = 0;

	loosest(&policy);
	for (unsigned int bits = 0; bits < 1u << 6; bits++) {
		for (unsigned int kind = 0; kind < RAD_ASSET_KINDS; kind++) {
			for (unsigned int from = 0; from < RAD_ASSET_STATES; from++) {
				for (unsigned int n = 0; n < 9; n++) {
					struct rad_asset asset = { .kind = (enum rad_asset_kind)kind,
								   .state = (enum rad_asset_state)from };
					const struct rad_policy_facts facts = {
						.asset = &asset,
						.n_drives = n / 3,
						.n_passed = n % 3,
						.level = RAD_LEVEL_PURGE,
						.has_no_drives = bits & 1,
						.is_erased_elsewhere = bits & 2,
						.receiver_is_holder = bits & 4,
						.supplier = (bits & 48) == 0	? NULL
							    : (bits & 48) == 16 ? "Okänd AB"
							    : (bits & 48) == 32 ? "radering ab"
										: "Skrot & Son",
					};
					bool reported = bits & 32;
					bool erased = (bits & 3) || reported ||
						      (facts.n_drives && facts.n_passed >= facts.n_drives &&
						       kind != RAD_ASSET_PHONE && kind != RAD_ASSET_TABLET);

					if (bits & 8)
						(void)snprintf(asset.holder, sizeof(asset.holder), "digest");
					for (int where = 0; where < RAD_DISPOSITIONS; where++) {
						struct rad_decision decision;

						rad_policy_decide(&policy, (enum rad_disposition)where, &facts,
								  &decision);
						assert_int_equal(decision.allowed, decision.n_reasons == 0);
						if (!decision.allowed)
							continue;
						allowed++;
						assert_true(where != RAD_DISPOSITION_NONE);
						assert_true(from != RAD_ASSET_DISPOSED && from != RAD_ASSET_ERASING);
						assert_true(from != RAD_ASSET_REGISTERED || reported);
						assert_true(erased || where == RAD_DISPOSITION_DESTRUCTION);
						if (where == RAD_DISPOSITION_BUYOUT)
							assert_true(kind == RAD_ASSET_STUDENT && (bits & 4) &&
								    (bits & 8));
						if (kind == RAD_ASSET_PHONE || kind == RAD_ASSET_TABLET)
							assert_true(where == RAD_DISPOSITION_RECYCLING ||
								    where == RAD_DISPOSITION_DESTRUCTION);
					}
				}
			}
		}
	}
	assert_true(allowed > 1000);
}

static void test_reasons(void **state)
{
	struct rad_policy policy;
	struct rad_decision decision;
	struct rad_policy_facts facts = { .asset = &student, .n_drives = 2, .n_passed = 2, .level = RAD_LEVEL_CLEAR };

	loosest(&policy);
	policy.rules[RAD_DISPOSITION_SALE - 1] = (struct rad_policy_rule){ .disposition = RAD_DISPOSITION_SALE,
									   .level = RAD_LEVEL_PURGE,
									   .full_verification = true,
									   .certificate = true,
									   .kinds = 1u << RAD_ASSET_SERVER,
									   .checks = 1u << RAD_CHECK_TPM,
									   .receivers = "Partnern AB" };
	rad_policy_decide(&policy, RAD_DISPOSITION_SALE, &facts, &decision);
	assert_int_equal(decision.n_reasons, 6);
	assert_true(says(&decision, "asks for purge, and clear was reached") && says(&decision, "TPM") &&
		    says(&decision, "full read-back") && says(&decision, "certificate") &&
		    says(&decision, "student devices") && says(&decision, "receiver is not named"));
	facts.level = RAD_LEVEL_PURGE;
	facts.fully_verified = facts.has_certificate = true;
	facts.checks = 1u << RAD_CHECK_TPM;
	facts.receiver = "någon annan";
	policy.rules[RAD_DISPOSITION_SALE - 1].kinds = 0;
	rad_policy_decide(&policy, RAD_DISPOSITION_SALE, &facts, &decision);
	assert_int_equal(decision.n_reasons, 1);
	facts.receiver = "PARTNERN AB";
	rad_policy_decide(&policy, RAD_DISPOSITION_SALE, &facts, &decision);
	assert_true(decision.allowed);
	rad_policy_decide(&policy, RAD_DISPOSITION_BUYOUT, &facts, &decision);
	assert_true(!decision.allowed && says(&decision, "the buyer is not the holder"));
	facts.receiver_is_holder = true;
	rad_policy_decide(&policy, RAD_DISPOSITION_BUYOUT, &facts, &decision);
	assert_true(decision.allowed);
	facts.n_passed = 1;
	rad_policy_decide(&policy, RAD_DISPOSITION_BUYOUT, &facts, &decision);
	assert_true(says(&decision, "1 of 2 drives are not erased: it can only be destroyed"));
	policy.n_rules = 0;
	rad_policy_decide(&policy, RAD_DISPOSITION_DESTRUCTION, &facts, &decision);
	assert_true(!decision.allowed && says(&decision, "has no rule"));
}

/* A report counts by both: the rule takes one, and the policy names who made it; whatever is left out, it does not. */
static void test_supplier(void **state)
{
	struct rad_policy policy;
	struct rad_decision decision;
	struct rad_asset asset = { .kind = RAD_ASSET_TEACHER, .state = RAD_ASSET_REGISTERED };
	struct rad_policy_facts facts = { .asset = &asset, .n_drives = 1, .supplier = "Radering AB" };

	loosest(&policy);
	policy.rules[RAD_DISPOSITION_SALE - 1].level = RAD_LEVEL_PURGE;
	policy.rules[RAD_DISPOSITION_SALE - 1].certificate = true;
	rad_policy_decide(&policy, RAD_DISPOSITION_SALE, &facts, &decision);
	assert_true(decision.allowed);
	policy.rules[RAD_DISPOSITION_SALE - 1].checks = 1u << RAD_CHECK_MARKS;
	rad_policy_decide(&policy, RAD_DISPOSITION_SALE, &facts, &decision);
	assert_int_equal(decision.n_reasons, 1);
	assert_true(says(&decision, "marks are not confirmed"));
	policy.rules[RAD_DISPOSITION_SALE - 1].checks = 0;
	facts.supplier = "Radering AB i Norr";
	rad_policy_decide(&policy, RAD_DISPOSITION_SALE, &facts, &decision);
	assert_int_equal(decision.n_reasons, 3);
	assert_true(says(&decision, "was not received here") && says(&decision, "1 of 1 drives are not erased") &&
		    says(&decision, "does not name Radering AB i Norr among its certified suppliers"));
	facts.supplier = "Radering AB";
	policy.rules[RAD_DISPOSITION_SALE - 1].supplier = false;
	rad_policy_decide(&policy, RAD_DISPOSITION_SALE, &facts, &decision);
	assert_true(!decision.allowed && says(&decision, "takes no supplier's report"));
	policy.rules[RAD_DISPOSITION_SALE - 1].supplier = true;
	policy.suppliers[0] = '\0';
	rad_policy_decide(&policy, RAD_DISPOSITION_SALE, &facts, &decision);
	assert_false(decision.allowed);
	/* what Radera erased itself needs no supplier, whatever they said of it */
	asset.state = RAD_ASSET_ERASED;
	facts.n_passed = 1;
	facts.level = RAD_LEVEL_PURGE;
	facts.has_certificate = true;
	rad_policy_decide(&policy, RAD_DISPOSITION_SALE, &facts, &decision);
	assert_true(decision.allowed);
}

static void test_paths(void **state)
{
	static const char *const bad[] = { "/",
					   "a//b",
					   "a[b]",
					   "a[@b]",
					   "a[@b=c]",
					   "a[@b='']",
					   "a[@b='c'",
					   "@a/b",
					   "a b",
					   ".",
					   "...",
					   "*",
					   "a | | b",
					   "x:y",
					   "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q",
					   "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
	const char *text = " ../x[@name='a b']/@id | /root/y ";
	struct rad_path path;

	assert_int_equal(rad_path_next(&text, &path), 1);
	assert_true(!path.from_root && path.n == 3 && path.steps[0].kind == RAD_STEP_PARENT &&
		    path.steps[2].kind == RAD_STEP_ATTRIBUTE);
	assert_string_equal(path.steps[1].key, "name");
	assert_string_equal(path.steps[1].value, "a b");
	assert_int_equal(rad_path_next(&text, &path), 1);
	assert_true(path.from_root && path.n == 2);
	assert_int_equal(rad_path_next(&text, &path), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int r;

		text = bad[i];
		while ((r = rad_path_next(&text, &path)) > 0)
			;
		if (r != -1)
			fail_msg("'%s' is taken for a path", bad[i]);
	}
}

static void test_words(void **state)
{
	assert_true(rad_words_fit("Elevdator* | Elev", "ELEVDATOR 1:1"));
	assert_true(rad_words_fit("Lärardator", "LÄRARDATOR"));
	assert_false(rad_words_fit("Elev", "Elevdator"));
	assert_false(rad_words_fit("", ""));
	assert_false(rad_words_fit(" | ", ""));
	assert_true(rad_words_fit("a | *", "anything"));
}

static void test_states(void **state)
{
	for (int to = 0; to < RAD_ASSET_STATES; to++)
		assert_false(rad_asset_may_move(RAD_ASSET_DISPOSED, (enum rad_asset_state)to));
	assert_false(rad_asset_may_move(RAD_ASSET_ERASING, RAD_ASSET_DISPOSED));
	assert_true(rad_asset_may_move(RAD_ASSET_FAILED, RAD_ASSET_DISPOSED));
	for (unsigned int i = 0; i < RAD_ASSET_KINDS; i++) {
		enum rad_asset_kind kind;

		assert_true(rad_asset_kind_find(rad_asset_kind_name((enum rad_asset_kind)i), &kind));
		assert_int_equal(kind, i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_combination),
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_supplier),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_states),
	};

	return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
