/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Another station's store is looked at as an auditor would before anything of it is taken. */
#include "service/station_private.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <radera/certificate.h>
#include <radera/merge.h>
#include <radera/pki.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION      "merge stores"
#define ROOT_BYTES_MAX (1u << 20)

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)
RAD_DEFINE_CLEANUP(cleanup_trust, struct rad_trust *, rad_trust_free)

/* The first thing that does not hold. */
struct examination {
	const struct rad_trust *trust;
	char finding[240];
};

static int64_t time_of(const char *text)
{
	struct tm parts = { .tm_year = 0 };
	const char *end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &parts);

	return end && !*end ? (int64_t)timegm(&parts) * 1000 : 0;
}

static int verify(void *user, const void *json, size_t size, const void *cms, size_t cms_size, const char *issued,
		  struct rad_error *err)
{
	const struct examination *it = user;
	int r = rad_signature_check(it->trust, json, size, cms, cms_size, time_of(issued), err);

	if (r < 0)
		rad_error_advise(err, "when that station belongs to you, name its root: --trust ROOT.pem");
	return r;
}

static void on_found(void *user, const struct rad_chain_finding *finding)
{
	struct examination *it = user;

	if (!it->finding[0])
		(void)rad_text_copy(it->finding, sizeof(it->finding), finding->text);
}

static bool is_signed(void *user, const char *text, size_t size, const void *cms, size_t cms_size)
{
	const struct examination *it = user;
	struct rad_checkpoint checkpoint;
	struct rad_error ignored;

	return rad_checkpoint_read(text, size, &checkpoint, &ignored) >= 0 &&
	       rad_signature_check(it->trust, text, size, cms, cms_size, time_of(checkpoint.time), &ignored) >= 0;
}

static int examine(struct rad_store *other, struct examination *it, struct rad_error *err)
{
	const struct rad_chain_check check = { .quick = true, .found = on_found, .is_signed = is_signed, .user = it };
	uint64_t entries = 0;
	uint64_t checkpoints = 0;
	int r = rad_store_check_chain(other, &check, &entries, &checkpoints, err);

	if (r < 0 || !it->finding[0])
		return r;
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "the log of %s does not hold: %s",
			    rad_store_directory(other), it->finding);
	rad_error_advise(err, "radera archive verify --store %.120s tells all; --trust ROOT.pem names another root",
			 rad_store_directory(other));
	return -RAD_ERROR_EVIDENCE;
}

/* The station's own roots, and those that were named. */
static int read_roots(const struct rad_store *store, const struct rad_buffer *more, struct rad_buffer *ret,
		      struct rad_error *err)
{
	char path[PATH_MAX];
	int r;

	if (snprintf(path, sizeof(path), "%s/" RAD_PKI_DIRECTORY "/root.pem", rad_store_directory(store)) >=
	    (int)sizeof(path))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "the store's path is too long");
	r = rad_file_read(AT_FDCWD, path, ROOT_BYTES_MAX, ret, err);
	if (r >= 0 && more) {
		rad_buffer_append_text(ret, "\n");
		rad_buffer_append(ret, more->data, more->size);
	}
	return r < 0 ? r : rad_buffer_check(ret, err);
}

int rad_station_merge(struct rad_store *store, const char *other_directory, const char *operator_id,
		      const struct rad_buffer *roots_pem, bool dry_run, struct rad_clock *clock,
		      struct rad_merge_report *ret, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *other = NULL;
	RAD_CLEANUP(cleanup_trust) struct rad_trust *trust = NULL;
	rad_auto_buffer struct rad_buffer roots = RAD_BUFFER_INIT;
	struct examination it = { .trust = NULL };
	const struct rad_merge how = { .operator_id = operator_id, .dry_run = dry_run, .verify = verify, .user = &it };
	struct rad_operator person;
	int r = rad_station_administrator(store, operator_id, &person, err);

	if (r >= 0)
		r = rad_store_open(other_directory, RAD_STORE_READ, rad_store_is_simulated(store), clock, &other, err);
	if (r >= 0)
		r = read_roots(store, roots_pem, &roots, err);
	if (r >= 0)
		r = rad_trust_open(roots.data, roots.size, &trust, err);
	it.trust = trust;
	if (r >= 0)
		r = examine(other, &it, err);
	return r < 0 ? r : rad_store_merge(store, other, &how, ret, err);
}
