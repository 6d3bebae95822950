/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/contents.h"

#include <blkid/blkid.h>
#include <fcntl.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/text.h"

#define SECTOR 512

RAD_DEFINE_CLEANUP(cleanup_probe, blkid_probe, blkid_free_probe)

static void add(struct rad_drive *drive, const char *where, const char *kind, const char *type)
{
	struct rad_content *content;

	if (drive->n_contents >= RAD_DRIVE_CONTENTS_MAX)
		return;
	content = &drive->contents[drive->n_contents++];
	(void)rad_text_copy(content->where, sizeof(content->where), where);
	(void)rad_text_copy(content->kind, sizeof(content->kind), kind);
	(void)rad_text_copy(content->type, sizeof(content->type), type);
}

static const char *lookup(blkid_probe probe, const char *name)
{
	const char *value = NULL;

	return blkid_probe_lookup_value(probe, name, &value, NULL) == 0 && value && rad_text_is_utf8(value) ? value
													    : "";
}

static const char *kind_of(const char *usage)
{
	static const char *const kinds[][2] = { { "filesystem", "filesystem" },
						{ "raid", "raid" },
						{ "crypto", "crypto" } };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(kinds); i++) {
		if (rad_text_equal(kinds[i][0], usage))
			return kinds[i][1];
	}
	return "other";
}

/* One stretch of the drive. Returns the probe's partition list when there is a table (whole drive only). */
static void probe_stretch(struct rad_drive *drive, blkid_probe probe, const char *where)
{
	int found = blkid_do_safeprobe(probe);

	if (found == -2)
		add(drive, where, "other", "ambiguous");
	if (found != 0)
		return;
	if (lookup(probe, "PTTYPE")[0])
		add(drive, where, "partition-table", lookup(probe, "PTTYPE"));
	if (lookup(probe, "TYPE")[0])
		add(drive, where, kind_of(lookup(probe, "USAGE")), lookup(probe, "TYPE"));
}

static blkid_probe new_probe(int fd, blkid_loff_t offset, blkid_loff_t size)
{
	blkid_probe probe = blkid_new_probe();

	if (!probe)
		return NULL;
	(void)blkid_probe_enable_superblocks(probe, 1);
	(void)blkid_probe_set_superblocks_flags(probe, BLKID_SUBLKS_TYPE | BLKID_SUBLKS_USAGE);
	(void)blkid_probe_enable_partitions(probe, 1);
	if (blkid_probe_set_device(probe, fd, offset, size) == 0)
		return probe;
	blkid_free_probe(probe);
	return NULL;
}

static void probe_partitions(struct rad_drive *drive, int fd, blkid_partlist list)
{
	int n = list ? blkid_partlist_numof_partitions(list) : 0;

	for (int i = 0; i < n && drive->n_contents < RAD_DRIVE_CONTENTS_MAX; i++) {
		blkid_partition partition = blkid_partlist_get_partition(list, i);
		uint64_t offset = (uint64_t)blkid_partition_get_start(partition) * SECTOR;
		uint64_t size = (uint64_t)blkid_partition_get_size(partition) * SECTOR;
		RAD_CLEANUP(cleanup_probe) blkid_probe probe = NULL;
		char where[16];

		if (offset >= drive->identity.size_bytes || size == 0 || blkid_partition_is_extended(partition))
			continue;
		(void)snprintf(where, sizeof(where), "%d", blkid_partition_get_partno(partition));
		probe = new_probe(fd, (blkid_loff_t)offset, (blkid_loff_t)size);
		if (probe)
			probe_stretch(drive, probe, where);
	}
}

void rad_contents_read(struct rad_drive *drive)
{
	rad_auto_fd int fd = open(drive->node, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	RAD_CLEANUP(cleanup_probe) blkid_probe probe = fd < 0 ? NULL : new_probe(fd, 0, 0);
	RAD_CLEANUP(cleanup_probe) blkid_probe parts = fd < 0 ? NULL : new_probe(fd, 0, 0);

	if (!probe || !parts)
		return;
	probe_stretch(drive, probe, "whole");
	(void)blkid_probe_set_partitions_flags(parts, BLKID_PARTS_ENTRY_DETAILS);
	probe_partitions(drive, fd, blkid_probe_get_partitions(parts));
}
