/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/block.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

static bool read_devno(const char *path, uint32_t *ret_major, uint32_t *ret_minor)
{
	char text[32];
	char *colon;
	uint64_t major_number;
	uint64_t minor_number;

	if (!rad_attribute_text(path, "dev", text, sizeof(text)))
		return false;
	colon = strchr(text, ':');
	if (!colon)
		return false;
	*colon = '\0';
	if (!rad_text_to_u64(text, &major_number) || !rad_text_to_u64(colon + 1, &minor_number) ||
	    major_number > UINT32_MAX || minor_number > UINT32_MAX)
		return false;
	*ret_major = (uint32_t)major_number;
	*ret_minor = (uint32_t)minor_number;
	return true;
}

bool rad_block_by_path(const struct rad_view *view, const char *path, struct rad_block *ret)
{
	char subsystem[32];

	if (!realpath(path, ret->path) || !rad_path_is_below(ret->path, view->sysfs))
		return false;
	if (!rad_attribute_link(ret->path, "subsystem", subsystem, sizeof(subsystem)) ||
	    !rad_text_equal(subsystem, "block"))
		return false;
	return rad_text_copy(ret->name, sizeof(ret->name), rad_path_name(ret->path)) &&
	       read_devno(ret->path, &ret->major_number, &ret->minor_number);
}

bool rad_block_by_devno(const struct rad_view *view, uint32_t major_number, uint32_t minor_number,
			struct rad_block *ret)
{
	char path[PATH_MAX];

	/* the link may lag behind: what it leads to must agree */
	return rad_path_format(path, "%s/dev/block/%u:%u", view->sysfs, major_number, minor_number) &&
	       rad_block_by_path(view, path, ret) && ret->major_number == major_number &&
	       ret->minor_number == minor_number;
}

bool rad_block_by_name(const struct rad_view *view, const char *kernel_name, struct rad_block *ret)
{
	char path[PATH_MAX];

	return kernel_name[0] && !strchr(kernel_name, '/') && kernel_name[0] != '.' &&
	       rad_path_format(path, "%s/class/block/%s", view->sysfs, kernel_name) &&
	       rad_block_by_path(view, path, ret);
}

bool rad_ancestor_next(const struct rad_view *view, char path[PATH_MAX])
{
	char *slash = strrchr(path, '/');

	if (!slash)
		return false;
	*slash = '\0';
	/* "<sysfs>/devices" itself is no device */
	return strlen(path) > strlen(view->sysfs) + strlen("/devices");
}

bool rad_block_parent(const struct rad_view *view, const struct rad_block *block, struct rad_block *ret)
{
	char path[PATH_MAX];
	char subsystem[32];

	(void)rad_text_copy(path, sizeof(path), block->path);
	while (rad_ancestor_next(view, path)) {
		/* the nearest ancestor that is a device at all; "block" between them is only a folder */
		if (rad_attribute_link(path, "subsystem", subsystem, sizeof(subsystem)))
			return rad_text_equal(subsystem, "block") && rad_block_by_path(view, path, ret);
	}
	return false;
}

bool rad_block_is_partition(const struct rad_block *block)
{
	return rad_attribute_exists(block->path, "partition");
}

static bool read_devname(const struct rad_block *block, char *ret, size_t size)
{
	char text[2048];
	char *rest = text;
	char *line;

	if (!rad_attribute_text(block->path, "uevent", text, sizeof(text)))
		return false;
	while ((line = strsep(&rest, "\n")) != NULL) {
		if (rad_text_has_prefix(line, "DEVNAME="))
			return rad_text_copy(ret, size, line + strlen("DEVNAME="));
	}
	return false;
}

void rad_block_node(const struct rad_view *view, const struct rad_block *block, char ret[RAD_NODE_SIZE])
{
	char name[RAD_NODE_SIZE];
	char path[PATH_MAX];

	if (!read_devname(block, name, sizeof(name))) {
		(void)rad_text_copy(name, sizeof(name), block->name);
		for (char *at = name; *at; at++)
			*at = *at == '!' ? '/' : *at;
	}
	(void)rad_path_format(path, "%s/%s", view->dev, name);
	(void)rad_text_copy(ret, RAD_NODE_SIZE, path);
}

/* The part of an ancestor's name that does not depend on the order in which the kernel found things. */
static const char *stable_part(const char *path, const char *subsystem)
{
	const char *name = rad_path_name(path);
	const char *colon;

	if (rad_text_equal(subsystem, "scsi")) {
		/* of the device "host:channel:target:lun" all but the host; hosts and targets have other names */
		colon = strchr(name, ':');
		return colon && strspn(name, "0123456789:") == strlen(name) ? colon + 1 : NULL;
	}
	if (rad_text_equal(subsystem, "usb"))
		return strchr(name, ':') ? name : NULL; /* the interface; its name holds the ports */
	return rad_text_equal(subsystem, "pci") || rad_text_equal(subsystem, "mmc") ? name : NULL;
}

void rad_block_place(const struct rad_view *view, const struct rad_block *block, char *ret, size_t size)
{
	char path[PATH_MAX];
	char subsystem[32];
	char below[256];
	bool has_usb = false;
	bool has_pci = false;

	ret[0] = '\0';
	(void)rad_text_copy(path, sizeof(path), block->path);
	while (rad_ancestor_next(view, path)) {
		bool is_told = rad_attribute_link(path, "subsystem", subsystem, sizeof(subsystem));
		const char *part = is_told ? stable_part(path, subsystem) : NULL;
		bool is_usb = is_told && rad_text_equal(subsystem, "usb");
		bool is_pci = is_told && rad_text_equal(subsystem, "pci");

		/* the nearest of each says it all */
		if (!part || (is_usb && has_usb) || (is_pci && has_pci))
			continue;
		has_usb = has_usb || is_usb;
		has_pci = has_pci || is_pci;
		(void)rad_text_copy(below, sizeof(below), ret);
		(void)snprintf(ret, size, "%s%s%.200s", part, below[0] ? "-" : "", below);
	}
}
