/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libudev.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "device/identity.h"

static void unref_udev(struct udev *udev)
{
	(void)udev_unref(udev);
}

static void unref_device(struct udev_device *device)
{
	(void)udev_device_unref(device);
}

RAD_DEFINE_CLEANUP(cleanup_udev, struct udev *, unref_udev)
RAD_DEFINE_CLEANUP(cleanup_device, struct udev_device *, unref_device)

static void fill(struct udev_device *device, const char *property, char *ret, size_t size)
{
	const char *value = ret[0] ? NULL : udev_device_get_property_value(device, property);

	if (value)
		rad_text_copy_field(ret, size, value, strlen(value));
}

/* "0x5000c500a1b2c3d4" for a SCSI name, "eui.0025..." for NVMe. */
static void fill_wwn(struct udev_device *device, char ret[RAD_SERIAL_SIZE])
{
	const char *value = ret[0] ? NULL : udev_device_get_property_value(device, "ID_WWN");

	if (!value)
		return;
	if (rad_text_has_prefix(value, "0x"))
		(void)snprintf(ret, RAD_SERIAL_SIZE, "naa.%.32s", value + 2);
	else if (rad_text_has_prefix(value, "eui.") || rad_text_has_prefix(value, "uuid."))
		rad_text_copy_field(ret, RAD_SERIAL_SIZE, value, strlen(value));
}

void rad_udev_enrich(const struct rad_block *block, struct rad_identity *identity)
{
	RAD_CLEANUP(cleanup_udev) struct udev *udev = udev_new();
	RAD_CLEANUP(cleanup_device) struct udev_device *device = NULL;

	if (!udev)
		return;
	device = udev_device_new_from_devnum(udev, 'b', makedev(block->major_number, block->minor_number));
	if (!device)
		return;
	fill_wwn(device, identity->wwn);
	fill(device, "ID_SERIAL_SHORT", identity->serial, sizeof(identity->serial));
	fill(device, "ID_MODEL", identity->model, sizeof(identity->model));
	fill(device, "ID_VENDOR", identity->vendor, sizeof(identity->vendor));
	fill(device, "ID_REVISION", identity->firmware, sizeof(identity->firmware));
}
