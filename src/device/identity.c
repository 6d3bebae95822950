/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/identity.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "device/vpd.h"

enum { PAGE_BYTES_MAX = 1024 };

#define field(block, name, member) rad_attribute_field((block)->path, name, member, sizeof(member))

/* Copies the hexadecimal digits of a name such as "00 25 38 5a" or "ace42e00-..."; false when all are zero. */
static bool copy_digits(const char *prefix, const char *text, char ret[RAD_SERIAL_SIZE])
{
	size_t used = strlen(prefix);
	bool is_zero = true;

	(void)memcpy(ret, prefix, used);
	for (; *text && used + 1 < RAD_SERIAL_SIZE; text++) {
		char digit = (char)(*text >= 'A' && *text <= 'F' ? *text + 'a' - 'A' : *text);

		if (!strchr("0123456789abcdef", digit))
			continue;
		is_zero = is_zero && digit == '0';
		ret[used++] = digit;
	}
	ret[used] = '\0';
	if (is_zero)
		ret[0] = '\0';
	return !is_zero;
}

/*
 * A namespace's own name. Where it has none, and is not the first of its controller, its number is at least a
 * difference: all namespaces of a controller tell the same serial.
 */
static void read_nvme_wwn(const struct rad_block *block, struct rad_identity *ret)
{
	static const struct {
		const char *attribute;
		const char *prefix;
	} names[] = { { "eui", "eui." }, { "nguid", "nguid." }, { "uuid", "uuid." } };
	char text[64];
	uint64_t number;

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(names); i++) {
		if (rad_attribute_field(block->path, names[i].attribute, text, sizeof(text)) &&
		    copy_digits(names[i].prefix, text, ret->wwn))
			return;
	}
	if (rad_attribute_u64(block->path, "nsid", &number) && number > 1)
		(void)snprintf(ret->wwn, sizeof(ret->wwn), "nsid.%llu", (unsigned long long)number);
}

static void read_nvme(const struct rad_view *view, const struct rad_block *block, struct rad_identity *ret)
{
	(void)field(block, "device/model", ret->model);
	(void)field(block, "device/serial", ret->serial);
	(void)field(block, "device/firmware_rev", ret->firmware);
	read_nvme_wwn(block, ret);
}

static void read_mmc(const struct rad_view *view, const struct rad_block *block, struct rad_identity *ret)
{
	(void)field(block, "device/manfid", ret->vendor);
	(void)field(block, "device/name", ret->model);
	(void)field(block, "device/serial", ret->serial);
	if (!field(block, "device/fwrev", ret->firmware))
		(void)field(block, "device/prv", ret->firmware);
}

static void read_virtio(const struct rad_view *view, const struct rad_block *block, struct rad_identity *ret)
{
	(void)field(block, "serial", ret->serial);
}

/* The bridge's own serial: of the USB device that the drive hangs below. */
static void read_usb_serial(const struct rad_view *view, const struct rad_block *block, struct rad_identity *ret)
{
	char path[PATH_MAX];

	(void)rad_text_copy(path, sizeof(path), block->path);
	while (rad_ancestor_next(view, path)) {
		if (!rad_attribute_exists(path, "idVendor"))
			continue;
		/* only the nearest: the next one up is a hub */
		(void)rad_attribute_field(path, "serial", ret->serial, sizeof(ret->serial));
		return;
	}
}

static void read_scsi_names(const struct rad_block *block, struct rad_identity *ret)
{
	uint8_t page[PAGE_BYTES_MAX];
	char wwid[RAD_SERIAL_SIZE];
	size_t size = rad_attribute_bytes(block->path, "device/vpd_pg80", page, sizeof(page));

	(void)rad_vpd_serial(page, size, ret->serial);
	size = rad_attribute_bytes(block->path, "device/vpd_pg83", page, sizeof(page));
	if (rad_vpd_wwn(page, size, ret->wwn))
		return;
	(void)rad_attribute_field(block->path, "device/wwid", wwid, sizeof(wwid));
	if (rad_text_has_prefix(wwid, "naa.") || rad_text_has_prefix(wwid, "eui."))
		(void)rad_text_copy(ret->wwn, sizeof(ret->wwn), wwid);
}

/* INQUIRY cuts an ATA drive's model to 16 characters and its firmware to 4; IDENTIFY DEVICE has the whole. */
static void prefer_ata(const struct rad_ata_facts *facts, struct rad_identity *ret)
{
	ret->vendor[0] = '\0';
	if (facts->model[0])
		(void)rad_text_copy(ret->model, sizeof(ret->model), facts->model);
	if (facts->serial[0])
		(void)rad_text_copy(ret->serial, sizeof(ret->serial), facts->serial);
	if (facts->firmware[0])
		(void)rad_text_copy(ret->firmware, sizeof(ret->firmware), facts->firmware);
	if (facts->wwn[0])
		(void)rad_text_copy(ret->wwn, sizeof(ret->wwn), facts->wwn);
}

static void read_scsi(const struct rad_view *view, const struct rad_block *block, struct rad_identity *ret)
{
	uint8_t page[PAGE_BYTES_MAX];
	struct rad_ata_facts facts;
	size_t size = rad_attribute_bytes(block->path, "device/vpd_pg89", page, sizeof(page));

	(void)field(block, "device/vendor", ret->vendor);
	(void)field(block, "device/model", ret->model);
	(void)field(block, "device/rev", ret->firmware);
	read_scsi_names(block, ret);
	if (rad_vpd_ata(page, size, &facts))
		prefer_ata(&facts, ret);
	else if (rad_text_equal(ret->vendor, "ATA"))
		ret->vendor[0] = '\0';
	if (!ret->serial[0])
		read_usb_serial(view, block, ret);
}

typedef void (*read_fn)(const struct rad_view *view, const struct rad_block *block, struct rad_identity *ret);

static const read_fn readers[RAD_BUS_COUNT] = {
	[RAD_BUS_ATA] = read_scsi,	[RAD_BUS_SCSI] = read_scsi, [RAD_BUS_USB] = read_scsi,
	[RAD_BUS_UFS] = read_scsi,	[RAD_BUS_NVME] = read_nvme, [RAD_BUS_MMC] = read_mmc,
	[RAD_BUS_VIRTIO] = read_virtio,
};

void rad_identity_read(const struct rad_view *view, const struct rad_block *block, struct rad_nature nature,
		       struct rad_identity *ret)
{
	uint64_t sectors = 0;

	(void)memset(ret, 0, sizeof(*ret));
	/* always in units of 512 bytes, whatever the sector is */
	if (rad_attribute_u64(block->path, "size", &sectors) && sectors <= UINT64_MAX / 512)
		ret->size_bytes = sectors * 512;
	(void)rad_attribute_u64(block->path, "diskseq", &ret->diskseq);
	if (readers[nature.bus])
		readers[nature.bus](view, block, ret);
	if (view->sysfs_is_real && nature.kind == RAD_BLOCK_DRIVE)
		rad_udev_enrich(block, ret);
	rad_stable_id_make(view, block, nature, ret);
}

/* What a SCSI or ATA drive says of its rotation; the queue's flag says "rotates" also where nobody told. */
static uint16_t read_rotation(const struct rad_block *block)
{
	uint8_t page[PAGE_BYTES_MAX];
	struct rad_ata_facts facts;
	size_t size = rad_attribute_bytes(block->path, "device/vpd_pg89", page, sizeof(page));

	if (rad_vpd_ata(page, size, &facts) && facts.rotation)
		return facts.rotation;
	size = rad_attribute_bytes(block->path, "device/vpd_pgb1", page, sizeof(page));
	return rad_vpd_rotation(page, size);
}

static enum rad_media scsi_media(const struct rad_block *block, bool is_told, bool rotates, bool trusts_flag)
{
	uint16_t rotation = read_rotation(block);

	if (rotation == 1 || (is_told && !rotates))
		return RAD_MEDIA_FLASH;
	if (rotation > 0x400 && rotation < 0xFFFF) /* the other values are reserved */
		return RAD_MEDIA_DISK;
	return is_told && trusts_flag ? RAD_MEDIA_DISK : RAD_MEDIA_UNKNOWN;
}

enum rad_media rad_media_read(const struct rad_block *block, struct rad_nature nature)
{
	uint64_t rotates = 0;
	bool is_told = rad_attribute_u64(block->path, "queue/rotational", &rotates);

	switch (nature.bus) {
	case RAD_BUS_NVME:
		return is_told && rotates ? RAD_MEDIA_DISK : RAD_MEDIA_FLASH;
	case RAD_BUS_MMC:
	case RAD_BUS_UFS:
		return RAD_MEDIA_FLASH;
	case RAD_BUS_ATA:
		return scsi_media(block, is_told, rotates != 0, true);
	case RAD_BUS_SCSI:
	case RAD_BUS_USB:
		return scsi_media(block, is_told, rotates != 0, false);
	case RAD_BUS_UNKNOWN:
	case RAD_BUS_VIRTIO:
	case RAD_BUS_LOOP:
	case RAD_BUS_RAM:
	case RAD_BUS_ZRAM:
	case RAD_BUS_COUNT:
	default:
		return RAD_MEDIA_UNKNOWN;
	}
}
