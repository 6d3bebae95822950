/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must be true before a thing may leave: a policy file's rules (profiles/policies/), and deciding by them.
 */
#ifndef RADERA_POLICY_H
#define RADERA_POLICY_H

#include <radera/asset.h>
#include <radera/plan.h>
#include <radera/register.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Things that a person looks at and confirms. */
enum rad_check {
	RAD_CHECK_FIRMWARE_PASSWORD = 0, /* of the BIOS, removed */
	RAD_CHECK_MANAGEMENT,		 /* MDM, Autopilot, Apple School: released */
	RAD_CHECK_TPM,			 /* cleared */
	RAD_CHECK_MARKS,   /* the owner's stickers and logo: removed, or covered by the paper of ownership */
	RAD_CHECK_CHARGER, /* goes along */
	RAD_CHECK_BATTERY, /* examined, not swollen */
	RAD_CHECKS,
};
const char *rad_check_name(enum rad_check check); /* "firmware-password", "management", "tpm", ... */
bool rad_check_find(const char *name, enum rad_check *ret);

struct rad_policy_rule {
	enum rad_disposition disposition;
	enum rad_level level;		/* that every drive must have reached; NONE: nothing is asked of drives */
	bool full_verification;		/* read back as a whole, not by sample */
	uint32_t kinds;			/* bits of enum rad_asset_kind; 0 = all */
	uint32_t checks;		/* bits of enum rad_check */
	bool holder_only;		/* the receiver must be the holder */
	bool certificate;		/* every erasure must have its certificate */
	bool supplier;			/* an erasure that a certified supplier reports counts, as they report it */
	char receivers[RAD_WORDS_SIZE]; /* who may get it, "Begagnatpartnern AB | ..."; empty = anybody that the law
					   allows */
};

struct rad_policy {
	char id[RAD_ID_SIZE];
	char title[160];
	char sha256[65];
	char suppliers[RAD_WORDS_SIZE]; /* the certified ones, "Radering AB | ..."; empty = nobody's report counts */
	size_t n_rules;
	struct rad_policy_rule rules[RAD_DISPOSITIONS];
};

/* What is known of the asset when somebody decides. */
struct rad_policy_facts {
	const struct rad_asset *asset;
	uint32_t n_drives;	  /* that it has, or had, as far as is known */
	uint32_t n_passed;	  /* of them erased and verified since the asset came in */
	enum rad_level level;	  /* the lowest that was reached */
	bool fully_verified;	  /* all of them read back as a whole */
	bool has_certificate;	  /* of all of them */
	bool has_no_drives;	  /* a person has confirmed that there is none in it */
	bool is_erased_elsewhere; /* by the MDM, with its reference */
	const char
		*supplier; /* who reports that all of it is erased, as a supplier's statement has it; NULL = nobody */
	uint32_t checks;   /* done: bits of enum rad_check */
	bool receiver_is_holder;
	const char *receiver; /* NULL = not named yet */
};

#define RAD_REASONS_MAX 16
struct rad_decision {
	bool allowed;
	size_t n_reasons;		    /* why not, all of them; 0 when it is allowed */
	char reasons[RAD_REASONS_MAX][160]; /* English sentences */
};

/*
 * Whether the asset may go there. Whatever the policy says: what is not erased goes to destruction only, what is
 * disposed goes nowhere, a buy-out is for the holder of a student's own thing, phones and tablets are recycled, and a
 * disposition without a rule is not allowed. A supplier's report counts where the rule takes one and the policy names
 * that supplier; what was reported so may leave from where the supplier has it, without having been received. Pure.
 */
void rad_policy_decide(const struct rad_policy *policy, enum rad_disposition disposition,
		       const struct rad_policy_facts *facts, struct rad_decision *ret);

#ifdef __cplusplus
}
#endif

#endif
