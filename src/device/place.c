/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/place.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define COMPONENT "enclosure_device:"

struct search {
	char name[256];
};

static bool visit(const char *directory, const char *name, void *user)
{
	struct search *search = user;

	if (!rad_text_has_prefix(name, COMPONENT))
		return true;
	(void)rad_text_copy(search->name, sizeof(search->name), name);
	return false;
}

/* The slot's own directory in sysfs, when an enclosure driver (ses) tells that the drive sits in one. */
static bool find_slot(const struct rad_view *view, const struct rad_block *block, char ret[PATH_MAX])
{
	struct search search = { "" };
	char device[PATH_MAX];
	char link[PATH_MAX];

	if (!rad_path_format(device, "%s/device", block->path))
		return false;
	rad_directory_visit(device, visit, &search);
	return search.name[0] && rad_path_format(link, "%s/%s", device, search.name) && realpath(link, ret) &&
	       rad_path_is_below(ret, view->sysfs);
}

/* "enclosure-0x500e004aaaaaaa1e-slot-3" */
static bool read_slot(const struct rad_view *view, const struct rad_block *block, char *ret, size_t size)
{
	char slot[PATH_MAX];
	char id[64];
	char number[64];

	if (!find_slot(view, block, slot) || !rad_attribute_field(slot, "../id", id, sizeof(id)) || !id[0])
		return false;
	if (!rad_attribute_field(slot, "slot", number, sizeof(number)) || !number[0])
		(void)snprintf(number, sizeof(number), "%.63s", rad_path_name(slot));
	(void)snprintf(ret, size, "enclosure-%s-slot-%s", id, number);
	return true;
}

/* The port of its ATA host, which the names of its ancestors do not tell: they count hosts in the order of their
 * finding. */
static bool read_ata_port(const struct rad_view *view, const struct rad_block *block, uint64_t *ret)
{
	char path[PATH_MAX];
	char port[PATH_MAX];

	(void)rad_text_copy(path, sizeof(path), block->path);
	while (rad_ancestor_next(view, path)) {
		const char *name = rad_path_name(path);

		if (rad_text_has_prefix(name, "ata") && isdigit((unsigned char)name[3]))
			return rad_path_format(port, "%s/ata_port/%s", path, name) &&
			       rad_attribute_u64(port, "port_no", ret);
	}
	return false;
}

void rad_place_find(const struct rad_view *view, const struct rad_block *block, char ret[RAD_PLACE_SIZE])
{
	char place[RAD_PLACE_SIZE - 24];
	uint64_t port;

	ret[0] = '\0';
	if (read_slot(view, block, ret, RAD_PLACE_SIZE))
		return;
	rad_block_place(view, block, place, sizeof(place));
	if (place[0] && read_ata_port(view, block, &port))
		(void)snprintf(ret, RAD_PLACE_SIZE, "%s-ata%u", place, (unsigned int)port);
	else
		(void)rad_text_copy(ret, RAD_PLACE_SIZE, place);
}

void rad_place_light(const struct rad_view *view, const struct rad_block *block, char ret[PATH_MAX])
{
	char slot[PATH_MAX];

	ret[0] = '\0';
	if (find_slot(view, block, slot) && rad_attribute_exists(slot, "locate"))
		(void)rad_path_format(ret, "%s/locate", slot);
}
