/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The files that people write, read strictly: an unknown key, a wrong type, a missing key or a value out of range is
 * RAD_ERROR_INPUT that names file, line and key. The whole file is checked before anything of it is used.
 */
#ifndef RADERA_FILES_H
#define RADERA_FILES_H

#include <radera/bench.h>
#include <radera/buffer.h>
#include <radera/error.h>
#include <radera/organisation.h>
#include <radera/policy.h>
#include <radera/profile.h>
#include <radera/register.h>
#include <radera/retention.h>
#include <radera/supplier.h>
#include <radera/workplace.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Where shipped data lies (profiles/...): $RADERA_DATA_DIR (ignored for set-id programs), else the installed directory
 * if it exists, else the source tree that the program was built from. Static text.
 */
const char *rad_data_dir(void);

/* A sanitization profile by name ("clear-zero": DATA/profiles/sanitization/NAME.yaml) or by path (contains a '/'). */
int rad_profile_load(const char *name_or_path, struct rad_profile *ret, struct rad_error *err) RAD_MUST_CHECK;

/* All shipped profiles, sorted by id; *ret freed with free(). */
int rad_profile_list(struct rad_profile **ret, size_t *ret_n, struct rad_error *err) RAD_MUST_CHECK;

/* A bench of simulated drives by name (DATA/profiles/benches/NAME.yaml) or path. *ret is freed with rad_bench_free().
 */
int rad_bench_load(const char *name_or_path, struct rad_bench **ret, struct rad_error *err) RAD_MUST_CHECK;

/* An organisation by name (DATA/profiles/organisations/NAME.yaml) or path; ret->logo becomes the path of its logo. */
int rad_organisation_load(const char *name_or_path, struct rad_organisation *ret, struct rad_error *err) RAD_MUST_CHECK;

/* How a register's export is read, by name (DATA/profiles/registers/NAME.yaml) or path. */
int rad_register_load(const char *name_or_path, struct rad_register_mapping *ret, struct rad_error *err) RAD_MUST_CHECK;

/* How a supplier's erasure report is read, by name (DATA/profiles/suppliers/NAME.yaml) or path. */
int rad_supplier_load(const char *name_or_path, struct rad_supplier_mapping *ret, struct rad_error *err) RAD_MUST_CHECK;

/* What must be true before a thing may leave, by name (DATA/profiles/policies/NAME.yaml) or path. */
int rad_policy_load(const char *name_or_path, struct rad_policy *ret, struct rad_error *err) RAD_MUST_CHECK;

/* How long documents are kept, by name (DATA/profiles/retention/NAME.yaml) or path. */
int rad_retention_load(const char *name_or_path, struct rad_retention *ret, struct rad_error *err) RAD_MUST_CHECK;

/* A station file, always by its path. */
int rad_workplace_load(const char *path, struct rad_workplace *ret, struct rad_error *err) RAD_MUST_CHECK;

/* Writes a station file, in place of one that is there; what could not be read back is refused (RAD_ERROR_INPUT), and
 * nothing was written. */
int rad_workplace_save(const char *path, const struct rad_workplace *workplace, struct rad_error *err) RAD_MUST_CHECK;

/* Validates any file that people write, telling its kind by its `kind:` key; *ret_kind is a static word ("profile",
 * "bench", "organisation", "station", "register", "supplier", "policy", "retention"). */
int rad_file_check(const char *path, const char **ret_kind, struct rad_error *err) RAD_MUST_CHECK;

/* The same from memory, for fuzzing; `name` appears in messages. */
int rad_profile_parse(const char *name, const void *data, size_t size, struct rad_profile *ret,
		      struct rad_error *err) RAD_MUST_CHECK;
int rad_organisation_parse(const char *name, const void *data, size_t size, struct rad_organisation *ret,
			   struct rad_error *err) RAD_MUST_CHECK;
int rad_register_parse(const char *name, const void *data, size_t size, struct rad_register_mapping *ret,
		       struct rad_error *err) RAD_MUST_CHECK;
int rad_supplier_parse(const char *name, const void *data, size_t size, struct rad_supplier_mapping *ret,
		       struct rad_error *err) RAD_MUST_CHECK;
int rad_policy_parse(const char *name, const void *data, size_t size, struct rad_policy *ret,
		     struct rad_error *err) RAD_MUST_CHECK;
int rad_retention_parse(const char *name, const void *data, size_t size, struct rad_retention *ret,
			struct rad_error *err) RAD_MUST_CHECK;
int rad_workplace_parse(const char *name, const void *data, size_t size, struct rad_workplace *ret,
			struct rad_error *err) RAD_MUST_CHECK;
int rad_bench_parse(const char *name, const void *data, size_t size, struct rad_bench **ret,
		    struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
