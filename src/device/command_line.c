/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/command_line.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "device/identity.h"

enum role {
	ROLE_LIVE = 1 << 0,	    /* such systems are started from a live medium */
	ROLE_NAMES_MEDIUM = 1 << 1, /* the value names that medium */
	ROLE_NAMES_ROOT = 1 << 2,   /* the value names the root file system's device */
	ROLE_NETWORK = 1 << 3,	    /* the live image comes over the network */
	ROLE_LOADER = 1 << 4,	    /* the value is the boot loader's own name of the kernel's file */
};

/* Every parameter that is looked at. A value of NULL means any; without '=' on the command line the value is "". */
static const struct {
	const char *key;
	const char *value;
	unsigned int roles;
} parameters[] = {
	{ "radera.medium", NULL, ROLE_LIVE | ROLE_NAMES_MEDIUM },
	{ "boot", "live", ROLE_LIVE }, /* live-boot */
	{ "live-media", NULL, ROLE_LIVE | ROLE_NAMES_MEDIUM },
	{ "bootfrom", NULL, ROLE_LIVE | ROLE_NAMES_MEDIUM },
	{ "live-media-path", NULL, ROLE_LIVE },
	{ "findiso", NULL, ROLE_LIVE },
	{ "fromiso", NULL, ROLE_LIVE },
	{ "toram", NULL, ROLE_LIVE },
	{ "boot", "casper", ROLE_LIVE }, /* casper */
	{ "iso-scan/filename", NULL, ROLE_LIVE },
	{ "rd.live.image", NULL, ROLE_LIVE }, /* dracut */
	{ "rd.live.ram", NULL, ROLE_LIVE },
	{ "rd.live.dir", NULL, ROLE_LIVE },
	{ "archisobasedir", NULL, ROLE_LIVE }, /* archiso */
	{ "archisolabel", NULL, ROLE_LIVE },
	{ "copytoram", NULL, ROLE_LIVE },
	{ "fetch", NULL, ROLE_LIVE | ROLE_NETWORK },
	{ "httpfs", NULL, ROLE_LIVE | ROLE_NETWORK },
	{ "ftpfs", NULL, ROLE_LIVE | ROLE_NETWORK },
	{ "netboot", NULL, ROLE_LIVE | ROLE_NETWORK },
	{ "archiso_http_srv", NULL, ROLE_LIVE | ROLE_NETWORK },
	{ "root", NULL, ROLE_NAMES_ROOT },
	{ "BOOT_IMAGE", NULL, ROLE_LOADER },
};

/* Values of root= that name no drive of this machine. */
static const char *const no_drives[] = { "/dev/ram", "/dev/nfs", "/dev/cifs", "nfs", "cifs",
					 "tmpfs",    "virtiofs", "9p",	      "none" };

/* udev's folders for "UUID=..." and its kin, so that no label is read here. */
static const struct {
	const char *prefix;
	const char *folder;
} name_kinds[] = {
	{ "UUID=", "disk/by-uuid" },	       { "LABEL=", "disk/by-label" },	{ "PARTUUID=", "disk/by-partuuid" },
	{ "PARTLABEL=", "disk/by-partlabel" }, { "CDLABEL=", "disk/by-label" },
};

struct reader {
	const struct rad_view *view;
	struct rad_tracer tracer;
	struct rad_command_line *line;
};

/* Looks through all devices for the one with this stable id, serial number or WWN. */
struct seeker {
	const struct reader *reader;
	const char *name;
	struct rad_block found;
	size_t n;
};

static bool visit_candidate(const char *directory, const char *name, void *user)
{
	struct seeker *seeker = user;
	struct rad_identity identity;
	struct rad_block block;
	struct rad_nature nature;

	if (!rad_block_by_name(seeker->reader->view, name, &block) || rad_block_is_partition(&block))
		return true;
	nature = rad_block_nature(seeker->reader->view, &block);
	if (nature.kind != RAD_BLOCK_DRIVE)
		return true;
	rad_identity_read(seeker->reader->view, &block, nature, &identity);
	if (rad_text_equal(seeker->name, identity.stable_id) || rad_text_equal(seeker->name, identity.serial) ||
	    rad_text_equal(seeker->name, identity.wwn)) {
		seeker->found = block;
		seeker->n++;
		/* each of several is protected: one of them is it */
		rad_device_set_add(seeker->reader->tracer.set, rad_block_devno(&block), seeker->reader->tracer.why);
	}
	return true;
}

static bool trace_found(struct reader *reader, const struct rad_block *block)
{
	(void)rad_trace_block(&reader->tracer, block->major_number, block->minor_number);
	return true;
}

static bool resolve_link(struct reader *reader, const char *folder, const char *name)
{
	char path[PATH_MAX];
	struct rad_block block;

	return name[0] && !strchr(name, '/') && rad_path_format(path, "%s/%s/%s", reader->view->dev, folder, name) &&
	       rad_block_by_node(reader->view, path, &block) && trace_found(reader, &block);
}

/* A device by "/dev/sdb1", "UUID=...", "live:LABEL=...", a stable id, a serial number or a WWN. */
static bool resolve(struct reader *reader, const char *name)
{
	struct seeker seeker = { .reader = reader, .name = name };
	char path[PATH_MAX];
	struct rad_block block;

	if (rad_text_has_prefix(name, "live:"))
		name += strlen("live:");
	seeker.name = name;
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(name_kinds); i++) {
		if (rad_text_has_prefix(name, name_kinds[i].prefix))
			return resolve_link(reader, name_kinds[i].folder, name + strlen(name_kinds[i].prefix));
	}
	if (name[0] == '/')
		return rad_block_by_node(reader->view, name, &block) && trace_found(reader, &block);
	if (name[0] == '\0' || !rad_path_format(path, "%s/class/block", reader->view->sysfs))
		return false;
	rad_directory_visit(path, visit_candidate, &seeker);
	return seeker.n > 0;
}

static void take_medium(struct reader *reader, const char *value)
{
	reader->tracer.why = "the live medium that the kernel command line names";
	if (resolve(reader, value))
		reader->line->names_medium = true;
	else
		reader->line->names_missing_medium = true;
}

static void take_root(struct reader *reader, const char *value)
{
	if (rad_text_has_prefix(value, "live:")) {
		reader->line->is_live = true;
		take_medium(reader, value);
		return;
	}
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(no_drives); i++) {
		if (rad_text_has_prefix(value, no_drives[i]))
			return;
	}
	reader->tracer.why = "the root file system that the kernel command line names";
	if (!resolve(reader, value))
		reader->line->names_missing_root = true;
}

static void take_parameter(struct reader *reader, const char *key, const char *value)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(parameters); i++) {
		unsigned int roles = parameters[i].roles;

		if (!rad_text_equal(key, parameters[i].key) ||
		    (parameters[i].value && !rad_text_equal(value, parameters[i].value)))
			continue;
		reader->line->is_live = reader->line->is_live || (roles & ROLE_LIVE);
		reader->line->is_netbooted = reader->line->is_netbooted || (roles & ROLE_NETWORK);
		if (roles & ROLE_NAMES_MEDIUM)
			take_medium(reader, value);
		if (roles & ROLE_NAMES_ROOT)
			take_root(reader, value);
		/* "(tftp,...)" and "(http,...)" are no disks */
		if ((roles & ROLE_LOADER) && (rad_text_has_prefix(value, "(hd") || rad_text_has_prefix(value, "(cd")))
			reader->line->names_loader_disk = true;
	}
}

/* Cuts the next parameter off *rest: blanks part them, double quotes guard blanks and are dropped. */
static char *next_parameter(char **rest)
{
	char *at = *rest + strspn(*rest, " \t\n");
	char *begin = at;
	char *to = at;
	bool is_quoted = false;

	if (!*at)
		return NULL;
	for (; *at && (is_quoted || !strchr(" \t\n", *at)); at++) {
		if (*at == '"')
			is_quoted = !is_quoted;
		else
			*to++ = *at;
	}
	*rest = *at ? at + 1 : at;
	*to = '\0';
	return begin;
}

void rad_command_line_read(const struct rad_view *view, const struct rad_mounts *mounts, struct rad_device_set *set,
			   struct rad_command_line *ret)
{
	struct reader reader = { view, { view, mounts, set, "", 0 }, ret };
	char text[8192];
	char *rest = text;
	char *word;

	(void)memset(ret, 0, sizeof(*ret));
	if (!rad_attribute_text(view->proc, "cmdline", text, sizeof(text)))
		return;
	while ((word = next_parameter(&rest)) != NULL) {
		char *value = strchr(word, '=');

		if (value)
			*value++ = '\0';
		take_parameter(&reader, word, value ? value : "");
	}
}
