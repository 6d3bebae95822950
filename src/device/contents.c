/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/contents.h"

#include <blkid/blkid.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

/* What blkid_do_safeprobe() and blkid_do_probe() return; libblkid gives these no names in Debian 12. */
enum {
	PROBE_FOUND = 0,
	PROBE_NOTHING = 1,
	PROBE_AMBIGUOUS = -2,
};

/* Table entries have 512 bytes in libblkid, whatever the sector is. */
enum { PARTITION_UNIT = 512 };

RAD_DEFINE_CLEANUP(cleanup_probe, blkid_probe, blkid_free_probe)
#define auto_probe RAD_CLEANUP(cleanup_probe)

static void add(struct rad_contents *contents, const char *where, const char *kind, const char *type)
{
	struct rad_content *item;

	for (size_t i = 0; i < contents->n; i++) {
		item = &contents->items[i];
		if (rad_text_equal(item->where, where) && rad_text_equal(item->type, type))
			return;
	}
	if (contents->n == RAD_DRIVE_CONTENTS_MAX) {
		/* the last place tells that there was more */
		contents->n--;
		where = "whole";
		kind = "other";
		type = "more";
	}
	item = &contents->items[contents->n++];
	(void)rad_text_copy(item->where, sizeof(item->where), where);
	(void)rad_text_copy(item->kind, sizeof(item->kind), kind);
	(void)rad_text_copy(item->type, sizeof(item->type), type);
}

/*
 * What Radera's image and its evidence volumes are called, as file systems and in partition tables. It is not asked
 * whether they are genuine: a stick of an older build, and one that runs from memory and is not mounted, is known by
 * nothing else.
 */
static const struct {
	const char *type; /* NULL = any */
	const char *name;
} own_names[] = {
	{ "iso9660", "RADERA" },
	{ NULL, "RADERADATA" },
	{ NULL, "RADERACOPY" },
};

static bool is_own_name(const char *type, const char *name)
{
	for (size_t i = 0; name && i < RAD_ARRAY_LENGTH(own_names); i++) {
		if (rad_text_equal(name, own_names[i].name) &&
		    (!own_names[i].type || (type && rad_text_equal(type, own_names[i].type))))
			return true;
	}
	return false;
}

static void add_found(blkid_probe probe, struct rad_contents *contents, const char *where)
{
	static const char *const usages[] = { "filesystem", "raid", "crypto" };
	const char *type = NULL;
	const char *usage = NULL;
	const char *kind = "other";
	const char *label = NULL;

	if (blkid_probe_lookup_value(probe, "TYPE", &type, NULL) != 0 || !type)
		return;
	(void)blkid_probe_lookup_value(probe, "LABEL", &label, NULL);
	contents->is_own = contents->is_own || is_own_name(type, label);
	(void)blkid_probe_lookup_value(probe, "USAGE", &usage, NULL);
	for (size_t i = 0; usage && i < RAD_ARRAY_LENGTH(usages); i++) {
		if (rad_text_equal(usage, usages[i]))
			kind = usages[i];
	}
	add(contents, where, kind, type);
}

/* Each signature alone: what is left of several file systems, where safe probing refuses to choose. */
static void add_each(blkid_probe probe, struct rad_contents *contents, const char *where)
{
	blkid_reset_probe(probe);
	for (int i = 0; i < RAD_DRIVE_CONTENTS_MAX && blkid_do_probe(probe) == PROBE_FOUND; i++)
		add_found(probe, contents, where);
}

static void probe_range(int fd, uint64_t offset, uint64_t size, const char *where, struct rad_contents *contents)
{
	auto_probe blkid_probe probe = blkid_new_probe();
	int r;

	if (!probe || blkid_probe_set_device(probe, fd, (blkid_loff_t)offset, (blkid_loff_t)size) != 0)
		return;
	(void)blkid_probe_enable_superblocks(probe, 1);
	(void)blkid_probe_set_superblocks_flags(probe, BLKID_SUBLKS_TYPE | BLKID_SUBLKS_USAGE | BLKID_SUBLKS_LABEL);
	r = blkid_do_safeprobe(probe);
	if (r == PROBE_FOUND) {
		add_found(probe, contents, where);
	} else if (r == PROBE_AMBIGUOUS) {
		add(contents, where, "other", "ambiguous");
		add_each(probe, contents, where);
	} else if (r != PROBE_NOTHING) {
		add(contents, where, "other", "unreadable");
	}
}

static void probe_partition(int fd, uint64_t size_bytes, blkid_partition partition, struct rad_contents *contents)
{
	uint64_t start = (uint64_t)blkid_partition_get_start(partition);
	uint64_t size = (uint64_t)blkid_partition_get_size(partition);
	char where[16];

	contents->is_own = contents->is_own || is_own_name(NULL, blkid_partition_get_name(partition));
	/* an entry may say anything, also what lies behind the end or would wrap */
	if (blkid_partition_is_extended(partition) || !size || start >= size_bytes / PARTITION_UNIT)
		return;
	if (size > size_bytes / PARTITION_UNIT - start)
		size = size_bytes / PARTITION_UNIT - start;
	(void)snprintf(where, sizeof(where), "%d", blkid_partition_get_partno(partition));
	probe_range(fd, start * PARTITION_UNIT, size * PARTITION_UNIT, where, contents);
}

static void probe_table(int fd, uint64_t size_bytes, struct rad_contents *contents)
{
	auto_probe blkid_probe probe = blkid_new_probe();
	blkid_partlist list;
	blkid_parttable table;

	if (!probe || blkid_probe_set_device(probe, fd, 0, 0) != 0)
		return;
	(void)blkid_probe_enable_superblocks(probe, 0);
	(void)blkid_probe_enable_partitions(probe, 1);
	list = blkid_probe_get_partitions(probe);
	table = list ? blkid_partlist_get_table(list) : NULL;
	if (!table)
		return;
	add(contents, "whole", "partition-table", blkid_parttable_get_type(table));
	for (int i = 0; i < blkid_partlist_numof_partitions(list); i++)
		probe_partition(fd, size_bytes, blkid_partlist_get_partition(list, i), contents);
}

void rad_contents_probe(int fd, uint64_t size_bytes, struct rad_contents *ret)
{
	(void)memset(ret, 0, sizeof(*ret));
	probe_range(fd, 0, 0, "whole", ret);
	/* a device that did not let its first sectors be read is not asked for a hundred others */
	if (ret->n == 0 || !rad_text_equal(ret->items[0].type, "unreadable"))
		probe_table(fd, size_bytes, ret);
}
