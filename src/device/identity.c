/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/identity.h"

#include <fcntl.h>
#include <libudev.h>
#include <linux/loop.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/text.h"

#define SECTOR	512u
#define VPD_MAX 252

/* Which sysfs attributes hold what, by bus. Rows of one bus in order; the first that is there wins. */
static const struct {
	enum rad_bus bus;
	size_t offset;
	size_t size;
	const char *attribute;
} sources[] = {
#define FIELD(bus, field, attribute)                                                                                   \
	{                                                                                                              \
		bus, offsetof(struct rad_identity, field), sizeof(((struct rad_identity *)0)->field), attribute        \
	}
	FIELD(RAD_BUS_NVME, model, "device/model"),
	FIELD(RAD_BUS_NVME, serial, "device/serial"),
	FIELD(RAD_BUS_NVME, firmware, "device/firmware_rev"),
	FIELD(RAD_BUS_NVME, wwn, "wwid"),
	FIELD(RAD_BUS_MMC, model, "device/name"),
	FIELD(RAD_BUS_MMC, serial, "device/serial"),
	FIELD(RAD_BUS_MMC, firmware, "device/fwrev"),
	FIELD(RAD_BUS_VIRTIO, serial, "serial"),
	FIELD(RAD_BUS_ATA, vendor, "device/vendor"),
	FIELD(RAD_BUS_ATA, model, "device/model"),
	FIELD(RAD_BUS_ATA, firmware, "device/rev"),
	FIELD(RAD_BUS_ATA, wwn, "device/wwid"),
	FIELD(RAD_BUS_SCSI, vendor, "device/vendor"),
	FIELD(RAD_BUS_SCSI, model, "device/model"),
	FIELD(RAD_BUS_SCSI, firmware, "device/rev"),
	FIELD(RAD_BUS_SCSI, wwn, "device/wwid"),
	FIELD(RAD_BUS_USB, vendor, "device/vendor"),
	FIELD(RAD_BUS_USB, model, "device/model"),
	FIELD(RAD_BUS_USB, firmware, "device/rev"),
	FIELD(RAD_BUS_USB, wwn, "device/wwid"),
	FIELD(RAD_BUS_UFS, vendor, "device/vendor"),
	FIELD(RAD_BUS_UFS, model, "device/model"),
	FIELD(RAD_BUS_UFS, firmware, "device/rev"),
	FIELD(RAD_BUS_UFS, wwn, "device/wwid"),
#undef FIELD
};

static void read_attributes(const struct rad_block *block, enum rad_bus bus, struct rad_identity *ret)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(sources); i++) {
		char *field = (char *)ret + sources[i].offset;

		if (sources[i].bus == bus && !field[0])
			(void)rad_block_text(block, sources[i].attribute, field, sources[i].size);
	}
}

/* VPD page 80h, unit serial number (SPC-5 7.7.16): length in bytes 2-3, text from byte 4. */
static void read_vpd_serial(const struct rad_block *block, struct rad_identity *ret)
{
	uint8_t page[VPD_MAX];
	size_t got = rad_block_bytes(block, "device/vpd_pg80", page, sizeof(page));
	size_t length = (size_t)rad_bytes_be(page, got, 2, 2);

	if (got < 4 || ret->serial[0])
		return;
	rad_text_copy_field(ret->serial, sizeof(ret->serial), (const char *)page + 4,
			    length < got - 4 ? length : got - 4);
}

/*
 * A stick or bridge that gives no unit serial number by SCSI still has the one of its USB device (USB 2.0 9.6.1),
 * further up in the tree: the nearest directory that has an idVendor.
 */
static void read_usb_serial(const struct rad_block *block, struct rad_identity *ret)
{
	struct rad_block parent = *block;
	char *slash;

	while (!ret->serial[0] && (slash = strrchr(parent.path, '/')) && slash != parent.path) {
		*slash = '\0';
		if (!rad_block_has(&parent, "idVendor"))
			continue;
		(void)rad_block_text(&parent, "serial", ret->serial, sizeof(ret->serial));
		return;
	}
}

/* A world-wide name is one of the registered forms; a "t10." text or "nvme." fallback only repeats model and serial. */
static void keep_true_wwn(struct rad_identity *ret)
{
	static const char *const forms[] = { "naa.", "eui.", "nguid.", "uuid." };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(forms); i++) {
		if (rad_text_has_prefix(ret->wwn, forms[i]))
			return;
	}
	ret->wwn[0] = '\0';
}

static void take(char *field, size_t size, struct udev_device *device, const char *key, const char *prefix)
{
	const char *value = udev_device_get_property_value(device, key);

	if (!value || !value[0] || field[0])
		return;
	if (rad_text_has_prefix(value, "0x"))
		value += 2;
	(void)snprintf(field, size, "%s%s", prefix, value);
}

RAD_DEFINE_CLEANUP(cleanup_udev, struct udev *, (void)udev_unref)
RAD_DEFINE_CLEANUP(cleanup_udev_device, struct udev_device *, (void)udev_device_unref)

/* Only an addition: in a container or an initramfs there is no database, and everything must work without. */
static void ask_udev(const struct rad_block *block, enum rad_bus bus, struct rad_identity *ret)
{
	RAD_CLEANUP(cleanup_udev) struct udev *udev = udev_new();
	RAD_CLEANUP(cleanup_udev_device)
	struct udev_device *device =
		udev ? udev_device_new_from_devnum(udev, 'b', makedev(block->major_number, block->minor_number)) : NULL;
	const char *model;

	if (!device)
		return;
	/* libata gives the model to SCSI in 16 characters; udev has asked the drive itself */
	model = udev_device_get_property_value(device, "ID_MODEL");
	if (bus == RAD_BUS_ATA && model && strlen(model) > strlen(ret->model))
		(void)rad_text_copy(ret->model, sizeof(ret->model), model);
	take(ret->serial, sizeof(ret->serial), device, "ID_SERIAL_SHORT", "");
	take(ret->wwn, sizeof(ret->wwn), device, "ID_WWN", "naa.");
	take(ret->model, sizeof(ret->model), device, "ID_MODEL", "");
	take(ret->stable_id, sizeof(ret->stable_id), device, "ID_PATH", "path-");
}

/* A loop device is its backing file: device and inode number, never its name. */
static void read_loop(const struct rad_view *view, const struct rad_block *block, struct rad_identity *ret)
{
	char node[RAD_NODE_SIZE];
	struct loop_info64 info;

	(void)rad_text_copy(ret->model, sizeof(ret->model), "loop device");
	rad_block_node(view, block, node, sizeof(node));
	rad_auto_fd int fd = view->is_real ? open(node, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1;

	memset(&info, 0, sizeof(info));
	if (fd >= 0 && ioctl(fd, LOOP_GET_STATUS64, &info) == 0)
		(void)snprintf(ret->stable_id, sizeof(ret->stable_id), "loop-%llx:%llu",
			       (unsigned long long)info.lo_device, (unsigned long long)info.lo_inode);
}

static void make_stable_id(const struct rad_block *block, enum rad_bus bus, struct rad_identity *ret)
{
	char id[RAD_STABLE_ID_SIZE] = "";

	if (ret->wwn[0])
		(void)snprintf(id, sizeof(id), "wwn-%s", ret->wwn);
	else if (ret->serial[0])
		(void)snprintf(id, sizeof(id), "serial-%s_%s", ret->model, ret->serial);
	else if (!ret->stable_id[0])
		(void)snprintf(id, sizeof(id), "%s-%u:%u",
			       bus == RAD_BUS_RAM || bus == RAD_BUS_ZRAM ? rad_bus_name(bus) : "devno",
			       block->major_number, block->minor_number);
	if (id[0])
		(void)rad_text_copy(ret->stable_id, sizeof(ret->stable_id), id);
	for (char *at = ret->stable_id; *at; at++) {
		if (*at == ' ')
			*at = '_';
	}
}

void rad_identity_read(const struct rad_view *view, const struct rad_block *block, enum rad_bus bus,
		       struct rad_identity *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->size_bytes = rad_block_number(block, "size") * SECTOR;
	ret->diskseq = rad_block_number(block, "diskseq");
	read_attributes(block, bus, ret);
	read_vpd_serial(block, ret);
	if (bus == RAD_BUS_USB)
		read_usb_serial(block, ret);
	keep_true_wwn(ret);
	if (bus == RAD_BUS_LOOP)
		read_loop(view, block, ret);
	else if (view->is_real)
		ask_udev(block, bus, ret);
	if (rad_text_equal(ret->vendor, "ATA"))
		ret->vendor[0] = '\0';
	make_stable_id(block, bus, ret);
}
