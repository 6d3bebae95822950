/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as the ledger of a lost database: refused, or a store whose every entry holds. */
#include <radera/rebuild.h>

#include <ftw.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
	return remove(path);
}

static void on_found(void *user, const struct rad_chain_finding *finding)
{
	/* gaps are told; an entry that does not hold must not have been taken */
	if (strstr(finding->text, "its own hash is wrong") || strstr(finding->text, "was changed"))
		abort();
}

static bool is_signed(void *user, const char *text, size_t size, const void *cms, size_t cms_size)
{
	return true;
}

static void check(const char *directory, uint64_t wanted)
{
	const struct rad_chain_check check = { .quick = true, .found = on_found, .is_signed = is_signed };
	struct rad_store *store = NULL;
	uint64_t entries = 0;
	uint64_t checkpoints = 0;
	struct rad_error err;

	if (rad_store_open(directory, RAD_STORE_READ, true, rad_clock_system(), &store, &err) < 0)
		abort();
	if (rad_store_check_chain(store, &check, &entries, &checkpoints, &err) < 0 || entries != wanted)
		abort();
	rad_store_close(store);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char directory[] = "/tmp/radera-fuzz-XXXXXX";
	char path[100];
	struct rad_rebuild it;
	struct rad_error err;
	FILE *file;

	if (!mkdtemp(directory))
		abort();
	(void)snprintf(path, sizeof(path), "%s/ledger", directory);
	(void)mkdir(path, 0700);
	(void)snprintf(path, sizeof(path), "%s/ledger/ledger-00000001.jsonl", directory);
	file = fopen(path, "w");
	if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0)
		abort();
	if (rad_store_rebuild(directory, NULL, 0, rad_clock_system(), &it, &err) == 0)
		check(directory, it.entries + 1);
	(void)nftw(directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	return 0;
}
